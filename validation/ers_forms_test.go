package validation_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/sha256"
	"crypto/sha512"
	"slices"
	"strings"
	"testing"
	"time"

	"trien/pades"
	"trien/tsp"
	"trien/validation"
)

// TestStampFiles: a time-stamp in a file of its own, by what it comes with.
func TestStampFiles(t *testing.T) {
	w := newWorld(t)
	digest := sha256.Sum256(note)
	q, err := tsp.Request{Hash: crypto.SHA256, Digest: digest[:], CertReq: true}.Marshal()
	w.ok(err)
	answer, err := w.pki.TimeStamp(q, now.Add(-time.Minute))
	w.ok(err)
	parsed, err := tsp.ParseResponse(answer)
	w.ok(err)
	weak, err := tsp.Request{Hash: crypto.SHA1, Digest: over(crypto.SHA1, note)}.Marshal()
	w.ok(err)
	refused, err := w.pki.TimeStamp(weak, now)
	w.ok(err)
	value := bytes.Clone(parsed.Token)
	value[len(value)-1] ^= 1
	content := func(d []byte) *validation.Data { return &given(d)[0] }
	for _, c := range []struct {
		name string
		file []byte
		over *validation.Data
		want validation.Verdict
		says string
	}{
		{"answer", answer, content(note), verdict(validation.Passed, ""), ""},
		{"token", parsed.Token, content(note), verdict(validation.Passed, ""), ""},
		{"token in BER", slices.Concat([]byte{0x30, 0x80}, parsed.Token[4:], []byte{0, 0}), content(note), verdict(validation.Passed, ""), ""},
		{"digest only", parsed.Token, &validation.Data{Digests: map[crypto.Hash][]byte{crypto.SHA256: digest[:]}}, verdict(validation.Passed, ""), ""},
		{"another file", answer, content([]byte("khác")), verdict(validation.Failed, validation.HashFailure), "timestamp/stamp_imprint"},
		{"no file", answer, nil, verdict(validation.Indeterminate, validation.SignedDataNotFound), "stamp_no_data"},
		{"another digest", answer, &validation.Data{Digests: map[crypto.Hash][]byte{crypto.SHA512: make([]byte, sha512.Size)}}, verdict(validation.Indeterminate, validation.SignedDataNotFound), "stamp_no_data"},
		{"wrong value", value, content(note), verdict(validation.Failed, validation.CryptoFailure), "timestamp/stamp_value"},
		{"refused", refused, content(note), verdict(validation.Failed, validation.FormatFailure), "stamp_refused"},
	} {
		facts, err := validation.CollectStamp(context.Background(), file(c.file), c.over, w.online(), now)
		w.ok(err)
		r := validation.Judge(facts, validation.DefaultPolicy(w.store()), now)
		w.replayed(facts, r)
		if r.Error != nil || r.Verdict() != c.want {
			t.Errorf("%s: %v, want %v: %+v", c.name, r.Verdict(), c.want, r.Error)
			continue
		}
		s := &r.Signatures[0]
		if s.Kind != "timestamp" || len(r.Signatures) != 1 || c.says != "" && !slices.Contains(codes(s), c.says) || s.Intact != (c.want.Indication == validation.Passed) {
			t.Errorf("%s: %+v", c.name, s)
		}
	}
	for name, data := range map[string][]byte{"text": []byte("xin chào"), "a request": q, "a signature": w.detached(signing{key: "person-p256"})} {
		facts, err := validation.CollectStamp(context.Background(), file(data), nil, w.online(), now)
		w.ok(err)
		if facts.Failure == nil || facts.Failure.Reason != validation.FailureNotStamp {
			t.Errorf("%s: %+v", name, facts.Failure)
		}
	}
}

// TestSeems: which files are taken for what by their first bytes.
func TestSeems(t *testing.T) {
	w := newWorld(t)
	record := w.der(w.record(w.pki))
	token := w.stampOver(w.pki, crypto.SHA256, over(crypto.SHA256, note), now)
	q, err := tsp.Request{Hash: crypto.SHA256, Digest: over(crypto.SHA256, note)}.Marshal()
	w.ok(err)
	answer, err := w.pki.TimeStamp(q, now)
	w.ok(err)
	for name, c := range map[string]struct {
		head            []byte
		record, stamped bool
	}{
		"record": {record, true, false}, "token": {token, false, true}, "answer": {answer, false, true}, "a PDF": {w.sample(), false, false},
		"a signature": {w.detached(signing{key: "person-p256", stamp: now}), false, false}, "nothing": {nil, false, false}, "text": {[]byte(strings.Repeat("0", 99)), false, false},
	} {
		head := c.head[:min(len(c.head), 1024)]
		if validation.SeemsEvidence(head) != c.record || validation.SeemsStamp(head) != c.stamped {
			t.Errorf("%s: record %v, stamp %v", name, validation.SeemsEvidence(head), validation.SeemsStamp(head))
		}
	}
}

// TestFormsExchanged: stored facts that say to be of another form, or whose entries say to be of another kind, end in a verdict that is not good.
func TestFormsExchanged(t *testing.T) {
	w := newWorld(t)
	var all []*validation.Facts
	keep := func(f *validation.Facts, err error) { w.ok(err); all = append(all, f) }
	ctx, offline := context.Background(), validation.Sources{Trust: w.store()}
	keep(validation.CollectEvidence(ctx, file(w.der(w.record(w.pki))), given(archived...), offline, now))
	keep(validation.CollectStamp(ctx, file(w.stampOver(w.pki, crypto.SHA256, over(crypto.SHA256, note), now)), &given(note)[0], offline, now))
	keep(validation.CollectCMS(ctx, file(w.detached(signing{key: "person-p256"})), &given(note)[0].Input, offline, now))
	keep(validation.Collect(ctx, file(w.sign(w.sample(), signing{key: "person-p256"})), offline, now))
	for _, f := range all {
		for _, form := range []validation.Form{validation.FormPDF, validation.FormCMS, validation.FormEvidence, validation.FormStamp, "other"} {
			for _, kind := range []pades.Kind{"", pades.KindSignature, pades.KindDocumentTimestamp, validation.KindTimestamp, validation.KindArchiveTimestamp, validation.KindEvidenceRecord} {
				other := *f
				other.Form, other.Data = form, nil
				other.Signatures = slices.Clone(f.Signatures)
				if kind != "" {
					other.Signatures[0].Kind = kind
				}
				if r := validation.Judge(&other, validation.DefaultPolicy(w.store()), now); r.Verdict().Indication == validation.Passed {
					t.Errorf("%q as %q, %q: passed", f.Form, form, kind)
				}
			}
		}
	}
}

// TestDataReadOnce: however many hash functions a record has, a file is read once.
func TestDataReadOnce(t *testing.T) {
	w := newWorld(t)
	r := w.renewTree(w.record(w.pki), now.Add(-10*time.Minute), archived...)
	if len(r.Hashes()) != 2 {
		t.Fatalf("%v", r.Hashes())
	}
	read := &tallied{Reader: bytes.NewReader(note)}
	data := []validation.Data{{Input: validation.Input{Name: "a", Reader: read, Size: int64(len(note))}}}
	facts, err := validation.CollectEvidence(context.Background(), file(w.der(r)), data, validation.Sources{Trust: w.store()}, now)
	w.ok(err)
	if read.n != int64(len(note)) || len(facts.Data[0].Digests) != 2 {
		t.Errorf("%d bytes read of %d, %d digests", read.n, len(note), len(facts.Data[0].Digests))
	}
}

type tallied struct {
	*bytes.Reader
	n int64
}

func (c *tallied) ReadAt(p []byte, off int64) (int, error) {
	n, err := c.Reader.ReadAt(p, off)
	c.n += int64(n)
	return n, err
}

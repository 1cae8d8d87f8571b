package validation_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rand"
	"encoding/json"
	"slices"
	"testing"
	"time"

	"trien/certpath"
	"trien/cms"
	"trien/ers"
	"trien/internal/testpki"
	"trien/trust"
	"trien/tsp"
	"trien/validation"
)

// stampOver stamps a digest.
func (w *world) stampOver(by *testpki.PKI, h crypto.Hash, digest []byte, at time.Time) []byte {
	w.Helper()
	q, err := tsp.Request{Hash: h, Digest: digest, CertReq: true}.Marshal()
	w.ok(err)
	answer, err := by.TimeStamp(q, at)
	w.ok(err)
	r, err := tsp.ParseResponse(answer)
	w.ok(err)
	return r.Token
}

func over(h crypto.Hash, data []byte) []byte {
	d := h.New()
	d.Write(data)
	return d.Sum(nil)
}

// archived are the files that the records of these tests are over: a document and its signature.
var archived = [][]byte{note, []byte("chữ ký của danh sách")}

// record makes a record over archived, renewed by a time-stamp and by a tree, two days apart each: by stamps the initial one.
func (w *world) record(by *testpki.PKI) *ers.Record {
	w.Helper()
	b, err := ers.NewBuilder(crypto.SHA256)
	w.ok(err)
	_, err = b.Add(over(crypto.SHA256, archived[0]), over(crypto.SHA256, archived[1]))
	w.ok(err)
	_, err = b.Add(over(crypto.SHA256, []byte("một hồ sơ khác")))
	w.ok(err)
	tree, err := b.Tree()
	w.ok(err)
	r, err := ers.New(crypto.SHA256, tree.Reduced(0), w.stampOver(by, crypto.SHA256, tree.Root(), now.Add(-30*time.Minute)))
	w.ok(err)
	return r
}

func (w *world) renewStamp(r *ers.Record, at time.Time) *ers.Record {
	w.Helper()
	h, digest, err := r.StampDigest()
	w.ok(err)
	out, err := r.RenewStamp(nil, w.stampOver(w.pki, h, digest, at))
	w.ok(err)
	return out
}

func (w *world) renewTree(r *ers.Record, at time.Time, data ...[]byte) *ers.Record {
	w.Helper()
	var digests [][]byte
	for _, d := range data {
		digests = append(digests, over(crypto.SHA512, d))
	}
	leaves, err := r.DataDigests(crypto.SHA512, digests...)
	w.ok(err)
	b, err := ers.NewBuilder(crypto.SHA512)
	w.ok(err)
	_, err = b.Add(leaves...)
	w.ok(err)
	tree, err := b.Tree()
	w.ok(err)
	out, err := r.RenewTree(crypto.SHA512, leaves, tree.Reduced(0), w.stampOver(w.pki, crypto.SHA512, tree.Root(), at))
	w.ok(err)
	return out
}

func (w *world) der(r *ers.Record) []byte {
	w.Helper()
	der, err := r.Marshal()
	w.ok(err)
	return der
}

// given names data as files.
func given(data ...[]byte) (out []validation.Data) {
	for i, d := range data {
		out = append(out, validation.Data{Input: validation.Input{Name: string(rune('a' + i)), Reader: bytes.NewReader(d), Size: int64(len(d))}})
	}
	return out
}

// judgeEvidence judges a record, and the same again from stored facts.
func (w *world) judgeEvidence(record []byte, data []validation.Data) validation.Report {
	w.Helper()
	facts, err := validation.CollectEvidence(context.Background(), file(record), data, w.online(), now)
	w.ok(err)
	r := validation.Judge(facts, validation.DefaultPolicy(w.store()), now)
	w.replayed(facts, r)
	return r
}

func file(data []byte) validation.Input {
	return validation.Input{Name: "a", Reader: bytes.NewReader(data), Size: int64(len(data))}
}

func verdict(i validation.Indication, s validation.SubIndication) validation.Verdict {
	return validation.Verdict{Indication: i, SubIndication: s}
}

func codes(s *validation.Signature) (out []string) {
	for _, w := range s.Warnings {
		out = append(out, w.Code)
	}
	return out
}

// TestEvidence: a record over a group, renewed both ways, is judged as a whole and each of its time-stamps by itself.
func TestEvidence(t *testing.T) {
	w := newWorld(t)
	r := w.record(w.pki)
	r = w.renewStamp(r, now.Add(-20*time.Minute))
	r = w.renewTree(r, now.Add(-10*time.Minute), archived...)
	report := w.judgeEvidence(w.der(r), given(archived...))
	s := w.want(report, validation.Passed, "")
	if s.Kind != "evidence_record" || !s.Intact || !s.ChainOK || s.Timestamps != 3 || s.Revocation != "good" || !s.Proven || !report.CoversWholeFile ||
		!s.BestTime.Equal(now.Add(-30*time.Minute)) || len(s.Warnings) > 0 {
		t.Errorf("%+v", s)
	}
	if e := s.Evidence; e.Found != 2 || e.Orphans != 0 || e.Chains != 2 || len(e.Objects) != 2 || e.Objects[1].Covered != "holds" || e.Objects[1].Indication != validation.Passed {
		t.Errorf("%+v", e)
	}
	var fields []string
	for _, stamp := range report.Signatures[1:] {
		fields = append(fields, stamp.Field)
		if stamp.Kind != "archive_timestamp" || stamp.Indication != validation.Passed || !stamp.Intact || stamp.Signer == nil {
			t.Errorf("%+v", stamp)
		}
	}
	if !slices.Equal(fields, []string{"1.1", "1.2", "2.1"}) {
		t.Error(fields)
	}
}

// TestEvidenceFaults: records and data by their fault.
func TestEvidenceFaults(t *testing.T) {
	w := newWorld(t)
	r := w.renewStamp(w.record(w.pki), now.Add(-20*time.Minute))
	full := w.der(w.renewTree(r, now.Add(-10*time.Minute), archived...))
	partly := w.der(w.renewTree(r, now.Add(-10*time.Minute), archived[0]))
	stranger := testpki.New(testpki.Options{BaseURL: "http://elsewhere.test", Now: now.Add(-time.Hour), Random: rand.Reader})
	flip := func(record, part []byte) []byte {
		bad := bytes.Clone(record)
		bad[bytes.Index(bad, part)+len(part)-1] ^= 1
		return bad
	}
	first, last := r.Chains[0].Stamps[0], r.Chains[0].Stamps[1]
	for _, c := range []struct {
		name   string
		record []byte
		data   []validation.Data
		want   validation.Verdict
		says   string
	}{
		{"no data", full, nil, verdict(validation.Indeterminate, validation.SignedDataNotFound), "evidence_no_data"},
		{"altered data", full, given(append([]byte("x"), note...), archived[1]), verdict(validation.Failed, validation.HashFailure), "evidence_not_covered"},
		{"one of the group", full, given(archived[1]), verdict(validation.Passed, ""), "evidence_orphans"},
		{"a file left out of a renewal", partly, given(archived...), verdict(validation.Failed, validation.HashFailure), "evidence_not_renewed"},
		{"the file that was not left out", partly, given(archived[0]), verdict(validation.Passed, ""), "evidence_orphans"},
		{"digest by one function only", full, []validation.Data{{Input: validation.Input{Name: "a"}, Digests: map[crypto.Hash][]byte{crypto.SHA256: over(crypto.SHA256, note)}}},
			verdict(validation.Indeterminate, validation.SignedDataNotFound), "evidence_no_digest"},
		{"digests by both", full, []validation.Data{{Input: validation.Input{Name: "a"}, Digests: map[crypto.Hash][]byte{
			crypto.SHA256: over(crypto.SHA256, note), crypto.SHA512: over(crypto.SHA512, note)}}}, verdict(validation.Passed, ""), "evidence_orphans"},
		{"a hash value of the tree", flip(full, first.Tree[1][0]), given(archived...), verdict(validation.Failed, validation.HashFailure), "evidence_tree"},
		{"the first time-stamp's signature", flip(full, first.Token.CMS.Signers[0].Signature), given(archived...), verdict(validation.Failed, validation.HashFailure), "evidence_link"},
		{"the renewal's signature", flip(w.der(r), last.Token.CMS.Signers[0].Signature), given(archived...), verdict(validation.Failed, validation.CryptoFailure), "timestamp/stamp_value"},
		{"an authority that nobody trusts", w.der(w.record(stranger)), given(archived...), verdict(validation.Indeterminate, validation.NoChain), "timestamp/no_path"},
		{"renewed by one who is trusted", w.der(w.renewStamp(w.record(stranger), now.Add(-time.Minute))), given(archived...), verdict(validation.Indeterminate, validation.NoChain), "timestamp/no_path"},
		{"bytes behind", append(bytes.Clone(full), "và thêm"...), given(archived...), verdict(validation.Passed, ""), "cms_tolerated"},
	} {
		report := w.judgeEvidence(c.record, c.data)
		if s := &report.Signatures[0]; report.Verdict() != c.want || !slices.Contains(codes(s), c.says) || s.Intact && s.Indication == validation.Failed {
			t.Errorf("%s: %v, want %v saying %s: %v", c.name, report.Verdict(), c.want, c.says, codes(s))
		}
	}
}

// TestEvidenceUnreadable: what is no record is told as that, and a time-stamp in it that is none has an entry with the reason.
func TestEvidenceUnreadable(t *testing.T) {
	w := newWorld(t)
	for name, data := range map[string][]byte{"text": []byte("xin chào"), "cut": w.der(w.record(w.pki))[:900], "a time-stamp": w.stampOver(w.pki, crypto.SHA256, over(crypto.SHA256, note), now)} {
		if r := w.judgeEvidence(data, given(note)); r.Error == nil || r.Error.Kind != "malformed" || r.Error.Reason != validation.FailureNotEvidence {
			t.Errorf("%s: %+v", name, r.Error)
		}
	}
	if r := w.judgeEvidence(nil, nil); r.Error == nil || r.Error.Reason == "" {
		t.Errorf("empty: %+v", r.Error)
	}
	der := w.der(w.record(w.pki))
	at := bytes.Index(der, []byte{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2}) // id-signedData becomes another type
	der[at+8] = 3
	report := w.judgeEvidence(der, given(archived...))
	if report.Verdict() != verdict(validation.Failed, validation.FormatFailure) || len(report.Signatures) != 2 || !slices.Contains(codes(&report.Signatures[1]), "unreadable/no_stamp") {
		t.Errorf("%v %+v", report.Verdict(), report.Signatures)
	}
}

// TestEvidenceSlides: an authority whose certificate has ended by now is judged at the time that the renewal proves, by a list that the record
// brings; without the renewal nothing holds any more.
func TestEvidenceSlides(t *testing.T) {
	w := newWorld(t)
	renewal, today := now.AddDate(4, 0, 0), now.AddDate(6, 0, 0) // the first authority's certificate ends after five years
	later := &world{TB: t, pki: testpki.New(testpki.Options{BaseURL: "http://pki.test", Now: renewal.Add(-time.Hour), Random: rand.Reader}), clock: today}
	all, err := w.pki.Anchors()
	w.ok(err)
	more, err := later.pki.Anchors()
	w.ok(err)
	var roots []*certpath.Certificate
	for _, c := range append(all, more...) {
		roots = append(roots, w.parse(c.Raw))
	}
	first := w.record(w.pki)
	for _, name := range []string{"root", "services-ca"} {
		list, err := w.pki.CRL(name, renewal.Add(time.Minute))
		w.ok(err)
		first.CryptoInfos = append(first.CryptoInfos, cms.Attribute{Type: "1.2.3.4", Values: [][]byte{list}})
	}
	renewed := later.renewStamp(first, renewal)
	for _, c := range []struct {
		name   string
		record *ers.Record
		want   validation.Verdict
	}{
		{"renewed", renewed, verdict(validation.Passed, "")},
		{"not renewed", first, verdict(validation.Indeterminate, validation.OutOfBoundsNoPOE)},
	} {
		src := later.online()
		src.Trust = trust.FromCertificates(roots, nil)
		facts, err := validation.CollectEvidence(context.Background(), file(w.der(c.record)), given(archived...), src, today)
		w.ok(err)
		r := validation.Judge(facts, validation.DefaultPolicy(src.Trust), today)
		if s := &r.Signatures[0]; r.Verdict() != c.want || s.Indication == validation.Passed && !s.BestTime.Equal(now.Add(-30*time.Minute)) {
			t.Errorf("%s: %v, want %v: %v %v", c.name, r.Verdict(), c.want, s.BestTime, s.Warnings)
		}
	}
}

// TestForeignChain: a chain put behind another record's, however sound in itself, proves nothing of what stands before it.
func TestForeignChain(t *testing.T) {
	w := newWorld(t)
	today := now.AddDate(6, 0, 0)
	later := &world{TB: t, pki: testpki.New(testpki.Options{BaseURL: "http://pki.test", Now: now.AddDate(4, 0, 0), Random: rand.Reader}), clock: today}
	r := w.record(w.pki)
	for _, name := range []string{"root", "services-ca"} {
		list, err := w.pki.CRL(name, now.AddDate(4, 0, 0))
		w.ok(err)
		r.CryptoInfos = append(r.CryptoInfos, cms.Attribute{Type: "1.2.3.4", Values: [][]byte{list}})
	}
	other, err := ers.New(crypto.SHA256, nil, later.stampOver(later.pki, crypto.SHA256, over(crypto.SHA256, []byte("khác")), now.AddDate(4, 0, 1)))
	w.ok(err)
	r.Chains = append(r.Chains, other.Chains[0])
	var roots []*certpath.Certificate
	for _, p := range []*testpki.PKI{w.pki, later.pki} {
		anchors, err := p.Anchors()
		w.ok(err)
		roots = append(roots, w.parse(anchors[0].Raw))
	}
	src := later.online()
	src.Trust = trust.FromCertificates(roots, nil)
	for name, c := range map[string]struct {
		data []validation.Data
		want validation.Verdict
	}{
		"with data": {given(archived...), verdict(validation.Failed, validation.HashFailure)},
		"without":   {nil, verdict(validation.Indeterminate, validation.SignedDataNotFound)},
	} {
		facts, err := validation.CollectEvidence(context.Background(), file(w.der(r)), c.data, src, today)
		w.ok(err)
		report := validation.Judge(facts, validation.DefaultPolicy(src.Trust), today)
		first, last := report.Signatures[1], report.Signatures[2]
		if report.Verdict() != c.want || first.Indication == validation.Passed || first.Proven || last.Indication != validation.Passed {
			t.Errorf("%s: %v, time-stamps %v and %v", name, report.Verdict(), first.Verdict, last.Verdict)
		}
	}
}

// FuzzCollectEvidence: whatever the file is, there are facts, and judging them again gives the same report.
func FuzzCollectEvidence(f *testing.F) {
	w := newWorld(f)
	r := w.renewStamp(w.record(w.pki), now.Add(-20*time.Minute))
	f.Add(w.der(r), false)
	f.Add(w.der(w.renewTree(r, now.Add(-10*time.Minute), archived...)), false)
	f.Add(w.stampOver(w.pki, crypto.SHA256, over(crypto.SHA256, note), now), true)
	src := validation.Sources{Trust: w.store()}
	f.Fuzz(func(t *testing.T, data []byte, stamp bool) {
		facts, err := validation.CollectEvidence(context.Background(), file(data), given(archived...), src, now)
		if stamp {
			facts, err = validation.CollectStamp(context.Background(), file(data), &given(note)[0], src, now)
		}
		if err != nil {
			t.Fatal(err)
		}
		r := validation.Judge(facts, validation.DefaultPolicy(src.Trust), now)
		if r.Error == nil && (len(r.Signatures) == 0 || r.Verdict().Indication == validation.Passed) {
			t.Fatal("passed without revocation evidence, or a gap")
		}
		(&world{TB: t, pki: w.pki}).replayed(facts, r)
	})
}

// TestStoredEvidence: facts that were damaged in store end in a verdict.
func TestStoredEvidence(t *testing.T) {
	w := newWorld(t)
	facts, err := validation.CollectEvidence(context.Background(), file(w.der(w.record(w.pki))), given(archived...), w.online(), now)
	w.ok(err)
	facts.Signatures[0].Contents = facts.Signatures[0].Contents[:100]
	r := validation.Judge(facts, validation.DefaultPolicy(w.store()), now)
	if r.Verdict() != verdict(validation.Failed, validation.FormatFailure) {
		t.Errorf("%v", r.Verdict())
	}
	if _, err := json.Marshal(r); err != nil {
		t.Error(err)
	}
}

// FuzzEvidenceFacts: stored facts of records and time-stamps may be damaged; judging them ends in a verdict.
func FuzzEvidenceFacts(f *testing.F) {
	w := newWorld(f)
	src := validation.Sources{Trust: w.store()}
	one, err := validation.CollectEvidence(context.Background(), file(w.der(w.record(w.pki))), given(archived...), src, now)
	w.ok(err)
	two, err := validation.CollectStamp(context.Background(), file(w.stampOver(w.pki, crypto.SHA256, over(crypto.SHA256, note), now)), &given(note)[0], src, now)
	w.ok(err)
	for _, facts := range []*validation.Facts{one, two} {
		stored, err := json.Marshal(facts)
		w.ok(err)
		f.Add(stored)
	}
	f.Fuzz(func(t *testing.T, stored []byte) {
		var facts validation.Facts
		if json.Unmarshal(stored, &facts) == nil {
			validation.Judge(&facts, validation.DefaultPolicy(src.Trust), now)
		}
	})
}

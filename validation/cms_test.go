package validation_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rand"
	"crypto/sha512"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"trien/cades"
	"trien/cms"
	"trien/internal/seeds"
	"trien/validation"
)

// note is what the detached signatures of these tests are over.
var note = []byte("Danh sách kèm theo Quyết định số 01-QĐ/TU\n")

// detached signs note.
func (w *world) detached(s signing) []byte {
	w.Helper()
	cred, err := w.pki.Credential(s.key)
	w.ok(err)
	scheme, err := cms.DefaultScheme(cred.Key.Public())
	w.ok(err)
	signer := cades.Signer{Chain: cred.Chain, Scheme: scheme, Value: func(_ context.Context, digest []byte, c cms.Scheme) ([]byte, error) {
		return cred.Key.Sign(rand.Reader, digest, c.Hash)
	}}
	if !s.stamp.IsZero() {
		signer.TimeStamp = func(_ context.Context, value []byte) ([]byte, error) { return w.token(s, value) }
	}
	der, err := cades.Sign(context.Background(), bytes.NewReader(note), now.Add(-time.Minute), signer)
	w.ok(err)
	return der
}

// judgeCMS judges a CMS file over content, nil for none, and the same again from stored facts.
func (w *world) judgeCMS(der, content []byte) validation.Report {
	w.Helper()
	in := validation.Input{Name: "a.p7s", Reader: bytes.NewReader(der), Size: int64(len(der))}
	var beside *validation.Input
	if content != nil {
		beside = &validation.Input{Name: "a", Reader: bytes.NewReader(content), Size: int64(len(content))}
	}
	facts, err := validation.CollectCMS(context.Background(), in, beside, w.online(), now)
	w.ok(err)
	r := validation.Judge(facts, validation.DefaultPolicy(w.store()), now)
	w.replayed(facts, r)
	return r
}

func (w *world) replayed(facts *validation.Facts, r validation.Report) {
	w.Helper()
	stored, err := json.Marshal(facts)
	w.ok(err)
	var again validation.Facts
	w.ok(json.Unmarshal(stored, &again))
	a, _ := json.Marshal(r)
	b, _ := json.Marshal(validation.Judge(&again, validation.DefaultPolicy(w.store()), now))
	if !bytes.Equal(a, b) {
		w.Errorf("stored facts are judged otherwise:\n%s\n%s", a, b)
	}
}

// TestDetached: the format-independent part of the judgement serves CMS files as it serves PDFs.
func TestDetached(t *testing.T) {
	w := newWorld(t)
	for _, key := range []string{"person-rsa2048", "person-p256", "person-p384", "office-rsa2048"} {
		r := w.judgeCMS(w.detached(signing{key: key}), note)
		s := r.Signatures[0]
		if r.Verdict().Indication != validation.Passed || !r.CoversWholeFile || !s.Intact || s.Coverage != "entire_file" || *s.Level != "CAdES-BASELINE-B" ||
			s.Field != "" || s.Kind != "signature" || !s.ByteRangeOK || *s.ChangesAfter != "none" || !s.ChangesPermitted || s.Revocation != "good" {
			t.Errorf("%s: %s %+v", key, r.Verdict(), s)
		}
		if s.ClaimedTime == nil || !s.ClaimedTime.Equal(now.Add(-time.Minute)) {
			t.Errorf("%s: claimed %v", key, s.ClaimedTime)
		}
	}
	stamped := w.judgeCMS(w.detached(signing{key: "person-p256", stamp: now.Add(-time.Minute)}), note)
	if s := stamped.Signatures[0]; stamped.Verdict().Indication != validation.Passed || *s.Level != "CAdES-BASELINE-T" || !s.Proven || s.Timestamps != 1 {
		t.Errorf("%s %+v", stamped.Verdict(), s)
	}
	if r := w.judgeCMS(w.detached(signing{key: "revoked-rsa2048"}), note); r.Verdict() != (validation.Verdict{Indication: validation.Indeterminate, SubIndication: validation.RevokedNoPOE}) {
		t.Errorf("revoked: %s", r.Verdict())
	}
}

func TestDetachedFaults(t *testing.T) {
	w := newWorld(t)
	der := w.detached(signing{key: "person-p256"})
	sd, err := cms.Parse(der)
	w.ok(err)
	value := bytes.Clone(der)
	at := bytes.LastIndex(value, sd.Signers[0].Signature)
	value[at+len(sd.Signers[0].Signature)-1] ^= 1
	wrapped := pem.EncodeToMemory(&pem.Block{Type: "PKCS7", Bytes: der})
	for _, c := range []struct {
		name         string
		der, content []byte
		want         validation.Verdict
		says         string
		intact       bool
	}{
		{"other content", der, append([]byte("x"), note...), validation.Verdict{Indication: validation.Failed, SubIndication: validation.HashFailure}, "altered", false},
		{"empty content", der, []byte{}, validation.Verdict{Indication: validation.Failed, SubIndication: validation.HashFailure}, "altered", false},
		{"content missing", der, nil, validation.Verdict{Indication: validation.Indeterminate, SubIndication: validation.SignedDataNotFound}, "no_content", false},
		{"wrong value", value, note, validation.Verdict{Indication: validation.Failed, SubIndication: validation.CryptoFailure}, "wrong_value", false},
		{"bytes behind", append(bytes.Clone(der), "and more"...), note, validation.Verdict{Indication: validation.Passed}, "trailing_cms", true},
		{"PEM", wrapped, note, validation.Verdict{Indication: validation.Passed}, "", true},
		{"another PEM behind", append(bytes.Clone(wrapped), wrapped...), note, validation.Verdict{Indication: validation.Passed}, "trailing_cms", true},
		{"BER", slices.Concat([]byte{0x30, 0x80}, der[4:], []byte{0, 0}), note, validation.Verdict{Indication: validation.Passed}, "", true},
		{"a newline behind", append(bytes.Clone(der), '\n'), note, validation.Verdict{Indication: validation.Passed}, "", true},
	} {
		r := w.judgeCMS(c.der, c.content)
		if len(r.Signatures) != 1 || r.Verdict() != c.want || r.Signatures[0].Intact != c.intact {
			t.Errorf("%s: %s %+v", c.name, r.Verdict(), r)
			continue
		}
		found := c.says == ""
		for _, x := range r.Signatures[0].Warnings {
			found = found || x.Code == c.says
		}
		if !found {
			t.Errorf("%s: %v", c.name, r.Signatures[0].Warnings)
		}
		if c.content == nil && (r.CoversWholeFile || r.Signatures[0].ChangesAfter != nil) {
			t.Errorf("%s: %+v", c.name, r)
		}
	}
	for name, data := range map[string][]byte{"text": note, "empty": {}, "cut short": der[:len(der)/2], "PDF": w.sample()} {
		r := w.judgeCMS(data, note)
		if r.Error == nil || r.Error.Kind != "malformed" || r.Error.Reason != validation.FailureNotCMS {
			t.Errorf("%s: %+v", name, r.Error)
		}
	}
	if r := w.judgeCMS(make([]byte, 17<<20), note); r.Error == nil || r.Error.Kind != "limit" {
		t.Errorf("too large: %+v", r.Error)
	}
}

// TestReferenceByAnUnknownHash: a signing-certificate attribute that can't be checked is not one that holds.
func TestReferenceByAnUnknownHash(t *testing.T) {
	w := newWorld(t)
	cred, err := w.pki.Credential("person-p384")
	w.ok(err)
	scheme := cms.Scheme{Family: cms.ECDSA, Hash: crypto.SHA384}
	digest := sha512.Sum384(note)
	attributes, err := cms.SignedAttributes(cms.ToSign{Digest: digest[:], Hash: scheme.Hash, Certificate: cred.Chain[0]})
	w.ok(err)
	known, err := cms.HashOID(scheme.Hash).Marshal()
	w.ok(err)
	unknown := bytes.Clone(known)
	unknown[len(unknown)-1] = 0x63
	for _, c := range []struct {
		name string
		hash []byte
		want validation.Verdict
	}{
		{"known", known, validation.Verdict{Indication: validation.Passed}},
		{"unknown", unknown, validation.Verdict{Indication: validation.Indeterminate, SubIndication: validation.Generic}},
	} {
		signed := bytes.Replace(attributes, known, c.hash, 1)
		toSign, err := scheme.Digest(signed)
		w.ok(err)
		value, err := cred.Key.Sign(rand.Reader, toSign, scheme.Hash)
		w.ok(err)
		der, err := cms.Assemble(cms.Assembly{Scheme: scheme, Attributes: signed, Signature: value, Certificates: cred.Chain})
		w.ok(err)
		if r := w.judgeCMS(der, note); r.Verdict() != c.want {
			t.Errorf("%s: %s", c.name, r.Verdict())
		}
	}
}

// TestOpenSSLSigned: what OpenSSL writes is judged: in pieces (BER), as PEM, with its content inside, by several signers, without signed
// attributes.
func TestOpenSSLSigned(t *testing.T) {
	w := newWorld(t)
	dir := t.TempDir()
	for _, key := range []string{"person-rsa2048", "person-p256"} {
		w.pemFiles(dir, key)
	}
	w.ok(os.WriteFile(filepath.Join(dir, "note"), note, 0o600))
	one := []string{"-signer", "person-rsa2048.pem", "-inkey", "person-rsa2048.key"}
	for _, c := range []struct {
		name    string
		args    []string
		inside  bool
		signers int
		level   string
	}{
		{"DER", append(one, "-outform", "DER", "-cades"), false, 1, "CAdES-BASELINE-B"},
		{"PEM", append(one, "-outform", "PEM"), false, 1, "CMS-NOT-ETSI"},
		{"content inside", append(one, "-outform", "DER", "-nodetach"), true, 1, "CMS-NOT-ETSI"},
		{"content inside in pieces", append(one, "-outform", "DER", "-nodetach", "-stream", "-cades"), true, 1, "CAdES-BASELINE-B"},
		{"no signed attributes", append(one, "-outform", "DER", "-noattr"), false, 1, "CMS-NOT-ETSI"},
		{"two signers", append(one, "-signer", "person-p256.pem", "-inkey", "person-p256.key", "-outform", "DER", "-cades"), false, 2, "CAdES-BASELINE-B"},
	} {
		out := filepath.Join(dir, "out")
		run := exec.Command("openssl", append([]string{"cms", "-sign", "-binary", "-md", "sha256", "-in", "note", "-out", out}, c.args...)...)
		run.Dir = dir
		if text, err := run.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v %s", c.name, err, text)
		}
		der, err := os.ReadFile(out)
		w.ok(err)
		content := note
		if c.inside {
			content = nil
		}
		r := w.judgeCMS(der, content)
		if len(r.Signatures) != c.signers || r.Verdict().Indication != validation.Passed {
			t.Errorf("%s: %s %+v", c.name, r.Verdict(), r.Signatures)
			continue
		}
		for _, s := range r.Signatures {
			if *s.Level != c.level {
				t.Errorf("%s: %s", c.name, *s.Level)
			}
		}
		bad, want := w.judgeCMS(der, []byte("something else")), validation.Failed
		if c.inside { // what stands beside is not what was signed, though the signature itself is sound
			want = validation.Indeterminate
			if same := w.judgeCMS(der, note); same.Verdict().Indication != validation.Passed {
				t.Errorf("%s: over its own content %s", c.name, same.Verdict())
			}
		}
		if bad.Verdict().Indication != want {
			t.Errorf("%s: over other content %s", c.name, bad.Verdict())
		}
	}
}

// pemFiles writes key and chain of a credential as OpenSSL wants them.
func (w *world) pemFiles(dir, name string) {
	w.Helper()
	cred, err := w.pki.Credential(name)
	w.ok(err)
	var chain bytes.Buffer
	for _, c := range cred.Chain {
		w.ok(pem.Encode(&chain, &pem.Block{Type: "CERTIFICATE", Bytes: c.Raw}))
	}
	key, err := x509.MarshalPKCS8PrivateKey(cred.Key)
	w.ok(err)
	w.ok(os.WriteFile(filepath.Join(dir, name+".pem"), chain.Bytes(), 0o600))
	w.ok(os.WriteFile(filepath.Join(dir, name+".key"), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key}), 0o600))
}

// endless reads as size bytes of nothing.
type endless struct{ size int64 }

func (e endless) ReadAt(b []byte, off int64) (int, error) {
	if off >= e.size {
		return 0, fmt.Errorf("read at %d of %d", off, e.size)
	}
	clear(b)
	return len(b), nil
}

// TestDetachedUnreadableContent: content that can't be read is told apart from content that was altered.
func TestDetachedUnreadableContent(t *testing.T) {
	w := newWorld(t)
	der := w.detached(signing{key: "person-p256"})
	in := validation.Input{Name: "a.p7s", Reader: bytes.NewReader(der), Size: int64(len(der))}
	facts, err := validation.CollectCMS(context.Background(), in, &validation.Input{Reader: endless{100}, Size: 1 << 20}, w.online(), now)
	w.ok(err)
	if r := validation.Judge(facts, validation.DefaultPolicy(w.store()), now); r.Error == nil || r.Error.Kind != "io" || r.Error.Reason != validation.FailureContent {
		t.Errorf("%+v", r.Error)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := validation.CollectCMS(ctx, in, &validation.Input{Reader: endless{1 << 40}, Size: 1 << 40}, w.online(), now); err == nil {
		t.Error("an interruption is no fact")
	}
}

// FuzzCollectCMS: whatever the file is, there are facts, they survive JSON, and judging them gives the same report.
func FuzzCollectCMS(f *testing.F) {
	w := newWorld(f)
	f.Add(w.detached(signing{key: "person-p256"}), true)
	f.Add(w.detached(signing{key: "office-rsa2048", stamp: now.Add(-time.Minute)}), false)
	for _, b := range seeds.Contents(f) {
		f.Add(b, true)
	}
	src := validation.Sources{Trust: w.store()}
	f.Fuzz(func(t *testing.T, data []byte, known bool) {
		in := validation.Input{Reader: bytes.NewReader(data), Size: int64(len(data))}
		var content *validation.Input
		if known {
			content = &validation.Input{Reader: bytes.NewReader(note), Size: int64(len(note))}
		}
		facts, err := validation.CollectCMS(context.Background(), in, content, src, now)
		if err != nil {
			t.Fatal(err)
		}
		r := validation.Judge(facts, validation.DefaultPolicy(src.Trust), now)
		if r.Error == nil && r.Verdict().Indication == validation.Passed {
			t.Fatal("passed without revocation evidence")
		}
		(&world{TB: t, pki: w.pki}).replayed(facts, r)
	})
}

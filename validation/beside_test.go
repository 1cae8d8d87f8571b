package validation_test

import (
	"bytes"
	"crypto"
	"crypto/sha256"
	"crypto/sha512"
	"testing"

	"trien/validation"
)

// digested is a file of which only the digests are at hand.
func digested(name string, content []byte) validation.Data {
	a, b, c := sha256.Sum256(content), sha512.Sum384(content), sha512.Sum512(content)
	return validation.Data{Input: validation.Input{Name: name, Size: int64(len(content))},
		Digests: map[crypto.Hash][]byte{crypto.SHA256: a[:], crypto.SHA384: b[:], crypto.SHA512: c[:]}}
}

// TestBeside: what a signature file is about is found by its digest, by its name where it was altered, and never guessed among several.
func TestBeside(t *testing.T) {
	w := newWorld(t)
	der := w.detached(signing{key: "person-p256"})
	right, other, altered := digested("note.txt", note), digested("other.txt", []byte("other")), digested("note.txt", []byte("altered"))
	for name, c := range map[string]struct {
		file  string
		given []validation.Data
		found string
		want  validation.Verdict
	}{
		"among others":           {"x.p7s", []validation.Data{other, right}, "note.txt", validation.Verdict{Indication: passed}},
		"altered, by its name":   {"note.txt.p7s", []validation.Data{other, altered}, "note.txt", validation.Verdict{Indication: failed, SubIndication: validation.HashFailure}},
		"altered, the only one":  {"x.p7s", []validation.Data{altered}, "note.txt", validation.Verdict{Indication: failed, SubIndication: validation.HashFailure}},
		"two that nothing links": {"x.p7s", []validation.Data{other, altered}, "", validation.Verdict{Indication: indeterminate, SubIndication: validation.SignedDataNotFound}},
		"nothing":                {"note.txt.p7s", nil, "", validation.Verdict{Indication: indeterminate, SubIndication: validation.SignedDataNotFound}},
		"digests by another function": {"x.p7s", []validation.Data{{Input: validation.Input{Name: "note.txt"}, Digests: map[crypto.Hash][]byte{crypto.SHA512: right.Digests[crypto.SHA512]}}}, "note.txt",
			validation.Verdict{Indication: indeterminate, SubIndication: validation.SignedDataNotFound}},
	} {
		about := validation.Beside(c.file, der, c.given)
		if c.found == "" && len(about) > 0 || c.found != "" && (len(about) != 1 || about[0].Name != c.found) {
			t.Errorf("%s: %+v", name, about)
			continue
		}
		in := validation.Input{Name: c.file, Reader: bytes.NewReader(der), Size: int64(len(der))}
		var facts *validation.Facts
		var err error
		if len(about) > 0 {
			facts, err = validation.CollectCMSOver(t.Context(), in, about[0], w.online(), now)
		} else {
			facts, err = validation.CollectCMS(t.Context(), in, nil, w.online(), now)
		}
		w.ok(err)
		r := validation.Judge(facts, validation.DefaultPolicy(w.store()), now)
		if v := r.Verdict(); v != c.want {
			t.Errorf("%s: %v, want %v", name, v, c.want)
		}
	}
	for _, junk := range [][]byte{nil, {0x30}, []byte("no signature"), der[:len(der)/2]} {
		if about := validation.Beside("x", junk, []validation.Data{right, other}); about != nil {
			t.Errorf("%q is about %+v", junk, about)
		}
	}
}

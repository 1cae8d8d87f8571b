package cms_test

import (
	"bytes"
	"crypto"
	"crypto/elliptic"
	"encoding/asn1"
	"testing"

	"trien/cms"
	"trien/internal/seeds"
)

// anything is a DER element that nobody needs to understand.
func anything(t testing.TB, text string) []byte {
	der, err := asn1.Marshal([]string{text})
	if err != nil {
		t.Fatal(err)
	}
	return der
}

// TestAddEvidence: each item once, responses make it version 5, signers stay byte for byte, and an index over it names all.
func TestAddEvidence(t *testing.T) {
	der := newSigner(t, ecKey(t, elliptic.P256())).sign(t, cms.Scheme{Family: cms.ECDSA, Hash: crypto.SHA256}, nil)
	list, response := anything(t, "list"), anything(t, "response")
	with, changed, err := cms.AddEvidence(der, cms.Evidence{CRLs: [][]byte{list, list}})
	if err != nil || !changed {
		t.Fatal(changed, err)
	}
	before, now := parse(t, der), parse(t, with)
	if len(now.CRLs) != 1 || !bytes.Equal(now.CRLs[0], list) || now.Version != before.Version || !bytes.Equal(now.Signers[0].Raw, before.Signers[0].Raw) {
		t.Errorf("%d lists, version %d", len(now.CRLs), now.Version)
	}
	with, changed, err = cms.AddEvidence(with, cms.Evidence{CRLs: [][]byte{list}, OCSPs: [][]byte{response}, Certificates: [][]byte{now.Certificates[0].Raw}})
	if now = parse(t, with); err != nil || !changed || len(now.OCSPs) != 1 || !bytes.Equal(now.OCSPs[0], response) || now.Version != 5 || len(now.Certificates) != len(before.Certificates) {
		t.Errorf("%d responses, version %d, %d certificates, %v", len(now.OCSPs), now.Version, len(now.Certificates), err)
	}
	again, changed, err := cms.AddEvidence(with, cms.Evidence{CRLs: [][]byte{list}, OCSPs: [][]byte{response}})
	if err != nil || changed || !bytes.Equal(again, with) {
		t.Errorf("added twice: %t %v", changed, err)
	}
	index, err := now.IndexNow(&now.Signers[0], crypto.SHA256)
	if err != nil || len(index.Certificates) != len(now.Certificates) || len(index.Revocation) != 2 {
		t.Fatalf("%+v %v", index, err)
	}
	objects, whole := now.Covered(&now.Signers[0], index)
	if covers := func(want []byte) bool {
		for _, o := range objects {
			if bytes.Equal(o, want) {
				return true
			}
		}
		return false
	}; !whole || !covers(list) || !covers(response) || !covers(now.Certificates[0].Raw) {
		t.Errorf("whole %t, %d objects", whole, len(objects))
	}
	if _, err := now.IndexNow(&now.Signers[0], 0); err == nil {
		t.Error("an index without a hash")
	}
	if _, _, err := cms.AddEvidence([]byte("x"), cms.Evidence{CRLs: [][]byte{list}}); err == nil {
		t.Error("added to what is no CMS")
	}
}

func parse(t testing.TB, der []byte) *cms.SignedData {
	t.Helper()
	sd, err := cms.Parse(der)
	if err != nil {
		t.Fatal(err)
	}
	return sd
}

// FuzzAddEvidence: whatever can be read can be read again afterwards, with the same signers, and the evidence in it.
func FuzzAddEvidence(f *testing.F) {
	for _, b := range seeds.Contents(f) {
		f.Add(b, []byte{0x30, 0x00}, []byte{0x30, 0x02, 0x05, 0x00})
	}
	f.Fuzz(func(t *testing.T, der, list, response []byte) {
		var e cms.Evidence
		for into, b := range map[*[][]byte][]byte{&e.CRLs: list, &e.OCSPs: response} {
			var v asn1.RawValue
			if rest, err := asn1.Unmarshal(b, &v); err == nil && len(rest) == 0 && v.Class == asn1.ClassUniversal && v.Tag == asn1.TagSequence {
				*into = [][]byte{b}
			}
		}
		before, err := cms.Parse(der)
		if err != nil {
			return
		}
		out, changed, err := cms.AddEvidence(der, e)
		if err != nil || !changed {
			return
		}
		after, err := cms.Parse(out)
		if err != nil || len(after.Signers) != len(before.Signers) || len(after.Certificates) != len(before.Certificates) {
			t.Fatalf("written, and not read again: %v", err)
		}
		for i := range after.Signers {
			if !bytes.Equal(after.Signers[i].Raw, before.Signers[i].Raw) {
				t.Fatal("a signer was changed")
			}
			if _, err := after.IndexNow(&after.Signers[i], crypto.SHA256); err != nil {
				t.Fatal(err)
			}
		}
	})
}

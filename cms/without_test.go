package cms_test

import (
	"bytes"
	"crypto"
	"crypto/elliptic"
	"testing"

	"trien/cms"
)

// TestWithout: what was added as an unsigned attribute is taken out again to the byte, and nothing else is.
func TestWithout(t *testing.T) {
	der := newSigner(t, ecKey(t, elliptic.P256())).sign(t, cms.Scheme{Family: cms.ECDSA, Hash: crypto.SHA256}, nil)
	one := cms.Attribute{Type: cms.OIDEvidenceInternal, Values: [][]byte{{0x30, 0}}}
	other := cms.Attribute{Type: "1.2.3.4", Values: [][]byte{{5, 0}}}
	with, err := cms.AddUnsigned(der, 0, one)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := cms.Without(with, cms.OIDEvidenceInternal, cms.OIDEvidenceExternal); err != nil || !bytes.Equal(got, der) {
		t.Errorf("not what it was: %v", err)
	}
	if got, err := cms.Without(with, cms.OIDEvidenceExternal); err != nil || !bytes.Equal(got, with) {
		t.Errorf("another type: %v", err)
	}
	both, err := cms.AddUnsigned(with, 0, other)
	if err != nil {
		t.Fatal(err)
	}
	want, err := cms.AddUnsigned(der, 0, other)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := cms.Without(both, cms.OIDEvidenceInternal); err != nil || !bytes.Equal(got, want) {
		t.Errorf("beside another attribute: %v", err)
	}
	if _, err := cms.Without([]byte("none"), cms.OIDEvidenceInternal); err == nil {
		t.Error("no CMS")
	}
}

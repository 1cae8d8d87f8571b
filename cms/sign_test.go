package cms_test

import (
	"bytes"
	"crypto"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
	"testing"

	"trien/cms"
)

type schemeCase struct {
	name   string
	signer signer
	scheme cms.Scheme
}

func schemeCases(t testing.TB) []schemeCase {
	r, p256, p384, p521 := newSigner(t, rsaKey(t)), newSigner(t, ecKey(t, elliptic.P256())), newSigner(t, ecKey(t, elliptic.P384())), newSigner(t, ecKey(t, elliptic.P521()))
	return []schemeCase{
		{"RSA SHA-256", r, cms.Scheme{Family: cms.RSA, Hash: crypto.SHA256}},
		{"RSA SHA-384", r, cms.Scheme{Family: cms.RSA, Hash: crypto.SHA384}},
		{"RSA SHA-512", r, cms.Scheme{Family: cms.RSA, Hash: crypto.SHA512}},
		{"PSS SHA-256", r, cms.Scheme{Family: cms.PSS, Hash: crypto.SHA256}},
		{"PSS SHA-384, salt 20", r, cms.Scheme{Family: cms.PSS, Hash: crypto.SHA384, Salt: 20}},
		{"PSS SHA-512", r, cms.Scheme{Family: cms.PSS, Hash: crypto.SHA512}},
		{"P-256", p256, cms.Scheme{Family: cms.ECDSA, Hash: crypto.SHA256}},
		{"P-384", p384, cms.Scheme{Family: cms.ECDSA, Hash: crypto.SHA384}},
		{"P-521", p521, cms.Scheme{Family: cms.ECDSA, Hash: crypto.SHA512}},
	}
}

func TestEverySchemeIsReadBack(t *testing.T) {
	for _, c := range schemeCases(t) {
		t.Run(c.name, func(t *testing.T) {
			sd, err := cms.Parse(c.signer.sign(t, c.scheme, nil))
			if err != nil {
				t.Fatal(err)
			}
			f := sd.Check(0, sum(c.scheme.Hash, content), nil)
			for name, fact := range map[string]cms.Fact{"digest": f.MessageDigest, "signature": f.Signature,
				"content type": f.ContentType, "certificate": f.SigningCertificate, "order": f.Order} {
				if !fact.OK() {
					t.Errorf("%s: %+v", name, fact)
				}
			}
			if len(f.Notes) > 0 || f.Scheme.Family != c.scheme.Family || f.Scheme.Hash != c.scheme.Hash {
				t.Errorf("scheme %v, notes %q", f.Scheme, f.Notes)
			}
			if at, err := sd.Signers[0].SigningTime(); !at.IsZero() || err != nil {
				t.Errorf("signing-time %v %v: PAdES forbids it", at, err)
			}
		})
	}
}

func TestEverySchemeIsAcceptedByOpenSSL(t *testing.T) {
	for _, c := range schemeCases(t) {
		t.Run(c.name, func(t *testing.T) {
			files := c.signer.pemFiles(t)
			files["cms"] = c.signer.sign(t, c.scheme, nil)
			verify := []string{"cms", "-verify", "-binary", "-cades", "-inform", "DER", "-in", "cms", "-content", "content", "-CAfile", "cert", "-purpose", "any", "-out", "out"}
			if out, err := openssl(t, files, verify...); err != nil || !bytes.Equal(out, content) {
				t.Errorf("not accepted: %v", err)
			}
			files["content"] = append([]byte("!"), content...)
			if _, err := openssl(t, files, verify...); err == nil {
				t.Error("accepted over other content")
			}
		})
	}
}

func TestSizeBoundsWhatIsAssembled(t *testing.T) {
	stamp := append([]byte{0x30, 0x82, 0x0f, 0xfc}, make([]byte, 4092)...)
	for _, c := range schemeCases(t) {
		for _, unsigned := range []int{0, len(stamp)} {
			limit, err := cms.Size(c.scheme, []*x509.Certificate{c.signer.cert}, unsigned)
			if err != nil {
				t.Fatal(err)
			}
			for range 20 { // ECDSA values vary in length
				der := c.signer.sign(t, c.scheme, func(_ *cms.ToSign, a *cms.Assembly) {
					if unsigned > 0 {
						a.Unsigned = []cms.Attribute{{Type: cms.OIDTimeStampToken, Values: [][]byte{stamp}}}
					}
				})
				if len(der) > limit || limit-len(der) > 20 {
					t.Errorf("%s: %d bytes, bound %d", c.name, len(der), limit)
				}
				if _, fixed := c.signer.cert.PublicKey.(*rsa.PublicKey); fixed && len(der) != limit {
					t.Errorf("%s: %d bytes, reckoned %d", c.name, len(der), limit)
				}
			}
		}
	}
}

func TestAssemblyIsDeterministic(t *testing.T) {
	a, b, c := newSigner(t, ecKey(t, elliptic.P256())), newSigner(t, ecKey(t, elliptic.P256())), newSigner(t, ecKey(t, elliptic.P256()))
	scheme := cms.Scheme{Family: cms.ECDSA, Hash: crypto.SHA256}
	with := func(chain ...*x509.Certificate) []byte {
		return a.sign(t, scheme, func(_ *cms.ToSign, x *cms.Assembly) { x.Certificates, x.Signature = chain, []byte{0x30, 0} })
	}
	if !bytes.Equal(with(a.cert, b.cert, c.cert), with(a.cert, c.cert, b.cert, c.cert)) {
		t.Error("the order of the chain, or a certificate given twice, changes the bytes")
	}
}

func TestAddUnsignedKeepsTheSignature(t *testing.T) {
	s := newSigner(t, ecKey(t, elliptic.P256()))
	scheme := cms.Scheme{Family: cms.ECDSA, Hash: crypto.SHA256}
	before := s.sign(t, scheme, nil)
	one := cms.Attribute{Type: cms.OIDTimeStampToken, Values: [][]byte{{0x30, 0}}}
	two := cms.Attribute{Type: "1.2.840.113549.1.9.16.2.48", Values: [][]byte{{5, 0}}}
	after, err := cms.AddUnsigned(before, 0, one)
	if err != nil {
		t.Fatal(err)
	}
	if after, err = cms.AddUnsigned(after, 0, two); err != nil {
		t.Fatal(err)
	}
	sd, err := cms.Parse(after)
	if err != nil {
		t.Fatal(err)
	}
	if got := sd.Signers[0].Unsigned; len(got) != 2 || len(sd.Signers[0].TimeStamps()) != 1 {
		t.Errorf("unsigned attributes: %v", got)
	}
	if f := sd.Check(0, sum(crypto.SHA256, content), nil); !f.Intact() || !f.SigningCertificate.OK() {
		t.Errorf("%+v", f)
	}
	for _, bad := range []int{-1, 1} {
		if _, err := cms.AddUnsigned(before, bad, one); err == nil {
			t.Errorf("signer %d was found", bad)
		}
	}
}

func TestWhatCannotBeSignedIsRefused(t *testing.T) {
	s := newSigner(t, ecKey(t, elliptic.P256()))
	digest := sum(crypto.SHA256, content)
	for name, what := range map[string]cms.ToSign{
		"no certificate":           {Digest: digest, Hash: crypto.SHA256},
		"digest of another length": {Digest: digest[1:], Hash: crypto.SHA256, Certificate: s.cert},
		"no hash function":         {Digest: digest, Certificate: s.cert},
		"not an identifier":        {Digest: digest, Hash: crypto.SHA256, Certificate: s.cert, ContentType: "1.x"},
	} {
		if _, err := cms.SignedAttributes(what); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	attributes, err := cms.SignedAttributes(cms.ToSign{Digest: digest, Hash: crypto.SHA256, Certificate: s.cert})
	if err != nil {
		t.Fatal(err)
	}
	chain := []*x509.Certificate{s.cert}
	for name, a := range map[string]cms.Assembly{
		"no certificate":  {Scheme: cms.Scheme{Family: cms.ECDSA, Hash: crypto.SHA256}, Attributes: attributes},
		"no scheme":       {Certificates: chain, Attributes: attributes},
		"SHA-1":           {Scheme: cms.Scheme{Family: cms.RSA, Hash: crypto.SHA1}, Certificates: chain, Attributes: attributes},
		"attributes gone": {Scheme: cms.Scheme{Family: cms.ECDSA, Hash: crypto.SHA256}, Certificates: chain},
	} {
		if _, err := cms.Assemble(a); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

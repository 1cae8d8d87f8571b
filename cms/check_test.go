package cms_test

import (
	"bytes"
	"crypto"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"errors"
	"slices"
	"strings"
	"testing"

	"trien/cms"
	"trien/internal/seeds"
)

// p256 signs content and gives the parsed structure with one byte changed where needle stands.
func tampered(t *testing.T, needle func(*cms.SignedData) []byte) *cms.SignedData {
	t.Helper()
	s := newSigner(t, ecKey(t, elliptic.P256()))
	der := s.sign(t, cms.Scheme{Family: cms.ECDSA, Hash: crypto.SHA256}, nil)
	sd, err := cms.Parse(der)
	if err != nil {
		t.Fatal(err)
	}
	if needle == nil {
		return sd
	}
	bad := bytes.Clone(der)
	part := needle(sd)
	at := bytes.Index(bad, part)
	if at < 0 {
		t.Fatal("nothing to change")
	}
	bad[at+len(part)-1] ^= 1
	if sd, err = cms.Parse(bad); err != nil {
		t.Fatal(err)
	}
	return sd
}

func TestEachFaultIsItsOwnFact(t *testing.T) {
	digest := sum(crypto.SHA256, content)
	other := newSigner(t, ecKey(t, elliptic.P256()))
	for _, c := range []struct {
		name                                       string
		sd                                         *cms.SignedData
		digest                                     []byte
		message, signature, contentType, reference cms.State
	}{
		{"nothing", tampered(t, nil), digest, cms.Holds, cms.Holds, cms.Holds, cms.Holds},
		{"other content", tampered(t, nil), sum(crypto.SHA256, []byte("x")), cms.Fails, cms.Holds, cms.Holds, cms.Holds},
		{"content not digested", tampered(t, nil), nil, cms.Unknown, cms.Holds, cms.Holds, cms.Holds},
		{"signature value changed", tampered(t, func(sd *cms.SignedData) []byte { return sd.Signers[0].Signature }), digest,
			cms.Holds, cms.Fails, cms.Holds, cms.Holds},
		{"message-digest changed", tampered(t, func(sd *cms.SignedData) []byte { b, _ := sd.Signers[0].MessageDigest(); return b }), digest,
			cms.Fails, cms.Fails, cms.Holds, cms.Holds},
		{"reference changed", tampered(t, func(sd *cms.SignedData) []byte { _, v2, _ := sd.Signers[0].SigningCertificates(); return v2[0].Digest }), digest,
			cms.Holds, cms.Fails, cms.Holds, cms.Fails},
		{"another certificate of that name", withCertificate(t, tampered(t, nil), other.cert), digest,
			cms.Holds, cms.Fails, cms.Holds, cms.Fails},
		{"no certificate", withCertificate(t, tampered(t, nil), nil), digest, cms.Holds, cms.Unknown, cms.Holds, cms.Unknown},
		{"content type differs", withType(tampered(t, nil), cms.OIDTSTInfo), digest, cms.Holds, cms.Holds, cms.Fails, cms.Holds},
	} {
		f := c.sd.Check(0, c.digest, nil)
		got := []cms.State{f.MessageDigest.State, f.Signature.State, f.ContentType.State, f.SigningCertificate.State}
		want := []cms.State{c.message, c.signature, c.contentType, c.reference}
		for i := range got {
			if got[i] != want[i] {
				t.Errorf("%s: got %v, want %v", c.name, got, want)
				break
			}
		}
		if f.Intact() != (c.message == cms.Holds && c.signature == cms.Holds) {
			t.Errorf("%s: intact %v", c.name, f.Intact())
		}
	}
}

func withCertificate(t *testing.T, sd *cms.SignedData, cert *x509.Certificate) *cms.SignedData {
	t.Helper()
	sd.Certificates = nil
	if cert != nil {
		c, err := cms.ParseCertificate(cert.Raw)
		if err != nil {
			t.Fatal(err)
		}
		sd.Certificates = []cms.Certificate{c}
	}
	return sd
}

func withType(sd *cms.SignedData, kind cms.OID) *cms.SignedData {
	sd.ContentType = kind
	return sd
}

func TestTheCertificateMayComeFromElsewhere(t *testing.T) {
	sd := tampered(t, nil)
	elsewhere := sd.Certificates
	sd.Certificates = nil
	if f := sd.Check(0, sum(crypto.SHA256, content), elsewhere); !f.Intact() || !f.SigningCertificate.OK() {
		t.Errorf("%+v", f)
	}
}

func TestAttributesOutOfOrderHoldAsTheyStand(t *testing.T) {
	s := newSigner(t, ecKey(t, elliptic.P256()))
	scheme := cms.Scheme{Family: cms.ECDSA, Hash: crypto.SHA256}
	der := s.sign(t, scheme, nil)
	sd, err := cms.Parse(der)
	if err != nil {
		t.Fatal(err)
	}
	sorted := sd.Signers[0].SignedDER
	head := len(sorted) - int(sorted[2]) // 31 81 NN
	first := 2 + int(sorted[head+1])
	swapped := slices.Concat(sorted[:head], sorted[head+first:], sorted[head:head+first])
	for _, c := range []struct {
		name   string
		signed []byte
		notes  int
	}{{"signed as they stand", swapped, 0}, {"signed in the order of DER", sorted, 1}} {
		value, err := s.key.Sign(rand.Reader, sum(crypto.SHA256, c.signed), crypto.SHA256)
		if err != nil {
			t.Fatal(err)
		}
		out, err := cms.Assemble(cms.Assembly{Scheme: scheme, Attributes: swapped, Signature: value, Certificates: []*x509.Certificate{s.cert}})
		if err != nil {
			t.Fatal(err)
		}
		if sd, err = cms.Parse(out); err != nil {
			t.Fatal(err)
		}
		f := sd.Check(0, sum(crypto.SHA256, content), nil)
		if !f.Intact() || f.Order.State != cms.Fails || len(f.Notes) != c.notes {
			t.Errorf("%s: %+v", c.name, f)
		}
	}
}

func TestOpenSSLsSignaturesAreRead(t *testing.T) {
	rsaSigner, ecSigner := newSigner(t, rsaKey(t)), newSigner(t, ecKey(t, elliptic.P384()))
	for _, c := range []struct {
		name     string
		signer   signer
		args     string
		hash     crypto.Hash
		detached bool
		absent   bool // no signed attributes
	}{
		{"detached", rsaSigner, "-md sha256", crypto.SHA256, true, false},
		{"encapsulated", rsaSigner, "-md sha256 -nodetach", crypto.SHA256, false, false},
		{"no attributes", rsaSigner, "-md sha256 -noattr", crypto.SHA256, true, true},
		{"no attributes, ECDSA", ecSigner, "-md sha384 -noattr", crypto.SHA384, true, true},
		{"key identifier", ecSigner, "-md sha384 -keyid", crypto.SHA384, true, false},
		{"signing-certificate-v2", rsaSigner, "-md sha512 -cades", crypto.SHA512, true, false},
		{"signing-certificate", rsaSigner, "-md sha1 -cades", crypto.SHA1, true, false},
		{"PSS", rsaSigner, "-md sha256 -keyopt rsa_padding_mode:pss", crypto.SHA256, true, false},
		{"PSS with another salt", rsaSigner, "-md sha256 -keyopt rsa_padding_mode:pss -keyopt rsa_pss_saltlen:11", crypto.SHA256, true, false},
		{"SHA-1", rsaSigner, "-md sha1", crypto.SHA1, true, false},
		{"MD5", rsaSigner, "-md md5", crypto.MD5, true, false},
		{"indefinite lengths", rsaSigner, "-md sha256 -nodetach -stream", crypto.SHA256, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			args := append(strings.Fields("cms -sign -binary -outform DER -in content -signer cert -inkey key -out out"), strings.Fields(c.args)...)
			der, err := openssl(t, c.signer.pemFiles(t), args...)
			if err != nil {
				t.Fatal(err)
			}
			sd, err := cms.ParseTolerant(der)
			if err != nil {
				t.Fatal(err)
			}
			if sd.Detached != c.detached || !c.detached && !bytes.Equal(sd.Content, content) {
				t.Errorf("detached %v, content %q", sd.Detached, sd.Content)
			}
			if got := sd.Signers[0].Hash(); got != c.hash {
				t.Fatalf("hash %v", got)
			}
			f := sd.Check(0, sum(c.hash, content), nil)
			if !f.Intact() || c.absent != (f.MessageDigest.State == cms.Absent) || strings.Contains(c.args, "-cades") != f.SigningCertificate.OK() {
				t.Errorf("%+v", f)
			}
			if f := sd.Check(0, sum(c.hash, []byte("x")), nil); f.Intact() {
				t.Error("other content is intact")
			}
			if strict, err := cms.Parse(der); (err == nil) != (len(sd.Tolerated) == 0) || err == nil && strict.Raw == nil {
				t.Errorf("strict: %v, tolerated %q", err, sd.Tolerated)
			}
			if (c.name == "indefinite lengths") != (len(sd.Tolerated) == 2) {
				t.Errorf("tolerated %q", sd.Tolerated)
			}
		})
	}
}

func TestMalformedInputIsNamed(t *testing.T) {
	good := tampered(t, nil).Raw
	nested := bytes.Repeat([]byte{0x30, 0x80}, 1000)
	for _, c := range []struct {
		name     string
		in       []byte
		where    string
		tolerant bool // ParseTolerant reads it
	}{
		{"nothing", nil, "ContentInfo", false},
		{"zeros", make([]byte, 100), "ContentInfo", false},
		{"cut short", good[:len(good)-1], "ContentInfo", false},
		{"bytes behind", append(bytes.Clone(good), 0, 0), "ContentInfo", true},
		{"another content type", bytes.Replace(good, []byte{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2}, []byte{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 3}, 1), "ContentInfo/contentType", false},
		{"not a sequence", []byte{0x04, 0x00}, "ContentInfo", false},
		{"length past the end", []byte{0x30, 0x84, 0x7f, 0xff, 0xff, 0xff}, "ContentInfo", false},
		{"never ends", nested, "ContentInfo", false},
	} {
		_, err := cms.Parse(c.in)
		var m *cms.MalformedError
		if !errors.As(err, &m) || m.Where != c.where {
			t.Errorf("%s: %v", c.name, err)
		}
		if _, err := cms.ParseTolerant(c.in); (err == nil) != c.tolerant {
			t.Errorf("%s, tolerantly: %v", c.name, err)
		}
	}
}

func TestLimitsAreKept(t *testing.T) {
	deep := append(bytes.Repeat([]byte{0x30, 0x80}, 100), make([]byte, 200)...)
	var limit *cms.LimitError
	if _, _, err := cms.Split(deep); !errors.As(err, &limit) {
		t.Errorf("nesting: %v", err)
	}
	if _, err := cms.Parse(make([]byte, 17<<20)); !errors.As(err, &limit) {
		t.Errorf("size: %v", err)
	}
}

func TestSplitFindsThePadding(t *testing.T) {
	der := tampered(t, nil).Raw
	ber := append(append([]byte{0x30, 0x80}, der...), 0, 0)
	for name, element := range map[string][]byte{"definite": der, "indefinite": ber, "empty": {0x05, 0x00}} {
		got, rest, err := cms.Split(append(bytes.Clone(element), make([]byte, 30)...))
		if err != nil || !bytes.Equal(got, element) || len(rest) != 30 {
			t.Errorf("%s: %d and %d bytes, %v", name, len(got), len(rest), err)
		}
	}
}

func FuzzParse(f *testing.F) {
	s := newSigner(f, ecKey(f, elliptic.P256()))
	der := s.sign(f, cms.Scheme{Family: cms.ECDSA, Hash: crypto.SHA256}, nil)
	f.Add(der)
	f.Add(append(append([]byte{0x30, 0x80}, der[4:]...), 0, 0))
	f.Add([]byte{0x24, 0x80, 0x04, 0x01, 0x61, 0, 0})
	for _, b := range seeds.Contents(f) {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		sd, err := cms.ParseTolerant(in)
		if err != nil {
			return
		}
		for i := range sd.Signers {
			s := &sd.Signers[i]
			sd.Check(i, sd.ContentDigest(s.Hash()), nil)
			s.SigningTime()
			s.Policy()
			s.Revocation()
			s.Commitments()
			more, err := cms.AddUnsigned(sd.Raw, i, cms.Attribute{Type: cms.OIDTimeStampToken, Values: [][]byte{{5, 0}}})
			if err != nil {
				t.Fatalf("what was read can't be added to: %v", err)
			}
			if _, err := cms.Parse(more); err != nil {
				t.Fatalf("what was added to can't be read: %v", err)
			}
		}
	})
}

package validation_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/hex"
	"math/big"
	"testing"
	"time"

	"trien/certpath"
	"trien/cms"
	"trien/internal/testpki"
	"trien/pades"
	"trien/pdf"
	"trien/trust"
	"trien/tsp"
	"trien/validation"
)

// craft signs the sample and puts another CMS over the same bytes into the gap: build gets those bytes.
func (w *world) craft(by string, build func(signed []byte) []byte) []byte {
	w.Helper()
	return w.recraft(w.sign(w.sample(), signing{key: by, stamp: now.Add(-time.Minute)}), build) // with a time-stamp, so that there is room
}

func (w *world) recraft(data []byte, build func(signed []byte) []byte) []byte {
	w.Helper()
	f, err := pdf.Open(bytes.NewReader(data), int64(len(data)), pdf.Options{})
	w.ok(err)
	fields, err := pades.Signatures(f.Newest())
	w.ok(err)
	r := fields[0].Signature.ByteRange
	der := build(append(bytes.Clone(data[:r[1]]), data[r[2]:]...))
	gap := data[r[1]+1 : r[2]-1]
	if 2*len(der) > len(gap) {
		w.Fatalf("%d bytes do not fit into %d", len(der), len(gap)/2)
	}
	hex.Encode(gap, der)
	for i := 2 * len(der); i < len(gap); i++ {
		gap[i] = '0'
	}
	return data
}

// assembly is a CAdES signature over content by a subscriber, with further signed attributes.
func (w *world) assembly(by string, content []byte, more ...cms.Attribute) cms.Assembly {
	w.Helper()
	cred, err := w.pki.Credential(by)
	w.ok(err)
	digest := sha256.Sum256(content)
	attributes, err := cms.SignedAttributes(cms.ToSign{Digest: digest[:], Hash: crypto.SHA256, Certificate: cred.Chain[0], More: more})
	w.ok(err)
	return cms.Assembly{Scheme: cms.Scheme{Family: cms.ECDSA, Hash: crypto.SHA256}, Attributes: attributes, Signature: w.value(cred.Key, attributes), Certificates: cred.Chain}
}

func (w *world) value(key crypto.Signer, attributes []byte) []byte {
	w.Helper()
	digest := sha256.Sum256(attributes)
	value, err := key.Sign(rand.Reader, digest[:], crypto.SHA256)
	w.ok(err)
	return value
}

func (w *world) assemble(a cms.Assembly) []byte {
	w.Helper()
	der, err := cms.Assemble(a)
	w.ok(err)
	return der
}

// contentStamp is a content-time-stamp of the PKI's authority.
func (w *world) contentStamp(content []byte, at time.Time) cms.Attribute {
	w.Helper()
	token, err := w.token(signing{stamp: at}, content)
	w.ok(err)
	return cms.Attribute{Type: "1.2.840.113549.1.9.16.2.20", Values: [][]byte{token}}
}

// signatureStamp is a signature time-stamp.
func (w *world) signatureStamp(value []byte, at time.Time) cms.Attribute {
	w.Helper()
	token, err := w.token(signing{stamp: at}, value)
	w.ok(err)
	return cms.Attribute{Type: cms.OIDTimeStampToken, Values: [][]byte{token}}
}

// twoSigners gives a SignedData in which the only SignerInfo stands twice.
func twoSigners(t testing.TB, der []byte) []byte {
	t.Helper()
	unwrap := func(b []byte) (v asn1.RawValue) {
		if rest, err := asn1.Unmarshal(b, &v); err != nil || len(rest) > 0 {
			t.Fatal("not one element")
		}
		return v
	}
	wrap := func(v asn1.RawValue, content []byte) []byte {
		out, err := asn1.Marshal(asn1.RawValue{Class: v.Class, Tag: v.Tag, IsCompound: true, Bytes: content})
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	info := unwrap(der)
	var kind, explicit asn1.RawValue
	rest, err := asn1.Unmarshal(info.Bytes, &kind)
	if err != nil {
		t.Fatal(err)
	}
	explicit = unwrap(rest)
	data := unwrap(explicit.Bytes)
	var parts []asn1.RawValue
	for rest := data.Bytes; len(rest) > 0; {
		var v asn1.RawValue
		if rest, err = asn1.Unmarshal(rest, &v); err != nil {
			t.Fatal(err)
		}
		parts = append(parts, v)
	}
	last := &parts[len(parts)-1]
	last.FullBytes = wrap(*last, append(bytes.Clone(last.Bytes), last.Bytes...))
	var body []byte
	for _, p := range parts {
		body = append(body, p.FullBytes...)
	}
	return wrap(info, append(bytes.Clone(kind.FullBytes), wrap(explicit, wrap(data, body))...))
}

// authority is a root of the test's own with one time-stamp authority below it, whose list is served.
type authority struct {
	root, tsa *x509.Certificate
	key       crypto.Signer
	list      []byte
}

func (w *world) authority() authority {
	w.Helper()
	rootKey, err := w.pki.Credential("person-p384")
	w.ok(err)
	tsaKey, err := w.pki.Credential("archive-p256")
	w.ok(err)
	usage, err := asn1.Marshal([]asn1.ObjectIdentifier{{1, 3, 6, 1, 5, 5, 7, 3, 8}})
	w.ok(err)
	root := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Gốc của dấu thời gian"}, NotBefore: now.Add(-2 * time.Hour), NotAfter: now.Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign, SubjectKeyId: []byte{1}}
	tsa := &x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "Dấu thời gian"}, NotBefore: root.NotBefore, NotAfter: root.NotAfter,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtraExtensions: []pkix.Extension{{Id: []int{2, 5, 29, 37}, Critical: true, Value: usage}},
		CRLDistributionPoints: []string{"http://own.test/root.crl"}}
	make := func(t, parent *x509.Certificate, public crypto.PublicKey) *x509.Certificate {
		der, err := x509.CreateCertificate(rand.Reader, t, parent, public, rootKey.Key)
		w.ok(err)
		c, err := x509.ParseCertificate(der)
		w.ok(err)
		return c
	}
	a := authority{key: tsaKey.Key}
	a.root = make(root, root, rootKey.Key.Public())
	a.tsa = make(tsa, a.root, tsaKey.Key.Public())
	a.list, err = x509.CreateRevocationList(rand.Reader, &x509.RevocationList{Number: big.NewInt(1), ThisUpdate: now.Add(-time.Hour), NextUpdate: now.Add(time.Hour)}, a.root, rootKey.Key)
	w.ok(err)
	return a
}

// sources trusts the authority beside the PKI and reaches its list.
func (a authority) sources(w *world) validation.Sources {
	src := w.online()
	get := src.CRL
	src.CRL = func(ctx context.Context, url string) ([]byte, error) {
		if url == "http://own.test/root.crl" {
			return a.list, nil
		}
		return get(ctx, url)
	}
	anchors := append([]trust.Anchor{{Certificate: w.parse(a.root.Raw)}}, src.Trust.All()...)
	src.Trust = trust.New(anchors, src.Trust.Intermediates())
	return src
}

// token is a time-stamp over value; without a reference its signed attributes do not name the authority's certificate.
func (a authority) token(w *world, value []byte, reference bool) []byte {
	w.Helper()
	granted, err := w.token(signing{stamp: now.Add(-10 * time.Minute)}, value)
	w.ok(err)
	t, err := tsp.ParseToken(granted)
	w.ok(err)
	digest := sha256.Sum256(t.CMS.Content)
	attributes, err := cms.SignedAttributes(cms.ToSign{ContentType: cms.OIDTSTInfo, Digest: digest[:], Hash: crypto.SHA256, Certificate: a.tsa})
	w.ok(err)
	if !reference {
		var set struct{ List []asn1.RawValue }
		_, err = asn1.UnmarshalWithParams(attributes, &set.List, "set")
		w.ok(err)
		var kept []asn1.RawValue
		for _, v := range set.List {
			if !bytes.Contains(v.FullBytes, []byte{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 16, 2, 47}) { // signing-certificate-v2
				kept = append(kept, v)
			}
		}
		if len(kept) != len(set.List)-1 {
			w.Fatal("there is no reference to take out")
		}
		attributes, err = asn1.MarshalWithParams(kept, "set")
		w.ok(err)
	}
	return w.assemble(cms.Assembly{Scheme: cms.Scheme{Family: cms.ECDSA, Hash: crypto.SHA256}, Attributes: attributes, Signature: w.value(a.key, attributes),
		Certificates: []*x509.Certificate{a.tsa}, ContentType: cms.OIDTSTInfo, Content: t.CMS.Content})
}

// TestStampWithoutReference: RFC 3161, Section 2.4.2 and RFC 5816 demand that a token names its authority's certificate; one that does not
// proves nothing.
func TestStampWithoutReference(t *testing.T) {
	for _, reference := range []bool{true, false} {
		w := newWorld(t)
		a := w.authority()
		data := w.craft("person-p256", func(content []byte) []byte {
			s := w.assembly("person-p256", content)
			s.Unsigned = []cms.Attribute{{Type: cms.OIDTimeStampToken, Values: [][]byte{a.token(w, s.Signature, reference)}}}
			return w.assemble(s)
		})
		s := w.want(w.judge(data, a.sources(w), now), passed, "")
		if s.Proven != reference || warned(s, "timestamp/stamp_no_ref") == reference {
			t.Errorf("with a reference: %v; proven %v, %v", reference, s.Proven, s.Warnings)
		}
	}
}

// TestSeveralSigners: EN 319 142-1 and ISO 32000-2, 12.8.3.3.1 allow one SignerInfo.
func TestSeveralSigners(t *testing.T) {
	w := newWorld(t)
	data := w.craft("person-p256", func(content []byte) []byte { return twoSigners(t, w.assemble(w.assembly("person-p256", content))) })
	s := w.want(w.judge(data, w.online(), now), failed, validation.FormatFailure)
	if !warned(s, "several_signers") || !s.Intact {
		t.Errorf("%+v", s)
	}
	older := bytes.Replace(data, []byte("/ETSI.CAdES.detached"), []byte("/adbe.pkcs7.detached"), 1)
	if bytes.Equal(older, data) {
		t.Fatal("the sub-filter is not where it was")
	}
	older = w.recraft(older, func(content []byte) []byte { return twoSigners(t, w.assemble(w.assembly("person-p256", content))) })
	w.want(w.judge(older, w.online(), now), indeterminate, validation.SigConstraints)
}

// TestCraftedVerdicts: what content time-stamps, revoked authorities and missing parts lead to.
func TestCraftedVerdicts(t *testing.T) {
	issue := func(w *world, o testpki.Order) {
		o.Profile, o.Key, o.CommonName = testpki.Person, testpki.P256, "Thử"
		_, err := w.pki.Issue(o)
		w.ok(err)
	}
	for name, c := range map[string]struct {
		by      string
		prepare func(*world)
		build   func(w *world, by string, content []byte) []byte
		want    validation.Verdict
		warning string
	}{
		"revoked before the content time-stamp": {by: "gone",
			prepare: func(w *world) { issue(w, testpki.Order{Name: "gone", Revoked: now.Add(-30 * time.Minute)}) },
			build: func(w *world, by string, content []byte) []byte {
				return w.assemble(w.assembly(by, content, w.contentStamp(content, now.Add(-10*time.Minute))))
			},
			want: validation.Verdict{Indication: failed, SubIndication: validation.RevokedSub}, warning: "revoked/keyCompromise"},
		"expired before the content time-stamp": {by: "brief",
			prepare: func(w *world) {
				issue(w, testpki.Order{Name: "brief", From: now.Add(-50 * time.Minute), To: now.Add(-20 * time.Minute)})
			},
			build: func(w *world, by string, content []byte) []byte {
				return w.assemble(w.assembly(by, content, w.contentStamp(content, now.Add(-10*time.Minute))))
			},
			want: validation.Verdict{Indication: failed, SubIndication: validation.Expired}, warning: "path_expired"},
		"expired after the content time-stamp": {by: "brief",
			prepare: func(w *world) {
				issue(w, testpki.Order{Name: "brief", From: now.Add(-50 * time.Minute), To: now.Add(-20 * time.Minute)})
			},
			build: func(w *world, by string, content []byte) []byte {
				return w.assemble(w.assembly(by, content, w.contentStamp(content, now.Add(-30*time.Minute))))
			},
			want: validation.Verdict{Indication: indeterminate, SubIndication: validation.OutOfBoundsNoPOE}, warning: "path_expired"},
		"an authority revoked": {by: "person-p256",
			prepare: func(w *world) { w.ok(w.pki.Revoke("party-ca", now.Add(-30*time.Minute))) },
			build:   func(w *world, by string, content []byte) []byte { return w.assemble(w.assembly(by, content)) },
			want:    validation.Verdict{Indication: indeterminate, SubIndication: validation.RevokedCANoPOE}, warning: "revoked_ca/keyCompromise"},
		"content time-stamp after the signature's": {by: "person-p256",
			build: func(w *world, by string, content []byte) []byte {
				s := w.assembly(by, content, w.contentStamp(content, now.Add(-5*time.Minute)))
				s.Unsigned = []cms.Attribute{w.signatureStamp(s.Signature, now.Add(-20*time.Minute))}
				return w.assemble(s)
			},
			want: validation.Verdict{Indication: indeterminate, SubIndication: validation.TimestampOrder}, warning: "timestamp/stamp_order"},
		"content time-stamp before the signature's": {by: "person-p256",
			build: func(w *world, by string, content []byte) []byte {
				s := w.assembly(by, content, w.contentStamp(content, now.Add(-20*time.Minute)))
				s.Unsigned = []cms.Attribute{w.signatureStamp(s.Signature, now.Add(-5*time.Minute))}
				return w.assemble(s)
			},
			want: validation.Verdict{Indication: passed}},
		"no certificate of the signer": {by: "person-p256",
			build: func(w *world, by string, content []byte) []byte {
				s := w.assembly(by, content)
				s.Bare = true
				return w.assemble(s)
			},
			want: validation.Verdict{Indication: indeterminate, SubIndication: validation.NoSigningCertificate}, warning: "no_certificate"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			if c.prepare != nil {
				c.prepare(w)
			}
			data := w.craft(c.by, func(content []byte) []byte { return c.build(w, c.by, content) })
			s := w.want(w.judge(data, w.online(), now), c.want.Indication, c.want.SubIndication)
			if c.warning != "" && !warned(s, c.warning) {
				t.Errorf("no warning %s in %v", c.warning, s.Warnings)
			}
		})
	}
}

// TestFutureEvidence: what the authorities will say tomorrow was not known at the instant of judging.
func TestFutureEvidence(t *testing.T) {
	w := newWorld(t)
	w.clock = now.Add(time.Hour)
	s := w.want(w.judge(w.sign(w.sample(), signing{key: "person-p256"}), w.online(), now), indeterminate, validation.TryLater)
	if s.Revocation != "unknown" || !warned(s, "revocation/from_future") {
		t.Errorf("%+v", s)
	}
}

// TestLeafIsAnchor: a certificate that is believed by itself ends when it says so all the same.
func TestLeafIsAnchor(t *testing.T) {
	for key, want := range map[string]validation.Verdict{
		"person-p256":  {Indication: passed},
		"expired-p256": {Indication: indeterminate, SubIndication: validation.OutOfBoundsNoPOE},
	} {
		w := newWorld(t)
		cred, err := w.pki.Credential(key)
		w.ok(err)
		store := trust.FromCertificates(nil, []*certpath.Certificate{w.parse(cred.Chain[0].Raw)})
		w.want(w.judge(w.sign(w.sample(), signing{key: key}), validation.Sources{Trust: store}, now), want.Indication, want.SubIndication)
	}
}

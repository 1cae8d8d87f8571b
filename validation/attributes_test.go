package validation_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/sha256"
	"encoding/asn1"
	"testing"
	"time"

	"trien/cms"
	"trien/validation"
)

// element gives DER of a Go value.
func element(t testing.TB, v any) []byte {
	t.Helper()
	b, err := asn1.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func attribute(kind cms.OID, value []byte) cms.Attribute {
	return cms.Attribute{Type: kind, Values: [][]byte{value}}
}

type algorithmID struct{ ID asn1.ObjectIdentifier }

// policyID names a signature policy by the digest of a document.
func policyID(t testing.TB, id asn1.ObjectIdentifier, document string) []byte {
	sum := sha256.Sum256([]byte(document))
	return element(t, struct {
		ID   asn1.ObjectIdentifier
		Hash struct {
			Algorithm algorithmID
			Digest    []byte
		}
	}{id, struct {
		Algorithm algorithmID
		Digest    []byte
	}{algorithmID{asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 1}}, sum[:]}})
}

// TestSignaturePolicy: what a signature that names a policy comes to (EN 319 102-1, 5.2.4).
func TestSignaturePolicy(t *testing.T) {
	id := asn1.ObjectIdentifier{1, 2, 3, 4}
	sum := sha256.Sum256([]byte("the document"))
	known := func(p *validation.Policy) {
		p.Known = []validation.SignaturePolicy{{ID: "1.2.3.4", Digest: sum[:]}}
	}
	strict := func(p *validation.Policy) { p.SignaturePolicy = validation.Fail }
	for name, c := range map[string]struct {
		value   []byte
		policy  func(*validation.Policy)
		want    validation.Verdict
		warning string
		known   bool
	}{
		"nobody has it":                      {policyID(t, id, "the document"), nil, validation.Verdict{Indication: passed}, "policy_unavailable", false},
		"nobody has it, and it is asked":     {policyID(t, id, "the document"), strict, validation.Verdict{Indication: indeterminate, SubIndication: validation.PolicyNotAvailable}, "policy_unavailable", false},
		"it is known":                        {policyID(t, id, "the document"), known, validation.Verdict{Indication: passed}, "", true},
		"it is known by another document":    {policyID(t, id, "another"), known, validation.Verdict{Indication: indeterminate, SubIndication: validation.PolicyProcessing}, "policy_other", false},
		"implied":                            {asn1.NullBytes, nil, validation.Verdict{Indication: passed}, "policy_implied", false},
		"implied, and one is asked":          {asn1.NullBytes, strict, validation.Verdict{Indication: indeterminate, SubIndication: validation.PolicyNotAvailable}, "policy_implied", false},
		"it can't be read":                   {element(t, 5), nil, validation.Verdict{Indication: passed}, "policy_unreadable", false},
		"it can't be read, and one is asked": {element(t, 5), strict, validation.Verdict{Indication: indeterminate, SubIndication: validation.PolicyProcessing}, "policy_unreadable", false},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			data := w.craft("person-p256", func(content []byte) []byte {
				return w.assemble(w.assembly("person-p256", content, attribute(cms.OIDPolicy, c.value)))
			})
			src := w.online()
			p := validation.DefaultPolicy(src.Trust)
			if c.policy != nil {
				c.policy(&p)
			}
			s := w.want(w.judgeBy(data, src, p, now), c.want.Indication, c.want.SubIndication)
			if c.warning != "" && !warned(s, c.warning) || s.Claims == nil || s.Claims.PolicyKnown != c.known {
				t.Errorf("%+v %v", s.Claims, s.Warnings)
			}
		})
	}
}

// TestClaims: what the signer says of the signature is read, and what of it nobody checks is told.
func TestClaims(t *testing.T) {
	w := newWorld(t)
	data := w.craft("person-p256", func(content []byte) []byte {
		return w.assemble(w.assembly("person-p256", content,
			attribute(cms.OIDCommitment, element(t, struct{ ID asn1.ObjectIdentifier }{asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 6, 1}})),
			attribute(cms.OIDSignerLocation, element(t, struct {
				Country  string `asn1:"explicit,tag:0,utf8"`
				Locality string `asn1:"explicit,tag:1,utf8"`
			}{"VN", "An Bình"})),
			attribute(cms.OIDMimeType, element(t, asn1.RawValue{Tag: asn1.TagUTF8String, Bytes: []byte("application/pdf")})),
			attribute(cms.OIDContentHints, element(t, struct {
				Words string `asn1:"utf8"`
				Kind  asn1.ObjectIdentifier
			}{"Quyết định", asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 1}})),
			attribute(cms.OIDSignerAttributes2, element(t, []asn1.RawValue{{Class: 2, Tag: 0, IsCompound: true}, {Class: 2, Tag: 1, IsCompound: true}})),
		))
	})
	s := w.want(w.judge(data, w.online(), now), passed, "")
	c := s.Claims
	if c == nil || len(c.Commitments) != 1 || c.Country != "VN" || c.Locality != "An Bình" || c.MimeType != "application/pdf" || c.Hint != "Quyết định" || c.Roles != 1 || c.Certified != 1 {
		t.Errorf("%+v", c)
	}
	if !warned(s, "attributes_unchecked") {
		t.Errorf("%v", s.Warnings)
	}
	data = w.craft("person-p256", func(content []byte) []byte {
		return w.assemble(w.assembly("person-p256", content, attribute(cms.OIDSignerLocation, element(t, 7))))
	})
	if s := w.want(w.judge(data, w.online(), now), passed, ""); !warned(s, "attribute_unreadable") {
		t.Errorf("%v", s.Warnings)
	}
}

// signerInfo gives the only SignerInfo of a SignedData.
func signerInfo(t testing.TB, der []byte) []byte {
	sd, err := cms.Parse(der)
	if err != nil {
		t.Fatal(err)
	}
	return sd.Signers[0].Raw
}

// TestCounterSignature: who countersigned is judged and told of, and decides nothing.
func TestCounterSignature(t *testing.T) {
	for name, c := range map[string]struct {
		by, warning string
		over        func(value []byte) []byte
	}{
		"sound":             {"person-p256", "counter_good", func(v []byte) []byte { return v }},
		"over other bytes":  {"person-p256", "counter_bad", func([]byte) []byte { return []byte("other") }},
		"by who is expired": {"expired-p256", "counter_bad", func(v []byte) []byte { return v }},
		"unreadable":        {"", "counter_unreadable", nil},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			data := w.craft("person-p256", func(content []byte) []byte {
				a := w.assembly("person-p256", content)
				counter := element(t, 3)
				if c.by != "" {
					by := w.counterSigned(c.by, c.over(a.Signature))
					counter = signerInfo(t, w.assemble(by))
					a.Certificates = append(a.Certificates, by.Certificates[0])
				}
				a.Unsigned = []cms.Attribute{attribute(cms.OIDCounterSignature, counter)}
				return w.assemble(a)
			})
			s := w.want(w.judge(data, w.online(), now), passed, "")
			if !warned(s, c.warning) {
				t.Errorf("no %s in %v (%+v)", c.warning, s.Warnings, s.Counters)
			}
		})
	}
}

// TestCounterSignatureOfACounterSignature: each is judged, however deep it lies, and told of; without end they are not followed.
func TestCounterSignatureOfACounterSignature(t *testing.T) {
	w := newWorld(t)
	nested := func(depth int, last string) *validation.Signature {
		data := w.craft("person-p256", func(content []byte) []byte {
			a := w.assembly("person-p256", content)
			var over func(value []byte, left int) []byte
			over = func(value []byte, left int) []byte {
				by := "archive-p256"
				if left == 1 {
					by = last
				}
				c := w.counterSigned(by, value)
				a.Certificates = append(a.Certificates, c.Certificates[0])
				if left > 1 {
					c.Unsigned = []cms.Attribute{attribute(cms.OIDCounterSignature, over(c.Signature, left-1))}
				}
				return signerInfo(t, w.assemble(c))
			}
			a.Unsigned = []cms.Attribute{attribute(cms.OIDCounterSignature, over(a.Signature, depth))}
			return w.assemble(a)
		})
		return w.want(w.judge(data, w.online(), now), passed, "")
	}
	s := nested(2, "archive-p256")
	if len(s.Counters) != 1 || len(s.Counters[0].Counters) != 1 || s.Counters[0].Counters[0].Indication != passed || warned(s, "counter_bad") {
		t.Errorf("two, sound: %+v %v", s.Counters, s.Warnings)
	}
	if s = nested(3, "expired-p256"); !warned(s, "counter_bad") || !warned(s, "counter_good") {
		t.Errorf("three, the last by who has expired: %v", s.Warnings)
	}
	if s = nested(10, "archive-p256"); !warned(s, "counter_unreadable") {
		t.Errorf("ten: %v", s.Warnings)
	}
}

// counterSigned signs a signature value as RFC 5652, Section 11.4 has it.
func (w *world) counterSigned(by string, value []byte) cms.Assembly {
	return w.assembly(by, value)
}

// TestOtherSigners: each further SignerInfo of a field is judged by itself.
func TestOtherSigners(t *testing.T) {
	w := newWorld(t)
	data := w.craft("person-p256", func(content []byte) []byte { return twoSigners(t, w.assemble(w.assembly("person-p256", content))) })
	s := w.want(w.judge(data, w.online(), now), failed, validation.FormatFailure)
	if len(s.Others) != 1 || s.Others[0].Indication != passed || !warned(s, "other_signer_good") {
		t.Errorf("%+v %v", s.Others, s.Warnings)
	}
	w.ok(w.pki.Revoke("person-p256", now.Add(-30*time.Minute)))
	s = w.want(w.judge(data, w.online(), now), failed, validation.FormatFailure)
	if len(s.Others) != 1 || s.Others[0].SubIndication != validation.RevokedNoPOE || !warned(s, "other_signer_bad") {
		t.Errorf("%+v %v", s.Others, s.Warnings)
	}
}

// archived adds an archive-time-stamp-v3 of an instant (EN 319 122-1, 5.5.3) to a detached signature over note.
func (l *life) archived(der []byte, content []byte, alter func(*indexOf)) []byte {
	l.Helper()
	sd, err := cms.Parse(der)
	l.ok(err)
	hash := func(parts ...[]byte) []byte { s := sha256.Sum256(bytes.Join(parts, nil)); return s[:] }
	x := indexOf{Algorithm: algorithmID{asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 1}}, Certificates: [][]byte{}, Revocation: [][]byte{}, Unsigned: [][]byte{}}
	for _, c := range sd.Certificates {
		x.Certificates = append(x.Certificates, hash(c.Raw))
	}
	for _, c := range sd.CRLs {
		x.Revocation = append(x.Revocation, hash(c))
	}
	for _, a := range sd.Signers[0].Unsigned {
		for _, v := range a.Values {
			x.Unsigned = append(x.Unsigned, hash(element(l, oid(l, a.Type)), v))
		}
	}
	if alter != nil {
		alter(&x)
	}
	raw := element(l, x)
	var fields []byte
	for rest := inner(l, sd.Signers[0].Raw); len(rest) > 0; {
		var part asn1.RawValue
		after, err := asn1.Unmarshal(rest, &part)
		l.ok(err)
		if part.Class == asn1.ClassContextSpecific && part.Tag == 1 {
			break
		}
		fields, rest = append(fields, part.FullBytes...), after
	}
	token, err := l.stamp(context.Background(), crypto.SHA256, hash(element(l, oid(l, sd.ContentType)), hash(content), fields, raw))
	l.ok(err)
	token, err = cms.AddUnsigned(token, 0, attribute(cms.OIDArchiveHashIndexV3, raw))
	l.ok(err)
	out, err := cms.AddUnsigned(der, 0, attribute(cms.OIDArchiveTimeStampV3, token))
	l.ok(err)
	return out
}

// indexOf is ATSHashIndexV3.
type indexOf struct {
	Algorithm                          algorithmID
	Certificates, Revocation, Unsigned [][]byte
}

func inner(t testing.TB, der []byte) []byte {
	var v asn1.RawValue
	if _, err := asn1.Unmarshal(der, &v); err != nil {
		t.Fatal(err)
	}
	return v.Bytes
}

func oid(t testing.TB, o cms.OID) (out asn1.ObjectIdentifier) {
	n := 0
	for _, c := range string(o) + "." {
		if c == '.' {
			out, n = append(out, n), 0
			continue
		}
		n = n*10 + int(c-'0')
	}
	return out
}

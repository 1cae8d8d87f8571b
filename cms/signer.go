package cms

import (
	"bytes"
	"fmt"
	"slices"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"

	"trien/internal/limits"
)

// read reads SignerInfo (RFC 5652, Section 5.3).
func (s *Signer) read(in cryptobyte.String, where string) error {
	var ok bool
	if !in.ReadASN1Integer(&s.Version) {
		return &MalformedError{Where: where + "/version"}
	}
	if !s.ID.read(&in) {
		return &MalformedError{Where: where + "/sid"}
	}
	if s.DigestAlgorithm, ok = readAlgorithm(&in); !ok {
		return &MalformedError{Where: where + "/digestAlgorithm"}
	}
	if err := s.readSigned(&in, where); err != nil {
		return err
	}
	if s.SignatureAlgorithm, ok = readAlgorithm(&in); !ok {
		return &MalformedError{Where: where + "/signatureAlgorithm"}
	}
	if !in.ReadASN1((*cryptobyte.String)(&s.Signature), cbasn1.OCTET_STRING) {
		return &MalformedError{Where: where + "/signature"}
	}
	var unsigned cryptobyte.String
	var present bool
	var err error
	if !in.ReadOptionalASN1(&unsigned, &present, context(1)) || !in.Empty() {
		return &MalformedError{Where: where + "/unsignedAttrs"}
	}
	s.Unsigned, err = readAttributes(unsigned, where+"/unsignedAttrs")
	return err
}

func (s *Signer) readSigned(in *cryptobyte.String, where string) error {
	var element, body cryptobyte.String
	if !in.PeekASN1Tag(context(0)) {
		return nil
	}
	if !in.ReadASN1Element(&element, context(0)) {
		return &MalformedError{Where: where + "/signedAttrs"}
	}
	// RFC 5652, Section 5.4: the digest is over the attributes with an EXPLICIT SET OF tag in place of [0].
	s.SignedDER = bytes.Clone(element)
	s.SignedDER[0] = byte(cbasn1.SET)
	element.ReadASN1(&body, context(0))
	var err error
	if s.Signed, err = readAttributes(body, where+"/signedAttrs"); err != nil {
		return err
	}
	s.Ordered = bytes.Equal(s.SignedDER, sortSet(s.SignedDER))
	if s.Signed == nil {
		s.Signed = []Attribute{}
	}
	return nil
}

// read reads SignerIdentifier.
func (id *SignerID) read(in *cryptobyte.String) bool {
	var body, issuer cryptobyte.String
	if in.PeekASN1Tag(cbasn1.Tag(0).ContextSpecific()) {
		return in.ReadASN1((*cryptobyte.String)(&id.KeyID), cbasn1.Tag(0).ContextSpecific())
	}
	if !in.ReadASN1(&body, cbasn1.SEQUENCE) || !body.ReadASN1Element(&issuer, cbasn1.SEQUENCE) {
		return false
	}
	serial, ok := readInteger(&body)
	id.Issuer, id.Serial = issuer, serial
	return ok && body.Empty()
}

func readAttributes(in cryptobyte.String, where string) ([]Attribute, error) {
	var out []Attribute
	for !in.Empty() {
		if len(out) >= limits.CMSAttributes {
			return nil, &LimitError{Where: where}
		}
		var body, values cryptobyte.String
		if !in.ReadASN1(&body, cbasn1.SEQUENCE) {
			return nil, &MalformedError{Where: where}
		}
		kind, ok := ReadOID(&body)
		if !ok || !body.ReadASN1(&values, cbasn1.SET) || !body.Empty() {
			return nil, &MalformedError{Where: fmt.Sprintf("%s[%d]", where, len(out))}
		}
		a := Attribute{Type: kind}
		if a.Values, ok = elements(values); !ok {
			return nil, &MalformedError{Where: fmt.Sprintf("%s[%d]/attrValues", where, len(out))}
		}
		if len(a.Values) > limits.CMSAttributes {
			return nil, &LimitError{Where: where}
		}
		out = append(out, a)
	}
	return out, nil
}

// elements cuts a sequence of DER elements.
func elements(in cryptobyte.String) (out [][]byte, ok bool) {
	for !in.Empty() {
		var e cryptobyte.String
		var tag cbasn1.Tag
		if !in.ReadAnyASN1Element(&e, &tag) {
			return nil, false
		}
		out = append(out, e)
	}
	return out, true
}

// sortSet gives a SET OF with its elements in the order of DER (X.690, 11.6); set itself where it can't be read.
func sortSet(set []byte) []byte {
	in := cryptobyte.String(set)
	var body cryptobyte.String
	if !in.ReadASN1(&body, cbasn1.SET) {
		return set
	}
	parts, ok := elements(body)
	if !ok {
		return set
	}
	out, err := marshal(func(b *cryptobyte.Builder) { addSet(b, cbasn1.SET, parts) })
	if err != nil {
		return set
	}
	return out
}

// addSet writes a SET OF in DER order under the given tag.
func addSet(b *cryptobyte.Builder, tag cbasn1.Tag, parts [][]byte) {
	parts = slices.Clone(parts)
	slices.SortFunc(parts, bytes.Compare)
	b.AddASN1(tag, func(b *cryptobyte.Builder) {
		for _, p := range parts {
			b.AddBytes(p)
		}
	})
}

// marshal builds DER.
func marshal(f func(b *cryptobyte.Builder)) ([]byte, error) { return marshalRoom(128, f) }

// marshalRoom is marshal for what is known to need about so many bytes, so that they are not moved again and again.
func marshalRoom(room int, f func(b *cryptobyte.Builder)) ([]byte, error) {
	b := cryptobyte.NewBuilder(make([]byte, 0, room))
	f(b)
	return b.Bytes()
}

// total gives the length of all parts together.
func total(parts [][]byte) (n int) {
	for _, p := range parts {
		n += len(p)
	}
	return n
}

package cms

import (
	"unicode/utf16"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// Signed attributes by which a signer says more of the signature (EN 319 122-1, 5.2), and the unsigned one that others add.
const (
	OIDSignerLocation    OID = "1.2.840.113549.1.9.16.2.17"
	OIDSignerAttributes  OID = "1.2.840.113549.1.9.16.2.18"
	OIDSignerAttributes2 OID = "0.4.0.19122.1.1"
	OIDContentHints      OID = "1.2.840.113549.1.9.16.2.4"
	OIDMimeType          OID = "0.4.0.1733.2.1"
	OIDCounterSignature  OID = "1.2.840.113549.1.9.6" // RFC 5652, Section 11.4
)

// Claims is what a signer says of the signature beyond the content: nobody but the signer vouches for it.
type Claims struct {
	Commitments []OID    // commitment-type-indication (5.2.3)
	Country     string   // signer-location (5.2.5)
	Locality    string   // likewise
	Address     []string // likewise, a line each
	Hint        string   // content-hints, contentDescription (5.2.4.1)
	HintType    OID      // content-hints, contentType
	MimeType    string   // mime-type (5.2.4.2)
	Roles       int      // claimed attributes of the signer (5.2.6)
	Certified   int      // attribute certificates and assertions signed by others (5.2.6)
	Unreadable  []OID    // attributes of these that can't be read
}

// Claims reads the attributes by which the signer says more of the signature.
func (s *Signer) Claims() (c Claims) {
	c.Commitments = s.Commitments()
	for _, a := range []struct {
		kind OID
		read func(cryptobyte.String) bool
	}{{OIDSignerLocation, c.location}, {OIDContentHints, c.hints}, {OIDMimeType, c.mime}, {OIDSignerAttributes, c.attributes}, {OIDSignerAttributes2, c.attributes}} {
		for _, v := range Values(s.Signed, a.kind) {
			if !a.read(v) {
				c.Unreadable = append(c.Unreadable, a.kind)
			}
		}
	}
	if len(c.Commitments) < len(Values(s.Signed, OIDCommitment)) {
		c.Unreadable = append(c.Unreadable, OIDCommitment)
	}
	return c
}

func (c *Claims) location(in cryptobyte.String) bool {
	var body, part, lines cryptobyte.String
	if !in.ReadASN1(&body, cbasn1.SEQUENCE) {
		return false
	}
	for n, into := range []*string{&c.Country, &c.Locality} {
		if body.PeekASN1Tag(context(uint8(n))) {
			if !body.ReadASN1(&part, context(uint8(n))) {
				return false
			}
			*into = text(&part)
		}
	}
	if !body.PeekASN1Tag(context(2)) {
		return true
	}
	if !body.ReadASN1(&part, context(2)) {
		return false
	}
	if lines = part; lines.PeekASN1Tag(cbasn1.SEQUENCE) && !lines.ReadASN1(&lines, cbasn1.SEQUENCE) { // the tag is written implicit and explicit
		return false
	}
	for !lines.Empty() && len(c.Address) < 6 { // PostalAddress ::= SEQUENCE SIZE (1..6)
		c.Address = append(c.Address, text(&lines))
	}
	return lines.Empty()
}

func (c *Claims) hints(in cryptobyte.String) bool {
	var body cryptobyte.String
	if !in.ReadASN1(&body, cbasn1.SEQUENCE) {
		return false
	}
	if body.PeekASN1Tag(cbasn1.UTF8String) {
		c.Hint = text(&body)
	}
	kind, ok := ReadOID(&body)
	c.HintType = kind
	return ok
}

func (c *Claims) mime(in cryptobyte.String) bool {
	c.MimeType = text(&in)
	return c.MimeType != ""
}

// attributes counts what is claimed and what others certified (signer-attributes, signer-attributes-v2).
func (c *Claims) attributes(in cryptobyte.String) bool {
	var body, part cryptobyte.String
	var tag cbasn1.Tag
	if !in.ReadASN1(&body, cbasn1.SEQUENCE) {
		return false
	}
	for !body.Empty() {
		if !body.ReadAnyASN1(&part, &tag) {
			return false
		}
		if tag == context(0) {
			c.Roles++
		} else {
			c.Certified++
		}
	}
	return true
}

// text reads one string of any of the types of DirectoryString, "" where it is none.
func text(in *cryptobyte.String) string {
	var body cryptobyte.String
	var tag cbasn1.Tag
	if !in.ReadAnyASN1(&body, &tag) {
		return ""
	}
	switch tag {
	case cbasn1.UTF8String, cbasn1.PrintableString, cbasn1.T61String, cbasn1.IA5String:
		return string(body)
	case cbasn1.Tag(30): // BMPString
		var units []uint16
		for i := 0; i+1 < len(body); i += 2 {
			units = append(units, uint16(body[i])<<8|uint16(body[i+1]))
		}
		return string(utf16.Decode(units))
	}
	return ""
}

// CounterSignatures gives the signers that countersigned: each a SignedData of its own, over the signature value of s, with the certificates
// of sd. What can't be read counts in bad.
func (sd *SignedData) CounterSignatures(s *Signer) (out []*SignedData, bad int) {
	for _, v := range Values(s.Unsigned, OIDCounterSignature) {
		in, body := cryptobyte.String(v), cryptobyte.String(nil)
		c := Signer{Raw: v}
		if !in.ReadASN1(&body, cbasn1.SEQUENCE) || !in.Empty() || c.read(body, "countersignature") != nil {
			bad++
			continue
		}
		out = append(out, &SignedData{Raw: v, ContentType: OIDData, Detached: true, Certificates: sd.Certificates, CRLs: sd.CRLs, OCSPs: sd.OCSPs, Signers: []Signer{c}})
	}
	return out, bad
}

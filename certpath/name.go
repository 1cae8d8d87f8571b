package certpath

import (
	"encoding/asn1"
	"encoding/hex"
	"fmt"
	"sort"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// Attribute is one AttributeTypeAndValue of a distinguished name (RFC 5280, Section 4.1.2.4).
type Attribute struct {
	Type  string // dotted object identifier
	Value string // text; "#" and hex of the DER where it is no string type
	odd   string // tag and bytes where Value can't tell them apart from another's
}

// Name is a distinguished name: relative names from the root of the tree to the leaf.
type Name struct {
	RDNs  [][]Attribute
	canon []string
}

// The attribute types that are shown by a short name (RFC 4514, Section 3, and what certificates of officials carry).
var shortNames = map[string]string{
	"2.5.4.3": "CN", "2.5.4.4": "SN", "2.5.4.5": "serialNumber", "2.5.4.6": "C", "2.5.4.7": "L", "2.5.4.8": "ST", "2.5.4.9": "STREET",
	"2.5.4.10": "O", "2.5.4.11": "OU", "2.5.4.12": "title", "2.5.4.42": "GN", "2.5.4.97": "organizationIdentifier",
	"0.9.2342.19200300.100.1.1": "UID", "0.9.2342.19200300.100.1.25": "DC", "1.2.840.113549.1.9.1": "E",
}

func parseName(der []byte) (Name, error) {
	var n Name
	in, seq := cryptobyte.String(der), cryptobyte.String(nil)
	if !in.ReadASN1(&seq, cbasn1.SEQUENCE) || !in.Empty() {
		return n, fmt.Errorf("%w: name", ErrMalformed)
	}
	for !seq.Empty() {
		var set cryptobyte.String
		if !seq.ReadASN1(&set, cbasn1.SET) {
			return n, fmt.Errorf("%w: relative name", ErrMalformed)
		}
		var rdn []Attribute
		for !set.Empty() {
			a, ok := readAttribute(&set)
			if !ok {
				return n, fmt.Errorf("%w: name attribute", ErrMalformed)
			}
			rdn = append(rdn, a)
		}
		n.RDNs = append(n.RDNs, rdn)
		n.canon = append(n.canon, canonicalRDN(rdn))
	}
	return n, nil
}

func readAttribute(set *cryptobyte.String) (a Attribute, ok bool) {
	var seq, value cryptobyte.String
	var oid asn1.ObjectIdentifier
	var tag cbasn1.Tag
	if !set.ReadASN1(&seq, cbasn1.SEQUENCE) || !seq.ReadASN1ObjectIdentifier(&oid) || !seq.ReadAnyASN1(&value, &tag) {
		return a, false
	}
	text, exact := stringValue(tag, value)
	a = Attribute{Type: oid.String(), Value: text}
	if !exact {
		a.odd = "\xff" + string(rune(tag)) + string(value) // 0xFF begins no text
	}
	return a, true
}

// stringValue gives the text of a DirectoryString or IA5String; other values as "#hex". It tells whether the text is all there is to compare.
func stringValue(tag cbasn1.Tag, b []byte) (text string, exact bool) {
	switch tag {
	case cbasn1.PrintableString, cbasn1.IA5String, cbasn1.UTF8String, cbasn1.Tag(18):
		return strings.ToValidUTF8(string(b), "\uFFFD"), utf8.Valid(b)
	case cbasn1.T61String:
		r := make([]rune, len(b))
		for i, c := range b {
			r[i] = rune(c)
		}
		return string(r), true
	case cbasn1.Tag(30): // BMPString
		u := make([]uint16, len(b)/2)
		for i := range u {
			u[i] = uint16(b[2*i])<<8 | uint16(b[2*i+1])
		}
		text = string(utf16.Decode(u))
		return text, len(b)%2 == 0 && !strings.ContainsRune(text, '\uFFFD')
	}
	if tag == cbasn1.Tag(28) && len(b)%4 == 0 { // UniversalString
		r := make([]rune, len(b)/4)
		for i := range r {
			r[i] = rune(uint32(b[4*i])<<24 | uint32(b[4*i+1])<<16 | uint32(b[4*i+2])<<8 | uint32(b[4*i+3]))
		}
		text = string(r)
		return text, !strings.ContainsRune(text, '\uFFFD')
	}
	return "#" + hex.EncodeToString(b), false
}

// canonicalRDN prepares a relative name for comparison (RFC 5280, Section 7.1; RFC 4518). What can't be prepared is only like itself.
func canonicalRDN(rdn []Attribute) string {
	parts := make([]string, len(rdn))
	for i, a := range rdn {
		value, ok := prepare(a.Value)
		if !ok {
			value = "\xff" + a.Value
		}
		if a.odd != "" {
			value = a.odd
		}
		parts[i] = fmt.Sprintf("%s=%d:%s", a.Type, len(value), value) // with its length, so that no value looks like two attributes
	}
	sort.Strings(parts)
	return strings.Join(parts, "\x00")
}

// Equal reports whether two names match by the rules of RFC 5280, Section 7.1.
func (n Name) Equal(o Name) bool { return len(n.canon) == len(o.canon) && n.within(o) }

// within reports whether n lies in the subtree that base names: base is a prefix of n.
func (n Name) within(base Name) bool {
	if len(n.canon) < len(base.canon) {
		return false
	}
	for i := range base.canon {
		if n.canon[i] != base.canon[i] {
			return false
		}
	}
	return true
}

func (n Name) key() string { return strings.Join(n.canon, "\x01") }

// First gives the last-placed (most specific) value of an attribute type, such as "2.5.4.3" for the common name; "" when absent.
func (n Name) First(oid string) string {
	for i := len(n.RDNs) - 1; i >= 0; i-- {
		for _, a := range n.RDNs[i] {
			if a.Type == oid {
				return a.Value
			}
		}
	}
	return ""
}

// CommonName gives the most specific common name.
func (n Name) CommonName() string { return n.First("2.5.4.3") }

// Organization gives the most specific organisation.
func (n Name) Organization() string { return n.First("2.5.4.10") }

// String gives the name as RFC 4514 writes it: most specific part first.
func (n Name) String() string {
	var out []string
	for i := len(n.RDNs) - 1; i >= 0; i-- {
		var parts []string
		for _, a := range n.RDNs[i] {
			t := shortNames[a.Type]
			if t == "" {
				t = a.Type
			}
			parts = append(parts, t+"="+escape(a.Value))
		}
		out = append(out, strings.Join(parts, "+"))
	}
	return strings.Join(out, ",")
}

func escape(s string) string {
	var b strings.Builder
	for i, r := range s {
		switch {
		case strings.ContainsRune(`,+"\<>;`, r), i == 0 && (r == ' ' || r == '#'), i == len(s)-1 && r == ' ':
			b.WriteByte('\\')
			b.WriteRune(r)
		case unicode.IsControl(r):
			fmt.Fprintf(&b, `\%02x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

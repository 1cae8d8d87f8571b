// Package uri reads and writes PKCS #11 URIs, the names of keys on tokens (RFC 7512).
package uri

import (
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
)

// Name is the name of an attribute.
type Name string

// The attributes of the path: they say which token and object (RFC 7512, Section 2.3).
const (
	Token              Name = "token"
	Manufacturer       Name = "manufacturer"
	Serial             Name = "serial"
	Model              Name = "model"
	LibraryVendor      Name = "library-manufacturer"
	LibraryVersion     Name = "library-version"
	LibraryDescription Name = "library-description"
	Object             Name = "object"
	Type               Name = "type" // public, private, cert, secret-key, data
	ID                 Name = "id"   // bytes, CKA_ID
	SlotVendor         Name = "slot-manufacturer"
	SlotDescription    Name = "slot-description"
	SlotID             Name = "slot-id"
)

// The attributes of the query: they say how to get there (RFC 7512, Section 2.4). pin-value is refused: secrets never stand in arguments.
const (
	PINSource  Name = "pin-source"
	ModuleName Name = "module-name"
	ModulePath Name = "module-path"
)

// URI is a PKCS #11 URI. The zero value names everything. It is not changed after it was made.
type URI struct{ path, query []attribute }

type attribute struct {
	name  Name
	value string // decoded
}

// Get gives the decoded value of an attribute and whether it stands there at all: an absent one fits any value, an empty one only the empty.
func (u URI) Get(n Name) (string, bool) {
	for _, list := range [][]attribute{u.path, u.query} {
		for _, a := range list {
			if a.name == n {
				return a.value, true
			}
		}
	}
	return "", false
}

// Fits tells whether an object or token whose attribute n has this value is meant.
func (u URI) Fits(n Name, value string) bool {
	want, ok := u.Get(n)
	return !ok || want == value
}

// Slot gives the slot's number where one is named.
func (u URI) Slot() (uint64, bool) {
	v, ok := u.Get(SlotID)
	n, err := strconv.ParseUint(v, 10, 64)
	return n, ok && err == nil
}

// PINFile gives the file that pin-source names; "" where there is none. Parse has refused every other kind of source.
func (u URI) PINFile() string {
	v, _ := u.Get(PINSource)
	return pinFile(v)
}

// Path gives the URI without its query: which key it is, not how to get there.
func (u URI) Path() URI { return URI{path: u.path} }

// With gives a URI that has another value of n.
func (u URI) With(n Name, value string) URI {
	list := &u.path
	if inQuery(n) {
		list = &u.query
	}
	*list = slices.Clone(*list)
	if i := slices.IndexFunc(*list, func(a attribute) bool { return a.name == n }); i >= 0 {
		(*list)[i].value = value
		return u
	}
	*list = append(*list, attribute{n, value})
	return u
}

// String writes the URI as RFC 7512, Section 2.3 wants it: what is not a plain character is percent-encoded, bytes of an id always.
func (u URI) String() string {
	return "pkcs11:" + joined(u.path, ";", "") + joined(u.query, "&", "?")
}

func joined(list []attribute, between, before string) string {
	if len(list) == 0 {
		return ""
	}
	parts := make([]string, len(list))
	for i, a := range list {
		parts[i] = string(a.name) + "=" + encoded(a)
	}
	return before + strings.Join(parts, between)
}

func encoded(a attribute) string {
	var b strings.Builder
	for _, c := range []byte(a.value) {
		if a.name != ID && plain(c, inQuery(a.name)) && c != '!' && c != '$' { // shells read these two inside quotation marks, too
			b.WriteByte(c)
			continue
		}
		b.WriteByte('%')
		b.WriteString(strings.ToUpper(hex.EncodeToString([]byte{c})))
	}
	return b.String()
}

// plain tells whether c may stand for itself in a value (pk11-pchar and pk11-qchar of RFC 7512, Section 2.3).
func plain(c byte, query bool) bool {
	switch {
	case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9':
		return true
	case query:
		return strings.IndexByte("-._~:[]@!$'()*+,=/?|", c) >= 0
	}
	return strings.IndexByte("-._~:[]@!$'()*+,=&", c) >= 0
}

func inQuery(n Name) bool { return n == PINSource || n == ModuleName || n == ModulePath }

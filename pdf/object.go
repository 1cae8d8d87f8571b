// Package pdf reads PDF files revision by revision and appends to them: objects, cross-references, encryption, page and field trees (ISO 32000-2).
//
// Open is strict: what could let two readers see two documents is an error: a key or an object number twice, a /Length that does not
// lead to endstream, a chain of /Prev that older startxrefs do not follow, a section that points forward. Some habits of real producers
// are accepted because they cannot: white space before "xref", entries of a table that are not 20 bytes long or have generation 65536, a
// missing endobj, a newer trailer that leaves out what an older one says, a section without %%EOF of its own (it belongs to the
// revision that ends behind it), hybrid files (the table counts, see File.Conflicts). OpenTolerant also mends; it says what it mended.
// The header has to be at byte 0, since a signature's byte range starts there (7.5.2).
//
// A File is safe for concurrent use; what its views return is fresh on each call and may be changed by the caller.
package pdf

import (
	"cmp"
	"slices"
	"strconv"
)

// Object is one of nil (the null object), Boolean, Integer, Real, String, Name, Array, Dict, *Stream, Reference (ISO 32000-2, 7.3);
// in what is written, also Raw.
type Object any

// The basic objects. A String holds the bytes after unescaping and decryption; a Name has its #xx resolved; a Dict has no null values.
type (
	Boolean bool
	Integer int64
	Real    float64
	String  []byte
	Name    string
	Array   []Object
	Dict    map[Name]Object
)

// Reference names an indirect object (ISO 32000-2, 7.3.10).
type Reference struct {
	Number     uint32
	Generation uint16
}

func (r Reference) String() string {
	return strconv.FormatUint(uint64(r.Number), 10) + " " + strconv.Itoa(int(r.Generation)) + " R"
}

// Compare orders references by number, then generation.
func (r Reference) Compare(o Reference) int {
	return cmp.Or(cmp.Compare(r.Number, o.Number), cmp.Compare(r.Generation, o.Generation))
}

// Keys gives the keys in byte order.
func (d Dict) Keys() []Name {
	keys := make([]Name, 0, len(d))
	for k := range d {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// Stream is a dictionary and bytes (ISO 32000-2, 7.3.8). One that was read leaves its bytes in the file; see View.Decode.
type Stream struct {
	Dict Dict

	data []byte // of a stream made by NewStream, as they are written

	file   *File
	at     int64 // offset of the first byte in the file
	length int64
	ref    Reference // whose key decrypts it
}

// NewStream gives a stream to be written: data must already be encoded as dict's /Filter says. /Length is set when it is written.
func NewStream(dict Dict, data []byte) *Stream { return &Stream{Dict: dict, data: data} }

// Raw is written verbatim, never encrypted, and its place is told: At, where not nil, gets the absolute file offset of its first byte.
// Readers never return it.
type Raw struct {
	Bytes []byte
	At    *int64
}

package cms

import (
	"slices"

	"trien/internal/limits"
)

// Split cuts the first BER or DER element off b: a signature's /Contents is the element and the padding behind it.
// It looks only at tags and lengths. Errors are *MalformedError or *LimitError.
func Split(b []byte) (element, rest []byte, err error) {
	n, err := skip(b, 0)
	if err != nil {
		return nil, nil, err
	}
	return b[:n], b[n:], nil
}

// DER rewrites the first element of ber with the lengths and whole strings of DER; values and the order of SETs stay as they are, and what
// follows is dropped. DER itself comes back as it is. Errors are *MalformedError or *LimitError.
func DER(ber []byte) ([]byte, error) {
	der, _, _, err := toDER(ber)
	return der, err
}

// header is the tag and length of a BER element (X.690, 8.1).
type header struct {
	size        int // of tag and length
	length      int // of the contents; -1 for the indefinite form
	minimal     bool
	constructed bool
}

func readHeader(b []byte) (h header, ok bool) {
	if len(b) < 2 {
		return h, false
	}
	h.constructed, h.minimal, h.size = b[0]&0x20 != 0, true, 1
	if b[0]&0x1f == 0x1f { // high tag numbers: a byte or more follow
		for {
			if h.size >= len(b) || h.size > 5 {
				return h, false
			}
			h.size++
			if b[h.size-1]&0x80 == 0 {
				break
			}
		}
	}
	if h.size >= len(b) {
		return h, false
	}
	first := b[h.size]
	h.size++
	switch {
	case first < 0x80:
		h.length = int(first)
	case first == 0x80:
		h.length = -1
		return h, h.constructed
	default:
		n := int(first & 0x7f)
		if n > len(b)-h.size {
			return h, false
		}
		for _, c := range b[h.size : h.size+n] {
			if h.length > limits.CMSSize {
				return h, false
			}
			h.length = h.length<<8 | int(c)
		}
		h.minimal = h.length >= 0x80 && b[h.size] != 0
		h.size += n
	}
	return h, h.length <= len(b)-h.size
}

// skip gives the length of the first element of b.
func skip(b []byte, depth int) (int, error) {
	if depth > limits.DERDepth {
		return 0, &LimitError{Where: "nesting"}
	}
	h, ok := readHeader(b)
	if !ok {
		return 0, &MalformedError{Where: "tag or length"}
	}
	if h.length >= 0 {
		return h.size + h.length, nil
	}
	at := h.size
	for {
		if at+2 > len(b) {
			return 0, &MalformedError{Where: "end of contents"}
		}
		if b[at] == 0 && b[at+1] == 0 {
			return at + 2, nil
		}
		n, err := skip(b[at:], depth+1)
		if err != nil {
			return 0, err
		}
		at += n
	}
}

// rewriter turns BER into DER as far as lengths and strings in pieces go; values and the order of SETs stay as they are.
type rewriter struct{ indefinite, long, pieces bool }

// toDER rewrites the first element of b and gives what follows it and what had to be forgiven.
func toDER(b []byte) (der, rest []byte, forgiven []string, err error) {
	element, rest, err := Split(b)
	if err != nil {
		return nil, nil, nil, err
	}
	if len(element) > limits.CMSSize {
		return nil, nil, nil, &LimitError{Where: "ContentInfo"}
	}
	var r rewriter
	if der, _, err = r.element(element, 0); err != nil {
		return nil, nil, nil, err
	}
	for _, f := range []struct {
		seen  bool
		words string
	}{{r.indefinite, "indefinite lengths"}, {r.long, "lengths longer than needed"}, {r.pieces, "strings in pieces"}} {
		if f.seen {
			forgiven = append(forgiven, f.words)
		}
	}
	return der, rest, forgiven, nil
}

// element rewrites the first element of b and gives its DER and how many bytes it took.
func (r *rewriter) element(b []byte, depth int) ([]byte, int, error) {
	if depth > limits.DERDepth {
		return nil, 0, &LimitError{Where: "nesting"}
	}
	h, ok := readHeader(b)
	if !ok {
		return nil, 0, &MalformedError{Where: "tag or length"}
	}
	n, err := skip(b, depth)
	if err != nil {
		return nil, 0, err
	}
	r.indefinite = r.indefinite || h.length < 0
	r.long = r.long || h.length >= 0 && !h.minimal
	contents := b[h.size:n]
	if h.length < 0 {
		contents = contents[:len(contents)-2]
	}
	if h.constructed {
		if contents, err = r.contents(contents, depth); err != nil {
			return nil, 0, err
		}
	}
	tag := tagOf(b)
	if len(tag) == 1 && tag[0] == 0x24 { // an OCTET STRING in pieces (X.690, 8.7.3); 10.2 forbids it in DER
		tag, r.pieces = []byte{4}, true
		if contents, err = join(contents); err != nil {
			return nil, 0, err
		}
	}
	return slices.Concat(tag, lengthOf(len(contents)), contents), n, nil
}

func (r *rewriter) contents(b []byte, depth int) ([]byte, error) {
	out := make([]byte, 0, len(b))
	for len(b) > 0 {
		part, n, err := r.element(b, depth+1)
		if err != nil {
			return nil, err
		}
		out, b = append(out, part...), b[n:]
	}
	return out, nil
}

// join puts the pieces of an OCTET STRING together; they are DER by now.
func join(b []byte) ([]byte, error) {
	var out []byte
	for len(b) > 0 {
		h, ok := readHeader(b)
		if !ok || b[0] != 4 || h.length < 0 {
			return nil, &MalformedError{Where: "OCTET STRING in pieces"}
		}
		out, b = append(out, b[h.size:h.size+h.length]...), b[h.size+h.length:]
	}
	return out, nil
}

// tagOf gives the identifier octets of an element whose header was read.
func tagOf(b []byte) []byte {
	n := 1
	if b[0]&0x1f == 0x1f {
		for b[n]&0x80 != 0 {
			n++
		}
		n++
	}
	return b[:n:n]
}

// lengthOf gives the DER length octets.
func lengthOf(n int) []byte {
	if n < 0x80 {
		return []byte{byte(n)}
	}
	var b []byte
	for ; n > 0; n >>= 8 {
		b = append([]byte{byte(n)}, b...)
	}
	return append([]byte{0x80 | byte(len(b))}, b...)
}

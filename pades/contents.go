package pades

import (
	"encoding/hex"

	"trien/internal/limits"
	"trien/pdf"
)

// contents reads /Contents as it stands in the file, since it is never encrypted (ISO 32000-2, 7.6.2), and splits the DER from its padding.
func (r *reader) contents(s *Signature, start, end int64) (der, padding []byte, err error) {
	if end-start > 2*limits.CMSSize+2 {
		return nil, nil, &pdf.LimitError{What: "signature contents", Limit: limits.CMSSize}
	}
	raw := make([]byte, end-start)
	if _, err := r.view.File().Reader().ReadAt(raw, start); err != nil {
		return nil, nil, err
	}
	var all []byte
	if n := len(raw); n >= 2 && raw[0] == '<' && raw[n-1] == '>' {
		if all, err = unhex(raw[1 : n-1]); err != nil {
			return nil, nil, err
		}
	} else if all, err = r.literal(s); err != nil {
		return nil, nil, err
	}
	der, ok := element(all)
	if !ok {
		return all, nil, broken("its /Contents begins with no complete DER element")
	}
	return der, all[len(der):], nil
}

// literal gives a /Contents written as a literal string, which only unencrypted files can be read from with certainty.
func (r *reader) literal(s *Signature) ([]byte, error) {
	if r.view.File().Encrypted() {
		return nil, broken("its /Contents is no hexadecimal string, in an encrypted file")
	}
	b, err := r.view.Bytes(s.Dict["Contents"])
	return b, err
}

// unhex decodes the inside of a hexadecimal string: white space is skipped, an odd last digit stands for itself and 0 (ISO 32000-2, 7.3.4.3).
func unhex(raw []byte) ([]byte, error) {
	out := make([]byte, (len(raw)+1)/2)
	if n, err := hex.Decode(out, raw); err == nil {
		return out[:n], nil
	}
	digits := make([]byte, 0, len(raw)+1)
	for _, c := range raw {
		switch c {
		case ' ', '\n', '\r', '\t', '\f', 0:
		default:
			digits = append(digits, c)
		}
	}
	if len(digits)%2 == 1 {
		digits = append(digits, '0')
	}
	n, err := hex.Decode(out, digits)
	if err != nil {
		return nil, broken("its /Contents is no hexadecimal string")
	}
	return out[:n], nil
}

// element gives the first BER element of b: a definite length is read off, an indefinite one is walked to its end.
func element(b []byte) ([]byte, bool) {
	n, ok := elementLength(b, 0)
	if !ok || n < 2 {
		return nil, false
	}
	return b[:n], true
}

// elementLength gives the bytes of the first element of b with header and contents (X.690, 8.1).
func elementLength(b []byte, depth int) (int, bool) {
	if depth > limits.DERDepth || len(b) < 2 {
		return 0, false
	}
	head := 1
	if b[0]&0x1f == 0x1f { // a tag number in more bytes
		for head < len(b) && b[head]&0x80 != 0 {
			head++
		}
		head++
	}
	if head >= len(b) {
		return 0, false
	}
	size := int(b[head])
	head++
	switch {
	case size == 0x80:
		return indefinite(b, head, depth)
	case size > 0x80:
		n := size & 0x7f
		if n > 4 || head+n > len(b) {
			return 0, false
		}
		size = 0
		for _, c := range b[head : head+n] {
			size = size<<8 | int(c)
		}
		head += n
	}
	return head + size, size <= len(b)-head
}

// indefinite walks elements from head to the end-of-contents octets.
func indefinite(b []byte, head, depth int) (int, bool) {
	for at := head; at+2 <= len(b); {
		if b[at] == 0 && b[at+1] == 0 {
			return at + 2, true
		}
		n, ok := elementLength(b[at:], depth+1)
		if !ok || n == 0 {
			return 0, false
		}
		at += n
	}
	return 0, false
}

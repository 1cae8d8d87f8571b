package pdf

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"

	"trien/internal/limits"
)

// decodeFilter undoes one filter (7.4).
func decodeFilter(name Name, b []byte, parms Dict) ([]byte, error) {
	switch name {
	case "FlateDecode", "Fl":
		out, err := inflate(b)
		if err != nil {
			return nil, err
		}
		return unpredict(out, parms)
	case "LZWDecode", "LZW":
		out, err := unlzw(b, intParm(parms, "EarlyChange", 1) != 0)
		if err != nil {
			return nil, err
		}
		return unpredict(out, parms)
	case "ASCIIHexDecode", "AHx":
		return unhex(b)
	case "ASCII85Decode", "A85":
		return un85(b)
	case "RunLengthDecode", "RL":
		return unrun(b)
	case "Crypt": // undone with decryption
		return b, nil
	}
	return nil, &UnsupportedError{Filter: name}
}

func intParm(d Dict, key Name, missing int) int {
	if n, ok := d[key].(Integer); ok && n >= -1<<31 && n < 1<<31 {
		return int(n)
	}
	return missing
}

var errBomb = &LimitError{What: "a stream's decoded bytes", Limit: limits.PDFStream}

// inflate undoes FlateDecode (7.4.4). A missing or false checksum at the end is accepted, as all readers do: the bytes are the same.
func inflate(b []byte) ([]byte, error) {
	r, err := zlib.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	out.Grow(min(3*len(b), 1<<20))
	_, err = io.Copy(&out, io.LimitReader(r, limits.PDFStream+1))
	if out.Len() > limits.PDFStream {
		return nil, errBomb
	}
	if err != nil && !errors.Is(err, zlib.ErrChecksum) && !(errors.Is(err, io.ErrUnexpectedEOF) && out.Len() > 0) {
		return nil, err
	}
	return out.Bytes(), nil
}

// unhex undoes ASCIIHexDecode (7.4.2).
func unhex(b []byte) ([]byte, error) {
	p := &parser{lexer: bytesLexer(append(bytes.TrimRight(b, "> \r\n\t\f\x00"), '>')), where: "ASCIIHexDecode"}
	o, err := p.hex()
	if err != nil {
		return nil, err
	}
	return o.(String), nil
}

// un85 undoes ASCII85Decode (7.4.3).
func un85(b []byte) ([]byte, error) {
	out := make([]byte, 0, len(b))
	var group [5]byte
	n := 0
	for _, c := range b {
		switch {
		case isSpace(c):
		case c == '~':
			return tail85(out, group, n)
		case c == 'z' && n == 0:
			out = append(out, 0, 0, 0, 0)
		case c < '!' || c > 'u':
			return nil, fmt.Errorf("not an ASCII85 character: %#x", c)
		default:
			group[n] = c - '!'
			if n++; n == 5 {
				four, ok := value85(group)
				if !ok {
					return nil, errors.New("an ASCII85 group exceeds 32 bits")
				}
				out, n = append(out, four[:]...), 0
			}
		}
		if len(out) > limits.PDFStream {
			return nil, errBomb
		}
	}
	return tail85(out, group, n)
}

func value85(g [5]byte) (out [4]byte, ok bool) {
	var v uint64
	for _, d := range g {
		v = v*85 + uint64(d)
	}
	return [4]byte{byte(v >> 24), byte(v >> 16), byte(v >> 8), byte(v)}, v <= 0xffffffff
}

// tail85 decodes the last n characters, fewer than five.
func tail85(out []byte, group [5]byte, n int) ([]byte, error) {
	if n == 0 {
		return out, nil
	}
	for i := n; i < 5; i++ {
		group[i] = 84
	}
	four, ok := value85(group)
	if n == 1 || !ok {
		return nil, errors.New("a false last ASCII85 group")
	}
	return append(out, four[:n-1]...), nil
}

// unrun undoes RunLengthDecode (7.4.5).
func unrun(b []byte) ([]byte, error) {
	var out []byte
	for i := 0; i < len(b); {
		n := int(b[i])
		i++
		switch {
		case n == 128:
			return out, nil
		case n < 128 && i+n+1 <= len(b):
			out = append(out, b[i:i+n+1]...)
			i += n + 1
		case n > 128 && i < len(b):
			out = append(out, bytes.Repeat(b[i:i+1], 257-n)...)
			i++
		default:
			return nil, io.ErrUnexpectedEOF
		}
		if len(out) > limits.PDFStream {
			return nil, errBomb
		}
	}
	return out, nil
}

package pdf

import (
	"bytes"
	stdlzw "compress/lzw"
	"compress/zlib"
	"errors"
	"testing"

	"trien/internal/limits"
)

func deflate(b []byte) []byte {
	var out bytes.Buffer
	w := zlib.NewWriter(&out)
	w.Write(b)
	w.Close()
	return out.Bytes()
}

func TestFilters(t *testing.T) {
	png := Dict{"Predictor": Integer(15), "Columns": Integer(3)}
	for name, c := range map[string]struct {
		filter Name
		parms  Dict
		in     []byte
		want   string
	}{
		"hex":              {"ASCIIHexDecode", nil, []byte("48 65 6C 6c 6F 7>"), "Hellop"},
		"ascii85":          {"ASCII85Decode", nil, []byte("87cURD]i,\"Ebo80~>"), "Hello World!"},
		"ascii85 zeros":    {"A85", nil, []byte("z!!~>"), "\x00\x00\x00\x00\x00"},
		"run length":       {"RunLengthDecode", nil, []byte("\x02abc\xfdx\x80zz"), "abcxxxx"},
		"LZW of 7.4.4.2":   {"LZWDecode", nil, []byte{0x80, 0x0B, 0x60, 0x50, 0x22, 0x0C, 0x0C, 0x85, 0x01}, "-----A---B"},
		"flate":            {"FlateDecode", nil, deflate([]byte("abc")), "abc"},
		"PNG none":         {"FlateDecode", png, deflate([]byte("\x00abc")), "abc"},
		"PNG sub":          {"FlateDecode", png, deflate([]byte("\x01a\x01\x01")), "abc"},
		"PNG up":           {"FlateDecode", png, deflate([]byte("\x00abc\x02\x01\x01\x01")), "abcbcd"},
		"PNG average":      {"FlateDecode", png, deflate([]byte("\x03aaa")), "a\x91\xa9"},
		"PNG Paeth":        {"FlateDecode", png, deflate([]byte("\x00abc\x04\x01\x00\x00")), "abcbbc"},
		"PNG cut off":      {"FlateDecode", png, deflate([]byte("\x00abc\x00d")), "abcd"},
		"TIFF 8 bits":      {"FlateDecode", Dict{"Predictor": Integer(2), "Columns": Integer(3)}, deflate([]byte("a\x01\x01b\x01\x01")), "abcbcd"},
		"TIFF 16 bits":     {"FlateDecode", Dict{"Predictor": Integer(2), "Columns": Integer(2), "BitsPerComponent": Integer(16)}, deflate([]byte("\x00\xff\x00\x01")), "\x00\xff\x01\x00"},
		"TIFF 4 bits":      {"FlateDecode", Dict{"Predictor": Integer(2), "Columns": Integer(4), "BitsPerComponent": Integer(4)}, deflate([]byte("\x11\x1f")), "\x12\x32"},
		"without checksum": {"FlateDecode", nil, deflate([]byte("abc"))[:len(deflate([]byte("abc")))-2], "abc"},
	} {
		got, err := decodeFilter(c.filter, c.in, c.parms)
		if err != nil || string(got) != c.want {
			t.Errorf("%s: %q, %v; want %q", name, got, err, c.want)
		}
	}
}

// TestLZWAgainstTheStandardLibrary: its codes grow late, which is /EarlyChange 0.
func TestLZWAgainstTheStandardLibrary(t *testing.T) {
	data := bytes.Repeat([]byte("Cộng hòa xã hội chủ nghĩa Việt Nam. "), 2_000)
	for i := range data {
		data[i] ^= byte(i / 97)
	}
	var packed bytes.Buffer
	packed.Write([]byte{0x80})
	w := stdlzw.NewWriter(&packed, stdlzw.MSB, 8)
	w.Write(data)
	w.Close()
	got, err := unlzw(packed.Bytes()[1:], false)
	if err != nil || !bytes.Equal(got, data) {
		t.Errorf("%d bytes of %d, %v", len(got), len(data), err)
	}
}

func TestBadFilterData(t *testing.T) {
	for name, c := range map[string]struct {
		filter Name
		parms  Dict
		in     string
	}{
		"flate of noise":         {"FlateDecode", nil, "not zlib at all"},
		"hex of noise":           {"ASCIIHexDecode", nil, "4x>"},
		"ascii85 beyond 32 bits": {"ASCII85Decode", nil, "uuuuu~>"},
		"ascii85 of one":         {"ASCII85Decode", nil, "!~>"},
		"run past the end":       {"RunLengthDecode", nil, "\x05ab"},
		"LZW code too early":     {"LZWDecode", nil, "\xff\xff\xff"},
		"PNG filter 9":           {"FlateDecode", Dict{"Predictor": Integer(12)}, string(deflate([]byte("\x09a")))},
		"3 bits a sample":        {"FlateDecode", Dict{"Predictor": Integer(12), "BitsPerComponent": Integer(3)}, string(deflate([]byte("\x00a")))},
		"a billion columns":      {"FlateDecode", Dict{"Predictor": Integer(12), "Columns": Integer(1 << 30)}, string(deflate([]byte("\x00a")))},
	} {
		if got, err := decodeFilter(c.filter, []byte(c.in), c.parms); err == nil {
			t.Errorf("%s: %q", name, got)
		}
	}
	var un *UnsupportedError
	if _, err := decodeFilter("DCTDecode", nil, nil); !errors.As(err, &un) || un.Filter != "DCTDecode" {
		t.Errorf("DCTDecode: %v", err)
	}
}

func TestBombsEndAtTheLimit(t *testing.T) {
	zeros := deflate(make([]byte, limits.PDFStream+1))
	var limit *LimitError
	if _, err := decodeFilter("FlateDecode", zeros, nil); !errors.As(err, &limit) {
		t.Errorf("flate: %v", err)
	}
	if _, err := decodeFilter("RunLengthDecode", bytes.Repeat([]byte{129, 0}, limits.PDFStream/128+1), nil); !errors.As(err, &limit) {
		t.Errorf("run length: %v", err)
	}
	if _, err := decodeFilter("ASCII85Decode", bytes.Repeat([]byte("z"), limits.PDFStream/4+1), nil); !errors.As(err, &limit) {
		t.Errorf("ascii85: %v", err)
	}
	many := Array{}
	for range limits.PDFFilters + 1 {
		many = append(many, Name("FlateDecode"))
	}
	if _, err := decodeStream(NewStream(Dict{"Filter": many}, nil), nil); !errors.As(err, &limit) {
		t.Errorf("filters: %v", err)
	}
}

func FuzzFilters(f *testing.F) {
	f.Add(0, 15, 3, []byte("\x00abc"))
	f.Add(1, 2, 2, []byte{0x80, 0x0B, 0x60, 0x50})
	f.Add(2, 1, 1, []byte("87cURD]i~>"))
	names := []Name{"FlateDecode", "LZWDecode", "ASCII85Decode", "ASCIIHexDecode", "RunLengthDecode"}
	f.Fuzz(func(t *testing.T, which, predictor, columns int, b []byte) {
		name := names[uint(which)%uint(len(names))]
		if name == "FlateDecode" {
			b = deflate(b)
		}
		parms := Dict{"Predictor": Integer(predictor), "Columns": Integer(columns), "BitsPerComponent": Integer(1 << (uint(which) % 5))}
		if out, err := decodeFilter(name, b, parms); err == nil && len(out) > limits.PDFStream {
			t.Fatalf("%d bytes", len(out))
		}
	})
}

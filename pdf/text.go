package pdf

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// The characters of PDFDocEncoding that differ from Latin-1 (Annex D.3, Table D.2): 0x18 to 0x1F and 0x80 to 0x9F.
const (
	docLow  = "\u02d8\u02c7\u02c6\u02d9\u02dd\u02db\u02da\u02dc"
	docHigh = "\u2022\u2020\u2021\u2026\u2014\u2013\u0192\u2044\u2039\u203a\u2212\u2030\u201e\u201c\u201d\u2018" +
		"\u2019\u201a\u2122\ufb01\ufb02\u0141\u0152\u0160\u0178\u017d\u0131\u0142\u0153\u0161\u017e\ufffd"
)

// docRune decodes one byte of PDFDocEncoding.
func docRune(c byte) rune {
	switch {
	case c >= 0x18 && c <= 0x1f:
		return []rune(docLow)[c-0x18]
	case c >= 0x80 && c <= 0x9f:
		return []rune(docHigh)[c-0x80]
	case c == 0xa0:
		return '\u20ac'
	case c == 0x7f || c == 0xad:
		return utf8.RuneError
	}
	return rune(c)
}

// docEncode gives s in PDFDocEncoding; false where it has other characters.
func docEncode(s string) ([]byte, bool) {
	out := make([]byte, 0, len(s))
	for _, r := range s {
		c, ok := docByte(r)
		if !ok {
			return nil, false
		}
		out = append(out, c)
	}
	return out, true
}

func docByte(r rune) (byte, bool) {
	if r < 0x18 || r >= 0x20 && r < 0x7f || r > 0xa0 && r <= 0xff && r != 0xad {
		return byte(r), true
	}
	if r == '\u20ac' {
		return 0xa0, true
	}
	if i := strings.IndexRune(docLow, r); i >= 0 {
		return byte(0x18 + i/2), true // each takes two bytes in UTF-8
	}
	for i, h := range []rune(docHigh) {
		if h == r && r != utf8.RuneError {
			return byte(0x80 + i), true
		}
	}
	return 0, false
}

// TextString decodes a text string (7.9.2.2): UTF-16BE or UTF-8 by its byte order mark, else PDFDocEncoding. UTF-16LE, which is not
// allowed but written, is read too. Language escapes are left out.
func TextString(s String) string {
	switch {
	case len(s) >= 2 && s[0] == 0xfe && s[1] == 0xff:
		return utf16String(s[2:], 0)
	case len(s) >= 2 && s[0] == 0xff && s[1] == 0xfe:
		return utf16String(s[2:], 1)
	case len(s) >= 3 && s[0] == 0xef && s[1] == 0xbb && s[2] == 0xbf:
		return strings.ToValidUTF8(string(s[3:]), "\ufffd")
	}
	var b strings.Builder
	for _, c := range s {
		b.WriteRune(docRune(c))
	}
	return b.String()
}

// utf16String decodes pairs of bytes, the high one at place high; what lies between two U+001B is a language code (7.9.2.2.3).
func utf16String(s []byte, high int) string {
	units := make([]uint16, 0, len(s)/2)
	skip := false
	for i := 0; i+1 < len(s); i += 2 {
		u := uint16(s[i+high])<<8 | uint16(s[i+1-high])
		if u == 0x1b {
			skip = !skip
			continue
		}
		if !skip {
			units = append(units, u)
		}
	}
	return string(utf16.Decode(units))
}

// EncodeText makes a text string: ASCII as it is, PDFDocEncoding or UTF-16BE for the rest.
func EncodeText(s string) String {
	if b, ok := docEncode(s); ok && !looksMarked(b) && plainControls(b) {
		return b
	}
	out := String{0xfe, 0xff}
	for _, u := range utf16.Encode([]rune(s)) {
		out = append(out, byte(u>>8), byte(u))
	}
	return out
}

// looksMarked says whether b would be taken for UTF-16 or UTF-8.
func looksMarked(b []byte) bool {
	return len(b) >= 2 && (b[0] == 0xfe && b[1] == 0xff || b[0] == 0xff && b[1] == 0xfe || len(b) >= 3 && b[0] == 0xef && b[1] == 0xbb && b[2] == 0xbf)
}

// plainControls says whether b has no control characters but tab and line ends.
func plainControls(b []byte) bool {
	for _, c := range b {
		if c < 0x18 && c != '\t' && c != '\n' && c != '\r' {
			return false
		}
	}
	return true
}

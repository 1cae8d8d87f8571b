package certpath

import (
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// prepare makes a string ready to be compared without regard to case, encoding and insignificant spaces (RFC 4518, Section 2, which RFC 5280,
// Section 7.1 asks for): "Tỉnh ủy" is the same whether its marks are composed or not. ok is false for what may stand in no such string.
func prepare(s string) (prepared string, ok bool) {
	if ascii(s) {
		return strings.Join(strings.Fields(strings.ToLower(s)), " "), true
	}
	s = folded(norm.NFKD.String(folded(norm.NFD.String(strings.Map(mapped, s)))))
	s = norm.NFKC.String(s)
	for _, r := range s {
		if r == unicode.ReplacementChar || !unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.P, unicode.S, unicode.Z) {
			return "", false // unassigned, private, or a control that is not mapped (Section 2.4)
		}
	}
	return strings.Join(strings.Fields(s), " "), true
}

// ascii reports whether s has nothing but printable ASCII and white space.
func ascii(s string) bool {
	for i := range len(s) {
		if c := s[i]; c >= 0x7f || c < ' ' && (c < '\t' || c > '\r') {
			return false
		}
	}
	return true
}

// folded is s without regard to case (Unicode, Section 3.13, D144). cases.Fold changes the two cases of Cherokee for each other instead of making
// them one, so its small letters are put back to capitals, which is what their folding is.
func folded(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 0xab70 && r <= 0xabbf:
			return r - 0xab70 + 0x13a0
		case r >= 0x13f8 && r <= 0x13fd:
			return r - 8
		}
		return r
	}, cases.Fold().String(s))
}

// mapped gives the space, nothing (-1) or the character itself that a character is mapped to (RFC 4518, Section 2.2).
func mapped(r rune) rune {
	switch {
	case r >= 0x09 && r <= 0x0d, r == 0x85, r != ' ' && unicode.Is(unicode.Z, r):
		return ' '
	case r <= 0x1f, r >= 0x7f && r <= 0x9f, unicode.Is(unicode.Cf, r), r == 0x034f, r >= 0x180b && r <= 0x180d, r >= 0xfe00 && r <= 0xfe0f, r == 0xfffc:
		return -1
	}
	return r
}

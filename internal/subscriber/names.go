package subscriber

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// lower makes the first letter small, for use within a sentence.
func lower(s string) string {
	for i, r := range s {
		return string(unicode.ToLower(r)) + s[i+len(string(r)):]
	}
	return s
}

// tones are the marks of the Vietnamese tones: grave, acute, tilde, hook above, dot below.
const tones = "\u0300\u0301\u0303\u0309\u0323"

// plainName brings a name into one form: small letters, single spaces, and each syllable's tone after its letters, so that "Hoà" is "Hòa". Without
// marks it is the name as somebody typed it who had none.
func plainName(s string, marks bool) string {
	var words []string
	for _, word := range strings.Fields(strings.ToLower(norm.NFC.String(s))) {
		var letters, tone strings.Builder
		for _, r := range norm.NFD.String(word) {
			switch {
			case strings.ContainsRune(tones, r):
				if marks {
					tone.WriteRune(r)
				}
			case unicode.Is(unicode.Mn, r):
				if marks {
					letters.WriteRune(r)
				}
			case r == 'đ' && !marks:
				letters.WriteRune('d')
			default:
				letters.WriteRune(r)
			}
		}
		words = append(words, letters.String()+tone.String())
	}
	return strings.Join(words, " ")
}

// likeness is how near two names are.
type likeness int

const (
	unlike  likeness = iota
	noMarks          // the same but for marks
	alike
)

func alikeNames(a, b string) likeness {
	switch {
	case plainName(a, true) == plainName(b, true):
		return alike
	case plainName(a, false) == plainName(b, false):
		return noMarks
	}
	return unlike
}

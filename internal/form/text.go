package form

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// clean gives text as it is compared: composed, single spaces, nothing invisible. Leader dots are blank room and go.
func clean(text string) string {
	text = norm.NFC.String(strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, text))
	var words []string
	for w := range strings.FieldsSeq(text) {
		if w == "." || strings.Trim(w, "._…·‥") != "" {
			words = append(words, w)
		}
	}
	return strings.Join(words, " ")
}

// squeeze leaves spaces out.
func squeeze(text string) string { return strings.ReplaceAll(text, " ", "") }

// letters gives the base letters in capitals, without the marks over and under them: by these a part is known though it is written wrongly.
func letters(text string) string {
	var out strings.Builder
	for _, r := range norm.NFD.String(text) {
		switch r = unicode.ToUpper(r); {
		case r >= 'A' && r <= 'Z':
			out.WriteRune(r)
		case r == 'Đ':
			out.WriteByte('D')
		}
	}
	return out.String()
}

// toneMarks are grave, acute, hook, tilde and dot below, which may stand on either vowel of "oa", "oe", "uy".
const toneMarks = "\u0300\u0301\u0309\u0303\u0323"

// sameText compares texts apart from spacing and where tone marks stand.
func sameText(a, b string) bool {
	return apart(a) == apart(b)
}

// apart takes spaces out, and puts the tones of the text behind its letters in their order: "hoà" and "hòa" read alike, and so do words that ran together.
func apart(text string) string {
	var out, tones strings.Builder
	for _, r := range norm.NFD.String(squeeze(clean(text))) {
		if strings.ContainsRune(toneMarks, r) {
			tones.WriteRune(r)
		} else {
			out.WriteRune(r)
		}
	}
	return out.String() + tones.String()
}

// capitals says whether text has letters and none of them small.
func capitals(text string) bool {
	some := false
	for _, r := range text {
		if unicode.IsLower(r) {
			return false
		}
		some = some || unicode.IsUpper(r)
	}
	return some
}

// shorten cuts a text that is quoted.
func shorten(text string) string {
	if r := []rune(text); len(r) > 80 {
		return string(r[:77]) + "…"
	}
	return text
}

package placement

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// ReadSecret finds the marking of a state secret on a page whose words were read from a picture. Reading takes one mark over a letter for
// another: where the letters say it and no other word is meant the class is sure; where they might, doubtful is true and a person must look.
func ReadSecret(p Page) (sure Class, doubtful bool) {
	found, perhaps := map[Class]bool{}, map[Class]bool{}
	for _, text := range stamps(p) {
		switch c, certain := readClass(text); {
		case c != "" && certain:
			found[c] = true
		case c != "":
			perhaps[c] = true
		}
	}
	for c := range found {
		delete(perhaps, c)
	}
	if len(found)+len(perhaps) == 3 { // a page with all three in a row lists the classes
		return "", false
	}
	return highest("", found), len(perhaps) > 0
}

// Higher gives the higher of two classes.
func Higher(a, b Class) Class { return higher(a, b) }

// readClass reads a line that was recognised: certain where it can be nothing else.
func readClass(text string) (c Class, certain bool) {
	if label, value, ok := strings.Cut(text, ":"); ok && isLabel(label) {
		text = strings.ToUpper(value)
	}
	if c := classNamed(text); c != "" {
		return c, true
	}
	if text != strings.ToUpper(text) {
		return "", false
	}
	switch s := letters(squeeze(text)); {
	case s == "TOIMAT":
		return ToiMat, true
	case s == "TUYETMAT":
		return TuyetMat, true
	case s == "MAT": // MẶT, MẮT, MẤT are words of their own
		return Mat, false
	case Distance(s, "TUYETMAT", 2) <= 2:
		return TuyetMat, false
	case Distance(s, "TOIMAT", 1) <= 1:
		return ToiMat, false
	}
	return "", false
}

// letters are the base letters of a text, without what surrounds them and the marks over and under them.
func letters(text string) string {
	var out strings.Builder
	for _, r := range norm.NFD.String(text) {
		switch {
		case r >= 'A' && r <= 'Z':
			out.WriteRune(r)
		case r == 'Đ':
			out.WriteByte('D')
		}
	}
	return out.String()
}

// Distance is in how many letters two short texts differ, changed, left out or put in (Levenshtein); most+1 for any more than most.
func Distance(a, b string, most int) int {
	if d := len(a) - len(b); d > most || -d > most {
		return most + 1
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		last := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := last
			if a[i] != b[j] {
				change++
			}
			last = row[j+1]
			row[j+1] = min(change, last+1, row[j]+1)
		}
	}
	return min(row[len(b)], most+1)
}

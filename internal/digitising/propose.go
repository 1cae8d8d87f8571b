package digitising

import (
	"strings"

	"trien/internal/form"
	"trien/internal/placement"
)

// Proposal is a field of the metadata as the text seems to have it: nothing until a person confirms it (379.4.7, 379.15.2).
type Proposal struct {
	Field string     `json:"field"` // one of Fields
	Value string     `json:"value"`
	Page  int        `json:"page"` // from 1; where it was found
	Rect  [4]float64 `json:"rect"` // left, bottom, right, top in points, of the page
	Sure  int        `json:"sure"` // 0 to 100: how surely the letters there were read
}

// Word is a word with how surely it was read, 0 to 100.
type Word struct {
	Page int
	Box  placement.Rect
	Sure float64
}

// Propose takes metadata from the parts of a document that were found in its text.
func Propose(r form.Report, words []Word) []Proposal {
	list := []Proposal{}
	add := func(field, value string, b form.Block) {
		if value = strings.TrimSpace(value); value != "" {
			box := b.Spot.Rect
			list = append(list, Proposal{field, value, b.Spot.Page, [4]float64{box.X1, box.Y1, box.X2, box.Y2}, sure(words, b.Spot)})
		}
	}
	seen := map[form.Part]bool{}
	for _, b := range r.Parts {
		if seen[b.Part] {
			continue
		}
		seen[b.Part] = true
		switch b.Part {
		case form.Type:
			add("type", r.Type, b)
		case form.Number:
			add("number", number(b.Text), b)
			if r.Type == "CV" { // a letter has no name of its type on the page
				add("type", r.Type, b)
			}
		case form.PlaceDate:
			add("date", r.Date, b)
		case form.Abstract:
			add("abstract", b.Text, b)
		case form.Issuer, form.Superior:
			if b.Part == issuing(r.Parts) {
				add("author", b.Text, b)
			}
		case form.Name:
			add("signer", b.Text, b)
		}
	}
	return list
}

// issuing is the part that names who issued it: a star below the name is read as a letter, and taken for the name.
func issuing(parts []form.Block) form.Part {
	for _, b := range parts {
		if b.Part == form.Issuer && len([]rune(b.Text)) > 3 {
			return form.Issuer
		}
	}
	return form.Superior
}

// number takes the word before a number away: "Số: 15/QĐ-UBND", "Số 12 -QĐ/TU".
func number(text string) string {
	for _, before := range []string{"Số", "SỐ", "số"} {
		text = strings.TrimPrefix(text, before)
	}
	return strings.ReplaceAll(strings.TrimLeft(text, ":. "), " ", "")
}

// sure is how surely the words of a spot were read, the least sure half counting double: one wrong digit makes a number wrong.
func sure(words []Word, at form.Spot) int {
	sum, count, least := 0.0, 0.0, 100.0
	for _, w := range words {
		if w.Page == at.Page && w.Box.Overlaps(at.Rect) {
			sum, count, least = sum+w.Sure, count+1, min(least, w.Sure)
		}
	}
	if count == 0 {
		return 0
	}
	return int((sum/count + least) / 2)
}

package validation

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Warning is something a reader of the report must know and that does not decide the verdict by itself, or explains it.
// In a report's JSON it is its English sentence, with the technical cause behind it where there is one.
type Warning struct {
	Code   string    `json:"code"`             // names the sentence; "outer/inner" where one is the reason of another
	Detail string    `json:"detail,omitempty"` // a value that reads alike in every language: a field's name, an algorithm, a host
	Page   int       `json:"page,omitempty"`   // from 1; 0 where it is about no page
	At     time.Time `json:"at,omitzero"`      // an instant that the sentence tells
	// Technical is the cause as a parser or the network gave it, in English: for developers, never for a clerk.
	Technical string `json:"technical,omitempty"`
}

// within gives the warning as the reason of another: "timestamp/no_anchor".
func (w Warning) within(outer string) Warning {
	w.Code = outer + "/" + w.Code
	return w
}

// In gives the sentence in lang, "vi" or "en". It is whole in that language; the technical cause is not part of it.
func (w Warning) In(lang string) string {
	n := 1
	if lang == "vi" {
		n = 0
	}
	outer, inner, nested := strings.Cut(w.Code, "/")
	s, ok := warningWords[outer]
	if !ok {
		s = unknownWarning
	}
	detail := w.Detail
	if nested {
		reason := w
		reason.Code = inner
		detail = lower(strings.TrimSuffix(reason.In(lang), "."))
	}
	return strings.NewReplacer("%", detail, "@", moment(w.At, n), "#", w.place(n)).Replace(s[n])
}

// place says where, with a space before it: the page, or the field that Detail names.
func (w Warning) place(n int) string {
	page, field := "", ""
	if w.Page > 0 {
		page = [2]string{" trang ", " page "}[n] + itoa(w.Page)
	}
	if w.Detail != "" {
		field = [2]string{" trường “", " field “"}[n] + w.Detail + "”"
	}
	switch {
	case page+field == "":
		return ""
	case page == "" || field == "":
		return " (" + strings.TrimSpace(page+field) + ")"
	}
	return " (" + strings.TrimSpace(page) + "," + field + ")"
}

// vietnam is the zone in which people are told times.
func vietnam() *time.Location { return time.FixedZone("+07", 7*3600) }

func moment(t time.Time, n int) string {
	return t.In(vietnam()).Format([2]string{"15:04 ngày 02/01/2006", "2006-01-02 15:04 (UTC+7)"}[n])
}

// lower writes the first letter small, unless the word is an abbreviation.
func lower(s string) string {
	first, n := utf8.DecodeRuneInString(s)
	second, _ := utf8.DecodeRuneInString(s[n:])
	if unicode.IsUpper(second) || unicode.IsDigit(second) {
		return s
	}
	return string(unicode.ToLower(first)) + s[n:]
}

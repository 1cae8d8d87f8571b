package authority

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"trien/internal/basis"
	"trien/internal/limits"
	"trien/internal/office"
	"trien/internal/problem"
)

// checker makes a version of a file and keeps the first fault that it meets.
type checker struct {
	f     file
	err   *Error
	lines int
	ids   []string
}

func (c *checker) wrong(place, vi, en string) {
	if c.err == nil {
		c.err = wrong(place, vi, en)
	}
}

var name = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,63}$`)

// parts says which tables a kind of file may have.
func parts(kind string) []string {
	return map[string][]string{Rules: {"silence", "body", "post", "rule"}, MustSign: {"entry", "nature"}, Types: {"signed", "paperless", "others", "source", "read"}, Sectors: {"sector"}, Unequal: {"unequal"}}[kind]
}

func (c *checker) version() Version {
	f := c.f
	c.head()
	v := Version{Kind: f.Kind, ID: f.ID, Name: problem.Words{VI: f.VI, EN: f.EN}, From: f.From, To: f.To, Basis: f.Basis, Replaces: f.Replaces, Review: f.Review, Every: f.Every}
	for part, there := range map[string]bool{"silence": f.Silence != "", "body": f.Bodies != nil, "post": f.Posts != nil, "rule": f.Rules != nil, "entry": f.Must != nil, "nature": f.Natures != nil,
		"signed": f.Signed != nil, "paperless": f.Paperless != nil, "others": f.Others != "", "source": f.Source != "", "read": f.Read != "", "sector": f.Sectors != nil, "unequal": f.Unequal != nil} {
		if there && !slices.Contains(parts(f.Kind), part) {
			c.wrong(part, "không thuộc loại danh mục “"+f.Kind+"”", "is not a part of a list of kind “"+f.Kind+"”")
		}
	}
	switch f.Kind {
	case Rules:
		v.Table = c.table()
	case MustSign:
		v.Natures = c.natures()
		v.Must = c.must(v.Natures)
	case Types:
		v.Types = c.types()
	case Sectors:
		v.Sectors = c.sectors()
	case Unequal:
		v.Unequal = c.unequal()
	}
	return v
}

func (c *checker) head() {
	f := c.f
	switch {
	case f.Format != 1:
		c.wrong("format", "phải là 1", "must be 1")
	case !slices.Contains(Kinds(), f.Kind):
		c.wrong("kind", "phải là một trong: "+strings.Join(Kinds(), ", "), "must be one of: "+strings.Join(Kinds(), ", "))
	case !name.MatchString(f.ID):
		c.wrong("id", "chỉ gồm chữ thường, số, chấm, gạch, tối đa 64 ký tự", "has lower case, digits, dots and dashes, at most 64")
	case f.From == "":
		c.wrong("from", "thiếu ngày có hiệu lực", "the first day in force is missing")
	case f.To != "" && f.To < f.From:
		c.wrong("to", "ngày hết hiệu lực trước ngày có hiệu lực", "the last day is before the first")
	case f.Replaces == f.ID:
		c.wrong("replaces", "không thể tự thay thế chính nó", "can't replace itself")
	case f.Review != "" && f.Review < f.From:
		c.wrong("review", "ngày rà soát trước ngày có hiệu lực", "the review is before the first day in force")
	case f.Every < 0 || f.Every > 120:
		c.wrong("review_months", "từ 0 đến 120 tháng", "is 0 to 120 months")
	}
	c.words("vi, en", f.VI, f.EN)
	c.text("basis", f.Basis)
	for _, t := range f.OwnTypes {
		c.words("type "+t.Code, t.VI, t.EN)
		if t.Code == "" || utf8.RuneCountInString(t.Code) > 8 {
			c.wrong("type", "ký hiệu loại văn bản từ 1 đến 8 chữ", "an abbreviation has 1 to 8 letters")
		}
	}
}

// words wants both languages.
func (c *checker) words(place, vi, en string) {
	if strings.TrimSpace(vi) == "" || strings.TrimSpace(en) == "" {
		c.wrong(place, "thiếu lời bằng tiếng Việt hoặc tiếng Anh (vi, en)", "words in Vietnamese or English (vi, en) are missing")
	}
	c.text(place, vi)
	c.text(place, en)
}

func (c *checker) text(place, s string) {
	if utf8.RuneCountInString(s) > limits.AuthorityWords {
		c.wrong(place, fmt.Sprintf("dài hơn %d ký tự", limits.AuthorityWords), fmt.Sprintf("is longer than %d characters", limits.AuthorityWords))
	}
}

// line checks what every line has, and counts it.
func (c *checker) line(part string, l line) (place string, s basis.Source, w problem.Words) {
	place = part + " " + l.ID
	if c.lines++; c.lines > limits.AuthorityLines {
		c.wrong(part, fmt.Sprintf("nhiều hơn %d dòng", limits.AuthorityLines), fmt.Sprintf("has more than %d lines", limits.AuthorityLines))
	}
	if !name.MatchString(l.ID) || slices.Contains(c.ids, l.ID) {
		c.wrong(place, "mã (id) thiếu, sai hoặc trùng", "its id is missing, wrong or taken")
	}
	c.ids = append(c.ids, l.ID)
	c.words(place, l.VI, l.EN)
	return place, c.source(place, l.Source, l.Read), problem.Words{VI: l.VI, EN: l.EN}
}

func (c *checker) source(place, text, read string) basis.Source {
	c.text(place, text)
	s := basis.Source{Text: text, Read: read}
	if !s.Stated() {
		c.wrong(place, "phải nêu nguồn (source) và cách đọc (read: text, summary, implementation, setting)", "must name its source, and how that was read (read: text, summary, implementation, setting)")
	}
	return s
}

// of wants every word of a list to be one of those allowed.
func (c *checker) of(place, what string, list, allowed []string) {
	c.many(place, len(list))
	for i, x := range list {
		if !slices.Contains(allowed, x) || slices.Contains(list[:i], x) {
			c.wrong(place, what+": “"+x+"” không rõ hoặc lặp lại; có thể dùng: "+strings.Join(allowed, ", "), what+": “"+x+"” is not known, or there twice; what may be used: "+strings.Join(allowed, ", "))
		}
	}
}

func (c *checker) many(place string, n int) {
	if n > limits.AuthorityLines {
		c.wrong(place, "danh sách quá dài", "a list is too long")
	}
}

// known are the abbreviations of types: of the Party (399-QĐ/TW), of NĐ 30/2020, Appendix III, copies, and those that the file declares.
func (c *checker) known() []string {
	var list []string
	for _, t := range office.Types() {
		list = append(list, t.Code)
	}
	list = append(list, strings.Fields("GM GGT GCN GĐĐ GNP PC PG TCg BS CĐ GUQ PB SY TrS SL")...)
	for _, t := range c.f.OwnTypes {
		list = append(list, t.Code)
	}
	return list
}

func (c *checker) typed(place string, list []string) { c.of(place, "types", list, c.known()) }

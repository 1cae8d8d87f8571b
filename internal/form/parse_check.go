package form

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"trien/internal/basis"
	"trien/internal/limits"
	"trien/internal/problem"
)

// checker turns a file into rules and keeps the first thing that is wrong.
type checker struct {
	err *Error
	ids map[string]bool
}

func (c *checker) wrong(place, vi, en string) {
	if c.err == nil {
		c.err = wrong(place, vi, en)
	}
}

func (c *checker) rules(f file) *Rules {
	c.head(f)
	r := &Rules{ID: f.ID, Profile: f.Profile, Name: problem.Words{VI: f.VI, EN: f.EN}, From: string(f.From), To: string(f.To), Basis: f.Basis,
		Replaces: f.Replaces, Review: string(f.Review), Every: f.Every, Fonts: f.Fonts, Equal: f.Equal}
	for _, t := range f.Types {
		if t.Code == "" || utf8.RuneCountInString(t.Code) > 8 || letters(t.Name) == "" {
			c.wrong("type "+t.Code, "thiếu ký hiệu (tối đa 8 chữ) hoặc tên loại", "needs an abbreviation of at most 8 letters, and a name")
		}
		r.Types = append(r.Types, TypeName(t))
	}
	if len(f.Rules) == 0 || len(f.Rules) > limits.FormRules {
		c.wrong("rule", fmt.Sprintf("phải có từ 1 đến %d quy tắc", limits.FormRules), fmt.Sprintf("there must be 1 to %d rules", limits.FormRules))
		return r
	}
	for _, x := range f.Rules {
		r.Rules = append(r.Rules, c.rule(x))
	}
	return r
}

func (c *checker) head(f file) {
	switch {
	case f.Format != 1:
		c.wrong("format", "phải là 1", "must be 1")
	case f.Kind != "form":
		c.wrong("kind", "phải là “form”", "must be “form”")
	case !isID(f.ID):
		c.wrong("id", "chỉ gồm chữ thường, số, chấm, gạch, tối đa 64 ký tự", "has lower case, digits, dots and dashes, at most 64")
	case f.Profile != "party" && f.Profile != "state":
		c.wrong("profile", "phải là party hoặc state", "must be party or state")
	case f.From == "":
		c.wrong("from", "thiếu ngày có hiệu lực", "the first day in force is missing")
	case f.To != "" && f.To < f.From:
		c.wrong("to", "ngày hết hiệu lực trước ngày có hiệu lực", "the last day is before the first")
	case f.Replaces != "" && f.Replaces == f.ID:
		c.wrong("replaces", "không thể tự thay thế chính nó", "can't replace itself")
	case f.Every < 0 || f.Every > 120:
		c.wrong("review_months", "từ 0 đến 120 tháng", "is 0 to 120 months")
	}
	c.words("vi, en", f.VI, f.EN)
}

// isID: lower case, digits, dots and dashes.
func isID(id string) bool {
	return id != "" && len(id) <= 64 && strings.Trim(id, "abcdefghijklmnopqrstuvwxyz0123456789.-_") == "" && !strings.ContainsAny(id[:1], ".-_")
}

func (c *checker) words(place, vi, en string) {
	if strings.TrimSpace(vi) == "" || strings.TrimSpace(en) == "" {
		c.wrong(place, "thiếu lời bằng tiếng Việt hoặc tiếng Anh (vi, en)", "words in Vietnamese or English (vi, en) are missing")
	}
	if max(utf8.RuneCountInString(vi), utf8.RuneCountInString(en)) > limits.FormWords {
		c.wrong(place, fmt.Sprintf("dài hơn %d ký tự", limits.FormWords), fmt.Sprintf("is longer than %d characters", limits.FormWords))
	}
}

func (c *checker) rule(x fileRule) Rule {
	place := "rule " + x.ID
	if !isID(x.ID) || c.ids[x.ID] {
		c.wrong(place, "mã (id) thiếu, sai hoặc trùng", "its id is missing, wrong or taken")
	}
	c.ids[x.ID] = true
	c.words(place, x.VI, x.EN)
	r := Rule{ID: x.ID, Part: x.Part, Ask: x.Ask, Types: x.Types, Except: x.Except, Source: basis.Source{Text: x.Source, Read: x.Read}, Words: problem.Words{VI: x.VI, EN: x.EN}}
	if !r.Source.Stated() || len(x.Source) > limits.FormWords {
		c.wrong(place, "phải nêu nguồn (source) và cách đọc (read: text, summary, implementation, setting)", "must name its source, and how that was read (read: text, summary, implementation, setting)")
	}
	if !slices.Contains(Parts(), x.Part) || x.With != "" && !slices.Contains(Parts(), x.With) {
		c.wrong(place, "không có thành phần thể thức này (part, with)", "there is no such part (part, with)")
	}
	r.Demand = Demand{Min: value(x.Min, 0), Max: value(x.Max, unbounded), Times: x.Times, Bold: x.Bold, Italic: x.Italic, Caps: x.Caps, Texts: x.Texts, Pattern: x.Pattern, Side: x.Side,
		With: x.With, Begins: x.Begins, Ends: x.Ends, Last: x.Last, Width: x.Width, Height: x.Height, Top: x.Top, Bottom: x.Bottom, Left: x.Left, Right: x.Right}
	c.demand(place, &r)
	return r
}

// unbounded stands for a Max that is not given: no size, distance or ratio reaches it.
const unbounded = 1e6

func value(p *float64, other float64) float64 {
	if p == nil {
		return other
	}
	return *p
}

// demand checks that a question knows what it needs.
func (c *checker) demand(place string, r *Rule) {
	d := &r.Demand
	lacks := map[Ask]bool{
		Present: false, Absent: false, Unicode: false, Numbering: false, Tones: false, Fonts: false,
		Text: len(d.Texts) == 0, Pattern: d.Pattern == "", Without: d.Pattern == "", Ending: d.Pattern == "",
		Size: d.Max == unbounded || d.Min <= 0, Style: d.Bold+d.Italic+d.Caps == "", Side: d.Side == "", Below: d.With == "", Level: d.With == "",
		RuledLine: d.Max == unbounded, TopEdge: d.Max == unbounded, Each: d.Begins+d.Ends+d.Last == "", Paper: d.Width <= 0 || d.Height <= 0,
		Margins: len(d.Top)+len(d.Bottom)+len(d.Left)+len(d.Right) == 0, Justified: d.Min <= 0, Indent: d.Max == unbounded, Spacing: d.Max == unbounded, Gap: d.Min <= 0,
	}
	missing, known := lacks[r.Ask]
	switch {
	case !known:
		c.wrong(place, "không có câu hỏi này (ask)", "there is no such question (ask)")
	case missing:
		c.wrong(place, "câu hỏi “"+string(r.Ask)+"” thiếu tham số", "the question “"+string(r.Ask)+"” lacks what it needs")
	case !(d.Min <= d.Max) || d.Min < 0:
		c.wrong(place, "min lớn hơn max hoặc nhỏ hơn 0", "min is greater than max, or below 0")
	case !oneOf(d.Bold, "", "yes", "no") || !oneOf(d.Italic, "", "yes", "no") || !oneOf(d.Caps, "", "yes", "no") || !oneOf(d.Side, "", "left", "right", "centre"):
		c.wrong(place, "bold, italic, caps là yes hoặc no; side là left, right hoặc centre", "bold, italic, caps are yes or no; side is left, right or centre")
	}
	for _, m := range [][]float64{d.Top, d.Bottom, d.Left, d.Right} {
		if m != nil && (len(m) != 2 || !(m[0] >= 0 && m[0] <= m[1])) {
			c.wrong(place, "lề ghi [từ, đến] bằng mm", "a margin is [from, to] in mm")
		}
	}
	c.pattern(place, d)
}

func oneOf(s string, list ...string) bool { return slices.Contains(list, s) }

// pattern compiles the expression (RE2: time is linear whatever it says), and once more without the spaces in it.
func (c *checker) pattern(place string, d *Demand) {
	if d.Pattern == "" {
		return
	}
	if len(d.Pattern) > limits.FormWords {
		c.wrong(place, "mẫu (pattern) quá dài", "the pattern is too long")
		return
	}
	var err, err2 error
	d.strict, err = regexp.Compile(d.Pattern)
	d.loose, err2 = regexp.Compile(strings.NewReplacer(" ?", "", " *", "", " +", "", " ", "").Replace(d.Pattern))
	if err != nil || err2 != nil {
		c.wrong(place, "mẫu (pattern) sai cú pháp", "the pattern is no regular expression")
	}
}

package form

import (
	"errors"
	"fmt"
	"time"

	"github.com/BurntSushi/toml"

	"trien/internal/limits"
	"trien/internal/problem"
)

// file is a version as TOML has it.
type file struct {
	Format   int        `toml:"format"`
	Kind     string     `toml:"kind"`
	ID       string     `toml:"id"`
	Profile  string     `toml:"profile"`
	VI       string     `toml:"vi"`
	EN       string     `toml:"en"`
	From     day        `toml:"from"`
	To       day        `toml:"to"`
	Basis    string     `toml:"basis"`
	Replaces string     `toml:"replaces"`
	Review   day        `toml:"review"`
	Every    int        `toml:"review_months"`
	Fonts    []string   `toml:"fonts"`
	Equal    []string   `toml:"equal_fonts"`
	Types    []fileType `toml:"type"`
	Rules    []fileRule `toml:"rule"`
}

type fileType struct {
	Code string `toml:"code"`
	Name string `toml:"name"`
}

type fileRule struct {
	ID     string   `toml:"id"`
	Part   Part     `toml:"part"`
	Ask    Ask      `toml:"ask"`
	Types  []string `toml:"types"`
	Except []string `toml:"except"`
	Source string   `toml:"source"`
	Read   string   `toml:"read"`
	VI     string   `toml:"vi"`
	EN     string   `toml:"en"`

	Min     *float64  `toml:"min"`
	Max     *float64  `toml:"max"`
	Times   bool      `toml:"times"`
	Bold    string    `toml:"bold"`
	Italic  string    `toml:"italic"`
	Caps    string    `toml:"caps"`
	Texts   []string  `toml:"texts"`
	Pattern string    `toml:"pattern"`
	Side    string    `toml:"side"`
	With    Part      `toml:"with"`
	Begins  string    `toml:"begins"`
	Ends    string    `toml:"ends"`
	Last    string    `toml:"last"`
	Width   float64   `toml:"width"`
	Height  float64   `toml:"height"`
	Top     []float64 `toml:"top"`
	Bottom  []float64 `toml:"bottom"`
	Left    []float64 `toml:"left"`
	Right   []float64 `toml:"right"`
}

// day is a date, 2006-01-02: a local date of TOML, or the same in quotes.
type day string

var errDay = errors.New("a day is written 2026-01-09, without time and zone")

// UnmarshalTOML takes a date; an instant is none.
func (d *day) UnmarshalTOML(v any) error {
	switch v := v.(type) {
	case time.Time:
		if v.Location().String() == "date-local" { // how the TOML library tells a date from an instant
			*d = day(v.Format(time.DateOnly))
			return nil
		}
	case string:
		if _, err := time.Parse(time.DateOnly, v); err == nil {
			*d = day(v)
			return nil
		}
	}
	return errDay
}

// Error says what is wrong with a file of rules, and where.
type Error struct {
	Line  int    // from 1, where it is known
	Place string // "rule hd05.title.size", "from"; "" where it is about the whole
	Words problem.Words
}

func (e *Error) Error() string {
	switch {
	case e.Line > 0:
		return fmt.Sprintf("form: line %d: %s", e.Line, e.Words.EN)
	case e.Place != "":
		return "form: " + e.Place + ": " + e.Words.EN
	}
	return "form: " + e.Words.EN
}

// Problem puts it into words for whoever brought the file.
func (e *Error) Problem() error {
	vi, en := "", ""
	switch {
	case e.Line > 0:
		vi, en = fmt.Sprintf(" ở dòng %d", e.Line), fmt.Sprintf(" in line %d", e.Line)
	case e.Place != "":
		vi, en = " ở “"+e.Place+"”", " at “"+e.Place+"”"
	}
	return problem.New(problem.Malformed, "Tệp quy tắc thể thức có lỗi"+vi+": "+e.Words.VI+". Hãy sửa rồi làm lại.",
		"The file of rules of form is wrong"+en+": "+e.Words.EN+". Correct it and try again.").Because(e)
}

// Parse reads a version of the rules from its TOML file, strictly: what is not known or contradicts itself is an *Error.
func Parse(data []byte) (*Rules, error) {
	if len(data) > limits.FormFile {
		return nil, wrong("", fmt.Sprintf("tệp lớn hơn %d byte", limits.FormFile), fmt.Sprintf("the file is larger than %d bytes", limits.FormFile))
	}
	var f file
	m, err := toml.Decode(string(data), &f)
	var at toml.ParseError
	switch {
	case errors.As(err, &at):
		return nil, &Error{Line: at.Position.Line, Place: at.LastKey, Words: problem.Words{VI: "không đúng cú pháp: " + at.Message, EN: "no proper TOML: " + at.Message}}
	case err != nil:
		return nil, wrong("", "có giá trị sai kiểu: "+err.Error(), "a value is of another kind: "+err.Error())
	case len(m.Undecoded()) > 0:
		return nil, wrong(m.Undecoded()[0].String(), "không có mục này", "there is no such key")
	}
	c := checker{ids: map[string]bool{}}
	r := c.rules(f)
	if c.err != nil {
		return nil, c.err
	}
	return r, nil
}

func wrong(place, vi, en string) *Error {
	return &Error{Place: place, Words: problem.Words{VI: vi, EN: en}}
}

// Package words puts a judgement of signatures into plain Vietnamese and English for a clerk: who signed, when, whether it can be relied on, and what to do next (EN 319 102-1, 5.1.3 in everyday terms).
package words

import (
	"fmt"
	"strings"
	"time"
	"unicode"

	"trien/validation"
)

// Tone is how a face colours a judgement. It never stands alone: the words say the same.
type Tone string

// The tones.
const (
	Good    Tone = "good"
	Caution Tone = "caution"
	Bad     Tone = "bad"
	Neutral Tone = "neutral"
)

// Summary is the judgement of a file for a reader.
type Summary struct {
	Tone       Tone    `json:"tone"`
	Title      string  `json:"title"`  // "Chữ ký hợp lệ", without a full stop
	Advice     string  `json:"advice"` // what to do next, in sentences
	Signatures []Entry `json:"signatures"`
}

// Entry is the judgement of one signature or time-stamp.
type Entry struct {
	Tone  Tone     `json:"tone"`
	Title string   `json:"title"`
	When  string   `json:"when"` // the time, and whether anything proves it
	Lines []Line   `json:"lines"`
	Notes []string `json:"notes"` // warnings in words, a sentence each
	// Details is how the judgement came about, for who wants to know more; empty in judgements kept by earlier versions.
	Details []Group `json:"details,omitempty"`
}

// Line is one labelled fact.
type Line struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

// vietnam is the zone in which times are told (UTC+7, no summer time).
var vietnam = time.FixedZone("+07", 7*3600)

// pair is a text in Vietnamese and English.
type pair [2]string

func (p pair) in(lang string) string {
	if lang == "vi" {
		return p[0]
	}
	return p[1]
}

// Of puts a report into words of a language, "vi" or "en". Nothing in them can steer a terminal or turn the direction of the text.
func Of(r validation.Report, lang string) Summary {
	s := Summary{Signatures: []Entry{}}
	s.Tone, s.Title, s.Advice = overall(&r, lang)
	for i := range r.Signatures {
		s.Signatures = append(s.Signatures, entry(&r.Signatures[i], lang))
	}
	return s
}

// Text gives the summary as plain text for a terminal or a letter.
func Text(r validation.Report, lang string) string {
	s := Of(r, lang)
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n  %s.\n  %s\n", Clean(r.File), s.Title, s.Advice)
	for i, e := range s.Signatures {
		fmt.Fprintf(&b, "\n  %d. %s\n", i+1, e.Title)
		for _, l := range e.Lines {
			fmt.Fprintf(&b, "     %s: %s\n", l.Label, l.Value)
		}
		for _, n := range e.Notes {
			fmt.Fprintf(&b, "     %s: %s\n", pair{"Lưu ý", "Note"}.in(lang), n)
		}
	}
	return b.String()
}

// overall says what holds of the file, and what to do: by its worst signature.
func overall(r *validation.Report, lang string) (Tone, string, string) {
	if r.Error != nil {
		p := failure(r.Error)
		return Bad, p[0].in(lang), p[1].in(lang)
	}
	v := r.Verdict()
	if title, then, ok := proofTitleOfFile(r, lang); ok {
		return tone(v), title, then
	}
	n := count(r)
	switch v.Indication {
	case validation.NoSignature:
		return Neutral, noSignature[0].in(lang), noSignature[1].in(lang)
	case validation.Passed:
		if unofficial(r) {
			return Caution, n.passed(lang) + notOfficial[0].in(lang), notOfficial[1].in(lang)
		}
		return Good, n.passed(lang), n.advice(lang)
	case validation.Failed:
		return Bad, n.failed(lang), advise(r, v, lang)
	}
	return Caution, n.unclear(lang), advise(r, v, lang)
}

// failure gives what is wrong with the file and what to do: by the reason where it has words, else by the kind.
func failure(f *validation.Failure) [2]pair {
	if p, ok := failures[f.Reason]; ok {
		return p
	}
	if p, ok := failures[f.Kind]; ok {
		return p
	}
	return failures["io"]
}

// advise gives the advice on the first signature with the verdict of the file.
func advise(r *validation.Report, v validation.Verdict, lang string) string {
	key := string(v.SubIndication)
	for i := range r.Signatures {
		if r.Signatures[i].Verdict == v {
			key = cause(&r.Signatures[i])
			break
		}
	}
	if p, ok := advice[key]; ok {
		return p.in(lang)
	}
	return advice[string(validation.Generic)].in(lang)
}

// Clean takes out what steers a terminal or turns the direction of text: names in files are anybody's.
func Clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r), r >= 0x200e && r <= 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0x061c:
			return '\uFFFD'
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

// Line gives title and advice as sentences in a row.
func (s Summary) Line() string { return s.Title + ". " + s.Advice }

// Line gives title, facts and notes as sentences in a row.
func (e Entry) Line() string {
	var facts []string
	for _, l := range e.Lines {
		facts = append(facts, l.Label+": "+l.Value)
	}
	parts := []string{e.Title + ".", strings.Join(facts, "; ") + "."}
	return strings.Join(append(parts, e.Notes...), " ")
}

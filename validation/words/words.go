// Package words puts a judgement of signatures into plain Vietnamese and English for a clerk: who signed, when, whether it can be relied on, and what to do next (EN 319 102-1, 5.1.3 in everyday terms).
package words

import (
	"fmt"
	"strings"
	"time"

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
	Title      string  `json:"title"`  // "Chữ ký hợp lệ"
	Advice     string  `json:"advice"` // what to do next
	Signatures []Entry `json:"signatures"`
}

// Entry is the judgement of one signature or time-stamp.
type Entry struct {
	Tone  Tone     `json:"tone"`
	Title string   `json:"title"`
	Lines []Line   `json:"lines"`
	Notes []string `json:"notes"` // warnings in words
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

// Of puts a report into words of a language, "vi" or "en".
func Of(r validation.Report, lang string) Summary {
	s := Summary{Signatures: []Entry{}}
	s.Tone, s.Title, s.Advice = overall(r, lang)
	for i := range r.Signatures {
		s.Signatures = append(s.Signatures, entry(&r.Signatures[i], lang))
	}
	return s
}

// Text gives the summary as plain text for a terminal or a letter.
func Text(r validation.Report, lang string) string {
	s := Of(r, lang)
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n  %s\n  %s\n", r.File, s.Title, s.Advice)
	for i, e := range s.Signatures {
		fmt.Fprintf(&b, "\n  %d. %s\n", i+1, e.Title)
		for _, l := range e.Lines {
			fmt.Fprintf(&b, "     %s: %s\n", l.Label, l.Value)
		}
		for _, n := range e.Notes {
			fmt.Fprintf(&b, "     ! %s\n", n)
		}
	}
	return b.String()
}

func overall(r validation.Report, lang string) (Tone, string, string) {
	if r.Error != nil {
		p := failures[r.Error.Kind]
		return Bad, p[0].in(lang), p[1].in(lang)
	}
	v := r.Verdict()
	switch v.Indication {
	case validation.NoSignature:
		return Neutral, noSignature[0].in(lang), noSignature[1].in(lang)
	case validation.Passed:
		return Good, passed[0].in(lang), passed[1].in(lang)
	case validation.Failed:
		return Bad, failed[0].in(lang), subAdvice(v.SubIndication, lang)
	}
	return Caution, unclear[0].in(lang), subAdvice(v.SubIndication, lang)
}

func subAdvice(s validation.SubIndication, lang string) string {
	if p, ok := advice[s]; ok {
		return p.in(lang)
	}
	return advice[validation.Generic].in(lang)
}

// Package form checks the form (thể thức) of Vietnamese official documents: words with their boxes and dated rules in, an answer per rule out (379-QĐ/TW,
// Article 13.1; 1831-QĐ/TU; NĐ 30/2020/NĐ-CP, Appendix I; 399-QĐ/TW with 05-HD/VPTW and 36-HD/VPTW).
//
// Read finds the parts of a document in its text; Check asks each rule about them. Rules are data (see Parse): what is not known of a regulation is no rule
// there, or one that says that the office set it. What could not be looked at is answered so, and never as good.
package form

import (
	"slices"

	"trien/internal/placement"
	"trien/internal/problem"
)

// Result is the answer to one rule.
type Result string

// The answers.
const (
	Met       Result = "met"
	NotMet    Result = "not_met"
	Unchecked Result = "could_not_check" // the file does not tell; never good
)

// Verdict is the answer about a whole document.
type Verdict string

// The verdicts, from good to bad.
const (
	Good    Verdict = "good"            // every rule that applies was looked at and is met
	Advised Verdict = "advice"          // something is not as asked, nothing of it binds
	Unknown Verdict = "could_not_check" // nothing, or something that binds, could not be looked at
	Refused Verdict = "refused"         // a rule that the office made binding is not met
)

// Spot is a place on a page, in the page's own user space (ISO 32000-2, 8.3.2.3).
type Spot struct {
	Page int            `json:"page"` // from 1
	Rect placement.Rect `json:"rect"`
}

// Answer is what a rule says of a document. Rules about parts that the document need not have, and has not, give none.
type Answer struct {
	Rule   Rule
	Result Result
	Found  problem.Words // what was found, or why it could not be looked at; no words where the rule is met
	Spots  []Spot        // where; none where something is missing
}

// Report is what the rules say of a document.
type Report struct {
	Rules   string        // id of the version of the rules
	Profile string        // "party", "state"
	Type    string        // abbreviation of the document's type, "" where it was not found
	Date    string        // 2006-01-02 as printed, "" where it is blank or was not found
	Blind   problem.Words // why nothing of it could be read; no words where it could
	Answers []Answer
	Parts   []Block
}

// Check asks every rule of a version about a document.
func Check(r *Reading, rules *Rules) Report {
	out := Report{Rules: rules.ID, Profile: rules.Profile, Type: r.Type, Date: r.Date, Blind: r.Blind, Parts: r.Blocks}
	for _, rule := range rules.Rules {
		if !rule.covers(r.Type) {
			continue
		}
		a, applies := ask(r, rules, rule)
		if applies {
			a.Rule = rule
			out.Answers = append(out.Answers, a)
		}
	}
	return out
}

// Verdict sums the answers up, by the ids of the rules that bind.
func (r Report) Verdict(binding []string) Verdict {
	looked, open, missed := false, false, false
	for _, a := range r.Answers {
		binds := slices.Contains(binding, a.Rule.ID)
		switch {
		case a.Result == NotMet && binds:
			return Refused
		case a.Result == NotMet:
			missed = true
		case a.Result == Unchecked && binds:
			open = true
		}
		looked = looked || a.Result != Unchecked
	}
	switch {
	case open || !looked || r.Blind.VI != "":
		return Unknown
	case missed:
		return Advised
	case r.Count(Unchecked) > 0:
		return Advised
	}
	return Good
}

// Count says how many rules were answered so.
func (r Report) Count(result Result) int {
	n := 0
	for _, a := range r.Answers {
		if a.Result == result {
			n++
		}
	}
	return n
}

package form

import (
	"strings"

	"trien/internal/placement"
)

// The profiles.
const (
	Party = "party"
	State = "state"
)

// Examination says by which rules a document is looked at.
type Examination struct {
	Profile string // "" : by what stands in its head
	Usual   string // profile where the head does not tell; "" : none, and Examine has no answer
	Day     string // whose rules count, 2006-01-02; "" : the document's own date, else Today
	Today   string
	Rules   func(profile, day string) (*Rules, error) // the version in force on a day
}

// Examine chooses the rules by the document's head and date, and asks them. ok is false where nothing tells which rules it should follow: then only Blind may be filled.
func Examine(pages []placement.Page, e Examination) (report Report, ok bool, err error) {
	first := Read(pages, &Rules{})
	profile := e.Profile
	if profile == "" {
		profile = first.profile()
	}
	if profile == "" {
		profile = e.Usual
	}
	if profile == "" {
		return Report{Blind: first.Blind}, false, nil
	}
	day := e.Day
	if day == "" {
		day = first.Date
	}
	if day == "" {
		day = e.Today
	}
	rules, err := e.Rules(profile, day)
	if err != nil {
		return Report{}, false, err
	}
	return Check(Read(pages, rules), rules), true, nil
}

// profile tells by its head whose document it is: by the title, else by how its number is written; "" where neither tells.
func (r *Reading) profile() string {
	if _, ok := r.part(Title); ok {
		return Party
	}
	if _, ok := r.part(Nation); ok {
		return State
	}
	if _, ok := r.part(Motto); ok {
		return State
	}
	n, ok := r.part(Number)
	if !ok {
		return ""
	}
	sign := strings.TrimLeft(squeeze(n.Text), "SốỐ:0123456789")
	if strings.HasPrefix(sign, "/") {
		return State
	}
	return Party
}

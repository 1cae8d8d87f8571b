package authority

import (
	"errors"

	"github.com/BurntSushi/toml"

	"trien/internal/form"
)

// formVersion reads a file of rules of form, which has a language of its own; ours is false where the file is of another kind, or no file at all.
func formVersion(data []byte) (v Version, err error, ours bool) {
	var head struct {
		Kind string `toml:"kind"`
	}
	if _, err := toml.Decode(string(data), &head); err != nil || head.Kind != Form {
		return Version{}, nil, false
	}
	r, err := form.Parse(data)
	var fault *form.Error
	switch {
	case errors.As(err, &fault):
		return Version{}, &Error{Line: fault.Line, Place: fault.Place, Words: fault.Words}, true
	case err != nil:
		return Version{}, err, true
	}
	return Version{Kind: Form, ID: r.ID, Name: r.Name, From: Day(r.From), To: Day(r.To), Basis: r.Basis, Replaces: r.Replaces, Review: Day(r.Review), Every: r.Every, Form: r}, nil, true
}

// formLine is a rule of form as two versions are compared by it.
type formLine struct {
	ID    string
	Part  string
	Asks  string
	Words string
	From  string
}

func formLines(r *form.Rules) (list []formLine) {
	if r == nil {
		return nil
	}
	for _, x := range r.Rules {
		list = append(list, formLine{x.ID, string(x.Part), string(x.Ask) + " " + x.Measure(), x.Words.VI, x.Source.Text})
	}
	return list
}

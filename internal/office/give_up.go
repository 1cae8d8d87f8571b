package office

import (
	"slices"

	"trien/internal/problem"
)

// ActGiveUp is the clerk's gate on the way out (379.13.4): what was signed and must not be issued goes back with its reason. Before it has a number it is the drafter's again; after
// that it ends there, and its number stays in the register with the reason: no number is taken twice, none is missing.
const ActGiveUp = "give-up"

// StateGivenUp: it had a number and was not issued, end.
const StateGivenUp State = "given-up"

// GiveUp keeps what was signed from being issued: a signature that does not hold any more, the wrong form, a mistake seen too late.
type GiveUp struct{ Reason string }

// Name is the act's.
func (GiveUp) Name() string { return ActGiveUp }

// GivenUp: it is not issued.
type GivenUp struct {
	Reason string `part:"content"`
}

// Type is the event's name.
func (GivenUp) Type() string { return "document.given-up" }

// gaveUp folds it. The signature was of the file as it then was: the draft that goes back is without one, the signed file stays among its versions.
func (d Document) gaveUp(r Record, e GivenUp) Document {
	d = d.remark(r, "given-up", e.Reason)
	if d.Number == "" {
		d.State, d.ReturnedBy, d.Approvals, d.Preparing, d.Marks = StateDraft, r.Actor, nil, Work{}, nil
		return d
	}
	d.State, d.Sealing = StateGivenUp, Work{}
	d.Marks = slices.Clone(d.Marks)
	for i := range d.Marks { // no service is asked for the sake of what nobody will see
		d.Marks[i].Owed = false
	}
	return d
}

// GivenUp is the reason why a document with a number was not issued; "" where that is not so.
func (d Document) GivenUp() string {
	if d.State != StateGivenUp {
		return ""
	}
	for _, r := range slices.Backward(d.Remarks) {
		if r.Kind == "given-up" {
			return r.Text
		}
	}
	return ""
}

func giveUp(c GiveUp) ([]Event, error) {
	return said(c.Reason, "lý do không phát hành", "the reason", GivenUp{c.Reason})
}

func giveUpWords() problem.Words {
	return problem.Words{VI: "Không phát hành, trả lại", EN: "Don't issue it, give it back"}
}

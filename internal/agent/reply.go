package agent

import (
	"encoding/json"
	"fmt"
	"strings"

	"trien/internal/limits"
)

// lenient reads one JSON value from the house: members that are not known come from a newer house and are passed over.
func lenient(body []byte, into any) error {
	if len(body) > limits.AgentWork {
		return fmt.Errorf("agent: an answer of %d bytes", len(body))
	}
	if err := json.Unmarshal(body, into); err != nil {
		return fmt.Errorf("agent: %w", err)
	}
	return nil
}

// ParsePaired reads the answer to a PairRequest.
func ParsePaired(body []byte) (Paired, error) {
	var p Paired
	if err := lenient(body, &p); err != nil {
		return Paired{}, err
	}
	if !isID(p.Agent) {
		return Paired{}, fmt.Errorf("agent: %q is no id", p.Agent)
	}
	p.Office, p.OfficeName, p.Person, p.PersonName = clean(p.Office), clean(p.OfficeName), clean(p.Person), clean(p.PersonName)
	return p, nil
}

// ParseWork reads what waits. Texts come out fit for a terminal; that an item says enough to be signed is for [Inspect] to see.
func ParseWork(body []byte) (Work, error) {
	var w Work
	if err := lenient(body, &w); err != nil {
		return Work{}, err
	}
	if len(w.Items) > limits.AgentItems {
		return Work{}, fmt.Errorf("agent: %d items", len(w.Items))
	}
	seen := map[string]bool{}
	for i := range w.Items {
		item := &w.Items[i]
		if !isID(item.ID) || seen[item.ID] {
			return Work{}, fmt.Errorf("agent: %q is no id, or stands twice", item.ID)
		}
		seen[item.ID] = true
		item.Request, item.Field = clean(item.Request), clean(item.Field) // a field's name that this changes is none of the file's: refused
		item.Act, item.Words = clean(item.Act), Words{VI: clean(item.Words.VI), EN: clean(item.Words.EN)}
		d := &item.Document
		d.ID, d.Number, d.Type, d.Abstract, d.Name = clean(d.ID), clean(d.Number), clean(d.Type), clean(d.Abstract), clean(d.Name)
	}
	return w, w.signIns()
}

// signIns makes the words of challenges fit for a terminal; those that are signed are held to their form by [Challenge.Holds].
func (w *Work) signIns() error {
	if len(w.SignIns) > limits.AgentChallenges {
		return fmt.Errorf("agent: %d sign-ins", len(w.SignIns))
	}
	for i := range w.SignIns {
		c := &w.SignIns[i]
		if !isID(c.ID) {
			return fmt.Errorf("agent: %q is no id", c.ID)
		}
		c.OfficeName = clean(c.OfficeName)
	}
	return nil
}

// The states of an Outcome.
const (
	Signed  = "signed"  // it is signed, judged and kept
	Again   = "ready"   // it was prepared anew and waits for another signature
	Refused = "refused" // the refusal is kept
)

// ParseOutcome reads what the house made of a Result.
func ParseOutcome(body []byte) (Outcome, error) {
	var o Outcome
	if err := lenient(body, &o); err != nil {
		return Outcome{}, err
	}
	switch o.State {
	case Signed, Again, Refused:
		return o, nil
	}
	return Outcome{}, fmt.Errorf("agent: unknown outcome %q", o.State)
}

// failure is an error's JSON at all doors of the house.
type failure struct {
	Error struct {
		Kind    string `json:"kind"`
		Message Words  `json:"message"`
	} `json:"error"`
}

// ParseFailure reads an error of the house: its kind, "" where there is none to be read, and its words.
func ParseFailure(body []byte) (kind string, w Words) {
	var f failure
	if lenient(body, &f) != nil {
		return "", Words{}
	}
	return clean(f.Error.Kind), *said(f.Error.Message)
}

// isID tells whether a word from the house may stand in a path.
func isID(s string) bool {
	const most = 100
	return s != "" && len(s) <= most && strings.Trim(s, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_") == ""
}

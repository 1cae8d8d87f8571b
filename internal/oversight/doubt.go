package oversight

import "time"

// Doubt is how an act stands in a case about the account, or the seal, that did it.
type Doubt string

// An act of the doubtful time waits for a finding; confirmed, it is in doubt no more.
const (
	NoDoubt   Doubt = ""
	Undecided Doubt = "undecided"
	NotTheirs Doubt = Doubted
	PutRight  Doubt = Remedied
)

// Doubt says how an act at an instant stands. In doubt is what was done from Since until the account was frozen.
func (c Case) Doubt(e Entry, at time.Time) Doubt {
	if !c.Account() || at.Before(c.Since) || at.After(c.Opened) {
		return NoDoubt
	}
	switch f, ok := c.Of(e); {
	case !ok:
		return Undecided
	case f.Finding == Confirmed:
		return NoDoubt
	default:
		return Doubt(f.Finding)
	}
}

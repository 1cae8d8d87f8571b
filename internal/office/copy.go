package office

import (
	"time"

	"trien/internal/identity"
)

// ActPrintCopy makes a copy on paper of a document that is issued, or was taken in (379.16.1).
const ActPrintCopy = "print-copy"

// CopyDocument keeps with a document that a copy of it was made.
type CopyDocument struct{ CopyMade }

// Name is the act's.
func (CopyDocument) Name() string { return ActPrintCopy }

func decideCopy(_ Document, c Command, _ identity.Actor, _ time.Time) ([]Event, error) {
	if c, ok := c.(CopyDocument); ok {
		return one(c.CopyMade)
	}
	return nil, nil
}

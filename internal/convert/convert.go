// Package convert turns what drafters bring (docx, odt, doc, rtf) into PDF/A-2b (ISO 19005-2) by LibreOffice in a fenced run.
package convert

import (
	"context"
	"io"
)

// Options says where the converter works.
type Options struct {
	Program string // path of soffice; "" looks it up
	TempDir string // where each run has its own folder; "" is the system's. Documents lie there in clear for the time of one run.
}

// Phase is how far a conversion has come.
type Phase string

// The phases, in their order.
const (
	Checking   Phase = "checking"
	Waiting    Phase = "waiting"
	Converting Phase = "converting"
	Verifying  Phase = "verifying"
)

// Converter runs conversions; safe for concurrent use.
type Converter struct{}

// New makes a converter; a missing LibreOffice shows only when something is converted (problem.Unavailable).
func New(o Options) *Converter { return &Converter{} }

// Available says whether LibreOffice is there; a problem.Unavailable that tells how to get it otherwise.
func (c *Converter) Available() error { return nil }

// ToPDF converts a document; name gives the kind by its ending (.docx .odt .doc .rtf .fodt) and must agree with the content. progress may be nil.
// Errors are problems: Malformed, Encrypted, Limit, Refused (active content, 379.5.4), Unavailable.
func (c *Converter) ToPDF(ctx context.Context, name string, data []byte, progress func(Phase)) ([]byte, error) {
	return nil, nil
}

// CheckPDF says whether a PDF brought by a user may be taken in: it opens strictly, is not encrypted, has no active content.
func CheckPDF(r io.ReaderAt, size int64) error { return nil }

package validation

import (
	"context"
	"errors"
	"io"
	"time"

	"trien/pades"
	"trien/pdf"
	"trien/trust"
)

// Input is a file to be judged.
type Input struct {
	Name     string // by which reports call it
	Reader   io.ReaderAt
	Size     int64
	Password []byte // of an encrypted file; nil means the empty one
}

// Sources is where Collect may ask. A nil function means: not at all. Without anchors nothing is fetched, since nothing could be
// trusted by it.
type Sources struct {
	Trust        *trust.Store
	OCSP         func(ctx context.Context, url string, request []byte) ([]byte, error)
	CRL          func(ctx context.Context, url string) ([]byte, error)
	Certificates func(ctx context.Context, url string) ([]byte, error)
}

// Collect gathers the facts of one file. What is wrong with the file, or with reading it, is itself a fact (Facts.Failure); the error is
// that of a cancelled context alone. The instant tells what evidence is already enough, so that less is fetched.
func Collect(ctx context.Context, in Input, src Sources, at time.Time) (*Facts, error) {
	c := &collector{src: src, at: at, facts: &Facts{Version: 1, File: in.Name, Size: in.Size, Revisions: []RevisionFacts{}, Signatures: []SignatureFacts{}}}
	c.material.into = &c.facts.Material
	err := c.collect(ctx, in)
	if err != nil && ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		return nil, err
	}
	if err != nil {
		c.facts.Failure = failure(err)
		c.facts.Signatures = []SignatureFacts{}
	}
	c.material.settle()
	return c.facts, nil
}

type collector struct {
	src      Sources
	at       time.Time
	facts    *Facts
	file     *pdf.File
	fields   []pades.Field // filled, one for each of facts.Signatures
	parsed   []envelope    // likewise
	material gatherer
}

func (c *collector) collect(ctx context.Context, in Input) error {
	if err := c.open(in); err != nil {
		return err
	}
	c.structure()
	fields, err := pades.Signatures(c.file.Newest())
	if err != nil {
		return err
	}
	for i := range fields {
		if fields[i].Filled {
			c.signature(&fields[i])
		}
	}
	if len(c.facts.Signatures) == 0 && len(c.facts.Repairs) > 0 {
		return &pdf.MalformedError{Where: "file", Offset: -1, Err: errors.New(c.facts.Repairs[0])}
	}
	if err := c.digests(ctx); err != nil {
		return err
	}
	c.changes()
	c.embedded()
	return c.fetch(ctx)
}

// open reads strictly; a file that strict reading refuses is read tolerantly, which the facts say, and can never pass.
func (c *collector) open(in Input) error {
	o := pdf.Options{Password: in.Password}
	f, err := pdf.Open(in.Reader, in.Size, o)
	var bad *pdf.MalformedError
	if errors.As(err, &bad) {
		mended, err2 := pdf.OpenTolerant(in.Reader, in.Size, o)
		if err2 != nil {
			return err
		}
		f, err = mended, nil
		c.facts.Repairs = append([]string{bad.Error()}, mended.Repairs()...)
	}
	if err != nil {
		return err
	}
	c.file = f
	return nil
}

// structure notes revisions and what follows the last.
func (c *collector) structure() {
	c.facts.Encrypted = c.file.Encrypted()
	for _, r := range c.file.Revisions() {
		catalog, err := c.file.At(r.Number).Catalog()
		c.facts.Revisions = append(c.facts.Revisions, RevisionFacts{Number: r.Number, End: r.End, DSS: err == nil && catalog["DSS"] != nil})
	}
	n, blank, err := c.file.TrailingBytes()
	c.facts.Trailing, c.facts.TrailingJunk = n, err == nil && n > 0 && !blank
}

// failure sorts an error into the kinds of the contract.
func failure(err error) *Failure {
	var malformed *pdf.MalformedError
	var encrypted *pdf.EncryptedError
	var limit *pdf.LimitError
	switch {
	case errors.As(err, &encrypted):
		return &Failure{"encrypted", err.Error()}
	case errors.As(err, &limit):
		return &Failure{"limit", err.Error()}
	case errors.As(err, &malformed):
		return &Failure{"malformed", err.Error()}
	}
	return &Failure{"io", err.Error()}
}

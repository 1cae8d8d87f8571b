package validation

import (
	"bytes"
	"context"
	"errors"
	"io"
	"reflect"
	"time"

	"trien/cms"
	"trien/internal/limits"
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
	// Nonce gives fresh random bytes (32, RFC 9654) for each question to a responder; nil: questions bear none, and answers may be from stock.
	Nonce func() []byte
	// View opens the first size bytes of a file, a revision of it, for looking at; nil: nobody looks, and the facts say so.
	View func(ctx context.Context, r io.ReaderAt, size int64, password []byte) (*Viewer, error)
}

// Collect gathers the facts of one file. What is wrong with the file, or with reading it, is itself a fact (Facts.Failure); the error is
// that of a cancelled context alone. The instant tells what evidence is already enough, so that less is fetched.
func Collect(ctx context.Context, in Input, src Sources, at time.Time) (*Facts, error) {
	c := newCollector(in, src, at)
	return c.settled(ctx, in, c.collect(ctx, in))
}

func newCollector(in Input, src Sources, at time.Time) *collector {
	c := &collector{src: src, at: at, facts: &Facts{Version: FactsVersion, File: in.Name, Size: in.Size, Revisions: []RevisionFacts{}, Signatures: []SignatureFacts{}}}
	c.material.into = &c.facts.Material
	return c
}

// settled gives the facts; what ended collecting is one of them.
func (c *collector) settled(ctx context.Context, in Input, err error) (*Facts, error) {
	if err != nil && ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		return nil, err
	}
	if err != nil {
		c.facts.Failure = failure(err)
		c.facts.Failure.sharpen(in)
		c.facts.Signatures = []SignatureFacts{}
	}
	c.material.settle()
	asKept(reflect.ValueOf(c.facts))
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
	pages    map[pdf.Reference]int // numbers of pages, once asked for
	leaves   []*pdf.Page           // likewise the pages
	annots   map[pdf.Reference]int // likewise the pages' numbers by annotation
}

func (c *collector) collect(ctx context.Context, in Input) error {
	if err := c.open(in); err != nil {
		return err
	}
	c.structure()
	fields, err := pades.Signatures(c.file.Newest().ReadOnly())
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
	if err := c.digests(ctx, c.file.Reader()); err != nil {
		return err
	}
	c.changes()
	if err := c.look(ctx, in); err != nil {
		return err
	}
	c.dss() // first: what the store brings counts as the store's (level LT)
	c.carried()
	return c.fetch(ctx)
}

// open reads strictly; a file that strict reading refuses is read tolerantly, which the facts say, and can never pass.
func (c *collector) open(in Input) error {
	o := pdf.Options{Password: in.Password}
	f, err := pdf.Open(in.Reader, in.Size, o)
	var bad *pdf.MalformedError
	if errors.As(err, &bad) && in.Size <= limits.MendedSize && in.seemsPDF() {
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

// sharpen tells what is no PDF at all from a damaged one, and a wrong password from none.
func (f *Failure) sharpen(in Input) {
	if f.Reason == FailureNotCMS {
		return
	}
	if f.Kind == "encrypted" && f.Reason == "" && len(in.Password) > 0 {
		f.Reason, f.Message = FailureWrongPassword, "The password does not open the file."
	}
	if f.Kind != "malformed" {
		return
	}
	switch {
	case in.Size == 0:
		f.Reason, f.Message = FailureEmpty, "The file is empty."
	case !in.seemsPDF():
		f.Reason, f.Message = FailureNotPDF, "The file is no PDF."
	}
}

// seemsPDF tells whether the header of a PDF stands near the beginning, where tolerant readers look for it. A failure to read counts as yes:
// it shows in what is read next.
func (in *Input) seemsPDF() bool {
	head := make([]byte, max(0, min(in.Size, 1024)))
	n, err := in.Reader.ReadAt(head, 0)
	return err != nil && !errors.Is(err, io.EOF) || bytes.Contains(head[:n], []byte("%PDF"))
}

// structure notes revisions and what follows the last.
func (c *collector) structure() {
	c.facts.Encrypted = c.file.Encrypted()
	for _, r := range c.file.Revisions() {
		catalog, err := c.file.At(r.Number).ReadOnly().Catalog()
		c.facts.Revisions = append(c.facts.Revisions, RevisionFacts{Number: r.Number, End: r.End, DSS: err == nil && catalog["DSS"] != nil})
	}
	n, blank, err := c.file.TrailingBytes()
	c.facts.Trailing, c.facts.TrailingJunk = n, err == nil && n > 0 && !blank
}

// Reasons of a failure.
const (
	FailureNotByPassword = "not_by_password" // encrypted for the holders of certificates, or by a handler that is not known
	FailureEmpty         = "empty"           // the file has no byte
	FailureNotPDF        = "not_pdf"         // nothing at its beginning says that it is a PDF
	FailureWrongPassword = "wrong_password"  // one was given, and it does not open the file
	FailureMissing       = "missing"         // for callers that open files: there is none of the name
	FailureForbidden     = "forbidden"       // likewise: no permission to read it
	FailureNoFile        = "no_file"         // likewise: a folder or device
	FailureNotCMS        = "not_cms"         // a signature file was asked for, and this is none
	FailureContent       = "content"         // the file that is signed, beside the signature file, can't be read
)

// failure sorts an error into the kinds of the contract.
func failure(err error) *Failure {
	var malformed *pdf.MalformedError
	var encrypted *pdf.EncryptedError
	var limit *pdf.LimitError
	switch {
	case errors.As(err, &encrypted):
		f := &Failure{Kind: "encrypted", Message: "The file is encrypted in a way that a password cannot open.", Reason: FailureNotByPassword, Technical: err.Error()}
		if encrypted.Password {
			f.Message, f.Reason = "The file is protected by a password, and none was given that opens it.", ""
		}
		return f
	case errors.As(err, &limit):
		return &Failure{Kind: "limit", Message: "The file exceeds what can be checked safely.", Technical: err.Error()}
	case errors.As(err, new(*cms.MalformedError)):
		return &Failure{Kind: "malformed", Message: "The file is no signature file (CMS), or is damaged.", Reason: FailureNotCMS, Technical: err.Error()}
	case errors.As(err, new(*cms.LimitError)):
		return &Failure{Kind: "limit", Message: "The file exceeds what can be checked safely.", Technical: err.Error()}
	case errors.Is(err, errContent):
		return &Failure{Kind: "io", Message: "The file that was signed could not be read.", Reason: FailureContent, Technical: err.Error()}
	case errors.As(err, &malformed):
		return &Failure{Kind: "malformed", Message: "The file is no sound PDF, or is damaged.", Technical: err.Error()}
	}
	return &Failure{Kind: "io", Message: "The file could not be read.", Technical: err.Error()}
}

package app

import (
	"context"
	"path"
	"strings"

	"trien/internal/active"
	"trien/internal/ocr"
	"trien/internal/office"
	"trien/internal/placement"
	"trien/internal/render"
	"trien/pdf"
)

// notNamedSecret refuses metadata that names a class of state secret: abstract, file name, a property (379.1.2). A sentence that only speaks
// of secrets is none.
func notNamedSecret(values ...string) error {
	for _, value := range values {
		if c := placement.SecretWords(value); c != "" {
			return secretOf(c)
		}
	}
	return nil
}

func secretOf(c placement.Class) error { return &office.SecretError{Class: office.ClassOf(string(c))} }

// bareName is a file's name without its ending, which is no part of the words.
func bareName(name string) string {
	name = fileName(name)
	return strings.TrimSuffix(name, path.Ext(name))
}

// noSecret refuses a PDF that is marked as a state secret: in its properties, by a stamp in the text of one of its pages, or by one in a picture. It
// says why the machine could not look at all of it; then a person must. It gives the pages that it read.
func (o *Office) noSecret(ctx context.Context, s *spooled) (pages []placement.Page, unseen office.Unseen, err error) {
	phase(ctx, PhaseSecrets)
	if err := notNamedSecret(pdfProperties(s)...); err != nil {
		return nil, "", err
	}
	pages, pictures, err := o.secretFree(ctx, s)
	if err != nil || !pictures {
		return pages, "", err
	}
	unseen, err = o.noSecretPicture(ctx, s, pages)
	return pages, unseen, err
}

// noSecretPicture refuses a marking in the pictures of pages.
func (o *Office) noSecretPicture(ctx context.Context, s *spooled, pages []placement.Page) (office.Unseen, error) {
	done, ok := o.OCR.Turn(ctx) // before the document is open: looking takes long, and others want pages drawn
	defer done()
	if !ok {
		if ctx.Err() != nil {
			return "", context.Cause(ctx)
		}
		return office.TooLong, nil
	}
	doc, err := o.Render.Open(ctx, s, s.size, nil)
	if err != nil {
		return "", err
	}
	defer doc.Close()
	seen, err := o.OCR.Look(ctx, doc, pages)
	if err == nil && seen.Class != "" {
		err = secretOf(seen.Class)
	}
	return office.Unseen(seen.Gap), err
}

// secretFree looks at what the document says in text. pictures tells that it shows something else besides.
func (o *Office) secretFree(ctx context.Context, s *spooled) (pages []placement.Page, pictures bool, err error) {
	doc, err := o.Render.Open(ctx, s, s.size, nil)
	if err != nil {
		return nil, false, err
	}
	defer doc.Close()
	if pages, err = noStamp(ctx, doc); err != nil {
		return nil, false, err
	}
	return pages, ocr.Needed(ctx, doc, pages), nil
}

// noStamp refuses a marking in the text.
func noStamp(ctx context.Context, doc *render.Document) ([]placement.Page, error) {
	info, err := doc.Info(ctx)
	if err != nil {
		return nil, err
	}
	if err := notNamedSecret(info...); err != nil {
		return nil, err
	}
	pages, err := doc.Layout(ctx)
	if err != nil {
		return nil, err
	}
	if class := placement.Secret(pages); class != "" {
		return nil, secretOf(class)
	}
	return pages, nil
}

// vouched asks whoever brings a file to look where the machine could not, and keeps that they did.
func vouched(unseen office.Unseen, confirmed bool) (office.Look, error) {
	if unseen != "" && !confirmed {
		return office.Look{}, unseen.Problem()
	}
	return office.Look{Unseen: unseen, Vouched: unseen != ""}, nil
}

// notSaidSecret refuses a file that says of itself, in its properties, that it is a state secret; it is not opened for that (379.1.2).
func notSaidSecret(s *spooled) error {
	if s.isPDF() {
		return notNamedSecret(pdfProperties(s)...)
	}
	raw, err := s.bytes()
	if err != nil {
		return err
	}
	return notNamedSecret(active.Metadata(raw)...)
}

// pdfProperties gives what a PDF says of itself, the templates' own entries too ("Độ mật"), as "name: value".
func pdfProperties(s *spooled) []string {
	f, err := pdf.Open(s, s.size, pdf.Options{})
	if err != nil {
		return nil
	}
	var values []string
	for _, p := range f.Newest().Properties() {
		values = append(values, p.String())
	}
	return values
}

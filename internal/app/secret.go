package app

import (
	"context"
	"path"
	"strings"

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
			return &office.SecretError{Class: office.ClassOf(string(c))}
		}
	}
	return nil
}

// bareName is a file's name without its ending, which is no part of the words.
func bareName(name string) string {
	name = fileName(name)
	return strings.TrimSuffix(name, path.Ext(name))
}

// noSecret refuses a PDF that is marked as a state secret, in its properties or by a stamp on one of its pages.
func (o *Office) noSecret(ctx context.Context, s *spooled) error {
	phase(ctx, PhaseSecrets)
	if err := notNamedSecret(pdfProperties(s)...); err != nil {
		return err
	}
	doc, err := o.Render.Open(ctx, s, s.size, nil)
	if err != nil {
		return err
	}
	defer doc.Close()
	return secretFree(ctx, doc)
}

func secretFree(ctx context.Context, doc *render.Document) error {
	info, err := doc.Info(ctx)
	if err != nil {
		return err
	}
	if err := notNamedSecret(info...); err != nil {
		return err
	}
	pages, err := doc.Layout(ctx)
	if err != nil {
		return err
	}
	if class := placement.Secret(pages); class != "" {
		return &office.SecretError{Class: office.ClassOf(string(class))}
	}
	return nil
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

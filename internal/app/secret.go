package app

import (
	"bytes"
	"context"
	"encoding/xml"
	"path"
	"slices"
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

// pdfProperties gives the values of a PDF's own properties as "name: value": every entry of the information dictionary and of the XMP
// packet (ISO 32000-2, 14.3), the templates' own too ("Độ mật"). What can't be read there has no words.
func pdfProperties(s *spooled) []string {
	f, err := pdf.Open(s, s.size, pdf.Options{})
	if err != nil {
		return nil
	}
	v := f.Newest()
	var values []string
	if info, err := v.Dict(v.Trailer()["Info"]); err == nil {
		for name, o := range info {
			if text, err := v.Text(o); err == nil && told(string(name)) {
				values = append(values, string(name)+": "+text)
			}
		}
	}
	catalog, err := v.Catalog()
	if err != nil {
		return values
	}
	packet, err := v.Stream(catalog["Metadata"])
	if err != nil || packet == nil {
		return values
	}
	raw, err := v.Decode(packet)
	if err != nil {
		return values
	}
	return append(values, xmpValues(raw)...)
}

// told says whether a property tells of the document, not of the program or the person that made it.
func told(name string) bool {
	return !slices.Contains([]string{"creator", "creatortool", "producer", "author"}, strings.ToLower(name))
}

// xmpValues reads the text of every element and attribute of an XMP packet (ISO 16684-1).
func xmpValues(raw []byte) []string {
	d := xml.NewDecoder(bytes.NewReader(raw))
	var values []string
	var names []string
	for {
		token, err := d.Token()
		if err != nil {
			return values
		}
		switch t := token.(type) {
		case xml.StartElement:
			if t.Name.Space != rdf { // lists stand for the property around them
				names = append(names, t.Name.Local)
			}
			for _, a := range t.Attr {
				if told(a.Name.Local) {
					values = append(values, a.Name.Local+": "+a.Value)
				}
			}
		case xml.EndElement:
			if t.Name.Space != rdf && len(names) > 0 {
				names = names[:len(names)-1]
			}
		case xml.CharData:
			text := strings.TrimSpace(string(t))
			if text != "" && len(names) > 0 && told(names[len(names)-1]) {
				values = append(values, names[len(names)-1]+": "+text)
			}
		}
	}
}

const rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

package app_test

import (
	"archive/zip"
	"bytes"
	"crypto/rand"
	"encoding/json"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trien/internal/app"
	"trien/internal/exchange"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
	"trien/pdf"
)

// codeName stands in every secret file and in its words: afterwards no byte of it may be found under the data folder.
const codeName = "KEHOACHHOADAO"

// changed gives a PDF with a later revision that change makes.
func changed(t *testing.T, raw []byte, change func(*pdf.View, *pdf.Update)) []byte {
	t.Helper()
	f, err := pdf.Open(bytes.NewReader(raw), int64(len(raw)), pdf.Options{})
	if err != nil {
		t.Fatal(err)
	}
	u, err := pdf.NewUpdate(f, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	change(f.Newest(), u)
	tail, err := u.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return append(bytes.Clone(raw), tail...)
}

func withInfo(t *testing.T, raw []byte, name pdf.Name, value string) []byte {
	return changed(t, raw, func(_ *pdf.View, u *pdf.Update) {
		u.SetTrailer("Info", u.Add(pdf.Dict{name: pdf.EncodeText(value), "Subject": pdf.EncodeText(codeName)}))
	})
}

func withXMP(t *testing.T, raw []byte, body string) []byte {
	return changed(t, raw, func(v *pdf.View, u *pdf.Update) {
		catalog, err := v.Catalog()
		if err != nil {
			t.Fatal(err)
		}
		packet := `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:vp="urn:vp">` +
			body + `</rdf:Description></rdf:RDF></x:xmpmeta>`
		catalog["Metadata"] = u.Add(pdf.NewStream(pdf.Dict{"Type": pdf.Name("Metadata"), "Subtype": pdf.Name("XML")}, []byte(packet)))
		u.Set(v.CatalogRef(), catalog)
	})
}

// withParts gives the sample docx with members added or changed.
func withParts(t *testing.T, change func(name string, body []byte) []byte, add map[string]string) []byte {
	raw := sample(t, "quyet-dinh.docx")
	in, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	put := func(name string, body []byte) {
		f, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		f.Write(body)
	}
	for _, f := range in.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		put(f.Name, change(f.Name, body))
	}
	for name, body := range add {
		put(name, []byte(body))
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func same(_ string, body []byte) []byte { return body }

// withHeader puts the class into the page header of a docx.
func withHeader(t *testing.T, text string) []byte {
	const ns = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`
	return withParts(t, func(name string, body []byte) []byte {
		switch name {
		case "[Content_Types].xml":
			return bytes.Replace(body, []byte("</Types>"), []byte(`<Override PartName="/word/header1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"/></Types>`), 1)
		case "word/_rels/document.xml.rels":
			return bytes.Replace(body, []byte("</Relationships>"), []byte(`<Relationship Id="rHead" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/header" Target="header1.xml"/></Relationships>`), 1)
		case "word/document.xml":
			return bytes.Replace(body, []byte("<w:sectPr>"), []byte(`<w:sectPr><w:headerReference xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" w:type="default" r:id="rHead"/>`), 1)
		}
		return body
	}, map[string]string{"word/header1.xml": `<?xml version="1.0" encoding="UTF-8"?><w:hdr ` + ns + `><w:p><w:r><w:t>` + text + `</w:t></w:r></w:p></w:hdr>`})
}

const ownProperty = `<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"><property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="2" name="Độ mật"><vt:lpwstr>Tối mật</vt:lpwstr></property></Properties>`

// secretFiles are files that are marked as state secrets, each in another way.
func secretFiles(t *testing.T) map[string][]byte {
	raw := sample(t, "quyet-dinh.pdf")
	return map[string][]byte{
		"docx, own property": withParts(t, same, map[string]string{"docProps/custom.xml": ownProperty}),
		"docx, title": withParts(t, func(name string, body []byte) []byte {
			if name != "docProps/core.xml" {
				return body
			}
			return bytes.Replace(body, []byte("</cp:coreProperties>"), []byte(`<dc:subject xmlns:dc="http://purl.org/dc/elements/1.1/">[MẬT] `+codeName+`</dc:subject></cp:coreProperties>`), 1)
		}, nil),
		"docx, page header":      withHeader(t, "TUYỆT MẬT"),
		"docx, stamp on page":    docxWith(t, "MẬT"),
		"pdf, keywords":          withInfo(t, raw, "Keywords", "Tối mật"),
		"pdf, own property":      withInfo(t, raw, pdf.Name("Độ mật"), "Mật"),
		"pdf, XMP subject":       withXMP(t, raw, `<dc:subject><rdf:Bag><rdf:li>Tuyệt mật</rdf:li></rdf:Bag></dc:subject>`),
		"pdf, XMP own property":  withXMP(t, raw, `<vp:classification>Mật</vp:classification>`),
		"pdf, XMP in attributes": strippedXMP(t, raw),
		"pdf, stamp on a scan":   scanned("TỐI MẬT", 9),
		// what else would wait in quarantine is not kept there either
		"pdf, own property and a script": withInfo(t, scripted(), pdf.Name("Độ mật"), "Mật"),
		"docx, own property and a macro": withParts(t, same, map[string]string{"word/vbaProject.bin": "x", "docProps/custom.xml": ownProperty}),
	}
}

func strippedXMP(t *testing.T, raw []byte) []byte {
	return withXMP(t, raw, `<vp:x vp:classification="TỐI MẬT"/>`)
}

// TestSecretsAreRefusedAtEveryDoor: nothing of them is stored, and the event says who, when, which door and class, no more (379.1.2, 379.4.3).
func TestSecretsAreRefusedAtEveryDoor(t *testing.T) {
	s := newStage(t)
	draft := s.draft(decision())
	before := traces(t, s)
	arrival := app.ReceiveRequest{Type: "QĐ", Number: "15-QĐ/TU", Date: "2026-11-20", Abstract: "x", Sender: "Tỉnh ủy An Bình"}
	tries := 0
	for name, raw := range secretFiles(t) {
		file, isPDF := strings.ReplaceAll(name, ", ", "-")+".docx", bytes.HasPrefix(raw, []byte("%PDF"))
		if isPDF {
			file = strings.TrimSuffix(file, ".docx") + ".pdf"
		}
		file = codeName + "-" + strings.ReplaceAll(file, " ", "-")
		t.Run(name, func(t *testing.T) {
			_, err := s.House.CreateDraft(t.Context(), s.as(tu, "tuan"), decision(), upload(file, raw))
			wantKind(t, err, problem.Secret, "379.1.2")
			u := upload(file, raw)
			_, err = s.House.Act(t.Context(), s.as(tu, "tuan"), draft.ID, "replace-file", app.ActArgs{}, &u)
			wantKind(t, err, problem.Secret, "379.1.2")
			tries += 2
			if !isPDF {
				return
			}
			_, err = s.House.ReceiveFile(t.Context(), s.as(tu, "mai"), arrival, upload(file, raw))
			wantKind(t, err, problem.Secret, "379.1.2")
			s.declines(exchange.Message{Abstract: codeName, FileName: file}, raw)
			tries += 2
		})
	}
	pdf := sample(t, "quyet-dinh.pdf")
	words := map[string]func() error{
		"draft, metadata": func() error { r := decision(); r.Secrecy = "Mật"; return s.tryDraft(r, "x.pdf", pdf) },
		"draft, abstract": func() error {
			r := decision()
			r.Abstract = "[TỐI MẬT] " + codeName
			return s.tryDraft(r, "x.pdf", pdf)
		},
		"draft, file name":   func() error { return s.tryDraft(decision(), codeName+"_TUYỆT MẬT.pdf", pdf) },
		"receive, metadata":  func() error { r := arrival; r.Secrecy = "tối mật"; return s.tryReceive(r, "x.pdf", pdf) },
		"receive, abstract":  func() error { r := arrival; r.Abstract = "MẬT – " + codeName; return s.tryReceive(r, "x.pdf", pdf) },
		"receive, file name": func() error { return s.tryReceive(arrival, "[MẬT] "+codeName+".pdf", pdf) },
	}
	for name, try := range words {
		t.Run(name, func(t *testing.T) {
			wantKind(t, try(), problem.Secret, "379.1.2")
			tries++
		})
	}
	for _, m := range []exchange.Message{{Secrecy: "mật", Abstract: codeName}, {Abstract: "(MẬT) " + codeName}, {Abstract: "x", FileName: "TUYỆT MẬT_" + codeName + ".pdf"}} {
		s.declines(m, pdf)
		tries++
	}
	if after := traces(t, s); after != before {
		t.Errorf("before %+v, after %+v: something of a secret stays", before, after)
	}
	s.noTraceOf(codeName)
	if n := s.secretRefusals(); n != tries {
		t.Errorf("%d refusals of secrets, tried %d", n, tries)
	}
	s.sound()
}

func (s *stage) tryDraft(r app.DraftRequest, name string, raw []byte) error {
	_, err := s.House.CreateDraft(s.t.Context(), s.as(tu, "tuan"), r, upload(name, raw))
	return err
}

func (s *stage) tryReceive(r app.ReceiveRequest, name string, raw []byte) error {
	_, err := s.House.ReceiveFile(s.t.Context(), s.as(tu, "mai"), r, upload(name, raw))
	return err
}

// declines sends a message to the bureau, which must answer with a signed no that tells nothing.
func (s *stage) declines(m exchange.Message, raw []byte) {
	s.t.Helper()
	m.ID, m.Kind, m.DocType = store.NewID(), exchange.Document, "CV"
	if m.FileName == "" {
		m.FileName = "x.pdf"
	}
	r, err := s.deliver(m, raw)
	if err != nil || r.Taken || r.VI == "" || strings.Contains(r.VI+r.EN, codeName) {
		s.t.Errorf("%+v %v", r, err)
	}
}

// leftover counts what a refused act could leave behind.
type leftover struct{ files, documents, arrivals int }

func traces(t *testing.T, s *stage) leftover {
	t.Helper()
	list, err := s.House.ListDocuments(t.Context(), s.as(tu, "tuan"), app.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	arrived, err := s.House.ListDocuments(t.Context(), s.as(tu, "mai"), app.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	return leftover{files(t, s), list.Total + arrived.Total, len(s.arrivals())}
}

// noTraceOf searches every byte under the data folder, and what the refusals say when they are opened.
func (s *stage) noTraceOf(word string) {
	s.t.Helper()
	err := filepath.WalkDir(s.Dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || d.Name() == "demo.json" { // the demonstration's own accounts
			return err
		}
		raw, err := os.ReadFile(path)
		if bytes.Contains(raw, []byte(word)) {
			s.t.Errorf("%s holds %s", path, word)
		}
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	for _, r := range append(s.refusals(tu), s.refusals(vp)...) {
		if raw, _ := json.Marshal(r); bytes.Contains(raw, []byte(word)) {
			s.t.Errorf("a refusal tells: %s", raw)
		}
	}
}

func (s *stage) refusals(id string) []app.Refused {
	s.t.Helper()
	o, _ := s.House.Office(id)
	list, err := o.Refusals(s.t.Context(), office.Day(s.now()))
	if err != nil {
		s.t.Fatal(err)
	}
	return list
}

// secretRefusals counts the refused secrets; each must say who, when, door and class, and nothing that leads to the document.
func (s *stage) secretRefusals() int {
	n := 0
	for _, r := range append(s.refusals(tu), s.refusals(vp)...) {
		if r.Class == "" {
			continue
		}
		n++
		if r.Document != "" || r.HistoryRow.At.IsZero() || r.HistoryRow.Actor == "" || (r.Door == "exchange") != (r.Peer == tu) {
			s.t.Errorf("refusal %+v", r)
		}
	}
	return n
}

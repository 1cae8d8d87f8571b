package app

import (
	"archive/zip"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"trien/internal/identity"
	"trien/internal/limits"
	"trien/internal/metadata"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
	"trien/pdf"
)

// language is that of the documents: the system is not told another.
const language = "Tiếng Việt"

// ExportDossier writes a dossier as a zip: what is said about it and its documents as JSON and XML (NĐ 30/2020, Appendix VI), and their PDFs, in the order of
// their dates. A document that the caller may not read is left out and counted; each that is in it counts as read.
func (h *House) ExportDossier(ctx context.Context, t Token, id string, w io.Writer) error {
	s, err := h.enter(ctx, t)
	if err != nil {
		return err
	}
	o := s.office
	if err := o.may(ctx, s.actor, mayDossiers); err != nil {
		return err
	}
	row, err := store.Get[store.Dossier](ctx, o.store.Reader, id)
	if err != nil {
		return err
	}
	e, err := o.gathered(ctx, s.actor, row)
	if err != nil {
		return err
	}
	if err := e.count(ctx, h, t); err != nil { // before a byte goes: what can't be opened is an error, not half an archive
		return err
	}
	return e.write(ctx, h, t, w)
}

// taken is a dossier on its way out.
type taken struct {
	metadata.Dossier
	documents []office.Document // as Dossier.Documents
	at        time.Time
}

// gathered reads the documents of a dossier that the actor may read, by their dates.
func (o *Office) gathered(ctx context.Context, a identity.Actor, row store.Dossier) (*taken, error) {
	filed, err := store.List[store.Filed](ctx, o.store.Reader, store.Query{Equal: map[string]any{"dossier": row.ID}, Order: []string{"position"}, Limit: limits.DossierExport + 1})
	if err != nil {
		return nil, err
	}
	if len(filed) > limits.DossierExport {
		return nil, problem.New(problem.Limit, fmt.Sprintf("Hồ sơ có hơn %d văn bản, không xuất thành một tệp được.", limits.DossierExport),
			fmt.Sprintf("The dossier has more than %d documents, too many to be taken out as one file.", limits.DossierExport))
	}
	e := &taken{at: o.now()}
	for _, f := range filed {
		d, err := o.document(ctx, f.Document)
		if err != nil {
			return nil, err
		}
		if o.reads(d, a) {
			e.documents = append(e.documents, d)
			continue
		}
		e.Withheld++
		if err := o.exportTried(ctx, a, d); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(e.documents, func(x, y office.Document) int { return cmp.Compare(dayOf(x), dayOf(y)) })
	return e, o.describeDossier(ctx, e, row)
}

// dayOf is the day of a document: its own date, else when it came or was begun.
func dayOf(d office.Document) string {
	at := d.Created
	if d.Direction == office.In {
		at = d.Arrived
	}
	return cmp.Or(d.Date, office.Day(at))
}

func (o *Office) describeDossier(ctx context.Context, e *taken, row store.Dossier) error {
	people, err := o.registry(ctx)
	if err != nil {
		return err
	}
	words, err := o.dossierWords(row)
	if err != nil {
		return err
	}
	opened := local(store.Time(row.Opened))
	e.FileCode = metadata.FileCode{OrganID: o.organ(people, o.ownBody()), FileCatalog: opened.Year(), FileNotation: row.Code}
	e.Title, e.Maintenance, e.Creator, e.Language = words.Title, row.Retention, people.name(row.Creator), language
	e.StartDate, e.DocTotal = office.Day(opened), len(e.documents)
	for i, d := range e.documents {
		e.Documents = append(e.Documents, o.describe(people, d, e.FileCode, i+1))
		e.EndDate = max(e.EndDate, dayOf(d))
	}
	return nil
}

// organ is the code of a body as the directory has it today, in whichever scheme it has one; "" where none is on record.
func (o *Office) organ(people *registry, body string) string {
	b, _ := people.Body(body)
	for _, s := range identity.Schemes() {
		if code := b.CodeAt(s.ID, o.now()); code != "" {
			return code
		}
	}
	return ""
}

// describe says of a document what the appendix asks.
func (o *Office) describe(people *registry, d office.Document, code metadata.FileCode, ordinal int) metadata.Document {
	kind, _ := office.TypeOf(d.DocType)
	number, notation := metadata.SplitNumber(d.Number)
	m := metadata.Document{Direction: string(d.Direction), FileCode: code, DocOrdinal: ordinal, TypeName: cmp.Or(kind.Name.VI, d.DocType), CodeNumber: number, CodeNotation: notation,
		IssuedDate: d.Date, Subject: d.Abstract, Language: language, Priority: priority(d.Urgency),
		DocCode:    metadata.DocCode(cmp.Or(code.OrganID, o.settings.Code), d.DocType, ordinal, 1),
		SignerInfo: metadata.Signer{Position: strings.ReplaceAll(d.CapText, "\n", ", "), FullName: d.SignerName}}
	if d.Direction == office.In {
		m.OrganName, m.ArrivalDate, m.ArrivalNumber, m.TraceHeaderList = d.Sender.Name, d.ArrivalDate, d.Arrival, traceOf(people, d)
		m.ToPlaces, m.DueDate = handedTo(people, d)
		return m
	}
	m.OrganName, m.IssuedAmount = o.settings.Name, len(d.Recipients)
	for _, r := range d.Recipients {
		m.To = append(m.To, metadata.Organ{OrganID: o.organ(people, r.ID), OrganName: r.Name})
	}
	return m
}

// priority is the degree of urgency as a digit.
func priority(u office.Urgency) int {
	return max(0, slices.Index([]office.Urgency{office.Ordinary, office.Urgent, office.VeryUrgent, office.Express}, u))
}

// handedTo names who was given a document, each with their part, and says the day by which its lead is to be done.
func handedTo(people *registry, d office.Document) (places, due string) {
	var names []string
	for _, h := range d.Hands() {
		name := people.name(h.Person)
		if part := handWords(h.Part).VI; part != "" {
			name += " (" + part + ")"
		}
		names = append(names, name)
		if h.Part == office.HandLead && (due == "" || h.Due != "" && h.Due < due) {
			due = h.Due
		}
	}
	return strings.Join(names, "; "), due
}

// traceOf is how an incoming document was handed on, what was instructed, and how far it is.
func traceOf(people *registry, d office.Document) string {
	var b strings.Builder
	for _, r := range d.Remarks {
		fmt.Fprintf(&b, "%s, %s: %s\n", office.Day(local(r.At)), people.name(r.By), r.Text)
	}
	b.WriteString(d.State.Words().VI)
	return b.String()
}

// count looks into each PDF, as whoever takes it away: how many pages it has, and that it can be read at all.
func (e *taken) count(ctx context.Context, h *House, t Token) error {
	for i := range e.documents {
		m := &e.Documents[i]
		for _, v := range outgoing(e.documents[i]) {
			file, err := e.look(ctx, h, t, i, v)
			if v.attachment == 0 && problem.KindOf(err) == problem.NotFound { // it has none yet
				break
			}
			if err != nil {
				return err
			}
			if v.attachment == 0 {
				m.File = &file
			} else {
				m.Attachments = append(m.Attachments, file)
			}
		}
		e.PageTotal += m.PageAmount
	}
	e.Faults = e.Check()
	return nil
}

// going is one file of a document on its way out.
type going struct {
	office.Version
	number     int // OpenFile's
	attachment int // 0: the document's own
}

// outgoing are the files of a document that count now: its own first, then those that go with it.
func outgoing(d office.Document) []going {
	own, number, _ := pick(d, 0)
	list := []going{{own, number, 0}}
	for _, a := range d.Attached() {
		list = append(list, going{a.Counts(), cmp.Or(slices.Index(d.Versions, a.Counts())+1, -1), a.Number}) // never 0, which is the document's own
	}
	return list
}

// look opens one file of a document, adds its pages to those of the document, and tells what is said of it.
func (e *taken) look(ctx context.Context, h *House, t Token, i int, v going) (metadata.File, error) {
	m := &e.Documents[i]
	f, err := h.OpenFile(ctx, t, e.documents[i].ID, v.number)
	if err != nil {
		return metadata.File{}, err
	}
	pages, err := pagesIn(f)
	m.PageAmount += pages
	subject := m.Subject
	if v.attachment > 0 {
		subject = fmt.Sprintf("kèm theo %d %s", v.attachment, bareName(v.Name))
	}
	file := metadata.File{Name: "tep/" + metadata.FileName(m.DocCode, dayOf(e.documents[i]), subject, "pdf"), Bytes: f.Size, SHA256: v.SHA256}
	return file, errors.Join(err, f.Close())
}

// pagesIn counts the pages of a PDF; 0 where it is one that does not tell.
func pagesIn(f *File) (int, error) {
	r, ok := f.ReadSeekCloser.(opened)
	if !ok {
		return 0, errors.New("the file is not one that was stored")
	}
	file, err := pdf.Open(r.file, f.Size, pdf.Options{})
	if err != nil {
		return 0, nil // what came from outside is kept as it is
	}
	n, err := file.Newest().PageCount()
	if err != nil {
		return 0, nil
	}
	return n, nil
}

// write writes the archive: the metadata first, so that a look at its beginning tells what is in it.
func (e *taken) write(ctx context.Context, h *House, t Token, w io.Writer) error {
	z := zip.NewWriter(w)
	for _, form := range []struct {
		name  string
		write func(io.Writer) error
	}{{"ho-so.json", e.WriteJSON}, {"ho-so.xml", e.WriteXML}} {
		to, err := z.CreateHeader(&zip.FileHeader{Name: form.name, Method: zip.Deflate, Modified: e.at})
		if err == nil {
			err = form.write(to)
		}
		if err != nil {
			return err
		}
	}
	for i := range e.Documents {
		if err := e.writeFiles(ctx, h, t, z, i); err != nil {
			return err
		}
	}
	return z.Close()
}

// writeFiles writes the files of a document that were counted.
func (e *taken) writeFiles(ctx context.Context, h *House, t Token, z *zip.Writer, i int) error {
	m := e.Documents[i]
	if m.File == nil {
		return nil
	}
	files := append([]metadata.File{*m.File}, m.Attachments...)
	for n, v := range outgoing(e.documents[i]) {
		f, err := h.OpenFile(ctx, t, e.documents[i].ID, v.number)
		if err != nil {
			return err
		}
		to, err := z.CreateHeader(&zip.FileHeader{Name: files[n].Name, Method: zip.Store, Modified: f.Modified})
		if err == nil {
			_, err = io.Copy(to, f)
		}
		if err := errors.Join(err, f.Close()); err != nil {
			return err
		}
	}
	return nil
}

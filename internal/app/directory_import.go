package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"time"

	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/roster"
	"trien/internal/store"
)

// ImportView is what a list would do to the directory, or did.
type ImportView struct {
	Kind     string        `json:"kind"`     // "people", "bodies"
	Encoding string        `json:"encoding"` // as it was read: "UTF-8", "UTF-16", "Windows-1258"
	SHA256   string        `json:"sha256"`
	Stands   int64         `json:"stands"` // the directory that it was held against
	New      int           `json:"new"`
	Changed  int           `json:"changed"`
	Same     int           `json:"same"`
	Rows     []ImportRow   `json:"rows"`   // those that do something, up to a number
	Faults   []ImportFault `json:"faults"` // with one, nothing is taken
	Applied  bool          `json:"applied"`
}

// ImportRow is what one row does.
type ImportRow struct {
	Line  int     `json:"line"`
	Name  string  `json:"name"`
	Does  string  `json:"does"` // "new", "changed"
	Words []Words `json:"words"`
}

// ImportFault is what is wrong with a row.
type ImportFault struct {
	Line  int   `json:"line"`
	Words Words `json:"words"`
}

// ImportWish says which list is to be taken: the one that was looked at, against the directory as it stood then.
type ImportWish struct {
	Name   string
	SHA256 string
	Stands int64
}

// importRows bounds the rows told one by one.
const importRows = 500

// PreviewImport says what a list would do, and does nothing.
func (h *House) PreviewImport(ctx context.Context, t Token, raw []byte) (ImportView, error) {
	s, err := h.importer(ctx, t)
	if err != nil {
		return ImportView{}, err
	}
	return s.office.Import(ctx, s.actor, raw, nil)
}

// ApplyImport takes a list that was looked at: all of it, or nothing.
func (h *House) ApplyImport(ctx context.Context, t Token, raw []byte, w ImportWish) (ImportView, error) {
	s, err := h.importer(ctx, t)
	if err != nil {
		return ImportView{}, err
	}
	if err := s.office.proven(ctx, s, "directory.change"); err != nil {
		return ImportView{}, err
	}
	return s.office.Import(ctx, s.actor, raw, &w)
}

func (h *House) importer(ctx context.Context, t Token) (entered, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return s, err
	}
	return s, s.office.may(ctx, s.actor, "directory.change")
}

// Import looks at a list of people or bodies and, where it is wished and nothing is wrong with it, takes it: one transaction.
func (o *Office) Import(ctx context.Context, by identity.Actor, raw []byte, wish *ImportWish) (ImportView, error) {
	table, err := roster.Read(raw)
	if err != nil {
		return ImportView{}, err
	}
	r, err := o.registry(ctx)
	if err != nil {
		return ImportView{}, err
	}
	plan := table.Plan(o.given(r))
	v := importView(plan, raw, r.version)
	switch {
	case wish == nil:
		return v, nil
	case wish.SHA256 != v.SHA256 || wish.Stands != r.version:
		return v, problem.New(problem.Conflict, "Danh bạ hoặc tệp đã thay đổi sau khi xem trước; chưa ghi gì. Hãy xem trước lại.",
			"The directory or the file has changed since the preview; nothing was stored. Preview it again.")
	case len(plan.Faults) > 0:
		return v, problem.New(problem.Usage, "Danh sách còn lỗi nên chưa ghi gì. Hãy sửa các dòng được nêu rồi gửi lại.", "The list has faults; nothing was stored. Mend the lines named and send it again.")
	case len(plan.Events) == 0:
		v.Applied = true
		return v, nil
	}
	t := o.begin(by)
	for i, e := range plan.Events {
		if err := o.permitted(e); err != nil {
			return v, err
		}
		t.add(staffStream, r.version+int64(i), "", e)
	}
	t.add(staffStream, r.version+int64(len(plan.Events)), "", office.DirectoryImported{SHA256: v.SHA256, Rows: v.New + v.Changed + v.Same, Changes: len(plan.Events), Way: "csv", Name: tidy(wish.Name)})
	v.Applied = true
	return v, o.commit(ctx, t)
}

// given is what lists are held against and made of.
func (o *Office) given(r *registry) roster.Given {
	return roster.Given{Staff: r.Staff, At: o.now(), Zone: local(time.Time{}).Location(), NewID: store.NewID, Own: o.ownBody()}
}

func importView(p roster.Plan, raw []byte, stands int64) ImportView {
	sum := sha256.Sum256(raw)
	v := ImportView{Kind: string(p.Kind), Encoding: p.Encoding, SHA256: hex.EncodeToString(sum[:]), Stands: stands, New: p.Count(roster.New), Changed: p.Count(roster.Changed), Same: p.Count(roster.Same),
		Rows: []ImportRow{}, Faults: []ImportFault{}}
	for _, r := range p.Rows {
		if r.Does == roster.Same || len(v.Rows) == importRows {
			continue
		}
		row := ImportRow{Line: r.Line, Name: r.Name, Does: r.Does, Words: []Words{}}
		for _, w := range r.Words {
			row.Words = append(row.Words, both(w))
		}
		v.Rows = append(v.Rows, row)
	}
	for _, f := range p.Faults {
		v.Faults = append(v.Faults, ImportFault{f.Line, both(f.Words)})
	}
	return v
}

// ExportDirectory writes people or bodies as a list that reads back. That everybody's codes and addresses were read is kept (379.4.1).
func (h *House) ExportDirectory(ctx context.Context, t Token, kind string, w io.Writer) error {
	s, r, err := h.directoryReader(ctx, t)
	if err != nil {
		return err
	}
	if kind == string(roster.People) {
		if err := s.office.readPersonal(ctx, s.actor, office.Everyone, "code", "email"); err != nil {
			return err
		}
	}
	return s.office.export(r, kind, w)
}

// Export is ExportDirectory for whoever has the terminal.
func (o *Office) Export(ctx context.Context, kind string, w io.Writer) error {
	r, err := o.registry(ctx)
	if err != nil {
		return err
	}
	return o.export(r, kind, w)
}

func (o *Office) export(r *registry, kind string, w io.Writer) error {
	if kind != string(roster.People) && kind != string(roster.Bodies) {
		return problem.New(problem.Usage, "Chỉ xuất được danh sách “people” (người) hoặc “bodies” (cơ quan, đơn vị).", "Only the lists “people” and “bodies” can be exported.")
	}
	if err := roster.Write(w, roster.Kind(kind), o.given(r)); err != nil {
		return problem.New(problem.IO, "Không ghi được danh sách.", "The list could not be written.").Because(err)
	}
	return nil
}

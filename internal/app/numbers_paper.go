package app

import (
	"context"

	"trien/internal/identity"
	"trien/internal/incident"
	"trien/internal/numbering"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
)

// PaperRequest takes in a document that was made on paper under a number that was set aside: the scan, and what the paper says (379.4.6).
type PaperRequest struct {
	Block      string   `json:"block"`
	Number     int      `json:"number" minimum:"1"`
	Date       string   `json:"date"` // of an issued paper its date, of one that came the day it did; 2006-01-02
	Type       string   `json:"type"`
	Abstract   string   `json:"abstract"`
	Signer     string   `json:"signer,omitempty"`     // as the paper names them
	Capacity   string   `json:"capacity,omitempty"`   // as the paper words it: "T/M BAN THƯỜNG VỤ, BÍ THƯ"
	Recipients []string `json:"recipients,omitempty"` // by name
	Sender     string   `json:"sender,omitempty"`     // of what came
	Theirs     string   `json:"theirs,omitempty"`     // the sender's number
	Dated      string   `json:"dated,omitempty"`      // the sender's date
	Kept       string   `json:"kept"`                 // where the paper lies
	Incident   string   `json:"incident,omitempty"`   // it was made in, if in one
	Secrecy    string   `json:"secrecy,omitempty"`
	Confirm    bool     `json:"confirm"` // "I, by name, have held the scan against the paper"

	ConfirmNoSecret bool `json:"confirmNoSecret,omitempty"` // as in DraftRequest
}

// TakePaper takes in what was made on paper: the answer comes once the scan is here, the rest goes on by itself.
func (h *House) TakePaper(ctx context.Context, t Token, r PaperRequest, u Upload) (IntakeView, error) {
	return h.take(ctx, t, Door{Paper: &r}, u)
}

// PaperFile is TakePaper for a caller who waits.
func (h *House) PaperFile(ctx context.Context, t Token, r PaperRequest, u Upload) (DocumentView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return DocumentView{}, err
	}
	o := s.office
	b, take, err := o.through(ctx, s.actor, Door{Paper: &r}, u.Name)
	if err != nil {
		return DocumentView{}, err
	}
	d, err := o.takeNow(ctx, u, take)
	if err != nil {
		return DocumentView{}, o.refuse(ctx, s.actor, b.refusal, err)
	}
	return o.view(ctx, s.actor, d)
}

// paperDoor decides everything but the scan, before it is touched.
func (o *Office) paperDoor(ctx context.Context, a identity.Actor, r PaperRequest, fileName string) (taking, error) {
	if d := o.access().At(a).Decide(mayTakeIn); !d.May {
		return nil, d.Refusal()
	}
	c, err := o.paperCommand(ctx, r)
	if err != nil {
		return nil, err
	}
	id := store.NewID()
	if err := o.on(a, office.Document{ID: id}).do(c); err != nil {
		return nil, err
	}
	if err := notNamedSecret(r.Abstract, bareName(fileName)); err != nil {
		return nil, err
	}
	return func(ctx context.Context, s *spooled) (office.Document, error) {
		_, unseen, err := o.admitArrival(ctx, s)
		if err == nil {
			c.Look, err = vouched(unseen, r.ConfirmNoSecret)
		}
		if err == nil {
			ctx, err = toStore(ctx)
		}
		if err == nil {
			_, err = o.vault.NewKey(ctx, keyName(id))
		}
		if err != nil {
			return office.Document{}, err
		}
		return o.storePaper(ctx, a, id, c, s)
	}, nil
}

// paperCommand is what the paper says, under a number that is still open.
func (o *Office) paperCommand(ctx context.Context, r PaperRequest) (office.TakePaper, error) {
	b, err := blockPapers().get(ctx, o, r.Block)
	if err == nil {
		_, err = b.Use(office.BlockNumberUsed{Number: r.Number})
	}
	if err == nil {
		err = o.ofIncident(ctx, r.Incident)
	}
	if err != nil {
		return office.TakePaper{}, err
	}
	c := office.TakePaper{Secrecy: r.Secrecy, Confirm: r.Confirm, PaperTaken: office.PaperTaken{Direction: office.Direction(seriesRow(b.Series, office.Series{}).Direction), Block: b.ID, Incident: r.Incident,
		Ordinal: r.Number, Text: o.settings.profile().SeriesNumber(b.Series, r.Number), Date: r.Date, Series: b.Series, DocType: r.Type, Abstract: tidy(r.Abstract), SignerName: tidy(r.Signer),
		Capacity: tidy(r.Capacity), Sender: office.Party{Name: tidy(r.Sender)}, Number: tidy(r.Theirs), Dated: r.Dated, Kept: tidy(r.Kept)}}
	if c.Direction != office.Out && c.Direction != office.In {
		return c, problem.New(problem.Usage, "Số này để dành cho sổ khác, không nhập văn bản giấy theo số này được. Hãy trả lại hoặc hủy số.", "The number was set aside for another book: no paper is taken in under it. Give it back, or void it.").Under("379.14")
	}
	if c.Direction == office.Out && seriesOf(r.Type) != seriesType(b.Series) {
		return c, problem.New(problem.Usage, "Số này để dành cho loại văn bản khác. Hãy chọn đúng loại.", "The number was set aside for another type of document.").Under("379.14")
	}
	for _, name := range r.Recipients {
		if name = tidy(name); name != "" {
			c.Recipients = append(c.Recipients, office.Party{Name: name})
		}
	}
	return c, nil
}

// storePaper stores the scan, binds the number and enters the line, all in one transaction.
func (o *Office) storePaper(ctx context.Context, a identity.Actor, id string, c office.TakePaper, s *spooled) (office.Document, error) {
	t := o.on(a, office.Document{ID: id})
	kind := "scan"
	if c.Direction == office.In {
		kind = "received"
	}
	var err error
	if c.File, err = o.keep(ctx, id, kind, "application/pdf", s); err == nil {
		err = t.do(c)
	}
	if err == nil {
		_, err = blockPapers().add(ctx, o, t, c.Block, func(b numbering.Block) ([]office.Event, error) {
			return b.Use(office.BlockNumberUsed{Number: c.Ordinal, Document: id, Incident: c.Incident, Date: c.Date})
		})
	}
	if err == nil {
		err = o.commit(ctx, t)
	}
	if err != nil && !t.failed {
		o.discard(c.File)
		o.forget(id)
	}
	return t.doc, err
}

// seriesOf is the abbreviation under which a type is numbered.
func seriesOf(typ string) string {
	t, _ := office.TypeOf(typ)
	return t.Sign
}

// paperNotes say in the register what was made on paper.
func paperNotes(d office.Document) []string {
	switch {
	case d.Paper == nil:
		return nil
	case d.Paper.Incident != "":
		return []string{"bản giấy, lập trong sự cố; nhập sau"}
	}
	return []string{"bản giấy; nhập sau"}
}

// paperKept is where the paper lies that was taken in.
func paperKept(d office.Document) string {
	if d.Paper == nil {
		return ""
	}
	return d.Paper.Kept
}

// ofIncident refuses an incident that the office knows nothing of, or that was reconciled: nothing is added to that.
func (o *Office) ofIncident(ctx context.Context, id string) error {
	if id == "" {
		return nil
	}
	x, err := incidentPapers().get(ctx, o, id)
	if err == nil && x.State == incident.Reconciled {
		return problem.New(problem.Conflict, "Sự cố này đã đối soát xong; không thêm văn bản vào nữa.", "This incident is reconciled; nothing is added to it.").Under("379.4.6")
	}
	return err
}

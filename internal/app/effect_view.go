package app

import (
	"context"
	"time"

	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
)

// ForceView is what force a document has, why, and what waits to be decided about it (379.17, 379.19).
type ForceView struct {
	Effect  string             `json:"effect"`
	Word    Words              `json:"word"`
	Changes []EffectChangeView `json:"changes"`          // oldest first
	Aim     *AimView           `json:"aim,omitempty"`    // what this document does with another
	Told    []EffectToldView   `json:"told"`             // what recipients were told, and what they answer
	Void    *VoidView          `json:"void,omitempty"`   // a proposal to void it that is not decided
	Amend   []AmendView        `json:"amend"`            // what the person may begin: a correction, a replacement, a recall
	Digest  string             `json:"digest,omitempty"` // SHA-256 of the issued file
}

// CitedView is another document that is spoken of.
type CitedView struct {
	ID    string `json:"id,omitempty"` // where the person may open it
	Title Words  `json:"title"`
	Date  string `json:"date,omitempty"`
}

// EffectChangeView is one change of a document's force: who, when, by what, why.
type EffectChangeView struct {
	Effect    string             `json:"effect"`
	Word      Words              `json:"word"`
	Way       string             `json:"way"` // "document", "procedure", "agreement"
	At        time.Time          `json:"at"`
	By        string             `json:"by,omitempty"`
	Proposed  string             `json:"proposed,omitempty"`
	Cited     *CitedView         `json:"cited,omitempty"`
	Reason    string             `json:"reason,omitempty"`
	Basis     string             `json:"basis,omitempty"`
	Late      bool               `json:"late,omitempty"` // what came in had been handled already when the notice came
	Stage     Words              `json:"stage,omitzero"`
	Replied   string             `json:"replied,omitempty"` // what was answered to the sender
	RepliedBy string             `json:"repliedBy,omitempty"`
	RepliedAt time.Time          `json:"repliedAt,omitzero"`
	Confirmed []ConfirmationView `json:"confirmed"`
}

// AimView is what a document does with another when it is issued.
type AimView struct {
	Act      string    `json:"act"` // "correct", "replace", "recall"
	Label    Words     `json:"label"`
	Cited    CitedView `json:"cited"`
	Reason   string    `json:"reason,omitempty"`
	Done     bool      `json:"done"`
	Compared bool      `json:"compared"` // a comparison of both texts is kept
}

// EffectToldView is a notice to one recipient.
type EffectToldView struct {
	Name   string    `json:"name"`
	Word   Words     `json:"word"`
	At     time.Time `json:"at"`
	State  string    `json:"state"` // "queued", "delivered", "failed", "noted", "done"
	Label  Words     `json:"label"`
	Late   bool      `json:"late,omitempty"` // they had handled the document already
	Answer string    `json:"answer,omitempty"`
}

// VoidView is a proposal to void, with whom it waits for.
type VoidView struct {
	Way     string      `json:"way"`
	By      string      `json:"by"`
	At      time.Time   `json:"at"`
	Reason  string      `json:"reason"`
	Basis   string      `json:"basis,omitempty"`
	Digest  string      `json:"digest"`
	Parties []PartyView `json:"parties"`
	Asked   bool        `json:"asked,omitempty"`  // the sender asks us
	Agreed  bool        `json:"agreed,omitempty"` // and we have said yes
}

// PartyView is a party of an agreement to void; At is zero while it has not confirmed.
type PartyView struct {
	Name string `json:"name"`
	ConfirmationView
}

// ConfirmationView is who confirmed for a party, when, and how they were known.
type ConfirmationView struct {
	Person string    `json:"person,omitempty"`
	Post   string    `json:"post,omitempty"`
	SignIn string    `json:"signIn,omitempty"`
	At     time.Time `json:"at,omitzero"`
}

// AmendView is a document that may be begun about this one.
type AmendView struct {
	Act   string `json:"act"`
	Label Words  `json:"label"`
	Type  string `json:"type,omitempty"` // what type it must have; "": any
}

// force is what the page says of a document's force; nil before its issue, where it does nothing with another.
func (o *Office) force(ctx context.Context, a identity.Actor, d office.Document, people *registry) (*ForceView, error) {
	if d.Effect() == office.NoEffect && d.Aim == nil && len(d.Effects) == 0 && d.Void == nil {
		return nil, nil
	}
	v := &ForceView{Effect: string(d.Effect()), Word: both(d.Effect().Words()), Changes: []EffectChangeView{}, Told: []EffectToldView{}, Amend: o.amendments(a, d), Digest: d.SHA256}
	for _, c := range d.Effects {
		cited, err := o.cited(ctx, a, d, c.Cited)
		if err != nil {
			return nil, err
		}
		v.Changes = append(v.Changes, changeView(c, cited, people))
	}
	if d.Aim != nil {
		cited, err := o.cited(ctx, a, d, d.Aim.Cited)
		if err != nil {
			return nil, err
		}
		v.Aim = &AimView{Act: d.Aim.Act, Label: aimWords(d.Aim.Act), Reason: d.Aim.Reason, Done: !d.Aim.Done.IsZero(), Compared: d.Aim.Comparison.Blob != ""}
		if cited != nil {
			v.Aim.Cited = *cited
		}
	}
	if d.Void != nil {
		v.Void = o.voidView(d, people)
	}
	return v, o.toldViews(ctx, v, d)
}

// aimWords name what a document does with another.
func aimWords(act string) Words {
	return map[string]Words{office.AimCorrect: {"Đính chính", "Corrects"}, office.AimReplace: {"Thay thế", "Replaces"}, office.AimRecall: {"Thu hồi", "Recalls"}}[act]
}

// amendments are what the person may begin about an issued document.
func (o *Office) amendments(a identity.Actor, d office.Document) []AmendView {
	list := []AmendView{}
	if !o.can(a, mayDraft) {
		return list
	}
	for _, x := range []struct {
		act, typ string
		label    Words
	}{{office.AimCorrect, "", Words{"Soạn văn bản đính chính", "Draft a correction"}}, {office.AimReplace, d.DocType, Words{"Soạn văn bản thay thế", "Draft a replacement"}},
		{office.AimRecall, "", Words{"Soạn văn bản thu hồi", "Draft a recall"}}} {
		if o.settings.Style == office.StateStyle && x.act == office.AimCorrect {
			x.typ = "CV"
		}
		if d.Amendable(x.act, x.typ, o.settings.Style) == nil {
			list = append(list, AmendView{x.act, x.label, x.typ})
		}
	}
	return list
}

// cited names another document, with its address where it is here and the person may read it.
func (o *Office) cited(ctx context.Context, a identity.Actor, d office.Document, c office.Cited) (*CitedView, error) {
	if c.Number == "" && c.ID == "" {
		return nil, nil
	}
	title := documentTitle(office.Document{DocType: c.DocType, Number: c.Number, Abstract: c.Abstract})
	v := &CitedView{Title: title, Date: c.Date}
	id := c.ID
	if id == "" {
		var err error
		if id, err = o.sameHere(ctx, d, c); err != nil || id == "" {
			return v, err
		}
	}
	x, err := o.document(ctx, id)
	if problem.KindOf(err) == problem.NotFound {
		return v, nil
	}
	if x.IsSealed() { // what it is about is told nowhere meanwhile
		v.Title = both(c.Short())
	}
	if err == nil && o.reads(x, a) {
		v.ID = id
	}
	return v, err
}

// sameHere finds a document of the same sender that came here, by number and date; "" where it has not come.
func (o *Office) sameHere(ctx context.Context, d office.Document, c office.Cited) (string, error) {
	rows, err := store.List[store.Document](ctx, o.store.Reader, store.Query{Equal: map[string]any{"direction": string(office.In), "date": c.Date}, Limit: citedSearched})
	if err != nil {
		return "", err
	}
	for _, r := range rows {
		w, err := o.rowWords(r)
		if err != nil {
			return "", err
		}
		if r.ID != d.ID && r.Party == d.Sender.ID && office.Plain(w.Number) == office.Plain(c.Number) {
			return r.ID, nil
		}
	}
	return "", nil
}

// citedSearched bounds the documents of one day among which a cited one is sought.
const citedSearched = 500

func changeView(c office.EffectChange, cited *CitedView, people *registry) EffectChangeView {
	v := EffectChangeView{Effect: string(c.Effect), Word: both(c.Effect.Words()), Way: c.Way, At: c.At, By: nameOrEmpty(c.By, people), Proposed: nameOrEmpty(c.Proposed, people), Cited: cited,
		Reason: c.Reason, Basis: c.Basis, Late: office.StageHandled(c.Stage), Replied: c.RepliedHow, RepliedBy: nameOrEmpty(c.RepliedBy, people),
		RepliedAt: c.RepliedAt, Confirmed: []ConfirmationView{}}
	if c.Stage != "" {
		v.Stage = both(office.State(c.Stage).Words())
	}
	for _, x := range c.Confirmed {
		v.Confirmed = append(v.Confirmed, ConfirmationView{x.Name, x.Post, x.SignIn, x.At})
	}
	return v
}

func (o *Office) voidView(d office.Document, people *registry) *VoidView {
	v := &VoidView{Way: d.Void.Way, By: nameOrEmpty(d.Void.By, people), At: d.Void.At, Reason: d.Void.Reason, Basis: d.Void.Basis, Digest: d.Void.SHA256, Parties: []PartyView{},
		Asked: d.Void.Message != "", Agreed: d.Void.Agreed}
	if v.By == "" {
		v.By = d.Sender.Name
	}
	for _, p := range d.Void.Parties {
		x := PartyView{Name: p.Name}
		for _, c := range d.Void.Confirmed {
			if c.Party == p.ID {
				x.ConfirmationView = ConfirmationView{c.Name, c.Post, c.SignIn, c.At}
			}
		}
		v.Parties = append(v.Parties, x)
	}
	return v
}

// toldViews tells how each notice is on its way, and what was answered.
func (o *Office) toldViews(ctx context.Context, v *ForceView, d office.Document) error {
	for _, n := range d.Notices {
		row, err := store.Get[store.Outgoing](ctx, o.store.Reader, n.Message)
		if err != nil {
			return err
		}
		x := EffectToldView{Name: n.Name, Word: both(n.Effect.Words()), At: n.At, State: row.State, Late: office.StageHandled(n.Stage), Answer: n.Text}
		switch {
		case !n.Done.IsZero():
			x.State = "done"
		case !n.Noted.IsZero():
			x.State = "noted"
		}
		x.Label = toldWords(x.State, office.State(n.Stage))
		v.Told = append(v.Told, x)
	}
	return nil
}

func toldWords(state string, stage office.State) Words {
	w := stage.Words()
	switch state {
	case "done":
		return Words{"Đã báo thực hiện xong", "Reported as done"}
	case "noted":
		if office.StageHandled(string(stage)) {
			return Words{"Đã nhận thông báo; văn bản đã được xử lý trước đó (" + w.VI + ")", "Has the notice; the document had been handled before (" + w.EN + ")"}
		}
		return Words{"Đã nhận thông báo; văn bản khi đó: " + w.VI, "Has the notice; the document then was: " + w.EN}
	case "delivered":
		return Words{"Đã đến nơi nhận", "Delivered"}
	case "failed":
		return Words{"Không báo được", "Could not be told"}
	}
	return Words{"Đang báo", "Being told"}
}

// rowEffect is what lists show of a document's force: only where something has changed it.
func rowEffect(d office.Document) string {
	if e := d.Effect(); e != office.InForce {
		return string(e)
	}
	return ""
}

// effectNotes are the remarks of a register on the force of a document.
func effectNotes(d office.Document) []string {
	var list []string
	for _, c := range d.Effects {
		text := c.Effect.Words().VI + " " + shortTime(c.At)
		if c.Cited.Number != "" {
			text += " (" + c.Cited.Number + ")"
		}
		list = append(list, text)
	}
	if d.Aim != nil && !d.Aim.Done.IsZero() {
		verb := map[string]string{office.AimCorrect: "đính chính", office.AimReplace: "thay thế", office.AimRecall: "thu hồi"}[d.Aim.Act]
		list = append(list, verb+" "+d.Aim.Cited.Number)
	}
	return list
}

// closedByVoid says whether it is only the voiding that keeps someone from a document.
func (o *Office) closedByVoid(d office.Document, a identity.Actor) bool {
	if d.Effect() != office.Voided {
		return false
	}
	d.Effects = nil
	return o.reads(d, a)
}

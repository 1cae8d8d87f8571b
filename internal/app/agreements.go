package app

import (
	"context"
	"slices"
	"time"

	"trien/internal/agreement"
	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
)

// What the parties of transactions agreed on as another measure by which their documents are originals (379.12.2c).

func agreementPapers() papers[agreement.Agreement] {
	return papers[agreement.Agreement]{agreement.Kind, agreement.Fold, func(a agreement.Agreement) (string, string) { return a.State(), a.Kept.Document }}
}

// AgreementsView are the agreements that are kept, the newest first.
type AgreementsView struct {
	Keeps      bool            `json:"keeps"` // the caller may keep another, and end them
	Agreements []AgreementView `json:"agreements"`
	Types      []ChoiceView    `json:"types"`
	Peers      []ChoiceView    `json:"peers"` // connected offices, which can be parties
}

// AgreementView is one. Withheld: its document is impounded, and nothing of what it says is shown.
type AgreementView struct {
	ID             string    `json:"id"`
	Title          string    `json:"title"`
	Withheld       bool      `json:"withheld,omitempty"`
	Document       CitedView `json:"document"`
	SHA256         string    `json:"sha256"`
	Effect         Words     `json:"effect"` // the force of that document now
	Stands         bool      `json:"stands"`
	Standing       Words     `json:"standing"`
	Parties        []string  `json:"parties"`
	Types          []Words   `json:"types"` // none: every type
	From           string    `json:"from"`
	To             string    `json:"to,omitempty"` // the last day that it covers
	Measure        string    `json:"measure"`
	Integrity      string    `json:"integrity"`
	Authenticity   string    `json:"authenticity"`
	NonRepudiation string    `json:"nonRepudiation"`
	By             string    `json:"by"`
	At             time.Time `json:"at"`
	EndedBy        string    `json:"endedBy,omitempty"`
	EndedAt        time.Time `json:"endedAt,omitzero"`
	Reason         string    `json:"reason,omitempty"`
}

// Agreements lists them.
func (h *House) Agreements(ctx context.Context, t Token) (AgreementsView, error) {
	s, err := h.enter(ctx, t)
	if err == nil {
		err = s.office.may(ctx, s.actor, maySeeAgreements)
	}
	if err != nil {
		return AgreementsView{}, err
	}
	return s.office.agreements(ctx, s.actor)
}

func (o *Office) agreements(ctx context.Context, a identity.Actor) (AgreementsView, error) {
	v := AgreementsView{Keeps: o.can(a, mayKeepAgreements), Agreements: []AgreementView{}, Types: []ChoiceView{}, Peers: []ChoiceView{}}
	people, err := o.registry(ctx)
	if err != nil {
		return v, err
	}
	for _, p := range people.peers {
		v.Peers = append(v.Peers, ChoiceView{p.ID, Words{p.Name, p.Name}})
	}
	for _, t := range office.Types() {
		v.Types = append(v.Types, ChoiceView{t.Code, both(t.Name)})
	}
	list, err := agreementPapers().list(ctx, o, nil)
	if err != nil {
		return v, err
	}
	slices.SortFunc(list, func(a, b agreement.Agreement) int { return b.At.Compare(a.At) })
	for _, x := range list {
		one, err := o.agreementView(ctx, a, people, x)
		if err != nil {
			return v, err
		}
		v.Agreements = append(v.Agreements, one)
	}
	return v, nil
}

func (o *Office) agreementView(ctx context.Context, a identity.Actor, people *registry, x agreement.Agreement) (AgreementView, error) {
	v := AgreementView{ID: x.ID, SHA256: x.Kept.SHA256, From: x.Kept.From, To: x.Last(), Parties: []string{}, Types: []Words{}, By: nameOrEmpty(x.By, people), At: x.At}
	d, why, err := o.basis(ctx, x)
	if err != nil {
		return v, err
	}
	over := x.Last() != "" && office.Day(o.now()) > x.Last()
	v.Stands, v.Standing = why == nil && !over, standingOf(x, why, over)
	for _, code := range x.Kept.Types {
		t, _ := office.TypeOf(code)
		v.Types = append(v.Types, both(t.Name))
	}
	if v.Withheld = d.IsSealed(); v.Withheld {
		return v, nil
	}
	for _, p := range x.Kept.Parties {
		v.Parties = append(v.Parties, p.Name)
	}
	k := x.Kept
	v.Title, v.Measure, v.Integrity, v.Authenticity, v.NonRepudiation = k.Title, k.Measure, k.Integrity, k.Authenticity, k.NonRepudiation
	if x.Ended != nil {
		v.EndedBy, v.EndedAt, v.Reason = nameOrEmpty(x.EndBy, people), x.EndsAt, x.Ended.Reason
	}
	v.Effect = both(d.Effect().Words())
	cite, err := o.cited(ctx, a, d, d.Cite())
	if err == nil && cite != nil {
		v.Document = *cite
	}
	return v, err
}

func standingOf(x agreement.Agreement, why error, over bool) Words {
	last := dayWords(x.Last())
	switch {
	case why != nil:
		return both(problem.WordsOf(why))
	case over:
		return Words{"Chỉ áp dụng cho văn bản có ngày đến hết " + last, "Covers documents dated up to " + last + " only"}
	case last != "":
		return Words{"Đang áp dụng, đến hết " + last, "Covers documents now, up to " + last}
	}
	return Words{"Đang áp dụng", "Covers documents now"}
}

// basis is the document of an agreement, and why nothing can rest on it now; nil where it can.
func (o *Office) basis(ctx context.Context, x agreement.Agreement) (office.Document, error, error) {
	d, err := o.document(ctx, x.Kept.Document)
	if problem.KindOf(err) == problem.NotFound {
		return d, problem.New(problem.Refused, "Văn bản thỏa thuận không còn trong hệ thống.", "The document of the agreement is not here any more.").Under("379.12.2"), nil
	}
	if err != nil {
		return d, nil, err
	}
	return d, stands(d, x.Kept.SHA256), nil
}

// stands says why an agreement can't rest on a document: nil where it can.
func stands(d office.Document, digest string) error {
	w := d.Effect().Words()
	switch {
	case d.IsSealed():
		return problem.New(problem.Refused, "Văn bản thỏa thuận đang bị niêm phong.", "The document of the agreement is impounded.").Under(office.ImpoundRule)
	case d.Effect() == office.NoEffect || d.Paper != nil && d.SHA256 == "":
		return problem.New(problem.Refused, "Văn bản thỏa thuận chưa phát hành, hoặc chưa vào sổ.", "The document of the agreement is neither issued nor registered.").Under("379.12.2")
	case d.Effect().Ended():
		return problem.New(problem.Refused, "Văn bản thỏa thuận "+w.VI+".", "The document of the agreement is "+w.EN+".").Under("379.12.2")
	case digest != "" && d.SHA256 != digest:
		return problem.New(problem.Refused, "Tệp của văn bản thỏa thuận không còn là tệp đã lưu.", "The file of the agreement is not the one that was kept.").Under("379.12.2")
	}
	return nil
}

// AgreementRequest keeps an agreement.
type AgreementRequest struct {
	Document       string   `json:"document" maxLength:"100"` // the agreement itself: an issued or registered document
	Title          string   `json:"title" maxLength:"500"`
	Peers          []string `json:"peers,omitempty" maxItems:"200"`  // ids of connected offices that are parties
	Others         []string `json:"others,omitempty" maxItems:"200"` // names of parties that are not connected
	Types          []string `json:"types,omitempty" maxItems:"100"`  // codes; none: every type of document
	From           string   `json:"from" maxLength:"10"`             // 2006-01-02
	To             string   `json:"to,omitempty" maxLength:"10"`     // the last day; empty: none was agreed on
	Measure        string   `json:"measure" maxLength:"4000"`
	Integrity      string   `json:"integrity" maxLength:"2000"`
	Authenticity   string   `json:"authenticity" maxLength:"2000"`
	NonRepudiation string   `json:"nonRepudiation" maxLength:"2000"`
}

// KeepAgreement keeps one, with a fresh proof of who does it.
func (h *House) KeepAgreement(ctx context.Context, t Token, r AgreementRequest) (AgreementsView, error) {
	s, err := h.mayOnAgreement(ctx, t)
	if err != nil {
		return AgreementsView{}, err
	}
	o := s.office
	d, err := o.agreedIn(ctx, s.actor, r.Document)
	if err != nil {
		return AgreementsView{}, err
	}
	e, err := o.agreed(ctx, r)
	e.Document, e.SHA256 = d.ID, d.SHA256
	return o.onAgreement(ctx, s.actor, store.NewID(), func(x agreement.Agreement) ([]office.Event, error) {
		if err != nil {
			return nil, err
		}
		if err := stands(d, ""); err != nil {
			return nil, err
		}
		return agreement.Keep(x, e)
	})
}

// agreedIn is the document of an agreement, which whoever keeps it may read.
func (o *Office) agreedIn(ctx context.Context, a identity.Actor, id string) (office.Document, error) {
	if id == "" {
		return office.Document{}, problem.New(problem.Usage, "Cần nêu văn bản thỏa thuận: mở văn bản đó rồi chọn “Lưu làm thỏa thuận các bên”.",
			"Name the document of the agreement: open it and choose “Keep as an agreement of parties”.").Under("379.12.2")
	}
	return o.readable(ctx, a, id)
}

// agreed is what a request says, with the parties as they are known here.
func (o *Office) agreed(ctx context.Context, r AgreementRequest) (office.AgreementKept, error) {
	e := office.AgreementKept{From: r.From, To: r.To, Types: r.Types, Title: tidy(r.Title), Measure: tidy(r.Measure),
		Integrity: tidy(r.Integrity), Authenticity: tidy(r.Authenticity), NonRepudiation: tidy(r.NonRepudiation)}
	people, err := o.registry(ctx)
	if err != nil {
		return e, err
	}
	for _, id := range r.Peers {
		p, ok := people.peer(id)
		if !ok {
			return e, problem.New(problem.Usage, "Không có cơ quan liên thông “"+id+"”.", "There is no connected office “"+id+"”.")
		}
		e.Parties = append(e.Parties, office.Party{ID: p.ID, Name: p.Name})
	}
	for _, name := range r.Others {
		if name = tidy(name); name != "" {
			e.Parties = append(e.Parties, office.Party{Name: name})
		}
	}
	return e, nil
}

// AgreementEnd ends one.
type AgreementEnd struct {
	On     string `json:"on" maxLength:"10"` // the last day that it covers
	Reason string `json:"reason" maxLength:"2000"`
}

// EndAgreement ends one; what was confirmed for documents of before stays.
func (h *House) EndAgreement(ctx context.Context, t Token, id string, r AgreementEnd) (AgreementsView, error) {
	s, err := h.mayOnAgreement(ctx, t)
	if err != nil {
		return AgreementsView{}, err
	}
	return s.office.onAgreement(ctx, s.actor, id, func(x agreement.Agreement) ([]office.Event, error) {
		return agreement.End(x, office.AgreementEnded{On: r.On, Reason: tidy(r.Reason)})
	})
}

func (h *House) mayOnAgreement(ctx context.Context, t Token) (entered, error) {
	s, err := h.enter(ctx, t)
	if err == nil {
		err = s.office.may(ctx, s.actor, mayKeepAgreements)
	}
	if err == nil {
		err = s.office.proven(ctx, s, mayKeepAgreements)
	}
	return s, err
}

func (o *Office) onAgreement(ctx context.Context, a identity.Actor, id string, decide func(agreement.Agreement) ([]office.Event, error)) (AgreementsView, error) {
	err := o.paperAct(ctx, a, func(ctx context.Context, t *transaction) error {
		_, err := agreementPapers().add(ctx, o, t, id, decide)
		return err
	})
	if err != nil {
		return AgreementsView{}, o.refuse(ctx, a, refusal{act: mayKeepAgreements, door: "act"}, err)
	}
	return o.agreements(ctx, a)
}

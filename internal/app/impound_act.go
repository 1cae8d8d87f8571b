package app

import (
	"context"
	"errors"

	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
)

// ImpoundRequest is an act of impounding as somebody asks for it.
type ImpoundRequest struct {
	Impound string `json:"impound,omitempty" maxLength:"100" doc:"which impounding; none for a new one"`
	Order   string `json:"order,omitempty" maxLength:"100" doc:"the decision: a document of the register here"`
	Until   string `json:"until,omitempty" maxLength:"10" doc:"the last day, as the decision has it; empty: until it is lifted"`
	Basis   string `json:"basis,omitempty" maxLength:"1000" doc:"by which law the body may order it"`
	Person  string `json:"person,omitempty" maxLength:"100" doc:"an examiner"`
	Paper   string `json:"paper,omitempty" maxLength:"500" doc:"by which paper the body names the examiner"`
	Reason  string `json:"reason,omitempty" maxLength:"1000"`
}

// noticeImpound is the kind of notice about an impounding.
const noticeImpound = "impound"

// Impound does one of the acts of impounding on a document, by the one who carries out a decision: "impound", "extend-impound", "lift-impound", "name-examiner", "end-examiner".
func (h *House) Impound(ctx context.Context, t Token, id, act string, r ImpoundRequest) (DocumentImpoundView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return DocumentImpoundView{}, err
	}
	o := s.office
	do := map[string]func(context.Context, *transaction, ImpoundRequest) error{office.ActImpound: o.impound, office.ActExtendImpound: o.extendImpound,
		office.ActLiftImpound: o.liftImpound, office.ActNameExaminer: o.nameExaminer, office.ActEndExaminer: o.endExaminer}[act]
	d, err := o.document(ctx, id)
	if err != nil {
		return DocumentImpoundView{}, err
	}
	switch {
	case !o.seesImpound(d, s.actor):
		err = errNoDuty
	case do == nil:
		return DocumentImpoundView{}, store.NotFound()
	default:
		err = o.check(d, act, s.actor)
	}
	if err == nil && !d.IsSealed() { // what is not impounded is read before it is impounded
		if _, err := o.readable(ctx, s.actor, id); err != nil {
			return DocumentImpoundView{}, err
		}
	}
	if err == nil {
		if err := o.proven(ctx, s, act); err != nil {
			return DocumentImpoundView{}, err
		}
		d, err = o.change(ctx, s.actor, id, 0, func(t *transaction) error { return do(ctx, t, r) })
	}
	if err != nil {
		return DocumentImpoundView{}, o.refuse(ctx, s.actor, refusal{act: act, door: "act", document: id}, err)
	}
	if act == office.ActLiftImpound && !d.IsSealed() {
		err = o.freeRested(context.WithoutCancel(ctx), id)
	}
	if act == office.ActImpound {
		o.tellAgents()
	}
	if err != nil {
		return DocumentImpoundView{}, err
	}
	return o.impoundView(ctx, s.actor, d)
}

var errNoDuty = problem.New(problem.Forbidden, "Bạn không có quyền làm việc này với văn bản.", "You may not do this with the document.").Under("379.21.2")

// ordering is a decision and the body of the directory whose it is; body "" where the directory knows none.
type ordering struct {
	decision   office.Document
	body, name string
}

// ordering reads the decision that somebody names; they must be able to read it.
func (o *Office) ordering(ctx context.Context, a identity.Actor, id string) (ordering, error) {
	if id == "" {
		return ordering{}, nil // the decider says what is missing
	}
	d, err := o.readable(ctx, a, id)
	if err != nil {
		return ordering{}, err
	}
	people, err := o.registry(ctx)
	if err != nil {
		return ordering{}, err
	}
	body, name := o.issuer(people, d)
	return ordering{d, body, name}, nil
}

// issuer finds the body that issued a document: this office, or the sender as the directory knows it: by the id or the code of the exchange, else by its name.
func (o *Office) issuer(people *registry, d office.Document) (id, name string) {
	if d.Direction == office.Out {
		return o.ownBody(), o.settings.Name
	}
	peer, _ := people.peer(d.Sender.ID)
	now := o.now()
	for _, b := range people.Bodies {
		if !b.To.IsZero() && !now.Before(b.To) {
			continue
		}
		coded := false
		for _, c := range b.Codes {
			coded = coded || peer.Code != "" && c.Value == peer.Code && c.At(now)
		}
		if coded || d.Sender.ID != "" && b.ID == d.Sender.ID || office.Plain(b.Name) == office.Plain(d.Sender.Name) {
			return b.ID, b.Name
		}
	}
	return "", ""
}

func (o *Office) impound(ctx context.Context, t *transaction, r ImpoundRequest) error {
	by, err := o.ordering(ctx, t.actor, r.Order)
	if err != nil {
		return err
	}
	c := office.ImpoundDocument{Impounded: office.Impounded{Impound: store.NewID(), Body: by.body, BodyName: by.name, Until: r.Until, Basis: tidy(r.Basis)},
		Decision: by.decision, Competent: o.settings.Impound.Bodies}
	if c.Files, err = o.sums(ctx, t.doc.ID); err != nil {
		return err
	}
	if err := t.do(c); err != nil {
		return err
	}
	w, order := t.doc.Cite().Short(), t.doc.Sealed()[0].Order.Short()
	return o.tellImpound(ctx, t, Words{w.VI + " bị niêm phong theo " + order.VI + ". Không xem, tải, ký, gửi, sao, sửa hay dùng văn bản này; mọi lần thử đều được ghi lại.",
		w.EN + " is impounded by " + order.EN + ". It can't be read, downloaded, signed, sent, copied, changed or used; each attempt is recorded."})
}

func (o *Office) extendImpound(ctx context.Context, t *transaction, r ImpoundRequest) error {
	by, err := o.ordering(ctx, t.actor, r.Order)
	if err != nil {
		return err
	}
	return t.do(office.ExtendImpound{ImpoundExtended: office.ImpoundExtended{Impound: r.Impound, Until: r.Until}, Decision: by.decision, Body: by.body})
}

func (o *Office) liftImpound(ctx context.Context, t *transaction, r ImpoundRequest) error {
	by, err := o.ordering(ctx, t.actor, r.Order)
	if err != nil {
		return err
	}
	c := office.LiftImpound{ImpoundLifted: office.ImpoundLifted{Impound: r.Impound}, Decision: by.decision, Body: by.body}
	return o.lift(ctx, t, c)
}

// lift ends an impounding with the proof that every file is what it was, and tells those who have a part in the document.
func (o *Office) lift(ctx context.Context, t *transaction, c office.LiftImpound) error {
	var err error
	if c.Files, err = o.sums(ctx, t.doc.ID); err != nil {
		return err
	}
	if err := t.do(c); err != nil {
		return err
	}
	i, _ := t.doc.Impound(c.Impound)
	w := t.doc.Cite().Short()
	said := Words{w.VI + ": đã hủy niêm phong. Mọi tệp còn nguyên vẹn như khi niêm phong.", w.EN + ": the impounding is lifted. Every file is what it was."}
	if len(i.Lifted.Differing) > 0 {
		said = Words{w.VI + ": đã hủy niêm phong, nhưng có tệp KHÔNG còn như khi niêm phong. Hãy báo ngay quản trị và cơ quan ra quyết định.",
			w.EN + ": the impounding is lifted, but a file is NOT what it was. Tell the administrator and the ordering body at once."}
	}
	return o.tellImpound(ctx, t, said)
}

func (o *Office) nameExaminer(ctx context.Context, t *transaction, r ImpoundRequest) error {
	people, err := o.registry(ctx)
	if err != nil {
		return err
	}
	c := office.NameExaminer{ExaminerNamed: office.ExaminerNamed{Impound: r.Impound, Person: r.Person, Paper: tidy(r.Paper)}}
	c.Of, c.Only = o.examinerOf(people, r.Person)
	return t.do(c)
}

// examinerOf is the body that a person is of, and whether to examine is their only duty here, now.
func (o *Office) examinerOf(people *registry, person string) (body string, only bool) {
	p, ok := people.Person(person)
	if !ok {
		return "", false
	}
	if body = p.Body; body == "" {
		body = o.ownBody()
	}
	a, _ := people.Actor(person, o.now())
	return body, len(a.Roles) == 1 && a.Is(identity.Examiner)
}

func (o *Office) endExaminer(_ context.Context, t *transaction, r ImpoundRequest) error {
	return t.do(office.EndExaminer{ExaminerEnded: office.ExaminerEnded{Impound: r.Impound, Person: r.Person, Reason: tidy(r.Reason)}})
}

// tellImpound lets everyone know who has a part in the transaction's document, the clerks, and the inspectors.
func (o *Office) tellImpound(ctx context.Context, t *transaction, w Words) error {
	people, err := o.registry(ctx)
	if err != nil {
		return err
	}
	told := map[string]bool{"": true}
	list := t.doc.Facts(identity.Actor{}).People()
	for _, role := range []identity.Role{identity.Clerk, identity.Inspector} {
		for _, p := range people.Holders(role, t.at) {
			list = append(list, p.ID)
		}
	}
	for _, person := range list {
		if told[person] {
			continue
		}
		told[person] = true
		if err := o.tell(t, person, noticeImpound, w); err != nil {
			return err
		}
	}
	return nil
}

// impoundTerms looks at the terms that ran out: those in charge are told once; nothing is lifted by it but where the office is set so (379.21.4).
func (o *Office) impoundTerms(ctx context.Context) error {
	rows, err := store.List[store.Record](ctx, o.store.Reader, store.Query{Equal: map[string]any{"kind": impoundKind, "state": impoundOpen}, Not: map[string]any{"clear": ""}})
	if err != nil {
		return err
	}
	today := office.Day(o.now())
	var failed []error // one that fails keeps no other from its term
	for _, r := range rows {
		if r.Clear >= today {
			continue
		}
		if err := o.impoundTerm(ctx, r.Parent, r.ID); err != nil && problem.KindOf(err) != problem.Conflict {
			failed = append(failed, err)
		}
	}
	return errors.Join(failed...)
}

func (o *Office) impoundTerm(ctx context.Context, document, id string) error {
	d, err := o.document(ctx, document)
	if err != nil {
		return err
	}
	if i, _ := d.Impound(id); i.DueFor == i.Until && !o.settings.Impound.LiftAtTerm {
		return nil
	}
	d, err = o.change(ctx, identity.System(), document, 0, func(t *transaction) error {
		if o.settings.Impound.LiftAtTerm {
			return o.lift(ctx, t, office.LiftImpound{ImpoundLifted: office.ImpoundLifted{Impound: id, ByTerm: true}})
		}
		if err := t.do(office.NoteImpoundDue{Impound: id}); err != nil {
			return err
		}
		w := t.doc.Cite().Short()
		return o.tellImpound(ctx, t, Words{w.VI + ": thời hạn niêm phong đã hết nhưng niêm phong vẫn còn. Hãy liên hệ cơ quan ra quyết định để có quyết định hủy hoặc gia hạn.",
			w.EN + ": the term of the impounding is over, and the impounding holds on. Ask the ordering body for its decision to lift or extend it."})
	})
	if err == nil && !d.IsSealed() {
		err = o.freeRested(ctx, document)
	}
	return err
}

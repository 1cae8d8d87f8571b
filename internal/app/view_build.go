package app

import (
	"context"
	"encoding/json"
	"slices"

	"trien/internal/aead"
	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/store"
)

// Document is the document page.
func (h *House) Document(ctx context.Context, t Token, id string) (DocumentView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return DocumentView{}, err
	}
	d, err := s.office.readable(ctx, s.actor, id)
	if err != nil {
		return DocumentView{}, err
	}
	return s.office.view(ctx, s.actor, d)
}

// view shows a document to an actor. Who may not read it any more sees its line only.
func (o *Office) view(ctx context.Context, a identity.Actor, d office.Document) (DocumentView, error) {
	people, err := o.registry(ctx)
	if err != nil {
		return DocumentView{}, err
	}
	p := rowsOf(d)
	v := DocumentView{DocumentRow: o.row(p.row, p.words, people, a), Reviewers: []ReviewerView{}, Recipients: []PeerView{}, Versions: []VersionView{},
		Remarks: []RemarkView{}, Signatures: []SignatureView{}, Deliveries: []DeliveryView{}, Progress: []ProgressView{}, Allowed: []ActView{}}
	if !o.reads(d, a) {
		return v, nil
	}
	rows := []DocumentRow{v.DocumentRow}
	if err := o.tellStuck(ctx, rows); err != nil {
		return v, err
	}
	v.DocumentRow = rows[0]
	v.Drafter, v.Capacity, v.Sender, v.Arrived = nameOrEmpty(d.Drafter, people), d.CapText, d.Sender.Name, d.Arrived
	v.Nature = Words{d.Nature.VI, d.Nature.EN}
	if by, ok := people.LentBy(d.Capacity); ok {
		v.Lent = lentWords(by, people)
	}
	v.people(d, people)
	v.files(d, people)
	v.routed(d, people)
	v.Hands = o.handViews(d, people)
	if v.Progress, err = o.progress(ctx, d.ID); err != nil {
		return v, err
	}
	if err := o.deliveries(ctx, &v, d); err != nil {
		return v, err
	}
	if d.Dossier != "" {
		row, err := store.Get[store.Dossier](ctx, o.store.Reader, d.Dossier)
		if err != nil {
			return v, err
		}
		dossier, err := o.dossierView(ctx, row)
		if err != nil {
			return v, err
		}
		v.Dossier = &dossier
	}
	if err := o.answerViews(ctx, a, d, &v); err != nil {
		return v, err
	}
	if v.Force, err = o.force(ctx, a, d, people); err != nil {
		return v, err
	}
	if d.Look.Unseen != "" {
		v.Unseen = &UnseenView{string(d.Look.Unseen), both(d.Look.Unseen.Words()), d.Look.Vouched}
	}
	v.Form = o.form(a, d, people)
	if err := o.brief(ctx, &v, d); err != nil {
		return v, err
	}
	v.Allowed, err = o.allowed(ctx, a, d, people)
	return v, err
}

func nameOrEmpty(id string, people *registry) string {
	if id == "" {
		return ""
	}
	return people.name(id)
}

func (v *DocumentView) people(d office.Document, people *registry) {
	v.Reviewers = reviewers(d, people)
	for _, r := range d.Recipients {
		p, _ := people.peer(r.ID)
		v.Recipients = append(v.Recipients, PeerView{r.ID, r.Name, p.Code})
	}
	if d.Direction == office.Out {
		v.Signatures = append(v.Signatures, signature(d, "person", d.SignerName), signature(d, "office", ""))
	}
	if d.ArrivalMarked() {
		v.Signatures = append(v.Signatures, signature(d, office.RoleIncoming, ""))
	}
	if d.InstructionMarked() {
		v.Signatures = append(v.Signatures, signature(d, office.RoleInstruction, nameOrEmpty(d.RoutedBy, people)))
	}
	for _, r := range d.Remarks {
		v.Remarks = append(v.Remarks, RemarkView{r.At, people.name(r.By), r.Kind, r.Text})
	}
}

func signature(d office.Document, role, name string) SignatureView {
	m, ok := d.Mark(role)
	s := SignatureView{Role: role, Name: name, Done: ok && !d.Unsigned(), At: m.At, Subject: m.Subject, Stamped: m.Stamped, Owed: m.Owed, Paid: m.How}
	if m.Missed.VI != "" {
		w := both(m.Missed)
		s.Missed = &w
	}
	if role == "person" {
		s.Post = d.CapText
	}
	return s
}

func (v *DocumentView) files(d office.Document, people *registry) {
	v.Attachments = attachments(d)
	for i, f := range d.Versions {
		if office.IsSheet(f.Kind) { // nobody signed it yet, or what was signed follows
			continue
		}
		v.Versions = append(v.Versions, VersionView{i + 1, f.Kind, f.Name, f.Media, f.Bytes, f.SHA256, f.At, people.name(f.By), f.Media == "application/pdf"})
	}
}

func (v *DocumentView) routed(d office.Document, people *registry) {
	if d.Routing == nil {
		return
	}
	v.Routing = &RoutingView{people.name(d.RoutedBy), d.Routing.Instruction, names(d.Routing.Assignees, people), d.Routing.Due, d.Result}
}

// deliveries tells how each recipient's copy is on its way, with when it is tried again.
func (o *Office) deliveries(ctx context.Context, v *DocumentView, d office.Document) error {
	for _, x := range d.Deliveries {
		view := DeliveryView{Peer: x.Peer, Name: x.Name, State: x.State, Label: deliveryWords(x), At: x.At, Attempts: x.Attempts, Paper: x.Paper, Reason: both(x.Reason)}
		row, err := store.Get[store.Outgoing](ctx, o.store.Reader, x.Message)
		if err != nil {
			return err
		}
		view.Attempts = int(row.Attempts)
		i := slices.IndexFunc(v.Progress, func(p ProgressView) bool { return p.Job == row.Job })
		if i >= 0 && (x.State == "queued" || x.State == "retrying") {
			view.Next = v.Progress[i].Next
		}
		v.Deliveries = append(v.Deliveries, view)
	}
	return nil
}

func deliveryWords(x office.Delivery) Words {
	switch x.State {
	case "queued":
		return Words{"Đang gửi", "Being sent"}
	case "retrying":
		return Words{"Chưa gửi được, đang gửi lại", "Not delivered, being tried again"}
	case "delivered":
		return Words{"Đã nhận", "Delivered"}
	case "registered":
		return Words{"Đã vào sổ, số đến " + x.Number, "Registered, arrival number " + x.Number}
	case "returned":
		return Words{"Bị trả lại", "Returned"}
	}
	return Words{"Gửi không thành công", "Not delivered"}
}

// brief is the headline of the stored judgement.
func (o *Office) brief(ctx context.Context, v *DocumentView, d office.Document) error {
	if d.Report.Blob == "" {
		return nil
	}
	j, err := o.storedJudgement(ctx, d)
	if err != nil {
		return err
	}
	said := j.Summary
	if d.Direction == office.Out && j.Acceptable { // nobody here receives it
		said = Words{j.Details.VI.Title + ".", j.Details.EN.Title + "."}
	}
	v.Judgement = &JudgementBrief{j.Indication, j.Acceptable, said, j.At}
	return nil
}

// openWords opens the words of a row.
func openWords(k aead.Key, raw []byte, into any, place ...string) error {
	plain, err := aead.Open(k, raw, place...)
	if err != nil {
		return damaged(err)
	}
	return damagedJSON(json.Unmarshal(plain, into))
}

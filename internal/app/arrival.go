package app

import (
	"context"
	"crypto/x509"
	"strings"

	"trien/internal/identity"
	"trien/internal/keys"
	"trien/internal/marks"
	"trien/internal/office"
	"trien/internal/placement"
	"trien/internal/problem"
	"trien/internal/store"
	"trien/pades"
)

// instructionField is the field of the leader's signature on the sheet with the instruction.
const instructionField = "instruction"

// signIncoming does an act that signs an incoming document with a key that is here: the arrival mark, or the instruction.
func (o *Office) signIncoming(ctx context.Context, a identity.Actor, id, act string, args ActArgs) (office.Document, error) {
	d, err := o.document(ctx, id)
	if err != nil {
		return d, err
	}
	if err := o.check(d, act, a); err != nil {
		return d, err
	}
	if !d.Stands(args.ExpectedVersion) {
		return d, store.MovedOn()
	}
	if _, err := o.mayBind(ctx, act, d, a); err != nil {
		return d, err
	}
	holder := o.settings.ID
	if act == office.ActInstruction {
		holder = a.Person
	}
	k, err := o.openKey(ctx, holder, args.PIN)
	if err != nil {
		return d, err
	}
	defer keys.Close(k)
	if need, err := o.needsSheet(ctx, d, act); err != nil {
		return d, err
	} else if need {
		if d, err = o.change(ctx, a, id, d.Version, func(t *transaction) error { return o.makeSheet(ctx, t, act) }); err != nil {
			return d, err
		}
	}
	return o.change(ctx, a, id, d.Version, func(t *transaction) error { return o.signWith(ctx, t, act, k) })
}

// arrivalMarked is the office's arrival mark: in the field that the sender left for it, else on the sheet that was made.
func (o *Office) arrivalMarked(t *transaction) (signable, error) {
	if t.doc.ArrivalMarked() {
		return signable{}, problem.New(problem.Conflict, "Văn bản đã có dấu đến của cơ quan.", "The document has its arrival mark already.").Under("HD03.incoming")
	}
	from, ok := t.doc.Sheet(office.ActArrive)
	kind := "cover"
	if !ok {
		from, _ = t.doc.Newest("received")
		kind = "arrived"
	}
	doc, at := t.doc, t.at
	s := signable{act: office.ActArrive, document: doc.ID, from: from.File, kind: kind, field: incomingField, role: office.RoleIncoming, holder: o.settings.ID}
	s.draw = func(ctx context.Context, c *x509.Certificate) (revision, error) {
		values := marks.Values(c, o.settings.Name, at)
		values["office"], values["number"] = o.settings.Name, doc.Arrival
		values["date"], values["hour"] = local(doc.Entered).Format("02/01/2006"), local(doc.Entered).Format("15:04")
		appearance, err := o.fieldMark(ctx, ahead{document: doc.ID, file: from.File, field: incomingField, role: placement.Incoming, values: values})
		return revision{pades.Request{Appearance: appearance, Name: o.settings.Name, Time: local(at)}, []string{incomingField}}, err
	}
	s.command = func(e evidence) office.Command {
		return office.MarkArrival{ArrivalSigned: office.ArrivalSigned(e.sealed())}
	}
	return s, nil
}

// instructionSigned is the leader's signature under the instruction, on its sheet.
func (o *Office) instructionSigned(t *transaction) (signable, error) {
	from, ok := t.doc.Sheet(office.ActInstruction)
	if !ok || t.doc.InstructionMarked() {
		return signable{}, problem.New(problem.Conflict, "Không có ý kiến chỉ đạo nào chờ ký số.", "No instruction waits for a signature.").Under("HD03.incoming")
	}
	doc, actor, at := t.doc, t.actor, t.at
	s := signable{act: office.ActInstruction, document: doc.ID, from: from.File, kind: "instruction", field: instructionField, role: office.RoleInstruction, holder: actor.Person}
	s.draw = func(ctx context.Context, c *x509.Certificate) (revision, error) {
		appearance, err := o.fieldMark(ctx, ahead{document: doc.ID, file: from.File, field: instructionField, role: placement.Person, person: actor.Person, values: marks.Values(c, actor.Name, at)})
		return revision{pades.Request{Appearance: appearance, Name: actor.Name, Time: local(at)}, []string{instructionField}}, err
	}
	s.command = func(e evidence) office.Command {
		return office.SignInstruction{Holder: s.holder, InstructionSigned: office.InstructionSigned(e.sealed())}
	}
	return s, nil
}

// needsSheet says whether an act signs a sheet that is not made yet.
func (o *Office) needsSheet(ctx context.Context, d office.Document, act string) (bool, error) {
	if _, made := d.Sheet(act); made || act != office.ActArrive && act != office.ActInstruction {
		return false, nil
	}
	if act == office.ActInstruction {
		return true, nil
	}
	why, err := o.closedToMarks(ctx, d)
	return why != Words{}, err
}

// postLines is a post's title as it stands above a signature.
func postLines(a identity.Actor) []string { return []string{strings.ToUpper(a.Title)} }

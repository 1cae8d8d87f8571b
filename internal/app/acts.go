package app

import (
	"context"
	"errors"

	"trien/internal/exchange"
	"trien/internal/fetch"
	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
)

// Act does one of the acts that DocumentView.Allowed names. u is nil where the act takes no file. Once begun it runs to its end though the
// caller goes away.
func (h *House) Act(ctx context.Context, t Token, id, act string, a ActArgs, u *Upload) (DocumentView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return DocumentView{}, err
	}
	o := s.office
	if _, err := o.readable(ctx, s.actor, id); err != nil {
		return DocumentView{}, err
	}
	if binds(act) {
		if err := o.proven(ctx, s, act); err != nil {
			return DocumentView{}, err
		}
	}
	var d office.Document
	err = o.acting(ctx, id, act, func(ctx context.Context) (err error) {
		d, err = o.act(ctx, s.actor, id, act, a, u)
		return err
	})
	if err != nil {
		return DocumentView{}, o.refuse(ctx, s.actor, refusal{act: act, door: "act", document: id}, err)
	}
	return o.view(ctx, s.actor, d)
}

// binding are the acts that can't be taken back: whoever does one says which state of the document they saw, so that nothing but that is
// signed, sealed, issued or registered.
func binding(act string) bool {
	return signs(act) || act == "issue" || act == "register" || act == office.ActApproveVoid || act == office.ActConfirmVoid
}

func (o *Office) act(ctx context.Context, who identity.Actor, id, act string, a ActArgs, u *Upload) (office.Document, error) {
	if binding(act) && a.ExpectedVersion <= 0 {
		d, err := o.document(ctx, id)
		if err == nil {
			err = o.check(d, act, who)
		}
		if err != nil {
			return d, err
		}
		return d, problem.New(problem.Usage, "Yêu cầu chưa nêu phiên bản văn bản bạn đã xem (expectedVersion). Hãy mở lại trang, xem văn bản rồi làm lại.",
			"The request does not name the version of the document that you saw (expectedVersion). Open the page again, look at the document, then repeat.")
	}
	switch act {
	case replaceAct:
		return o.replaceFile(ctx, who, id, a, u)
	case office.ActAttach:
		return o.attachFile(ctx, who, id, a, u)
	case "seal":
		return o.sealDocument(ctx, who, id, a)
	case office.ActArrive, office.ActInstruction:
		return o.signIncoming(ctx, who, id, act, a)
	case "judge":
		return o.judgeAgain(ctx, who, id, a)
	}
	return o.change(ctx, who, id, a.ExpectedVersion, func(t *transaction) error { return o.decide(ctx, who, t, act, a) })
}

// decide does an act within one transaction.
func (o *Office) decide(ctx context.Context, who identity.Actor, t *transaction, act string, a ActArgs) error {
	if done, err := o.decideForce(ctx, t, act, a); done {
		return err
	}
	if done, err := o.onHands(ctx, t, act, a); done {
		return err
	}
	if done, err := o.onMeasures(ctx, t, act, a); done {
		return err
	}
	if done, err := o.onReviewers(ctx, t, act, a); done {
		return err
	}
	switch act {
	case "submit":
		if err := o.mayAmend(ctx, t.doc); err != nil {
			return err
		}
		binding, err := o.formBinding(ctx)
		if err == nil {
			err = t.do(office.Submit{Binding: binding})
		}
		return errors.Join(err, o.prepareIfApproved(ctx, t))
	case "approve":
		return errors.Join(t.do(office.Approve{Text: tidy(a.Text)}), o.prepareIfApproved(ctx, t))
	case "prepare":
		if err := o.check(t.doc, act, who); err != nil {
			return err
		}
		return o.prepare(ctx, t)
	case "sign":
		return o.signAsPerson(ctx, who, t, a.PIN)
	case office.ActDetach:
		return o.detach(t, a)
	case "issue":
		return o.issue(ctx, who, t, a)
	case office.ActGiveUp:
		return o.giveUp(t, a)
	case "send":
		return o.send(ctx, t, a)
	case "register":
		return o.intoRegister(ctx, who, t, a)
	case "return-to-sender":
		return o.returnToSender(t, a)
	case "refer":
		return o.refer(ctx, t, a)
	case "retry":
		return o.retry(ctx, t)
	case "file":
		return o.fileInto(ctx, t, a.Dossier)
	}
	c, ok := plain(act, a)
	if !ok {
		return o.check(t.doc, act, who)
	}
	return t.do(c)
}

// plain are the acts that need nothing but their words.
func plain(act string, a ActArgs) (office.Command, bool) {
	switch act {
	case "remark":
		return office.Comment{Text: tidy(a.Text)}, true
	case "return":
		return office.ReturnToDrafter{Reason: tidy(a.Text)}, true
	case office.ActTakeBack:
		return office.TakeBack{Reason: tidy(a.Text)}, true
	case "instruct":
		return office.Instruct{Accept: a.Confirm, Text: tidy(a.Text)}, true
	case "progress":
		return office.Progress{Text: tidy(a.Text)}, true
	case "handle":
		return office.Handle{Result: tidy(a.Text)}, true
	case office.ActReportPart:
		return office.ReportPart{Text: tidy(a.Text)}, true
	case office.ActAcknowledge:
		return office.Acknowledge{}, true
	case "close":
		return office.Close{}, true
	case office.ActExplainForm:
		return office.ExplainForm{Rule: a.Rule, Text: tidy(a.Text)}, true
	}
	return nil, false
}

// prepareIfApproved places the fields as soon as nobody must consent any more.
func (o *Office) prepareIfApproved(ctx context.Context, t *transaction) error {
	if len(t.events) == 0 || t.doc.State != office.StateApproved {
		return nil
	}
	return o.prepare(ctx, t)
}

// replaceAct is the one act that brings a file.
const replaceAct = "replace-file"

// replaceFile brings another version of a draft.
func (o *Office) replaceFile(ctx context.Context, who identity.Actor, id string, a ActArgs, u *Upload) (office.Document, error) {
	if u == nil {
		u = &Upload{}
	}
	take, err := o.replaceDoor(ctx, who, id, a, u.Name)
	if err == nil && u.Reader == nil {
		err = problem.New(problem.Usage, "Chưa chọn tệp.", "No file was chosen.")
	}
	if err != nil {
		return office.Document{}, err
	}
	return o.takeNow(ctx, *u, take)
}

// replaceDoor decides everything but the file.
func (o *Office) replaceDoor(ctx context.Context, who identity.Actor, id string, a ActArgs, fileName string) (taking, error) {
	d, err := o.document(ctx, id)
	if err == nil {
		err = o.check(d, replaceAct, who)
	}
	if err == nil && a.ExpectedVersion != 0 && !d.Stands(a.ExpectedVersion) {
		err = store.MovedOn()
	}
	if err == nil {
		err = notNamedSecret(bareName(fileName))
	}
	return o.guarded(who, "replace", Door{Replace: &Replacement{Document: id, Args: a}}, func(ctx context.Context, s *spooled) (office.Document, error) {
		in, err := o.admitDraft(ctx, s, a.ConfirmNoSecret)
		if err == nil {
			ctx, err = toStore(ctx)
		}
		if err != nil {
			return office.Document{}, err
		}
		return o.replaceWith(ctx, who, id, a, in)
	}), err
}

func (o *Office) replaceWith(ctx context.Context, who identity.Actor, id string, a ActArgs, in admitted) (office.Document, error) {
	return o.change(ctx, who, id, a.ExpectedVersion, func(t *transaction) error {
		original, pdf, err := o.keepDraft(ctx, id, in)
		if err == nil {
			err = t.do(office.ReplaceFile{File: original, PDF: pdf, Look: in.look, Form: in.form})
		}
		if err != nil {
			o.discard(original, pdf)
		}
		return err
	})
}

// issue judges the very bytes, keeps the judgement and puts the document into force (379.13.2, 379.13.4).
func (o *Office) issue(ctx context.Context, who identity.Actor, t *transaction, a ActArgs) error {
	if err := o.check(t.doc, "issue", who); err != nil {
		return err
	}
	if err := o.standsUndoubted(ctx, t); err != nil {
		return err
	}
	v, _ := t.doc.Newest("sealed")
	j, err := o.judgeVersion(fetch.Insist(ctx), t.doc, v)
	if err != nil {
		return err
	}
	if err := o.mayIssue(ctx, t, j); err != nil {
		return err
	}
	kept, err := o.judgeAttachments(fetch.Insist(ctx), t)
	if err != nil {
		o.discardStored(kept)
		return err
	}
	k, err := o.keepJudgement(ctx, t.doc, v, j)
	var target aimed
	if err == nil {
		target, err = o.aim(ctx, t.doc)
	}
	var said keptStatement
	if err == nil {
		said, err = o.keepStatement(ctx, t, v)
	}
	if err == nil {
		err = t.do(office.IssueDocument{Comparison: target.comparison, Processing: said.Stored, ProcessingSHA256: said.digest, Verdict: j.verdict, Confirm: a.Confirm, Report: k.report, Facts: k.facts, Sheet: k.sheet, Shown: j.verdict.Shown(), SHA256: v.SHA256, Bytes: v.Bytes})
	}
	if err == nil {
		err = o.amend(ctx, t, target)
	}
	if err == nil {
		err = o.noteAnswers(ctx, t)
	}
	if err != nil {
		o.unkeep(k)
		o.discardStored(kept)
		o.discard(office.File{Blob: target.comparison.Blob}, office.File{Blob: said.Blob})
	}
	return err
}

// intoRegister gives the số đến; the sender is told.
func (o *Office) intoRegister(ctx context.Context, who identity.Actor, t *transaction, a ActArgs) error {
	if err := o.check(t.doc, "register", who); err != nil {
		return err
	}
	shown, err := o.bears(ctx, t.doc)
	if err == nil {
		err = o.mustSign(ctx, "register", t.doc, shown)
	}
	if err != nil {
		return err
	}
	series := office.InSeries(t.at)
	n, err := o.number(ctx, t, series, a.Number)
	if err != nil {
		return err
	}
	if err := t.do(office.Register{Number: n, Series: series, Confirm: a.Confirm, NoSecret: a.ConfirmNoSecret}); err != nil {
		return err
	}
	if t.doc.Message != "" {
		t.outgoing(deliverWork{Message: store.NewID(), Peer: t.doc.Sender.ID, Kind: exchange.Registered})
	}
	return nil
}

func (o *Office) returnToSender(t *transaction, a ActArgs) error {
	w := deliverWork{Message: store.NewID(), Peer: t.doc.Sender.ID, Kind: exchange.Returned}
	if err := t.do(office.ReturnToSender{Message: w.Message, Reason: tidy(a.Text)}); err != nil {
		return err
	}
	if t.doc.Message != "" {
		t.outgoing(w)
	}
	return nil
}

// refer puts the document to the authorised person, who must be there.
func (o *Office) refer(ctx context.Context, t *transaction, a ActArgs) error {
	people, err := o.registry(ctx)
	if err != nil {
		return err
	}
	if p, _ := people.Actor(a.Person, t.at); a.Person != "" && !o.can(p, mayBeReferredTo) {
		return problem.New(problem.Usage, "Người được trình phải là lãnh đạo đang giữ chức vụ.", "It must be put to a leader in office.")
	}
	return t.do(office.Refer{To: a.Person, Note: tidy(a.Text)})
}

// judgeAgain asks the services once more, at the clerk's wish.
func (o *Office) judgeAgain(ctx context.Context, who identity.Actor, id string, a ActArgs) (office.Document, error) {
	ctx = fetch.Insist(ctx) // also those that hung a moment ago
	return o.change(ctx, who, id, a.ExpectedVersion, func(t *transaction) error {
		if err := o.check(t.doc, "judge", who); err != nil {
			return err
		}
		return o.judgeInto(ctx, t)
	})
}

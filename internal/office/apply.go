package office

import (
	"maps"
	"slices"
	"time"

	"trien/internal/problem"
)

// Apply folds one event into the document. It never refuses: what happened, happened.
func (d Document) Apply(r Record) Document {
	d.Version++
	switch r.Event.(type) {
	case Timestamped, RightsChanged, RightsConfirmed, EffectAnswered, CopyMade, AnswerBegun: // nothing new of the document itself
	default:
		d.Since = d.Version
	}
	d.Updated = r.At
	if d.Version == 1 {
		d.Created = r.At
	}
	if f, ok := FileOf(r.Event); ok {
		d.Versions = append(slices.Clip(d.Versions), Version{f, r.At, r.Actor})
	}
	d = d.draft(r)
	d = d.sign(r)
	d = d.deliver(r)
	d = d.receive(r)
	d = d.arrive(r)
	d = d.paper(r)
	d = d.alert(r)
	d = d.form(r)
	d = d.effect(r)
	d = d.impound(r)
	d = d.attach(r)
	d = d.answer(r).measure(r).reviewed(r)
	return d.handle(r).give(r)
}

// draft folds what happens up to the signature.
func (d Document) draft(r Record) Document {
	switch e := r.Event.(type) {
	case Drafted:
		d.Direction, d.State, d.Drafter = Out, StateDraft, r.Actor
		d.DocType, d.Abstract, d.Urgency, d.Recipients = e.DocType, e.Abstract, e.Urgency, e.Recipients
		d.Nature = e.Nature
		d.Signer, d.SignerName, d.Capacity, d.CapText, d.Reviewers = e.Signer, e.SignerName, e.Capacity, e.CapacityText, e.Reviewers
		d.Stages = e.Stages
	case Converted:
		d.Look = e.Look
	case Submitted:
		d.State, d.Approvals, d.ReturnedBy, d.Acted = StateReview, nil, "", false
		if len(d.Reviewers) == 0 {
			d.State, d.Preparing = StateApproved, Work{State: Pending}
		}
	case Remarked:
		d = d.remark(r, "remark", e.Text)
		d.Acted = d.Acted || r.Actor != d.Drafter
	case TakenBack:
		d = d.remark(r, "taken-back", e.Reason)
		d.State, d.Approvals, d.Preparing = StateDraft, nil, Work{}
	case Returned:
		d = d.remark(r, "returned", e.Reason)
		d.State, d.ReturnedBy, d.Approvals, d.Preparing = StateDraft, r.Actor, nil, Work{}
	case Approved:
		d = d.remark(r, "approved", e.Text)
		d.Approvals = maps.Clone(d.Approvals)
		if d.Approvals == nil {
			d.Approvals = map[string]time.Time{}
		}
		d.Approvals[r.Actor] = r.At
		d.Acted, d.Reach = true, max(d.Reach, min(d.Step(), len(d.Review())-1))
		if len(d.Unapproved()) == 0 {
			d.State, d.Preparing = StateApproved, Work{State: Pending}
		}
	case Prepared:
		d.State, d.Preparing = StateReady, Work{State: WorkDone}
	case PrepareFailed:
		d.Preparing = Work{Failed, true, problem.Words{VI: e.VI, EN: e.EN}}
	}
	return d
}

func (d Document) remark(r Record, kind, text string) Document {
	if text != "" || kind != "remark" {
		d.Remarks = append(slices.Clip(d.Remarks), Remark{r.At, r.Actor, kind, text})
	}
	return d
}

// sign folds signature, number, seal, time-stamps and issue.
func (d Document) sign(r Record) Document {
	switch e := r.Event.(type) {
	case Signed:
		d.State = StateSigned
		d = d.mark(Mark{Role: "person", By: r.Actor, At: r.At, Certificate: e.Certificate, Subject: e.Subject, Stamped: e.Stamped, Sanction: e.Sanction})
	case NumberReserved:
		d.Entered = r.At
		d.State, d.Ordinal, d.Number, d.Date, d.Sealing = StateNumbered, e.Number, e.Text, e.Date, Work{State: Pending}
		d.Series, d.DocType, d.Abstract, d.Recipients, d.SignerName = e.Series, e.DocType, e.Abstract, e.Recipients, e.SignerName
	case Sealed:
		d.State, d.Sealing = StateSealed, Work{State: WorkDone}
		d = d.mark(Mark{Role: "office", By: r.Actor, At: r.At, Certificate: e.Certificate, Subject: e.Subject, Stamped: e.Stamped, Sanction: e.Sanction})
	case SealFailed:
		d.Sealing = Work{Failed, false, problem.Words{VI: e.VI, EN: e.EN}}
	case TimestampOwed:
		d = d.stamp(e.Role, func(m *Mark) { m.Owed = true })
	case Timestamped:
		d = d.stamped(e)
	case TimestampMissed:
		d = d.stamp(e.Role, func(m *Mark) { m.Owed, m.Missed = false, problem.Words{VI: e.VI, EN: e.EN} })
	case GivenUp:
		d = d.gaveUp(r, e)
	case Issued:
		d.State, d.SHA256, d.Report, d.JudgementSheet, d.Shown = StateIssued, e.SHA256, e.Report, e.Sheet, e.Shown
		d.Processing = e.Processing
	}
	return d
}

func (d Document) mark(m Mark) Document {
	d.Marks = append(slices.Clip(d.Marks), m)
	return d
}

// stamp changes the signature of a role.
func (d Document) stamp(role string, change func(*Mark)) Document {
	d.Marks = slices.Clone(d.Marks)
	for i := range d.Marks {
		if d.Marks[i].Role == role {
			change(&d.Marks[i])
		}
	}
	return d
}

// stamped pays what was owed: a document time-stamp for every signature of the file, for it is over all of them. The marks on attachments, and
// on what came from outside, are in files of their own.
func (d Document) stamped(e Timestamped) Document {
	how := InSignature
	if e.How == OverDocument {
		how = OverDocument
	}
	paid := func(m *Mark) { m.Owed, m.Stamped, m.How = false, true, how }
	if e.How != OverDocument || d.Direction == In || IsAttachment(e.Role) {
		return d.stamp(e.Role, paid)
	}
	d.Marks = slices.Clone(d.Marks)
	for i := range d.Marks {
		if d.Marks[i].Owed && !IsAttachment(d.Marks[i].Role) {
			paid(&d.Marks[i])
		}
	}
	return d
}

// deliver folds what becomes of each recipient's copy.
func (d Document) deliver(r Record) Document {
	change := func(peer string, f func(*Delivery)) {
		d.Deliveries = slices.Clone(d.Deliveries)
		for i := range d.Deliveries {
			if d.Deliveries[i].Peer == peer {
				d.Deliveries[i].At = r.At
				f(&d.Deliveries[i])
			}
		}
	}
	switch e := r.Event.(type) {
	case SendQueued:
		d.Deliveries = slices.DeleteFunc(slices.Clone(d.Deliveries), func(x Delivery) bool { return x.Peer == e.Peer })
		d.Deliveries = append(d.Deliveries, Delivery{Peer: e.Peer, Name: e.Name, Message: e.Message, State: "queued", Queued: r.At, At: r.At, Paper: e.Paper})
		if d.State == StateIssued {
			d.State = StateSent
		}
	case Delivered:
		change(e.Peer, func(x *Delivery) {
			if x.State == "queued" || x.State == "retrying" || x.State == "failed" {
				x.State, x.Reason = "delivered", problem.Words{}
			}
		})
	case DeliveryFailed:
		change(e.Peer, func(x *Delivery) {
			x.State, x.Attempts, x.Reason = "retrying", e.Attempts, problem.Words{VI: e.VI, EN: e.EN}
			if e.Final {
				x.State = Failed
			}
		})
	case WorkRetried:
		d.Deliveries = slices.Clone(d.Deliveries)
		for i, x := range d.Deliveries {
			if x.Message == e.Message && (x.State == Failed || x.State == "retrying") {
				d.Deliveries[i].State, d.Deliveries[i].At, d.Deliveries[i].Reason = "queued", r.At, problem.Words{}
			}
		}
	case RecipientRegistered:
		change(e.Peer, func(x *Delivery) { x.State, x.Number = "registered", e.Number })
	case RecipientReturned:
		change(e.Peer, func(x *Delivery) { x.State, x.Reason = "returned", problem.Words{VI: e.Reason, EN: e.Reason} })
	}
	return d
}

// receive folds an incoming document up to its registration or return.
func (d Document) receive(r Record) Document {
	switch e := r.Event.(type) {
	case Received:
		d.Direction, d.State, d.Arrived, d.Sender, d.Message = In, StateReceived, r.At, e.Sender, e.Message
		d.DocType, d.Abstract, d.Urgency = e.DocType, e.Abstract, e.Urgency
		d.Number, d.Date, d.SignerName, d.SHA256, d.Look, d.Signing = e.Number, e.Date, e.SignerName, e.SHA256, e.Look, e.Signing
	case Judged:
		d.Verdict, d.JudgedAt, d.Report, d.JudgementSheet, d.Shown = &e, r.At, e.Report, e.Sheet, e.Shown
		if d.State == StateReceived {
			d.State = StateJudged
		}
	case ReturnedToSender:
		d.State, d.ReturnReason = StateReturned, e.Reason
		d = d.remark(r, "sender-returned", e.Reason)
	case Referred:
		d.State, d.ReferredTo = StateReferred, e.To
		d = d.remark(r, "referred", e.Note)
	case Instructed:
		d.State, d.Instruction = StateInstructed, &e
		d = d.remark(r, "instruction", e.Text)
	case Registered:
		d.Entered = r.At
		d.Look.Vouched = d.Look.Vouched || e.Vouched
		d.State, d.Ordinal, d.Arrival, d.ArrivalDate = StateRegistered, e.Ordinal, e.Arrival, e.Day
		d.Series, d.Sender, d.Number, d.Date, d.DocType, d.Abstract, d.SignerName = e.Series, e.Sender, e.Number, e.Date, e.DocType, e.Abstract, e.SignerName
	}
	return d
}

// handle folds what is done with a document.
func (d Document) handle(r Record) Document {
	switch e := r.Event.(type) {
	case Routed:
		d.State, d.Routing, d.RoutedBy, d.RoutedAt = StateRouted, &e, r.Actor, r.At
		d = d.remark(r, "instruction", e.Instruction)
	case Progressed:
		d = d.remark(r, "progress", e.Text)
	case Handled:
		d.State, d.Result = StateHandled, e.Result
		d = d.remark(r, "result", e.Result)
	case Closed:
		d.State, d.Closed = StateClosed, true
	case Filed:
		d.Dossier, d.FiledAt = e.Dossier, r.At
		if d.Direction == In {
			d.State = StateFiled
		}
	}
	return d
}

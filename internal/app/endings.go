package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"

	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/subscriber"
)

// prepareEndings looks which certificates no longer fit their holders, because of a change of person, post or authority, and does for each what
// follows, once: ends the certificate here from the instant of the change, and prepares the request to the CA, which those in charge carry on
// (379.9.2). That a post's acts are refused from that instant on does not hang on it: rights are asked for with every act.
func (o *Office) prepareEndings(ctx context.Context) error {
	people, err := o.registry(ctx)
	if err != nil {
		return err
	}
	for _, e := range subscriber.Endings(people.Staff, people.held(), o.now()) {
		if err := o.prepareEnding(ctx, e); err != nil && problem.KindOf(err) != problem.Conflict {
			return err
		}
	}
	return nil
}

// held are the certificates of people that were not ended for good.
func (r *registry) held() []subscriber.Registered {
	var list []subscriber.Registered
	for _, c := range r.certificates {
		if _, person := r.Person(c.holder); !person || c.parsed == nil {
			continue
		}
		list = append(list, subscriber.Registered{Fingerprint: c.fingerprint, Holder: c.holder, Since: c.parsed.NotBefore, NotAfter: c.notAfter})
	}
	slices.SortFunc(list, func(a, b subscriber.Registered) int { return a.Since.Compare(b.Since) })
	return slices.CompactFunc(list, func(a, b subscriber.Registered) bool { return a.Fingerprint == b.Fingerprint })
}

// endingID is the request's id: the same change is seen once, however many look.
func endingID(e subscriber.Ending) string {
	sum := sha256.Sum256([]byte(e.Fingerprint + "\n" + string(e.Cause) + "\n" + e.From.UTC().Format(time.RFC3339Nano)))
	return "change-" + hex.EncodeToString(sum[:8])
}

func (o *Office) prepareEnding(ctx context.Context, e subscriber.Ending) error {
	id := endingID(e)
	version, err := o.store.Version(ctx, requestPapers().stream(id))
	if err != nil || version > 0 {
		return err
	}
	return o.paperAct(ctx, identity.System(), func(ctx context.Context, t *transaction) error {
		people, err := o.registry(ctx)
		if err != nil {
			return err
		}
		why := e.Cause.Words().VI
		fields := SubscriberFields{Reason: why}
		if e.Cause.Asks() == subscriber.Change {
			fields = SubscriberFields{Change: why}
		}
		r, err := o.requested(ctx, people, SubscriberRequest{Kind: string(e.Cause.Asks()), Subject: string(subscriber.Person), Holder: e.Holder, Certificate: e.Fingerprint, Fields: fields})
		if err != nil {
			return err
		}
		r.Cause, r.From = string(e.Cause), e.From.UTC().Truncate(time.Microsecond)
		if c, _ := people.certificate(e.Fingerprint); e.Cause.Ends() && c.ended.IsZero() {
			if err := o.enrolled(ctx, t, office.CertificateEnded{Fingerprint: e.Fingerprint, From: r.From, Reason: why}); err != nil {
				return err
			}
		}
		_, err = requestPapers().add(ctx, o, t, id, func(was subscriber.Request) ([]office.Event, error) {
			return subscriber.Decide(o.access(), was, subscriber.Open{SubscriberRequested: r}, t.actor)
		})
		return err
	})
}

// endingsStep is how often is looked for changes whose instant has come without anybody doing anything.
const endingsStep = time.Minute

// endingsLoop prepares what changes of people ask for, and reminds of reviews and of terms that ran out, in whichever process leads.
func (o *Office) endingsLoop(ctx context.Context) {
	tick := time.NewTicker(endingsStep)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if !o.leads.Load() {
			continue
		}
		if err := o.prepareEndings(ctx); err != nil && ctx.Err() == nil {
			o.Log.ErrorContext(ctx, "preparing what a change of people asks for", "office", o.settings.ID, "kind", problem.KindOf(err))
		}
		if err := o.impoundTerms(ctx); err != nil && ctx.Err() == nil {
			o.Log.ErrorContext(ctx, "looking at the terms of impoundings", "office", o.settings.ID, "kind", problem.KindOf(err))
		}
		if err := o.ShowHeads(ctx); err != nil && ctx.Err() == nil {
			o.Log.ErrorContext(ctx, "showing other offices the ledger's head", "office", o.settings.ID, "kind", problem.KindOf(err))
		}
		if err := o.remindReviews(ctx); err != nil && ctx.Err() == nil {
			o.Log.ErrorContext(ctx, "reminding of reviews", "office", o.settings.ID, "kind", problem.KindOf(err))
		}
		if err := o.remindDue(ctx); err != nil && ctx.Err() == nil {
			o.Log.ErrorContext(ctx, "reminding of due days", "office", o.settings.ID, "kind", problem.KindOf(err))
		}
	}
}

// Subscribers is what those in charge see first: what is overdue, what waits, what ends soon, who is not trained.
func (h *House) Subscribers(ctx context.Context, t Token) (SubscribersView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return SubscribersView{}, err
	}
	o := s.office
	if err := o.may(ctx, s.actor, readsSubscribers); err != nil {
		return SubscribersView{}, err
	}
	if err := o.readPersonal(ctx, s.actor, office.Everyone, "request", "certificate", "training"); err != nil {
		return SubscribersView{}, err
	}
	calendar, err := o.holidays()
	if err != nil {
		return SubscribersView{}, err
	}
	v := SubscribersView{Overdue: []SubscriberView{}, Waiting: []SubscriberView{}, Ending: []RegisteredView{}, Unassigned: []RegisteredView{}, Alerts: o.settings.Subscribers.rules().Alerts,
		YearSet: calendar.Complete(local(o.now()).Year()), Manages: o.can(s.actor, managesSubscribers), Office: NamedView{o.settings.ID, o.settings.Name}}
	if len(calendar.Notes) > 0 {
		v.HolidaysNote = calendar.Notes[0]
	}
	open, err := o.subscriberRequests(ctx, s.actor, "open")
	if err != nil {
		return v, err
	}
	v.Open = len(open)
	for _, r := range open {
		if r.Deadline != nil && r.Deadline.Overdue {
			v.Overdue = append(v.Overdue, r)
		}
		if slices.ContainsFunc(r.Acts, func(a string) bool { return a != "amend" && a != "withdraw" && a != "send-back" }) {
			v.Waiting = append(v.Waiting, r)
		}
	}
	certificates, err := o.registeredViews(ctx, func(certificate) bool { return true })
	if err != nil {
		return v, err
	}
	for _, c := range certificates {
		if c.State == "expired" || c.State == "serves" && c.Alert > 0 {
			v.Ending = append(v.Ending, c)
		}
		if c.Holder.ID == o.settings.ID && c.State == "serves" && c.Assignee == "" {
			v.Unassigned = append(v.Unassigned, c)
		}
	}
	trained, err := o.trainings(ctx)
	v.Untrained = len(trained.Untrained)
	return v, err
}

package app

import (
	"context"
	"sync"
	"time"

	"trien/internal/keys"
	"trien/internal/problem"
	"trien/internal/store"
)

// signings is what lives of signing requests in memory: on which of them somebody is at work here, and how far their items are.
type signings struct {
	mu      sync.Mutex
	working map[string]bool
	phases  map[string]Phase // of items
}

// signingsTold is how long what became of a request can be read.
const signingsTold = 24 * time.Hour

// RequestSigning begins a signing request: its items go on by themselves, each with an outcome of its own. A held key is opened before,
// its PIN tried once, and only for who may sign one of the documents: where it does not open, there is no request.
func (h *House) RequestSigning(ctx context.Context, t Token, w SigningWish) (SigningRequestView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return SigningRequestView{}, err
	}
	o := s.office
	if err := o.tidySignings(ctx); err != nil {
		return SigningRequestView{}, err
	}
	if err := o.soundWish(ctx, s.actor, w); err != nil {
		return SigningRequestView{}, err
	}
	if err := o.knownWay(ctx, s.actor, w); err != nil {
		return SigningRequestView{}, o.refuse(ctx, s.actor, refusal{act: w.Act, door: "act"}, err)
	}
	whyNot, err := o.prospects(ctx, s.actor, w)
	if err != nil {
		return SigningRequestView{}, err
	}
	if err := o.proven(ctx, s, w.Act); err != nil { // once for all of them
		return SigningRequestView{}, err
	}
	k, err := o.keyFor(ctx, s.actor, w)
	if err != nil {
		return SigningRequestView{}, o.refuse(ctx, s.actor, refusal{act: w.Act, door: "act"}, err)
	}
	r, err := o.beginSigning(ctx, s.actor, w, whyNot)
	if err == nil {
		err = o.carryOn(r, k)
	} else if k != nil {
		keys.Close(k)
	}
	if err != nil {
		return SigningRequestView{}, err
	}
	return o.signingView(ctx, r)
}

// carryOn sets to work on a request: signs with the key where it is here, which it closes, else prepares what the key is to sign.
func (o *Office) carryOn(r store.Signing, k keys.Key) error {
	done := func() {
		if k != nil {
			keys.Close(k)
		}
	}
	if r.State != store.SigningOpen || !o.signings.take(r.ID) {
		done()
		return nil
	}
	ctx, _, end, err := o.underway.begin(context.Background(), signingLongest)
	if err != nil {
		o.signings.leave(r.ID)
		done()
		return err
	}
	forget, err := o.tellSigning(ctx, r, k)
	if err != nil {
		o.signings.leave(r.ID)
		done()
		end()
		return err
	}
	go func() {
		defer end()
		defer done()
		defer forget()
		defer o.signings.leave(r.ID)
		if k != nil {
			o.signBatch(ctx, r, k)
		} else {
			o.prepareBatch(ctx, r)
		}
	}()
	return nil
}

// signingLongest bounds the work on one request; what is left then waits to be taken up again.
const signingLongest = 4 * time.Hour

// take says that somebody is at work on a request now; false where somebody is already.
func (s *signings) take(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.working[id] {
		return false
	}
	if s.working == nil {
		s.working, s.phases = map[string]bool{}, map[string]Phase{}
	}
	s.working[id] = true
	return true
}

func (s *signings) leave(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.working, id)
}

func (s *signings) isWorking(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.working[id]
}

// reached tells how far an item is; PhaseDone forgets it.
func (s *signings) reached(item string, p Phase) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p == PhaseDone {
		delete(s.phases, item)
	} else if s.phases != nil {
		s.phases[item] = p
	}
}

func (s *signings) phase(item string) Phase {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.phases[item]
}

// SigningRequests are the caller's requests: the open ones and what became of those of the last day, newest first.
func (h *House) SigningRequests(ctx context.Context, t Token) ([]SigningRequestView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return nil, err
	}
	o := s.office
	if err := o.tidySignings(ctx); err != nil {
		return nil, err
	}
	rows, err := store.List[store.Signing](ctx, o.store.Reader, store.Query{Equal: map[string]any{"person": s.actor.Person},
		From: map[string]any{"created": store.Micros(o.now().Add(-2 * signingsTold))}, Order: []string{"-created", "-id"}, Limit: 50})
	list := []SigningRequestView{}
	for _, r := range rows {
		v, err := o.signingView(ctx, r)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, err
}

// mySigning finds one of the caller's requests; others' are not there for them.
func (h *House) mySigning(ctx context.Context, t Token, id string) (entered, store.Signing, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return s, store.Signing{}, err
	}
	if err := s.office.tidySignings(ctx); err != nil {
		return s, store.Signing{}, err
	}
	r, err := store.Get[store.Signing](ctx, s.office.store.Reader, id)
	if err == nil && r.Person != s.actor.Person {
		err = store.NotFound()
	}
	return s, r, err
}

// SigningRequest is one of the caller's.
func (h *House) SigningRequest(ctx context.Context, t Token, id string) (SigningRequestView, error) {
	s, r, err := h.mySigning(ctx, t, id)
	if err != nil {
		return SigningRequestView{}, err
	}
	return s.office.signingView(ctx, r)
}

// ResumeSigning opens the held key of a request that waits for its PIN, which is tried once; the rest goes on.
func (h *House) ResumeSigning(ctx context.Context, t Token, id, pin string) (SigningRequestView, error) {
	s, r, err := h.mySigning(ctx, t, id)
	if err != nil {
		return SigningRequestView{}, err
	}
	o := s.office
	switch {
	case r.State != store.SigningOpen || r.Way != WithHeld:
		return SigningRequestView{}, problem.New(problem.Conflict, "Phiên ký này không chờ mã PIN.", "This signing request does not wait for a PIN.")
	}
	if working, err := o.isWorkedOn(ctx, r.ID); err != nil || working {
		if err != nil {
			return SigningRequestView{}, err
		}
		return o.signingView(ctx, r)
	}
	if err := o.store.FreeItemsOf(ctx, r.ID); err != nil { // of a process beside us that was killed in the middle
		return SigningRequestView{}, err
	}
	var k keys.Key
	document, err := o.mayResume(ctx, s.actor, r)
	if err == nil {
		if err := o.proven(ctx, s, r.Act); err != nil {
			return SigningRequestView{}, err
		}
		k, err = o.openKey(ctx, o.holderOf(s.actor, r.Act), pin)
	}
	if err != nil {
		return SigningRequestView{}, o.refuse(ctx, s.actor, refusal{act: r.Act, door: "act", document: document}, err)
	}
	if err := o.store.StopSigning(ctx, r.ID, "", nil); err != nil {
		keys.Close(k)
		return SigningRequestView{}, err
	}
	if err := o.carryOn(r, k); err != nil {
		return SigningRequestView{}, err
	}
	return h.SigningRequest(ctx, t, id)
}

// CancelSigning ends a request: what is not signed stays unsigned. What is being signed at this moment ends by itself.
func (h *House) CancelSigning(ctx context.Context, t Token, id string) (SigningRequestView, error) {
	s, r, err := h.mySigning(ctx, t, id)
	if err != nil {
		return SigningRequestView{}, err
	}
	err = s.office.store.EndSigning(ctx, r.ID, store.SigningCancelled, s.office.now())
	if err != nil && problem.KindOf(err) != problem.Conflict { // it has ended by itself: the answer tells
		return SigningRequestView{}, err
	}
	s.office.sweepPrepared(ctx)
	s.office.tellAgents()
	return h.SigningRequest(ctx, t, id)
}

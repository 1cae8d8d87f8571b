package app

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"trien/internal/identity"
	"trien/internal/keys"
	"trien/internal/limits"
	"trien/internal/office"
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

// RequestSigning begins a signing request: its items go on by themselves, each with an outcome of its own. A held key is opened first,
// its PIN tried once: where it does not open, there is no request.
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
		return SigningRequestView{}, o.refuse(ctx, s.actor, refusal{act: w.Act, door: "act"}, err)
	}
	k, err := o.keyFor(ctx, s.actor, w)
	if err != nil {
		return SigningRequestView{}, o.refuse(ctx, s.actor, refusal{act: w.Act, door: "act"}, err)
	}
	r, err := o.beginSigning(ctx, s.actor, w)
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

// soundWish refuses what no request can be made of.
func (o *Office) soundWish(ctx context.Context, a identity.Actor, w SigningWish) error {
	if !signs(w.Act) {
		return errNoSigning(w.Act)
	}
	if len(w.Documents) == 0 || len(w.Documents) > limits.SigningDocuments {
		return problem.New(problem.Usage, fmt.Sprintf("Hãy chọn từ 1 đến %d văn bản.", limits.SigningDocuments), fmt.Sprintf("Choose 1 to %d documents.", limits.SigningDocuments))
	}
	seen := map[string]bool{}
	for _, d := range w.Documents {
		if seen[d.ID] || d.ExpectedVersion <= 0 {
			return problem.New(problem.Usage, "Yêu cầu ký nêu một văn bản hai lần, hoặc không nêu phiên bản đã xem (expectedVersion). Hãy mở lại trang rồi làm lại.",
				"The request names a document twice, or not the version that was seen (expectedVersion). Open the page again, then repeat.")
		}
		seen[d.ID] = true
		if _, err := o.readable(ctx, a, d.ID); err != nil {
			return err
		}
	}
	open, err := store.CountRows[store.Signing](ctx, o.store.Reader, store.Query{Equal: map[string]any{"person": a.Person, "state": store.SigningOpen}})
	if err == nil && open >= limits.SigningsOpen {
		err = problem.New(problem.Conflict, "Bạn đang có quá nhiều phiên ký chưa xong. Hãy hoàn tất hoặc hủy bớt rồi làm lại.", "You have too many open signing requests. Finish or cancel some, then try again.")
	}
	return err
}

// holderOf is whose key an act asks for: the office's for its seal, else one's own.
func (o *Office) holderOf(a identity.Actor, act string) string {
	if act == "seal" || act == office.ActArrive {
		return o.settings.ID
	}
	return a.Person
}

// keyFor opens the held key that a wish asks for; nil where the key is elsewhere, once it is known by which certificate it will sign.
func (o *Office) keyFor(ctx context.Context, a identity.Actor, w SigningWish) (keys.Key, error) {
	holder := o.holderOf(a, w.Act)
	if w.With == WithHeld {
		return o.openKey(ctx, holder, w.PIN)
	}
	people, err := o.registry(ctx)
	if err != nil {
		return nil, err
	}
	if !slices.Contains([]string{WithAgent, WithVGCA}, w.With) || w.With == WithVGCA && !o.toolSigns(w.Act) {
		return nil, problem.New(problem.Usage, "Cơ quan không dùng cách ký này. Hãy chọn cách khác.", "This office does not sign in this way. Choose another.")
	}
	if _, ok := people.elsewhere(holder, o.now()); !ok {
		return nil, errNoCertificate
	}
	return nil, nil
}

var errNoCertificate = problem.New(problem.Key, "Chưa có chứng thư số còn hiệu lực nào đăng ký cho khóa ký này. Hãy liên hệ người quản lý thuê bao.",
	"No certificate in force is registered for this key. Ask those who manage certificates.").Under("379.10")

// beginSigning stores the request. A document that can't be signed by the person as it stands has its end at once.
func (o *Office) beginSigning(ctx context.Context, a identity.Actor, w SigningWish) (store.Signing, error) {
	at := o.now()
	r := store.Signing{ID: store.NewID(), Person: a.Person, SignIn: a.SignIn, Act: w.Act, Way: w.With, State: store.SigningOpen,
		Created: store.Micros(at), Expires: store.Micros(at.Add(o.settings.signingTime()))}
	var items []store.SigningItem
	for n, d := range w.Documents {
		i := store.SigningItem{ID: store.NewID(), Signing: r.ID, Position: int64(n), Document: d.ID, Version: int64(d.ExpectedVersion), State: store.ItemWaiting, Updated: store.Micros(at)}
		words := itemWords{}
		if err := o.mayGo(ctx, a, w.Act, d); err != nil {
			i.State, words.Problem = store.ItemFailed, problemView(o.refuse(ctx, a, refusal{act: w.Act, door: "act", document: d.ID}, err))
			i.Trouble = words.Problem.Kind
		}
		if err := o.sealItem(&i, words); err != nil {
			return r, err
		}
		items = append(items, i)
	}
	if err := o.store.BeginSigning(ctx, r, items); err != nil {
		return r, err
	}
	o.sweepPrepared(ctx) // of items that these take the place of
	return store.Get[store.Signing](ctx, o.store.Reader, r.ID)
}

func (o *Office) mayGo(ctx context.Context, a identity.Actor, act string, wished SigningDocument) error {
	d, err := o.document(ctx, wished.ID)
	if err == nil {
		err = office.Check(d, act, a)
	}
	if err == nil && d.Version != wished.ExpectedVersion {
		err = store.MovedOn()
	}
	return err
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
	go func() {
		defer end()
		defer done()
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
		From: map[string]any{"created": store.Micros(o.now().Add(-2 * signingsTold))}, Order: []string{"-created", "-id"}, Limit: 100})
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
	case o.signings.isWorking(r.ID):
		return o.signingView(ctx, r)
	}
	k, err := o.openKey(ctx, o.holderOf(s.actor, r.Act), pin)
	if err != nil {
		return SigningRequestView{}, o.refuse(ctx, s.actor, refusal{act: r.Act, door: "act"}, err)
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

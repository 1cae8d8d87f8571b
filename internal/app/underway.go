package app

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"trien/internal/problem"
	"trien/internal/store"
	"trien/internal/watch"
)

// underway is what this process has begun and carries to its end though whoever asked goes away. Should the process die, nothing of it was stored but
// what its transaction stored. Beside others, rows tell them how far it is (beside.go).
type underway struct {
	mu      sync.Mutex
	closed  bool
	ends    map[*context.CancelCauseFunc]bool
	all     sync.WaitGroup
	acts    []*running
	over    []string       // acts that have ended, of which the others still think that they are under way
	seats   map[string]int // files on their way in, by person
	intakes []*intake      // oldest first
}

// running is an act on a document.
type running struct {
	id, document, act string
	phase             Phase
	since             time.Time
	told              Phase // as the others know it
	known             bool  // they may know of it
}

var (
	errClosing = problem.New(problem.Unavailable, "Hệ thống đang dừng nên việc này chưa được thực hiện. Hãy làm lại khi hệ thống chạy trở lại.",
		"The system is stopping, so this was not done. Do it again when it is back.")
	errTooLong = problem.New(problem.Unavailable, "Việc này lâu quá mức cho phép nên đã dừng; chưa có gì được ghi. Hãy thử lại, nếu vẫn gặp hãy báo quản trị.",
		"This took longer than is allowed and was stopped; nothing was stored. Try again; if it happens again tell the administrator.")
)

// begin gives a context that outlives the caller's, for at most limit. end must be called once the work is done; stop ends it early.
func (u *underway) begin(ctx context.Context, limit time.Duration) (_ context.Context, stop context.CancelCauseFunc, end func(), err error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.closed {
		return nil, nil, nil, errClosing
	}
	ctx, release := context.WithTimeoutCause(context.WithoutCancel(ctx), limit, errTooLong)
	ctx, cancel := context.WithCancelCause(ctx)
	if u.ends == nil {
		u.ends = map[*context.CancelCauseFunc]bool{}
	}
	u.ends[&cancel] = true
	u.all.Add(1)
	return ctx, cancel, func() {
		u.mu.Lock()
		delete(u.ends, &cancel)
		u.mu.Unlock()
		cancel(nil)
		release()
		u.all.Done()
	}, nil
}

// close ends what is under way and waits until it has ended.
func (u *underway) close() {
	u.mu.Lock()
	u.closed = true
	for cancel := range u.ends {
		(*cancel)(errClosing)
	}
	u.mu.Unlock()
	u.all.Wait()
}

// isClosed says whether the office is closing: what fails now fails for that.
func (u *underway) isClosed() bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.closed
}

// cutShort gives the reason where work failed only because it was ended.
func cutShort(ctx context.Context, err error) error {
	var p *problem.Error
	if err == nil || ctx.Err() == nil || errors.As(err, &p) {
		return err
	}
	return context.Cause(ctx)
}

// actTime bounds one act: a signature waits for the time-stamp service and for what proves certificates good.
const actTime = 5 * time.Minute

// acting runs an act to its end, whoever goes away, and shows on the document how far it is.
func (o *Office) acting(ctx context.Context, document, act string, do func(context.Context) error) error {
	ctx, _, end, err := o.underway.begin(ctx, actTime)
	if err != nil {
		return err
	}
	defer end()
	r := &running{id: store.NewID(), document: document, act: act, phase: PhaseBegun, since: o.now()}
	o.underway.mu.Lock()
	o.underway.acts = append(o.underway.acts, r)
	o.underway.mu.Unlock()
	defer func() {
		o.underway.mu.Lock()
		defer o.underway.mu.Unlock()
		o.underway.acts = slices.DeleteFunc(o.underway.acts, func(x *running) bool { return x == r })
		if r.known {
			o.underway.over = append(o.underway.over, r.id)
		}
	}()
	ctx = telling(ctx, func(p Phase) {
		o.underway.mu.Lock()
		defer o.underway.mu.Unlock()
		r.phase = p
	})
	ctx, measured := watch.BeginKind(ctx, watch.Act, actName(act))
	err = cutShort(ctx, do(ctx))
	measured(err)
	return err
}

// actKind is ProgressView.Kind of an act under way.
const actKind = "act"

// actsOn are the acts under way on a document, here and elsewhere, as its page shows them.
func (o *Office) actsOn(ctx context.Context, document string) ([]ProgressView, error) {
	list := o.underway.actsOn(document)
	others, err := o.elsewhere(ctx, document, "")
	for _, u := range others {
		if u.Kind == actKind {
			list = append(list, ProgressView{Job: u.ID, Kind: actKind, Act: u.Act, State: "running", Label: Phase(u.Phase).Words(), Attempts: 1})
		}
	}
	return list, err
}

func (u *underway) actsOn(document string) []ProgressView {
	u.mu.Lock()
	defer u.mu.Unlock()
	var list []ProgressView
	for _, r := range u.acts {
		if r.document == document {
			list = append(list, ProgressView{Job: r.id, Kind: actKind, Act: r.act, State: "running", Label: r.phase.Words(), Attempts: 1})
		}
	}
	return list
}

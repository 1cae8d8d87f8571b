package app

import (
	"context"
	"os"
	"sync"
	"time"

	"trien/internal/keys"
	"trien/internal/problem"
	"trien/internal/store"
)

// How often a process that serves an office beside others looks and tells: rows are cheap, but no act waits for them.
const (
	besideTick  = 500 * time.Millisecond // how far things are; what others want stopped
	besideAsk   = 2                      // ticks between two looks for machines that wait here
	besideHere  = 10                     // ticks between two words that we are there
	besideGone  = 20 * time.Second       // who has said nothing for that long is gone, and with them what they were at work on
	besideForgo = time.Hour              // then they are forgotten
)

// beside is what a process does for those that serve the same office: it says that it is there, tells how far its work is, and hears what they want
// of it. An office in a folder is served by one process and has none.
type beside struct {
	stop   context.CancelFunc
	done   chan struct{}
	people int64 // the version of the staff that machines waiting here know
	taking bool  // there were intakes here when it was looked last

	mu      sync.Mutex
	hour    time.Time // when keys of old intakes were looked for last
	differs *Difference
}

// besides begins to serve beside others, where there may be any.
func (o *Office) besides(ctx context.Context) error {
	if !o.layout.Shared() {
		return nil
	}
	if err := o.sayHere(ctx); err != nil {
		return err
	}
	ctx, o.beside.stop = context.WithCancel(context.WithoutCancel(ctx))
	o.beside.done = make(chan struct{})
	go func() {
		defer close(o.beside.done)
		o.besideLoop(ctx)
	}()
	return nil
}

// apart ends what besides began: nothing here is under way any more.
func (o *Office) apart() error {
	if o.beside.stop == nil {
		return nil
	}
	o.beside.stop()
	<-o.beside.done
	return o.store.Leave(context.Background(), o.instance)
}

func (o *Office) besideLoop(ctx context.Context) {
	tick := time.NewTicker(besideTick)
	defer tick.Stop()
	for n := 1; ; n++ {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		for _, do := range []struct {
			every int
			work  func(context.Context) error
		}{{besideHere, o.sayHere}, {1, o.tellOthers}, {1, o.hearOfIntakes}, {besideAsk, o.hearForMachines}} {
			if n%do.every != 0 {
				continue
			}
			if err := do.work(ctx); err != nil && ctx.Err() == nil {
				o.Log.WarnContext(ctx, "beside other processes", "office", o.settings.ID, "kind", problem.KindOf(err))
			}
		}
	}
}

// sayHere says that this process is there, and by which configuration; then it looks whether the others have the same.
func (o *Office) sayHere(ctx context.Context) error {
	now := o.now()
	me := store.Replica{ID: o.instance, Since: store.Micros(o.since)}
	me.Host, _ = os.Hostname()
	var err error
	if me.Judging, me.Settings, err = o.configured(); err != nil {
		return err
	}
	if err := o.store.Here(ctx, me, now, besideGone); err != nil {
		return err
	}
	list, err := o.store.Replicas(ctx, now)
	if err != nil {
		return err
	}
	o.compareWith(list, me)
	return o.store.DropReplicas(ctx, now.Add(-besideForgo))
}

// tellOthers tells how far the acts here are. Where that fails it is told again with the next.
func (o *Office) tellOthers(ctx context.Context) error {
	b := o.underway.news(o.instance)
	if len(b.Put)+len(b.Delete) == 0 {
		return nil
	}
	b.At = o.now()
	_, err := o.store.Commit(ctx, b)
	if err != nil {
		o.underway.untold(b)
	}
	return err
}

// news are the rows of what has changed since it was told.
func (u *underway) news(replica string) (b store.Batch) {
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, r := range u.acts {
		if r.told == r.phase {
			continue
		}
		r.told, r.known = r.phase, true
		b.Put = append(b.Put, store.Underway{ID: r.id, Replica: replica, Kind: actKind, Document: r.document, Act: r.act, Phase: string(r.phase), Since: store.Micros(r.since)})
	}
	for _, id := range u.over {
		b.Delete = append(b.Delete, store.Underway{ID: id})
	}
	u.over = nil
	return b
}

// untold takes back that it was told.
func (u *underway) untold(b store.Batch) {
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, r := range u.acts {
		r.told = ""
	}
	for _, d := range b.Delete {
		if x, ok := d.(store.Underway); ok {
			u.over = append(u.over, x.ID)
		}
	}
}

// elsewhere is what other processes are at work on, on a document or about a subject.
func (o *Office) elsewhere(ctx context.Context, document, subject string) ([]store.Underway, error) {
	if !o.layout.Shared() {
		return nil, nil
	}
	list, err := o.store.UnderwayAt(ctx, o.now(), document, subject)
	var others []store.Underway
	for _, u := range list {
		if u.Replica != o.instance {
			others = append(others, u)
		}
	}
	return others, err
}

// signingKind is Underway.Kind of a signing request whose held key is open.
const signingKind = "signing"

// tellSigning tells the others, before the work begins, that a key is open here for a request: it waits for no PIN.
func (o *Office) tellSigning(ctx context.Context, r store.Signing, k keys.Key) (forget func(), err error) {
	if k == nil || !o.layout.Shared() {
		return func() {}, nil
	}
	row := store.Underway{ID: store.NewID(), Replica: o.instance, Kind: signingKind, Subject: r.ID, Act: r.Act, Since: store.Micros(o.now())}
	_, err = o.store.Commit(ctx, store.Batch{Put: []store.Row{row}, At: o.now()})
	return func() {
		if _, err := o.store.Commit(context.Background(), store.Batch{Delete: []store.Row{row}, At: o.now()}); err != nil {
			o.Log.WarnContext(ctx, "that a key is open stays told", "kind", problem.KindOf(err))
		}
	}, err
}

// isWorkedOn says whether somebody is at work on a signing request, here or elsewhere.
func (o *Office) isWorkedOn(ctx context.Context, request string) (bool, error) {
	if o.signings.isWorking(request) {
		return true, nil
	}
	others, err := o.elsewhere(ctx, "", request)
	return len(others) > 0, err
}

// hearForMachines wakes the machines that wait here for what became ready elsewhere, or was ended there.
func (o *Office) hearForMachines(ctx context.Context) error {
	if !o.door.waitsAny() {
		return nil
	}
	people, err := o.store.ReadyFor(ctx, WithAgent)
	if err != nil {
		return err
	}
	asked, err := o.store.PeopleAsked(ctx, o.now())
	if err != nil {
		return err
	}
	staff, err := o.registry(ctx)
	if err != nil {
		return err
	}
	if staff.version != o.beside.people || o.door.waitsFor(append(people, asked...)) {
		o.tellAgents()
	}
	o.beside.people = staff.version
	return nil
}

package app

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"sync"
	"time"

	"trien/internal/problem"
	"trien/internal/store"
	"trien/internal/watch"
)

// The kinds of job. A payload holds ids, never content words.
const (
	timestampJob = "timestamp"
	judgeJob     = "judge"
	deliverJob   = "deliver"
)

func jobKinds() []string { return []string{timestampJob, judgeJob, deliverJob, scanJob} }

const (
	jobLease = 6 * time.Minute // longer than any job may take but time-stamps; one whose process died is taken over after it
	jobIdle  = 2 * time.Second // how often is looked where nobody woke us: for what becomes due by time
	headStep = time.Minute     // how often the ledger's head is signed where it has moved
	// timestampTries are those of an owed time-stamp: two weeks, at an hour's pause from the twelfth on.
	timestampTries = 350
)

// lane is a number of workers for some kinds of job alone, so that no job waits behind a service that is slower than its own: a time-stamp
// service may take minutes, a recipient's system hang.
type lane struct {
	kinds   []string
	workers int
	lease   time.Duration
}

func (o *Office) lanes() []lane {
	var rest []string
	for _, k := range jobKinds() {
		if k != timestampJob && k != deliverJob && k != scanJob {
			rest = append(rest, k)
		}
	}
	if o.layout.Shared() { // whoever works renews: see keeping
		return []lane{{rest, 2, jobKept}, {[]string{deliverJob}, 2, jobKept}, {[]string{timestampJob}, 2, jobKept}, {[]string{scanJob}, 1, jobKept}}
	}
	return []lane{{rest, 2, jobLease}, {[]string{deliverJob}, 2, jobLease}, {[]string{timestampJob}, 2, o.stampTime() + time.Minute}, {[]string{scanJob}, 1, o.settings.Scan.reading() + jobLease}}
}

// job adds a job to the transaction: it exists when the act is committed, and only then.
func (t *transaction) job(kind, document string, payload any) {
	raw, _ := json.Marshal(payload) // structs of strings marshal
	t.batch.Jobs = append(t.batch.Jobs, store.NewJob{Kind: kind, Document: document, Payload: raw, NotBefore: t.at, Tries: tries(kind)})
}

// tries is how often a job is tried before it is given up; 0 is the store's own number.
func tries(kind string) int {
	switch kind {
	case timestampJob:
		return timestampTries
	case scanJob:
		return scanTries
	}
	return 0
}

// Run works the jobs of every office until ctx ends. One call a process.
func (h *House) Run(ctx context.Context) error {
	var all sync.WaitGroup
	for _, o := range h.offices {
		var wakes []chan struct{}
		for _, l := range o.lanes() {
			for range l.workers {
				wake := make(chan struct{}, 1)
				wakes = append(wakes, wake)
				all.Go(func() { o.workLoop(ctx, l, wake) })
			}
		}
		all.Go(func() { o.wakeLoop(ctx, wakes) })
		all.Go(func() { o.sequenceLoop(ctx) })
		all.Go(func() { o.headLoop(ctx) })
		all.Go(func() { o.endingsLoop(ctx) })
		all.Go(func() { o.signingLoop(ctx) })
		all.Go(func() { o.indexLoop(ctx) })
	}
	all.Wait()
	return ctx.Err()
}

// wakeLoop tells every worker that jobs were added or freed: which lane they are for only the workers know.
func (o *Office) wakeLoop(ctx context.Context, wakes []chan struct{}) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-o.store.Wake():
		}
		for _, w := range wakes {
			select {
			case w <- struct{}{}:
			default: // it will look anyway
			}
		}
	}
}

func (o *Office) workLoop(ctx context.Context, l lane, wake <-chan struct{}) {
	tick := time.NewTicker(jobIdle)
	defer tick.Stop()
	for ctx.Err() == nil {
		worked, err := o.workOne(ctx, l)
		if err != nil && ctx.Err() == nil {
			o.Log.ErrorContext(ctx, "jobs", "office", o.settings.ID, "kind", problem.KindOf(err), "cause", err)
		}
		if worked && err == nil {
			continue
		}
		select {
		case <-ctx.Done():
		case <-wake:
		case <-tick.C:
		}
	}
}

// workOne does one job of a lane that is due; false where none is.
func (o *Office) workOne(ctx context.Context, l lane) (bool, error) {
	j, ok, err := o.store.Claim(ctx, l.kinds, o.now(), l.lease)
	if err != nil || !ok {
		return false, err
	}
	work, measured := watch.BeginKind(ctx, watch.Job, jobName(j.Kind))
	work, done := o.keeping(work, j, jobRenew)
	begun := time.Now()
	err = o.workOn(work, j)
	taken := errors.Is(context.Cause(work), errJobTaken)
	done()
	measured(undone(err))
	switch {
	case undone(err) == nil && !taken:
		o.Log.InfoContext(work, "job done", "office", o.settings.ID, "job", j.Kind, "attempt", j.Attempts, "ms", time.Since(begun).Milliseconds())
		return true, nil
	case taken:
		o.Log.WarnContext(work, "job taken over", "office", o.settings.ID, "job", j.Kind, "attempt", j.Attempts)
		return true, nil
	case ctx.Err() != nil: // we are closing: it was no attempt
		return true, o.store.Release(context.WithoutCancel(ctx), j.Lease())
	}
	o.Log.WarnContext(work, "job failed", "office", o.settings.ID, "job", j.Kind, "attempt", j.Attempts, "kind", problem.KindOf(err), "ms", time.Since(begun).Milliseconds())
	_, failed := o.store.Fail(ctx, j.Lease(), problem.KindOf(err), o.now())
	return true, failed
}

// errJobDone says that a job has ended itself, by its own transaction.
var errJobDone = errors.New("app: job ended")

// undone is what went wrong with a job, if anything did.
func undone(err error) error {
	if errors.Is(err, errJobDone) {
		return nil
	}
	return err
}

func (o *Office) workOn(ctx context.Context, j store.Job) error {
	if err := o.sealedWork(ctx, j); err != nil {
		return err
	}
	switch j.Kind {
	case timestampJob:
		var w timestampWork
		if err := json.Unmarshal(j.Payload, &w); err != nil {
			return err
		}
		return o.stampAgain(ctx, j, w)
	case judgeJob:
		return o.judgeArrival(ctx, j)
	case deliverJob:
		var w deliverWork
		if err := json.Unmarshal(j.Payload, &w); err != nil {
			return err
		}
		return o.deliver(ctx, j, w)
	}
	if j.Kind == scanJob {
		var w scanWork
		if err := json.Unmarshal(j.Payload, &w); err != nil {
			return err
		}
		return o.readScan(ctx, j, w)
	}
	return errors.New("app: unknown job " + j.Kind)
}

// finish ends a job that found nothing to do.
func (o *Office) finish(ctx context.Context, j store.Job) error {
	_, err := o.store.Commit(ctx, store.Batch{Finish: []store.Lease{j.Lease()}, At: o.now()})
	return err
}

// headLoop signs the ledger's head where it has moved, in whichever process gives the ledger its order.
func (o *Office) headLoop(ctx context.Context) {
	tick := time.NewTicker(headStep)
	defer tick.Stop()
	var last int64
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if !o.leads.Load() {
			continue
		}
		size, err := o.store.Size(ctx)
		if err == nil && size != last {
			_, err = o.SignHead(ctx)
			last = size
		}
		if err != nil && ctx.Err() == nil {
			o.Log.ErrorContext(ctx, "signing the ledger's head", "office", o.settings.ID, "kind", problem.KindOf(err))
		}
	}
}

// SignHead signs the ledger as it stands.
func (o *Office) SignHead(ctx context.Context) ([]byte, error) {
	return o.store.SignHead(ctx, o.origin(), o.now(), o.signer)
}

// JobProgress tells how the machine's work on the caller's documents stands; document "" means all of them.
func (h *House) JobProgress(ctx context.Context, t Token, document string) ([]ProgressView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return nil, err
	}
	if document != "" {
		if _, err := s.office.readable(ctx, s.actor, document); err != nil {
			return nil, err
		}
		return s.office.progress(ctx, document)
	}
	list, err := h.ListDocuments(ctx, t, Filter{Limit: 500})
	if err != nil {
		return nil, err
	}
	all := []ProgressView{}
	for _, d := range list.Items {
		one, err := s.office.progress(ctx, d.ID)
		if err != nil {
			return nil, err
		}
		all = append(all, one...)
	}
	return all, nil
}

// progress is the machine's work on one document.
func (o *Office) progress(ctx context.Context, document string) ([]ProgressView, error) {
	jobs, err := store.List[store.Job](ctx, o.store.Reader, store.Query{Equal: map[string]any{"document": document}, Order: []string{"created"}})
	if err != nil {
		return nil, err
	}
	acts, err := o.actsOn(ctx, document)
	if err != nil {
		return nil, err
	}
	list := slices.Concat([]ProgressView{}, acts)
	for _, j := range jobs {
		p := ProgressView{Job: j.ID, Kind: j.Kind, State: jobState(j), Label: jobWords(j.Kind), Attempts: int(j.Attempts)}
		if p.State == "retrying" {
			p.Next = store.Time(j.NotBefore)
		}
		list = append(list, p)
	}
	return list, nil
}

func jobState(j store.Job) string {
	switch {
	case j.State == store.Done:
		return "done"
	case j.State == store.Dead:
		return "failed"
	case j.State == store.Running:
		return "running"
	case j.Attempts > 0:
		return "retrying"
	}
	return "queued"
}

func jobWords(kind string) Words {
	switch kind {
	case timestampJob:
		return Words{"Xin dấu thời gian", "Asking for the time-stamp"}
	case judgeJob:
		return Words{"Kiểm tra chữ ký", "Checking the signatures"}
	case deliverJob:
		return Words{"Gửi liên thông", "Delivering"}
	case scanJob:
		return Words{"Đọc bản quét", "Reading a scan"}
	}
	return Words{kind, kind}
}

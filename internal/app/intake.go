package app

import (
	"context"
	"errors"
	"slices"
	"time"

	"trien/internal/identity"
	"trien/internal/limits"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
	"trien/internal/watch"
)

// IntakeView is a file on its way in, seen by whoever brought it and nobody else. It ends as a document, or refused, or stopped; until its
// phase says done nothing of it is stored.
type IntakeView struct {
	ID        string       `json:"id"`
	Kind      string       `json:"kind"`           // "draft", "replace", "attach", "receive", "paper", "scan"; of a scan, document is its id
	Name      string       `json:"name,omitempty"` // of the file; forgotten where it was refused as secret
	Phase     Phase        `json:"phase"`          // "checking", "waiting", "converting", "verifying", "secrets", "storing"; "done", "refused", "stopped"
	Words     Words        `json:"words"`          // the phase in words
	StartedAt time.Time    `json:"startedAt"`
	Ended     bool         `json:"ended"`
	Document  string       `json:"document,omitempty"` // id, once it is there
	Problem   *ProblemView `json:"problem,omitempty"`  // why it was refused
}

// ProblemView is a failure as the API tells it.
type ProblemView struct {
	Kind    string `json:"kind"`
	Message Words  `json:"message"`
	Rule    string `json:"rule,omitempty"`
}

func problemView(err error) *ProblemView {
	v := &ProblemView{Kind: string(problem.KindOf(err)), Message: both(problem.WordsOf(err))}
	var p *problem.Error
	if errors.As(err, &p) {
		v.Rule = p.Rule
	}
	return v
}

// intake is a file on its way in, here.
type intake struct {
	IntakeView
	person string
	upload *store.Upload // that it takes in; nil where the file came in one piece
	ended  time.Time
	told   Phase // as the others know it
	stop   context.CancelCauseFunc
	done   chan struct{}
}

const (
	intakeTime  = 15 * time.Minute // the longest: a turn at the converter behind others, then the work itself
	intakesTold = time.Hour        // how long an outcome can be read
	intakesKept = 20               // outcomes kept for a person
)

// taking is what follows once a file is here: it is looked at, then stored whole or refused.
type taking func(context.Context, *spooled) (office.Document, error)

// bringing is who brings what file to which door.
type bringing struct {
	actor    identity.Actor
	kind     string
	document string // that gets another version; else empty
	refusal  refusal
	upload   Upload
}

// takeNow takes a file in while the caller waits.
func (o *Office) takeNow(ctx context.Context, u Upload, take taking) (office.Document, error) {
	s, err := o.spool(ctx, u)
	if err != nil {
		return office.Document{}, err
	}
	defer s.close()
	return take(ctx, s)
}

// takeIn holds the file, wholly received, and goes on with it after the answer.
func (o *Office) takeIn(ctx context.Context, b bringing, take taking) (IntakeView, error) {
	if err := o.underway.sit(b.actor.Person); err != nil {
		return IntakeView{}, err
	}
	s, err := o.spool(ctx, b.upload)
	if err != nil {
		o.underway.leave(b.actor.Person)
		return IntakeView{}, o.refuse(ctx, b.actor, b.refusal, err)
	}
	return o.goOn(ctx, b, &arrived{s, nil, store.NewID()}, take)
}

// arrived is a file that is here, wholly, and by which intake it goes on.
type arrived struct {
	*spooled
	upload *store.Upload // that it came in; nil where it came in one piece
	intake string
}

// goOn goes on with a file after the answer. It frees the seat that was taken for it.
func (o *Office) goOn(ctx context.Context, b bringing, s *arrived, take taking) (IntakeView, error) {
	work, stop, end, err := o.underway.begin(ctx, intakeTime)
	if err != nil {
		s.close()
		o.underway.leave(b.actor.Person)
		return IntakeView{}, err
	}
	i := &intake{person: b.actor.Person, upload: s.upload, stop: stop, done: make(chan struct{}), told: PhaseChecking, IntakeView: IntakeView{
		ID: s.intake, Kind: b.kind, Name: s.name, Phase: PhaseChecking, Words: PhaseChecking.Words(), StartedAt: o.now(), Document: b.document}}
	v := o.underway.list(i)
	if err := o.showIntake(ctx, i); err != nil {
		o.underway.unlist(i)
		s.close()
		end()
		o.underway.leave(b.actor.Person)
		return IntakeView{}, err
	}
	go func() {
		defer end()
		defer o.underway.leave(b.actor.Person)
		defer close(i.done)
		work := alongside(telling(work, func(p Phase) { o.underway.reached(i, p) }), func(t *transaction) { o.endsWith(i, t) })
		d, err := o.carry(work, s.spooled, take)
		if err != nil && context.Cause(work) != errStopped {
			err = o.refuse(work, b.actor, b.refusal, err)
		}
		o.settle(i, d.ID, err)
	}()
	return v, nil
}

type alongsideKey struct{}

// alongside lets a change to a document below ctx be committed with something more.
func alongside(ctx context.Context, add func(*transaction)) context.Context {
	return context.WithValue(ctx, alongsideKey{}, add)
}

// with adds what is to be committed alongside.
func with(ctx context.Context, t *transaction) {
	if add, ok := ctx.Value(alongsideKey{}).(func(*transaction)); ok {
		add(t)
	}
}

// endsWith lets an intake end in the transaction that stores its document: an upload is used up by it, and by no other.
func (o *Office) endsWith(i *intake, t *transaction) {
	if i.upload != nil {
		t.batch.Stand = append(t.batch.Stand, *i.upload)
		t.batch.Delete = append(t.batch.Delete, *i.upload)
	}
	if !o.layout.Shared() {
		return
	}
	o.underway.mu.Lock()
	v := i.IntakeView
	o.underway.mu.Unlock()
	v.Phase, v.Document, v.Ended = PhaseDone, t.doc.ID, true
	if row, err := o.intakeRow(i, v, t.at); err == nil { // else settle tells it
		t.batch.Put = append(t.batch.Put, row)
	}
}

// carry takes the file in; a fault of ours ends this intake and nothing else.
func (o *Office) carry(ctx context.Context, s *spooled, take taking) (d office.Document, err error) {
	defer s.close()
	defer func() {
		if v := recover(); v != nil {
			o.Log.ErrorContext(ctx, "intake: panic", "office", o.settings.ID, "cause", v)
			err = problem.New(problem.Internal, problem.WordsOf(nil).VI, problem.WordsOf(nil).EN)
		}
	}()
	ctx, measured := watch.Begin(ctx, watch.Intake)
	d, err = take(ctx, s)
	err = cutShort(ctx, err)
	measured(err)
	return d, err
}

// sit takes a place for a person's file, from its first byte on: what is held for all of them stays bounded.
func (u *underway) sit(person string) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	all := 0
	for _, n := range u.seats {
		all += n
	}
	switch {
	case u.closed:
		return errClosing
	case u.seats[person] >= limits.IntakesOfOne:
		return problem.New(problem.Unavailable, "Bạn đang có nhiều tệp được tiếp nhận cùng lúc nên tệp này chưa được nhận. Hãy đợi một tệp xong rồi gửi lại.",
			"Several files of yours are being taken in already, so this one was not. Wait until one of them is done, then send it again.")
	case all >= limits.Intakes:
		return problem.New(problem.Unavailable, "Nhiều người đang gửi tệp cùng lúc nên tệp này chưa được nhận. Hãy gửi lại sau ít phút.",
			"Many are sending files at once, so this one was not taken. Send it again in a few minutes.")
	}
	if u.seats == nil {
		u.seats = map[string]int{}
	}
	u.seats[person]++
	return nil
}

func (u *underway) leave(person string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.seats[person]--; u.seats[person] == 0 {
		delete(u.seats, person)
	}
}

func (u *underway) list(i *intake) IntakeView {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.intakes = append(u.intakes, i)
	return i.IntakeView
}

func (u *underway) reached(i *intake, p Phase) {
	u.mu.Lock()
	defer u.mu.Unlock()
	i.Phase, i.Words = p, p.Words()
}

func (u *underway) unlist(i *intake) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.intakes = slices.DeleteFunc(u.intakes, func(x *intake) bool { return x == i })
}

// settle keeps the outcome. Of what was refused as secret nothing stays but that it was.
func (o *Office) settle(i *intake, document string, err error) {
	v := o.outcome(i, document, err)
	o.endUpload(i, err)
	if o.layout.Shared() {
		o.keepOutcome(i, v)
		o.underway.unlist(i)
		return
	}
	o.underway.mu.Lock()
	defer o.underway.mu.Unlock()
	i.ended, i.IntakeView = o.now(), v
	o.tidyIntakes(i.person)
}

// outcome is what became of a file.
func (o *Office) outcome(i *intake, document string, err error) IntakeView {
	o.underway.mu.Lock()
	v := i.IntakeView
	o.underway.mu.Unlock()
	v.Ended = true
	var secret *office.SecretError
	switch {
	case err == nil:
		v.Phase, v.Document = PhaseDone, document
	case errors.Is(err, errStopped):
		v.Phase = PhaseStopped
	default:
		v.Phase, v.Problem = PhaseRefused, problemView(err)
		if errors.As(err, &secret) {
			v.Name, v.Document = "", ""
		}
		if k := problem.KindOf(err); k == problem.Internal || k == problem.IO {
			o.Log.Error("intake failed", "office", o.settings.ID, "kind", k, "cause", err)
		}
	}
	v.Words = v.Phase.Words()
	return v
}

// tidyIntakes forgets outcomes that are old, and the oldest of a person who has many. The caller holds the lock.
func (o *Office) tidyIntakes(person string) {
	old := o.now().Add(-intakesTold)
	many := -intakesKept
	for _, i := range o.underway.intakes {
		if i.Ended && i.person == person {
			many++
		}
	}
	o.underway.intakes = slices.DeleteFunc(o.underway.intakes, func(i *intake) bool {
		if !i.Ended {
			return false
		}
		if i.person == person && many > 0 {
			many--
			return true
		}
		return i.ended.Before(old)
	})
}

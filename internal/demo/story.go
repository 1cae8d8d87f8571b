package demo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"trien/internal/app"
	"trien/internal/problem"
)

// Step is one step of the story with what shows that it happened.
type Step struct {
	Number   int           `json:"number"`
	Title    problem.Words `json:"-"`
	VI       string        `json:"vi"`
	EN       string        `json:"en"`
	Evidence string        `json:"evidence"`
	Checked  bool          `json:"checked"`
	Error    string        `json:"error,omitempty"`
	Took     time.Duration `json:"-"`
	Millis   int64         `json:"ms"`
}

// Story is the main job told from the first word to the dossier. Handler must be served at Base and the house's jobs run meanwhile.
type Story struct {
	*World
	clock  func() time.Time
	report func(Step)
	tokens map[string]app.Token
	steps  []Step

	lent                      string // the capacity that the secretary lends
	decision, letter, report2 string // documents of the province and the bureau, by id
	correction, replacement   string
	agreement                 string // of the two offices, voided at the end
	copied                    string // token of a copy on paper
	issued                    []byte // the decision's issued file
	sealed                    impounding
	down                      troubled
}

// Tell plays the story; report hears of each step as it ends. The story stops at the first step that is not shown to be done: the error is that
// step's.
func (w *World) Tell(ctx context.Context, clock func() time.Time, report func(Step)) ([]Step, error) {
	s := &Story{World: w, clock: clock, report: report, tokens: map[string]app.Token{}}
	for _, chapter := range []func(context.Context) error{s.opening, s.drafting, s.signing, s.sending, s.handling, s.badFile, s.delegating, s.subscriber, s.revoked, s.strangers, s.withoutTSA, s.forceful, s.closedDown, s.waiting, s.closing, s.exported} {
		if err := chapter(ctx); err != nil {
			return s.steps, err
		}
	}
	return s.steps, nil
}

// step does one thing and keeps what shows it.
func (s *Story) step(vi, en string, do func() (string, error)) error {
	start := time.Now()
	evidence, err := do()
	st := Step{Number: len(s.steps) + 1, VI: vi, EN: en, Evidence: evidence, Checked: err == nil, Took: time.Since(start)}
	st.Title, st.Millis = problem.Words{VI: vi, EN: en}, st.Took.Milliseconds()
	if err != nil {
		st.Error = err.Error()
	}
	s.steps = append(s.steps, st)
	s.report(st)
	if err != nil {
		return fmt.Errorf("step %d (%s): %w", st.Number, en, err)
	}
	return nil
}

// telling is a step that is a method of the story.
type telling struct {
	vi, en string
	do     func(context.Context) (string, error)
}

// each does steps one after the other.
func (s *Story) each(ctx context.Context, list ...telling) error {
	for _, t := range list {
		if err := s.step(t.vi, t.en, func() (string, error) { return t.do(ctx) }); err != nil {
			return err
		}
	}
	return nil
}

// as signs someone in, once, with password and code.
func (s *Story) as(ctx context.Context, office, account string) (app.Token, error) {
	key := office + "/" + account
	if t, ok := s.tokens[key]; ok {
		return t, nil
	}
	for _, a := range s.Accounts {
		if a.Office == office && a.Account == account {
			in, err := s.House.SignIn(ctx, app.SignInRequest{Office: office, Account: account, Password: Password, Code: a.Code(s.clock())})
			s.tokens[key] = in.Token
			return in.Token, err
		}
	}
	return "", errors.New("nobody is called " + key)
}

// who is someone who acts.
type who struct{ office, account string }

// act does an act of a document.
func (s *Story) act(ctx context.Context, w who, id, act string, a app.ActArgs) (app.DocumentView, error) {
	t, err := s.as(ctx, w.office, w.account)
	if err != nil {
		return app.DocumentView{}, err
	}
	v, err := s.House.Document(ctx, t, id) // as people do: they look, then act on what they saw
	if err != nil {
		return v, err
	}
	a.ExpectedVersion = v.Version
	return s.House.Act(ctx, t, id, act, a, nil)
}

// see is the document as someone sees it.
func (s *Story) see(ctx context.Context, w who, id string) (app.DocumentView, error) {
	t, err := s.as(ctx, w.office, w.account)
	if err != nil {
		return app.DocumentView{}, err
	}
	return s.House.Document(ctx, t, id)
}

// until waits for the machine's work to come about.
func (s *Story) until(ctx context.Context, w who, id string, done func(app.DocumentView) bool) (app.DocumentView, error) {
	deadline := time.Now().Add(3 * time.Minute)
	for {
		v, err := s.see(ctx, w, id)
		if err != nil || done(v) {
			return v, err
		}
		if time.Now().After(deadline) {
			return v, fmt.Errorf("waited in vain: the document is %s", v.State)
		}
		select {
		case <-ctx.Done():
			return v, ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// file reads the newest PDF of a document as someone sees it.
func (s *Story) file(ctx context.Context, w who, id string) ([]byte, error) {
	t, err := s.as(ctx, w.office, w.account)
	if err != nil {
		return nil, err
	}
	f, err := s.House.OpenFile(ctx, t, id, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

// refusedWith says whether err is a refusal of the kind; anything else, success too, is an error.
func refusedWith(err error, kind problem.Kind) error {
	if problem.KindOf(err) != kind {
		return fmt.Errorf("expected a refusal (%s), got %v", kind, err)
	}
	return nil
}

func sample(name string) app.Upload {
	raw, err := samples.ReadFile("samples/" + name)
	if err != nil {
		raw = nil // an empty file is refused at the door: the step fails and says so
	}
	return app.Upload{Name: name, Size: int64(len(raw)), Reader: bytes.NewReader(raw)}
}

package agentd_test

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/pem"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"trien/cms"
	"trien/internal/agent"
	"trien/internal/agentd"
	"trien/internal/keys"
	"trien/internal/problem"
)

const pin = "246810"

// officer is who sits at the machine in a test: says what was set, and notes what was told.
type officer struct {
	*testing.T
	h       *house
	a       *agentd.Agent
	state   string
	choose  func(b *agentd.Batch) []agentd.Choice
	typed   []string // PINs, in their order; none left: gives up
	asked   int
	batches [][]agentd.Line
	events  chan agentd.Event
	cancel  context.CancelFunc
	ended   chan error
}

// sits starts a machine with keys of these names; it works until the test ends.
func sits(h *house, p *agentd.Pairing, state string, names ...string) *officer {
	h.Helper()
	o := &officer{T: h.T, h: h, state: state, events: make(chan agentd.Event, 1000), ended: make(chan error, 1)}
	o.choose = func(b *agentd.Batch) []agentd.Choice {
		return slices.Repeat([]agentd.Choice{agentd.Sign}, len(b.Lines))
	}
	journal, err := agentd.OpenJournal(state)
	if err != nil {
		h.Fatal(err)
	}
	o.a = &agentd.Agent{House: reach(h.T, p), Journal: journal, Now: stopped,
		Sleep: func(ctx context.Context, _ time.Duration) error { runtime.Gosched(); return ctx.Err() }}
	for _, name := range names {
		o.a.Keys = append(o.a.Keys, o.source(name))
	}
	o.a.Desk = agentd.Desk{Ask: o.ask, Tell: func(e agentd.Event) { o.events <- e }, Choose: func(_ context.Context, b *agentd.Batch, _ func(context.Context, int) ([]byte, error)) ([]agentd.Choice, error) {
		o.batches = append(o.batches, slices.Clone(b.Lines))
		return o.choose(b), nil
	}}
	return o
}

// source is a key that opens with the PIN, asked for as a token asks.
func (o *officer) source(name string) *agentd.Source {
	k := soft(o, name)
	return &agentd.Source{Name: name, Chain: chainOf(k), Open: func(ctx context.Context, ask keys.Ask) (keys.Key, error) {
		for p := (keys.Prompt{Secret: keys.PIN, Of: name}); ; {
			secret, err := ask(ctx, p)
			switch {
			case err != nil:
				return nil, err
			case secret == nil:
				return nil, p.Wrong
			case pinOf(secret) == pin:
				return k, nil
			}
			p.Wrong = problem.New(problem.Key, "Sai mã PIN.", "Wrong PIN.").Because(keys.ErrWrongSecret)
		}
	}}
}

func (o *officer) ask(context.Context, keys.Prompt) ([]byte, error) {
	o.asked++
	if len(o.typed) == 0 {
		return nil, nil
	}
	next := o.typed[0]
	o.typed = o.typed[1:]
	return []byte(next), nil
}

func (o *officer) start() *officer {
	ctx, cancel := context.WithCancel(context.Background())
	o.cancel = cancel
	go func() { o.ended <- o.a.Run(ctx) }()
	o.Cleanup(func() { o.stop() })
	return o
}

// stop ends the machine and gives what Run gave.
func (o *officer) stop() error {
	o.cancel()
	err := <-o.ended
	o.ended <- err
	return err
}

// until waits for an event of that kind and gives those that came before it.
func (o *officer) until(k agentd.Kind) (before []agentd.Event, e agentd.Event) {
	o.Helper()
	for {
		select {
		case e := <-o.events:
			if e.Kind == k {
				return before, e
			}
			before = append(before, e)
		case err := <-o.ended:
			o.ended <- err
			o.Fatalf("ended with %v before %s; told: %v", err, k, before)
		}
	}
}

func TestABatchTakesOnePIN(t *testing.T) {
	h := newHouse(t)
	p, state := paired(h)
	for _, id := range []string{"a", "b", "c"} {
		h.offer(id, "r1", person)
	}
	o := sits(h, p, state, seal, person)
	o.typed = []string{pin, pin}
	o.start()
	for n := range 3 {
		if _, e := o.until(agentd.Signed); e.Done != n+1 || e.Total != 3 || e.Item.ID != string("abc"[n]) {
			t.Errorf("%+v", e)
		}
	}
	o.until(agentd.Waiting)
	h.offer("d", "r2", person)
	o.until(agentd.Signed)
	o.until(agentd.Waiting)
	o.stop()
	if o.asked != 2 || len(o.batches) != 2 || len(o.batches[0]) != 3 {
		t.Errorf("%d PINs for %d batches", o.asked, len(o.batches))
	}
}

// TestABatchIsShownWhole: what the house still prepares is waited for, and shown at the latest when nothing more comes.
func TestABatchIsShownWhole(t *testing.T) {
	h := newHouse(t)
	p, state := paired(h)
	first := h.offer("a", "r1", person, func(w *waiting) { w.Coming = 1 })
	o := sits(h, p, state, person)
	o.typed = []string{pin, pin}
	looks := 0
	o.a.Sleep = func(ctx context.Context, _ time.Duration) error {
		if looks++; looks == 5 {
			h.mu.Lock()
			first.Coming = 0
			h.mu.Unlock()
			h.offer("b", "r1", person)
		}
		return ctx.Err()
	}
	o.start()
	o.until(agentd.Preparing)
	o.until(agentd.Signed)
	o.until(agentd.Signed)
	o.until(agentd.Waiting)
	h.offer("c", "r2", person, func(w *waiting) { w.Coming = 1 }) // and nothing more comes
	o.until(agentd.Signed)
	o.stop()
	if len(o.batches) != 2 || len(o.batches[0]) != 2 || o.asked != 2 {
		t.Errorf("%d batches, %d PINs", len(o.batches), o.asked)
	}
}

func TestTheRestOfARequestTakesNoSecondPIN(t *testing.T) {
	h := newHouse(t)
	p, state := paired(h)
	h.offer("a", "r1", person)
	o := sits(h, p, state, person)
	o.typed = []string{pin}
	o.choose = func(b *agentd.Batch) []agentd.Choice {
		if b.Lines[0].Item.ID == "a" {
			h.offer("b", "r1", person) // prepared meanwhile
		}
		return []agentd.Choice{agentd.Sign}
	}
	o.start()
	o.until(agentd.Signed)
	o.until(agentd.Signed)
	o.stop()
	if o.asked != 1 || len(o.batches) != 2 {
		t.Errorf("%d PINs for %d batches", o.asked, len(o.batches))
	}
}

// TestAWrongPINLeavesTheBatchWaiting: it is tried once, and the batch is not taken up again by itself.
func TestAWrongPINLeavesTheBatchWaiting(t *testing.T) {
	h := newHouse(t)
	p, state := paired(h)
	h.offer("a", "r1", person)
	h.offer("b", "r1", person)
	o := sits(h, p, state, person)
	o.typed = []string{"000000"}
	o.start()
	for range 2 {
		if _, e := o.until(agentd.SetAside); !errors.Is(e.Err, keys.ErrWrongSecret) {
			t.Errorf("%+v", e)
		}
	}
	o.until(agentd.Waiting)
	if o.asked != 2 || h.state("a") != "" || h.state("b") != "" { // the second time is the wish to try again, which nobody had
		t.Errorf("asked %d times; %q %q", o.asked, h.state("a"), h.state("b"))
	}
	o.typed = []string{pin}
	h.offer("c", "r2", person)
	if _, e := o.until(agentd.Signed); e.Item.ID != "c" {
		t.Errorf("%+v", e)
	}
	o.stop()
	if o.asked != 3 || len(o.batches) != 2 || len(o.batches[1]) != 1 {
		t.Errorf("asked %d times for %d batches", o.asked, len(o.batches))
	}
}

func TestWhatIsNotRightIsRefusedAndTheRestSigned(t *testing.T) {
	h := newHouse(t)
	p, state := paired(h)
	h.offer("a", "r1", person)
	h.offer("b", "r1", person, func(w *waiting) { w.Rect[0] += 20 })
	h.offer("c", "r1", person, func(w *waiting) { w.file[200] ^= 1 })
	h.offer("d", "r1", person)
	o := sits(h, p, state, person)
	o.typed = []string{pin}
	o.start()
	before, _ := o.until(agentd.Signed)
	o.until(agentd.Signed)
	o.until(agentd.Waiting)
	o.stop()
	var reasons []agent.Reason
	for _, e := range before {
		var refused *agent.RefusedError
		if errors.As(e.Err, &refused) {
			reasons = append(reasons, refused.Reason)
		}
	}
	if !slices.Equal(reasons, []agent.Reason{agent.Unlike, agent.OtherBytes}) {
		t.Error(reasons)
	}
	if h.state("a") != "signed" || h.state("b") != "refused" || h.state("c") != "" || h.state("d") != "signed" {
		t.Error(h.state("a"), h.state("b"), h.state("c"), h.state("d"))
	}
	if !strings.Contains(h.items[1].refused.VI, "Chưa dùng khóa") {
		t.Error(h.items[1].refused)
	}
}

func TestThePersonRefusesOrWaits(t *testing.T) {
	h := newHouse(t)
	p, state := paired(h)
	for _, id := range []string{"a", "b", "c"} {
		h.offer(id, "r1", person)
	}
	o := sits(h, p, state, person)
	o.typed = []string{pin}
	o.choose = func(*agentd.Batch) []agentd.Choice { return []agentd.Choice{agentd.Refuse, agentd.Later, agentd.Sign} }
	o.start()
	o.until(agentd.PersonNo)
	o.until(agentd.SetAside)
	o.until(agentd.Signed)
	o.until(agentd.Waiting)
	o.stop()
	if h.state("a") != "refused" || h.state("b") != "" || h.state("c") != "signed" || len(o.batches) != 1 {
		t.Error(h.state("a"), h.state("b"), h.state("c"), len(o.batches))
	}
}

func TestEachKeySignsItsOwn(t *testing.T) {
	h := newHouse(t)
	p, state := paired(h)
	h.offer("a", "r1", person)
	h.offer("b", "r1", seal)
	h.offer("c", "r1", "person-p384", func(w *waiting) { w.Scheme = "ecdsa-sha384" })
	o := sits(h, p, state, person, seal)
	o.typed = []string{pin, pin}
	o.start()
	if _, e := o.until(agentd.OtherMachine); e.Item.ID != "c" {
		t.Errorf("%+v", e)
	}
	o.until(agentd.Signed)
	o.until(agentd.Signed)
	o.until(agentd.Waiting)
	o.stop()
	if o.asked != 2 || h.state("c") != "" {
		t.Errorf("%d PINs; %q", o.asked, h.state("c"))
	}
}

// TestNothingIsLostWithTheNetwork breaks the connection at each call in turn; the person signs once.
func TestNothingIsLostWithTheNetwork(t *testing.T) {
	for _, where := range []string{"GET /agent/tinh-uy/work", "GET /agent/tinh-uy/work/a/file", "POST /agent/tinh-uy/work/a", "lost"} {
		t.Run(where, func(t *testing.T) {
			h := newHouse(t)
			p, state := paired(h)
			h.offer("a", "r1", person)
			broken := 0
			if where == "lost" {
				h.lose = func(string) bool { broken++; return broken <= 3 }
			} else {
				h.fault = func(r *http.Request) bool {
					if r.Method+" "+r.URL.Path != where {
						return false
					}
					broken++
					return broken <= 3
				}
			}
			o := sits(h, p, state, person)
			o.typed = []string{pin}
			o.start()
			before, _ := o.until(agentd.Signed)
			o.until(agentd.Waiting)
			o.stop()
			if h.state("a") != "signed" || o.asked != 1 || broken < 3 {
				t.Errorf("%q after %d PINs, broken %d times", h.state("a"), o.asked, broken)
			}
			lost := slices.ContainsFunc(before, func(e agentd.Event) bool { return e.Kind == agentd.Lost || e.Kind == agentd.Kept })
			if !lost {
				t.Errorf("nobody was told: %+v", before)
			}
			if o.a.Journal.Unsent() != 0 {
				t.Error("something is still owed")
			}
		})
	}
}

// TestASignatureOutlivesTheProgram: made, not handed over, and handed over by the next start without a key.
func TestASignatureOutlivesTheProgram(t *testing.T) {
	h := newHouse(t)
	p, state := paired(h)
	h.offer("a", "r1", person)
	h.fault = func(r *http.Request) bool { return r.Method == http.MethodPost }
	o := sits(h, p, state, person)
	o.typed = []string{pin}
	o.start()
	o.until(agentd.Kept)
	o.stop()
	h.mu.Lock()
	h.fault = nil
	h.mu.Unlock()
	again := sits(h, p, state)
	if again.a.Journal.Unsent() != 1 {
		t.Fatal(again.a.Journal.Unsent())
	}
	again.start()
	again.until(agentd.Signed)
	again.stop()
	if h.state("a") != "signed" || again.asked != 0 {
		t.Error(h.state("a"), again.asked)
	}
	last, err := agentd.OpenJournal(state)
	if err != nil || last.Unsent() != 0 {
		t.Error(last.Unsent(), err)
	}
}

func TestInterruptedABatchLeavesTheRestWaiting(t *testing.T) {
	h := newHouse(t)
	p, state := paired(h)
	for _, id := range []string{"a", "b", "c"} {
		h.offer(id, "r1", person)
	}
	o := sits(h, p, state, person)
	o.typed = []string{pin}
	tell := o.a.Desk.Tell
	o.a.Desk.Tell = func(e agentd.Event) {
		tell(e)
		if e.Kind == agentd.Signed {
			o.cancel()
		}
	}
	o.start()
	o.until(agentd.Signed)
	if err := o.stop(); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if h.state("a") != "signed" || h.state("b") != "" || h.state("c") != "" {
		t.Error(h.state("a"), h.state("b"), h.state("c"))
	}
}

func TestASecondSignatureIsSeenToBeOne(t *testing.T) {
	h := newHouse(t)
	p, state := paired(h)
	h.offer("a", "r1", person)
	o := sits(h, p, state, person)
	o.typed = []string{pin, pin}
	o.start()
	o.until(agentd.Signed)
	o.until(agentd.Waiting)
	h.offer("b", "r2", person, func(w *waiting) { w.Document.ID = "another name for it" }) // the same bytes before the step
	o.until(agentd.Signed)
	o.stop()
	if !o.batches[0][0].Signed.IsZero() || !o.batches[1][0].Signed.Equal(then) {
		t.Error(o.batches[0][0].Signed, o.batches[1][0].Signed)
	}
}

func TestWhatTheHouseCancelledIsTold(t *testing.T) {
	h := newHouse(t)
	p, state := paired(h)
	i := h.offer("a", "r1", person)
	o := sits(h, p, state, person)
	o.typed = []string{pin}
	o.choose = func(*agentd.Batch) []agentd.Choice {
		h.mu.Lock()
		i.state = "cancelled"
		h.mu.Unlock()
		return []agentd.Choice{agentd.Sign}
	}
	o.start()
	if _, e := o.until(agentd.Unwanted); problem.KindOf(e.Err) != problem.Conflict {
		t.Errorf("%+v", e)
	}
	o.until(agentd.Waiting)
	o.stop()
	if o.a.Journal.Unsent() != 0 {
		t.Error("it is still owed")
	}
}

func TestAnEndedPairingEndsTheProgram(t *testing.T) {
	h := newHouse(t)
	p, state := paired(h)
	o := sits(h, p, state, person)
	h.mu.Lock()
	h.key = nil
	h.mu.Unlock()
	o.start()
	if err := <-o.ended; problem.KindOf(err) != problem.SignIn {
		t.Error(err)
	} else {
		o.ended <- err
	}
}

func TestTheTokenPulledOutLeavesTheRestWaiting(t *testing.T) {
	h := newHouse(t)
	p, state := paired(h)
	h.offer("a", "r1", person)
	h.offer("b", "r1", person)
	o := sits(h, p, state, person)
	o.typed = []string{pin}
	open := o.a.Keys[0].Open
	o.a.Keys[0].Open = func(ctx context.Context, ask keys.Ask) (keys.Key, error) {
		k, err := open(ctx, ask)
		return &pulled{Key: k, left: 1}, err
	}
	o.start()
	o.until(agentd.Signed)
	if _, e := o.until(agentd.SetAside); e.Item.ID != "b" || problem.KindOf(e.Err) != problem.Key {
		t.Errorf("%+v", e)
	}
	o.stop()
}

// pulled is a key that goes away after some signatures.
type pulled struct {
	keys.Key
	left int
}

func (p *pulled) Sign(ctx context.Context, digest []byte, s cms.Scheme) ([]byte, error) {
	if p.left--; p.left < 0 {
		return nil, problem.New(problem.Key, "Thiết bị đã bị rút.", "The token was pulled out.")
	}
	return p.Key.Sign(ctx, digest, s)
}

func TestAValueOfAnotherKeyDoesNotLeave(t *testing.T) {
	h := newHouse(t)
	p, state := paired(h)
	h.offer("a", "r1", person)
	o := sits(h, p, state, person)
	o.typed = []string{pin}
	mine, other := soft(t, person), soft(t, seal)
	o.a.Keys[0].Open = func(context.Context, keys.Ask) (keys.Key, error) { return &swapped{mine, other}, nil }
	o.start()
	if _, e := o.until(agentd.SetAside); problem.KindOf(e.Err) != problem.Key {
		t.Errorf("%+v", e)
	}
	o.stop()
	if h.posts != 0 {
		t.Error("something was handed over")
	}
}

// swapped has one key's certificate and signs with another.
type swapped struct {
	keys.Key
	by keys.Key
}

func (s *swapped) Sign(ctx context.Context, digest []byte, scheme cms.Scheme) ([]byte, error) {
	return s.by.Sign(ctx, digest, scheme)
}

func TestPairing(t *testing.T) {
	h := newHouse(t)
	p, state := paired(h)
	if p.Agent != "m-1" || p.OfficeName != "Tỉnh ủy An Bình" || p.PersonName != "Nguyễn Văn Ước" {
		t.Errorf("%+v", p)
	}
	_, private, _ := ed25519.GenerateKey(rand.Reader)
	second := &agentd.Pairing{Version: 1, Server: h.URL, Office: "tinh-uy", Machine: "khác", Seed: private.Seed()}
	if err := reach(t, second).Pair(context.Background(), "ABCD-EFGH"); problem.KindOf(err) != problem.SignIn || second.Agent != "" {
		t.Errorf("the code served twice: %v %+v", err, second)
	}
	info, err := os.Stat(state)
	if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Error(info.Mode(), err)
	}
	if got, err := agentd.Load(state); err != nil || got.Agent != "m-1" || !slices.Equal(got.Seed, p.Seed) {
		t.Errorf("%+v %v", got, err)
	}
	lock, err := agentd.Lock(state)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := agentd.Lock(state); problem.KindOf(err) != problem.Conflict {
		t.Errorf("locked twice: %v", err)
	}
	if err := agentd.Forget(state, lock); err != nil {
		t.Fatal(err)
	}
	if _, err := agentd.Load(state); problem.KindOf(err) != problem.NotFound {
		t.Error(err)
	}
}

func TestStatesThatAreNone(t *testing.T) {
	_, state := paired(newHouse(t))
	raw, err := os.ReadFile(state)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		text string
		mode os.FileMode
		want problem.Kind
	}{
		"readable for others": {string(raw), 0o644, problem.Forbidden},
		"cut short":           {string(raw[:len(raw)/2]), 0o600, problem.Malformed},
		"of another version":  {strings.Replace(string(raw), `"version": 1`, `"version": 9`, 1), 0o600, problem.Malformed},
		"half a key":          {strings.Replace(string(raw), `"seed": "`, `"seed": "AAAA`, 1), 0o600, problem.Malformed},
	} {
		if err := os.WriteFile(state, []byte(c.text), c.mode); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(state, c.mode); err != nil {
			t.Fatal(err)
		}
		if _, err := agentd.Load(state); problem.KindOf(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestAJournalCutShort: a power cut left half a line, which never left the machine.
func TestAJournalCutShort(t *testing.T) {
	h := newHouse(t)
	p, state := paired(h)
	h.offer("a", "r1", person)
	h.fault = func(r *http.Request) bool { return r.Method == http.MethodPost }
	o := sits(h, p, state, person)
	o.typed = []string{pin}
	o.start()
	o.until(agentd.Kept)
	o.stop()
	f, err := os.OpenFile(state+".signed", os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	f.WriteString(`{"at":"2026-11-21T20:43:00Z","item":"half`)
	f.Close()
	j, err := agentd.OpenJournal(state)
	if err != nil || j.Unsent() != 1 {
		t.Errorf("%d owed, %v", j.Unsent(), err)
	}
}

func TestServers(t *testing.T) {
	for _, good := range []string{"https://trien.example", "https://trien.example:8443/", "http://127.0.0.1:8080", "http://localhost:80", "http://[::1]:80"} {
		if _, err := agentd.Server(good); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	for _, bad := range []string{"", "trien.example", "http://trien.example", "http://10.0.0.1", "http://127.0.0.1.trien.example", "ftp://127.0.0.1", "https://a:b@trien.example",
		"https://trien.example/x", "https://trien.example?x", "https://trien.example#x", "https://", "http://localhost.trien.example"} {
		if _, err := agentd.Server(bad); problem.KindOf(err) != problem.Usage {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

func TestTheServersCertificateIsChecked(t *testing.T) {
	s := httptest.NewTLSServer(http.NotFoundHandler())
	defer s.Close()
	s.Config.ErrorLog = nil
	_, private, _ := ed25519.GenerateKey(rand.Reader)
	p := &agentd.Pairing{Version: 1, Server: s.URL, Office: "tinh-uy", Agent: "m-1", Machine: "x", Seed: private.Seed()}
	if _, err := reach(t, p).Work(context.Background(), 0); problem.KindOf(err) != problem.Forbidden {
		t.Errorf("an unknown authority: %v", err)
	}
	p.CA = string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw}))
	if _, err := reach(t, p).Work(context.Background(), 0); problem.KindOf(err) != problem.Unavailable { // it is no house
		t.Errorf("with its authority: %v", err)
	}
	p.CA = "none"
	if _, err := agentd.NewHouse(p, stopped); problem.KindOf(err) != problem.Usage {
		t.Error(err)
	}
}

func TestNobodyIsFollowedElsewhere(t *testing.T) {
	reached := false
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true }))
	defer other.Close()
	s := httptest.NewServer(http.RedirectHandler(other.URL, http.StatusTemporaryRedirect))
	defer s.Close()
	_, private, _ := ed25519.GenerateKey(rand.Reader)
	p := &agentd.Pairing{Version: 1, Server: s.URL, Office: "tinh-uy", Agent: "m-1", Machine: "x", Seed: private.Seed()}
	if _, err := reach(t, p).Work(context.Background(), 0); problem.KindOf(err) != problem.Unavailable || reached {
		t.Error(err, reached)
	}
}

func TestAClockFarOffIsTold(t *testing.T) {
	h := newHouse(t)
	p, state := paired(h)
	o := sits(h, p, state, person)
	way, err := agentd.NewHouse(p, func() time.Time { return then.Add(-100 * time.Second) })
	if err != nil {
		t.Fatal(err)
	}
	o.a.House = way
	h.offer("a", "r1", person)
	o.typed = []string{pin}
	o.start()
	if _, e := o.until(agentd.Clock); e.Off.Round(time.Second) != 100*time.Second {
		t.Error(e.Off)
	}
	o.until(agentd.Signed)
	o.stop()
}

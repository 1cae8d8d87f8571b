package app_test

import (
	"path/filepath"
	"sync"
	"testing"
	"time"

	"trien/internal/agent"
	"trien/internal/app"
	"trien/internal/demo"
	"trien/internal/identity"
	"trien/internal/pgtest"
	"trien/internal/problem"
	"trien/internal/s3test"
	"trien/internal/store"
)

// two are two processes that serve the same offices over one PostgreSQL, as the programs behind a proxy do: a and b.
type two struct {
	*stage // a
	b      *stage
	with   app.Tools
}

func newTwo(t *testing.T, change func(*app.Tools)) *two {
	t.Helper()
	c, dir := &clock{}, filepath.Join(t.TempDir(), "world")
	w := &two{with: tools(c.now)}
	w.with.Storage = store.Storage{Store: pgtest.Start(t), Blobs: s3test.Start(t)}
	change(&w.with)
	made, err := demo.Create(t.Context(), dir, shared.base, w.with)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { made.Close() })
	w.stage = &stage{World: made, clock: c, t: t, tokens: map[string]app.Token{}}
	w.b = w.another(t, dir)
	w.serve(w.Handler(c.now, w.with.Log))
	return w
}

// another opens the world of a folder once more, as another machine does.
func (w *two) another(t *testing.T, dir string) *stage {
	t.Helper()
	opened, err := demo.Open(t.Context(), dir, w.with)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { opened.Close() })
	return &stage{World: opened, clock: w.clock, t: t, tokens: w.tokens}
}

// in lets both report to a subtest.
func (w *two) in(t *testing.T) (a, b *stage) {
	w.stage.t, w.b.t = t, t
	return w.stage, w.b
}

// What lives in the memory of one process is right where two serve one office and nobody stays at either.
func TestTwoServersOfOneOffice(t *testing.T) {
	w := newTwo(t, func(*app.Tools) {})
	for _, test := range []struct {
		name string
		run  func(*testing.T, *two)
	}{
		{"who signs in at one acts at the other", testActsAtBoth},
		{"evidence asked for at once after the issue", testEvidenceAtOnce},
		{"a code serves once at either", testCodeServesOnce},
		{"wrong tries count at both", testLockedAtBoth},
		{"names that nobody has wait alike at both", testUnknownAtBoth},
		{"what a reader read is recorded once", testReadOnceAtBoth},
		{"a PIN that one tried wrongly", testPINAtBoth},
		{"a machine waits at one, the wish is made at the other", testMachineAtBoth},
		{"an act at one is seen at the other", testActSeenAtBoth},
		{"a key that is open at one", testHeldAtBoth},
		{"a request whose server was killed", testForsakenAtBoth},
		{"a file taken in at one", testIntakeAtBoth},
		{"parts at both", testPartsAtBoth},
		{"configurations that differ", testConfigurationsDiffer},
		{"what is ended at one is ended at the other", testEndedAtBoth},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, w) })
	}
	w.closed(t)
	for _, id := range []string{tu, vp} {
		r, err := demo.Check(t.Context(), filepath.Join(w.Dir, id))
		if err != nil {
			t.Fatal(err)
		}
		if !r.Clean() || len(r.NotChecked) > 1 { // whether the server's own pages are sound is for the server
			t.Errorf("fsck of %s: %+v, not checked: %v", id, r.Findings, r.NotChecked)
		}
	}
}

func testActsAtBoth(t *testing.T, w *two) {
	a, b := w.in(t)
	v := a.draft(decision())
	b.must(tu, "tuan", v.ID, "submit", app.ActArgs{})
	a.must(tu, "uoc", v.ID, "sign", app.ActArgs{PIN: demo.PIN})
	b.must(tu, "mai", v.ID, "seal", app.ActArgs{PIN: demo.PIN})
	if v = a.must(tu, "mai", v.ID, "issue", app.ActArgs{Confirm: true}); v.State != "issued" {
		t.Errorf("it is %s", v.State)
	}
	// Both at once: one is done, the other is told that it came too late.
	n := w.ready(1)[0]
	var all sync.WaitGroup
	done := make(chan error, 2)
	for _, s := range []*stage{a, b} {
		all.Go(func() {
			_, err := s.House.Act(t.Context(), w.tokens[tu+"uoc"], n.ID, "sign", app.ActArgs{PIN: demo.PIN, ExpectedVersion: n.ExpectedVersion}, nil)
			done <- err
		})
	}
	all.Wait()
	first, second := <-done, <-done
	if (first == nil) == (second == nil) {
		t.Errorf("signed at both or at none: %v, %v", first, second)
	}
}

func testCodeServesOnce(t *testing.T, w *two) {
	a, b := w.in(t)
	who := a.account(tu, "thao")
	code := who.Code(w.now())
	var all sync.WaitGroup
	in := make(chan error, 2)
	for _, s := range []*stage{a, b} {
		all.Go(func() {
			_, err := s.House.SignIn(t.Context(), app.SignInRequest{Office: tu, Account: "thao", Password: demo.Password, Code: code})
			in <- err
		})
	}
	all.Wait()
	first, second := <-in, <-in
	if (first == nil) == (second == nil) {
		t.Fatalf("one code let in %v, %v", first, second)
	}
	if second == nil {
		second = first
	}
	wantKind(t, second, problem.SignIn, "")
}

// guess gives a wrong password at a server.
func guess(t *testing.T, s *stage, name string) error {
	_, err := s.House.SignIn(t.Context(), app.SignInRequest{Office: tu, Account: name, Password: "đoán mò thôi nhé", Code: "000000"})
	wantKind(t, err, problem.SignIn, "")
	return err
}

func testLockedAtBoth(t *testing.T, w *two) {
	a, b := w.in(t)
	w.stop()
	defer w.goOn()
	var all sync.WaitGroup
	for _, s := range []*stage{a, b, a, b, a} {
		all.Go(func() { guess(t, s, "nghia") })
	}
	all.Wait()
	for _, s := range []*stage{a, b} {
		_, err := s.House.SignIn(t.Context(), app.SignInRequest{Office: tu, Account: "nghia", Password: demo.Password, Code: s.account(tu, "nghia").Code(w.now())})
		wantKind(t, err, problem.SignIn, "")
		if said := problem.WordsOf(err).EN; said != "Too many wrong tries. Try again in 2 seconds." {
			t.Errorf("after five wrong tries: %s", said)
		}
	}
}

func testUnknownAtBoth(t *testing.T, w *two) {
	a, b := w.in(t)
	w.stop()
	defer w.goOn()
	for _, s := range []*stage{a, b, a, b, a} {
		guess(t, s, "khong-ai")
	}
	if said := problem.WordsOf(guess(t, b, "khong-ai")).EN; said != "Too many wrong tries. Try again in 2 seconds." {
		t.Errorf("after five wrong tries: %s", said)
	}
}

func testReadOnceAtBoth(t *testing.T, w *two) {
	a, b := w.in(t)
	v := a.draft(decision())
	token := a.as(tu, "tuan")
	var all sync.WaitGroup
	for _, s := range []*stage{a, b, a, b} {
		all.Go(func() {
			f, err := s.House.OpenFile(t.Context(), token, v.ID, 0)
			if err != nil {
				t.Error(err)
				return
			}
			f.Close()
		})
	}
	all.Wait()
	if n := a.happened(tu, "tuan", v.ID, "document.read"); n != 1 {
		t.Errorf("one reading was recorded %d times", n)
	}
}

func testPINAtBoth(t *testing.T, w *two) {
	a, b := w.in(t)
	doc := w.ready(1)[0]
	w.stop()
	defer w.goOn()
	sign := func(s *stage, pin string) error {
		_, err := s.House.Act(t.Context(), w.tokens[tu+"uoc"], doc.ID, "sign", app.ActArgs{PIN: pin, ExpectedVersion: doc.ExpectedVersion}, nil)
		return err
	}
	a.as(tu, "uoc")
	var all sync.WaitGroup
	for n := range 8 { // more at once than may be tried in a row
		all.Go(func() { sign([]*stage{a, b}[n%2], "111111") })
	}
	all.Wait()
	for _, s := range []*stage{a, b} {
		err := sign(s, demo.PIN)
		wantKind(t, err, problem.Key, "379.5.6")
		if said := problem.WordsOf(err).EN; said != "Too many wrong PINs; this one was not tried. Try again in 2 seconds." {
			t.Errorf("after five wrong PINs: %s", said)
		}
	}
	w.forward(2 * time.Second)
	if err := sign(b, demo.PIN); err != nil {
		t.Errorf("the right PIN after the wait: %v", err)
	}
}

func testMachineAtBoth(t *testing.T, w *two) {
	a, b := w.in(t)
	code, err := a.House.PairAgent(t.Context(), a.as(tu, "uoc"))
	if err != nil {
		t.Fatal(err)
	}
	m := b.rig(tu + "-uoc") // talks to b
	paired, err := m.pair(code.Code)
	if err != nil {
		t.Fatal(err)
	}
	m.id = paired.Agent
	if _, err := a.rig(tu + "-uoc").pair(code.Code); problem.KindOf(err) != problem.SignIn {
		t.Errorf("a code served twice: %v", err)
	}
	call := m.call("GET", "/agent/tinh-uy/work", nil)
	for _, s := range []*stage{a, b} {
		_, err := s.House.AgentWork(t.Context(), tu, call, 0)
		if s == a && err != nil || s == b && problem.KindOf(err) != problem.SignIn {
			t.Errorf("the very same call: %v", err)
		}
	}
	if list, err := a.House.Agents(t.Context(), a.as(tu, "uoc")); err != nil || len(list) != 1 || !list[0].Connected {
		t.Errorf("a machine that was heard of at the other: %+v %v", list, err)
	}
	doc := a.ready(1)
	type told struct {
		work agent.Work
		err  error
	}
	answer := make(chan told, 1)
	ask := func() {
		call := m.call("GET", "/agent/tinh-uy/work", nil)
		go func() {
			work, err := b.House.AgentWork(t.Context(), tu, call, time.Hour)
			answer <- told{work, err}
		}()
	}
	ask()
	v, err := a.House.RequestSigning(t.Context(), a.as(tu, "uoc"), app.SigningWish{Act: "sign", With: app.WithAgent, Documents: doc})
	if err != nil {
		t.Fatal(err)
	}
	got := <-answer
	if got.err != nil || len(got.work.Items) != 1 || got.work.Items[0].Request != v.ID {
		t.Fatalf("told %+v", got)
	}
	i := got.work.Items[0]
	if out, err := m.post(i.ID, m.sign(i)); err != nil || out.State != "signed" {
		t.Fatalf("%+v %v", out, err)
	}
	if v, err = a.House.SigningRequest(t.Context(), a.as(tu, "uoc"), v.ID); err != nil || v.State != "done" || v.Signed != 1 {
		t.Errorf("%s %v", shown(v), err)
	}
	ask()
	if _, err := a.House.EndAgent(t.Context(), a.as(tu, "uoc"), m.id); err != nil {
		t.Fatal(err)
	}
	if got := <-answer; problem.KindOf(got.err) != problem.SignIn {
		t.Errorf("a machine whose pairing was ended at the other: %+v", got)
	}
}

// acting waits until a page of a document, at one server, shows an act in a phase.
func (s *stage) acting(id, act, label string) {
	s.t.Helper()
	for end := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		list, err := s.House.JobProgress(s.t.Context(), s.tokens[tu+"uoc"], id)
		if err != nil {
			s.t.Fatal(err)
		}
		for _, p := range list {
			if p.Act == act && p.State == "running" && p.Label.EN == label {
				return
			}
		}
		if time.Now().After(end) {
			s.t.Fatalf("never %s: %+v", label, list)
		}
	}
}

func testActSeenAtBoth(t *testing.T, w *two) {
	a, b := w.in(t)
	service := w.authority()
	defer w.serve(w.Handler(w.now, w.with.Log))
	doc := w.ready(1)[0]
	token := a.as(tu, "uoc")
	service.hangs.Store(true)
	done := make(chan error, 1)
	go func() {
		_, err := a.House.Act(t.Context(), token, doc.ID, "sign", app.ActArgs{PIN: demo.PIN, ExpectedVersion: doc.ExpectedVersion}, nil)
		done <- err
	}()
	<-service.asked
	b.acting(doc.ID, "sign", app.PhaseStamping.Words().EN)
	service.hangs.Store(false)
	close(service.gate)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		list, err := b.House.JobProgress(t.Context(), token, doc.ID)
		if err != nil {
			t.Fatal(err)
		}
		if len(list) == 0 {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("still told to be at work: %+v", list)
		}
	}
}

func testHeldAtBoth(t *testing.T, w *two) {
	a, b := w.in(t)
	service := w.authority()
	defer w.serve(w.Handler(w.now, w.with.Log))
	list := w.ready(1)
	service.hangs.Store(true)
	v, err := a.House.RequestSigning(t.Context(), a.as(tu, "uoc"), app.SigningWish{Act: "sign", With: app.WithHeld, Documents: list, PIN: demo.PIN})
	if err != nil {
		t.Fatal(err)
	}
	<-service.asked
	seen, err := b.House.SigningRequest(t.Context(), b.as(tu, "uoc"), v.ID)
	if err != nil || seen.Waits != "" || seen.State != "open" {
		t.Errorf("at the other it waits for %q: %s %v", seen.Waits, shown(seen), err)
	}
	if again, err := b.House.ResumeSigning(t.Context(), b.as(tu, "uoc"), v.ID, "a PIN that is not tried"); err != nil || again.State != "open" {
		t.Errorf("%s %v", shown(again), err)
	}
	service.hangs.Store(false)
	close(service.gate)
	if v = b.request(v, over); v.Signed != 1 {
		t.Error(shown(v))
	}
}

// A server that is killed while it signs leaves its item in its hands: who gives the PIN at the other goes on at once.
func testForsakenAtBoth(t *testing.T, w *two) {
	a, b := w.in(t)
	k := &tired{Key: a.rig(tu + "-uoc").key}
	v, err := a.House.RequestWithKey(t.Context(), a.as(tu, "uoc"), app.SigningWish{Act: "sign", With: app.WithHeld, Documents: w.ready(1)}, k)
	if err != nil {
		t.Fatal(err)
	}
	v = a.request(v, func(v app.SigningRequestView) bool { return v.Waits == "pin" })
	o, _ := a.House.Office(tu)
	if err := o.HoldItem(t.Context(), v.Items[0].ID, store.ItemWaiting); err != nil {
		t.Fatal(err)
	}
	if v, err = b.House.ResumeSigning(t.Context(), b.as(tu, "uoc"), v.ID, demo.PIN); err != nil {
		t.Fatal(err)
	}
	if v = a.request(v, over); v.Signed != 1 {
		t.Error(shown(v))
	}
}

func testEndedAtBoth(t *testing.T, w *two) {
	a, b := w.in(t)
	refused := func(s *stage, token app.Token) {
		t.Helper()
		_, err := s.House.Desk(t.Context(), token)
		wantKind(t, err, problem.SignIn, "")
	}
	doc := w.ready(1)[0]
	token := a.as(tu, "mai")
	if err := b.House.SignOut(t.Context(), token); err != nil {
		t.Fatal(err)
	}
	refused(a, token)
	token = a.as(tu, "tuan")
	at, _ := a.House.Office(tu)
	if _, err := at.SetPassword(t.Context(), app.Terminal(), "tuan", "một mật khẩu hoàn toàn khác"); err != nil {
		t.Fatal(err)
	}
	refused(b, token)
	// Who held a post holds it no more: not for what was begun before, either.
	service := w.authority()
	defer w.serve(w.Handler(w.now, w.with.Log))
	service.hangs.Store(true)
	token = b.as(tu, "uoc")
	done := make(chan error, 1)
	go func() {
		_, err := a.House.Act(t.Context(), token, doc.ID, "sign", app.ActArgs{PIN: demo.PIN, ExpectedVersion: doc.ExpectedVersion}, nil)
		done <- err
	}()
	<-service.asked
	o, _ := b.House.Office(tu)
	if err := o.MakePost(t.Context(), app.Terminal(), identity.Post{ID: "bi-thu", Title: "Bí thư"}); err != nil {
		t.Fatal(err)
	}
	refused(a, token)
	refused(b, token)
	service.hangs.Store(false)
	close(service.gate)
	wantKind(t, <-done, problem.Forbidden, "379.5.3")
	if v, err := a.House.Document(t.Context(), a.as(tu, "hai"), doc.ID); err != nil || v.State != "ready" {
		t.Errorf("it is %s, %v", v.State, err)
	}
}

// The ledger's order is given by one of several, a moment after the act: what needs a place in it waits that long, and says so where nobody gives it.
func testEvidenceAtOnce(t *testing.T, w *two) {
	a, b := w.in(t)
	v := a.issued()
	_, err := a.House.ProcessingJSON(t.Context(), a.as(tu, "mai"), v.ID)
	wantKind(t, err, problem.Unavailable, "")
	stop := b.work()
	defer stop()
	v = a.issued()
	if _, err := a.House.ProcessingJSON(t.Context(), a.as(tu, "mai"), v.ID); err != nil {
		t.Error(err)
	}
}

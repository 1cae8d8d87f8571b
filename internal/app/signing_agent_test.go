package app_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"trien/internal/agent"
	"trien/internal/app"
	"trien/internal/problem"
	"trien/internal/store"
	"trien/internal/testpki"
)

// until waits for so many items.
func (m *rig) until(n int) []agent.Item {
	m.s.t.Helper()
	for range 600 {
		got, err := m.work(time.Second)
		if err != nil {
			m.s.t.Fatal(err)
		}
		if len(got) >= n {
			return got
		}
		time.Sleep(10 * time.Millisecond)
	}
	m.s.t.Fatalf("%d items never came", n)
	return nil
}

// asked pairs a machine with the leader and asks it for n signatures.
func (s *stage) asked(n int) (*rig, app.SigningRequestView, []agent.Item) {
	s.t.Helper()
	m := s.pair("uoc", tu+"-uoc")
	v := s.wished(app.SigningWish{Act: "sign", With: app.WithAgent, Documents: s.ready(n)})
	return m, v, m.until(n)
}

// The whole way with a machine that holds the key: paired, asked, shown, signed, judged (HD03.devices).
func TestSigningByAPairedMachine(t *testing.T) {
	s := newStage(t)
	m, v, items := s.asked(2)
	for _, i := range items {
		if i.Act != "sign" || i.Document.Abstract != "thành lập Ban Chỉ đạo" || i.Page == 0 || i.Rect[2] <= i.Rect[0] || i.Document.Pages == 0 || i.Request != v.ID {
			t.Errorf("the person is shown too little: %+v", i)
		}
		answer := m.sign(i)
		for range 2 { // the same answer again has no second effect
			if out, err := m.post(i.ID, answer); err != nil || out.State != "signed" {
				t.Fatalf("%+v %v", out, err)
			}
		}
	}
	v = s.request(v, over)
	if v.State != "done" || v.Signed != 2 || v.Waits != "" {
		t.Fatal(shown(v))
	}
	for _, i := range v.Items {
		d, err := s.House.Document(t.Context(), s.as(tu, "uoc"), i.Document)
		if err != nil || d.State != "signed" || !d.Signatures[0].Done || !d.Signatures[0].Stamped || len(d.Versions) != 4 {
			t.Errorf("%s %+v %v", d.State, d.Signatures, err)
		}
	}
	if n := working(t, s); n != 0 {
		t.Errorf("%d working files stay", n)
	}
	if items, err := m.work(0); err != nil || len(items) != 0 {
		t.Errorf("still asked for: %+v %v", items, err)
	}
	s.sound()
}

// However often a machine asks while a request is prepared, it is told of each document, as ready or as coming: else its person would be shown less than there is.
func TestNothingIsMissedWhileItIsPrepared(t *testing.T) {
	s := newStage(t)
	m := s.pair("uoc", tu+"-uoc")
	const documents = 8
	s.wished(app.SigningWish{Act: "sign", With: app.WithAgent, Documents: s.ready(documents)})
	for n := 0; n < documents; {
		items, err := m.work(0)
		if err != nil {
			t.Fatal(err)
		}
		if n = len(items); n > 0 && n+items[0].Coming != documents {
			t.Fatalf("%d are ready, %d are coming, of %d", n, items[0].Coming, documents)
		}
	}
}

// The office's seal is asked for at the clerk's machine only; number and date stand in the file that it signs.
func TestSealByTheClerksMachine(t *testing.T) {
	s := newStage(t)
	leader, clerk := s.pair("uoc", tu+"-uoc"), s.pair("mai", tu)
	d := s.signed()
	v := s.wished(app.SigningWish{Act: "seal", With: app.WithAgent, Documents: []app.SigningDocument{{ID: d.ID, ExpectedVersion: d.Version}}})
	item := clerk.until(1)[0]
	if item.Act != "seal" || item.Document.Number != "01-QĐ/TU" {
		t.Errorf("the clerk is shown %+v", item)
	}
	if items, err := leader.work(0); err != nil || len(items) != 0 {
		t.Errorf("the leader's machine is asked for the seal: %+v %v", items, err)
	}
	for name, err := range map[string]error{
		"file":   second(leader.file(item.ID)),
		"answer": second(leader.post(item.ID, agent.Result{Refused: &agent.Words{}})),
	} {
		if problem.KindOf(err) != problem.NotFound {
			t.Errorf("%s at another's machine: %v", name, err)
		}
	}
	if out, err := clerk.post(item.ID, clerk.sign(item)); err != nil || out.State != "signed" {
		t.Fatalf("%+v %v", out, err)
	}
	if v = s.request(v, over); v.Signed != 1 || s.state(tu, "mai", d.ID) != "sealed" {
		t.Fatal(shown(v))
	}
	s.must(tu, "mai", d.ID, "issue", app.ActArgs{Confirm: true})
	s.sound()
}

// An item that has lost its words ends by itself: the others of the request are shown and signed all the same.
func TestAnItemWithoutItsWordsHoldsNobodyUp(t *testing.T) {
	s := newStage(t)
	clerk := s.pair("mai", tu)
	one, two := s.signed(), s.signed()
	v := s.wished(app.SigningWish{Act: "seal", With: app.WithAgent, Documents: []app.SigningDocument{{ID: one.ID, ExpectedVersion: one.Version}, {ID: two.ID, ExpectedVersion: two.Version}}})
	items := clerk.until(2)
	o, _ := s.House.Office(tu)
	if err := o.LoseWords(t.Context(), items[0].ID); err != nil {
		t.Fatal(err)
	}
	left, err := clerk.work(0)
	if err != nil || len(left) != 1 || left[0].ID != items[1].ID {
		t.Fatalf("%+v %v", left, err)
	}
	if out, err := clerk.post(left[0].ID, clerk.sign(left[0])); err != nil || out.State != "signed" {
		t.Fatalf("%+v %v", out, err)
	}
	if v = s.request(v, over); v.Signed != 1 || v.State != "done" {
		t.Error(shown(v))
	}
	s.sound()
}

func second[T any](_ T, err error) error { return err }

// A document that moved on between is not signed: what the person saw is not what it is.
func TestDocumentChangedMeanwhile(t *testing.T) {
	s := newStage(t)
	m, v, items := s.asked(1)
	s.must(tu, "tuan", items[0].Document.ID, "remark", app.ActArgs{Text: "khoan đã"})
	_, err := m.file(items[0].ID)
	wantKind(t, err, problem.Conflict, "")
	_, err = m.post(items[0].ID, m.answer(make([]byte, 32), m.scheme()))
	wantKind(t, err, problem.Conflict, "")
	if v = s.request(v, over); v.Items[0].State != "failed" || v.Items[0].Problem.Kind != "conflict" || s.state(tu, "uoc", items[0].Document.ID) != "ready" {
		t.Error(shown(v))
	}
	s.sound()
}

func TestRequestsExpireAndDocumentsAreFreeAgain(t *testing.T) {
	s := newStage(t)
	s.stop()
	m, v, items := s.asked(2)
	s.forward(10 * time.Minute)
	if _, err := m.post(items[0].ID, m.sign(items[0])); err != nil { // progress: another quarter of an hour
		t.Fatal(err)
	}
	s.forward(10 * time.Minute)
	if got, err := m.work(0); err != nil || len(got) != 1 {
		t.Fatalf("%+v %v", got, err)
	}
	s.forward(6 * time.Minute)
	answer := m.sign(items[1])
	if got, err := m.work(0); err != nil || len(got) != 0 {
		t.Fatalf("still asked for: %+v %v", got, err)
	}
	_, err := m.post(items[1].ID, answer)
	wantKind(t, err, problem.Conflict, "")
	if v = s.request(v, over); v.State != "expired" || v.Signed != 1 || v.Items[1].State != "expired" || working(t, s) != 0 {
		t.Error(shown(v))
	}
	d, err := s.House.Document(t.Context(), s.as(tu, "uoc"), items[1].Document.ID)
	if err != nil {
		t.Fatal(err)
	}
	s.prove("uoc") // the proof of the sign-in is too old by now
	again := s.wished(app.SigningWish{Act: "sign", With: app.WithAgent, Documents: []app.SigningDocument{{ID: d.ID, ExpectedVersion: d.Version}}})
	i := m.until(1)[0]
	if _, err := m.post(i.ID, m.sign(i)); err != nil {
		t.Fatal(err)
	}
	if again = s.request(again, over); again.Signed != 1 {
		t.Error(shown(again))
	}
	o, _ := s.House.Office(tu)
	s.forward(25 * time.Hour)
	if err := o.LookAfterSignings(t.Context()); err != nil {
		t.Fatal(err)
	}
	delete(s.tokens, tu+"uoc")
	if all, err := s.House.SigningRequests(t.Context(), s.as(tu, "uoc")); err != nil || len(all) != 0 {
		t.Errorf("requests are remembered for ever: %d, %v", len(all), err)
	}
}

func TestCancelledRequestsGoNoFurther(t *testing.T) {
	s := newStage(t)
	m, v, items := s.asked(2)
	if _, err := s.House.CancelSigning(t.Context(), s.as(tu, "mai"), v.ID); problem.KindOf(err) != problem.NotFound {
		t.Errorf("somebody else may cancel it: %v", err)
	}
	v, err := s.House.CancelSigning(t.Context(), s.as(tu, "uoc"), v.ID)
	if err != nil || v.State != "cancelled" || v.Items[0].State != "cancelled" || working(t, s) != 0 {
		t.Fatal(shown(v), err)
	}
	_, err = m.post(items[0].ID, m.answer(make([]byte, 32), m.scheme()))
	wantKind(t, err, problem.Conflict, "")
	if _, err := s.House.CancelSigning(t.Context(), s.as(tu, "uoc"), v.ID); err != nil {
		t.Errorf("cancelled twice: %v", err)
	}
	s.sound()
}

// Two machines answer at once: one signature.
func TestTwoMachinesAnswerAtOnce(t *testing.T) {
	s := newStage(t)
	m, v, items := s.asked(1)
	n := s.pair("uoc", tu+"-uoc")
	answers := []agent.Result{m.sign(items[0]), n.sign(items[0])}
	var all sync.WaitGroup
	for i, x := range []*rig{m, n} {
		all.Go(func() {
			if _, err := x.post(items[0].ID, answers[i]); err != nil && problem.KindOf(err) != problem.Conflict {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if v = s.request(v, over); v.Signed != 1 {
		t.Fatal(shown(v))
	}
	d, err := s.House.Document(t.Context(), s.as(tu, "uoc"), items[0].Document.ID)
	if err != nil || len(d.Versions) != 4 {
		t.Errorf("%d versions, %v", len(d.Versions), err)
	}
	s.sound()
}

// The room that was left was too small: the file is prepared anew and signed once more.
func TestPreparedAgainWithMoreRoom(t *testing.T) {
	s := newStage(t)
	m, v, items := s.asked(1)
	o, _ := s.House.Office(tu)
	if err := o.Cramp(t.Context(), items[0].ID, 300); err != nil {
		t.Fatal(err)
	}
	small := m.until(1)[0]
	if small.SHA256 == items[0].SHA256 || small.Size >= items[0].Size {
		t.Fatalf("not prepared anew: %+v", small)
	}
	out, err := m.post(small.ID, m.sign(small))
	if err != nil || out.State != "ready" {
		t.Fatalf("%+v %v", out, err)
	}
	again := m.until(1)[0]
	if out, err := m.post(again.ID, m.sign(again)); err != nil || out.State != "signed" {
		t.Fatalf("%+v %v", out, err)
	}
	if v = s.request(v, over); v.Signed != 1 {
		t.Error(shown(v))
	}
	s.sound()
}

// A person of whom only the certificate is known here signs at their own machine.
func TestCertificateWithoutAKeyHere(t *testing.T) {
	s := newStage(t)
	c, err := s.PKI.Issue(testpki.Order{Name: "token", Profile: testpki.Person, Key: testpki.P256, CommonName: "Nguyễn Văn Ước"})
	if err != nil {
		t.Fatal(err)
	}
	o, _ := s.House.Office(tu)
	if err := o.RegisterKey(t.Context(), app.Terminal(), "uoc", c.Chain[0], nil); err != nil {
		t.Fatal(err)
	}
	m := s.rigOf(c)
	m.join("uoc")
	v := s.wished(app.SigningWish{Act: "sign", With: app.WithAgent, Documents: s.ready(1)})
	i := m.until(1)[0]
	if i.Scheme != "ecdsa-sha256" {
		t.Errorf("asked for %s", i.Scheme)
	}
	if _, err := m.post(i.ID, m.sign(i)); err != nil {
		t.Fatal(err)
	}
	if v = s.request(v, over); v.Signed != 1 {
		t.Error(shown(v))
	}
}

// A restart between preparing and signing loses nothing, whatever was going on.
func TestRestartBetweenPreparingAndSigning(t *testing.T) {
	s := newStage(t)
	m, v, items := s.asked(3)
	o, _ := s.House.Office(tu)
	if err := o.HoldItem(t.Context(), items[1].ID, store.ItemReady); err != nil { // killed while an answer was taken
		t.Fatal(err)
	}
	answer := m.sign(items[0])
	s.reopen()
	s.work()
	if got := m.until(3); got[1].SHA256 != items[1].SHA256 {
		t.Error("prepared anew")
	}
	if out, err := m.post(items[0].ID, answer); err != nil || out.State != "signed" { // made before the restart
		t.Fatalf("%+v %v", out, err)
	}
	for _, i := range items[1:] {
		if out, err := m.post(i.ID, m.sign(i)); err != nil || out.State != "signed" {
			t.Fatalf("%+v %v", out, err)
		}
	}
	if v = s.request(v, over); v.Signed != 3 || working(t, s) != 0 {
		t.Error(shown(v))
	}
	s.sound()
}

func TestWaitingMachineIsToldAtOnce(t *testing.T) {
	s := newStage(t)
	m := s.pair("uoc", tu+"-uoc")
	list := s.ready(1)
	type told struct {
		items []agent.Item
		err   error
	}
	answer := make(chan told, 1)
	ask := func() {
		call := m.call("GET", "/agent/tinh-uy/work", nil)
		go func() {
			w, err := s.House.AgentWork(t.Context(), tu, call, time.Hour) // as long as is allowed
			answer <- told{w.Items, err}
		}()
	}
	ask()
	s.wished(app.SigningWish{Act: "sign", With: app.WithAgent, Documents: list})
	if got := <-answer; got.err != nil || len(got.items) != 1 {
		t.Fatalf("%+v", got)
	}
	if _, err := m.post(m.until(1)[0].ID, agent.Result{Refused: &agent.Words{}}); err != nil {
		t.Fatal(err)
	}
	ask()
	if _, err := s.House.EndAgent(t.Context(), s.as(tu, "uoc"), m.id); err != nil {
		t.Fatal(err)
	}
	if got := <-answer; problem.KindOf(got.err) != problem.SignIn {
		t.Errorf("a machine whose pairing was ended: %+v", got)
	}
	if _, err := m.work(0); problem.KindOf(err) != problem.SignIn {
		t.Errorf("still paired: %v", err)
	}
}

func TestWaitingEndsWithTheServer(t *testing.T) {
	s := newStage(t)
	m := s.pair("uoc", tu+"-uoc")
	ended := make(chan error, 1)
	call := m.call("GET", "/agent/tinh-uy/work", nil)
	go func() {
		_, err := s.House.AgentWork(t.Context(), tu, call, time.Hour)
		ended <- err
	}()
	s.House.EndWaits()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if _, err := m.work(time.Hour); err != nil { // nobody waits any more
		t.Error(err)
	}
}

// Whoever looks at their request is told what it waits for: a machine, one that is on, the person at it.
func TestWhatARequestWaitsFor(t *testing.T) {
	s := newStage(t)
	v := s.wished(app.SigningWish{Act: "sign", With: app.WithAgent, Documents: s.ready(1)})
	hint := func(want string) {
		t.Helper()
		if v = s.request(v, prepared); v.Waits != "agent" || !strings.Contains(v.Hint.VI, want) {
			t.Errorf("%s: %+v", shown(v), v.Hint)
		}
	}
	hint("Chưa ghép máy nào")
	m := s.pair("uoc", tu+"-uoc")
	hint("chưa kết nối")
	m.until(1)
	hint("nhập mã PIN")
	s.forward(2 * time.Minute)
	hint("chưa kết nối")
}

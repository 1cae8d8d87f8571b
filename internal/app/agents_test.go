package app_test

import (
	"strings"
	"testing"
	"time"

	"trien/internal/agent"
	"trien/internal/app"
	"trien/internal/limits"
	"trien/internal/problem"
)

func TestPairingCodesServeOnce(t *testing.T) {
	s := newStage(t)
	s.stop()
	code, err := s.House.PairAgent(t.Context(), s.as(tu, "uoc"))
	if err != nil || len(code.Code) != 14 || code.Office != tu || code.Expires.Sub(s.now().UTC()) > 10*time.Minute {
		t.Fatalf("%+v %v", code, err)
	}
	m := s.rig(tu + "-uoc")
	if _, err := m.pair("AAAA-AAAA-AAAA"); problem.KindOf(err) != problem.SignIn {
		t.Errorf("a wrong code: %v", err)
	}
	p, err := m.pair(strings.ToLower(strings.ReplaceAll(code.Code, "-", " "))) // as people type
	if err != nil || p.PersonName != "Nguyễn Văn Ước" || p.OfficeName != "Tỉnh ủy An Bình" || p.Agent == "" {
		t.Fatalf("%+v %v", p, err)
	}
	if _, err := s.rig(tu + "-uoc").pair(code.Code); problem.KindOf(err) != problem.SignIn {
		t.Errorf("the same code again: %v", err)
	}
	first, err := s.House.PairAgent(t.Context(), s.as(tu, "uoc"))
	if err != nil {
		t.Fatal(err)
	}
	next, err := s.House.PairAgent(t.Context(), s.as(tu, "uoc"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.rig(tu + "-uoc").pair(first.Code); problem.KindOf(err) != problem.SignIn {
		t.Errorf("a code that another took the place of: %v", err)
	}
	if _, err := m.pair(next.Code); problem.KindOf(err) != problem.Conflict {
		t.Errorf("the same machine again: %v", err)
	}
	late, err := s.House.PairAgent(t.Context(), s.as(tu, "uoc"))
	if err != nil {
		t.Fatal(err)
	}
	s.forward(10 * time.Minute)
	if _, err := s.rig(tu + "-uoc").pair(late.Code); problem.KindOf(err) != problem.SignIn {
		t.Errorf("a code of ten minutes ago: %v", err)
	}
	list, err := s.House.Agents(t.Context(), s.as(tu, "uoc"))
	if err != nil || len(list) != 1 || list[0].ID != p.Agent || list[0].Name != "Máy bàn" || list[0].Connected {
		t.Errorf("%+v %v", list, err)
	}
	if other, err := s.House.Agents(t.Context(), s.as(tu, "mai")); err != nil || len(other) != 0 {
		t.Errorf("another sees them: %+v %v", other, err)
	}
	if _, err := s.House.EndAgent(t.Context(), s.as(tu, "mai"), p.Agent); problem.KindOf(err) != problem.NotFound {
		t.Errorf("another ends it: %v", err)
	}
	s.sound()
}

// However many codes strangers try, the right one serves, and none of it is written before its time.
func TestGuessesShutNobodyOut(t *testing.T) {
	s := newStage(t)
	s.stop()
	code, err := s.House.PairAgent(t.Context(), s.as(tu, "uoc"))
	if err != nil {
		t.Fatal(err)
	}
	if letters := strings.ReplaceAll(code.Code, "-", ""); len(letters) != 12 {
		t.Errorf("a code of %d letters", len(letters))
	}
	m := s.rig(tu + "-uoc")
	const guesses = 300
	o, _ := s.House.Office(tu)
	written := func() int64 {
		s.t.Helper()
		n, err := o.Counted(t.Context(), "pair-agent", s.now())
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	for range guesses {
		s.forward(time.Millisecond)
		if _, err := m.pair("AAAA-AAAA-AAAA"); problem.KindOf(err) != problem.SignIn {
			t.Fatal(err)
		}
	}
	if n := written(); n != 0 {
		t.Errorf("%d guesses were written one by one", n)
	}
	if err := o.LookAfterSignings(t.Context()); err != nil || written() != guesses {
		t.Errorf("%d of %d guesses were written, %v", written(), guesses, err)
	}
	if _, err := m.pair(strings.ToLower(code.Code)); err != nil {
		t.Errorf("the right code after all these: %v", err)
	}
}

// Anybody may call at the door for pairing, with as many keys as they like: none of that shuts paired machines out.
func TestStrangersFillNoMemory(t *testing.T) {
	s := newStage(t)
	m := s.pair("uoc", tu+"-uoc")
	if _, err := m.work(0); err != nil {
		t.Fatal(err)
	}
	o, _ := s.House.Office(tu)
	before := o.CallsKept()
	for range 60 {
		if _, err := s.rig(tu + "-uoc").pair("AAAA-AAAA-AAAA"); err == nil {
			t.Fatal("paired by a wrong code")
		}
	}
	if after := o.CallsKept(); before != 1 || after != before {
		t.Errorf("%d calls remembered, then %d", before, after)
	}
}

// Each call serves once, in its time, by the key of the machine that it names.
func TestCallsOfMachinesAreBelievedOnce(t *testing.T) {
	s := newStage(t)
	s.stop()
	m := s.pair("uoc", tu+"-uoc")
	ask := func(c app.AgentCall) error {
		_, err := s.House.AgentWork(t.Context(), tu, c, 0)
		return err
	}
	c := m.call("GET", "/agent/tinh-uy/work", nil)
	if err := ask(c); err != nil {
		t.Fatal(err)
	}
	if err := ask(c); problem.KindOf(err) != problem.SignIn {
		t.Errorf("the very same call again: %v", err)
	}
	early, late := m.call("GET", "/agent/tinh-uy/work?1", nil), m.call("GET", "/agent/tinh-uy/work?2", nil)
	s.forward(agent.Window)
	if err := ask(early); err != nil {
		t.Errorf("two minutes old: %v", err)
	}
	s.forward(time.Millisecond)
	if err := ask(late); problem.KindOf(err) != problem.SignIn || !strings.Contains(problem.WordsOf(err).VI, "Đồng hồ") {
		t.Errorf("an old call: %v", err)
	}
	if err := ask(c); problem.KindOf(err) != problem.SignIn {
		t.Errorf("an old call that came before: %v", err)
	}
	stranger := s.rig(tu + "-uoc")
	stranger.id = m.id
	if err := ask(stranger.call("GET", "/agent/tinh-uy/work", nil)); problem.KindOf(err) != problem.SignIn {
		t.Errorf("another machine under its name: %v", err)
	}
	stranger.id = "ai đó"
	if err := ask(stranger.call("GET", "/agent/tinh-uy/work", nil)); problem.KindOf(err) != problem.SignIn {
		t.Errorf("a machine nobody knows: %v", err)
	}
	if _, err := s.House.AgentWork(t.Context(), vp, m.call("GET", "/agent/van-phong/work", nil), 0); problem.KindOf(err) != problem.SignIn {
		t.Errorf("another office believes it: %v", err)
	}
	if list, err := s.House.Agents(t.Context(), s.as(tu, "uoc")); err != nil || !list[0].Connected || list[0].Seen.IsZero() {
		t.Errorf("%+v %v", list, err)
	}
	s.reopen()
	if err := ask(m.call("GET", "/agent/tinh-uy/work", nil)); err != nil {
		t.Errorf("after a restart: %v", err)
	}
}

func TestPairingsOfOnePersonAreBounded(t *testing.T) {
	s := newStage(t)
	for range limits.AgentsOfOne {
		s.pair("uoc", tu+"-uoc")
	}
	_, err := s.House.PairAgent(t.Context(), s.as(tu, "uoc"))
	wantKind(t, err, problem.Conflict, "")
}

package app_test

import (
	"strings"
	"testing"
	"time"

	"trien/internal/app"
	"trien/internal/demo"
	"trien/internal/problem"
	"trien/internal/testpki"
)

// TestSignedGoesBackBeforeItHasANumber: the clerk's gate on the way out finds a fault, the drafter gets it back with the reason, and it is signed and issued afresh (379.13.4).
func TestSignedGoesBackBeforeItHasANumber(t *testing.T) {
	s := newStage(t)
	id := s.signed().ID
	_, err := s.act(tu, "mai", id, "give-up", app.ActArgs{Text: " "})
	wantKind(t, err, problem.Usage, "")
	_, err = s.act(tu, "tuan", id, "give-up", app.ActArgs{Text: "x"})
	wantKind(t, err, problem.Forbidden, "379.5.3")
	files := len(s.read(tu, "mai", id).Versions)
	s.must(tu, "mai", id, "give-up", app.ActArgs{Text: "Nơi nhận ghi thiếu."})
	v := s.read(tu, "tuan", id)
	if last := v.Remarks[len(v.Remarks)-1]; v.State != "draft" || v.Number != "" || len(v.Versions) != files || last.Kind != "given-up" || last.Text != "Nơi nhận ghi thiếu." || !has(v.Allowed, "replace-file") {
		t.Fatalf("%+v", v)
	}
	for name, want := range map[string]int{"tuan": 1, "uoc": 1, "mai": 0} {
		if n := s.noticed(name, "given-up"); n != want {
			t.Errorf("%s was told %d times", name, n)
		}
	}
	s.must(tu, "tuan", id, "submit", app.ActArgs{})
	s.must(tu, "uoc", id, "sign", app.ActArgs{PIN: demo.PIN})
	s.must(tu, "mai", id, "seal", app.ActArgs{PIN: demo.PIN})
	v = s.must(tu, "mai", id, "issue", app.ActArgs{Confirm: true})
	if v.State != "issued" || len(v.Signatures) != 2 {
		t.Errorf("%s with %d signatures", v.State, len(v.Signatures))
	}
	s.sound()
}

// TestSealedIsGivenUp: a signature that does not hold any more keeps the document from being issued; it ends there, its number stays and is explained, the next one is one more (379.13.4).
func TestSealedIsGivenUp(t *testing.T) {
	s := newStage(t)
	id := s.signed().ID
	v := s.must(tu, "mai", id, "seal", app.ActArgs{PIN: demo.PIN})
	if err := s.PKI.Revoke(tu+"-uoc", s.now().Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	_, err := s.act(tu, "mai", id, "issue", app.ActArgs{Confirm: true})
	wantKind(t, err, problem.Refused, "379.13.2")
	if !strings.Contains(problem.WordsOf(err).VI, "“Không phát hành, trả lại”") {
		t.Errorf("it is not said what to do: %v", problem.WordsOf(err))
	}
	v = s.must(tu, "uoc", id, "give-up", app.ActArgs{Text: "Chứng thư số đã bị thu hồi."})
	if v.State != "given-up" || v.Number == "" || v.Force != nil {
		t.Fatalf("%s %q %+v", v.State, v.Number, v.Force)
	}
	for _, act := range []string{"issue", "seal", "send", "file", "give-up", "return"} {
		if _, err := s.act(tu, "mai", id, act, app.ActArgs{Text: "x", Confirm: true, PIN: demo.PIN}); err == nil {
			t.Errorf("%s went through", act)
		}
	}
	r, err := s.House.Register(t.Context(), s.as(tu, "mai"), "out", app.Filter{})
	if err != nil || len(r.Rows) != 1 || !strings.Contains(strings.Join(r.Rows[0].Cells, "|"), "không phát hành: Chứng thư số đã bị thu hồi.") {
		t.Fatalf("%+v %v", r.Rows, err)
	}
	s.accounts() // every number is explained
	s.register(tu, "uoc", testpki.Order{Name: "uoc-2", Profile: testpki.Person, Key: testpki.P256, CommonName: "Nguyễn Văn Ước"})
	if next := s.issued(); next.Number == v.Number || next.Number <= v.Number {
		t.Errorf("%s after %s", next.Number, v.Number)
	}
	s.sound()
}

// noticed counts somebody's notices of a kind.
func (s *stage) noticed(name, kind string) (n int) {
	s.t.Helper()
	list, err := s.House.Notices(s.t.Context(), s.as(tu, name))
	if err != nil {
		s.t.Fatal(err)
	}
	for _, x := range list {
		if x.Kind == kind {
			n++
		}
	}
	return n
}

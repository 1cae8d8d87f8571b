package app_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"trien/internal/app"
	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
)

// bureauUnit is a unit of the bureau's where one person handles documents.
const bureauUnit = "Phòng Cơ yếu - Công nghệ thông tin"

// colleague gives the unit another person.
func (s *stage) colleague() {
	s.t.Helper()
	o, ctx, by := s.office(vp), s.t.Context(), app.Terminal()
	for _, err := range []error{
		o.AddPerson(ctx, by, identity.Person{ID: "vien", Account: "vien", Name: "Cao Thị Viên"}),
		o.MakePost(ctx, by, identity.Post{ID: "chuyen-vien-2", Title: "Chuyên viên", Unit: bureauUnit, Roles: []identity.Role{identity.Drafter}}),
		o.Appoint(ctx, by, identity.Appointment{Person: "vien", Post: "chuyen-vien-2", From: s.now().Add(-time.Hour).UTC().Truncate(time.Second)}),
	} {
		if err != nil {
			s.t.Fatal(err)
		}
	}
}

func handOf(v app.DocumentView, person string) (app.HandView, bool) {
	i := slices.IndexFunc(v.Hands, func(h app.HandView) bool { return h.Person == person })
	if i < 0 {
		return app.HandView{}, false
	}
	return v.Hands[i], true
}

// heapOf counts the documents of a heap on somebody's desk.
func (s *stage) heapOf(office, who, key string) (n int) {
	s.t.Helper()
	v, err := s.House.Desk(s.t.Context(), s.as(office, who))
	if err != nil {
		s.t.Fatal(err)
	}
	for _, l := range v.Lists {
		if l.Key == key {
			n = l.Count
		}
	}
	return n
}

// TestWhoHandlesAnArrival shows 379.14, HD03.process: a lead for a unit, a co-worker, somebody informed; passed on inside the unit only, reported, exchanged and
// taken back, with the rights that go with it.
func TestWhoHandlesAnArrival(t *testing.T) {
	s := newStage(t)
	id := s.registered().ID
	due := office.Day(s.now().AddDate(0, 0, 3))
	args := app.ActArgs{Lead: "unit:" + bureauUnit, People: []string{"huong"}, Informed: []string{"lan"}, Text: "Tham mưu.", Due: due}
	_, err := s.act(vp, "huong", id, "route", app.ActArgs{Lead: "unit:không có", Text: "x"})
	wantKind(t, err, problem.Usage, "")
	_, err = s.act(vp, "lan", id, "route", args)
	wantKind(t, err, problem.Forbidden, "379.5.3")
	v := s.must(vp, "huong", id, "route", args)
	if h, _ := handOf(v, "khoa"); h.Part != "lead" || h.Unit != bureauUnit || h.Due != due {
		t.Fatalf("%+v", v.Hands)
	}
	if s.heapOf(vp, "khoa", "handle") != 1 || s.heapOf(vp, "khoa", "read") != 0 || s.heapOf(vp, "lan", "read") != 1 || s.heapOf(vp, "lan", "handle") != 0 {
		t.Error("not on the desks of whom it was given to")
	}
	s.colleague()
	for _, c := range []struct {
		who, act string
		a        app.ActArgs
		kind     problem.Kind
	}{
		{"khoa", "assign", app.ActArgs{Person: "lan", Part: "co"}, problem.Forbidden},
		{"khoa", "assign", app.ActArgs{Person: "vien", Part: "lead"}, problem.Usage},
		{"khoa", "assign", app.ActArgs{Person: "vien", Part: "co", Text: "Soạn kế hoạch.", Due: due}, ""},
		{"khoa", "assign", app.ActArgs{Person: "vien", Part: "co"}, problem.Conflict},
		{"khoa", "reassign", app.ActArgs{Person: "huong", To: "vien", Text: "x"}, problem.Forbidden},
		{"khoa", "take-out", app.ActArgs{Person: "huong", Text: "x"}, problem.Forbidden},
		{"huong", "report-part", app.ActArgs{Text: "Đã cho ý kiến."}, ""},
		{"huong", "report-part", app.ActArgs{Text: "Đã cho ý kiến."}, problem.Forbidden},
		{"lan", "handle", app.ActArgs{Text: "x"}, problem.Forbidden},
		{"lan", "acknowledge", app.ActArgs{}, ""},
		{"lan", "acknowledge", app.ActArgs{}, problem.Forbidden},
		{"khoa", "take-out", app.ActArgs{Person: "vien", Text: "Giao nhầm."}, ""},
		{"lan", "reassign", app.ActArgs{Person: "khoa", To: "vien", Text: "Đi công tác."}, ""},
		{"lan", "reassign", app.ActArgs{Person: "khoa", To: "vien", Text: "Đi công tác."}, problem.Conflict},
	} {
		if _, err := s.act(vp, c.who, id, c.act, c.a); problem.KindOf(err) != c.kind && !(c.kind == "" && err == nil) {
			t.Fatalf("%s by %s %+v: %v, want %q", c.act, c.who, c.a, err, c.kind)
		}
	}
	if _, err := s.House.Document(t.Context(), s.as(vp, "khoa"), id); problem.KindOf(err) == "" && err == nil {
		t.Error("who was exchanged still reads it")
	}
	if s.heapOf(vp, "lan", "read") != 0 {
		t.Error("what was read is still to be read")
	}
	book, err := s.House.Register(t.Context(), s.as(vp, "lan"), "in", app.Filter{})
	if err != nil || len(book.Rows) != 1 || !strings.Contains(strings.Join(book.Rows[0].Cells, " "), "Cao Thị Viên") {
		t.Errorf("the register: %+v %v", book.Rows, err)
	}
	rows, err := s.House.History(t.Context(), s.as(vp, "huong"), id)
	for _, typ := range []string{"document.assigned", "document.reassigned", "document.taken-out", "document.part-reported", "document.acknowledged"} {
		if !slices.ContainsFunc(rows, func(r app.HistoryRow) bool { return r.Type == typ && r.Label.VI != "" && r.Label.VI != typ }) {
			t.Errorf("the history lacks %s (%v)", typ, err)
		}
	}
	s.sound()
}

// TestADocumentIsCirculated shows 379.14: an issued document is shown to people and units, who say that they read it; it gives them no more than that.
func TestADocumentIsCirculated(t *testing.T) {
	s := newStage(t)
	id := s.issued().ID
	if _, err := s.House.Document(t.Context(), s.as(tu, "yen"), id); err == nil {
		t.Fatal("read before it was shown")
	}
	_, err := s.act(tu, "mai", id, "circulate", app.ActArgs{People: []string{"hai"}})
	wantKind(t, err, problem.Usage, "")
	v := s.must(tu, "mai", id, "circulate", app.ActArgs{People: []string{"unit:" + bureauUnit, "thao"}, Text: "Để nắm.", Due: office.Day(s.now())})
	if h, _ := handOf(v, "yen"); h.Part != "informed" || !h.Shown || h.Unit != bureauUnit {
		t.Fatalf("%+v", v.Hands)
	}
	_, err = s.act(tu, "mai", id, "circulate", app.ActArgs{People: []string{"thao"}})
	wantKind(t, err, problem.Conflict, "379.14")
	if s.heapOf(tu, "yen", "read") != 1 || s.heapOf(tu, "mai", "read") != 0 {
		t.Error("not on the desk of who is to read it")
	}
	if err := s.office(tu).RemindDue(t.Context()); err != nil {
		t.Fatal(err)
	}
	notices, err := s.House.Notices(t.Context(), s.as(tu, "yen"))
	if err != nil || !slices.ContainsFunc(notices, func(n app.NoticeView) bool { return n.Kind == "due" && strings.Contains(n.Words.VI, "hạn xem") }) {
		t.Errorf("reminded: %+v (%v)", notices, err)
	}
	_, err = s.act(tu, "yen", id, "circulate", app.ActArgs{People: []string{"tuan"}})
	wantKind(t, err, problem.Forbidden, "379.5.3")
	if v = s.must(tu, "yen", id, "acknowledge", app.ActArgs{}); v.ToRead {
		t.Error("still to be read")
	}
	v = s.read(tu, "mai", id)
	yen, _ := handOf(v, "yen")
	thao, _ := handOf(v, "thao")
	if yen.Done.IsZero() || !thao.Done.IsZero() {
		t.Errorf("who has read it: %+v", v.Hands)
	}
	s.must(tu, "mai", id, "take-out", app.ActArgs{Person: "yen", Text: "Gửi nhầm."})
	if _, err := s.House.Document(t.Context(), s.as(tu, "yen"), id); err == nil {
		t.Error("taken back, and still read")
	}
	s.sound()
}

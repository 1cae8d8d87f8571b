package app_test

import (
	"slices"
	"testing"
	"time"

	"trien/internal/app"
	"trien/internal/office"
	"trien/internal/problem"
)

// inSteps asks one of two colleagues first, and then the reviewer.
func inSteps(due string) app.DraftRequest {
	r := decision()
	r.Urgency = string(office.Express)
	r.Steps = []app.ReviewStep{{People: []app.ReviewAsk{{Person: "nghia"}, {Person: "yen"}}, First: true}, {People: []app.ReviewAsk{{Person: "thao", Due: due}}}}
	return r
}

// onDesk counts how often a document waits for somebody.
func (s *stage) onDesk(who, id string) (n int) {
	s.t.Helper()
	v, err := s.House.Desk(s.t.Context(), s.as(tu, who))
	if err != nil {
		s.t.Fatal(err)
	}
	for _, l := range v.Lists {
		for _, d := range l.Items {
			if d.ID == id && l.Mine {
				n++
			}
		}
	}
	return n
}

// TestReviewInSteps shows 379.14: reviewers in order and side by side, each when their step comes, taken back with the reason once somebody has acted.
func TestReviewInSteps(t *testing.T) {
	s := newStage(t)
	s.forward(s.now().UTC().Truncate(24 * time.Hour).Add(26 * time.Hour).Sub(s.now())) // nine in the morning in Vietnam: no midnight passes
	today := office.Day(s.now())
	for name, r := range map[string]app.DraftRequest{"a day that is over": inSteps("2020-01-01"), "nobody in a step": {Steps: []app.ReviewStep{{}}},
		"somebody twice": {Steps: []app.ReviewStep{{People: []app.ReviewAsk{{Person: "thao"}}}, {People: []app.ReviewAsk{{Person: "thao"}}}}},
		"two ways":       {Reviewers: []string{"thao"}, Steps: []app.ReviewStep{{People: []app.ReviewAsk{{Person: "thao"}}}}}} {
		whole := decision()
		whole.Reviewers, whole.Steps = r.Reviewers, r.Steps
		if _, err := s.House.CreateDraft(t.Context(), s.as(tu, "tuan"), whole, upload("quyet-dinh.pdf", sample(t, "quyet-dinh.pdf"))); problem.KindOf(err) != problem.Usage {
			t.Errorf("%s: %v", name, err)
		}
	}
	plain := s.draft(decision())
	v := s.draft(inSteps(today))
	v = s.must(tu, "tuan", v.ID, "submit", app.ActArgs{})
	if len(v.Reviewers) != 3 || !v.Reviewers[0].Turn || v.Reviewers[2].Turn || v.Reviewers[2].Step != 2 || v.Due != "" {
		t.Fatalf("%+v", v.Reviewers)
	}
	if s.onDesk("nghia", v.ID) != 1 || s.onDesk("yen", v.ID) != 1 || s.onDesk("thao", v.ID) != 0 {
		t.Error("the first step is not on the desks of its people alone")
	}
	_, err := s.House.Document(t.Context(), s.as(tu, "thao"), v.ID)
	wantKind(t, err, problem.Forbidden, "379.5.3") // her step has not come
	v = s.must(tu, "tuan", v.ID, "take-back", app.ActArgs{})
	if v.State != "draft" {
		t.Fatal(v.State)
	}
	s.must(tu, "tuan", v.ID, "submit", app.ActArgs{})
	v = s.must(tu, "yen", v.ID, "approve", app.ActArgs{Text: "nhất trí"})
	if v.State != "review" || v.Due != today || s.onDesk("thao", v.ID) != 1 || s.onDesk("nghia", v.ID) != 0 {
		t.Fatalf("%s, due %q", v.State, v.Due)
	}
	_, err = s.act(tu, "nghia", v.ID, "approve", app.ActArgs{})
	wantKind(t, err, problem.Forbidden, "379.5.3") // the step is over
	_, err = s.act(tu, "tuan", v.ID, "take-back", app.ActArgs{})
	wantKind(t, err, problem.Usage, "")
	v = s.must(tu, "tuan", v.ID, "take-back", app.ActArgs{Text: "sửa Điều 2"})
	if last := v.Remarks[len(v.Remarks)-1]; last.Kind != "taken-back" || last.Text != "sửa Điều 2" {
		t.Fatalf("%+v", v.Remarks)
	}
	s.must(tu, "tuan", v.ID, "submit", app.ActArgs{})
	s.must(tu, "nghia", v.ID, "approve", app.ActArgs{})
	v = s.must(tu, "thao", v.ID, "approve", app.ActArgs{})
	if v.State != "ready" {
		t.Fatal(v.State)
	}
	_, err = s.act(tu, "thao", v.ID, "take-back", app.ActArgs{Text: "x"})
	wantKind(t, err, problem.Forbidden, "379.5.3")
	s.must(tu, "tuan", plain.ID, "remark", app.ActArgs{Text: "sau"})
	l, err := s.House.ListDocuments(t.Context(), s.as(tu, "tuan"), app.Filter{Direction: "out"})
	if err != nil || len(l.Items) != 2 || l.Items[0].ID != v.ID { // express, though the other one changed later
		t.Fatalf("%+v %v", l.Items, err)
	}
	if l, err = s.House.ListDocuments(t.Context(), s.as(tu, "tuan"), app.Filter{Urgent: true}); err != nil || len(l.Items) != 1 {
		t.Fatalf("%d urgent, %v", len(l.Items), err)
	}
	s.sound()
}

// TestReviewersAreChanged shows 379.14, 379.13.3: who can't review is exchanged without taking the draft back; consents stay, history and evidence tell who came for whom.
func TestReviewersAreChanged(t *testing.T) {
	s := newStage(t)
	v := s.draft(inSteps(""))
	v = s.must(tu, "tuan", v.ID, "submit", app.ActArgs{})
	if has(v.Allowed, "exchange-reviewer") || has(v.Allowed, "add-reviewer") || !has(v.Allowed, "drop-reviewer") { // whoever could review does
		t.Errorf("%+v", v.Allowed)
	}
	for _, who := range []string{"nghia", "mai"} {
		_, err := s.act(tu, who, v.ID, "exchange-reviewer", app.ActArgs{Person: "yen", To: "thao", Text: "x"})
		wantKind(t, err, problem.Forbidden, "379.5.3")
	}
	for name, a := range map[string]app.ActArgs{"nobody": {Person: "yen", Text: "x"}, "a stranger": {Person: "yen", To: "khong-co", Text: "x"}, "no reason": {Person: "yen", To: "hai"}, "no reviewer": {Person: "hai", To: "mai", Text: "x"}} {
		if _, err := s.act(tu, "tuan", v.ID, "exchange-reviewer", a); problem.KindOf(err) != problem.Usage {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err := s.act(tu, "tuan", v.ID, "drop-reviewer", app.ActArgs{Person: "thao", Text: "x"})
	wantKind(t, err, problem.Refused, "") // alone in her step
	v = s.must(tu, "tuan", v.ID, "drop-reviewer", app.ActArgs{Person: "yen", Text: "nghỉ phép"})
	if len(v.Reviewers) != 2 || s.onDesk("yen", v.ID) != 0 || s.onDesk("nghia", v.ID) != 1 {
		t.Fatalf("%+v", v.Reviewers)
	}
	_, err = s.House.Document(t.Context(), s.as(tu, "yen"), v.ID)
	wantKind(t, err, problem.Forbidden, "379.5.3")
	s.told("yen", "reviewer")
	v = s.must(tu, "tuan", v.ID, "exchange-reviewer", app.ActArgs{Person: "thao", To: "yen", Due: "2099-01-01", Text: "đi công tác"})
	if v.Reviewers[1].Person != "yen" || v.Reviewers[1].Due != "2099-01-01" || s.onDesk("yen", v.ID) != 0 {
		t.Fatalf("%+v", v.Reviewers)
	}
	s.must(tu, "nghia", v.ID, "approve", app.ActArgs{})
	if s.onDesk("yen", v.ID) != 1 {
		t.Error("it is not on the desk of who came in")
	}
	_, err = s.act(tu, "tuan", v.ID, "exchange-reviewer", app.ActArgs{Person: "nghia", To: "thao", Text: "x"})
	wantKind(t, err, problem.Conflict, "379.13.3")                                                     // has consented
	v = s.must(tu, "uoc", v.ID, "add-reviewer", app.ActArgs{To: "thao", Text: "cần ý kiến của phòng"}) // who signs it may, too
	s.must(tu, "yen", v.ID, "approve", app.ActArgs{})
	if v = s.must(tu, "tuan", v.ID, "drop-reviewer", app.ActArgs{Person: "thao", Text: "đã trao đổi trực tiếp"}); v.State != "ready" {
		t.Fatalf("nobody is waited for, and it is %s", v.State)
	}
	rows, err := s.House.History(t.Context(), s.as(tu, "tuan"), v.ID)
	n := 0
	for _, r := range rows {
		if r.Type == "document.reviewer-changed" {
			n++
		}
	}
	if err != nil || n != 4 {
		t.Errorf("%d changes in the history, %v", n, err)
	}
	one := decision()
	one.Reviewers = []string{"thao"}
	if x := s.draft(one); !has(x.Allowed, "exchange-reviewer") || !has(x.Allowed, "add-reviewer") || has(x.Allowed, "drop-reviewer") { // nghia could, and nobody is left if thao is taken out
		t.Errorf("%+v", x.Allowed)
	}
	s.sound()
}

// told says whether somebody has a notice of a kind.
func (s *stage) told(who, kind string) {
	s.t.Helper()
	list, err := s.House.Notices(s.t.Context(), s.as(tu, who))
	if err != nil || !slices.ContainsFunc(list, func(n app.NoticeView) bool { return n.Kind == kind }) {
		s.t.Errorf("%s is told %+v (%v)", who, list, err)
	}
}

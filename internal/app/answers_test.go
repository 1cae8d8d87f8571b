package app_test

import (
	"slices"
	"strings"
	"testing"

	"trien/internal/app"
	"trien/internal/demo"
	"trien/internal/problem"
)

// TestADocumentIsAnswered: a draft names what it answers; when it is issued, what it answers says so in its history, on its page, in the register and
// to whom it was given (379.14).
func TestADocumentIsAnswered(t *testing.T) {
	s := newStage(t)
	w := s.impounder()
	stop := s.work()
	in, sealed, order, lift := w.order(), w.order(), w.order(), w.order()
	s.must(vp, "huong", in.ID, "route", app.ActArgs{People: []string{"khoa"}, Text: "làm"})
	s.must(vp, "huong", sealed.ID, "route", app.ActArgs{People: []string{"khoa"}, Text: "làm"})
	waiting := w.there(w.out(decision()).Number)
	if v := s.read(vp, "khoa", in.ID); !v.Answerable || s.read(vp, "lan", waiting.ID).Answerable {
		t.Errorf("in the register: %v; not yet in it: %v", v.Answerable, s.read(vp, "lan", waiting.ID).Answerable)
	}
	r := app.DraftRequest{Type: "CV", Abstract: "về việc thực hiện quyết định", Signer: "huong", Capacity: "kt-cvp", Recipients: []string{tu}}
	draft := func(answers ...string) (app.DocumentView, error) {
		r.Answers = answers
		return s.House.CreateDraft(t.Context(), s.as(vp, "khoa"), r, upload("cong-van.pdf", sample(t, "cong-van.pdf")))
	}
	_, err := draft(in.ID, "khong-co")
	wantKind(t, err, problem.NotFound, "")
	_, err = draft(slices.Repeat([]string{in.ID}, 21)...)
	wantKind(t, err, problem.Usage, "")
	r.Answers = []string{waiting.ID}
	_, err = s.House.CreateDraft(t.Context(), s.as(vp, "lan"), r, upload("cong-van.pdf", sample(t, "cong-van.pdf")))
	wantKind(t, err, problem.Refused, "379.14")

	v, err := draft(in.ID, in.ID, sealed.ID)
	if err != nil {
		t.Fatal(err)
	}
	if len(v.Answers) != 2 || v.Answers[0].ID != in.ID || !strings.Contains(v.Answers[0].Title.VI, in.Number) {
		t.Errorf("it answers %+v", v.Answers)
	}
	if was := s.read(vp, "khoa", in.ID); len(was.AnsweredBy) != 0 {
		t.Errorf("a draft answers already: %+v", was.AnsweredBy)
	}
	s.begunOnce(in.ID, v.ID)
	i := w.mustImpound(vp, "lan", sealed.ID, "impound", app.ImpoundRequest{Order: order.ID, Basis: "x"}).Items[0]
	s.must(vp, "khoa", v.ID, "submit", app.ActArgs{})
	s.until(vp, "huong", v.ID, func(v app.DocumentView) bool { return v.State == "ready" })
	s.must(vp, "huong", v.ID, "sign", app.ActArgs{PIN: demo.PIN})
	s.must(vp, "lan", v.ID, "seal", app.ActArgs{PIN: demo.PIN})
	v = s.must(vp, "lan", v.ID, "issue", app.ActArgs{Confirm: true})
	stop()

	got := s.read(vp, "khoa", in.ID)
	if len(got.AnsweredBy) != 1 || got.AnsweredBy[0].ID != v.ID || !strings.Contains(got.AnsweredBy[0].Title.VI, v.Number) || got.AnsweredBy[0].At.IsZero() {
		t.Errorf("answered by %+v", got.AnsweredBy)
	}
	if len(got.AnswersBegun) != 0 {
		t.Errorf("issued, it is still under way: %+v", got.AnswersBegun)
	}
	if got.State != "routed" {
		t.Errorf("the answer ended the handling: %s", got.State)
	}
	notices, err := s.House.Notices(t.Context(), s.as(vp, "khoa"))
	if err != nil || !slices.ContainsFunc(notices, func(n app.NoticeView) bool { return n.Kind == "answer" && strings.Contains(n.Words.VI, v.Number) }) {
		t.Errorf("the handler is told %+v (%v)", notices, err)
	}
	if len(v.Answers) != 2 || v.Answers[1].ID != "" {
		t.Errorf("the page of the answer says %+v of what is impounded", v.Answers)
	}
	rows, err := s.House.History(t.Context(), s.as(vp, "khoa"), in.ID)
	if err != nil || !slices.ContainsFunc(rows, func(r app.HistoryRow) bool { return r.Type == "document.answered" }) {
		t.Errorf("the history lacks it (%v)", err)
	}
	w.mustImpound(vp, "lan", sealed.ID, "lift-impound", app.ImpoundRequest{Impound: i.ID, Order: lift.ID})
	if late := s.read(vp, "khoa", sealed.ID); len(late.AnswersBegun) != 0 || len(late.AnsweredBy) != 1 || late.AnsweredBy[0].ID != v.ID {
		t.Errorf("answered while it was impounded: %+v, %+v", late.AnswersBegun, late.AnsweredBy)
	}
	for kind, want := range map[string]string{"in": "đã trả lời: " + v.Number, "out": "trả lời " + in.Number} {
		book, err := s.House.Register(t.Context(), s.as(vp, "lan"), kind, app.Filter{})
		if err != nil || !slices.ContainsFunc(book.Rows, func(r app.RegisterRow) bool { return strings.Contains(strings.Join(r.Cells, " "), want) }) {
			t.Errorf("the register %q lacks %q: %+v (%v)", kind, want, book.Rows, err)
		}
	}
	s.sound()
}

// begunOnce: whoever opens what is being answered sees who has begun; the draft itself is for those who may read it (379.14).
func (s *stage) begunOnce(id, draft string) {
	s.t.Helper()
	for who, want := range map[string]app.AnswerBegunView{"khoa": {Document: draft, Mine: true, By: "Đỗ Anh Khoa"}, "lan": {}} { // a clerk begins no drafts
		list := s.read(vp, who, id).AnswersBegun
		if len(list) != 1 || list[0].Document != want.Document || list[0].Mine != want.Mine || list[0].By != want.By || list[0].At.IsZero() {
			s.t.Errorf("%s sees %+v", who, list)
		}
	}
}

// TestAnswersBegunAtOnce: several begin an answer to the same document in the same moment; each draft is there, and each is told of (379.14).
func TestAnswersBegunAtOnce(t *testing.T) {
	s := newStage(t)
	stop := s.work()
	defer stop()
	in := s.registeredThere(decision())
	s.must(vp, "huong", in.ID, "route", app.ActArgs{People: []string{"khoa"}, Text: "làm"})
	token, file := s.as(vp, "khoa"), sample(t, "cong-van.pdf")
	r := app.DraftRequest{Type: "CV", Abstract: "về việc thực hiện quyết định", Signer: "huong", Capacity: "kt-cvp", Answers: []string{in.ID}}
	const at = 3
	failed := make(chan error, at)
	for range at {
		go func() {
			_, err := s.House.CreateDraft(t.Context(), token, r, upload("cong-van.pdf", file))
			failed <- err
		}()
	}
	for range at {
		if err := <-failed; err != nil {
			t.Error(err)
		}
	}
	if list := s.read(vp, "khoa", in.ID).AnswersBegun; len(list) != at {
		t.Errorf("%d of %d are told of: %+v", len(list), at, list)
	}
	s.sound()
}

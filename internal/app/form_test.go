package app_test

import (
	"slices"
	"strings"
	"testing"

	"trien/internal/app"
	"trien/internal/office"
	"trien/internal/problem"
)

// The form of a document is checked where it comes and where it is made ready (379.13.1): it is advice, until the office makes a rule binding; then the
// draft is not handed on, and not made ready, before its file is mended or the rule is advice again. What is advice can be explained, by name.
func TestForm(t *testing.T) {
	s := newStage(t)
	ctx := t.Context()
	v := s.draft(decision())
	f := v.Form
	if f == nil || f.Rules != "hd05-2026" || f.Verdict != "advice" || f.Met < 60 || !f.MayExplain || f.SHA256 != v.Versions[len(v.Versions)-1].SHA256 {
		t.Fatalf("%+v", f)
	}
	spacing := slices.IndexFunc(f.Answers, func(a app.FormAnswerView) bool { return a.Rule == "hd05.body.spacing" })
	if spacing < 0 || f.Answers[spacing].Binding || len(f.Answers[spacing].Spots) == 0 || f.Answers[spacing].Source == "" {
		t.Fatalf("%+v", f.Answers)
	}

	v = s.must(tu, "tuan", v.ID, office.ActExplainForm, app.ActArgs{Rule: "hd05.body.spacing", Text: "Mẫu của ban chỉ đạo."})
	i := slices.IndexFunc(v.Form.Answers, func(a app.FormAnswerView) bool { return a.Explained != nil })
	if i < 0 || v.Form.Answers[i].Rule != "hd05.body.spacing" || v.Form.Answers[i].Explained.Text != "Mẫu của ban chỉ đạo." || v.Form.Answers[i].Explained.By != v.Drafter {
		t.Fatalf("%+v", v.Form.Answers)
	}
	_, err := s.act(tu, "tuan", v.ID, office.ActExplainForm, app.ActArgs{Rule: "hd05.title", Text: "không có lỗi này"})
	wantKind(t, err, problem.NotFound, "")
	_, err = s.act(tu, "tuan", v.ID, office.ActExplainForm, app.ActArgs{Rule: "hd05.body.spacing"})
	wantKind(t, err, problem.Usage, "")

	bind := func(rules ...string) error {
		return s.office(tu).BindFormRules(ctx, app.Terminal(), rules, "02-QĐ/TU")
	}
	wantKind(t, bind("hd05.none"), problem.Usage, "")
	if err := bind("hd05.body.spacing", "hd05.title"); err != nil {
		t.Fatal(err)
	}
	_, err = s.act(tu, "tuan", v.ID, "submit", app.ActArgs{})
	wantKind(t, err, problem.Refused, "379.13.1")
	if w := problem.WordsOf(err); !strings.Contains(w.VI, "18–22 pt") || !strings.Contains(w.VI, "thay tệp") {
		t.Error(w.VI)
	}
	if v, err = s.House.Document(ctx, s.as(tu, "tuan"), v.ID); err != nil || v.State != "draft" || v.Form.Verdict != "refused" || !v.Form.Answers[0].Binding {
		t.Fatalf("%s %+v", v.State, v.Form)
	}

	// Between submission and preparation a rule becomes binding: the document is not made ready, and says why.
	if err := bind(); err != nil {
		t.Fatal(err)
	}
	r := decision()
	r.Reviewers = []string{"thao"}
	reviewed := s.draft(r)
	s.must(tu, "tuan", reviewed.ID, "submit", app.ActArgs{})
	if err := bind("hd05.body.spacing"); err != nil {
		t.Fatal(err)
	}
	reviewed = s.must(tu, "thao", reviewed.ID, "approve", app.ActArgs{})
	if reviewed.State != "approved" || reviewed.Trouble == nil || !strings.Contains(reviewed.Trouble.VI, "18–22 pt") {
		t.Fatalf("%s %+v", reviewed.State, reviewed.Trouble)
	}

	// Another file is looked at anew, and what was said of the old one goes with it.
	v = s.must(tu, "tuan", v.ID, "remark", app.ActArgs{Text: "thay tệp"})
	file := upload("quyet-dinh.pdf", sample(t, "quyet-dinh.pdf"))
	again, err := s.House.Act(ctx, s.as(tu, "tuan"), v.ID, "replace-file", app.ActArgs{ExpectedVersion: v.Version}, &file)
	if err != nil || slices.ContainsFunc(again.Form.Answers, func(a app.FormAnswerView) bool { return a.Explained != nil }) {
		t.Fatalf("%v %+v", err, again.Form)
	}
	if err := bind(); err != nil {
		t.Fatal(err)
	}
	if again = s.must(tu, "tuan", v.ID, "submit", app.ActArgs{}); again.State != "ready" || again.Form == nil || again.Form.Rules != "hd05-2026" {
		t.Fatalf("%s %+v", again.State, again.Form)
	}

	// What came in is looked at for the clerk, by the rules that it tells itself; a scan could not be checked, and that is never good.
	in, err := s.House.ReceiveFile(ctx, s.as(tu, "mai"), app.ReceiveRequest{Type: "QĐ", Number: "15-QĐ/TU", Date: "2026-11-20", Abstract: "thử", Sender: "Nơi khác", ConfirmNoSecret: true}, upload("ban-quet.pdf", sample(t, "ban-quet.pdf")))
	if err != nil || in.Form == nil || in.Form.Verdict != "could_not_check" || in.Form.Blind == nil || in.Form.Answers == nil {
		t.Fatalf("%v %+v", err, in.Form)
	}

	// The page of the rules: who may read them sees which bind.
	page, err := s.House.FormRules(ctx, s.as(tu, "mai"))
	if err != nil || page.Version != "hd05-2026" || len(page.Rules) < 80 || page.Bound == nil || page.Bound.Document != "02-QĐ/TU" || page.MayChange {
		t.Errorf("%v %+v", err, page.Bound)
	}
}

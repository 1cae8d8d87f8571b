package app_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"trien/internal/app"
	"trien/internal/demo"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/reports"
)

// The figures are those of the registers: made act by act, they are what a recount of all events comes to (fsck), and what the registers list.
// 379.30.2, 4587.use.
func TestReportFiguresAreThoseOfTheRegisters(t *testing.T) {
	s := newStage(t)
	ctx := t.Context()
	issued := s.issued()
	s.draft(decision())
	_, _ = s.act(tu, "uoc", issued.ID, "seal", app.ActArgs{PIN: demo.PIN})
	v, err := s.House.Report(ctx, s.as(tu, "mai"), app.ReportQuery{Kind: reports.OfDealings})
	if err != nil {
		t.Fatal(err)
	}
	register, err := s.House.Register(ctx, s.as(tu, "mai"), "out", app.Filter{From: v.From, To: v.To})
	if err != nil {
		t.Fatal(err)
	}
	of := func(what string) (n int64) {
		for _, l := range v.Lines {
			if l.What == what {
				n += l.N
			}
		}
		return n
	}
	if got := of(reports.Numbered); got != int64(len(register.Rows)) || got != 1 {
		t.Errorf("%d numbered, %d in the register", got, len(register.Rows))
	}
	for what, want := range map[string]int64{reports.Drafted: 2, reports.SignedHere: 1, reports.SealedHere: 1, reports.Issued: 1, reports.Refused: 1, reports.Froze: 0} {
		if of(what) != want {
			t.Errorf("%s: %d, want %d", what, of(what), want)
		}
	}
	for _, l := range v.Lines {
		if l.Word.VI == l.What {
			t.Errorf("%s has no words", l.What)
		}
	}
	use, err := s.House.Use(ctx, s.as(tu, "yen"), app.UseQuery{})
	if err != nil || use.Signed != 1 || use.Seals != 1 || use.Active != 1 {
		t.Errorf("%+v, %v", use, err)
	}
	uoc := use.People[slices.IndexFunc(use.People, func(p app.PersonUse) bool { return p.Person == s.id(tu, "uoc") })]
	if uoc.Signed != 1 || len(uoc.Found) != 0 {
		t.Errorf("%+v", uoc)
	}
	docs, err := s.House.UsedDocuments(ctx, s.as(tu, "hai"), uoc.Person, use.To)
	if err != nil || len(docs) != 1 || docs[0].Document != issued.ID || docs[0].Number == "" || docs[0].Abstract == "" {
		t.Errorf("%+v, %v", docs, err)
	}
	_, err = s.House.Use(ctx, s.as(tu, "tuan"), app.UseQuery{})
	wantKind(t, err, problem.Forbidden, "")
	_, err = s.House.Use(ctx, s.as(tu, "yen"), app.UseQuery{From: "2026-13"})
	wantKind(t, err, problem.Usage, "")
	s.sound()
}

// id is the person of an account.
func (s *stage) id(office, account string) string {
	me, err := s.House.Me(s.t.Context(), s.as(office, account))
	if err != nil {
		s.t.Fatal(err)
	}
	return me.Person.ID
}

// A superior office takes what those below sent, by file or in the same house; each counts once; a correction takes the place of the one before and both stay.
func TestReportsAreSummed(t *testing.T) {
	s := newStage(t)
	ctx := t.Context()
	q := app.ReportQuery{Kind: reports.OfDealings}
	_, err := s.House.FetchReport(ctx, s.as(tu, "mai"), vp, q)
	wantKind(t, err, problem.Conflict, "") // not made yet
	below, err := s.House.MakeReport(ctx, s.as(vp, "lan"), app.MakeReportRequest{Kind: q.Kind})
	if err != nil || below.Made == nil || below.Made.Revision != 1 {
		t.Fatalf("%+v, %v", below, err)
	}
	_, err = s.House.FetchReport(ctx, s.as(tu, "mai"), vp, q)
	wantKind(t, err, problem.Refused, "379.30.2") // not named as one that reports here
	if err := s.House.NameSubordinate(ctx, s.as(tu, "mai"), app.SubordinateRequest{Office: vp, Name: "Văn phòng Tỉnh ủy"}); err != nil {
		t.Fatal(err)
	}
	v, err := s.House.Report(ctx, s.as(tu, "mai"), q)
	if err != nil || v.Missing != 1 || len(v.Subordinates) != 1 || !v.Subordinates[0].Here || !v.Subordinates[0].Known {
		t.Fatalf("%+v, %v", v, err)
	}
	var file bytes.Buffer
	if err := s.House.ReportAs(ctx, s.as(vp, "lan"), q, app.ReportJSON, &file); err != nil {
		t.Fatal(err)
	}
	broken := bytes.Replace(file.Bytes(), []byte(`"sha256":"`), []byte(`"sha256":"0`), 1)
	_, err = s.House.TakeReport(ctx, s.as(tu, "mai"), bytes.NewReader(broken))
	wantKind(t, err, problem.Malformed, "")
	for range 2 { // the same file twice counts once
		if v, err = s.House.TakeReport(ctx, s.as(tu, "mai"), bytes.NewReader(file.Bytes())); err != nil || v.Missing != 0 || v.Counted != 1 {
			t.Fatalf("%+v, %v", v, err)
		}
	}
	if v, err = s.House.MakeReport(ctx, s.as(tu, "mai"), app.MakeReportRequest{Kind: q.Kind}); err != nil || v.Counted != 2 {
		t.Fatalf("%+v, %v", v, err)
	}
	_, err = s.House.MakeReport(ctx, s.as(vp, "lan"), app.MakeReportRequest{Kind: q.Kind})
	wantKind(t, err, problem.Usage, "") // a correction needs its reason
	if _, err = s.House.MakeReport(ctx, s.as(vp, "lan"), app.MakeReportRequest{Kind: q.Kind, Reason: "bổ sung số liệu"}); err != nil {
		t.Fatal(err)
	}
	if v, err = s.House.FetchReport(ctx, s.as(tu, "mai"), vp, q); err != nil || v.Counted != 2 || v.Subordinates[0].Report.Revision != 2 {
		t.Fatalf("%+v, %v", v, err)
	}
	for _, form := range []app.ReportForm{app.ReportXLSX, app.ReportPDF} {
		var out bytes.Buffer
		if err := s.House.ReportAs(ctx, s.as(tu, "mai"), q, form, &out); err != nil || !strings.HasPrefix(out.String(), map[app.ReportForm]string{app.ReportXLSX: "PK", app.ReportPDF: "%PDF-"}[form]) {
			t.Errorf("%s: %v", form, err)
		}
	}
	_, err = s.House.TakeReport(ctx, s.as(tu, "tuan"), bytes.NewReader(file.Bytes()))
	wantKind(t, err, problem.Forbidden, "")
	certificates, err := s.House.Report(ctx, s.as(tu, "yen"), app.ReportQuery{Kind: reports.OfCertificates})
	if err != nil || len(certificates.Lines) == 0 {
		t.Errorf("%+v, %v", certificates, err)
	}
	s.sound()
}

// A review is followed from its plan to its closure; nobody settles what they remedied themselves (4587.review).
func TestReviewToItsClosure(t *testing.T) {
	s := newStage(t)
	ctx := t.Context()
	plan := app.AuditPlan{Title: "Kiểm tra sử dụng chữ ký số quý IV", From: "2026-10-01", To: "2026-12-31", Due: "2027-01-15", People: []string{s.id(tu, "hai")}, Checklist: []string{"Bảo quản thiết bị", "Ký số trực tiếp"}}
	_, err := s.House.PlanAudit(ctx, s.as(tu, "tuan"), plan)
	wantKind(t, err, problem.Forbidden, "")
	_, err = s.House.PlanAudit(ctx, s.as(tu, "hai"), app.AuditPlan{Title: "thiếu", From: "2026-10-01", To: "2026-12-31", Due: "2027-01-15"})
	wantKind(t, err, problem.Usage, "")
	v, err := s.House.PlanAudit(ctx, s.as(tu, "hai"), plan)
	if err != nil || !v.Reviewer || len(v.Proposals) == 0 {
		t.Fatalf("%+v, %v", v, err)
	}
	act := func(who, act string, a app.AuditArgs, want problem.Kind) {
		t.Helper()
		got, err := s.House.ActOnAudit(ctx, s.as(tu, who), v.ID, act, a)
		if problem.KindOf(err) != want {
			t.Fatalf("%s by %s: %v, want %q", act, who, err, want)
		}
		if err == nil {
			v = got
		}
	}
	act("tuan", "find", app.AuditArgs{Kind: "sound", Item: 1, Text: "tốt"}, problem.Forbidden)
	act("hai", "find", app.AuditArgs{Kind: "fault", Item: 3, Text: "ngoài danh mục", Who: "x", Due: "2027-01-01"}, problem.Usage)
	act("hai", "find", app.AuditArgs{Kind: "fault", Item: 2, Text: "để người khác ký thay", Who: s.id(tu, "mai"), Due: "2027-01-01", About: "Phòng Hành chính"}, "")
	act("hai", "find", app.AuditArgs{Kind: "commendation", Text: "bảo quản tốt"}, "")
	fault := v.Findings[0].ID
	act("hai", "close", app.AuditArgs{Text: "xong"}, problem.Conflict)
	act("hai", "remind", app.AuditArgs{ID: fault}, "")
	act("tuan", "remedy", app.AuditArgs{ID: fault, Text: "không phải việc của tôi"}, problem.Forbidden)
	act("mai", "remedy", app.AuditArgs{ID: fault, Text: "đã chấn chỉnh"}, "")
	act("hai", "settle", app.AuditArgs{ID: fault, Text: "chưa đạt"}, "")
	act("mai", "remedy", app.AuditArgs{ID: fault, Text: "đã làm lại"}, "")
	act("mai", "settle", app.AuditArgs{ID: fault, Accept: true}, problem.Forbidden)
	act("hai", "settle", app.AuditArgs{ID: fault, Accept: true}, "")
	told := func(who, word string, want int) {
		t.Helper()
		list, err := s.House.Notices(ctx, s.as(tu, who))
		n := 0
		for _, x := range list {
			if x.Kind == "review" && strings.Contains(x.Words.VI, word) {
				n++
			}
		}
		if err != nil || n != want {
			t.Errorf("%s was told of %q %d times, want %d: %+v %v", who, word, n, want, list, err)
		}
	}
	told("mai", "giao bạn khắc phục trước ngày", 1)
	told("mai", "Nhắc việc", 1)
	told("mai", "chưa đạt", 1)
	told("mai", "đã được nghiệm thu", 1)
	told("hai", "chờ người kiểm tra nghiệm thu", 2)
	act("hai", "close", app.AuditArgs{Text: "đạt yêu cầu"}, "")
	list, err := s.House.Audits(ctx, s.as(tu, "hai"))
	if err != nil || len(list) != 1 || list[0].Open != 0 || list[0].State != "closed" {
		t.Errorf("%+v, %v", list, err)
	}
	s.sound()
}

// A review that is due, and a fault whose day has passed, are reminded of once a stage, however often it is looked.
func TestReviewsAreRemindedOf(t *testing.T) {
	s := newStage(t)
	ctx := t.Context()
	o, _ := s.House.Office(tu)
	due := office.Day(s.now().AddDate(0, 0, 2))
	v, err := s.House.PlanAudit(ctx, s.as(tu, "hai"), app.AuditPlan{Title: "Kiểm tra quý", From: "2026-01-01", To: "2026-03-31", Due: due, People: []string{"hai"}, Checklist: []string{"Bảo quản"}})
	if err == nil {
		_, err = s.House.ActOnAudit(ctx, s.as(tu, "hai"), v.ID, "find", app.AuditArgs{Kind: "fault", Item: 1, Text: "để quên", Who: "mai", Due: office.Day(s.now().AddDate(0, 0, 9))})
	}
	if err != nil {
		t.Fatal(err)
	}
	notices := func(who, word string) (n int) {
		t.Helper()
		list, err := s.House.Notices(ctx, s.as(tu, who))
		for _, x := range list {
			if strings.Contains(x.Words.VI, word) {
				n++
			}
		}
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	for _, days := range []int{0, 0, 3, 0, 5, 0} {
		delete(s.tokens, tu+"hai")
		delete(s.tokens, tu+"mai")
		s.forward(time.Duration(days)*24*time.Hour + time.Minute)
		if err := o.RemindReviews(ctx); err != nil {
			t.Fatal(err)
		}
	}
	if soon, late, fault := notices("hai", "đến hạn"), notices("hai", "quá hạn"), notices("mai", "Việc khắc phục"); soon != 1 || late != 1 || fault != 1 {
		t.Errorf("told %d times that it is due, %d that it is late, %d of the fault", soon, late, fault)
	}
	if err := o.RemindReviews(ctx); err != nil {
		t.Fatal(err)
	}
	s.sound()
}

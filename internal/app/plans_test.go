package app_test

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"sync"
	"testing"

	"trien/internal/app"
	"trien/internal/office"
	"trien/internal/problem"
)

func planLines(codes ...string) (list []app.PlanLine) {
	for _, c := range codes {
		list = append(list, app.PlanLine{Code: c, Heading: "I. Tổng hợp", Title: "Hồ sơ " + c, Retention: "10 năm", Keeper: "Đỗ  Anh Khoa"})
	}
	return list
}

// 379.14: the file plan of the year is drawn up by a clerk, issued by a leader, and dossiers are opened by it: each once, whatever many do at once; beside it only with a reason.
func TestDossiersByAFilePlan(t *testing.T) {
	s := newStage(t)
	ctx, year := t.Context(), office.Day(s.now())[:4]
	lan, huong, khoa := s.as(vp, "lan"), s.as(vp, "huong"), s.as(vp, "khoa")
	before, err := s.House.CreateDossier(ctx, lan, app.DossierRequest{Code: "00-VP", Title: "Trước khi có danh mục", Retention: "10 năm"})
	if err != nil || before.Plan != "" || before.State != "open" {
		t.Fatalf("%+v, %v", before, err)
	}
	_, err = s.House.DrawPlan(ctx, khoa, year, app.FilePlanRequest{Entries: planLines("01-VP")})
	wantKind(t, err, problem.Forbidden, "379.14")
	bad := planLines("01-VP")
	bad[0].Keeper = "không ai"
	_, err = s.House.DrawPlan(ctx, lan, year, app.FilePlanRequest{Entries: bad})
	wantKind(t, err, problem.Usage, "")
	v, err := s.House.DrawPlan(ctx, lan, year, app.FilePlanRequest{Entries: planLines("01-VP", "02-VP")})
	if err != nil || v.State != "draft" || v.Entries[0].KeeperName != "Đỗ Anh Khoa" || !v.Draws || v.Issues {
		t.Fatalf("%+v, %v", v, err)
	}
	_, err = s.House.CreateDossier(ctx, khoa, app.DossierRequest{Plan: year, Code: "01-VP"})
	wantKind(t, err, problem.Refused, "")
	_, err = s.House.IssuePlan(ctx, lan, year, "05-QĐ/VPTU")
	wantKind(t, err, problem.Forbidden, "379.14")
	if v, err = s.House.IssuePlan(ctx, huong, year, "05-QĐ/VPTU"); err != nil || v.State != "issued" || v.IssuedBy == "" {
		t.Fatalf("%+v, %v", v, err)
	}
	s.openedOnce(khoa, year)
	_, err = s.House.CreateDossier(ctx, khoa, app.DossierRequest{Code: "02-VP", Title: "x", Retention: "10 năm", Outside: "x"})
	wantKind(t, err, problem.Conflict, "")
	_, err = s.House.CreateDossier(ctx, khoa, app.DossierRequest{Code: "99-VP", Title: "Việc đột xuất", Retention: "10 năm"})
	wantKind(t, err, problem.Usage, "")
	if d, err := s.House.CreateDossier(ctx, khoa, app.DossierRequest{Code: "99-VP", Title: "Việc đột xuất", Retention: "10 năm", Outside: "phòng chống bão"}); err != nil || d.Outside != "phòng chống bão" {
		t.Errorf("%+v, %v", d, err)
	}
	_, err = s.House.DrawPlan(ctx, lan, year, app.FilePlanRequest{Entries: planLines("03-VP")})
	wantKind(t, err, problem.Usage, "")
	if v, err = s.House.DrawPlan(ctx, lan, year, app.FilePlanRequest{Entries: planLines("03-VP"), Document: "06-QĐ/VPTU"}); err != nil || len(v.Entries) != 3 || len(v.Amended) != 1 {
		t.Errorf("%+v, %v", v, err)
	}
	var book bytes.Buffer
	if err := s.House.PlanXLSX(ctx, lan, year, &book); err != nil || !strings.Contains(unpacked(t, book.Bytes()), "Hồ sơ 03-VP") {
		t.Errorf("the workbook lacks a line (%v)", err)
	}
	s.sound()
}

// openedOnce lets several open the dossier of one line in the same moment.
func (s *stage) openedOnce(token app.Token, year string) {
	s.t.Helper()
	var made, kept sync.Map
	var all sync.WaitGroup
	for i := range 4 {
		all.Go(func() {
			d, err := s.House.CreateDossier(s.t.Context(), token, app.DossierRequest{Plan: year, Code: "01-VP", Title: "tên khác", Retention: "Vĩnh viễn"})
			if err == nil {
				made.Store(i, d)
			} else {
				kept.Store(i, err)
			}
		})
	}
	all.Wait()
	n := 0
	made.Range(func(_, x any) bool {
		n++
		if d := x.(app.DossierView); d.Title != "Hồ sơ 01-VP" || d.Retention != "10 năm" || d.Plan != year || d.Keeper != "Đỗ Anh Khoa" {
			s.t.Errorf("it is not what the plan says: %+v", d)
		}
		return true
	})
	kept.Range(func(_, err any) bool {
		wantKind(s.t, err.(error), problem.Conflict, "")
		return true
	})
	if n != 1 {
		s.t.Errorf("opened %d times", n)
	}
}

func unpacked(t *testing.T, raw []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(&all, r); err != nil {
			t.Fatal(err)
		}
	}
	return all.String()
}

// 379.14: a dossier is closed by who keeps it or whose duty it is; nothing is filed into it then, until it is opened again with a reason.
func TestADossierIsClosed(t *testing.T) {
	s := newStage(t)
	ctx := t.Context()
	d, err := s.House.CreateDossier(ctx, s.as(tu, "mai"), app.DossierRequest{Code: "01-VP", Title: "Hồ sơ", Retention: "10 năm"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.House.CloseDossier(ctx, s.as(tu, "mai"), d.ID, "")
	wantKind(t, err, problem.Refused, "") // nothing is in it
	first, second := s.issued(), s.issued()
	s.must(tu, "mai", first.ID, "file", app.ActArgs{Dossier: d.ID})
	_, err = s.House.CloseDossier(ctx, s.as(tu, "tuan"), d.ID, "")
	wantKind(t, err, problem.Forbidden, "379.14")
	if d, err = s.House.CloseDossier(ctx, s.as(tu, "mai"), d.ID, "việc đã xong"); err != nil || d.State != "closed" || d.Closed.IsZero() || !d.Ends {
		t.Fatalf("%+v, %v", d, err)
	}
	_, err = s.act(tu, "mai", second.ID, "file", app.ActArgs{Dossier: d.ID})
	wantKind(t, err, problem.Conflict, "")
	_, err = s.House.ReopenDossier(ctx, s.as(tu, "mai"), d.ID, " ")
	wantKind(t, err, problem.Usage, "")
	if d, err = s.House.ReopenDossier(ctx, s.as(tu, "mai"), d.ID, "còn văn bản đến muộn"); err != nil || d.State != "open" || !d.Closed.IsZero() {
		t.Fatalf("%+v, %v", d, err)
	}
	s.must(tu, "mai", second.ID, "file", app.ActArgs{Dossier: d.ID})
	_, err = s.House.CloseDossier(ctx, s.as(tu, "mai"), "khong-co", "")
	wantKind(t, err, problem.NotFound, "")
	s.sound()
}

package app_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"trien/internal/app"
	"trien/internal/problem"
)

// manyDocuments are more than a desk counts, a search opens at once, or a book is printed with.
const manyDocuments = 2*app.Searched + 1_300

// Lists, registers, the desk and dossiers of an office with many documents: each page is a page, the pages are the whole, what is counted is counted to a cap.
func TestListsOfManyDocuments(t *testing.T) {
	s, ctx := newStage(t), t.Context()
	mai := s.as(vp, "lan")
	o, _ := s.House.Office(vp)
	d, err := s.House.CreateDossier(ctx, mai, app.DossierRequest{Code: "01-VP", Title: "Hồ sơ thử", Retention: "10 năm"})
	if err != nil {
		t.Fatal(err)
	}
	if err := o.FillLists(ctx, manyDocuments, 100, "role:clerk", d.ID); err != nil {
		t.Fatal(err)
	}
	t.Run("documents", func(t *testing.T) { s.pagesOfDocuments(t, mai, app.Filter{Direction: "in", Limit: 200}, manyDocuments) })
	t.Run("of a dossier", func(t *testing.T) { s.pagesOfDocuments(t, mai, app.Filter{Dossier: d.ID, Limit: 50}, manyDocuments/4) })
	t.Run("search", func(t *testing.T) { s.searchIsBounded(t, mai) })
	t.Run("desk", func(t *testing.T) { s.deskIsBounded(t, mai) })
	t.Run("register", func(t *testing.T) { s.pagesOfRegister(t, mai) })
	t.Run("workbook", func(t *testing.T) { s.wholeWorkbook(t, mai) })
	t.Run("dossier", func(t *testing.T) {
		if v, err := s.House.Dossier(ctx, mai, d.ID); err != nil || v.Documents != app.Counted || !v.More || v.Title != "Hồ sơ thử" {
			t.Errorf("%+v %v", v, err)
		}
		_, err := s.House.Dossier(ctx, mai, "none")
		wantKind(t, err, problem.NotFound, "")
	})
}

func (s *stage) pagesOfDocuments(t *testing.T, token app.Token, f app.Filter, want int) {
	seen := map[string]bool{}
	for first := true; first || f.After != ""; first = false {
		v, err := s.House.ListDocuments(t.Context(), token, f)
		if err != nil {
			t.Fatal(err)
		}
		if first && (v.Total != min(want, app.Counted) || v.More != (want > app.Counted)) {
			t.Errorf("counted %d, more %t", v.Total, v.More)
		}
		if len(v.Items) > f.Limit || len(v.Items) < f.Limit && v.Next != "" && v.Reached == nil {
			t.Fatalf("a page of %d", len(v.Items))
		}
		for _, d := range v.Items {
			if seen[d.ID] {
				t.Fatal(d.ID, "stands twice")
			}
			seen[d.ID] = true
		}
		f.After = v.Next
	}
	if len(seen) != want {
		t.Errorf("%d of %d", len(seen), want)
	}
	f.After = "không phải vị trí"
	_, err := s.House.ListDocuments(t.Context(), token, f)
	wantKind(t, err, problem.Usage, "")
}

// A search opens so many documents a page, says how far it came, and goes on from there.
func (s *stage) searchIsBounded(t *testing.T, token app.Token) {
	newest := fmt.Sprint(manyDocuments - 1)
	v, err := s.House.ListDocuments(t.Context(), token, app.Filter{Text: "VAN BAN " + newest})
	if err != nil || len(v.Items) != 1 || !strings.HasSuffix(v.Items[0].Abstract, newest) || v.Next == "" || v.Reached == nil || !v.More {
		t.Fatalf("%d found, next %q, reached %v, %v", len(v.Items), v.Next, v.Reached, err)
	}
	pages := 1
	for ; v.Next != ""; pages++ {
		if v, err = s.House.ListDocuments(t.Context(), token, app.Filter{Text: "van ban " + newest, After: v.Next}); err != nil || len(v.Items) != 0 {
			t.Fatal(len(v.Items), err)
		}
	}
	if pages != 3 || v.Reached != nil || v.More {
		t.Errorf("%d pages, the last reached %v", pages, v.Reached)
	}
	f := app.Filter{Text: "văn bản", Limit: 30}
	seen := 0
	for first := true; first || f.After != ""; first = false {
		v, err := s.House.ListDocuments(t.Context(), token, f)
		if err != nil {
			t.Fatal(err)
		}
		seen, f.After = seen+len(v.Items), v.Next
	}
	if seen != 100 {
		t.Errorf("%d of 100 that have words were found", seen)
	}
}

func (s *stage) deskIsBounded(t *testing.T, token app.Token) {
	v, err := s.House.Desk(t.Context(), token)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(v.Lists, func(l app.DeskList) bool { return l.Key == "accept" })
	if i < 0 || v.Lists[i].Count != app.Counted || !v.Lists[i].More || len(v.Lists[i].Items) != 20 || v.Lists[i].Items[0].ID != fmt.Sprintf("d%07d", manyDocuments-4) {
		t.Fatalf("%+v", v.Lists)
	}
}

// The register is read from its end, backwards, and each line is there once.
func (s *stage) pagesOfRegister(t *testing.T, token app.Token) {
	var lines []string
	for f, first := (app.Filter{Limit: 200}), true; first || f.After != ""; first = false {
		v, err := s.House.Register(t.Context(), token, "in", f)
		if err != nil || len(v.Rows) > f.Limit {
			t.Fatal(len(v.Rows), err)
		}
		if first && (v.Total != app.Counted || !v.More) {
			t.Errorf("counted %d, more %t", v.Total, v.More)
		}
		var page []string
		for _, r := range v.Rows {
			page = append(page, r.Document)
		}
		lines, f.After = append(page, lines...), v.Before
	}
	if len(lines) != manyDocuments || !slices.IsSorted(lines) || len(slices.Compact(slices.Clone(lines))) != len(lines) {
		t.Errorf("%d lines, in the order of the book: %t", len(lines), slices.IsSorted(lines))
	}
	v, err := s.House.Register(t.Context(), token, "in", app.Filter{Text: "van ban 7", From: "2026-01-01", To: "2026-01-01"})
	if err != nil || len(v.Rows) != 1 || v.Before != "" {
		t.Errorf("%d rows %v", len(v.Rows), err)
	}
	if v, err = s.House.Register(t.Context(), token, "in", app.Filter{Text: "không có"}); err != nil || len(v.Rows) != 0 {
		t.Errorf("%d rows %v", len(v.Rows), err)
	}
	if v, err = s.House.Register(t.Context(), token, "out", app.Filter{}); err != nil || len(v.Rows)+v.Total != 0 || v.More || v.Before != "" {
		t.Errorf("the other book has %d rows %v", len(v.Rows), err)
	}
	_, err = s.House.Register(t.Context(), token, "in", app.Filter{After: "x"})
	wantKind(t, err, problem.Usage, "")
}

func (s *stage) wholeWorkbook(t *testing.T, token app.Token) {
	var out bytes.Buffer
	if err := s.House.RegisterXLSX(t.Context(), token, "in", app.Filter{}, &out); err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	rows, err := book.GetRows(book.GetSheetName(0))
	if err != nil || len(rows) != 3+manyDocuments || rows[3][5] != "văn bản 0" || rows[len(rows)-1][1] != fmt.Sprint(manyDocuments) {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	wantKind(t, s.House.RegisterPDF(t.Context(), token, "in", app.Filter{}, &out), problem.Usage, "")
}

// A book longer than a sheet goes on on the next; words stay words.
func TestWorkbookOfSeveralSheets(t *testing.T) {
	for _, n := range []int{0, 1, 10, 11, 25} {
		var out bytes.Buffer
		if err := app.WriteBook(&out, n, 10); err != nil {
			t.Fatal(err)
		}
		book, err := excelize.OpenReader(&out)
		if err != nil {
			t.Fatal(n, err)
		}
		var got []string
		for i, sheet := range book.GetSheetList() {
			if want := []string{"Sổ", "Sổ 2", "Sổ 3"}[i]; sheet != want {
				t.Errorf("sheet %q", sheet)
			}
			rows, err := book.GetRows(sheet)
			if err != nil || len(rows) < 3 {
				t.Fatal(n, sheet, len(rows), err)
			}
			for _, r := range rows[3:] {
				got = append(got, r[0])
				if r[1] != "=1+1" || !strings.HasPrefix(r[2], "<&>") {
					t.Errorf("%q", r)
				}
			}
			if v, err := book.GetCellFormula(sheet, "B4"); err != nil || v != "" {
				t.Errorf("a formula: %q %v", v, err)
			}
		}
		if len(got) != n || n > 0 && got[n-1] != fmt.Sprint(n-1) {
			t.Errorf("%d lines of %d", len(got), n)
		}
		if err := book.Close(); err != nil {
			t.Error(err)
		}
	}
}

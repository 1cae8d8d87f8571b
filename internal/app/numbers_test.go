package app_test

import (
	"bytes"
	"strings"
	"sync"
	"testing"

	"github.com/xuri/excelize/v2"

	"trien/internal/app"
	"trien/internal/demo"
	"trien/internal/problem"
)

// accounts are the accounts of the province's series, by their ids.
func (s *stage) accounts() map[string]app.SeriesView {
	s.t.Helper()
	v, err := s.House.Numbers(s.t.Context(), s.as(tu, "mai"))
	if err != nil {
		s.t.Fatal(err)
	}
	list := map[string]app.SeriesView{}
	for _, x := range v.Series {
		if list[x.ID] = x; !x.Good {
			s.t.Errorf("%s is not explained: %+v", x.ID, x.Lines)
		}
	}
	return list
}

func (s *stage) reserve(r app.BlockRequest) app.BlockView {
	s.t.Helper()
	v, err := s.House.ReserveBlock(s.t.Context(), s.as(tu, "mai"), r)
	if err != nil {
		s.t.Fatal(err)
	}
	return v.Blocks[0]
}

func onPaper(b app.BlockView, n int) app.PaperRequest {
	r := app.PaperRequest{Block: b.ID, Number: n, Date: "2026-01-02", Type: "QĐ", Abstract: "ứng phó bão số 9", Signer: "Nguyễn Văn Ước", Capacity: "T/M BAN THƯỜNG VỤ, BÍ THƯ",
		Recipients: []string{"Sở Nội vụ"}, Kept: "Tủ A, cặp 3", Confirm: true}
	if b.Book == "in" {
		r.Sender, r.Theirs, r.Dated = "Huyện ủy Bình Minh", "12-CV/HU", "2026-01-01"
	}
	return r
}

func (s *stage) takePaper(r app.PaperRequest) (app.DocumentView, error) {
	return s.House.PaperFile(s.t.Context(), s.as(tu, "mai"), r, upload("ban-quet.pdf", sample(s.t, "quyet-dinh.pdf")))
}

// 379.4.6, 379.14: numbers set aside for paper, what was made on paper taken in under them, and a register without a gap that nobody explains.
func TestNumbersSetAsideForPaper(t *testing.T) {
	s := newStage(t)
	first := s.signed()
	s.must(tu, "mai", first.ID, "seal", app.ActArgs{PIN: demo.PIN})
	out := s.reserve(app.BlockRequest{Book: "out", Type: "QĐ", Count: 3, Purpose: "paper", Note: "mất điện theo lịch, chị Mai giữ phôi"})
	in := s.reserve(app.BlockRequest{Book: "in", Count: 2, Purpose: "paper", Note: "như trên"})
	if out.Text != "02-QĐ/TU – 04-QĐ/TU" || out.By != "Lê Thị Mai" && out.By == "" || in.Text != "01 – 02" {
		t.Fatalf("%+v %+v", out, in)
	}
	second := s.signed()
	for typed, want := range map[int]string{1: "thành lập Ban Chỉ đạo", 3: "đang để dành", 9: "05"} {
		if _, err := s.act(tu, "mai", second.ID, "seal", app.ActArgs{PIN: demo.PIN, Number: typed}); err == nil || !strings.Contains(problem.WordsOf(err).VI, want) {
			t.Errorf("the number %d typed by hand: %v", typed, err)
		}
	}
	if v := s.must(tu, "mai", second.ID, "seal", app.ActArgs{PIN: demo.PIN, Number: 5}); v.Number != "05-QĐ/TU" {
		t.Fatalf("numbered %s", v.Number)
	}

	v, err := s.takePaper(onPaper(out, 2))
	if err != nil {
		t.Fatal(err)
	}
	if v.Number != "02-QĐ/TU" || v.State != "paper" || v.Direction != "out" {
		t.Fatalf("%+v", v.DocumentRow)
	}
	for _, a := range v.Allowed {
		if a.Name == "send" || a.Name == "seal" {
			t.Errorf("what was issued on paper may not %s", a.Name)
		}
	}
	came, err := s.takePaper(onPaper(in, 1))
	if err != nil {
		t.Fatal(err)
	}
	if came.Arrival != "01" || came.State != "registered" || came.Sender != "Huyện ủy Bình Minh" {
		t.Fatalf("%+v", came)
	}
	s.must(tu, "uoc", came.ID, "route", app.ActArgs{People: []string{"tuan"}, Text: "Đồng chí Tuấn xử lý"})

	wrong := onPaper(out, 3)
	wrong.Type = "CV"
	late, none, unread, mine := onPaper(out, 3), onPaper(out, 3), onPaper(out, 3), onPaper(out, 3)
	late.Date, none.Kept, unread.Confirm, mine.Secrecy = "2999-01-01", " ", false, "MẬT"
	for name, c := range map[string]struct {
		r    app.PaperRequest
		want problem.Kind
	}{
		"a number that is used":       {onPaper(out, 2), problem.Conflict},
		"a number of no block":        {onPaper(out, 9), problem.Usage},
		"another type":                {wrong, problem.Usage},
		"a paper of the future":       {late, problem.Usage},
		"a paper that lies nowhere":   {none, problem.Usage},
		"a scan that nobody compared": {unread, problem.Usage},
		"a state secret":              {mine, problem.Secret},
		"no block":                    {app.PaperRequest{Block: "khong-co", Number: 1}, problem.NotFound},
	} {
		if _, err := s.takePaper(c.r); problem.KindOf(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := s.House.PaperFile(t.Context(), s.as(tu, "tuan"), onPaper(out, 3), upload("x.pdf", sample(t, "quyet-dinh.pdf"))); problem.KindOf(err) != problem.Forbidden {
		t.Errorf("by a drafter: %v", err)
	}
	if _, err := s.House.EndNumbers(t.Context(), s.as(tu, "mai"), out.ID, app.EndNumbersRequest{From: 3, To: 3, How: "voided", Reason: "phôi hỏng"}); err != nil {
		t.Fatal(err)
	}
	if a := s.accounts()["out/QĐ/2025-2030"]; a.Last != 5 || a.Counts["used"] != 3 || a.Counts["voided"] != 1 || a.Counts["reserved"] != 1 || a.Counts["unexplained"] != 0 {
		t.Errorf("%+v", a)
	}
	s.registerTells()
	s.sound()
}

// registerTells: the book has a line for the paper, with where it lies and what it is, in print and as a workbook.
func (s *stage) registerTells() {
	s.t.Helper()
	book, err := s.House.Register(s.t.Context(), s.as(tu, "mai"), "out", app.Filter{})
	if err != nil {
		s.t.Fatal(err)
	}
	if row := book.Rows[0]; len(book.Rows) != 3 || len(row.Cells) != 10 || row.Cells[0] != "02-QĐ/TU" || row.Cells[1] != "02/01/2026" || row.Cells[4] != "Sở Nội vụ" || row.Cells[5] != "Tủ A, cặp 3" || !strings.Contains(row.Cells[9], "bản giấy") {
		s.t.Errorf("%+v", book.Rows)
	}
	var raw bytes.Buffer
	if err := s.House.RegisterXLSX(s.t.Context(), s.as(tu, "mai"), "out", app.Filter{}, &raw); err != nil {
		s.t.Fatal(err)
	}
	x, err := excelize.OpenReader(&raw)
	if err != nil {
		s.t.Fatal(err)
	}
	if cell, err := x.GetCellValue("Sổ", "A4"); err != nil || cell != "02-QĐ/TU" {
		s.t.Errorf("the workbook's first line is %q, %v", cell, err)
	}
}

// Clerks who number at once, and set numbers aside meanwhile, get each a number of their own, and none is left out.
func TestClerksNumberAtOnce(t *testing.T) {
	s := newStage(t)
	const each = 6
	var ids []string
	for range each {
		ids = append(ids, s.signed().ID)
	}
	token := s.as(tu, "mai")
	var wg sync.WaitGroup
	for _, id := range ids {
		wg.Go(func() {
			for { // many at once: nothing was stored, the act is repeated
				v, err := s.House.Document(t.Context(), token, id)
				if err == nil {
					_, err = s.House.Act(t.Context(), token, id, "seal", app.ActArgs{PIN: demo.PIN, ExpectedVersion: v.Version}, nil)
				}
				if k := problem.KindOf(err); k != problem.Unavailable && k != problem.Conflict {
					if err != nil {
						t.Error(err)
					}
					return
				}
			}
		})
		wg.Go(func() {
			for {
				_, err := s.House.ReserveBlock(t.Context(), token, app.BlockRequest{Book: "out", Type: "QĐ", Count: 2, Purpose: "paper", Note: "giữ phôi"})
				if k := problem.KindOf(err); k != problem.Unavailable && k != problem.Conflict {
					if err != nil {
						t.Error(err)
					}
					return
				}
			}
		})
	}
	wg.Wait()
	a := s.accounts()["out/QĐ/2025-2030"]
	if a.Last != 3*each || a.Counts["used"] != each || a.Counts["reserved"] != 2*each {
		t.Errorf("%+v", a)
	}
	seen := map[string]bool{}
	for _, id := range ids {
		v := s.read(tu, "mai", id)
		if v.Number == "" || seen[v.Number] {
			t.Errorf("%s has the number %q", id, v.Number)
		}
		seen[v.Number] = true
	}
	s.sound()
}

// A block of a year that is over must be returned; one of an office's earlier register explains itself.
func TestNumbersOfAnEarlierRegister(t *testing.T) {
	s := newStage(t)
	b := s.reserve(app.BlockRequest{Book: "out", Type: "QĐ", Count: 41, Purpose: "earlier", Note: "Sổ giấy quyển 1, từ 01/10/2025"})
	if len(b.Open) != 0 {
		t.Errorf("%+v", b)
	}
	v := s.signed()
	if v = s.must(tu, "mai", v.ID, "seal", app.ActArgs{PIN: demo.PIN}); v.Number != "42-QĐ/TU" {
		t.Errorf("the first number here is %s", v.Number)
	}
	if _, err := s.House.ReserveBlock(t.Context(), s.as(tu, "mai"), app.BlockRequest{Book: "out", Type: "QĐ", Count: 1, Purpose: "earlier", Note: "x"}); problem.KindOf(err) != problem.Conflict {
		t.Errorf("earlier numbers after others: %v", err)
	}
	for who, want := range map[string]problem.Kind{"tuan": problem.Forbidden, "uoc": problem.Forbidden} {
		if _, err := s.House.ReserveBlock(t.Context(), s.as(tu, who), app.BlockRequest{Book: "in", Count: 1, Purpose: "paper", Note: "x"}); problem.KindOf(err) != want {
			t.Errorf("%s: %v", who, err)
		}
	}
	arrivals := s.reserve(app.BlockRequest{Book: "in", Count: 2, Purpose: "incident", Note: "phôi in sẵn"})
	s.forward(400 * 24 * 60 * 60 * 1e9)
	s.tokens = map[string]app.Token{}
	numbers, err := s.House.Numbers(t.Context(), s.as(tu, "mai"))
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range numbers.Blocks {
		if x.ID == arrivals.ID && !x.Over {
			t.Error("the year of the block is over and nobody is told")
		}
	}
	s.accounts()
}

// TestNumbersOfCopiesTakeNoPaper shows 379.14: a block of the register of copies is no place for a document made on paper.
func TestNumbersOfCopiesTakeNoPaper(t *testing.T) {
	s := newStage(t)
	block := s.reserve(app.BlockRequest{Book: "copy", Count: 2, Purpose: "paper", Note: "bản sao chép tay"})
	before := len(s.list(tu, "mai"))
	_, err := s.takePaper(onPaper(block, block.From))
	wantKind(t, err, problem.Usage, "379.14")
	if n := len(s.list(tu, "mai")); n != before {
		t.Errorf("%d documents more", n-before)
	}
}

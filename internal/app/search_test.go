package app_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"trien/internal/app"
	"trien/internal/problem"
	"trien/internal/wording"
)

func (s *stage) indexed() {
	s.t.Helper()
	if err := s.office(tu).IndexAll(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
}

func (s *stage) search(name string, w app.SearchWish) app.SearchView {
	s.t.Helper()
	v, err := s.House.Search(s.t.Context(), s.as(tu, name), w)
	if err != nil {
		s.t.Fatal(name, w, err)
	}
	return v
}

func hits(pieces []wording.Fragment) string {
	var out []string
	for _, p := range pieces {
		if p.Hit {
			out = append(out, p.Text)
		}
	}
	return strings.Join(out, "|")
}

// 1831.scope: documents are found by what stands in them, by those who may read them and nobody else.
func TestSearch(t *testing.T) {
	s := newStage(t)
	issued := s.issued()
	own := s.draft(app.DraftRequest{Type: "CV", Abstract: "phối hợp tuyên truyền", Signer: "uoc", Capacity: "btv", Recipients: []string{vp}})
	if v := s.search("mai", app.SearchWish{Text: "tuyen truyen"}); len(v.Items) != 0 || v.Behind == 0 {
		t.Errorf("nothing is indexed yet, and that is said: %+v", v)
	}
	s.indexed()
	for _, c := range []struct {
		who  string
		wish app.SearchWish
		want string
	}{
		{"mai", app.SearchWish{Text: "ban chi dao"}, issued.ID},
		{"mai", app.SearchWish{Text: "Ban Chỉ đạo"}, issued.ID},
		{"mai", app.SearchWish{Text: "bán chỉ đạo"}, ""},
		{"mai", app.SearchWish{Text: issued.Number}, issued.ID},
		{"mai", app.SearchWish{Text: issued.Number, Field: "abstract"}, ""},
		{"mai", app.SearchWish{Text: "ban chi dao", Direction: "in"}, ""},
		{"mai", app.SearchWish{Text: "ban chi dao", Type: "QĐ", State: "issued,sent"}, issued.ID},
		{"mai", app.SearchWish{Text: "tuyên truyền"}, ""}, // a draft is its drafter's
		{"tuan", app.SearchWish{Text: "tuyên truyền"}, own.ID},
		{"bao", app.SearchWish{Text: "ban chi dao"}, ""}, // an administrator reads nothing
		{"hai", app.SearchWish{Text: "ban chi dao"}, own.ID + issued.ID},
	} {
		v := s.search(c.who, c.wish)
		got := ""
		for _, i := range v.Items {
			got += i.Document.ID
		}
		if got != c.want || v.Behind > 10 || v.Next != "" {
			t.Errorf("%s, %+v: %q, not %q (behind %d, next %q)", c.who, c.wish, got, c.want, v.Behind, v.Next)
		}
	}
	v := s.search("mai", app.SearchWish{Text: "chuyển đổi"})
	if len(v.Items) != 1 || hits(v.Items[0].Text) == "" || hits(v.Items[0].Abstract) != "" {
		t.Errorf("what stands in the text only: %+v", v)
	}
	if v = s.search("mai", app.SearchWish{Text: "ban chi dao"}); hits(v.Items[0].Abstract) != "Ban Chỉ đạo" {
		t.Errorf("what stands in the abstract: %+v", v.Items[0].Abstract)
	}
	for what, w := range map[string]app.SearchWish{"nothing": {}, "marks of punctuation": {Text: "!! --"}, "only what must not be there": {Text: "-dự"}, "no such part": {Text: "a", Field: "exact"},
		"no place": {Text: "a", After: "không phải"}} {
		_, err := s.House.Search(t.Context(), s.as(tu, "mai"), w)
		if wantKind(t, err, problem.Usage, ""); t.Failed() {
			t.Fatal(what)
		}
	}
	s.forgottenWords(issued.ID)
}

// 379.20: of what was destroyed the index has nothing, also not on the disk.
func (s *stage) forgottenWords(id string) {
	s.t.Helper()
	has := func() (there bool) {
		for _, end := range []string{"", "-wal"} {
			raw, err := os.ReadFile(s.office(tu).IndexFile() + end)
			there = there || err == nil && bytes.Contains(raw, []byte(id))
		}
		return there
	}
	if !has() {
		s.t.Error("the words are not where they are looked for")
	}
	if err := s.office(tu).ForgetContent(s.t.Context(), id); err != nil {
		s.t.Fatal(err)
	}
	if v := s.search("mai", app.SearchWish{Text: "ban chi dao"}); len(v.Items) != 0 {
		s.t.Errorf("a document whose key is gone is found: %+v", v)
	}
	s.search("hai", app.SearchWish{Text: "ban chi dao"})
	if has() {
		s.t.Error("the words of a document whose key is gone are on the disk")
	}
}

// A ledger that was taken back to an earlier point makes the index anew: it would else wait for entries that were read already.
func TestTheIndexBeginsAnewWithTheLedger(t *testing.T) {
	s := newStage(t)
	own := s.draft(decision())
	s.indexed()
	if err := s.office(tu).AheadOfLedger(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.indexed()
	if v := s.search("tuan", app.SearchWish{Text: "ban chi dao"}); len(v.Items) != 1 || v.Items[0].Document.ID != own.ID {
		t.Errorf("%+v", v)
	}
}

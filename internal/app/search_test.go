package app_test

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"trien/internal/app"
	"trien/internal/fsck"
	"trien/internal/limits"
	"trien/internal/problem"
	"trien/internal/store"
	"trien/internal/vault"
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

// foundList is what a search finds as the workbook that is taken along: the office, a blank row, the head, then what was found.
func (s *stage) foundList(name, text string) [][]string {
	s.t.Helper()
	var out bytes.Buffer
	if err := s.House.SearchXLSX(s.t.Context(), s.as(tu, name), app.SearchWish{Text: text}, &out); err != nil {
		s.t.Fatal(err)
	}
	x, err := excelize.OpenReader(&out)
	if err != nil {
		s.t.Fatal(err)
	}
	list, err := x.GetRows("Sổ")
	if err != nil {
		s.t.Fatal(err)
	}
	return list
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

// 1831.scope: what was found is taken along as a list, by the same rules: not a line more than the page shows.
func TestWhatWasFoundAsAList(t *testing.T) {
	s := newStage(t)
	issued := s.issued()
	s.draft(app.DraftRequest{Type: "CV", Abstract: "phối hợp tuyên truyền", Signer: "uoc", Capacity: "btv", Recipients: []string{vp}})
	s.indexed()
	if got := s.foundList("mai", "ban chi dao"); len(got) != 4 || got[2][0] != "Số, ký hiệu" || got[3][0] != issued.Number || !strings.Contains(got[3][4], "Ban Chỉ đạo") {
		t.Errorf("%q", got)
	}
	for who, want := range map[string]int{"hai": 5, "bao": 3, "tuan": 5} { // the drafter of both; an administrator, who reads nothing
		if got := s.foundList(who, "ban chi dao"); len(got) != want {
			t.Errorf("%s is given %d rows, not %d: %q", who, len(got), want, got)
		}
	}
	var out bytes.Buffer
	err := s.House.SearchXLSX(t.Context(), s.as(tu, "mai"), app.SearchWish{}, &out)
	if wantKind(t, err, problem.Usage, ""); out.Len() > 0 {
		t.Error("something was written before it failed")
	}
}

// A search is kept by a name, by whoever looked, for nobody else; its row is what its events say.
func TestSearchesAreKept(t *testing.T) {
	s := newStage(t)
	mai, tuan := s.as(tu, "mai"), s.as(tu, "tuan")
	ctx := t.Context()
	list, err := s.House.KeepSearch(ctx, mai, app.KeepSearchRequest{Name: " Ban chỉ đạo ", Query: "text=%22ban+chi+dao%22&from=2026-01-01&after=xyz&evil=1"})
	if err != nil || len(list) != 1 || list[0].Name != "Ban chỉ đạo" || list[0].Query != "from=2026-01-01&text=%22ban+chi+dao%22" {
		t.Fatalf("%+v %v", list, err)
	}
	for query, want := range map[string]problem.Kind{"text=x": problem.Conflict, "from=2026-01-01": problem.Usage, "text=%zz": problem.Usage} {
		_, err := s.House.KeepSearch(ctx, mai, app.KeepSearchRequest{Name: "ban chỉ đạo", Query: query})
		wantKind(t, err, want, "")
	}
	if l, err := s.House.KeptSearches(ctx, tuan); err != nil || len(l) != 0 {
		t.Errorf("another sees %+v, %v", l, err)
	}
	_, err = s.House.DropSearch(ctx, tuan, list[0].ID)
	wantKind(t, err, problem.NotFound, "")
	if l, err := s.House.DropSearch(ctx, mai, list[0].ID); err != nil || len(l) != 0 {
		t.Errorf("dropped: %+v, %v", l, err)
	}
	must(t, s.Close())
	s.foldsAgain(tu)
}

// Two windows of one person that keep at once: every name is kept once, one of two equal names is refused, and never more than the most.
func TestSearchesKeptAtOnce(t *testing.T) {
	s := newStage(t)
	mai := s.as(tu, "mai")
	kept := make(chan error)
	const windows = 6
	for i := range windows {
		go func() {
			_, err := s.House.KeepSearch(t.Context(), mai, app.KeepSearchRequest{Name: fmt.Sprint("Tìm ", i%3), Query: "text=x"})
			kept <- err
		}()
	}
	refused := 0
	for range windows {
		if err := <-kept; err != nil {
			wantKind(t, err, problem.Conflict, "")
			refused++
		}
	}
	list, err := s.House.KeptSearches(t.Context(), mai)
	if must(t, err); len(list) != 3 || refused != 3 {
		t.Errorf("%d kept, %d refused: %+v", len(list), refused, list)
	}
	for i := range limits.KeptSearches - 4 {
		_, err := s.House.KeepSearch(t.Context(), mai, app.KeepSearchRequest{Name: fmt.Sprint("Khác ", i), Query: "text=x"})
		must(t, err)
	}
	for i := range 2 {
		go func() {
			_, err := s.House.KeepSearch(t.Context(), mai, app.KeepSearchRequest{Name: fmt.Sprint("Cuối ", i), Query: "text=x"})
			kept <- err
		}()
	}
	if first, second := <-kept, <-kept; (first == nil) == (second == nil) {
		t.Errorf("of two, when one more may be kept: %v, %v", first, second)
	}
	must(t, s.Close())
	s.foldsAgain(tu)
}

// foldsAgain shows that an office that is closed has the rows that its events make.
func (s *stage) foldsAgain(office string) {
	s.t.Helper()
	layout := store.Layout{Dir: filepath.Join(s.Dir, office)}
	words, err := vault.Passphrase(layout.Passphrase())
	must(s.t, err)
	at, err := fsck.Open(s.t.Context(), layout, words, rand.Reader, func(v *vault.Vault) fsck.Project { return app.Rebuild(v) })
	must(s.t, err)
	defer at.Close()
	r, err := fsck.Check(s.t.Context(), at.Office, nil)
	must(s.t, err)
	if !r.Clean() || r.Rows == 0 {
		s.t.Errorf("%d rows, %+v", r.Rows, r.Findings)
	}
}

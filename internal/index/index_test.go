package index_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"trien/internal/index"
	"trien/internal/limits"
	"trien/internal/store"
	"trien/internal/wording"
)

func opened(t *testing.T) (*index.Index, string) {
	path := filepath.Join(t.TempDir(), "index", "a.db")
	x, err := index.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { x.Close() })
	return x, path
}

func apply(t *testing.T, x *index.Index, c index.Change) {
	t.Helper()
	if err := x.Apply(t.Context(), c); err != nil {
		t.Fatal(err)
	}
}

func found(t *testing.T, x *index.Index, q index.Question, typed string) string {
	t.Helper()
	q.Terms = wording.Terms(typed)
	if q.Limit == 0 {
		q.Limit = 100
	}
	list, _, err := x.Search(context.Background(), q)
	if err != nil {
		t.Fatalf("%q: %v", typed, err)
	}
	var out []string
	for _, f := range list {
		out = append(out, f.Document)
	}
	return strings.Join(out, " ")
}

func entry(id, number, abstract, body string, tags ...string) index.Entry {
	return index.Entry{Document: id, Date: "2026-11-0" + id[len(id)-1:], Words: map[index.Field]string{index.Number: number, index.Abstract: abstract, index.Body: body}, Tags: tags}
}

func TestSearch(t *testing.T) {
	x, _ := opened(t)
	apply(t, x, index.Change{Put: []index.Entry{
		entry("01", "12-QĐ/TU", "Quyết định thành lập Tổ công tác", "Căn cứ Điều lệ Đảng", index.Tag('d', "out")),
		entry("02", "13-QĐ/TU", "Quyết định về chuyển đổi số", "Tổ công tác giúp việc đảng ủy", index.Tag('d', "out")),
		entry("03", "12-CV/HU", "Đề nghị phối hợp", "dang uy không dấu", index.Tag('d', "in")),
	}})
	for _, c := range []struct {
		typed string
		q     index.Question
		want  string
	}{
		{"to cong tac", index.Question{}, "02 01"},
		{"tổ công tác", index.Question{}, "02 01"},
		{"tô công tác", index.Question{}, ""},
		{"Đảng", index.Question{}, "02 01"},
		{"dang", index.Question{}, "03 02 01"},
		{`"đảng ủy"`, index.Question{}, "02"},
		{`"dang uy"`, index.Question{}, "03 02"},
		{"12-QĐ/TU", index.Question{}, "01"},
		{"12", index.Question{}, "03 01"},
		{"12", index.Question{Field: index.Number}, "03 01"},
		{"12", index.Question{Field: index.Abstract}, ""},
		{"quyet", index.Question{}, "02 01"},
		{"quy", index.Question{}, "02 01"}, // still being typed
		{`"quy"`, index.Question{}, ""},
		{"quyet -chuyen", index.Question{}, "01"},
		{"-chuyen", index.Question{}, ""}, // nothing must stand there
		{"", index.Question{}, ""},
		{"dang", index.Question{Tags: [][]string{{index.Tag('d', "in")}}}, "03"},
		{"dang", index.Question{Tags: [][]string{{index.Tag('d', "in"), index.Tag('d', "out")}}}, "03 02 01"},
		{"dang", index.Question{Tags: [][]string{{}}}, ""}, // of nothing, nothing can be there
		{"dang", index.Question{From: "2026-11-02"}, "03 02"},
		{"dang", index.Question{To: "2026-11-02"}, "02 01"},
		{`" OR number : 12 *) NEAR (`, index.Question{}, ""}, // the language of the index is not to be had
		{`exact:đảng AND`, index.Question{}, ""},
	} {
		if got := found(t, x, c.q, c.typed); got != c.want {
			t.Errorf("%q %+v: %q, not %q", c.typed, c.q, got, c.want)
		}
	}
	one := found(t, x, index.Question{Limit: 1}, "dang")
	_, next, err := x.Search(t.Context(), index.Question{Terms: wording.Terms("dang"), Limit: 1})
	if err != nil || one != "03" || found(t, x, index.Question{After: next}, "dang") != "02 01" {
		t.Errorf("it does not go on where it ended: %v", err)
	}
	// Words of which only some have marks: the index can't say it for sure, and what it reads is bounded all the same.
	list, next, err := x.Search(t.Context(), index.Question{Terms: wording.Terms(`"dang ủy"`), Limit: 1})
	if err != nil || len(list) != 0 || next == 0 || found(t, x, index.Question{After: next}, `"dang ủy"`) != "02" {
		t.Errorf("%v, next %d: %v", list, next, err)
	}
}

// Pages follow each other by when documents were begun, whatever order they came in.
func TestTheNewestAreFoundFirst(t *testing.T) {
	x, _ := opened(t)
	var ids []string
	for range 50 {
		ids = append(ids, store.NewID())
	}
	for _, i := range rand.New(rand.NewPCG(1, 2)).Perm(len(ids)) {
		apply(t, x, index.Change{Put: []index.Entry{entry(ids[i], "1", "văn bản", "")}})
	}
	got := strings.Fields(found(t, x, index.Question{}, "van ban"))
	if !slices.IsSortedFunc(got, func(a, b string) int { return strings.Compare(b[:13], a[:13]) }) || len(got) != len(ids) {
		t.Errorf("%v", got)
	}
}

// TestWholeWordsComeFirst: while the last word is being typed, documents that have it as a whole are first, then those in which it goes on; each once, however the pages fall.
func TestWholeWordsComeFirst(t *testing.T) {
	x, _ := opened(t)
	for id, abstract := range map[string]string{"01": "nghị quyết hội nghị", "02": "hội nghiệp vụ", "03": "hội nghị", "04": "hội nghị nghiệp", "05": "hoi nghi", "06": "hoi nghiem thu", "07": "hội", "08": "nghị"} {
		apply(t, x, index.Change{Put: []index.Entry{entry(id, "1", abstract, "")}})
	}
	for typed, want := range map[string]string{"hoi nghi": "05 04 03 01 06 02", "hội nghị": "04 03 01", "hội nghi": "04 03 01 02", `"hoi nghi"`: "05 04 03 01", "hoi nghie": "06 04 02", "hoi -nghi": "07 06 02", "hoi nghi ": "05 04 03 01"} {
		if got := found(t, x, index.Question{}, typed); got != want {
			t.Errorf("%q: %s, not %s", typed, got, want)
		}
		for limit := 1; limit < 4; limit++ {
			var pages []string
			q := index.Question{Terms: wording.Terms(typed), Limit: limit}
			for more := true; more; more = q.After != 0 {
				list, next, err := x.Search(t.Context(), q)
				if err != nil || len(list) > limit {
					t.Fatal(list, err)
				}
				for _, f := range list {
					pages = append(pages, f.Document)
				}
				q.After = next
			}
			if got := strings.Join(pages, " "); got != want {
				t.Errorf("%q by %d: %s, not %s", typed, limit, got, want)
			}
		}
	}
}

// 379.20: what is forgotten, or replaced, is not on the disk any more.
func TestWhatIsForgottenIsGone(t *testing.T) {
	x, path := opened(t)
	var put []index.Entry
	for i := range 200 {
		put = append(put, entry(fmt.Sprintf("%03d", i), "1", "bình thường", strings.Repeat("lời văn thường ", 40)))
	}
	put = append(put, entry("secret1", "77", "qzxvabstract", "qzxvbody qzxvbody "+strings.Repeat("đoạn qzxvlong ", 2000)))
	apply(t, x, index.Change{Put: put})
	on := func(word string) bool {
		for _, end := range []string{"", "-wal"} {
			if raw, err := os.ReadFile(path + end); err == nil && bytes.Contains(raw, []byte(word)) {
				return true
			}
		}
		return false
	}
	if !on("zxvbody") {
		t.Fatal("the words are not looked for where they stand")
	}
	apply(t, x, index.Change{Put: []index.Entry{entry("secret1", "77", "qzxvabstract", "khác")}})
	if on("zxvbody") || on("zxvlong") || found(t, x, index.Question{}, "qzxvbody") != "" {
		t.Error("what was replaced is there still")
	}
	apply(t, x, index.Change{Forget: []string{"secret1", "never-there"}})
	if on("zxvabstract") || found(t, x, index.Question{}, "qzxvabstract") != "" {
		t.Error("what was forgotten is there still")
	}
}

func TestAnIndexThatCannotBeUsedIsMadeAnew(t *testing.T) {
	for what, content := range map[string]string{"damaged": "this is no database, it is long enough to be read as one, and wrong", "empty": ""} {
		path := filepath.Join(t.TempDir(), "a.db")
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		x, err := index.Open(t.Context(), path)
		if err != nil {
			t.Fatal(what, err)
		}
		apply(t, x, index.Change{Put: []index.Entry{entry("01", "1", "a", "b")}, Mark: "leaf", At: 7})
		if at, err := x.Mark(t.Context(), "leaf"); err != nil || at != 7 || found(t, x, index.Question{}, "a") != "01" {
			t.Error(what, at, err)
		}
		if err := x.Close(); err != nil {
			t.Error(err)
		}
		if x, err = index.Open(t.Context(), path); err != nil {
			t.Fatal(err)
		}
		if at, err := x.Mark(t.Context(), "leaf"); err != nil || at != 7 {
			t.Error("what was kept is not there", at, err)
		}
		if source, _, err := x.Source(t.Context(), "01"); err != nil || source != "" {
			t.Error(source, err)
		}
		x.Close()
	}
	if _, err := index.Open(t.Context(), filepath.Join(os.DevNull, "a.db")); err == nil {
		t.Error("a folder that can't be made is said")
	}
}

func TestLongTextsAreCut(t *testing.T) {
	x, _ := opened(t)
	apply(t, x, index.Change{Put: []index.Entry{entry("01", "1", "a", strings.Repeat("đ", limits.IndexedText)+" cuối")}})
	if _, body, err := x.Source(t.Context(), "01"); err != nil || len(body) > limits.IndexedText || found(t, x, index.Question{}, "cuối") != "" {
		t.Error(len(body), err)
	}
}

// What is found is what a plain reading of all texts finds, whatever was put, replaced and forgotten before.
func TestSearchIsAPlainReading(t *testing.T) {
	words := []string{"đảng", "dang", "Đang", "ủy", "uy", "số", "so", "12", "12-QĐ/TU", "QĐ"}
	x, _ := opened(t)
	rapid.Check(t, func(r *rapid.T) {
		apply(t, x, index.Change{Forget: []string{"01", "02", "03"}})
		text := rapid.Custom(func(r *rapid.T) string {
			return strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 0, 6).Draw(r, "words"), " ")
		})
		there := map[string]string{}
		for range rapid.IntRange(1, 12).Draw(r, "steps") {
			id := rapid.SampledFrom([]string{"01", "02", "03"}).Draw(r, "id")
			c := index.Change{Forget: []string{id}}
			if delete(there, id); rapid.Bool().Draw(r, "put") {
				there[id] = text.Draw(r, "text")
				c = index.Change{Put: []index.Entry{entry(id, "", "", there[id])}}
			}
			if err := x.Apply(context.Background(), c); err != nil {
				r.Fatal(err)
			}
		}
		typed := `"` + rapid.SampledFrom(words).Draw(r, "first") + " " + rapid.SampledFrom(words).Draw(r, "second") + `"`
		var want []string
		for id, body := range there {
			if wording.Excerpt(body, wording.Terms(typed), 10) != nil {
				want = append(want, id)
			}
		}
		slices.Sort(want)
		slices.Reverse(want)
		if got := found(t, x, index.Question{}, typed); got != strings.Join(want, " ") {
			r.Errorf("%s in %v: %q, not %v", typed, there, got, want)
		}
	})
}

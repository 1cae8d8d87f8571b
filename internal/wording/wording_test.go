package wording

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"trien/internal/limits"
)

func TestWords(t *testing.T) {
	for text, want := range map[string]string{
		"Quyết định số 12-QĐ/TU":    "quyết/quyet định/dinh số/so 12/12 qđ/qd tu/tu",
		"Đa\u0309ng  u\u0309y":      "đảng/dang ủy/uy", // marks that are not composed
		"a\xffb":                    "a/a b/b",
		"ﬁle №7":                    "ﬁle/file 7/7",
		"---  ":                     "",
		"2026\u200b":                "2026/2026",
		"\u0301":                    "", // a mark that stands on nothing
		"KẾ HOẠCH, số: 03-KH/TU.\n": "kế/ke hoạch/hoach số/so 03/03 kh/kh tu/tu",
	} {
		var got []string
		for _, w := range Words(text) {
			got = append(got, w.Exact+"/"+w.Plain)
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%q: %q, not %q", text, s, want)
		}
	}
}

func shown(terms []Term) string {
	var out []string
	for _, t := range terms {
		s := ""
		for _, w := range t.Words {
			s += w.Exact + "_"
		}
		out = append(out, fmt.Sprintf("%s%v%v", s, t.Begun, t.Not))
	}
	return strings.Join(out, " ")
}

func TestTerms(t *testing.T) {
	for typed, want := range map[string]string{
		"chuyển đổi":       "chuyển_falsefalse đổi_truefalse",
		"“chuyển đổi” số ": "chuyển_đổi_falsefalse số_falsefalse",
		`"chuyển đổi`:      "chuyển_đổi_falsefalse",
		"12-QĐ/TU":         "12_qđ_tu_truefalse",
		"kế -hoạch":        "kế_falsefalse hoạch_falsetrue",
		`-"dự thảo" a`:     "dự_thảo_falsetrue a_truefalse",
		"- - !! \" \"":     "",
		"a\"b c\"d":        "a_falsefalse b_c_falsefalse d_truefalse",
		"số:":              "số_falsefalse",
	} {
		if got := shown(Terms(typed)); got != want {
			t.Errorf("%q: %q, not %q", typed, got, want)
		}
	}
	if n := len(Terms(strings.Repeat("a ", 10*limits.SearchTerms))); n != limits.SearchTerms {
		t.Errorf("%d terms", n)
	}
}

func marked(pieces []Fragment) string {
	var out strings.Builder
	for _, p := range pieces {
		if p.Hit {
			p.Text = "[" + p.Text + "]"
		}
		out.WriteString(p.Text)
	}
	return out.String()
}

func TestExcerpt(t *testing.T) {
	text := "Thực hiện Kế hoạch số 03-KH/TU về\n  chuyển đổi số; các đảng ủy báo cáo về chuyển đổi trước ngày 15."
	for typed, want := range map[string]string{
		"chuyen doi":   "… KH/TU về [chuyển đổi] số; các đảng ủy …",
		`"chuyen doi"`: "… KH/TU về [chuyển đổi] số; các đảng ủy …",
		"chuyên":       "", // another word
		"03-kh/tu":     "… Kế hoạch số [03-KH/TU] về chuyển đổi …",
		"ng":           "… chuyển đổi trước [ngày] 15",
		"-chuyen":      "",
		"so doi":       "… TU về chuyển [đổi số]; các đảng ủy báo …", // where both stand, not where the first one does
		"thuc":         "[Thực] hiện Kế hoạch số 03-KH/TU về …",
	} {
		if got := marked(Excerpt(text, Terms(typed), 9)); got != want {
			t.Errorf("%q: %q, not %q", typed, got, want)
		}
	}
}

// FuzzTerms: whatever is typed and written, nothing panics, what is shown is text, and what is looked for by itself is found.
func FuzzTerms(f *testing.F) {
	f.Add(`“Quyết định” -nháp 12-QĐ/TU`, "Quyết định số 12-QĐ/TU")
	f.Add("\xff\"", "a\u0301\u0301")
	f.Fuzz(func(t *testing.T, typed, text string) {
		terms := Terms(typed)
		for _, p := range Excerpt(text, terms, 30) {
			if !utf8.ValidString(p.Text) || p.Text == "" {
				t.Errorf("%q is shown", p.Text)
			}
		}
		if words := Words(text); len(words) > 0 && len(words) < 100 {
			own := Term{Words: words}
			if marked(Excerpt(text, []Term{own}, len(words))) == "" {
				t.Errorf("%q is not found in itself", text)
			}
		}
	})
}

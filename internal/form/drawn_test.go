package form_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"trien/internal/form"
	"trien/internal/placement"
)

const samples = "../../testdata/samples/"

// answers writes down the answer to each rule.
func answers(t *testing.T, p []placement.Page) string {
	t.Helper()
	r, known, err := form.Examine(p, form.Examination{Today: today, Rules: form.Standard})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	fmt.Fprintln(&b, known, r.Rules, r.Type)
	for _, a := range r.Answers {
		fmt.Fprintln(&b, a.Rule.ID, a.Result)
	}
	return b.String()
}

// TestSameHoweverDrawn: composed or not, in pieces, in another order, on a rotated page: a document is answered the same.
func TestSameHoweverDrawn(t *testing.T) {
	e := engine(t)
	random := rand.New(rand.NewPCG(7, 7))
	for _, name := range []string{"quyet-dinh", "cong-van", "bao-cao"} {
		p := pages(t, e, samples+name+".pdf")
		want := answers(t, p)
		for how, change := range map[string]func([]placement.Word) []placement.Word{
			"decomposed": func(list []placement.Word) []placement.Word {
				return each(list, func(w placement.Word) []placement.Word { w.Text = norm.NFD.String(w.Text); return []placement.Word{w} })
			},
			"separate glyphs": func(list []placement.Word) []placement.Word { return each(list, glyphs) },
			"invisible characters": func(list []placement.Word) []placement.Word {
				return each(list, func(w placement.Word) []placement.Word { w.Text += "\u200b"; return []placement.Word{w} })
			},
			"another order": func(list []placement.Word) []placement.Word {
				list = slices.Clone(list)
				random.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
				return list
			},
		} {
			t.Run(name+" "+how, func(t *testing.T) {
				q := slices.Clone(p)
				for i := range q {
					q[i].Words = change(q[i].Words)
				}
				if got := answers(t, q); got != want {
					t.Errorf("%s", diff(want, got))
				}
			})
		}
	}
	plain, rotated := answers(t, pages(t, e, samples+"quyet-dinh.pdf")), answers(t, pages(t, e, samples+"quyet-dinh-rotated.pdf"))
	if plain != rotated {
		t.Error("rotated:", diff(plain, rotated))
	}
}

func each(list []placement.Word, f func(placement.Word) []placement.Word) (out []placement.Word) {
	for _, w := range list {
		out = append(out, f(w)...)
	}
	return out
}

// glyphs draws a word letter by letter.
func glyphs(w placement.Word) (out []placement.Word) {
	r := []rune(norm.NFC.String(w.Text))
	step := w.Box.Width() / float64(len(r))
	for i, c := range r {
		g := w
		g.Text, g.Box.X1, g.Box.X2 = string(c), w.Box.X1+step*float64(i), w.Box.X1+step*float64(i+1)
		g.Base.X = g.Box.X1
		out = append(out, g)
	}
	return out
}

func diff(a, b string) string {
	la, lb := strings.Split(a, "\n"), strings.Split(b, "\n")
	var out []string
	for _, l := range la {
		if !slices.Contains(lb, l) {
			out = append(out, "- "+l)
		}
	}
	for _, l := range lb {
		if !slices.Contains(la, l) {
			out = append(out, "+ "+l)
		}
	}
	return strings.Join(out, "\n")
}

// TestSamples: what the rules say of the sample documents, by the rules in force today and by those before.
func TestSamples(t *testing.T) {
	e := engine(t)
	for _, c := range []struct{ file, day, rules, typ, missed string }{
		{"quyet-dinh.pdf", "", "hd05-2026", "QĐ", "tones bases.ends body.spacing"},
		{"quyet-dinh.pdf", "2026-05-26", "hd36-2018", "QĐ", "tones body.spacing"},
		{"cong-van.pdf", "", "hd05-2026", "CV", "tones body.spacing"},
		{"bao-cao.pdf", "", "hd05-2026", "BC", "tones page-number body.spacing"},
	} {
		r, known, err := form.Examine(pages(t, e, samples+c.file), form.Examination{Day: c.day, Today: today, Rules: form.Standard})
		var missed []string
		for _, a := range r.Answers {
			if a.Result != form.Met {
				missed = append(missed, a.Rule.ID[strings.Index(a.Rule.ID, ".")+1:])
			}
		}
		if err != nil || !known || r.Rules != c.rules || r.Type != c.typ || strings.Join(missed, " ") != c.missed {
			t.Error(c.file, c.day, known, err, told(r))
		}
	}
}

// TestParts: each part of the sample letter is what it should be.
func TestParts(t *testing.T) {
	rules, err := form.Standard(form.Party, today)
	if err != nil {
		t.Fatal(err)
	}
	r := form.Read(pages(t, engine(t), samples+"cong-van.pdf"), rules)
	got := map[form.Part]string{}
	for _, b := range r.Blocks {
		if got[b.Part] == "" {
			got[b.Part] = b.Text
		}
		if b.Spot.Page != 1 || b.Spot.Rect.Width() <= 0 {
			t.Error(b.Part, b.Spot)
		}
	}
	for part, want := range map[form.Part]string{
		form.Title: "ĐẢNG CỘNG SẢN VIỆT NAM", form.Superior: "ĐẢNG BỘ TỈNH AN BÌNH", form.Issuer: "VĂN PHÒNG TỈNH ỦY", form.Star: "*", form.Number: "Số -CV/VPTU",
		form.PlaceDate: "An Bình, ngày tháng năm 2026", form.Abstract: "về việc rà soát chứng thư số, thiết bị lưu khoá bí mật quý III năm 2026",
		form.Addressee: "Kính gửi: Các đảng ủy trực thuộc Tỉnh ủy", form.Capacity: "K/T CHÁNH VĂN PHÒNG", form.Post: "PHÓ CHÁNH VĂN PHÒNG", form.Name: "Trần Thị Quỳnh Hương",
		form.Recipients: "Nơi nhận:", form.Items: "- Như trên;", form.Type: "", form.Nation: "", form.Urgency: "", form.Draft: "",
	} {
		if got[part] != want {
			t.Errorf("%s: %q", part, got[part])
		}
	}
}

// TestNotGoodUnseen (379.13.1): what could not be looked at is never good.
func TestNotGoodUnseen(t *testing.T) {
	e := engine(t)
	scan := pages(t, e, samples+"ban-quet.pdf")
	nameless := pages(t, e, samples+"quyet-dinh.pdf")
	old := slices.Clone(nameless)
	for i := range nameless {
		nameless[i].Words = each(nameless[i].Words, func(w placement.Word) []placement.Word { w.Font = ""; return []placement.Word{w} })
		old[i].Words = each(old[i].Words, func(w placement.Word) []placement.Word { w.Font = ".VnTime"; return []placement.Word{w} })
	}
	for name, c := range map[string]struct {
		pages []placement.Page
		rule  string
		want  form.Result
	}{
		"scan": {scan, "hd05.title", form.Unchecked}, "no page": {nil, "hd05.title", form.Unchecked}, "no text": {[]placement.Page{{Number: 1, Box: placement.Rect{X2: 595, Y2: 842}}}, "hd05.number", form.Unchecked},
		"no names of fonts, bold": {nameless, "hd05.title.style", form.Unchecked}, "no names of fonts, font": {nameless, "hd05.font", form.Unchecked}, "no names of fonts, text": {nameless, "hd05.title.text", form.Met},
		"old code": {old, "hd05.unicode", form.NotMet}, "old code, text": {old, "hd05.title", form.Unchecked}, "scan, paper": {scan, "hd05.paper", form.Met},
	} {
		r, _, err := form.Examine(c.pages, form.Examination{Profile: form.Party, Today: today, Rules: form.Standard})
		i := slices.IndexFunc(r.Answers, func(a form.Answer) bool { return a.Rule.ID == c.rule })
		if err != nil || i < 0 || r.Answers[i].Result != c.want {
			t.Error(name, err, i)
			continue
		}
		if r.Verdict(nil) == form.Good || c.want == form.Unchecked && r.Verdict([]string{c.rule}) != form.Unknown {
			t.Error(name, "is", r.Verdict(nil), r.Verdict([]string{c.rule}))
		}
	}
	if r, known, err := form.Examine(scan, form.Examination{Today: today, Rules: form.Standard}); known || err != nil || r.Blind.VI == "" {
		t.Error("a scan told whose it is", err)
	}
}

// TestVerdict: only what the office made binding refuses.
func TestVerdict(t *testing.T) {
	answer := func(id string, r form.Result) form.Answer { return form.Answer{Rule: form.Rule{ID: id}, Result: r} }
	for name, c := range map[string]struct {
		answers []form.Answer
		binding []string
		want    form.Verdict
	}{
		"all met":            {[]form.Answer{answer("a", form.Met)}, []string{"a"}, form.Good},
		"not met":            {[]form.Answer{answer("a", form.Met), answer("b", form.NotMet)}, []string{"a"}, form.Advised},
		"binding not met":    {[]form.Answer{answer("a", form.NotMet), answer("b", form.Unchecked)}, []string{"a", "b"}, form.Refused},
		"binding not looked": {[]form.Answer{answer("a", form.Met), answer("b", form.Unchecked)}, []string{"b"}, form.Unknown},
		"advice not looked":  {[]form.Answer{answer("a", form.Met), answer("b", form.Unchecked)}, []string{"a"}, form.Advised},
		"nothing looked":     {[]form.Answer{answer("b", form.Unchecked)}, nil, form.Unknown},
		"nothing asked":      {nil, nil, form.Unknown},
		"refused comes last": {[]form.Answer{answer("b", form.Unchecked), answer("a", form.NotMet)}, []string{"a", "b"}, form.Refused},
	} {
		if got := (form.Report{Answers: c.answers}).Verdict(c.binding); got != c.want {
			t.Errorf("%s: %s", name, got)
		}
	}
}

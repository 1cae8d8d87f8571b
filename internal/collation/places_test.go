package collation

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"trien/internal/limits"
)

// text lays pages out, a line of ten words each twentieth of a page.
func text(pages ...string) (t Text) {
	t.Pages = len(pages)
	for n, p := range pages {
		for i, w := range strings.Fields(p) {
			x, y := float64(i%10)/10, float64(i/10)/20
			t.Add(w, n+1, Rect{x, y, x + 0.08, y + 0.04})
		}
	}
	return t
}

func TestWhereWordsDiffer(t *testing.T) {
	l := Lay(text("thời hạn là 30 ngày làm việc kể từ ngày ký ban hành", "Nơi nhận"), text("thời hạn là 45 ngày làm việc kể từ ngày được gửi đến", "Nơi nhận"))
	var out, in []TextPlace
	for _, p := range l.Passages {
		switch p.Kind {
		case Out:
			out = append(out, p.Places...)
		case In:
			in = append(in, p.Places...)
		}
	}
	if len(out) != 2 || out[0].Page != 1 || out[0].Rect != (Rect{0.3, 0, 0.38, 0.04}) {
		t.Errorf("left out at %v", out)
	}
	if len(in) != 2 || in[1].Rect != (Rect{0, 0.05, 0.28, 0.09}) { // three words of the second line are one place
		t.Errorf("put in at %v", in)
	}
	if l.Out != 4 || l.In != 4 || l.Apart || l.Crowded {
		t.Errorf("%+v", l)
	}
	if last := l.Passages[len(l.Passages)-1]; last.Kind != Same || last.First != 2 || last.Second != 2 || last.Places != nil {
		t.Errorf("%+v", last)
	}
}

// A passage over two lines and two pages has a place for each.
func TestPlacesOfAPassage(t *testing.T) {
	many := strings.Repeat("x ", 25)
	l := Lay(Text{Pages: 2}, text(many, "y"))
	if len(l.Passages) != 1 || len(l.Passages[0].Places) != 4 || l.Passages[0].Second != 1 || l.Passages[0].First != 0 {
		t.Errorf("%+v", l)
	}
}

func TestPagesBeside(t *testing.T) {
	one, two, three := "một hai ba bốn năm", "sáu bảy tám chín mười", "mười-một mười-hai mười-ba"
	for name, c := range map[string]struct {
		a, b []string
		want string
	}{
		"the same":                 {[]string{one, two, three}, []string{one, two, three}, "[{1 1} {2 2} {3 3}]"},
		"a page put in":            {[]string{one, three}, []string{one, "khác hẳn", three}, "[{1 1} {0 2} {2 3}]"},
		"a page left out":          {[]string{one, two, three}, []string{one, three}, "[{1 1} {2 0} {3 2}]"},
		"a page rewritten":         {[]string{one, two, three}, []string{one, "viết lại", three}, "[{1 1} {2 2} {3 3}]"},
		"nothing in common":        {[]string{one}, []string{two, three}, "[{1 1} {0 2}]"},
		"no words at all":          {[]string{"", ""}, []string{"", "", ""}, "[{1 1} {2 2} {0 3}]"},
		"nothing":                  {nil, nil, "[]"},
		"two pages become one":     {[]string{one, two}, []string{one + " " + two + " thêm"}, "[{1 1} {2 0}]"},
		"the longer part is taken": {[]string{"một", two}, []string{"một " + two}, "[{1 0} {2 1}]"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := fmt.Sprint(Lay(text(c.a...), text(c.b...)).Pages); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

// Changes at both ends of a long text are found word by word: what is bounded is how much differs, not how long the texts are.
func TestLongTexts(t *testing.T) {
	long := make([]string, 60_000)
	for i := range long {
		long[i] = fmt.Sprint(i % 977)
	}
	other := slices.Clone(long)
	other[3], other[59_990] = "đầu", "cuối"
	l := Lay(text(strings.Join(long, " ")), text(strings.Join(other, " ")))
	if l.Apart || l.Out != 2 || l.In != 2 || len(l.Passages) != 7 {
		t.Errorf("%v %d %d %d", l.Apart, l.Out, l.In, len(l.Passages))
	}
}

// More places than a reader looks at are not told; the words are.
func TestCrowded(t *testing.T) {
	a := strings.Repeat("a ", 10*limits.CollatedPlaces+20)
	l := Lay(text(a), text("b"))
	if !l.Apart || !l.Crowded || l.Out != 10*limits.CollatedPlaces+20 || l.Passages[0].Places != nil {
		t.Errorf("%v %v %d", l.Apart, l.Crowded, l.Out)
	}
}

// No page is left out, none stands twice, and both orders are kept, whatever the texts are.
func TestEveryPageOnce(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	pages := func() []string {
		list := make([]string, r.IntN(6))
		for i := range list {
			for range r.IntN(8) {
				list[i] += fmt.Sprint(r.IntN(12)) + " "
			}
		}
		return list
	}
	for range 2_000 {
		a, b := pages(), pages()
		i, j := 0, 0
		l := Lay(text(a...), text(b...))
		for _, p := range l.Pages {
			if p.First == 0 && p.Second == 0 || p.First > 0 && p.First != i+1 || p.Second > 0 && p.Second != j+1 {
				t.Fatalf("%q %q: %v", a, b, l.Pages)
			}
			i, j = max(i, p.First), max(j, p.Second)
		}
		if i != len(a) || j != len(b) {
			t.Fatalf("%q %q: %v", a, b, l.Pages)
		}
	}
}

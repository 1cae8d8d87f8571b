package collation

import (
	"fmt"
	"strings"
	"testing"
)

func TestCompare(t *testing.T) {
	long := strings.Repeat("một hai ba ", 2_000)
	other := strings.Repeat("bốn năm sáu ", 2_000)
	for name, c := range map[string]struct {
		a, b    string
		pieces  string
		out, in int
		apart   bool
	}{
		"the same":               {"Điều 1. Thành lập", "Điều 1.\n  Thành lập", "same Điều 1. Thành lập", 0, 0, false},
		"a word changed":         {"thời hạn 30 ngày", "thời hạn 45 ngày", "same thời hạn|out 30|in 45|same ngày", 1, 1, false},
		"composed and not":       {"Điều", "Điê\u0300u", "same Điều", 0, 0, false},
		"words put in":           {"Ông A ký", "Ông A đã ký", "same Ông A|in đã|same ký", 0, 1, false},
		"words left out":         {"Ông A đã ký", "Ông A ký", "same Ông A|out đã|same ký", 1, 0, false},
		"nothing and something":  {"", "Điều 1", "in Điều 1", 0, 2, false},
		"nothing":                {"", " ", "", 0, 0, false},
		"a repeated word moved":  {"a b a c", "b a c a", "out a|same b a c|in a", 1, 1, false},
		"no UTF-8":               {"a \xff b", "a b", "same a|out \uFFFD|same b", 1, 0, false},
		"too much to set beside": {long, other, "", 6_000, 6_000, true},
	} {
		t.Run(name, func(t *testing.T) {
			got := Compare(c.a, c.b)
			var list []string
			for _, p := range got.Pieces {
				list = append(list, p.Kind+" "+p.Text)
			}
			if got.Out != c.out || got.In != c.in || got.Apart != c.apart || !c.apart && strings.Join(list, "|") != c.pieces {
				t.Fatalf("%+v", fmt.Sprint(list, got.Out, got.In, got.Apart))
			}
		})
	}
}

// Whatever the texts are, both can be read out of their comparison again.
func FuzzCompare(f *testing.F) {
	f.Add("thời hạn 30 ngày", "thời hạn là 45 ngày làm việc")
	f.Add("", "\x00\xff")
	f.Fuzz(func(t *testing.T, a, b string) {
		c := Compare(a, b)
		if c.First() != strings.Join(words(a), " ") || c.Second() != strings.Join(words(b), " ") {
			t.Fatalf("%+v of %q and %q", c, a, b)
		}
	})
}

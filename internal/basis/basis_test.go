package basis_test

import (
	"testing"

	"trien/internal/basis"
)

func TestStated(t *testing.T) {
	for _, c := range []struct {
		s    basis.Source
		want bool
	}{
		{basis.Source{Text: "NĐ 30/2020/NĐ-CP, Điều 13.1", Read: basis.Text}, true},
		{basis.Source{Text: "12-HD/VPTW, mục 3", Read: basis.Summary}, true},
		{basis.Source{Read: basis.Setting}, true},
		{basis.Source{Read: basis.Text}, false},
		{basis.Source{Text: "NĐ 30/2020/NĐ-CP, Điều 13.1", Read: "heard"}, false},
		{basis.Source{Text: "NĐ 30/2020/NĐ-CP, Điều 13.1"}, false},
	} {
		if w := c.s.Words(); c.s.Stated() != c.want || (w.VI == "") != (w.EN == "") {
			t.Errorf("%+v: %v, %+v", c.s, c.s.Stated(), w)
		}
	}
}

package app

import "testing"

func TestBears(t *testing.T) {
	for name, c := range map[string]struct {
		commonName, name string
		want             bool
	}{
		"the same":               {"Tỉnh ủy An Bình", "Tỉnh ủy An Bình", true},
		"without marks and case": {"TINH UY AN BINH", "Tỉnh ủy An Bình", true},
		"among others":           {"Văn phòng, Tỉnh ủy An Bình (con dấu)", "Tỉnh ủy An Bình", true},
		"a part of a word":       {"Trần Văn Anh", "An", false},
		"another":                {"Tỉnh ủy Tân Bình", "Tỉnh ủy An Bình", false},
		"no name":                {"Tỉnh ủy An Bình", "", false},
		"nothing but marks":      {"Tỉnh ủy An Bình", " - . ", false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := bears(c.commonName, c.name); got != c.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

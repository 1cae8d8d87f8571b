package placement_test

import (
	"strings"
	"testing"

	"trien/internal/placement"
	"trien/internal/problem"
)

const minimal = `name = "x"
[role.person]
anchor = "signer"
width = 50.0
height = 20.0
min_width = 20.0
min_height = 7.0
picture = "none"
lines = ["{signer}", "cố định", "{missing}"]
font = "serif"
size = 10.0
color = "#0b3a8f"
align = "centre"
`

// TestProfile shows 1831.sector.
func TestProfile(t *testing.T) {
	for _, c := range []struct{ name, old, new string }{
		{"not toml", minimal, "[[["},
		{"no name", `name = "x"`, ""},
		{"unknown key", "font =", "colour = 1\nfont ="},
		{"unknown role", "role.person", "role.witness"},
		{"unknown anchor", `"signer"`, `"middle"`},
		{"unknown picture use", `"none"`, `"maybe"`},
		{"no width", "width = 50.0", "width = 0.0"},
		{"width of a field", "width = 50.0", "width = 1e9"},
		{"nan", "width = 50.0", "width = nan"},
		{"least over wanted", "min_height = 7.0", "min_height = 70.0"},
		{"unknown font", `"serif"`, `"comic"`},
		{"size", "size = 10.0", "size = 1000.0"},
		{"colour", "#0b3a8f", "blue"},
		{"colour cut short", "#0b3a8f", "#0b3a8"},
		{"align", `"centre"`, `"middle"`},
		{"gap", `name = "x"`, "name = \"x\"\ngap = -1.0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := placement.ReadProfile([]byte(strings.Replace(minimal, c.old, c.new, 1)))
			refusal(t, err, problem.Usage)
		})
	}
	p, err := placement.ReadProfile([]byte(minimal))
	if err != nil {
		t.Fatal(err)
	}
	m := p.Marks[placement.Person]
	if got := m.Text(map[string]string{"signer": "Nguyễn Văn Ước"}); strings.Join(got, "|") != "Nguyễn Văn Ước|cố định" {
		t.Errorf("lines %q", got)
	}
	if c, err := m.RGB(); err != nil || c[0] != float64(0x0b)/255 || c[2] != float64(0x8f)/255 {
		t.Errorf("colour %v, %v", c, err)
	}
}

// TestPartyHasEveryRoleWithItsRule shows 1831.position.
func TestPartyHasEveryRoleWithItsRule(t *testing.T) {
	p := party(t)
	for _, role := range placement.Roles() {
		if m, ok := p.Marks[role]; !ok || m.Rule == "" {
			t.Errorf("role %s: %+v", role, m)
		}
	}
}

func FuzzProfile(f *testing.F) {
	f.Add([]byte(minimal))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := placement.ReadProfile(data)
		if err != nil {
			return
		}
		for role, m := range p.Marks {
			m.Text(map[string]string{"signer": "x"})
			p.Place([]placement.Page{decision()}, placement.Request{Role: role})
		}
	})
}

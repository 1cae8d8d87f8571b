package marks_test

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"image/color"
	"strings"
	"testing"

	"trien/internal/marks"
	"trien/internal/placement"
	"trien/internal/problem"
)

func look(t *testing.T, profile string, role placement.Role) placement.Mark {
	t.Helper()
	p, err := placement.Builtin(profile)
	if err != nil {
		t.Fatal(err)
	}
	return p.Marks[role]
}

func TestTextTellsTimeWithItsZone(t *testing.T) {
	m := look(t, "state", placement.Attachment)
	c := content(t, placement.Attachment, m, false)
	a, err := marks.Draw(m, placement.Spot{Page: 1, Rect: placement.Rect{X2: 170, Y2: 30}}, c)
	if err != nil || a.Text != "1024-QĐ/TU\n2026-11-21T12:05:33+07:00" {
		t.Errorf("%q, %v", a.Text, err)
	}
}

// TestSealKeepsItsSize: the picture of a seal is as large as its file says, else as the profile says, and is refused where that finds no room;
// a signature is made smaller.
func TestSealKeepsItsSize(t *testing.T) {
	m := look(t, "state", placement.Office)
	c := content(t, placement.Office, m, true)
	r := c.Ask(m, placement.Request{Role: placement.Office})
	if mm := r.Width * 25.4 / 72; !r.Picture || mm < 35.99 || mm > 36.01 || r.Width != r.Height {
		t.Errorf("a seal of %.2f mm was asked for: %+v", mm, r)
	}
	if _, err := marks.Draw(m, placement.Spot{Page: 1, Rect: placement.Rect{X2: 60, Y2: 60}}, c); problem.KindOf(err) != problem.Usage {
		t.Errorf("a seal in too small a rectangle: %v", err)
	}
	p := look(t, "state", placement.Person)
	if _, err := marks.Draw(p, placement.Spot{Page: 1, Rect: placement.Rect{X2: 60, Y2: 20}}, content(t, placement.Person, p, true)); err != nil {
		t.Errorf("a signature in a small rectangle: %v", err)
	}
}

func TestPictureBesideText(t *testing.T) {
	m := look(t, "state", placement.Office)
	m.Picture = placement.Allowed
	c := content(t, placement.Office, m, true)
	r := c.Ask(m, placement.Request{Role: placement.Office})
	a, err := marks.Draw(m, placement.Spot{Page: 1, Rect: placement.Rect{X2: r.Width, Y2: r.Height}}, c)
	if err != nil || !strings.Contains(a.Text, "Tỉnh ủy An Bình") {
		t.Errorf("%q, %v", a.Text, err)
	}
}

func TestPicturesRefused(t *testing.T) {
	if _, err := marks.Picture(look(t, "state", placement.Copy), seal()); problem.KindOf(err) != problem.Usage {
		t.Errorf("a picture where the rule allows none: %v", err)
	}
	for name, data := range map[string][]byte{"no picture": []byte("GIF89a"), "cut short": seal()[:200]} {
		if _, err := marks.Picture(look(t, "state", placement.Office), data); problem.KindOf(err) != problem.Usage {
			t.Errorf("%s: %v", name, err)
		}
	}
	tiny := inked(1, 1, color.NRGBA{A: 255}, func(x, y float64) bool { return true })
	if _, err := marks.Picture(look(t, "state", placement.Office), tiny); err != nil {
		t.Errorf("one point: %v", err)
	}
}

func TestValues(t *testing.T) {
	c := &x509.Certificate{Subject: pkix.Name{CommonName: "Tỉnh ủy An Bình"}}
	v := marks.Values(c, "Nguyễn Văn Ước", noon)
	if v["office"] != "Tỉnh ủy An Bình" || v["signer"] != "Nguyễn Văn Ước" || v["time"] != "2026-11-21T12:05:33+07:00" || v["date"] != "21/11/2026" {
		t.Errorf("%v", v)
	}
}

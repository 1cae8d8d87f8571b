package app

import (
	"crypto/x509"
	"time"

	"trien/internal/placement"
	"trien/pdf/stamp"
)

// local is the zone in which times are told on paper (NĐ 30/2020, Appendix I: Vietnam's, ISO 8601).
func local(t time.Time) time.Time { return t.In(time.FixedZone("+07", 7*60*60)) }

// markOf composes a visible mark by the profile for a spot.
func markOf(look placement.Mark, width, height float64, turn int, values map[string]string) (stamp.Appearance, error) {
	rgb, err := look.RGB()
	if err != nil {
		return stamp.Appearance{}, err
	}
	m := stamp.Mark{Width: width, Height: height, Turn: turn}
	for _, text := range look.Text(values) {
		m.Lines = append(m.Lines, stamp.Line{Text: text, Face: markFace(look), Size: look.Size, Color: stamp.Color(rgb), Align: markAlign(look.Align)})
	}
	return m.Render()
}

func markFace(look placement.Mark) stamp.Face {
	switch {
	case look.Font == "sans" && look.Bold:
		return stamp.SansBold
	case look.Font == "sans":
		return stamp.Sans
	case look.Bold:
		return stamp.SerifBold
	}
	return stamp.Serif
}

func markAlign(align string) stamp.Align {
	switch align {
	case "left":
		return stamp.Left
	case "right":
		return stamp.Right
	}
	return stamp.Centre
}

// blankFace is the face of the text around a blank.
func blankFace(b placement.Blank) stamp.Face {
	switch {
	case b.Bold && b.Italic:
		return stamp.SerifBoldItalic
	case b.Bold:
		return stamp.SerifBold
	case b.Italic:
		return stamp.SerifItalic
	}
	return stamp.Serif
}

// markValues are what a mark's lines may show.
func markValues(c *x509.Certificate, name string, at time.Time) map[string]string {
	organisation := c.Subject.CommonName
	if len(c.Subject.Organization) > 0 {
		organisation = c.Subject.Organization[0]
	}
	return map[string]string{"signer": name, "office": organisation, "time": local(at).Format(time.RFC3339), "date": local(at).Format("02/01/2006")}
}

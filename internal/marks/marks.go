// Package marks draws a role's visible mark in its spot, as the signing profile has it: text lines, or the picture of a signature or seal (NĐ 30/2020, Appendix I).
package marks

import (
	"crypto/x509"
	"time"

	"trien/internal/placement"
	"trien/internal/problem"
	"trien/pdf/stamp"
)

// perMM is how many points a millimetre has.
const perMM = 72 / 25.4

// Content is what a mark shows.
type Content struct {
	Values  map[string]string // of the placeholders in the profile's lines
	Picture *stamp.Picture    // nil: the lines alone
}

// Picture reads the picture of a signature or seal for a role. Of a seal the size on paper is kept: its file's, else the profile's.
// Errors are problems of kind Usage.
func Picture(look placement.Mark, data []byte) (*stamp.Picture, error) {
	if look.Picture == placement.Never {
		return nil, problem.New(problem.Usage,
			"Mẫu chữ ký không cho dùng hình ở vai trò này. Hãy bỏ hình.", "The signing profile allows no picture for this role. Leave the picture out.")
	}
	p, err := stamp.ReadPicture(data)
	if err != nil {
		return nil, problem.New(problem.Usage,
			"Không dùng được tệp hình: cần tệp PNG hoặc JPEG, màu RGB.", "The picture can't be used: it must be a PNG or JPEG in RGB.").Because(err)
	}
	p.Shrink = look.PictureSize != "real"
	if p.WidthMM == 0 && look.PictureWidth > 0 {
		p.SetWidth(look.PictureWidth)
	}
	return p, nil
}

// Ask says to placement what will be shown: a picture of real size brings its own, and room for the lines beside it.
func (c Content) Ask(look placement.Mark, r placement.Request) placement.Request {
	if c.Picture == nil {
		return r
	}
	r.Picture = true
	if look.PictureSize == "real" && c.Picture.WidthMM > 0 {
		r.Width, r.Height = c.Picture.WidthMM*perMM, c.Picture.HeightMM*perMM
		if lines := c.lines(look); len(lines) > 0 {
			r.Width, r.Height = r.Width+look.Width*perMM, max(r.Height, look.Height*perMM)
		}
	}
	return r
}

// lines are the texts shown: none where the picture takes their place.
func (c Content) lines(look placement.Mark) []string {
	if c.Picture != nil && look.Picture == placement.Expected {
		return nil
	}
	return look.Text(c.Values)
}

// Draw composes the mark for its spot. A mark that its spot can't hold is a problem of kind Usage.
func Draw(look placement.Mark, spot placement.Spot, c Content) (stamp.Appearance, error) {
	rgb, err := look.RGB()
	if err != nil {
		return stamp.Appearance{}, err
	}
	m := stamp.Mark{Turn: spot.Turn, Picture: c.Picture}
	m.Width, m.Height = spot.Size()
	for _, text := range c.lines(look) {
		m.Lines = append(m.Lines, stamp.Line{Text: text, Face: Face(look), Size: look.Size, Color: stamp.Color(rgb), Align: Align(look.Align)})
	}
	a, err := m.Render()
	if err != nil {
		return a, problem.New(problem.Usage,
			"Không vẽ được dấu hiệu chữ ký trong khung đã cho. Hãy chọn khung lớn hơn hoặc hình nhỏ hơn.",
			"The mark can't be drawn in its rectangle. Choose a larger one or a smaller picture.").Because(err)
	}
	return a, nil
}

// Face is the typeface of a mark's lines.
func Face(look placement.Mark) stamp.Face {
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

// Align is where lines stand that a profile or a blank aligns so.
func Align(align string) stamp.Align {
	switch align {
	case "left":
		return stamp.Left
	case "right":
		return stamp.Right
	}
	return stamp.Centre
}

// Local is the zone in which times are told on paper: Vietnam's, UTC+7 without summer time (NĐ 30/2020, Appendix I).
func Local(t time.Time) time.Time { return t.In(time.FixedZone("+07", 7*60*60)) }

// Values are what a mark tells of a certificate and a moment. The time is ISO 8601 with its zone (NĐ 30/2020, Appendix I); name is the
// signer's as the document spells it.
func Values(c *x509.Certificate, name string, at time.Time) map[string]string {
	organisation := c.Subject.CommonName
	if len(c.Subject.Organization) > 0 {
		organisation = c.Subject.Organization[0]
	}
	return map[string]string{
		"signer": name, "common_name": c.Subject.CommonName, "office": organisation,
		"time": Local(at).Format(time.RFC3339), "date": Local(at).Format("02/01/2006"), "hour": Local(at).Format("15:04"),
	}
}

package placement

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Anchor says how a role's place is found.
type Anchor string

// The anchors. Of a page's edges and corners a mark takes the blank band: it slides along it until it covers nothing.
const (
	BelowTitle    Anchor = "signer"         // between the signer's title and name, at the end of the document
	OverSignature Anchor = "over-signature" // over the left part of the signer's mark (NĐ 30/2020, Appendix I, box 8)
	TopLeft       Anchor = "top-left"
	TopCentre     Anchor = "top-centre"
	TopRight      Anchor = "top-right"
	MiddleLeft    Anchor = "middle-left"
	MiddleRight   Anchor = "middle-right"
	BottomLeft    Anchor = "bottom-left"
	BottomCentre  Anchor = "bottom-centre"
	BottomRight   Anchor = "bottom-right"
	Absolute      Anchor = "absolute" // at x, y and nowhere else
)

// Anchors lists them all.
func Anchors() []Anchor {
	return []Anchor{BelowTitle, OverSignature, TopLeft, TopCentre, TopRight, MiddleLeft, MiddleRight, BottomLeft, BottomCentre, BottomRight, Absolute}
}

// atBlock says whether the place is found from the signer's title and name.
func (a Anchor) atBlock() bool { return a == BelowTitle || a == OverSignature }

// Use says whether a mark shows a picture.
type Use string

// Uses of a picture: none may be given; one may; one should, and text takes its place where none is given.
const (
	Never    Use = "none"
	Allowed  Use = "allowed"
	Expected Use = "expected"
)

// Mark is how one role's mark looks and where it goes. Lengths are millimetres, font sizes points.
type Mark struct {
	Anchor Anchor  `toml:"anchor"`
	Page   string  `toml:"page"` // "first" (also where empty), "last" or a number; found by the text where the anchor is the signer's block
	X      float64 `toml:"x"`    // absolute: from the left edge of what is seen to the mark
	Y      float64 `toml:"y"`    // absolute: from the upper edge

	Width     float64 `toml:"width"`     // preferred width
	Height    float64 `toml:"height"`    // preferred height
	MinWidth  float64 `toml:"min_width"` // the least that is still legible
	MinHeight float64 `toml:"min_height"`

	Picture      Use     `toml:"picture"`
	PictureSize  string  `toml:"picture_size"`  // "fit": made smaller where it must be; "real": its size on paper, or nothing
	PictureWidth float64 `toml:"picture_width"` // on paper, where the picture's file does not say; 0: it fills its room
	Shape        string  `toml:"shape"`         // "box" (also where empty) or "round": what a picture inks of its rectangle
	Overlap      float64 `toml:"overlap"`       // over-signature: the part of the signature's width that a picture covers
	MinOverlap   float64 `toml:"min_overlap"`   // over-signature: the least part, where text stands in the way

	Lines []string `toml:"lines"` // {signer} {office} {number} {form} {time} {date} {hour} {common_name} are filled in
	Font  string   `toml:"font"`  // "serif" or "sans"
	Bold  bool     `toml:"bold"`
	Size  float64  `toml:"size"`
	Color string   `toml:"color"` // "#rrggbb"
	Align string   `toml:"align"` // "left", "centre", "right"

	Rule    string   `toml:"rule"`    // the regulation that says so, or that none is known
	Unknown []string `toml:"unknown"` // settings for which no rule seen gives a value: ours, for the office to settle
}

func (m Mark) check() error {
	switch {
	case !slices.Contains(Anchors(), m.Anchor):
		return fmt.Errorf("unknown anchor %q", m.Anchor)
	case !slices.Contains([]Use{Never, Allowed, Expected}, m.Picture):
		return fmt.Errorf("picture must be none, allowed or expected")
	case !within(m.Width, 1, 500) || !within(m.Height, 1, 500):
		return fmt.Errorf("width and height must be 1 to 500 mm")
	case !within(m.MinWidth, 1, m.Width) || !within(m.MinHeight, 1, m.Height):
		return fmt.Errorf("min_width and min_height must be at least 1 mm and at most width and height")
	case m.Font != "serif" && m.Font != "sans":
		return fmt.Errorf("font must be serif or sans")
	case !within(m.Size, 4, 72):
		return fmt.Errorf("size must be 4 to 72 points")
	case m.Align != "left" && m.Align != "centre" && m.Align != "right":
		return fmt.Errorf("align must be left, centre or right")
	}
	if _, err := m.RGB(); err != nil {
		return err
	}
	return m.checkPlace()
}

// checkPlace looks at the settings that only some anchors and pictures have.
func (m Mark) checkPlace() error {
	n, err := strconv.Atoi(m.Page)
	switch {
	case m.Page != "" && m.Page != "first" && m.Page != "last" && (err != nil || n < 1):
		return fmt.Errorf("page must be first, last or a number from 1, not %q", m.Page)
	case m.Anchor.atBlock() && m.Page != "":
		return fmt.Errorf("the page of a mark at the signer's block is found by the text: leave page out")
	case m.Anchor != Absolute && (m.X != 0 || m.Y != 0):
		return fmt.Errorf("x and y belong to the anchor absolute")
	case !within(m.X, 0, 5000) || !within(m.Y, 0, 5000):
		return fmt.Errorf("x and y must be 0 to 5000 mm")
	case !slices.Contains([]string{"", "fit", "real"}, m.PictureSize):
		return fmt.Errorf("picture_size must be fit or real")
	case !within(m.PictureWidth, 0, 500):
		return fmt.Errorf("picture_width must be 0 to 500 mm")
	case !slices.Contains([]string{"", "box", "round"}, m.Shape):
		return fmt.Errorf("shape must be box or round")
	case m.Anchor != OverSignature && (m.Overlap != 0 || m.MinOverlap != 0):
		return fmt.Errorf("overlap belongs to the anchor over-signature")
	case !within(m.Overlap, 0, 0.5) || !within(m.MinOverlap, 0, m.Overlap):
		return fmt.Errorf("overlap must be 0 to 0.5, min_overlap at most as much")
	}
	for _, name := range m.Unknown {
		if !slices.Contains(settings(), name) {
			return fmt.Errorf("unknown names %q, which is no setting", name)
		}
	}
	return nil
}

// RGB gives the colour of the text, each part from 0 to 1.
func (m Mark) RGB() ([3]float64, error) {
	var c [3]uint8
	if _, err := fmt.Sscanf(m.Color, "#%02x%02x%02x", &c[0], &c[1], &c[2]); err != nil || len(m.Color) != 7 {
		return [3]float64{}, fmt.Errorf("color must be #rrggbb, not %q", m.Color)
	}
	return [3]float64{float64(c[0]) / 255, float64(c[1]) / 255, float64(c[2]) / 255}, nil
}

// Text fills the mark's lines with values (keys without braces). A line whose every placeholder is empty is left out.
func (m Mark) Text(values map[string]string) []string {
	var lines []string
	for _, template := range m.Lines {
		line, filled, held := fill(template, values)
		if line = strings.TrimSpace(line); line != "" && (filled || !held) {
			lines = append(lines, line)
		}
	}
	return lines
}

// fill replaces each {key} of template; filled tells whether one had a value, held whether there was one at all.
func fill(template string, values map[string]string) (line string, filled, held bool) {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(template, "{")
		b.WriteString(before)
		key, after, closed := strings.Cut(rest, "}")
		if !ok || !closed {
			return b.String(), filled, held
		}
		held = true
		filled = filled || values[key] != ""
		b.WriteString(values[key])
		template = after
	}
}

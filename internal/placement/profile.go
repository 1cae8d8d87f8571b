package placement

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"trien/internal/problem"
)

// Role is what a visible signature stands for; the names are those of `trien sign --role`.
type Role string

// The roles of a profile (HD03.position, NĐ 30/2020 Appendix I).
const (
	Person     Role = "person"     // the authorised signer, where one would sign by hand
	Office     Role = "office"     // the issuing office: its seal
	Attachment Role = "attachment" // an attachment in a file of its own
	Copy       Role = "copy"       // an electronic copy of paper
	Incoming   Role = "incoming"   // the arrival mark
	Archive    Role = "archive"    // the archive's certification
)

// Roles lists them all, in the order in which a document meets them.
func Roles() []Role { return []Role{Person, Office, Attachment, Copy, Incoming, Archive} }

// Anchor says how a role's place is found.
type Anchor string

// The anchors.
const (
	BelowTitle Anchor = "signer"     // between the signer's title and name, at the end of the document
	TopLeft    Anchor = "top-left"   // the blank band above the first line of page 1, from its left end
	TopCentre  Anchor = "top-centre" // the same band, from its middle
	TopRight   Anchor = "top-right"  // the same band, from its right end
)

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
	Anchor    Anchor   `toml:"anchor"`
	Width     float64  `toml:"width"`     // preferred width
	Height    float64  `toml:"height"`    // preferred height
	MinWidth  float64  `toml:"min_width"` // the least that is still legible
	MinHeight float64  `toml:"min_height"`
	Picture   Use      `toml:"picture"`
	Lines     []string `toml:"lines"` // {signer} {office} {title} {number} {form} {time} {date} are filled in
	Font      string   `toml:"font"`  // "serif" or "sans"
	Bold      bool     `toml:"bold"`
	Size      float64  `toml:"size"`
	Color     string   `toml:"color"` // "#rrggbb"
	Align     string   `toml:"align"` // "left", "centre", "right"
	Rule      string   `toml:"rule"`  // the regulation that says so, or that none is known
}

// Profile is a set of marks: where each role signs, by which rule.
type Profile struct {
	Name  string        `toml:"name"`
	About string        `toml:"about"`
	Gap   float64       `toml:"gap"`  // the least distance to text and other marks, in millimetres
	Edge  float64       `toml:"edge"` // the least distance to the page's edge, in millimetres
	Marks map[Role]Mark `toml:"role"`
}

//go:embed party.toml
var party []byte

// Party gives the profile of Party bodies.
func Party() (Profile, error) { return ReadProfile(party) }

// ReadProfile reads a profile from TOML. It refuses unknown keys, roles and anchors, so that a misspelt setting is never silent.
func ReadProfile(data []byte) (Profile, error) {
	var p Profile
	md, err := toml.Decode(string(data), &p)
	if err != nil {
		return Profile{}, badProfile(err)
	}
	if u := md.Undecoded(); len(u) > 0 {
		return Profile{}, badProfile(fmt.Errorf("unknown key %q", u[0].String()))
	}
	if err := p.check(); err != nil {
		return Profile{}, badProfile(err)
	}
	return p, nil
}

func badProfile(err error) error {
	return problem.New(problem.Usage,
		"Tệp mẫu chữ ký không đúng: "+err.Error()+". Hãy sửa tệp rồi thử lại.",
		"The signing profile is wrong: "+err.Error()+". Mend the file and try again.").Because(err)
}

func (p Profile) check() error {
	if p.Name == "" || len(p.Marks) == 0 {
		return fmt.Errorf("name or roles are missing")
	}
	if !within(p.Gap, 0, 50) || !within(p.Edge, 0, 50) {
		return fmt.Errorf("gap and edge must be 0 to 50 mm")
	}
	for role, m := range p.Marks {
		if !slices.Contains(Roles(), role) {
			return fmt.Errorf("unknown role %q", role)
		}
		if err := m.check(); err != nil {
			return fmt.Errorf("role %q: %w", role, err)
		}
	}
	return nil
}

func within(v, low, high float64) bool { return v >= low && v <= high }

func (m Mark) check() error {
	switch {
	case !slices.Contains([]Anchor{BelowTitle, TopLeft, TopCentre, TopRight}, m.Anchor):
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
	_, err := m.RGB()
	return err
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

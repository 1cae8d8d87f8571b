package placement

import (
	"fmt"
	"reflect"
	"slices"

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

// Profile is a set of marks: where each role signs, by which rule.
type Profile struct {
	Name    string        `toml:"name"`
	About   string        `toml:"about"`
	Gap     float64       `toml:"gap"`     // the least distance to text and other marks, in millimetres
	Edge    float64       `toml:"edge"`    // the least distance to the page's edge, in millimetres
	Rule    string        `toml:"rule"`    // the regulation behind the whole
	Unknown []string      `toml:"unknown"` // what no rule seen says about it, in words
	Marks   map[Role]Mark `toml:"role"`
}

// written is a profile as its file has it: roles apart, so that one may be based on another and change single settings.
type written struct {
	Base string `toml:"base"` // a built-in profile: what is not said here is taken from it
	Profile
	Marks map[Role]toml.Primitive `toml:"role"`
}

// ReadProfile reads a profile from TOML. It refuses unknown keys, roles and anchors, so that a misspelt setting is never silent.
func ReadProfile(data []byte) (Profile, error) {
	p, err := read(data)
	if err != nil {
		return Profile{}, badProfile(err)
	}
	return p, nil
}

func read(data []byte) (Profile, error) {
	var w written
	md, err := toml.Decode(string(data), &w)
	if err != nil {
		return Profile{}, err
	}
	p := Profile{Marks: map[Role]Mark{}}
	if w.Base != "" {
		if p, err = Builtin(w.Base); err != nil {
			return Profile{}, fmt.Errorf("base: there is no built-in profile %q", w.Base)
		}
		w.Profile = inherited(w.Profile, p, md)
	}
	w.Profile.Marks = p.Marks
	p = w.Profile
	for role, raw := range w.Marks {
		m := p.Marks[role]
		if err := md.PrimitiveDecode(raw, &m); err != nil {
			return Profile{}, fmt.Errorf("role %q: %w", role, err)
		}
		p.Marks[role] = m
	}
	if u := md.Undecoded(); len(u) > 0 {
		return Profile{}, fmt.Errorf("unknown key %q", u[0].String())
	}
	return p, p.check()
}

// inherited takes what a profile does not say from its base; the name is always its own.
func inherited(p, base Profile, md toml.MetaData) Profile {
	if !md.IsDefined("gap") {
		p.Gap = base.Gap
	}
	if !md.IsDefined("edge") {
		p.Edge = base.Edge
	}
	if !md.IsDefined("about") {
		p.About = base.About
	}
	if !md.IsDefined("rule") {
		p.Rule = base.Rule
	}
	return p
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
		if m.Anchor == OverSignature && (role == Person || p.Marks[Person].Anchor != BelowTitle) {
			return fmt.Errorf("role %q: over-signature needs a role person with the anchor signer", role)
		}
	}
	return nil
}

func within(v, low, high float64) bool { return v >= low && v <= high }

// settings are the keys that a role has in a profile's file.
func settings() []string {
	var names []string
	for _, f := range reflect.VisibleFields(reflect.TypeFor[Mark]()) {
		names = append(names, f.Tag.Get("toml"))
	}
	return names
}

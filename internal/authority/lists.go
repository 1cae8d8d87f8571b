package authority

import (
	"slices"
	"time"

	"trien/internal/basis"
	"trien/internal/problem"
)

// Duty is one line of the list of what must be signed (379-QĐ/TW, 28.1): a list of its fields left empty is any.
type Duty struct {
	ID         string
	Acts       []string // doors: "issue", "send", "register", "hand-over", "destroy", …
	Types      []string
	Levels     []int    // safety levels of the system, 1 to 5
	Bodies     []string // handling authority: kinds of body of the table of authority
	Natures    []string // nature of the business, by the codes that the list declares
	Signatures []string // whose official signatures it must bear: Personal, Seal, Archive
	Source     basis.Source
	Words      problem.Words
}

// Nature is a nature of business (tính chất nghiệp vụ) by which a list tells acts apart (379-QĐ/TW, 28.1).
type Nature struct {
	ID    string
	Words problem.Words
}

// Natures are those of the list of what must be signed in force on the day of an instant.
func (b Book) Natures(at time.Time) []Nature {
	v, _ := b.InForce(MustSign, at)
	return v.Natures
}

// Nature finds one of them.
func (b Book) Nature(id string, at time.Time) (Nature, bool) {
	for _, n := range b.Natures(at) {
		if n.ID == id {
			return n, true
		}
	}
	return Nature{}, false
}

// Business is what the list of what must be signed asks about an act.
type Business struct {
	Act    string
	Type   string
	Level  int      // safety level of the system; 0: not set, which every line covers, so that a setting forgotten lets nothing through
	Bodies []string // kinds that the body may be of; none: not known, which every line covers
	Nature string   // "" : not said, which every line covers
}

// covers says whether a line speaks of a business.
func (d Duty) covers(b Business) bool {
	return in(d.Acts, b.Act) && in(d.Types, b.Type) &&
		(len(d.Levels) == 0 || b.Level == 0 || slices.Contains(d.Levels, b.Level)) &&
		(len(d.Natures) == 0 || b.Nature == "" || slices.Contains(d.Natures, b.Nature)) &&
		(len(d.Bodies) == 0 || len(b.Bodies) == 0 || slices.ContainsFunc(b.Bodies, func(k string) bool { return slices.Contains(d.Bodies, k) }))
}

// Demand is a line that an act falls under, and the version that it stands in.
type Demand struct {
	Duty
	Version  string
	Standard bool // of a list that came with the program: the office has adopted none
}

// Must lists the lines that an act falls under on the day of an instant.
func (b Book) Must(what Business, at time.Time) []Demand {
	v, ok := b.InForce(MustSign, at)
	if !ok {
		return nil
	}
	var list []Demand
	for _, d := range v.Must {
		if d.covers(what) {
			list = append(list, Demand{d, v.ID, b.standard(v.ID)})
		}
	}
	return list
}

// standard says whether a version came with the program.
func (b Book) standard(id string) bool {
	return slices.ContainsFunc(b.versions, func(k kept) bool { return k.ID == id && k.adopted.IsZero() })
}

// Lacks lists the signatures that a line asks for and that are not among those shown.
func (d Duty) Lacks(shown []string) []string {
	var list []string
	for _, s := range d.Signatures {
		if !slices.Contains(shown, s) {
			list = append(list, s)
		}
	}
	return list
}

// BodiesOf are the kinds of body that a question's words name, by the table in force; none where it knows them not.
func (b Book) BodiesOf(q Question) []string {
	v, _ := b.InForce(Rules, q.At)
	return v.Table.read(q).bodies
}

// TypeList is what each kind of body signs, and what the office sends electronically with no paper (1831.types).
type TypeList struct {
	Signed    []SignedTypes
	Paperless []string     // types; "*" is every type
	Others    string       // what is done with the rest: PaperWarn or PaperNeed
	Source    basis.Source // of the office's choice
}

// SignedTypes are the types of documents that some kinds of body sign.
type SignedTypes struct {
	ID     string
	Bodies []string
	Types  []string
	Open   bool // the rule's list ends in "…": other types may be signed too
	Source basis.Source
	Words  problem.Words
}

// How a document goes to those who get it.
const (
	PaperNone = "none" // electronically, with no paper
	PaperWarn = "warn" // electronically; who sends is told that it is not on the list of those that go without paper
	PaperNeed = "need" // electronically and on paper: who sends confirms that the paper goes too
)

// Paper says how a document of a type goes on the day of an instant, and by which version; with no list in force, electronically (379.4.2).
func (b Book) Paper(typ string, at time.Time) (how, version string) {
	v, ok := b.InForce(Types, at)
	if !ok {
		return PaperNone, ""
	}
	if slices.Contains(v.Types.Paperless, "*") || slices.Contains(v.Types.Paperless, typ) {
		return PaperNone, v.ID
	}
	return v.Types.Others, v.ID
}

// Signs says whether bodies of the kinds sign documents of a type electronically, by the list on the day of an instant: Unknown where it is silent.
func (b Book) Signs(kinds []string, typ string, at time.Time) Decision {
	v, _ := b.InForce(Types, at)
	d := Decision{May: Unknown, ByRecord: true, Version: v.ID, Words: problem.Words{VI: "Danh mục không nói về loại văn bản này của loại cơ quan này.",
		EN: "The list does not speak of this type for this kind of body."}}
	for _, s := range v.Types.Signed {
		mine := len(s.Bodies) == 0 || slices.ContainsFunc(kinds, func(k string) bool { return slices.Contains(s.Bodies, k) })
		switch {
		case !mine:
		case slices.Contains(s.Types, typ):
			return Decision{May: Yes, Rule: s.ID, Version: v.ID, Source: s.Source, Words: s.Words}
		case !s.Open:
			d = Decision{May: No, Rule: s.ID, Version: v.ID, Source: s.Source, Words: s.Words}
		}
	}
	return d
}

// Sector is how dossiers of a sector are signed (1831.sector: treasury, social insurance and the like).
type Sector struct {
	ID         string
	Types      []string
	Signatures []string
	Position   string // the place of the visible mark by the sector's own rule; "" where it is not known
	Source     basis.Source
	Words      problem.Words
}

// SectorOf finds a sector's profile on the day of an instant.
func (b Book) SectorOf(id string, at time.Time) (Sector, bool) {
	v, _ := b.InForce(Sectors, at)
	i := slices.IndexFunc(v.Sectors, func(s Sector) bool { return s.ID == id })
	if i < 0 {
		return Sector{}, false
	}
	return v.Sectors[i], true
}

package app

import (
	"context"
	"strconv"
	"time"

	"trien/internal/authority"
	"trien/internal/identity"
	"trien/internal/office"
)

// DatedListsView is the page of the dated lists.
type DatedListsView struct {
	MayChange   bool             `json:"mayChange"`
	Today       string           `json:"today"`
	Lists       []DatedListView  `json:"lists"`
	Assignments []DeviceUseView  `json:"assignments"` // of devices of the office and the archive, the newest first
	Signers     []ListSignerView `json:"signers"`     // whom a question may be about
	People      []ChoiceView     `json:"people"`      // whom a device may be given to; none for who may not change anything
}

// DatedListView is one list with its versions, the newest first.
type DatedListView struct {
	Kind     string         `json:"kind"` // "authority", "must-sign", "types", "sector", "conversion", "form"
	Name     Words          `json:"name"`
	InForce  string         `json:"inForce,omitempty"` // id of the version in force today
	Review   string         `json:"review,omitempty"`  // when that must be looked at again, 2006-01-02
	Overdue  bool           `json:"overdue,omitempty"`
	Soon     bool           `json:"soon,omitempty"` // within 30 days
	Versions []VersionBrief `json:"versions"`
}

// VersionBrief is a version in a row.
type VersionBrief struct {
	ID       string    `json:"id"`
	Name     Words     `json:"name"`
	From     string    `json:"from"`
	Until    string    `json:"until,omitempty"` // last day; empty: no end yet
	Basis    string    `json:"basis"`
	Standard bool      `json:"standard"` // came with the program
	Adopted  time.Time `json:"adopted,omitzero"`
	By       string    `json:"by,omitempty"`
	Document string    `json:"document,omitempty"` // by which it was adopted
	SHA256   string    `json:"sha256,omitempty"`
}

// DeviceUseView is who has the use of a device of the office or the archive.
type DeviceUseView struct {
	ID       string    `json:"id"`
	Device   string    `json:"device"` // "seal", "archive"
	Person   string    `json:"person"`
	From     time.Time `json:"from"`
	To       time.Time `json:"to,omitzero"` // the first instant no more
	Document string    `json:"document"`
	Now      bool      `json:"now"`
}

// ListSignerView is someone with the capacities they have today.
type ListSignerView struct {
	Person     string         `json:"person"`
	Name       string         `json:"name"`
	Title      string         `json:"title"`
	Capacities []CapacityView `json:"capacities"`
}

func (o *Office) datedLists(a identity.Actor, people *registry) DatedListsView {
	now := o.now()
	v := DatedListsView{MayChange: o.can(a, "authority.change"), Today: office.Day(now), Lists: []DatedListView{}, Assignments: []DeviceUseView{}, Signers: []ListSignerView{}, People: []ChoiceView{}}
	for _, kind := range authority.Kinds() {
		v.Lists = append(v.Lists, o.datedList(people, kind, now))
	}
	for i := len(people.assignments) - 1; i >= 0; i-- {
		x := people.assignments[i]
		v.Assignments = append(v.Assignments, DeviceUseView{x.id, x.device, people.name(x.person), x.from, x.to, x.document, !now.Before(x.from) && (x.to.IsZero() || now.Before(x.to))})
	}
	for _, p := range people.People {
		who, _ := people.Actor(p.ID, now)
		if len(who.Capacities) > 0 {
			v.Signers = append(v.Signers, ListSignerView{p.ID, p.Name, who.Title, personView(who).Capacities})
		}
		if v.MayChange && (o.can(who, mayHoldSeal) || o.can(who, mayHoldArchive)) {
			v.People = append(v.People, ChoiceView{p.ID, Words{p.Name + " – " + who.Title, p.Name + " – " + who.Title}})
		}
	}
	return v
}

func (o *Office) datedList(people *registry, kind string, now time.Time) DatedListView {
	l := DatedListView{Kind: kind, Name: both(authority.KindWords(kind)), Versions: []VersionBrief{}}
	if v, ok := people.book.InForce(kind, now); ok {
		l.InForce = v.ID
	}
	for _, r := range people.book.Reminders(people.reviews, now, 100*366) {
		if r.Kind == kind {
			l.Review, l.Overdue = string(r.Due), r.Overdue
			l.Soon = !r.Overdue && r.Due <= authority.DayOf(now.AddDate(0, 0, reviewAhead))
		}
	}
	for _, k := range people.book.All(kind) {
		b := VersionBrief{ID: k.ID, Name: both(k.Name), From: string(k.From), Until: string(k.Until), Basis: k.Basis, Standard: k.Adopted.IsZero(), Adopted: k.Adopted}
		if p, ok := people.adoptions[k.ID]; ok {
			b.By, b.Document, b.SHA256 = people.name(p.by), p.document, p.digest
		}
		l.Versions = append(l.Versions, b)
	}
	return l
}

// VersionDetail is a version, line by line.
type VersionDetail struct {
	Kind    string           `json:"kind"`
	ID      string           `json:"id"`
	Name    Words            `json:"name"`
	From    string           `json:"from"`
	Until   string           `json:"until,omitempty"`
	Basis   string           `json:"basis"`
	Silence string           `json:"silence,omitempty"` // of a table of authority: "record" or "refuse"
	Paper   string           `json:"paper,omitempty"`   // of a list of types: what is done with those that are not on it
	Without []string         `json:"without,omitempty"` // types that go without paper; "*": every type
	Lines   []ListLineView   `json:"lines"`
	Reviews []ListReviewView `json:"reviews"`
}

// ListLineView is a line of a version.
type ListLineView struct {
	ID         string   `json:"id"`
	Answer     string   `json:"answer,omitempty"` // "may", "may_not"
	Types      []string `json:"types"`            // none: every type
	Bodies     []Words  `json:"bodies"`
	Posts      []Words  `json:"posts"`
	Capacities []Words  `json:"capacities"`
	Acts       []Words  `json:"acts"`
	Signatures []Words  `json:"signatures"`
	Levels     []string `json:"levels"`
	Natures    []string `json:"natures"`
	Needs      []Words  `json:"needs"`
	Words      Words    `json:"words"`
	Source     string   `json:"source"`
	Read       Words    `json:"read"`
}

// ListReviewView is a review that was held.
type ListReviewView struct {
	On       string `json:"on"`
	Document string `json:"document"`
	Finding  string `json:"finding,omitempty"`
}

func (o *Office) versionDetail(ctx context.Context, people *registry, k authority.Kept) (VersionDetail, error) {
	v := VersionDetail{Kind: k.Kind, ID: k.ID, Name: both(k.Name), From: string(k.From), Until: string(k.Until), Basis: k.Basis, Silence: k.Table.Silence,
		Paper: k.Types.Others, Without: k.Types.Paperless, Lines: listLines(k.Version, people.book, o.now()), Reviews: []ListReviewView{}}
	records, err := o.records(ctx, staffStream)
	for _, r := range records {
		if e, ok := r.Event.(office.ListReviewed); ok && e.Version == k.ID {
			v.Reviews = append(v.Reviews, ListReviewView{e.On, e.Document, e.Finding})
		}
	}
	return v, err
}

func listLines(v authority.Version, book authority.Book, now time.Time) []ListLineView {
	n := namer{v.Table}
	if v.Kind != authority.Rules { // its words for bodies are the table's
		t, _ := book.InForce(authority.Rules, now)
		n = namer{t.Table}
	}
	list := []ListLineView{}
	for _, r := range v.Table.Rules {
		list = append(list, ListLineView{ID: r.ID, Answer: string(r.Answer), Types: some(r.Types), Bodies: n.bodies(r.Bodies), Posts: n.posts(r.Posts), Capacities: capacityNames(r.Capacities),
			Levels: some(r.Levels), Signatures: keyNames(r.Means), Needs: needNames(r.Needs), Words: both(r.Words), Source: r.Source.Text, Read: both(r.Source.Words())})
	}
	for _, d := range v.Must {
		list = append(list, ListLineView{ID: d.ID, Types: some(d.Types), Bodies: n.bodies(d.Bodies), Acts: actNames(d.Acts), Signatures: keyNames(d.Signatures), Levels: numbers(d.Levels),
			Natures: some(d.Natures), Words: both(d.Words), Source: d.Source.Text, Read: both(d.Source.Words())})
	}
	for _, s := range v.Types.Signed {
		list = append(list, ListLineView{ID: s.ID, Types: some(s.Types), Bodies: n.bodies(s.Bodies), Words: both(s.Words), Source: s.Source.Text, Read: both(s.Source.Words())})
	}
	for _, s := range v.Sectors {
		list = append(list, ListLineView{ID: s.ID, Types: some(s.Types), Signatures: keyNames(s.Signatures), Words: both(s.Words), Source: s.Source.Text, Read: both(s.Source.Words())})
	}
	for _, u := range v.Unequal {
		list = append(list, ListLineView{ID: u.ID, Types: some(u.Types), Acts: wayNames(u.Ways), Words: both(u.Words), Source: u.Source.Text, Read: both(u.Source.Words())})
	}
	if v.Form != nil {
		for _, r := range v.Form.Rules {
			list = append(list, ListLineView{ID: r.ID, Types: some(r.Types), Words: both(r.Words), Source: r.Source.Text, Read: both(r.Source.Words())})
		}
	}
	for i := range list {
		list[i].fill()
	}
	return list
}

// wayNames name the ways in which a document changes its form; none is both.
func wayNames(ways []string) (list []Words) {
	for _, w := range ways {
		list = append(list, formWords(w))
	}
	return list
}

// fill makes lists of lists that are none.
func (l *ListLineView) fill() {
	for _, list := range []*[]Words{&l.Bodies, &l.Posts, &l.Capacities, &l.Acts, &l.Signatures, &l.Needs} {
		if *list == nil {
			*list = []Words{}
		}
	}
	l.Levels, l.Natures, l.Types = some(l.Levels), some(l.Natures), some(l.Types)
}

func some(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

// namer names kinds by the words of a table.
type namer struct{ authority.Table }

func (n namer) bodies(kinds []string) (list []Words) {
	for _, k := range kinds {
		name := Words{k, k}
		for _, b := range n.Bodies {
			if b.Kind == k {
				name = both(b.Words)
			}
		}
		list = append(list, name)
	}
	return list
}

func (n namer) posts(kinds []string) (list []Words) {
	for _, k := range kinds {
		name := Words{k, k}
		for _, p := range n.Posts {
			if p.Kind == k {
				name = both(p.Words)
			}
		}
		list = append(list, name)
	}
	return list
}

func capacityNames(list []string) (names []Words) {
	for _, c := range list {
		names = append(names, both(authority.CapacityWords(c)))
	}
	return names
}

func keyNames(keys []string) (names []Words) {
	for _, k := range keys {
		names = append(names, both(keyWords(k)))
	}
	return names
}

func actNames(acts []string) (names []Words) {
	for _, a := range acts {
		names = append(names, both(office.ActWords(a)))
	}
	return names
}

func needNames(needs []string) (names []Words) {
	words := map[string]Words{
		authority.NeedTerm: {"văn bản ủy quyền có thời hạn", "a written delegation with a term"}, authority.NeedGrant: {"được giao trên hồ sơ", "an assignment on record"},
		authority.NeedDeputy: {"là cấp phó của người được ký thay", "to be a deputy of who is signed for"}, authority.NeedTypes: {"giới hạn loại văn bản", "to be limited to certain types"},
	}
	for _, n := range needs {
		names = append(names, words[n])
	}
	return names
}

func numbers(list []int) (out []string) {
	for _, n := range list {
		out = append(out, strconv.Itoa(n))
	}
	return out
}

// ListComparison is what a version that somebody brings would change.
type ListComparison struct {
	Kind    string           `json:"kind"`
	ID      string           `json:"id"`
	Name    Words            `json:"name"`
	From    string           `json:"from"`
	To      string           `json:"to,omitempty"`
	Basis   string           `json:"basis"`
	Against string           `json:"against,omitempty"` // the version in force today
	Changes []ListChangeView `json:"changes"`
	Refused *ProblemView     `json:"refused,omitempty"` // why it can't be adopted
}

// ListChangeView is one difference.
type ListChangeView struct {
	Part   string `json:"part"`
	ID     string `json:"id,omitempty"`
	How    string `json:"how"` // "added", "removed", "changed"
	Before string `json:"before,omitempty"`
	After  string `json:"after,omitempty"`
}

// ListAdoption takes a version into use.
type ListAdoption struct {
	Text     string `json:"text"`     // the file (TOML)
	Document string `json:"document"` // by which it is adopted: number and date
}

// ListReviewRequest records that a version was looked at again and stays as it is.
type ListReviewRequest struct {
	Kind     string `json:"kind"`
	Version  string `json:"version"`
	Document string `json:"document"`
	Finding  string `json:"finding,omitempty"`
}

// DeviceUseRequest gives someone the use of a device; days in Vietnam, To is the last.
type DeviceUseRequest struct {
	Device   string `json:"device"`
	Person   string `json:"person"`
	From     string `json:"from,omitempty"` // empty: now
	To       string `json:"to,omitempty"`   // empty: until it is ended
	Document string `json:"document"`
}

// DeviceUseEnd ends an assignment.
type DeviceUseEnd struct {
	ID       string `json:"id"`
	Document string `json:"document"`
}

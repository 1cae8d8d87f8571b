package app

import (
	"context"
	"slices"
	"strings"
	"time"

	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
)

// unitMark begins the choice of a unit where people are chosen; what follows names the unit.
const unitMark = "unit:"

// HandView is one assignment: who was given a routed or circulated document, for what, and whether it is done.
type HandView struct {
	Person  string    `json:"person"`
	Name    string    `json:"name"`
	Unit    string    `json:"unit,omitempty"` // received for this unit
	Part    string    `json:"part"`           // "lead", "co", "informed"
	Label   Words     `json:"label"`
	Due     string    `json:"due,omitempty"` // 2006-01-02
	Overdue bool      `json:"overdue,omitempty"`
	Text    string    `json:"text,omitempty"`  // what they in particular are to do
	By      string    `json:"by"`              // name of who assigned it
	Under   string    `json:"under,omitempty"` // name of who passed it on inside their unit
	Shown   bool      `json:"shown,omitempty"` // circulated, not routed
	At      time.Time `json:"at"`
	Done    time.Time `json:"done,omitzero"` // reported, or acknowledged
	Said    string    `json:"said,omitempty"`
}

func handWords(part string) Words {
	return map[string]Words{office.HandLead: {"chủ trì", "leads"}, office.HandCo: {"phối hợp", "helps"}, office.HandInformed: {"để biết", "informed"}}[part]
}

func (o *Office) handViews(d office.Document, people *registry) []HandView {
	list := []HandView{}
	today := office.Day(o.now())
	for _, h := range d.Hands() {
		done := !h.Done.IsZero() || h.Part != office.HandInformed && d.State != office.StateRouted
		list = append(list, HandView{Person: h.Person, Name: people.name(h.Person), Unit: people.UnitName(h.Unit), Part: h.Part, Label: handWords(h.Part), Due: h.Due,
			Overdue: !done && h.Due != "" && h.Due < today, Text: h.Text, By: nameOrEmpty(h.By, people), Under: nameOrEmpty(h.Under, people), Shown: h.Shown, At: h.At, Done: h.Done, Said: h.Said})
	}
	return list
}

// unitHead is a unit with who receives documents for it.
type unitHead struct{ unit, name, person string }

// unitHeads are the units of which the directory says who receives for them: the one with a leader's post in it, or the only one there.
func (o *Office) unitHeads(people *registry) []unitHead {
	members := o.unitMembers(people)
	var list []unitHead
	for unit, all := range members {
		leaders := slices.DeleteFunc(slices.Clone(all), func(a identity.Actor) bool { return !a.Is(identity.Leader) })
		for _, from := range [][]identity.Actor{leaders, all} {
			if len(from) == 1 {
				list = append(list, unitHead{unit, people.UnitName(unit), from[0].Person})
				break
			}
		}
	}
	slices.SortFunc(list, func(a, b unitHead) int { return strings.Compare(a.name, b.name) })
	return list
}

// unitMembers are those with a post in each unit now who may be given a part in a document.
func (o *Office) unitMembers(people *registry) map[string][]identity.Actor {
	members, at := map[string][]identity.Actor{}, o.now()
	for _, p := range people.People {
		a, _ := people.Actor(p.ID, at)
		if !o.can(a, mayTakePart) {
			continue
		}
		for _, unit := range unitsOf(people, p.ID, at) {
			members[unit] = append(members[unit], a)
		}
	}
	return members
}

// unitsOf are the units in which somebody holds a post at the instant.
func unitsOf(people *registry, person string, at time.Time) []string {
	var list []string
	for _, ap := range people.Held(person) {
		if post, ok := people.Post(ap.Post); ok && ap.At(at) && post.Unit != "" && !slices.Contains(list, post.Unit) {
			list = append(list, post.Unit)
		}
	}
	return list
}

// receiver is who a choice means: a person, or for a unit whoever receives for it.
func (o *Office) receiver(people *registry, choice string) (person, unit string, err error) {
	person, at := choice, o.now()
	if name, ok := strings.CutPrefix(choice, unitMark); ok {
		heads := o.unitHeads(people)
		i := slices.IndexFunc(heads, func(h unitHead) bool { return h.unit == name })
		if i < 0 {
			return "", "", problem.New(problem.Usage, "Danh bạ chưa nêu ai nhận văn bản cho đơn vị này. Hãy chọn đích danh một người.", "The directory does not say who receives for this unit. Choose a person.")
		}
		person, unit = heads[i].person, name
	}
	if a, _ := people.Actor(person, at); !o.can(a, mayTakePart) {
		return "", "", problem.New(problem.Usage, "Người xử lý đã chọn không còn giữ chức vụ. Hãy chọn lại.", "A chosen person holds no post now. Choose another.")
	}
	return person, unit, nil
}

// within says whether a person may be given a part by who routes on inside their unit: somebody else of it.
func (o *Office) within(d office.Document, people *registry, by identity.Actor, person string) bool {
	units := unitsOf(people, by.Person, o.now())
	if h, ok := d.Hand(by.Person); ok && h.Unit != "" {
		units = []string{h.Unit}
	}
	theirs := unitsOf(people, person, o.now())
	return slices.ContainsFunc(units, func(u string) bool { return slices.Contains(theirs, u) })
}

func outsideUnit() error {
	return problem.New(problem.Forbidden, "Bạn chỉ giao tiếp được cho người trong đơn vị mình. Hãy đề nghị lãnh đạo giao cho đơn vị khác.",
		"You can pass it on inside your unit only. Ask a leader to assign it to another.").Under("379.5.3")
}

// onHands does the acts on assignments; false where the act is another.
func (o *Office) onHands(ctx context.Context, t *transaction, act string, a ActArgs) (bool, error) {
	do := map[string]func(*transaction, *registry, ActArgs) error{"route": o.route, office.ActAssign: o.addHand, office.ActReassign: o.exchangeHand, office.ActCirculate: o.circulate,
		office.ActTakeOut: func(t *transaction, _ *registry, a ActArgs) error {
			return t.do(office.TakeOut{TakenOut: office.TakenOut{Person: a.Person, Reason: tidy(a.Text)}})
		}}[act]
	if do == nil {
		return false, nil
	}
	if err := o.check(t.doc, act, t.actor); err != nil { // before anything is said of who there is
		return true, err
	}
	people, err := o.registry(ctx)
	if err == nil {
		err = do(t, people, a)
	}
	if err == nil {
		err = o.newReaders(t, people)
	}
	return true, err
}

// newReaders refuses what would show the document to somebody whom the rules of access keep from it, also after they are given a part.
func (o *Office) newReaders(t *transaction, people *registry) error {
	for _, h := range t.doc.Hands() {
		if _, had := t.before.Hand(h.Person); had {
			continue
		}
		if a, _ := people.Actor(h.Person, t.at); !o.reads(t.doc, a) {
			name := people.name(h.Person)
			return problem.New(problem.Refused, "Theo quy tắc truy cập của cơ quan, "+name+" không được xem văn bản này nên không giao hay chuyển xem được. Hãy chọn người khác.",
				"The office's rules of access keep "+name+" from this document, so it can't be given to them. Choose somebody else.").Under("379.5.3")
		}
	}
	return nil
}

// route gives a document out: a lead, co-workers and those who are informed, or people who handle it together.
func (o *Office) route(t *transaction, people *registry, a ActArgs) error {
	c := office.Route{Routed: office.Routed{Due: a.Due, Instruction: tidy(a.Text)}}
	if a.Lead == "" && len(a.People) == 1 && (len(a.Informed) > 0 || strings.HasPrefix(a.People[0], unitMark)) {
		a.Lead, a.People = a.People[0], nil
	}
	if a.Lead == "" && len(a.Informed) == 0 && !slices.ContainsFunc(a.People, func(p string) bool { return strings.HasPrefix(p, unitMark) }) {
		for _, choice := range a.People {
			if _, _, err := o.receiver(people, choice); err != nil {
				return err
			}
		}
		c.Assignees = slices.Compact(slices.Sorted(slices.Values(a.People)))
		return t.do(c)
	}
	for _, x := range []struct {
		part    string
		choices []string
	}{{office.HandLead, []string{a.Lead}}, {office.HandCo, a.People}, {office.HandInformed, a.Informed}} {
		for _, choice := range x.choices {
			if choice == "" {
				continue
			}
			person, unit, err := o.receiver(people, choice)
			if err != nil {
				return err
			}
			h := office.Assigned{Person: person, Unit: unit, Part: x.part}
			if x.part != office.HandInformed {
				h.Due, c.Assignees = a.Due, append(c.Assignees, person)
			}
			c.Hands = append(c.Hands, h)
		}
	}
	return t.do(c)
}

// addHand assigns another: leaders anybody, others inside their unit.
func (o *Office) addHand(t *transaction, people *registry, a ActArgs) error {
	person, unit, err := o.receiver(people, a.Person)
	if err != nil {
		return err
	}
	if !t.actor.Is(identity.Leader) {
		if unit != "" || !o.within(t.doc, people, t.actor, person) {
			return outsideUnit()
		}
	}
	return t.do(office.Assign{Assigned: office.Assigned{Person: person, Unit: unit, Part: a.Part, Due: a.Due, Instruction: tidy(a.Text)}})
}

// exchangeHand gives somebody's assignment to another, with the reason.
func (o *Office) exchangeHand(t *transaction, people *registry, a ActArgs) error {
	person, unit, err := o.receiver(people, a.To)
	if err != nil {
		return err
	}
	if !t.actor.Is(identity.Leader) && !t.actor.Is(identity.Clerk) && !o.within(t.doc, people, t.actor, person) {
		return outsideUnit()
	}
	return t.do(office.Reassign{Reassigned: office.Reassigned{Person: a.Person, To: person, Unit: unit, Reason: tidy(a.Text)}})
}

// circulate shows the document to people and units, who say that they have read it.
func (o *Office) circulate(t *transaction, people *registry, a ActArgs) error {
	var c office.Circulate
	for _, choice := range a.People {
		person, unit, err := o.receiver(people, choice)
		if err != nil {
			return err
		}
		c.To = append(c.To, office.Circulated{Person: person, Unit: unit, Due: a.Due, Text: tidy(a.Text)})
	}
	return t.do(c)
}

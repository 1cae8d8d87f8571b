package identity

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"trien/internal/problem"
)

// The prefixes by which someone signs for another (399-QĐ/TW; NĐ 30/2020/NĐ-CP writes them TM., KT., TL., TUQ.).
const (
	OnBehalf     = "T/M"   // thay mặt: on behalf of a body
	InStead      = "K/T"   // ký thay: in the stead of its head
	ByOrder      = "T/L"   // thừa lệnh: by order
	ByCommission = "T/U.Q" // thừa uỷ quyền: by commission
)

// Prefixes are the prefixes that a delegation may lend.
func Prefixes() []string { return []string{OnBehalf, InStead, ByOrder, ByCommission} }

// Delegation lends capacities of one person to another, from From up to, not including, Until, on a document. It gives what the giver has
// at the instant of use, and no more: when the giver loses it, or the document's end comes, it is gone.
type Delegation struct {
	ID       string    `json:"id"`
	Giver    string    `json:"giver"`
	Taker    string    `json:"taker"`
	Lent     []Lent    `json:"lent"`
	From     time.Time `json:"from"`
	Until    time.Time `json:"until,omitzero"` // zero: until revoked
	Paper    Paper     `json:"paper"`
	Onward   bool      `json:"onward,omitempty"` // the taker may lend it further
	By       string    `json:"by,omitempty"`     // who recorded it, where that was not the giver
	Recorded time.Time `json:"recorded,omitzero"`
	Revoked  time.Time `json:"revoked,omitzero"`
	Reason   string    `json:"reason,omitempty"` // of the revocation
}

// Lent is one capacity of a delegation: of which capacity of the giver, and how the taker signs by it.
type Lent struct {
	Of     string   `json:"of"`     // Capacity.ID of the giver
	Prefix string   `json:"prefix"` // one of Prefixes
	Body   string   `json:"body"`   // the giver's body, or the giver's title: "BAN THƯỜNG VỤ", "CHÁNH VĂN PHÒNG"
	Title  string   `json:"title"`  // the taker's, as it stands under that
	Types  []string `json:"types"`  // empty: all types that the giver may sign
}

// At says whether the delegation's own span holds at the instant. Whether it gives anything then depends on its giver.
func (d Delegation) At(at time.Time) bool {
	return within(at, d.From, d.Until) && (d.Revoked.IsZero() || at.Before(d.Revoked))
}

// lentID is how the n-th capacity of a delegation is known.
func (d Delegation) lentID(n int) string { return d.ID + "." + strconv.Itoa(n+1) }

// lentBy takes such an id apart.
func (s *Staff) lentBy(capacity string) (Delegation, Lent, bool) {
	id, n, ok := cutLast(capacity)
	d, found := s.Delegation(id)
	if !ok || !found || n < 1 || n > len(d.Lent) {
		return Delegation{}, Lent{}, false
	}
	return d, d.Lent[n-1], true
}

func cutLast(capacity string) (id string, n int, ok bool) {
	i := strings.LastIndexByte(capacity, '.')
	if i < 0 {
		return "", 0, false
	}
	n, err := strconv.Atoi(capacity[i+1:])
	return capacity[:i], n, err == nil
}

// chainMax bounds how often a capacity may be handed on: by order to a department's head, in whose stead a deputy signs, are two.
const chainMax = 4

// instant is how the posts of an instant are read: as they are now, which decides what may be done now, or as they were then.
type instant struct {
	at   time.Time
	past bool
}

func (x instant) post(p Post) Post {
	if x.past {
		return p.OfDay(x.at)
	}
	return p
}

// here says whether the person is one of the office at the instant.
func (x instant) here(p Person) bool {
	if x.past {
		return p.Gone.IsZero() || x.at.Before(p.Gone)
	}
	return p.State == Here
}

// rolesOf lists the duties of a person's posts at the instant.
func (s *Staff) rolesOf(person string, x instant) []Role {
	var roles []Role
	for _, a := range s.Held(person) {
		if p, ok := s.Post(a.Post); ok && a.At(x.at) {
			roles = append(roles, x.post(p).Roles...)
		}
	}
	return roles
}

// own finds a capacity that comes with a post held at the instant, and that its holder may sign by.
func (s *Staff) own(person, capacity string, x instant) (Capacity, Appointment, bool) {
	if !slices.Contains(s.rolesOf(person, x), Leader) {
		return Capacity{}, Appointment{}, false
	}
	for _, a := range s.Held(person) {
		p, ok := s.Post(a.Post)
		if !ok || !a.At(x.at) {
			continue
		}
		for _, c := range x.post(p).Capacities {
			if c.ID == capacity {
				return c, a, true
			}
		}
	}
	return Capacity{}, Appointment{}, false
}

// flaw is why a delegation gives nothing at an instant.
type flaw string

// The flaws, in the order in which they are looked for.
const (
	sound       flaw = ""
	notYet      flaw = "not-yet"      // its time has not come
	over        flaw = "over"         // its time is over
	revoked     flaw = "revoked"      // taken back
	giverGone   flaw = "giver-gone"   // the giver is no more here
	giverLacks  flaw = "giver-lacks"  // the giver has not got it then
	moreTypes   flaw = "more-types"   // it names a type that the giver may not sign
	noType      flaw = "no-type"      // no type is left that both the giver may sign and the delegation names
	notOnward   flaw = "not-onward"   // the giver had it lent, without leave to lend it on
	takerGone   flaw = "taker-gone"   // the taker is no more here, or holds no post
	takerBarred flaw = "taker-barred" // the taker's duty must not meet a signer's
	tooLong     flaw = "too-long"     // handed on more often than any rule knows
)

// resolved is a capacity that someone has at an instant, and where it comes from.
type resolved struct {
	Capacity
	appointment Appointment  // of the one who has it by a post
	chain       []Delegation // from the person's own back to the one that the post's holder gave
}

// find finds a capacity of a person at an instant: by a post, or lent, through as many hands as there are.
func (s *Staff) find(person, capacity string, x instant, steps int) (resolved, flaw) {
	p, ok := s.Person(person)
	switch {
	case !ok || !x.here(p):
		return resolved{}, giverGone
	case steps > chainMax:
		return resolved{}, tooLong
	}
	if c, a, ok := s.own(person, capacity, x); ok {
		return resolved{Capacity: c, appointment: a}, sound
	}
	d, l, ok := s.lentBy(capacity)
	if !ok || d.Taker != person {
		return resolved{}, giverLacks
	}
	r, why := s.lend(d, l, x, steps)
	r.ID, r.Delegation = capacity, d.ID
	return r, why
}

// lend is what one item of a delegation gives at an instant.
func (s *Staff) lend(d Delegation, l Lent, x instant, steps int) (resolved, flaw) {
	if why := s.spanned(d, x); why != sound {
		return resolved{}, why
	}
	if why := s.takes(d.Taker, x); why != sound {
		return resolved{}, why
	}
	r, why := s.find(d.Giver, l.Of, x, steps+1)
	if why != sound {
		return resolved{}, why
	}
	if len(r.chain) > 0 && !r.chain[0].Onward {
		return resolved{}, notOnward
	}
	if !l.under(r.Capacity) {
		return resolved{}, giverLacks
	}
	types, some := narrow(r.Types, l.Types)
	if !some {
		return resolved{}, noType
	}
	r.Capacity = Capacity{Prefix: l.Prefix, Body: l.Body, Title: l.Title, Types: types}
	r.chain = append([]Delegation{d}, r.chain...)
	return r, sound
}

func (s *Staff) spanned(d Delegation, x instant) flaw {
	switch {
	case x.at.Before(d.From):
		return notYet
	case !d.Revoked.IsZero() && !x.at.Before(d.Revoked):
		return revoked
	case !d.Until.IsZero() && !x.at.Before(d.Until):
		return over
	}
	return sound
}

// takes says why a person can't sign by what is lent to them.
func (s *Staff) takes(taker string, x instant) flaw {
	p, ok := s.Person(taker)
	roles := s.rolesOf(taker, x)
	switch {
	case !ok || !x.here(p) || len(roles) == 0:
		return takerGone
	case clash([]Role{Leader}, roles).VI != "":
		return takerBarred
	}
	return sound
}

// under says whether what is lent is no more than a capacity: for the same body or its holder, and on behalf of a body only by who signs so.
func (l Lent) under(c Capacity) bool {
	return slices.Contains(Prefixes(), l.Prefix) && (l.Body == c.Body || l.Body == c.Title) && (l.Prefix != OnBehalf || c.Prefix == OnBehalf && l.Body == c.Body)
}

// narrow gives the types that are in both lists, of which an empty one means all; some is false where none is left.
func narrow(a, b []string) (types []string, some bool) {
	switch {
	case len(a) == 0:
		return b, true
	case len(b) == 0:
		return a, true
	}
	for _, t := range b {
		if slices.Contains(a, t) {
			types = append(types, t)
		}
	}
	return types, len(types) > 0
}

// lentTo lists what delegations give a person at the instant.
func (s *Staff) lentTo(person string, x instant) []resolved {
	var list []resolved
	for _, d := range s.Lent(person) {
		for i := range d.Lent {
			if r, why := s.find(person, d.lentID(i), x, 0); why == sound {
				list = append(list, r)
			}
		}
	}
	return list
}

// words say why a delegation gives nothing.
func (f flaw) words() problem.Words {
	return map[flaw]problem.Words{
		notYet:      {VI: "chưa đến ngày bắt đầu", EN: "its time has not come"},
		over:        {VI: "đã hết thời hạn", EN: "its time is over"},
		revoked:     {VI: "đã thu hồi", EN: "it was revoked"},
		giverGone:   {VI: "người ủy quyền không còn làm việc", EN: "the giver has left"},
		giverLacks:  {VI: "người ủy quyền không có quyền hạn này", EN: "the giver has not got this capacity"},
		moreTypes:   {VI: "có loại văn bản mà người ủy quyền không được ký", EN: "it names a type that the giver may not sign"},
		noType:      {VI: "người ủy quyền không được ký loại văn bản nào trong số đã ghi", EN: "the giver may sign none of the types named"},
		notOnward:   {VI: "người ủy quyền được giao quyền này mà không được giao lại", EN: "the giver was lent this without leave to lend it on"},
		takerGone:   {VI: "người được ủy quyền không giữ chức vụ nào", EN: "the taker holds no post"},
		takerBarred: {VI: "nhiệm vụ của người được ủy quyền không được đi cùng việc ký văn bản", EN: "the taker's duty must not meet the signing of documents"},
		tooLong:     {VI: "quyền đã được giao lại quá nhiều lần", EN: "it was handed on too often"},
	}[f]
}

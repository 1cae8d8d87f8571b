package app

import (
	"cmp"
	"context"
	"slices"
	"time"

	"trien/internal/identity"
	"trien/internal/problem"
	"trien/internal/rights"
	"trien/internal/store"
)

// DirectoryPerson is a person with their posts over time and the delegations from and to them. Code and address are masked but for oneself:
// PersonalData shows them whole (379.4.1).
func (h *House) DirectoryPerson(ctx context.Context, t Token, id string) (PersonPageView, error) {
	s, r, err := h.directoryReader(ctx, t)
	if err != nil {
		return PersonPageView{}, err
	}
	p, ok := r.Person(id)
	if !ok {
		return PersonPageView{}, store.NotFound()
	}
	o := s.office
	masked := id != s.actor.Person
	if masked {
		p.Code, p.Email = rights.Masked("code", p.Code), rights.Masked("email", p.Email)
	}
	v := PersonPageView{ID: p.ID, Name: p.Name, Account: p.Account, Code: p.Code, Email: p.Email, Masked: masked && (p.Code+p.Email != "" || len(p.Codes) > 0), Body: cmp.Or(p.Body, o.ownBody()), Unit: p.Unit, UnitName: r.UnitName(p.Unit),
		Left: p.State == identity.Left, Came: p.Came, Gone: p.Gone, Was: []FormerView{}, Codes: formerCodes(p, masked), Terms: terms(r, id, o.now()), Given: []DelegationView{}, Taken: []DelegationView{}, May: []CapacityView{},
		MayChange: o.can(s.actor, "directory.change")}
	v.BodyName = o.nameOfBody(r, v.Body)
	for _, f := range p.Was {
		v.Was = append(v.Was, FormerView{f.Until, f.Name, o.nameOfBody(r, cmp.Or(f.Body, o.ownBody())), r.UnitName(f.Unit)})
	}
	for _, d := range slices.Backward(r.Delegations) {
		if d.Giver == id {
			v.Given = append(v.Given, o.delegationView(ctx, s.actor, r, d))
		}
		if d.Taker == id {
			v.Taken = append(v.Taken, o.delegationView(ctx, s.actor, r, d))
		}
	}
	if a, ok := r.Actor(id, o.now()); ok {
		v.May = personView(a).Capacities
	}
	return v, nil
}

// PersonalData shows a person's code and address whole, and keeps that they were read (379.4.1).
func (h *House) PersonalData(ctx context.Context, t Token, id string) (PersonalDataView, error) {
	s, r, err := h.directoryReader(ctx, t)
	if err != nil {
		return PersonalDataView{}, err
	}
	p, ok := r.Person(id)
	if !ok {
		return PersonalDataView{}, store.NotFound()
	}
	var read []string
	if p.Code != "" || len(p.Codes) > 0 {
		read = append(read, "code")
	}
	if p.Email != "" {
		read = append(read, "email")
	}
	return PersonalDataView{p.Code, p.Email, formerCodes(p, false)}, s.office.readPersonal(ctx, s.actor, id, read...)
}

// formerCodes are the codes that were recorded wrong, in part where they are masked.
func formerCodes(p identity.Person, masked bool) []FormerCodeView {
	list := []FormerCodeView{}
	for _, f := range p.Codes {
		if masked {
			f.Code = rights.Masked("code", f.Code)
		}
		list = append(list, FormerCodeView{f.Until, f.Code, f.Reason})
	}
	return list
}

func (o *Office) nameOfBody(r *registry, id string) string {
	if b, ok := r.Body(id); ok {
		return b.Name
	}
	if id == o.ownBody() {
		return o.settings.Name
	}
	return id
}

func terms(r *registry, person string, now time.Time) []TermView {
	list := []TermView{}
	for _, a := range r.Held(person) {
		t := TermView{Post: a.Post, Title: a.Post, From: a.From, To: a.To, Now: a.At(now), Number: a.Paper.Number, Recorded: a.Recorded, Ended: a.EndRecorded}
		if p, ok := r.Post(a.Post); ok {
			t.Title, t.Unit = p.Title, r.UnitName(p.Unit)
		}
		list = append(list, t)
	}
	slices.SortStableFunc(list, func(a, b TermView) int { return b.From.Compare(a.From) })
	return list
}

// WhoCould answers who could sign documents of a type (any, where it is empty) on a day, or at an instant of it, with the reasons.
func (h *House) WhoCould(ctx context.Context, t Token, typ, on string) (CouldView, error) {
	s, r, err := h.directoryReader(ctx, t)
	if err != nil {
		return CouldView{}, err
	}
	from, to, err := spanOf(on)
	if err != nil {
		return CouldView{}, err
	}
	return s.office.whoCould(r, typ, from, to), nil
}

// spanOf reads a day (2006-01-02), or an instant (RFC 3339, or 2006-01-02T15:04 by the clock of Vietnam).
func spanOf(on string) (from, to time.Time, err error) {
	zone := local(time.Time{}).Location()
	if at, err := time.ParseInLocation(time.DateOnly, on, zone); err == nil {
		return at, at.AddDate(0, 0, 1), nil
	}
	for _, form := range []string{time.RFC3339, "2006-01-02T15:04"} {
		if at, err := time.ParseInLocation(form, on, zone); err == nil {
			return at, at.Add(time.Nanosecond), nil
		}
	}
	return from, to, problem.New(problem.Usage, "Ngày “"+on+"” không đúng dạng; hãy ghi như 2026-11-21, hoặc 2026-11-21T15:04.", "“"+on+"” is no date; write it as 2026-11-21, or 2026-11-21T15:04.")
}

// WhoCould is House.WhoCould for whoever has the terminal; with known, a day, by what was on record at its end.
func (o *Office) WhoCould(ctx context.Context, typ, on, known string) (CouldView, error) {
	from, to, err := spanOf(on)
	if err != nil {
		return CouldView{}, err
	}
	r, err := o.registry(ctx)
	if err == nil && known != "" {
		r, err = o.registryKnown(ctx, known)
	}
	if err != nil {
		return CouldView{}, err
	}
	return o.whoCould(r, typ, from, to), nil
}

// registryKnown is what was on record at the end of a day.
func (o *Office) registryKnown(ctx context.Context, day string) (*registry, error) {
	_, end, err := spanOf(day)
	if err != nil {
		return nil, err
	}
	records, err := o.records(ctx, staffStream)
	if err != nil {
		return nil, err
	}
	r := &registry{}
	for _, rec := range records {
		if !rec.At.Before(end) {
			break
		}
		if err := r.apply(rec); err != nil {
			return nil, err
		}
	}
	return r, nil
}

func (o *Office) whoCould(r *registry, typ string, from, to time.Time) CouldView {
	v := CouldView{From: from, To: to, Type: typ, Rows: []CouldRow{}}
	afterwards := func(recorded time.Time) bool { return !recorded.Before(to) }
	for _, c := range r.WhoCouldDuring(typ, from, to) {
		v.Rows = append(v.Rows, CouldRow{Person: c.Person, Name: c.Name, Title: c.Post.Title, Unit: r.UnitName(c.Post.Unit),
			Capacity: CapacityView{c.Capacity.ID, c.Capacity.Prefix, c.Capacity.Text()}, Types: c.Capacity.Types, From: c.From, To: c.To,
			WholeDay: c.From.Equal(from) && c.To.Equal(to), Why: whyCould(r, c.Could),
			Later: afterwards(c.Appointment.Recorded) || slices.ContainsFunc(c.Chain, func(d identity.Delegation) bool { return afterwards(d.Recorded) })})
	}
	return v
}

// whyCould tells the post first, then each delegation from its holder on.
func whyCould(r *registry, c identity.Could) []Words {
	post := c.Appointment.Post
	if p, ok := r.Post(post); ok {
		post = p.OfDay(c.Appointment.From).Title
	}
	since, name := local(c.Appointment.From).Format("02/01/2006"), r.name(c.Giver)
	why := []Words{{name + " giữ chức vụ “" + post + "” từ " + since + numbered(", theo ", c.Appointment.Paper.Number), name + " holds “" + post + "” since " + since + numbered(", by ", c.Appointment.Paper.Number)}}
	for _, d := range slices.Backward(c.Chain) {
		span := local(d.From).Format("02/01/2006")
		end := Words{"đến khi thu hồi", "until revoked"}
		if !d.Until.IsZero() {
			end = Words{"đến " + local(d.Until).Format("02/01/2006"), "until " + local(d.Until).Format("02/01/2006")}
		}
		why = append(why, Words{r.name(d.Giver) + " giao cho " + r.name(d.Taker) + " từ " + span + " " + end.VI + numbered(", theo ", d.Paper.Number),
			r.name(d.Giver) + " delegates to " + r.name(d.Taker) + " from " + span + " " + end.EN + numbered(", by ", d.Paper.Number)})
	}
	return why
}

func numbered(by, number string) string {
	if number == "" {
		return ""
	}
	return by + number
}

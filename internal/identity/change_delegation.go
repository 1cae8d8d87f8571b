package identity

import (
	"slices"
	"strings"
	"time"

	"trien/internal/problem"
)

// Delegate lends capacities. What the giver has not got for all of its time, a circle, and a giver who was not allowed to lend on are refused.
type Delegate struct{ Delegation }

// Revoke takes a delegation back at an instant; zero: as it is recorded.
type Revoke struct {
	ID     string
	At     time.Time
	Reason string
}

func (c Delegate) refuse(s *Staff, at time.Time) error {
	d := c.Delegation
	giver, ok := s.Person(d.Giver)
	taker, found := s.Person(d.Taker)
	_, again := s.Delegation(d.ID)
	switch {
	case !ok || !found:
		return unknownPerson()
	case d.ID == "" || again || strings.ContainsAny(d.ID, ". \t"):
		return problem.New(problem.Conflict, "Ủy quyền này đã có.", "This delegation is there already.")
	case d.Giver == d.Taker:
		return circle(giver.Name, taker.Name)
	case strings.TrimSpace(d.Paper.Number) == "" && d.Paper.Document == "":
		return problem.New(problem.Usage, "Cần ghi số, ký hiệu văn bản giao quyền ký: ủy quyền phải bằng văn bản.", "Give the number of the document: authority to sign is delegated in writing.").Under("1831.authority")
	case !d.Until.IsZero() && !d.From.Before(d.Until), d.From.IsZero():
		return wrongSpan()
	case len(d.Lent) == 0:
		return problem.New(problem.Usage, "Hãy chọn quyền hạn được giao.", "Choose what is delegated.")
	}
	if why := s.takes(d.Taker, instant{at: later(d.From, at)}); why != sound {
		return beyond(taker.Name, why)
	}
	if err := s.barredSigner(d); err != nil {
		return err
	}
	for _, l := range d.Lent {
		if err := s.lendable(d, l, at); err != nil {
			return err
		}
	}
	return nil
}

// lendable refuses one item of a delegation.
func (s *Staff) lendable(d Delegation, l Lent, at time.Time) error {
	giver, taker := s.name(d.Giver), s.name(d.Taker)
	if l.Prefix == ByCommission && (d.Until.IsZero() || d.Onward || len(l.Types) == 0) {
		return problem.New(problem.Refused, "Thừa uỷ quyền (T/U.Q) phải có thời hạn, nêu rõ loại văn bản và không được uỷ quyền lại. Hãy ghi ngày hết hạn, chọn loại văn bản.",
			"A commission (T/U.Q) needs an end and the types it is for, and can't be handed on. Give the end, choose types.").Under("1831.authority")
	}
	r, why := s.find(d.Giver, l.Of, instant{at: later(d.From, at)}, 1)
	switch {
	case why != sound:
		return beyond(giver, why)
	case slices.ContainsFunc(r.chain, func(x Delegation) bool { return x.Giver == d.Taker }):
		return circle(giver, taker)
	case len(r.chain) > 0 && !r.chain[0].Onward:
		return beyond(giver, notOnward)
	case len(r.chain) >= chainMax:
		return beyond(giver, tooLong)
	case !l.under(r.Capacity):
		return beyond(giver, giverLacks)
	}
	if slices.ContainsFunc(l.Types, func(t string) bool { return !r.Covers(t) }) {
		return beyond(giver, moreTypes)
	}
	ends := r.appointment.To
	for _, x := range r.chain {
		if !x.Until.IsZero() && (ends.IsZero() || x.Until.Before(ends)) {
			ends = x.Until
		}
	}
	if !ends.IsZero() && (d.Until.IsZero() || d.Until.After(ends)) {
		return problem.New(problem.Refused, "Ủy quyền không được kéo dài hơn thời hạn của chính "+giver+" (đến "+ends.Format("02/01/2006")+"). Hãy chọn ngày hết hạn sớm hơn.",
			"A delegation can't outlast what "+giver+" has (until "+ends.Format(time.DateOnly)+"). Choose an earlier end.").Under("1831.authority")
	}
	return nil
}

func circle(giver, taker string) error {
	return problem.New(problem.Refused, "Ủy quyền đi vòng: quyền của "+giver+" vốn do "+taker+" giao. Hãy chọn người khác.",
		"The delegation goes in a circle: what "+giver+" has comes from "+taker+". Choose another person.").Under("1831.authority")
}

func beyond(who string, why flaw) error {
	w := why.words()
	return problem.New(problem.Refused, "Chưa ủy quyền được ("+who+"): "+w.VI+". Không ai giao được nhiều hơn quyền mình có; hãy kiểm tra người, quyền hạn, loại văn bản và thời gian.",
		"This can't be delegated ("+who+"): "+w.EN+". Nobody lends more than they have; check person, capacity, types and time.").Under("1831.authority")
}

func (c Delegate) put(s *Staff, at time.Time) {
	d := c.Delegation
	d.Recorded = at
	s.index.delegations[d.ID] = len(s.Delegations)
	s.index.given[d.Taker] = append(s.index.given[d.Taker], len(s.Delegations))
	s.Delegations = append(s.Delegations, d)
}

func (c Revoke) refuse(s *Staff, at time.Time) error {
	d, ok := s.Delegation(c.ID)
	switch {
	case !ok:
		return problem.New(problem.NotFound, "Không có ủy quyền này.", "No such delegation.")
	case !d.Revoked.IsZero() && !c.from(at).Before(d.Revoked):
		return problem.New(problem.Conflict, "Ủy quyền này đã được thu hồi.", "This delegation has been revoked.")
	case !d.Until.IsZero() && !at.Before(d.Until):
		return problem.New(problem.Conflict, "Ủy quyền này đã hết thời hạn.", "This delegation is over.")
	case c.from(at).Before(at):
		return problem.New(problem.Usage, "Không thu hồi lùi ngày: văn bản đã ký theo ủy quyền vẫn có căn cứ. Hãy chọn từ bây giờ.", "A delegation can't be revoked backwards: what was signed by it keeps its ground. Choose now or later.")
	}
	return nil
}

// from is when the delegation ends.
func (c Revoke) from(at time.Time) time.Time {
	if c.At.IsZero() {
		return at
	}
	return c.At
}

func (c Revoke) put(s *Staff, at time.Time) {
	if i, ok := s.index.delegations[c.ID]; ok {
		s.Delegations[i].Revoked, s.Delegations[i].Reason = c.from(at), c.Reason
	}
}

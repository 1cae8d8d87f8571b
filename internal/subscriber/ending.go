package subscriber

import (
	"slices"
	"time"

	"trien/internal/identity"
	"trien/internal/problem"
)

// Cause is why a certificate no longer fits its holder (379.9.2).
type Cause string

// The causes that follow from the directory.
const (
	Gone   Cause = "gone"    // holds no post any more, or left
	NoDuty Cause = "no-duty" // holds posts, none of which signs
	Moved  Cause = "moved"   // signs elsewhere: the certificate's content no longer fits (NĐ 68/2024, Article 15)
)

// Words names the cause.
func (c Cause) Words() problem.Words {
	switch c {
	case Gone:
		return problem.Words{VI: "thôi giữ chức vụ, chuyển đi hoặc nghỉ", EN: "holds no post any more"}
	case NoDuty:
		return problem.Words{VI: "chức vụ mới không còn thẩm quyền ký", EN: "holds no post that signs any more"}
	case Moved:
		return problem.Words{VI: "chuyển đơn vị công tác, nội dung chứng thư không còn phù hợp", EN: "works elsewhere now: the certificate's content no longer fits"}
	}
	return problem.Words{}
}

// Asks is the request that a cause asks for.
func (c Cause) Asks() Kind {
	if c == Moved {
		return Change
	}
	return Revoke
}

// Ends says whether the certificate serves for nothing here from the instant on. Where posts remain, only the acts that went with the post are gone, and
// those are refused with the post.
func (c Cause) Ends() bool { return c == Gone }

// Registered is a person's certificate as the office has it.
type Registered struct {
	Fingerprint string
	Holder      string
	Since       time.Time // when it began: what changed before is no news
	NotAfter    time.Time
}

// Ending is a certificate that no longer fits its holder, and since when.
type Ending struct {
	Registered
	Cause Cause
	From  time.Time
}

// Endings lists the certificates in force at the instant that no longer fit their holders. The instant of each is that of the change, not of looking.
func Endings(s identity.Staff, list []Registered, at time.Time) []Ending {
	var out []Ending
	for _, c := range list {
		p, ok := s.Person(c.Holder)
		if !ok || !at.Before(c.NotAfter) {
			continue
		}
		if cause, from := changed(s, p, c.Since, at); cause != "" {
			out = append(out, Ending{c, cause, from})
		}
	}
	return out
}

// changed finds why what a person held when the certificate began is not what they hold at the instant.
func changed(s identity.Staff, p identity.Person, since, at time.Time) (Cause, time.Time) {
	var over, now []identity.Appointment
	for _, a := range s.Held(p.ID) {
		switch {
		case a.At(at):
			now = append(now, a)
		case !a.To.IsZero() && !at.Before(a.To) && a.To.After(since):
			over = append(over, a)
		}
	}
	if p.State == identity.Left {
		now = nil
	}
	signed := filter(over, func(a identity.Appointment) bool { return signs(s, a) })
	switch {
	case len(now) == 0 && len(over) > 0:
		return Gone, latest(over)
	case len(now) == 0 && p.State == identity.Left:
		return Gone, p.Gone
	case len(signed) == 0 || len(now) == 0:
		return "", time.Time{}
	}
	still := filter(now, func(a identity.Appointment) bool { return signs(s, a) })
	if len(still) == 0 {
		return NoDuty, latest(signed)
	}
	then := first(append(signed, still...), since)
	if slices.ContainsFunc(then, func(a identity.Appointment) bool {
		return slices.ContainsFunc(still, func(b identity.Appointment) bool { return unit(s, a) == unit(s, b) })
	}) {
		return "", time.Time{}
	}
	return Moved, latest(then)
}

// first are the appointments that stood when a certificate began; where it began before all of them, those that came first.
func first(list []identity.Appointment, since time.Time) []identity.Appointment {
	begun := list[0].From
	for _, a := range list {
		if a.From.Before(begun) {
			begun = a.From
		}
	}
	if since.After(begun) {
		begun = since
	}
	return filter(list, func(a identity.Appointment) bool { return !a.From.After(begun) })
}

func filter(list []identity.Appointment, keep func(identity.Appointment) bool) []identity.Appointment {
	return slices.DeleteFunc(slices.Clone(list), func(a identity.Appointment) bool { return !keep(a) })
}

func latest(list []identity.Appointment) (t time.Time) {
	for _, a := range list {
		if a.To.After(t) {
			t = a.To
		}
	}
	return t
}

func unit(s identity.Staff, a identity.Appointment) string {
	p, _ := s.Post(a.Post)
	return p.Unit
}

// signs says whether a post is one whose holder signs: by a capacity, or by the duty of leader, clerk or archivist.
func signs(s identity.Staff, a identity.Appointment) bool {
	p, ok := s.Post(a.Post)
	return ok && Signs(p)
}

// Signs says whether a post's holder signs.
func Signs(p identity.Post) bool {
	return len(p.Capacities) > 0 || slices.ContainsFunc(p.Roles, func(r identity.Role) bool {
		return r == identity.Leader || r == identity.Clerk || r == identity.Archivist
	})
}

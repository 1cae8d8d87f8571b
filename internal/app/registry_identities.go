package app

import (
	"slices"
	"time"

	"trien/internal/office"
	"trien/internal/problem"
)

// linked is who a person is at a provider of identities.
type linked struct {
	person, provider, issuer, subject string
	at                                time.Time
	recorded                          bool // by an administrator, against the person's code
}

// identified finds whose identity it is; "" for nobody's here. A provider may come to another address: what counts is who issued it.
func (r *registry) identified(issuer, subject string) string {
	i := slices.IndexFunc(r.identities, func(l linked) bool { return l.issuer == issuer && l.subject == subject })
	if i < 0 || subject == "" {
		return ""
	}
	return r.identities[i].person
}

// identitiesOf are those of a person.
func (r *registry) identitiesOf(person string) (list []linked) {
	for _, l := range r.identities {
		if l.person == person {
			list = append(list, l)
		}
	}
	return list
}

// link binds an identity to one person: nobody else may come by it (379.11.1). At one provider a person has one.
func (r *registry) link(e office.IdentityLinked) error {
	if who := r.identified(e.Issuer, e.Subject); who != "" && who != e.Person {
		return problem.New(problem.Refused, "Danh tính này đã gắn với người khác trong cơ quan. Hãy kiểm tra lại với quản trị.", "This identity is bound to someone else here. Check with the administrator.").Under("379.11.1")
	}
	if slices.ContainsFunc(r.identities, func(l linked) bool { return l.person == e.Person && l.issuer == e.Issuer }) {
		return problem.New(problem.Conflict, "Người này đã gắn danh tính ở nhà cung cấp đó. Hãy bỏ gắn trước.", "This person has an identity at that provider already. End that first.")
	}
	r.identities = append(slices.Clip(r.identities), linked{e.Person, e.Provider, e.Issuer, e.Subject, e.At, e.Code != ""})
	return nil
}

func (r *registry) unlink(e office.IdentityUnlinked) error {
	is := func(l linked) bool { return l.person == e.Person && l.issuer == e.Issuer }
	if !slices.ContainsFunc(r.identities, is) {
		return problem.New(problem.NotFound, "Không có danh tính này để bỏ gắn.", "There is no such identity to end.")
	}
	r.identities = slices.DeleteFunc(slices.Clone(r.identities), is)
	return nil
}

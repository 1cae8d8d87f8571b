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

// IdentityView is an identity at a provider that is bound to a person.
type IdentityView struct {
	Provider string    `json:"provider"`
	Name     string    `json:"name"` // of the provider
	Issuer   string    `json:"issuer"`
	Since    time.Time `json:"since"`
	Recorded bool      `json:"recorded"` // by an administrator, against the person's code
	Person   string    `json:"person"`
	Holder   string    `json:"holder"`          // the person's name
	Subject  string    `json:"subject"`         // what the provider calls them; to whom it is not theirs, its end alone
	Closed   bool      `json:"closed,omitzero"` // office.toml names the provider no more
}

// IdentityRequest records an identity against a person's code.
type IdentityRequest struct {
	Code     string `json:"code"` // the one code granted to the person (379.11.1); where they have none, their account
	Provider string `json:"provider"`
	Subject  string `json:"subject"`
}

// Identities are those bound to the caller.
func (h *House) Identities(ctx context.Context, t Token) ([]IdentityView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return nil, err
	}
	return s.office.identitiesOf(ctx, s.actor.Person)
}

func (o *Office) identitiesOf(ctx context.Context, person string) ([]IdentityView, error) {
	people, err := o.registry(ctx)
	if err != nil {
		return nil, err
	}
	list := []IdentityView{}
	for _, l := range people.identitiesOf(person) {
		v := o.identityView(people, l)
		v.Subject = l.subject
		list = append(list, v)
	}
	return list, nil
}

func (o *Office) identityView(people *registry, l linked) IdentityView {
	v := IdentityView{Provider: l.provider, Name: l.provider, Issuer: l.issuer, Since: l.at, Recorded: l.recorded, Person: l.person, Holder: people.name(l.person), Subject: lastOf(l.subject)}
	p, ok := o.settings.provider(l.provider)
	v.Closed = !ok || p.Issuer != l.issuer
	if ok {
		v.Name = p.Name
	}
	return v
}

// lastOf shows the end of a subject: enough to tell two apart.
func lastOf(s string) string {
	const shown = 4
	if len(s) <= shown {
		return s
	}
	return "…" + s[len(s)-shown:]
}

// AllIdentities are those bound to anybody of the office, for administrators and inspectors.
func (h *House) AllIdentities(ctx context.Context, t Token) ([]IdentityView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return nil, err
	}
	o := s.office
	if err := o.may(ctx, s.actor, "directory.read"); err != nil {
		return nil, err
	}
	people, err := o.registry(ctx)
	if err != nil {
		return nil, err
	}
	list := []IdentityView{}
	for _, l := range people.identities {
		list = append(list, o.identityView(people, l))
	}
	slices.SortFunc(list, func(a, b IdentityView) int { return strings.Compare(a.Holder+a.Person, b.Holder+b.Person) })
	return list, nil
}

// RecordIdentity binds an identity to the person who has the code, by an administrator who has proven who they are. Nobody binds one to themselves so.
func (h *House) RecordIdentity(ctx context.Context, t Token, r IdentityRequest) ([]IdentityView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return nil, err
	}
	o := s.office
	if err := o.may(ctx, s.actor, "directory.change"); err != nil {
		return nil, err
	}
	if err := o.proven(ctx, s, "directory.change"); err != nil {
		return nil, err
	}
	if err := o.recordIdentity(ctx, s.actor, r); err != nil {
		return nil, err
	}
	return h.AllIdentities(ctx, t)
}

func (o *Office) recordIdentity(ctx context.Context, by identity.Actor, r IdentityRequest) error {
	set, ok := o.settings.provider(r.Provider)
	code, subject := strings.TrimSpace(r.Code), strings.TrimSpace(r.Subject)
	if !ok || code == "" || subject == "" || len(subject) > 255 {
		return problem.New(problem.Usage, "Cần mã của người, nhà cung cấp có trong office.toml, và tên mà nhà cung cấp dùng (sub).", "A person's code, a provider that office.toml names, and the provider's name for them (sub) are needed.")
	}
	people, err := o.registry(ctx)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(people.People, func(p identity.Person) bool { return p.Code == code || p.Code == "" && p.Account == code })
	if i < 0 {
		return problem.New(problem.NotFound, "Không có ai mang mã này.", "Nobody has this code.")
	}
	person := people.People[i].ID
	if person == by.Person {
		return o.refuse(ctx, by, refusal{act: "identity.record", door: "act"}, problem.New(problem.Refused, "Không tự ghi danh tính cho mình bằng quyền quản trị. Hãy đăng nhập ở nhà cung cấp và gắn ở trang cá nhân.",
			"Nobody records an identity for themselves as administrator. Sign in at the provider and bind it on your own page.").Under("379.11.1"))
	}
	return o.linkIdentity(ctx, by, office.IdentityLinked{Person: person, Provider: set.ID, Issuer: set.Issuer, Subject: subject, Code: code, At: o.now()})
}

// linkIdentity binds an identity, or refuses and keeps that.
func (o *Office) linkIdentity(ctx context.Context, by identity.Actor, e office.IdentityLinked) error {
	err := o.enrollBy(ctx, by, func(people *registry) (office.Event, error) { return e, people.copied().link(e) })
	return o.refuse(ctx, by, refusal{act: "identity.link", door: "provider"}, err)
}

// EndIdentity ends an identity of the caller's, or, by an administrator, of anybody.
func (h *House) EndIdentity(ctx context.Context, t Token, person, issuer string) error {
	s, err := h.enter(ctx, t)
	if err != nil {
		return err
	}
	o := s.office
	if person == "" {
		person = s.actor.Person
	}
	if person != s.actor.Person {
		if err := o.may(ctx, s.actor, "directory.change"); err != nil {
			return err
		}
	}
	if err := o.proven(ctx, s, actFactors); err != nil {
		return err
	}
	return o.enrollBy(ctx, s.actor, func(people *registry) (office.Event, error) {
		for _, l := range people.identitiesOf(person) {
			if l.issuer == issuer {
				e := office.IdentityUnlinked{Person: person, Provider: l.provider, Issuer: issuer}
				return e, people.copied().unlink(e)
			}
		}
		return nil, problem.New(problem.NotFound, "Không có danh tính này để bỏ gắn.", "There is no such identity to end.")
	})
}

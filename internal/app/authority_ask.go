package app

import (
	"context"
	"time"

	"trien/internal/authority"
	"trien/internal/office"
	"trien/internal/problem"
)

// AskRequest asks whether somebody may sign a type on a day: a person in a capacity that the directory gives them, or words as they stand in a signing block.
type AskRequest struct {
	Type     string `json:"type"`
	On       string `json:"on,omitempty"`       // 2006-01-02, answered for its first and its last instant; empty: now
	AsKnown  string `json:"asKnown,omitempty"`  // by the lists as they were known at the end of this day; empty: now
	Person   string `json:"person,omitempty"`   // with Capacity: the directory's
	Capacity string `json:"capacity,omitempty"` // CapacityView.ID with a person, else "T/M", "K/T", …
	Body     string `json:"body,omitempty"`
	Post     string `json:"post,omitempty"`
	Document string `json:"document,omitempty"` // a delegation in writing, with its days
	From     string `json:"from,omitempty"`
	To       string `json:"to,omitempty"`
}

// AskView is the answer; where it changes within the day, both.
type AskView struct {
	SanctionView
	Later *SanctionView `json:"later,omitempty"` // at the last instant of the day, where that is another
	Goes  bool          `json:"goes"`            // whether the system lets it be signed
}

// AskAuthority answers "may this person sign this type on this day, and by what rule?".
func (h *House) AskAuthority(ctx context.Context, t Token, r AskRequest) (AskView, error) {
	s, people, err := h.readingLists(ctx, t)
	if err != nil {
		return AskView{}, err
	}
	o := s.office
	if _, ok := office.TypeOf(r.Type); !ok {
		return AskView{}, problem.New(problem.Usage, "Hãy chọn loại văn bản.", "Choose a type of document.")
	}
	if people, err = asKnown(people, r.AsKnown); err != nil {
		return AskView{}, err
	}
	first, err := dayOr(r.On, o.now())
	if err != nil {
		return AskView{}, err
	}
	d, err := o.answer(people, r, first)
	if err != nil {
		return AskView{}, err
	}
	v := AskView{SanctionView: sanctionView("person", askedName(people, r), first, d), Goes: d.Goes()}
	if r.On == "" {
		return v, nil
	}
	last := authority.Day(r.On).Next().Start().Add(-time.Microsecond)
	later, err := o.answer(people, r, last)
	if err == nil && (later.May != d.May || later.Rule != d.Rule) {
		w := sanctionView("person", v.Signer, last, later)
		v.Later, v.Goes = &w, v.Goes && later.Goes()
	}
	return v, err
}

// asKnown is the registry with the lists as they were known at the end of a day.
func asKnown(people *registry, day string) (*registry, error) {
	if day == "" {
		return people, nil
	}
	if _, err := dayOr(day, time.Time{}); err != nil {
		return nil, err
	}
	then := *people
	then.book = people.book.AsOf(authority.Day(day).Next().Start().Add(-time.Microsecond))
	return &then, nil
}

func askedName(people *registry, r AskRequest) string {
	if r.Person != "" {
		return people.name(r.Person)
	}
	return r.Post
}

func (o *Office) answer(people *registry, r AskRequest, at time.Time) (authority.Decision, error) {
	if r.Person != "" {
		if _, ok := people.Person(r.Person); !ok {
			return authority.Decision{}, problem.New(problem.NotFound, "Không có người này.", "There is no such person.")
		}
		d := office.Document{DocType: r.Type, Capacity: r.Capacity}
		return people.sanctioned(asking{act: "sign", doc: d, person: r.Person, at: at, past: true}, o.settings), nil
	}
	q := authority.Question{Type: r.Type, Capacity: r.Capacity, Body: r.Body, Post: r.Post, Level: o.settings.Level, At: at}
	if r.Document != "" {
		from, err := dayOr(r.From, time.Time{})
		if err != nil {
			return authority.Decision{}, err
		}
		q.Grant = &authority.Grant{Document: r.Document, From: from}
		if r.To != "" {
			if _, err := dayOr(r.To, time.Time{}); err != nil {
				return authority.Decision{}, err
			}
			q.Grant.To = authority.Day(r.To).Next().Start()
		}
	}
	return people.book.May(q), nil
}

package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"

	"trien/internal/authority"
	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
)

// reviewAhead is how many days before its review a list reminds.
const reviewAhead = 30

// DatedLists is the page of the dated lists: each with its versions, the one in force and its next review (379.28.2).
func (h *House) DatedLists(ctx context.Context, t Token) (DatedListsView, error) {
	s, people, err := h.readingLists(ctx, t)
	if err != nil {
		return DatedListsView{}, err
	}
	return s.office.datedLists(s.actor, people), nil
}

func (h *House) readingLists(ctx context.Context, t Token) (entered, *registry, error) {
	s, err := h.enter(ctx, t)
	if err == nil {
		err = s.office.may(ctx, s.actor, "authority.read")
	}
	if err != nil {
		return s, nil, err
	}
	people, err := s.office.registry(ctx)
	return s, people, err
}

// DatedList is one version, whole.
func (h *House) DatedList(ctx context.Context, t Token, kind, version string) (VersionDetail, error) {
	s, people, err := h.readingLists(ctx, t)
	if err != nil {
		return VersionDetail{}, err
	}
	for _, k := range people.book.All(kind) {
		if k.ID == version {
			return s.office.versionDetail(ctx, people, k)
		}
	}
	return VersionDetail{}, store.NotFound()
}

// ListText is a version's file: as it was brought, or as it came with the program.
func (h *House) ListText(ctx context.Context, t Token, kind, version string) ([]byte, error) {
	s, _, err := h.readingLists(ctx, t)
	if err != nil {
		return nil, err
	}
	return s.office.listText(ctx, kind, version)
}

func (o *Office) listText(ctx context.Context, kind, version string) ([]byte, error) {
	for _, text := range authority.StandardTexts(o.settings.Style) {
		if v, err := authority.Parse(text); err == nil && v.Kind == kind && v.ID == version {
			return text, nil
		}
	}
	records, err := o.records(ctx, staffStream)
	if err != nil {
		return nil, err
	}
	for _, r := range records {
		if e, ok := r.Event.(office.ListAdopted); ok && e.Kind == kind && e.Version == version {
			return e.Text, nil
		}
	}
	return nil, store.NotFound()
}

// CompareList reads a version that somebody brings and tells what it would change; nothing is stored.
func (h *House) CompareList(ctx context.Context, t Token, text string) (ListComparison, error) {
	s, people, err := h.readingLists(ctx, t)
	if err != nil {
		return ListComparison{}, err
	}
	v, err := readList([]byte(text))
	if err != nil {
		return ListComparison{}, err
	}
	c := ListComparison{Kind: v.Kind, ID: v.ID, Name: both(v.Name), From: string(v.From), To: string(v.To), Basis: v.Basis, Changes: []ListChangeView{}}
	before, ok := people.book.InForce(v.Kind, s.office.now())
	if ok {
		c.Against = before.ID
	}
	for _, x := range authority.Compare(before, v) {
		c.Changes = append(c.Changes, ListChangeView{x.Part, x.ID, x.How, x.Before, x.After})
	}
	if _, err := people.book.Adopt(v, s.office.now()); err != nil {
		c.Refused = problemView(err)
	}
	return c, nil
}

// readList reads a version for whoever brought it.
func readList(text []byte) (authority.Version, error) {
	v, err := authority.Parse(text)
	var fault *authority.Error
	if errors.As(err, &fault) {
		return v, fault.Problem()
	}
	return v, err
}

// AdoptList takes a version into use on a document (379.28.2). It binds: whoever does it proves who they are.
func (h *House) AdoptList(ctx context.Context, t Token, r ListAdoption) (DatedListsView, error) {
	return h.changingLists(ctx, t, func(o *Office, a identity.Actor) error {
		return o.AdoptList(ctx, a, []byte(r.Text), r.Document)
	})
}

// changingLists does what only those may do who change the lists, and shows them as they stand after.
func (h *House) changingLists(ctx context.Context, t Token, change func(*Office, identity.Actor) error) (DatedListsView, error) {
	s, err := h.enter(ctx, t)
	if err == nil {
		err = s.office.may(ctx, s.actor, "authority.change")
	}
	if err == nil {
		err = s.office.proven(ctx, s, "authority.change")
	}
	if err == nil {
		err = change(s.office, s.actor)
	}
	if err != nil {
		return DatedListsView{}, err
	}
	people, err := s.office.registry(ctx)
	if err != nil {
		return DatedListsView{}, err
	}
	return s.office.datedLists(s.actor, people), nil
}

// AdoptList takes a version into use, by whoever may.
func (o *Office) AdoptList(ctx context.Context, by identity.Actor, text []byte, document string) error {
	if tidy(document) == "" {
		return errNoPaper
	}
	v, err := readList(text)
	if err != nil {
		return o.refuse(ctx, by, refusal{act: "list.adopted", door: "act"}, err)
	}
	sum := sha256.Sum256(text)
	return o.enroll(ctx, by, office.ListAdopted{Kind: v.Kind, Version: v.ID, From: string(v.From), SHA256: hex.EncodeToString(sum[:]), Document: tidy(document), Text: text})
}

var errNoPaper = problem.New(problem.Usage, "Cần nêu văn bản làm căn cứ (số, ngày).", "The document that it rests on must be named (number, date).")

// ReviewList records that a version was looked at again and stays.
func (h *House) ReviewList(ctx context.Context, t Token, r ListReviewRequest) (DatedListsView, error) {
	return h.changingLists(ctx, t, func(o *Office, a identity.Actor) error {
		if tidy(r.Document) == "" {
			return errNoPaper
		}
		return o.enroll(ctx, a, office.ListReviewed{Kind: r.Kind, Version: r.Version, On: office.Day(o.now()), Document: tidy(r.Document), Finding: tidy(r.Finding)})
	})
}

// AssignDevice gives someone the use of a device of the office or the archive (HD03.devices).
func (h *House) AssignDevice(ctx context.Context, t Token, r DeviceUseRequest) (DatedListsView, error) {
	return h.changingLists(ctx, t, func(o *Office, a identity.Actor) error { return o.AssignDevice(ctx, a, r) })
}

// AssignDevice does so by whoever may. From and To are days in Vietnam; To is the last day.
func (o *Office) AssignDevice(ctx context.Context, by identity.Actor, r DeviceUseRequest) error {
	if tidy(r.Document) == "" {
		return errNoPaper
	}
	from, err := dayOr(r.From, o.now())
	if err != nil {
		return err
	}
	var to time.Time
	if r.To != "" {
		if _, err = dayOr(r.To, time.Time{}); err != nil {
			return err
		}
		to = authority.Day(r.To).Next().Start()
	}
	return o.enroll(ctx, by, office.DeviceAssigned{ID: store.NewID(), Device: r.Device, Person: r.Person, From: from.UTC(), To: to.UTC(), Document: tidy(r.Document)})
}

// dayOr is the first instant of a day; where none is named, another instant.
func dayOr(day string, other time.Time) (time.Time, error) {
	if day == "" {
		return other, nil
	}
	at := authority.Day(day).Start()
	if at.IsZero() {
		return at, problem.New(problem.Usage, "Ngày không hợp lệ: “"+day+"”. Hãy nhập lại.", "“"+day+"” is no day. Give it again.")
	}
	return at, nil
}

// UnassignDevice ends an assignment now.
func (h *House) UnassignDevice(ctx context.Context, t Token, r DeviceUseEnd) (DatedListsView, error) {
	return h.changingLists(ctx, t, func(o *Office, a identity.Actor) error {
		if tidy(r.Document) == "" {
			return errNoPaper
		}
		return o.enroll(ctx, a, office.DeviceUnassigned{ID: r.ID, At: o.now(), Document: tidy(r.Document)})
	})
}

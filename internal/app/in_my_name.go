package app

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"trien/internal/oversight"
	"trien/internal/problem"
	"trien/internal/store"
)

// NameFilter narrows what was done in somebody's name.
type NameFilter struct {
	From, To string // days in Vietnam, 2006-01-02, both included
	Kind     string // "signature", "sign-in", "refused", "reading", "account", "act"; empty: all
	Before   string // Next of the page before
}

// NameView is a page of what was done in the caller's name, the newest first (379.31).
type NameView struct {
	Deeds []DeedView  `json:"deeds"`
	Next  string      `json:"next,omitempty"`
	Kinds []FoundView `json:"kinds"`
}

// namePage is so much of it as one reads at a time.
const namePage = 100

// InMyName lists all that was done with the caller's account and keys, and what others did to their account: acts, sign-ins, signatures, refused attempts,
// readings of their data; each with the way they were known by and the machine, where that is known.
func (h *House) InMyName(ctx context.Context, t Token, f NameFilter) (NameView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return NameView{}, err
	}
	return s.office.inNameOf(ctx, s.actor.Person, f)
}

func (o *Office) inNameOf(ctx context.Context, person string, f NameFilter) (NameView, error) {
	v := NameView{Deeds: []DeedView{}, Kinds: []FoundView{}}
	q := store.Query{Equal: map[string]any{"person": person}, From: map[string]any{}, To: map[string]any{}, Order: []string{"-at", "-stream", "-version"}}
	if err := f.narrow(&q); err != nil {
		return v, err
	}
	for _, kind := range deedKinds() {
		v.Kinds = append(v.Kinds, FoundView{Code: kind, Word: deedKindWords(kind)})
	}
	q.Limit = namePage + 1
	if f.Before != "" { // rows of the same instant as the last of the page before come again, and are left out below
		before, err := parseMark(f.Before)
		if err != nil {
			return v, err
		}
		q.To["at"] = before.At
		same, err := store.CountRows[store.Deed](ctx, o.store.Reader, store.Query{Equal: map[string]any{"person": person, "at": before.At}})
		if err != nil {
			return v, err
		}
		q.Limit += same
	}
	deeds, err := store.List[store.Deed](ctx, o.store.Reader, q)
	if err != nil {
		return v, err
	}
	if f.Before != "" {
		i := slices.IndexFunc(deeds, func(d store.Deed) bool { return markOf(d) == f.Before })
		deeds = deeds[i+1:]
	}
	if len(deeds) > namePage {
		deeds, v.Next = deeds[:namePage], markOf(deeds[namePage-1])
	}
	return v, o.fillName(ctx, person, deeds, &v)
}

// narrow puts the filter into a query.
func (f NameFilter) narrow(q *store.Query) error {
	zone := local(time.Time{}).Location()
	if err := onDay(f.From, zone, func(t time.Time) { q.From["at"] = store.Micros(t) }); err != nil {
		return err
	}
	if err := onDay(f.To, zone, func(t time.Time) { q.To["at"] = store.Micros(t.AddDate(0, 0, 1)) - 1 }); err != nil {
		return err
	}
	if f.Kind != "" {
		q.Equal["kind"] = f.Kind
	}
	return nil
}

// markOf names a place in the list; parseMark finds its instant.
func markOf(d store.Deed) string { return fmt.Sprintf("%d/%d/%s", d.At, d.Version, d.Stream) }

func parseMark(s string) (store.Deed, error) {
	at, rest, _ := strings.Cut(s, "/")
	version, stream, ok := strings.Cut(rest, "/")
	n, err := strconv.ParseInt(at, 10, 64)
	v, err2 := strconv.ParseInt(version, 10, 64)
	if !ok || err != nil || err2 != nil {
		return store.Deed{}, problem.New(problem.Usage, "Trang cần xem không đúng. Hãy mở lại từ đầu.", "There is no such page. Begin again at the first.")
	}
	return store.Deed{At: n, Version: v, Stream: stream}, nil
}

func onDay(day string, zone *time.Location, put func(time.Time)) error {
	if day == "" {
		return nil
	}
	t, err := time.ParseInLocation(time.DateOnly, day, zone)
	if err != nil {
		return problem.New(problem.Usage, "Ngày không đúng dạng năm-tháng-ngày.", "A day is written year-month-day.")
	}
	put(t)
	return nil
}

func (o *Office) fillName(ctx context.Context, person string, deeds []store.Deed, v *NameView) error {
	people, err := o.registry(ctx)
	if err != nil {
		return err
	}
	disputed, err := o.disputes(ctx, person)
	if err != nil {
		return err
	}
	for _, d := range deeds {
		view, err := o.deedView(ctx, people, d)
		if err != nil {
			return err
		}
		view.Case = disputed[oversight.Entry{Stream: d.Stream, Version: int(d.Version)}]
		v.Deeds = append(v.Deeds, view)
	}
	return nil
}

func deedKinds() []string {
	return []string{deedSignature, deedAct, deedRoute, deedSignIn, deedRefused, deedReading, deedAccount}
}

func deedKindWords(kind string) Words {
	return codeWords(kind, map[string]Words{
		deedSignature: {"Chữ ký", "Signatures"}, deedAct: {"Thao tác khác", "Other acts"}, deedRoute: {"Bút phê", "Instructions"}, deedSignIn: {"Đăng nhập", "Sign-ins"},
		deedRefused: {"Bị từ chối", "Refused"}, deedReading: {"Đọc", "Readings"}, deedAccount: {"Tài khoản, chức vụ, khóa", "Account, posts, keys"},
	})
}

package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"trien/internal/ledger"
)

// Deed is an event that a person did or that was done to them: what "in my name" lists, without a walk over all events.
type Deed struct {
	Person  string `db:"person,key"`
	At      int64  `db:"at,key"`
	Stream  string `db:"stream,key"`
	Version int64  `db:"version,key"`
	Part    string `db:"part"` // "actor", "subject"
	Kind    string `db:"kind"` // sort of event, as package app groups them: "signature", "sign-in", …
}

// Use is how often someone used a key, or left one unused, in a month or a year.
type Use struct {
	Period      string `db:"period,key"` // 2006-01, and 2006: each use counts in both
	Person      string `db:"person,key"`
	Post        string `db:"post,key"`        // held then
	Act         string `db:"act,key"`         // "sign", "seal", "attach", "arrive", "instruct"; "route": an instruction given, signed or not
	Certificate string `db:"certificate,key"` // SHA-256 of its DER, hex
	Delegation  string `db:"delegation,key"`  // that lent the right; "" for the person's own
	N           int64  `db:"n"`
}

// UseType is how often someone used a key for documents of a type in a month.
type UseType struct {
	Person string `db:"person,key"` // "" for everyone
	Month  string `db:"month,key"`
	Act    string `db:"act,key"`
	Type   string `db:"type,key"`
	N      int64  `db:"n"`
}

// Dealing is how often something happened on a day.
type Dealing struct {
	Day  string `db:"day,key"` // 2006-01-02
	What string `db:"what,key"`
	Type string `db:"type,key"`
	N    int64  `db:"n"`
}

func (Deed) Table() string    { return "deeds" }
func (Use) Table() string     { return "uses" }
func (UseType) Table() string { return "use_types" }
func (Dealing) Table() string { return "dealings" }

// grow adds to the counts that are an index over events.
func (w *writer) grow(b Batch) error {
	if len(b.Grow) > 0 && len(b.Events) == 0 {
		return unlawful("a count of acts")
	}
	for _, r := range b.Grow {
		if err := w.growRow(r); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) growRow(r Row) error {
	t := w.tables.of(r)
	return w.exec(t.inserts+" ON CONFLICT ("+t.names(true)+") DO UPDATE SET n = "+t.name+".n + excluded.n", t.values(r, false)...)
}

// SumUses adds the uses of the months from..to, inclusive, up by everything but the period. Whole years are read as such: three years of a
// province are three rows a person.
func (r *Reader) SumUses(ctx context.Context, from, to string) ([]Use, error) {
	var marks []string
	var args []any
	for _, p := range periodsOf(from, to) {
		args = append(args, p)
		marks = append(marks, fmt.Sprintf("$%d", len(args)))
	}
	if len(args) == 0 {
		return nil, nil
	}
	return fetchAll(ctx, r, "SELECT person, post, act, certificate, delegation, CAST(SUM(n) AS BIGINT) FROM uses WHERE period IN ("+strings.Join(marks, ", ")+
		") GROUP BY person, post, act, certificate, delegation ORDER BY person, post, act, certificate, delegation", args,
		func(u *Use) []any { return []any{&u.Person, &u.Post, &u.Act, &u.Certificate, &u.Delegation, &u.N} })
}

// periodsOf covers the months from..to with years, and months where no whole year is.
func periodsOf(from, to string) []string {
	first, err := time.Parse("2006-01", from)
	last, err2 := time.Parse("2006-01", to)
	if err != nil || err2 != nil {
		return nil
	}
	var list []string
	for at := first; !at.After(last); {
		if year := at.AddDate(0, 11, 0); at.Month() == time.January && !year.After(last) {
			list, at = append(list, at.Format("2006")), at.AddDate(1, 0, 0)
			continue
		}
		list, at = append(list, at.Format("2006-01")), at.AddDate(0, 1, 0)
	}
	return list
}

// SumTypes gives the uses of the months from..to, inclusive, by month, act and type: of everyone, where people is nil, else of these.
func (r *Reader) SumTypes(ctx context.Context, from, to string, people []string) ([]UseType, error) {
	if people == nil {
		people = []string{""}
	}
	args := []any{from, to}
	list := make([]string, len(people))
	for i, p := range people {
		args = append(args, p)
		list[i] = fmt.Sprintf("$%d", len(args))
	}
	return fetchAll(ctx, r, "SELECT month, act, type, CAST(SUM(n) AS BIGINT) FROM use_types WHERE month >= $1 AND month <= $2 AND person IN ("+strings.Join(list, ", ")+
		") GROUP BY month, act, type ORDER BY month, act, type", args, func(u *UseType) []any { return []any{&u.Month, &u.Act, &u.Type, &u.N} })
}

// SumDealings adds up what happened on the days from..to, inclusive, by what and type.
func (r *Reader) SumDealings(ctx context.Context, from, to string) ([]Dealing, error) {
	return fetchAll(ctx, r, "SELECT what, type, CAST(SUM(n) AS BIGINT) FROM dealings WHERE day >= $1 AND day <= $2 GROUP BY what, type ORDER BY what, type",
		[]any{from, to}, func(d *Dealing) []any { return []any{&d.What, &d.Type, &d.N} })
}

// fetchAll reads the rows of a query.
func fetchAll[T any](ctx context.Context, r *Reader, query string, args []any, targets func(*T) []any) ([]T, error) {
	rows, err := r.q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, readFailed(err)
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		var v T
		if err := rows.Scan(targets(&v)...); err != nil {
			return nil, readFailed(err)
		}
		out = append(out, v)
	}
	return out, readFailed(rows.Err())
}

// Event reads one event: problem.NotFound where there is none.
func (r *Reader) Event(ctx context.Context, stream string, version int64) (ledger.Event, error) {
	list, err := r.recorded(ctx, "SELECT COALESCE(leaf, -1), bytes FROM events WHERE stream = $1 AND version = $2", stream, version)
	if err != nil {
		return ledger.Event{}, err
	}
	if len(list) == 0 {
		return ledger.Event{}, NotFound()
	}
	return list[0].Event, nil
}

// FillUses makes the indexes of this file anew where they are older than the way in which events are counted, and other rows beside them: rows are those the events come to. It does
// nothing where that was done before; problem.Conflict where somebody else did it meanwhile.
func (s *Store) FillUses(ctx context.Context, made func(context.Context, *Reader) ([]Row, error)) error {
	was, err := Get[Setting](ctx, s.Reader, countedSetting)
	if err == nil && was.Value == counting {
		return nil
	}
	rows, err := made(ctx, s.Reader)
	if err != nil {
		return err
	}
	return s.do(ctx, func(w *writer) error { return writeFailed(w.fillUses(was.Value, rows)) })
}

func (w *writer) fillUses(was string, rows []Row) error {
	if was == "" {
		if err := w.exec("INSERT INTO settings (name, value) VALUES ($1, $2)", countedSetting, counting); err != nil {
			return err
		}
	} else if n, err := w.run("UPDATE settings SET value = $1 WHERE name = $2 AND value = $3", counting, countedSetting, was); err != nil {
		return err
	} else if n == 0 {
		return MovedOn()
	}
	for _, index := range []Row{Deed{}, Use{}, UseType{}, Dealing{}} {
		if err := w.exec("DELETE FROM " + index.Table()); err != nil {
			return err
		}
	}
	for _, r := range rows {
		t := w.tables.of(r)
		if err := w.exec(t.upserts, t.values(r, false)...); err != nil {
			return err
		}
	}
	return nil
}

// countedSetting says how every event of the office is counted in the indexes. Whoever counts something else, or otherwise, gives counting another value: each office is counted anew when
// it is next opened.
const (
	countedSetting = "deeds-counted"
	counting       = "6"
)

package store

import (
	"context"
	"slices"
	"strings"

	"trien/internal/ledger"
)

// Deed is an event that a person did or that was done to them: what "in my name" lists, without a walk over all events.
type Deed struct {
	Person  string `db:"person,key"`
	At      int64  `db:"at,key"`
	Stream  string `db:"stream,key"`
	Version int64  `db:"version,key"`
	Part    string `db:"part"` // "actor", "subject"
}

// Use is how often someone used a key, or left one unused, in a month.
type Use struct {
	Month       string `db:"month,key"` // 2006-01
	Person      string `db:"person,key"`
	Post        string `db:"post,key"` // held then
	Act         string `db:"act,key"`  // "sign", "seal", "arrive", "instruct"; "route": an instruction given, signed or not
	Type        string `db:"type,key"` // of the document
	Certificate string `db:"certificate,key"`
	Delegation  string `db:"delegation,key"` // that lent the right; "" for the person's own
	N           int64  `db:"n"`
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
func (Dealing) Table() string { return "dealings" }

// grow adds to the counts that are an index over events.
func (w *writer) grow(b Batch) error {
	if len(b.Uses)+len(b.Dealings) > 0 && len(b.Events) == 0 {
		return unlawful("a count of acts")
	}
	for _, u := range b.Uses {
		if err := w.growRow(u); err != nil {
			return err
		}
	}
	for _, d := range b.Dealings {
		if err := w.growRow(d); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) growRow(r Row) error {
	t := w.tables.of(r)
	return w.exec(t.inserts+" ON CONFLICT ("+t.names(true)+") DO UPDATE SET n = "+t.name+".n + excluded.n", t.values(r, false)...)
}

// Used is a sum over uses: the columns that were not asked for are empty.
type Used struct {
	Use
	First, Last string // months
}

// SumUses adds the uses of the months from..to, inclusive, up by the given columns ("person", "post", "month", "act", "type", "certificate", "delegation").
func (r *Reader) SumUses(ctx context.Context, from, to string, by ...string) ([]Used, error) {
	t := r.tables.of(Use{})
	picks := make([]string, 0, len(t.columns))
	var group []string
	for _, c := range t.columns {
		switch {
		case c.name == "n":
		case slices.Contains(by, c.name):
			picks, group = append(picks, `"`+c.name+`"`), append(group, `"`+c.name+`"`)
		default:
			picks = append(picks, "''")
		}
	}
	sql := "SELECT " + strings.Join(picks, ", ") + ", CAST(SUM(n) AS BIGINT), MIN(month), MAX(month) FROM uses WHERE month >= $1 AND month <= $2"
	if len(group) > 0 {
		sql += " GROUP BY " + strings.Join(group, ", ") + " ORDER BY " + strings.Join(group, ", ")
	} else {
		sql += " HAVING COUNT(*) > 0"
	}
	rows, err := r.q.QueryContext(ctx, sql, from, to)
	if err != nil {
		return nil, readFailed(err)
	}
	defer rows.Close()
	var out []Used
	for rows.Next() {
		var u Used
		if err := rows.Scan(&u.Month, &u.Person, &u.Post, &u.Act, &u.Type, &u.Certificate, &u.Delegation, &u.N, &u.First, &u.Last); err != nil {
			return nil, readFailed(err)
		}
		out = append(out, u)
	}
	return out, readFailed(rows.Err())
}

// SumDealings adds up what happened on the days from..to, inclusive, by what and type.
func (r *Reader) SumDealings(ctx context.Context, from, to string) ([]Dealing, error) {
	rows, err := r.q.QueryContext(ctx, "SELECT what, type, CAST(SUM(n) AS BIGINT) FROM dealings WHERE day >= $1 AND day <= $2 GROUP BY what, type ORDER BY what, type", from, to)
	if err != nil {
		return nil, readFailed(err)
	}
	defer rows.Close()
	var out []Dealing
	for rows.Next() {
		var d Dealing
		if err := rows.Scan(&d.What, &d.Type, &d.N); err != nil {
			return nil, readFailed(err)
		}
		out = append(out, d)
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

// FillUses makes the indexes of this file of an office whose events are older than they are: rows are those the events come to. It does nothing
// where that was done before.
func (s *Store) FillUses(ctx context.Context, made func(context.Context, *Reader) ([]Row, error)) error {
	if _, err := Get[Setting](ctx, s.Reader, countedSetting); err == nil {
		return nil
	}
	rows, err := made(ctx, s.Reader)
	if err != nil {
		return err
	}
	return s.do(ctx, func(w *writer) error {
		t := w.tables.of(Setting{})
		if err := w.exec(t.inserts, t.values(Setting{countedSetting, "1"}, false)...); err != nil {
			return writeFailed(err)
		}
		for _, r := range rows {
			t := w.tables.of(r)
			if err := w.exec(t.upserts, t.values(r, false)...); err != nil {
				return writeFailed(err)
			}
		}
		return nil
	})
}

// countedSetting says that every event of the office is in the indexes.
const countedSetting = "deeds-counted"

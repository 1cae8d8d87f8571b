package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"trien/internal/problem"
)

// fillingSetting stands in a database while another is being moved into it; its value says which.
const fillingSetting = "filling"

// whole refuses a database that is still being filled.
func whole(ctx context.Context, db queryer, state schemaState) error {
	if !slices.Contains(state.tables, "settings") {
		return nil
	}
	var from string
	err := db.QueryRowContext(ctx, "SELECT value FROM settings WHERE name = $1", fillingSetting).Scan(&from)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	return problem.New(problem.Conflict, "Cơ sở dữ liệu này đang được chuyển đến từ "+from+", chưa xong. Hãy chạy lại `trien migrate` với đúng nơi đi và nơi đến như trước; nó sẽ làm tiếp.",
		"This database is being moved to from "+from+" and is not whole yet. Run `trien migrate` again with the same places; it goes on where it was.")
}

// Filling is a database into which another is moved. Nobody can serve it before Finish.
type Filling struct {
	*Reader
	db   *sql.DB
	free func() error
	// Done says that the same office is there already, whole.
	Done bool
}

// Fill opens the database to be filled from a source, making it as needed: problem.Conflict where something else is there, or another migration
// is not finished. A whole database of the same office is Done.
func Fill(ctx context.Context, address, office string, from *Source) (_ *Filling, err error) {
	e, err := engineAt(address)
	if err != nil {
		return nil, err
	}
	f := &Filling{}
	defer func() {
		if err != nil {
			err = errors.Join(unreadable(address, err), f.Close())
		}
	}()
	if f.free, err = e.lock(); err != nil {
		return nil, err
	}
	if f.db, err = e.open(toWrite); err != nil {
		return nil, err
	}
	f.Reader = &Reader{q: f.db, tables: &tables{}, engine: e}
	state, err := stateOf(ctx, e, f.db)
	if err == nil {
		err = state.sound()
	}
	if err != nil {
		return nil, err
	}
	if slices.Contains(state.tables, "settings") {
		if err = belongs(ctx, f.db, office); err != nil {
			return nil, err
		}
	}
	if err = migrate(ctx, e, f.db); err != nil {
		return nil, err
	}
	return f, f.mark(ctx, office, Shown(from.address))
}

// mark says that the database is being filled, or finds that it was said before.
func (f *Filling) mark(ctx context.Context, office, from string) error {
	var events int64
	var was string
	err := f.db.QueryRowContext(ctx, "SELECT COUNT(*) FROM events").Scan(&events)
	if err == nil {
		err = f.db.QueryRowContext(ctx, "SELECT value FROM settings WHERE name = $1", fillingSetting).Scan(&was)
	}
	switch {
	case err == nil && was == from:
		return nil
	case err == nil:
		return problem.New(problem.Conflict, "Nơi đến đang nhận dở một lần chuyển khác, từ "+was+". Hãy làm xong lần đó, hoặc chọn nơi đến khác.",
			"Another move into the target, from "+was+", is not finished. Finish that one, or choose another target.")
	case !errors.Is(err, sql.ErrNoRows):
		return err
	case events > 0:
		f.Done = true // whether it is the same is for whoever compares
		return nil
	}
	_, err = f.db.ExecContext(ctx, "INSERT INTO settings (name, value) VALUES ($1, $2), ($3, $4) ON CONFLICT (name) DO NOTHING", fillingSetting, from, ownerSetting, office)
	return err
}

// Finish takes the mark away: the database is whole.
func (f *Filling) Finish(ctx context.Context) error {
	_, err := f.db.ExecContext(ctx, "DELETE FROM settings WHERE name = $1", fillingSetting)
	return writeFailed(err)
}

// Close closes it.
func (f *Filling) Close() error {
	var errs []error
	if f.db != nil {
		errs = append(errs, f.db.Close())
	}
	if f.free != nil {
		errs = append(errs, f.free())
	}
	return errors.Join(errs...)
}

// Copy brings over all rows of all tables that are not there yet, and compares each table: its number of rows and the sum of their digests. What a source
// that was served between two tries has changed is copied anew.
func (f *Filling) Copy(ctx context.Context, from *Source, progress func(table string, rows int64)) error {
	made, err := madeBy()
	if err != nil {
		return err
	}
	newest := int64(0)
	for v := range made {
		newest = max(newest, v)
	}
	for _, table := range slices.Sorted(slices.Values(made[newest])) {
		n, err := f.copyTable(ctx, from, table)
		if err != nil {
			return writeFailed(fmt.Errorf("store: table %s: %w", table, err))
		}
		progress(table, n)
	}
	return nil
}

func (f *Filling) copyTable(ctx context.Context, from *Source, table string) (int64, error) {
	columns, err := columnsOf(ctx, from.q, table)
	if err != nil {
		return 0, err
	}
	want, err := sumOf(ctx, from.q, table, columns)
	if err != nil {
		return 0, err
	}
	for try := range 3 { // what is there may be all; the rest comes; what does not belong there goes
		have, err := sumOf(ctx, f.db, table, columns)
		if err != nil || have == want {
			return want.rows, err
		}
		if try == 1 {
			if _, err := f.db.ExecContext(ctx, "DELETE FROM "+table+only(table)); err != nil {
				return 0, err
			}
		}
		if err := f.copyRows(ctx, from, table, columns); err != nil {
			return 0, err
		}
	}
	have, err := sumOf(ctx, f.db, table, columns)
	if err == nil && have != want {
		err = fmt.Errorf("%d rows came to be %d, or others", want.rows, have.rows)
	}
	return want.rows, err
}

// only leaves out what says whose the database is and that it is being filled.
func only(table string) string {
	if table == "settings" {
		return " WHERE name <> '" + fillingSetting + "' AND name <> '" + ownerSetting + "'"
	}
	return ""
}

// columnsOf gives a table's columns in the order of their names.
func columnsOf(ctx context.Context, q queryer, table string) ([]string, error) {
	rows, err := q.QueryContext(ctx, "SELECT * FROM "+table+" LIMIT 0")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	names, err := rows.Columns()
	slices.Sort(names)
	return names, err
}

// rowsOf walks a table; values are as both engines take them.
func rowsOf(ctx context.Context, q queryer, table string, columns []string) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		rows, err := q.QueryContext(ctx, `SELECT "`+strings.Join(columns, `", "`)+`" FROM `+table+only(table))
		if err != nil {
			yield(nil, err)
			return
		}
		defer rows.Close()
		types, err := rows.ColumnTypes()
		if err != nil {
			yield(nil, err)
			return
		}
		for rows.Next() {
			values, targets := make([]any, len(columns)), make([]any, len(columns))
			for i := range values {
				targets[i] = &values[i]
			}
			err := rows.Scan(targets...)
			for i, t := range types {
				values[i] = common(values[i], t.DatabaseTypeName())
			}
			if !yield(values, err) || err != nil {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(nil, err)
		}
	}
}

// common gives a value as both engines take it: their drivers differ in what they make of BOOLEAN, TEXT and BYTEA.
func common(v any, kind string) any {
	switch kind {
	case "BOOL", "BOOLEAN":
		if n, ok := v.(int64); ok {
			return n != 0
		}
	case "TEXT":
		if b, ok := v.([]byte); ok {
			return string(b)
		}
	case "BYTEA":
		switch b := v.(type) {
		case string:
			return []byte(b)
		case []byte:
			if b == nil {
				return []byte{}
			}
		}
	}
	return v
}

// tableSum is a table's content, whatever the order of its rows.
type tableSum struct {
	rows int64
	sum  [4]uint64
}

func sumOf(ctx context.Context, q queryer, table string, columns []string) (s tableSum, err error) {
	for values, err := range rowsOf(ctx, q, table, columns) {
		if err != nil {
			return s, err
		}
		d, err := digestRow(values)
		if err != nil {
			return s, err
		}
		s.rows++
		for i := range s.sum {
			s.sum[i] += binary.BigEndian.Uint64(d[8*i:])
		}
	}
	return s, nil
}

func digestRow(values []any) ([32]byte, error) {
	var b []byte
	for _, v := range values {
		switch v := v.(type) {
		case nil:
			b = append(b, 0)
		case int64:
			b = binary.BigEndian.AppendUint64(append(b, 1), uint64(v))
		case bool:
			b = append(b, 2)
			if v {
				b = append(b, 1)
			}
		case string:
			b = binary.BigEndian.AppendUint64(append(b, 3), uint64(len(v)))
			b = append(b, v...)
		case []byte:
			b = binary.BigEndian.AppendUint64(append(b, 4), uint64(len(v)))
			b = append(b, v...)
		default:
			return [32]byte{}, fmt.Errorf("a value of type %T", v)
		}
	}
	return sha256.Sum256(b), nil
}

// rowsAtOnce bounds the rows of one statement, parametersAtOnce their values: SQLite takes 32,766 of them.
const rowsAtOnce, parametersAtOnce = 500, 30_000

func (f *Filling) copyRows(ctx context.Context, from *Source, table string, columns []string) error {
	most := min(rowsAtOnce, parametersAtOnce/len(columns))
	var wait [][]any
	for values, err := range rowsOf(ctx, from.q, table, columns) {
		if err != nil {
			return err
		}
		if wait = append(wait, values); len(wait) == most {
			if err := f.insert(ctx, table, columns, wait); err != nil {
				return err
			}
			wait = nil
		}
	}
	return f.insert(ctx, table, columns, wait)
}

func (f *Filling) insert(ctx context.Context, table string, columns []string, rows [][]any) error {
	if len(rows) == 0 {
		return nil
	}
	var all []any
	var places []string
	for _, row := range rows {
		one := make([]string, len(row))
		for i := range row {
			one[i] = fmt.Sprintf("$%d", len(all)+i+1)
		}
		all = append(all, row...)
		places = append(places, "("+strings.Join(one, ", ")+")")
	}
	_, err := f.db.ExecContext(ctx, "INSERT INTO "+table+` ("`+strings.Join(columns, `", "`)+`") VALUES `+strings.Join(places, ", ")+" ON CONFLICT DO NOTHING", all...)
	return err
}

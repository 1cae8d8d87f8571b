package index

import (
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"trien/internal/limits"
	"trien/internal/wording"
)

// Field is a part of a document in which somebody may look.
type Field string

// The fields; Anywhere is all of them.
const (
	Anywhere Field = ""
	Number   Field = "number"
	Abstract Field = "abstract"
	Party    Field = "party"
	People   Field = "people"
	Body     Field = "body"
)

// Fields are the fields in which one may look by name.
func Fields() []Field { return []Field{Number, Abstract, Party, People, Body} }

// Entry is a document as the index knows it.
type Entry struct {
	Document string           `json:"-"`
	Date     string           `json:"-"` // 2006-01-02, or "" while it has none
	Source   string           `json:"-"` // of which file the body is, so that it need not be read again
	Words    map[Field]string `json:"words"`
	Tags     []string         `json:"tags"` // made by Tag
}

// Tag is a property by which what is found can be narrowed: the part of it before the value is a letter.
func Tag(kind byte, value string) string { return string(kind) + hex.EncodeToString([]byte(value)) }

// Change is what one step does to the index; all of it or nothing.
type Change struct {
	Put    []Entry
	Forget []string // documents
	Mark   string   // which mark is set
	At     int64    // to what
}

// Apply makes a change. Entries take the place of what was known of their documents. What is forgotten is gone from the disk when it comes back.
func (x *Index) Apply(ctx context.Context, c Change) error {
	gone := len(c.Forget) > 0
	err := x.write(ctx, func(tx *sql.Tx) error {
		w, err := prepared(ctx, tx)
		if err != nil {
			return err
		}
		for _, e := range c.Put {
			again, err := w.put(ctx, e)
			if err != nil {
				return err
			}
			gone = gone || again
		}
		for _, id := range c.Forget {
			if _, err := w.forget(ctx, id); err != nil {
				return err
			}
		}
		if c.Mark == "" {
			return nil
		}
		_, err = tx.ExecContext(ctx, "INSERT INTO marks (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value", c.Mark, c.At)
		return err
	})
	if err == nil && gone { // the log beside the file still holds pages as they were
		_, err = x.db.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	}
	return unusable(err)
}

// writer holds what is said to the database for each document, which it reads once for all of a change.
type writer struct{ known, taken, keep, enter, strike, drop *sql.Stmt }

func prepared(ctx context.Context, tx *sql.Tx) (writer, error) {
	var w writer
	for _, s := range []struct {
		to  **sql.Stmt
		sql string
	}{
		{&w.known, "SELECT id, entry FROM entries WHERE document = $1"},
		{&w.taken, "SELECT count(*) FROM entries WHERE id = $1"},
		{&w.keep, "INSERT INTO entries (id, document, date, source, entry) VALUES ($1, $2, $3, $4, $5)"},
		{&w.enter, "INSERT INTO found(rowid, number, abstract, party, people, body, exact, tags) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"},
		{&w.strike, "INSERT INTO found(found, rowid, number, abstract, party, people, body, exact, tags) VALUES ('delete', $1, $2, $3, $4, $5, $6, $7, $8)"},
		{&w.drop, "DELETE FROM entries WHERE id = $1"},
	} {
		var err error
		if *s.to, err = tx.PrepareContext(ctx, s.sql); err != nil { // they end with the transaction
			return w, err
		}
	}
	return w, nil
}

func (w writer) put(ctx context.Context, e Entry) (again bool, err error) {
	row, err := w.forget(ctx, e.Document)
	if err != nil {
		return false, err
	}
	if again = row != 0; !again {
		if row, err = w.freeRow(ctx, e.Document); err != nil {
			return false, err
		}
	}
	if body := e.Words[Body]; len(body) > limits.IndexedText {
		e.Words[Body] = strings.ToValidUTF8(body[:limits.IndexedText], "")
	}
	raw, err := json.Marshal(e)
	if err != nil {
		return again, err
	}
	if _, err := w.keep.ExecContext(ctx, row, e.Document, e.Date, e.Source, raw); err != nil {
		return again, err
	}
	_, err = w.enter.ExecContext(ctx, e.columns(row)...)
	return again, err
}

// forget takes a document out, and gives the row it had. The index must be told what stood there.
func (w writer) forget(ctx context.Context, document string) (row int64, err error) {
	var raw []byte
	err = w.known.QueryRowContext(ctx, document).Scan(&row, &raw)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	var was Entry
	if err == nil {
		err = json.Unmarshal(raw, &was)
	}
	if err != nil {
		return 0, err
	}
	if _, err := w.strike.ExecContext(ctx, was.columns(row)...); err != nil {
		return 0, err
	}
	_, err = w.drop.ExecContext(ctx, row)
	return row, err
}

// columns are the words of an entry as the index takes them: already cut into words, so that what is looked for is cut in the same way.
func (e Entry) columns(row int64) []any {
	out := []any{row}
	var exact []string
	for _, f := range Fields() {
		var plain []string
		for _, w := range wording.Words(e.Words[f]) {
			plain = append(plain, w.Plain)
			if w.Marked() {
				exact = append(exact, w.Exact)
			} else {
				exact = append(exact, w.Plain)
			}
		}
		out = append(out, strings.Join(plain, " "))
	}
	return append(out, strings.Join(exact, " "), strings.Join(e.Tags, " "))
}

// freeRow is a row number for a document: by its id, whose first digits are a time (UUIDv7), so that the newest are found first.
func (w writer) freeRow(ctx context.Context, document string) (int64, error) {
	digits := strings.ReplaceAll(document, "-", "")
	raw, err := hex.DecodeString(digits[:min(len(digits), 16)&^1])
	if err != nil {
		raw = []byte(document)
	}
	raw = append(slices.Clone(raw), make([]byte, 8)...)[:8]
	var row int64
	for _, b := range raw {
		row = row<<8 | int64(b)
	}
	for row = max(1, row&(1<<62-1)>>1); ; row++ {
		var taken int
		if err := w.taken.QueryRowContext(ctx, row).Scan(&taken); err != nil || taken == 0 {
			return row, err
		}
	}
}

// Source tells of which file the body of a document was read, "" for none.
func (x *Index) Source(ctx context.Context, document string) (source, body string, err error) {
	var raw []byte
	err = x.db.QueryRowContext(ctx, "SELECT source, entry FROM entries WHERE document = $1", document).Scan(&source, &raw)
	if errors.Is(err, sql.ErrNoRows) {
		return "", "", nil
	}
	var e Entry
	if err == nil {
		err = json.Unmarshal(raw, &e)
	}
	return source, e.Words[Body], unusable(err)
}

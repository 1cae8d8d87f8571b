package app

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"reflect"
	"strings"

	"trien/internal/store"
)

// FillLists writes rows of n incoming documents as their events would have left them: the i-th registered on day i/50, its abstract "văn bản i", every fourth
// waiting for the clerk. The newest keyed of them have keys; the others are as destroyed documents are, without words. Each fourth is in the dossier.
func (o *Office) FillLists(ctx context.Context, n, keyed int, clerk, dossier string) error {
	var b store.Batch
	for i := range n {
		id := fmt.Sprintf("d%07d", i)
		r := store.Document{ID: id, Version: 1, Direction: "in", State: "filed", Type: "CV", Date: fmt.Sprintf("2026-%02d-%02d", 1+i/50/28%12, 1+i/50%28), Updated: int64(i + 1)}
		c := store.Concern{Document: id, Subject: clerk, Part: "duty", Since: r.Updated}
		if i%4 == 0 {
			r.State, r.WaitsRole, r.Dossier, c.Open = "judged", "clerk", dossier, true
			b.Put = append(b.Put, store.Filed{Dossier: dossier, Document: id, Position: int64(i)})
		}
		words := rowWords{Abstract: fmt.Sprint("văn bản ", i)}
		var err error
		if i >= n-keyed {
			k, keyErr := o.vault.NewKey(ctx, keyName(id))
			if keyErr != nil {
				return keyErr
			}
			if r.Words, err = sealed(k, words, rowPlace(id)...); err != nil {
				return err
			}
		}
		e := store.Entry{Series: "in/2026", Number: int64(i + 1), Document: id, Direction: "in", Date: r.Date, State: r.State, At: r.Updated}
		cells := make([]string, 10)
		cells[1], cells[5] = fmt.Sprint(i+1), words.Abstract
		if e.Words, err = sealed(o.key, cells, entryPlace(id)...); err != nil {
			return err
		}
		b.Put = append(b.Put, r, c, e)
	}
	return o.writeRows(b.Put)
}

// writeRows writes rows beside the store, as they are.
func (o *Office) writeRows(rows []store.Row) (err error) {
	db, err := sql.Open("sqlite", o.layout.Database()+"?_pragma=busy_timeout(10000)")
	if err != nil {
		return err
	}
	defer db.Close()
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for _, r := range rows {
		v := reflect.ValueOf(r)
		var names, marks []string
		var values []any
		for i := range v.NumField() {
			name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("db"), ",")
			names, marks, values = append(names, `"`+name+`"`), append(marks, "?"), append(values, v.Field(i).Interface())
		}
		if _, err := tx.Exec("INSERT INTO "+r.Table()+" ("+strings.Join(names, ", ")+") VALUES ("+strings.Join(marks, ", ")+")", values...); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// WriteBook writes a workbook of n lines, so many on a sheet.
func WriteBook(w io.Writer, n, lines int) error {
	b := &workbook{head: RegisterView{Kind: "out", Office: "Cơ quan", Columns: outColumns()}, lines: lines}
	for i := range n {
		if err := b.line(w, []string{fmt.Sprint(i), "=1+1", "<&>\x01"}); err != nil {
			return err
		}
	}
	return b.close(w)
}

// PlaceText writes one.
func PlaceText(values []any) string { return placeText(values) }

const (
	Counted  = counted
	Searched = searched
)

// Overhear lets heard know what the office reads with from now on.
func (o *Office) Overhear(heard func(query string, args []any)) { o.store.Overhear(heard) }

// Plan asks the office's database how it would answer.
func (o *Office) Plan(ctx context.Context, query string, args ...any) ([]string, error) {
	return o.store.Plan(ctx, query, args...)
}

// Measure measures the office as the metrics do.
func (o *Office) Measure(ctx context.Context) error {
	_, err := o.store.Measure(ctx, o.now())
	return err
}

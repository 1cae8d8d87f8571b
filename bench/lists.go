package main

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"slices"
	"time"

	"trien/internal/aead"
	"trien/internal/app"
	"trien/internal/demo"
	"trien/internal/store"
	"trien/internal/vault"
)

// lists measures what a clerk of an office with a million documents waits for beside one of an office with ten thousand, through the use cases: the desk,
// the newest documents and the page behind, those of one state, the last page of the register and the one before. Nobody has run ANALYZE there.
func lists(w *world) (ours, floor float64, err error) {
	large, err := newClerk(w, 1_000_000)
	if err != nil {
		return 0, 0, err
	}
	defer large.House.Close()
	small, err := newClerk(w, 10_000)
	if err != nil {
		return 0, 0, err
	}
	defer small.House.Close()
	var a, b []float64
	for range 100 {
		for _, side := range []struct {
			c    *clerk
			into *[]float64
		}{{large, &a}, {small, &b}} {
			begun := time.Now()
			if err := side.c.look(); err != nil {
				return 0, 0, err
			}
			*side.into = append(*side.into, float64(time.Since(begun))/float64(time.Millisecond))
		}
	}
	slices.Sort(a)
	slices.Sort(b)
	return a[len(a)/4], b[len(b)/4], nil
}

// clerk is somebody at work in an office with many documents.
type clerk struct {
	*demo.World
	token app.Token
}

// opened is how many of the newest documents have words of their own; who turns pages sees no others.
const opened = 200

func newClerk(w *world, documents int) (*clerk, error) {
	ctx := context.Background()
	tools := app.Tools{Now: time.Now, Random: rand.Reader, Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
	dir := filepath.Join(w.dir, store.NewID())
	made, err := demo.Create(ctx, dir, "http://127.0.0.1:1", tools)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(made.Close(), fillOffice(ctx, store.Layout{Dir: filepath.Join(dir, demo.Bureau)}, documents)); err != nil {
		return nil, err
	}
	c := &clerk{}
	if c.World, err = demo.Open(ctx, dir, tools); err != nil {
		return nil, err
	}
	for _, a := range c.Accounts {
		if a.Office == demo.Bureau && a.Account == "lan" {
			in, err := c.House.SignIn(ctx, app.SignInRequest{Office: a.Office, Account: a.Account, Password: demo.Password, Code: a.Code(time.Now())})
			c.token = in.Token
			return c, err
		}
	}
	return nil, errors.New("nobody is clerk")
}

// look is a clerk's minute: five pages.
func (c *clerk) look() error {
	ctx := context.Background()
	if _, err := c.House.Desk(ctx, c.token); err != nil {
		return err
	}
	for _, f := range []app.Filter{{Direction: "in", Limit: pageRows}, {State: "registered,routed", Limit: pageRows}} {
		first, err := c.House.ListDocuments(ctx, c.token, f)
		if err != nil {
			return err
		}
		f.After = first.Next
		second, err := c.House.ListDocuments(ctx, c.token, f)
		if err != nil || len(first.Items) != pageRows || len(second.Items) != pageRows || !first.More || first.Items[0].Abstract == "" {
			return fmt.Errorf("pages of %d and %d documents: %w", len(first.Items), len(second.Items), err)
		}
	}
	last, err := c.House.Register(ctx, c.token, "in", app.Filter{Limit: pageRows})
	if err != nil {
		return err
	}
	before, err := c.House.Register(ctx, c.token, "in", app.Filter{Limit: pageRows, After: last.Before})
	if err != nil || len(last.Rows) != pageRows || len(before.Rows) != pageRows || !last.More {
		return fmt.Errorf("pages of %d and %d lines: %w", len(last.Rows), len(before.Rows), err)
	}
	return nil
}

// fillOffice writes the rows of many documents into an office that is closed.
func fillOffice(ctx context.Context, l store.Layout, documents int) error {
	db, err := openRaw("sqlite", l.Database())
	if err != nil {
		return err
	}
	defer db.Close()
	if err := fillRegister(db, documents); err != nil {
		return err
	}
	if _, err := db.Exec("UPDATE documents SET state = 'judged', waits_role = 'clerk' WHERE number % $1 = 0", documents/300); err != nil {
		return err
	}
	if _, err := db.Exec("UPDATE concerns SET open = TRUE WHERE document IN (SELECT id FROM documents WHERE state = 'judged')"); err != nil {
		return err
	}
	words, err := vault.Passphrase(l.Passphrase())
	if err != nil {
		return err
	}
	v, err := vault.Open(ctx, l.Vault(), words, rand.Reader)
	if err != nil {
		return err
	}
	return errors.Join(fillWords(ctx, db, v, documents), v.Close())
}

// fillWords gives words to the documents and lines that are looked at, sealed as the house seals them.
func fillWords(ctx context.Context, db *sql.DB, v *vault.Vault, documents int) error {
	office, err := v.Key("office")
	if err != nil {
		return err
	}
	seal := func(k aead.Key, table, words, id, where string) error {
		raw, err := aead.SealStable(k, []byte(words), "trien row", table, id)
		if err == nil {
			_, err = db.Exec("UPDATE "+table+" SET words = $1 WHERE "+where+" = $2", raw, id)
		}
		return err
	}
	// The last ones by id are looked for when an office is opened.
	shown, err := db.Query("SELECT id FROM documents WHERE number > $1 OR state = 'judged' OR id IN (SELECT id FROM documents ORDER BY id DESC LIMIT 64)", documents-opened)
	if err != nil {
		return err
	}
	var ids []string
	for shown.Next() {
		var id string
		if err := shown.Scan(&id); err != nil {
			return err
		}
		ids = append(ids, id)
	}
	if err := shown.Err(); err != nil {
		return err
	}
	for _, id := range ids {
		k, err := v.NewKey(ctx, "document/"+id)
		if err != nil {
			return err
		}
		if err := errors.Join(seal(k, "documents", `{"abstract":"về việc thử"}`, id, "id"),
			seal(office, "entries", `["","","","","","về việc thử","","","",""]`, id, "document")); err != nil {
			return err
		}
	}
	return nil
}

package store

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"trien/internal/ledger"
	"trien/internal/pgtest"
	"trien/internal/problem"
)

// raw opens a database beside the store, to harm it and to see all of it.
func raw(t *testing.T, address string) *sql.DB {
	t.Helper()
	e, err := engineAt(address)
	if err != nil {
		t.Fatal(err)
	}
	db, err := e.open(toWrite)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// inside tells what stands in a database: its tables and how many lines each has.
func inside(t *testing.T, address string) string {
	t.Helper()
	e, err := engineAt(address)
	if err != nil {
		t.Fatal(err)
	}
	db := raw(t, address)
	names, err := values[string](t.Context(), db, e.tables+" ORDER BY 1")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, n := range names {
		var lines int
		if err := db.QueryRow(`SELECT COUNT(*) FROM "` + n + `"`).Scan(&lines); err != nil {
			t.Fatal(err)
		}
		out = append(out, fmt.Sprint(n, " ", lines))
	}
	return strings.Join(out, "\n")
}

// Databases that must not be taken are refused in words, and nothing in them is touched.
func TestDatabasesThatAreRefused(t *testing.T) {
	for engine, address := range engines() {
		for name, c := range map[string]struct {
			harm, words string
			empty       bool // nothing of ours is there before
		}{
			"of a newer program":         {harm: "INSERT INTO goose_db_version (version_id, is_applied) VALUES (999, TRUE)", words: "newer"},
			"a migration is missing":     {harm: "DELETE FROM goose_db_version WHERE version_id = 3", words: "half-migrated"},
			"a table is missing":         {harm: "DROP TABLE tool_calls", words: "half-migrated"},
			"a migration was undone":     {harm: "DELETE FROM goose_db_version WHERE version_id > 1", words: "half-migrated"},
			"of another office":          {harm: "UPDATE settings SET value = 'other' WHERE name = 'office'", words: "“other”"},
			"another program's tables":   {harm: "CREATE TABLE jobs (id TEXT)", words: "half-migrated", empty: true},
			"its versions are forgotten": {harm: "DROP TABLE goose_db_version", words: "half-migrated"},
		} {
			t.Run(engine+"/"+name, func(t *testing.T) {
				at, ctx := address(t), context.Background()
				if !c.empty {
					s, err := OpenFor(ctx, at, "ours")
					if err != nil {
						t.Fatal(err)
					}
					commit(t, s, Batch{Events: []ledger.Event{event("a", 1)}})
					if err := s.Close(); err != nil {
						t.Fatal(err)
					}
				}
				if _, err := raw(t, at).Exec(c.harm); err != nil {
					t.Fatal(err)
				}
				before := inside(t, at)
				_, err := OpenFor(ctx, at, "ours")
				wantKind(t, err, problem.Conflict)
				if !strings.Contains(err.Error(), c.words) {
					t.Error("the words are", err)
				}
				if name != "of another office" { // which whoever checks may look at
					_, err = OpenToCheck(at)
					if err == nil || before != inside(t, at) {
						t.Error("whoever checks takes it:", err)
					}
				}
				if after := inside(t, at); after != before {
					t.Errorf("it was touched:\n%s\nbecame\n%s", before, after)
				}
			})
		}
	}
}

func TestAddressesThatAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		address string
		want    problem.Kind
	}{
		"another database":    {"mysql://app:geheim@db/x", problem.Usage},
		"no URL":              {"postgres://app:geheim@[db/x", problem.Usage},
		"unknown option":      {"postgres://app:geheim@127.0.0.1/x?sslmode=perhaps", problem.Usage},
		"nobody listens":      {"postgres://app:geheim@127.0.0.1:1/x", problem.Unavailable},
		"a schema too long":   {"postgres://db/x?schema=" + strings.Repeat("a", 64), problem.Usage},
		"no such folder":      {filepath.Join(t.TempDir(), "none", "trien.db"), problem.IO},
		"no such database":    {strings.Replace(pgtest.Start(t), "/postgres?", "/none?", 1), problem.Unavailable},
		"no database in file": {text(t, "das ist keine Datenbank, sondern ein Text, der lang genug ist, um eine zu sein: "+strings.Repeat("x", 1000)), problem.IO},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Open(context.Background(), c.address)
			wantKind(t, err, c.want)
			_, checkErr := OpenToCheck(c.address)
			wantKind(t, checkErr, c.want)
			if strings.Contains(err.Error()+checkErr.Error(), "geheim") {
				t.Error("the password is told:", err, checkErr)
			}
		})
	}
}

func text(t *testing.T, s string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "trien.db")
	if err := os.WriteFile(path, []byte(s), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// Nothing is made by looking.
func TestCheckingMakesNothing(t *testing.T) {
	for engine, address := range engines() {
		t.Run(engine, func(t *testing.T) {
			at := address(t)
			if _, err := OpenToCheck(at); err == nil {
				t.Fatal("there is nothing to check")
			}
			if engine == "sqlite" {
				if _, err := os.Stat(at); err == nil {
					t.Fatal("a file was made")
				}
			}
		})
	}
}

func TestTwoServersOnOneFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "trien.db")
	s := openAt(t, path)
	_, err := Open(context.Background(), path)
	wantKind(t, err, problem.Conflict)
	commit(t, s, Batch{Events: []ledger.Event{event("a", 1)}})
	c, err := OpenToCheck(path) // looking does no harm
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.View(context.Background(), func(r *Reader) error {
		v, err := r.Version(context.Background(), "a")
		if v != 1 {
			t.Error("it sees version", v)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

// Replicas that start at the same moment on an empty database all come up, and the schema is made once.
func TestReplicasStartTogether(t *testing.T) {
	address := pgtest.Start(t)
	var all sync.WaitGroup
	stores := make([]*Store, 5)
	for i := range stores {
		all.Go(func() {
			var err error
			if stores[i], err = OpenFor(context.Background(), address, "ours"); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	for i, s := range stores {
		if s == nil {
			continue
		}
		commit(t, s, Batch{Events: []ledger.Event{event("a", int64(i)+1)}})
		if err := s.DropSequencer(t.Context(), "the test"); err != nil {
			t.Error(err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	var twice int
	if err := raw(t, address).QueryRow("SELECT COUNT(*) - COUNT(DISTINCT version_id) FROM goose_db_version WHERE version_id > 0").Scan(&twice); err != nil || twice != 0 {
		t.Errorf("%d migrations were made twice (%v)", twice, err)
	}
}

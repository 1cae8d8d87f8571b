package store

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"testing"
	"time"

	"trien/internal/ledger"
	"trien/internal/pgtest"
	"trien/internal/problem"
)

// The server goes silent without closing anything: before an act, and at the very moment of its COMMIT. The act is given up in time and told what is known;
// done again once the server speaks, it stands once.
func TestServerGoesSilent(t *testing.T) {
	for name, atCommit := range map[string]bool{"before an act": false, "at COMMIT": true} {
		t.Run(name, func(t *testing.T) {
			w, address := wired(t, pgtest.Start(t))
			s, ctx := openAt(t, address), context.Background()
			commit(t, s, Batch{Events: []ledger.Event{event("a", 1)}})
			s.engine.patience, s.engine.healing = 100*time.Millisecond, 50*time.Millisecond
			if atCommit {
				w.at(func() moment {
					close(w.mute) // at holds the lock
					w.when = func() moment { return never }
					return never
				})
			} else {
				w.fall()
			}
			_, err := s.Commit(ctx, Batch{Events: []ledger.Event{event("a", 2)}})
			wantKind(t, err, problem.Unavailable)
			if errors.Is(err, ErrUnknown) != atCommit {
				t.Fatalf("what is not known is said exactly where it is not: %v", err)
			}
			s.engine.patience, s.engine.healing = actPatience, healing
			w.speak()
			stands, err := s.Version(ctx, "a")
			for try := 0; err != nil && try < 20; try++ { // each connection of the pool finds out for itself
				stands, err = s.Version(ctx, "a")
			}
			if err != nil || stands != 1 { // it never came to the server
				t.Fatal(stands, err)
			}
			commit(t, s, Batch{Events: []ledger.Event{event("a", 2)}})
			mustBeSound(t, s, 2)
		})
	}
}

// COMMIT is carried out, and then there is silence: nobody knows, the act done again meets itself and is a conflict, nothing stands twice.
func TestServerGoesSilentAfterCommit(t *testing.T) {
	w, address := wired(t, pgtest.Start(t))
	s, ctx := openAt(t, address), context.Background()
	s.engine.healing = 50 * time.Millisecond
	w.at(func() moment {
		w.shut = true
		return afterIt
	})
	_, err := s.Commit(ctx, Batch{Events: []ledger.Event{event("a", 1)}})
	if !errors.Is(err, ErrUnknown) {
		t.Fatal(err)
	}
	w.at(func() moment { return never })
	s.engine.healing = healing
	w.refuse(false)
	_, err = s.Commit(ctx, Batch{Events: []ledger.Event{event("a", 1)}})
	wantKind(t, err, problem.Conflict)
	mustBeSound(t, s, 1)
}

// A reader without a time limit of its own does not wait for ever.
func TestReaderOfSilentServer(t *testing.T) {
	ours, theirs := net.Pipe()
	defer theirs.Close()
	dial := impatient(func(context.Context, string, string) (net.Conn, error) { return ours, nil }, 20*time.Millisecond)
	c, err := dial(context.Background(), "", "")
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Read(make([]byte, 1))
	if faultOf(err) != cut {
		t.Fatalf("%v is %v", err, faultOf(err))
	}
	if err := c.SetDeadline(time.Unix(1, 0)); err != nil { // as the driver does when its context ends
		t.Fatal(err)
	}
	c.(*hasty).patience = time.Hour
	if _, err = c.Read(make([]byte, 1)); err == nil {
		t.Fatal("the driver's deadline was put off")
	}
}

// A reader's statement that takes too long is ended by the server, and that is said as what it is.
func TestStatementThatTakesTooLong(t *testing.T) {
	s := openAt(t, pgtest.Start(t))
	conn, err := s.read.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	var limit string
	if err := conn.QueryRowContext(t.Context(), "SHOW statement_timeout").Scan(&limit); err != nil || limit != "25s" {
		t.Fatal(limit, err)
	}
	if _, err := conn.ExecContext(t.Context(), "SET statement_timeout = 10"); err != nil {
		t.Fatal(err)
	}
	_, err = conn.ExecContext(t.Context(), "SELECT pg_sleep(60)")
	wantKind(t, readFailed(err), problem.Unavailable)
}

// What is read is planned for the values asked for, each time: a plan that knows none is chosen by PostgreSQL from the sixth time on, and reads all documents for a page.
func TestReadingIsPlannedForItsValues(t *testing.T) {
	s := openAt(t, pgtest.Start(t))
	conn, err := s.read.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for range 12 {
		var n int
		if err := conn.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM documents WHERE id = $1", "d1").Scan(&n); err != nil {
			t.Fatal(err)
		}
	}
	var generic, custom int
	err = conn.QueryRowContext(t.Context(), "SELECT SUM(generic_plans), SUM(custom_plans) FROM pg_prepared_statements WHERE statement LIKE 'SELECT COUNT%'").Scan(&generic, &custom)
	if err != nil || generic != 0 || custom != 12 {
		t.Fatalf("%d plans without values and %d with: %v", generic, custom, err)
	}
}

// smallDisks are ways to have a server whose disk is nearly full.
func smallDisks(t *testing.T) map[string]func(*testing.T) (*pgtest.Server, func()) {
	return map[string]func(*testing.T) (*pgtest.Server, func()){
		"no file may grow": func(t *testing.T) (*pgtest.Server, func()) { return pgtest.Cramped(t) },
		"no room on the disk": func(t *testing.T) (*pgtest.Server, func()) {
			s, room, ok := pgtest.OnSmallDisk(t, 40<<20)
			if !ok {
				t.Skip("only root may mount a small disk; “no file may grow” says the same of PostgreSQL's files")
			}
			return s, room
		},
	}
}

// The disk of the database server is full. The act that finds it so is told that nothing of it is stored, or that nobody knows; when there is room again, all
// that was answered stands, once, and the next act is stored.
func TestDiskFullOnAServer(t *testing.T) {
	for name, start := range smallDisks(t) {
		t.Run(name, func(t *testing.T) {
			server, room := start(t)
			s, ctx := openAt(t, server.Address()), context.Background()
			s.engine.healing = 2 * time.Second
			stands, refused := 0, error(nil)
			for refused == nil && stands < 400 {
				big := event(fmt.Sprint("d", stands), 1)
				big.Clear = map[string]string{"words": noise(200_000)}
				if _, refused = s.Commit(ctx, Batch{Events: []ledger.Event{big}}); refused == nil {
					stands++
				}
			}
			unknown := errors.Is(refused, ErrUnknown)
			if k := problem.KindOf(refused); refused == nil || k != problem.IO && k != problem.Unavailable {
				t.Fatalf("after %d acts: %v", stands, refused)
			}
			t.Log(stands, "acts, then:", problem.WordsOf(refused).EN)
			room()
			s.engine.healing = healing
			last := fmt.Sprint("d", stands)
			v, err := s.Version(ctx, last)
			for try := 0; err != nil && try < 20; try++ {
				v, err = s.Version(ctx, last)
			}
			if err != nil || v != 0 && !unknown {
				t.Fatalf("the act that was refused stands at %d (%v)", v, err)
			}
			commit(t, s, Batch{Events: []ledger.Event{event("after", 1)}})
			mustBeSound(t, s, stands+1+int(v))
		})
	}
}

// noise is text that can't be made shorter.
func noise(n int) string {
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/"
	out := make([]byte, n)
	for i := range out {
		out[i] = letters[rand.IntN(len(letters))]
	}
	return string(out)
}

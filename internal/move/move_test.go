package move

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"trien/internal/aead"
	"trien/internal/blob"
	"trien/internal/fsck"
	"trien/internal/ledger"
	"trien/internal/pgtest"
	"trien/internal/problem"
	"trien/internal/s3test"
	"trien/internal/store"
	"trien/internal/vault"
)

const office = "tinh-uy"

var words = vault.Words("thử")

var at = time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// made is an office in a folder: documents, one of them destroyed, a signed head, a working file, settings.
func made(t *testing.T) store.Layout {
	t.Helper()
	l, ctx := store.Layout{Dir: filepath.Join(t.TempDir(), "office")}, context.Background()
	must(t, os.MkdirAll(filepath.Join(l.Dir, "anchors"), 0o700))
	must(t, os.WriteFile(filepath.Join(l.Dir, "anchors", "root.pem"), []byte("gốc"), 0o600))
	must(t, os.WriteFile(filepath.Join(l.Dir, "office.toml"), []byte("x"), 0o600))
	v, err := vault.Create(ctx, l.Vault(), words, rand.Reader)
	must(t, err)
	defer v.Close()
	must(t, v.Claim(ctx, office))
	s, err := store.OpenFor(ctx, l.Database(), office)
	must(t, err)
	defer s.Close()
	act(t, l, s, v, 6)
	w, err := blob.OpenWork(ctx, l.Work(), rand.Reader, time.Now)
	must(t, err)
	k, err := v.Key("document/d01")
	must(t, err)
	_, err = w.Put(ctx, k, "signing-1", strings.NewReader("phần chuẩn bị"))
	must(t, err)
	return l
}

// act takes documents in and destroys the first.
func act(t *testing.T, l store.Layout, s *store.Store, v *vault.Vault, documents int) {
	t.Helper()
	ctx := context.Background()
	files, err := blob.Open(ctx, l.Blobs(), rand.Reader, time.Now)
	must(t, err)
	register, err := v.KeyOrNew(ctx, "office")
	must(t, err)
	have, err := s.Size(ctx)
	must(t, err)
	for n := range documents {
		id := fmt.Sprintf("d%02d", int(have)+n)
		k, err := v.NewKey(ctx, "document/"+id)
		must(t, err)
		ref, err := files.Put(ctx, k, bytes.NewReader(bytes.Repeat([]byte(id), 700)))
		must(t, err)
		e, err := ledger.Seal(ledger.Event{Stream: "document/" + id, Version: 1, Type: "test", At: at, Actor: "p", Document: id, Blobs: []string{ref.Digest.String()}},
			ledger.Words{Content: []byte("lời"), Register: []byte("trích yếu")}, ledger.Keys{Document: k, Office: register}, rand.Reader)
		must(t, err)
		sealed, err := aead.SealStable(k, []byte("lời"), id)
		must(t, err)
		put := []store.Row{store.Document{ID: id, Version: 1, Direction: "out", Words: sealed}, store.Concern{Document: id, Subject: "p", Part: "drafter", Open: n%2 == 0},
			store.Setting{Name: "s/" + id, Value: "giá trị “đặc biệt”"}, store.Entry{Series: "s", Number: have + int64(n), Document: id}}
		_, err = s.Commit(ctx, store.Batch{Events: []ledger.Event{e}, Put: put, Hold: []ledger.Holding{{Document: id, Digest: ref.Digest.String(), Commitment: k.Commitment()}}})
		must(t, err)
		if n == 0 {
			must(t, v.Forget(ctx, "document/"+id))
			_, err = s.Commit(ctx, store.Batch{Events: []ledger.Event{{Stream: "destruction/" + id, Version: 1, Type: "destroyed", At: at}}, Gone: []string{ref.Digest.String()}})
			must(t, err)
		}
	}
	_, _, err = s.Sequence(ctx, "test", time.Now())
	must(t, err)
	seed, err := v.SecretOrNew(ctx, vault.LedgerSeed, 32)
	must(t, err)
	signer, err := ledger.NewSigner(office+"/trien", seed)
	must(t, err)
	_, err = s.SignHead(ctx, office+"/trien", at, signer)
	must(t, err)
	must(t, s.DropSequencer(ctx, "test"))
}

// servers is a place on PostgreSQL and S3, with a folder for settings.
func servers(t *testing.T) store.Layout {
	t.Helper()
	files := s3test.Start(t)
	return store.Layout{Dir: filepath.Join(t.TempDir(), "settings"), At: store.Storage{Store: pgtest.Start(t), Vault: pgtest.Start(t), Blobs: under(files, "blobs"), Work: under(files, "work")}}
}

func under(address, name string) string {
	base, query, _ := strings.Cut(address, "?")
	return base + "/" + name + "?" + query
}

func aside(t *testing.T) store.Layout {
	return store.Layout{Dir: filepath.Join(t.TempDir(), "back")}
}

func plan(from, to store.Layout) Plan {
	return Plan{Office: office, From: from, To: to, Settings: func() error { return os.WriteFile(filepath.Join(to.Dir, "office.toml"), []byte("x"), 0o600) }}
}

// clean has fsck look at an office and gives how many of everything it saw.
func clean(t *testing.T, l store.Layout) string {
	t.Helper()
	o, err := fsck.Open(t.Context(), l, words, rand.Reader, func(*vault.Vault) fsck.Project { return nil })
	must(t, err)
	defer o.Close()
	r, err := fsck.Check(t.Context(), o.Office, nil)
	must(t, err)
	if !r.Clean() {
		t.Fatalf("%+v", r.Findings)
	}
	return fmt.Sprintf("%d events, %d heads, %d held, %d gone, %d files, %d tombstones", r.Events, r.Heads, r.Holdings, r.Gone, r.Files, r.Tombstones)
}

// photograph is the digest of every file of a folder that holds data.
func photograph(t *testing.T, dir string) map[string][32]byte {
	t.Helper()
	out := map[string][32]byte{}
	must(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() || strings.HasSuffix(path, "-shm") || strings.HasSuffix(path, "lock") {
			return err
		}
		b, err := os.ReadFile(path)
		if len(b) > 0 {
			out[path] = sha256.Sum256(b)
		}
		return err
	}))
	return out
}

// From a folder to PostgreSQL and S3 and back to another folder: the same roots everywhere, fsck clean everywhere, nothing changed where it came from.
func TestThereAndBack(t *testing.T) {
	from, there, back := made(t), servers(t), aside(t)
	before, was := clean(t, from), photograph(t, from.Dir)
	first, err := Office(t.Context(), plan(from, there))
	must(t, err)
	for path, d := range photograph(t, from.Dir) {
		if was[path] != d {
			t.Error("the source was changed:", path)
		}
	}
	if got := clean(t, there); got != before {
		t.Errorf("%s came to be %s", before, got)
	}
	if b, err := os.ReadFile(filepath.Join(there.Dir, "anchors", "root.pem")); err != nil || string(b) != "gốc" {
		t.Error("the settings did not come along", err)
	}
	second, err := Office(t.Context(), plan(there, back))
	must(t, err)
	if got := clean(t, back); got != before {
		t.Errorf("%s came to be %s", before, got)
	}
	if first.Roots != second.Roots || first.Roots.Events == 0 || first.Files != second.Files || first.Keys != second.Keys || first.Work != 1 || second.Work != 1 {
		t.Errorf("%+v\n%+v", first, second)
	}
	a, _ := json.Marshal(first.Rows)
	b, _ := json.Marshal(second.Rows)
	if !bytes.Equal(a, b) {
		t.Errorf("%s\n%s", a, b)
	}
	w, err := blob.OpenWorkToCheck(back.Work())
	must(t, err)
	v, err := vault.Open(t.Context(), back.Vault(), words, rand.Reader)
	must(t, err)
	defer v.Close()
	k, err := v.Key("document/d01")
	must(t, err)
	f, err := w.Open(t.Context(), k, "signing-1")
	must(t, err)
	defer f.Close()
	if text, err := io.ReadAll(f.Reader()); err != nil || string(text) != "phần chuẩn bị" {
		t.Errorf("%q %v", text, err)
	}
	if r, err := Office(t.Context(), plan(from, there)); err != nil || !r.Already {
		t.Error("doing it again is no fault:", err)
	}
}

// killEnv tells a child what to move and where to be killed.
const killEnv = "MOVE_TEST_CHILD"

type childPlan struct {
	From, To store.Layout
	What     Part
	At       int64
}

// Killed at any point and done again it goes on; before it is done nobody can serve the target, whole or half.
func TestKilledAndResumed(t *testing.T) {
	if raw := os.Getenv(killEnv); raw != "" {
		var c childPlan
		must(t, json.Unmarshal([]byte(raw), &c))
		p := plan(c.From, c.To)
		p.Progress = func(what Part, _ string, done, _ int64) {
			if what == c.What && (done == c.At || what == Tables) {
				if c.At--; what != Tables || c.At < 0 {
					must(t, syscall.Kill(os.Getpid(), syscall.SIGKILL))
				}
			}
		}
		_, err := Office(t.Context(), p)
		must(t, err)
		return
	}
	from := made(t)
	before := clean(t, from)
	for name, to := range map[string]func(*testing.T) store.Layout{"PostgreSQL and S3": servers, "a folder": aside} {
		t.Run(name, func(t *testing.T) {
			l := to(t)
			for _, c := range []childPlan{{What: Tables, At: 2}, {What: Tables, At: 30}, {What: Files, At: 1}, {What: Files, At: 5}, {What: Work, At: 1}, {What: Keys}, {What: Settings, At: 1}, {What: Marks, At: 1}} {
				c.From, c.To = from, l
				if c.What == Keys {
					c.At = 6 // the documents' keys but the forgotten one's, and the office's
				}
				killed(t, c)
				if _, err := store.OpenToCheck(l.Database()); problem.KindOf(err) != problem.Conflict {
					t.Fatalf("killed at %s %d the database can be opened: %v", c.What, c.At, err)
				}
				if _, err := store.Open(t.Context(), l.Database()); problem.KindOf(err) != problem.Conflict {
					t.Fatalf("killed at %s %d it can be served: %v", c.What, c.At, err)
				}
			}
			killed(t, childPlan{From: from, To: l, What: Marks, At: 2}) // all is done but for the word
			r, err := Office(t.Context(), plan(from, l))
			if err != nil || !r.Already {
				t.Fatal(r.Already, err)
			}
			if got := clean(t, l); got != before {
				t.Errorf("%s came to be %s", before, got)
			}
			if _, err := os.Stat(filepath.Join(l.Dir, markFile)); err == nil {
				t.Error("the folder's mark stays")
			}
		})
	}
}

func killed(t *testing.T, c childPlan) {
	t.Helper()
	raw, err := json.Marshal(c)
	must(t, err)
	cmd := exec.Command(os.Args[0], "-test.run=^TestKilledAndResumed$")
	cmd.Env = append(os.Environ(), killEnv+"="+string(raw))
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
		t.Fatalf("it was not killed at %s %d: %v\n%s", c.What, c.At, err, out)
	}
}

// A source that was served between two tries is copied as it is then, keys that were forgotten meanwhile not at all.
func TestTheSourceMovedOnBetween(t *testing.T) {
	from, to := made(t), servers(t)
	stop := errors.New("cut")
	p := plan(from, to)
	p.Settings = func() error { return stop }
	if _, err := Office(t.Context(), p); !errors.Is(err, stop) {
		t.Fatal(err)
	}
	v, err := vault.Open(t.Context(), from.Vault(), words, rand.Reader)
	must(t, err)
	s, err := store.Open(t.Context(), from.Database())
	must(t, err)
	act(t, from, s, v, 3)
	_, err = s.Commit(t.Context(), store.Batch{Delete: []store.Row{store.Setting{Name: "s/d02"}}})
	must(t, err)
	must(t, errors.Join(s.Close(), v.Close()))
	_, err = Office(t.Context(), plan(from, to))
	must(t, err)
	if a, b := clean(t, from), clean(t, to); a != b {
		t.Errorf("%s came to be %s", a, b)
	}
}

func TestWhatIsRefused(t *testing.T) {
	from := made(t)
	whole := func(t *testing.T, name string) store.Layout {
		l := servers(t)
		s, err := store.OpenFor(t.Context(), l.Database(), name)
		must(t, err)
		_, err = s.Commit(t.Context(), store.Batch{Events: []ledger.Event{{Stream: "x", Version: 1, Type: "x", At: at}}})
		must(t, errors.Join(err, s.Close()))
		return l
	}
	for name, c := range map[string]struct {
		kind problem.Kind
		plan func(t *testing.T) Plan
	}{
		"the target is another office's": {problem.Conflict, func(t *testing.T) Plan { return plan(from, whole(t, "huyen-uy")) }},
		"the target is in use":           {problem.Conflict, func(t *testing.T) Plan { return plan(from, whole(t, office)) }},
		"the target is the source":       {problem.Usage, func(*testing.T) Plan { return plan(from, from) }},
		"another move is not finished": {problem.Conflict, func(t *testing.T) Plan {
			to := servers(t)
			p := plan(made(t), to)
			p.Settings = func() error { return errors.New("cut") }
			if _, err := Office(t.Context(), p); err == nil {
				t.Fatal("it was finished")
			}
			to.Dir = filepath.Join(t.TempDir(), "other")
			return plan(from, to)
		}},
		"the folder is not empty": {problem.Conflict, func(t *testing.T) Plan {
			to := servers(t)
			must(t, os.MkdirAll(to.Dir, 0o700))
			must(t, os.WriteFile(filepath.Join(to.Dir, "x"), nil, 0o600))
			return plan(from, to)
		}},
		"another vault is there": {problem.Conflict, func(t *testing.T) Plan {
			to := servers(t)
			v, err := vault.Create(t.Context(), to.Vault(), words, rand.Reader)
			must(t, err)
			must(t, v.Close())
			return plan(from, to)
		}},
		"the source is being served": {problem.Conflict, func(t *testing.T) Plan {
			s, err := store.Open(t.Context(), from.Database())
			must(t, err)
			t.Cleanup(func() { s.Close() })
			return plan(from, servers(t))
		}},
		"there is no source": {problem.IO, func(t *testing.T) Plan { return plan(store.Layout{Dir: t.TempDir()}, servers(t)) }},
		"a file is damaged": {problem.IO, func(t *testing.T) Plan {
			bad := made(t)
			files, err := filepath.Glob(filepath.Join(bad.Blobs(), "??", "*"))
			must(t, err)
			must(t, os.Chmod(files[0], 0o600))
			must(t, os.WriteFile(files[0], []byte("hỏng"), 0o600))
			return plan(bad, servers(t))
		}},
		"a file is missing": {problem.NotFound, func(t *testing.T) Plan {
			bad := made(t)
			files, err := filepath.Glob(filepath.Join(bad.Blobs(), "??", "*"))
			must(t, err)
			for _, f := range files {
				must(t, os.Remove(f))
			}
			return plan(bad, servers(t))
		}},
	} {
		t.Run(name, func(t *testing.T) {
			p := c.plan(t)
			if _, err := Office(t.Context(), p); problem.KindOf(err) != c.kind {
				t.Fatalf("%v, want a problem of kind %s", err, c.kind)
			}
		})
	}
}

// A database of a newer program is not written into.
func TestANewerTarget(t *testing.T) {
	from, to := made(t), aside(t)
	must(t, os.MkdirAll(to.Dir, 0o700))
	s, err := store.Open(t.Context(), filepath.Join(to.Dir, "made.db"))
	must(t, err)
	must(t, s.Close())
	newer(t, filepath.Join(to.Dir, "made.db"))
	to.At.Store = filepath.Join(t.TempDir(), "new.db")
	must(t, os.Rename(filepath.Join(to.Dir, "made.db"), to.At.Store))
	must(t, os.RemoveAll(to.Dir))
	if _, err := Office(t.Context(), plan(from, to)); problem.KindOf(err) != problem.Conflict {
		t.Fatal(err)
	}
}

// While a shared source is held, those who serve it can't write; a server that says that it is there keeps it from moving at all.
func TestASharedSourceIsHeld(t *testing.T) {
	from, there := made(t), servers(t)
	_, err := Office(t.Context(), plan(from, there))
	must(t, err)
	s, err := store.Open(t.Context(), there.Database())
	must(t, err)
	defer s.Close()
	now := store.Micros(time.Now())
	_, err = s.Commit(t.Context(), store.Batch{Put: []store.Row{store.Replica{ID: "r", Host: "h", Since: now, Until: now + 60_000_000}}})
	must(t, err)
	if _, err := Office(t.Context(), plan(there, aside(t))); problem.KindOf(err) != problem.Conflict {
		t.Fatal(err)
	}
	_, err = s.Commit(t.Context(), store.Batch{Delete: []store.Row{store.Replica{ID: "r"}}})
	must(t, err)
	held, err := store.HoldStill(t.Context(), there.Database())
	must(t, err)
	ctx, stop := context.WithCancel(t.Context())
	written := make(chan error, 1)
	go func() {
		_, err := s.Commit(ctx, store.Batch{Put: []store.Row{store.Setting{Name: "late", Value: "x"}}})
		written <- err
	}()
	before, err := held.Roots(t.Context())
	must(t, err)
	select {
	case err := <-written:
		t.Fatal("it was written while it was held", err)
	default:
	}
	must(t, held.Close())
	if err := <-written; err != nil {
		t.Fatal("afterwards the act goes on:", err)
	}
	stop()
	after, err := s.Roots(t.Context())
	if err != nil || after != before {
		t.Error(after, err)
	}
}

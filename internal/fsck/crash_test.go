package fsck

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"trien/internal/blob"
	"trien/internal/ledger"
	"trien/internal/problem"
	"trien/internal/store"
	"trien/internal/vault"
)

const childEnv = "TRIEN_TEST_CHILD"

// TestMain lets the test binary be its own victim: a child that writes until it is killed, or until its disk is full.
func TestMain(m *testing.M) {
	if role := os.Getenv(childEnv); role != "" {
		if err := child(role, os.Args[1]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(3)
		}
		os.Exit(0)
	}
	code := m.Run()
	if w, err := template(); err == nil {
		os.RemoveAll(w.Dir)
	}
	os.Exit(code)
}

// acts is an office that takes documents in, and says on standard output what was acknowledged.
type acts struct {
	s      *store.Store
	v      *vault.Vault
	f      *blob.Store
	signer *ledger.Signer
	at     time.Time // of the acts
	mu     sync.Mutex
}

// storeEnv says to the child where its database is, if not in its folder.
const storeEnv = "FSCK_TEST_STORE"

func child(role, dir string) error {
	ctx, l := context.Background(), store.Layout{Dir: dir, At: store.Storage{Store: os.Getenv(storeEnv), Vault: "vault.db"}}
	a := acts{at: at}
	var err error
	if a.s, err = store.Open(ctx, l.Database()); err != nil {
		return err
	}
	if a.v, err = vault.Open(ctx, l.Vault(), vault.Words("thử"), rand.Reader); err != nil {
		return err
	}
	if a.f, err = blob.Open(ctx, l.Blobs(), rand.Reader, time.Now); err != nil {
		return err
	}
	seed, err := a.v.SecretOrNew(ctx, vault.LedgerSeed, 32)
	if err != nil {
		return err
	}
	if a.signer, err = ledger.NewSigner("tinh-uy.example/trien", seed); err != nil {
		return err
	}
	if role == "full" {
		return a.untilFull(ctx, l)
	}
	if l.Shared() {
		a.at = time.Now()
		go a.sequence(ctx)
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for {
				if err := a.act(ctx); err != nil {
					fmt.Fprintln(os.Stderr, err)
					os.Exit(3)
				}
			}
		})
	}
	all.Wait()
	return nil
}

// sequence gives leaves as a replica does.
func (a *acts) sequence(ctx context.Context) {
	id := store.NewID()
	for {
		if _, _, err := a.s.Sequence(ctx, id, time.Now()); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(3)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// act stores one more document, says so, and signs a head every so often.
func (a *acts) act(ctx context.Context) error {
	id := store.NewID()
	if _, err := a.store(ctx, id); err != nil {
		return err
	}
	a.mu.Lock()
	fmt.Println(id)
	a.mu.Unlock()
	n, err := a.s.Size(ctx)
	if err == nil && n%10 == 0 {
		_, err = a.s.SignHead(ctx, "tinh-uy.example/trien", at, a.signer)
	}
	return err
}

// store puts a document in whole: its key, its file, then events, rows and holding in one commit.
func (a *acts) store(ctx context.Context, id string) (digest string, err error) {
	k, err := a.v.NewKey(ctx, id)
	if err != nil {
		return "", err
	}
	office, err := a.v.KeyOrNew(ctx, "office")
	if err != nil {
		return "", err
	}
	ref, err := a.f.Put(ctx, k, bytes.NewReader(bytes.Repeat([]byte(id), 500)))
	if err != nil {
		return "", err
	}
	digest = ref.Digest.String()
	b := store.Batch{Put: rows(id, k), Hold: []ledger.Holding{{Document: id, Digest: digest, Commitment: k.Commitment()}}}
	for n := range int64(2) {
		e := ledger.Event{Stream: "document/" + id, Version: n + 1, Type: "test", At: a.at, Actor: "p", Document: id, Blobs: []string{digest}}
		e, err = ledger.Seal(e, ledger.Words{Content: []byte("lời"), Register: []byte("trích yếu")}, ledger.Keys{Document: k, Office: office}, rand.Reader)
		if err != nil {
			return "", err
		}
		b.Events = append(b.Events, e)
	}
	_, err = a.s.Commit(ctx, b)
	return digest, err
}

// untilFull lets no file grow further, acts until that is felt, lets them grow again and acts once more in the same process.
func (a *acts) untilFull(ctx context.Context, l store.Layout) error {
	signal.Ignore(syscall.SIGXFSZ)
	info, err := os.Stat(l.Database() + "-wal")
	if err != nil {
		return err
	}
	limit := func(n uint64) error {
		return syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: n, Max: ^uint64(0)})
	}
	if err := limit(uint64(info.Size()) + 300<<10); err != nil {
		return err
	}
	for n := range 5000 {
		err := a.act(ctx)
		if err == nil {
			continue
		}
		if problem.KindOf(err) != problem.IO {
			return fmt.Errorf("a full disk is told as %w", err)
		}
		if err := errors.Join(limit(^uint64(0)), a.act(ctx)); err != nil {
			return fmt.Errorf("after %d acts and a full disk the office does not go on: %w", n, err)
		}
		fmt.Println("went on")
		return nil
	}
	return errors.New("the disk never was full")
}

func start(t *testing.T, role string, w *world) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	cmd := exec.Command(os.Args[0], w.Dir)
	cmd.Env = append(os.Environ(), childEnv+"="+role, storeEnv+"="+w.At.Store)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	return cmd, bufio.NewScanner(out)
}

// A process killed in the middle of eight writers leaves everything it acknowledged, and nothing half-written.
func TestKilledInTheMiddle(t *testing.T) { killed(t, build(t)) }

// The same where the database is a server's: what the killed process left without a leaf gets it from the next.
func TestKilledInTheMiddleBesideAServer(t *testing.T) {
	w := onServer(t)
	killed(t, w)
	s, err := store.Open(t.Context(), w.Database())
	must(t, err)
	defer s.Close()
	for held := false; !held; time.Sleep(100 * time.Millisecond) { // until the dead one's lease is over
		_, held, err = s.Sequence(t.Context(), "next", time.Now())
		must(t, err)
	}
	if r := w.check(t); !r.Clean() || r.Events != mustSize(t, s) {
		t.Fatalf("%+v", r)
	}
}

func mustSize(t *testing.T, s *store.Store) int64 {
	t.Helper()
	n, err := s.Size(t.Context())
	must(t, err)
	return n
}

func killed(t *testing.T, w *world) {
	t.Helper()
	w.vault = nil // the child makes keys
	acknowledged := map[string]bool{}
	for _, n := range []int{3, 40, 90} {
		cmd, lines := start(t, "kill", w)
		for seen := 0; seen < n && lines.Scan(); seen++ {
			acknowledged[lines.Text()] = true
		}
		must(t, cmd.Process.Kill())
		for lines.Scan() { // what it said before it died
			acknowledged[lines.Text()] = true
		}
		if err := cmd.Wait(); err == nil || !strings.Contains(err.Error(), "killed") {
			t.Fatal("the child was not killed:", err)
		}
		w.mustHold(t, acknowledged)
	}
	if len(acknowledged) < 133 {
		t.Fatal("only", len(acknowledged), "acts were acknowledged")
	}
}

func TestFullDisk(t *testing.T) {
	w := build(t)
	w.vault = nil // the child makes keys
	acknowledged := map[string]bool{}
	cmd, lines := start(t, "full", w)
	for lines.Scan() {
		acknowledged[lines.Text()] = true
	}
	must(t, cmd.Wait())
	if !acknowledged["went on"] {
		t.Fatal("the child did not come to its end")
	}
	delete(acknowledged, "went on")
	w.mustHold(t, acknowledged)
}

// mustHold checks the office and that every acknowledged document is there whole.
func (w *world) mustHold(t *testing.T, acknowledged map[string]bool) {
	t.Helper()
	r := w.check(t)
	if !r.Clean() {
		t.Fatalf("%+v", r.Findings)
	}
	data, err := store.OpenToCheck(w.Database())
	must(t, err)
	defer data.Close()
	must(t, data.View(context.Background(), func(r *store.Reader) error {
		for id := range acknowledged {
			if v, err := r.Version(context.Background(), "document/"+id); err != nil || v != 2 {
				t.Errorf("document %s was acknowledged and stands at %d (%v)", id, v, err)
			}
		}
		return nil
	}))
}

package fsck

import (
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"trien/internal/aead"
	"trien/internal/blob"
	"trien/internal/ledger"
	"trien/internal/store"
	"trien/internal/vault"
)

var at = time.Date(2026, 11, 21, 8, 30, 0, 0, time.UTC)

// world is a small office: seven documents with a file and two events each, one of them destroyed; heads signed on the way.
type world struct {
	store.Layout
	digests []string
	vault   *vault.Vault // opened; nil where the copy's own is another
}

// template is built once and copied: opening a vault costs a tenth of a second, on purpose.
var template = sync.OnceValues(func() (*world, error) {
	dir, err := os.MkdirTemp("", "fsck")
	if err != nil {
		return nil, err
	}
	w := &world{Layout: store.Layout{Dir: dir}}
	return w, w.fill(7)
})

func build(t testing.TB) *world {
	t.Helper()
	w, err := template()
	must(t, err)
	c := &world{Layout: store.Layout{Dir: filepath.Join(t.TempDir(), "office")}, digests: w.digests, vault: w.vault}
	must(t, os.CopyFS(c.Dir, os.DirFS(w.Dir)))
	return c
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (w *world) fill(documents int) (err error) {
	ctx := context.Background()
	check := func(step error) { err = errors.Join(err, step) }
	s, e := store.Open(ctx, w.Database())
	check(e)
	v, e := vault.Create(ctx, w.Vault(), vault.Words("thử"), rand.Reader)
	check(e)
	f, e := blob.Open(ctx, w.Blobs(), rand.Reader, time.Now)
	check(e)
	seed, e := v.SecretOrNew(ctx, vault.LedgerSeed, 32)
	check(e)
	signer, e := ledger.NewSigner("tinh-uy.example/trien", seed)
	check(e)
	for i := range documents {
		a := acts{s: s, v: v, f: f, signer: signer, at: at}
		digest, e := a.store(ctx, fmt.Sprintf("d%02d", i))
		check(e)
		w.digests = append(w.digests, digest)
		if i%3 == 2 {
			_, _, e = s.Sequence(ctx, "fill", time.Now())
			check(e)
			_, e = s.SignHead(ctx, "tinh-uy.example/trien", at.Add(time.Duration(i)*time.Hour), signer)
			check(e)
		}
	}
	check(v.Forget(ctx, "d01"))
	decision := ledger.Event{Stream: "destruction/1", Version: 1, Type: "destroyed", At: at}
	_, e = s.Commit(ctx, store.Batch{Events: []ledger.Event{decision}, Gone: []string{w.digests[1]}, Put: rows("d01", aead.Key{})})
	check(e)
	_, _, e = s.Sequence(ctx, "fill", time.Now())
	check(e)
	_, e = s.SignHead(ctx, "tinh-uy.example/trien", at.Add(9*time.Hour), signer)
	check(e)
	check(errors.Join(s.DropSequencer(ctx, "fill"), s.Close()))
	w.vault = v
	return err
}

func rows(id string, k aead.Key) []store.Row {
	words, err := aead.SealStable(k, []byte("lời"), "documents", id)
	if err != nil {
		words = nil // destroyed
	}
	return []store.Row{store.Document{ID: id, Direction: "out", Version: 2, Words: words}, store.Concern{Document: id, Subject: "p", Part: "drafter"}}
}

func (w *world) check(t testing.TB) Report {
	t.Helper()
	ctx := context.Background()
	data, err := store.OpenToCheck(w.Database())
	must(t, err)
	defer data.Close()
	v := w.vault
	if v == nil {
		v, err = vault.Open(ctx, w.Vault(), vault.Words("thử"), rand.Reader)
		must(t, err)
		defer v.Close()
	}
	f, err := blob.OpenToCheck(w.Blobs())
	must(t, err)
	work, err := blob.OpenWorkToCheck(w.Work())
	must(t, err)
	project := func(ctx context.Context, events iter.Seq2[store.Recorded, error]) ([]store.Row, error) {
		var out []store.Row
		for e, err := range events {
			if err != nil {
				return nil, err
			}
			if e.Event.Version == 2 {
				k, _ := v.Key(e.Event.Document)
				out = append(out, rows(e.Event.Document, k)...)
			}
		}
		return out, nil
	}
	r, err := Check(ctx, Office{Data: data, Blobs: f, Work: work, Vault: v, Project: project}, nil)
	must(t, err)
	return r
}

func (w *world) exec(t testing.TB, path, query string, args ...any) {
	t.Helper()
	if path == w.Vault() {
		w.vault = nil
	}
	db, err := sql.Open("sqlite", path)
	must(t, err)
	defer db.Close()
	res, err := db.Exec(query, args...)
	must(t, err)
	if n, _ := res.RowsAffected(); n == 0 {
		t.Fatal("nothing was harmed by", query)
	}
}

func TestCleanOffice(t *testing.T) {
	r := build(t).check(t)
	if !r.Clean() || len(r.Findings) != 0 || len(r.NotChecked) != 0 {
		t.Fatalf("%+v", r.Findings)
	}
	r.Findings = nil
	want := Report{Events: 15, Streams: 8, Tombstones: 2, Heads: 3, Holdings: 7, Gone: 1, Files: 6, Rows: 14}
	if fmt.Sprint(r) != fmt.Sprint(want) {
		t.Fatalf("got %+v, want %+v", r, want)
	}
}

func TestDamageIsNamed(t *testing.T) {
	other := bytes.Repeat([]byte{7}, 32)
	for name, c := range map[string]struct {
		harm func(t *testing.T, w *world)
		want []Kind
	}{
		"bit in an event": {func(t *testing.T, w *world) {
			// The last byte is of a cipher's tag, and may be nought itself.
			w.exec(t, w.Database(), "UPDATE events SET bytes = CAST(SUBSTR(bytes, 1, LENGTH(bytes)-1) || IIF(SUBSTR(bytes, -1) = X'00', X'01', X'00') AS BLOB) WHERE leaf = 5")
		}, []Kind{EventWords, EventLeaf}},
		"event rewritten with its leaf":    {func(t *testing.T, w *world) { w.rewrite(t, false) }, []Kind{TreeHash, HeadRoot}},
		"history rewritten up to the root": {func(t *testing.T, w *world) { w.rewrite(t, true) }, []Kind{HeadRoot}},
		"event cut": {func(t *testing.T, w *world) {
			w.exec(t, w.Database(), "UPDATE events SET bytes = X'01' WHERE leaf = 5")
		}, []Kind{EventBytes, EventLeaf, RowsUnbuilt}},
		"column changed": {func(t *testing.T, w *world) {
			w.exec(t, w.Database(), "UPDATE events SET document = 'other' WHERE leaf = 5")
		}, []Kind{EventColumns}},
		"event deleted": {func(t *testing.T, w *world) {
			w.exec(t, w.Database(), "DELETE FROM events WHERE leaf = 5")
		}, []Kind{EventMissing, RowOrphan}},
		"event outside the ledger": {func(t *testing.T, w *world) {
			w.exec(t, w.Database(), "INSERT INTO events SELECT stream, version+1, NULL, type, at, document, bytes, clock FROM events WHERE leaf = 5")
		}, []Kind{EventNoLeaf, EventColumns}},
		"newest events lost": {func(t *testing.T, w *world) {
			w.exec(t, w.Database(), "DELETE FROM events WHERE leaf > 9")
		}, []Kind{HeadBeyond, TreeHash, RowOrphan}},
		"stored hash changed": {func(t *testing.T, w *world) {
			w.exec(t, w.Database(), "UPDATE tree SET hash = $1 WHERE tree = 'events' AND idx = 2", other)
		}, []Kind{TreeHash}},
		"stored hash missing": {func(t *testing.T, w *world) {
			w.exec(t, w.Database(), "DELETE FROM tree WHERE tree = 'events' AND idx = 2")
		}, []Kind{TreeHash}},
		"hash too many": {func(t *testing.T, w *world) {
			w.exec(t, w.Database(), "INSERT INTO tree VALUES ('events', 9999, $1)", other)
		}, []Kind{TreeHash}},
		"head of another": {func(t *testing.T, w *world) {
			w.exec(t, w.Database(), "UPDATE heads SET note = CAST(REPLACE(CAST(note AS TEXT), 'tinh-uy', 'tinh-ux') AS BLOB) WHERE size = 6")
		}, []Kind{HeadForged}},
		"file damaged": {func(t *testing.T, w *world) {
			path := filepath.Join(w.Blobs(), w.digests[2][:2], w.digests[2])
			must(t, os.Chmod(path, 0o600))
			b, err := os.ReadFile(path)
			must(t, err)
			b[100] ^= 1
			must(t, os.WriteFile(path, b, 0o600))
		}, []Kind{FileDamaged}},
		"file missing": {func(t *testing.T, w *world) {
			must(t, os.Remove(filepath.Join(w.Blobs(), w.digests[2][:2], w.digests[2])))
		}, []Kind{FileMissing}},
		"file never held": {func(t *testing.T, w *world) {
			w.exec(t, w.Database(), "UPDATE holdings SET digest = $1 WHERE position = 2", fmt.Sprintf("%064d", 0))
		}, []Kind{TreeHash, FileUnheld, FileMissing, OrphanFile}},
		"holding deleted": {func(t *testing.T, w *world) {
			w.exec(t, w.Database(), "DELETE FROM holdings WHERE position = 2")
		}, []Kind{HoldingGap, FileUnheld, OrphanFile}},
		"holding rewritten up to the root": {func(t *testing.T, w *world) { w.unhold(t) }, []Kind{HeldRoot, HoldingAlive}},
		"destruction undone on paper": {func(t *testing.T, w *world) {
			w.exec(t, w.Database(), "UPDATE holdings SET gone = FALSE WHERE position = 1")
		}, []Kind{TreeHash, HoldingKey}},
		"key lost": {func(t *testing.T, w *world) {
			w.exec(t, w.Vault(), "DELETE FROM keys WHERE id = 'd02'")
		}, []Kind{HoldingKey, EventWords, RowDiffers}},
		"key damaged": {func(t *testing.T, w *world) {
			w.exec(t, w.Vault(), "UPDATE keys SET sealed = X'0102' WHERE id = 'd02'")
		}, []Kind{KeyDamaged, HoldingKey, EventWords, RowDiffers}},
		"key of another document": {func(t *testing.T, w *world) {
			w.exec(t, w.Vault(), "UPDATE keys SET sealed = (SELECT sealed FROM keys WHERE id = 'd03') WHERE id = 'd02'")
		}, []Kind{KeyDamaged, HoldingKey, EventWords, RowDiffers}},
		"row changed": {func(t *testing.T, w *world) {
			w.exec(t, w.Database(), "UPDATE documents SET state = 'issued' WHERE id = 'd02'")
		}, []Kind{RowDiffers}},
		"row's words changed": {func(t *testing.T, w *world) {
			w.exec(t, w.Database(), "UPDATE documents SET words = X'00' WHERE id = 'd02'")
		}, []Kind{RowDiffers}},
		"row deleted": {func(t *testing.T, w *world) {
			w.exec(t, w.Database(), "DELETE FROM concerns WHERE document = 'd02'")
		}, []Kind{RowMissing}},
		"row invented": {func(t *testing.T, w *world) {
			w.exec(t, w.Database(), "INSERT INTO entries (series, number, document, date, state, at, words, direction) VALUES ('s', 1, 'd02', '', 'issued', 0, NULL, '')")
		}, []Kind{RowOrphan}},
	} {
		t.Run(name, func(t *testing.T) {
			w := build(t)
			c.harm(t, w)
			r := w.check(t)
			if r.Clean() {
				t.Fatal("the damage was not found")
			}
			var got []Kind
			for _, f := range r.Findings {
				if !slices.Contains(got, f.Kind) {
					got = append(got, f.Kind)
				}
				if f.Where == "" || f.Words.VI == "" || f.Words.EN == "" {
					t.Errorf("a finding without place or words: %+v", f)
				}
			}
			slices.Sort(got)
			slices.Sort(c.want)
			if !slices.Equal(got, c.want) {
				t.Fatalf("got %v, want %v: %+v", got, c.want, r.Findings)
			}
		})
	}
}

// rewrite is what an administrator with the database in hand could do: another event in the place of leaf 4, its leaf hash, and, where whole, every
// hash above.
func (w *world) rewrite(t *testing.T, whole bool) {
	ctx := context.Background()
	data, err := store.OpenToCheck(w.Database())
	must(t, err)
	var hashes []store.TreeHash
	var forged []byte
	must(t, data.View(ctx, func(r *store.Reader) error {
		var edge ledger.Edge
		for e, err := range r.All(ctx, 0) {
			must(t, err)
			if e.Leaf == 4 {
				e.Event.Actor = "someone else"
				forged = e.Event.Canonical()
				e.Bytes = forged
			}
			for _, h := range edge.Append(ledger.LeafHash(e.Bytes)) {
				hashes = append(hashes, store.TreeHash{Index: h.Index, Hash: h.Hash[:]})
			}
		}
		return nil
	}))
	must(t, data.Close())
	w.exec(t, w.Database(), "UPDATE events SET bytes = $1 WHERE leaf = 4", forged)
	for _, h := range hashes {
		if whole || bytes.Equal(h.Hash, hashOf(forged)) {
			w.exec(t, w.Database(), "UPDATE tree SET hash = $1 WHERE tree = 'events' AND idx = $2", h.Hash, h.Index)
		}
	}
}

// unhold says of a kept file that it is gone, with every hash above it.
func (w *world) unhold(t *testing.T) {
	var edge ledger.Edge
	data, err := store.OpenToCheck(w.Database())
	must(t, err)
	var hashes []ledger.Stored
	must(t, data.View(context.Background(), func(r *store.Reader) error {
		for h, err := range r.Holdings(context.Background(), "") {
			must(t, err)
			h.Gone = h.Gone || h.Position == 3
			hashes = append(hashes, edge.Append(h.Leaf())...)
		}
		return nil
	}))
	must(t, data.Close())
	w.exec(t, w.Database(), "UPDATE holdings SET gone = TRUE WHERE position = 3")
	for _, h := range hashes {
		w.exec(t, w.Database(), "UPDATE tree SET hash = $1 WHERE tree = 'holdings' AND idx = $2", h.Hash[:], h.Index)
	}
}

func hashOf(b []byte) []byte {
	h := ledger.LeafHash(b)
	return h[:]
}

func TestOrphanFileIsANote(t *testing.T) {
	w := build(t)
	f, err := blob.Open(t.Context(), w.Blobs(), rand.Reader, time.Now)
	must(t, err)
	k, err := aead.Random("x", rand.Reader)
	must(t, err)
	_, err = f.Put(context.Background(), k, bytes.NewReader([]byte("bị ngắt")))
	must(t, err)
	if r := w.check(t); !r.Clean() || len(r.Findings) != 1 || r.Findings[0].Kind != OrphanFile {
		t.Fatalf("%+v", r.Findings)
	}
}

// An item of a signing request needs its request, its document, and while it waits for a key what was prepared for it.
func TestSigningRequestsAreKnown(t *testing.T) {
	w := build(t)
	ctx := context.Background()
	s, err := store.Open(ctx, w.Database())
	must(t, err)
	item := func(id, document string, state store.ItemState, size int64) store.SigningItem {
		return store.SigningItem{ID: id, Signing: "r", Position: int64(len(id)), Document: document, State: state, Size: size}
	}
	must(t, s.BeginSigning(ctx, store.Signing{ID: "r", Person: "p", Act: "sign", Way: "agent", State: store.SigningOpen},
		[]store.SigningItem{item("1", "d00", store.ItemReady, 9), item("22", "d02", store.ItemSigned, 0), item("333", "d03", store.ItemPreparing, 0)}))
	must(t, s.Close())
	work, err := blob.OpenWork(ctx, w.Work(), rand.Reader, time.Now)
	must(t, err)
	k, err := aead.Random("x", rand.Reader)
	must(t, err)
	put := func(name string) {
		_, err := work.Put(ctx, k, name, bytes.NewReader([]byte("%%EOF")))
		must(t, err)
	}
	put(store.PreparedName("1"))
	put(store.PreparedName("333")) // being prepared at this moment
	put("spool-of-an-upload")
	if r := w.check(t); r.Signings != 1 || len(r.Findings) != 0 {
		t.Fatalf("%+v", r)
	}
	put(store.PreparedName("22"))
	must(t, work.Remove(ctx, store.PreparedName("1")))
	r := w.check(t)
	var kinds []Kind
	for _, f := range r.Findings {
		kinds = append(kinds, f.Kind)
	}
	if !r.Clean() || !slices.Equal(kinds, []Kind{PreparedGone, OrphanWork}) {
		t.Fatalf("%+v", r.Findings)
	}
	w.exec(t, w.Database(), "UPDATE signing_items SET document = 'nobody knows' WHERE id = '1'")
	w.exec(t, w.Database(), "UPDATE signing_items SET signing = 'none' WHERE id = '22'")
	stray := 0
	for _, f := range w.check(t).Findings {
		if f.Kind == ItemStray && !f.Note {
			stray++
		}
	}
	if stray != 2 {
		t.Errorf("%d strays", stray)
	}
}

func TestWithoutProjectorRowsAreNotChecked(t *testing.T) {
	w := build(t)
	data, err := store.OpenToCheck(w.Database())
	must(t, err)
	defer data.Close()
	files, err := blob.OpenToCheck(w.Blobs())
	must(t, err)
	var last [2]int64
	r, err := Check(context.Background(), Office{Data: data, Blobs: files, Vault: w.vault},
		func(done, whole int64) { last = [2]int64{done, whole} })
	if err != nil || !slices.Equal(r.NotChecked, []string{"rows", "work"}) {
		t.Fatalf("%+v %v", r, err)
	}
	if last != [2]int64{22, 22} {
		t.Fatal("progress ended at", last)
	}
}

func TestCheckStopsWithItsContext(t *testing.T) {
	w := build(t)
	data, err := store.OpenToCheck(w.Database())
	must(t, err)
	defer data.Close()
	files, err := blob.OpenToCheck(w.Blobs())
	must(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Check(ctx, Office{Data: data, Blobs: files, Vault: w.vault}, nil); err == nil {
		t.Fatal("a cancelled check came to an end")
	}
}

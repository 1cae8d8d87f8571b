package store

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"trien/internal/aead"
	"trien/internal/ledger"
	"trien/internal/problem"
)

// rowTypes is every row type with what fsck compares first.
func rowTypes() []Row {
	return append(projected(), Account{}, Session{}, Setting{}, Outgoing{}, Incoming{}, Count{}, Job{})
}

// Every type fits its table: a row of distinct values comes back as it went in, so that no column is missing, swapped or misspelt.
func TestEveryRowComesBack(t *testing.T) { onBoth(t, testEveryRowComesBack) }

func testEveryRowComesBack(t *testing.T, open opener) {
	s, ctx := open(t), context.Background()
	for _, zero := range rowTypes() {
		t.Run(zero.Table(), func(t *testing.T) {
			v := reflect.New(reflect.TypeOf(zero)).Elem()
			for i := range v.NumField() {
				switch f := v.Field(i); f.Kind() {
				case reflect.String:
					f.SetString(fmt.Sprint("chữ ", i))
				case reflect.Int64:
					f.SetInt(1<<60 + int64(i))
				case reflect.Bool:
					f.SetBool(true)
				case reflect.Slice:
					f.SetBytes([]byte{byte(i), 0, 255})
				default:
					t.Fatal("a field of kind", f.Kind())
				}
			}
			row := v.Interface().(Row)
			tab := s.tables.of(row)
			commit(t, s, Batch{Insert: []Row{row}})
			commit(t, s, Batch{Put: []Row{row}})
			got := reflect.New(v.Type())
			err := s.q.QueryRowContext(ctx, tab.selects+tab.key, tab.values(row, true)...).Scan(tab.targets(got)...)
			if err != nil || !reflect.DeepEqual(got.Elem().Interface(), row) {
				t.Fatalf("%+v came back as %+v (%v)", row, got.Elem(), err)
			}
			var columns int
			count := map[bool]string{false: "SELECT COUNT(*) FROM pragma_table_info($1)", true: "SELECT COUNT(*) FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = $1"}
			if err := s.q.QueryRowContext(ctx, count[s.engine.shared], tab.name).Scan(&columns); err != nil || columns != len(tab.columns) {
				t.Fatalf("the table has %d columns, the type %d (%v)", columns, len(tab.columns), err)
			}
			commit(t, s, Batch{Delete: []Row{row, row}})
			var left int
			if err := s.q.QueryRowContext(ctx, "SELECT COUNT(*) FROM "+tab.name).Scan(&left); err != nil || left != 0 {
				t.Fatal(left, err)
			}
		})
	}
}

func fill(t *testing.T, s *Store) {
	t.Helper()
	var b Batch
	for i := range 10 {
		d := Document{ID: fmt.Sprint("d", i), Direction: []string{"out", "in"}[i%2], State: []string{"drafted", "issued", "closed"}[i%3],
			Date: fmt.Sprintf("2026-11-%02d", i+1), Updated: int64(100 - i)}
		b.Put = append(b.Put, d, Concern{Document: d.ID, Subject: fmt.Sprint("p", i%4), Part: "drafter", Open: i < 5})
	}
	commit(t, s, b)
}

func TestQueries(t *testing.T) { onBoth(t, testQueries) }

func testQueries(t *testing.T, open opener) {
	s, ctx := open(t), context.Background()
	fill(t, s)
	for name, c := range map[string]struct {
		q    Query
		want string
	}{
		"all":              {Query{}, "d0 d1 d2 d3 d4 d5 d6 d7 d8 d9"},
		"equal":            {Query{Equal: map[string]any{"direction": "in", "state": "drafted"}}, "d3 d9"},
		"not":              {Query{Equal: map[string]any{"direction": "in"}, Not: map[string]any{"state": "drafted"}}, "d1 d5 d7"},
		"among":            {Query{Among: map[string][]string{"state": {"drafted", "closed"}}}, "d0 d2 d3 d5 d6 d8 d9"},
		"among nothing":    {Query{Among: map[string][]string{"state": {}}}, ""},
		"from to":          {Query{From: map[string]any{"date": "2026-11-03"}, To: map[string]any{"date": "2026-11-05"}}, "d2 d3 d4"},
		"newest first":     {Query{Order: []string{"updated"}, Limit: 3}, "d9 d8 d7"},
		"descending":       {Query{Order: []string{"-id"}, Limit: 2, Offset: 1}, "d8 d7"},
		"concerning":       {Query{Concerning: []string{"p1", "p2"}}, "d1 d2 d5 d6 d9"},
		"concerning none":  {Query{Concerning: []string{}}, ""},
		"quotes are words": {Query{Equal: map[string]any{"state": "' OR 1=1 --"}}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			list, err := List[Document](ctx, s.Reader, c.q)
			if err != nil {
				t.Fatal(err)
			}
			var ids []string
			for _, d := range list {
				ids = append(ids, d.ID)
			}
			if got := strings.Join(ids, " "); got != c.want {
				t.Fatalf("got %s, want %s", got, c.want)
			}
			n, err := CountRows[Document](ctx, s.Reader, Query{Equal: c.q.Equal, Not: c.q.Not, Among: c.q.Among, From: c.q.From, To: c.q.To, Concerning: c.q.Concerning})
			if err != nil || c.q.Limit == 0 && n != len(list) {
				t.Fatalf("counted %d of %d (%v)", n, len(list), err)
			}
		})
	}
}

func TestUnknownColumnsAreRefused(t *testing.T) { onBoth(t, testUnknownColumnsAreRefused) }

func testUnknownColumnsAreRefused(t *testing.T, open opener) {
	s, ctx := open(t), context.Background()
	bad := `id" OR 1=1 --`
	for name, q := range map[string]Query{
		"equal": {Equal: map[string]any{bad: 1}}, "among": {Among: map[string][]string{bad: {"a"}}}, "order": {Order: []string{"-" + bad}},
		"from": {From: map[string]any{bad: 1}}, "to": {To: map[string]any{bad: 1}}, "not": {Not: map[string]any{bad: 1}},
		"after": {Order: []string{bad}, After: []any{1, 2}},
	} {
		if _, err := List[Document](ctx, s.Reader, q); err == nil {
			t.Error(name, "was let through")
		}
	}
}

func TestReadersCanNotWrite(t *testing.T) { onBoth(t, testReadersCanNotWrite) }

func testReadersCanNotWrite(t *testing.T, open opener) {
	s := open(t)
	if _, err := s.read.Exec("DELETE FROM events"); err == nil {
		t.Fatal("a reader wrote")
	}
}

func TestViewIsOneSnapshot(t *testing.T) { onBoth(t, testViewIsOneSnapshot) }

func testViewIsOneSnapshot(t *testing.T, open opener) {
	s, ctx := open(t), context.Background()
	err := s.View(ctx, func(r *Reader) error {
		before, err := r.Size(ctx)
		if err != nil {
			return err
		}
		commit(t, s, Batch{Events: []ledger.Event{event("a", 1)}})
		after, err := r.Size(ctx)
		if before != 0 || after != 0 {
			t.Errorf("the snapshot moved from %d to %d", before, after)
		}
		return err
	})
	if n, sizeErr := s.Size(ctx); err != nil || sizeErr != nil || n != 1 {
		t.Fatal(n, err, sizeErr)
	}
	_, err = Get[Document](ctx, s.Reader, "none")
	wantKind(t, err, problem.NotFound)
	_, err = s.Head(ctx)
	wantKind(t, err, problem.NotFound)
}

// Within one snapshot, walks go on beside each other and beside other questions, and may be left early.
func TestWalksInASnapshot(t *testing.T) { onBoth(t, testWalksInASnapshot) }

func testWalksInASnapshot(t *testing.T, open opener) {
	s, ctx := open(t), context.Background()
	var b Batch
	for i := range int64(page + 3) {
		b.Events = append(b.Events, event("a", i+1))
		b.Hold = append(b.Hold, ledger.Holding{Document: "d", Digest: fmt.Sprintf("%06d", i)})
	}
	commit(t, s, b)
	err := s.View(ctx, func(r *Reader) error {
		var n int64
		next, stop := iter.Pull2(r.TreeHashes(ctx, HoldingTree))
		defer stop()
		for h, err := range r.Holdings(ctx, "d") {
			hash, hashErr, ok := next()
			size, sizeErr := r.Size(ctx)
			if err != nil || hashErr != nil || sizeErr != nil || !ok || h.Position != n || hash.Index != n || size != page+3 {
				return fmt.Errorf("%d: %+v, %+v of %d: %w", n, h, hash, size, errors.Join(err, hashErr, sizeErr))
			}
			n++
			for e, err := range r.RawEvents(ctx) {
				if err != nil || e.Leaf != 0 {
					return fmt.Errorf("leaf %d: %w", e.Leaf, err)
				}
				break
			}
		}
		if n != page+3 {
			t.Error("walked", n)
		}
		for _, err := range walk(ctx, r, "SELECT nothing FROM nowhere", nil, func(s *string) []any { return []any{s} }) {
			if err == nil {
				t.Error("a walk over nothing")
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAllWalksPagesAndStops(t *testing.T) { onBoth(t, testAllWalksPagesAndStops) }

func testAllWalksPagesAndStops(t *testing.T, open opener) {
	s, ctx := open(t), context.Background()
	var b Batch
	for i := range int64(2*page + 3) {
		b.Events = append(b.Events, event("a", i+1))
	}
	commit(t, s, b)
	next := int64(5)
	for e, err := range s.All(ctx, next) {
		if err != nil || e.Leaf != next {
			t.Fatal(e.Leaf, next, err)
		}
		next++
	}
	if next != 2*page+3 {
		t.Fatal("stopped at", next)
	}
	for range s.All(ctx, 0) {
		break
	}
}

func TestSignedHeadAndProofs(t *testing.T) { onBoth(t, testSignedHeadAndProofs) }

func testSignedHeadAndProofs(t *testing.T, open opener) {
	s, ctx := open(t), context.Background()
	signer, err := ledger.NewSigner("a.example/trien", make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	var old ledger.Head
	for i := range int64(9) {
		commit(t, s, Batch{Events: []ledger.Event{event("a", i+1)}, Hold: []ledger.Holding{{Document: "a", Digest: fmt.Sprint(i)}}})
		signed, err := s.SignHead(ctx, "a.example/trien", at, signer)
		if err != nil {
			t.Fatal(err)
		}
		kept, err := s.Head(ctx)
		if err != nil || !slices.Equal(kept, signed) {
			t.Fatal("the newest head is not the one just signed", err)
		}
		h, err := ledger.OpenHead(signed, signer.VerifierKey())
		if err != nil || h.Size != i+1 || h.Held != i+1 {
			t.Fatalf("%+v %v", h, err)
		}
		if i > 0 {
			p, err := ledger.Consistency(h.Size, old.Size, s.Hashes(ctx))
			if err != nil || ledger.CheckConsistency(p, h.Size, h.Root, old.Size, old.Root) != nil {
				t.Fatal("the new head does not extend the old one", err)
			}
		}
		old = h
	}
	e, err := s.Stream(ctx, "a")
	if err != nil {
		t.Fatal(err)
	}
	p, err := ledger.Inclusion(old.Size, 4, s.Hashes(ctx))
	if err != nil || ledger.CheckInclusion(p, old.Size, old.Root, 4, ledger.LeafHash(e[4].Bytes)) != nil {
		t.Fatal("event 4 is not proved", err)
	}
}

// A destruction changes exactly the leaves it names, and the proof read from the database says so.
func TestDestructionIsProved(t *testing.T) { onBoth(t, testDestructionIsProved) }

func testDestructionIsProved(t *testing.T, open opener) {
	s, ctx := open(t), context.Background()
	var b Batch
	for i := range 11 {
		b.Hold = append(b.Hold, ledger.Holding{Document: fmt.Sprint("d", i%3), Digest: fmt.Sprint(i), Commitment: [32]byte{byte(i % 3)}})
	}
	commit(t, s, b)
	root := func() ledger.Hash {
		e, err := ledger.ResumeEdge(11, s.HoldingHashes(ctx))
		if err != nil {
			t.Fatal(err)
		}
		return e.Root()
	}
	before := root()
	var leaves []ledger.RemovedLeaf
	gone := Batch{}
	for h, err := range s.Holdings(ctx, "d1") {
		if err != nil {
			t.Fatal(err)
		}
		leaves = append(leaves, ledger.RemovedLeaf{Position: h.Position, Holding: h.Holding})
		gone.Gone = append(gone.Gone, h.Digest)
	}
	commit(t, s, gone)
	p, err := ledger.ProveRemoval(11, leaves, s.HoldingHashes(ctx))
	if err != nil || len(leaves) != 4 || p.Check(before, root()) != nil {
		t.Fatalf("%d leaves, %v, %v", len(leaves), err, p.Check(before, root()))
	}
	commit(t, s, Batch{Hold: []ledger.Holding{{Digest: "11"}}})
	_, err = s.Commit(ctx, Batch{Events: []ledger.Event{event("x", 1)}, Gone: []string{"unknown"}})
	wantKind(t, err, problem.NotFound)
}

// Whatever batches come, the ledger holds exactly the events of those that were accepted, in their order.
func TestCommitProperty(t *testing.T) { onBoth(t, testCommitProperty) }

func testCommitProperty(t *testing.T, open opener) {
	s, ctx := open(t), context.Background()
	model := map[string]int64{}
	var leaves int64
	rapid.Check(t, func(t *rapid.T) {
		var b Batch
		after, fits := map[string]int64{}, true
		for range rapid.IntRange(1, 5).Draw(t, "events") {
			stream := rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "stream")
			stands, ok := after[stream]
			if !ok {
				stands = model[stream]
			}
			v := stands + rapid.SampledFrom([]int64{1, 1, 1, 1, 1, 0, 2}).Draw(t, "step")
			fits = fits && v == stands+1
			after[stream] = v
			b.Events = append(b.Events, event(stream, v))
		}
		got, err := s.Commit(ctx, b)
		if fits != (err == nil) || err != nil && problem.KindOf(err) != problem.Conflict {
			t.Fatalf("fits %v, answer %v", fits, err)
		}
		if fits {
			if got.FirstLeaf != leaves && !s.engine.shared {
				t.Fatalf("leaf %d, not %d", got.FirstLeaf, leaves)
			}
			leaves += int64(len(b.Events))
			for stream, v := range after {
				model[stream] = v
			}
		}
	})
	mustBeSound(t, s, int(leaves))
}

func BenchmarkCommitAlone(b *testing.B) {
	s := open(b)
	for i := range b.N {
		commit(b, s, Batch{Events: []ledger.Event{event(fmt.Sprint("d", i), 1)}, Put: []Row{Document{ID: fmt.Sprint("d", i)}}})
	}
}

// Sixty-four people at once; transactions per act tells how far they share.
func BenchmarkCommitGrouped(b *testing.B) {
	s := open(b)
	b.SetParallelism(32)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			id := NewID()
			commit(b, s, Batch{Events: []ledger.Event{event(id, 1)}, Put: []Row{Document{ID: id}}})
		}
	})
	transactions, acts := s.Groups()
	b.ReportMetric(float64(acts)/float64(transactions), "acts/tx")
}

func BenchmarkSealStable(b *testing.B) {
	k, err := aead.NewKey("k", make([]byte, 32))
	if err != nil {
		b.Fatal(err)
	}
	words := make([]byte, 500)
	for b.Loop() {
		if _, err := aead.SealStable(k, words, "documents", "d1"); err != nil {
			b.Fatal(err)
		}
	}
}

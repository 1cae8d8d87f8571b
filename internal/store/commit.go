package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"time"

	"trien/internal/ledger"
	"trien/internal/problem"
	"trien/internal/watch"
)

// Commit does all of b or nothing of it. problem.Conflict: a stream has moved on, a key is taken, or a lease is lost; read again, decide
// again. When Commit returns without error, b is on the disk.
func (s *Store) Commit(ctx context.Context, b Batch) (Receipt, error) {
	var got Receipt
	ctx, measured := watch.Begin(ctx, watch.Transaction)
	r := &request{streams: slices.Collect(maps.Keys(b.Expect)), done: make(chan error, 1), apply: func(w *writer) (err error) {
		got, err = w.commit(b)
		return err
	}}
	for _, e := range b.Events {
		r.streams = append(r.streams, e.Stream)
	}
	err := s.send(ctx, r)
	measured(err)
	if err != nil {
		return Receipt{}, err
	}
	return got, nil
}

func (w *writer) commit(b Batch) (Receipt, error) {
	got := Receipt{FirstLeaf: w.trees.events.Size()}
	w.latest = 0
	for _, step := range []func(Batch) error{w.lawful, w.expect, w.stand, w.append, w.hold, w.gone, w.rows, w.count, w.grow, w.addJobs, w.finishJobs, w.steps} {
		if err := step(b); err != nil {
			return Receipt{}, writeFailed(err)
		}
	}
	got.Size = w.trees.events.Size()
	if w.engine.shared {
		got = Receipt{FirstLeaf: -1, Size: -1}
	}
	return got, nil
}

// lawful refuses what would change the office without an event: rows that are an index over events, and the tree over holdings.
func (w *writer) lawful(b Batch) error {
	if len(b.Events) > 0 {
		return nil
	}
	for _, r := range slices.Concat(b.Put, b.Insert, b.Delete) {
		if isProjected(r) {
			return unlawful("a row of " + r.Table())
		}
	}
	if len(b.Hold)+len(b.Gone) > 0 {
		return unlawful("holdings")
	}
	return nil
}

func unlawful(what string) error {
	return problem.New(problem.Internal, "Lỗi chương trình: thay đổi dữ liệu mà không có sự kiện. Chưa có gì được ghi.",
		"A fault of the program: a change without an event. Nothing was stored.").Because(errors.New("store: " + what + " without an event"))
}

func (w *writer) expect(b Batch) error {
	for stream, version := range b.Expect {
		if err := w.mustStand(stream, version); err != nil {
			return err
		}
	}
	return nil
}

// stand refuses a batch whose rows have changed since they were read.
func (w *writer) stand(b Batch) error {
	for _, r := range b.Stand {
		t := w.tables.of(r)
		now := reflect.New(reflect.TypeOf(r))
		err := w.row(t.selects+t.key, t.values(r, true), t.targets(now)...)
		if errors.Is(err, sql.ErrNoRows) || err == nil && !reflect.DeepEqual(now.Elem().Interface(), r) {
			return MovedOn().Because(errors.New("store: a row of " + t.name + " has changed"))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) mustStand(stream string, version int64) error {
	stands, err := w.standing(stream)
	if err != nil {
		return err
	}
	if stands != version {
		return MovedOn().Because(fmt.Errorf("store: %s stands at %d, not at %d", stream, stands, version))
	}
	return nil
}

// standing is the newest version of a stream; what the act stores is later than that.
func (w *writer) standing(stream string) (version int64, err error) {
	var clock int64
	if known, ok := w.known[stream]; ok {
		w.latest = max(w.latest, known.clock)
		return known.version, nil
	}
	err = w.row("SELECT version, clock FROM events WHERE stream = $1 ORDER BY version DESC LIMIT 1", []any{stream}, &version, &clock)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	w.latest = max(w.latest, clock)
	return version, err
}

// MovedOn is the answer where someone else was faster.
func MovedOn() *problem.Error {
	return problem.New(problem.Conflict,
		"Văn bản vừa được người khác thay đổi. Hãy mở lại trang để xem bản mới nhất rồi làm tiếp; thao tác này chưa được ghi.",
		"Someone else has just changed this. Open the page again to see the newest state; nothing of this act was stored.")
}

func (w *writer) append(b Batch) error {
	next := map[string]int64{}
	for _, e := range b.Events {
		if next[e.Stream] == 0 {
			if err := w.mustStand(e.Stream, e.Version-1); err != nil {
				return err
			}
		} else if next[e.Stream] != e.Version {
			return MovedOn().Because(fmt.Errorf("store: %s comes to %d, not to %d", e.Stream, next[e.Stream], e.Version))
		}
		next[e.Stream] = e.Version + 1
	}
	for _, e := range b.Events {
		if err := w.record(e); err != nil {
			return err
		}
	}
	return nil
}

// record stores an event, with its leaf where nobody else gives leaves.
func (w *writer) record(e ledger.Event) error {
	raw := e.Canonical()
	if _, err := ledger.Decode(raw); err != nil { // what can't be read again must not be stored
		return problem.New(problem.Limit, "Nội dung của thao tác quá dài để ghi vào sổ cái.", "The words of this act are too long for the ledger.").Because(err)
	}
	w.latest = max(w.latest+1, e.At.UnixMicro())
	leaf := sql.NullInt64{Int64: w.trees.events.Size(), Valid: !w.engine.shared}
	err := w.exec("INSERT INTO events (stream, version, leaf, type, at, document, bytes, clock) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
		e.Stream, e.Version, leaf, e.Type, e.At.UnixMicro(), e.Document, raw, w.latest)
	if w.known != nil {
		w.known[e.Stream] = tip{e.Version, w.latest}
	}
	if err != nil || !leaf.Valid {
		return err
	}
	return w.keep(EventTree, w.trees.events.Append(ledger.LeafHash(raw)))
}

func (w *writer) hold(b Batch) error {
	for _, h := range b.Hold {
		h.Gone = false
		position, stream, version := w.place(b)
		err := w.exec("INSERT INTO holdings (digest, position, document, commitment, gone, stream, version) VALUES ($1, $2, $3, $4, $5, $6, $7)",
			h.Digest, position, h.Document, h.Commitment[:], false, stream, version)
		if err != nil {
			return err
		}
		if !position.Valid {
			continue
		}
		if err := w.keep(HoldingTree, w.trees.holdings.Append(h.Leaf())); err != nil {
			return err
		}
	}
	return nil
}

// place is where a new holding stands in its tree; where the sequencer gives places, the event with which it shall.
func (w *writer) place(b Batch) (position sql.NullInt64, stream string, version int64) {
	if w.engine.shared {
		return position, b.Events[0].Stream, b.Events[0].Version
	}
	return sql.NullInt64{Int64: w.trees.holdings.Size(), Valid: true}, "", 0
}

func (w *writer) gone(b Batch) error {
	for _, digest := range b.Gone {
		position, stream, version := w.place(b)
		n, err := w.run("UPDATE holdings SET gone = $1, stream = $2, version = $3 WHERE digest = $4", true, stream, version, digest)
		if err == nil && n == 0 {
			return NotFound().Because(fmt.Errorf("store: no holding %s", digest))
		}
		if err == nil && position.Valid {
			err = w.goes(digest)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// goes exchanges the leaf of a holding that is gone.
func (w *writer) goes(digest string) error {
	var at int64
	h := ledger.Holding{Digest: digest, Gone: true}
	err := w.row("SELECT position, document, commitment FROM holdings WHERE digest = $1", []any{digest}, &at, &h.Document, (*commitment)(&h.Commitment))
	if err != nil {
		return err
	}
	return w.exchange(at, h.Leaf())
}

func (w *writer) exchange(at int64, leaf ledger.Hash) error {
	size := w.trees.holdings.Size()
	stored, err := ledger.Exchange(size, at, leaf, w.hashes(HoldingTree))
	if err != nil {
		return err
	}
	if err := w.keep(HoldingTree, stored); err != nil {
		return err
	}
	w.trees.holdings, err = ledger.ResumeEdge(size, w.hashes(HoldingTree))
	return err
}

func (w *writer) rows(b Batch) error {
	for _, r := range b.Delete {
		t := w.tables.of(r)
		if err := w.exec(t.deletes, t.values(r, true)...); err != nil {
			return err
		}
	}
	for _, r := range b.Put {
		t := w.tables.of(r)
		if err := w.exec(t.upserts, t.values(r, false)...); err != nil {
			return err
		}
	}
	for _, r := range b.Insert {
		t := w.tables.of(r)
		if err := w.exec(t.inserts, t.values(r, false)...); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) count(b Batch) error {
	for _, c := range b.Add {
		err := w.exec("INSERT INTO counts (name, hour, n) VALUES ($1, $2, $3) ON CONFLICT (name, hour) DO UPDATE SET n = counts.n + excluded.n", c.Name, c.Hour, c.N)
		if err != nil {
			return err
		}
	}
	return nil
}

// writeFailed gives a failure of the database its kind: a taken key is a conflict, the rest is the machine's.
func writeFailed(err error) error {
	var p *problem.Error
	if err == nil || errors.As(err, &p) {
		return err
	}
	because := fmt.Errorf("store: %w", err)
	switch faultOf(err) {
	case occupied:
		return MovedOn().Because(because)
	case clash:
		return problem.New(problem.Unavailable,
			"Quá nhiều người cùng ghi vào cùng một chỗ; thao tác này chưa được ghi. Hãy làm lại sau giây lát.",
			"Too many people are writing in the same place; nothing of this act was stored. Do it again in a moment.").Because(because)
	case cut:
		return problem.New(problem.Unavailable,
			"Mất liên lạc với máy chủ cơ sở dữ liệu; thao tác này chưa được ghi. Hãy làm lại sau; nếu vẫn lỗi, báo quản trị.",
			"The database server is out of reach; nothing of this act was stored. Do it again later; if it stays so, tell the administrator.").Because(because)
	}
	return problem.New(problem.IO,
		"Không ghi được vào cơ sở dữ liệu (đĩa đầy hoặc hỏng?). Thao tác này chưa được ghi. Hãy báo quản trị rồi làm lại.",
		"The database can't be written (disk full or broken?). Nothing of this act was stored. Tell the administrator, then do it again.").Because(because)
}

// SignHead signs the ledger as it stands, as far as its events have leaves, and keeps the signed head. Whoever signs, the head is the same for the same ledger;
// the office lets the sequencer's holder do it.
func (s *Store) SignHead(ctx context.Context, origin string, at time.Time, signer *ledger.Signer) ([]byte, error) {
	var signed []byte
	err := s.do(ctx, func(w *writer) error {
		var err error
		if w.engine.shared { // what other processes gave leaves to is not known here
			w.trees = trees{}
			if err = w.loadTrees(); err != nil {
				return writeFailed(err)
			}
		}
		h := ledger.Head{Origin: origin, At: at.UTC().Truncate(time.Second), Size: w.trees.events.Size(), Root: w.trees.events.Root(),
			Held: w.trees.holdings.Size(), HeldRoot: w.trees.holdings.Root()}
		if signed, err = ledger.SignHead(h, signer); err != nil {
			return err
		}
		return writeFailed(w.exec("INSERT INTO heads (size, at, note) VALUES ($1, $2, $3) ON CONFLICT (size, at) DO UPDATE SET note = excluded.note",
			h.Size, Micros(h.At), signed))
	})
	return signed, err
}

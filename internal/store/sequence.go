package store

import (
	"context"
	"database/sql"
	"time"

	"trien/internal/ledger"
)

// The sequencer's lease.
const (
	sequencerLease = "sequencer"
	// SequencerLease is how long a sequencer that has died keeps the others from taking over.
	SequencerLease = 3 * time.Second
	// sequencerRenew is how often one that has nothing to do says that it lives.
	sequencerRenew = SequencerLease / 6
	// sequenceMax bounds the events of one of its transactions.
	sequenceMax = 4000
)

// Sequence gives leaves to the events that have none yet, and shows their files in the tree over holdings, if the holder has the sequencer's lease or can take
// it. n is how many events it were. Each stream keeps its order, and so does what was decided on what; beyond that the acts' times decide. Every process
// that serves the office calls it at least once a second. On SQLite leaves come with the act, and there is nothing to do.
//
// Should two processes believe that they hold the lease, one of them fails: both write the lease's row, and each leaf can be given once.
func (s *Store) Sequence(ctx context.Context, holder string, now time.Time) (n int, held bool, err error) {
	if !s.engine.shared {
		return 0, true, nil
	}
	if n, held, err = s.sequenceAll(ctx, holder); held || err != nil {
		return n, held, err
	}
	if held, err = s.TakeLease(ctx, sequencerLease, holder, now, SequencerLease); err != nil || !held {
		return 0, held, err
	}
	return s.sequenceAll(ctx, holder)
}

func (s *Store) sequenceAll(ctx context.Context, holder string) (n int, held bool, err error) {
	for {
		some, held, err := s.sequenceSome(ctx, holder)
		n += some
		if faultOf(err) == clash { // another took over, or a file of the batch goes at this moment: the next call sees
			return n, false, nil
		}
		if err != nil || !held || some < sequenceMax {
			return n, held, writeFailed(err)
		}
	}
}

// DropSequencer gives the sequencer's lease back.
func (s *Store) DropSequencer(ctx context.Context, holder string) error {
	if !s.engine.shared {
		return nil
	}
	return s.DropLease(ctx, sequencerLease, holder)
}

// sequencing is one transaction of the sequencer. It is not one of the serializable ones: it reads nothing that an act changes, acts read nothing that it
// changes, and the lease's row, which it writes before anything else, lets no two of it pass.
type sequencing struct {
	ctx      context.Context
	tx       *sql.Tx
	events   ledger.Edge
	holdings ledger.Edge
}

func (s *Store) sequenceSome(ctx context.Context, holder string) (n int, held bool, err error) {
	ctx, done := context.WithTimeout(ctx, s.engine.patience)
	defer done()
	tx, err := s.write.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead})
	if err != nil {
		return 0, false, err
	}
	defer tx.Rollback()
	q := &sequencing{ctx: ctx, tx: tx}
	if held, err = q.held(holder); err != nil || !held {
		return 0, false, err
	}
	pending, err := q.pending()
	if err != nil || len(pending.streams) == 0 && time.Since(s.leases.renewed()) < sequencerRenew {
		return 0, true, err
	}
	if err := q.renew(); err != nil {
		return 0, true, err
	}
	if err := q.run(pending); err != nil {
		return 0, true, err
	}
	if err := tx.Commit(); err != nil { // where the answer is lost: what stands has its leaves, and the next call goes on after it
		return 0, true, err
	}
	s.leases.renew()
	return len(pending.streams), true, nil
}

func (q *sequencing) held(holder string) (bool, error) {
	var n int
	err := q.tx.QueryRowContext(q.ctx, "SELECT COUNT(*) FROM leases WHERE name = $1 AND holder = $2", sequencerLease, holder).Scan(&n)
	return n == 1, err
}

// renew writes the lease's row: the second of two who do so at the same time fails.
func (q *sequencing) renew() error {
	return q.exec("UPDATE leases SET beat = beat + 1 WHERE name = $1", sequencerLease)
}

func (q *sequencing) run(p lines) error {
	if len(p.streams) == 0 {
		return nil
	}
	if err := q.resume(); err != nil {
		return err
	}
	first := q.events.Size()
	if err := q.place(p); err != nil {
		return err
	}
	return q.hold(first)
}

// lines are events in columns, as they go to the server in one statement.
type lines struct {
	streams  []string
	versions []int64
	leaves   []int64
	hashes   []ledger.Hash
}

func (q *sequencing) pending() (p lines, err error) {
	rows, err := q.tx.QueryContext(q.ctx, "SELECT stream, version, bytes FROM events WHERE leaf IS NULL ORDER BY clock, stream, version LIMIT $1", sequenceMax)
	if err != nil {
		return p, err
	}
	defer rows.Close()
	for rows.Next() {
		var stream string
		var version int64
		var raw sql.RawBytes
		if err := rows.Scan(&stream, &version, &raw); err != nil {
			return p, err
		}
		p.streams, p.versions, p.hashes = append(p.streams, stream), append(p.versions, version), append(p.hashes, ledger.LeafHash(raw))
	}
	return p, rows.Err()
}

// resume reads where both trees end. It does so each time: in between another process may have held the lease.
func (q *sequencing) resume() error {
	var events, held int64
	err := q.tx.QueryRowContext(q.ctx, sizesSQL).Scan(&events, &held)
	if err == nil {
		q.events, err = ledger.ResumeEdge(events, manyHashes(q.ctx, q.tx, EventTree))
	}
	if err == nil {
		q.holdings, err = ledger.ResumeEdge(held, manyHashes(q.ctx, q.tx, HoldingTree))
	}
	return err
}

func (q *sequencing) exec(query string, args ...any) error {
	_, err := q.tx.ExecContext(q.ctx, query, args...)
	return err
}

func (q *sequencing) place(p lines) error {
	var stored []ledger.Stored
	for _, h := range p.hashes {
		p.leaves = append(p.leaves, q.events.Size())
		stored = append(stored, q.events.Append(h)...)
	}
	err := q.exec("UPDATE events SET leaf = given.leaf FROM unnest($1::text[], $2::bigint[], $3::bigint[]) AS given (stream, version, leaf)"+
		" WHERE events.stream = given.stream AND events.version = given.version", p.streams, p.versions, p.leaves)
	if err != nil {
		return err
	}
	return q.keep(EventTree, stored)
}

func (q *sequencing) keep(tree string, stored []ledger.Stored) error {
	var indexes []int64
	var hashes [][]byte
	for _, h := range stored {
		indexes, hashes = append(indexes, h.Index), append(hashes, h.Hash[:])
	}
	return q.exec("INSERT INTO tree (tree, idx, hash) SELECT $1, given.idx, given.hash FROM unnest($2::bigint[], $3::bytea[]) AS given (idx, hash)"+
		" ON CONFLICT (tree, idx) DO UPDATE SET hash = excluded.hash", tree, indexes, hashes)
}

// hold shows in the tree over holdings what the acts did whose events now have leaves: first what came, then what went.
func (q *sequencing) hold(first int64) error {
	came, went, err := q.changed(first)
	if err != nil || len(came)+len(went) == 0 {
		return err
	}
	var stored []ledger.Stored
	var digests []string
	var positions []int64
	for _, h := range came {
		digests, positions = append(digests, h.Digest), append(positions, q.holdings.Size())
		stored = append(stored, q.holdings.Append(h.Leaf())...)
	}
	if err := q.keep(HoldingTree, stored); err != nil {
		return err
	}
	for _, h := range went {
		stored, err := ledger.Exchange(q.holdings.Size(), h.Position, h.Leaf(), manyHashes(q.ctx, q.tx, HoldingTree))
		if err == nil {
			err = q.keep(HoldingTree, stored)
		}
		if err != nil {
			return err
		}
		digests, positions = append(digests, h.Digest), append(positions, h.Position)
	}
	return q.exec("UPDATE holdings SET position = given.position, stream = '', version = 0 FROM unnest($1::text[], $2::bigint[]) AS given (digest, position)"+
		" WHERE holdings.digest = given.digest", digests, positions)
}

// changed lists the holdings that came, and those that stood in the tree and went, with the events from a leaf on.
func (q *sequencing) changed(first int64) (came, went []Held, err error) {
	rows, err := q.tx.QueryContext(q.ctx, "SELECT COALESCE(h.position, -1), h.document, h.digest, h.commitment, h.gone FROM holdings h"+
		" JOIN events e ON e.stream = h.stream AND e.version = h.version WHERE h.stream <> '' AND e.leaf >= $1 ORDER BY e.leaf, h.digest", first)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var h Held
		if err := rows.Scan(&h.Position, &h.Document, &h.Digest, (*commitment)(&h.Commitment), &h.Gone); err != nil {
			return nil, nil, err
		}
		if h.Position < 0 {
			came = append(came, h)
		} else {
			went = append(went, h)
		}
	}
	return came, went, rows.Err()
}

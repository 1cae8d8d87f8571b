package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"trien/internal/ledger"
)

// The two trees of an office, as the column tree names them.
const (
	EventTree   = "events"
	HoldingTree = "holdings"
)

// trees are the right edges of both trees, kept between transactions. A copy is a snapshot to go back to.
type trees struct {
	loaded           bool
	events, holdings ledger.Edge
}

// loadTrees reads the edges again where they are not known, or where another process has written (only a restore or a repair would).
func (w *writer) loadTrees() error {
	var events, held int64
	err := w.row(sizesSQL, nil, &events, &held)
	if err != nil {
		return err
	}
	if w.trees.loaded && w.trees.events.Size() == events && w.trees.holdings.Size() == held {
		return nil
	}
	if w.trees.events, err = ledger.ResumeEdge(events, w.hashes(EventTree)); err != nil {
		return err
	}
	if w.trees.holdings, err = ledger.ResumeEdge(held, w.hashes(HoldingTree)); err != nil {
		return err
	}
	w.trees.loaded = true
	return nil
}

const sizesSQL = "SELECT (SELECT COALESCE(MAX(leaf)+1, 0) FROM events), (SELECT COALESCE(MAX(position)+1, 0) FROM holdings)"

type hashes func(indexes []int64) ([]ledger.Hash, error)

func (h hashes) ReadHashes(indexes []int64) ([]ledger.Hash, error) { return h(indexes) }

const hashSQL = "SELECT hash FROM tree WHERE tree = $1 AND idx = $2"

func (w *writer) hashes(tree string) hashes {
	return func(indexes []int64) ([]ledger.Hash, error) {
		out := make([]ledger.Hash, len(indexes))
		for i, idx := range indexes {
			var b []byte
			if err := w.row(hashSQL, []any{tree, idx}, &b); err != nil {
				return nil, fmt.Errorf("store: hash %d of the tree %s: %w", idx, tree, err)
			}
			copy(out[i][:], b)
		}
		return out, nil
	}
}

// keep writes hashes; a tree over holdings exchanges old ones.
func (w *writer) keep(tree string, stored []ledger.Stored) error {
	for _, h := range stored {
		err := w.exec("INSERT INTO tree (tree, idx, hash) VALUES ($1, $2, $3) ON CONFLICT (tree, idx) DO UPDATE SET hash = excluded.hash", tree, h.Index, h.Hash[:])
		if err != nil {
			return err
		}
	}
	return nil
}

// Hashes reads the stored hashes of the tree over events.
func (r *Reader) Hashes(ctx context.Context) ledger.HashReader { return r.treeHashes(ctx, EventTree) }

// HoldingHashes reads the stored hashes of the tree over holdings.
func (r *Reader) HoldingHashes(ctx context.Context) ledger.HashReader {
	return r.treeHashes(ctx, HoldingTree)
}

func (r *Reader) treeHashes(ctx context.Context, tree string) hashes {
	return manyHashes(ctx, r.q, tree)
}

// manyHashes reads hashes of a tree, all that are asked for at once.
func manyHashes(ctx context.Context, q queryer, tree string) hashes {
	return func(indexes []int64) ([]ledger.Hash, error) {
		found := map[int64]ledger.Hash{}
		for part := range slices.Chunk(indexes, 500) {
			if err := someHashes(ctx, q, tree, part, found); err != nil {
				return nil, readFailed(err)
			}
		}
		out := make([]ledger.Hash, len(indexes))
		for i, idx := range indexes {
			h, ok := found[idx]
			if !ok {
				return nil, fmt.Errorf("store: the tree %s has no hash %d", tree, idx)
			}
			out[i] = h
		}
		return out, nil
	}
}

func someHashes(ctx context.Context, q queryer, tree string, indexes []int64, found map[int64]ledger.Hash) error {
	args := []any{tree}
	list := make([]string, len(indexes))
	for i, idx := range indexes {
		args = append(args, idx)
		list[i] = fmt.Sprintf("$%d", len(args))
	}
	rows, err := q.QueryContext(ctx, "SELECT idx, hash FROM tree WHERE tree = $1 AND idx IN ("+strings.Join(list, ", ")+")", args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var idx int64
		var b []byte
		if err := rows.Scan(&idx, &b); err != nil {
			return err
		}
		found[idx] = ledger.Hash(slices.Concat(b, make([]byte, len(ledger.Hash{})))[:len(ledger.Hash{})])
	}
	return rows.Err()
}

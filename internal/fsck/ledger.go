package fsck

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"trien/internal/ledger"
	"trien/internal/store"
	"trien/internal/vault"
)

// events walks the ledger: every line against its bytes, its stream, its leaf, its keys; every stored hash; every signed head.
func (c *check) events(ctx context.Context) error {
	heads, err := c.heads(ctx)
	if err != nil {
		return err
	}
	feed := newFeed(c.read.TreeHashes(ctx, store.EventTree))
	defer feed.stop()
	tree := &tree{check: c, feed: feed, name: store.EventTree}
	c.compareHeads(heads, &tree.edge)
	for raw, err := range c.read.RawEvents(ctx) {
		if err != nil {
			return c.unreadable(ctx, "events", err)
		}
		c.step()
		c.report.Events++
		where := fmt.Sprintf("%s/%d", raw.Stream, raw.Version)
		c.event(raw, where)
		if raw.Leaf < 0 {
			c.leafless(raw, where)
			continue
		}
		for tree.edge.Size() < raw.Leaf {
			c.find(EventMissing, fmt.Sprint(tree.edge.Size()))
			if !tree.skip() {
				break
			}
			c.compareHeads(heads, &tree.edge)
		}
		if !tree.add(ledger.LeafHash(raw.Bytes)) {
			c.find(EventLeaf, where)
		}
		c.compareHeads(heads, &tree.edge)
	}
	if err := c.unreadable(ctx, "tree", feed.err); err != nil {
		return err
	}
	tree.end()
	c.last = heads[tree.edge.Size()]
	for _, size := range slices.Sorted(maps.Keys(heads)) {
		if size > tree.edge.Size() {
			c.find(HeadBeyond, headName(heads[size][0]))
		}
	}
	return nil
}

// leafless notes an event that has no leaf: it may wait for the sequencer, but not for long.
func (c *check) leafless(raw store.Raw, where string) {
	if !raw.Waits {
		c.find(EventNoLeaf, where)
		return
	}
	c.waiting[where] = true
}

// event checks one line apart from the tree.
func (c *check) event(raw store.Raw, where string) {
	if raw.Leaf >= 0 || raw.Waits {
		if raw.Version != c.streams[raw.Stream]+1 {
			c.find(EventVersion, where)
		}
		c.streams[raw.Stream] = raw.Version
	}
	e, err := ledger.Decode(raw.Bytes)
	if err != nil || !bytes.Equal(e.Canonical(), raw.Bytes) {
		c.find(EventBytes, where)
		return
	}
	if e.Stream != raw.Stream || e.Version != raw.Version || e.Type != raw.Type || e.At.UnixMicro() != raw.At || e.Document != raw.Document {
		c.find(EventColumns, where)
	}
	for _, digest := range e.Blobs {
		c.named[digest] = where
	}
	opened, err := e.Open(c.office.Vault.Key)
	if err != nil {
		c.find(EventWords, where)
	}
	if opened.Tombstone {
		c.report.Tombstones++
	}
}

// heads reads the signed heads by size; those that the office's key has not signed are findings.
func (c *check) heads(ctx context.Context) (map[int64][]ledger.Head, error) {
	out := map[int64][]ledger.Head{}
	var seed []byte
	for h, err := range c.read.Heads(ctx) {
		if err == nil && seed == nil {
			seed, err = c.office.Vault.Secret(ctx, vault.LedgerSeed)
		}
		if err != nil {
			return out, c.unreadable(ctx, "heads", err)
		}
		head, err := openHead(h.Note, seed)
		if err != nil || head.Size != h.Size {
			c.find(HeadForged, fmt.Sprint(h.Size))
			continue
		}
		c.report.Heads++
		out[head.Size] = append(out[head.Size], head)
	}
	return out, nil
}

func openHead(note, seed []byte) (ledger.Head, error) {
	origin, _, _ := strings.Cut(string(note), "\n")
	s, err := ledger.NewSigner(origin, seed)
	if err != nil {
		return ledger.Head{}, err
	}
	return ledger.OpenHead(note, s.VerifierKey())
}

func (c *check) compareHeads(heads map[int64][]ledger.Head, edge *ledger.Edge) {
	for _, h := range heads[edge.Size()] {
		if h.Root != edge.Root() {
			c.find(HeadRoot, headName(h))
		}
	}
}

func headName(h ledger.Head) string { return fmt.Sprintf("%d (%s)", h.Size, h.At.Format(time.RFC3339)) }

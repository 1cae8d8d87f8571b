package fsck

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"trien/internal/blob"
	"trien/internal/problem"
	"trien/internal/store"
)

// holdings walks the tree over what the office keeps: positions, stored hashes, keys, and each file's bytes.
func (c *check) holdings(ctx context.Context) error {
	feed := newFeed(c.read.TreeHashes(ctx, store.HoldingTree))
	defer feed.stop()
	t := &tree{check: c, feed: feed, name: store.HoldingTree}
	var keep []store.Held
	for h, err := range c.read.Holdings(ctx, "") {
		if err != nil {
			return c.unreadable(ctx, "holdings", err)
		}
		c.placed(t, h)
		c.held[h.Digest] = true
		c.report.Holdings++
		keep = append(keep, h)
	}
	if err := c.unreadable(ctx, "tree", feed.err); err != nil {
		return err
	}
	t.end()
	for _, head := range c.last {
		if head.Held != t.edge.Size() || head.HeldRoot != t.edge.Root() {
			c.find(HeldRoot, headName(head))
		}
	}
	c.whole += int64(len(keep))
	for _, h := range keep {
		if err := c.holding(ctx, h); err != nil {
			return err
		}
	}
	return nil
}

// placed sets a holding beside its leaf. What an act did whose event still waits for its leaf, the tree does not show either.
func (c *check) placed(t *tree, h store.Held) {
	if waits := c.waiting[h.Act]; waits && h.Position < 0 {
		return
	} else if waits {
		h.Gone = false
	}
	if h.Position != t.edge.Size() {
		c.find(HoldingGap, fmt.Sprint(t.edge.Size()))
		for t.edge.Size() < h.Position && t.skip() {
		}
	}
	if !t.add(h.Leaf()) {
		c.find(TreeHash, fmt.Sprint(store.HoldingTree, " leaf ", h.Position))
	}
}

func (c *check) holding(ctx context.Context, h store.Held) error {
	c.step()
	_, opens := c.opens[h.Commitment]
	if h.Gone {
		c.report.Gone++
		if opens {
			c.find(HoldingAlive, h.Digest)
		}
		return nil
	}
	if !opens {
		c.find(HoldingKey, h.Digest)
	}
	d, err := blob.ParseDigest(h.Digest)
	if err != nil {
		c.find(FileMissing, h.Digest)
		return nil
	}
	if c.away {
		return nil
	}
	switch err := c.office.Blobs.Verify(ctx, d, c.office.Rate); {
	case err == nil:
	case ctx.Err() != nil:
		return ctx.Err()
	case problem.KindOf(err) == problem.NotFound:
		c.find(FileMissing, h.Digest)
	case errors.Is(err, blob.ErrDamaged):
		c.find(FileDamaged, h.Digest)
	default:
		// What can't be read is not called damaged; a server that does not answer is not asked for every file.
		if c.away = problem.KindOf(err) == problem.Unavailable; c.away {
			c.report.NotChecked = append(c.report.NotChecked, "files")
		}
		return c.unreadable(ctx, "file "+h.Digest, err)
	}
	c.report.Files++
	return nil
}

// files sets what events name, what is held and what lies in the folder beside each other.
func (c *check) files(ctx context.Context) error {
	for _, digest := range slices.Sorted(maps.Keys(c.named)) {
		if !c.held[digest] {
			c.find(FileUnheld, digest+" ("+c.named[digest]+")")
		}
	}
	if c.away {
		return nil
	}
	for d, err := range c.office.Blobs.All(ctx) {
		if err != nil {
			if err := c.unreadable(ctx, "files", err); err != nil {
				return err
			}
			continue
		}
		if !c.held[d.String()] {
			c.find(OrphanFile, d.String())
		}
	}
	return nil
}

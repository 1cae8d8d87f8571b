package fsck

import (
	"context"
	"slices"

	"trien/internal/store"
)

// signings sets the items of signing requests, their documents and their working files beside each other. They are state of their own that no event
// rebuilds: what is said of working files is no more than a note, for an office that is in use goes on meanwhile.
func (c *check) signings(ctx context.Context) error {
	if schema, err := c.read.Schema(ctx); err != nil || schema < store.SchemaSignings {
		return c.unreadable(ctx, "signings", err)
	}
	items, err := store.List[store.SigningItem](ctx, c.read, store.Query{})
	if err != nil {
		return c.unreadable(ctx, "signings", err)
	}
	requests, err := store.List[store.Signing](ctx, c.read, store.Query{})
	if err != nil {
		return c.unreadable(ctx, "signings", err)
	}
	known := map[string]bool{}
	for _, r := range requests {
		known[r.ID] = true
		if r.State == store.SigningOpen {
			c.report.Signings++
		}
	}
	for _, i := range items {
		if !known[i.Signing] || c.streams["document/"+i.Document] == 0 {
			c.find(ItemStray, i.ID)
		}
	}
	return c.work(ctx, items)
}

// work sets the working files beside the items that need one.
func (c *check) work(ctx context.Context, items []store.SigningItem) error {
	if c.office.Work == nil {
		c.report.NotChecked = append(c.report.NotChecked, "work")
		return nil
	}
	names, err := c.office.Work.Names(ctx)
	if err != nil {
		return c.unreadable(ctx, "work", err)
	}
	needed := map[string]bool{}
	for _, i := range items {
		if i.State.Ended() {
			continue
		}
		needed[store.PreparedName(i.ID)] = true
		if i.Size > 0 && !slices.Contains(names, store.PreparedName(i.ID)) {
			c.find(PreparedGone, i.ID)
		}
	}
	for _, n := range names {
		if _, ours := store.PreparedItem(n); ours && !needed[n] {
			c.find(OrphanWork, n)
		}
	}
	return nil
}

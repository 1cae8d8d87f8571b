package store

import (
	"context"
	"time"
)

// ToolCall lets whoever has its token fetch the prepared file of an item of a signing request and bring it back signed. Like a session it
// is state of its own; the id is the digest of the token.
type ToolCall struct {
	ID      string `db:"id,key"`
	Item    string `db:"item"`
	Expires int64  `db:"expires"`
}

func (ToolCall) Table() string { return "tool_calls" }

// PutToolCall stores a call in place of those of the same item, and forgets those whose time is over. The item's request, where it is open,
// lives as long as the call at least.
func (s *Store) PutToolCall(ctx context.Context, c ToolCall, now time.Time) error {
	return s.do(ctx, func(w *writer) error {
		if err := w.exec("DELETE FROM tool_calls WHERE item = $1 OR expires <= $2", c.Item, Micros(now)); err != nil {
			return writeFailed(err)
		}
		t := w.tables.of(c)
		if err := w.exec(t.inserts, t.values(c, false)...); err != nil {
			return writeFailed(err)
		}
		return writeFailed(w.exec("UPDATE signings SET expires = $2 WHERE id IN (SELECT signing FROM signing_items WHERE id = $1) AND state = 'open' AND expires < $2", c.Item, c.Expires))
	})
}

// DropToolCalls forgets the calls of an item.
func (s *Store) DropToolCalls(ctx context.Context, item string) error {
	return s.do(ctx, func(w *writer) error {
		return writeFailed(w.exec("DELETE FROM tool_calls WHERE item = $1", item))
	})
}

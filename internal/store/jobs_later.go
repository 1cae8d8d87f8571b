package store

import (
	"context"
	"time"
)

// Postpone gives a job back untouched, not to be tried before an instant: what it needs is being used.
func (s *Store) Postpone(ctx context.Context, l Lease, until time.Time) error {
	return s.do(ctx, func(w *writer) error {
		return writeFailed(w.held(l, "state = $3, not_before = $4, attempts = attempts - 1, lease = '', lease_until = 0", Waiting, Micros(until)))
	})
}

// BeingSigned says whether a document is in a signing request that is not over: what is prepared of it is of the version that it stands at.
func (r *Reader) BeingSigned(ctx context.Context, document string) (bool, error) {
	items, err := List[SigningItem](ctx, r, Query{Equal: map[string]any{"document": document}})
	if err != nil {
		return false, err
	}
	for _, i := range items {
		if i.State.Ended() {
			continue
		}
		request, err := Get[Signing](ctx, r, i.Signing)
		if err != nil || request.State == SigningOpen {
			return err == nil, err
		}
	}
	return false, nil
}

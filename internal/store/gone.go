package store

import "context"

// Gone gives the newest of the files whose key was forgotten, most of them at a time.
func (r *Reader) Gone(ctx context.Context, most int) (list []Held, err error) {
	for h, err := range walk(ctx, r, "SELECT position, document, digest, commitment, gone FROM holdings WHERE gone AND position IS NOT NULL ORDER BY position DESC LIMIT $1", []any{most},
		func(h *Held) []any {
			return []any{&h.Position, &h.Document, &h.Digest, (*commitment)(&h.Commitment), &h.Gone}
		}) {
		if err != nil {
			return nil, err
		}
		list = append(list, h)
	}
	return list, nil
}

package store

import (
	"context"
	"time"
)

// Replica is a process that serves the office, as the others know it. It says from time to time that it is there; one that has not said so until
// Until is gone, and what it was at work on with it.
type Replica struct {
	ID       string `db:"id,key"`
	Host     string `db:"host"`
	Since    int64  `db:"since"`
	Until    int64  `db:"until"`
	Judging  string `db:"judging"`  // digest of whom it believes and of its policy
	Settings string `db:"settings"` // digest of the rest of its settings that must be the same everywhere
}

// Underway is something that a replica is at work on, for whoever asks another one.
type Underway struct {
	ID       string `db:"id,key"`
	Replica  string `db:"replica"`
	Kind     string `db:"kind"` // "act", "signing"
	Document string `db:"document"`
	Subject  string `db:"subject"` // of "signing": the request
	Act      string `db:"act"`
	Phase    string `db:"phase"`
	Since    int64  `db:"since"`
}

func (Replica) Table() string  { return "replicas" }
func (Underway) Table() string { return "underway" }

// Here says that a replica is there, for as long as length.
func (s *Store) Here(ctx context.Context, r Replica, now time.Time, length time.Duration) error {
	r.Until = Micros(s.clock.lease(now).Add(length))
	_, err := s.Commit(ctx, Batch{Put: []Row{r}, At: now})
	return err
}

// Replicas are those that are there, the eldest first.
func (s *Store) Replicas(ctx context.Context, now time.Time) ([]Replica, error) {
	return List[Replica](ctx, s.Reader, Query{From: map[string]any{"until": Micros(s.clock.lease(now)) + 1}, Order: []string{"since"}})
}

// UnderwayAt lists what is under way on a document, or about a subject ("" for any), at replicas that are there.
func (s *Store) UnderwayAt(ctx context.Context, now time.Time, document, subject string) ([]Underway, error) {
	q := Query{Equal: map[string]any{}, Order: []string{"since"}}
	if document != "" {
		q.Equal["document"] = document
	}
	if subject != "" {
		q.Equal["subject"] = subject
	}
	rows, err := List[Underway](ctx, s.Reader, q)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	there, err := s.there(ctx, now)
	var out []Underway
	for _, u := range rows {
		if there[u.Replica] {
			out = append(out, u)
		}
	}
	return out, err
}

// there are the ids of the replicas that are there.
func (s *Store) there(ctx context.Context, now time.Time) (map[string]bool, error) {
	list, err := s.Replicas(ctx, now)
	ids := map[string]bool{}
	for _, x := range list {
		ids[x.ID] = true
	}
	return ids, err
}

// DropReplicas forgets the replicas that are gone since an instant, and what they were at work on.
func (s *Store) DropReplicas(ctx context.Context, before time.Time) error {
	gone, err := List[Replica](ctx, s.Reader, Query{To: map[string]any{"until": Micros(s.clock.lease(before))}})
	if err != nil || len(gone) == 0 {
		return err
	}
	return s.do(ctx, func(w *writer) error {
		for _, r := range gone {
			if err := w.leave(r.ID); err != nil {
				return writeFailed(err)
			}
		}
		return nil
	})
}

// Leave forgets a replica that stops.
func (s *Store) Leave(ctx context.Context, replica string) error {
	return s.do(ctx, func(w *writer) error { return writeFailed(w.leave(replica)) })
}

func (w *writer) leave(replica string) error {
	if err := w.exec("DELETE FROM underway WHERE replica = $1", replica); err != nil {
		return err
	}
	return w.exec("DELETE FROM replicas WHERE id = $1", replica)
}

package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"trien/internal/problem"
)

// JobState says where a job stands.
type JobState string

// The states of a job. A running job whose lease has run out is taken over by the next who asks.
const (
	Waiting JobState = "waiting"
	Running JobState = "running"
	Done    JobState = "done"
	Dead    JobState = "dead" // given up after its tries; a person must look
)

// Job is a job as it stands.
type Job struct {
	ID         string   `db:"id,key"`
	Kind       string   `db:"kind"`
	Document   string   `db:"document"`
	Dedupe     string   `db:"dedupe"`
	Payload    []byte   `db:"payload"`
	State      JobState `db:"state"`
	NotBefore  int64    `db:"not_before"`
	Attempts   int64    `db:"attempts"` // begun so far, this one included
	Tries      int64    `db:"tries"`
	Token      string   `db:"lease"`
	LeaseUntil int64    `db:"lease_until"`
	Trouble    string   `db:"trouble"`   // kind of the last failure (problem.Kind), "" for none
	DonePart   int64    `db:"done_part"` // progress: this much …
	Whole      int64    `db:"whole"`     // … of this much; 0 where it is not known
	Created    int64    `db:"created"`
	Finished   int64    `db:"finished"`
}

// Table makes Job a Row that lists can read. Jobs are written only by Batch.Jobs and the methods of this file.
func (Job) Table() string { return "jobs" }

// Lease is the right to work on a job until it runs out; who holds it no more can't finish the job.
type Lease struct{ Job, Token string }

// Lease is the right that Claim gave with j.
func (j Job) Lease() Lease { return Lease{j.ID, j.Token} }

const defaultTries = 20

func (w *writer) addJobs(b Batch) error {
	for _, j := range b.Jobs {
		if j.ID == "" {
			j.ID = NewID()
		}
		if j.Tries == 0 {
			j.Tries = defaultTries
		}
		row := Job{ID: j.ID, Kind: j.Kind, Document: j.Document, Dedupe: j.Dedupe, Payload: j.Payload, State: Waiting,
			NotBefore: Micros(j.NotBefore), Tries: int64(j.Tries), Created: Micros(b.At)}
		t := w.tables.of(row)
		if err := w.exec(t.inserts+" ON CONFLICT (dedupe) WHERE dedupe <> '' DO NOTHING", t.values(row, false)...); err != nil {
			return err
		}
		w.woken = true
	}
	return nil
}

func (w *writer) finishJobs(b Batch) error {
	for _, l := range b.Finish {
		if err := w.held(l, "state = $3, finished = $4, lease = '', lease_until = 0, trouble = ''", Done, Micros(b.At)); err != nil {
			return err
		}
	}
	return nil
}

// held changes a job that the lease holds: set's values are numbered from $3. A lease that was taken over changes nothing.
func (w *writer) held(l Lease, set string, values ...any) error {
	n, err := w.run("UPDATE jobs SET "+set+" WHERE id = $1 AND lease = $2 AND state = 'running'", append([]any{l.Job, l.Token}, values...)...)
	if err == nil && (n != 1 || l.Token == "") {
		w.groups.lost.Add(1)
		return problem.New(problem.Conflict,
			"Việc này đã được tiến trình khác nhận; kết quả ở đây bị bỏ để không làm hai lần.",
			"Another worker has taken over this job; this result is dropped so that nothing is done twice.")
	}
	return err
}

// Claim takes the job of one of the kinds that is due longest, for as long as lease says; ok is false where none is due.
// A running job whose lease has run out is due. Beside others the database's clock says so: see clock.
func (s *Store) Claim(ctx context.Context, kinds []string, now time.Time, lease time.Duration) (j Job, ok bool, err error) {
	now = s.clock.lease(now)
	due, args := dueSQL(kinds, now)
	var id string
	err = s.q.QueryRowContext(ctx, due, args...).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return Job{}, false, nil
	}
	if err != nil {
		return Job{}, false, readFailed(err)
	}
	err = s.do(ctx, func(w *writer) error {
		j = Job{}
		j, err = w.claim(due, args, now, lease)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		return writeFailed(err)
	})
	return j, err == nil && j.ID != "", err
}

func dueSQL(kinds []string, now time.Time) (string, []any) {
	m := &marked{[]any{Micros(now)}}
	return "SELECT id FROM jobs WHERE not_before <= $1 AND (state = 'waiting' OR state = 'running' AND lease_until <= $1)" +
		" AND kind IN (" + m.all(kinds) + ") ORDER BY not_before, id LIMIT 1", m.args
}

func (w *writer) claim(due string, args []any, now time.Time, lease time.Duration) (Job, error) {
	for {
		var id string
		if err := w.row(due, args, &id); err != nil {
			return Job{}, err
		}
		// Where the worker of the last try died, nobody was left to call Fail.
		over, err := w.run("UPDATE jobs SET state = 'dead', lease = '', lease_until = 0, trouble = $2 WHERE id = $1 AND state = 'running' AND attempts >= tries",
			id, string(problem.IO))
		if err != nil {
			return Job{}, err
		}
		if over == 1 {
			continue
		}
		err = w.exec("UPDATE jobs SET state = 'running', lease = $2, lease_until = $3, attempts = attempts + 1 WHERE id = $1",
			id, NewID(), Micros(now.Add(lease)))
		if err != nil {
			return Job{}, err
		}
		return getRow[Job](w, id)
	}
}

// Fail gives a job back after a failure of that kind: it is tried again after Backoff, or given up after its tries. It tells which.
func (s *Store) Fail(ctx context.Context, l Lease, trouble problem.Kind, now time.Time) (JobState, error) {
	var state JobState
	err := s.do(ctx, func(w *writer) error {
		j, err := getRow[Job](w, l.Job)
		if err != nil {
			return writeFailed(err)
		}
		next := now.Add(Backoff(int(j.Attempts), j.ID))
		if state = Waiting; j.Attempts >= j.Tries {
			state, next = Dead, now
		}
		return writeFailed(w.held(l, "state = $3, not_before = $4, trouble = $5, lease = '', lease_until = 0", state, Micros(next), string(trouble)))
	})
	return state, err
}

// ExpireLeases makes every job that is being worked on due, and every lease free: whoever had them died. It is for the one process that holds the office,
// before its own work begins; beside others, of whom some may live, it does nothing, and leases end with their time. The tries begun count, so that a job
// which kills its process is given up one day.
func (s *Store) ExpireLeases(ctx context.Context) error {
	if s.engine.shared {
		return nil
	}
	return s.do(ctx, func(w *writer) error {
		err := w.exec("UPDATE jobs SET lease_until = 0 WHERE state = 'running'")
		if err == nil {
			err = w.exec("DELETE FROM leases")
		}
		return writeFailed(err)
	})
}

// Release gives a job back untouched: it was no attempt.
func (s *Store) Release(ctx context.Context, l Lease) error {
	return s.do(ctx, func(w *writer) error {
		w.woken = true
		return writeFailed(w.held(l, "state = $3, attempts = attempts - 1, lease = '', lease_until = 0", Waiting))
	})
}

// Extend keeps a job longer: the work goes on.
func (s *Store) Extend(ctx context.Context, l Lease, until time.Time) error {
	return s.do(ctx, func(w *writer) error { return writeFailed(w.held(l, "lease_until = $3", Micros(s.clock.lease(until)))) })
}

// Progress tells whoever looks that done of whole is done.
func (s *Store) Progress(ctx context.Context, l Lease, done, whole int64) error {
	return s.do(ctx, func(w *writer) error { return writeFailed(w.held(l, "done_part = $3, whole = $4", done, whole)) })
}

// Retry frees a dead or waiting job to be tried at once: someone pressed the button.
func (s *Store) Retry(ctx context.Context, id string, now time.Time) error {
	return s.do(ctx, func(w *writer) error {
		n, err := w.run("UPDATE jobs SET state = 'waiting', not_before = $2, attempts = 0 WHERE id = $1 AND state IN ('dead', 'waiting')", id, Micros(now))
		if err == nil && n == 0 {
			return NotFound()
		}
		w.woken = true
		return writeFailed(err)
	})
}

// Backoff is the pause after the given attempt: 2 s doubled each time, at most an hour, spread by a tenth so that jobs which failed together do not come
// back together.
func Backoff(attempt int, id string) time.Duration {
	d := time.Hour
	if attempt < 12 {
		d = min(time.Second<<max(attempt, 1), time.Hour)
	}
	var sum byte
	for i := range len(id) {
		sum += id[i]
	}
	return d + d/10*time.Duration(sum)/255
}

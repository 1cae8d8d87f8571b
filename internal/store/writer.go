package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"trien/internal/problem"
)

// groupMax bounds the acts of one transaction: enough that fsync no longer counts, few enough that nobody waits long.
const groupMax = 128

// request is one act that waits for the writer. Once taken it always gets an answer, and the answer is what happened.
type request struct {
	apply   func(*writer) error
	streams []string // that it will ask about
	done    chan error
}

// writer is the only one of this process that changes the database; it belongs to one goroutine.
type writer struct {
	engine  *engine
	db      *sql.DB
	id      string // of its marks
	conn    *sql.Conn
	ctx     context.Context // of the transaction under way
	tables  *tables
	clock   *clock
	groups  *groupCount
	stmts   map[string]*sql.Stmt
	waiting []statement // to be sent with the next whose answer is needed
	trees   trees
	known   map[string]tip // the newest events of the streams that the transaction's acts ask about; nil: they ask themselves
	latest  int64          // clock of the newest event that the act knows or has stored
	woken   bool           // jobs were added or freed in this transaction
	mark    int64          // of the transaction under way …
	stood   int64          // … and of the last that is known to stand
}

type groupCount struct{ transactions, acts, clashes, reconnects, lost atomic.Int64 }

// Groups tells how many transactions carried how many acts so far.
func (s *Store) Groups() (transactions, acts int64) {
	return s.groups.transactions.Load(), s.groups.acts.Load()
}

// Clashes tells how many transactions met one of another process and were done again.
func (s *Store) Clashes() int64 { return s.groups.clashes.Load() }

// Lost tells how often this process found that others had taken over what it had a lease on.
func (s *Store) Lost() int64 { return s.groups.lost.Load() }

// do hands apply to the writer and waits. A context that ends before the writer takes it withdraws it; afterwards the answer is waited
// for, so that "cancelled" never means "perhaps stored".
func (s *Store) do(ctx context.Context, apply func(*writer) error) error {
	return s.send(ctx, &request{apply: apply, done: make(chan error, 1)})
}

func (s *Store) send(ctx context.Context, r *request) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case s.queue <- r:
	case <-ctx.Done():
		return ctx.Err()
	case <-s.closed:
		return closing()
	}
	select {
	case err := <-r.done:
		return err
	case <-s.ended:
		select {
		case err := <-r.done:
			return err
		default:
			return closing()
		}
	}
}

func closing() error {
	return problem.New(problem.Unavailable, "Hệ thống đang dừng; thao tác chưa được ghi. Hãy làm lại sau.", "The system is stopping; nothing was stored. Do it again later.")
}

func (s *Store) writeLoop(w *writer) {
	defer close(s.ended)
	defer func() {
		if w.conn != nil {
			w.conn.Close()
		}
	}()
	for {
		select {
		case r := <-s.queue:
			s.serve(w, s.gather(r))
		case <-s.closed:
			for {
				select {
				case r := <-s.queue:
					s.serve(w, s.gather(r))
				default:
					return
				}
			}
		}
	}
}

// gather takes what else waits already. Where more came together the last time, the same are about to come again, and waiting a moment for them is
// less than a transaction of their own.
func (s *Store) gather(r *request) []*request {
	group := s.gatherWaiting([]*request{r})
	if s.engine.shared && len(group) < s.last {
		pause(context.Background(), gatherRest)
		group = s.gatherWaiting(group)
	}
	s.last = len(group)
	return group
}

// gatherRest is a fifth of what a server takes for a transaction.
const gatherRest = 300 * time.Microsecond

func (s *Store) gatherWaiting(group []*request) []*request {
	for len(group) < groupMax {
		select {
		case next := <-s.queue:
			group = append(group, next)
		default:
			return group
		}
	}
	return group
}

// serve writes a group in one transaction; where that fails as a whole, each act in one of its own, so that a fault hits only its owner.
func (s *Store) serve(w *writer, group []*request) {
	answers, err := w.transact(group)
	if err != nil && len(group) > 1 {
		for _, r := range group {
			s.serve(w, []*request{r})
		}
		return
	}
	s.groups.transactions.Add(1)
	s.groups.acts.Add(int64(len(group)))
	if err == nil && w.woken {
		s.wakeUp()
	}
	for i, r := range group {
		if err != nil {
			r.done <- err
		} else {
			r.done <- answers[i]
		}
	}
}

// attempt gives each act's own answer, or the error that undid them all. Guarded, an act that fails takes nothing with it; unguarded, it undoes them
// all, and that is said by errUnguarded.
func (w *writer) attempt(group []*request, guarded bool) (answers []error, err error) {
	w.woken = false
	if err := w.beginTransaction(group, guarded); err != nil {
		return nil, w.undo(err) // a transaction left open by a failed ROLLBACK would block every later one
	}
	answers = make([]error, len(group))
	for i, r := range group {
		if guarded {
			answers[i], err = w.guarded(r)
		} else {
			answers[i] = r.apply(w)
		}
		if err != nil {
			return nil, w.undo(err)
		}
		if answers[i] == nil || guarded && w.stands(answers[i]) {
			continue
		}
		if len(group) > 1 && !guarded && w.stands(answers[i]) {
			return nil, w.undo(errUnguarded)
		}
		return nil, w.undo(answers[i])
	}
	if err := w.now("COMMIT"); err != nil {
		if len(group) > 1 && !guarded && w.stands(err) { // whose statement it was that failed is not known
			return nil, w.undo(errUnguarded)
		}
		return w.uncommitted(answers, err)
	}
	w.stood = w.mark
	return answers, nil
}

// errUnguarded says that an act failed in a transaction whose acts were not told apart.
var errUnguarded = errors.New("store: an act failed beside others")

// stands says whether the transaction can go on after an act's failure, once that act is undone.
func (w *writer) stands(err error) bool {
	f := faultOf(err)
	return f != clash && f != cut
}

// guarded does an act so that its failure undoes it alone.
func (w *writer) guarded(r *request) (answer, err error) {
	before, woken := w.trees, w.woken
	if err := w.now("SAVEPOINT act"); err != nil {
		return nil, err
	}
	if answer = r.apply(w); answer == nil {
		answer = writeFailed(w.flush())
	}
	if answer != nil {
		w.trees, w.woken, w.waiting = before, woken, nil
		if !w.stands(answer) {
			return answer, nil
		}
		if err := w.now("ROLLBACK TO act"); err != nil {
			return answer, errors.Join(answer, err)
		}
	}
	return answer, w.now("RELEASE act")
}

func (w *writer) beginTransaction(group []*request, guarded bool) error {
	if err := w.exec(w.engine.begin); err != nil {
		return err
	}
	if !w.engine.shared {
		return w.loadTrees()
	}
	if err := w.leaveMark(); err != nil {
		return err
	}
	w.known = nil
	if guarded { // what an act that is undone has stored would be known, too
		return nil
	}
	return w.look(group)
}

// undo rolls everything back. SQLite may have done so itself (disk full, I/O error): that ROLLBACK then fails tells nothing new.
func (w *writer) undo(cause error) error {
	w.trees, w.waiting = trees{}, nil
	_ = w.now("ROLLBACK")
	var p *problem.Error
	if errors.As(cause, &p) || errors.Is(cause, errUnguarded) {
		return cause
	}
	return writeFailed(cause)
}

// exec runs a statement. No caller's context interrupts it: a half-run statement would undo the others' acts too. Beside a server it waits for the next
// whose answer is needed, and its failure comes with that.
func (w *writer) exec(query string, args ...any) error {
	if w.engine.shared {
		w.waiting = append(w.waiting, statement{query, args})
		return nil
	}
	_, err := w.run(query, args...)
	return err
}

// run runs a statement, and tells how many lines it changed.
func (w *writer) run(query string, args ...any) (int64, error) {
	if w.engine.shared {
		return w.pipeRun(query, args)
	}
	st, err := w.prepare(query)
	if err != nil {
		return 0, err
	}
	res, err := st.ExecContext(w.ctx, args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// row reads one line.
func (w *writer) row(query string, args []any, targets ...any) error {
	if w.engine.shared {
		return w.pipeRow(query, args, targets)
	}
	st, err := w.prepare(query)
	if err != nil {
		return err
	}
	return st.QueryRowContext(w.ctx, args...).Scan(targets...)
}

func (w *writer) prepare(query string) (*sql.Stmt, error) {
	if st, ok := w.stmts[query]; ok {
		return st, nil
	}
	st, err := w.conn.PrepareContext(w.ctx, query)
	if err != nil {
		return nil, fmt.Errorf("prepare %q: %w", query, err)
	}
	w.stmts[query] = st
	return st, nil
}

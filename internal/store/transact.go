package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"math/rand/v2"
	"time"

	"trien/internal/problem"
)

// How often a transaction that met another one is tried again, and the longest pause before that.
const (
	clashTries  = 30
	longestRest = 250 * time.Millisecond
)

// ErrUnknown is the cause where the connection was lost at COMMIT and nobody could be asked since: the act may stand or not.
var ErrUnknown = errors.New("store: whether it was stored is not known")

// transact writes a group in one transaction. Where that meets another transaction, or the connection goes, the whole is done again: what is
// known not to stand can't be done twice.
func (w *writer) transact(group []*request) (answers []error, err error) {
	guarded, begun := !w.engine.shared, time.Now() // beside a server each savepoint costs two ways there and back: they wait for the first failure
	for try := 1; ; {
		var done context.CancelFunc
		w.ctx, done = w.patience()
		answers, err = w.attempt(group, guarded)
		done()
		switch {
		case err == nil:
			return answers, nil
		case errors.Is(err, errUnguarded):
			guarded = true
			continue
		case faultOf(err) == clash:
			w.groups.clashes.Add(1)
		}
		if !w.mayHeal(err, try, time.Since(begun)) {
			return nil, err
		}
		rest(try)
		if faultOf(err) == cut {
			w.groups.reconnects.Add(1)
			_, _ = w.connect(context.Background()) // where that fails, so does the next attempt, and says why
		}
		try++
	}
}

func (w *writer) mayHeal(err error, try int, since time.Duration) bool {
	switch faultOf(err) {
	case clash:
		return try < clashTries
	case cut:
		return since < w.engine.healing
	}
	return false
}

// rest lets others finish; by chance, so that two which met do not meet again.
func rest(try int) {
	longest := min(time.Millisecond<<min(try, 10), longestRest)
	pause(context.Background(), time.Duration(rand.Int64N(int64(longest))))
}

func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}

// connect takes a connection, in place of one that is gone, and gives the mark of the newest transaction of this writer that stands. It waits for
// one that is still under way: whoever asks has lost the connection to it.
func (w *writer) connect(ctx context.Context) (mark int64, err error) {
	if w.conn != nil {
		w.conn.Close()
	}
	w.conn, w.stmts = nil, map[string]*sql.Stmt{}
	ctx, done := context.WithTimeout(ctx, cmp.Or(w.engine.patience, actPatience))
	defer done()
	conn, err := w.db.Conn(ctx)
	if err != nil || !w.engine.shared {
		w.conn = conn
		return 0, err
	}
	var now int64
	err = conn.QueryRowContext(ctx, "INSERT INTO writers (id, mark, at) VALUES ($1, 0, "+databaseNow+") ON CONFLICT (id) DO UPDATE SET at = excluded.at RETURNING mark, at", w.id).Scan(&mark, &now)
	if err != nil {
		conn.Close()
		return 0, err
	}
	w.clock.set(Time(now))
	w.conn = conn
	return mark, nil
}

// databaseNow is the database's clock in microseconds.
const databaseNow = "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)"

// leaveMark writes which transaction this is, in itself: it stands exactly if the transaction does. It reads the database's clock now and then.
func (w *writer) leaveMark() error {
	const mark = "INSERT INTO writers (id, mark, at) VALUES ($1, $2, " + databaseNow + ") ON CONFLICT (id) DO UPDATE SET mark = excluded.mark, at = excluded.at"
	w.mark++
	if !w.clock.stale() {
		return w.exec(mark, w.id, w.mark)
	}
	var now int64
	err := w.row(mark+" RETURNING at", []any{w.id, w.mark}, &now)
	if err == nil {
		w.clock.set(Time(now))
	}
	return err
}

// uncommitted finds out what became of a transaction whose COMMIT failed. A failure that the server told of is an end; where the connection went, the
// mark is looked for until the server is back, and if it does not come back in time, nobody knows, and each act is told so.
func (w *writer) uncommitted(answers []error, cause error) ([]error, error) {
	if !w.engine.shared || faultOf(cause) != cut {
		return nil, w.undo(cause)
	}
	for begun, try := time.Now(), 1; ; try++ {
		mark, err := w.connect(context.Background())
		switch {
		case err == nil && mark == w.mark:
			w.stood = mark
			return answers, nil
		case err == nil && mark == w.stood:
			return nil, writeFailed(cause)
		case err == nil || time.Since(begun) > w.engine.healing:
			return w.unknown(answers, cause), nil
		}
		rest(try)
	}
}

func (w *writer) unknown(answers []error, cause error) []error {
	for i := range answers {
		if answers[i] == nil {
			answers[i] = problem.New(problem.Unavailable,
				"Mất liên lạc với máy chủ cơ sở dữ liệu đúng lúc ghi: chưa biết thao tác này đã được ghi hay chưa. Hãy mở lại trang xem kết quả trước khi làm lại.",
				"The database server went out of reach at the very moment of storing: whether this act was stored is not known. Look at the page again before you do it again.").
				Because(errors.Join(ErrUnknown, cause))
		}
	}
	return answers
}

package main

import (
	"bytes"
	"context"
	"runtime"
	"sync"

	"trien/validation"
)

// aheadOf is how many files may be judged while an earlier one is not told yet: enough that a large file stops nobody, few enough
// that their reports fit in some megabytes.
const aheadOf = 128

// told is the judgement of one file, as it will be written.
type told struct {
	subject
	text    []byte
	verdict string // "TOTAL_FAILED / HASH_FAILURE", or "error: malformed"
	outcome error  // what it makes of the exit code
	key     fileKey
}

// job is a file on its way through the workers.
type job struct {
	subject
	done chan *told // holds nil where the run ended first
}

// manyFiles judges files at once and writes their reports in the order of the files.
type manyFiles struct {
	*verifier
	files []subject
	book  *book // nil without --resume
	sum   *tally

	mu     sync.Mutex
	failed error
}

// run judges all files that the book does not have yet, until the end or an interruption; what was judged by then is written.
func (m *manyFiles) run() error {
	ctx, stop := context.WithCancel(m.ctx)
	defer stop()
	jobs, order := make(chan *job), make(chan *job, aheadOf)
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(m.files)) {
		workers.Go(func() {
			for j := range jobs {
				j.done <- m.work(ctx, j.subject)
			}
		})
	}
	workers.Go(func() { m.hand(ctx, jobs, order) })
	for j := range order {
		t := <-j.done
		if t == nil || m.failure() != nil {
			continue
		}
		if err := m.tell(t); err != nil {
			m.fail(err)
			stop()
		}
	}
	workers.Wait()
	return m.failure()
}

// hand gives the files to the workers in their order; both channels are closed at the end.
func (m *manyFiles) hand(ctx context.Context, jobs, order chan<- *job) {
	defer close(order)
	defer close(jobs)
	for _, s := range m.files {
		if ctx.Err() != nil {
			return
		}
		if verdict, ok := m.book.has(s, m.keyOf(s)); ok {
			m.sum.before(verdict)
			continue
		}
		j := &job{s, make(chan *told, 1)}
		select {
		case order <- j:
		case <-ctx.Done():
			return
		}
		select {
		case jobs <- j:
		case <-ctx.Done():
			j.done <- nil
		}
	}
}

// work judges one file; nil where the run ended meanwhile.
func (m *manyFiles) work(ctx context.Context, s subject) *told {
	var text bytes.Buffer
	e := *m.env
	e.ctx, e.stdout = ctx, &text
	v := *m.verifier
	v.env = &e
	key := m.keyOf(s) // before reading: a file that changes meanwhile counts as another
	r, err := v.one(s)
	if err != nil {
		if ctx.Err() == nil {
			m.fail(err)
		}
		return nil
	}
	return &told{subject: s, text: text.Bytes(), verdict: verdictName(r), outcome: worseOutcome(nil, r), key: key}
}

// tell writes one report, and only then notes that it is done: what was not noted is told again, never left out.
func (m *manyFiles) tell(t *told) error {
	m.sum.clear()
	if _, err := m.stdout.Write(t.text); err != nil {
		return err
	}
	if err := m.book.add(t); err != nil {
		return err
	}
	m.sum.add(t)
	return nil
}

// fail keeps the first failure that is the machine's, not a file's.
func (m *manyFiles) fail(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.failed == nil {
		m.failed = err
	}
}

func (m *manyFiles) failure() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.failed
}

// verdictName gives a report's verdict in the words of the standard, or the kind of its error.
func verdictName(r validation.Report) string {
	switch v := r.Verdict(); {
	case r.Error != nil:
		return verdictError + r.Error.Kind
	case v.SubIndication != "":
		return string(v.Indication) + " / " + string(v.SubIndication)
	default:
		return string(v.Indication)
	}
}

// verdictError begins the verdict on what could not be judged.
const verdictError = "error: "

package blob

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync"
	"time"
)

// A server that says nothing, neither that it works nor that it does not, is found out once. Whoever asks next is told at once, until it has answered
// somebody again: else each act would wait as long as the first, and the people with it.

// errSilent is a server's silence.
var errSilent error = silence{}

type silence struct{}

func (silence) Error() string   { return "blob: the server says nothing" }
func (silence) Timeout() bool   { return true }
func (silence) Temporary() bool { return false }

// listener carries requests and gives up those that are not answered, or whose answer stands still.
type listener struct {
	next http.RoundTripper
	patience

	mu     sync.Mutex
	silent time.Time // since when; zero where it answers
	asked  time.Time // by whoever was let through since
}

// assembling is how many times the usual patience a server has that puts the parts of a large object together.
const assembling = 6

func (l *listener) RoundTrip(r *http.Request) (*http.Response, error) {
	if !l.mayAsk() {
		if r.Body != nil {
			r.Body.Close()
		}
		return nil, errSilent
	}
	wait := l.answer
	if r.Method == http.MethodPost && r.URL.Query().Has("uploadId") {
		wait *= assembling
	}
	ctx, cancel := context.WithCancelCause(r.Context())
	silence := &alarm{ring: func() { cancel(errSilent) }}
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteRequest: func(httptrace.WroteRequestInfo) { silence.set(wait) }})
	answer, err := l.next.RoundTrip(r.WithContext(ctx))
	silence.end()
	if err = l.heard(ctx, err); err != nil {
		cancel(nil)
		return nil, err
	}
	answer.Body = &listened{ReadCloser: answer.Body, of: l, ctx: ctx, cancel: cancel}
	return answer, nil
}

// alarm rings once, unless it is ended before. A request may be answered before all of it is sent: then it is set too late, and stays still.
type alarm struct {
	ring  func()
	mu    sync.Mutex
	timer *time.Timer
	ended bool
}

func (a *alarm) set(d time.Duration) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if !a.ended {
		a.timer = time.AfterFunc(d, a.ring)
	}
}

func (a *alarm) end() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.ended = true; a.timer != nil {
		a.timer.Stop()
	}
}

// mayAsk lets all through where the server answers, else one from time to time.
func (l *listener) mayAsk() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	if l.silent.IsZero() || now.Sub(l.asked) >= l.again {
		l.asked = now
		return true
	}
	return false
}

// heard notes whether the server said something, and tells silence from other failures.
func (l *listener) heard(ctx context.Context, err error) error {
	var failed net.Error
	timeout := errors.As(err, &failed) && failed.Timeout() && !errors.Is(err, context.DeadlineExceeded)
	if errors.Is(context.Cause(ctx), errSilent) {
		timeout, err = true, errSilent
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case err == nil:
		l.silent = time.Time{}
	case timeout:
		l.silent, l.asked = time.Now(), time.Now()
	}
	return err
}

// listened is an answer that must go on.
type listened struct {
	io.ReadCloser
	of     *listener
	ctx    context.Context
	cancel context.CancelCauseFunc
}

func (b *listened) Read(p []byte) (int, error) {
	timer := time.AfterFunc(b.of.answer, func() { b.cancel(errSilent) })
	n, err := b.ReadCloser.Read(p)
	timer.Stop()
	if err != nil && err != io.EOF {
		err = b.of.heard(b.ctx, err)
	}
	return n, err
}

func (b *listened) Close() error {
	defer b.cancel(nil)
	return b.ReadCloser.Close()
}

// sender is a connection whose other side must take what it is sent.
type sender struct {
	net.Conn
	patience time.Duration
}

func (s sender) Write(p []byte) (int, error) {
	if err := s.SetWriteDeadline(time.Now().Add(s.patience)); err != nil {
		return 0, err
	}
	return s.Conn.Write(p)
}

package store

import (
	"context"
	"net"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// A server may go silent without closing anything: a firewall that forgot a connection, a machine that hangs. An act has a time limit of its own; a reader,
// which may be given a context without end, stops waiting for the next word here.

// impatient makes connections on which no read takes longer than d. PostgreSQL's protocol is only read while an answer is due.
func impatient(dial pgconn.DialFunc, d time.Duration) pgconn.DialFunc {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return &hasty{Conn: c, patience: d}, nil
	}
}

type hasty struct {
	net.Conn
	patience time.Duration
	mu       sync.Mutex
	set      bool // a deadline by the driver stands: its context has ended
}

func (h *hasty) Read(p []byte) (int, error) {
	h.mu.Lock()
	var err error
	if !h.set {
		err = h.Conn.SetReadDeadline(time.Now().Add(h.patience))
	}
	h.mu.Unlock()
	if err != nil {
		return 0, err
	}
	return h.Conn.Read(p)
}

func (h *hasty) SetDeadline(t time.Time) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.set = !t.IsZero()
	return h.Conn.SetDeadline(t)
}

func (h *hasty) SetReadDeadline(t time.Time) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.set = !t.IsZero()
	return h.Conn.SetReadDeadline(t)
}

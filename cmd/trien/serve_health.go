package main

import (
	"context"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"trien/internal/app"
)

// health answers whether the process lives and whether it can work, for a proxy or whoever starts and stops it. Strangers may ask: they learn codes
// of parts, nothing else.
type health struct {
	house   *app.House
	closing atomic.Bool

	mu    sync.Mutex
	asked time.Time
	codes []string
}

const (
	readyAge  = time.Second
	readyWait = 3 * time.Second
)

func newHealth(h *app.House) *health { return &health{house: h} }

// close says that the server is about to stop: nothing new should be sent here.
func (h *health) close() { h.closing.Store(true) }

func (h *health) register(mux *http.ServeMux) {
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { say(w, http.StatusOK, "alive") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		failing := h.failing(r.Context())
		if len(failing) == 0 {
			say(w, http.StatusOK, "ready"+differing(h.house.Differences()))
			return
		}
		w.Header().Set("Retry-After", "2")
		say(w, http.StatusServiceUnavailable, "not ready: "+strings.Join(failing, " "))
	})
}

// differing tells which offices this process serves by another configuration than the others do. It serves all the same: an operator must see it, a proxy need
// not leave it out.
func differing(list []app.Difference) string {
	if len(list) == 0 {
		return ""
	}
	var out []string
	for _, d := range list {
		what := "settings"
		if d.Judging {
			what = "judging"
		}
		out = append(out, d.Office+" "+what)
	}
	return "; differs from the others: " + strings.Join(out, ", ")
}

func say(w http.ResponseWriter, status int, what string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	io.WriteString(w, what+"\n") // who asked may be gone
}

// failing are the codes of the parts that do not work: "closing", "database", "blobs", "vault". However many ask, it is looked once a second.
func (h *health) failing(ctx context.Context) []string {
	if h.closing.Load() {
		return []string{"closing"}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if time.Since(h.asked) < readyAge {
		return h.codes
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), readyWait)
	defer cancel()
	h.codes, h.asked = h.house.Failing(ctx), time.Now()
	return h.codes
}

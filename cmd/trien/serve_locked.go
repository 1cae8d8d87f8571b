package main

import (
	"context"
	"errors"
	"fmt"
	"html/template"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"trien/internal/app"
	"trien/internal/problem"
	"trien/internal/store"
	"trien/internal/unlock"
	"trien/internal/vault"
)

// openHouse opens all offices. Where a vault wants people, the server says so at its address and waits for them: nothing else is answered before.
func (s *serving) openHouse(tools app.Tools, l net.Listener) (*app.House, net.Listener, error) {
	o, done := s.opener(vaultFlags{})
	defer done()
	o.ask = false // people are asked below, all offices at once
	o.tokens = tools.Tokens
	room, err := s.room(o, tools.Storage)
	if err != nil {
		return nil, l, err
	}
	defer room.Forget()
	if len(room.Wants()) > 0 {
		if l, err = s.waitForPeople(room, l); err != nil {
			return nil, l, err
		}
	}
	tools.Unlock = func(_ context.Context, p app.VaultPlace, t vault.Terms) (vault.Unlock, error) {
		if u, ok := room.Unlock(p.Office); ok {
			return u, nil
		}
		return o.unlock(p, t)
	}
	house, err := app.Open(s.ctx, s.Data, tools)
	return house, l, err
}

// room has a door for each vault that nothing on this machine opens.
func (s *serving) room(o *opening, over store.Storage) (*unlock.Room, error) {
	places, err := app.Vaults(s.Data, over)
	if err != nil {
		return nil, err
	}
	var doors []unlock.Door
	for _, p := range places {
		t, err := vault.Look(s.ctx, p.Layout.Vault())
		if err != nil {
			return nil, err
		}
		if s.unlock && t.Way == vault.ByDevice || wantsPeople(p.Layout, t) {
			doors = append(doors, unlock.Door{Office: p.Office, Address: p.Layout.Vault(), Terms: t, Token: vault.Token{Tokens: o.tokens, Module: p.Module}})
		}
	}
	return unlock.NewRoom(doors...), nil
}

// wantsPeople says whether a vault is opened by no file that lies there.
func wantsPeople(l store.Layout, t vault.Terms) bool {
	switch t.Way {
	case vault.ByShares:
		return true
	case vault.ByDevice:
		return !isThere(l.PIN())
	}
	return false
}

// waitForPeople answers "locked" until all vaults are open, and gives the listener for what comes then.
func (s *serving) waitForPeople(room *unlock.Room, l net.Listener) (net.Listener, error) {
	socket, err := unlock.Listen(unlock.Socket(s.Data))
	if err != nil {
		return l, err
	}
	if s.unlock && s.onTerminal() == nil {
		return l, errors.Join(socket.Close(), problem.New(problem.Usage, "--unlock cần màn hình dòng lệnh. Hãy bỏ --unlock và dùng `trien vault unlock`.", "--unlock needs a terminal. Leave it out and use `trien vault unlock`."))
	}
	fmt.Fprintf(s.stderr, problem.Words{VI: "Máy chủ tại %s://%s đang khóa; chờ người mở két: trien vault unlock --data %s\n", EN: "The server at %s://%s is locked and waits for people: trien vault unlock --data %s\n"}.In(s.lang), s.scheme(), l.Addr(), s.Data)
	s.log.Info("locked: waiting for people to unlock the vaults", "vaults", len(room.Wants()))
	before, after := relayed(l)
	server := s.server(lockedTo(room))
	answered := make(chan error, 1)
	go func() { answered <- s.accept(server, before) }()
	ctx, stop := context.WithCancel(s.ctx)
	defer stop()
	if s.unlock {
		go s.askPeople(ctx, room)
	}
	err = room.Serve(ctx, socket)
	closing, cancel := context.WithTimeout(context.WithoutCancel(s.ctx), time.Second)
	defer cancel()
	if server.Shutdown(closing) != nil {
		server.Close() // somebody keeps a connection open: there is nothing to end in order
	}
	return after, errors.Join(err, <-answered)
}

// askPeople asks on the terminal, one vault after the other, until all are open. What is wrong is said, and asked for again: by a person, never by itself.
func (s *serving) askPeople(ctx context.Context, room *unlock.Room) {
	o := &opening{env: s.env}
	for ctx.Err() == nil {
		var next *unlock.Want
		for _, w := range room.Wants() {
			if !w.Open() && next == nil {
				next = &w
			}
		}
		if next == nil {
			return
		}
		secret, err := o.typed(wanted(*next))
		if err == nil {
			_, err = room.Give(ctx, next.Office, secret)
		}
		if err != nil && ctx.Err() == nil {
			fmt.Fprintln(s.stderr, "trien:", s.wordsOf(err).Message)
		}
		if errors.Is(err, os.ErrClosed) {
			return
		}
	}
}

var lockedPage = template.Must(template.New("locked").Parse(`<!doctype html>
<html lang="vi"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Máy chủ đang khóa</title>
<style>body{font:1.1rem/1.6 system-ui,sans-serif;max-width:38rem;margin:4rem auto;padding:0 1rem;color:#1c1c1c;background:#fff}@media(prefers-color-scheme:dark){body{color:#eee;background:#161616}}</style>
<h1>Máy chủ đang khóa</h1>
<p>Két khóa của hệ thống chờ người có trách nhiệm mở. Chưa có gì bị mất; hãy thử lại sau ít phút.</p>
<ul>{{range .}}<li>{{.}}</li>{{end}}</ul>
<p lang="en">The server is locked until those responsible open its vault. Nothing is lost; try again in a few minutes.</p>
</html>`))

// lockedTo answers everything with who must come.
func lockedTo(room *unlock.Room) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/healthz" {
			say(w, http.StatusOK, "alive")
			return
		}
		w.Header().Set("Retry-After", "30")
		if r.URL.Path == "/readyz" {
			say(w, http.StatusServiceUnavailable, "not ready: locked")
			return
		}
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
		if strings.HasPrefix(r.URL.Path, "/api/") || r.Method != http.MethodGet {
			w.Header().Set("Content-Type", "application/problem+json")
			w.WriteHeader(http.StatusServiceUnavailable)
			fmt.Fprintln(w, `{"kind":"unavailable","status":503,"title":"Máy chủ đang khóa; hãy thử lại sau."}`)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(http.StatusServiceUnavailable)
		_ = lockedPage.Execute(w, whoMustCome(room.Wants())) // who asked may be gone
	})
}

func whoMustCome(wants []unlock.Want) (list []string) {
	for _, w := range wants {
		switch {
		case w.Open():
			list = append(list, w.Office+": két đã mở.")
		case w.Way == vault.ByShares:
			list = append(list, fmt.Sprintf("%s: cần %d người giữ mảnh khóa, đã có %d.", w.Office, w.Needed, w.Have))
		case w.Way == vault.ByDevice:
			list = append(list, w.Office+": cần người giữ thiết bị và mã PIN của két.")
		default:
			list = append(list, w.Office+": cần người giữ mật khẩu của két.")
		}
	}
	return list
}

// relay is a listener of one server that leaves the address to the next.
type relay struct {
	net.Listener
	conns  chan net.Conn
	failed chan error
	closed chan struct{}
	last   bool
	once   sync.Once
}

// relayed gives two listeners at one address, for a server and for the one after it.
func relayed(l net.Listener) (first, second net.Listener) {
	conns, failed := make(chan net.Conn), make(chan error, 1)
	second = &relay{Listener: l, conns: conns, failed: failed, closed: make(chan struct{}), last: true}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				failed <- err
				return
			}
			conns <- c
		}
	}()
	return &relay{Listener: l, conns: conns, failed: failed, closed: make(chan struct{})}, second
}

func (r *relay) Accept() (net.Conn, error) {
	select {
	case <-r.closed:
		return nil, net.ErrClosed
	default:
	}
	select {
	case c := <-r.conns:
		return c, nil
	case err := <-r.failed:
		r.failed <- err
		return nil, err
	case <-r.closed:
		return nil, net.ErrClosed
	}
}

// Close ends this one's turn; that of the last one ends listening.
func (r *relay) Close() (err error) {
	r.once.Do(func() {
		close(r.closed)
		if r.last {
			err = r.Listener.Close()
		}
	})
	return err
}

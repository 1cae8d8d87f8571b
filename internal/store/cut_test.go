package store

import (
	"bytes"
	"encoding/binary"
	"io"
	"net"
	"net/url"
	"sync"
	"testing"

	"trien/internal/pgtest"
)

// moment is when the connection goes.
type moment int

const (
	never    moment = iota
	beforeIt        // COMMIT never reaches the server: failed and lost
	afterIt         // COMMIT is carried out, the answer is lost: failed but stored
)

// wire stands between a store and its server, knows a COMMIT when it passes, and goes when it is told to.
type wire struct {
	net.Listener
	socket string
	mu     sync.Mutex
	when   func() moment
	open   map[net.Conn]bool
	shut   bool
	mute   chan struct{} // closed: nothing is carried any more, and nothing cut
}

// wired gives the address of s through a wire.
func wired(t *testing.T, address string) (*wire, string) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{Listener: l, socket: pgtest.SocketOf(u), open: map[net.Conn]bool{}, when: func() moment { return never }, mute: make(chan struct{})}
	q := u.Query()
	q.Del("host")
	q.Set("sslmode", "disable")
	u.Host, u.RawQuery = l.Addr().String(), q.Encode()
	go w.serve()
	t.Cleanup(func() {
		l.Close()
		w.refuse(true)
	})
	return w, u.String()
}

// at sets when connections go; when is asked at every COMMIT.
func (w *wire) at(when func() moment) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.when = when
}

// fall lets the wire be silent from now on, in both directions, on the connections there are and on new ones; nothing is closed. speak ends it.
func (w *wire) fall() {
	w.mu.Lock()
	defer w.mu.Unlock()
	close(w.mute)
}

func (w *wire) speak() {
	w.mu.Lock()
	w.mute = make(chan struct{})
	w.mu.Unlock()
	w.refuse(false) // what was said meanwhile is lost
}

// silent waits where the wire is silent, until the connection is closed by whoever is tired of it.
func (w *wire) silent(client io.Reader) bool {
	w.mu.Lock()
	mute := w.mute
	w.mu.Unlock()
	select {
	case <-mute:
		io.Copy(io.Discard, client)
		return true
	default:
		return false
	}
}

// refuse cuts every connection and takes no new ones, or takes them again.
func (w *wire) refuse(shut bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.shut = shut
	for c := range w.open {
		c.Close()
	}
}

func (w *wire) serve() {
	for {
		client, err := w.Accept()
		if err != nil {
			return
		}
		w.mu.Lock()
		shut := w.shut
		w.open[client] = true
		w.mu.Unlock()
		if shut {
			client.Close()
			continue
		}
		go w.carry(client)
	}
}

func (w *wire) carry(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("unix", w.socket)
	if err != nil {
		return
	}
	defer server.Close()
	if w.silent(client) {
		return
	}
	back := &answers{from: server, to: client, done: make(chan struct{}), mute: w.mute}
	go back.carry()
	w.requests(client, server, back)
	client.Close()
	server.Close()
	<-back.done
}

// requests carries what the client asks, and watches for COMMIT (PostgreSQL's protocol 3, "Message Formats").
func (w *wire) requests(client io.Reader, server io.Writer, back *answers) {
	commits := map[string]bool{} // prepared statements that are COMMIT
	for first := true; ; first = false {
		kind, message, err := read(client, first)
		if err != nil {
			return
		}
		name, rest, _ := bytes.Cut(message[min(len(message), 5):], []byte{0})
		switch {
		case kind == 'P':
			query, _, _ := bytes.Cut(rest, []byte{0})
			commits[string(name)] = string(query) == "COMMIT"
		case kind == 'B':
			statement, _, _ := bytes.Cut(rest, []byte{0})
			if !commits[string(statement)] {
				break
			}
			w.mu.Lock()
			when := w.when()
			w.mu.Unlock()
			switch when {
			case beforeIt:
				return
			case afterIt:
				back.swallow()
			}
		}
		if w.silent(client) {
			return
		}
		if _, err := server.Write(message); err != nil {
			return
		}
		if back.swallowing() && kind == 'S' {
			<-back.done // the server has answered, and nobody hears it
			return
		}
	}
}

// read reads a message; the first of a connection has no kind.
func read(from io.Reader, first bool) (kind byte, message []byte, err error) {
	head := make([]byte, 5)
	if first {
		head = head[:4]
	}
	if _, err := io.ReadFull(from, head); err != nil {
		return 0, nil, err
	}
	length := binary.BigEndian.Uint32(head[len(head)-4:])
	message = append(head, make([]byte, length-4)...)
	_, err = io.ReadFull(from, message[len(head):])
	if !first {
		kind = head[0]
	}
	return kind, message, err
}

// answers carries what the server says, until it is to be swallowed.
type answers struct {
	from io.Reader
	to   io.Writer
	done chan struct{}
	mute chan struct{} // of the wire
	mu   sync.Mutex
	dumb bool
}

func (a *answers) swallow() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.dumb = true
}

func (a *answers) swallowing() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.dumb
}

func (a *answers) carry() {
	defer close(a.done)
	for {
		kind, message, err := read(a.from, false)
		if err != nil {
			return
		}
		select {
		case <-a.mute:
			continue
		default:
		}
		if !a.swallowing() {
			if _, err := a.to.Write(message); err != nil {
				return
			}
		} else if kind == 'Z' { // ReadyForQuery: COMMIT is over
			return
		}
	}
}

// Package pgtest starts Debian's PostgreSQL for tests and measurements: a data folder of its own, a Unix socket that only its owner reaches, gone with the process.
package pgtest

import (
	"bufio"
	"crypto/rand"
	_ "embed" // keep.sh
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

//go:embed keep.sh
var keeper string

// Forgetful are settings of a server whose data need not outlive the machine: nothing waits for a disk. What a restart of the server alone may
// lose is not changed by them.
const Forgetful = "-c fsync=off -c full_page_writes=off"

// Server is a running server. Close ends it; so does the end of this process.
type Server struct {
	dir  string
	mu   sync.Mutex // one word at a time
	in   io.WriteCloser
	out  *bufio.Reader
	done func() error
}

// Launch makes a cluster and starts it with settings as the server's command line takes them ("-c fsync=off").
func Launch(settings string) (*Server, error) {
	return launch("/tmp", settings) // a socket's path has 107 bytes at most, and the server's user must reach it
}

func launch(below, settings string) (*Server, error) {
	bin, err := programs()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp(below, "trien-pg-")
	if err != nil {
		return nil, err
	}
	cmd := exec.Command("/bin/sh", "-c", keeper, "keep.sh", bin, dir, "-c listen_addresses= -c max_connections=200 -c shared_buffers=64MB "+settings)
	cmd.Dir, cmd.Env = dir, slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "PG") })
	s := &Server{dir: dir, done: cmd.Wait}
	if err := errors.Join(apart(cmd, dir), s.start(cmd)); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	if err := errors.Join(s.say("init"), s.say("start")); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// programs finds the server's folder of programs: Debian keeps them out of the PATH.
func programs() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err == nil && len(found) > 0 {
		return filepath.Dir(found[len(found)-1]), nil
	}
	initdb, err := exec.LookPath("initdb")
	if err != nil {
		return "", fmt.Errorf("pgtest: there is no PostgreSQL server here; run `scripts/setup test`: %w", err)
	}
	return filepath.Dir(initdb), nil
}

func (s *Server) start(cmd *exec.Cmd) error {
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if s.in, err = cmd.StdinPipe(); err != nil {
		return err
	}
	s.out = bufio.NewReader(out)
	return cmd.Start()
}

func (s *Server) say(word string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := fmt.Fprintln(s.in, word); err != nil {
		return fmt.Errorf("pgtest: %s: %w", word, err)
	}
	answer, err := s.out.ReadString('\n')
	if err == nil && answer != "ok\n" {
		err = errors.New(strings.TrimSpace(answer))
	}
	if err != nil {
		return fmt.Errorf("pgtest: %s: %w", word, err)
	}
	return nil
}

// Stop ends the server in order: connections are cut, nothing is lost.
func (s *Server) Stop() error { return s.say("stop") }

// Crash ends the server at once, as a dying machine does; it recovers when it is started again.
func (s *Server) Crash() error { return s.say("crash") }

// Start starts a server that was stopped.
func (s *Server) Start() error { return s.say("start") }

// Close ends the server and removes its folder.
func (s *Server) Close() error {
	return errors.Join(s.in.Close(), s.done())
}

// Address is the address of a new schema in the server's one database; whoever opens it makes it.
func (s *Server) Address() string {
	return s.address("t_" + strings.ToLower(rand.Text()[:12]))
}

func (s *Server) address(schema string) string {
	q := url.Values{"host": {s.dir}}
	if schema != "" {
		q.Set("schema", schema)
	}
	return (&url.URL{Scheme: "postgres", User: url.User("trien"), Path: "/postgres", RawQuery: q.Encode()}).String()
}

// SocketOf is the Unix socket of the server that an address leads to.
func SocketOf(address *url.URL) string {
	return filepath.Join(address.Query().Get("host"), ".s.PGSQL.5432")
}

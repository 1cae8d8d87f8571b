package pgtest

import (
	"context"
	"net/url"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
)

// shared is the one server of a test process; it is started by the first test that asks.
var shared = sync.OnceValues(func() (*Server, error) { return Launch(Forgetful) })

// Start gives the address of a schema of the test's own in the process's one server. The schema goes with the test, the server with the process.
func Start(t testing.TB) string {
	t.Helper()
	s, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	return s.schema(t)
}

// Own starts a server for one test, which may stop and crash it. It goes with the test.
func Own(t testing.TB) *Server {
	t.Helper()
	s, err := Launch(Forgetful)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func (s *Server) schema(t testing.TB) string {
	address := s.Address()
	t.Cleanup(func() {
		if err := s.drop(context.Background(), address); err != nil {
			t.Errorf("the test's schema can't be dropped; is something of the test still at work? %v", err)
		}
	})
	return address
}

func (s *Server) drop(ctx context.Context, address string) error {
	u, err := url.Parse(address)
	if err != nil {
		return err
	}
	conn, err := pgx.Connect(ctx, s.address(""))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, "SET lock_timeout = '20s'; SET client_min_messages = warning; DROP SCHEMA IF EXISTS "+pgx.Identifier{u.Query().Get("schema")}.Sanitize()+" CASCADE")
	return err
}

package pgtest

import (
	"bufio"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

func ask[T any](t *testing.T, s *Server, query string) (got T) {
	t.Helper()
	conn, err := pgx.Connect(context.Background(), s.address(""))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if err := conn.QueryRow(context.Background(), query).Scan(&got); err != nil {
		t.Fatal(err)
	}
	return got
}

// What was committed is there after a stop and after a crash.
func TestRestart(t *testing.T) {
	s := Own(t)
	ask[int](t, s, "WITH made AS (SELECT 1) SELECT * FROM made")
	conn, err := pgx.Connect(context.Background(), s.address(""))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Exec(context.Background(), "CREATE TABLE kept AS SELECT 7 AS n"); err != nil {
		t.Fatal(err)
	}
	for _, end := range []func() error{s.Stop, s.Crash} {
		if err := end(); err != nil {
			t.Fatal(err)
		}
		if err := conn.Ping(context.Background()); err == nil {
			t.Fatal("the server answers though it was ended")
		}
		if err := s.Start(); err != nil {
			t.Fatal(err)
		}
		if n := ask[int](t, s, "SELECT n FROM kept"); n != 7 {
			t.Fatal(n)
		}
	}
}

func TestSchemaGoesWithItsTest(t *testing.T) {
	s := Own(t)
	t.Run("test", func(t *testing.T) {
		conn, err := pgx.Connect(context.Background(), s.address(""))
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close(context.Background())
		_, schema, _ := strings.Cut(s.schema(t), "schema=")
		if _, err := conn.Exec(context.Background(), "CREATE SCHEMA "+schema+"; CREATE TABLE "+schema+".x (n int)"); err != nil {
			t.Fatal(err)
		}
	})
	if n := ask[int](t, s, "SELECT COUNT(*) FROM pg_namespace WHERE nspname LIKE 't\\_%'"); n != 0 {
		t.Fatal(n, "schemas are left")
	}
}

// A process that is killed leaves no server and no folder behind.
func TestNothingOutlivesAKilledProcess(t *testing.T) {
	if os.Getenv("PGTEST_CHILD") != "" {
		s, err := Launch(Forgetful)
		if err != nil {
			t.Fatal(err)
		}
		os.Stdout.WriteString(s.dir + "\n")
		io.Copy(io.Discard, os.Stdin) // until it is killed
		return
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestNothingOutlivesAKilledProcess$")
	cmd.Env = append(os.Environ(), "PGTEST_CHILD=1")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	dir, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	dir = dir[:len(dir)-1]
	if _, err := os.Stat(filepath.Join(dir, "cluster", "postmaster.pid")); err != nil {
		t.Fatal("no server runs there:", err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // it says that it was killed
	for {          // the test's own time limit is the judge
		if _, err := os.Stat(dir); os.IsNotExist(err) {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
}

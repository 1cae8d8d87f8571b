// Package s3test starts a real S3 server (versitygw over a folder, S3 API 2006-03-01) on 127.0.0.1 for tests: one in a test process, a bucket
// for each test.
package s3test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"
)

// Region is the server's.
const Region = "us-east-1"

// Server is the running server. It is stopped and its folder removed when the test process ends, however it ends.
type Server struct {
	Endpoint    string // http://127.0.0.1:PORT
	Access      string
	Secret      string
	Credentials string // a file in the form of ~/.aws/credentials with the two above
	Folder      string // a folder a bucket, in it a file an object

	alive io.Closer // kept from the garbage collector, which would close it
}

var server = sync.OnceValues(start)

// Shared gives the server of this process and starts it where it does not run yet.
func Shared() (*Server, error) { return server() }

// Running is Shared for a test, which fails where versitygw is not installed.
func Running(t testing.TB) *Server {
	t.Helper()
	s, err := server()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Start makes an empty bucket for this test and gives its address, as blob.Open takes it.
func Start(t testing.TB) (address string) {
	t.Helper()
	s := Running(t)
	return s.Address(s.Bucket(t, false))
}

// Address is how a bucket, or a prefix in it ("bucket/office"), is named.
func (s *Server) Address(bucket string) string {
	q := url.Values{"endpoint": {s.Endpoint}, "region": {Region}, "credentials": {s.Credentials}}
	return "s3://" + bucket + "?" + q.Encode()
}

// Bucket makes an empty bucket, with or without object lock, and gives its name.
func (s *Server) Bucket(t testing.TB, lock bool) string {
	t.Helper()
	name, err := s.NewBucket(t.Context(), lock)
	if err != nil {
		t.Fatal(err)
	}
	return name
}

// NewBucket is Bucket outside of a test.
func (s *Server) NewBucket(ctx context.Context, lock bool) (string, error) {
	name := "test-" + strings.ToLower(rand.Text())
	_, err := s.Client().CreateBucket(ctx, &s3.CreateBucketInput{Bucket: &name, ObjectLockEnabledForBucket: &lock})
	return name, err
}

// Client speaks to the server without anything of ours between.
func (s *Server) Client() *s3.Client {
	return s3.New(s3.Options{
		BaseEndpoint: &s.Endpoint, Region: Region, UsePathStyle: true,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: s.Access, SecretAccessKey: s.Secret}, nil
		}),
	})
}

// guard runs the server until its standard input ends, as it does when the test process ends, and removes what it has left.
const guard = `dir=$1; shift; "$@" >"$dir/log" 2>&1 & server=$!; read -r _; kill "$server"; wait "$server"; rm -rf "$dir"`

func start() (*Server, error) {
	program, err := find()
	if err != nil {
		return nil, err
	}
	// A port found free may be another's a moment later; then the server does not answer to these credentials, and the next is tried.
	for range 5 {
		var s *Server
		if s, err = listen(program); err == nil {
			return s, nil
		}
	}
	return nil, err
}

func listen(program string) (*Server, error) {
	dir, err := os.MkdirTemp("", "s3test-")
	if err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	address := l.Addr().String()
	s := &Server{Endpoint: "http://" + address, Access: rand.Text(), Secret: rand.Text(),
		Credentials: filepath.Join(dir, "credentials"), Folder: filepath.Join(dir, "buckets")}
	words := fmt.Appendf(nil, "[default]\naws_access_key_id = %s\naws_secret_access_key = %s\n", s.Access, s.Secret)
	if err := errors.Join(l.Close(), os.Mkdir(s.Folder, 0o700), os.WriteFile(s.Credentials, words, 0o600)); err != nil {
		return nil, err
	}
	run := exec.Command("sh", "-c", guard, "guard", dir, program, "--port", address, "--region", Region, "--quiet", "posix", s.Folder)
	run.Env = append(os.Environ(), "ROOT_ACCESS_KEY_ID="+s.Access, "ROOT_SECRET_ACCESS_KEY="+s.Secret)
	alive, err := run.StdinPipe() // never written to, held until this process ends
	if err != nil {
		return nil, err
	}
	if err := run.Start(); err != nil {
		return nil, err
	}
	if err := s.answers(); err != nil {
		log, _ := os.ReadFile(filepath.Join(dir, "log"))
		return nil, fmt.Errorf("s3test: versitygw does not answer: %w: %s", errors.Join(err, alive.Close()), bytes.TrimSpace(log))
	}
	s.alive = alive
	return s, nil
}

func (s *Server) answers() error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	for {
		_, err := s.Client().ListBuckets(ctx, &s3.ListBucketsInput{}, func(o *s3.Options) { o.Retryer = aws.NopRetryer{} })
		var said smithy.APIError
		if err == nil || errors.As(err, &said) { // what says that it does not know us is another's server
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// find looks on the path and in .cache/bin of the folder with go.mod, where scripts/setup puts it.
func find() (string, error) {
	if path, err := exec.LookPath("versitygw"); err == nil {
		return path, nil
	}
	dir, err := os.Getwd()
	for err == nil {
		path := filepath.Join(dir, ".cache", "bin", "versitygw")
		if _, err := os.Stat(path); err == nil {
			return path, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			break
		}
		dir = parent
	}
	return "", errors.New("s3test: versitygw is not installed: run `scripts/setup test`")
}

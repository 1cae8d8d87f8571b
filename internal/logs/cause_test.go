package logs_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"trien/internal/logs"
	"trien/internal/problem"
)

// secret stands for a word out of a document, a name or a password.
const secret = "Đặng-Thị-Kín"

type fileError struct{ said string }

func (e *fileError) Error() string { return "font " + e.said }

type sqlError struct{ detail string }

func (e *sqlError) Error() string    { return e.detail }
func (e *sqlError) SQLState() string { return "23505" }

type codeError struct{ code string }

func (e *codeError) Error() string     { return e.code }
func (e *codeError) ErrorCode() string { return e.code }

func TestCausesAreToldWithoutAWordOfAnybodys(t *testing.T) {
	failed := exec.Command("/bin/sh", "-c", "exit 3").Run()
	for name, c := range map[string]struct {
		err  error
		want string
	}{
		"a word out of a file": {fmt.Errorf("pdf: unexpected %q: %w", secret, &fileError{secret}), "logs_test.fileError"},
		"a text made up":       {errors.New("cut at " + secret), "error"},
		"a problem":            {problem.New(problem.IO, secret, secret).Under("379.5").Because(io.ErrUnexpectedEOF), "io 379.5 < unexpected EOF"},
		"a path":               {&fs.PathError{Op: "open", Path: "/data/office/" + secret + ".png", Err: syscall.ENOSPC}, "open in /data/office < no space left on device"},
		"an address":           {&url.Error{Op: "Get", URL: "http://x/" + secret, Err: &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Name: secret}}}, "url.Error < dial tcp < no such host"},
		"a row":                {fmt.Errorf("store: %w", &sqlError{secret}), "logs_test.sqlError 23505"},
		"a code of S3's":       {&codeError{"NoSuchKey"}, "logs_test.codeError NoSuchKey"},
		"a code made up":       {&codeError{"key " + secret}, "logs_test.codeError"},
		"two causes":           {errors.Join(context.Canceled, &fileError{secret}), "context canceled < logs_test.fileError"},
		"the end of a program": {fmt.Errorf("%s: %w", secret, failed), "exec.ExitError 3"},
		"a constant":           {fmt.Errorf("%s: %w", secret, os.ErrNotExist), "file does not exist"},
		"one that looks so":    {errors.New("EOF"), "error"},
	} {
		got := logs.Cause(c.err)
		if got != c.want && !(name == "the end of a program" && got == "exit 3") {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
		for _, json := range []bool{false, true} {
			var out bytes.Buffer
			log := logs.New(&out, logs.Options{JSON: json})
			log.Error("failed", "cause", c.err, "panic", any(c.err))
			log.With("cause", c.err).WithGroup("g").Error("failed", "inner", c.err)
			if strings.Contains(out.String(), secret) || !strings.Contains(out.String(), "cause") {
				t.Errorf("%s is written: %s", name, out.String())
			}
		}
	}
}

// TestValuesOfUnknownTypesStayOut: what a panic brings may be anything.
func TestValuesOfUnknownTypesStayOut(t *testing.T) {
	var out bytes.Buffer
	log := logs.New(&out, logs.Options{})
	for _, v := range []any{struct{ Name string }{secret}, []byte(secret), map[string]string{"a": secret}, &fileError{secret}, bytes.NewBufferString(secret)} {
		log.Error("panic", "cause", v)
	}
	if strings.Contains(out.String(), secret) || strings.Count(out.String(), "\n") != 5 {
		t.Error(out.String())
	}
	out.Reset()
	logs.New(&out, logs.Options{Full: true}).Error("failed", "cause", &fileError{"xyz"})
	if !strings.Contains(out.String(), "font xyz") {
		t.Error("in full it is told: " + out.String())
	}
}

func TestEntriesCarryTheRequest(t *testing.T) {
	var out bytes.Buffer
	log := logs.New(&out, logs.Options{JSON: true, Level: slog.LevelWarn})
	ctx := logs.WithID(context.Background(), "abc")
	log.InfoContext(ctx, "below the level")
	log.WarnContext(ctx, "told")
	if got := out.String(); !strings.Contains(got, `"request":"abc"`) || strings.Contains(got, "below") || logs.ID(ctx) != "abc" || logs.ID(context.Background()) != "" {
		t.Error(got)
	}
}

func TestWhatTheServerSaysIsToldByItsKind(t *testing.T) {
	var out bytes.Buffer
	w := logs.ServerWriter{Log: logs.New(&out, logs.Options{Level: slog.LevelDebug})}
	for _, line := range []string{"http: TLS handshake error from 10.9.8.7:1: EOF", "http: panic serving 10.9.8.7:1: " + secret, "something new about " + secret} {
		if n, err := w.Write([]byte(line)); n != len(line) || err != nil {
			t.Error(n, err)
		}
	}
	got := out.String()
	if strings.Contains(got, secret) || strings.Contains(got, "10.9.8.7") || !strings.Contains(got, "panic serving") || !strings.Contains(got, "TLS handshake error") || !strings.Contains(got, "what=other") {
		t.Error(got)
	}
}

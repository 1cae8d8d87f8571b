package main

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// command runs trien in process and gives its exit code and what it wrote.
func command(ctx context.Context, args ...string) (code int, stdout, stderr string) {
	var out, errs bytes.Buffer
	e := &env{ctx: ctx, stdin: strings.NewReader(""), stdout: &out, stderr: &errs, getenv: func(string) string { return "" }}
	code = run(e, args)
	return code, out.String(), errs.String()
}

func TestPKIDemoWritesOnceAndServes(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	l.Close()
	dir := filepath.Join(t.TempDir(), "pki")
	code, out, errs := command(t.Context(), "pki", "demo", dir, "--base-url", "http://"+addr)
	if code != 0 || !strings.Contains(out, "person-rsa2048.p12") || !strings.Contains(errs, "TRÌNH DIỄN") {
		t.Fatalf("exit %d: %s %s", code, out, errs)
	}
	if code, _, errs = command(t.Context(), "pki", "demo", dir, "--base-url", "http://"+addr); code != 2 || !strings.Contains(errs, "không trống") {
		t.Errorf("written over: exit %d: %s", code, errs)
	}
	ctx, stop := context.WithCancel(t.Context())
	var wait sync.WaitGroup
	defer wait.Wait()
	defer stop()
	wait.Go(func() {
		if code, _, errs := command(ctx, "pki", "serve", dir, "--listen", addr); code != 0 {
			t.Errorf("serve: exit %d: %s", code, errs)
		}
	})
	body := eventually(t, "http://"+addr+"/aia/root.cer")
	if pem, err := os.ReadFile(filepath.Join(dir, "root.pem")); err != nil || len(body) == 0 || len(pem) < len(body) {
		t.Errorf("%d bytes of root: %v", len(body), err)
	}
}

// eventually gets url once something listens.
func eventually(t *testing.T, url string) []byte {
	t.Helper()
	for range 100 {
		r, err := http.Get(url)
		if err == nil {
			defer r.Body.Close()
			b, _ := io.ReadAll(r.Body)
			return b
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("%s was never served", url)
	return nil
}

func TestPKIRefusesInWords(t *testing.T) {
	empty := t.TempDir()
	for name, c := range map[string]struct {
		args []string
		want string
	}{
		"no address":         {[]string{"pki", "demo", filepath.Join(empty, "x")}, "base-url"},
		"address of no host": {[]string{"pki", "demo", filepath.Join(empty, "x"), "--base-url", "localhost"}, "http://127.0.0.1:8090"},
		"no PKI there":       {[]string{"pki", "serve", empty}, "trien pki demo"},
		"open to the world":  {[]string{"pki", "serve", empty, "--listen", "0.0.0.0:0"}, "--allow-other"},
		"not a port":         {[]string{"pki", "serve", empty, "--listen", "here"}, "--allow-other"},
	} {
		code, _, errs := command(t.Context(), append([]string{"--lang", "en"}, c.args...)...)
		if code != 2 || !strings.Contains(errs, c.want) {
			t.Errorf("%s: exit %d: %s", name, code, errs)
		}
		if _, err := os.Stat(filepath.Join(empty, "x")); err == nil {
			t.Errorf("%s: a folder was left behind", name)
		}
	}
}

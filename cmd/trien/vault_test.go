package main

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// entered runs a command with something on its standard input.
func entered(t *testing.T, stdin string, args ...string) (code int, out, said string) {
	t.Helper()
	var stdout, stderr strings.Builder
	code = run(&env{ctx: t.Context(), stdin: strings.NewReader(stdin), stdout: &stdout, stderr: &stderr, getenv: func(string) string { return "" }}, append(args, "--lang=en"))
	return code, stdout.String(), stderr.String()
}

// initialised makes an office in a folder whose path is short enough for a socket.
func initialised(t *testing.T) (data string) {
	t.Helper()
	data, err := os.MkdirTemp("", "trien-vault-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(data) })
	code, _, said := entered(t, "Mật-khẩu-quản-trị-1\n", "init", "--data", data, "--id", "tinh-uy", "--name", "Tỉnh ủy", "--code", "TU", "--admin-name", "Quản trị")
	if code != 0 {
		t.Fatal(said)
	}
	return data
}

func shareFiles(t *testing.T, dir string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.txt"))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// A vault passes from its passphrase to three people of whom two must come, to new shares, and back; what opened it before no longer does.
func TestVaultChangesHands(t *testing.T) {
	data := initialised(t)
	first, second, passphrase := filepath.Join(data, "first"), filepath.Join(data, "second"), filepath.Join(data, "tinh-uy", "passphrase")
	step := func(want int, says string, args ...string) {
		t.Helper()
		code, out, said := entered(t, "", append(args, "--data", data)...)
		if code != want || !strings.Contains(out+said, says) {
			t.Fatalf("%v: exit %d: %s%s", args, code, out, said)
		}
	}
	step(0, "opened by a passphrase", "vault", "show")
	step(0, "2 of 3", "vault", "shares", "--needed", "2", "--of", "3", "--out-dir", first)
	old := shareFiles(t, first)
	if len(old) != 3 {
		t.Fatal(old)
	}
	step(2, "0 of the 2 shares", "fsck")
	step(0, "all agree", "fsck", "--share", old[0], "--share", old[2])
	step(2, "1 of the 2 shares", "vault", "change", "--to", "passphrase", "--share", old[0])
	step(0, "2 of 2", "vault", "shares", "--needed", "2", "--of", "2", "--out-dir", second, "--share", old[1], "--share", old[2])
	step(2, "not of the vault's present set", "fsck", "--share", old[0], "--share", old[1])
	renewed := shareFiles(t, second)
	step(0, "opened by a passphrase", "vault", "change", "--to", "passphrase", "--new-pass-file", passphrase, "--share", renewed[0], "--share", renewed[1])
	step(0, "all agree", "fsck")
	if err := os.Chmod(old[0], 0o644); err != nil {
		t.Fatal(err)
	}
	step(2, "chmod 600", "vault", "shares", "--needed", "2", "--of", "3", "--out-dir", filepath.Join(data, "x"), "--pass-file", old[0])
}

// A server whose vault wants two people answers "locked" until both came through the socket, one after the other, and then serves.
func TestServerWaitsForPeople(t *testing.T) {
	data := initialised(t)
	shares := filepath.Join(data, "shares")
	if code, _, said := entered(t, "", "vault", "shares", "--data", data, "--needed", "2", "--of", "3", "--out-dir", shares); code != 0 {
		t.Fatal(said)
	}
	ctx, stop := context.WithCancel(t.Context())
	lines, ended := servingLines(ctx, "serve", "--data", data, "--listen", "127.0.0.1:0", "--lang=en")
	address := await(t, lines, `The server at (http://\S+) is locked`)
	for path, want := range map[string]string{"/healthz": "200 alive", "/readyz": "503 not ready: locked", "/": "503 tinh-uy: cần 2 người giữ mảnh khóa, đã có 0", "/api/house": "503 unavailable"} {
		if got := fetched(t, address+path); !strings.HasPrefix(got, want[:3]) || !strings.Contains(got, want[4:]) {
			t.Errorf("%s: %s", path, got)
		}
	}
	if code, _, said := entered(t, "WRONG", "vault", "unlock", "--data", data); code != 2 || !strings.Contains(said, "can't be read") {
		t.Error(said)
	}
	files := shareFiles(t, shares)
	if code, out, said := entered(t, "", "vault", "unlock", "--data", data, "--file", files[1]); code != 0 || !strings.Contains(out, "1 here, 2 needed") {
		t.Fatal(out, said)
	}
	if got := fetched(t, address+"/"); !strings.Contains(got, "đã có 1") {
		t.Error(got)
	}
	share, err := os.ReadFile(files[2])
	if err != nil {
		t.Fatal(err)
	}
	if code, out, said := entered(t, strings.ToLower(string(share)), "vault", "unlock", "--data", data); code != 0 || !strings.Contains(out, "is open") {
		t.Fatal(out, said)
	}
	if now := await(t, lines, `Serving at (http://\S+)`); now != address {
		t.Error("it serves elsewhere:", now)
	}
	if got := fetched(t, address+"/healthz"); got != "200 alive\n" {
		t.Error(got)
	}
	if code, _, said := entered(t, "x", "vault", "unlock", "--data", data); code != 2 || !strings.Contains(said, "No server waits") {
		t.Error(said)
	}
	stop()
	for range lines {
	}
	if code := <-ended; code != 0 && code != 130 {
		t.Error("exit", code)
	}
}

// A server that is told to stop while it waits stops.
func TestAWaitingServerStops(t *testing.T) {
	data := initialised(t)
	if code, _, said := entered(t, "", "vault", "shares", "--data", data, "--needed", "2", "--of", "2", "--out-dir", filepath.Join(data, "shares")); code != 0 {
		t.Fatal(said)
	}
	ctx, stop := context.WithCancel(t.Context())
	lines, ended := servingLines(ctx, "serve", "--data", data, "--listen", "127.0.0.1:0", "--lang=en")
	await(t, lines, `is (locked)`)
	stop()
	for range lines {
	}
	if code := <-ended; code != 130 {
		t.Error("exit", code)
	}
}

// servingLines runs a server and gives what it says, line by line, and its exit code.
func servingLines(ctx context.Context, args ...string) (<-chan string, <-chan int) {
	r, w := io.Pipe()
	lines, ended := make(chan string, 100), make(chan int, 1)
	go func() {
		ended <- run(&env{ctx: ctx, stdin: strings.NewReader(""), stdout: io.Discard, stderr: w, getenv: func(string) string { return "" }}, args)
		w.Close()
	}()
	go func() {
		defer close(lines)
		for s := bufio.NewScanner(r); s.Scan(); {
			lines <- s.Text()
		}
	}()
	return lines, ended
}

// await waits for a line and gives the part in it.
func await(t *testing.T, lines <-chan string, like string) string {
	t.Helper()
	var all []string
	for line := range lines {
		if m := regexp.MustCompile(like).FindStringSubmatch(line); m != nil {
			return m[1]
		}
		all = append(all, line)
	}
	t.Fatalf("the server ended without saying %s: %s", like, strings.Join(all, "\n"))
	return ""
}

func fetched(t *testing.T, url string) string {
	t.Helper()
	q, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	a, err := http.DefaultTransport.RoundTrip(q)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	b, err := io.ReadAll(a.Body)
	if err != nil {
		t.Fatal(err)
	}
	return a.Status[:3] + " " + string(b)
}

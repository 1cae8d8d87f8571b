package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// folderOf makes a folder with n small PDFs of several kinds, some in a folder below, and gives their paths in the order of their names.
func folderOf(t *testing.T, n int) (dir string, files []string) {
	t.Helper()
	w := servedPKI(t)
	dir = t.TempDir()
	signed := filepath.Join(t.TempDir(), "signed.pdf")
	if code, _, errs := command(t.Context(), w.with("person-p256", "--invisible", "-o", signed, samplePath("quyet-dinh.pdf"))...); code != 0 {
		t.Fatal(errs)
	}
	data, err := os.ReadFile(signed)
	if err != nil {
		t.Fatal(err)
	}
	for i := range n {
		name := filepath.Join(dir, fmt.Sprintf("%04d.pdf", i))
		if i%7 == 3 {
			name = filepath.Join(dir, fmt.Sprintf("%04d", i), "trong.PDF")
		}
		body := data
		if i%5 == 4 {
			body = []byte("không phải PDF")
		}
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, body, 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, name)
	}
	slices.Sort(files)
	if err := os.WriteFile(filepath.Join(dir, "ghi chú.txt"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	return dir, files
}

// fileNames reads which files JSON lines are about.
func fileNames(t *testing.T, lines string) (names []string) {
	t.Helper()
	for line := range strings.Lines(lines) {
		var doc struct{ File string }
		if err := json.Unmarshal([]byte(line), &doc); err != nil {
			t.Fatalf("%v: %q", err, line)
		}
		names = append(names, doc.File)
	}
	return names
}

func TestVerifyFolder(t *testing.T) {
	dir, files := folderOf(t, 150)
	code, out, errs := command(t.Context(), "verify", "--json", "--offline", dir)
	if got := fileNames(t, out); code != 2 || !slices.Equal(got, files) {
		t.Errorf("exit %d: %d of %d files\n%s", code, len(got), len(files), errs)
	}
	for _, want := range []string{"150 trong 150 tệp", "error: malformed", " 30\n", " 120\n"} {
		if !strings.Contains(errs, want) {
			t.Errorf("no %q in\n%s", want, errs)
		}
	}
	if i, j := strings.Index(errs, "INDETERMINATE"), strings.Index(errs, "error:"); i < 0 || j < i {
		t.Errorf("out of order:\n%s", errs)
	}
}

// TestVerifyList: a list, a folder without anything to judge and a file that is not there are entries in their places.
func TestVerifyList(t *testing.T) {
	dir := t.TempDir()
	empty, missing, list := filepath.Join(dir, "rỗng"), filepath.Join(dir, "missing.pdf"), filepath.Join(dir, "list")
	if err := os.Mkdir(empty, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(list, []byte("# danh sách\n"+missing+"\n\n"+empty+"\r\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, errs := command(t.Context(), "verify", "--json", "--lang", "en", samplePath("quyet-dinh.pdf"), "@"+list)
	if got := fileNames(t, out); code != 2 || !slices.Equal(got, []string{samplePath("quyet-dinh.pdf"), missing, empty}) || !strings.Contains(out, "This is a folder") {
		t.Errorf("exit %d: %v\n%s", code, got, errs)
	}
}

// TestVerifyInterrupted: what was judged before the interruption is written; with --resume the next run does the rest, and each file is told
// exactly once.
func TestVerifyInterrupted(t *testing.T) {
	dir, files := folderOf(t, 300)
	state := filepath.Join(t.TempDir(), "state")
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	var all bytes.Buffer
	first := &stopAfter{w: &all, lines: len(files) / 2, stop: interrupt}
	args := []string{"verify", "--json", "--offline", "--resume", state, dir}
	var errs bytes.Buffer
	e := &env{ctx: ctx, stdin: strings.NewReader(""), stdout: first, stderr: &errs, getenv: func(string) string { return "" }}
	if code := run(e, args); code != 130 || !strings.Contains(errs.String(), "trong 300 tệp") {
		t.Fatalf("exit %d: %s", code, errs.String())
	}
	half := len(fileNames(t, all.String()))
	if half < len(files)/2 || half == len(files) {
		t.Fatalf("%d files before the interruption", half)
	}
	code, out, stderr := command(t.Context(), args...)
	if code != 2 || !strings.Contains(stderr, fmt.Sprintf("%d tệp đã kiểm tra từ lần trước", half)) {
		t.Errorf("exit %d: %s", code, stderr)
	}
	got := fileNames(t, all.String()+out)
	slices.Sort(got)
	if !slices.Equal(got, files) {
		t.Errorf("%d files told, %d there", len(got), len(files))
	}
	if code, out, stderr = command(t.Context(), args...); code != 2 || out != "" {
		t.Errorf("a third time: exit %d, %q %s", code, out, stderr)
	}
}

// stopAfter interrupts the run once so many lines are written.
type stopAfter struct {
	w     io.Writer
	lines int
	stop  func()
}

func (s *stopAfter) Write(p []byte) (int, error) {
	if s.lines -= bytes.Count(p, []byte("\n")); s.lines <= 0 {
		s.stop()
	}
	return s.w.Write(p)
}

// TestVerifyResume: a file that changed and one that could not be read are judged again; so is a signature file whose content changed.
func TestVerifyResume(t *testing.T) {
	dir, files := folderOf(t, 4)
	state, missing := filepath.Join(t.TempDir(), "state"), filepath.Join(dir, "later.pdf")
	args := []string{"verify", "--json", "--offline", "--resume", state, dir, missing}
	if code, out, errs := command(t.Context(), args...); code != 2 || len(fileNames(t, out)) != 5 {
		t.Fatalf("exit %d: %s%s", code, out, errs)
	}
	later := time.Now().Add(time.Hour)
	if err := os.Chtimes(files[1], later, later); err != nil {
		t.Fatal(err)
	}
	if _, out, _ := command(t.Context(), args...); !slices.Equal(fileNames(t, out), []string{files[1], missing}) {
		t.Errorf("%s", out)
	}
	stored, err := os.ReadFile(state)
	if err != nil {
		t.Fatal(err)
	}
	cut := stored[:len(stored)-10] // the machine stopped while it wrote
	if err := os.WriteFile(state, cut, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, out, _ := command(t.Context(), args...); !slices.Equal(fileNames(t, out), []string{files[1], missing}) {
		t.Errorf("a line cut short: %s", out)
	}
}

// TestVerifyWrongState: a state of another run, or none at all, is refused and left as it is.
func TestVerifyWrongState(t *testing.T) {
	dir, _ := folderOf(t, 1)
	state := filepath.Join(t.TempDir(), "state")
	args := []string{"verify", "--lang", "en", "--offline", "--resume", state, dir}
	if code, _, errs := command(t.Context(), args...); code != 1 {
		t.Fatalf("exit %d: %s", code, errs)
	}
	before, err := os.ReadFile(state)
	if err != nil {
		t.Fatal(err)
	}
	if code, out, errs := command(t.Context(), append(args, "--at", "2026-11-21T16:30:00+07:00")...); code != 2 || out != "" || !strings.Contains(errs, "Name another file") {
		t.Errorf("exit %d: %s%s", code, out, errs)
	}
	letter := filepath.Join(t.TempDir(), "thư")
	if err := os.WriteFile(letter, []byte("Kính gửi\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, errs := command(t.Context(), "verify", "--lang", "en", "--resume", letter, dir); code != 2 || !strings.Contains(errs, "was not written by --resume") {
		t.Errorf("exit %d: %s", code, errs)
	}
	after, err := os.ReadFile(state)
	if err != nil || string(after) != string(before) {
		t.Errorf("changed: %v", err)
	}
	if text, err := os.ReadFile(letter); err != nil || string(text) != "Kính gửi\n" {
		t.Errorf("changed: %q, %v", text, err)
	}
}

// TestVerifyNobodyReads: the run ends where its reports can't be written, and what was not written is not noted as done.
func TestVerifyNobodyReads(t *testing.T) {
	dir, files := folderOf(t, 20)
	state := filepath.Join(t.TempDir(), "state")
	var errs bytes.Buffer
	e := &env{ctx: t.Context(), stdin: strings.NewReader(""), stdout: brokenPipe{}, stderr: &errs, getenv: func(string) string { return "" }}
	args := []string{"verify", "--json", "--offline", "--resume", state, dir}
	if code := run(e, args); code != 2 || !strings.Contains(errs.String(), io.ErrClosedPipe.Error()) {
		t.Errorf("exit %d: %s", code, errs.String())
	}
	if _, out, _ := command(t.Context(), args...); !slices.Equal(fileNames(t, out), files) {
		t.Errorf("%s", out)
	}
}

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

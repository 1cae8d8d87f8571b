package convert_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trien/internal/convert"
	"trien/internal/problem"
)

// stand writes a program that stands in for LibreOffice, so that a converter which never ends, dies or lies can be shown.
func stand(t *testing.T, script string) (c *convert.Converter, temp string) {
	t.Helper()
	temp = t.TempDir()
	return convert.New(convert.Options{Program: programOf(t, script), TempDir: temp, Limit: 700 * time.Millisecond}), temp
}

func kindIs(t *testing.T, err error, want problem.Kind) {
	t.Helper()
	if problem.KindOf(err) != want {
		t.Fatalf("got %v (kind %q), want kind %q", err, problem.KindOf(err), want)
	}
}

// empty checks that nothing of the run is left on the disk.
func empty(t *testing.T, temp string) {
	t.Helper()
	left, err := os.ReadDir(temp)
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestEndless(t *testing.T) {
	nap := fmt.Sprintf("300.%d", os.Getpid())
	c, temp := stand(t, fmt.Sprintf("sleep %s & sleep %s\n", nap, nap))
	_, err := c.ToPDF(context.Background(), "x.docx", sample(t, "quyet-dinh.docx"), nil)
	kindIs(t, err, problem.Limit)
	if !errors.Is(err, context.DeadlineExceeded) { // a busy machine says nothing of the file
		t.Errorf("not told from a file that is too large: %v", err)
	}
	sleeps(t, nap)
	empty(t, temp)
}

// sleeps fails where a process of a run still sleeps so long: no two tests say the same number.
func sleeps(t *testing.T, nap string) {
	t.Helper()
	lines, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil || len(lines) == 0 {
		t.Fatalf("no processes are seen: %v", err)
	}
	for _, path := range lines {
		if line, _ := os.ReadFile(path); string(line) == "sleep\x00"+nap+"\x00" {
			t.Errorf("%s still lives", filepath.Dir(path))
		}
	}
}

func TestCancelled(t *testing.T) {
	nap := fmt.Sprintf("60.%d", os.Getpid())
	c, temp := stand(t, "sleep "+nap+"\n")
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(100*time.Millisecond, cancel)
	_, err := c.ToPDF(ctx, "x.docx", sample(t, "quyet-dinh.docx"), nil)
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	sleeps(t, nap)
	empty(t, temp)
}

func TestFailures(t *testing.T) {
	for _, c := range []struct {
		name, script string
		kind         problem.Kind
	}{
		{"dies", "echo no >&2; exit 77", problem.Malformed},
		{"makes nothing", "exit 0", problem.Malformed},
		{"makes no pdf", `while [ "$1" != --outdir ]; do shift; done; echo hello > "$2/draft.pdf"`, problem.Malformed},
		{"makes a pdf that is not PDF/A", `while [ "$1" != --outdir ]; do shift; done; cp "${0%/*}/other.pdf" "$2/draft.pdf"`, problem.Internal},
		{"writes without end", `exec yes > out/draft.pdf`, problem.Malformed},
		{"talks without end", `exec yes`, problem.Limit},
	} {
		t.Run(c.name, func(t *testing.T) {
			conv, temp := stand(t, c.script)
			if c.name == "writes without end" {
				conv = convert.New(convert.Options{Program: programOf(t, c.script), TempDir: temp, Limit: time.Minute})
			}
			_, err := conv.ToPDF(context.Background(), "x.docx", sample(t, "quyet-dinh.docx"), nil)
			kindIs(t, err, c.kind)
			empty(t, temp)
		})
	}
}

func programOf(t *testing.T, script string) string {
	program := filepath.Join(t.TempDir(), "soffice")
	for path, data := range map[string][]byte{program: []byte("#!/bin/sh\n" + script), filepath.Join(filepath.Dir(program), "other.pdf"): sample(t, "quyet-dinh-objstm.pdf")} {
		if err := os.WriteFile(path, data, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	return program
}

// TestFence: the run sees no network but (at most) a loopback that is down, no variables of ours, and a folder that is its own.
func TestFence(t *testing.T) {
	t.Setenv("TRIEN_SECRET", "không được lộ")
	c, _ := stand(t, "(env; ls /sys/class/net; pwd; ulimit -v; cat /proc/net/dev) >&2; exit 1\n") // what it says on its way out comes back in the cause
	_, err := c.ToPDF(context.Background(), "x.docx", sample(t, "quyet-dinh.docx"), nil)
	if err == nil {
		t.Fatal("it made a PDF")
	}
	seen := err.Error()
	if strings.Contains(string(seen), "TRIEN_SECRET") || strings.Contains(string(seen), "unlimited") {
		t.Errorf("the run sees\n%s", seen)
	}
	if exec.Command("unshare", "-n", "true").Run() != nil && exec.Command("unshare", "-Un", "true").Run() != nil {
		t.Skip("the kernel does not let this user cut the network")
	}
	if strings.Contains(string(seen), "eth") {
		t.Errorf("the run has a network:\n%s", seen)
	}
}

func TestNotInstalled(t *testing.T) {
	c := convert.New(convert.Options{Program: "/nowhere/soffice"})
	kindIs(t, c.Available(), problem.Unavailable)
	_, err := c.ToPDF(context.Background(), "x.docx", sample(t, "quyet-dinh.docx"), nil)
	kindIs(t, err, problem.Unavailable)
	if !strings.Contains(problem.WordsOf(err).VI, "make setup") {
		t.Errorf("the words do not say how to get it: %v", problem.WordsOf(err))
	}
}

func TestOneWaitsForTheOther(t *testing.T) {
	c, _ := stand(t, "sleep 0.3\n")
	done := make(chan struct{})
	go func() {
		c.ToPDF(context.Background(), "x.docx", sample(t, "quyet-dinh.docx"), nil)
		close(done)
	}()
	time.Sleep(100 * time.Millisecond)
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	if _, err := c.ToPDF(ctx, "x.docx", sample(t, "quyet-dinh.docx"), nil); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the second did not wait: %v", err)
	}
	<-done
}

package convert_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"trien/internal/convert"
	"trien/internal/problem"
)

// stand writes a program that stands in for LibreOffice, so that a converter which never ends, dies or lies can be shown.
func stand(t *testing.T, script string) (c *convert.Converter, temp string) {
	t.Helper()
	dir, temp := t.TempDir(), t.TempDir()
	program := filepath.Join(dir, "soffice")
	if err := os.WriteFile(program, []byte("#!/bin/sh\n"+script), 0o700); err != nil {
		t.Fatal(err)
	}
	return convert.New(convert.Options{Program: program, TempDir: temp, Limit: 700 * time.Millisecond}), temp
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
	note := filepath.Join(t.TempDir(), "pids")
	c, temp := stand(t, fmt.Sprintf("sleep 300 & echo $! > %s; echo $$ >> %s; sleep 300\n", note, note))
	_, err := c.ToPDF(context.Background(), "x.docx", sample(t, "quyet-dinh.docx"), nil)
	kindIs(t, err, problem.Limit)
	pids, _ := os.ReadFile(note)
	for _, f := range strings.Fields(string(pids)) {
		if pid, _ := strconv.Atoi(f); alive(pid) {
			t.Errorf("process %d of the run still lives", pid)
		}
	}
	empty(t, temp)
}

// alive says whether a process lives; a killed one may stay as a zombie until its parent looks.
func alive(pid int) bool {
	if pid == 0 || syscall.Kill(pid, 0) != nil {
		return false
	}
	stat, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return !strings.Contains(string(stat), ") Z ")
}

func TestCancelled(t *testing.T) {
	ended := filepath.Join(t.TempDir(), "ended")
	c, temp := stand(t, "sleep 60; touch "+ended+"\n")
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(100*time.Millisecond, cancel)
	_, err := c.ToPDF(ctx, "x.docx", sample(t, "quyet-dinh.docx"), nil)
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if _, err := os.Stat(ended); err == nil {
		t.Error("it was waited for")
	}
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
		{"makes a pdf that is not PDF/A", `while [ "$1" != --outdir ]; do shift; done; cp ` + absolute(samples+"quyet-dinh-objstm.pdf") + ` "$2/draft.pdf"`, problem.Internal},
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
	if err := os.WriteFile(program, []byte("#!/bin/sh\n"+script), 0o700); err != nil {
		t.Fatal(err)
	}
	return program
}

func absolute(path string) string {
	a, err := filepath.Abs(path)
	if err != nil {
		panic(err)
	}
	return a
}

// TestFence: the run sees no network but (at most) a loopback that is down, no variables of ours, and a folder that is its own.
func TestFence(t *testing.T) {
	t.Setenv("TRIEN_SECRET", "không được lộ")
	note := filepath.Join(t.TempDir(), "seen")
	c, _ := stand(t, fmt.Sprintf("(env; cat /proc/net/dev; pwd; ulimit -v) > %s\n", note))
	c.ToPDF(context.Background(), "x.docx", sample(t, "quyet-dinh.docx"), nil)
	seen, err := os.ReadFile(note)
	if err != nil {
		t.Fatal(err)
	}
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

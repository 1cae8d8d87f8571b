package fence_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trien/internal/fence"
)

func sh(script string, said *fence.Head) fence.Run {
	return fence.Run{Program: "/bin/sh", Args: []string{"-c", script}, Dir: "/", Env: []string{"PATH=/usr/bin:/bin"}, Stdout: said, Stderr: said, Memory: 1 << 30, Seconds: 20}
}

func TestARunHasOnlyWhatItIsGiven(t *testing.T) {
	t.Setenv("TRIEN_SECRET", "x")
	said := &fence.Head{}
	r := sh("cat; env; pwd", said)
	r.Stdin = strings.NewReader("through the pipe\n")
	if err := fence.Do(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	out := string(said.Bytes())
	if !strings.HasPrefix(out, "through the pipe\n") || strings.Contains(out, "TRIEN_SECRET") || !strings.HasSuffix(out, "\n/\n") {
		t.Errorf("%q", out)
	}
}

func TestARunThatMayNotWriteDoesNot(t *testing.T) {
	file := filepath.Join(t.TempDir(), "out")
	if err := fence.Do(t.Context(), sh("echo something > "+file, &fence.Head{})); err == nil {
		t.Error("it wrote")
	}
	if raw, _ := os.ReadFile(file); len(raw) != 0 {
		t.Errorf("%q is on the disk", raw)
	}
}

func TestARunEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := fence.Do(ctx, sh("sleep 600", &fence.Head{})); err == nil {
		t.Error("it went on")
	}
}

func TestTalkWithoutEndCostsNothing(t *testing.T) {
	said := &fence.Head{}
	if err := fence.Do(t.Context(), sh("head -c 300000 /dev/zero", said)); err != nil || len(said.Bytes()) != 4096 {
		t.Errorf("%d bytes are kept: %v", len(said.Bytes()), err)
	}
}

func TestAProgramThatFailsIsToldFromOneThatDidNotStart(t *testing.T) {
	err := fence.Do(t.Context(), sh("exit 3", &fence.Head{}))
	if err == nil || fence.NotStarted(err) || !fence.NotStarted(&fence.StartError{Err: err}) {
		t.Error(err)
	}
}

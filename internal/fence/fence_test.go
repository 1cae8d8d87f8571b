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

// A run reads what programs of the system need and its own folder, and writes that folder alone: nothing of the server's, whose user it runs as.
// Where the kernel has no Landlock that can't be had; the test says so and is none.
func TestARunSeesItsOwnFilesAlone(t *testing.T) {
	if !fence.Confined() {
		t.Skip("this kernel has no Landlock (Linux 5.13 or later, switched on)")
	}
	mine, others := t.TempDir(), t.TempDir()
	secret := filepath.Join(others, "secret")
	if err := os.WriteFile(secret, []byte("a PIN"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(secret, filepath.Join(mine, "link")); err != nil {
		t.Fatal(err)
	}
	for what, script := range map[string]string{
		"read": "cat " + secret, "read by a link": "cat link", "list": "ls " + others, "write": "echo x > " + others + "/new", "overwrite": "echo x > " + secret, "remove": "rm -f " + secret + " && ! ls " + secret,
		"hard link": "ln " + secret + " here", "through /proc": "cat /proc/$PPID/root" + secret, "the environment of others": "cat /proc/$PPID/environ", "shadow": "cat /etc/shadow", "home": "ls /root /home",
	} {
		said := &fence.Head{}
		r := sh(script, said)
		r.Dir, r.Output = mine, 1<<20
		if err := fence.Do(t.Context(), r); err == nil {
			t.Errorf("%s: it did: %s", what, said.Bytes())
		}
	}
	if raw, err := os.ReadFile(secret); err != nil || string(raw) != "a PIN" {
		t.Errorf("%q, %v", raw, err)
	}
	said := &fence.Head{}
	r := sh("echo mine > own && mkdir -p a/b && mv own a/b/ && cat a/b/own && grep -q root /etc/passwd && echo through > /dev/null", said)
	r.Dir, r.Output = mine, 1<<20
	if err := fence.Do(t.Context(), r); err != nil || string(said.Bytes()) != "mine\n" {
		t.Errorf("its own folder: %v: %s", err, said.Bytes())
	}
	if raw, err := os.ReadFile(secret); err != nil || string(raw) != "a PIN" { // this process itself is kept from nothing
		t.Errorf("%q, %v", raw, err)
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

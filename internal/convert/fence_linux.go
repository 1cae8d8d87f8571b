package convert

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"time"

	"trien/internal/limits"
)

// fences are tried in turn: a network namespace of its own as root, the same within a user namespace, neither.
func fences() []*syscall.SysProcAttr {
	self := func(id int) []syscall.SysProcIDMap {
		return []syscall.SysProcIDMap{{ContainerID: id, HostID: id, Size: 1}}
	}
	return []*syscall.SysProcAttr{
		{Setpgid: true, Cloneflags: syscall.CLONE_NEWNET},
		{Setpgid: true, Cloneflags: syscall.CLONE_NEWNET | syscall.CLONE_NEWUSER, UidMappings: self(os.Getuid()), GidMappings: self(os.Getgid())},
		{Setpgid: true},
	}
}

// fenced runs a program with limits on memory, time and output, without network where the kernel allows; it and all its children end
// with ctx. It gives the first of what was said.
func fenced(ctx context.Context, dir, program string, args []string) ([]byte, error) {
	// The shell sets the limits in the child alone, then becomes the program: KiB of address space, blocks of 512 bytes of output, seconds of processor.
	script := fmt.Sprintf(`ulimit -v %d; ulimit -f %d; ulimit -t %d; ulimit -c 0; exec "$0" "$@"`,
		limits.ConvertMemory>>10, limits.UploadSize>>9, 2*limits.ConvertSeconds)
	var err error
	for _, fence := range fences() {
		said := &head{}
		cmd := exec.CommandContext(ctx, "/bin/sh", append([]string{"-c", script, program}, args...)...)
		cmd.Dir, cmd.Env, cmd.SysProcAttr = dir, environment(dir), fence
		cmd.Stdout, cmd.Stderr = said, said // one writer: exec then writes from one goroutine
		cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
		cmd.WaitDelay = 5 * time.Second
		if err = cmd.Start(); err != nil {
			continue // this fence is not permitted here
		}
		err = cmd.Wait()
		syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // whatever it left running
		return said.Bytes(), err
	}
	return nil, &startError{err}
}

// head keeps the first kilobytes of output, so that a program that talks without end costs nothing.
type head struct{ bytes.Buffer }

func (h *head) Write(p []byte) (int, error) {
	if room := 4096 - h.Len(); room > 0 {
		h.Buffer.Write(p[:min(room, len(p))])
	}
	return len(p), nil
}

package fence

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"time"
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

// start starts the command from a thread that is kept to the run's own files, and so is what it starts. The thread ends with the goroutine that it
// is locked to.
func (r Run) start(cmd *exec.Cmd) error {
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		err := r.confine(cmd.SysProcAttr.UidMappings != nil && os.Getuid() != 0)
		if err == nil {
			err = cmd.Start()
		}
		started <- err
	}()
	return <-started
}

// Do runs the program to its end, or to that of ctx. The error is a *StartError, or what os/exec says of the run.
func Do(ctx context.Context, r Run) error {
	// The shell sets the limits in the child alone, then becomes the program: KiB of address space, blocks of 512 bytes of output, seconds of processor.
	script := fmt.Sprintf(`ulimit -v %d; ulimit -f %d; ulimit -t %d; ulimit -c 0; exec "$0" "$@"`, r.Memory>>10, r.Output>>9, r.Seconds)
	var err error
	for _, fence := range fences() {
		cmd := exec.CommandContext(ctx, "/bin/sh", append([]string{"-c", script, r.Program}, r.Args...)...)
		cmd.Dir, cmd.Env, cmd.SysProcAttr = r.Dir, r.Env, fence
		cmd.Stdin, cmd.Stdout, cmd.Stderr = r.Stdin, r.Stdout, r.Stderr
		cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
		cmd.WaitDelay = 5 * time.Second
		if err = r.start(cmd); err != nil {
			continue // this fence is not permitted here
		}
		err = cmd.Wait()
		syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // whatever it left running
		return err
	}
	return &StartError{err}
}

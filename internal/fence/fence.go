// Package fence runs a program with limits on memory, time and output, without network and kept to its own files where the kernel allows; it
// and all its children end with the run.
package fence

import (
	"errors"
	"io"
)

// Run is one run of a program.
type Run struct {
	Program string
	Args    []string
	Dir     string   // where it works, and the one place where it may write; "/" where it writes nothing
	Sockets string   // a folder where it may make sockets and remove files, but neither read nor write any; "" for none
	Env     []string // all of its environment: nothing of ours reaches it
	Stdin   io.Reader
	Stdout  io.Writer // nil throws away; may be the same as Stderr
	Stderr  io.Writer
	Memory  int64 // address space, in bytes
	Output  int64 // the largest file it may write, in bytes
	Seconds int   // of processor time
}

// StartError says that the program did not start at all.
type StartError struct{ Err error }

func (e *StartError) Error() string { return "start: " + e.Err.Error() }
func (e *StartError) Unwrap() error { return e.Err }

// NotStarted says whether err tells that the program did not start at all.
func NotStarted(err error) bool {
	var s *StartError
	return errors.As(err, &s)
}

// Head keeps the first kilobytes of output, so that a program that talks without end costs nothing.
type Head struct{ kept []byte }

// Write keeps what there is room for and says that it took all.
func (h *Head) Write(p []byte) (int, error) {
	if room := 4096 - len(h.kept); room > 0 {
		h.kept = append(h.kept, p[:min(room, len(p))]...)
	}
	return len(p), nil
}

// Bytes gives what was kept.
func (h *Head) Bytes() []byte { return h.kept }

package logs

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"
)

// Keep is a writer that never fails and never stands in the way: a line that can't be written whole is dropped and counted, and the next that can be
// written is led by how many were. A line that was cut short by a full disk is ended first, so that no two run together.
type Keep struct {
	mu   sync.Mutex
	out  io.Writer
	path string // of a file of ours; "" where the writer was given
	lost int
	torn bool // the last line is not whole
	json bool
	now  func() time.Time
}

// To keeps what is written to out. What it says itself has the form of the options.
func To(out io.Writer, o Options) *Keep { return &Keep{out: out, json: o.JSON, now: time.Now} }

// ToFile appends to a file, made as needed, readable by its owner alone.
func ToFile(path string, o Options) (*Keep, error) {
	f, err := openLog(path)
	if err != nil {
		return nil, err
	}
	return &Keep{out: f, path: path, json: o.JSON, now: time.Now}, nil
}

func openLog(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
}

// Write takes one line.
func (k *Keep) Write(line []byte) (int, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.lost > 0 || k.torn {
		if !k.tell() {
			k.lost++
			return len(line), nil
		}
	}
	k.put(line)
	return len(line), nil
}

// tell says what was lost, before anything else is written again.
func (k *Keep) tell() bool {
	form := "time=%s level=WARN msg=\"log lines were lost\" lost=%d\n"
	if k.json {
		form = `{"time":"%s","level":"WARN","msg":"log lines were lost","lost":%d}` + "\n"
	}
	if k.torn {
		form = "\n" + form
	}
	said := fmt.Sprintf(form, k.now().UTC().Format(time.RFC3339), k.lost)
	n, err := k.out.Write([]byte(said))
	if err != nil {
		k.torn = k.torn || n > 0
		return false
	}
	k.lost, k.torn = 0, false
	return true
}

func (k *Keep) put(line []byte) {
	n, err := k.out.Write(line)
	if err != nil || n < len(line) {
		k.lost++
		k.torn = n > 0
	}
}

// Lost is how many lines were dropped and not told yet.
func (k *Keep) Lost() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.lost
}

// Reopen opens the file anew, after it was moved away (logrotate). Where that fails the old one stays.
func (k *Keep) Reopen() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.path == "" {
		return nil
	}
	f, err := openLog(k.path)
	if err != nil {
		return err
	}
	if old, ok := k.out.(io.Closer); ok {
		old.Close()
	}
	k.out = f
	return nil
}

// Close closes a file that was opened here.
func (k *Keep) Close() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if f, ok := k.out.(io.Closer); ok && k.path != "" {
		return f.Close()
	}
	return nil
}

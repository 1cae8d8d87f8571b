package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
)

// folderFiles is how many files `trien verify` is given, in a folder.
const folderFiles = 10_000

// folder runs `trien verify` (bin/trien) over 10,000 copies of a signed file of 30 KB. Two rows come of it: processor time for each file beside
// that of judging it in memory, and the most memory in use beside the 128 MiB that it may take. The copies are links to one file:
// what is measured is judging, not the disk.
func folder(memory bool) func(*world) (float64, float64, error) {
	return func(w *world) (float64, float64, error) {
		o, err := w.office()
		if err != nil {
			return 0, 0, err
		}
		data, err := o.file(w, 30<<10)
		if err != nil {
			return 0, 0, err
		}
		dir, err := w.links(data)
		if err != nil {
			return 0, 0, err
		}
		defer os.RemoveAll(dir)
		usage, err := w.verifyFolder(o, dir)
		if err != nil {
			return 0, 0, err
		}
		if memory {
			return float64(usage.Maxrss) / 1024, 128, nil
		}
		alone, _, err := inTurns(o.judge(w, data, 1), func() error { return nil })
		return float64(usage.Utime.Nano()+usage.Stime.Nano()) / 1e6 / folderFiles, alone, err
	}
}

// links fills a folder with names of one file.
func (w *world) links(data []byte) (string, error) {
	dir := filepath.Join(w.dir, "folder")
	one := filepath.Join(w.dir, "one")
	if err := os.WriteFile(one, data, 0o600); err != nil {
		return "", err
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		return "", err
	}
	for i := range folderFiles {
		if err := os.Link(one, filepath.Join(dir, fmt.Sprintf("%05d.pdf", i))); err != nil {
			return "", err
		}
	}
	return dir, nil
}

// verifyFolder gives what the run cost, and fails unless every file passed.
func (w *world) verifyFolder(o *office, dir string) (*syscall.Rusage, error) {
	trusted := filepath.Join(w.dir, "trusted")
	chain := o.signer.Chain
	if err := os.MkdirAll(trusted, 0o700); err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(trusted, "root.der"), chain[len(chain)-1].Raw, 0o600); err != nil {
		return nil, err
	}
	run := exec.Command(filepath.Join("bin", "trien"), "verify", "--json", "--offline", "--trust", trusted, dir)
	var out passes
	var errs bytes.Buffer
	run.Stdout, run.Stderr = &out, &errs
	run.Env = append(os.Environ(), fmt.Sprintf("GOMAXPROCS=%d", runtime.GOMAXPROCS(0)))
	if err := run.Run(); err != nil {
		return nil, fmt.Errorf("trien verify: %w: %s", err, errs.String())
	}
	if out.passed != folderFiles {
		return nil, fmt.Errorf("%d of %d files passed: %s", out.passed, folderFiles, errs.String())
	}
	return run.ProcessState.SysUsage().(*syscall.Rusage), nil
}

// passes counts the reports that say TOTAL_PASSED.
type passes struct {
	rest   []byte
	passed int
}

func (p *passes) Write(b []byte) (int, error) {
	p.rest = append(p.rest, b...)
	for {
		line, rest, ok := bytes.Cut(p.rest, []byte("\n"))
		if !ok {
			return len(b), nil
		}
		var doc struct{ Indication string }
		if err := json.Unmarshal(line, &doc); err != nil {
			return 0, err
		}
		if doc.Indication == "TOTAL_PASSED" {
			p.passed++
		}
		p.rest = append([]byte(nil), rest...)
	}
}

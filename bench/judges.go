package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"trien/certpath"
	"trien/trust"
	"trien/validation"
)

// everyNth of the corpus's files is judged by all: EU DSS needs minutes for the whole.
const everyNth = 6

// interopDir is where `interop/setup` puts other judges.
var interopDir = filepath.Join(".cache", "interop")

// besideDSS measures EU DSS at judging the outside corpus (interop/dss), warm, in a process of its own.
func besideDSS(w *world) (float64, float64, error) {
	classes := filepath.Join(interopDir, "dss", "classes")
	path, err := os.ReadFile(filepath.Join(interopDir, "dss", "classpath"))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, 0, fmt.Errorf("%w: EU DSS is not installed; `interop/setup` installs it", errLeftOut)
	}
	if err != nil {
		return 0, 0, err
	}
	return w.beside("java", "-cp", classes+string(os.PathListSeparator)+strings.TrimSpace(string(path)), "Theirs", "--time")
}

// besidePyHanko measures pyHanko at the same.
func besidePyHanko(w *world) (float64, float64, error) {
	if _, err := os.Stat(peerPython); errors.Is(err, fs.ErrNotExist) {
		return 0, 0, fmt.Errorf("%w: pyHanko is not installed; `interop/setup pyhanko` installs it", errLeftOut)
	}
	return w.beside(peerPython, filepath.Join("interop", "theirs.py"), "--time")
}

// beside judges files of the corpus by us and by a judge that reads the same cases and prints the milliseconds of processor time that it took:
// the same files in memory, roots and instants, nobody asked. Both give files a second. What differs: EU DSS compares pictures of pages, makes
// three reports and builds them as objects; pyHanko is put to the processes of EN 319 102-1 and judges no document time-stamp by itself.
func (w *world) beside(judge string, args ...string) (float64, float64, error) {
	shared := os.Getenv("TRIEN_SHARED")
	if _, err := os.Stat(filepath.Join(shared, "corpus")); err != nil {
		return 0, 0, fmt.Errorf("%w: the outside corpus is not here (TRIEN_SHARED)", errLeftOut)
	}
	list, err := exec.Command("python3", filepath.Join("interop", "cases.py"), "corpus", filepath.Join(shared, "corpus")).Output()
	if err != nil {
		return 0, 0, fmt.Errorf("interop/cases.py: %w", err)
	}
	var lines []string
	for i, line := range strings.Split(strings.TrimRight(string(list), "\n"), "\n") {
		if i%everyNth == 0 {
			lines = append(lines, line)
		}
	}
	run := exec.Command(judge, args...)
	run.Stdin = strings.NewReader(strings.Join(lines, "\n") + "\n")
	out, err := run.Output()
	if err != nil {
		return 0, 0, fmt.Errorf("%s: %w", filepath.Base(judge), err)
	}
	theirs, err := strconv.ParseFloat(strings.TrimSpace(string(out)), 64)
	if err != nil {
		return 0, 0, err
	}
	ours, err := judgeCases(lines)
	const second = 1000 // milliseconds
	n := float64(len(lines))
	return n * second / ours, n * second / theirs, err
}

// judgeCases judges all cases again and again, and gives the milliseconds of processor time that one round takes.
func judgeCases(lines []string) (float64, error) {
	var cases []func() error
	for _, line := range lines {
		c, err := judgeCase(strings.Split(line, "\t"))
		if err != nil {
			return 0, err
		}
		cases = append(cases, c)
	}
	ours, _, err := inTurns(func() error {
		for _, c := range cases {
			if err := c(); err != nil {
				return err
			}
		}
		return nil
	}, func() error { return nil })
	return ours, err
}

// judgeCase reads a line of interop/cases.py: path, instant, roots, lists (the corpus has none), password.
func judgeCase(f []string) (func() error, error) {
	data, err := os.ReadFile(f[0])
	if err != nil {
		return nil, err
	}
	at, err := time.Parse(time.RFC3339, f[1])
	if err != nil {
		return nil, err
	}
	var roots []*certpath.Certificate
	for _, name := range strings.Fields(f[2]) {
		der, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		c, err := certpath.Parse(der)
		if err != nil {
			return nil, err
		}
		roots = append(roots, c)
	}
	store := trust.FromCertificates(nil, roots)
	policy := validation.DefaultPolicy(store)
	return func() error {
		in := validation.Input{Name: f[0], Reader: bytes.NewReader(data), Size: int64(len(data)), Password: []byte(f[4])}
		facts, err := validation.Collect(context.Background(), in, validation.Sources{Trust: store}, at)
		if err == nil {
			validation.Judge(facts, policy, at)
		}
		return err
	}, nil
}

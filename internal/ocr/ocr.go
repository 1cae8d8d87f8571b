// Package ocr reads words in pictures of pages by Tesseract in a fenced run, and looks there for the markings of state secrets (379.1.2).
//
// Pictures go to the program through a pipe and words come back through another: nothing of a page is written anywhere.
package ocr

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"trien/internal/fence"
	"trien/internal/limits"
	"trien/internal/watch"
)

// Options says how the reader works.
type Options struct {
	Program  string // path of tesseract; "" looks it up
	Parallel int    // pages read at once, others wait; 0 is half the processors
}

// Reader runs Tesseract; safe for concurrent use.
type Reader struct {
	options Options
	slots   chan struct{}
	turns   chan struct{} // documents being looked at

	mu    sync.Mutex
	ready string // the program, once it was seen to know Vietnamese
}

// New makes a reader. That Tesseract is missing shows only when something is read.
func New(o Options) *Reader {
	if o.Parallel <= 0 {
		o.Parallel = max(1, runtime.NumCPU()/2)
	}
	return &Reader{options: o, slots: make(chan struct{}, o.Parallel), turns: make(chan struct{}, o.Parallel)}
}

// ErrMissing says that Tesseract, or its Vietnamese, is not installed.
var ErrMissing = errors.New("ocr: tesseract with Vietnamese is not installed")

// Available says whether pages can be read here: nil, or ErrMissing. A nil reader reads nothing.
func (r *Reader) Available(ctx context.Context) error {
	_, err := r.program(ctx)
	return err
}

// Turn waits until a document may be looked at; false where that takes longer than looking itself may. Call done after it.
func (r *Reader) Turn(ctx context.Context) (done func(), ok bool) {
	if r == nil {
		return func() {}, true
	}
	within, cancel := context.WithTimeout(ctx, limits.OCRSeconds*time.Second)
	defer cancel()
	select {
	case r.turns <- struct{}{}:
		return func() { <-r.turns }, true
	case <-within.Done():
		return func() {}, false
	}
}

// language is what stamps are read in.
const language = "vie"

func (r *Reader) program(ctx context.Context) (string, error) {
	if r == nil {
		return "", ErrMissing
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ready != "" {
		return r.ready, nil
	}
	name := r.options.Program
	if name == "" {
		name = "tesseract"
	}
	path, err := exec.LookPath(name)
	if err != nil {
		return "", ErrMissing
	}
	said := &fence.Head{}
	if err := fence.Do(ctx, run(path, []string{"--list-langs"}, nil, said)); err != nil {
		if ctx.Err() != nil {
			return "", context.Cause(ctx)
		}
		return "", ErrMissing
	}
	if !slices.Contains(strings.Fields(string(said.Bytes())), language) {
		return "", ErrMissing
	}
	r.ready = path
	return path, nil
}

// layout is how a picture is laid out (Tesseract's page segmentation mode).
type layout int

const sparse layout = 11 // words wherever they are

// read gives the lines of words in a picture of dpi dots an inch.
func (r *Reader) read(ctx context.Context, img *image.Gray, how layout, dpi int) ([]line, error) {
	program, err := r.program(ctx)
	if err != nil {
		return nil, err
	}
	select {
	case r.slots <- struct{}{}:
		defer func() { <-r.slots }()
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	inside, measured := watch.Begin(ctx, watch.Tesseract)
	running, stop := context.WithCancelCause(inside)
	defer stop(nil)
	said := capped{stop: stop}
	args := []string{"stdin", "stdout", "-l", language, "--dpi", fmt.Sprint(dpi), "--psm", fmt.Sprint(int(how)), "-c", "tessedit_create_tsv=1"}
	err = fence.Do(running, run(program, args, pgm(img), &said))
	measured(err)
	if err != nil {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		return nil, fmt.Errorf("ocr: %w", err)
	}
	return parseTSV(said.kept)
}

// run is a fenced run of Tesseract. It works in no folder of ours, and may write none of its own.
func run(program string, args []string, in *bytes.Reader, out interface{ Write([]byte) (int, error) }) fence.Run {
	f := fence.Run{Program: program, Args: args, Dir: "/", Env: []string{"PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8", "LC_ALL=C.UTF-8", "OMP_THREAD_LIMIT=1"},
		Stdout: out, Memory: limits.OCRMemory, Seconds: limits.OCRRunSeconds}
	if in != nil {
		f.Stdin = in
	}
	return f
}

// pgm writes a grey picture as Netpbm does.
func pgm(img *image.Gray) *bytes.Reader {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	b := fmt.Appendf(make([]byte, 0, w*h+32), "P5\n%d %d\n255\n", w, h)
	for y := range h {
		b = append(b, img.Pix[y*img.Stride:y*img.Stride+w]...)
	}
	return bytes.NewReader(b)
}

// capped keeps output up to its limit; who says more is stopped. It is no bytes.Buffer, which would be read into without asking.
type capped struct {
	kept []byte
	stop context.CancelCauseFunc
}

var errTalks = errors.New("ocr: the reader says too much")

func (c *capped) Write(p []byte) (int, error) {
	if len(c.kept)+len(p) > limits.OCROutput {
		c.stop(errTalks)
		return 0, errTalks
	}
	c.kept = append(c.kept, p...)
	return len(p), nil
}

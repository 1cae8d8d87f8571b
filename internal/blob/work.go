package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"time"

	"trien/internal/aead"
)

// Work is a place of working files: sealed like the stored ones, but named by their owner, replaceable and deletable.
type Work struct {
	objects objects
	random  io.Reader
	Left    error // as of a Store
}

// OpenWork opens the folder or bucket of that address, making the folder as needed. What was left there for more than a day by the clock given is
// dropped: whoever worked on it is gone, and its key with them.
func OpenWork(ctx context.Context, address string, random io.Reader, now func() time.Time) (*Work, error) {
	o, left, err := open(ctx, address, now)
	if err != nil {
		return nil, err
	}
	w := &Work{objects: o, random: random, Left: left}
	return w, w.Sweep(ctx, now().Add(-abandoned))
}

// Sweep removes the working files made before an instant, and what interrupted Puts have left.
func (w *Work) Sweep(ctx context.Context, before time.Time) error {
	names, err := w.Names(ctx)
	if err != nil {
		return err
	}
	for _, name := range names {
		if made, err := w.objects.stat(ctx, name); err != nil || !made.Before(before) {
			continue
		}
		if err := w.Remove(ctx, name); err != nil {
			return err
		}
	}
	return ioFailed(w.objects.tidy(ctx, before))
}

// OpenWorkToCheck opens the folder or bucket to be looked at only: nothing is made or dropped.
func OpenWorkToCheck(address string) (*Work, error) {
	o, err := openToCheck(address)
	if err != nil {
		return nil, err
	}
	return &Work{objects: o}, nil
}

// workName is what a working file may be called: no path leads out of the folder.
var workName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$`)

func checkName(name string) error {
	if !workName.MatchString(name) || name == unnamed {
		return fmt.Errorf("blob: %q can't name a working file", name)
	}
	return nil
}

// Put writes the working file of that name whole, in place of an older one, and gives its plain size.
func (w *Work) Put(ctx context.Context, k aead.Key, name string, r io.Reader) (int64, error) {
	if err := checkName(name); err != nil {
		return 0, err
	}
	p, err := w.objects.begin()
	if err != nil {
		return 0, ioFailed(err)
	}
	defer p.abort()
	size, err := seal(ctx, k, w.random, p, r)
	if err != nil {
		return 0, ioFailed(err)
	}
	return size, ioFailed(p.replace(ctx, name))
}

// Open opens a working file to read its plain bytes, until ctx ends.
func (w *Work) Open(ctx context.Context, k aead.Key, name string) (*File, error) {
	if err := checkName(name); err != nil {
		return nil, err
	}
	f, err := openSealed(ctx, w.objects, name, k)
	return f, ioFailed(err)
}

// Names lists the working files; of a folder that is not there, none.
func (w *Work) Names(ctx context.Context) (names []string, err error) {
	for name, err := range w.objects.names(ctx) {
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return names, ioFailed(err)
		}
		if workName.MatchString(name) {
			names = append(names, name)
		}
	}
	return names, nil
}

// Remove deletes a working file; a missing one is no error.
func (w *Work) Remove(ctx context.Context, name string) error {
	if err := checkName(name); err != nil {
		return err
	}
	return ioFailed(w.objects.remove(ctx, name))
}

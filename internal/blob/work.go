package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"time"

	"trien/internal/aead"
	"trien/internal/durable"
)

// Work is a folder of working files: sealed like the stored ones, but named by their owner, replaceable and deletable.
type Work struct {
	path   string
	disk   durable.Disk
	random io.Reader
}

// OpenWork opens the folder, making it as needed. What was left there for more than a day is dropped: whoever worked on it is gone, and its key
// with them.
func OpenWork(path string, random io.Reader) (*Work, error) {
	if err := durable.Folder(filepath.Join(path, pending), 0o700); err != nil {
		return nil, ioFailed(err)
	}
	err := errors.Join(sweep(path, 24*time.Hour), sweep(filepath.Join(path, pending), 24*time.Hour))
	return &Work{path: path, random: random}, ioFailed(err)
}

// OpenWorkToCheck opens the folder to be looked at only: nothing is made or dropped.
func OpenWorkToCheck(path string) *Work { return &Work{path: path} }

// workName is what a working file may be called: no path leads out of the folder.
var workName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$`)

func (w *Work) place(name string) (string, error) {
	if !workName.MatchString(name) || name == pending {
		return "", fmt.Errorf("blob: %q can't name a working file", name)
	}
	return filepath.Join(w.path, name), nil
}

// Put writes the working file of that name whole, in place of an older one, and gives its plain size.
func (w *Work) Put(ctx context.Context, k aead.Key, name string, r io.Reader) (int64, error) {
	path, err := w.place(name)
	if err != nil {
		return 0, err
	}
	p, err := w.disk.Begin(filepath.Join(w.path, pending))
	if err != nil {
		return 0, ioFailed(err)
	}
	defer p.Abort()
	size, err := seal(ctx, k, w.random, p, r)
	if err != nil {
		return 0, ioFailed(err)
	}
	return size, ioFailed(p.Rename(path, 0o600))
}

// Open opens a working file to read its plain bytes.
func (w *Work) Open(k aead.Key, name string) (*File, error) {
	path, err := w.place(name)
	if err != nil {
		return nil, err
	}
	f, err := openSealed(path, k)
	return f, ioFailed(err)
}

// Names lists the working files; of a folder that is not there, none.
func (w *Work) Names() ([]string, error) {
	list, err := os.ReadDir(w.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var names []string
	for _, e := range list {
		if !e.IsDir() && workName.MatchString(e.Name()) {
			names = append(names, e.Name())
		}
	}
	return names, ioFailed(err)
}

// Remove deletes a working file; a missing one is no error.
func (w *Work) Remove(name string) error {
	path, err := w.place(name)
	if err != nil {
		return err
	}
	return ioFailed(w.disk.Remove(path))
}

package blob

import (
	"context"
	"errors"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"time"

	"trien/internal/durable"
)

// folder is objects as files of a folder.
type folder struct {
	path string
	disk durable.Disk
}

// unnamed is the subfolder of what has no name yet.
const unnamed = "tmp"

func makeFolder(path string) (*folder, error) {
	f := &folder{path: path}
	return f, durable.Folder(filepath.Join(path, unnamed), 0o700)
}

func (f *folder) place(name string) string { return filepath.Join(f.path, filepath.FromSlash(name)) }

func (f *folder) begin() (pending, error) {
	p, err := f.disk.Begin(f.place(unnamed))
	return &draft{Pending: p, folder: f}, err
}

// draft is a file that has no name yet.
type draft struct {
	*durable.Pending
	folder *folder
}

func (d *draft) create(_ context.Context, name string) error {
	place := d.folder.place(name)
	if err := durable.Folder(filepath.Dir(place), 0o700); err != nil { // no more than a stat after the first day
		return err
	}
	return d.Link(place, 0o400)
}

func (d *draft) replace(_ context.Context, name string) error {
	return d.Rename(d.folder.place(name), 0o600)
}

func (d *draft) abort() { d.Abort() }

func (f *folder) open(ctx context.Context, name string) (source, error) {
	file, err := os.Open(f.place(name))
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err != nil {
		file.Close()
		return nil, err
	}
	return &openFile{File: file, ctx: ctx, size: info.Size()}, nil
}

// openFile is a file that is read until its context ends.
type openFile struct {
	*os.File
	ctx  context.Context
	size int64
}

func (o *openFile) Size() int64 { return o.size }

func (o *openFile) ReadAt(b []byte, off int64) (int, error) {
	if err := o.ctx.Err(); err != nil {
		return 0, err
	}
	return o.File.ReadAt(b, off)
}

func (f *folder) stat(_ context.Context, name string) (time.Time, error) {
	info, err := os.Stat(f.place(name))
	if err != nil {
		return time.Time{}, err
	}
	return info.ModTime(), nil
}

func (f *folder) names(ctx context.Context) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		list, err := os.ReadDir(f.path)
		if err != nil {
			yield("", err)
			return
		}
		for _, e := range list {
			switch {
			case ctx.Err() != nil:
				yield("", ctx.Err())
				return
			case !e.IsDir():
				if !yield(e.Name(), nil) {
					return
				}
			case e.Name() != unnamed && !f.in(e.Name(), yield):
				return
			}
		}
	}
}

func (f *folder) in(sub string, yield func(string, error) bool) bool {
	list, err := os.ReadDir(f.place(sub))
	if err != nil {
		return yield("", err)
	}
	for _, e := range list {
		if !yield(sub+"/"+e.Name(), nil) {
			return false
		}
	}
	return true
}

func (f *folder) remove(_ context.Context, name string) error {
	err := f.disk.Remove(f.place(name))
	if errors.Is(err, fs.ErrNotExist) { // nor is there a subfolder for it
		return nil
	}
	return err
}

func (f *folder) tidy(_ context.Context, before time.Time) error {
	list, err := os.ReadDir(f.place(unnamed))
	for _, e := range list {
		if info, err := e.Info(); err == nil && !e.IsDir() && info.ModTime().Before(before) {
			os.Remove(filepath.Join(f.place(unnamed), e.Name()))
		}
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// Package durable puts a file on the disk whole or not at all, so that it survives a power cut once the call returns (POSIX fsync,
// rename, link).
package durable

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// Step is one thing that can go wrong while a file is put down.
type Step string

// The steps, in their order.
const (
	StepWrite  Step = "write"
	StepSync   Step = "sync"
	StepPlace  Step = "place" // link or rename
	StepFolder Step = "sync folder"
)

// Disk is where files are put down. The zero Disk is the real one; tests give it a Fault.
type Disk struct {
	// Fault is asked before a step (done false: an error means that the step failed and is lost) and after it (done true: an error means
	// that the step failed as far as anyone knows, but is stored).
	Fault func(s Step, done bool) error
}

func (d Disk) step(s Step, do func() error) error {
	if d.Fault == nil {
		return do()
	}
	if err := d.Fault(s, false); err != nil {
		return err
	}
	if err := do(); err != nil {
		return err
	}
	return d.Fault(s, true)
}

// Pending is a file being written beside its place. Give it a name with Link or Rename, or drop it with Abort.
type Pending struct {
	disk   Disk
	file   *os.File
	placed bool
}

// Begin starts a file in folder tmp, which must be on the same file system as its later place.
func (d Disk) Begin(tmp string) (*Pending, error) {
	f, err := os.CreateTemp(tmp, "pending-*")
	if err != nil {
		return nil, err
	}
	return &Pending{disk: d, file: f}, nil
}

// Write appends to the pending file.
func (p *Pending) Write(b []byte) (n int, err error) {
	err = p.disk.step(StepWrite, func() error {
		n, err = p.file.Write(b)
		return err
	})
	return n, err
}

// ReadAt reads what was written so far, so that it can be checked before it gets a name.
func (p *Pending) ReadAt(b []byte, off int64) (int, error) { return p.file.ReadAt(b, off) }

// Link gives the file its name for ever: fs.ErrExist where the name is taken, and what stands there is untouched.
func (p *Pending) Link(path string, perm fs.FileMode) error {
	return p.place(path, perm, func() (err error) {
		p.placed, err = nameOnce(p.file.Name(), path)
		return err
	})
}

// Rename gives the file its name in place of what stands there.
func (p *Pending) Rename(path string, perm fs.FileMode) error {
	return p.place(path, perm, func() error {
		err := os.Rename(p.file.Name(), path)
		p.placed = err == nil
		return err
	})
}

func (p *Pending) place(path string, perm fs.FileMode, name func() error) error {
	defer p.Abort()
	if err := p.file.Chmod(perm); err != nil {
		return err
	}
	if err := p.disk.step(StepSync, p.file.Sync); err != nil {
		return err
	}
	if err := p.file.Close(); err != nil { // an open file can't be renamed on Windows
		return err
	}
	if err := p.disk.step(StepPlace, name); err != nil {
		return err
	}
	return p.disk.step(StepFolder, func() error { return SyncFolder(filepath.Dir(path)) })
}

// Abort drops what has no name yet. After Link or Rename it does no harm.
func (p *Pending) Abort() {
	p.file.Close()
	if !p.placed {
		p.placed = true
		os.Remove(p.file.Name())
	}
}

// Replace writes the file at path whole, in place of what stands there.
func (d Disk) Replace(path string, perm fs.FileMode, fill func(io.Writer) error) error {
	return d.put(path, fill, func(p *Pending) error { return p.Rename(path, perm) })
}

// Create writes a new file at path whole: fs.ErrExist where there is one.
func (d Disk) Create(path string, perm fs.FileMode, fill func(io.Writer) error) error {
	return d.put(path, fill, func(p *Pending) error { return p.Link(path, perm) })
}

func (d Disk) put(path string, fill func(io.Writer) error, place func(*Pending) error) error {
	p, err := d.Begin(filepath.Dir(path))
	if err != nil {
		return err
	}
	defer p.Abort()
	if err := fill(p); err != nil {
		return err
	}
	return place(p)
}

// Folder makes the folder with its parents and makes sure that their names last.
func Folder(path string, perm fs.FileMode) error {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return nil
	} else if err == nil {
		return &fs.PathError{Op: "mkdir", Path: path, Err: syscall.ENOTDIR}
	}
	parent := filepath.Dir(path)
	if parent != path {
		if err := Folder(parent, perm); err != nil {
			return err
		}
	}
	if err := os.Mkdir(path, perm); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return SyncFolder(parent)
}

// Remove deletes a file and makes sure that its name does not come back. A missing file is no error.
func (d Disk) Remove(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return d.step(StepFolder, func() error { return SyncFolder(filepath.Dir(path)) })
}

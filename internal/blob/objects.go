package blob

import (
	"context"
	"errors"
	"io"
	"iter"
	"time"
)

// objects is where sealed bytes lie under names of one or two parts ("ab/abcd…"): a folder or a bucket. Where an object is missing, errors
// wrap fs.ErrNotExist.
type objects interface {
	// begin starts an object that has no name yet.
	begin() (pending, error)
	// open opens an object to be read until ctx ends.
	open(ctx context.Context, name string) (source, error)
	// stat tells when an object was made.
	stat(ctx context.Context, name string) (time.Time, error)
	// names walks the names of all objects; after an error it goes on where it can.
	names(ctx context.Context) iter.Seq2[string, error]
	// remove deletes an object; a missing one is no error.
	remove(ctx context.Context, name string) error
	// tidy drops what was begun before an instant and never got its name.
	tidy(ctx context.Context, before time.Time) error
}

// pending is an object being written. It gets its name once, by create or replace, and is whole then; or it is aborted.
type pending interface {
	io.Writer
	// create gives the object its name for ever; a name that is taken is an error, and what stands there is untouched.
	create(ctx context.Context, name string) error
	// replace gives the object its name in place of what stands there.
	replace(ctx context.Context, name string) error
	// abort drops what has no name yet; afterwards it does no harm.
	abort()
}

// source is an object's bytes as they are stored.
type source interface {
	io.ReaderAt
	io.Closer
	Size() int64
}

// ErrLocked is wrapped where a bucket's object lock forbids a deletion until its day.
var ErrLocked = errors.New("blob: locked")

// open opens the place of an address to be worked with: a folder is made as needed, a bucket must keep what write-once rests on. left is what was
// made to be looked at and could not be removed.
func open(ctx context.Context, address string, now func() time.Time) (o objects, left, err error) {
	a, err := ParseAddress(address)
	if err != nil {
		return nil, nil, err
	}
	if a.Folder != "" {
		f, err := makeFolder(a.Folder)
		return f, nil, ioFailed(err)
	}
	b, err := newBucket(a, usual)
	if err != nil {
		return nil, nil, err
	}
	b.now = now
	left, err = b.probe(ctx)
	return b, left, err
}

// openToCheck opens the place of an address to be looked at; nothing is asked of a bucket yet.
func openToCheck(address string) (objects, error) {
	a, err := ParseAddress(address)
	if err != nil {
		return nil, err
	}
	if a.Folder != "" {
		return &folder{path: a.Folder}, nil
	}
	return newBucket(a, usual)
}

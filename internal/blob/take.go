package blob

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
)

// Take copies a stored file as it is, sealed, from another place, and verifies its digest on the way: what is not what its name says is not stored. One that
// is here already stays; copied tells which it was.
func (s *Store) Take(ctx context.Context, from *Store, d Digest) (copied bool, err error) {
	if there, err := s.Has(ctx, d); there || err != nil {
		return false, err
	}
	sum := sha256.New()
	p, err := carry(ctx, from.objects, d.place(), s.objects, sum)
	if err != nil {
		return false, ioFailed(err)
	}
	defer p.abort()
	if Digest(sum.Sum(nil)) != d {
		return false, ioFailed(fmt.Errorf("%w: %s", ErrDamaged, d))
	}
	err = p.create(ctx, d.place())
	if errors.Is(err, fs.ErrExist) { // another try was faster
		return false, nil
	}
	return true, ioFailed(err)
}

// Take copies a working file as it is, sealed, in place of an older one here.
func (w *Work) Take(ctx context.Context, from *Work, name string) error {
	if err := checkName(name); err != nil {
		return err
	}
	p, err := carry(ctx, from.objects, name, w.objects, io.Discard)
	if err != nil {
		return ioFailed(err)
	}
	defer p.abort()
	return ioFailed(p.replace(ctx, name))
}

// carry begins an object with the bytes of another.
func carry(ctx context.Context, from objects, name string, to objects, also io.Writer) (pending, error) {
	source, err := from.open(ctx, name)
	if err != nil {
		return nil, err
	}
	defer source.Close()
	p, err := to.begin()
	if err != nil {
		return nil, err
	}
	if _, err := io.Copy(io.MultiWriter(p, also), io.NewSectionReader(source, 0, source.Size())); err != nil {
		p.abort()
		return nil, err
	}
	return p, nil
}

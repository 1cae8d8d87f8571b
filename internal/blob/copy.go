package blob

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"

	"trien/internal/watch"
)

// Copy puts a file of another store here as it is, without any key. What comes is compared with its digest before it gets its name: ErrDamaged, or
// problem.NotFound, and nothing is stored then. A file that stands here already is left as it is; copied tells which it was.
func (s *Store) Copy(ctx context.Context, from *Store, d Digest) (copied bool, err error) {
	if has, err := s.Has(ctx, d); has || err != nil {
		return false, err
	}
	src, err := from.objects.open(ctx, d.place())
	if err != nil {
		return false, ioFailed(err)
	}
	defer src.Close()
	p, err := s.objects.begin()
	if err != nil {
		return false, ioFailed(err)
	}
	defer p.abort()
	sum := sha256.New()
	if _, err := io.Copy(io.MultiWriter(p, sum), io.NewSectionReader(src, 0, src.Size())); err != nil {
		return false, ioFailed(err)
	}
	if Digest(sum.Sum(nil)) != d {
		return false, ioFailed(fmt.Errorf("%w: %s", ErrDamaged, d))
	}
	if err := p.create(ctx, d.place()); err != nil {
		return false, ioFailed(err)
	}
	watch.Stored(ctx, src.Size())
	return true, nil
}

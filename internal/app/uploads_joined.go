package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"sort"

	"trien/internal/blob"
	"trien/internal/problem"
	"trien/internal/store"
)

// joint is the parts of an upload as one file, read where they lie.
type joint struct {
	starts []int64
	parts  []*blob.File
	size   int64
}

// joined opens the parts of a whole upload and hashes it once.
func (o *Office) joined(ctx context.Context, u store.Upload, name string) (*spooled, error) {
	ctx = context.WithoutCancel(ctx) // it is read after the answer to whoever brought it
	parts, err := o.store.PartsOf(ctx, u.ID)
	if err != nil {
		return nil, err
	}
	k, err := o.secretKey(ctx, uploadSecret(u.ID))
	if err != nil {
		return nil, err
	}
	j := &joint{}
	for _, p := range parts {
		f, err := o.work.Open(ctx, k, p.File)
		if err != nil {
			return nil, errors.Join(err, j.Close())
		}
		j.starts, j.parts = append(j.starts, p.Start), append(j.parts, f)
		if p.Start != j.size || f.Size() != p.Size {
			return nil, errors.Join(damaged(fmt.Errorf("app: a part at %d", p.Start)), j.Close())
		}
		j.size += f.Size()
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, io.NewSectionReader(j, 0, j.size)); err != nil || j.size != u.Size {
		return nil, errors.Join(unreadUpload(err), j.Close())
	}
	return &spooled{name: name, size: j.size, sha256: hex.EncodeToString(sum.Sum(nil)), ReaderAt: j, close: func() {
		if err := j.Close(); err != nil {
			o.Log.WarnContext(ctx, "a part of an upload does not close", "kind", problem.KindOf(err))
		}
	}}, nil
}

// ReadAt reads across parts (io.ReaderAt).
func (j *joint) ReadAt(b []byte, off int64) (n int, err error) {
	if off < 0 {
		return 0, fmt.Errorf("app: read at %d", off)
	}
	for i := sort.Search(len(j.starts), func(i int) bool { return j.starts[i] > off }) - 1; i >= 0 && i < len(j.parts) && n < len(b); i++ {
		at := off + int64(n) - j.starts[i]
		left := j.parts[i].Size() - at
		if left <= 0 {
			break
		}
		want := b[n:min(int64(len(b)), int64(n)+left)]
		got, err := j.parts[i].ReadAt(want, at)
		n += got
		if err != nil && !(err == io.EOF && got == len(want)) {
			return n, err
		}
	}
	if n < len(b) {
		return n, io.EOF
	}
	return n, nil
}

func (j *joint) Close() error {
	var errs []error
	for _, p := range j.parts {
		errs = append(errs, p.Close())
	}
	return errors.Join(errs...)
}

// Package blob keeps files as write-once ciphertext addressed by its SHA-256 (FIPS 180-4), and working files that may be replaced
// and deleted, sealed the same way: AES-256-GCM (NIST SP 800-38D) in segments, so that any range can be read alone; in a folder, or in a
// bucket (S3 API 2006-03-01).
//
// Two documents never share a file: each is sealed under its own document's key with a salt of its own. Forgetting the key is what
// destroys it.
package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"strings"
	"time"

	"trien/internal/aead"
	"trien/internal/watch"
)

// Digest is the SHA-256 of the stored ciphertext: a file's address. Its text form is lower-case hex.
type Digest [32]byte

func (d Digest) String() string { return hex.EncodeToString(d[:]) }

// MarshalText and UnmarshalText make Digest a string in JSON.
func (d Digest) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

func (d *Digest) UnmarshalText(b []byte) error {
	v, err := ParseDigest(string(b))
	*d = v
	return err
}

// ParseDigest reads the text form.
func ParseDigest(s string) (d Digest, err error) {
	b, err := hex.DecodeString(s)
	if err != nil || len(b) != len(d) || s != strings.ToLower(s) {
		return Digest{}, fmt.Errorf("blob: %q is not a digest", s)
	}
	return Digest(b), nil
}

// Ref is what an event says of a stored file.
type Ref struct {
	Digest Digest `json:"digest"`
	Size   int64  `json:"size"` // plain bytes
}

// Store is a place of write-once files: a folder, or a bucket. It is safe for use by many goroutines and processes.
type Store struct {
	objects objects
	random  io.Reader
	// Left says what the opening could not take away again; nil for nothing. It does no harm but to be there.
	Left error
}

// abandoned is the age from which nobody works any more on what has no name yet, or on a working file.
const abandoned = 24 * time.Hour

// Open opens the folder or bucket of that address (see ParseAddress), makes the folder as needed, and drops what interrupted Puts have left for
// more than a day by the clock given: that of whoever serves, so that a machine whose clock is wrong takes nothing from others at work. A bucket that
// can't keep the promise of write-once is refused.
func Open(ctx context.Context, address string, random io.Reader, now func() time.Time) (*Store, error) {
	o, left, err := open(ctx, address, now)
	if err != nil {
		return nil, err
	}
	return &Store{objects: o, random: random, Left: left}, ioFailed(o.tidy(ctx, now().Add(-abandoned)))
}

// OpenToCheck opens the folder or bucket to be looked at only: nothing is made or dropped.
func OpenToCheck(address string) (*Store, error) {
	o, err := openToCheck(address)
	if err != nil {
		return nil, err
	}
	return &Store{objects: o}, nil
}

// Put stores everything r gives under k and returns when it is safely stored. Where it fails no event may name it; what may be stored all the
// same is an orphan for Sweep.
func (s *Store) Put(ctx context.Context, k aead.Key, r io.Reader) (_ Ref, err error) {
	ctx, measured := watch.Begin(ctx, watch.BlobWrite)
	defer func() { measured(err) }()
	p, err := s.objects.begin()
	if err != nil {
		return Ref{}, ioFailed(err)
	}
	defer p.abort()
	sum := sha256.New()
	size, err := seal(ctx, k, s.random, io.MultiWriter(p, sum), r)
	if err != nil {
		return Ref{}, ioFailed(err)
	}
	ref := Ref{Size: size, Digest: Digest(sum.Sum(nil))}
	if err := p.create(ctx, ref.Digest.place()); err != nil {
		return ref, ioFailed(err)
	}
	watch.Stored(ctx, size)
	return ref, nil
}

// Open opens a stored file to read its plain bytes, until ctx ends. problem.NotFound where there is none; ErrDamaged where it is not what was
// put.
func (s *Store) Open(ctx context.Context, ref Ref, k aead.Key) (*File, error) {
	inside, measured := watch.Begin(ctx, watch.BlobRead)
	f, err := openSealed(inside, s.objects, ref.Digest.place(), k)
	measured(err)
	if err != nil {
		return nil, ioFailed(err)
	}
	if f.Size() != ref.Size {
		f.Close()
		return nil, ioFailed(fmt.Errorf("%w: %d bytes instead of %d", ErrDamaged, f.Size(), ref.Size))
	}
	return f, nil
}

// Has tells whether a file of that digest is stored; Verify tells whether it is whole.
func (s *Store) Has(ctx context.Context, d Digest) (bool, error) {
	_, err := s.objects.stat(ctx, d.place())
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, ioFailed(err)
}

// Verify reads a stored file through and compares its digest, without any key (fixity): ErrDamaged, or problem.NotFound. bytesPerSecond bounds
// the speed so that a check of everything does not slow the office down; 0 is as fast as it goes.
func (s *Store) Verify(ctx context.Context, d Digest, bytesPerSecond int64) error {
	src, err := s.objects.open(ctx, d.place())
	if err != nil {
		return ioFailed(err)
	}
	defer src.Close()
	sum := sha256.New()
	whole := io.NewSectionReader(src, 0, src.Size())
	if _, err := io.Copy(sum, &paced{ctx: ctx, r: whole, rate: bytesPerSecond, began: time.Now()}); err != nil {
		return ioFailed(err)
	}
	if Digest(sum.Sum(nil)) != d {
		return ioFailed(fmt.Errorf("%w: %s", ErrDamaged, d))
	}
	return nil
}

// All walks the digests of every stored file. What stands among them under another kind of name is an error, after which the walk goes on.
func (s *Store) All(ctx context.Context) iter.Seq2[Digest, error] {
	return func(yield func(Digest, error) bool) {
		for name, err := range s.objects.names(ctx) {
			if err != nil {
				if !yield(Digest{}, ioFailed(err)) {
					return
				}
				continue
			}
			folder, file, _ := strings.Cut(name, "/")
			if len(folder) != 2 || strings.Contains(file, "/") {
				continue // not one of ours
			}
			d, err := ParseDigest(file)
			if err == nil && d.place() != name {
				err = fmt.Errorf("blob: %s is not where it belongs", name)
			}
			if !yield(d, err) {
				return
			}
		}
	}
}

// Sweep removes the stored files made before an instant that keep does not want: what interrupted acts have left, and what interrupted Puts
// have.
func (s *Store) Sweep(ctx context.Context, before time.Time, keep func(Digest) bool) error {
	for d, err := range s.All(ctx) {
		if err != nil {
			return err
		}
		if keep(d) {
			continue
		}
		made, err := s.objects.stat(ctx, d.place())
		if errors.Is(err, fs.ErrNotExist) || err == nil && !made.Before(before) {
			continue
		}
		if err != nil {
			return ioFailed(err)
		}
		if err := s.Remove(ctx, d); err != nil && !errors.Is(err, ErrLocked) {
			return err
		}
	}
	return ioFailed(s.objects.tidy(ctx, before))
}

// Remove deletes a stored file: one that no event names, or one whose key is forgotten. A missing one is no error; ErrLocked where a bucket's
// object lock still holds it.
func (s *Store) Remove(ctx context.Context, d Digest) error {
	return ioFailed(s.objects.remove(ctx, d.place()))
}

// place is the name of the object: spread over 256 folders.
func (d Digest) place() string {
	s := d.String()
	return s[:2] + "/" + s
}

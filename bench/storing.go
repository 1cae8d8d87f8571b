package main

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"trien/internal/aead"
	"trien/internal/blob"
	"trien/internal/durable"
	"trien/internal/s3test"
)

// storing writes a file of size bytes into the store that place makes, beside the least that it costs on this disk: encryption, hash and fsync, segment by
// segment. The fsync of a file alone does not store it: after a power cut it may be there without a name, and so not be there (fsync(2): "an explicit fsync()
// on a file descriptor for the directory is also needed"). Its name is its digest, which is known only when all is written. So the least is: write, fsync, one
// rename, fsync of the folder; a floor without the last two would be one that no store may reach. Time on the clock counts here: the disk is what is waited for.
func storing(size int, place func(*world) (string, error)) func(*world) (ours, floor float64, err error) {
	return func(w *world) (float64, float64, error) {
		ctx := context.Background()
		address, err := place(w)
		if err != nil {
			return 0, 0, err
		}
		s, err := blob.Open(ctx, address, rand.Reader, time.Now)
		if err != nil {
			return 0, 0, err
		}
		k, err := aead.Random("bench", rand.Reader)
		if err != nil {
			return 0, 0, err
		}
		plain := make([]byte, size)
		if _, err := rand.Read(plain); err != nil {
			return 0, 0, err
		}
		bare, err := newBare(filepath.Join(w.dir, "bare"))
		if err != nil {
			return 0, 0, err
		}
		put := func() (time.Duration, error) {
			began := time.Now()
			ref, err := s.Put(ctx, k, bytes.NewReader(plain))
			took := time.Since(began)
			if err != nil {
				return 0, err
			}
			return took, s.Remove(ctx, ref.Digest)
		}
		a, b, err := byTheClock(put, func() (time.Duration, error) { return bare.store(plain) })
		speed := func(took float64) float64 { return float64(size) / 1e6 / took }
		return speed(a), speed(b), err
	}
}

// inFolder is a folder on the disk of the benchmark, with all its subfolders, as an office's is after its first day.
func inFolder(w *world) (string, error) {
	dir, err := os.MkdirTemp(w.dir, "blobs-")
	for n := range 256 {
		err = errors.Join(err, os.Mkdir(filepath.Join(dir, fmt.Sprintf("%02x", n)), 0o700))
	}
	return dir, err
}

// inBucket is a bucket of a server on this machine.
func inBucket(*world) (string, error) {
	s, err := s3test.Shared()
	if err != nil {
		return "", err
	}
	name, err := s.NewBucket(context.Background(), false)
	return s.Address(name), err
}

// byTheClock runs ours and floor in turns and gives the seconds of each at its tenth that was disturbed least.
func byTheClock(ours, floor func() (time.Duration, error)) (float64, float64, error) {
	var a, b []float64
	runtime.GC()
	for start := time.Now(); len(a) < rounds || time.Since(start) < 2*budget; {
		x, err := ours()
		if err != nil {
			return 0, 0, err
		}
		y, err := floor()
		if err != nil {
			return 0, 0, err
		}
		a, b = append(a, x.Seconds()), append(b, y.Seconds())
	}
	return least(a), least(b), nil
}

// bare encrypts, hashes and writes, and does nothing else.
type bare struct {
	folder string
	gcm    cipher.AEAD
}

func newBare(folder string) (*bare, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(make([]byte, 32))
	if err != nil {
		return nil, err
	}
	gcm, err := cipher.NewGCM(block)
	return &bare{folder, gcm}, err
}

func (b *bare) store(plain []byte) (time.Duration, error) {
	began := time.Now()
	path, place := filepath.Join(b.folder, "file"), filepath.Join(b.folder, "named")
	f, err := os.Create(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	sum, sealed, nonce := sha256.New(), make([]byte, 0, blob.SegmentSize+16), make([]byte, 12)
	for n := uint64(0); len(plain) > 0; n++ {
		part := plain[:min(len(plain), blob.SegmentSize)]
		binary.BigEndian.PutUint64(nonce, n)
		sealed = b.gcm.Seal(sealed[:0], nonce, part, nil)
		sum.Write(sealed)
		if _, err := f.Write(sealed); err != nil {
			return 0, err
		}
		plain = plain[len(part):]
	}
	sum.Sum(nil)
	if err := f.Sync(); err != nil {
		return 0, err
	}
	if err := os.Rename(path, place); err != nil {
		return 0, err
	}
	if err := durable.SyncFolder(b.folder); err != nil {
		return 0, err
	}
	took := time.Since(began)
	return took, durable.Disk{}.Remove(place) // through to the disk, so that nobody's next write pays for it
}

// Package blob keeps files as write-once ciphertext addressed by its SHA-256 (FIPS 180-4), and working files that may be replaced
// and deleted, sealed the same way: AES-256-GCM (NIST SP 800-38D) in segments, so that any range can be read alone.
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
	"os"
	"path/filepath"
	"strings"
	"time"

	"trien/internal/aead"
	"trien/internal/durable"
	"trien/internal/problem"
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

// Folder is a folder of write-once files, spread over 256 subfolders. It is safe for use by many goroutines and processes.
type Folder struct {
	path   string
	disk   durable.Disk
	random io.Reader
}

const pending = "tmp"

// OpenFolder opens the folder, making it as needed, and drops what an interrupted Put has left for more than a day.
func OpenFolder(path string, random io.Reader) (*Folder, error) {
	if err := durable.Folder(filepath.Join(path, pending), 0o700); err != nil {
		return nil, ioFailed(err)
	}
	f := &Folder{path: path, random: random}
	return f, ioFailed(sweep(filepath.Join(path, pending), 24*time.Hour))
}

// OpenToCheck opens the folder to be looked at only: nothing is made or dropped.
func OpenToCheck(path string) *Folder { return &Folder{path: path} }

// sweep removes pending files that nobody writes any more.
func sweep(dir string, age time.Duration) error {
	list, err := os.ReadDir(dir)
	for _, e := range list {
		if info, err := e.Info(); err == nil && !e.IsDir() && time.Since(info.ModTime()) > age {
			os.Remove(filepath.Join(dir, e.Name()))
		}
	}
	return err
}

// Put stores everything r gives under k and returns when it is safely on the disk. Where it fails nothing is stored.
func (f *Folder) Put(ctx context.Context, k aead.Key, r io.Reader) (Ref, error) {
	p, err := f.disk.Begin(filepath.Join(f.path, pending))
	if err != nil {
		return Ref{}, ioFailed(err)
	}
	defer p.Abort()
	sum := sha256.New()
	size, err := seal(ctx, k, f.random, io.MultiWriter(p, sum), r)
	if err != nil {
		return Ref{}, ioFailed(err)
	}
	ref := Ref{Size: size, Digest: Digest(sum.Sum(nil))}
	place := f.place(ref.Digest)
	if err := durable.Folder(filepath.Dir(place), 0o700); err != nil {
		return Ref{}, ioFailed(err)
	}
	return ref, ioFailed(p.Link(place, 0o400))
}

// Open opens a stored file to read its plain bytes. problem.NotFound where there is none; ErrDamaged where it is not what was put.
func (f *Folder) Open(ref Ref, k aead.Key) (*File, error) {
	o, err := openSealed(f.place(ref.Digest), k)
	if err != nil {
		return nil, ioFailed(err)
	}
	if o.Size() != ref.Size {
		o.Close()
		return nil, ioFailed(fmt.Errorf("%w: %d bytes instead of %d", ErrDamaged, o.Size(), ref.Size))
	}
	return o, nil
}

// Has tells whether a file of that digest is stored; Verify tells whether it is whole.
func (f *Folder) Has(d Digest) bool {
	_, err := os.Stat(f.place(d))
	return err == nil
}

// Verify reads a stored file through and compares its digest, without any key (fixity): ErrDamaged, or problem.NotFound. bytesPerSecond bounds
// the speed so that a check of everything does not slow the office down; 0 is as fast as it goes.
func (f *Folder) Verify(ctx context.Context, d Digest, bytesPerSecond int64) error {
	file, err := os.Open(f.place(d))
	if err != nil {
		return ioFailed(err)
	}
	defer file.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, &paced{ctx: ctx, r: file, rate: bytesPerSecond, began: time.Now()}); err != nil {
		return ioFailed(err)
	}
	if Digest(sum.Sum(nil)) != d {
		return ioFailed(fmt.Errorf("%w: %s", ErrDamaged, d))
	}
	return nil
}

// All walks the digests of every stored file.
func (f *Folder) All() iter.Seq2[Digest, error] {
	return func(yield func(Digest, error) bool) {
		folders, err := os.ReadDir(f.path)
		if err != nil {
			yield(Digest{}, ioFailed(err))
			return
		}
		for _, folder := range folders {
			if len(folder.Name()) == 2 && !f.in(folder.Name(), yield) {
				return
			}
		}
	}
}

func (f *Folder) in(folder string, yield func(Digest, error) bool) bool {
	files, err := os.ReadDir(filepath.Join(f.path, folder))
	if err != nil {
		return yield(Digest{}, ioFailed(err))
	}
	for _, file := range files {
		if d, err := ParseDigest(file.Name()); !yield(d, err) {
			return false
		}
	}
	return true
}

// Sweep removes the stored files made before an instant that keep does not want: what interrupted acts have left.
func (f *Folder) Sweep(before time.Time, keep func(Digest) bool) error {
	for d, err := range f.All() {
		if err != nil {
			return err
		}
		info, err := os.Stat(f.place(d))
		if err != nil || !info.ModTime().Before(before) || keep(d) {
			continue
		}
		if err := f.Remove(d); err != nil {
			return err
		}
	}
	return nil
}

// Remove deletes a stored file: one that no event names, or one whose key is forgotten.
func (f *Folder) Remove(d Digest) error { return ioFailed(f.disk.Remove(f.place(d))) }

func (f *Folder) place(d Digest) string {
	s := d.String()
	return filepath.Join(f.path, s[:2], s)
}

// ioFailed gives a failure its kind and words; what has a kind already keeps it.
func ioFailed(err error) error {
	var p *problem.Error
	var source *sourceError
	switch {
	case err == nil, errors.As(err, &p), errors.As(err, &source), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.Is(err, fs.ErrNotExist):
		return problem.New(problem.NotFound,
			"Không tìm thấy tệp trong kho. Hãy báo quản trị chạy `trien fsck`.",
			"The file is not in the store. Ask the administrator to run `trien fsck`.").Because(err)
	case errors.Is(err, ErrDamaged):
		return problem.New(problem.IO,
			"Tệp trong kho đã bị hỏng hoặc bị thay đổi. Hãy báo quản trị khôi phục từ bản sao lưu.",
			"The stored file is damaged or was changed. Ask the administrator to restore it from a backup.").Because(err)
	case errors.Is(err, aead.ErrKey):
		return problem.New(problem.Key,
			"Khóa của tài liệu không mở được tệp này. Hãy báo quản trị chạy `trien fsck`.",
			"The document's key does not open this file. Ask the administrator to run `trien fsck`.").Because(err)
	}
	return problem.New(problem.IO,
		"Không đọc hoặc ghi được kho tệp (đĩa đầy hoặc hỏng?). Chưa có gì được lưu dở dang; hãy báo quản trị rồi làm lại.",
		"The file store can't be read or written (disk full or broken?). Nothing is stored half; tell the administrator, then do it again.").Because(err)
}

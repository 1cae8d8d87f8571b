package blob

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	mathrand "math/rand"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/iotest"
	"time"

	"pgregory.net/rapid"

	"trien/internal/aead"
	"trien/internal/durable"
	"trien/internal/problem"
	"trien/internal/s3test"
)

func key(t testing.TB, id string) aead.Key {
	t.Helper()
	k, err := aead.NewKey(id, bytes.Repeat([]byte(id[len(id)-1:]), 32))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func inFolder(t testing.TB) *Store {
	t.Helper()
	f, err := Open(t.Context(), t.TempDir(), rand.Reader, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func inBucket(t testing.TB) *Store {
	t.Helper()
	s, err := Open(t.Context(), s3test.Start(t), rand.Reader, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// onBoth runs a test on a folder and on a bucket: they promise the same.
func onBoth(t *testing.T, test func(t *testing.T, s *Store)) {
	t.Run("folder", func(t *testing.T) { test(t, inFolder(t)) })
	t.Run("bucket", func(t *testing.T) { test(t, inBucket(t)) })
}

// stored gives the bytes of a file as they lie in its place; replaced puts others there, as a disk or a thief would.
func stored(t testing.TB, s *Store, d Digest) []byte {
	t.Helper()
	src, err := s.objects.open(t.Context(), d.place())
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	b, err := io.ReadAll(io.NewSectionReader(src, 0, src.Size()))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func replaced(t testing.TB, s *Store, d Digest, b []byte) {
	t.Helper()
	p, err := s.objects.begin()
	if err != nil {
		t.Fatal(err)
	}
	defer p.abort()
	if _, err := p.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := p.replace(t.Context(), d.place()); err != nil {
		t.Fatal(err)
	}
}

func onDisk(s *Store) *folder { return s.objects.(*folder) }

func put(t testing.TB, f *Store, k aead.Key, plain []byte) Ref {
	t.Helper()
	ref, err := f.Put(context.Background(), k, bytes.NewReader(plain))
	if err != nil {
		t.Fatal(err)
	}
	return ref
}

func text(n int) []byte {
	b := make([]byte, n)
	mathrand.New(mathrand.NewSource(int64(n))).Read(b)
	return b
}

func wantKind(t testing.TB, err error, k problem.Kind) {
	t.Helper()
	if problem.KindOf(err) != k {
		t.Fatalf("got %v, want a problem of kind %s", err, k)
	}
}

func TestWhatIsPutComesBack(t *testing.T) {
	onBoth(t, func(t *testing.T, f *Store) {
		k := key(t, "document/1")
		for _, n := range []int{0, 1, SegmentSize - 1, SegmentSize, SegmentSize + 1, 2 * SegmentSize, 20*SegmentSize + 5} {
			t.Run(fmt.Sprint(n), func(t *testing.T) {
				plain := text(n)
				ref := put(t, f, k, plain)
				if ref.Size != int64(n) {
					t.Fatal("size", ref.Size)
				}
				if err := f.Verify(context.Background(), ref.Digest, 0); err != nil {
					t.Fatal(err)
				}
				o, err := f.Open(t.Context(), ref, k)
				if err != nil {
					t.Fatal(err)
				}
				defer o.Close()
				if err := iotest.TestReader(o.Reader(), plain); err != nil {
					t.Fatal(err)
				}
			})
		}
	})
}

func TestRangesProperty(t *testing.T) {
	onBoth(t, func(t *testing.T, f *Store) {
		k := key(t, "document/1")
		plain := text(18*SegmentSize + 77)
		o, err := f.Open(t.Context(), put(t, f, k, plain), k)
		if err != nil {
			t.Fatal(err)
		}
		defer o.Close()
		rapid.Check(t, func(t *rapid.T) {
			off := rapid.Int64Range(0, int64(len(plain))+10).Draw(t, "off")
			b := make([]byte, rapid.IntRange(0, 3*SegmentSize).Draw(t, "n"))
			n, err := o.ReadAt(b, off)
			want := plain[min(off, int64(len(plain))):]
			want = want[:min(len(want), len(b))]
			if n != len(want) || !bytes.Equal(b[:n], want) || (n < len(b)) != (err == io.EOF) {
				t.Fatalf("%d bytes, %v", n, err)
			}
		})
	})
}

// The same bytes put twice are two files: nothing tells that two documents hold the same (379.4.5).
func TestNothingIsShared(t *testing.T) {
	onBoth(t, func(t *testing.T, f *Store) {
		a, b := put(t, f, key(t, "document/1"), text(10)), put(t, f, key(t, "document/1"), text(10))
		if a.Digest == b.Digest {
			t.Fatal("two files have one address")
		}
		_, err := f.Open(t.Context(), a, key(t, "document/2"))
		wantKind(t, err, problem.Key)
		_, err = f.Open(t.Context(), Ref{}, key(t, "document/1"))
		wantKind(t, err, problem.NotFound)
		_, err = f.Open(t.Context(), Ref{Digest: a.Digest, Size: 11}, key(t, "document/1"))
		wantKind(t, err, problem.IO)
	})
}

// TestDamageIsFound shows 379.24.3.
func TestDamageIsFound(t *testing.T) {
	n := 3*SegmentSize + 100
	for name, harm := range map[string]func([]byte) []byte{
		"magic":                   func(b []byte) []byte { b[0]++; return b },
		"segment size":            func(b []byte) []byte { b[11]++; return b },
		"salt":                    func(b []byte) []byte { b[50]++; return b },
		"bit in a segment":        func(b []byte) []byte { b[headerSize+sealedSize+9] ^= 1; return b },
		"bit in the last segment": func(b []byte) []byte { b[len(b)-1] ^= 1; return b },
		"segments swapped": func(b []byte) []byte {
			s := bytes.Clone(b[headerSize : headerSize+sealedSize])
			copy(b[headerSize:], b[headerSize+sealedSize:headerSize+2*sealedSize])
			copy(b[headerSize+sealedSize:], s)
			return b
		},
		"cut after a segment": func(b []byte) []byte { return b[:headerSize+2*sealedSize] },
		"cut in a segment":    func(b []byte) []byte { return b[:len(b)-50] },
		"cut in the header":   func(b []byte) []byte { return b[:headerSize-1] },
		"nothing left":        func(b []byte) []byte { return nil },
		"last segment twice":  func(b []byte) []byte { return append(b, b[headerSize+3*sealedSize:]...) },
		"bytes appended":      func(b []byte) []byte { return append(b, 0) },
	} {
		t.Run(name, func(t *testing.T) {
			onBoth(t, func(t *testing.T, f *Store) {
				k := key(t, "document/1")
				ref := put(t, f, k, text(n))
				replaced(t, f, ref.Digest, harm(stored(t, f, ref.Digest)))
				wantKind(t, f.Verify(t.Context(), ref.Digest, 0), problem.IO)
				_, err := readAll(t, f, ref, k)
				wantKind(t, err, problem.IO)
				if !errors.Is(err, ErrDamaged) {
					t.Error(err)
				}
			})
		})
	}
}

func readAll(t testing.TB, f *Store, ref Ref, k aead.Key) ([]byte, error) {
	o, err := f.Open(t.Context(), ref, k)
	if err != nil {
		return nil, err
	}
	defer o.Close()
	return io.ReadAll(o.Reader())
}

func TestStoredFilesAreWriteOnce(t *testing.T) {
	f := inFolder(t)
	ref := put(t, f, key(t, "document/1"), text(10))
	info, err := os.Stat(onDisk(f).place(ref.Digest.place()))
	if err != nil || info.Mode().Perm() != 0o400 {
		t.Fatalf("%v %v", info, err)
	}
}

// Each step of putting a file down fails in turn, lost or stored all the same; what is there afterwards is whole, and a failure before the name is given leaves nothing.
func TestNothingHalfWritten(t *testing.T) {
	broken := errors.New("the disk broke")
	for _, step := range []durable.Step{durable.StepWrite, durable.StepSync, durable.StepPlace, durable.StepFolder} {
		for _, stored := range []bool{false, true} {
			t.Run(fmt.Sprint(step, " stored=", stored), func(t *testing.T) {
				f, k := inFolder(t), key(t, "document/1")
				onDisk(f).disk.Fault = func(s durable.Step, done bool) error {
					if s == step && done == stored {
						return broken
					}
					return nil
				}
				_, err := f.Put(context.Background(), k, bytes.NewReader(text(2*SegmentSize)))
				wantKind(t, err, problem.IO)
				if !errors.Is(err, broken) {
					t.Fatal(err)
				}
				onDisk(f).disk.Fault = nil
				count := 0
				for d, err := range f.All(t.Context()) {
					if err := errors.Join(err, f.Verify(context.Background(), d, 0)); err != nil {
						t.Fatal(err)
					}
					count++
				}
				if named := step == durable.StepFolder || step == durable.StepPlace && stored; (count == 1) != named {
					t.Fatalf("%d files stand after the fault", count)
				}
				if left, _ := filepath.Glob(filepath.Join(onDisk(f).path, unnamed, "*")); len(left) != 0 {
					t.Fatal("left behind:", left)
				}
			})
		}
	}
}

func TestFailingSourceKeepsItsKind(t *testing.T) {
	onBoth(t, func(t *testing.T, f *Store) {
		large := problem.New(problem.Limit, "Tệp quá lớn.", "The file is too large.")
		_, err := f.Put(context.Background(), key(t, "document/1"), io.MultiReader(bytes.NewReader(text(100)), iotest.ErrReader(large)))
		wantKind(t, err, problem.Limit)
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		if _, err := f.Put(ctx, key(t, "document/1"), bytes.NewReader(text(100))); !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		for d := range f.All(t.Context()) {
			t.Fatal("stored all the same:", d)
		}
	})
}

// A bounded check of a file takes as long as it should: here for ever, so that only its context ends it.
func TestVerifyIsBoundedInSpeed(t *testing.T) {
	onBoth(t, func(t *testing.T, f *Store) {
		ref := put(t, f, key(t, "document/1"), text(100))
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Millisecond)
		defer cancel()
		if err := f.Verify(ctx, ref.Digest, 1); !errors.Is(err, context.DeadlineExceeded) {
			t.Fatal(err)
		}
		if err := f.Verify(context.Background(), ref.Digest, 1<<30); err != nil {
			t.Fatal(err)
		}
	})
}

func TestWorkingFiles(t *testing.T) {
	for name, address := range map[string]string{"folder": t.TempDir(), "bucket": s3test.Start(t)} {
		t.Run(name, func(t *testing.T) {
			w, err := OpenWork(t.Context(), address, rand.Reader, time.Now)
			if err != nil {
				t.Fatal(err)
			}
			workingFiles(t, w)
		})
	}
}

func workingFiles(t *testing.T, w *Work) {
	k, ctx := key(t, "document/1"), t.Context()
	for _, words := range []string{"bản một", "bản hai"} {
		if _, err := w.Put(ctx, k, "d1.pdf", bytes.NewReader([]byte(words))); err != nil {
			t.Fatal(err)
		}
		o, err := w.Open(ctx, k, "d1.pdf")
		if err != nil {
			t.Fatal(err)
		}
		if b, err := io.ReadAll(o.Reader()); err != nil || string(b) != words {
			t.Fatalf("%q %v", b, err)
		}
		o.Close()
	}
	if names, err := w.Names(ctx); err != nil || !slices.Equal(names, []string{"d1.pdf"}) {
		t.Fatal(names, err)
	}
	if err := w.Sweep(ctx, time.Now().Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	if names, _ := w.Names(ctx); len(names) != 1 {
		t.Fatal("a working file of today was swept away")
	}
	if err := errors.Join(w.Remove(ctx, "d1.pdf"), w.Remove(ctx, "d1.pdf")); err != nil {
		t.Fatal(err)
	}
	_, err := w.Open(ctx, k, "d1.pdf")
	wantKind(t, err, problem.NotFound)
	for _, name := range []string{"", "..", "../x", "a/b", ".hidden", unnamed, "a\x00"} {
		if _, err := w.Put(ctx, k, name, bytes.NewReader(nil)); err == nil {
			t.Errorf("a working file may be called %q", name)
		}
	}
	if _, err := w.Put(ctx, k, "old", bytes.NewReader([]byte("cũ"))); err != nil {
		t.Fatal(err)
	}
	if err := w.Sweep(ctx, time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if names, err := w.Names(ctx); err != nil || len(names) != 0 {
		t.Fatal("left after a sweep:", names, err)
	}
}

// Sweep takes what is old and wanted by nobody; what is removed is gone, also the second time.
func TestSweep(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		k, ctx := key(t, "document/1"), t.Context()
		wanted, orphan := put(t, s, k, text(1)), put(t, s, k, text(2))
		keep := func(d Digest) bool { return d == wanted.Digest }
		if err := s.Sweep(ctx, time.Now().Add(-time.Hour), keep); err != nil {
			t.Fatal(err)
		}
		if has, err := s.Has(ctx, orphan.Digest); err != nil || !has {
			t.Fatal("a young file was swept away", err)
		}
		if err := s.Sweep(ctx, time.Now().Add(time.Hour), keep); err != nil {
			t.Fatal(err)
		}
		for ref, left := range map[Ref]bool{wanted: true, orphan: false} {
			if has, err := s.Has(ctx, ref.Digest); err != nil || has != left {
				t.Fatal(ref, has, err)
			}
		}
		if err := errors.Join(s.Remove(ctx, wanted.Digest), s.Remove(ctx, wanted.Digest)); err != nil {
			t.Fatal(err)
		}
		for d, err := range s.All(ctx) {
			t.Fatal("left:", d, err)
		}
	})
}

func FuzzOpenSealed(f *testing.F) {
	k := key(f, "document/1")
	for _, n := range []int{0, 10, SegmentSize + 1} {
		var b bytes.Buffer
		if _, err := seal(context.Background(), k, bytes.NewReader(make([]byte, 32)), &b, bytes.NewReader(text(n))); err != nil {
			f.Fatal(err)
		}
		f.Add(b.Bytes())
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, b []byte) {
		if err := os.WriteFile(filepath.Join(dir, "f"), b, 0o600); err != nil {
			t.Fatal(err)
		}
		o, err := openSealed(t.Context(), &folder{path: dir}, "f", k)
		if err != nil {
			return
		}
		defer o.Close()
		var again bytes.Buffer
		plain, err := io.ReadAll(o.Reader())
		if err != nil {
			return
		}
		if _, err := seal(context.Background(), k, bytes.NewReader(b[headerSize-saltSize:headerSize]), &again, bytes.NewReader(plain)); err != nil || !bytes.Equal(again.Bytes(), b) {
			t.Fatalf("opened, but it is not what is sealed of it: %v", err)
		}
	})
}

// A folder may be called anything: what looks like a pattern must not hide its files from a check of everything.
func TestAllFindsFilesBelowOddNames(t *testing.T) {
	f, err := Open(t.Context(), filepath.Join(t.TempDir(), "văn phòng [1] *?"), rand.Reader, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	ref, err := f.Put(context.Background(), key(t, "d1"), bytes.NewReader([]byte("nội dung")))
	if err != nil {
		t.Fatal(err)
	}
	var got []Digest
	for d, err := range f.All(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, d)
	}
	if len(got) != 1 || got[0] != ref.Digest {
		t.Errorf("found %v", got)
	}
	none, err := OpenToCheck(filepath.Join(t.TempDir(), "none"))
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range none.All(t.Context()) {
		if err == nil {
			t.Error("a missing folder has a file")
		}
		return
	}
	t.Error("a missing folder is taken for an empty one")
}

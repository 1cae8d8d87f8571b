package blob

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"trien/internal/problem"
	"trien/internal/s3test"
)

// Reading on asks for more and more at once, jumping about for little, and a small file is one request.
func TestReadAhead(t *testing.T) {
	k := key(t, "document/1")
	s, m := through(t, quick)
	small, large := put(t, s, k, text(3*SegmentSize)), put(t, s, k, text(150*SegmentSize))
	for name, c := range map[string]struct {
		ref  Ref
		read func(f *File) error
		most int
	}{
		"a small file":          {small, func(f *File) error { _, err := io.Copy(io.Discard, f.Reader()); return err }, 1},
		"from beginning to end": {large, func(f *File) error { _, err := io.Copy(io.Discard, f.Reader()); return err }, 8},
		"two readers beside each other": {large, func(f *File) error {
			a, b := f.Reader(), io.NewSectionReader(f, 75*SegmentSize, 75*SegmentSize)
			for range 75 {
				_, errA := io.CopyN(io.Discard, a, SegmentSize)
				_, errB := io.CopyN(io.Discard, b, SegmentSize)
				if err := errors.Join(errA, errB); err != nil {
					return err
				}
			}
			return nil
		}, 14},
		"its beginning and its end": {large, func(f *File) error {
			b := make([]byte, 1000)
			_, err := f.ReadAt(b, 0)
			_, err2 := f.ReadAt(b, f.Size()-1000)
			return errors.Join(err, err2)
		}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			m.spoil(fault{})
			f, err := s.Open(t.Context(), c.ref, k)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			if err := c.read(f); err != nil {
				t.Fatal(err)
			}
			if _, all := m.requests(); len(all) > c.most {
				t.Errorf("%d requests, more than %d", len(all), c.most)
			}
		})
	}
}

// Files in parts are read back, the last part full, short, or a byte; the name is given once however many write at once.
func TestFilesInParts(t *testing.T) {
	s, _ := through(t, quick)
	k := key(t, "document/1")
	for _, n := range []int{smallPart - 1000, 2*smallPart + 1} {
		plain := text(n)
		ref := put(t, s, k, plain)
		if got, err := readAll(t, s, ref, k); err != nil || !bytes.Equal(got, plain) {
			t.Fatal(n, err)
		}
	}
	// exactly two parts
	p, err := s.objects.begin()
	if err != nil {
		t.Fatal(err)
	}
	defer p.abort()
	p.Write(text(2 * smallPart))
	if err := p.create(t.Context(), "ab/whole-parts"); err != nil {
		t.Fatal(err)
	}
}

func TestManyWritersOfOneName(t *testing.T) {
	for name, size := range map[string]int{"one request": 1000, "parts": smallPart + 1} {
		t.Run(name, func(t *testing.T) {
			s, _ := through(t, quick)
			write := func(b []byte) error {
				p, err := s.objects.begin()
				if err != nil {
					return err
				}
				defer p.abort()
				if _, err := p.Write(b); err != nil {
					return err
				}
				return p.create(t.Context(), "ab/abcd")
			}
			same := text(size)
			var all sync.WaitGroup
			errs := make([]error, 4)
			for i := range errs {
				all.Go(func() { errs[i] = write(same) })
			}
			all.Wait()
			if err := errors.Join(errs...); err != nil {
				t.Error("the same bytes under the same name:", err)
			}
			if err := write(text(size + 1)); !errors.Is(err, ErrDamaged) {
				t.Error("other bytes under a name that is taken:", err)
			}
			src, err := s.objects.open(t.Context(), "ab/abcd")
			if err != nil {
				t.Fatal(err)
			}
			if got, err := io.ReadAll(io.NewSectionReader(src, 0, src.Size())); err != nil || !bytes.Equal(got, same) {
				t.Error("what stood there was changed", err)
			}
		})
	}
}

// A bucket that lets stored files be written over is refused when it is opened, and nothing is left in it.
func TestBucketsWithoutConditionalWritesAreRefused(t *testing.T) {
	s, m := through(t, quick)
	b := s.objects.(*bucket)
	m.spoil(fault{on: is("PUT", ""), do: func(w http.ResponseWriter, r *http.Request, pass func() *httptest.ResponseRecorder) {
		if answer := pass(); answer.Code != http.StatusPreconditionFailed {
			copied(w, answer, answer.Body.Bytes())
			return
		}
		w.Header().Set("ETag", `"x"`) // as a server that knows no condition
	}})
	_, err := b.probe(t.Context())
	wantKind(t, err, problem.IO)
	if !strings.Contains(problem.WordsOf(err).EN, "written over") {
		t.Error(err)
	}
	wantEmpty(t, b)
	m.spoil(fault{})
	if _, err := b.probe(t.Context()); err != nil {
		t.Error(err)
	}
	wantEmpty(t, b)
}

func wantEmpty(t *testing.T, b *bucket) {
	t.Helper()
	for name, err := range b.names(t.Context()) {
		t.Error("left behind:", name, err)
	}
}

func TestWhatIsWrongWithABucketIsToldWhenItIsOpened(t *testing.T) {
	good, err := url.QueryUnescape(s3test.Start(t))
	if err != nil {
		t.Fatal(err)
	}
	server := s3test.Running(t)
	other := filepath.Join(t.TempDir(), "credentials")
	secret := rand.Text()
	if err := os.WriteFile(other, fmt.Appendf(nil, "[default]\naws_access_key_id=%s\naws_secret_access_key=%s\n", server.Access, secret), 0o600); err != nil {
		t.Fatal(err)
	}
	open := filepath.Join(t.TempDir(), "open")
	if err := os.WriteFile(open, []byte("[default]\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Setenv("AWS_ACCESS_KEY_ID", "")
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", filepath.Join(t.TempDir(), "none"))
	for name, c := range map[string]struct {
		address string
		kind    problem.Kind
		words   string
	}{
		"no bucket":         {server.Address("no-such-bucket"), problem.IO, "There is no bucket"},
		"a wrong secret":    {strings.Replace(good, server.Credentials, other, 1), problem.IO, "access key"},
		"no keys":           {good[:strings.Index(good, "?")] + "?endpoint=" + server.Endpoint, problem.Usage, "no S3 keys"},
		"no such file":      {strings.Replace(good, server.Credentials, other+"x", 1), problem.Usage, "no S3 keys"},
		"no such profile":   {good + "&profile=other", problem.Usage, "[other]"},
		"a file for all":    {strings.Replace(good, server.Credentials, open, 1), problem.Usage, "chmod 600"},
		"no lock there":     {good + "&lock=compliance&days=1", problem.IO, "no object lock"},
		"no region":         {"s3://files", problem.Usage, "region="},
		"no certificates":   {good + "&ca=" + open, problem.Usage, "PEM"},
		"nobody there":      {strings.Replace(good, server.Endpoint[len("http://127.0.0.1:"):], "1", 1), problem.Unavailable, "reached"},
		"not an S3 address": {"ftp://files", problem.Usage, "docs/storage.md"},
	} {
		t.Run(name, func(t *testing.T) {
			if name == "no region" {
				t.Setenv("AWS_ACCESS_KEY_ID", "a")
				t.Setenv("AWS_SECRET_ACCESS_KEY", "b")
			}
			_, err := Open(t.Context(), c.address, rand.Reader, time.Now)
			wantKind(t, err, c.kind)
			if said := problem.WordsOf(err).EN; !strings.Contains(said, c.words) {
				t.Error(said)
			}
			if strings.Contains(err.Error(), secret) || strings.Contains(err.Error(), server.Secret) {
				t.Error("a secret is in the error:", err)
			}
		})
	}
}

// The environment's keys open a bucket, too.
func TestKeysOfTheEnvironment(t *testing.T) {
	server := s3test.Running(t)
	t.Setenv("AWS_ACCESS_KEY_ID", server.Access)
	t.Setenv("AWS_SECRET_ACCESS_KEY", server.Secret)
	address := s3test.Start(t)
	if _, err := Open(t.Context(), address[:strings.Index(address, "?")]+"?endpoint="+server.Endpoint, rand.Reader, time.Now); err != nil {
		t.Error(err)
	}
}

// Two offices in one bucket see nothing of each other, also where one's name begins the other's.
func TestPrefixesNeverMeet(t *testing.T) {
	server := s3test.Running(t)
	name := server.Bucket(t, false)
	var offices []*Store
	for _, prefix := range []string{"/a", "/ab", "/a/b", ""} {
		s, err := Open(t.Context(), server.Address(name+prefix), rand.Reader, time.Now)
		if err != nil {
			t.Fatal(err)
		}
		offices = append(offices, s)
	}
	var refs []Ref
	for _, s := range offices {
		refs = append(refs, put(t, s, key(t, "document/1"), text(10)))
	}
	for i, s := range offices {
		for d, err := range s.All(t.Context()) {
			if err != nil || d != refs[i].Digest {
				t.Errorf("office %d sees %s, %v", i, d, err)
			}
		}
	}
}

// Object lock: what is stored can't be removed before its day, and a sweep goes round it.
func TestObjectLock(t *testing.T) {
	server := s3test.Running(t)
	for _, mode := range []string{"governance", "compliance"} {
		for how, size := range map[string]int{"one request": 10, "parts": smallPart + 1} {
			t.Run(mode+", "+how, func(t *testing.T) {
				address := server.Address(server.Bucket(t, true)) + "&lock=" + mode + "&days=1"
				s, err := Open(t.Context(), address, rand.Reader, time.Now)
				if err != nil {
					t.Fatal(err)
				}
				b := s.objects.(*bucket)
				b.part = smallPart
				ref := put(t, s, key(t, "document/1"), text(size))
				head, err := b.head(t.Context(), b.key(ref.Digest.place()))
				if err != nil || !strings.EqualFold(string(head.ObjectLockMode), mode) || time.Until(*head.ObjectLockRetainUntilDate) < 23*time.Hour {
					t.Fatal(head, err)
				}
				err = s.Remove(t.Context(), ref.Digest)
				wantKind(t, err, problem.Refused)
				if !errors.Is(err, ErrLocked) {
					t.Error(err)
				}
				if err := s.Sweep(t.Context(), time.Now().Add(time.Hour), func(Digest) bool { return false }); err != nil {
					t.Error(err)
				}
				if err := s.Verify(t.Context(), ref.Digest, 0); err != nil {
					t.Error(err)
				}
			})
		}
	}
}

// Uploads that were begun in parts and never ended are aborted once they are old, those of others in the same bucket are not.
func TestAbandonedUploadsAreAborted(t *testing.T) {
	server := s3test.Running(t)
	name := server.Bucket(t, false)
	s, err := Open(t.Context(), server.Address(name+"/office"), rand.Reader, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"office/ab/x", "office/cd/y", "officeother/z"} {
		if _, err := server.Client().CreateMultipartUpload(t.Context(), &s3.CreateMultipartUploadInput{Bucket: &name, Key: &key}); err != nil {
			t.Fatal(err)
		}
	}
	left := func() int {
		out, err := server.Client().ListMultipartUploads(t.Context(), &s3.ListMultipartUploadsInput{Bucket: &name})
		if err != nil {
			t.Fatal(err)
		}
		return len(out.Uploads)
	}
	nothing := func(Digest) bool { return true }
	if err := s.Sweep(t.Context(), time.Now().Add(-time.Hour), nothing); err != nil || left() != 3 {
		t.Error("young uploads:", left(), err)
	}
	if err := s.Sweep(t.Context(), time.Now().Add(time.Hour), nothing); err != nil || left() != 1 {
		t.Error("old uploads:", left(), err)
	}
}

// A working file that is replaced while it is read is not taken for another: the reader is told.
func TestReplacedWhileItIsRead(t *testing.T) {
	w, err := OpenWork(t.Context(), s3test.Start(t), rand.Reader, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	k := key(t, "document/1")
	write := func() {
		if _, err := w.Put(t.Context(), k, "w", bytes.NewReader(text(20*SegmentSize))); err != nil {
			t.Fatal(err)
		}
	}
	write()
	f, err := w.Open(t.Context(), k, "w")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	write()
	_, err = io.Copy(io.Discard, f.Reader())
	wantKind(t, err, problem.Conflict)
}

// What waits to be sent has no name on the disk, so that nothing of it stays where the process dies.
func TestSpooledBytesHaveNoName(t *testing.T) {
	s, _ := through(t, quick)
	p, err := s.objects.begin()
	if err != nil {
		t.Fatal(err)
	}
	defer p.abort()
	if _, err := os.Stat(p.(*spool).file.Name()); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}

func TestReadingEndsWithItsContext(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		k := key(t, "document/1")
		ref := put(t, s, k, text(20*SegmentSize))
		ctx, cancel := context.WithCancel(t.Context())
		f, err := s.Open(ctx, ref, k)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		cancel()
		if _, err := io.Copy(io.Discard, f.Reader()); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
}

// Certificates are checked always: one of an unknown authority is refused unless the address names the authority.
func TestTLS(t *testing.T) {
	s, m := through(t, quick)
	front := httptest.NewUnstartedServer(m)
	front.Config.ErrorLog = log.New(io.Discard, "", 0)
	front.StartTLS()
	defer front.Close()
	a := s.objects.(*bucket).address
	a.Endpoint = front.URL
	b, err := newBucket(a, quick)
	if err != nil {
		t.Fatal(err)
	}
	_, err = b.probe(t.Context())
	wantKind(t, err, problem.IO)
	if !strings.Contains(problem.WordsOf(err).EN, "TLS certificate") {
		t.Error(err)
	}
	a.CA = filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(a.CA, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: front.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	if b, err = newBucket(a, quick); err != nil {
		t.Fatal(err)
	}
	if _, err := b.probe(t.Context()); err != nil {
		t.Error(err)
	}
	put(t, &Store{objects: b, random: rand.Reader}, key(t, "document/1"), text(100))
}

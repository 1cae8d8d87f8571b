package pdf

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// walk does with a file what its users do, and reports only what is no answer.
func walk(f *File) {
	f.TrailingBytes()
	for _, r := range f.Revisions() {
		v := f.At(r.Number)
		v.Catalog()
		v.Fields()
		v.Pages()
		f.Conflicts(r)
		for _, ref := range append(r.Defined(), r.Freed()...) {
			o, _ := v.Object(ref)
			if s, ok := o.(*Stream); ok {
				v.Decode(s)
			}
			v.Span(ref)
			v.ValueSpan(ref, "Contents")
		}
	}
}

// known says whether err is one of the kinds that callers can tell apart.
func known(err error) bool {
	var m *MalformedError
	var e *EncryptedError
	var l *LimitError
	return errors.As(err, &m) || errors.As(err, &e) || errors.As(err, &l)
}

func TestMalformedFilesAreAnswered(t *testing.T) {
	dir := filepath.Join(corpusDir(t), "malformed")
	files, err := filepath.Glob(filepath.Join(dir, "*.pdf"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no files in %s: %v", dir, err)
	}
	strict, mended := 0, 0
	for _, path := range files {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, open := range []func(io.ReaderAt, int64, Options) (*File, error){Open, OpenTolerant} {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			f, err := open(bytes.NewReader(b), int64(len(b)), Options{})
			switch {
			case err == nil && !f.tolerant:
				strict++
				walk(f)
			case err == nil:
				mended++
				walk(f)
			case !known(err):
				t.Errorf("%s: %v is of no known kind", filepath.Base(path), err)
			}
			runtime.ReadMemStats(&after)
			if n := after.TotalAlloc - before.TotalAlloc; n > 256<<20 {
				t.Errorf("%s allocated %d MB", filepath.Base(path), n>>20)
			}
		}
	}
	t.Logf("of %d files %d open strictly, %d with mending", len(files), strict, mended)
}

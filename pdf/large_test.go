package pdf

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
)

// hole is a file with a stream of zeros in it, longer than memory.
type hole struct {
	head, tail string
	gap        int64
}

func (h hole) size() int64 { return int64(len(h.head)) + h.gap + int64(len(h.tail)) }

func (h hole) ReadAt(b []byte, at int64) (int, error) {
	n := 0
	for ; n < len(b) && at+int64(n) < h.size(); n++ {
		switch i := at + int64(n); {
		case i < int64(len(h.head)):
			b[n] = h.head[i]
		case i < int64(len(h.head))+h.gap:
			b[n] = 0
		default:
			b[n] = h.tail[i-int64(len(h.head))-h.gap]
		}
	}
	if n < len(b) {
		return n, io.EOF
	}
	return n, nil
}

// newHole is a file of one page and one stream of gap bytes.
func newHole(gap int64) hole {
	b := minimal()
	b.at[4] = b.Len()
	fmt.Fprintf(b, "4 0 obj\n<</Length %d>>\nstream\n", gap)
	h := hole{head: b.String(), gap: gap}
	b.Reset()
	b.WriteString("\nendstream\nendobj\n")
	at := int64(len(h.head)) + gap + int64(b.Len())
	fmt.Fprint(b, "xref\n0 5\n0000000000 65535 f \n")
	for n := 1; n <= 4; n++ {
		fmt.Fprintf(b, "%010d 00000 n \n", b.at[n])
	}
	fmt.Fprintf(b, "trailer\n<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", at)
	h.tail = b.String()
	return h
}

func TestMemoryDoesNotGrowWithTheFile(t *testing.T) {
	h := newHole(6 << 30) // beyond 2^31 and 2^32
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f, err := Open(h, h.size(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	u, err := NewUpdate(f, zeros{})
	if err != nil {
		t.Fatal(err)
	}
	at := new(int64)
	u.Add(Dict{"Contents": Raw{Bytes: []byte("<00>"), At: at}})
	tail, err := u.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if n := after.TotalAlloc - before.TotalAlloc; n > 2<<20 {
		t.Errorf("%d kB were allocated", n>>10)
	}
	if i := strings.Index(string(tail), "<00>"); *at != h.size()+int64(i) {
		t.Errorf("the place is %d, want %d", *at, h.size()+int64(i))
	}
	h.tail += string(tail)
	if f, err = Open(h, h.size(), Options{}); err != nil || len(f.Revisions()) != 2 {
		t.Errorf("the updated file: %v", err)
	}
	if start, end, err := f.Newest().Span(Reference{Number: 4}); err != nil || end-start < 6<<30 {
		t.Errorf("span %d %d %v", start, end, err)
	}
	var limit *LimitError
	s, err := f.Newest().Stream(Reference{Number: 4})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Newest().Decode(s); !errors.As(err, &limit) {
		t.Errorf("6 GB are decoded: %v", err)
	}
}

func TestATableHasTenDigits(t *testing.T) {
	h := newHole(9_999_999_000)
	f, err := Open(h, h.size(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	u, err := NewUpdate(f, zeros{})
	if err != nil {
		t.Fatal(err)
	}
	u.Add(String(strings.Repeat("x", 2000)))
	var limit *LimitError
	if _, err := u.Bytes(); !errors.As(err, &limit) {
		t.Errorf("an offset of eleven digits is written: %v", err)
	}
}

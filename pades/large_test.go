package pades_test

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"io"
	"testing"

	"trien/pades"
	"trien/pdf"
)

// hollow is a file whose middle is zeros that nobody stores.
type hollow struct {
	head, tail []byte
	size       int64
}

func (h hollow) ReadAt(b []byte, off int64) (int, error) {
	n := int(min(int64(len(b)), h.size-off))
	if n <= 0 {
		return 0, io.EOF
	}
	clear(b[:n])
	if off < int64(len(h.head)) {
		copy(b[:n], h.head[off:])
	}
	if start := h.size - int64(len(h.tail)); off+int64(n) > start {
		copy(b[max(start-off, 0):n], h.tail[max(off-start, 0):])
	}
	if n < len(b) {
		return n, io.EOF
	}
	return n, nil
}

// hollowPDF is a one-page PDF of about size bytes.
func hollowPDF(size int64) hollow {
	h := hollow{size: size}
	var head bytes.Buffer
	var offsets []int
	head.WriteString("%PDF-1.7\n")
	for i, o := range []string{"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 1/Kids[3 0 R]>>", fmt.Sprintf(page, "")} {
		offsets = append(offsets, head.Len())
		fmt.Fprintf(&head, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	var tail bytes.Buffer
	tail.WriteString("xref\n0 4\n0000000000 65535 f \n")
	for _, at := range offsets {
		fmt.Fprintf(&tail, "%010d 00000 n \n", at)
	}
	trailer := "trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
	start := size - int64(tail.Len()) - int64(len(fmt.Sprintf(trailer, size)))
	fmt.Fprintf(&tail, trailer, start)
	h.head, h.tail = head.Bytes(), tail.Bytes()
	return h
}

// TestLargeFiles: byte ranges of files beyond 10^8 and 2^31 bytes are written and read without loss, and nothing but the tail is held.
func TestLargeFiles(t *testing.T) {
	for _, size := range []int64{100_000_001, 1<<31 + 7, 1<<32 + 7, 9_999_000_000} {
		h := hollowPDF(size)
		f, err := pdf.Open(h, size, pdf.Options{})
		if err != nil {
			t.Fatal(err)
		}
		p, err := pades.Prepare(f, pades.Request{Random: rand.Reader, Reserve: 100, Field: "S"})
		if err != nil {
			t.Fatal(err)
		}
		if err := p.Embed([]byte{0x30, 0}); err != nil {
			t.Fatal(err)
		}
		signed, err := pdf.Open(p, p.Size(), pdf.Options{})
		if err != nil {
			t.Fatal(err)
		}
		fields, err := pades.Signatures(signed.Newest())
		if err != nil || len(fields) != 1 || !fields[0].Signature.ByteRangeOK || fields[0].Signature.Coverage != pades.EntireFile {
			t.Errorf("%d bytes: %+v, %v", size, fields, err)
		}
		if n := len(p.Tail()); n > 4000 {
			t.Errorf("the tail has %d bytes", n)
		}
	}
}

package pades

import (
	"fmt"
	"io"
	"slices"

	"trien/pdf"
)

// Appended is a file with one more revision. It reads as the whole file (io.ReaderAt); the earlier bytes stay in the reader that the
// file was opened from. It is not safe for concurrent use.
type Appended struct {
	file *pdf.File
	tail []byte

	signedRevisions []int // that nothing may spoil
}

// Size gives the length of the whole file, in bytes.
func (p *Appended) Size() int64 { return p.file.Size() + int64(len(p.tail)) }

// Tail gives a copy of the bytes after the earlier revisions.
func (p *Appended) Tail() []byte { return slices.Clone(p.tail) }

// ReadAt reads the whole file (io.ReaderAt).
func (p *Appended) ReadAt(b []byte, off int64) (n int, err error) {
	size := p.file.Size()
	if off < 0 {
		return 0, fmt.Errorf("pades: read at %d", off)
	}
	if off < size {
		n, err = p.file.Reader().ReadAt(b[:min(int64(len(b)), size-off)], off)
		if n == len(b) || err != nil && err != io.EOF || off+int64(n) < size {
			return n, err
		}
	}
	rest := off + int64(n) - size
	if rest < int64(len(p.tail)) {
		n += copy(b[n:], p.tail[rest:])
	}
	if n < len(b) {
		return n, io.EOF
	}
	return n, nil
}

// WriteTo writes the whole file (io.WriterTo).
func (p *Appended) WriteTo(w io.Writer) (int64, error) {
	n, err := io.CopyBuffer(onlyWriter{w}, onlyReader{io.NewSectionReader(p.file.Reader(), 0, p.file.Size())}, make([]byte, min(block, p.file.Size())))
	if err != nil {
		return n, err
	}
	m, err := w.Write(p.tail)
	return n + int64(m), err
}

// onlyWriter and onlyReader keep io.CopyBuffer to the buffer given.
type (
	onlyWriter struct{ io.Writer }
	onlyReader struct{ io.Reader }
)

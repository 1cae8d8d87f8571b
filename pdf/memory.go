package pdf

import (
	"bytes"
	"io"
)

// inMemory gives the bytes of a file that lies in memory, to be read and not to be changed; nil: it lies elsewhere.
func inMemory(r io.ReaderAt, size int64) []byte {
	b, ok := r.(*bytes.Reader)
	if !ok || size < 0 || size > b.Size() {
		return nil
	}
	whole := *b // WriteTo moves a reader, and b is not ours to move
	if _, err := whole.Seek(0, io.SeekStart); err != nil {
		return nil
	}
	var all where
	if _, err := whole.WriteTo(&all); err != nil || int64(len(all)) < size {
		return nil
	}
	return all[:size:size]
}

// where is written to once, and knows what it was written.
type where []byte

func (w *where) Write(p []byte) (int, error) {
	*w = p
	return len(p), nil
}

package blob

import (
	"context"
	"crypto/cipher"
	"errors"
	"fmt"
	"io"
	"sync"

	"trien/internal/aead"
)

// File is an opened file: its plain bytes, segment by segment. It is safe for use by many goroutines.
type File struct {
	source source
	gcm    cipher.AEAD
	size   int64

	mu     sync.Mutex
	kept   map[int64][]byte // the segments used last, opened
	order  []int64
	sealed []byte
}

// keptSegments bounds the opened segments kept in memory: readers of PDF jump between the end, the xref and the objects.
const keptSegments = 16

func openSealed(ctx context.Context, from objects, name string, k aead.Key) (*File, error) {
	src, err := from.open(ctx, name)
	if err != nil {
		return nil, err
	}
	f, err := newFile(src, k)
	if err != nil {
		src.Close()
	}
	return f, err
}

func newFile(src source, k aead.Key) (*File, error) {
	if src.Size() < headerSize {
		return nil, fmt.Errorf("%w: no header", ErrDamaged)
	}
	h := make([]byte, headerSize)
	if _, err := src.ReadAt(h, 0); err != nil {
		return nil, err
	}
	if err := checkHeader(h, k); err != nil {
		return nil, err
	}
	g, err := fileKey(k, h)
	if err != nil {
		return nil, err
	}
	body := src.Size() - headerSize
	f := &File{source: src, gcm: g, kept: map[int64][]byte{}, sealed: make([]byte, sealedSize)}
	f.size = body - max(1, (body+sealedSize-1)/sealedSize)*tagSize
	if f.size < 0 || sealedLength(f.size) != src.Size() {
		return nil, fmt.Errorf("%w: cut short", ErrDamaged)
	}
	// The last segment tells whether the file ends where it should.
	_, err = f.segment(segments(f.size) - 1)
	return f, err
}

// Size is the number of plain bytes.
func (f *File) Size() int64 { return f.size }

// ReadAt reads plain bytes (io.ReaderAt). Damage is found in the segments it touches.
func (f *File) ReadAt(b []byte, off int64) (n int, err error) {
	if off < 0 {
		return 0, errors.New("blob: negative offset")
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for n < len(b) && off < f.size {
		plain, err := f.segment(off / SegmentSize)
		if err != nil {
			return n, ioFailed(err)
		}
		part := copy(b[n:], plain[off%SegmentSize:])
		n, off = n+part, off+int64(part)
	}
	if n < len(b) {
		return n, io.EOF
	}
	return n, nil
}

// Reader reads the file from its beginning; it may seek. Each has a position of its own.
func (f *File) Reader() *io.SectionReader { return io.NewSectionReader(f, 0, f.size) }

// Close forgets the opened segments and closes the file.
func (f *File) Close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, plain := range f.kept {
		clear(plain)
	}
	f.kept, f.order = map[int64][]byte{}, nil
	return f.source.Close()
}

func (f *File) segment(n int64) ([]byte, error) {
	if plain, ok := f.kept[n]; ok {
		return plain, nil
	}
	last := n == segments(f.size)-1
	length := sealedSize
	if last {
		length = int(f.size-n*SegmentSize) + tagSize
	}
	if _, err := f.source.ReadAt(f.sealed[:length], headerSize+n*sealedSize); err != nil {
		return nil, err
	}
	var room []byte
	if len(f.order) == keptSegments {
		room = f.kept[f.order[0]][:0]
		delete(f.kept, f.order[0])
		f.order = f.order[1:]
	}
	plain, err := f.gcm.Open(room, nonce(n, last), f.sealed[:length], nil)
	if err != nil {
		return nil, fmt.Errorf("%w: segment %d", ErrDamaged, n)
	}
	f.kept[n], f.order = plain, append(f.order, n)
	return plain, nil
}

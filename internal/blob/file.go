package blob

import (
	"crypto/cipher"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"

	"trien/internal/aead"
)

// File is an opened file: its plain bytes, segment by segment. It is safe for use by many goroutines.
type File struct {
	file *os.File
	gcm  cipher.AEAD
	size int64

	mu     sync.Mutex
	kept   map[int64][]byte // the segments used last, opened
	order  []int64
	sealed []byte
}

// keptSegments bounds the opened segments kept in memory: readers of PDF jump between the end, the xref and the objects.
const keptSegments = 16

func openSealed(path string, k aead.Key) (*File, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	o, err := newFile(f, k)
	if err != nil {
		f.Close()
	}
	return o, err
}

func newFile(f *os.File, k aead.Key) (*File, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	h := make([]byte, headerSize)
	if _, err := io.ReadFull(f, h); err != nil {
		return nil, fmt.Errorf("%w: no header", ErrDamaged)
	}
	if err := checkHeader(h, k); err != nil {
		return nil, err
	}
	g, err := fileKey(k, h)
	if err != nil {
		return nil, err
	}
	body := info.Size() - headerSize
	o := &File{file: f, gcm: g, kept: map[int64][]byte{}, sealed: make([]byte, sealedSize)}
	o.size = body - max(1, (body+sealedSize-1)/sealedSize)*tagSize
	if o.size < 0 || sealedLength(o.size) != info.Size() {
		return nil, fmt.Errorf("%w: cut short", ErrDamaged)
	}
	// The last segment tells whether the file ends where it should.
	_, err = o.segment(segments(o.size) - 1)
	return o, err
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
	return f.file.Close()
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
	if _, err := f.file.ReadAt(f.sealed[:length], headerSize+n*sealedSize); err != nil {
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

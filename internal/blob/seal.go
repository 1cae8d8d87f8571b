package blob

import (
	"context"
	"io"
	"time"

	"trien/internal/aead"
)

// seal writes header and segments of what r gives, and returns the number of plain bytes.
func seal(ctx context.Context, k aead.Key, random io.Reader, w io.Writer, r io.Reader) (int64, error) {
	if k.IsZero() {
		return 0, aead.ErrKey
	}
	salt := make([]byte, saltSize)
	if _, err := io.ReadFull(random, salt); err != nil {
		return 0, err
	}
	h := header(k, salt)
	g, err := fileKey(k, h)
	if err != nil {
		return 0, err
	}
	if _, err := w.Write(h); err != nil {
		return 0, err
	}
	// One byte is read ahead, so that the last segment is known as such when it is sealed.
	var size int64
	buf, out := make([]byte, SegmentSize+1), make([]byte, 0, sealedSize)
	have := 0
	for n := int64(0); ; n++ {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		got, err := io.ReadFull(r, buf[have:])
		have += got
		if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
			return 0, &sourceError{err}
		}
		last := have <= SegmentSize
		part := min(have, SegmentSize)
		out = g.Seal(out[:0], nonce(n, last), buf[:part], nil)
		if _, err := w.Write(out); err != nil {
			return 0, err
		}
		size += int64(part)
		if last {
			return size, nil
		}
		have = copy(buf, buf[part:have])
	}
}

// sourceError is a failure of whoever gives the bytes, not of the store: it passes through with the kind it has.
type sourceError struct{ error }

func (e *sourceError) Unwrap() error { return e.error }

// paced reads no faster than rate bytes a second and stops when its context ends.
type paced struct {
	ctx   context.Context
	r     io.Reader
	rate  int64
	began time.Time
	read  int64
}

func (p *paced) Read(b []byte) (int, error) {
	if err := p.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := p.r.Read(b)
	p.read += int64(n)
	if p.rate > 0 {
		ahead := time.Duration(float64(p.read)/float64(p.rate)*float64(time.Second)) - time.Since(p.began)
		select {
		case <-p.ctx.Done():
			return n, p.ctx.Err()
		case <-time.After(ahead):
		}
	}
	return n, err
}

package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

const (
	// firstWindow is what is asked for at a place that nothing led to: four segments, so that jumping about in a PDF costs little more than it must.
	firstWindow = headerSize + 4*sealedSize
	// lastWindow is the most that is asked for at once and kept in memory, twice for an open file; reading on, each window is twice the one before.
	lastWindow = 64 * sealedSize
)

// remote is an object of a bucket, read in windows, until ctx ends.
type remote struct {
	ctx    context.Context
	bucket *bucket
	key    *string
	etag   *string
	size   int64

	mu   sync.Mutex
	kept []window // at most two: a reader goes through the file, and looks at its end or another place
}

// window is bytes of an object as they are stored.
type window struct {
	begin int64
	bytes []byte
}

func (w window) end() int64 { return w.begin + int64(len(w.bytes)) }

func (b *bucket) open(ctx context.Context, name string) (source, error) {
	return b.source(ctx, b.key(name))
}

func (b *bucket) source(ctx context.Context, key *string) (source, error) {
	r := &remote{ctx: ctx, bucket: b, key: key}
	first, err := r.get(0, firstWindow)
	if err != nil {
		return nil, err
	}
	r.kept = []window{first}
	return r, nil
}

func (r *remote) Size() int64 { return r.size }

func (r *remote) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.kept = nil
	return nil
}

func (r *remote) ReadAt(b []byte, off int64) (n int, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for n < len(b) && off < r.size {
		w, err := r.window(off)
		if err != nil {
			return n, err
		}
		part := copy(b[n:], w.bytes[off-w.begin:])
		n, off = n+part, off+int64(part)
	}
	if n < len(b) {
		return n, io.EOF
	}
	return n, nil
}

// window gives one that holds a place, and keeps it instead of the one that led there, else of the older one.
func (r *remote) window(off int64) (window, error) {
	length, instead := int64(firstWindow), 0
	for i, w := range r.kept {
		if off >= w.begin && off < w.end() {
			return w, nil
		}
		if off == w.end() {
			length, instead = min(2*int64(len(w.bytes)), lastWindow), i
		}
	}
	w, err := r.get(off, length)
	if err != nil {
		return w, err
	}
	if len(r.kept) == 2 {
		r.kept = append(r.kept[:instead], r.kept[instead+1:]...)
	}
	r.kept = append(r.kept, w)
	return w, nil
}

// get asks for a range until all of it has come: an answer that breaks off is none.
func (r *remote) get(off, length int64) (window, error) {
	for try := 1; ; try++ {
		w, err := r.ask(off, length)
		var cut *cutError
		if err == nil || !errors.As(err, &cut) || r.ctx.Err() != nil || try >= r.bucket.tries {
			return w, r.bucket.failed(r.ctx, err)
		}
		if err := r.bucket.wait(r.ctx, try); err != nil {
			return w, err
		}
	}
}

// cutError is an answer that began well and did not end.
type cutError struct{ error }

func (c *cutError) Unwrap() error { return c.error }

func (r *remote) ask(off, length int64) (window, error) {
	want := fmt.Sprintf("bytes=%d-%d", off, off+length-1)
	out, err := r.bucket.client.GetObject(r.ctx, &s3.GetObjectInput{Bucket: &r.bucket.address.Bucket, Key: r.key, Range: &want, IfMatch: r.etag})
	if code(err) == "InvalidRange" && off == 0 { // nothing in it: no file of ours
		return window{}, nil
	}
	if err != nil {
		return window{}, err
	}
	defer out.Body.Close()
	var begin, last, size int64
	if _, err := fmt.Sscanf(aws.ToString(out.ContentRange), "bytes %d-%d/%d", &begin, &last, &size); err != nil {
		return window{}, fmt.Errorf("%w: asked for a range, answered %q", errNoRanges, aws.ToString(out.ContentRange))
	}
	if begin != off || size <= off || last+1 != min(off+length, size) || r.etag != nil && size != r.size {
		return window{}, fmt.Errorf("%w: asked for %s, answered %q", errNoRanges, want, aws.ToString(out.ContentRange))
	}
	w := window{begin: off, bytes: make([]byte, last+1-off)}
	if _, err := io.ReadFull(out.Body, w.bytes); err != nil {
		return window{}, &cutError{err}
	}
	r.etag, r.size = out.ETag, size
	return w, nil
}

// errNoRanges is a server that does not give ranges as they are asked for.
var errNoRanges = errors.New("blob: the server does not give ranges of objects")

package blob

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"golang.org/x/sync/errgroup"
)

// partsAtOnce bounds the requests of one upload that are under way.
const partsAtOnce = 4

// spool is an object being written: its sealed bytes wait in a file of this machine, for their digest is their name. The file has no name from
// the beginning, so that nothing of it stays where the process dies.
type spool struct {
	bucket *bucket
	file   *os.File
	size   int64
	parts  []Digest  // of the parts that are full
	sum    hash.Hash // of the part being filled
}

func (b *bucket) begin() (pending, error) {
	f, err := os.CreateTemp("", "trien-sealed-*")
	if err != nil {
		return nil, err
	}
	os.Remove(f.Name()) // where an open file can't lose its name, abort removes it
	return &spool{bucket: b, file: f, sum: sha256.New()}, nil
}

func (s *spool) Write(p []byte) (int, error) {
	for rest := p; len(rest) > 0; {
		n := int(min(int64(len(rest)), s.bucket.part-s.size%s.bucket.part))
		s.sum.Write(rest[:n])
		s.size += int64(n)
		if s.size%s.bucket.part == 0 {
			s.parts = append(s.parts, Digest(s.sum.Sum(nil)))
			s.sum.Reset()
		}
		rest = rest[n:]
	}
	return s.file.Write(p)
}

func (s *spool) abort() {
	s.file.Close()
	os.Remove(s.file.Name())
}

// digests are the SHA-256 of all parts; an empty object is one empty part.
func (s *spool) digests() []Digest {
	if s.size%s.bucket.part == 0 && s.size > 0 {
		return s.parts
	}
	return append(s.parts[:len(s.parts):len(s.parts)], Digest(s.sum.Sum(nil)))
}

func (s *spool) part(n int) io.ReadSeeker {
	begin := int64(n) * s.bucket.part
	return io.NewSectionReader(s.file, begin, min(s.bucket.part, s.size-begin))
}

func (s *spool) create(ctx context.Context, name string) error { return s.store(ctx, name, true) }

func (s *spool) replace(ctx context.Context, name string) error { return s.store(ctx, name, false) }

// store sends the object until it is known to be stored or known not to be. After an answer that leaves it open (none, an error of the server, or
// that the name is taken, perhaps by what was sent a moment ago) the server is asked what stands there: a name given once makes that safe.
func (s *spool) store(ctx context.Context, name string, once bool) error {
	key := s.bucket.key(name)
	for try := 1; ; try++ {
		err := s.send(ctx, key, once)
		if err == nil || ctx.Err() != nil || !unclear(err) {
			return s.bucket.failed(ctx, err)
		}
		same, asked := s.stands(ctx, key)
		switch {
		case asked == nil && same:
			return nil
		case asked != nil && !errors.Is(asked, fs.ErrNotExist):
			return s.bucket.unknown(errors.Join(err, asked))
		case once && asked == nil:
			return fmt.Errorf("%w: something else stands at %s", ErrDamaged, *key)
		case try == 2: // each time it was tried often enough
			return s.bucket.failed(ctx, err)
		}
		if err := s.bucket.wait(ctx, try); err != nil {
			return err
		}
	}
}

func (s *spool) send(ctx context.Context, key *string, once bool) error {
	if s.size > s.bucket.part {
		return s.sendParts(ctx, key, once)
	}
	in := &s3.PutObjectInput{Bucket: &s.bucket.address.Bucket, Key: key, Body: s.part(0), ContentLength: &s.size, ContentType: aws.String(contentType),
		ChecksumAlgorithm: types.ChecksumAlgorithmSha256, ChecksumSHA256: inBase64(s.digests()[0])}
	if once {
		in.IfNoneMatch = aws.String("*")
		in.ObjectLockMode, in.ObjectLockRetainUntilDate = s.bucket.retention()
	}
	_, err := s.bucket.client.PutObject(ctx, in)
	return err
}

const contentType = "application/octet-stream"

// retention is what object lock is asked for; nothing where it is off.
func (b *bucket) retention() (types.ObjectLockMode, *time.Time) {
	if b.address.Lock == "" {
		return "", nil
	}
	until := b.now().UTC().AddDate(0, 0, b.address.Days).Truncate(time.Second)
	return types.ObjectLockMode(strings.ToUpper(b.address.Lock)), &until
}

func (s *spool) sendParts(ctx context.Context, key *string, once bool) (err error) {
	b := s.bucket
	in := &s3.CreateMultipartUploadInput{Bucket: &b.address.Bucket, Key: key, ContentType: aws.String(contentType), ChecksumAlgorithm: types.ChecksumAlgorithmSha256}
	if once {
		in.ObjectLockMode, in.ObjectLockRetainUntilDate = b.retention()
	}
	up, err := b.client.CreateMultipartUpload(ctx, in)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			// Whether it is too late for that, or it fails too, is no matter: what stands is looked at, what is left is swept.
			_ = b.abort(context.WithoutCancel(ctx), key, up.UploadId)
		}
	}()
	parts, err := s.uploadParts(ctx, key, up.UploadId)
	if err != nil {
		return err
	}
	end := &s3.CompleteMultipartUploadInput{Bucket: &b.address.Bucket, Key: key, UploadId: up.UploadId, MultipartUpload: &types.CompletedMultipartUpload{Parts: parts}}
	if once {
		end.IfNoneMatch = aws.String("*")
	}
	if _, err = b.client.CompleteMultipartUpload(ctx, end); err != nil {
		return err
	}
	if same, err := s.stands(ctx, key); err != nil || !same {
		return errors.Join(err, errNotWhole)
	}
	return nil
}

// errNotWhole is a server's fault: it said that it had put the parts together.
var errNotWhole = errors.New("blob: the parts were not put together as they were sent")

func (s *spool) uploadParts(ctx context.Context, key, upload *string) ([]types.CompletedPart, error) {
	digests := s.digests()
	done := make([]types.CompletedPart, len(digests))
	all, ctx := errgroup.WithContext(ctx)
	all.SetLimit(partsAtOnce)
	for i, d := range digests {
		number, sum := int32(i+1), inBase64(d)
		all.Go(func() error {
			out, err := s.bucket.client.UploadPart(ctx, &s3.UploadPartInput{Bucket: &s.bucket.address.Bucket, Key: key, UploadId: upload, PartNumber: &number,
				Body: s.part(i), ChecksumAlgorithm: types.ChecksumAlgorithmSha256, ChecksumSHA256: sum})
			if err == nil {
				done[i] = types.CompletedPart{PartNumber: &number, ETag: out.ETag, ChecksumSHA256: sum}
			}
			return err
		})
	}
	return done, all.Wait()
}

// stands tells whether the object is stored as it was written; fs.ErrNotExist where none is. Where the server keeps no SHA-256 of objects, the
// object is read.
func (s *spool) stands(ctx context.Context, key *string) (bool, error) {
	head, err := s.bucket.head(ctx, key)
	if err != nil {
		return false, err
	}
	if aws.ToInt64(head.ContentLength) != s.size {
		return false, nil
	}
	if kept, _, _ := strings.Cut(aws.ToString(head.ChecksumSHA256), "-"); kept != "" {
		return kept == *s.checksum(), nil
	}
	src, err := s.bucket.source(ctx, key)
	if err != nil {
		return false, err
	}
	ours, theirs := sha256.New(), sha256.New()
	if _, err := io.Copy(ours, io.NewSectionReader(s.file, 0, s.size)); err != nil {
		return false, err
	}
	_, err = io.Copy(theirs, io.NewSectionReader(src, 0, src.Size()))
	return Digest(ours.Sum(nil)) == Digest(theirs.Sum(nil)), err
}

// checksum is what S3 calls the SHA-256 of the object: of the bytes, or of the digests of its parts.
func (s *spool) checksum() *string {
	digests := s.digests()
	if s.size <= s.bucket.part {
		return inBase64(digests[0])
	}
	sum := sha256.New()
	for _, d := range digests {
		sum.Write(d[:])
	}
	return inBase64(Digest(sum.Sum(nil)))
}

func inBase64(d Digest) *string { return aws.String(base64.StdEncoding.EncodeToString(d[:])) }

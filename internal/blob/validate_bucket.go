package blob

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"trien/internal/problem"
)

// inBucket works below a prefix of its own.
func (v *validation) inBucket(ctx context.Context, a Address) error {
	whole, err := newBucket(a, usual)
	if err != nil {
		return err
	}
	if _, err := whole.client.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: &a.Bucket}); err != nil {
		if status(err) == http.StatusNotFound {
			return whole.noBucket(err)
		}
		return whole.failed(ctx, err)
	}
	if err := whole.purge(ctx, *whole.key(probes), time.Now().Add(-abandoned)); err != nil {
		return err
	}
	b := *whole
	b.part = 5 << 20 // the least that S3 takes, so that a large file has parts enough
	b.address.Prefix = *whole.key(probes + rand.Text())
	v.store = &Store{objects: &b, random: v.random}
	ends := func(do func(context.Context) error) func(context.Context) (problem.Words, error) {
		return func(ctx context.Context) (problem.Words, error) { return problem.Words{}, do(ctx) }
	}
	v.run(ctx, append([]check{
		{"conditional_writes", problem.Words{VI: "ghi có điều kiện (If-None-Match), và object lock nếu địa chỉ yêu cầu", EN: "conditional writes (If-None-Match), and object lock where the address asks for it"}, ends(b.probeGone)},
	}, append(v.checks(), []check{
		{"checksums", problem.Words{VI: "từ chối nội dung không khớp SHA-256", EN: "bytes that do not match their SHA-256 are refused"}, ends(b.checksums)},
		{"pages", problem.Words{VI: "liệt kê theo nhiều trang", EN: "lists come in pages"}, ends(b.pages)},
		{"leftovers", problem.Words{VI: "phần tải lên dở dang liệt kê và hủy được", EN: "unfinished uploads are listed and aborted"}, ends(b.unfinished)},
		{"private", problem.Words{VI: "không có khóa thì không đọc được", EN: "without keys nothing is read"}, ends(b.private)},
		{"versions", problem.Words{VI: "tệp đã xóa không nằm lại thành bản cũ", EN: "deleted files do not stay as older versions"}, ends(b.versions)},
	}...)...))
	return b.purge(context.WithoutCancel(ctx), b.address.Prefix+"/", time.Now().Add(time.Hour))
}

// probeGone is probe, where what it makes must go again.
func (b *bucket) probeGone(ctx context.Context) error {
	left, err := b.probe(ctx)
	return errors.Join(err, left)
}

// purge deletes what was made before an instant below a prefix, in all its versions, and aborts uploads.
func (b *bucket) purge(ctx context.Context, below string, before time.Time) error {
	pages := s3.NewListObjectVersionsPaginator(b.client, &s3.ListObjectVersionsInput{Bucket: &b.address.Bucket, Prefix: &below})
	var errs []error
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return b.failed(ctx, err)
		}
		for _, o := range page.Versions {
			if aws.ToTime(o.LastModified).Before(before) {
				errs = append(errs, b.delete(ctx, o.Key, o.VersionId))
			}
		}
		for _, o := range page.DeleteMarkers {
			if aws.ToTime(o.LastModified).Before(before) {
				errs = append(errs, b.delete(ctx, o.Key, o.VersionId))
			}
		}
	}
	return errors.Join(errs...)
}

// checksums sends bytes with another's digest.
func (b *bucket) checksums(ctx context.Context) error {
	other := Digest{1}
	_, err := b.client.PutObject(ctx, &s3.PutObjectInput{Bucket: &b.address.Bucket, Key: b.key("ee/checksum"), Body: strings.NewReader("bytes"),
		ChecksumAlgorithm: types.ChecksumAlgorithmSha256, ChecksumSHA256: inBase64(other)})
	switch s := status(err); {
	case err == nil:
		return doubt{VI: "Kho không kiểm SHA-256 khi nhận: nội dung hỏng trên đường chỉ được phát hiện khi `trien fsck` đọc lại.",
			EN: "The store does not check SHA-256 when it receives: bytes broken on the way are found only when `trien fsck` reads them."}
	case s >= 400 && s < 500 && s != http.StatusForbidden:
		return nil
	}
	return b.failed(ctx, err)
}

// pages lists two at a time.
func (b *bucket) pages(ctx context.Context) error {
	const files = 5
	for i := range files {
		_, err := b.putNew(ctx, b.key(fmt.Sprintf("gg/page-%d", i)), "page")
		if err != nil {
			return b.failed(ctx, err)
		}
	}
	below, got := *b.key("gg/"), map[string]bool{}
	pages := s3.NewListObjectsV2Paginator(b.client, &s3.ListObjectsV2Input{Bucket: &b.address.Bucket, Prefix: &below, MaxKeys: aws.Int32(2)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return b.failed(ctx, err)
		}
		for _, o := range page.Contents {
			got[aws.ToString(o.Key)] = true
		}
	}
	if len(got) != files {
		return failing(fmt.Sprintf("Liệt kê %d tệp theo trang chỉ thấy %d.", files, len(got)), fmt.Sprintf("Of %d files, pages list %d.", files, len(got)))
	}
	return nil
}

// unfinished begins an upload, as a process that is killed does, and tidies.
func (b *bucket) unfinished(ctx context.Context) error {
	key := b.key("hh/unfinished")
	if _, err := b.client.CreateMultipartUpload(ctx, &s3.CreateMultipartUploadInput{Bucket: &b.address.Bucket, Key: key}); err != nil {
		return b.failed(ctx, err)
	}
	left := func() (int, error) {
		out, err := b.client.ListMultipartUploads(ctx, &s3.ListMultipartUploadsInput{Bucket: &b.address.Bucket, Prefix: key})
		if err != nil {
			return 0, b.failed(ctx, err)
		}
		return len(out.Uploads), nil
	}
	if n, err := left(); err != nil || n != 1 {
		return errors.Join(err, failing("Phần tải lên dở dang không có trong danh sách, nên không dọn được.", "An unfinished upload is not listed, so it can't be tidied away."))
	}
	if err := b.tidy(ctx, time.Now().Add(time.Hour)); err != nil {
		return err
	}
	if n, err := left(); err != nil || n != 0 {
		return errors.Join(err, failing("Phần tải lên dở dang không hủy được.", "An unfinished upload can't be aborted."))
	}
	return nil
}

// private asks for an object as a stranger.
func (b *bucket) private(ctx context.Context) error {
	key := b.key("ii/private")
	if _, err := b.putNew(ctx, key, "private"); err != nil {
		return b.failed(ctx, err)
	}
	stranger := b.client.Options()
	stranger.Credentials = aws.AnonymousCredentials{}
	_, err := s3.New(stranger).GetObject(ctx, &s3.GetObjectInput{Bucket: &b.address.Bucket, Key: key})
	switch s := status(err); {
	case err == nil:
		return failing("Ai cũng đọc được bucket này mà không cần khóa. Hãy tắt quyền truy cập công khai.", "Anybody reads this bucket without keys. Turn public access off.")
	case s == http.StatusUnauthorized, s == http.StatusForbidden:
		return nil
	}
	return b.failed(ctx, err)
}

func (b *bucket) versions(ctx context.Context) error {
	out, err := b.client.GetBucketVersioning(ctx, &s3.GetBucketVersioningInput{Bucket: &b.address.Bucket})
	if c := code(err); c == "NotImplemented" || c == "AccessDenied" || c == "MethodNotAllowed" {
		return blank{VI: "kho không cho biết", EN: "the store does not tell"}
	}
	if err != nil {
		return b.failed(ctx, err)
	}
	if out.Status == types.BucketVersioningStatusEnabled {
		return doubt{VI: "Bucket giữ các bản cũ (versioning). Hãy đặt quy tắc vòng đời xóa bản không còn hiện hành (NoncurrentVersionExpiration). Tài liệu đã hủy vẫn không mở được vì khóa đã mất.",
			EN: "The bucket keeps older versions. Set a lifecycle rule that expires noncurrent ones (NoncurrentVersionExpiration). What was destroyed can't be opened all the same, since its key is gone."}
	}
	return nil
}

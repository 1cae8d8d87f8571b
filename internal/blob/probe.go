package blob

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"trien/internal/problem"
)

// probes begins the names of objects that are made to be looked at and removed: no file is called so.
const probes = ".probe-"

// probe finds out whether the bucket keeps the promise that write-once rests on (If-None-Match: *) and, where object lock is asked for, has it. It
// leaves nothing behind, unless it may not delete: left says so, which is no reason not to open.
func (b *bucket) probe(ctx context.Context) (left, err error) {
	if err := b.canLock(ctx); err != nil {
		return nil, err
	}
	name, first, err := b.putFirst(ctx)
	if err != nil {
		return nil, b.failed(ctx, err)
	}
	made := []*string{first.VersionId}
	second, err := b.refused(ctx, name)
	if second != nil {
		made, err = append(made, second.VersionId), b.rewrites()
	}
	for _, version := range made {
		left = errors.Join(left, b.delete(context.WithoutCancel(ctx), name, version))
	}
	return left, b.failed(ctx, err)
}

// probeTries bounds how often a probe is begun anew.
const probeTries = 6

// putFirst puts the first of the two under a name that nobody has. A server may say that it met somebody (409, 412: others open the same bucket at this
// moment, and some servers keep a prefix as a folder that goes with its last object; or its own answer was lost on the way), or that it is busy: then
// another name is tried, after a pause.
func (b *bucket) putFirst(ctx context.Context) (name *string, first *s3.PutObjectOutput, err error) {
	for try := 1; ; try++ {
		name = b.key(probes + rand.Text())
		if first, err = b.putNew(ctx, name, "first"); !met(err) && !busy(err) || try == probeTries {
			return name, first, err
		}
		if stopped := b.wait(ctx, try); stopped != nil {
			return name, nil, stopped
		}
	}
}

// refused puts the second under the name of the first: nothing comes back where the server refuses it as it should. One that is busy is asked again.
func (b *bucket) refused(ctx context.Context, name *string) (second *s3.PutObjectOutput, err error) {
	for try := 1; ; try++ {
		second, err = b.putNew(ctx, name, "second")
		switch {
		case err == nil:
			return second, nil
		case met(err):
			return nil, nil
		case !busy(err) || try == probeTries:
			return nil, err
		}
		if err := b.wait(ctx, try); err != nil {
			return nil, err
		}
	}
}

// met says that a server would not write over what stands there, or not beside another who writes.
func met(err error) bool {
	s := status(err)
	return s == http.StatusPreconditionFailed || s == http.StatusConflict
}

// busy says that a server may do later what it does not now.
func busy(err error) bool {
	s := status(err)
	return err != nil && s == 0 && !errors.Is(err, errSilent) || s == http.StatusTooManyRequests || s >= 500 && s != http.StatusNotImplemented
}

// putNew puts a few bytes under a name that must be free.
func (b *bucket) putNew(ctx context.Context, name *string, words string) (*s3.PutObjectOutput, error) {
	return b.client.PutObject(ctx, &s3.PutObjectInput{Bucket: &b.address.Bucket, Key: name, Body: strings.NewReader(words), IfNoneMatch: aws.String("*")},
		func(o *s3.Options) { o.Retryer = aws.NopRetryer{} }) // sent twice it would meet itself
}

func (b *bucket) rewrites() error {
	return problem.New(problem.IO,
		"Kho S3 "+b.address.String()+" cho ghi đè lên tệp đã có (không hỗ trợ If-None-Match), nên không dùng làm kho lưu được. Hãy báo quản trị chọn kho khác hoặc nâng cấp máy chủ S3.",
		"The S3 store "+b.address.String()+" lets stored files be written over (it does not support If-None-Match), so it can't be used. Ask the administrator to choose another or to upgrade the S3 server.")
}

// canLock asks whether the bucket has the object lock that the address asks for.
func (b *bucket) canLock(ctx context.Context) error {
	if b.address.Lock == "" {
		return nil
	}
	out, err := b.client.GetObjectLockConfiguration(ctx, &s3.GetObjectLockConfigurationInput{Bucket: &b.address.Bucket})
	switch {
	case err == nil && out.ObjectLockConfiguration != nil && out.ObjectLockConfiguration.ObjectLockEnabled == types.ObjectLockEnabledEnabled:
		return nil
	case err == nil, code(err) == "ObjectLockConfigurationNotFoundError", code(err) == "NotImplemented":
		return problem.New(problem.IO,
			"Bucket "+b.address.String()+" không bật object lock mà địa chỉ lại yêu cầu lock=. Hãy báo quản trị tạo bucket có object lock, hoặc bỏ lock= và days=.",
			"The bucket "+b.address.String()+" has no object lock, but the address asks for lock=. Ask the administrator to make a bucket with object lock, or to leave lock= and days= out.").Because(err)
	}
	return b.failed(ctx, err)
}

package blob

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"trien/internal/problem"
)

// bucket is objects of an S3 bucket, below a prefix.
type bucket struct {
	address Address
	client  *s3.Client
	now     func() time.Time
	part    int64 // what one request carries: a larger object goes in parts, each of which can be sent again alone
	patience
}

// usualPart passes in two minutes at 150 KB/s, and 10,000 of them, the most that S3 takes, are far more than any file has.
const usualPart = 16 << 20

// patience is how long an answer is waited for, and how often asked again.
type patience struct {
	connect time.Duration // to the server, and again for TLS
	answer  time.Duration // from the end of a request to the first byte of its answer, and for each further piece of it
	whole   time.Duration // one request with its answer, which are at most a part each
	tries   int           // of one request
	pause   time.Duration // the longest pause before another try
	again   time.Duration // after which a server that said nothing is asked once more
}

// usual is for the servers of an office: one that restarts is back before the last try, one that says nothing is known within ten seconds.
var usual = patience{connect: 5 * time.Second, answer: 10 * time.Second, whole: 2 * time.Minute, tries: 4, pause: 4 * time.Second, again: 5 * time.Second}

// wait pauses before another try.
func (p patience) wait(ctx context.Context, try int) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(min(p.pause, time.Duration(try)*200*time.Millisecond)):
		return nil
	}
}

// newBucket makes the client of a bucket. Nothing is asked of the server yet.
func newBucket(a Address, p patience) (*bucket, error) {
	keys, err := a.credentials()
	if err != nil {
		return nil, err
	}
	region := cmp.Or(a.Region, os.Getenv("AWS_REGION"), os.Getenv("AWS_DEFAULT_REGION"))
	if region == "" && a.Endpoint != "" {
		region = "us-east-1" // what servers other than Amazon's call theirs
	}
	if region == "" {
		return nil, badAddress("thiếu region= (hoặc endpoint=)", "region= (or endpoint=) is missing")
	}
	client, err := a.http(p)
	if err != nil {
		return nil, err
	}
	o := s3.Options{
		Region: region, UsePathStyle: a.Endpoint != "", HTTPClient: client,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) { return keys, nil }),
		Retryer:     retry.NewStandard(func(o *retry.StandardOptions) { o.MaxAttempts, o.MaxBackoff = p.tries, p.pause }),
		// Checksums are SHA-256 and given by us; those of ranges are not to be had.
		RequestChecksumCalculation: aws.RequestChecksumCalculationWhenRequired, ResponseChecksumValidation: aws.ResponseChecksumValidationWhenRequired,
		DisableLogOutputChecksumValidationSkipped: true,
	}
	if a.Endpoint != "" {
		o.BaseEndpoint = &a.Endpoint
	}
	return &bucket{address: a, client: s3.New(o), now: time.Now, part: usualPart, patience: p}, nil
}

// http is a client that gives up, verifies certificates always, and goes nowhere else when told to.
func (a Address) http(p patience) (*http.Client, error) {
	roots, err := a.roots()
	if err != nil {
		return nil, err
	}
	dial := (&net.Dialer{Timeout: p.connect}).DialContext
	return &http.Client{
		Timeout:       p.whole,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &listener{patience: p, next: &http.Transport{
			Proxy: http.ProxyFromEnvironment,
			DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
				c, err := dial(ctx, network, address)
				if err != nil {
					return nil, err
				}
				return sender{c, p.answer}, nil
			},
			TLSHandshakeTimeout:   p.connect,
			TLSClientConfig:       &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots},
			ExpectContinueTimeout: time.Second,
			MaxIdleConnsPerHost:   32,
			IdleConnTimeout:       time.Minute,
			ForceAttemptHTTP2:     true,
		}},
	}, nil
}

// roots are the machine's certificates and those that the address names; nil are the machine's alone.
func (a Address) roots() (*x509.CertPool, error) {
	if a.CA == "" {
		return nil, nil
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	pem, err := os.ReadFile(a.CA)
	if err != nil || !pool.AppendCertsFromPEM(pem) {
		return nil, problem.New(problem.Usage, "Tệp "+a.CA+" (ca= của kho S3) không có chứng thư PEM đọc được.",
			"The file "+a.CA+" (ca= of the S3 store) has no PEM certificate that can be read.").Because(err)
	}
	return pool, nil
}

func (b *bucket) key(name string) *string {
	if b.address.Prefix != "" {
		name = b.address.Prefix + "/" + name
	}
	return &name
}

func (b *bucket) stat(ctx context.Context, name string) (time.Time, error) {
	head, err := b.head(ctx, b.key(name))
	if err != nil {
		return time.Time{}, err
	}
	return aws.ToTime(head.LastModified), nil
}

// head asks about an object. An answer to HEAD has no body: where it says "none", the bucket is asked whether it is there itself.
func (b *bucket) head(ctx context.Context, key *string) (*s3.HeadObjectOutput, error) {
	head, err := b.client.HeadObject(ctx, &s3.HeadObjectInput{Bucket: &b.address.Bucket, Key: key, ChecksumMode: types.ChecksumModeEnabled})
	err = b.failed(ctx, err)
	if errors.Is(err, fs.ErrNotExist) {
		if _, gone := b.client.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: &b.address.Bucket}); gone != nil {
			gone = b.failed(ctx, gone)
			if errors.Is(gone, fs.ErrNotExist) {
				gone = b.noBucket(gone)
			}
			return nil, gone
		}
	}
	return head, err
}

func (b *bucket) names(ctx context.Context) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		below := *b.key("")
		pages := s3.NewListObjectsV2Paginator(b.client, &s3.ListObjectsV2Input{Bucket: &b.address.Bucket, Prefix: &below})
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			if err != nil {
				yield("", b.failed(ctx, err))
				return
			}
			for _, o := range page.Contents {
				if !yield(strings.TrimPrefix(aws.ToString(o.Key), below), nil) {
					return
				}
			}
		}
	}
}

func (b *bucket) remove(ctx context.Context, name string) error {
	return b.delete(ctx, b.key(name), nil)
}

func (b *bucket) delete(ctx context.Context, key, version *string) error {
	_, err := b.client.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &b.address.Bucket, Key: key, VersionId: version})
	err = b.failed(ctx, err)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil && b.held(ctx, key) {
		return fmt.Errorf("%w: %w", ErrLocked, err)
	}
	return err
}

// held tells whether object lock holds an object today.
func (b *bucket) held(ctx context.Context, key *string) bool {
	head, err := b.head(ctx, key)
	return err == nil && head.ObjectLockMode != "" && aws.ToTime(head.ObjectLockRetainUntilDate).After(b.now())
}

// tidy aborts the uploads that were begun in parts before an instant: their parts cost space and are seen in no list of objects.
func (b *bucket) tidy(ctx context.Context, before time.Time) error {
	below := *b.key("")
	pages := s3.NewListMultipartUploadsPaginator(b.client, &s3.ListMultipartUploadsInput{Bucket: &b.address.Bucket, Prefix: &below})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return b.failed(ctx, err)
		}
		for _, u := range page.Uploads {
			if !strings.HasPrefix(aws.ToString(u.Key), below) || !aws.ToTime(u.Initiated).Before(before) {
				continue
			}
			if err := b.abort(ctx, u.Key, u.UploadId); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *bucket) abort(ctx context.Context, key, upload *string) error {
	_, err := b.client.AbortMultipartUpload(ctx, &s3.AbortMultipartUploadInput{Bucket: &b.address.Bucket, Key: key, UploadId: upload})
	err = b.failed(ctx, err)
	if errors.Is(err, fs.ErrNotExist) { // its own end came first
		return nil
	}
	return err
}

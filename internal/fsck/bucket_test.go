package fsck

import (
	"context"
	"crypto/rand"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"trien/internal/blob"
	"trien/internal/s3test"
	"trien/internal/store"
)

// What is wrong with files is found in a bucket as in a folder; a bucket that does not answer is no finding about its files.
func TestFilesInABucket(t *testing.T) {
	server := s3test.Running(t)
	for name, c := range map[string]struct {
		harm func(t *testing.T, w *world, bucket string)
		want []Kind
	}{
		"nothing": {func(*testing.T, *world, string) {}, nil},
		"file damaged": {func(t *testing.T, w *world, bucket string) {
			key := w.digests[2][:2] + "/" + w.digests[2]
			_, err := server.Client().PutObject(t.Context(), &s3.PutObjectInput{Bucket: &bucket, Key: &key, Body: strings.NewReader("TRIENBLB, once")})
			must(t, err)
		}, []Kind{FileDamaged}},
		"file missing": {func(t *testing.T, w *world, bucket string) {
			key := w.digests[2][:2] + "/" + w.digests[2]
			_, err := server.Client().DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: &bucket, Key: &key})
			must(t, err)
		}, []Kind{FileMissing}},
		"file that no event names": {func(t *testing.T, w *world, bucket string) {
			key := strings.Repeat("0", 2) + "/" + strings.Repeat("0", 64)
			_, err := server.Client().PutObject(t.Context(), &s3.PutObjectInput{Bucket: &bucket, Key: &key, Body: strings.NewReader("x")})
			must(t, err)
		}, []Kind{OrphanFile}},
		"no bucket": {func(t *testing.T, w *world, _ string) { w.At.Blobs = server.Address("none") }, []Kind{Unreadable}},
		"nobody answers": {func(t *testing.T, w *world, _ string) {
			w.At.Blobs = strings.ReplaceAll(w.At.Blobs, server.Endpoint[len("http://127.0.0.1:"):], "1")
		}, []Kind{Unreadable}},
	} {
		t.Run(name, func(t *testing.T) {
			w := build(t)
			bucket := moved(t, w)
			c.harm(t, w, bucket)
			r := w.check(t)
			var kinds []Kind
			for _, f := range r.Findings {
				kinds = append(kinds, f.Kind)
			}
			slices.Sort(kinds)
			if kinds = slices.Compact(kinds); !slices.Equal(kinds, c.want) {
				t.Errorf("%+v", r.Findings)
			}
			if name == "nobody answers" && (len(r.Findings) != 1 || !slices.Contains(r.NotChecked, "files")) {
				t.Errorf("%+v", r)
			}
		})
	}
}

// moved copies the world's files into a bucket, where they are from now on.
func moved(t *testing.T, w *world) (bucket string) {
	t.Helper()
	ctx := context.Background()
	server := s3test.Running(t)
	bucket = server.Bucket(t, false)
	from, err := blob.OpenToCheck(w.Blobs())
	must(t, err)
	to, err := blob.Open(ctx, server.Address(bucket), rand.Reader, time.Now)
	must(t, err)
	for d, err := range from.All(ctx) {
		must(t, err)
		_, err := to.Take(ctx, from, d)
		must(t, err)
	}
	w.At = store.Storage{Blobs: server.Address(bucket), Work: w.Work()}
	return bucket
}

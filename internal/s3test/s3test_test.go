package s3test_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"trien/internal/s3test"
)

func TestEachTestHasABucket(t *testing.T) {
	a, b := s3test.Start(t), s3test.Start(t)
	u, err := url.Parse(a)
	if err != nil || a == b || u.Scheme != "s3" {
		t.Fatal(a, b, err)
	}
	s := s3test.Running(t)
	client, key := s.Client(), "key"
	if _, err := client.PutObject(t.Context(), &s3.PutObjectInput{Bucket: &u.Host, Key: &key, Body: strings.NewReader("words")}); err != nil {
		t.Fatal(err)
	}
	other, _ := url.Parse(b)
	list, err := client.ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: &other.Host})
	if err != nil || len(list.Contents) != 0 {
		t.Fatal(list, err)
	}
	if strings.Contains(a, s.Secret) {
		t.Error("the address tells the secret")
	}
}

func TestOnlyItsCredentialsOpenIt(t *testing.T) {
	wrong := *s3test.Running(t)
	wrong.Secret += "x"
	if _, err := wrong.Client().ListBuckets(t.Context(), &s3.ListBucketsInput{}); err == nil {
		t.Error("a wrong secret opens the server")
	}
}

package blob

import (
	"crypto/rand"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"trien/internal/problem"
	"trien/internal/s3test"
)

func validated(t *testing.T, address string) map[string]Checked {
	t.Helper()
	got := map[string]Checked{}
	if err := Validate(t.Context(), address, rand.Reader, func(c Checked) {
		if c.What.VI == "" || c.What.EN == "" || c.State != Good && (c.Found.VI == "" || c.Found.EN == "") {
			t.Errorf("%s has no words: %+v", c.ID, c)
		}
		got[c.ID] = c
	}); err != nil {
		t.Fatal(err)
	}
	return got
}

func TestValidateFolder(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "mine"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	got := validated(t, dir)
	for id, c := range got {
		if c.State == Bad || c.State == NotChecked && id != "space" {
			t.Errorf("%s: %+v", id, c)
		}
	}
	if len(got) != 12 {
		t.Errorf("%d checks", len(got))
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 1 || left[0].Name() != "mine" {
		t.Error("left behind:", left, err)
	}
}

func TestValidateBucket(t *testing.T) {
	server := s3test.Running(t)
	name := server.Bucket(t, false)
	other := "ab/abcd"
	if _, err := server.Client().PutObject(t.Context(), &s3.PutObjectInput{Bucket: &name, Key: &other, Body: strings.NewReader("x")}); err != nil {
		t.Fatal(err)
	}
	got := validated(t, server.Address(name))
	for id, c := range got {
		if c.State != Good && (id != "versions" || c.State != NotChecked) {
			t.Errorf("%s: %+v", id, c)
		}
	}
	if len(got) != 13 {
		t.Errorf("%d checks", len(got))
	}
	out, err := server.Client().ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: &name})
	if err != nil || len(out.Contents) != 1 || *out.Contents[0].Key != other {
		t.Error("left behind:", out, err)
	}
}

// Each promise that a server breaks is found, by the check whose it is.
func TestValidateFindsWhatABucketLacks(t *testing.T) {
	accepts := func(w http.ResponseWriter, r *http.Request, pass func() *httptest.ResponseRecorder) {
		if answer := pass(); answer.Code < 300 {
			copied(w, answer, answer.Body.Bytes())
			return
		}
		w.Header().Set("ETag", `"x"`)
	}
	refuses := func(w http.ResponseWriter, r *http.Request, _ func() *httptest.ResponseRecorder) {
		said(w, 501, "NotImplemented")
	}
	for lack, c := range map[string]struct {
		on  func(*http.Request) bool
		do  func(w http.ResponseWriter, r *http.Request, pass func() *httptest.ResponseRecorder)
		bad string
	}{
		"writes over": {is("PUT", ""), accepts, "conditional_writes"},
		"no ranges": {is("GET", ""), func(w http.ResponseWriter, r *http.Request, pass func() *httptest.ResponseRecorder) {
			r.Header.Del("Range")
			w.Write([]byte("all of it"))
		}, "read_after_write"},
		"no parts":           {is("POST", "uploads"), refuses, "large_file"},
		"no list of uploads": {is("GET", "uploads"), refuses, "leftovers"},
		"deletes nothing":    {is("DELETE", ""), func(w http.ResponseWriter, r *http.Request, _ func() *httptest.ResponseRecorder) { w.WriteHeader(204) }, "delete"},
		"lists nothing": {is("GET", "list-type"), func(w http.ResponseWriter, r *http.Request, _ func() *httptest.ResponseRecorder) {
			w.Write([]byte("<ListBucketResult/>"))
		}, "pages"},
		"gives to anybody": {func(r *http.Request) bool { return r.Header.Get("Authorization") == "" }, func(w http.ResponseWriter, r *http.Request, _ func() *httptest.ResponseRecorder) {
			w.Write([]byte("private"))
		}, "private"},
		"takes any bytes": {is("PUT", ""), accepts, "checksums"},
		"one page is all there is": {is("GET", "list-type"), func(w http.ResponseWriter, r *http.Request, pass func() *httptest.ResponseRecorder) {
			answer := pass()
			copied(w, answer, []byte(strings.Replace(answer.Body.String(), "<IsTruncated>true", "<IsTruncated>false", 1)))
		}, "pages"},
	} {
		t.Run(lack, func(t *testing.T) {
			s, m := through(t, quick)
			m.spoil(fault{on: c.on, do: c.do})
			a := s.objects.(*bucket).address
			address := "s3://" + a.Bucket + "?endpoint=" + a.Endpoint + "&credentials=" + a.Credentials
			got := map[string]Checked{}
			if err := Validate(t.Context(), address, rand.Reader, func(c Checked) { got[c.ID] = c }); err != nil && lack != "deletes nothing" {
				t.Fatal(err)
			}
			if s := got[c.bad].State; s != Bad && (s != Warning || c.bad != "checksums") {
				t.Errorf("%s: %+v", c.bad, got[c.bad])
			}
		})
	}
}

func TestValidateWhatIsNotThere(t *testing.T) {
	for address, kind := range map[string]problem.Kind{
		filepath.Join(t.TempDir(), "none"): problem.NotFound,
		s3test.Running(t).Address("none"):  problem.IO,
		"ftp://x":                          problem.Usage,
	} {
		err := Validate(t.Context(), address, rand.Reader, func(c Checked) { t.Error("checked:", c) })
		wantKind(t, err, kind)
	}
}

package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"trien/internal/s3test"
	"trien/internal/store"
)

func TestValidateStorage(t *testing.T) {
	dir := t.TempDir()
	bucket := s3test.Start(t)
	for name, c := range map[string]struct {
		args []string
		code int
		says string
	}{
		"a folder":              {[]string{"validate-storage", t.TempDir(), "--lang", "en"}, 0, "good      write-once"},
		"a bucket":              {[]string{"validate-storage", bucket}, 0, "đạt       ghi một lần"},
		"a bucket's prefix":     {[]string{"validate-storage", strings.Replace(bucket, "?", "/tinh/xa?", 1)}, 0, "/tinh/xa"},
		"no folder":             {[]string{"validate-storage", filepath.Join(dir, "none")}, 2, "Hãy tạo thư mục"},
		"no bucket":             {[]string{"validate-storage", s3test.Running(t).Address("none"), "--lang", "en"}, 2, "There is no bucket"},
		"a password in it":      {[]string{"validate-storage", "s3://key:geheim@files"}, 2, "AWS_ACCESS_KEY_ID"},
		"a server that forgets": {[]string{"validate-storage", forgetful(t), "--lang", "en"}, 1, "BAD       conditional writes"},
	} {
		t.Run(name, func(t *testing.T) {
			code, out, said := command(t.Context(), c.args...)
			if code != c.code || !strings.Contains(out+said, c.says) || strings.Contains(out+said, "geheim") {
				t.Error(code, out, said)
			}
		})
	}
}

// Without an address every place of files of every office is looked at; --json tells the same.
func TestValidateStorageOfOffices(t *testing.T) {
	dir := t.TempDir()
	bareOffice(t, store.Layout{Dir: filepath.Join(dir, "office")}, filepath.Join(dir, "passphrase"))
	code, out, said := command(t.Context(), "validate-storage", "--data", dir, "--blobs", s3test.Start(t), "--json")
	var got struct {
		Good   bool
		Checks []struct{ Address, Check, State string }
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil || code != 0 || !got.Good {
		t.Fatal(code, out, said, err)
	}
	places := map[string]bool{}
	for _, c := range got.Checks {
		places[c.Address] = true
	}
	if len(places) != 2 {
		t.Error(places)
	}
}

// forgetful is a server that says yes to everything and keeps nothing.
func forgetful(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"x"`)
		if r.Method == http.MethodGet && r.URL.Query().Has("versions") {
			fmt.Fprint(w, "<ListVersionsResult/>")
		}
	}))
	t.Cleanup(server.Close)
	keys := write(t, t.TempDir(), "keys", "[default]\naws_access_key_id = a\naws_secret_access_key = b\n")
	return "s3://files?endpoint=" + server.URL + "&credentials=" + keys
}

package web

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"trien/internal/app"
)

func built() fstest.MapFS {
	return fstest.MapFS{
		"index.html":            {Data: []byte(`<!doctype html><title>Triện</title>`)},
		"favicon.svg":           {Data: []byte(`<svg/>`)},
		"assets/index-a1b2.js":  {Data: []byte(strings.Repeat("let a = 1;\n", 500))},
		"pdfjs/wasm/decoder.js": {Data: []byte("1")},
		"secret.txt":            {Data: []byte("not for anyone")},
	}
}

func answer(t *testing.T, h http.Handler, r *http.Request) (*http.Response, string) {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	body, err := io.ReadAll(w.Result().Body)
	if err != nil {
		t.Fatal(err)
	}
	return w.Result(), string(body)
}

func TestPages(t *testing.T) {
	api := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "api") })
	h := serve(built(), api, &app.House{}, Options{})
	for _, c := range []struct {
		name, method, path string
		status             int
		holds              string
	}{
		{"the desk", "GET", "/", 200, "Triện"},
		{"a document", "GET", "/van-ban/0193-ab", 200, "Triện"},
		{"a register", "GET", "/so-den", 200, "Triện"},
		{"a script", "GET", "/assets/index-a1b2.js", 200, "let a = 1"},
		{"the api", "GET", "/api/house", 200, "api"},
		{"an unknown page", "GET", "/khong-co", 404, "Không có trang này"},
		{"an unknown asset", "GET", "/assets/gone.js", 404, ""},
		{"a file beside the pages", "GET", "/secret.txt", 404, "Không có trang này"},
		{"a way out of the folder", "GET", "/assets/../secret.txt", 307, ""},
		{"the form without scripts", "GET", "/kiem-tra/don-gian", 200, "<form"},
		{"a copy of no office", "GET", "/ban-sao/khong-co/7k3m", 404, "Không có bản sao nào"},
		{"a code for no copy", "POST", "/ban-sao/khong-co/7k3m", 404, "Không có bản sao nào"},
		{"the file of no copy", "POST", "/ban-sao/khong-co/7k3m/tep", 404, "Không có bản sao nào"},
		{"no file chosen", "POST", "/kiem-tra/don-gian", 422, "Chưa chọn tệp"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, body := answer(t, h, httptest.NewRequest(c.method, c.path, nil))
			if r.StatusCode != c.status || !strings.Contains(body, c.holds) {
				t.Fatalf("got %d %q, want %d with %q", r.StatusCode, body, c.status, c.holds)
			}
		})
	}
}

func TestEveryAnswerIsGuarded(t *testing.T) {
	h := serve(built(), http.NotFoundHandler(), &app.House{}, Options{Secure: true})
	for _, path := range []string{"/", "/assets/index-a1b2.js", "/khong-co", "/kiem-tra/don-gian"} {
		r, _ := answer(t, h, httptest.NewRequest("GET", path, nil))
		csp := r.Header.Get("Content-Security-Policy")
		for _, want := range []string{"default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"} {
			if !strings.Contains(csp, want) {
				t.Errorf("%s: policy %q lacks %q", path, csp, want)
			}
		}
		if strings.Contains(csp, "unsafe") {
			t.Errorf("%s: policy %q allows something unsafe", path, csp)
		}
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Strict-Transport-Security": "max-age=31536000"} {
			if got := r.Header.Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", path, name, got, want)
			}
		}
	}
}

func TestFormsOfOtherSitesAreRefused(t *testing.T) {
	h := serve(built(), http.NotFoundHandler(), &app.House{}, Options{})
	r := httptest.NewRequest("POST", "/kiem-tra/don-gian", nil)
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	if got, _ := answer(t, h, r); got.StatusCode != http.StatusForbidden {
		t.Fatalf("got %d, want 403", got.StatusCode)
	}
}

func TestAssetsTravelOnceAndCompressed(t *testing.T) {
	h := serve(built(), http.NotFoundHandler(), &app.House{}, Options{})
	r := httptest.NewRequest("GET", "/assets/index-a1b2.js", nil)
	r.Header.Set("Accept-Encoding", "gzip, br")
	first, body := answer(t, h, r)
	if first.Header.Get("Content-Encoding") != "gzip" || len(body) > 1000 {
		t.Errorf("not compressed: %v, %d bytes", first.Header, len(body))
	}
	if !strings.Contains(first.Header.Get("Cache-Control"), "immutable") {
		t.Errorf("Cache-Control is %q", first.Header.Get("Cache-Control"))
	}
	r = httptest.NewRequest("GET", "/", nil)
	first, _ = answer(t, h, r)
	r.Header.Set("If-None-Match", first.Header.Get("ETag"))
	if again, _ := answer(t, h, r); again.StatusCode != http.StatusNotModified {
		t.Errorf("the page came again: %d", again.StatusCode)
	}
}

func TestPagesThatWereNotBuiltSaySo(t *testing.T) {
	h := serve(fstest.MapFS{".keep": {}}, http.NotFoundHandler(), &app.House{}, Options{})
	r := httptest.NewRequest("GET", "/", nil)
	got, body := answer(t, h, r)
	if got.StatusCode != http.StatusServiceUnavailable || !strings.Contains(body, "make build") {
		t.Fatalf("got %d %q", got.StatusCode, body)
	}
	r.Header.Set("Accept-Language", "en-GB")
	if _, body = answer(t, h, r); !strings.Contains(body, "The pages are not built") {
		t.Fatalf("an English reader got %q", body)
	}
}

// The server and the pages' router must know the same addresses, or a reload would lose the page.
func TestTheRouterKnowsTheSameAddresses(t *testing.T) {
	source, err := os.ReadFile("../../web/src/lib/router.svelte.ts")
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^  '(/[a-z/-]*)':`).FindAllStringSubmatch(string(source), -1) {
		known[m[1]] = true
	}
	for _, route := range routes() {
		path := strings.TrimSuffix(route, "{$}")
		if base, param := strings.CutSuffix(path, "/{id}"); param {
			if !strings.Contains(string(source), strings.TrimPrefix(base, "/")) {
				t.Errorf("the router knows no %s", path)
			}
			continue
		}
		if !known[path] {
			t.Errorf("the router knows no %s", path)
		}
		delete(known, path)
	}
	for path := range known {
		t.Errorf("the server serves no %s", path)
	}
}

// TestTheSigningToolIsLetInWhereAnOfficeSaysSo: one port of the person's own machine, and without the setting none.
func TestTheSigningToolIsLetInWhereAnOfficeSaysSo(t *testing.T) {
	if without := policyFor(false); strings.Contains(without, "127.0.0.1") || !strings.Contains(without, "connect-src 'self';") {
		t.Errorf("without the setting: %s", without)
	}
	with := policyFor(true)
	if !strings.Contains(with, "connect-src 'self' wss://127.0.0.1:8987;") || strings.Replace(with, " "+signingTool, "", 1) != policyFor(false) {
		t.Errorf("with the setting: %s", with)
	}
}

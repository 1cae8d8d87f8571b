package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"trien/internal/app"
	"trien/internal/problem"
)

func TestEveryKindHasItsStatus(t *testing.T) {
	for kind, want := range map[problem.Kind]int{
		problem.Malformed: 422, problem.Encrypted: 422, problem.Limit: 413, problem.IO: 500, problem.Usage: 400, problem.NotFound: 404,
		problem.Forbidden: 403, problem.SignIn: 401, problem.Conflict: 409, problem.Refused: 403, problem.Secret: 403, problem.Key: 422,
		problem.Unavailable: 503, problem.Internal: 500,
	} {
		if got := status(kind); got != want {
			t.Errorf("%s: %d, want %d", kind, got, want)
		}
	}
}

func TestACauseNeverReachesAUser(t *testing.T) {
	secret := errors.New("open /data/tinh-uy/passphrase: permission denied")
	for _, err := range []error{secret, fmt.Errorf("wrapped: %w", problem.New(problem.IO, "Không đọc được.", "Not readable.").Because(secret))} {
		out, e := json.Marshal(failure(err))
		if e != nil || strings.Contains(string(out), "passphrase") {
			t.Errorf("said %s, %v", out, e)
		}
	}
}

func TestTheRuleIsSaid(t *testing.T) {
	out, err := json.Marshal(failure(problem.New(problem.Refused, "Không được.", "No.").Under("379.13.2")))
	want := `{"error":{"kind":"refused","message":{"vi":"Không được.","en":"No."},"rule":"379.13.2"}}`
	if err != nil || string(out) != want {
		t.Fatalf("got %s, %v", out, err)
	}
}

// said sends a request to the whole face and gives the status and the kind of failure.
func said(t *testing.T, r *http.Request) (int, FailureBody) {
	t.Helper()
	w := httptest.NewRecorder()
	New(&app.House{}, Options{}).ServeHTTP(w, r)
	res := w.Result()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	var f Failure
	if err := json.Unmarshal(raw, &f); err != nil || f.Body.Message.VI == "" || f.Body.Message.EN == "" {
		t.Fatalf("%d %q is not the failure that pages know: %v", res.StatusCode, raw, err)
	}
	if got := res.Header.Get("Content-Type"); got != "application/json" {
		t.Errorf("Content-Type %q", got)
	}
	if got := res.Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("Cache-Control %q", got)
	}
	return res.StatusCode, f.Body
}

func request(method, path, media, body string) *http.Request {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	if media != "" {
		r.Header.Set("Content-Type", media)
	}
	return r
}

func TestRequestsThatNobodyCanServe(t *testing.T) {
	other := request("POST", "/api/session", "application/json", `{}`)
	other.Header.Set("Sec-Fetch-Site", "cross-site")
	form := request("POST", "/api/verify", "multipart/form-data; boundary=b", "--b--\r\n")
	form.Header.Set("Origin", "https://elsewhere.example")
	for _, c := range []struct {
		name   string
		r      *http.Request
		status int
		kind   problem.Kind
	}{
		{"no such address", request("GET", "/api/nothing", "", ""), 404, problem.NotFound},
		{"no such method", request("DELETE", "/api/house", "", ""), 404, problem.NotFound},
		{"from another site", other, 403, problem.Forbidden},
		{"a form of another site", form, 403, problem.Forbidden},
		{"a body that is no JSON", request("POST", "/api/session", "application/json", `{`), 400, problem.Usage},
		{"a field that nobody knows", request("POST", "/api/session", "application/json", `{"office":"a","account":"b","password":"c","code":"d","admin":true}`), 400, problem.Usage},
		{"a body beyond the limit", request("POST", "/api/session", "application/json", strings.Repeat(" ", 2<<20)), 413, problem.Limit},
		{"a filter that is none", request("GET", "/api/documents?limit=many", "", ""), 400, problem.Usage},
		{"a register that is none", request("GET", "/api/registers/both", "", ""), 400, problem.Usage},
		{"judge nothing", request("POST", "/api/verify", "application/pdf", "%PDF"), 400, problem.Usage},
	} {
		t.Run(c.name, func(t *testing.T) {
			if status, f := said(t, c.r); status != c.status || f.Kind != c.kind {
				t.Fatalf("got %d %s, want %d %s", status, f.Kind, c.status, c.kind)
			}
		})
	}
}

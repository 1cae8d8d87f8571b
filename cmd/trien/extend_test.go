package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"crypto/rand"

	"trien/internal/testpki"
)

// verdict is what `trien verify --json` says of one signature.
type verdict struct {
	Field, Kind, Indication, Level string
	Permitted                      bool   `json:"changes_permitted"`
	After                          string `json:"changes_after"`
	Timestamps                     int
}

// verified judges a file and demands that every signature and time-stamp in it passes and was changed as permitted.
func verified(t *testing.T, path string, more ...string) []verdict {
	t.Helper()
	code, stdout, stderr := command(t.Context(), append([]string{"verify", "--json", path}, more...)...)
	var r struct{ Signatures []verdict }
	if err := json.Unmarshal([]byte(stdout), &r); err != nil || code != 0 {
		t.Fatalf("exit %d: %s %s", code, stdout, stderr)
	}
	for _, s := range r.Signatures {
		if s.Indication != "TOTAL_PASSED" || !s.Permitted {
			t.Errorf("%s: %+v", path, s)
		}
	}
	return r.Signatures
}

// judgedByPoppler lets pdfsig judge a file: each of its n signatures holds; it reads document time-stamps and does not verify them.
func judgedByPoppler(t *testing.T, path string, n int) {
	t.Helper()
	if _, err := exec.LookPath("pdfsig"); err != nil {
		t.Skip("pdfsig (poppler-utils) is not installed")
	}
	out, err := exec.Command("pdfsig", "-nocert", path).CombinedOutput()
	if got := bytes.Count(out, []byte("Signature is Valid.")); err != nil || got != n || bytes.Contains(out, []byte("Invalid")) {
		t.Errorf("pdfsig: %d of %d, %v: %s", got, n, err, out)
	}
	if out, err := exec.Command("qpdf", "--check", path).CombinedOutput(); err != nil {
		t.Errorf("qpdf: %s", out)
	}
}

// TestExtendStepByStep raises one file level by level and renews it three times: each step appends, every signature stays valid.
func TestExtendStepByStep(t *testing.T) {
	w := servedPKI(t)
	dir, trust := t.TempDir(), filepath.Join(w.dir, "trust")
	one, file := filepath.Join(dir, "one.pdf"), filepath.Join(dir, "0.pdf")
	for _, args := range [][]string{w.with("person-p256", "-o", one, samplePath("quyet-dinh.pdf")), w.with("office-rsa2048", "--role", "office", "-o", file, one)} {
		if code, _, stderr := command(t.Context(), args...); code != 0 {
			t.Fatal(stderr)
		}
	}
	signatures := 2
	for i, level := range []string{"B-T", "B-LT", "B-LTA", "B-LTA", "B-LTA", "B-LTA"} {
		before, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		file = filepath.Join(dir, level+string(rune('a'+i))+".pdf")
		if err := os.WriteFile(filepath.Join(dir, "in.pdf"), before, 0o600); err != nil {
			t.Fatal(err)
		}
		code, stdout, stderr := command(t.Context(), "extend", "--json", "--level", level, "--tsa", w.url+"/tsa", "--trust", trust, "-o", file, filepath.Join(dir, "in.pdf"))
		var r extendResult
		if err := json.Unmarshal([]byte(stdout), &r); err != nil || code != 0 || !r.Changed || r.RenewBy == "" || r.RenewBecause == "" {
			t.Fatalf("%s: exit %d, %s %s", level, code, stdout, stderr)
		}
		after, err := os.ReadFile(file)
		if err != nil || !bytes.HasPrefix(after, before) {
			t.Fatalf("%s: the input is no prefix of the output, %v", level, err)
		}
		if level != "B-LT" {
			signatures++ // a document time-stamp: the two signatures had none of their own
		}
		found := verified(t, file, "--trust", trust)
		if len(found) != signatures {
			t.Errorf("%s: %d signatures and time-stamps, want %d", level, len(found), signatures)
		}
		for _, s := range found {
			if s.Kind == "signature" && s.Level != "PAdES-BASELINE-"+level[2:] {
				t.Errorf("%s: %+v", level, s)
			}
		}
		if level != "B-T" {
			verified(t, file, "--trust", trust, "--offline")
		}
		judgedByPoppler(t, file, 2)
	}
}

// TestExtendUsesTheGap: a signature that nothing follows gets its time-stamp where there is room left for it.
func TestExtendUsesTheGap(t *testing.T) {
	w := servedPKI(t)
	dir := t.TempDir()
	file, out := filepath.Join(dir, "in.pdf"), filepath.Join(dir, "out.pdf")
	if code, _, stderr := command(t.Context(), w.with("person-p256", "--invisible", "-o", file, samplePath("quyet-dinh-encrypted.pdf"))...); code != 0 {
		t.Fatal(stderr)
	}
	trust := filepath.Join(w.dir, "trust")
	code, _, stderr := command(t.Context(), "extend", "--level", "B-LTA", "--tsa", w.url+"/tsa", "--trust", trust, "-o", out, file)
	if code != 0 {
		t.Fatal(stderr)
	}
	for _, s := range verified(t, out, "--trust", trust, "--offline") {
		if s.Kind == "signature" && s.Level != "PAdES-BASELINE-LTA" {
			t.Errorf("%+v", s)
		}
	}
}

// TestExtendTwiceIsOnce: what is at the level already gets nothing more; B-LTA alone is renewal.
func TestExtendTwiceIsOnce(t *testing.T) {
	w := servedPKI(t)
	dir, trust := t.TempDir(), filepath.Join(w.dir, "trust")
	file := filepath.Join(dir, "in.pdf")
	if code, _, stderr := command(t.Context(), w.with("person-rsa2048", "--invisible", "--level", "B-LT", "--tsa", w.url+"/tsa", "--trust", trust, "-o", file, samplePath("quyet-dinh-objstm.pdf"))...); code != 0 {
		t.Fatal(stderr)
	}
	for _, level := range []string{"B-T", "B-LT"} {
		out := filepath.Join(dir, level+".pdf")
		code, stdout, stderr := command(t.Context(), "extend", "--json", "--level", level, "--trust", trust, "-o", out, file)
		var r extendResult
		if err := json.Unmarshal([]byte(stdout), &r); err != nil || code != 0 || r.Changed {
			t.Errorf("%s: exit %d, %s %s", level, code, stdout, stderr)
		}
	}
	code, stdout, _ := command(t.Context(), "inspect", "--json", file)
	if code != 0 || !strings.Contains(stdout, `"renew_by":"`) || !strings.Contains(stdout, `Dấu thời gian`) {
		t.Errorf("inspect: exit %d, %s", code, stdout)
	}
}

// TestExtendRefusesInWords: exit code 2, words that say what to do, nothing written.
func TestExtendRefusesInWords(t *testing.T) {
	w := servedPKI(t)
	dir, trust, official := t.TempDir(), filepath.Join(w.dir, "trust"), filepath.Join(w.dir, "official")
	signed, stranger, out := filepath.Join(dir, "signed.pdf"), filepath.Join(dir, "stranger.pdf"), filepath.Join(dir, "out.pdf")
	for path, key := range map[string]string{signed: "person-p256", stranger: "public-p256"} {
		if code, _, stderr := command(t.Context(), w.with(key, "--invisible", "-o", path, samplePath("quyet-dinh.pdf"))...); code != 0 {
			t.Fatal(stderr)
		}
	}
	data, err := os.ReadFile(signed)
	if err != nil {
		t.Fatal(err)
	}
	data[2000] ^= 1
	broken := filepath.Join(dir, "broken.pdf")
	if err := os.WriteFile(broken, data, 0o600); err != nil {
		t.Fatal(err)
	}
	tsa := w.url + "/tsa"
	for fault, c := range map[string]struct {
		args []string
		want string
	}{
		"no signature":        {[]string{"--level", "B-T", "--tsa", tsa, "-o", out, samplePath("quyet-dinh.pdf")}, "chưa có chữ ký"},
		"no TSA":              {[]string{"--level", "B-T", "-o", out, signed}, "--tsa"},
		"no TSA for the seal": {[]string{"--level", "B-LTA", "--trust", trust, "-o", out, signed}, "--tsa"},
		"TSA down":            {[]string{"--level", "B-T", "--tsa", "http://127.0.0.1:1/tsa", "-o", out, signed}, "dấu thời gian"},
		"no anchors":          {[]string{"--level", "B-LT", "--tsa", tsa, "-o", out, signed}, "--trust"},
		"no level":            {[]string{"-o", out, signed}, "--level"},
		"an unknown root":     {[]string{"--level", "B-LT", "--tsa", tsa, "--trust", official, "-o", out, stranger}, "CA công cộng"},
		"an empty folder":     {[]string{"--level", "B-LT", "--tsa", tsa, "--trust", t.TempDir(), "-o", out, signed}, "không có chứng thư nào"},
		"broken":              {[]string{"--level", "B-T", "--tsa", tsa, "-o", out, broken}, "không hợp lệ"},
		"over the input":      {[]string{"--level", "B-T", "--tsa", tsa, "-o", signed, signed}, "--in-place"},
		"no output":           {[]string{"--level", "B-T", "--tsa", tsa, signed}, "-o OUT.pdf"},
		"no PDF":              {[]string{"--level", "B-T", "--tsa", tsa, "-o", out, "extend_test.go"}, "không phải PDF"},
	} {
		t.Run(fault, func(t *testing.T) {
			code, stdout, stderr := command(t.Context(), append([]string{"extend"}, c.args...)...)
			if code != 2 || stdout != "" || !strings.Contains(stderr, c.want) {
				t.Errorf("exit %d, %s %s: want words with %q", code, stdout, stderr, c.want)
			}
			if _, err := os.Stat(out); err == nil {
				t.Error("something was written")
			}
		})
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "pending-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// TestLongTermNeedsNobody: a file at B-LT and B-LTA is judged with the PKI gone; where OCSP and CRLs do not answer, nothing is written.
func TestLongTermNeedsNobody(t *testing.T) {
	var silent atomic.Bool // OCSP and CRLs
	var pki *testpki.PKI
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if silent.Load() && r.URL.Path != "/tsa" {
			http.Error(rw, "out of order", http.StatusServiceUnavailable)
			return
		}
		pki.Handler(time.Now).ServeHTTP(rw, r)
	}))
	pki = testpki.New(testpki.Options{BaseURL: server.URL, Now: time.Now(), Random: rand.Reader})
	w := pkiWorld{t.TempDir(), server.URL}
	if err := pki.Save(w.dir); err != nil {
		t.Fatal(err)
	}
	trust := filepath.Join(w.dir, "trust")
	args := func(level, out string) []string {
		return w.with("person-p256", "--invisible", "--level", level, "--tsa", server.URL+"/tsa", "--trust", trust, "-o", out, samplePath("bao-cao-linearized.pdf"))
	}
	dir := t.TempDir()
	for _, level := range []string{"B-LT", "B-LTA"} {
		if code, _, stderr := command(t.Context(), args(level, filepath.Join(dir, level+".pdf"))...); code != 0 {
			t.Fatal(stderr)
		}
	}
	silent.Store(true)
	out := filepath.Join(dir, "none.pdf")
	if code, _, stderr := command(t.Context(), args("B-LT", out)...); code != 2 || !strings.Contains(stderr, "OCSP") {
		t.Errorf("exit %d: %s", code, stderr)
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("something was written without evidence")
	}
	server.Close()
	for _, level := range []string{"B-LT", "B-LTA"} {
		for _, s := range verified(t, filepath.Join(dir, level+".pdf"), "--trust", trust) {
			if s.Kind == "signature" && s.Level != "PAdES-BASELINE-"+level[2:] {
				t.Errorf("%s: %+v", level, s)
			}
		}
	}
}

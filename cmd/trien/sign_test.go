package main

import (
	"bytes"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"fmt"
	"net"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"trien/internal/testpki"
)

// pkiWorld is a saved PKI whose services answer.
type pkiWorld struct{ dir, url string }

// served is made once: its RSA keys take seconds.
var served = sync.OnceValues(func() (pkiWorld, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return pkiWorld{}, err
	}
	dir, err := os.MkdirTemp("", "trien-pki-")
	if err != nil {
		return pkiWorld{}, err
	}
	url := "http://" + l.Addr().String()
	pki := testpki.New(testpki.Options{BaseURL: url, Now: time.Now(), Random: rand.Reader})
	s := httptest.NewUnstartedServer(pki.Handler(time.Now))
	s.Listener.Close()
	s.Listener = l
	s.Start() // it serves until the tests end
	return pkiWorld{dir, url}, pki.Save(dir)
})

func servedPKI(t *testing.T) pkiWorld {
	t.Helper()
	w, err := served()
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// with gives the arguments of `trien sign` with a key of the PKI.
func (w pkiWorld) with(key string, more ...string) []string {
	return append([]string{"sign", "--key", "p12:" + filepath.Join(w.dir, "keys", key+".p12"), "--pass-file", filepath.Join(w.dir, "password")}, more...)
}

func samplePath(name string) string { return filepath.Join("..", "..", "testdata", "samples", name) }

// TestSignThenVerify signs at each level and lets `trien verify` judge; the JSON of both is what CONTRACT.md says.
func TestSignThenVerify(t *testing.T) {
	w := servedPKI(t)
	trust := filepath.Join(w.dir, "trust")
	for _, level := range []string{"B-B", "B-T", "B-LT", "B-LTA"} {
		for _, key := range []string{"person-p256", "person-rsa2048"} {
			out := filepath.Join(t.TempDir(), "out.pdf")
			args := w.with(key, "--invisible", "--level", level, "--tsa", w.url+"/tsa", "--trust", trust, "--json", "-o", out, samplePath("quyet-dinh.pdf"))
			code, stdout, stderr := command(t.Context(), args...)
			var r signResult
			if err := json.Unmarshal([]byte(stdout), &r); code != 0 || err != nil || r.Level != level || r.Revocation != "good" || !r.Checked {
				t.Fatalf("%s %s: exit %d, %s %s", level, key, code, stdout, stderr)
			}
			code, stdout, stderr = command(t.Context(), "verify", "--json", "--trust", trust, out)
			for _, want := range []string{`"TOTAL_PASSED"`, `"PAdES-BASELINE-` + level[2:] + `"`, fmt.Sprintf(`"covers_whole_file":%t`, level != "B-LT")} {
				if code != 0 || !strings.Contains(stdout, want) {
					t.Errorf("%s %s: verify: exit %d, no %s in %s %s", level, key, code, want, stdout, stderr)
				}
			}
		}
	}
}

func TestSignInPlace(t *testing.T) {
	w := servedPKI(t)
	path := filepath.Join(t.TempDir(), "doc.pdf")
	before, err := os.ReadFile(samplePath("quyet-dinh.pdf"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, before, 0o640); err != nil {
		t.Fatal(err)
	}
	if code, _, stderr := command(t.Context(), w.with("person-p256", "--invisible", "--in-place", path)...); code != 0 {
		t.Fatalf("exit %d: %s", code, stderr)
	}
	after, err := os.ReadFile(path)
	if err != nil || !bytes.HasPrefix(after, before) || len(after) == len(before) {
		t.Errorf("%d bytes after %d, %v", len(after), len(before), err)
	}
}

// TestSignRefusesInWords: what can't be signed is refused with exit code 2 and Vietnamese words that say what to do, and nothing is written.
func TestSignRefusesInWords(t *testing.T) {
	w := servedPKI(t)
	dir := t.TempDir()
	good, trust := samplePath("quyet-dinh.pdf"), filepath.Join(w.dir, "trust")
	write := func(name string, data []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	plain, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	empty, text, cut := write("empty.pdf", nil), write("text.pdf", []byte("Không phải PDF")), write("cut.pdf", plain[:len(plain)/2])
	certified, broken := filepath.Join(dir, "certified.pdf"), ""
	if code, _, stderr := command(t.Context(), w.with("person-p256", "--invisible", "--certify", "1", "-o", certified, good)...); code != 0 {
		t.Fatal(stderr)
	}
	signed, err := os.ReadFile(certified)
	if err != nil {
		t.Fatal(err)
	}
	signed[2000] ^= 1
	broken = write("broken.pdf", signed)
	password, out := write("wrong", []byte("sai mật khẩu\n")), filepath.Join(dir, "out.pdf")
	for fault, c := range map[string]struct {
		args []string
		want string
	}{
		"no output":            {w.with("person-p256", "--invisible", good), "-o OUT.pdf"},
		"over the input":       {w.with("person-p256", "--invisible", "-o", empty, empty), "--in-place"},
		"in place elsewhere":   {w.with("person-p256", "--invisible", "--in-place", "-o", out, good), "--in-place"},
		"B-LT without TSA":     {w.with("person-p256", "--level", "B-LT", "--trust", trust, "-o", out, good), "--tsa"},
		"B-LT without anchors": {w.with("person-p256", "--level", "B-LT", "--tsa", w.url+"/tsa", "-o", out, good), "--trust"},
		"B-LTA with TSA down":  {w.with("person-p256", "--invisible", "--level", "B-LTA", "--tsa", "http://127.0.0.1:1/tsa", "--trust", trust, "-o", out, good), "dấu thời gian"},
		"B-T without TSA":      {w.with("person-p256", "--level", "B-T", "-o", out, good), "--tsa"},
		"TSA down":             {w.with("person-p256", "--invisible", "--level", "B-T", "--tsa", "http://127.0.0.1:1/tsa", "-o", out, good), "dấu thời gian"},
		"key of another kind":  {[]string{"sign", "--key", "card:1", "--invisible", "-o", out, good}, "p12:"},
		"no key file":          {[]string{"sign", "--key", "p12:" + dir + "/none.p12", "--invisible", "-o", out, good}, "none.p12"},
		"no password":          {[]string{"sign", "--key", "p12:" + w.dir + "/keys/person-p256.p12", "--invisible", "-o", out, good}, "--pass-env"},
		"wrong password":       {[]string{"sign", "--key", "p12:" + w.dir + "/keys/person-p256.p12", "--pass-file", password, "--invisible", "-o", out, good}, "Mật khẩu"},
		"expired":              {w.with("expired-p256", "--invisible", "-o", out, good), "hết hạn"},
		"revoked":              {w.with("revoked-rsa2048", "--invisible", "--trust", trust, "-o", out, good), "thu hồi"},
		"of another authority": {w.with("public-p256", "--invisible", "--trust", filepath.Join(w.dir, "official"), "-o", out, good),
			"không có trong thư mục tin cậy"},
		"no input":                            {w.with("person-p256", "--invisible", "-o", out, dir+"/none.pdf"), "none.pdf"},
		"a folder":                            {w.with("person-p256", "--invisible", "-o", out, dir), "là thư mục"},
		"zero bytes":                          {w.with("person-p256", "--invisible", "-o", out, empty), "không phải PDF"},
		"no PDF":                              {w.with("person-p256", "--invisible", "-o", out, text), "không phải PDF"},
		"cut short":                           {w.with("person-p256", "--invisible", "-o", out, cut), "cắt cụt"},
		"certified without changes":           {w.with("person-p256", "--invisible", "-o", out, certified), "DocMDP 1"},
		"invalid signature":                   {w.with("person-p256", "--invisible", "-o", out, broken), "chữ ký"},
		"no such folder":                      {w.with("person-p256", "--invisible", "-o", dir+"/none/out.pdf", good), "none"},
		"another's key":                       {w.with("person-p256", "--invisible", "--signer-name", "Nguyễn Văn Ước", "-o", out, good), "không phải của"},
		"no such page":                        {w.with("person-p256", "--page", "9", "--rect", "1,1,99,99", "-o", out, good), "trang"},
		"invisible by a profile that is none": {w.with("person-p256", "--invisible", "--profile", "nope", "-o", out, good), "nope"},
		"rect of three":                       {w.with("person-p256", "--page", "1", "--rect", "1,1,99", "-o", out, good), "--rect"},
		"rect without page":                   {w.with("person-p256", "--rect", "1,1,99,99", "-o", out, good), "--page"},
	} {
		t.Run(fault, func(t *testing.T) {
			code, stdout, stderr := command(t.Context(), c.args...)
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

// TestSignFailsAsJSON: --json gives one document also when it fails.
func TestSignFailsAsJSON(t *testing.T) {
	w := servedPKI(t)
	code, stdout, _ := command(t.Context(), w.with("expired-p256", "--json", "--invisible", "-o", filepath.Join(t.TempDir(), "o.pdf"), samplePath("quyet-dinh.pdf"))...)
	var r struct {
		Error struct{ Kind, Message string }
	}
	if err := json.Unmarshal([]byte(stdout), &r); code != 2 || err != nil || r.Error.Kind != "key" || r.Error.Message == "" {
		t.Errorf("exit %d: %s", code, stdout)
	}
}

// TestSignersNameIsTheCertificates: the same name in another spelling is the same name.
func TestSignersNameIsTheCertificates(t *testing.T) {
	for name, want := range map[string]bool{"Lê Hữu Nghĩa": true, "LÊ HỮU NGHĨA": true, "Le Huu Nghia": true, "": true, "Lê Hữu": true, "Trần Văn Đức": false} {
		s := signing{signCmd: &signCmd{SignerName: name}}
		cert := &x509.Certificate{Subject: pkix.Name{CommonName: "TRÌNH DIỄN – Lê Hữu Nghĩa"}}
		if got := s.named(cert) == nil; got != want {
			t.Errorf("%q: %t", name, got)
		}
	}
}

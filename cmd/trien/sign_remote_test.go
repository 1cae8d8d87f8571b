package main

import (
	"crypto/rand"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trien/internal/keys/csc/csctest"
	"trien/internal/testpki"
)

// TestSignByARemoteService: the key stays at the service; PIN, access and choice of credential come as they do for a script.
func TestSignByARemoteService(t *testing.T) {
	w := servedPKI(t)
	pki, err := testpki.Load(w.dir, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	service := &csctest.Service{Token: "sesame", Basic: "office:secret", Async: true, Without: []string{"auth/revoke"}}
	for _, name := range []string{"person-p256", "person-rsa2048", "expired-p256"} {
		c, err := pki.Credential(name)
		if err != nil {
			t.Fatal(err)
		}
		service.Credentials = append(service.Credentials, &csctest.Credential{ID: name, Key: c.Key, Chain: c.Chain, PIN: "1357", Multisign: 10})
	}
	server := httptest.NewServer(service)
	defer server.Close()
	service.At(server.URL)
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	pin, wrong, access, bad := file("pin", "1357\n"), file("wrong", "2468\n"), file("access", "basic office:secret\n"), file("bad", "secret")
	vars := map[string]string{"ACCESS": "bearer sesame"}
	out, trust := filepath.Join(dir, "out.pdf"), filepath.Join(w.dir, "trust")
	for name, c := range map[string]struct {
		query string
		args  []string
		want  string // "" where it signs
	}{
		"ECDSA, name and password": {"?credentialID=person-p256", []string{"--pass-file", pin, "--service-file", access}, ""},
		"RSA, token":               {"?credentialID=person-rsa2048", []string{"--pass-file", pin, "--service-env", "ACCESS"}, ""},
		"several credentials":      {"", []string{"--pass-file", pin, "--service-file", access}, "credentialID=person-rsa2048"},
		"no access":                {"?credentialID=person-p256", []string{"--pass-file", pin}, "thông tin truy cập"},
		"malformed access":         {"", []string{"--pass-file", pin, "--service-file", bad}, "bearer"},
		"no access file":           {"", []string{"--service-file", "none"}, "none"},
		"both":                     {"", []string{"--service-file", access, "--service-env", "ACCESS"}, "--service-env"},
		"wrong PIN":                {"?credentialID=person-p256", []string{"--pass-file", wrong, "--service-file", access}, "không đúng"},
		"no PIN":                   {"?credentialID=person-p256", []string{"--service-file", access}, "--pass-env"},
		"expired":                  {"?credentialID=expired-p256", []string{"--pass-file", pin, "--service-file", access}, "hết hạn"},
	} {
		t.Run(name, func(t *testing.T) {
			defer os.Remove(out)
			args := append([]string{"sign", "--key", "csc:" + server.URL + "/csc/v2" + c.query, "--invisible", "-o", out, samplePath("quyet-dinh.pdf")}, c.args...)
			code, _, stderr := commandWith(t.Context(), vars, args...)
			if c.want != "" {
				if code != 2 || !strings.Contains(stderr, c.want) || strings.Contains(stderr, "secret\"") {
					t.Errorf("exit %d, %s: want words with %q", code, stderr, c.want)
				}
				return
			}
			if code != 0 {
				t.Fatalf("exit %d, %s", code, stderr)
			}
			if code, stdout, _ := command(t.Context(), "verify", "--json", "--trust", trust, out); code != 0 {
				t.Errorf("verify: exit %d, %s", code, stdout)
			}
		})
	}
	for _, address := range []string{"http://service.example/", "", "x"} {
		code, _, stderr := command(t.Context(), "sign", "--key", "csc:"+address, "--invisible", "-o", out, samplePath("quyet-dinh.pdf"))
		if code != 2 || !strings.Contains(stderr, "https") {
			t.Errorf("csc:%s: exit %d, %s", address, code, stderr)
		}
	}
	many(t, server.URL, pin, access, service)
}

// many signs several files: one authorization serves them.
func many(t *testing.T, address, pin, access string, service *csctest.Service) {
	dir, before := t.TempDir(), service.Calls("credentials/authorize")
	var files []string
	for _, name := range []string{"a.pdf", "b.pdf", "c.pdf"} {
		data, err := os.ReadFile(samplePath("quyet-dinh.pdf"))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, filepath.Join(dir, name))
		if err := os.WriteFile(files[len(files)-1], data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	args := append([]string{"sign", "--key", "csc:" + address + "?" + url.Values{"credentialID": {"person-p256"}}.Encode(), "--pass-file", pin, "--service-file", access,
		"--invisible", "--out-dir", filepath.Join(dir, "out")}, files...)
	if code, stdout, stderr := command(t.Context(), args...); code != 0 {
		t.Fatalf("exit %d, %s %s", code, stdout, stderr)
	}
	if signed, _ := filepath.Glob(filepath.Join(dir, "out", "*.pdf")); len(signed) != 3 || service.Calls("credentials/authorize") != before+1 {
		t.Errorf("%d files, authorized %d times", len(signed), service.Calls("credentials/authorize")-before)
	}
}

package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"encoding/pem"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"trien/internal/keys"
	"trien/internal/keys/pkcs11"
	"trien/internal/keys/pkcs11/softhsm"
	"trien/internal/keys/pkcs11/uri"
	"trien/internal/problem"
	"trien/internal/testpki"
)

const tokenLabel, tokenPIN = "Lanh dao", "123456"

// tokened is a SoftHSM2 token with two keys of the served PKI, and a key whose certificate is not on it; made once. It gives SoftHSM2's settings.
var tokened = sync.OnceValues(func() (settings string, err error) {
	w, err := served()
	if err != nil {
		return "", err
	}
	if settings, err = softhsm.Settings(w.dir); err != nil {
		return "", err
	}
	os.Setenv(softhsm.Variable, settings)
	pki, err := testpki.Load(w.dir, rand.Reader)
	if err != nil {
		return "", err
	}
	tokens := pkcs11.New(rand.Reader)
	defer tokens.Close()
	if err := softhsm.Init(context.Background(), settings, tokenLabel, tokenPIN); err != nil {
		return "", err
	}
	for _, name := range []string{"person-p256", "person-rsa2048", "expired-p256"} {
		c, err := pki.Credential(name)
		if err != nil {
			return "", err
		}
		if _, err := softhsm.Put(context.Background(), tokens, tokenLabel, tokenPIN, c); err != nil {
			return "", err
		}
	}
	return settings, bareKey(w, pki, tokens)
})

// bareKey puts a key without certificates on the token and its certificates into a file.
func bareKey(w pkiWorld, pki *testpki.PKI, tokens *pkcs11.Tokens) error {
	c, err := pki.Credential("person-p384")
	if err != nil {
		return err
	}
	module, err := softhsm.Module()
	if err != nil {
		return err
	}
	wish := pkcs11.Wish{URI: uri.URI{}.With(uri.Token, tokenLabel), Module: module, Ask: keys.Once([]byte(tokenPIN))}
	if err := tokens.Put(context.Background(), wish, pkcs11.Import{Label: "bare", ID: []byte("bare"), Key: c.Key, Chain: c.Chain, Bare: true}); err != nil {
		return err
	}
	var file []byte
	for _, cert := range c.Chain {
		file = append(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Raw})...)
	}
	return os.WriteFile(filepath.Join(w.dir, "bare.pem"), file, 0o600)
}

// onToken gives the served PKI with its token.
func onToken(t *testing.T) pkiWorld {
	t.Helper()
	settings, err := tokened()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv(softhsm.Variable, settings)
	return servedPKI(t)
}

// TestSignByAToken: the key of a token signs as one in a file does, and what speaks against it is told.
func TestSignByAToken(t *testing.T) {
	w := onToken(t)
	dir := t.TempDir()
	pin, wrong := filepath.Join(dir, "pin"), filepath.Join(dir, "wrong")
	for path, text := range map[string]string{pin: tokenPIN + "\n", wrong: "654321\n"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	trust, out := filepath.Join(w.dir, "trust"), filepath.Join(dir, "out.pdf")
	for name, c := range map[string]struct {
		key  string
		args []string
		want string // "" where it signs
	}{
		"ECDSA":                {"token=Lanh%20dao;object=person-p256", []string{"--pass-file", pin}, ""},
		"RSA":                  {"token=Lanh%20dao;object=person-rsa2048;type=private", []string{"--pass-file", pin}, ""},
		"PIN by the URI":       {"token=Lanh%20dao;object=person-p256?pin-source=file:" + pin, nil, ""},
		"certificate by file":  {"token=Lanh%20dao;object=bare", []string{"--pass-file", pin, "--certificate", filepath.Join(w.dir, "bare.pem")}, ""},
		"no certificate":       {"token=Lanh%20dao;object=bare", []string{"--pass-file", pin}, "--certificate"},
		"another's":            {"token=Lanh%20dao;object=bare", []string{"--pass-file", pin, "--certificate", filepath.Join(w.dir, "root.pem")}, "--certificate"},
		"no such file":         {"token=Lanh%20dao;object=bare", []string{"--pass-file", pin, "--certificate", "none.pem"}, "none.pem"},
		"no certificate file":  {"token=Lanh%20dao;object=bare", []string{"--pass-file", pin, "--certificate", pin}, "không phải chứng thư"},
		"wrong PIN":            {"token=Lanh%20dao;object=person-p256", []string{"--pass-file", wrong}, "Mã này lấy từ --pass-file "},
		"no PIN":               {"token=Lanh%20dao;object=person-p256", nil, "--pass-env"},
		"PIN in the arguments": {"token=Lanh%20dao;object=person-p256?pin-value=123456", nil, "pin-value"},
		"several keys":         {"token=Lanh%20dao", []string{"--pass-file", pin}, "\n  \"pkcs11:token=Lanh%20dao;object=person-rsa2048;"},
		"no such token":        {"token=khac", []string{"--pass-file", pin}, "token=Lanh%20dao"},
		"no such module":       {"token=Lanh%20dao;object=person-p256?module-path=/none/libx.so", []string{"--pass-file", pin}, "/none/libx.so"},
		"expired":              {"token=Lanh%20dao;object=expired-p256", []string{"--pass-file", pin}, "hết hạn"},
		"malformed":            {"object", nil, "TÊN=GIÁ-TRỊ"},
	} {
		t.Run(name, func(t *testing.T) {
			defer os.Remove(out)
			args := append([]string{"sign", "--key", "pkcs11:" + c.key, "--invisible", "--json", "-o", out, samplePath("quyet-dinh.pdf")}, c.args...)
			code, stdout, stderr := command(t.Context(), args...)
			if c.want != "" {
				if code != 2 || !strings.Contains(stderr, c.want) {
					t.Errorf("exit %d, %s: want words with %q", code, stderr, c.want)
				}
				return
			}
			var r signResult
			if err := json.Unmarshal([]byte(stdout), &r); code != 0 || err != nil || !r.Checked {
				t.Fatalf("exit %d, %s %s", code, stdout, stderr)
			}
			if code, stdout, _ := command(t.Context(), "verify", "--json", "--trust", trust, out); code != 0 {
				t.Errorf("verify: exit %d, %s", code, stdout)
			}
		})
	}
}

// TestAScriptNeverMakesTheLastTry: a PIN in a file that is wrong would lock the token for good the next time the script runs.
func TestAScriptNeverMakesTheLastTry(t *testing.T) {
	dir := t.TempDir()
	pin := filepath.Join(dir, "pin")
	if err := os.WriteFile(pin, []byte("1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := &signing{signCmd: &signCmd{PassFile: pin}, env: &env{ctx: t.Context(), lang: "vi", stdin: strings.NewReader(""), getenv: os.Getenv}}
	for left, ok := range map[keys.Left]bool{keys.Plenty: true, keys.Few: true, keys.Last: false} {
		secret, err := s.ask(t.Context(), keys.Prompt{Secret: keys.PIN, Of: "x", Left: left})
		if ok != (string(secret) == "1") || !ok && problem.KindOf(err) != problem.Key {
			t.Errorf("%q: %q, %v", left, secret, err)
		}
	}
	if secret, err := s.ask(t.Context(), keys.Prompt{Secret: keys.PIN, Wrong: keys.ErrWrongSecret}); secret != nil || !errors.Is(err, keys.ErrWrongSecret) {
		t.Errorf("a wrong PIN from a file is given again: %q, %v", secret, err)
	}
	for left, want := range map[keys.Left]string{keys.Plenty: "Mã PIN của “x”: ", keys.Few: "đã có lần nhập sai", keys.Last: "LẦN THỬ CUỐI"} {
		if w := promptWords(keys.Prompt{Secret: keys.PIN, Of: "x", Left: left}).VI; !strings.Contains(w, want) {
			t.Errorf("%q is asked as %q", left, w)
		}
	}
}

package main

import (
	"crypto/rand"
	"encoding/pem"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trien/internal/testpki"
)

// TestStaffKeysElsewhere: a key may be on a token or at a remote signing service; what could never sign is refused before anything is kept.
func TestStaffKeysElsewhere(t *testing.T) {
	dir := t.TempDir()
	office := []string{"init", "--data", dir, "--id", "xa-a", "--name", "Đảng ủy xã A", "--code", "ĐU", "--admin-name", "Nguyễn Quản Trị", "--pass-file", write(t, dir, "pass", "mot mat khau dai\n")}
	if code, out, said := command(t.Context(), office...); code != 0 {
		t.Fatal(code, out, said)
	}
	c, err := testpki.New(testpki.Options{BaseURL: "http://127.0.0.1:1", Now: time.Now(), Random: rand.Reader}).Credential("person-p256")
	if err != nil {
		t.Fatal(err)
	}
	var chain strings.Builder
	for _, cert := range c.Chain {
		pem.Encode(&chain, &pem.Block{Type: "CERTIFICATE", Bytes: cert.Raw})
	}
	write(t, dir, "a.pem", chain.String())
	write(t, dir, "access", "client trien:secret\n")
	write(t, dir, "bad", "secret\n")
	folder := filepath.Join(dir, "xa-a")
	staff := func(key string) (int, string) {
		code, _, said := command(t.Context(), "staff", "--data", folder, write(t, dir, "staff.toml", "[[key]]\nholder = \"xa-a\"\ncertificate = \"a.pem\"\n"+key))
		return code, said
	}
	for key, want := range map[string]string{
		"key = \"pkcs11:object=a\"\nfile = \"a.p12\"":                     "cả file và key",
		"key = \"pkcs11:object=a?pin-value=1\"":                           "pin-value",
		"key = \"pkcs11:object=a?pin-source=file:/pin\"":                  "pin-source",
		"key = \"p12:a.p12\"":                                             "csc:https",
		"key = \"csc:https://service.example/csc/v2\"\naccess = \"bad\"":  "bearer",
		"key = \"csc:https://service.example/csc/v2\"\naccess = \"none\"": "none",
		"key = \"pkcs11:object=a\"\ncolour = \"red\"":                     "không rõ",
		"file = \"none.p12\"":                                             "none.p12",
	} {
		if code, said := staff(key); code != 2 || !strings.Contains(said, want) {
			t.Errorf("%s: exit %d, %s: want words with %q", key, code, said, want)
		}
	}
	for _, key := range []string{"key = \"pkcs11:token=T;object=a\"", "key = \"csc:https://service.example/csc/v2?credentialID=X\"\naccess = \"access\"", ""} {
		if code, said := staff(key); code != 0 {
			t.Errorf("%s: exit %d, %s", key, code, said)
		}
	}
	if code, out, said := command(t.Context(), "fsck", "--data", dir); code != 0 {
		t.Error(code, out, said)
	}
}

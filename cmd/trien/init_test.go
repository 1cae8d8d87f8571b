package main

import (
	"crypto/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trien/internal/testpki"
)

func write(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

const staffTOML = `
[[post]]
id = "bi-thu"
title = "Bí thư"
unit = "Thường trực"
roles = ["leader"]
[[post.capacity]]
id = "btv"
prefix = "T/M"
body = "BAN THƯỜNG VỤ"
title = "BÍ THƯ"
[[post]]
id = "sai"
title = "Vừa ký vừa đóng dấu"
roles = ["leader", "clerk"]
[[person]]
id = "a"
account = "tran-a"
name = "Trần A"
post = "bi-thu"
[[key]]
holder = "a"
certificate = "a.cer"
`

func TestInitAndStaff(t *testing.T) {
	dir := t.TempDir()
	pass := write(t, dir, "pass", "mot mat khau dai\n")
	office := []string{"init", "--data", dir, "--id", "xa-a", "--name", "Đảng ủy xã A", "--code", "ĐU", "--term", "2025-2030,2025-09-01,2030-09-01",
		"--admin-name", "Nguyễn Quản Trị", "--pass-file", pass}
	if code, out, said := command(t.Context(), office...); code != 0 || !strings.Contains(out, "khóa mã một lần") {
		t.Fatal(code, out, said)
	}
	if code, _, said := command(t.Context(), office...); code != 2 || !strings.Contains(said, "không trống") {
		t.Fatal("an office was made over another:", code, said)
	}
	c, err := testpki.New(testpki.Options{BaseURL: "http://127.0.0.1:1", Now: time.Now(), Random: rand.Reader}).Credential("person-p256")
	if err != nil {
		t.Fatal(err)
	}
	write(t, dir, "a.cer", string(c.Chain[0].Raw))
	folder := filepath.Join(dir, "xa-a")
	good := strings.Replace(staffTOML, `"leader", "clerk"`, `"clerk"`, 1)
	if code, out, said := command(t.Context(), "staff", "--data", folder, write(t, dir, "staff.toml", good)); code != 0 || !strings.Contains(out, "tran-a\t") {
		t.Fatal(code, out, said)
	}
	if code, out, _ := command(t.Context(), "staff", "--data", folder, "--card", "http://127.0.0.1:1/exchange/xa-a"); code != 0 || !strings.Contains(out, `box = "age1`) {
		t.Fatal(code, out)
	}
	if code, out, _ := command(t.Context(), "staff", "--data", folder, "--password", "tran-a"); code != 0 || !strings.Contains(out, "TOTP") {
		t.Fatal(code, out)
	}
	if code, out, said := command(t.Context(), "fsck", "--data", dir); code != 0 {
		t.Fatal(code, out, said)
	}
}

func TestInitAndStaffRefuse(t *testing.T) {
	dir := t.TempDir()
	pass, weak := write(t, dir, "pass", "mot mat khau dai"), write(t, dir, "weak", "1234")
	for name, args := range map[string][]string{
		"no password":      {"--id", "a", "--code", "A"},
		"a weak password":  {"--id", "a", "--code", "A", "--pass-file", weak},
		"an id with marks": {"--id", "Tỉnh ủy", "--code", "A", "--pass-file", pass},
		"a term backwards": {"--id", "a", "--code", "A", "--pass-file", pass, "--term", "x,2030-01-01,2025-01-01"},
		"a term of words":  {"--id", "a", "--code", "A", "--pass-file", pass, "--term", "x"},
	} {
		code, _, said := command(t.Context(), append([]string{"init", "--data", dir, "--name", "A", "--admin-name", "B"}, args...)...)
		if code != 2 || said == "" {
			t.Errorf("%s: exit %d, %q", name, code, said)
		}
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 2 {
		t.Errorf("a refused init left something: %v %v", entries, err)
	}
	if code, _, said := command(t.Context(), "serve", "--data", dir, "--listen", "127.0.0.1:0"); code != 2 || !strings.Contains(said, "trien init") {
		t.Errorf("serving nothing: exit %d, %q", code, said)
	}
}

// The demonstration never writes over anything, and with --json says so as the contract has it.
func TestDemoRefusesAFolderInUse(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "của-tôi.txt", "x")
	for _, args := range [][]string{{"demo", "--data", dir, "--json"}, {"serve", "--demo", "--data", dir, "--listen", "127.0.0.1:0"}} {
		code, out, said := command(t.Context(), args...)
		if code != 2 || !strings.Contains(said, "không trống") || args[0] == "demo" && !strings.HasPrefix(out, `{"error":{"kind":"conflict"`) {
			t.Errorf("%v: exit %d, %q, %q", args, code, out, said)
		}
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Errorf("something was written: %v %v", entries, err)
	}
}

package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// badInput is a file that cannot be judged, with what a clerk and a script read about it.
type badInput struct {
	path   string
	kind   string
	vi, en string
}

// badInputs makes one file for each fault.
func badInputs(t *testing.T) map[string]badInput {
	t.Helper()
	dir := t.TempDir()
	write := func(name string, data []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	sound, err := os.ReadFile(samplePath("quyet-dinh.pdf"))
	if err != nil {
		t.Fatal(err)
	}
	large := func(name string, head []byte) string {
		path := write(name, head)
		if err := os.Truncate(path, 2<<30); err != nil {
			t.Skipf("the file system has no sparse file of 2 GB: %v", err)
		}
		return path
	}
	return map[string]badInput{
		"zero bytes":           {write("empty.pdf", nil), "malformed", "Tệp rỗng", "The file is empty"},
		"not a PDF":            {write("letter.pdf", []byte("Kính gửi: Văn phòng Tỉnh ủy")), "malformed", "không phải tệp PDF", "This is no PDF"},
		"truncated":            {write("half.pdf", sound[:len(sound)/2]), "malformed", "bị hỏng hoặc thiếu một phần", "damaged or a part of it is missing"},
		"missing":              {filepath.Join(dir, "missing.pdf"), "io", "Không có tệp này", "There is no such file"},
		"an empty folder":      {t.TempDir(), "io", "Đây là thư mục", "This is a folder"},
		"below a file":         {filepath.Join(dir, "empty.pdf", "x.pdf"), "io", "Không đọc được tệp", "could not be read"},
		"2 GB of nothing":      {large("zeros.pdf", nil), "malformed", "không phải tệp PDF", "This is no PDF"},
		"2 GB behind a header": {large("hollow.pdf", []byte("%PDF-1.7\n")), "malformed", "bị hỏng", "damaged"},
		"2 GB behind a PDF":    {large("padded.pdf", sound), "malformed", "bị hỏng", "damaged"},
	}
}

// TestVerifyBadInput: each is told in both languages and as JSON, with exit code 2, at once and in little memory.
func TestVerifyBadInput(t *testing.T) {
	for name, c := range badInputs(t) {
		t.Run(name, func(t *testing.T) {
			for lang, want := range map[string]string{"vi": c.vi, "en": c.en} {
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				code, out, errs := command(t.Context(), "verify", "--lang", lang, c.path)
				runtime.ReadMemStats(&after)
				if code != 2 || !strings.Contains(out, want) || strings.Contains(out+errs, "goroutine") || strings.Contains(out, "pdf: ") {
					t.Errorf("%s: exit %d: %s%s", lang, code, out, errs)
				}
				if spent := after.TotalAlloc - before.TotalAlloc; spent > 64<<20 {
					t.Errorf("it took %d bytes", spent)
				}
				code, out, _ = command(t.Context(), "verify", "--json", "--lang", lang, c.path)
				var doc struct {
					Indication *string `json:"indication"`
					Error      struct{ Kind, Message, Technical string }
					Signatures []any `json:"signatures"`
				}
				if err := json.Unmarshal([]byte(out), &doc); err != nil || code != 2 || doc.Indication != nil || doc.Error.Kind != c.kind || !strings.Contains(doc.Error.Message, want) || doc.Signatures == nil {
					t.Errorf("%s: exit %d, %v: %s", lang, code, err, out)
				}
			}
		})
	}
}

// TestVerifyPassword: without the password the file asks for it, with a wrong one it says so, with the right one it is judged.
func TestVerifyPassword(t *testing.T) {
	if _, err := exec.LookPath("qpdf"); err != nil {
		t.Fatal("qpdf, which locks the file for this test, is not installed: run scripts/setup test")
	}
	locked := filepath.Join(t.TempDir(), "locked.pdf")
	if out, err := exec.CommandContext(t.Context(), "qpdf", "--encrypt", "mở ra", "chủ", "256", "--", samplePath("quyet-dinh.pdf"), locked).CombinedOutput(); err != nil {
		t.Fatalf("qpdf: %v %s", err, out)
	}
	for name, c := range map[string]struct {
		password, vi, en string
		code             int
	}{
		"none":  {"", "Tệp được bảo vệ bằng mật khẩu", "The file is protected by a password", 2},
		"wrong": {"đóng lại", "Mật khẩu không mở được tệp", "The password does not open the file", 2},
		"right": {"mở ra", "không có chữ ký số", "has no digital signature", 1},
	} {
		for lang, want := range map[string]string{"vi": c.vi, "en": c.en} {
			var out, errs bytes.Buffer
			e := &env{ctx: t.Context(), stdin: strings.NewReader(""), stdout: &out, stderr: &errs, getenv: func(string) string { return c.password }}
			args := []string{"verify", "--lang", lang, locked}
			if c.password != "" {
				args = append(args, "--password-env", "PDF_PASSWORD")
			}
			if code := run(e, args); code != c.code || !strings.Contains(out.String(), want) || strings.Contains(out.String(), "--password-env") != (code == 2) {
				t.Errorf("%s, %s: exit %d: %s%s", name, lang, code, out.String(), errs.String())
			}
		}
	}
}

// TestVerifyUnreadable: no permission is told as such. Root may read everything.
func TestVerifyUnreadable(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may read every file")
	}
	path := filepath.Join(t.TempDir(), "closed.pdf")
	if err := os.WriteFile(path, []byte("%PDF-1.7"), 0o000); err != nil {
		t.Fatal(err)
	}
	if code, out, _ := command(t.Context(), "verify", path); code != 2 || !strings.Contains(out, "Không có quyền đọc") {
		t.Errorf("exit %d: %s", code, out)
	}
}

// TestVerifyBadArguments: whom to trust and when must be said properly; nothing is judged otherwise.
func TestVerifyBadArguments(t *testing.T) {
	empty := t.TempDir()
	file := filepath.Join(empty, "README.txt")
	if err := os.WriteFile(file, []byte("no certificate"), 0o600); err != nil {
		t.Fatal(err)
	}
	pdf := samplePath("quyet-dinh.pdf")
	for name, c := range map[string]struct {
		args   []string
		vi, en string
	}{
		"no such folder":            {[]string{"--trust", filepath.Join(empty, "missing")}, "Không có tệp hoặc thư mục", "There is no file or folder"},
		"no such official folder":   {[]string{"--official", filepath.Join(empty, "missing")}, "Không có tệp hoặc thư mục", "There is no file or folder"},
		"a file instead":            {[]string{"--trust", file}, "không phải là thư mục", "is no folder"},
		"a folder without any":      {[]string{"--trust", empty}, "không có chứng thư nào đọc được", "has no readable certificate"},
		"a time in no form":         {[]string{"--at", "hôm qua"}, "Thời điểm của --at không đúng dạng", "The instant of --at"},
		"a variable that is unset":  {[]string{"--password-env", "NO_SUCH_VARIABLE"}, "Biến môi trường NO_SUCH_VARIABLE", "The environment variable"},
		"a page over the PDF":       {[]string{"--html", pdf}, "--html trùng với tệp", "--html is the file"},
		"a page in a missing place": {[]string{"--html", filepath.Join(empty, "no", "such", "page.html")}, "Không có tệp hoặc thư mục", "There is no file or folder"},
	} {
		t.Run(name, func(t *testing.T) {
			for lang, want := range map[string]string{"vi": c.vi, "en": c.en} {
				code, out, errs := command(t.Context(), append([]string{"verify", "--json", "--lang", lang, pdf}, c.args...)...)
				var doc struct {
					Error struct{ Kind, Message string }
				}
				if err := json.Unmarshal([]byte(out), &doc); err != nil || code != 2 || !strings.Contains(doc.Error.Message, want) || !strings.Contains(errs, want) || doc.Error.Kind == "internal" {
					t.Errorf("%s: exit %d, %v: %s%s", lang, code, err, out, errs)
				}
			}
		})
	}
}

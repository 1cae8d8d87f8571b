package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// verdictOf is what scripts read of `trien verify --json`.
type verdictOf struct {
	File       string  `json:"file"`
	Indication *string `json:"indication"`
	Error      *struct{ Kind, Message string }
	Signatures []map[string]any
}

// keysOfSignature are those that CONTRACT.md promises; sub_indication may be absent.
var keysOfSignature = []string{"field", "kind", "indication", "intact", "byte_range_ok", "coverage", "changes_after", "changes_permitted", "changed_fields",
	"level", "timestamps", "claimed_time", "best_time", "signer", "chain_ok", "revocation", "official", "warnings"}

func TestVerifySeveralFiles(t *testing.T) {
	w := servedPKI(t)
	signed := filepath.Join(t.TempDir(), "signed.pdf")
	if code, _, errs := command(t.Context(), w.with("person-p256", "--invisible", "-o", signed, samplePath("quyet-dinh.pdf"))...); code != 0 {
		t.Fatal(errs)
	}
	missing := filepath.Join(t.TempDir(), "missing.pdf")
	code, out, _ := command(t.Context(), "verify", "--json", "--trust", filepath.Join(w.dir, "trust"), "--official", filepath.Join(w.dir, "official"), signed, samplePath("quyet-dinh.pdf"), missing)
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if code != 2 || len(lines) != 3 {
		t.Fatalf("exit %d, %d lines: %s", code, len(lines), out)
	}
	var docs [3]verdictOf
	for i, l := range lines {
		if err := json.Unmarshal([]byte(l), &docs[i]); err != nil {
			t.Fatal(err)
		}
	}
	if docs[0].File != signed || *docs[0].Indication != "TOTAL_PASSED" || *docs[1].Indication != "NO_SIGNATURE_FOUND" || docs[2].Indication != nil || docs[2].Error.Kind != "io" {
		t.Errorf("%s", out)
	}
	s := docs[0].Signatures[0]
	for _, key := range keysOfSignature {
		if _, ok := s[key]; !ok {
			t.Errorf("key %s is missing", key)
		}
	}
	if s["official"] != true || s["revocation"] != "good" || len(s["warnings"].([]any)) != 0 || len(s["changed_fields"].([]any)) != 0 {
		t.Errorf("%v", s)
	}
}

func TestVerifyExitCodes(t *testing.T) {
	w := servedPKI(t)
	signed := filepath.Join(t.TempDir(), "signed.pdf")
	if code, _, errs := command(t.Context(), w.with("person-p256", "--invisible", "-o", signed, samplePath("quyet-dinh.pdf"))...); code != 0 {
		t.Fatal(errs)
	}
	trust := filepath.Join(w.dir, "trust")
	for name, c := range map[string]struct {
		args []string
		code int
		says string
	}{
		"valid":                     {[]string{"--trust", trust, signed}, 0, "Chữ ký hợp lệ."},
		"no anchor":                 {[]string{signed}, 1, "chưa có chứng thư gốc tin cậy"},
		"offline":                   {[]string{"--trust", trust, "--offline", signed}, 1, "chưa kiểm tra được chứng thư có bị thu hồi"},
		"before it was made":        {[]string{"--trust", trust, "--at", "2001-01-01T00:00:00Z", signed}, 1, "chỉ có hiệu lực từ"},
		"no signature":              {[]string{samplePath("quyet-dinh.pdf")}, 1, "không có chữ ký số"},
		"not a PDF":                 {[]string{samplePath("README.md")}, 2, "Đây không phải tệp PDF."},
		"a folder":                  {[]string{t.TempDir()}, 2, "Đây là thư mục"},
		"no time":                   {[]string{"--at", "hôm nay", signed}, 2, ""},
		"no password in the place":  {[]string{"--password-env", "NOWHERE", signed}, 2, ""},
		"one page for two files":    {[]string{"--html", filepath.Join(t.TempDir(), "r.html"), signed, signed}, 2, ""},
		"the page over its subject": {[]string{"--html", signed, signed}, 2, ""},
	} {
		t.Run(name, func(t *testing.T) {
			code, out, errs := command(t.Context(), append([]string{"verify"}, c.args...)...)
			if code != c.code || !strings.Contains(out, c.says) || strings.Contains(errs, "goroutine") {
				t.Errorf("exit %d, want %d: %s%s", code, c.code, out, errs)
			}
		})
	}
}

func TestVerifyPage(t *testing.T) {
	page := filepath.Join(t.TempDir(), "report.html")
	odd := filepath.Join(t.TempDir(), "<b>&.pdf")
	data, err := os.ReadFile(samplePath("quyet-dinh.pdf"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(odd, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, errs := command(t.Context(), "verify", "--html", page, odd); code != 1 {
		t.Fatalf("exit %d: %s", code, errs)
	}
	html, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if s := string(html); !strings.Contains(s, "Tệp không có chữ ký số nào") || !strings.Contains(s, "&lt;b&gt;&amp;.pdf") || strings.Contains(s, "<b>") {
		t.Errorf("%s", s)
	}
}

func TestInspect(t *testing.T) {
	w := servedPKI(t)
	signed := filepath.Join(t.TempDir(), "signed.pdf")
	if code, _, errs := command(t.Context(), w.with("person-p256", "--invisible", "--certify", "2", "-o", signed, samplePath("quyet-dinh.pdf"))...); code != 0 {
		t.Fatal(errs)
	}
	code, out, _ := command(t.Context(), "inspect", "--json", signed)
	var found inspection
	if err := json.Unmarshal([]byte(out), &found); code != 0 || err != nil {
		t.Fatalf("exit %d: %v %s", code, err, out)
	}
	if len(found.Revisions) != 2 || len(found.Signatures) != 1 || found.Signatures[0].DocMDP != 2 || found.Signatures[0].Coverage != "entire_file" || len(found.Fields) != 1 {
		t.Errorf("%s", out)
	}
	if code, out, _ = command(t.Context(), "inspect", signed); code != 0 || !strings.Contains(out, "Các phiên bản (2)") || !strings.Contains(out, "ETSI.CAdES.detached") {
		t.Errorf("exit %d: %s", code, out)
	}
	if code, _, errs := command(t.Context(), "inspect", samplePath("README.md")); code != 2 || !strings.Contains(errs, "không phải PDF") {
		t.Errorf("exit %d: %s", code, errs)
	}
	if code, out, _ = command(t.Context(), "inspect", "--json", samplePath("README.md")); code != 2 || !strings.Contains(out, `"malformed"`) {
		t.Errorf("exit %d: %s", code, out)
	}
}

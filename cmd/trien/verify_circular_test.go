package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"trien/validation"
)

// circular is what TT 15/2025/TT-BKHCN, Article 6 and Annex II want a verifying program to show, with the label by which the terminal, the page,
// the sheet and the web page show it, and the key of the JSON.
var circular = []struct{ item, label, says, key string }{
	{"verdict in Vietnamese", "Kết luận", "Hợp lệ", `"indication":"TOTAL_PASSED"`},
	{"issuer", "Chứng thư do", "CA phục vụ các cơ quan Đảng", `"issuer":"`},
	{"signer", "Người ký", "Lê Hữu Nghĩa", `"common_name":"`},
	{"unit that manages the certificate", "Đơn vị quản lý chứng thư", "Tỉnh ủy An Bình", `"organization":"`},
	{"signing time or time-stamp", "Thời điểm", "có dấu thời gian xác nhận", `"best_time":"`},
	{"integrity", "Toàn vẹn", "nguyên vẹn", `"intact":true`},
	{"validity at signing time", "Hiệu lực tại thời điểm ký", "có: trong thời hạn và không bị thu hồi", `"chain_ok":true`},
	{"revocation", "Thu hồi", "chứng thư không bị thu hồi", `"revocation":"good"`},
	{"validity period of the certificate", "Thời hạn chứng thư", "/20", `"not_after":"`},
}

// TestCircular: each item stands on the terminal, in the JSON, on the page and on the sheet, and docs/validation.md says where.
func TestCircular(t *testing.T) {
	w := servedPKI(t)
	dir, signed := reported(t, w)
	read := func(name string) string {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	sheet, err := exec.CommandContext(t.Context(), "pdftotext", filepath.Join(dir, "r.pdf"), "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	_, terminal, _ := command(t.Context(), "verify", "--trust", filepath.Join(w.dir, "trust"), "--official", filepath.Join(w.dir, "official"), signed)
	flat := func(s string) string {
		return strings.Join(strings.Fields(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(s, " ")), " ")
	}
	docs, err := os.ReadFile(filepath.Join("..", "..", "docs", "validation.md"))
	if err != nil {
		t.Fatal(err)
	}
	for place, text := range map[string]string{"terminal": flat(terminal), "page": flat(read("r.html")), "sheet": flat(string(sheet))} {
		for _, c := range circular {
			if c.label != "Kết luận" && !strings.Contains(text, c.label) || !strings.Contains(text, c.says) {
				t.Errorf("%s: no %s (%s: %s) in %s", place, c.item, c.label, c.says, text)
			}
		}
	}
	for _, c := range circular {
		if !strings.Contains(read("r.json"), c.key) {
			t.Errorf("JSON: no %s for %s", c.key, c.item)
		}
		if !strings.Contains(string(docs), "| "+c.label+" |") {
			t.Errorf("docs/validation.md does not say where %q is shown", c.label)
		}
	}
}

// TestCircularKept: what is kept of a judgement holds the signer's certificate, the CRLs or OCSP responses and by what they came, and the
// status result follows from it again.
func TestCircularKept(t *testing.T) {
	dir, _ := reported(t, servedPKI(t))
	raw, err := os.ReadFile(filepath.Join(dir, "f.json"))
	if err != nil {
		t.Fatal(err)
	}
	var f validation.Facts
	if err := json.Unmarshal(raw, &f); err != nil {
		t.Fatal(err)
	}
	if len(f.Material.Certificates) < 3 || len(f.Material.OCSPs)+len(f.Material.CRLs) == 0 || len(f.Signatures) == 0 || len(f.Signatures[0].Contents) == 0 {
		t.Errorf("%d certificates, %d OCSP responses, %d CRLs, %d signatures", len(f.Material.Certificates), len(f.Material.OCSPs), len(f.Material.CRLs), len(f.Signatures))
	}
}

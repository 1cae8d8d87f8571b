package app_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trien/internal/app"
	"trien/internal/exchange"
	"trien/internal/problem"
)

// reportKey gives the province a key for its reports, by one of the PKI's certificates.
func (s *stage) reportKey(dir string, mode os.FileMode) {
	s.t.Helper()
	p12, err := s.credential("archive-p256").PKCS12("mật khẩu")
	if err != nil {
		s.t.Fatal(err)
	}
	s.put(dir, "keys/reports.p12", p12)
	s.put(dir, "keys/reports.password", []byte("mật khẩu\n"))
	if err := os.Chmod(filepath.Join(dir, "keys", "reports.password"), mode); err != nil {
		s.t.Fatal(err)
	}
	s.setting(dir, "[reports]\nkey = \"keys/reports.p12\"\npassword_file = \"keys/reports.password\"\n")
}

// TestJudgementIsFiled: the judgement made at intake and at issue is filed as a PDF that names the file and says that nobody signed it (379.13.4).
func TestJudgementIsFiled(t *testing.T) {
	s := newStage(t)
	s.work()
	m := exchange.Message{ID: "a", Kind: exchange.Document, Number: "07-QĐ/TU", Abstract: "một", FileName: "x.pdf", Date: "2026-11-20"}
	if r, err := s.deliver(m, sample(t, "quyet-dinh.pdf")); err != nil || !r.Taken {
		t.Fatal(r, err)
	}
	v := s.until(vp, "lan", s.arrivals()[0].ID, func(v app.DocumentView) bool { return v.State == "judged" })
	raw, err := s.House.JudgementPDF(t.Context(), s.as(vp, "lan"), v.ID)
	if err != nil {
		t.Fatal(err)
	}
	text := s.words(raw)
	for _, want := range []string{"BÁO CÁO KIỂM TRA CHỮ KÝ SỐ", "x.pdf", "Không có: cơ quan chưa cấp khóa cho máy chủ"} {
		if !strings.Contains(text, want) {
			t.Errorf("the report does not say %q: %s", want, text)
		}
	}
	again, err := s.House.JudgementPDF(t.Context(), s.as(vp, "lan"), v.ID)
	if err != nil || string(again) != string(raw) {
		t.Errorf("asked for twice, it is another: %v", err)
	}
	d := s.draft(decision())
	if _, err := s.House.JudgementPDF(t.Context(), s.as(tu, "tuan"), d.ID); problem.KindOf(err) == problem.Internal || err == nil {
		t.Errorf("of a draft: %v", err)
	}
	s.sound()
}

// TestJudgementIsSigned: where the office gave the server a key, the report bears its signature, and says whose it is.
func TestJudgementIsSigned(t *testing.T) {
	s := newStage(t)
	if err := s.refurnish(func(dir string) { s.reportKey(dir, 0o600) }); err != nil {
		t.Fatal(err)
	}
	s.work()
	v := s.issued()
	raw, err := s.House.JudgementPDF(t.Context(), s.as(tu, "mai"), v.ID)
	if err != nil {
		t.Fatal(err)
	}
	s.valid(raw, 1)
	if text := s.words(raw); !strings.Contains(text, "Ký bằng chứng thư của hệ thống") || !strings.Contains(text, "TOTAL") && !strings.Contains(text, "Hợp lệ") && !strings.Contains(text, "hợp lệ") {
		t.Errorf("%s", text)
	}
	s.sound()
}

// TestReportKeyThatCannotBeUsed: the judgement is filed all the same, and says that it is not signed.
func TestReportKeyThatCannotBeUsed(t *testing.T) {
	s := newStage(t)
	if err := s.refurnish(func(dir string) { s.reportKey(dir, 0o644) }); err != nil {
		t.Fatal(err)
	}
	s.work()
	v := s.issued()
	raw, err := s.House.JudgementPDF(t.Context(), s.as(tu, "mai"), v.ID)
	if err != nil {
		t.Fatal(err)
	}
	if text := s.words(raw); !strings.Contains(text, "máy chủ có khóa để ký báo cáo") {
		t.Errorf("%s", text)
	}
}

package words_test

import (
	"strings"
	"testing"
	"time"

	"trien/validation"
	"trien/validation/words"
)

var everySub = []validation.SubIndication{
	validation.FormatFailure, validation.HashFailure, validation.CryptoFailure, validation.RevokedSub, validation.Expired, validation.NotYetValid,
	validation.SigConstraints, validation.ChainConstraints, validation.ChainGeneral, validation.CryptoConstraints, validation.CryptoNoPOE,
	validation.TimestampOrder, validation.NoSigningCertificate, validation.NoChain, validation.RevokedNoPOE, validation.RevokedCANoPOE,
	validation.OutOfBoundsNoPOE, validation.TryLater, validation.SignedDataNotFound, validation.Generic,
}

func report(i validation.Indication, sub validation.SubIndication) validation.Report {
	at := validation.Instant{Time: time.Date(2026, 11, 21, 9, 30, 0, 0, time.UTC)}
	grade, level := "form_filling", "PAdES-BASELINE-T"
	return validation.Report{File: "a.pdf", Indication: &i, SubIndication: sub, Signatures: []validation.Signature{{
		Field: "Signature1", Kind: "signature", Verdict: validation.Verdict{Indication: i, SubIndication: sub}, Intact: true, ByteRangeOK: true,
		ChangesAfter: &grade, ChangesPermitted: true, ChangedFields: []string{"so"}, Level: &level, ClaimedTime: &at, BestTime: &at, Proven: true,
		ChainOK: true, Official: true, Revocation: "good",
		Signer:   &validation.Signer{CommonName: "Nguyễn Văn Ước", Organization: "Tỉnh ủy", Issuer: `O=Ban\, ban,CN=CA phục vụ\, Đảng,C=VN`, Serial: "2a", NotBefore: at, NotAfter: at},
		Warnings: validation.Warnings{{Code: "weak_key", Detail: "RSA 1024"}},
	}}}
}

func TestWho(t *testing.T) {
	vi, en := words.Text(report(validation.Passed, ""), "vi"), words.Text(report(validation.Passed, ""), "en")
	for _, want := range []string{"Chữ ký hợp lệ", "Nguyễn Văn Ước", "Tỉnh ủy", "CA phục vụ, Đảng", "16:30:00 21/11/2026 (giờ Việt Nam)", "có dấu thời gian xác nhận", "trường: so", "RSA 1024"} {
		if !strings.Contains(vi, want) {
			t.Errorf("no %q in\n%s", want, vi)
		}
	}
	for _, want := range []string{"The signature is valid", "2026-11-21 16:30:00 (UTC+7)", "proven by a time-stamp", "official"} {
		if !strings.Contains(en, want) {
			t.Errorf("no %q in\n%s", want, en)
		}
	}
}

// TestEverySubIndication: each has a reason of its own in both languages, and says what to do.
func TestEverySubIndication(t *testing.T) {
	for _, lang := range []string{"vi", "en"} {
		seen := map[string]validation.SubIndication{}
		for _, sub := range everySub {
			s := words.Of(report(validation.Failed, sub), lang)
			if s.Tone != words.Bad || s.Advice == "" || s.Title == "" {
				t.Errorf("%s %s: %+v", lang, sub, s)
			}
			why := s.Signatures[0].Lines[0].Value
			if other := seen[why]; other != "" {
				t.Errorf("%s: %s and %s read the same: %s", lang, sub, other, why)
			}
			seen[why] = sub
		}
	}
}

func TestErrors(t *testing.T) {
	for _, kind := range []string{"malformed", "encrypted", "limit", "io"} {
		r := validation.Report{File: "a.pdf", Error: &validation.Failure{Kind: kind, Message: "x"}}
		for _, lang := range []string{"vi", "en"} {
			if s := words.Of(r, lang); s.Title == "" || s.Advice == "" || s.Tone != words.Bad || s.Signatures == nil {
				t.Errorf("%s %s: %+v", kind, lang, s)
			}
		}
	}
	if s := words.Of(validation.Judge(&validation.Facts{}, validation.DefaultPolicy(nil), time.Time{}), "vi"); s.Tone != words.Neutral {
		t.Errorf("%+v", s)
	}
}

// TestOneFullStop: in no judgement does a sentence end twice, or a title end like a sentence.
func TestOneFullStop(t *testing.T) {
	subs := append([]validation.SubIndication{""}, everySub...)
	for _, i := range []validation.Indication{validation.Passed, validation.Failed, validation.Indeterminate, validation.NoSignature} {
		for _, sub := range subs {
			for _, lang := range []string{"vi", "en"} {
				s := words.Of(report(i, sub), lang)
				all := s.Line() + " " + s.Signatures[0].Line() + words.Text(report(i, sub), lang)
				if strings.HasSuffix(s.Title, ".") || !strings.HasSuffix(s.Advice, ".") || strings.Contains(all, "..") || strings.Contains(all, ".;") || strings.Contains(all, ". .") || strings.Contains(all, ";.") {
					t.Errorf("%s", all)
				}
			}
		}
	}
}

// TestFailuresHaveWords: each reason for no judgement, in both languages, with what to do.
func TestFailuresHaveWords(t *testing.T) {
	seen := map[string]bool{}
	for _, reason := range []string{"", validation.FailureEmpty, validation.FailureNotPDF, validation.FailureWrongPassword, validation.FailureNotByPassword,
		validation.FailureMissing, validation.FailureForbidden, validation.FailureNoFile, validation.FailureNotCMS, validation.FailureContent,
		validation.FailureNotEvidence, validation.FailureNotStamp} {
		for _, lang := range []string{"vi", "en"} {
			s := words.Of(validation.Report{Error: &validation.Failure{Kind: "malformed", Reason: reason, Technical: "raw"}}, lang)
			if s.Title == "" || s.Advice == "" || seen[s.Title] || strings.Contains(s.Line(), "raw") {
				t.Errorf("%s %s: %+v", reason, lang, s)
			}
			seen[s.Title] = true
		}
	}
}

// TestNamesCannotSteer: what a file calls its fields and signers reaches a terminal without its control characters.
func TestNamesCannotSteer(t *testing.T) {
	r := report(validation.Passed, "")
	r.File, r.Signatures[0].Field, r.Signatures[0].Signer.CommonName = "a\x1b[2J.pdf", "f\n\x1b]0;x\x07", "An\u202efdp"
	r.Signatures[0].Warnings = validation.Warnings{{Code: "field_appearance", Detail: "x\x1b[31m"}}
	if s := words.Text(r, "vi"); strings.ContainsAny(s, "\x1b\x07\u202e") {
		t.Errorf("%q", s)
	}
}

// TestCauses: faults that share a sub-indication are told apart.
func TestCauses(t *testing.T) {
	seen := map[string]string{}
	for _, code := range []string{"byte_range", "removed", "unreadable/damaged", "several_signers", "changes/change_page", "changes_mdp/change_annotation", "not_in_form"} {
		r := report(validation.Failed, validation.FormatFailure)
		r.Signatures[0].Warnings = validation.Warnings{{Code: code}}
		s := words.Of(r, "vi")
		if other := seen[s.Signatures[0].Lines[0].Value]; other != "" {
			t.Errorf("%s and %s read the same: %s", code, other, s.Signatures[0].Lines[0].Value)
		}
		seen[s.Signatures[0].Lines[0].Value] = code
	}
}

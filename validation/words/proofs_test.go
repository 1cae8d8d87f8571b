package words_test

import (
	"strings"
	"testing"
	"time"

	"trien/validation"
	"trien/validation/words"
)

// proof is a report on a record or a time-stamp in a file of its own.
func proof(kind string, v validation.Verdict, codes ...string) validation.Report {
	at := validation.Instant{Time: time.Date(2026, 11, 21, 9, 30, 0, 0, time.UTC)}
	s := validation.Signature{Kind: kind, Verdict: v, ClaimedTime: &at, BestTime: &at, Proven: v.Indication == validation.Passed, Timestamps: 3}
	for _, c := range codes {
		s.Warnings = append(s.Warnings, validation.Warning{Code: c, Detail: "1.2"})
	}
	if kind == "evidence_record" {
		s.Evidence = &validation.Evidence{Chains: 2, Objects: []validation.EvidenceObject{{Name: "a.pdf", Covered: "holds", Verdict: v}, {Name: "b.pdf", Covered: "fails"}}}
	} else {
		s.Signer = &validation.Signer{CommonName: "TSA", Issuer: "CN=Root", NotBefore: at, NotAfter: at}
	}
	return validation.Report{File: "a.ers", Indication: &v.Indication, SubIndication: v.SubIndication, Signatures: []validation.Signature{s}}
}

// TestProofsInWords: each cause of a verdict on a record or a time-stamp reads otherwise and says what to do; none speaks of signing.
func TestProofsInWords(t *testing.T) {
	for _, lang := range []string{"vi", "en"} {
		seen := map[string]string{}
		for _, c := range []struct {
			kind string
			sub  validation.SubIndication
			code string
		}{
			{"evidence_record", validation.SignedDataNotFound, "evidence_no_data"}, {"evidence_record", validation.HashFailure, "evidence_not_covered"},
			{"evidence_record", validation.HashFailure, "evidence_not_renewed"}, {"evidence_record", validation.HashFailure, "evidence_link"},
			{"evidence_record", validation.OutOfBoundsNoPOE, "timestamp/path_expired"}, {"evidence_record", validation.CryptoNoPOE, "weak_digest"},
			{"evidence_record", validation.NoChain, "timestamp/no_path"}, {"evidence_record", validation.NoChain, "timestamp/no_anchor"},
			{"timestamp", validation.SignedDataNotFound, "stamp_no_data"}, {"timestamp", validation.HashFailure, "timestamp/stamp_imprint"},
			{"timestamp", validation.FormatFailure, "stamp_refused"}, {"archive_timestamp", validation.TryLater, "timestamp/no_evidence"},
		} {
			r := proof(c.kind, validation.Verdict{Indication: validation.Indeterminate, SubIndication: c.sub}, c.code)
			s := words.Of(r, lang)
			why := s.Signatures[0].Lines[0].Value
			name := c.kind + " " + c.code
			if other := seen[why]; other != "" || s.Advice == "" || !strings.HasSuffix(s.Advice, ".") || strings.HasSuffix(s.Title, ".") || strings.Contains(s.Title+why, "%") {
				t.Errorf("%s %s (and %s): %+v", lang, name, other, s)
			}
			seen[why] = name
		}
	}
}

func TestWhatARecordProves(t *testing.T) {
	passed := validation.Verdict{Indication: validation.Passed}
	vi, en := words.Text(proof("evidence_record", passed), "vi"), words.Text(proof("evidence_record", passed), "en")
	for _, want := range []string{"Bản ghi bằng chứng hợp lệ", "a.pdf: được chứng minh, không bị sửa", "b.pdf: KHÔNG được chứng minh", "16:30:00 21/11/2026", "3: 1 lần gia hạn bằng dấu thời gian, 1 lần bằng cây băm mới", "gia hạn bản ghi trước khi"} {
		if !strings.Contains(vi, want) {
			t.Errorf("no %q in\n%s", want, vi)
		}
	}
	for _, want := range []string{"The evidence record is valid", "a.pdf: proven and not altered", "the data are older than this"} {
		if !strings.Contains(en, want) {
			t.Errorf("no %q in\n%s", want, en)
		}
	}
	for _, text := range []string{vi, en} {
		if strings.Contains(text, "Ô chữ ký") || strings.Contains(text, "Signed by") || strings.Contains(text, "Người ký") {
			t.Errorf("a record signs nothing:\n%s", text)
		}
	}
	if failed := words.Of(proof("timestamp", validation.Verdict{Indication: validation.Failed, SubIndication: validation.HashFailure}), "vi"); failed.Tone != words.Bad || failed.Title != "Dấu thời gian KHÔNG hợp lệ" {
		t.Errorf("%+v", failed)
	}
}

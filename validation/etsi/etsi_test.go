package etsi_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/xml"
	"io"
	"strings"
	"testing"
	"time"

	"trien/validation"
	"trien/validation/etsi"
)

var at = time.Date(2026, 11, 21, 9, 30, 0, 0, time.UTC)

func written(t *testing.T, j etsi.Judgement) string {
	t.Helper()
	var b bytes.Buffer
	if err := etsi.Write(&b, j); err != nil {
		t.Fatal(err)
	}
	for d := xml.NewDecoder(bytes.NewReader(b.Bytes())); ; {
		if _, err := d.Token(); err == io.EOF {
			return b.String()
		} else if err != nil {
			t.Fatalf("%v in %s", err, b.String())
		}
	}
}

// TestNothingJudged: a file without signatures and one that could not be read have a report that says so, and no indication of the standard.
func TestNothingJudged(t *testing.T) {
	none := validation.NoSignature
	for want, r := range map[string]validation.Report{
		"no-signature-found": {File: "a.pdf", Indication: &none},
		"not-judged":         {File: "a.pdf", Error: &validation.Failure{Kind: "malformed", Message: "broken"}},
	} {
		if s := written(t, etsi.Judgement{Report: r, At: at}); !strings.Contains(s, want) || strings.Contains(s, "urn:etsi:019102:mainindication") {
			t.Errorf("%s: %s", want, s)
		}
	}
}

// TestForeignCharacters: what a file says cannot break the report: markup is escaped, what XML cannot hold is left out.
func TestForeignCharacters(t *testing.T) {
	failed := validation.Failed
	nasty := "a<b>&\"]]>\x00\x01\u202e\ufffe"
	s := written(t, etsi.Judgement{Program: nasty, Policy: nasty, At: at,
		Facts: &validation.Facts{Signatures: []validation.SignatureFacts{{Field: nasty, Name: nasty, Reason: nasty, Location: nasty, SubFilter: "x", Contents: []byte(nasty)}}},
		Report: validation.Report{Indication: &failed, Signatures: []validation.Signature{{Field: nasty, Kind: "signature",
			Verdict: validation.Verdict{Indication: failed, SubIndication: validation.FormatFailure}, Warnings: validation.Warnings{{Code: "change_other", Detail: nasty}}, Detail: &validation.Detail{}}}}})
	for _, want := range []string{"total-failed", "subindication:FORMAT_FAILURE", "a&lt;b&gt;&amp;"} {
		if !strings.Contains(s, want) {
			t.Errorf("no %s in %s", want, s)
		}
	}
}

// TestGenericHasNoName: GENERIC is EN 319 102-1's and has no URI in TS 119 102-2.
func TestGenericHasNoName(t *testing.T) {
	open := validation.Indeterminate
	r := validation.Report{Indication: &open, Signatures: []validation.Signature{{Kind: "signature", Verdict: validation.Verdict{Indication: open, SubIndication: validation.Generic}}}}
	if s := written(t, etsi.Judgement{Report: r, At: at}); strings.Contains(s, "<SubIndication>") || !strings.Contains(s, "mainindication:indeterminate") {
		t.Error(s)
	}
}

func sum(b []byte) [32]byte { return sha256.Sum256(b) }

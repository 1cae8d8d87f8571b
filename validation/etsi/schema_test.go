package etsi_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"trien/cms"
	"trien/validation"
	"trien/validation/etsi"
)

// judged lets the schema of ETSI TS 119 102-2 judge a report; scripts/setup test fetches it.
func judged(t *testing.T, report string) {
	t.Helper()
	schema := filepath.Join("..", "..", ".cache", "schema")
	if _, err := os.Stat(filepath.Join(schema, "catalog.xml")); err != nil {
		t.Fatalf("the schema is not there; scripts/setup test fetches it: %v", err)
	}
	judge := exec.CommandContext(t.Context(), "xmllint", "--nonet", "--noout", "--schema", filepath.Join(schema, "xsd", "1910202xmlSchema.xsd"), "-")
	judge.Env = append(os.Environ(), "XML_CATALOG_FILES="+filepath.Join(schema, "catalog.xml"))
	judge.Stdin = strings.NewReader(report)
	if out, err := judge.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s\n%s", err, out, report)
	}
}

// TestWhoElseSigned: further signers and those who countersigned have reports of their own; what the signer claims stands among the attributes.
func TestWhoElseSigned(t *testing.T) {
	passed, failed := validation.Passed, validation.Failed
	one := func(name string, v validation.Verdict, counters ...validation.Signature) validation.Signature {
		return validation.Signature{Field: "Signature1", Kind: "counter_signature", Verdict: v, Signer: &validation.Signer{Subject: "CN=" + name}, Detail: &validation.Detail{}, Counters: counters}
	}
	good, bad := validation.Verdict{Indication: passed}, validation.Verdict{Indication: failed, SubIndication: validation.HashFailure}
	s := validation.Signature{Field: "Signature1", Kind: "signature", Verdict: good, Detail: &validation.Detail{Process: validation.ProcessBasic},
		Others:   []validation.Signature{one("other", good)},
		Counters: []validation.Signature{one("first", good, one("second", bad))},
		Claims: &validation.Claims{Claims: cms.Claims{Country: "VN", Locality: "An Bình", Address: []string{"1 Lê Lợi"}, MimeType: "application/pdf", Roles: 1, Certified: 1,
			Commitments: []cms.OID{"1.2.840.113549.1.9.16.6.1"}}}}
	x := written(t, etsi.Judgement{Program: "trien", Policy: "p", At: at, Report: validation.Report{Indication: &passed, Signatures: []validation.Signature{s}},
		Facts: &validation.Facts{Signatures: []validation.SignatureFacts{{Field: "Signature1", Kind: "signature", SubFilter: "ETSI.CAdES.detached", Location: "Hà Nội"}}}})
	judged(t, x)
	if n := strings.Count(x, "<SignatureValidationReport>"); n != 4 {
		t.Errorf("%d reports, want 4", n)
	}
	for _, want := range []string{"further signer of the same field", "countersigned a counter-signature", "subindication:HASH_FAILURE", "An Bình", "Hà Nội", "application/pdf",
		"<EndorsementType>claimed", "<EndorsementType>certified", "by CN=first"} {
		if !strings.Contains(x, want) {
			t.Errorf("no %s in %s", want, x)
		}
	}
}

// TestSinceWhen: each object says since when it is proven to exist and by which other; nothing proves itself.
func TestSinceWhen(t *testing.T) {
	passed := validation.Passed
	stamp, cert, list := []byte("stamp"), []byte("certificate"), []byte("list")
	early := at.AddDate(-3, 0, 0)
	s := validation.Signature{Field: "S", Kind: "signature", Verdict: validation.Verdict{Indication: passed},
		Detail: &validation.Detail{Stamps: []validation.Stamp{{Kind: validation.StampDocument, Token: stamp, Time: early, Verdict: validation.Verdict{Indication: passed}}}}}
	x := written(t, etsi.Judgement{At: at, Report: validation.Report{Indication: &passed, Signatures: []validation.Signature{s}, Existed: []validation.Existence{
		{Object: sum(cert), At: early, By: stamp}, {Object: sum(stamp), At: early, By: stamp}}},
		Facts: &validation.Facts{Material: validation.Material{Certificates: []validation.Item{{DER: cert}}, CRLs: []validation.Item{{DER: list}}}}})
	judged(t, x)
	at := func(kind string) string {
		_, part, _ := strings.Cut(x, "validationObject:"+kind+"</ObjectType>")
		part, _, _ = strings.Cut(part, "</ValidationObject>")
		_, part, _ = strings.Cut(part, "<POE>")
		part, _, _ = strings.Cut(part, "</POE>")
		return part
	}
	if p := at("certificate"); !strings.Contains(p, "2023-11-21T09:30:00Z") || !strings.Contains(p, "<POEObject VOReference=\"t-") {
		t.Errorf("the certificate: %s", p)
	}
	if p := at("CRL"); !strings.Contains(p, "2026-11-21T09:30:00Z") || strings.Contains(p, "POEObject") {
		t.Errorf("the list: %s", p)
	}
	if p := at("timestamp"); strings.Contains(p, "POEObject") {
		t.Errorf("the time-stamp proves itself: %s", p)
	}
}

package app_test

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"

	"trien/internal/app"
	"trien/internal/demo"
	"trien/internal/problem"
	"trien/internal/provenance"
)

// TestWhoHandledAnIssuedDocument shows 379.13.3 and 379.12.2: what stands at the issue is bound to the issued file and can be checked without us.
func TestWhoHandledAnIssuedDocument(t *testing.T) {
	s := newStage(t)
	s.work()
	r := decision()
	r.Reviewers = []string{"thao"}
	d := s.draft(r)
	s.must(tu, "tuan", d.ID, "submit", app.ActArgs{})
	s.must(tu, "thao", d.ID, "approve", app.ActArgs{Text: "đồng ý, sửa khoản 2"})
	s.must(tu, "uoc", d.ID, "sign", app.ActArgs{PIN: demo.PIN})
	before, err := s.House.Provenance(t.Context(), s.as(tu, "uoc"), d.ID)
	if err != nil || before.Original.Standing != provenance.NotIssued || before.Processing != nil {
		t.Fatalf("before its issue: %+v %v", before, err)
	}
	if _, err := s.House.ProcessingJSON(t.Context(), s.as(tu, "uoc"), d.ID); problem.KindOf(err) != problem.NotFound {
		t.Errorf("evidence before the issue: %v", err)
	}
	s.must(tu, "mai", d.ID, "seal", app.ActArgs{PIN: demo.PIN})
	v := s.must(tu, "mai", d.ID, "issue", app.ActArgs{Confirm: true})

	p, err := s.House.Provenance(t.Context(), s.as(tu, "tuan"), v.ID)
	if err != nil {
		t.Fatal(err)
	}
	if p.Processing == nil || p.Processing.Indication != string(provenance.Verified) || p.Original.Standing != provenance.Original {
		t.Fatalf("%+v", p)
	}
	if got := strings.Join(p.Original.By, ""); got != "ab" {
		t.Errorf("an original by %q: %+v", got, p.Original)
	}
	names := map[string]bool{}
	for _, step := range p.Processing.Steps {
		names[step.Name+" "+step.Event] = true
		if strings.Contains(step.Did.VI, "khoản 2") {
			t.Error("the statement repeats what was said")
		}
	}
	for _, want := range []string{"document.drafted", "document.approved", "document.signed", "document.sealed"} {
		found := false
		for n := range names {
			found = found || strings.HasSuffix(n, want)
		}
		if !found {
			t.Errorf("no step %s in %v", want, names)
		}
	}

	raw, err := s.House.ProcessingJSON(t.Context(), s.as(tu, "tuan"), v.ID)
	if err != nil {
		t.Fatal(err)
	}
	file := s.fileOf(tu, "tuan", v, "sealed")
	sum := sha256.Sum256(file)
	against := provenance.Against{Key: p.Processing.Key, File: provenance.File{SHA256: hex.EncodeToString(sum[:]), Bytes: int64(len(file))}}
	b, err := provenance.Read(raw)
	if err != nil {
		t.Fatal(err)
	}
	if f := b.Check(against); f.Indication != provenance.Verified {
		t.Errorf("%s %+v", f.Indication, f.Faults)
	}
	forged, err := provenance.Read([]byte(strings.Replace(string(raw), `"actor": "thao"`, `"actor": "uoc"`, 1)))
	if err != nil {
		t.Fatal(err)
	}
	if f := forged.Check(against); f.Indication != provenance.Differs {
		t.Errorf("forged: %s", f.Indication)
	}

	pdf, err := s.House.ProcessingPDF(t.Context(), s.as(tu, "tuan"), v.ID)
	if err != nil {
		t.Fatal(err)
	}
	if text := s.words(pdf); !strings.Contains(text, "BẰNG CHỨNG XỬ LÝ VĂN BẢN") || !strings.Contains(text, "Bản gốc theo điểm a, b") {
		t.Errorf("%s", text)
	}
	s.sound()
}

// TestWhatCameInIsNoMoreThanIsShown shows 379.12.2: of a document from elsewhere the limb whose evidence is not here is not claimed, and one that is not judged is no original.
func TestWhatCameInIsNoMoreThanIsShown(t *testing.T) {
	s := newStage(t)
	s.work()
	v := s.issued()
	s.must(tu, "mai", v.ID, "send", app.ActArgs{Peers: []string{vp}, Confirm: true})
	s.until(tu, "mai", v.ID, func(v app.DocumentView) bool { return len(v.Deliveries) == 1 && v.Deliveries[0].State == "delivered" })
	in := s.until(vp, "lan", s.arrivals()[0].ID, func(v app.DocumentView) bool { return v.State == "judged" })
	p, err := s.House.Provenance(t.Context(), s.as(vp, "lan"), in.ID)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Join(p.Original.By, "") != "a" || p.Processing != nil {
		t.Errorf("%+v", p)
	}
	if _, err := s.House.ProcessingPDF(t.Context(), s.as(vp, "lan"), in.ID); problem.KindOf(err) != problem.NotFound {
		t.Errorf("evidence of another office's processing: %v", err)
	}
	if _, err := s.House.Provenance(t.Context(), s.as(tu, "bao"), v.ID); problem.KindOf(err) != problem.Forbidden {
		t.Errorf("the administrator sees who handled it: %v", err)
	}
}

package app_test

import (
	"slices"
	"testing"

	"trien/internal/app"
	"trien/internal/demo"
	"trien/internal/office"
	"trien/internal/problem"
)

// TestAttachmentsOfAnImpoundedDocument shows 379.21.3: what goes with a document is closed with it, each try is one row, and its files are measured before and after.
func TestAttachmentsOfAnImpoundedDocument(t *testing.T) {
	s := newStage(t)
	w := &impounder{stage: s}
	order, lift := s.issued(), s.issued()
	v := s.withAttachments()
	s.must(tu, "mai", v.ID, "seal", app.ActArgs{PIN: demo.PIN})
	v = s.must(tu, "mai", v.ID, "issue", app.ActArgs{Confirm: true})
	open := func(who string, version int) error {
		f, err := s.House.OpenFile(t.Context(), s.as(tu, who), v.ID, version)
		if err == nil {
			f.Close()
		}
		return err
	}
	i := w.mustImpound(tu, "mai", v.ID, "impound", app.ImpoundRequest{Order: order.ID, Basis: "x"}).Items[0]
	for _, a := range v.Attachments {
		s.once(tu, v.ID, a.Name, func() error { return open("tuan", a.Version) })
		s.once(tu, v.ID, a.Name+" as the office signed it, by the clerk", func() error { return open("mai", a.Version) })
	}
	s.once(tu, v.ID, "another attachment", func() error { _, err := s.attach(v.ID, "muon.pdf", appendix("BA")); return err })
	sums, err := s.office(tu).Sums(t.Context(), v.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range v.Attachments {
		if !slices.ContainsFunc(sums, func(f office.FileSum) bool { return f.SHA256 == a.SHA256 }) {
			t.Errorf("%s is not among the files that are measured", a.Name)
		}
	}
	l := w.mustImpound(tu, "mai", v.ID, "lift-impound", app.ImpoundRequest{Impound: i.ID, Order: lift.ID})
	if l.Items[0].Lifted.Differing != 0 {
		t.Errorf("%+v", l.Items[0].Lifted)
	}
	if err := open("tuan", v.Attachments[0].Version); err != nil {
		t.Error(err)
	}
	s.sound()
}

// TestAttachmentsOfAVoidedDocument shows 379.19.3: what goes with a voided document is read no more than the document.
func TestAttachmentsOfAVoidedDocument(t *testing.T) {
	s := newStage(t)
	v := s.withAttachments()
	s.must(tu, "mai", v.ID, "seal", app.ActArgs{PIN: demo.PIN})
	v = s.must(tu, "mai", v.ID, "issue", app.ActArgs{Confirm: true})
	s.must(tu, "mai", v.ID, "propose-void", app.ActArgs{Way: "procedure", Text: "ban hành nhầm", Basis: "Quy chế công tác văn thư, Điều 12"})
	if got := s.must(tu, "uoc", v.ID, "approve-void", app.ActArgs{}); got.Effect != "voided" || len(got.Attachments) > 0 {
		t.Fatalf("%+v", got)
	}
	for _, a := range v.Attachments {
		_, err := s.House.OpenFile(t.Context(), s.as(tu, "tuan"), v.ID, a.Version)
		wantKind(t, err, problem.Refused, "379.19.3")
	}
	s.closedFor(tu, v.ID, "tuan")
	s.sound()
}

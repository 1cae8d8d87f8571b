package app_test

import (
	"strings"
	"testing"
	"time"

	"trien/internal/app"
	"trien/internal/office"
	"trien/internal/problem"
)

// registeredThere is a document of the province in the bureau's register.
func (s *stage) registeredThere(r app.DraftRequest) app.DocumentView {
	s.t.Helper()
	in := s.there(s.out(r).Number)
	return s.must(vp, "lan", in.ID, "register", app.ActArgs{Confirm: true})
}

// agreementOf is what the bureau's clerk keeps of a document that both have agreed on.
func agreementOf(document string) app.AgreementRequest {
	return app.AgreementRequest{Document: document, Title: "Thỏa thuận đối soát", Peers: []string{tu}, Others: []string{" Công ty  A ", ""}, Types: []string{"QĐ"}, From: "2026-01-01",
		Measure: "hai bên đối soát mã băm hằng ngày", Integrity: "so mã băm", Authenticity: "thư ký số của mỗi bên", NonRepudiation: "biên bản đối soát hai bên cùng giữ"}
}

func (s *stage) limbs(office, name, id string) string {
	s.t.Helper()
	p, err := s.House.Provenance(s.t.Context(), s.as(office, name), id)
	if err != nil {
		s.t.Fatal(err)
	}
	return strings.Join(p.Original.By, "")
}

// TestAMeasureOfTheParties shows 379.12.2, limb c: claimed only where the parties' agreement is kept and stands, covers the document, and somebody has confirmed it for this very file.
func TestAMeasureOfTheParties(t *testing.T) {
	s := newStage(t)
	s.work()
	r := decision()
	r.Type, r.Abstract = "BTT", "biện pháp bảo đảm văn bản điện tử"
	tt := s.registeredThere(r)
	d := s.registeredThere(decision())
	if has(d.Allowed, "confirm-measure") || s.limbs(vp, "lan", d.ID) != "a" {
		t.Fatal("a measure without an agreement")
	}
	s.refusedAgreements(tt)
	v, err := s.House.KeepAgreement(t.Context(), s.as(vp, "lan"), agreementOf(tt.ID))
	if err != nil || len(v.Agreements) != 1 {
		t.Fatalf("%+v, %v", v, err)
	}
	a := v.Agreements[0]
	if !a.Stands || strings.Join(a.Parties, "; ") != "Tỉnh ủy An Bình; Công ty A" || a.Document.ID != tt.ID || a.By == "" || a.SHA256 == "" {
		t.Errorf("%+v", a)
	}
	s.refusedMeasures(d, tt, a.ID)
	digest := s.digestOf(vp, "lan", d.ID)
	s.must(vp, "lan", d.ID, "confirm-measure", app.ActArgs{Agreement: a.ID, Digest: digest, Confirm: true, Text: "đã so mã băm với biên bản ngày hôm nay"})
	if by := s.limbs(vp, "lan", d.ID); by != "ac" {
		t.Errorf("limbs %q", by)
	}
	_, err = s.act(vp, "lan", d.ID, "confirm-measure", app.ActArgs{Agreement: a.ID, Digest: digest, Confirm: true, Text: "lần nữa"})
	wantKind(t, err, problem.Conflict, "379.12.2")

	s.must(vp, "lan", d.ID, "withdraw-measure", app.ActArgs{Text: "nhầm văn bản"})
	if by := s.limbs(vp, "lan", d.ID); by != "a" {
		t.Errorf("withdrawn, limbs %q", by)
	}
	s.must(vp, "lan", d.ID, "confirm-measure", app.ActArgs{Agreement: a.ID, Digest: digest, Confirm: true, Text: "đã so lại"})
	s.endsAgreement(d, a)
	s.sound()
}

// endsAgreement: what is no longer agreed on covers nothing of later, and nothing at all once its document has no force.
func (s *stage) endsAgreement(d app.DocumentView, a app.AgreementView) {
	s.t.Helper()
	ctx := s.t.Context()
	_, err := s.House.EndAgreement(ctx, s.as(vp, "huong"), a.ID, app.AgreementEnd{On: "2026-12-31", Reason: "x"})
	wantKind(s.t, err, problem.Forbidden, "379.12.2")
	_, err = s.House.EndAgreement(ctx, s.as(vp, "lan"), "khong-co", app.AgreementEnd{On: "2026-12-31", Reason: "x"})
	wantKind(s.t, err, problem.NotFound, "")
	_, err = s.House.EndAgreement(ctx, s.as(vp, "lan"), a.ID, app.AgreementEnd{On: d.Date})
	wantKind(s.t, err, problem.Usage, "")
	v, err := s.House.EndAgreement(ctx, s.as(vp, "lan"), a.ID, app.AgreementEnd{On: d.Date, Reason: "Công văn 12-CV/TU"})
	if err != nil || !v.Agreements[0].Stands || v.Agreements[0].To != d.Date || v.Agreements[0].EndedBy == "" {
		s.t.Fatalf("%+v, %v", v, err)
	}
	if by := s.limbs(vp, "lan", d.ID); by != "ac" {
		s.t.Errorf("a document of the last day: limbs %q", by)
	}
	before, err := s.House.KeepAgreement(ctx, s.as(vp, "lan"), agreementOf(a.Document.ID))
	if err != nil {
		s.t.Fatal(err)
	}
	if _, err = s.House.EndAgreement(ctx, s.as(vp, "lan"), before.Agreements[0].ID, app.AgreementEnd{On: "2026-01-01", Reason: "x"}); err != nil {
		s.t.Fatal(err)
	}
	s.must(vp, "lan", d.ID, "withdraw-measure", app.ActArgs{Text: "xác nhận theo thỏa thuận khác"})
	_, err = s.act(vp, "lan", d.ID, "confirm-measure", app.ActArgs{Agreement: before.Agreements[0].ID, Digest: s.digestOf(vp, "lan", d.ID), Confirm: true, Text: "x"})
	wantKind(s.t, err, problem.Refused, "379.12.2")
	s.must(vp, "lan", d.ID, "confirm-measure", app.ActArgs{Agreement: a.ID, Digest: s.digestOf(vp, "lan", d.ID), Confirm: true, Text: "x"})
	rows, err := s.House.ListDocuments(ctx, s.as(tu, "mai"), app.Filter{Direction: "out", Text: "biện pháp bảo đảm"})
	if err != nil || len(rows.Items) != 1 {
		s.t.Fatalf("%+v, %v", rows, err)
	}
	s.must(tu, "mai", rows.Items[0].ID, "propose-void", app.ActArgs{Way: "procedure", Text: "ký nhầm", Basis: "Quy chế"})
	s.must(tu, "uoc", rows.Items[0].ID, "approve-void", app.ActArgs{})
	for end := time.Now().Add(time.Minute); s.limbs(vp, "lan", d.ID) != "a"; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			s.t.Fatal("a voided agreement still makes originals")
		}
	}
	v, err = s.House.Agreements(ctx, s.as(vp, "huong"))
	if err != nil || len(v.Agreements) != 2 || v.Agreements[1].Stands || v.Keeps || !strings.Contains(v.Agreements[1].Standing.VI, "hủy") {
		s.t.Errorf("%+v, %v", v, err)
	}
}

// refusedAgreements are requests that keep nothing.
func (s *stage) refusedAgreements(tt app.DocumentView) {
	s.t.Helper()
	keep := func(name string, change func(*app.AgreementRequest)) error {
		r := agreementOf(tt.ID)
		change(&r)
		_, err := s.House.KeepAgreement(s.t.Context(), s.as(vp, name), r)
		return err
	}
	none := func(*app.AgreementRequest) {}
	wantKind(s.t, keep("huong", none), problem.Forbidden, "379.12.2")
	wantKind(s.t, keep("lan", func(r *app.AgreementRequest) { r.Document = "" }), problem.Usage, "379.12.2")
	wantKind(s.t, keep("lan", func(r *app.AgreementRequest) { r.Document = "khong-co" }), problem.NotFound, "")
	wantKind(s.t, keep("lan", func(r *app.AgreementRequest) { r.Measure = " " }), problem.Usage, "379.12.2")
	wantKind(s.t, keep("lan", func(r *app.AgreementRequest) { r.Peers, r.Others = nil, nil }), problem.Usage, "379.12.2")
	wantKind(s.t, keep("lan", func(r *app.AgreementRequest) { r.Peers = []string{"la"} }), problem.Usage, "")
	in := s.there(s.out(decision()).Number) // judged, in no register yet
	wantKind(s.t, keep("lan", func(r *app.AgreementRequest) { r.Document = in.ID }), problem.Refused, "379.12.2")
	_, err := s.House.Agreements(s.t.Context(), s.as(vp, "duc"))
	wantKind(s.t, err, problem.Forbidden, "379.12.2")
}

// refusedMeasures are confirmations that claim nothing.
func (s *stage) refusedMeasures(d, tt app.DocumentView, agreement string) {
	s.t.Helper()
	args := app.ActArgs{Agreement: agreement, Digest: s.digestOf(vp, "lan", d.ID), Confirm: true, Text: "đã so"}
	try := func(name, id string, change func(*app.ActArgs)) error {
		a := args
		change(&a)
		_, err := s.act(vp, name, id, office.ActConfirmMeasure, a)
		return err
	}
	none := func(*app.ActArgs) {}
	wantKind(s.t, try("huong", d.ID, none), problem.Forbidden, "379.12.2")
	wantKind(s.t, try("lan", d.ID, func(a *app.ActArgs) { a.Digest = strings.Repeat("0", 64) }), problem.Refused, "379.12.2")
	wantKind(s.t, try("lan", d.ID, func(a *app.ActArgs) { a.Confirm = false }), problem.Usage, "379.12.2")
	wantKind(s.t, try("lan", d.ID, func(a *app.ActArgs) { a.Text = "" }), problem.Usage, "")
	wantKind(s.t, try("lan", d.ID, func(a *app.ActArgs) { a.Agreement = "khong-co" }), problem.Usage, "379.12.2")
	wantKind(s.t, try("lan", tt.ID, func(a *app.ActArgs) { a.Digest = s.digestOf(vp, "lan", tt.ID) }), problem.Refused, "379.12.2") // the agreement itself
	if by := s.limbs(vp, "lan", d.ID); by != "a" {
		s.t.Errorf("after refusals, limbs %q", by)
	}
}

// digestOf is the digest that the page shows beside the act.
func (s *stage) digestOf(office, name, id string) string {
	s.t.Helper()
	for _, v := range s.read(office, name, id).Versions {
		if v.Kind == "received" {
			return v.SHA256
		}
	}
	s.t.Fatal("no received file")
	return ""
}

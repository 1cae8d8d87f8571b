package app_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"trien/internal/app"
	"trien/internal/demo"
	"trien/internal/limits"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/pades"
	"trien/pdf"
)

// attach brings a file that goes with a draft.
func (s *stage) attach(id, name string, raw []byte) (app.DocumentView, error) {
	u := upload(name, raw)
	return s.House.Act(s.t.Context(), s.as(tu, "tuan"), id, office.ActAttach, app.ActArgs{}, &u)
}

func (s *stage) attached(id, name string, raw []byte) app.DocumentView {
	s.t.Helper()
	v, err := s.attach(id, name, raw)
	if err != nil {
		s.t.Fatalf("%s: %v", name, err)
	}
	return v
}

// appendix is a PDF of a page that says something and has a margin at its top.
func appendix(text string) []byte { return leaf("BT /F 12 Tf 90 500 Td (" + text + ") Tj ET") }

// leaf is a PDF of one page.
func leaf(content string) []byte { return opening("", content) }

// opening is a leaf whose catalog has more.
func opening(more, content string) []byte {
	return built("<</Type/Catalog/Pages 2 0 R"+more+">>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>",
		fmt.Sprintf("<</Length %d>>stream\n%s\nendstream", len(content), content))
}

// numbered takes a draft with two attachments to the leader's signature.
func (s *stage) withAttachments() app.DocumentView {
	s.t.Helper()
	v := s.draft(decision())
	s.attached(v.ID, "phu-luc-1.pdf", appendix("MOT"))
	s.attached(v.ID, "phu-luc-2.pdf", appendix("HAI"))
	s.must(tu, "tuan", v.ID, "submit", app.ActArgs{})
	return s.must(tu, "uoc", v.ID, "sign", app.ActArgs{PIN: demo.PIN})
}

// TestAttachmentsOfADraft shows HD03.position: a draft takes files of their own; each is numbered, read like any file, and taken away again while it is a draft.
func TestAttachmentsOfADraft(t *testing.T) {
	s := newStage(t)
	v := s.draft(decision())
	v = s.attached(v.ID, "phu-luc-1.pdf", appendix("MOT"))
	v = s.attached(v.ID, "bang.docx", sample(t, "quyet-dinh.docx"))
	if len(v.Attachments) != 2 || v.Attachments[0].Name != "phu-luc-1.pdf" || v.Attachments[1].Name != "bang.pdf" || v.Attachments[1].Number != 2 || v.Attachments[0].Sealed {
		t.Fatalf("%+v", v.Attachments)
	}
	if raw := s.fileOf(tu, "tuan", v, office.KindAttachmentOriginal); string(raw) != string(sample(t, "quyet-dinh.docx")) {
		t.Error("what was brought is not what is kept")
	}
	f, err := s.House.OpenFile(t.Context(), s.as(tu, "tuan"), v.ID, 0)
	if err != nil || f.Name != "quyet-dinh.pdf" {
		t.Fatalf("an attachment stands for the document: %+v %v", f, err)
	}
	f.Close()
	v = s.must(tu, "tuan", v.ID, office.ActDetach, app.ActArgs{Attachment: "1"})
	if len(v.Attachments) != 1 || v.Attachments[0].Number != 2 {
		t.Fatalf("%+v", v.Attachments)
	}
	_, err = s.act(tu, "tuan", v.ID, office.ActDetach, app.ActArgs{Attachment: "1"})
	wantKind(t, err, problem.NotFound, "")
	s.must(tu, "tuan", v.ID, "submit", app.ActArgs{})
	_, err = s.attach(v.ID, "muon.pdf", appendix("BA")) // who consents has seen what goes with it
	wantKind(t, err, problem.Conflict, "379.14")
	s.sound()
}

// TestAttachmentsThatAreRefused shows 379.5.4: what is no document, signed already, twice there or too many is refused with what to do, and a script waits in quarantine.
func TestAttachmentsThatAreRefused(t *testing.T) {
	s := newStage(t)
	v := s.draft(decision())
	s.attached(v.ID, "phu-luc.pdf", appendix("MOT"))
	signed := s.fileOf(tu, "tuan", s.signed(), "signed")
	for name, c := range map[string]struct {
		raw  []byte
		kind problem.Kind
		rule string
	}{
		"twice":      {appendix("MOT"), problem.Conflict, ""},
		"signed":     {signed, problem.Refused, "379.17.1"},
		"no-room":    {leaf("BT /F 20 Tf 20 810 Td (" + strings.Repeat("MOT ", 40) + ") Tj ET"), problem.Refused, "HD03.position"},
		"picture":    {leaf(""), problem.Refused, "HD03.position"},
		"no-pdf":     {[]byte("a,b\n1,2\n"), problem.Malformed, ""},
		"script.pdf": {opening("/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>", "BT /F 12 Tf 90 500 Td (SAU) Tj ET"), problem.Refused, "379.5.4"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := s.attach(v.ID, name+".pdf", c.raw)
			wantKind(t, err, c.kind, c.rule)
		})
	}
	if held := s.waiting(tu, "mai"); len(held.List) != 1 || held.List[0].Name != "script.pdf.pdf" {
		t.Fatalf("%+v", held.List)
	} else if _, err := s.decide(tu, "mai", held.List[0].ID, "release", "đã xem"); err != nil {
		t.Fatal(err)
	}
	if v = s.read(tu, "tuan", v.ID); len(v.Attachments) != 2 {
		t.Fatalf("what was released did not come to its draft: %+v", v.Attachments)
	}
	d := office.Document{}
	for n := range limits.Attachments {
		d.Attachments = append(d.Attachments, office.Attachment{Number: n + 1})
	}
	wantKind(t, d.RoomFor(office.File{SHA256: "x"}), problem.Limit, "")
	wantKind(t, office.Document{}.RoomFor(office.File{Bytes: limits.AttachmentsSize + 1}), problem.Limit, "")
}

// TestTheOfficeSignsEachAttachment shows HD03.position (NĐ 30/2020, Appendix I): number and sign, and the time, at the top of each; nothing is issued without.
func TestTheOfficeSignsEachAttachment(t *testing.T) {
	s := newStage(t)
	v := s.withAttachments()
	v = s.must(tu, "mai", v.ID, "seal", app.ActArgs{PIN: demo.PIN})
	if v.State != "sealed" || !v.Attachments[0].Sealed || !v.Attachments[1].Sealed {
		t.Fatalf("%s %+v", v.State, v.Attachments)
	}
	raw := s.fileOf(tu, "mai", v, office.KindAttachmentSealed)
	s.valid(raw, 1)
	if f := s.signatureIn(raw); f.Name != "attachment-2" || f.Page != 1 || f.Rect[1] < 780 || f.Rect[2] < 500 {
		t.Errorf("the mark is at %v of page %d in %s", f.Rect, f.Page, f.Name)
	}
	v = s.must(tu, "mai", v.ID, "issue", app.ActArgs{Confirm: true})
	for _, a := range v.Attachments {
		if !a.Acceptable || a.Indication != "TOTAL_PASSED" {
			t.Errorf("%+v", a)
		}
	}
	use, err := s.House.Use(t.Context(), s.as(tu, "yen"), app.UseQuery{})
	if must(t, err); use.Seals != 3 {
		t.Errorf("the office's key was used %d times, not once for each file", use.Seals)
	}
	s.sound()
}

// TestSealingGoesOnWhereItStopped: the key gives out between two attachments; nothing is issued so, and the next sitting signs what remains.
func TestSealingGoesOnWhereItStopped(t *testing.T) {
	s := newStage(t)
	k := &tired{Key: s.rig(tu).key}
	k.left.Store(1)
	v := s.withAttachments()
	wish := app.SigningWish{Act: "seal", With: app.WithHeld, Documents: []app.SigningDocument{{ID: v.ID, ExpectedVersion: v.Version}}}
	r, err := s.House.RequestWithKey(t.Context(), s.as(tu, "mai"), wish, k)
	if err != nil {
		t.Fatal(err)
	}
	s.request(r, func(v app.SigningRequestView) bool { return v.Waits == "pin" })
	v = s.read(tu, "mai", v.ID)
	if v.State != "numbered" || !v.Attachments[0].Sealed || v.Attachments[1].Sealed {
		t.Fatalf("%s %+v", v.State, v.Attachments)
	}
	_, err = s.act(tu, "mai", v.ID, "issue", app.ActArgs{Confirm: true})
	wantKind(t, err, problem.Conflict, "379.14")
	if _, err := s.House.CancelSigning(t.Context(), s.as(tu, "mai"), r.ID); err != nil {
		t.Fatal(err)
	}
	first := v.Attachments[0].SHA256
	v = s.must(tu, "mai", v.ID, "seal", app.ActArgs{PIN: demo.PIN})
	if v.State != "sealed" || v.Attachments[0].SHA256 != first {
		t.Errorf("%s: what was signed was signed again: %+v", v.State, v.Attachments)
	}
	s.sound()
}

// TestTheClerksMachineSignsEachAttachment: one item, signed three times: each attachment, then the document.
func TestTheClerksMachineSignsEachAttachment(t *testing.T) {
	s := newStage(t)
	clerk := s.pair("mai", tu)
	d := s.withAttachments()
	v := s.wished(app.SigningWish{Act: "seal", With: app.WithAgent, Documents: []app.SigningDocument{{ID: d.ID, ExpectedVersion: d.Version}}})
	for _, want := range []string{"phu-luc-1.pdf", "phu-luc-2.pdf", ""} {
		item := clerk.until(1)[0]
		if want != "" && !strings.Contains(item.Document.Abstract, want) || item.Document.Number != "01-QĐ/TU" || item.Rect[2] <= item.Rect[0] {
			t.Errorf("the clerk is shown %+v, want %s", item, want)
		}
		state := "ready"
		if want == "" {
			state = "signed"
		}
		if out, err := clerk.post(item.ID, clerk.sign(item)); err != nil || out.State != state {
			t.Fatalf("%+v %v", out, err)
		}
	}
	if v = s.request(v, over); v.Signed != 1 || s.state(tu, "mai", d.ID) != "sealed" || working(t, s) != 0 {
		t.Fatal(shown(v))
	}
	s.must(tu, "mai", d.ID, "issue", app.ActArgs{Confirm: true})
	s.sound()
}

// signatureIn is the one signature of a file.
func (s *stage) signatureIn(raw []byte) pades.Field {
	s.t.Helper()
	f, err := pdf.Open(bytes.NewReader(raw), int64(len(raw)), pdf.Options{})
	if err != nil {
		s.t.Fatal(err)
	}
	fields, err := pades.Signatures(f.Newest())
	if err != nil || len(fields) != 1 {
		s.t.Fatalf("%d fields, %v", len(fields), err)
	}
	return fields[0]
}

// TestAttachmentsTravelWithTheirDocument: they go with the message, arrive as attachments, each judged; one that is not what was signed is not taken.
func TestAttachmentsTravelWithTheirDocument(t *testing.T) {
	s := newStage(t)
	s.work()
	v := s.withAttachments()
	s.must(tu, "mai", v.ID, "seal", app.ActArgs{PIN: demo.PIN})
	s.must(tu, "mai", v.ID, "issue", app.ActArgs{Confirm: true})
	s.must(tu, "mai", v.ID, "send", app.ActArgs{})
	v = s.until(tu, "mai", v.ID, func(v app.DocumentView) bool { return v.Deliveries[0].State == "delivered" })
	in := s.there(v.Number)
	in = s.until(vp, "lan", in.ID, func(v app.DocumentView) bool { return v.State == "judged" })
	if len(in.Attachments) != 2 || in.Attachments[1].Name != "phu-luc-2.pdf" || in.Attachments[1].SHA256 != v.Attachments[1].SHA256 || !in.Attachments[0].Acceptable || !in.Judgement.Acceptable {
		t.Fatalf("%+v %+v", in.Attachments, in.Judgement)
	}
	s.sound()
}

// TestAttachmentsLeaveWithTheirDossier shows 379.25: what goes with a document is in the archive of its dossier, signed as it was issued, and said there.
func TestAttachmentsLeaveWithTheirDossier(t *testing.T) {
	s := newStage(t)
	mai := s.as(tu, "mai")
	dossier, err := s.House.CreateDossier(t.Context(), mai, app.DossierRequest{Code: "02.VP", Title: "Có phụ lục", Retention: "20 năm"})
	must(t, err)
	v := s.withAttachments()
	for _, act := range []struct {
		name string
		args app.ActArgs
	}{{"seal", app.ActArgs{PIN: demo.PIN}}, {"issue", app.ActArgs{Confirm: true}}, {"send", app.ActArgs{}}, {"file", app.ActArgs{Dossier: dossier.ID}}} {
		v = s.must(tu, "mai", v.ID, act.name, act.args)
	}
	d, files := s.takenOut(mai, dossier.ID)
	m := d.Documents[0]
	if len(m.Attachments) != 2 || m.File == nil || len(files) != 5 || m.PageAmount != d.PageTotal || m.PageAmount < 3 {
		t.Fatalf("%+v, %d files", m, len(files))
	}
	for i, a := range m.Attachments {
		if sum := sha256.Sum256(files[a.Name]); hex.EncodeToString(sum[:]) != a.SHA256 || !strings.Contains(a.Name, fmt.Sprintf("kem-theo-%d-phu-luc-%d", i+1, i+1)) {
			t.Errorf("%s: %d bytes are not what is said of them", a.Name, len(files[a.Name]))
		}
		if !bytes.Contains(files[a.Name], []byte("/ByteRange")) || bytes.Equal(files[a.Name], files[m.File.Name]) {
			t.Errorf("%s is not the attachment as it was issued", a.Name)
		}
	}
	s.sound()
}

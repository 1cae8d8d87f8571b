package app_test

import (
	"context"
	"encoding/json"
	"encoding/pem"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trien/internal/app"
	"trien/internal/demo"
	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
	"trien/internal/testpki"
)

func paperly(v any) string {
	raw, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		return err.Error()
	}
	return string(raw)
}

// asks does an act on a subscriber's request.
func (s *stage) asks(name, id, act string, a app.SubscriberAct) (app.SubscriberView, error) {
	s.t.Helper()
	return s.House.ActOnSubscriberRequest(s.t.Context(), s.as(tu, name), id, act, a)
}

func (s *stage) mustAsk(name, id, act string, a app.SubscriberAct) app.SubscriberView {
	s.t.Helper()
	v, err := s.asks(name, id, act, a)
	if err != nil {
		s.t.Fatalf("%s by %s: %v", act, name, err)
	}
	return v
}

// begun is a request to issue a certificate to Phạm Thu Thảo.
func (s *stage) begun() app.SubscriberView {
	s.t.Helper()
	v, err := s.House.OpenSubscriberRequest(s.t.Context(), s.as(tu, "yen"), app.SubscriberRequest{Kind: "issue", Subject: "person", Holder: "thao",
		Fields: app.SubscriberFields{Email: "thao@anbinh.example", Years: 3, Reason: "ký số ý kiến"}})
	if err != nil {
		s.t.Fatal(err)
	}
	return v
}

// certified is a certificate as a CA sends it.
func (s *stage) certified(name string, key testpki.KeyKind) []byte {
	s.t.Helper()
	c, err := s.PKI.Issue(testpki.Order{Name: "issued-" + store.NewID(), Profile: testpki.Person, Key: key, CommonName: name, Organization: "Tỉnh ủy An Bình"})
	if err != nil {
		s.t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Chain[0].Raw})
}

// TestSubscriberToAcceptance: a request goes its whole way; its document is one like any other; what is refused leaves it where it is.
func TestSubscriberToAcceptance(t *testing.T) {
	s := newStage(t)
	v := s.begun()
	if v.Form.Number != "01" || len(v.Fields) == 0 || v.Deadline == nil || len(v.Steps) != 1 {
		t.Fatal(paperly(v))
	}
	_, err := s.asks("tuan", v.ID, "check", app.SubscriberAct{})
	wantKind(t, err, problem.Forbidden, "379.10")
	_, err = s.asks("thao", v.ID, "check", app.SubscriberAct{})
	wantKind(t, err, problem.Forbidden, "379.10")
	s.mustAsk("yen", v.ID, "check", app.SubscriberAct{})
	s.mustAsk("uoc", v.ID, "approve", app.SubscriberAct{})
	v = s.mustAsk("yen", v.ID, "file", app.SubscriberAct{Signer: "nghia", Capacity: "tl-btv"})
	_, err = s.asks("yen", v.ID, "send", app.SubscriberAct{Channel: "portal"})
	wantKind(t, err, problem.Refused, "379.10")
	if d := s.must(tu, "yen", v.Document, "submit", app.ActArgs{}); d.State != "ready" {
		t.Fatalf("the document is %s: %+v", d.State, d.Trouble)
	}
	s.must(tu, "nghia", v.Document, "sign", app.ActArgs{PIN: demo.PIN})
	d := s.must(tu, "mai", v.Document, "seal", app.ActArgs{PIN: demo.PIN})
	s.must(tu, "mai", v.Document, "issue", app.ActArgs{Confirm: true})
	if text := s.words(s.fileOf(tu, "mai", d, "sealed")); !strings.Contains(text, "Mẫu số 01") || !strings.Contains(text, "Phạm Thu Thảo") {
		t.Errorf("the request's document says %s", text)
	}
	s.mustAsk("yen", v.ID, "send", app.SubscriberAct{Channel: "portal", Reference: d.Number})
	s.mustAsk("yen", v.ID, "answer", app.SubscriberAct{Granted: true})
	s.badCertificates(v.ID)
	file := s.certified("Phạm Thu Thảo", testpki.P256)
	read, err := s.House.ReadCertificate(t.Context(), s.as(tu, "yen"), v.ID, file)
	if err != nil || len(read.Findings) != 2 || read.Findings[0].Code != "organisation" || read.Findings[0].Weight != "asks" {
		t.Fatal(paperly(read), err)
	}
	_, err = s.asks("yen", v.ID, "match", app.SubscriberAct{File: file})
	wantKind(t, err, problem.Usage, "")
	v = s.mustAsk("yen", v.ID, "match", app.SubscriberAct{File: file, Confirmed: []string{"organisation"}})
	token, err := s.House.AddDevice(t.Context(), s.as(tu, "yen"), app.DeviceAct{Serial: "TK-1", Model: "TokenME", Kind: "token", Purpose: "personal"})
	if err != nil {
		t.Fatal(err)
	}
	s.mustAsk("yen", v.ID, "hand", app.SubscriberAct{Device: token.ID, To: "thao"})
	_, err = s.asks("yen", v.ID, "accept", app.SubscriberAct{})
	wantKind(t, err, problem.Forbidden, "379.5.3")
	if v = s.mustAsk("thao", v.ID, "accept", app.SubscriberAct{}); v.State != "accepted" || len(v.Acts) != 0 {
		t.Fatal(paperly(v))
	}
	mine, err := s.House.MySubscriber(t.Context(), s.as(tu, "thao"))
	if err != nil || len(mine.Certificates) != 1 || mine.Certificates[0].State != "serves" || len(mine.Devices) != 1 || mine.Devices[0].State != "handed" || len(mine.Requests) != 1 {
		t.Fatalf("%s %v", paperly(mine), err)
	}
	minutes, err := s.House.DeviceMinutes(t.Context(), s.as(tu, "thao"), token.ID, 0)
	if err != nil {
		t.Fatal(err)
	}
	if text := plainText(t, minutes); !strings.Contains(text, "Trịnh Hải Yến") || !strings.Contains(text, "Phạm Thu Thảo") || !strings.Contains(text, "TK-1") {
		t.Errorf("the minutes say %s", text)
	}
	_, err = s.House.DeviceMinutes(t.Context(), s.as(tu, "tuan"), token.ID, 0)
	wantKind(t, err, problem.Forbidden, "379.10")
	s.sound()
}

// badCertificates tries what must not be taken.
func (s *stage) badCertificates(id string) {
	s.t.Helper()
	other := testpki.New(testpki.Options{BaseURL: s.Base, Now: s.now(), Random: tools(s.now).Random})
	stranger, err := other.Issue(testpki.Order{Name: "x", Profile: testpki.Person, Key: testpki.P256, CommonName: "Phạm Thu Thảo", Organization: "Tỉnh ủy An Bình"})
	if err != nil {
		s.t.Fatal(err)
	}
	uoc := s.credential(tu + "-uoc").Chain[0].Raw
	for name, file := range map[string][]byte{"another person's": s.certified("Lê Minh Tuấn", testpki.P256), "of an unknown CA": stranger.Chain[0].Raw, "registered for another": uoc, "no certificate": []byte("x")} {
		_, err := s.asks("yen", id, "match", app.SubscriberAct{File: file, Confirmed: []string{"name", "issuer", "taken"}})
		if k := problem.KindOf(err); k != problem.Refused && k != problem.Malformed {
			s.t.Errorf("%s: %v", name, err)
		}
	}
}

// plainText is what a PDF says.
func plainText(t *testing.T, pdf []byte) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "x.pdf")
	if err := os.WriteFile(name, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "pdftotext", name, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(strings.Fields(string(out)), " ")
}

// TestCertificateEnds: from the instant on it signs nothing, not even with a key that was opened before; what it signed stands; it is restored by a word.
// A change of people ends it by itself and prepares the request, once.
func TestCertificateEnds(t *testing.T) {
	s := newStage(t)
	ctx, before := t.Context(), s.issued()
	o := s.office(tu)
	list, err := s.House.Certificates(ctx, s.as(tu, "yen"))
	if err != nil {
		t.Fatal(err)
	}
	fp := map[string]string{}
	for _, c := range list {
		fp[c.Holder.ID] = c.Fingerprint
	}
	_, err = s.House.StopCertificate(ctx, s.as(tu, "tuan"), fp["uoc"], "mất", time.Time{})
	wantKind(t, err, problem.Forbidden, "")
	_, err = s.House.StopCertificate(ctx, s.as(tu, "yen"), "ab", "mất", time.Time{})
	wantKind(t, err, problem.NotFound, "")
	if err := o.EndCertificate(ctx, app.Terminal(), office.CertificateEnded{Fingerprint: fp["uoc"], From: s.now().Add(time.Hour).UTC(), Reason: "lộ khóa"}); err != nil {
		t.Fatal(err)
	}
	d := s.draft(decision())
	s.must(tu, "tuan", d.ID, "submit", app.ActArgs{})
	next := s.draft(decision())
	s.must(tu, "tuan", next.ID, "submit", app.ActArgs{})
	s.must(tu, "uoc", d.ID, "sign", app.ActArgs{PIN: demo.PIN}) // its instant is to come
	s.clock.forward(time.Hour + time.Minute)
	delete(s.tokens, tu+"uoc")
	_, err = s.act(tu, "uoc", next.ID, "sign", app.ActArgs{PIN: demo.PIN})
	wantKind(t, err, problem.Key, "379.9.2")
	if _, err := s.House.RequestSigning(ctx, s.as(tu, "uoc"), app.SigningWish{Act: "sign", With: app.WithAgent, Documents: []app.SigningDocument{{ID: next.ID, ExpectedVersion: next.Version + 1}}}); problem.KindOf(err) != problem.Key {
		t.Errorf("by a machine of theirs: %v", err)
	}
	delete(s.tokens, tu+"mai")
	if v, err := s.House.Judgement(ctx, s.as(tu, "mai"), before.ID); err != nil || v.Indication != "TOTAL_PASSED" {
		t.Errorf("what was signed before is %s %v", v.Indication, err)
	}
	delete(s.tokens, tu+"yen")
	if _, err := s.House.RestoreCertificate(ctx, s.as(tu, "yen"), fp["uoc"], "tìm lại được"); err != nil {
		t.Fatal(err)
	}
	s.must(tu, "uoc", next.ID, "sign", app.ActArgs{PIN: demo.PIN})
	s.endsWithPosts(fp["nghia"])
	s.sound()
}

// endsWithPosts lets somebody leave and looks at what follows.
func (s *stage) endsWithPosts(fp string) {
	t, ctx := s.t, s.t.Context()
	t.Helper()
	delete(s.tokens, tu+"bao")
	if _, err := s.House.ChangeDirectory(ctx, s.as(tu, "bao"), app.DirectoryChange{Leave: &app.PersonLeaving{ID: "nghia", Reason: "nghỉ hưu"}}); err != nil {
		t.Fatal(err)
	}
	for range 2 { // twice: it is prepared once
		list, err := s.House.SubscriberRequests(ctx, s.as(tu, "yen"), "open")
		if err != nil || len(list) != 1 || list[0].Kind != "revoke" || list[0].Holder.ID != "nghia" || list[0].Cause.VI == "" || list[0].Certificate != fp {
			t.Fatalf("%s %v", paperly(list), err)
		}
	}
	mine, err := s.House.Certificates(ctx, s.as(tu, "yen"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range mine {
		if c.Fingerprint == fp && c.State != "ended" {
			t.Errorf("the certificate of someone who left is %s", c.State)
		}
	}
	over, err := s.House.Subscribers(ctx, s.as(tu, "yen"))
	if err != nil || over.Open != 1 || len(over.Waiting) != 1 || over.HolidaysNote == "" || len(over.Unassigned) != 1 {
		t.Errorf("%s %v", paperly(over), err)
	}
}

// TestOfficeDevice: the office's key is for the person to whom its device was handed, and nobody else (HD03.devices). Phases and training say who is
// how far.
func TestOfficeDevice(t *testing.T) {
	s := newStage(t)
	ctx, o := t.Context(), s.office(tu)
	second := identity.Post{ID: "van-thu-2", Title: "Văn thư", Unit: "Phòng Hành chính - Lưu trữ", Roles: []identity.Role{identity.Clerk}}
	if err := o.MakePost(ctx, app.Terminal(), second); err != nil {
		t.Fatal(err)
	}
	if err := o.Appoint(ctx, app.Terminal(), identity.Appointment{Person: "phong", Post: "van-thu-2", From: s.now().Add(-time.Minute).UTC()}); err != nil {
		t.Fatal(err)
	}
	list, err := s.House.Certificates(ctx, s.as(tu, "yen"))
	if err != nil {
		t.Fatal(err)
	}
	seal := ""
	for _, c := range list {
		if c.Holder.ID == tu {
			seal = c.Fingerprint
		}
	}
	yen := s.as(tu, "yen")
	d, err := s.House.AddDevice(ctx, yen, app.DeviceAct{Serial: "TK-9", Kind: "token", Purpose: "office"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.House.AddDevice(ctx, yen, app.DeviceAct{Serial: "tk-9", Kind: "token", Purpose: "office"})
	wantKind(t, err, problem.Refused, "379.10")
	_, err = s.House.ActOnDevice(ctx, yen, d.ID, "hand", app.DeviceAct{To: "tuan"})
	wantKind(t, err, problem.Refused, "HD03.devices")
	for _, x := range []struct {
		name, act string
		a         app.DeviceAct
	}{{"yen", "bind", app.DeviceAct{Certificate: seal}}, {"yen", "hand", app.DeviceAct{To: "phong"}}, {"phong", "accept", app.DeviceAct{}}} {
		if _, err := s.House.ActOnDevice(ctx, s.as(tu, x.name), d.ID, x.act, x.a); err != nil {
			t.Fatalf("%s: %v", x.act, err)
		}
	}
	v := s.signed()
	_, err = s.act(tu, "mai", v.ID, "seal", app.ActArgs{PIN: demo.PIN})
	wantKind(t, err, problem.Key, "HD03.devices")
	s.must(tu, "phong", v.ID, "seal", app.ActArgs{PIN: demo.PIN})
	if _, err := s.House.ActOnDevice(ctx, yen, d.ID, "return", app.DeviceAct{}); err != nil {
		t.Fatal(err)
	}
	again := s.signed()
	_, err = s.act(tu, "phong", again.ID, "seal", app.ActArgs{PIN: demo.PIN})
	wantKind(t, err, problem.Key, "HD03.devices")
	s.introduced(ctx)
	s.sound()
}

// introduced plans a phase, trains somebody, and looks at the shares.
func (s *stage) introduced(ctx context.Context) {
	t, yen := s.t, s.as(tu, "yen")
	t.Helper()
	plan := app.PhaseRequest{Name: "Giai đoạn 1", From: "2026-01-01", Until: "2026-03-31", Posts: []string{"bi-thu", "chanh-van-phong"}}
	_, err := s.House.PlanPhase(ctx, s.as(tu, "tuan"), "", plan)
	wantKind(t, err, problem.Forbidden, "")
	list, err := s.House.PlanPhase(ctx, yen, "", plan)
	if err != nil || len(list) != 1 {
		t.Fatal(paperly(list), err)
	}
	trained, err := s.House.RecordTraining(ctx, yen, app.TrainingRequest{People: []string{"uoc"}, Course: "Sử dụng chữ ký số", On: "2026-02-01"})
	if err != nil || len(trained.List) != 1 || len(trained.Untrained) == 0 {
		t.Fatal(paperly(trained), err)
	}
	list, err = s.House.Phases(ctx, yen)
	if err != nil || list[0].Begun.Done != 1 || list[0].Instructed.Done != 1 || list[0].Received.Done != 2 || list[0].Begun.Percent != 50 || !list[0].Late {
		t.Fatal(paperly(list), err)
	}
	trained, err = s.House.VoidTraining(ctx, yen, trained.List[0].ID, "nhập nhầm")
	if err != nil || trained.List[0].Voided == "" || trained.List[0].Counts {
		t.Fatal(paperly(trained), err)
	}
	if list, err = s.House.DropPhase(ctx, yen, list[0].ID, "gộp"); err != nil || len(list) != 0 {
		t.Fatal(paperly(list), err)
	}
}

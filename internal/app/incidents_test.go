package app_test

import (
	"bytes"
	"context"
	"io"
	"mime"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"testing"
	"time"

	"trien/internal/active"
	"trien/internal/app"
	"trien/internal/exchange"
	"trien/internal/problem"
)

func (s *stage) incidents(office, name string) app.IncidentsView {
	s.t.Helper()
	v, err := s.House.Incidents(s.t.Context(), s.as(office, name))
	if err != nil {
		s.t.Fatal(err)
	}
	return v
}

// written is what a file about one thing has.
func (s *stage) written(write func(context.Context, app.Token, string, io.Writer) error, id string) []byte {
	s.t.Helper()
	var b bytes.Buffer
	if err := write(s.t.Context(), s.as(tu, "mai"), id, &b); err != nil {
		s.t.Fatal(err)
	}
	return b.Bytes()
}

// 379.4.6: numbers and forms prepared, declared, told over the exchange and outside, a banner while it lasts, ended, papers taken in under the numbers, reconciled by name.
func TestAnIncidentFromItsPreparationToItsReconciliation(t *testing.T) {
	s := newStage(t)
	stop := s.work()
	block := s.reserve(app.BlockRequest{Book: "out", Type: "QĐ", Count: 4, Purpose: "incident", Note: "phôi để ở tủ văn thư"})
	forms := s.written(s.House.FormsPDF, block.ID)
	if err := active.CheckPDF(bytes.NewReader(forms), int64(len(forms))); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Số 01-QĐ/TU", "Số 04-QĐ/TU", "QUYẾT ĐỊNH", "Phôi in sẵn"} {
		if !strings.Contains(s.words(forms), want) {
			t.Errorf("the forms do not say %q", want)
		}
	}

	began := s.now().Add(-time.Hour)
	v, err := s.House.DeclareIncident(t.Context(), s.as(tu, "mai"), app.IncidentRequest{What: "system", Since: began, Text: "mất điện cả tòa nhà", Notify: true})
	if err != nil {
		t.Fatal(err)
	}
	x := v.List[0]
	if x.State != "under-way" || v.Prepared != 4 || len(x.Told) != 1 || x.Told[0].Name == "" {
		t.Fatalf("%+v", v)
	}
	for _, who := range []string{"tuan", "bao", "uoc"} { // everybody, the administrator too
		if now, err := s.House.IncidentsNow(t.Context(), s.as(tu, who)); err != nil || len(now) != 1 || now[0].Text != "mất điện cả tòa nhà" {
			t.Errorf("the banner of %s: %+v %v", who, now, err)
		}
	}
	if warned := s.warned(); warned.Text != "mất điện cả tòa nhà" || warned.Over {
		t.Fatalf("%+v", warned)
	}
	if notices, err := s.House.Notices(t.Context(), s.as(vp, "lan")); err != nil || len(notices) == 0 || !strings.Contains(notices[0].Words.VI, "mất điện") {
		t.Errorf("the clerk there is told: %+v %v", notices, err)
	}
	s.outside(x.ID)

	if _, err := s.House.ReconcileIncident(t.Context(), s.as(tu, "mai"), x.ID, app.ReconcileRequest{Confirm: true, SHA256: x.Reckoning.SHA256}); problem.KindOf(err) != problem.Conflict {
		t.Errorf("reconciled while it lasts: %v", err)
	}
	v, err = s.House.EndIncident(t.Context(), s.as(tu, "mai"), x.ID, app.EndIncidentRequest{At: s.now(), Text: "có điện lại", Notify: true})
	if err != nil {
		t.Fatal(err)
	}
	if now, err := s.House.IncidentsNow(t.Context(), s.as(tu, "tuan")); err != nil || len(now) != 0 {
		t.Errorf("the banner stays: %v %v", now, err)
	}
	for end := time.Now().Add(3 * time.Minute); !s.warned().Over; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the other office is not told that it is over")
		}
	}
	stop()
	s.reconciled(x.ID, block)
	s.sound()
}

// warned is what the other office heard, when it has.
func (s *stage) warned() app.WarningView {
	s.t.Helper()
	for end := time.Now().Add(3 * time.Minute); ; time.Sleep(50 * time.Millisecond) {
		if v := s.incidents(vp, "lan"); len(v.Warnings) > 0 {
			return v.Warnings[0]
		}
		if time.Now().After(end) {
			s.t.Fatal("the other office hears nothing")
		}
	}
}

// outside: a notice to print, a draft for a mail program, and who was told how.
func (s *stage) outside(id string) {
	s.t.Helper()
	if text := s.words(s.written(s.House.IncidentNotice, id)); !strings.Contains(text, "THÔNG BÁO SỰ CỐ") || !strings.Contains(text, "mất điện cả tòa nhà") || !strings.Contains(text, "chưa rõ") {
		s.t.Errorf("the notice says %s", text)
	}
	m, err := mail.ReadMessage(bytes.NewReader(s.written(s.House.IncidentMail, id)))
	if err != nil {
		s.t.Fatal(err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	body, _ := io.ReadAll(quotedprintable.NewReader(m.Body))
	if err != nil || !strings.Contains(subject, "Thông báo sự cố") || !strings.Contains(string(body), "mất điện cả tòa nhà") || m.Header.Get("X-Unsent") != "1" || m.Header.Get("To") != "" {
		s.t.Errorf("the mail: %v %q %s", m.Header, subject, body)
	}
	v, err := s.House.TellIncident(s.t.Context(), s.as(tu, "mai"), id, app.ToldRequest{Name: "Huyện ủy Bình Minh", How: "điện thoại, gặp đ/c Sáu"})
	if err != nil || len(v.List[0].Told) != 2 {
		s.t.Errorf("%+v %v", v.List, err)
	}
	for name, do := range map[string]func() error{
		"declared by a drafter": func() error {
			_, err := s.House.DeclareIncident(s.t.Context(), s.as(tu, "tuan"), app.IncidentRequest{What: "system", Since: s.now(), Text: "x"})
			return err
		},
		"ended by a drafter": func() error {
			_, err := s.House.EndIncident(s.t.Context(), s.as(tu, "tuan"), id, app.EndIncidentRequest{At: s.now()})
			return err
		},
		"forms for a leader": func() error {
			return s.House.FormsPDF(s.t.Context(), s.as(tu, "uoc"), "x", io.Discard)
		},
	} {
		if problem.KindOf(do()) != problem.Forbidden {
			s.t.Errorf("%s: %v", name, do())
		}
	}
}

// reconciled: the second form was used before the first, the first was spoilt; until each is explained nobody confirms.
func (s *stage) reconciled(id string, block app.BlockView) {
	t := s.t
	t.Helper()
	made := onPaper(block, 2)
	made.Incident = id
	d, err := s.takePaper(made)
	if err != nil {
		t.Fatal(err)
	}
	x := s.incidents(tu, "mai").List[0]
	if x.Reckoning.Used != 1 || len(x.Reckoning.Open) != 1 || x.Reckoning.Open[0] != "01-QĐ/TU" || x.Reckoning.Left != 2 {
		t.Fatalf("%+v", x.Reckoning)
	}
	reconcile := func(r app.ReconcileRequest) error {
		_, err := s.House.ReconcileIncident(t.Context(), s.as(tu, "mai"), id, r)
		return err
	}
	if err := reconcile(app.ReconcileRequest{Confirm: true, SHA256: x.Reckoning.SHA256}); problem.KindOf(err) != problem.Conflict || !strings.Contains(problem.WordsOf(err).VI, "01-QĐ/TU") {
		t.Errorf("with a number that nobody explains: %v", err)
	}
	if _, err := s.House.EndNumbers(t.Context(), s.as(tu, "mai"), block.ID, app.EndNumbersRequest{From: 1, To: 1, How: "voided", Incident: id, Reason: "viết nhầm"}); err != nil {
		t.Fatal(err)
	}
	if err := reconcile(app.ReconcileRequest{Confirm: true, SHA256: x.Reckoning.SHA256}); problem.KindOf(err) != problem.Conflict {
		t.Errorf("other lines than those that were shown: %v", err)
	}
	x = s.incidents(tu, "mai").List[0]
	if err := reconcile(app.ReconcileRequest{SHA256: x.Reckoning.SHA256}); problem.KindOf(err) != problem.Usage {
		t.Errorf("without the word of whoever reconciles: %v", err)
	}
	if err := reconcile(app.ReconcileRequest{Confirm: true, SHA256: x.Reckoning.SHA256, Text: "đủ phôi"}); err != nil {
		t.Fatal(err)
	}
	if x = s.incidents(tu, "mai").List[0]; x.State != "reconciled" || x.ReconciledBy == "" || x.Reckoning.Changed {
		t.Errorf("%+v", x)
	}
	if text := s.words(s.written(s.House.IncidentReport, id)); !strings.Contains(text, "02-QĐ/TU") || !strings.Contains(text, "viết nhầm") || !strings.Contains(text, x.ReconciledBy) {
		t.Errorf("the record says %s", text)
	}
	late := onPaper(block, 3)
	late.Incident = id
	if _, err := s.takePaper(late); problem.KindOf(err) != problem.Conflict {
		t.Errorf("a paper more after it was reconciled: %v", err)
	}
	book, err := s.House.Register(t.Context(), s.as(tu, "mai"), "out", app.Filter{})
	if err != nil || len(book.Rows) != 1 || !strings.Contains(book.Rows[0].Cells[9], "lập trong sự cố") || book.Rows[0].Document != d.ID {
		t.Errorf("%+v %v", book.Rows, err)
	}
	s.accounts()
}

// What another office tells of an incident is taken once, from whom it is, and no older word undoes a newer.
func TestAnotherOfficesIncident(t *testing.T) {
	s := newStage(t)
	from, to, made := s.office(tu), s.office(vp), s.now()
	tell := func(id string, d exchange.Down) error {
		raw, err := from.Send(exchange.Message{ID: id, Kind: exchange.Incident, Made: made, Reason: "mất mạng", Down: d}, nil, to)
		if err == nil {
			_, err = s.House.Exchange(t.Context(), vp, bytes.NewReader(raw))
		}
		return err
	}
	down := exchange.Down{Incident: "sc-1", What: "signing", Since: made}
	over := down
	over.Over = true
	for _, m := range []struct {
		id string
		d  exchange.Down
	}{{"m1", down}, {"m1", down}, {"m3", over}, {"m2", down}} {
		if err := tell(m.id, m.d); err != nil {
			t.Fatal(err)
		}
	}
	if v := s.incidents(vp, "lan"); len(v.Warnings) != 1 || !v.Warnings[0].Over {
		t.Errorf("%+v", v.Warnings)
	}
	if err := tell("m4", exchange.Down{What: "system", Since: s.now()}); err == nil {
		t.Error("an incident without a name was taken")
	}
	s.sound()
}

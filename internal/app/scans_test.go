package app_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"slices"
	"strings"
	"testing"
	"time"

	"trien/internal/app"
	"trien/internal/conversion"
	"trien/internal/demo"
	"trien/internal/digitising"
	"trien/internal/ocr"
	"trien/internal/problem"
	"trien/internal/testscan"
)

// readers gives a stage whose machine reads scans; make setup installs Tesseract.
func readers(t *testing.T) func(*app.Tools) {
	r := ocr.New(ocr.Options{})
	if err := r.Available(t.Context()); err != nil {
		t.Fatal(err)
	}
	return func(with *app.Tools) { with.Public, with.OCR = "https://trien.example", r }
}

// paper draws the sample decision as a scanner would.
func paper(t *testing.T) *image.RGBA { return page(t, sample(t, "quyet-dinh.pdf"), 1, 150) }

func (s *stage) scan(r app.ScanRequest, name string, raw []byte) app.ScanView {
	s.t.Helper()
	v, err := s.House.ScanFromFile(s.t.Context(), s.as(tu, "mai"), r, upload(name, raw))
	if err != nil {
		s.t.Fatal(err)
	}
	return v
}

// read waits until the machine has done with a scan.
func (s *stage) scanAt(id string, state digitising.State) app.ScanView {
	s.t.Helper()
	for range 6000 { // ten minutes; tests have a limit of their own
		v, err := s.House.Scan(s.t.Context(), s.as(tu, "mai"), id)
		if err != nil {
			s.t.Fatal(err)
		}
		if v.State == string(state) {
			return v
		}
		if v.State != string(digitising.Received) {
			s.t.Fatalf("%+v", v)
		}
		select {
		case <-s.t.Context().Done():
			s.t.Fatal("the test ended")
		case <-time.After(100 * time.Millisecond):
		}
	}
	s.t.Fatal("it was never read")
	return app.ScanView{}
}

func onPaperOf(v app.ScanView) app.ScanConfirmation {
	return app.ScanConfirmation{Type: "QĐ", Number: "125-QĐ/TU", Date: "2019-03-04", Abstract: "thành lập Ban Chỉ đạo", Author: v.Office, Signer: "Nguyễn Văn Ước", Own: true, Confirmed: digitising.Fields()}
}

// TestPaperBecomesElectronic shows 379.15.1-2, 379.4.7, 379.12.3, 379.13.2 and 379.19.6: from the scan to the register, its status page, and the voiding of the paper.
func TestPaperBecomesElectronic(t *testing.T) {
	s := newStageOf(t, readers(t))
	s.work()
	ctx, mai := t.Context(), s.as(tu, "mai")
	v := s.scanAt(s.scan(app.ScanRequest{Told: 1}, "qd125.pdf", testscan.PDF(paper(t))).ID, digitising.Read)
	if v.Pages != 1 || len(v.Proposals) < 4 || !slices.ContainsFunc(v.Findings, func(f app.ScanFinding) bool { return f.Code == digitising.LowDPI }) {
		t.Fatalf("%+v", v)
	}
	if _, err := s.House.CompareScan(ctx, mai, v.ID, app.ScanComparison{Pages: []int{1}}); problem.KindOf(err) != problem.Conflict {
		t.Errorf("compared before anything was confirmed: %v", err)
	}
	r := onPaperOf(v)
	r.Confirmed = r.Confirmed[1:]
	_, err := s.House.ConfirmScan(ctx, mai, v.ID, r)
	wantKind(t, err, problem.Usage, "379.4.7")
	if _, err := s.House.ConfirmScan(ctx, s.as(tu, "tuan"), v.ID, onPaperOf(v)); problem.KindOf(err) != problem.Forbidden {
		t.Errorf("who does not keep the register: %v", err)
	}
	if v, err = s.House.ConfirmScan(ctx, mai, v.ID, onPaperOf(v)); err != nil || v.Confirmed == nil || !slices.Contains(v.Taken, "type") || slices.Contains(v.Taken, "number") {
		t.Fatalf("%+v %v", v, err)
	}
	_, err = s.House.CompareScan(ctx, mai, v.ID, app.ScanComparison{})
	wantKind(t, err, problem.Usage, "379.15.1")
	if v, err = s.House.CompareScan(ctx, mai, v.ID, app.ScanComparison{Pages: []int{1}}); err != nil {
		t.Fatal(err)
	}
	_, err = s.House.SignScan(ctx, mai, v.ID, app.ScanSignature{PIN: "000000"})
	wantKind(t, err, problem.Key, "")
	if v, err = s.House.SignScan(ctx, mai, v.ID, app.ScanSignature{PIN: demo.PIN}); err != nil || v.State != "signed" || v.Signed == nil {
		t.Fatalf("%+v %v", v, err)
	}
	if _, err := s.House.SignScan(ctx, mai, v.ID, app.ScanSignature{PIN: demo.PIN}); problem.KindOf(err) != problem.Conflict {
		t.Errorf("signed twice: %v", err)
	}
	s.signedCopy(v)
	s.copyFound(v)
	s.paperVoided(v)
	s.copyFoundEnded(v)
	s.sound()
}

// copyFound: who keeps the register finds it by what was confirmed and by what was read on the paper; nobody else does (379.15, 1831.scope).
func (s *stage) copyFound(v app.ScanView) {
	s.t.Helper()
	s.indexed()
	for _, w := range []app.SearchWish{{Text: "125-QĐ/TU"}, {Text: "thanh lap ban chi dao", Direction: "paper"}, {Text: "Nguyễn Văn Ước", Field: "people"}, {Text: "chuyển đổi", Field: "body", Type: "QĐ"}, {Text: "chuyển", From: "2019-03-04", To: "2019-03-04"}} {
		found := s.search("mai", w)
		if len(found.Items) != 1 || found.Items[0].Copy == nil || found.Items[0].Copy.Scan != v.ID || found.Items[0].Document != nil {
			s.t.Errorf("%+v: %+v", w, found)
		}
	}
	if found := s.search("mai", app.SearchWish{Text: "chuyển đổi"}); len(found.Items) == 1 && hits(found.Items[0].Text) == "" {
		s.t.Error("where the words stand on the paper is not shown")
	}
	for _, who := range []string{"tuan", "hai", "bao"} {
		if found := s.search(who, app.SearchWish{Text: "125-QĐ/TU"}); len(found.Items) != 0 {
			s.t.Errorf("%s finds it: %+v", who, found)
		}
	}
	if found := s.search("mai", app.SearchWish{Text: "125-QĐ/TU", Direction: "in"}); len(found.Items) != 0 {
		s.t.Errorf("among what came in: %+v", found)
	}
	if list := s.foundList("mai", "125-QĐ/TU"); len(list) != 4 || !slices.Contains(list[3], "bản số hóa 01-BS/TU, còn giá trị") {
		s.t.Errorf("%q", list)
	}
}

// copyFoundEnded: once the paper was voided what is found says so.
func (s *stage) copyFoundEnded(v app.ScanView) {
	s.t.Helper()
	if found := s.search("mai", app.SearchWish{Text: "125-QĐ/TU"}); len(found.Items) != 1 || found.Items[0].Copy.State != string(conversion.Ended) {
		s.t.Errorf("%+v", found)
	}
}

// signedCopy: the file, the register and the page behind the QR.
func (s *stage) signedCopy(v app.ScanView) {
	s.t.Helper()
	var out bytes.Buffer
	if err := s.House.ScanFile(s.t.Context(), s.as(tu, "mai"), v.ID, &out); err != nil {
		s.t.Fatal(err)
	}
	words := texts(s.t, out.Bytes())
	for _, want := range []string{"XÁC NHẬN CHUYỂN ĐỔI VĂN BẢN GIẤY SANG ĐIỆN TỬ", "125-QĐ/TU", v.Compared.Name, "BẢN SAO ĐIỆN TỬ 01-BS/TU"} {
		if !strings.Contains(words, want) {
			s.t.Errorf("%q is not on the copy", want)
		}
	}
	c, err := s.House.Copy(s.t.Context(), s.as(tu, "mai"), v.Copy)
	if err != nil || c.Way != "to-electronic" || c.Number != "01-BS/TU" || c.Paper != v.Paper || !c.Own || c.Compared == "" || c.Scan != v.ID {
		s.t.Fatalf("%+v %v", c, err)
	}
	status, err := s.House.CopyStatus(s.t.Context(), tu, conversion.Token(label(s.t, out.Bytes()).Address), "")
	if err != nil || !status.Electronic || status.Force != "in-force" || status.Content != nil || !strings.Contains(status.Advice.VI, "bản giấy") {
		s.t.Errorf("%+v %v", status, err)
	}
}

// paperVoided: recorded once, by reason and basis, and the copy ends with it in the same transaction.
func (s *stage) paperVoided(v app.ScanView) {
	s.t.Helper()
	ctx, mai := s.t.Context(), s.as(tu, "mai")
	_, err := s.House.VoidPaper(ctx, mai, v.Paper, app.PaperVoiding{On: "2020-01-02", Reason: "bị thay thế"})
	wantKind(s.t, err, problem.Usage, "379.19.6")
	p, err := s.House.VoidPaper(ctx, mai, v.Paper, app.PaperVoiding{On: "2020-01-02", Reason: "bị thay thế", Basis: "QĐ 7 ngày 01/01/2020"})
	if err != nil || !p.Voided || len(p.Copies) != 1 || p.Copies[0].State != "ended" || !p.Copies[0].PaperGone {
		s.t.Fatalf("%+v %v", p, err)
	}
	_, err = s.House.VoidPaper(ctx, mai, v.Paper, app.PaperVoiding{On: "2020-01-02", Reason: "lại", Basis: "QĐ 7"})
	wantKind(s.t, err, problem.Conflict, "379.19.6")
}

// TestAScanThatCannotBeRead shows 379.15.1: nothing is lost where no reader is, and it goes on without text; a scan of another's paper is marked as a conversion (379.12.3);
// where the office says so another signs.
func TestAScanThatCannotBeRead(t *testing.T) {
	s := newStageOf(t, func(with *app.Tools) { with.OCR = ocr.New(ocr.Options{Program: "/nowhere/tesseract"}) })
	s.work()
	ctx, mai := t.Context(), s.as(tu, "mai")
	var raw bytes.Buffer
	if err := jpeg.Encode(&raw, paper(t), nil); err != nil {
		t.Fatal(err)
	}
	_, err := s.House.ScanFromFile(ctx, mai, app.ScanRequest{}, upload("qd.jpg", raw.Bytes()))
	wantKind(t, err, problem.Unseen, "")
	v := s.scanAt(s.scan(app.ScanRequest{ConfirmNoSecret: true}, "qd.jpg", raw.Bytes()).ID, digitising.Unread)
	if !strings.Contains(v.Why.VI, "tiếp tục không có lớp chữ") {
		t.Errorf("%+v", v.Why)
	}
	if v, err = s.House.ReadScanAgain(ctx, mai, v.ID, true); err != nil {
		t.Fatal(err)
	}
	v = s.scanAt(v.ID, digitising.Read)
	r := onPaperOf(v)
	r.Author, r.Own = "Ủy ban nhân dân tỉnh", false
	if _, err = s.House.ConfirmScan(ctx, mai, v.ID, r); err != nil {
		t.Fatal(err)
	}
	if _, err = s.House.CompareScan(ctx, mai, v.ID, app.ScanComparison{Pages: []int{1}}); err != nil {
		t.Fatal(err)
	}
	if v, err = s.House.SignScan(ctx, mai, v.ID, app.ScanSignature{PIN: demo.PIN}); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := s.House.ScanFile(ctx, mai, v.ID, &out); err != nil || !strings.Contains(texts(t, out.Bytes()), "BẢN CHUYỂN ĐỔI") {
		t.Errorf("not marked as a conversion: %v", err)
	}
	other := s.scanAt(s.scan(app.ScanRequest{ConfirmNoSecret: true}, "qd2.jpg", raw.Bytes()).ID, digitising.Unread)
	if _, err := s.House.DropScan(ctx, mai, other.ID, " "); problem.KindOf(err) != problem.Usage {
		t.Errorf("given up without a reason: %v", err)
	}
	if other, err = s.House.DropScan(ctx, mai, other.ID, "quét nhầm"); err != nil || other.State != "dropped" || other.File != "" {
		t.Errorf("%+v %v", other, err)
	}
	s.sound()
}

// TestBadScansAtTheDoor shows 379.15.1, 379.5.4 and 379.1.2: scripts wait in quarantine, signed files and no scans are refused.
func TestBadScansAtTheDoor(t *testing.T) {
	s := newStage(t)
	for name, c := range map[string]struct {
		raw  []byte
		kind problem.Kind
	}{
		"words":     {[]byte("xin chào"), problem.Malformed},
		"no scan":   {sample(t, "quyet-dinh.pdf"), problem.Malformed},
		"cut short": {[]byte("II*\x00\x08\x00\x00\x00\x05\x00"), problem.Malformed},
	} {
		_, err := s.House.ScanFromFile(t.Context(), s.as(tu, "mai"), app.ScanRequest{ConfirmNoSecret: true}, upload("a.pdf", c.raw))
		if problem.KindOf(err) != c.kind {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := s.House.ScanFromFile(t.Context(), s.as(tu, "tuan"), app.ScanRequest{}, upload("a.pdf", testscan.PDF(paper(t)))); problem.KindOf(err) != problem.Forbidden {
		t.Errorf("who does not keep the register: %v", err)
	}
}

// A scan is given up and the program is stopped before its key is forgotten: the office opens, and forgets it then.
func TestADropThatWasCutShort(t *testing.T) {
	s := newStageOf(t, readers(t))
	v := s.scan(app.ScanRequest{Told: 1}, "qd125.pdf", testscan.PDF(paper(t)))
	must(t, s.office(tu).DropWithoutForgetting(t.Context(), v.ID))
	if s.office(tu).Forgotten(v.ID) {
		t.Fatal("the key is forgotten already")
	}
	s.reopen()
	if !s.office(tu).Forgotten(v.ID) {
		t.Error("the key of a scan that was given up is there")
	}
}

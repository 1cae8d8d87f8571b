package app_test

import (
	"image"
	"strings"
	"testing"

	"trien/internal/app"
	"trien/internal/demo"
	"trien/internal/ocr"
	"trien/internal/problem"
	"trien/internal/testscan"
	"trien/pdf"
)

// scanned is a document that is only a picture: text that speaks of secrets, and a stamp, turned.
func scanned(stamp string, angle float64) []byte {
	return testscan.PDF(testscan.Page{Noise: 0.4, Lines: []string{"Kính gửi: Ban Thường vụ Tỉnh ủy", "Văn phòng báo cáo việc bảo vệ bí mật nhà nước độ Tối mật", "trong năm 2026 như sau:"},
		Stamps: []testscan.Stamp{{Lines: []string{stamp}, X: 130, Y: 90, Size: 16, Angle: angle, Colour: testscan.Red, Framed: true}}}.Picture())
}

func arrival() app.ReceiveRequest {
	return app.ReceiveRequest{Type: "CV", Number: "15-CV/TU", Date: "2026-11-20", Abstract: "báo cáo", Sender: "Tỉnh ủy An Bình"}
}

// Scans that only speak of secrets, with stamps of another kind, come in by every door without a word.
func TestScansComeIn(t *testing.T) {
	s := newStage(t)
	raw := scanned("HỎA TỐC", -7)
	for name, try := range map[string]func() error{
		"draft":   func() error { return s.tryDraft(decision(), "scan.pdf", raw) },
		"receive": func() error { return s.tryReceive(arrival(), "scan.pdf", raw) },
		"sample":  func() error { return s.tryReceive(arrival(), "scan.pdf", sample(t, "ban-quet.pdf")) },
	} {
		if err := try(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// blind is a stage where no program reads pictures.
func blind(t *testing.T) *stage {
	return newStageOf(t, func(with *app.Tools) { with.OCR = ocr.New(ocr.Options{Program: "/nowhere/tesseract"}) })
}

// What the machine can't look at is never passed over: a person looks, and confirms it by name.
func TestWhatTheMachineCannotReadAPersonConfirms(t *testing.T) {
	s := blind(t)
	raw, before := scanned("HỎA TỐC", 0), traces(t, s)
	confirmed := decision()
	confirmed.ConfirmNoSecret = true
	received := arrival()
	received.ConfirmNoSecret = true
	for name, try := range map[string]func() error{
		"draft":   func() error { return s.tryDraft(decision(), "scan.pdf", raw) },
		"receive": func() error { return s.tryReceive(arrival(), "scan.pdf", raw) },
	} {
		err := try()
		wantKind(t, err, problem.Unseen, "379.1.2")
		if w := problem.WordsOf(err); !strings.Contains(w.VI, "Tesseract") || !strings.Contains(w.VI, "xác nhận") {
			t.Errorf("%s: %+v", name, w)
		}
	}
	if after := traces(t, s); after != before {
		t.Errorf("before %+v, after %+v: something stays of what nobody looked at", before, after)
	}
	v, err := s.House.CreateDraft(t.Context(), s.as(tu, "tuan"), confirmed, upload("scan.pdf", raw))
	if err != nil || v.Unseen == nil || !v.Unseen.Vouched || v.Unseen.Reason != "no_reader" || v.Unseen.Words.VI == "" {
		t.Fatalf("%+v %v", v.Unseen, err)
	}
	u := upload("scan.pdf", raw)
	_, err = s.House.Act(t.Context(), s.as(tu, "tuan"), v.ID, "replace-file", app.ActArgs{}, &u)
	wantKind(t, err, problem.Unseen, "379.1.2")
	u = upload("text.pdf", sample(t, "quyet-dinh.pdf"))
	if v, err = s.House.Act(t.Context(), s.as(tu, "tuan"), v.ID, "replace-file", app.ActArgs{}, &u); err != nil || v.Unseen != nil {
		t.Fatalf("a file of text needs nobody's word: %+v %v", v.Unseen, err)
	}
	if v, err = s.House.ReceiveFile(t.Context(), s.as(tu, "mai"), received, upload("scan.pdf", raw)); err != nil || v.Unseen == nil || !v.Unseen.Vouched {
		t.Fatalf("%+v %v", v.Unseen, err)
	}
	s.sound()
}

// A confirmation is no way round what the machine does see.
func TestAConfirmationIsNoWayRoundTheMachine(t *testing.T) {
	s := newStage(t)
	r := decision()
	r.ConfirmNoSecret = true
	wantKind(t, s.tryDraft(r, "scan.pdf", scanned("TUYỆT MẬT", 0)), problem.Secret, "379.1.2")
	v, err := s.House.CreateDraft(t.Context(), s.as(tu, "tuan"), r, upload("text.pdf", sample(t, "quyet-dinh.pdf")))
	if err != nil || v.Unseen != nil {
		t.Errorf("a word that nobody needed is kept: %+v %v", v.Unseen, err)
	}
}

// pictured gives a PDF of text with a small picture at the foot of its first page, as a stamp in a scan is one.
func pictured(t *testing.T, raw []byte, text string) []byte {
	page := testscan.Page{Stamps: []testscan.Stamp{{Lines: []string{text}, X: 300, Y: 400, Size: 16, Colour: testscan.Red}}}.Picture()
	cut := page.SubImage(image.Rect(500, 780, 750, 880)).(*image.RGBA)
	var rgb []byte
	for y := cut.Rect.Min.Y; y < cut.Rect.Max.Y; y++ {
		for x := cut.Rect.Min.X; x < cut.Rect.Max.X; x++ {
			c := cut.RGBAAt(x, y)
			rgb = append(rgb, c.R, c.G, c.B)
		}
	}
	return changed(t, raw, func(v *pdf.View, u *pdf.Update) {
		p, err := v.Page(0)
		if err != nil {
			t.Fatal(err)
		}
		resources, err := v.Dict(p.Dict["Resources"])
		if err != nil {
			t.Fatal(err)
		}
		picture := pdf.NewStream(pdf.Dict{"Type": pdf.Name("XObject"), "Subtype": pdf.Name("Image"), "Width": pdf.Integer(int64(cut.Rect.Dx())), "Height": pdf.Integer(int64(cut.Rect.Dy())),
			"ColorSpace": pdf.Name("DeviceRGB"), "BitsPerComponent": pdf.Integer(8)}, rgb)
		resources["XObject"] = pdf.Dict{"Foot": u.Add(picture)}
		draw := u.Add(pdf.NewStream(pdf.Dict{}, []byte("q 120 0 0 48 60 20 cm /Foot Do Q")))
		p.Dict["Resources"], p.Dict["Contents"] = u.Add(resources), pdf.Array{p.Dict["Contents"], draw}
		u.Set(p.Ref, p.Dict)
	})
}

// At the exchange door nobody is there to look: the document waits for the clerk, who confirms it with the registration.
func TestAnArrivalThatCouldNotBeReadWaitsForTheClerk(t *testing.T) {
	s := blind(t)
	r := decision()
	r.ConfirmNoSecret = true
	d, err := s.House.CreateDraft(t.Context(), s.as(tu, "tuan"), r, upload("x.pdf", pictured(t, sample(t, "quyet-dinh.pdf"), "HỎA TỐC")))
	if err != nil {
		t.Fatal(err)
	}
	s.must(tu, "tuan", d.ID, "submit", app.ActArgs{})
	s.must(tu, "uoc", d.ID, "sign", app.ActArgs{PIN: demo.PIN})
	s.must(tu, "mai", d.ID, "seal", app.ActArgs{PIN: demo.PIN})
	s.must(tu, "mai", d.ID, "issue", app.ActArgs{Confirm: true})
	s.must(tu, "mai", d.ID, "send", app.ActArgs{})
	s.work()
	s.until(tu, "mai", d.ID, func(v app.DocumentView) bool { return v.Deliveries[0].State == "delivered" })
	v := s.until(vp, "lan", s.arrivals()[0].ID, func(v app.DocumentView) bool { return v.Judgement != nil })
	if v.Unseen == nil || v.Unseen.Vouched || v.Trouble == nil || !strings.Contains(v.Trouble.VI, "độ mật") {
		t.Fatalf("the clerk is not told: %+v %+v", v.Unseen, v.Trouble)
	}
	asked := false
	for _, act := range v.Allowed {
		for _, arg := range act.Args {
			asked = asked || act.Name == "register" && arg.Name == "confirmNoSecret" && arg.Required
		}
	}
	if !asked {
		t.Errorf("the clerk is not asked: %+v", v.Allowed)
	}
	_, err = s.act(vp, "lan", v.ID, "register", app.ActArgs{Confirm: true})
	wantKind(t, err, problem.Unseen, "379.1.2")
	v = s.must(vp, "lan", v.ID, "register", app.ActArgs{Confirm: true, ConfirmNoSecret: true})
	if v.State != "registered" || v.Unseen == nil || !v.Unseen.Vouched || v.Trouble != nil {
		t.Errorf("%s %+v %+v", v.State, v.Unseen, v.Trouble)
	}
	s.sound()
}

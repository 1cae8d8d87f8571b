package app_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"trien/internal/app"
	"trien/internal/demo"
	"trien/internal/office"
	"trien/internal/problem"
)

// fileOf reads the newest version of a kind.
func (s *stage) fileOf(office, name string, v app.DocumentView, kind string) []byte {
	s.t.Helper()
	for _, f := range slices.Backward(v.Versions) {
		if f.Kind != kind {
			continue
		}
		in, err := s.House.OpenFile(s.t.Context(), s.as(office, name), v.ID, f.Number)
		if err != nil {
			s.t.Fatal(err)
		}
		defer in.Close()
		raw, err := io.ReadAll(in)
		if err != nil {
			s.t.Fatal(err)
		}
		return raw
	}
	s.t.Fatalf("no version %q in %+v", kind, v.Versions)
	return nil
}

// valid lets the public check judge a file: every signature passes, and so many there are.
func (s *stage) valid(raw []byte, signatures int) {
	s.t.Helper()
	j, err := s.House.VerifyPDF(s.t.Context(), upload("x.pdf", raw))
	if err != nil {
		s.t.Fatal(err)
	}
	var report struct{ Signatures []json.RawMessage }
	if err := json.Unmarshal(j.Report, &report); err != nil || j.Indication != "TOTAL_PASSED" || len(report.Signatures) != signatures {
		s.t.Fatalf("%s with %d signatures, %v: %s", j.Indication, len(report.Signatures), err, j.Report)
	}
}

// words reads what a PDF says, one after the other.
func (s *stage) words(raw []byte) string {
	s.t.Helper()
	d, err := shared.engine.Open(s.t.Context(), bytes.NewReader(raw), int64(len(raw)), nil)
	if err != nil {
		s.t.Fatal(err)
	}
	defer d.Close()
	pages, err := d.Layout(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	var words []string
	for _, p := range pages {
		for _, w := range p.Words {
			words = append(words, w.Text)
		}
	}
	return strings.Join(words, " ")
}

// registered takes a decision of the province into the bureau's register.
func (s *stage) registered() app.DocumentView {
	s.t.Helper()
	s.must(tu, "mai", s.issued().ID, "send", app.ActArgs{Peers: []string{vp}})
	stop := s.work()
	defer stop()
	id := s.waitArrival()
	s.until(vp, "lan", id, func(v app.DocumentView) bool { return v.State == "judged" })
	return s.must(vp, "lan", id, "register", app.ActArgs{Confirm: true})
}

// waitArrival waits until something arrives at the bureau.
func (s *stage) waitArrival() string {
	s.t.Helper()
	for end := time.Now().Add(3 * time.Minute); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if list := s.arrivals(); len(list) > 0 {
			return list[0].ID
		}
	}
	s.t.Fatal("waited in vain")
	return ""
}

// unmarked says whether someone's list of what came in offers the arrival mark for its first document.
func (s *stage) unmarked(name string) bool {
	s.t.Helper()
	l, err := s.House.ListDocuments(s.t.Context(), s.as(vp, name), app.Filter{Direction: "in"})
	if err != nil || len(l.Items) != 1 {
		s.t.Fatal(l.Items, err)
	}
	return l.Items[0].Unmarked
}

// TestArrivalMarkOnTheReceivedFile: the office signs in the field that the sender left; the sender's signatures hold, what was received stays (HD03.incoming).
func TestArrivalMarkOnTheReceivedFile(t *testing.T) {
	s := newStage(t)
	v := s.registered()
	if !s.unmarked("lan") || s.unmarked("huong") {
		t.Error("the list does not offer the mark to the clerk, or to the clerk alone")
	}
	_, err := s.act(vp, "huong", v.ID, office.ActArrive, app.ActArgs{PIN: demo.PIN})
	wantKind(t, err, problem.Forbidden, "1831.authority")
	_, err = s.House.Act(t.Context(), s.as(vp, "lan"), v.ID, office.ActArrive, app.ActArgs{PIN: demo.PIN}, nil)
	wantKind(t, err, problem.Usage, "")
	_, err = s.act(vp, "lan", v.ID, office.ActArrive, app.ActArgs{PIN: "000000"})
	wantKind(t, err, problem.Key, "")

	marked := s.must(vp, "lan", v.ID, office.ActArrive, app.ActArgs{PIN: demo.PIN})
	received, arrived := s.fileOf(vp, "lan", marked, "received"), s.fileOf(vp, "lan", marked, "arrived")
	if !bytes.Equal(arrived[:len(received)], received) {
		t.Fatal("the received bytes are not the beginning of the marked file")
	}
	s.valid(arrived, 3)
	if i := slices.IndexFunc(marked.Signatures, func(x app.SignatureView) bool { return x.Role == office.RoleIncoming }); i < 0 || !marked.Signatures[i].Done {
		t.Errorf("the page does not show the mark: %+v", marked.Signatures)
	}
	if marked.State != "registered" {
		t.Errorf("the mark moved the document to %s", marked.State)
	}
	if s.unmarked("lan") {
		t.Error("the list offers a second mark")
	}
	_, err = s.act(vp, "lan", v.ID, office.ActArrive, app.ActArgs{PIN: demo.PIN})
	wantKind(t, err, problem.Conflict, "")
	if dir := os.Getenv("TRIEN_PICTURES"); dir != "" {
		os.WriteFile(dir+"/arrived.pdf", arrived, 0o644)
	}
	s.sound()
}

// TestInstructionIsSigned: the leader's words stand on a sheet that names the document's bytes, and the leader's signature is under them (HD03.incoming).
func TestInstructionIsSigned(t *testing.T) {
	s := newStage(t)
	v := s.registered()
	v = s.must(vp, "huong", v.ID, "route", app.ActArgs{People: []string{"khoa"}, Text: "Giao đồng chí Khoa tham mưu.\nBáo cáo trong tuần."})
	_, err := s.act(vp, "lan", v.ID, office.ActInstruction, app.ActArgs{PIN: demo.PIN})
	wantKind(t, err, problem.Forbidden, "1831.authority")
	signed := s.must(vp, "huong", v.ID, office.ActInstruction, app.ActArgs{PIN: demo.PIN})
	raw := s.fileOf(vp, "huong", signed, "instruction")
	s.valid(raw, 1)
	received := s.fileOf(vp, "lan", signed, "received")
	s.names(raw, received, "PHIẾU GIẢI QUYẾT VĂN BẢN ĐẾN", "Giao đồng chí Khoa tham mưu.", "Báo cáo trong tuần.", "01-QĐ/TU")
	if slices.ContainsFunc(signed.Versions, func(f app.VersionView) bool { return office.IsSheet(f.Kind) }) {
		t.Error("the unsigned sheet is shown")
	}
	_, err = s.act(vp, "huong", v.ID, office.ActInstruction, app.ActArgs{PIN: demo.PIN})
	wantKind(t, err, problem.Conflict, "")
	again := s.must(vp, "huong", v.ID, "route", app.ActArgs{People: []string{"khoa"}, Text: "Ý kiến khác."})
	if slices.ContainsFunc(again.Signatures, func(x app.SignatureView) bool { return x.Role == office.RoleInstruction }) {
		t.Error("the earlier signature is shown for the later instruction")
	}
	second := s.must(vp, "huong", v.ID, office.ActInstruction, app.ActArgs{PIN: demo.PIN})
	s.names(s.fileOf(vp, "huong", second, "instruction"), received, "Ý kiến khác.")
	s.sound()
}

// names holds a sheet against the bytes that it must name.
func (s *stage) names(sheet, received []byte, more ...string) {
	s.t.Helper()
	if dir := os.Getenv("TRIEN_PICTURES"); dir != "" {
		os.WriteFile(fmt.Sprintf("%s/sheet-%d.pdf", dir, len(sheet)), sheet, 0o644)
	}
	text := s.words(sheet)
	sum := sha256.Sum256(received)
	if digest := hex.EncodeToString(sum[:]); !strings.Contains(strings.ReplaceAll(text, " ", ""), digest) {
		s.t.Errorf("the sheet does not name %s: %s", digest, text)
	}
	for _, want := range append(more, fmt.Sprintf("%d byte", len(received))) {
		if !strings.Contains(text, want) {
			s.t.Errorf("the sheet does not say %q: %s", want, text)
		}
	}
}

// TestArrivalOnASheet: to a file without a free field, or one that permits no change, nothing is added (HD03.incoming).
func TestArrivalOnASheet(t *testing.T) {
	s := newStage(t)
	stop := s.work()
	v, err := s.House.ReceiveFile(t.Context(), s.as(vp, "lan"), app.ReceiveRequest{Type: "QĐ", Number: "27-QĐ/TU", Date: "2026-11-03", Abstract: "thành lập Ban Chỉ đạo", Sender: "Tỉnh ủy An Bình"},
		upload("den.pdf", sample(t, "quyet-dinh.pdf")))
	if err != nil {
		t.Fatal(err)
	}
	s.until(vp, "lan", v.ID, func(v app.DocumentView) bool { return v.State == "judged" })
	stop()
	s.must(vp, "lan", v.ID, "refer", app.ActArgs{Person: "huong", Text: "Tệp không có chữ ký."})
	s.must(vp, "huong", v.ID, "instruct", app.ActArgs{Confirm: true, Text: "Cho tiếp nhận."})
	s.must(vp, "lan", v.ID, "register", app.ActArgs{Confirm: true})
	marked := s.must(vp, "lan", v.ID, office.ActArrive, app.ActArgs{PIN: demo.PIN})
	received, cover := s.fileOf(vp, "lan", marked, "received"), s.fileOf(vp, "lan", marked, "cover")
	if !bytes.Equal(received, sample(t, "quyet-dinh.pdf")) {
		t.Error("the received bytes are others now")
	}
	s.valid(cover, 1)
	s.names(cover, received, "PHIẾU VĂN BẢN ĐẾN", "27-QĐ/TU", "03/11/2026", "không để ô trống")
	if !strings.Contains(string(cover), "<pdfaid:part>2</pdfaid:part>") {
		t.Error("the sheet does not say that it is PDF/A-2")
	}
	rows, err := s.House.History(t.Context(), s.as(vp, "lan"), v.ID)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(rows, func(r app.HistoryRow) bool { return strings.Contains(fmt.Sprint(r), "Ký số dấu đến") }) {
		t.Error("the history does not tell of the mark")
	}
	s.sound()
}

// TestInstructionByRequest: a signing request makes the sheet first, as a number is given before a seal.
func TestInstructionByRequest(t *testing.T) {
	s := newStage(t)
	v := s.entered(sample(t, "quyet-dinh.pdf"))
	v = s.must(vp, "huong", v.ID, "route", app.ActArgs{People: []string{"khoa"}, Text: "Giao đồng chí Khoa tham mưu."})
	stop := s.work()
	r, err := s.House.RequestSigning(t.Context(), s.as(vp, "huong"), app.SigningWish{Act: office.ActInstruction, With: app.WithHeld, PIN: demo.PIN,
		Documents: []app.SigningDocument{{ID: v.ID, ExpectedVersion: v.Version}}})
	if err != nil {
		t.Fatal(err)
	}
	signed := s.until(vp, "huong", v.ID, func(app.DocumentView) bool {
		asked, err := s.House.SigningRequest(t.Context(), s.as(vp, "huong"), r.ID)
		if err != nil || asked.Done == 1 && asked.Signed == 0 {
			t.Fatalf("%+v %v", asked.Items, err)
		}
		was := r.Signed == 1
		r = asked
		return was // the document was read after the request was found signed
	})
	stop()
	s.names(s.fileOf(vp, "huong", signed, "instruction"), s.fileOf(vp, "lan", signed, "received"), "Giao đồng chí Khoa tham mưu.")
	s.sound()
}

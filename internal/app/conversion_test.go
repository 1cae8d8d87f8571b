package app_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"image"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"trien/internal/app"
	"trien/internal/conversion"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/reports"
)

// page draws a page of a PDF.
func page(t *testing.T, raw []byte, n int, dpi float64) *image.RGBA {
	t.Helper()
	d, err := shared.engine.Open(t.Context(), bytes.NewReader(raw), int64(len(raw)), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if n == 0 {
		n = d.Pages()
	}
	img, err := d.Picture(t.Context(), n, dpi)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// texts reads all words of a PDF.
func texts(t *testing.T, raw []byte) string {
	t.Helper()
	d, err := shared.engine.Open(t.Context(), bytes.NewReader(raw), int64(len(raw)), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	pages, err := d.Layout(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var words []string
	for _, p := range pages {
		for _, w := range p.Words {
			words = append(words, w.Text)
		}
	}
	return strings.Join(words, " ")
}

// label reads the QR in the picture of a copy's last page.
func label(t *testing.T, pdf []byte) conversion.Label {
	t.Helper()
	var got *gozxing.Result
	err := errors.New("no picture was taken")
	for _, dpi := range []float64{200, 300, 400, 150, 250, 350, 180} { // as a telephone takes picture after picture: of one in sixty the reader makes nothing
		var bits *gozxing.BinaryBitmap
		if bits, err = gozxing.NewBinaryBitmapFromImage(page(t, pdf, 0, dpi)); err != nil {
			t.Fatal(err)
		}
		if got, err = qrcode.NewQRCodeReader().Decode(bits, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true}); err == nil {
			break
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	l, ok := conversion.ReadLabel(got.GetText())
	if !ok {
		t.Fatalf("the QR holds %q", got.GetText())
	}
	return l
}

// newPublicStage is a world that knows its own address.
func newPublicStage(t *testing.T) *stage {
	return newStageOf(t, func(with *app.Tools) { with.Public = "https://trien.example" })
}

func (s *stage) print(name, id string) app.PrintedView {
	s.t.Helper()
	v, err := s.House.PrintCopy(s.t.Context(), s.as(tu, name), id, app.PrintRequest{Purpose: "xuất trình cơ quan thuế", Receiver: "Chi cục Thuế"})
	if err != nil {
		s.t.Fatal(err)
	}
	return v
}

// code is the one printed on a copy.
func code(t *testing.T, pdf []byte) string {
	_, rest, _ := strings.Cut(texts(t, pdf), "Mã xem nội dung: ")
	code, _, _ := strings.Cut(rest, " ")
	return code
}

// TestACopyOnPaperAndItsStatus: the content exactly, what 379.16.3 asks, the QR read back from the picture, and the page behind it (379.16.1, 379.16.3-4, 1831.electronic).
func TestACopyOnPaperAndItsStatus(t *testing.T) {
	s := newPublicStage(t)
	x := s.issued()
	before := s.bytes(tu, "mai", x.ID)
	p := s.print("mai", x.ID)

	sum := sha256.Sum256(p.PDF)
	if p.Copy.Number != "01-BS/TU" || p.Copy.State != "valid" || p.Copy.Print != hex.EncodeToString(sum[:]) || p.Copy.By == "" || p.Copy.Reference || p.Copy.Of.Number != x.Number || x.Date == "" || p.Copy.Of.Date != x.Date {
		t.Fatalf("%+v", p.Copy)
	}
	words := texts(t, p.PDF)
	for _, want := range []string{"BẢN SAO 01-BS/TU", "In từ hệ thống Triện của Tỉnh ủy An Bình", "Chữ ký số chỉ có giá trị trên bản điện tử", x.ID, "NGƯỜI THỰC HIỆN CHUYỂN ĐỔI", "đóng dấu cơ quan", p.Copy.By,
		"xuất trình cơ quan thuế", "Chi cục Thuế"} {
		if !strings.Contains(words, want) {
			t.Errorf("%q is not on the copy", want)
		}
	}
	sameAbove(t, page(t, before, 1, 300), page(t, p.PDF, 1, 300))
	if !bytes.Equal(before, s.bytes(tu, "mai", x.ID)) {
		t.Error("printing touched the signed file")
	}

	l := label(t, p.PDF)
	if l.System != "Triện" || l.Owner != "Tỉnh ủy An Bình" || l.Number != "01-BS/TU" || l.ID != x.ID || l.Of != x.Number || l.Name != p.Copy.By {
		t.Fatalf("%+v", l)
	}
	token, secret := conversion.Token(l.Address), code(t, p.PDF)
	v, err := s.House.CopyStatus(t.Context(), tu, token, "")
	if err != nil || v.Force != "in-force" || v.Number != x.Number || v.Content != nil || v.Closed || v.Copy != "01-BS/TU" {
		t.Fatalf("%+v, %v", v, err)
	}
	if _, err := s.House.CopyFile(t.Context(), tu, token, ""); problem.KindOf(err) != problem.NotFound {
		t.Errorf("the file without its code: %v", err)
	}
	v, err = s.House.CopyStatus(t.Context(), tu, token, strings.ToLower(secret))
	if err != nil || v.Content == nil || v.Content.Abstract != x.Abstract || v.Content.Pages < 1 {
		t.Fatalf("%q: %+v, %v", secret, v, err)
	}
	f, err := s.House.CopyFile(t.Context(), tu, token, secret)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(f)
	f.Close()
	if err != nil || !bytes.Equal(raw, before) {
		t.Errorf("the code gives another file: %v", err)
	}
	if s.print("tuan", x.ID).Copy.Number != "02-BS/TU" {
		t.Error("whoever began it gets another number")
	}
	s.refusedPrints(x)
	s.forReference(x)
	o, _ := s.House.Office(tu)
	books, err := o.Accounts(t.Context())
	if err != nil || !slices.ContainsFunc(books, func(b app.SeriesView) bool { return strings.HasPrefix(b.ID, "copy/") && b.Last == 3 }) {
		t.Errorf("the numbers of copies are no series: %+v, %v", books, err)
	}
	for _, b := range books {
		if !b.Good {
			t.Errorf("numbers of %s are not accounted for: %+v", b.ID, b.Lines)
		}
	}
	rep, err := s.House.Report(t.Context(), s.as(tu, "mai"), app.ReportQuery{Kind: reports.OfDealings, Period: office.Day(s.now())[:4]})
	if err != nil || !slices.ContainsFunc(rep.Lines, func(l app.ReportLine) bool { return l.What == reports.Converted && l.Type == "to-paper" && l.N == 3 }) {
		t.Errorf("the report of the year does not count three copies: %+v, %v", rep.Lines, err)
	}
	s.sound()
}

// forReference: a type that the dated list names is copied for reference only, on the paper, in the register and on the page behind the QR (379.16.5-6).
func (s *stage) forReference(x app.DocumentView) {
	s.t.Helper()
	list := "format = 1\nkind = \"conversion\"\nid = \"vp-2026\"\nvi = \"Danh mục\"\nen = \"List\"\nfrom = " + office.Day(s.now()) + "\nbasis = \"HD\"\n" +
		"[[unequal]]\nid = \"qd\"\ntypes = [\"QĐ\"]\nways = [\"to-paper\"]\nsource = \"HD 01\"\nread = \"text\"\nvi = \"Quyết định\"\nen = \"Decisions\"\n"
	if _, err := s.House.AdoptList(s.t.Context(), s.as(tu, "bao"), app.ListAdoption{Text: list, Document: "HD 01 ngày 01/11/2026"}); err != nil {
		s.t.Fatal(err)
	}
	p := s.print("mai", x.ID)
	if !p.Copy.Reference || p.Copy.List != "vp-2026" || !strings.Contains(texts(s.t, p.PDF), "ĐỂ THAM KHẢO") {
		s.t.Errorf("%+v", p.Copy)
	}
	if v, err := s.House.CopyStatus(s.t.Context(), tu, conversion.Token(label(s.t, p.PDF).Address), ""); err != nil || !v.Reference {
		s.t.Errorf("%+v, %v", v, err)
	}
}

// refusedPrints: nobody else prints; nothing without a purpose; nothing where no QR can be made.
func (s *stage) refusedPrints(x app.DocumentView) {
	s.t.Helper()
	t := s.t
	for name, rule := range map[string]string{"uoc": "379.16.1", "hai": "379.5.3"} {
		_, err := s.House.PrintCopy(t.Context(), s.as(tu, name), x.ID, app.PrintRequest{Purpose: "x"})
		wantKind(t, err, problem.Forbidden, rule)
	}
	_, err := s.House.PrintCopy(t.Context(), s.as(tu, "mai"), x.ID, app.PrintRequest{Purpose: " "})
	wantKind(t, err, problem.Usage, "379.16.1")
	draft := s.draft(decision())
	_, err = s.House.PrintCopy(t.Context(), s.as(tu, "tuan"), draft.ID, app.PrintRequest{Purpose: "x"})
	wantKind(t, err, problem.Conflict, "")
	o, _ := s.House.Office(tu)
	public := o.Public
	o.Public = ""
	_, err = s.House.PrintCopy(t.Context(), s.as(tu, "mai"), x.ID, app.PrintRequest{Purpose: "x"})
	wantKind(t, err, problem.Refused, "379.16.4")
	if !strings.Contains(err.Error()+problem.WordsOf(err).VI, "server.public") {
		t.Errorf("the refusal does not say how to set it: %v", err)
	}
	v, err := s.House.CopiesOf(t.Context(), s.as(tu, "mai"), x.ID)
	if err != nil || v.May || v.Why == nil || len(v.Items) != 2 {
		t.Errorf("%+v, %v", v, err)
	}
	o.Public = public
}

// sameAbove: both pictures are the same but for the lines at the lower end.
func sameAbove(t *testing.T, a, b *image.RGBA) {
	t.Helper()
	if a.Bounds() != b.Bounds() {
		t.Fatalf("the page is %v, printed it is %v", a.Bounds(), b.Bounds())
	}
	differ := 0
	for y := range a.Bounds().Dy() - 125 {
		for x := range a.Bounds().Dx() {
			p, q := a.RGBAAt(x, y), b.RGBAAt(x, y)
			if d := int(p.G) - int(q.G); d > 60 || d < -60 {
				differ++
			}
		}
	}
	if differ > 40 {
		t.Errorf("%d points of the page differ", differ)
	}
}

// TestVoidingEndsWhatWasConverted: the page behind the QR changes in the transaction of the voiding; an ended copy leaves its original as it was (379.19.5).
func TestVoidingEndsWhatWasConverted(t *testing.T) {
	s := newPublicStage(t)
	x := s.issued()
	first, second := s.print("mai", x.ID), s.print("mai", x.ID)
	if _, err := s.House.EndCopy(t.Context(), s.as(tu, "mai"), first.Copy.ID, " "); problem.KindOf(err) != problem.Usage {
		t.Fatal(err)
	}
	ended, err := s.House.EndCopy(t.Context(), s.as(tu, "mai"), first.Copy.ID, "in hỏng")
	if err != nil || ended.State != "ended" || ended.Why.VI != "in hỏng" || s.read(tu, "mai", x.ID).Effect == "voided" {
		t.Fatalf("%+v, %v", ended, err)
	}
	_, err = s.House.EndCopy(t.Context(), s.as(tu, "uoc"), second.Copy.ID, "x")
	wantKind(t, err, problem.Forbidden, "")
	status := func(p app.PrintedView) app.StatusView {
		v, err := s.House.CopyStatus(t.Context(), tu, conversion.Token(label(t, p.PDF).Address), code(t, p.PDF))
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	if v := status(first); v.Force != "ended" || !v.Closed || v.Content != nil {
		t.Errorf("%+v", v)
	}
	if v := status(second); v.Force != "in-force" || v.Content == nil {
		t.Errorf("%+v", v)
	}
	s.must(tu, "mai", x.ID, "propose-void", app.ActArgs{Way: "procedure", Text: "ban hành nhầm", Basis: "Biên bản 01"})
	s.must(tu, "uoc", x.ID, "approve-void", app.ActArgs{})
	if v := status(second); v.Force != "voided" || !v.Closed || v.Content != nil {
		t.Errorf("%+v", v)
	}
	_, err = s.House.CopyFile(t.Context(), tu, conversion.Token(label(t, second.PDF).Address), code(t, second.PDF))
	wantKind(t, err, problem.NotFound, "")
	v, err := s.House.Copies(t.Context(), s.as(tu, "mai"), "")
	if err != nil || len(v.Items) != 2 || v.Items[0].State != "ended" || v.Items[0].Why.EN != "its original was voided" || v.Items[1].Why.VI != "in hỏng" {
		t.Fatalf("%+v, %v", v, err)
	}
	_, err = s.House.PrintCopy(t.Context(), s.as(tu, "mai"), x.ID, app.PrintRequest{Purpose: "x"})
	wantKind(t, err, problem.Refused, "379.19.3")
	s.sound()
}

// TestWrongTokensAndCodesAreSlowed: the same answer to both, counted by network, and whoever goes on waits; honest holders elsewhere do not (379.16.4).
func TestWrongTokensAndCodesAreSlowed(t *testing.T) {
	s := newPublicStage(t)
	x := s.issued()
	p := s.print("mai", x.ID)
	token := conversion.Token(label(t, p.PDF).Address)
	from := func(source string) context.Context { return app.WithCaller(t.Context(), app.Caller{Source: source}) }
	_, noToken := s.House.CopyStatus(from("203.0.113.7"), tu, strings.Repeat("0", 26), "")
	_, noCode := s.House.CopyStatus(from("203.0.113.7"), tu, token, "AAAAA-AAAAA")
	_, noOffice := s.House.CopyStatus(from("203.0.113.7"), "khong-co", token, "")
	for _, err := range []error{noToken, noCode, noOffice} {
		if problem.KindOf(err) != problem.NotFound || problem.WordsOf(err) != problem.WordsOf(noToken) {
			t.Errorf("another answer: %v", err)
		}
	}
	var err error
	for range 60 {
		if _, err = s.House.CopyStatus(from("203.0.113.7"), tu, "khong-phai", ""); problem.KindOf(err) == problem.SignIn {
			break
		}
	}
	wantKind(t, err, problem.SignIn, "")
	_, err = s.House.CopyStatus(from("203.0.113.7"), tu, strings.Repeat("0", 26), "")
	wantKind(t, err, problem.SignIn, "")
	for _, c := range []string{"", code(t, p.PDF)} { // an honest holder behind the same network address
		if _, err := s.House.CopyStatus(from("203.0.113.7"), tu, token, c); err != nil {
			t.Errorf("an honest holder waits behind others' guesses: %v", err)
		}
	}
	if _, err := s.House.CopyStatus(from("198.51.100.9"), tu, token, code(t, p.PDF)); err != nil {
		t.Errorf("an honest holder elsewhere waits: %v", err)
	}
	for range 6 {
		_, err = s.House.CopyStatus(from("198.51.100.9"), tu, token, "BBBBB-BBBBB")
	}
	wantKind(t, err, problem.SignIn, "")
	if _, err := s.House.CopyStatus(from("198.51.100.9"), tu, token, ""); err != nil {
		t.Errorf("the status without the code waits behind guesses at the code: %v", err)
	}
	if _, err = s.House.CopyStatus(from("198.51.100.9"), tu, token, code(t, p.PDF)); problem.KindOf(err) != problem.SignIn {
		t.Errorf("guesses at a copy's code slow nobody: %v", err)
	}
	tries, err := s.House.Tries(t.Context(), s.as(tu, "hai"), app.TryFilter{})
	if err != nil || len(tries.Counted) == 0 {
		t.Errorf("nobody sees that somebody guessed: %+v, %v", tries.Counted, err)
	}
}

// TestAConfirmationOnPaper: asked for, granted by another, issued once, numbered, with what was done and nothing of the content; a refusal ends it (379.16.2).
func TestAConfirmationOnPaper(t *testing.T) {
	s := newPublicStage(t)
	x := s.issued()
	ask := app.SlipRequest{Document: x.ID, Channel: "letter", Asker: "Công ty A, Hà Nội", Request: "12/CV ngày 01/11/2026", Purpose: "đối chiếu", Parts: "văn bản đã được ký và phát hành"}
	_, err := s.House.AskSlip(t.Context(), s.as(tu, "uoc"), ask)
	wantKind(t, err, problem.Forbidden, "379.16.2")
	draft := ask
	draft.Document = s.draft(decision()).ID
	s.must(tu, "tuan", draft.Document, "submit", app.ActArgs{})
	_, err = s.House.AskSlip(t.Context(), s.as(tu, "mai"), draft)
	wantKind(t, err, problem.Refused, "379.16.2")
	v, err := s.House.AskSlip(t.Context(), s.as(tu, "mai"), ask)
	if err != nil || v.State != "asked" {
		t.Fatalf("%+v, %v", v, err)
	}
	_, err = s.House.IssueSlip(t.Context(), s.as(tu, "mai"), v.ID)
	wantKind(t, err, problem.Conflict, "379.16.2")
	_, err = s.House.DecideSlip(t.Context(), s.as(tu, "mai"), v.ID, app.SlipDecision{Granted: true, Reason: "x"})
	wantKind(t, err, problem.Forbidden, "379.16.2")
	_, err = s.House.DecideSlip(t.Context(), s.as(tu, "uoc"), "khong-co", app.SlipDecision{Granted: true, Reason: "x"})
	wantKind(t, err, problem.NotFound, "")
	if v, err = s.House.DecideSlip(t.Context(), s.as(tu, "uoc"), v.ID, app.SlipDecision{Granted: true, Reason: "Quy chế cung cấp thông tin, Điều 5"}); err != nil || v.State != "granted" {
		t.Fatalf("%+v, %v", v, err)
	}
	out, err := s.House.IssueSlip(t.Context(), s.as(tu, "mai"), v.ID)
	if err != nil || out.Slip.State != "issued" || !strings.HasPrefix(out.Slip.Number, "01/") {
		t.Fatalf("%+v, %v", out.Slip, err)
	}
	words := texts(t, out.PDF)
	for _, want := range []string{"PHIẾU XÁC NHẬN GIAO DỊCH ĐIỆN TỬ", "Công ty A", x.Number, "Ký số:", "Điều 5", "Chữ ký số chỉ có giá trị trên bản điện tử"} {
		if !strings.Contains(words, want) {
			t.Errorf("%q is not on the confirmation", want)
		}
	}
	_, err = s.House.IssueSlip(t.Context(), s.as(tu, "mai"), v.ID)
	wantKind(t, err, problem.Conflict, "379.16.2")
	second, err := s.House.AskSlip(t.Context(), s.as(tu, "mai"), ask)
	if err != nil {
		t.Fatal(err)
	}
	if second, err = s.House.DecideSlip(t.Context(), s.as(tu, "uoc"), second.ID, app.SlipDecision{Reason: "không thuộc phạm vi cung cấp"}); err != nil || second.State != "refused" || len(second.May) != 0 {
		t.Fatalf("%+v, %v", second, err)
	}
	o, _ := s.House.Office(tu)
	books, err := o.Accounts(t.Context())
	if err != nil || slices.ContainsFunc(books, func(b app.SeriesView) bool { return !b.Good }) {
		t.Errorf("%+v, %v", books, err)
	}
	s.sound()
}

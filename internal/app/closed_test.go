package app_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"testing"
	"time"

	"trien/cms"
	"trien/internal/app"
	"trien/internal/demo"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/testpki"
	"trien/pades"
	"trien/pdf"
	"trien/pdf/stamp"
)

// outside is a sender whose certificates nobody here knows; what their signatures permit counts all the same.
type outside struct {
	t    *testing.T
	cred *testpki.Credential
}

func newOutside(t *testing.T) outside {
	t.Helper()
	cred, err := testpki.New(testpki.Options{BaseURL: "http://pki.test", Now: time.Now().Add(-time.Hour), Random: rand.Reader}).Credential("person-p256")
	if err != nil {
		t.Fatal(err)
	}
	return outside{t, cred}
}

// ahead gives the sample with the fields that a sender may leave.
func (o outside) ahead(fields ...pades.NewField) []byte {
	o.t.Helper()
	data := sample(o.t, "quyet-dinh.pdf")
	tail, err := pades.PlaceFields(o.open(data), pades.Ahead{Random: rand.Reader, Fields: fields, Font: stamp.FieldFont{}})
	if err != nil {
		o.t.Fatal(err)
	}
	return append(data, tail...)
}

func (o outside) open(data []byte) *pdf.File {
	o.t.Helper()
	f, err := pdf.Open(bytes.NewReader(data), int64(len(data)), pdf.Options{})
	if err != nil {
		o.t.Fatal(err)
	}
	return f
}

func (o outside) sign(data []byte, r pades.Request) []byte {
	o.t.Helper()
	scheme, err := cms.DefaultScheme(o.cred.Key.Public())
	if err != nil {
		o.t.Fatal(err)
	}
	r.Random, r.Time = rand.Reader, time.Now()
	p, err := pades.Sign(o.t.Context(), o.open(data), r, pades.Signer{Chain: o.cred.Chain, Scheme: scheme,
		Value: func(_ context.Context, digest []byte, s cms.Scheme) ([]byte, error) {
			return o.cred.Key.Sign(rand.Reader, digest, s.SignerOpts())
		}})
	if err != nil {
		o.t.Fatal(err)
	}
	var b bytes.Buffer
	if _, err := p.WriteTo(&b); err != nil {
		o.t.Fatal(err)
	}
	return b.Bytes()
}

// entered takes a file from outside into the bureau's register, by the leader's word.
func (s *stage) entered(raw []byte) app.DocumentView {
	s.t.Helper()
	stop := s.work()
	v, err := s.House.ReceiveFile(s.t.Context(), s.as(vp, "lan"), app.ReceiveRequest{Type: "QĐ", Number: "27-QĐ/TU", Date: "2026-11-03", Abstract: "thành lập Ban Chỉ đạo", Sender: "Tỉnh ủy An Bình"},
		upload("den.pdf", raw))
	if err != nil {
		s.t.Fatal(err)
	}
	s.until(vp, "lan", v.ID, func(v app.DocumentView) bool { return v.State == "judged" })
	stop()
	s.must(vp, "lan", v.ID, "refer", app.ActArgs{Person: "huong", Text: "Chứng thư của nơi gửi chưa được biết."})
	s.must(vp, "huong", v.ID, "instruct", app.ActArgs{Confirm: true, Text: "Cho tiếp nhận."})
	return s.must(vp, "lan", v.ID, "register", app.ActArgs{Confirm: true})
}

// TestFilesClosedToMarks: whatever closes a received file, the mark goes on a sheet that says why, and the file stays as it is.
func TestFilesClosedToMarks(t *testing.T) {
	o := newOutside(t)
	incoming := pades.NewField{Name: "incoming", Page: 1, Rect: pades.Rect{400, 795, 570, 830}}
	other := pades.NewField{Name: "person", Page: 1, Rect: pades.Rect{300, 200, 400, 230}}
	tampered := o.sign(o.ahead(incoming), pades.Request{})
	tampered = bytes.Replace(tampered, []byte("/MediaBox"), []byte("/MediaBoX"), 1)
	if bytes.Equal(tampered, o.sign(o.ahead(incoming), pades.Request{})) {
		t.Fatal("nothing was tampered with")
	}
	s := newStage(t)
	for name, c := range map[string]struct {
		file []byte
		why  string
	}{
		"certified without any change":       {o.sign(o.ahead(incoming), pades.Request{Certify: 1}), "DocMDP 1"},
		"a lock on the arrival field":        {o.sign(o.ahead(incoming, other), pades.Request{Field: "person", Lock: &pades.Lock{Action: pades.LockAll}}), "khóa ô"},
		"the arrival field is signed":        {o.sign(o.ahead(incoming), pades.Request{Field: "incoming"}), "đã được ký"},
		"no field for the arrival":           {o.sign(o.ahead(other), pades.Request{Field: "person"}), "không để ô trống"},
		"a signature that does not hold":     {tampered, "không hợp lệ"},
		"nothing stands against the arrival": {o.sign(o.ahead(incoming, other), pades.Request{Field: "person", Certify: 2}), ""},
	} {
		t.Run(name, func(t *testing.T) {
			s.t = t
			v := s.entered(c.file)
			marked := s.must(vp, "lan", v.ID, office.ActArrive, app.ActArgs{PIN: demo.PIN})
			if !bytes.Equal(s.fileOf(vp, "lan", marked, "received"), c.file) {
				t.Error("the received bytes are others now")
			}
			if c.why == "" {
				if !bytes.HasPrefix(s.fileOf(vp, "lan", marked, "arrived"), c.file) {
					t.Error("the mark is not appended to what was received")
				}
				return
			}
			cover := s.fileOf(vp, "lan", marked, "cover")
			s.names(cover, c.file)
			if text := s.words(cover); !strings.Contains(text, c.why) {
				t.Errorf("the sheet does not say %q: %s", c.why, text)
			}
		})
	}
}

// TestBlankTooNarrowIsRefusedBeforeAnyoneSigns: the drafter hears of it; the document waits for a better file, and nobody can sign.
func TestBlankTooNarrowIsRefusedBeforeAnyoneSigns(t *testing.T) {
	s := newStage(t)
	r := decision()
	v, err := s.House.CreateDraft(t.Context(), s.as(tu, "tuan"), r, upload("quyet-dinh.pdf", narrow(t)))
	if err != nil {
		t.Fatal(err)
	}
	after := s.must(tu, "tuan", v.ID, "submit", app.ActArgs{})
	if after.State != "approved" || after.Trouble == nil || !strings.Contains(after.Trouble.VI, "không đủ cho “999”") || !strings.Contains(after.Trouble.EN, "too narrow") {
		t.Fatalf("%s, %+v", after.State, after.Trouble)
	}
	if _, err := s.act(tu, "uoc", v.ID, "sign", app.ActArgs{PIN: demo.PIN}); err == nil {
		t.Error("it could be signed")
	}
}

// narrow is a decision whose blank for the number holds one digit.
func narrow(t *testing.T) []byte {
	t.Helper()
	at := func(text string, bold bool, x, y float64) stamp.Piece {
		face := stamp.Serif
		if bold {
			face = stamp.SerifBold
		}
		return stamp.Piece{Line: stamp.Line{Text: text, Face: face, Size: 14}, X: x, Y: y}
	}
	look, err := stamp.Board{Width: 595, Height: 842, Pieces: []stamp.Piece{
		at("Số", false, 140, 721), at("-QĐ/TU", false, 168, 721),
		at("An Bình, ngày", false, 300, 736), at("tháng", false, 420, 736), at("năm 2026", false, 490, 736),
		at("T/M BAN THƯỜNG VỤ", true, 350, 290), at("BÍ THƯ", false, 390, 272), at("Nguyễn Văn Ước", true, 370, 180),
	}}.Render()
	if err != nil {
		t.Fatal(err)
	}
	const catalog, tree0 = "1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n", "2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\n"
	base := fmt.Appendf(nil, "%%PDF-1.7\n%s%sxref\n0 3\n0000000000 65535 f \n%010d 00000 n \n%010d 00000 n \ntrailer\n<</Size 3/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n",
		catalog, tree0, 9, 9+len(catalog), 9+len(catalog)+len(tree0))
	f, err := pdf.Open(bytes.NewReader(base), int64(len(base)), pdf.Options{})
	if err != nil {
		t.Fatal(err)
	}
	u, err := pdf.NewUpdate(f, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	form, err := look.Write(u)
	if err != nil {
		t.Fatal(err)
	}
	tree := pdf.Reference{Number: 2}
	page := u.Add(pdf.Dict{"Type": pdf.Name("Page"), "Parent": tree, "MediaBox": pdf.Array{pdf.Integer(0), pdf.Integer(0), pdf.Integer(595), pdf.Integer(842)},
		"Contents": u.Add(pdf.NewStream(pdf.Dict{}, []byte("/P Do"))), "Resources": pdf.Dict{"XObject": pdf.Dict{"P": form}}})
	u.Set(tree, pdf.Dict{"Type": pdf.Name("Pages"), "Kids": pdf.Array{page}, "Count": pdf.Integer(1)})
	tail, err := u.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return append(base, tail...)
}

// TestDraftsThatFightBack: a PDF that can't take the office's signatures is refused at the door, or before anyone is asked to sign.
func TestDraftsThatFightBack(t *testing.T) {
	o := newOutside(t)
	plain := sample(t, "quyet-dinh.pdf")
	start := bytes.LastIndex(plain, []byte("startxref"))
	s := newStage(t)
	for name, c := range map[string]struct {
		file   []byte
		vi, en string
	}{
		"encrypted":                      {sample(t, "quyet-dinh-encrypted.pdf"), "không khóa", "not locked"},
		"a form in XFA":                  {o.withXFA(plain), "XFA", "XFA"},
		"cross-references broken":        {append(bytes.Clone(plain[:start]), "startxref\n17\n%%EOF\n"...), "hỏng", "damaged"},
		"signed by others":               {o.sign(bytes.Clone(plain), pades.Request{}), "đã có chữ ký", "a signature"},
		"certified without any change":   {o.sign(bytes.Clone(plain), pades.Request{Certify: 1}), "đã có chữ ký", "a signature"},
		"bytes after the end of the PDF": {append(bytes.Clone(plain), "xin chào"...), "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			s.t = t
			v, err := s.House.CreateDraft(t.Context(), s.as(tu, "tuan"), decision(), upload("x.pdf", c.file))
			words := problem.WordsOf(err)
			if err == nil {
				v = s.must(tu, "tuan", v.ID, "submit", app.ActArgs{})
				if v.State == "ready" || v.Trouble == nil {
					t.Fatalf("%s: it can be signed", v.State)
				}
				words = problem.Words{VI: v.Trouble.VI, EN: v.Trouble.EN}
			}
			if problem.KindOf(err) == problem.Internal || !strings.Contains(words.VI, c.vi) || !strings.Contains(words.EN, c.en) || words.VI == words.EN {
				t.Errorf("%v: %+v", err, words)
			}
		})
	}
}

// withXFA gives a file a form whose values live in XFA.
func (o outside) withXFA(data []byte) []byte {
	o.t.Helper()
	f := o.open(data)
	u, err := pdf.NewUpdate(f, rand.Reader)
	if err != nil {
		o.t.Fatal(err)
	}
	catalog, err := f.Newest().Catalog()
	if err != nil {
		o.t.Fatal(err)
	}
	catalog["AcroForm"] = pdf.Dict{"Fields": pdf.Array{}, "XFA": u.Add(pdf.NewStream(pdf.Dict{}, []byte("<xdp/>")))}
	u.Set(f.Newest().CatalogRef(), catalog)
	tail, err := u.Bytes()
	if err != nil {
		o.t.Fatal(err)
	}
	return append(bytes.Clone(data), tail...)
}

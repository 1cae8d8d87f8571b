package app_test

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trien/internal/app"
	"trien/internal/demo"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
)

// docxWith puts a paragraph before the first of a sample docx.
func docxWith(t *testing.T, paragraph string) []byte {
	raw := sample(t, "quyet-dinh.docx")
	in, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range in.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if f.Name == "word/document.xml" {
			i := bytes.Index(body, []byte("<w:body>")) + len("<w:body>")
			body = append(append(bytes.Clone(body[:i]), "<w:p><w:r><w:t>"+paragraph+"</w:t></w:r></w:p>"...), body[i:]...)
		}
		f, err := w.Create(f.Name)
		if err != nil {
			t.Fatal(err)
		}
		f.Write(body)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// endless gives zeros after a PDF header, size of them.
func endless(size int64) io.Reader {
	return io.MultiReader(strings.NewReader("%PDF-1.7\n"), io.LimitReader(zeros{}, size))
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestDoorRefusesBadFilesAndStoresNothing(t *testing.T) {
	s := newStage(t)
	v := s.issued()
	f, err := s.House.OpenFile(t.Context(), s.as(tu, "mai"), v.ID, 0)
	if err != nil {
		t.Fatal(err)
	}
	signedPDF, err := io.ReadAll(f)
	f.Close()
	if err != nil {
		t.Fatal(err)
	}
	before := files(t, s)
	pdf := sample(t, "quyet-dinh.pdf")
	secret := decision()
	secret.Secrecy = "Mật"
	for name, c := range map[string]struct {
		r    app.DraftRequest
		u    app.Upload
		kind problem.Kind
		rule string
	}{
		"zero bytes":                    {decision(), upload("x.pdf", nil), problem.Malformed, ""},
		"not a document":                {decision(), upload("x.docx", []byte("đây không phải docx")), problem.Malformed, ""},
		"a PDF cut short":               {decision(), upload("x.pdf", pdf[:len(pdf)/2]), problem.Malformed, ""},
		"a PDF with a password":         {decision(), upload("x.pdf", sample(t, "quyet-dinh-encrypted.pdf")), problem.Encrypted, ""},
		"a docx that is broken":         {decision(), upload("x.docx", sample(t, "quyet-dinh.docx")[:2000]), problem.Malformed, ""},
		"a docx called odt":             {decision(), upload("x.odt", sample(t, "quyet-dinh.docx")), problem.Malformed, ""},
		"larger than allowed, says so":  {decision(), app.Upload{Name: "x.pdf", Size: 2 << 30, Reader: endless(1)}, problem.Limit, ""},
		"larger than allowed, hides it": {decision(), app.Upload{Name: "x.pdf", Size: -1, Reader: endless(201 << 20)}, problem.Limit, ""},
		"a PDF that is signed":          {decision(), upload("x.pdf", signedPDF), problem.Refused, "379.17.1"},
		"secret by its metadata":        {secret, upload("x.pdf", pdf), problem.Secret, "379.1.2"},
		"secret by its stamp":           {decision(), upload("x.docx", docxWith(t, "TUYỆT MẬT")), problem.Secret, "379.1.2"},
		"a signer without that right":   {app.DraftRequest{Type: "QĐ", Abstract: "x", Signer: "nghia", Capacity: "tl-btv"}, upload("x.pdf", pdf), problem.Usage, "1831.authority"},
		"a recipient nobody knows":      {app.DraftRequest{Type: "QĐ", Abstract: "x", Signer: "uoc", Capacity: "btv", Recipients: []string{"ai"}}, upload("x.pdf", pdf), problem.Usage, ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := s.House.CreateDraft(t.Context(), s.as(tu, "tuan"), c.r, c.u)
			wantKind(t, err, c.kind, c.rule)
		})
	}
	if after := files(t, s); after != before {
		t.Errorf("files before %d, after %d: something of a refused file stays", before, after)
	}
	list, err := s.House.ListDocuments(t.Context(), s.as(tu, "tuan"), app.Filter{})
	if err != nil || list.Total != 1 {
		t.Errorf("%d documents, %v", list.Total, err)
	}
	s.refusedSecrets(office.Secret, office.Ultra)
	s.sound()
}

// refusedSecrets shows that the ledger holds who, when, door and class of refused secrets, and nothing else of them.
func (s *stage) refusedSecrets(want ...office.Class) {
	s.t.Helper()
	o, _ := s.House.Office(tu)
	list, err := o.Refusals(s.t.Context(), office.Day(s.now()))
	if err != nil {
		s.t.Fatal(err)
	}
	found := map[office.Class]bool{}
	for _, r := range list {
		if r.Class == "" {
			continue
		}
		found[r.Class] = true
		if r.Document != "" || r.Door != "draft" || r.Actor != "Lê Minh Tuấn" || r.SignIn != "password+totp" {
			s.t.Errorf("refusal %+v", r)
		}
	}
	for _, c := range want {
		if !found[c] {
			s.t.Errorf("no refusal of class %s among %+v", c, list)
		}
	}
}

// files counts the stored files and working files of the province.
func files(t *testing.T, s *stage) int {
	n := 0
	l := store.Layout{Dir: filepath.Join(s.Dir, tu)}
	for _, dir := range []string{l.Blobs(), l.Work()} {
		err := filepath.WalkDir(dir, func(_ string, d os.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				n++
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return n
}

// A document that only speaks of secrets is none.
func TestSpeakingOfSecretsIsNoSecret(t *testing.T) {
	s := newStage(t)
	raw := docxWith(t, "Việc bảo vệ bí mật nhà nước, các độ mật, tối mật, tuyệt mật thực hiện theo quy định.")
	if _, err := s.House.CreateDraft(t.Context(), s.as(tu, "tuan"), decision(), upload("x.docx", raw)); err != nil {
		t.Fatal(err)
	}
}

// A file whose blanks can't be found says so on the document, and is mended by replacing it.
func TestMissingBlanksAreToldAndMended(t *testing.T) {
	s := newStage(t)
	v, err := s.House.CreateDraft(t.Context(), s.as(tu, "tuan"), decision(), upload("bao-cao.pdf", sample(t, "bao-cao.pdf")))
	if err != nil {
		t.Fatal(err)
	}
	v = s.must(tu, "tuan", v.ID, "submit", app.ActArgs{})
	if v.State != "approved" || v.Trouble == nil || !strings.Contains(v.Trouble.VI, "-QĐ/TU") {
		t.Fatalf("%s %+v", v.State, v.Trouble)
	}
	if _, err := s.act(tu, "uoc", v.ID, "sign", app.ActArgs{PIN: demo.PIN}); problem.KindOf(err) != problem.Conflict {
		t.Fatal(err)
	}
	s.must(tu, "uoc", v.ID, "return", app.ActArgs{Text: "Sai tệp."})
	u := upload("quyet-dinh.pdf", sample(t, "quyet-dinh.pdf"))
	if _, err := s.House.Act(t.Context(), s.as(tu, "tuan"), v.ID, "replace-file", app.ActArgs{}, &u); err != nil {
		t.Fatal(err)
	}
	if v = s.must(tu, "tuan", v.ID, "submit", app.ActArgs{}); v.State != "ready" {
		t.Fatalf("%s %+v", v.State, v.Trouble)
	}
	s.sound()
}

func TestArrivalDoor(t *testing.T) {
	s := newStage(t)
	pdf := sample(t, "quyet-dinh.pdf")
	good := app.ReceiveRequest{Type: "QĐ", Number: "15-QĐ/TU", Date: "2026-11-20", Abstract: "x", Sender: "Tỉnh ủy An Bình"}
	secret, noDay, noSender := good, good, good
	secret.Secrecy, noDay.Date, noSender.Sender = "tối mật", "hôm qua", " "
	for name, c := range map[string]struct {
		r    app.ReceiveRequest
		raw  []byte
		kind problem.Kind
	}{
		"a docx": {good, sample(t, "quyet-dinh.docx"), problem.Malformed}, "secret": {secret, pdf, problem.Secret},
		"no day": {noDay, pdf, problem.Usage}, "no sender": {noSender, pdf, problem.Usage},
		"with a password": {good, sample(t, "quyet-dinh-encrypted.pdf"), problem.Encrypted},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := s.House.ReceiveFile(t.Context(), s.as(vp, "lan"), c.r, upload("x.pdf", c.raw))
			wantKind(t, err, c.kind, "")
		})
	}
	if _, err := s.House.ReceiveFile(t.Context(), s.as(vp, "khoa"), good, upload("x.pdf", pdf)); problem.KindOf(err) != problem.Forbidden {
		t.Errorf("a drafter took in a document: %v", err)
	}
	s.work()
	v, err := s.House.ReceiveFile(t.Context(), s.as(vp, "lan"), good, upload("x.pdf", pdf))
	if err != nil {
		t.Fatal(err)
	}
	v = s.until(vp, "lan", v.ID, func(v app.DocumentView) bool { return v.State == "judged" })
	if v.Judgement.Acceptable || v.Judgement.Indication != "NO_SIGNATURE_FOUND" {
		t.Errorf("an unsigned paper: %+v", v.Judgement)
	}
	_, err = s.act(vp, "lan", v.ID, "register", app.ActArgs{Confirm: true})
	wantKind(t, err, problem.Refused, "379.13.4")
	s.sound()
}

package app_test

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trien/internal/app"
	"trien/internal/convert"
	"trien/internal/demo"
	"trien/internal/problem"
	"trien/internal/testpki"
)

// metered counts what is read of an upload.
type metered struct {
	io.Reader
	n int64
}

func (m *metered) Read(p []byte) (int, error) {
	n, err := m.Reader.Read(p)
	m.n += int64(n)
	return n, err
}

// atDoor is a file that comes to a door and must be refused there.
type atDoor struct {
	name string
	file string
	raw  []byte
	kind problem.Kind
}

func badFiles(t *testing.T, s *stage) []atDoor {
	raw := sample(t, "quyet-dinh.pdf")
	broken := s.brokenSignature()
	return []atDoor{
		{"not a PDF", "x.pdf", []byte("Đây là một bức thư, không phải PDF."), problem.Malformed},
		{"truncated", "x.pdf", raw[:len(raw)*2/3], problem.Malformed},
		{"password-protected", "x.pdf", sample(t, "quyet-dinh-encrypted.pdf"), problem.Encrypted},
		{"zero bytes", "x.pdf", nil, problem.Malformed},
		{"a PDF with an invalid signature already", "x.pdf", broken, problem.Refused},
		{"a docx that LibreOffice cannot read", "x.docx", withParts(t, func(name string, body []byte) []byte {
			if name == "word/document.xml" {
				return []byte(`<?xml version="1.0"?><not-word/>`)
			}
			return body
		}, nil), problem.Malformed},
		{"a secret marking in metadata: MẬT", "x.pdf", withInfo(t, raw, "Keywords", "Mật"), problem.Secret},
		{"a secret marking in metadata: TỐI MẬT", "x.pdf", withInfo(t, raw, "Keywords", "Tối mật"), problem.Secret},
		{"a secret marking in metadata: TUYỆT MẬT", "x.pdf", withInfo(t, raw, "Keywords", "Tuyệt mật"), problem.Secret},
		{"a stamp on the page: MẬT", "x.docx", docxWith(t, "MẬT"), problem.Secret},
		{"a stamp on the page: TỐI MẬT", "x.docx", docxWith(t, "TỐI MẬT"), problem.Secret},
		{"a stamp on the page: TUYỆT MẬT", "x.docx", docxWith(t, "TUYỆT MẬT"), problem.Secret},
	}
}

// brokenSignature is a signed file in which a byte under the signature was changed.
func (s *stage) brokenSignature() []byte {
	s.t.Helper()
	v := s.signed()
	f, err := s.House.OpenFile(s.t.Context(), s.as(tu, "mai"), v.ID, 0)
	if err != nil {
		s.t.Fatal(err)
	}
	defer f.Close()
	raw, err := io.ReadAll(f)
	if err != nil {
		s.t.Fatal(err)
	}
	at := bytes.Index(raw, []byte("/CreationDate"))
	if at < 0 {
		at = bytes.Index(raw, []byte("/Producer"))
	}
	raw[at+1] ^= 0x20 // the name of an entry: the file stays a PDF, its digest does not
	return raw
}

// TestBadInputOfTheDoors goes through the files of the list of bad input: each is refused with words that say what to do, leaves an event, and
// nothing of it is half-written.
func TestBadInputOfTheDoors(t *testing.T) {
	s := newStage(t)
	list := badFiles(t, s)
	before := traces(t, s)
	refused := len(s.refusals(tu))
	for _, c := range list {
		t.Run(c.name, func(t *testing.T) {
			err := s.tryDraft(decision(), c.file, c.raw)
			wantKind(t, err, c.kind, "")
			toldWhatToDo(t, err)
			if n := len(s.refusals(tu)); n != refused+1 {
				t.Errorf("%d refusals, want %d", n, refused+1)
			}
			refused = len(s.refusals(tu))
			if after := traces(t, s); after != before {
				t.Errorf("before %+v, after %+v", before, after)
			}
		})
	}
	t.Run("a document that only speaks of secrets", func(t *testing.T) {
		raw := docxWith(t, "Điều 1. Tài liệu có độ mật, tối mật, tuyệt mật không soạn thảo trên hệ thống này.")
		if err := s.tryDraft(decision(), "quy-che.docx", raw); err != nil {
			t.Error(err)
		}
	})
	s.sound()
}

// toldWhatToDo: the words end with what the user can do next.
func toldWhatToDo(t *testing.T, err error) {
	t.Helper()
	if vi := problem.WordsOf(err).VI; !strings.Contains(vi, "Hãy ") && !strings.Contains(vi, "hãy ") {
		t.Errorf("%q does not say what to do", vi)
	}
}

// TestBadInput2GB: what says its size is refused unread, what hides it after the limit, and what is no document after its first bytes.
func TestBadInput2GB(t *testing.T) {
	s := newStage(t)
	token := s.as(tu, "tuan")
	before := traces(t, s)
	for name, c := range map[string]struct {
		size, reads int64
		from        io.Reader
		kind        problem.Kind
	}{
		"says so":               {2 << 30, 0, endless(2 << 30), problem.Limit},
		"hides it":              {-1, 201 << 20, endless(2 << 30), problem.Limit},
		"and is no document":    {-1, 9 << 20, io.LimitReader(zeros{}, 2<<30), problem.Malformed},
		"says less than it has": {100, 201 << 20, endless(2 << 30), problem.Limit},
	} {
		t.Run(name, func(t *testing.T) {
			m := &metered{Reader: c.from}
			_, err := s.House.CreateDraft(t.Context(), token, decision(), app.Upload{Name: "x.pdf", Size: c.size, Reader: m})
			wantKind(t, err, c.kind, "")
			toldWhatToDo(t, err)
			if m.n > c.reads {
				t.Errorf("%d bytes were read, at most %d are needed", m.n, c.reads)
			}
		})
	}
	if after := traces(t, s); after != before {
		t.Errorf("before %+v, after %+v", before, after)
	}
	s.sound()
}

func TestBadInputDocxThatTakesForever(t *testing.T) {
	slow := filepath.Join(t.TempDir(), "soffice")
	if err := os.WriteFile(slow, []byte("#!/bin/sh\nexec sleep 60\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	s := newStageWith(t, convert.Options{Program: slow, Limit: time.Second})
	s.as(tu, "tuan")
	before := traces(t, s)
	err := s.tryDraft(decision(), "x.docx", sample(t, "quyet-dinh.docx"))
	wantKind(t, err, problem.Limit, "")
	toldWhatToDo(t, err)
	if after := traces(t, s); after != before || len(s.refusals(tu)) != 1 {
		t.Errorf("before %+v, after %+v, %d refusals", before, after, len(s.refusals(tu)))
	}
	s.sound()
}

// A file whose signature does not hold is taken in from outside, for whoever sent it must be answered; it gets no number before the authorised
// person says so.
func TestBadInputInvalidSignatureArrives(t *testing.T) {
	s := newStage(t)
	raw := s.brokenSignature()
	s.work()
	r := app.ReceiveRequest{Type: "QĐ", Number: "15-QĐ/TU", Date: "2026-11-20", Abstract: "x", Sender: "Tỉnh ủy An Bình", Signer: "Nguyễn Văn Ước"}
	v, err := s.House.ReceiveFile(t.Context(), s.as(vp, "lan"), r, upload("x.pdf", raw))
	if err != nil {
		t.Fatal(err)
	}
	v = s.until(vp, "lan", v.ID, func(v app.DocumentView) bool { return v.State == "judged" })
	if v.Judgement.Acceptable || v.Trouble == nil || !strings.Contains(v.Trouble.VI, "Hãy") {
		t.Errorf("%+v %+v", v.Judgement, v.Trouble)
	}
	_, err = s.act(vp, "lan", v.ID, "register", app.ActArgs{Confirm: true})
	wantKind(t, err, problem.Refused, "379.13.4")
	toldWhatToDo(t, err)
	s.must(vp, "lan", v.ID, "return-to-sender", app.ActArgs{Text: "Chữ ký không hợp lệ."})
	s.sound()
}

// TestBadInputCertificates: expired, revoked, not the signer's. Each is refused before anything is stored and leaves an event on the document.
func TestBadInputCertificates(t *testing.T) {
	for name, spoil := range map[string]func(s *stage){
		"expired": func(s *stage) {
			s.register(tu, "uoc", testpki.Order{Name: "x", Profile: testpki.Person, Key: testpki.P256, CommonName: "Nguyễn Văn Ước",
				From: s.now().AddDate(-3, 0, 0), To: s.now().AddDate(-1, 0, 0)})
		},
		"revoked": func(s *stage) {
			if err := s.PKI.Revoke(tu+"-uoc", s.now().Add(-time.Minute)); err != nil {
				s.t.Fatal(err)
			}
		},
		"not the signer's": func(s *stage) {
			c, err := s.PKI.Credential(tu + "-nghia")
			if err != nil {
				s.t.Fatal(err)
			}
			file, err := c.PKCS12(demo.PIN)
			if err != nil {
				s.t.Fatal(err)
			}
			o, _ := s.House.Office(tu)
			if err := o.PutKey(s.t.Context(), "uoc", file); err != nil {
				s.t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			v := s.draft(decision())
			v = s.must(tu, "tuan", v.ID, "submit", app.ActArgs{})
			spoil(s)
			before := traces(t, s)
			_, err := s.act(tu, "uoc", v.ID, "sign", app.ActArgs{PIN: demo.PIN})
			wantKind(t, err, problem.Key, "")
			toldWhatToDo(t, err)
			if after := traces(t, s); after != before {
				t.Errorf("before %+v, after %+v", before, after)
			}
			if list := s.refusals(tu); len(list) != 1 || list[0].Document != v.ID || list[0].Act != "sign" {
				t.Errorf("refusals %+v", list)
			}
			s.noTraceOf(demo.PIN)
			s.sound()
		})
	}
}

// A certificate can't come under another holder by being registered again, and what is refused does not take the place of the key that is there.
func TestCertificateOfAnotherIsNotRegistered(t *testing.T) {
	s := newStage(t)
	c, err := s.PKI.Credential(tu + "-nghia")
	if err != nil {
		t.Fatal(err)
	}
	file, err := c.PKCS12(demo.PIN)
	if err != nil {
		t.Fatal(err)
	}
	o, _ := s.House.Office(tu)
	wantKind(t, o.RegisterKey(t.Context(), app.Terminal(), "uoc", c.Chain[0], file), problem.Refused, "379.5.6")
	if v := s.signed(); v.State != "signed" {
		t.Errorf("the signer's own key no longer signs: %s", v.State)
	}
}

// TestBadInputTSADown: the signature is kept without a time-stamp, which is owed, asked for again, and told to the user.
func TestBadInputTSADown(t *testing.T) {
	s := newStage(t)
	whole := s.Handler(s.now, tools(s.now).Log)
	s.serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/tsa") {
			http.Error(w, "out of order", http.StatusServiceUnavailable)
			return
		}
		whole.ServeHTTP(w, r)
	}))
	v := s.signed()
	if v.State != "signed" || v.Trouble == nil || !v.Signatures[0].Owed || v.Signatures[0].Stamped {
		t.Fatalf("%s %+v %+v", v.State, v.Trouble, v.Signatures)
	}
	o, _ := s.House.Office(tu)
	if err := o.GiveUp(t.Context()); err != nil { // each try failed
		t.Fatal(err)
	}
	v, err := s.House.Document(t.Context(), s.as(tu, "mai"), v.ID)
	if err != nil || v.Trouble == nil || !strings.Contains(v.Trouble.VI, "Thử lại") || !offered(v, "retry") {
		t.Fatalf("nobody is told that the time-stamp was given up: %+v, offered %v, %v", v.Trouble, names(v), err)
	}
	s.serve(whole)
	s.must(tu, "mai", v.ID, "retry", app.ActArgs{})
	s.work()
	v = s.until(tu, "mai", v.ID, func(v app.DocumentView) bool { return v.Signatures[0].Stamped })
	if v.Signatures[0].Owed || v.Trouble != nil || offered(v, "retry") {
		t.Errorf("%+v %+v", v.Signatures, v.Trouble)
	}
	v = s.must(tu, "mai", v.ID, "seal", app.ActArgs{PIN: demo.PIN})
	if v = s.must(tu, "mai", v.ID, "issue", app.ActArgs{Confirm: true}); v.State != "issued" {
		t.Errorf("%s", v.State)
	}
	s.sound()
}

func offered(v app.DocumentView, act string) bool {
	for _, a := range v.Allowed {
		if a.Name == act {
			return true
		}
	}
	return false
}

func names(v app.DocumentView) (list []string) {
	for _, a := range v.Allowed {
		list = append(list, a.Name)
	}
	return list
}

// A judgement that kills each worker, and a delivery that does, are told, with a way out.
func TestWorkThatIsGivenUpHasAWayOut(t *testing.T) {
	s := newStage(t)
	r := app.ReceiveRequest{Type: "QĐ", Number: "15-QĐ/TU", Date: "2026-11-20", Abstract: "x", Sender: "Tỉnh ủy An Bình"}
	in, err := s.House.ReceiveFile(t.Context(), s.as(tu, "mai"), r, upload("x.pdf", sample(t, "quyet-dinh.pdf")))
	if err != nil {
		t.Fatal(err)
	}
	out := s.issued()
	s.must(tu, "mai", out.ID, "send", app.ActArgs{})
	o, _ := s.House.Office(tu)
	if err := o.GiveUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	list, err := s.House.ListDocuments(t.Context(), s.as(tu, "mai"), app.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range list.Items {
		if d.Trouble == nil {
			t.Errorf("%s %s: nobody is told", d.Direction, d.State)
		}
	}
	if in = s.must(tu, "mai", in.ID, "judge", app.ActArgs{}); in.State != "judged" {
		t.Errorf("%s", in.State)
	}
	s.must(tu, "mai", out.ID, "retry", app.ActArgs{})
	_, err = s.act(tu, "mai", out.ID, "retry", app.ActArgs{})
	wantKind(t, err, problem.Conflict, "")
	s.work()
	out = s.until(tu, "mai", out.ID, func(v app.DocumentView) bool { return v.Deliveries[0].State == "delivered" })
	if out.Trouble != nil || len(s.arrivals()) != 1 {
		t.Errorf("%+v, %d arrivals", out.Trouble, len(s.arrivals()))
	}
	s.sound()
}

package app_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"trien/internal/api"
	"trien/internal/app"
	"trien/internal/demo"
	"trien/internal/keys/vgca"
	"trien/internal/keys/vgca/standin"
	"trien/internal/problem"
	"trien/pades"
	"trien/pdf"
)

// toolStage is a stage whose province lets its officers sign with the tool, and the tool of one officer's machine.
type toolStage struct {
	*stage
	tool   *standin.Tool
	server *httptest.Server
}

func newToolStage(t *testing.T, settings ...string) *toolStage {
	t.Helper()
	s := &toolStage{stage: newStage(t)}
	path := filepath.Join(s.folder(tu), "office.toml")
	raw, err := os.ReadFile(path)
	if err == nil {
		err = os.WriteFile(path, append([]byte(strings.Join(append(settings, "vgca = true\n"), "\n")), raw...), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	s.reopen()
	s.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { api.VGCA(s.House, api.Options{}).ServeHTTP(w, r) }))
	t.Cleanup(s.server.Close)
	s.tool = &standin.Tool{Client: s.server.Client(), Now: s.now, Tokens: map[string]standin.Token{"SignApproved": s.token("tinh-uy-uoc"), "SignIssued": s.token(tu)},
		Fields: map[string]string{"SignApproved": "person", "SignIssued": "office"}, Stranger: s.token("tinh-uy-nghia")}
	return s
}

// reopen stops the program and starts it again.
func (s *toolStage) reopen() {
	s.t.Helper()
	if err := s.Close(); err != nil {
		s.t.Fatal(err)
	}
	var err error
	if s.World, err = demo.Open(s.t.Context(), s.Dir, tools(s.now)); err != nil {
		s.t.Fatal(err)
	}
	s.serve(s.Handler(s.now, tools(s.now).Log))
}

func (s *toolStage) token(name string) standin.Token {
	s.t.Helper()
	c, err := s.PKI.Credential(name)
	if err != nil {
		s.t.Fatal(err)
	}
	return standin.Token{Key: c.Key, Certificate: c.Chain[0]}
}

// ready wishes to sign a document with the tool and waits until it may.
func (s *toolStage) ready(name, act string, v app.DocumentView) app.SigningRequestView {
	s.t.Helper()
	now, err := s.House.Document(s.t.Context(), s.as(tu, name), v.ID)
	if err != nil {
		s.t.Fatal(err)
	}
	r, err := s.House.RequestSigning(s.t.Context(), s.as(tu, name), app.SigningWish{Act: act, With: app.WithVGCA, Documents: []app.SigningDocument{{ID: v.ID, ExpectedVersion: now.Version}}})
	if err != nil {
		s.t.Fatal(err)
	}
	return s.item(name, r.ID, "ready")
}

// item waits until the one item of a request stands in a state.
func (s *toolStage) item(name, id, state string) app.SigningRequestView {
	s.t.Helper()
	for end := time.Now().Add(3 * time.Minute); ; time.Sleep(20 * time.Millisecond) {
		r, err := s.House.SigningRequest(s.t.Context(), s.as(tu, name), id)
		if err != nil {
			s.t.Fatal(err)
		}
		if r.Items[0].State == state {
			return r
		}
		if r.State != "open" || time.Now().After(end) {
			s.t.Fatalf("the item is not %s: %+v", state, r)
		}
	}
}

func (s *toolStage) call(name string, r app.SigningRequestView) app.VGCACallView {
	s.t.Helper()
	c, err := s.House.CallVGCA(s.t.Context(), s.as(tu, name), r.ID, r.Items[0].ID)
	if err != nil {
		s.t.Fatal(err)
	}
	return c
}

// hand gives the call to the tool, as the page does.
func (s *toolStage) hand(c app.VGCACallView) vgca.Reply {
	s.t.Helper()
	q, err := json.Marshal(vgca.Request{FileName: s.server.URL + c.File, FileUploadHandler: s.server.URL + c.Upload})
	if err != nil {
		s.t.Fatal(err)
	}
	return s.tool.Do(s.t.Context(), c.Verb, q)
}

func (s *toolStage) get(method, path string, header http.Header) (int, string) {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.server.URL+path, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header = header
	answer, err := s.server.Client().Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer answer.Body.Close()
	raw, err := io.ReadAll(answer.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return answer.StatusCode, string(raw)
}

// draftReady is a document that waits for the leader's signature.
func (s *toolStage) draftReady() app.DocumentView {
	s.t.Helper()
	v := s.draft(decision())
	return s.must(tu, "tuan", v.ID, "submit", app.ActArgs{})
}

func (s *toolStage) newest(id string) []byte {
	s.t.Helper()
	f, err := s.House.OpenFile(s.t.Context(), s.as(tu, "mai"), id, 0)
	if err != nil {
		s.t.Fatal(err)
	}
	defer f.Close()
	raw, err := io.ReadAll(f)
	if err != nil {
		s.t.Fatal(err)
	}
	return raw
}

// TestTheToolSignsAndSeals: number and date stand in the file before the tool gets it, and it is told neither.
func TestTheToolSignsAndSeals(t *testing.T) {
	s := newToolStage(t)
	v := s.draftReady()
	r := s.ready("uoc", "sign", v)
	c := s.call("uoc", r)
	if c.Verb != "SignApproved" || !c.Expires.Equal(s.now().Add(15*time.Minute)) && c.Expires.Sub(s.now()) > 15*time.Minute {
		t.Errorf("call: %+v", c)
	}
	if reply := s.hand(c); reply.Status != 0 {
		t.Fatalf("the leader's tool: %+v", reply)
	}
	if r = s.item("uoc", r.ID, "signed"); r.State != "done" {
		t.Errorf("request: %+v", r)
	}
	if reply := s.hand(c); reply.Status == 0 {
		t.Error("the same addresses served twice")
	}
	r = s.ready("mai", "seal", v)
	c = s.call("mai", r)
	_, file := s.get("GET", c.File, nil)
	if got := fieldValues(t, []byte(file)); got["number"] != "01" || got["day"] == "" || got["month"] == "" {
		t.Errorf("number and date before the tool signs: %v", got)
	}
	if reply := s.hand(c); c.Verb != "SignIssued" || reply.Status != 0 {
		t.Fatalf("the clerk's tool: %s %+v", c.Verb, reply)
	}
	s.item("mai", r.ID, "signed")
	for _, q := range s.tool.Asked() {
		if q.DocNumber != "" || q.IssuedDate != "" {
			t.Errorf("the tool was told a number: %+v", q)
		}
	}
	for _, f := range signatureFields(t, s.newest(v.ID)) {
		if f.Filled && (f.Lock != nil || f.Signature.FieldMDP != nil) {
			t.Errorf("field %s is locked", f.Name)
		}
	}
	issued := s.must(tu, "mai", v.ID, "issue", app.ActArgs{Confirm: true})
	if issued.State != "issued" {
		t.Errorf("state %s", issued.State)
	}
	s.sound()
}

func fieldValues(t *testing.T, raw []byte) map[string]string {
	t.Helper()
	f, err := pdf.Open(bytes.NewReader(raw), int64(len(raw)), pdf.Options{})
	if err != nil {
		t.Fatal(err)
	}
	fields, err := f.Newest().Fields()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, x := range fields {
		if x.Type == "Tx" {
			out[x.Name], _ = f.Newest().Text(x.Value)
		}
	}
	return out
}

func signatureFields(t *testing.T, raw []byte) []pades.Field {
	t.Helper()
	f, err := pdf.Open(bytes.NewReader(raw), int64(len(raw)), pdf.Options{})
	if err != nil {
		t.Fatal(err)
	}
	fields, err := pades.Signatures(f.Newest())
	if err != nil {
		t.Fatal(err)
	}
	return fields
}

// TestTheToolsAddresses: what they give, to whom, and for how long.
func TestTheToolsAddresses(t *testing.T) {
	s := newToolStage(t)
	v := s.draftReady()
	r := s.ready("uoc", "sign", v)
	c := s.call("uoc", r)
	if status, body := s.get("HEAD", c.File, nil); status != 200 || body != "" {
		t.Errorf("HEAD: %d %q", status, body)
	}
	_, whole := s.get("GET", c.File, nil)
	if status, part := s.get("GET", c.File, http.Header{"Range": {"bytes=5-14"}}); status != 206 || part != whole[5:15] {
		t.Errorf("a range: %d %q", status, part)
	}
	rows, err := s.House.History(t.Context(), s.as(tu, "uoc"), v.ID)
	if err != nil || !slices.ContainsFunc(rows, func(r app.HistoryRow) bool { return r.Type == "document.read" && r.Actor == "Nguyễn Văn Ước" }) {
		t.Errorf("that the leader had it shown is not recorded: %v", err)
	}
	if !strings.HasPrefix(whole, "%PDF-") || !bytes.Equal([]byte(whole), s.newest(v.ID)) {
		t.Error("the file is not the prepared one")
	}
	if _, err := s.House.CallVGCA(t.Context(), s.as(tu, "mai"), r.ID, r.Items[0].ID); problem.KindOf(err) != problem.NotFound {
		t.Errorf("another person's request: %v", err)
	}
	if _, err := s.House.CallVGCA(t.Context(), s.as(tu, "uoc"), "other", r.Items[0].ID); problem.KindOf(err) != problem.NotFound {
		t.Errorf("another request: %v", err)
	}
	gone := func(name, path string) {
		t.Helper()
		if status, body := s.get("GET", path, nil); status != 404 || strings.Contains(body, "thành lập") {
			t.Errorf("%s: %d %s", name, status, body)
		}
	}
	gone("no such token", "/vgca/"+tu+".AAAA/van-ban.pdf")
	gone("no such office", strings.Replace(c.File, tu, "nowhere", 1))
	gone("an office without the tool", strings.Replace(c.File, tu, vp, 1))
	gone("no token", "/vgca/")
	if status, _ := s.get("POST", c.Upload, http.Header{"Content-Type": {"text/plain"}}); status != 200 {
		t.Errorf("an upload that is none: %d", status)
	}
	s.item("uoc", r.ID, "ready") // and changes nothing
	newer := s.call("uoc", r)
	gone("addresses that newer ones took the place of", c.File)
	s.reopen()
	if status, _ := s.get("GET", newer.File, nil); status != 200 {
		t.Errorf("after a restart: %d", status)
	}
	s.forward(14 * time.Minute)
	if status, _ := s.get("GET", newer.File, nil); status != 200 {
		t.Errorf("after 14 minutes: %d", status)
	}
	s.forward(2 * time.Minute)
	gone("after 16 minutes", newer.File)
}

// TestAnOfficeWithoutTheTool offers it to nobody.
func TestAnOfficeWithoutTheTool(t *testing.T) {
	s := newStage(t)
	if s.House.AllowsVGCA() {
		t.Error("it is on without a setting")
	}
	v := s.draft(decision())
	v = s.must(tu, "tuan", v.ID, "submit", app.ActArgs{})
	_, err := s.House.RequestSigning(t.Context(), s.as(tu, "uoc"), app.SigningWish{Act: "sign", With: app.WithVGCA, Documents: []app.SigningDocument{{ID: v.ID, ExpectedVersion: v.Version}}})
	wantKind(t, err, problem.Usage, "")
}

// TestTheToolsMissingTimeStampIsOwed: the tool brought none, so the office's own service is asked, as for any signature; the seal may follow.
func TestTheToolsMissingTimeStampIsOwed(t *testing.T) { toolStampOwed(t, standin.Sound) }

// TestTheToolsTimeStampThatDoesNotHoldIsOwed: that something is where a time-stamp belongs proves nothing.
func TestTheToolsTimeStampThatDoesNotHoldIsOwed(t *testing.T) { toolStampOwed(t, standin.Stamps) }

func toolStampOwed(t *testing.T, b standin.Behaviour) {
	s := newToolStage(t)
	s.tool.Behave(b)
	v := s.draftReady()
	if reply := s.hand(s.call("uoc", s.ready("uoc", "sign", v))); reply.Status != 0 {
		t.Fatalf("%+v", reply)
	}
	now, err := s.House.Document(t.Context(), s.as(tu, "uoc"), v.ID)
	if err != nil || !now.Signatures[0].Owed || now.Signatures[0].Stamped {
		t.Fatalf("signatures %+v: %v", now.Signatures, err)
	}
	stop := s.work()
	s.until(tu, "uoc", v.ID, func(v app.DocumentView) bool { return v.Signatures[0].Stamped && !v.Signatures[0].Owed })
	stop()
	if reply := s.hand(s.call("mai", s.ready("mai", "seal", v))); reply.Status != 0 {
		t.Fatalf("the seal after the time-stamp: %+v", reply)
	}
	if issued := s.must(tu, "mai", v.ID, "issue", app.ActArgs{Confirm: true}); issued.State != "issued" {
		t.Errorf("state %s", issued.State)
	}
	s.sound()
}

// TestAnOwedTimeStampWaitsForTheToolAtWork: the file that an officer is looking at stays the newest; what is owed is paid after.
func TestAnOwedTimeStampWaitsForTheToolAtWork(t *testing.T) {
	s := newToolStage(t)
	v := s.draftReady()
	if reply := s.hand(s.call("uoc", s.ready("uoc", "sign", v))); reply.Status != 0 {
		t.Fatalf("%+v", reply)
	}
	s.stop()
	c := s.call("mai", s.ready("mai", "seal", v))
	work := func() []app.SignatureView {
		t.Helper()
		o, _ := s.House.Office(tu)
		if err := o.WorkDue(t.Context()); err != nil {
			t.Fatal(err)
		}
		now, err := s.House.Document(t.Context(), s.as(tu, "mai"), v.ID)
		if err != nil {
			t.Fatal(err)
		}
		return now.Signatures
	}
	for range 10 { // more often than a job is tried before it is given up
		if now := work(); !now[0].Owed || now[0].Stamped {
			t.Fatalf("paid under the clerk's hands: %+v", now)
		}
		s.forward(20 * time.Second)
	}
	if reply := s.hand(c); reply.Status != 0 {
		t.Fatalf("the seal: %+v", reply)
	}
	s.forward(20 * time.Second)
	if now := work(); len(now) != 2 || !now[0].Stamped || now[0].Owed || !now[1].Stamped || now[1].Owed {
		t.Errorf("after the seal: %+v", now)
	}
	s.sound()
}

package app_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"trien/internal/app"
	"trien/internal/keys/vgca"
	"trien/internal/keys/vgca/standin"
)

// TestWhatTheToolMustNotBringBack: each is refused with words, recorded, and leaves the document to be signed again.
func TestWhatTheToolMustNotBringBack(t *testing.T) {
	s := newToolStage(t)
	v := s.draftReady()
	before := s.newest(v.ID)
	for i, b := range standin.Faults() {
		s.tool.Behave(b)
		r := s.ready("uoc", "sign", v)
		c := s.call("uoc", r)
		reply := s.hand(c)
		if reply.Status == 0 || reply.Message == "" {
			t.Errorf("%s: taken, or without words: %+v", b, reply)
		}
		r, err := s.House.SigningRequest(t.Context(), s.as(tu, "uoc"), r.ID)
		if err != nil || r.State != "done" || r.Items[0].State != "failed" || r.Items[0].Problem == nil || r.Items[0].Problem.Message.VI != reply.Message {
			t.Errorf("%s: %+v %v", b, r, err)
		}
		if kept := s.refusals(tu); len(kept) != i+1 || kept[i].Document != v.ID || kept[i].Act != "sign" || kept[i].Door != "vgca" || kept[i].Tool == "" {
			t.Errorf("%s: recorded as %+v", b, kept[len(kept)-1:])
		}
		if status, _ := s.get("GET", c.File, nil); status != http.StatusNotFound {
			t.Errorf("%s: the address is good still: %d", b, status)
		}
	}
	if !bytes.Equal(before, s.newest(v.ID)) {
		t.Fatal("the document was changed")
	}
	s.tool.Behave(standin.Sound)
	r := s.ready("uoc", "sign", v)
	if reply := s.hand(s.call("uoc", r)); reply.Status != 0 {
		t.Errorf("signed after all: %+v", reply)
	}
	s.sound()
}

// TestHowFarTheToolsClockMayBeIsASetting: an hour is too far where half an hour is allowed, and nothing by default.
func TestHowFarTheToolsClockMayBeIsASetting(t *testing.T) {
	for settings, taken := range map[string]bool{"": true, "vgca_clock_minutes = 30": false} {
		t.Run(settings, func(t *testing.T) {
			s := newToolStage(t, settings)
			s.tool.Now = func() time.Time { return s.now().Add(-time.Hour) }
			reply := s.hand(s.call("uoc", s.ready("uoc", "sign", s.draftReady())))
			if (reply.Status == 0) != taken {
				t.Errorf("%+v", reply)
			}
		})
	}
}

// TestARefusedSealKeepsItsNumber: the number was given with the request.
func TestARefusedSealKeepsItsNumber(t *testing.T) {
	s := newToolStage(t)
	v := s.signed()
	s.tool.Behave(standin.Fills)
	r := s.ready("mai", "seal", v)
	if reply := s.hand(s.call("mai", r)); reply.Status == 0 {
		t.Fatal("a seal that changes the number was taken")
	}
	now, err := s.House.Document(t.Context(), s.as(tu, "mai"), v.ID)
	if err != nil || now.State != "numbered" || now.Number == "" {
		t.Fatalf("%s %q %v", now.State, now.Number, err)
	}
	rows, err := s.House.History(t.Context(), s.as(tu, "mai"), v.ID)
	if err != nil || !slices.ContainsFunc(rows, func(r app.HistoryRow) bool {
		return strings.Contains(r.Detail.VI, "Ngoài chữ ký, tệp trả lại còn thay đổi khác")
	}) {
		t.Errorf("the history does not tell why: %v", err)
	}
	s.tool.Behave(standin.PKCS7)
	r = s.ready("mai", "seal", v)
	if reply := s.hand(s.call("mai", r)); reply.Status != 0 {
		t.Fatalf("%+v", reply)
	}
	sealed, err := s.House.Document(t.Context(), s.as(tu, "mai"), v.ID)
	if err != nil || sealed.State != "sealed" || sealed.Number != now.Number {
		t.Errorf("%s %q %v", sealed.State, sealed.Number, err)
	}
}

// TestAnUploadIsTakenOnce: of two at the same time one is taken.
func TestAnUploadIsTakenOnce(t *testing.T) {
	s := newToolStage(t)
	v := s.draftReady()
	c := s.call("uoc", s.ready("uoc", "sign", v))
	_, file := s.get("GET", c.File, nil)
	signed, err := standin.Work{Field: "person", Token: s.tool.Tokens["SignApproved"], At: s.now()}.Sign([]byte(file))
	if err != nil {
		t.Fatal(err)
	}
	answers := make([]vgca.Uploaded, 4)
	var all sync.WaitGroup
	for i := range answers {
		all.Go(func() { answers[i] = s.send(c.Upload, signed) })
	}
	all.Wait()
	taken := 0
	for _, a := range answers {
		if a.Status {
			taken++
		} else if a.Message == "" {
			t.Errorf("without words: %+v", a)
		}
	}
	now, err := s.House.Document(t.Context(), s.as(tu, "uoc"), v.ID)
	if taken != 1 || err != nil || now.State != "signed" {
		t.Errorf("%d were taken, the document is %s: %v", taken, now.State, err)
	}
	s.sound()
}

// send uploads a file as curl would.
func (s *toolStage) send(path string, file []byte) (answer vgca.Uploaded) {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile(vgca.UploadField, "x.pdf")
	if err == nil {
		_, err = part.Write(file)
	}
	if err == nil {
		err = form.Close()
	}
	if err != nil {
		s.t.Error(err)
		return answer
	}
	r, err := s.server.Client().Post(s.server.URL+path, form.FormDataContentType(), &body)
	if err != nil {
		s.t.Error(err)
		return answer
	}
	defer r.Body.Close()
	if err := json.NewDecoder(r.Body).Decode(&answer); err != nil {
		s.t.Error(fmt.Errorf("%s: %w", r.Status, err))
	}
	return answer
}

// TestAnUploadThatIsNoneChangesNothing: the tool may send it again, by the same address.
func TestAnUploadThatIsNoneChangesNothing(t *testing.T) {
	s := newToolStage(t)
	r := s.ready("uoc", "sign", s.draftReady())
	c := s.call("uoc", r)
	for name, form := range map[string]struct{ media, body string }{
		"no form":      {"application/pdf", "%PDF-1.7"},
		"no boundary":  {"multipart/form-data", ""},
		"another part": {"multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x.pdf\"\r\n\r\n%PDF-\r\n--b--\r\n"},
		"no file":      {"multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"uploadfile\"; filename=\"x.pdf\"\r\n\r\n\r\n--b--\r\n"},
		"broken off":   {"multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"uploadfile\"; filename=\"x.pdf\"\r\n\r\n%PDF-"},
	} {
		answer, err := s.server.Client().Post(s.server.URL+c.Upload, form.media, strings.NewReader(form.body))
		if err != nil {
			t.Fatal(err)
		}
		var told vgca.Uploaded
		err = json.NewDecoder(answer.Body).Decode(&told)
		answer.Body.Close()
		if err != nil || told.Status || told.Message == "" || told.FileServer != "" {
			t.Errorf("%s: %+v %v", name, told, err)
		}
		if now := s.item("uoc", r.ID, "ready"); now.State != "open" {
			t.Errorf("%s ended the request: %+v", name, now)
		}
	}
	if reply := s.hand(c); reply.Status != 0 {
		t.Errorf("after all that: %+v", reply)
	}
}

package app_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"errors"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"trien/internal/app"
	"trien/internal/convert"
	"trien/internal/limits"
	"trien/internal/problem"
)

// largePDF is the sample decision, longer by words of no meaning before its last line, so that it comes in several parts.
func largePDF(t *testing.T, size int) []byte {
	t.Helper()
	raw := sample(t, "quyet-dinh.pdf")
	at := bytes.LastIndex(raw, []byte("startxref"))
	filler := append(bytes.Repeat([]byte("%"), size-len(raw)-1), '\n')
	return slices.Concat(raw[:at], filler, raw[at:])
}

// largeDocx is the sample decision with a member that nothing names.
func largeDocx(t *testing.T, more int) []byte {
	t.Helper()
	raw := sample(t, "quyet-dinh.docx")
	in, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range in.File {
		if err := w.Copy(f); err != nil {
			t.Fatal(err)
		}
	}
	m, err := w.CreateHeader(&zip.FileHeader{Name: "docProps/filler.bin", Method: zip.Store})
	if err == nil {
		_, err = m.Write(make([]byte, more))
	}
	if err := errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// sending is a file on its way in parts.
type sending struct {
	t     *testing.T
	token app.Token
	raw   []byte
	door  app.Door
	app.UploadView
}

func (s *stage) send(token app.Token, name string, raw []byte, door app.Door) *sending {
	s.t.Helper()
	v, err := s.House.BeginUpload(s.t.Context(), token, app.UploadRequest{Name: name, Size: int64(len(raw)), Door: door})
	if err != nil || v.Received != 0 || v.Size != int64(len(raw)) || v.ID == "" {
		s.t.Fatalf("%+v %v", v, err)
	}
	return &sending{s.t, token, raw, door, v}
}

func (x *sending) part(offset int64) app.UploadedPart {
	part := x.raw[offset:min(int64(len(x.raw)), offset+x.PartBytes)]
	return app.UploadedPart{Offset: offset, SHA256: sha256.Sum256(part), Reader: bytes.NewReader(part)}
}

// next sends the part that follows to a server.
func (x *sending) next(to *stage) {
	x.t.Helper()
	v, err := to.House.PutPart(x.t.Context(), x.token, x.ID, x.part(x.Received))
	if err != nil || v.Received <= x.Received {
		x.t.Fatalf("%+v %v", v, err)
	}
	x.UploadView = v
}

func draftDoor() app.Door {
	r := decision()
	return app.Door{Draft: &r}
}

// finished waits until an intake has its end, as a server shows it.
func (s *stage) finished(token app.Token, id string) app.IntakeView {
	s.t.Helper()
	for end := time.Now().Add(3 * time.Minute); ; time.Sleep(20 * time.Millisecond) {
		v, err := s.House.Intake(s.t.Context(), token, id)
		if err != nil {
			s.t.Fatal(err)
		}
		if v.Ended {
			return v
		}
		if time.Now().After(end) {
			s.t.Fatalf("still %+v", v)
		}
	}
}

// A file begun at one server goes on at the other, and is finished at either, once.
func testPartsAtBoth(t *testing.T, w *two) {
	a, b := w.in(t)
	token := a.as(tu, "tuan")
	before := a.documents()
	x := a.send(token, "tờ trình.pdf", largePDF(t, 2*limits.UploadPart+4321), draftDoor())
	x.next(a)
	x.next(b)
	if v, err := a.House.Upload(t.Context(), token, x.ID); err != nil || v.Received != 2*limits.UploadPart {
		t.Fatalf("%+v %v", v, err)
	}
	_, err := a.House.FinishUpload(t.Context(), token, x.ID, x.door)
	wantKind(t, err, problem.Conflict, "")
	x.next(a)
	var all sync.WaitGroup
	said := make(chan app.IntakeView, 4)
	for _, s := range []*stage{a, b, a, b} { // who did not hear the answer says it again, to whom it may
		all.Go(func() {
			v, err := s.House.FinishUpload(t.Context(), token, x.ID, x.door)
			if err != nil && problem.KindOf(err) != problem.NotFound { // it was quick: nothing is left of it
				t.Error(err)
			} else if err == nil {
				said <- v
			}
		})
	}
	all.Wait()
	close(said)
	first := <-said
	for v := range said {
		if v.ID != first.ID {
			t.Errorf("two intakes of one file: %s, %s", v.ID, first.ID)
		}
	}
	for _, s := range []*stage{b, a} {
		v := s.finished(token, first.ID)
		if v.Phase != app.PhaseDone || v.Document == "" || v.Name != "tờ trình.pdf" {
			t.Fatalf("became %+v %+v", v, v.Problem)
		}
		d, err := s.House.Document(t.Context(), token, v.Document)
		if err != nil || d.Versions[0].Bytes != x.Size {
			t.Errorf("%+v %v", d.Versions, err)
		}
	}
	if n := a.documents() - before; n != 1 {
		t.Errorf("one file became %d documents", n)
	}
	_, err = b.House.Upload(t.Context(), token, x.ID)
	wantKind(t, err, problem.NotFound, "")
	if _, err := b.House.DropIntake(t.Context(), token, first.ID); err != nil {
		t.Error(err)
	}
	_, err = a.House.Intake(t.Context(), token, first.ID)
	wantKind(t, err, problem.NotFound, "")
}

// How far a file is, is seen at either; it is stopped at the other than the one that works on it.
func testIntakeAtBoth(t *testing.T, w *two) {
	a, b := w.in(t)
	token := a.as(tu, "tuan")
	before := a.documents()
	raw := sample(t, "quyet-dinh.docx")
	slow := w.with
	slow.Convert = convert.New(slowOffice(t, filepath.Join(t.TempDir(), "ended")))
	w.with, slow = slow, w.with
	c := w.another(t, w.Dir)
	w.with = slow
	defer c.Close()
	i, err := c.House.TakeDraft(t.Context(), token, decision(), upload("x.docx", raw))
	if err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		v, err := b.House.Intake(t.Context(), token, i.ID)
		if err != nil || v.Ended {
			t.Fatalf("%+v %v", v, err)
		}
		if v.Phase == app.PhaseConverting {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("never converting: %+v", v)
		}
	}
	if list, err := a.House.Intakes(t.Context(), token); err != nil || len(list) == 0 || list[0].ID != i.ID {
		t.Errorf("%+v %v", list, err)
	}
	if _, err := b.House.DropIntake(t.Context(), a.as(tu, "uoc"), i.ID); problem.KindOf(err) != problem.NotFound {
		t.Errorf("another stops it: %v", err)
	}
	v, err := b.House.DropIntake(t.Context(), token, i.ID)
	if err != nil || v.Phase != app.PhaseStopped || v.Document != "" {
		t.Fatalf("%+v %v", v, err)
	}
	// One whose server stops in the middle waits, whole as it is, to be brought to the door again.
	x := a.send(token, "tờ trình.docx", largeDocx(t, 2*limits.UploadPart), draftDoor())
	for x.Received < x.Size {
		x.next(b)
	}
	if i, err = c.House.FinishUpload(t.Context(), token, x.ID, x.door); err != nil {
		t.Fatal(err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	if v := a.finished(token, i.ID); v.Phase == app.PhaseDone || v.Problem == nil || v.Problem.Kind != string(problem.Unavailable) {
		t.Fatalf("%+v", v)
	}
	if i, err = a.House.FinishUpload(t.Context(), token, x.ID, x.door); err != nil {
		t.Fatal(err)
	}
	if v := b.finished(token, i.ID); v.Phase != app.PhaseDone {
		t.Fatalf("%+v %+v", v, v.Problem)
	}
	if n := a.documents(); n != before+1 {
		t.Errorf("%d documents more", n-before)
	}
}

// What an upload refuses, on one process as on two.
func TestUploadsRefuse(t *testing.T) {
	s := newStage(t)
	token := s.as(tu, "tuan")
	begin := func(r app.UploadRequest) error {
		_, err := s.House.BeginUpload(t.Context(), token, r)
		return err
	}
	secret := decision()
	secret.Secrecy = "mat"
	received := app.ReceiveRequest{Type: "CV", Abstract: "x", Sender: "y", Number: "1", Date: "2026-11-20"}
	for name, c := range map[string]struct {
		r    app.UploadRequest
		kind problem.Kind
	}{
		"for nothing":          {app.UploadRequest{Name: "x.pdf", Size: 10}, problem.Usage},
		"for two things":       {app.UploadRequest{Name: "x.pdf", Size: 10, Door: app.Door{Draft: draftDoor().Draft, Received: &received}}, problem.Usage},
		"a state secret":       {app.UploadRequest{Name: "x.pdf", Size: 10, Door: app.Door{Draft: &secret}}, problem.Secret},
		"named a state secret": {app.UploadRequest{Name: "TUYỆT MẬT.pdf", Size: 10, Door: draftDoor()}, problem.Secret},
		"by nobody who may":    {app.UploadRequest{Name: "x.pdf", Size: 10, Door: app.Door{Received: &received}}, problem.Forbidden},
		"too large":            {app.UploadRequest{Name: "x.pdf", Size: limits.UploadSize + 1, Door: draftDoor()}, problem.Limit},
		"of no document":       {app.UploadRequest{Name: "x.pdf", Size: 10, Door: app.Door{Replace: &app.Replacement{Document: "khong-co"}}}, problem.NotFound},
	} {
		t.Run(name, func(t *testing.T) { wantKind(t, begin(c.r), c.kind, "") })
	}
	x := s.send(token, "tờ trình.pdf", largePDF(t, limits.UploadPart+100), draftDoor())
	x.next(s)

	damaged, long, short, early := x.part(x.Received), x.part(x.Received), x.part(x.Received), x.part(x.Received)
	damaged.SHA256[0]++
	more := append(bytes.Clone(x.raw[x.Received:]), 'x')
	long.Reader, long.SHA256 = bytes.NewReader(more), sha256.Sum256(more)
	short.Reader, short.SHA256 = strings.NewReader("x"), sha256.Sum256([]byte("x"))
	early.Offset = 7
	again := x.part(0)
	again.SHA256[0]++
	broken := x.part(x.Received)
	broken.Reader = io.MultiReader(strings.NewReader("x"), &failing{})
	for name, c := range map[string]struct {
		part app.UploadedPart
		kind problem.Kind
	}{
		"damaged": {damaged, problem.Malformed}, "too long": {long, problem.Limit}, "too short": {short, problem.Usage}, "at a wrong place": {early, problem.Conflict},
		"other bytes than those that are here": {again, problem.Conflict}, "broken off": {broken, problem.IO}, "far off": {app.UploadedPart{Offset: 1 << 60}, problem.Conflict},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := s.House.PutPart(t.Context(), token, x.ID, c.part)
			wantKind(t, err, c.kind, "")
			if v, err := s.House.Upload(t.Context(), token, x.ID); err != nil || v.Received != x.Received {
				t.Errorf("it changed something: %+v %v", v, err)
			}
		})
	}
	if v, err := s.House.PutPart(t.Context(), token, x.ID, x.part(0)); err != nil || v.Received != x.Received {
		t.Errorf("the same part again: %+v %v", v, err)
	}
	for _, other := range []app.Token{s.as(tu, "thao"), s.as(vp, "khoa")} {
		_, err := s.House.Upload(t.Context(), other, x.ID)
		_, put := s.House.PutPart(t.Context(), other, x.ID, x.part(x.Received))
		_, finish := s.House.FinishUpload(t.Context(), other, x.ID, draftDoor())
		for _, err := range []error{err, put, finish, s.House.DropUpload(t.Context(), other, x.ID)} {
			wantKind(t, err, problem.NotFound, "")
		}
	}

	for n := 1; n < limits.UploadsOfOne; n++ {
		s.send(token, "x.pdf", x.raw, draftDoor())
	}
	wantKind(t, begin(app.UploadRequest{Name: "x.pdf", Size: 10, Door: draftDoor()}), problem.Unavailable, "")
	if err := s.House.DropUpload(t.Context(), token, x.ID); err != nil {
		t.Fatal(err)
	}
	_, err := s.House.PutPart(t.Context(), token, x.ID, x.part(x.Received))
	wantKind(t, err, problem.NotFound, "")
	begun := s.send(token, "x.pdf", x.raw, draftDoor())
	s.forward(limits.UploadFirstMinutes * time.Minute)
	_, err = s.House.PutPart(t.Context(), token, begun.ID, begun.part(0))
	wantKind(t, err, problem.NotFound, "")
	late := s.send(token, "x.pdf", x.raw, draftDoor())
	late.next(s)
	s.forward(limits.UploadFirstMinutes * time.Minute)
	if v, err := s.House.Upload(t.Context(), token, late.ID); err != nil || v.Received == 0 {
		t.Fatalf("one that was under way ended: %+v %v", v, err)
	}
	before := files(t, s)
	s.forward(limits.UploadHours * time.Hour)
	token = s.afresh(token)
	_, err = s.House.PutPart(t.Context(), token, late.ID, late.part(late.Received))
	wantKind(t, err, problem.NotFound, "")
	o, _ := s.House.Office(tu)
	if err := o.LookAfterSignings(t.Context()); err != nil {
		t.Fatal(err)
	}
	if after := files(t, s); after != before-1 { // one part was there
		t.Errorf("%d files were there, %d are", before, after)
	}
	s.sound()
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("the line broke") }

// afresh signs the drafter in again: the session has ended with the hours.
func (s *stage) afresh(app.Token) app.Token {
	s.t.Helper()
	delete(s.tokens, tu+"tuan")
	return s.as(tu, "tuan")
}

// A file in parts goes on after a restart, is stored once, and nothing of its parts stays.
func TestAnUploadOutlivesARestart(t *testing.T) {
	s := newStage(t)
	token := s.as(tu, "tuan")
	before := files(t, s)
	x := s.send(token, "tờ trình.pdf", largePDF(t, 2*limits.UploadPart+1), draftDoor())
	x.next(s)
	s.reopen()
	x.next(s)
	x.next(s)
	i, err := s.House.FinishUpload(t.Context(), token, x.ID, x.door)
	if err != nil {
		t.Fatal(err)
	}
	v := s.finished(token, i.ID)
	if v.Phase != app.PhaseDone || v.Name != "tờ trình.pdf" {
		t.Fatalf("became %+v %+v", v, v.Problem)
	}
	if d, err := s.House.Document(t.Context(), token, v.Document); err != nil || d.Versions[0].Bytes != x.Size {
		t.Errorf("%+v %v", d.Versions, err)
	}
	if after := files(t, s); after != before+1 {
		t.Errorf("%d files more for one document", after-before)
	}
	s.sound()
}

// Of what was sent in parts and is a secret nothing stays.
func TestASecretInPartsLeavesNothing(t *testing.T) {
	s := newStage(t)
	token := s.as(tu, "tuan")
	before := files(t, s)
	raw := docxWith(t, "TUYỆT MẬT")
	x := s.send(token, "tờ trình.docx", raw, draftDoor())
	x.next(s)
	i, err := s.House.FinishUpload(t.Context(), token, x.ID, x.door)
	if err != nil {
		t.Fatal(err)
	}
	if v := s.finished(token, i.ID); v.Problem == nil || v.Problem.Kind != string(problem.Secret) || v.Name != "" {
		t.Fatalf("became %+v", v)
	}
	if after := files(t, s); after != before || s.documents() != 0 {
		t.Errorf("%d files more", after-before)
	}
	_, err = s.House.Upload(t.Context(), token, x.ID)
	wantKind(t, err, problem.NotFound, "")
	s.noTraceOf("tờ trình")
	s.sound()
}

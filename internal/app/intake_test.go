package app_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"trien/internal/app"
	"trien/internal/convert"
	"trien/internal/demo"
	"trien/internal/limits"
	"trien/internal/office"
	"trien/internal/problem"
)

// slowOffice is a converter that works for a minute and makes nothing but the file ended, where it was waited for.
func slowOffice(t *testing.T, ended string) convert.Options {
	path := filepath.Join(t.TempDir(), "soffice")
	if err := os.WriteFile(path, []byte("#!/bin/sh\nsleep 60; touch "+ended+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	return convert.Options{Program: path}
}

// take brings the sample docx as someone whose connection ends with the answer.
func (s *stage) take(u app.Upload) (app.IntakeView, error) {
	s.t.Helper()
	token := s.as(tu, "tuan")
	ctx, cancel := context.WithCancel(s.t.Context())
	defer cancel()
	return s.House.TakeDraft(ctx, token, decision(), u)
}

func (s *stage) taken(u app.Upload) app.IntakeView {
	s.t.Helper()
	i, err := s.take(u)
	if err != nil {
		s.t.Fatal(err)
	}
	return i
}

// reaches waits until an intake is as wanted.
func (s *stage) reaches(id string, as func(app.IntakeView) bool) app.IntakeView {
	s.t.Helper()
	for end := time.Now().Add(3 * time.Minute); ; time.Sleep(5 * time.Millisecond) {
		i, err := s.House.Intake(s.t.Context(), s.as(tu, "tuan"), id)
		if err != nil {
			s.t.Fatal(err)
		}
		if as(i) {
			return i
		}
		if i.Ended || time.Now().After(end) {
			s.t.Fatalf("waited in vain: %+v %+v", i, i.Problem)
		}
	}
}

func ended(i app.IntakeView) bool      { return i.Ended }
func converting(i app.IntakeView) bool { return i.Phase == app.PhaseConverting }

func (s *stage) documents() int {
	s.t.Helper()
	l, err := s.House.ListDocuments(s.t.Context(), s.as(tu, "tuan"), app.Filter{})
	if err != nil {
		s.t.Fatal(err)
	}
	return l.Total
}

func TestWhoLeavesFindsTheDocument(t *testing.T) {
	s := newStage(t)
	raw := sample(t, "quyet-dinh.docx")
	one, two := s.taken(upload("một.docx", raw)), s.taken(upload("hai.docx", raw))
	s.reaches(one.ID, converting)
	found := map[string]bool{}
	for _, i := range []app.IntakeView{one, two} {
		i = s.reaches(i.ID, ended)
		if i.Phase != app.PhaseDone || i.Document == "" || i.Problem != nil {
			t.Fatalf("became %+v %+v", i, i.Problem)
		}
		found[i.Document] = true
		v, err := s.House.Document(t.Context(), s.as(tu, "tuan"), i.Document)
		if err != nil || v.State != "draft" || len(v.Versions) != 2 {
			t.Fatalf("%+v %v", v, err)
		}
	}
	if len(found) != 2 || s.documents() != 2 {
		t.Errorf("two files became %v", found)
	}
	s.forward(2 * time.Hour)
	delete(s.tokens, tu+"tuan") // the session has ended too
	if list, err := s.House.Intakes(t.Context(), s.as(tu, "tuan")); err != nil || len(list) != 0 {
		t.Errorf("still told after two hours: %+v %v", list, err)
	}
	s.sound()
}

func TestASecretLeavesNothingButItsRefusal(t *testing.T) {
	s := newStage(t)
	before := files(t, s)
	i := s.taken(upload("phương án đặc biệt.docx", docxWith(t, "TUYỆT MẬT")))
	i = s.reaches(i.ID, ended)
	if i.Phase != app.PhaseRefused || i.Problem == nil || i.Problem.Kind != string(problem.Secret) || i.Problem.Rule != "379.1.2" || i.Name != "" || i.Document != "" {
		t.Fatalf("became %+v %+v", i, i.Problem)
	}
	if after := files(t, s); after != before || s.documents() != 0 {
		t.Errorf("%d files more, %d documents", after-before, s.documents())
	}
	s.refusedSecrets(office.Ultra)
	s.noTraceOf("phương án đặc biệt")
	s.sound()
}

func TestTooManyAtOnceAreRefusedBeforeTheyAreRead(t *testing.T) {
	s := newStageWith(t, slowOffice(t, filepath.Join(t.TempDir(), "ended")))
	raw := sample(t, "quyet-dinh.docx")
	for range limits.IntakesOfOne {
		s.taken(upload("x.docx", raw))
	}
	unread := &counted{}
	_, err := s.take(app.Upload{Name: "x.docx", Size: -1, Reader: unread})
	wantKind(t, err, problem.Unavailable, "")
	toldWhatToDo(t, err)
	if unread.n != 0 {
		t.Errorf("%d reads of what was not taken", unread.n)
	}
	mine, err := s.House.Intakes(t.Context(), s.as(tu, "tuan"))
	if err != nil || len(mine) != limits.IntakesOfOne {
		t.Fatalf("%+v %v", mine, err)
	}
	// One that is stopped makes room, and nothing of it is there.
	v, err := s.House.DropIntake(t.Context(), s.as(tu, "tuan"), mine[0].ID)
	if err != nil || v.Phase != app.PhaseStopped || v.Document != "" || v.Problem != nil {
		t.Fatalf("stopped: %+v %v", v, err)
	}
	end := time.Now().Add(time.Minute)
	for _, err = s.take(upload("x.docx", raw)); err != nil; _, err = s.take(upload("x.docx", raw)) {
		if time.Now().After(end) {
			t.Fatal(err)
		}
		time.Sleep(10 * time.Millisecond)
	}
	if n := s.documents(); n != 0 {
		t.Errorf("%d documents", n)
	}
}

// counted counts how often it is read.
type counted struct{ n int }

func (c *counted) Read([]byte) (int, error) { c.n++; return 0, os.ErrClosed }

func TestAllTogetherAreBounded(t *testing.T) {
	s := newStage(t)
	o, _ := s.House.Office(tu)
	for n := range limits.Intakes {
		if err := o.Sit(fmt.Sprint(n)); err != nil {
			t.Fatal(err)
		}
	}
	_, err := s.take(app.Upload{Name: "x.docx", Size: -1, Reader: &counted{}})
	wantKind(t, err, problem.Unavailable, "")
	toldWhatToDo(t, err)
	o.Leave("0")
	i := s.reaches(s.taken(upload("x.pdf", sample(t, "quyet-dinh.pdf"))).ID, ended)
	if i.Phase != app.PhaseDone {
		t.Errorf("became %+v", i)
	}
}

func TestClosingInTheMiddleLeavesNothingHalfWritten(t *testing.T) {
	ended := filepath.Join(t.TempDir(), "ended")
	s := newStageWith(t, slowOffice(t, ended))
	before := files(t, s)
	large := append(sample(t, "quyet-dinh.docx"), make([]byte, 9<<20)...) // held in a working file
	i := s.taken(upload("x.docx", sample(t, "quyet-dinh.docx")))
	s.taken(upload("large.docx", large))
	s.reaches(i.ID, converting)
	if after := files(t, s); after != before {
		t.Errorf("%d files lie about while it is converted", after-before)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(ended); err == nil {
		t.Error("closing waited for the conversion")
	}
	if after := files(t, s); after != before {
		t.Errorf("%d files stay", after-before)
	}
	s.sound()
	again, err := demo.Open(t.Context(), s.Dir, tools(s.now))
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	token := s.as(tu, "tuan")
	if list, err := again.House.Intakes(t.Context(), token); err != nil || len(list) != 0 {
		t.Errorf("the desk says %+v %v", list, err)
	}
	_, err = again.House.Intake(t.Context(), token, i.ID)
	wantKind(t, err, problem.NotFound, "")
	toldWhatToDo(t, err)
}

// Who goes away while the key signs finds the document signed; meanwhile its page says what is done.
func TestAnActRunsToItsEnd(t *testing.T) {
	s := newStage(t)
	v := s.draft(decision())
	v = s.must(tu, "tuan", v.ID, "submit", app.ActArgs{})
	token := s.as(tu, "uoc")
	ctx, leave := context.WithCancel(t.Context())
	defer leave()
	var all sync.WaitGroup
	all.Go(func() {
		if _, err := s.House.Act(ctx, token, v.ID, "sign", app.ActArgs{PIN: demo.PIN, ExpectedVersion: v.Version}, nil); err != nil && problem.KindOf(err) != problem.Internal {
			t.Errorf("signing: %v", err)
		}
	})
	seen := map[app.Words]bool{}
	for done := false; !done; {
		now, err := s.House.Document(t.Context(), token, v.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range now.Progress {
			if p.Kind == "act" && p.Act == "sign" && p.State == "running" {
				seen[p.Label] = true
				leave()
			}
		}
		done = now.State == "signed"
	}
	all.Wait()
	if len(seen) == 0 {
		t.Error("its page never said that it was being signed")
	}
	now, err := s.House.Document(t.Context(), token, v.ID)
	if err != nil || now.State != "signed" {
		t.Fatalf("%s %v", now.State, err)
	}
	for _, p := range now.Progress {
		if p.Kind == "act" {
			t.Errorf("still at work: %+v", p)
		}
	}
	s.sound()
}

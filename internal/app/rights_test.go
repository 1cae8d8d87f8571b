package app_test

import (
	"context"
	"crypto/rand"
	"math/big"
	"slices"
	"sync"
	"testing"
	"time"

	"trien/internal/app"
	"trien/internal/demo"
	"trien/internal/problem"
)

func acts() []string {
	return []string{"submit", "approve", "sign", "seal", "issue", "send", "replace-file", "prepare", "return", "remark", "register", "return-to-sender", "refer",
		"judge", "instruct", "route", "handle", "progress", "close", "file", "retry", "reserve-number", "give-timestamp", "deliver", "fail-seal", "no-such-act"}
}

// Whoever has no part in a document gets nothing of it at any door: other offices not even that it is there, the administrator never, the
// inspector everything to read and nothing to do (379.5.3).
func TestNobodyElseComesNearADocument(t *testing.T) {
	s := newStage(t)
	v := s.draft(decision())
	s.must(tu, "tuan", v.ID, "submit", app.ActArgs{})
	doors := map[string]func(app.Token) error{
		"document":  func(k app.Token) error { _, err := s.House.Document(t.Context(), k, v.ID); return err },
		"history":   func(k app.Token) error { _, err := s.House.History(t.Context(), k, v.ID); return err },
		"judgement": func(k app.Token) error { _, err := s.House.Judgement(t.Context(), k, v.ID); return err },
		"progress":  func(k app.Token) error { _, err := s.House.JobProgress(t.Context(), k, v.ID); return err },
		"file": func(k app.Token) error {
			f, err := s.House.OpenFile(t.Context(), k, v.ID, 1)
			if err == nil {
				f.Close()
			}
			return err
		},
	}
	for _, act := range acts() {
		doors["act "+act] = func(k app.Token) error {
			u := upload("x.pdf", sample(t, "quyet-dinh.pdf"))
			_, err := s.House.Act(t.Context(), k, v.ID, act, app.ActArgs{PIN: demo.PIN, Text: "x", Confirm: true, ExpectedVersion: v.Version + 2, Person: "uoc", People: []string{"tuan"}}, &u)
			return err
		}
	}
	before := traces(t, s)
	for _, a := range s.Accounts {
		token := s.as(a.Office, a.Account)
		for name, try := range doors {
			var want []problem.Kind
			switch {
			case a.Office != tu:
				want = []problem.Kind{problem.NotFound}
			case a.Account == "bao": // the administrator
				want = []problem.Kind{problem.Forbidden}
			default:
				continue
			}
			if err := try(token); err == nil || !slices.Contains(want, problem.KindOf(err)) {
				t.Errorf("%s of %s at %s: %v", a.Account, a.Office, name, err)
			}
		}
		list, err := s.House.ListDocuments(t.Context(), token, app.Filter{Text: "thanh lap"})
		if err != nil || (a.Office != tu || a.Account == "bao") && list.Total != 0 {
			t.Errorf("%s finds %d documents, %v", a.Account, list.Total, err)
		}
	}
	for name, try := range doors {
		if err := try("tinh-uy.AAAA"); problem.KindOf(err) != problem.SignIn {
			t.Errorf("a made-up token at %s: %v", name, err)
		}
		if err := try(""); problem.KindOf(err) != problem.SignIn {
			t.Errorf("nobody at %s: %v", name, err)
		}
	}
	if after := traces(t, s); after != before {
		t.Errorf("before %+v, after %+v", before, after)
	}
	s.sound()
}

// However many are refused at once, each refusal is in the ledger and each is told why.
func TestRefusalsAtOnceAreAllKept(t *testing.T) {
	s := newStage(t)
	v := s.draft(decision())
	token := s.as(tu, "bao")
	var all sync.WaitGroup
	for range 60 {
		all.Go(func() {
			if _, err := s.House.Document(t.Context(), token, v.ID); problem.KindOf(err) != problem.Forbidden {
				t.Errorf("%v", err)
			}
		})
	}
	all.Wait()
	if n := len(s.refusals(tu)); n != 60 {
		t.Errorf("%d refusals in the ledger", n)
	}
	s.sound()
}

// Clerks in a hurry, wrong PINs, people who walk away in the middle: the numbers of a series stay 01, 02, 03 … without gap or twin, and no file is
// left that no event names.
func TestNumbersUnderEveryHaste(t *testing.T) {
	s := newStage(t)
	const documents = 6
	var ids []string
	versions := map[string]int{}
	for range documents {
		v := s.signed()
		ids, versions[v.ID] = append(ids, v.ID), v.Version
	}
	token := s.as(tu, "mai")
	var all sync.WaitGroup
	for i := range 4 * documents {
		id := ids[i%documents]
		pin, patience := demo.PIN, time.Minute
		switch i / documents {
		case 1:
			pin = "000000"
		case 2:
			n, _ := rand.Int(rand.Reader, big.NewInt(800))
			patience = time.Duration(n.Int64()) * time.Millisecond
		}
		all.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			s.House.Act(ctx, token, id, "seal", app.ActArgs{PIN: pin, ExpectedVersion: versions[id]}, nil)
		})
	}
	all.Wait()
	s.forward(20 * time.Minute) // wrong PINs close the key for a while
	token = s.prove("mai")      // and a proof is over by then
	var numbers []string
	for _, id := range ids {
		v, err := s.House.Document(t.Context(), token, id)
		if err != nil {
			t.Fatal(err)
		}
		if v.State != "sealed" {
			v = s.must(tu, "mai", id, "seal", app.ActArgs{PIN: demo.PIN})
		}
		numbers = append(numbers, v.Number)
	}
	slices.Sort(numbers)
	if want := []string{"01-QĐ/TU", "02-QĐ/TU", "03-QĐ/TU", "04-QĐ/TU", "05-QĐ/TU", "06-QĐ/TU"}; !slices.Equal(numbers, want) {
		t.Errorf("numbers %v", numbers)
	}
	s.nothingLeft()
	s.sound()
}

// nothingLeft shows that no file lies about that no event names.
func (s *stage) nothingLeft() {
	s.t.Helper()
	for _, id := range []string{tu, vp} {
		r, err := demo.Check(s.t.Context(), s.folder(id))
		if err != nil {
			s.t.Fatal(err)
		}
		for _, f := range r.Findings {
			s.t.Errorf("%s: %s", id, f.Words.EN)
		}
	}
}

// After five wrong PINs the key is closed for a moment; the PIN of a try in that time is not tried.
func TestWrongPINsWait(t *testing.T) {
	s := newStage(t)
	v := s.draft(decision())
	s.must(tu, "tuan", v.ID, "submit", app.ActArgs{})
	for range 6 {
		_, err := s.act(tu, "uoc", v.ID, "sign", app.ActArgs{PIN: "999999"})
		wantKind(t, err, problem.Key, "")
	}
	_, err := s.act(tu, "uoc", v.ID, "sign", app.ActArgs{PIN: demo.PIN})
	wantKind(t, err, problem.Key, "379.5.6")
	toldWhatToDo(t, err)
	s.forward(time.Minute)
	s.must(tu, "uoc", v.ID, "sign", app.ActArgs{PIN: demo.PIN})
	s.noTraceOf("999999")
	s.sound()
}

// What is signed is what was seen: without the version of the document, or with an older one, no key is used.
func TestNothingIsSignedUnseen(t *testing.T) {
	s := newStage(t)
	v := s.draft(decision())
	seen := s.must(tu, "tuan", v.ID, "submit", app.ActArgs{})
	s.must(tu, "uoc", v.ID, "return", app.ActArgs{Text: "Sửa trích yếu."})
	u := upload("quyet-dinh.pdf", sample(t, "quyet-dinh.pdf"))
	if _, err := s.House.Act(t.Context(), s.as(tu, "tuan"), v.ID, "replace-file", app.ActArgs{}, &u); err != nil {
		t.Fatal(err)
	}
	s.must(tu, "tuan", v.ID, "submit", app.ActArgs{})
	token := s.as(tu, "uoc")
	_, err := s.House.Act(t.Context(), token, v.ID, "sign", app.ActArgs{PIN: demo.PIN, ExpectedVersion: seen.Version}, nil)
	wantKind(t, err, problem.Conflict, "")
	_, err = s.House.Act(t.Context(), token, v.ID, "sign", app.ActArgs{PIN: demo.PIN}, nil)
	wantKind(t, err, problem.Usage, "")
	if v, err = s.House.Document(t.Context(), token, v.ID); err != nil || v.State != "ready" {
		t.Fatalf("%s %v", v.State, err)
	}
	s.nothingLeft()
}

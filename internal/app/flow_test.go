package app_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"trien/internal/app"
	"trien/internal/demo"
	"trien/internal/identity"
	"trien/internal/problem"
	"trien/internal/testpki"
)

func TestSignInSlowsGuessingAndCodesServeOnce(t *testing.T) {
	s := newStage(t)
	s.stop()
	a := s.account(tu, "tuan")
	with := func(password, code string) error {
		_, err := s.House.SignIn(t.Context(), app.SignInRequest{Office: tu, Account: "Tuan ", Password: password, Code: code})
		return err
	}
	try := func(password string) error { return with(password, a.Code(s.now())) }
	code := a.Code(s.now())
	if err := with(demo.Password, code); err != nil {
		t.Fatal(err)
	}
	wantKind(t, with(demo.Password, code), problem.SignIn, "379.12.2b") // the same code again
	for range 6 {
		wantKind(t, try("sai mat khau roi"), problem.SignIn, "")
	}
	s.forward(30 * time.Second)
	if err := try(demo.Password); problem.KindOf(err) != problem.SignIn && err != nil {
		t.Fatal(err)
	}
	s.forward(20 * time.Minute)
	if err := try(demo.Password); err != nil {
		t.Fatalf("after the wait: %v", err)
	}
	if _, err := s.House.SignIn(t.Context(), app.SignInRequest{Office: tu, Account: "nobody", Password: "x", Code: "000000"}); problem.KindOf(err) != problem.SignIn {
		t.Fatal(err)
	}
}

func TestTwoSignInsCannotShareACode(t *testing.T) {
	s := newStage(t)
	s.stop()
	a := s.account(tu, "tuan")
	code := a.Code(s.now())
	var all sync.WaitGroup
	good := make(chan struct{}, 4)
	for range 4 {
		all.Go(func() {
			if _, err := s.House.SignIn(t.Context(), app.SignInRequest{Office: tu, Account: "tuan", Password: demo.Password, Code: code}); err == nil {
				good <- struct{}{}
			}
		})
	}
	all.Wait()
	if len(good) != 1 {
		t.Errorf("%d sessions from one code", len(good))
	}
}

func TestSessionsEnd(t *testing.T) {
	s := newStage(t)
	token := s.as(tu, "tuan")
	s.forward(50 * time.Minute)
	if _, err := s.House.Me(t.Context(), token); err != nil {
		t.Fatal(err)
	}
	s.forward(50 * time.Minute) // an hour since the last act has not passed
	if _, err := s.House.Me(t.Context(), token); err != nil {
		t.Fatal(err)
	}
	s.forward(61 * time.Minute)
	_, err := s.House.Me(t.Context(), token)
	wantKind(t, err, problem.SignIn, "")
	for _, bad := range []app.Token{"", "x", "tinh-uy.", token + "x", "van-phong." + token[len("tinh-uy."):]} {
		_, err := s.House.Desk(t.Context(), bad)
		wantKind(t, err, problem.SignIn, "")
	}
	delete(s.tokens, tu+"mai")
	token = s.as(tu, "mai")
	if err := s.House.SignOut(t.Context(), token); err != nil {
		t.Fatal(err)
	}
	_, err = s.House.Me(t.Context(), token)
	wantKind(t, err, problem.SignIn, "")
}

// TestNumbersStayUniqueAndGaplessWhenClerksHurry shows 379.14.
func TestNumbersStayUniqueAndGaplessWhenClerksHurry(t *testing.T) {
	s := newStage(t)
	var ids []string
	versions := map[string]int{}
	for range 4 {
		v := s.signed()
		ids = append(ids, v.ID)
		versions[v.ID] = v.Version
	}
	s.as(tu, "mai")
	var all sync.WaitGroup
	for _, id := range ids {
		for range 2 { // each is asked for twice at once
			all.Go(func() {
				s.House.Act(t.Context(), s.tokens[tu+"mai"], id, "seal", app.ActArgs{PIN: demo.PIN, ExpectedVersion: versions[id]}, nil)
			})
		}
	}
	all.Wait()
	numbers := map[string]bool{}
	for _, id := range ids {
		v, err := s.House.Document(t.Context(), s.as(tu, "mai"), id)
		if err != nil {
			t.Fatal(err)
		}
		if v.State == "numbered" { // the other asker was faster between number and seal: the clerk seals again
			v = s.must(tu, "mai", id, "seal", app.ActArgs{PIN: demo.PIN})
		}
		if v.State != "sealed" {
			t.Errorf("%s is %s", id, v.State)
		}
		numbers[v.Number] = true
	}
	for _, want := range []string{"01-QĐ/TU", "02-QĐ/TU", "03-QĐ/TU", "04-QĐ/TU"} {
		if !numbers[want] {
			t.Errorf("number %s is missing among %v", want, numbers)
		}
	}
	s.sound()
}

func TestNumberStaysWhenTheSealFails(t *testing.T) {
	s := newStage(t)
	v := s.signed()
	_, err := s.act(tu, "mai", v.ID, "seal", app.ActArgs{PIN: "111111"})
	wantKind(t, err, problem.Key, "")
	if err := s.PKI.Revoke(tu, s.now().Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	_, err = s.act(tu, "mai", v.ID, "seal", app.ActArgs{PIN: demo.PIN})
	wantKind(t, err, problem.Key, "379.7")
	if v, err = s.House.Document(t.Context(), s.as(tu, "mai"), v.ID); err != nil || v.State != "numbered" || v.Number != "01-QĐ/TU" || v.Trouble == nil {
		t.Fatalf("%s %q %+v %v", v.State, v.Number, v.Trouble, err)
	}
	s.newSeal(tu)
	if v = s.must(tu, "mai", v.ID, "seal", app.ActArgs{PIN: demo.PIN}); v.State != "sealed" || v.Number != "01-QĐ/TU" {
		t.Fatalf("%s %q", v.State, v.Number)
	}
	s.sound()
}

// newSeal gives the office another certificate.
func (s *stage) newSeal(id string) {
	s.t.Helper()
	s.register(id, id, testpki.Order{Name: id + "-2", Profile: testpki.Office, Key: testpki.P256, CommonName: "Tỉnh ủy An Bình"})
}

func (s *stage) register(id, holder string, order testpki.Order) {
	s.t.Helper()
	c, err := s.PKI.Issue(order)
	if err != nil {
		s.t.Fatal(err)
	}
	file, err := c.PKCS12(demo.PIN)
	if err != nil {
		s.t.Fatal(err)
	}
	o, _ := s.House.Office(id)
	if err := o.RegisterKey(s.t.Context(), app.Terminal(), holder, c.Chain[0], file); err != nil {
		s.t.Fatal(err)
	}
}

func TestWrongCertificatesDoNotSign(t *testing.T) {
	for name, c := range map[string]struct {
		prepare func(s *stage)
		rule    string
	}{
		"expired": {func(s *stage) {
			s.register(tu, "uoc", testpki.Order{Name: "x", Profile: testpki.Person, Key: testpki.P256, CommonName: "Nguyễn Văn Ước",
				From: s.now().AddDate(-3, 0, 0), To: s.now().AddDate(-1, 0, 0)})
		}, "379.9.2"},
		"revoked": {func(s *stage) {
			if err := s.PKI.Revoke(tu+"-uoc", s.now().Add(-time.Minute)); err != nil {
				s.t.Fatal(err)
			}
		}, "379.7"},
		"another's key under the signer's name": {func(s *stage) {
			c, err := s.PKI.Credential(tu + "-nghia")
			if err != nil {
				s.t.Fatal(err)
			}
			file, err := c.PKCS12(demo.PIN)
			if err != nil {
				s.t.Fatal(err)
			}
			o, _ := s.House.Office(tu) // the certificate stays registered for its holder; only the key file is put elsewhere
			if err := o.PutKey(s.t.Context(), "uoc", file); err != nil {
				s.t.Fatal(err)
			}
		}, "379.5.6"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			v := s.draft(decision())
			s.must(tu, "tuan", v.ID, "submit", app.ActArgs{})
			c.prepare(s)
			_, err := s.act(tu, "uoc", v.ID, "sign", app.ActArgs{PIN: demo.PIN})
			wantKind(t, err, problem.Key, c.rule)
			if v, err = s.House.Document(t.Context(), s.as(tu, "uoc"), v.ID); err != nil || v.State != "ready" || len(v.Versions) != 3 {
				t.Fatalf("%s, %d versions, %v", v.State, len(v.Versions), err)
			}
			s.sound()
		})
	}
}

func TestRightToSignAtTheMoment(t *testing.T) {
	s := newStage(t)
	v := s.draft(decision())
	s.must(tu, "tuan", v.ID, "submit", app.ActArgs{})
	o, _ := s.House.Office(tu)
	if err := o.MakePost(t.Context(), app.Terminal(), identity.Post{ID: "bi-thu", Title: "Bí thư", Unit: "Thường trực Tỉnh ủy", Roles: []identity.Role{identity.Leader}}); err != nil {
		t.Fatal(err)
	}
	_, err := s.act(tu, "uoc", v.ID, "sign", app.ActArgs{PIN: demo.PIN})
	wantKind(t, err, problem.Forbidden, "1831.authority")
}

func TestExpectedVersion(t *testing.T) {
	s := newStage(t)
	v := s.draft(decision())
	s.must(tu, "tuan", v.ID, "remark", app.ActArgs{Text: "một"})
	_, err := s.act(tu, "tuan", v.ID, "submit", app.ActArgs{ExpectedVersion: v.Version})
	wantKind(t, err, problem.Conflict, "")
	s.must(tu, "tuan", v.ID, "submit", app.ActArgs{ExpectedVersion: v.Version + 1})
}

// TestMessageTwiceIsTakenOnce shows 379.22.1.
func TestMessageTwiceIsTakenOnce(t *testing.T) {
	s := newStage(t)
	v := s.issued()
	var sent []byte
	var receipts [][]byte
	s.proxy(func(body []byte) { sent = body }, func(r []byte) { receipts = append(receipts, r) })
	stop := s.work()
	s.must(tu, "mai", v.ID, "send", app.ActArgs{})
	s.until(tu, "mai", v.ID, func(v app.DocumentView) bool { return v.Deliveries[0].State == "delivered" })
	stop()
	again, err := s.House.Exchange(t.Context(), vp, bytes.NewReader(sent))
	if err != nil || !bytes.Equal(again, receipts[0]) {
		t.Fatalf("the same message got another receipt: %v", err)
	}
	if n := len(s.arrivals()); n != 1 {
		t.Errorf("%d documents arrived", n)
	}
	cut := sent[:len(sent)-100]
	if _, err := s.House.Exchange(t.Context(), vp, bytes.NewReader(cut)); err != nil { // its head is known: the receipt is the same
		t.Errorf("a known message cut short: %v", err)
	}
	if _, err := s.House.Exchange(t.Context(), tu, bytes.NewReader(sent)); problem.KindOf(err) != problem.Malformed {
		t.Errorf("another office could read it: %v", err)
	}
	s.sound()
}

// proxy stands between the offices and shows what passes.
func (s *stage) proxy(request, answer func([]byte)) {
	s.t.Helper()
	s.between(func(w http.ResponseWriter, r *http.Request, next func(body []byte) []byte) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		request(body)
		out := next(body)
		answer(out)
		w.Write(out)
	})
}

// TestLostReceiptIsAskedForAgain shows 379.22.1.
func TestLostReceiptIsAskedForAgain(t *testing.T) {
	s := newStage(t)
	v := s.issued()
	lost := 0
	s.between(func(w http.ResponseWriter, r *http.Request, next func([]byte) []byte) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		out := next(body)
		if lost++; lost == 1 { // the recipient has it, the sender does not know
			http.Error(w, "gone", http.StatusBadGateway)
			return
		}
		w.Write(out)
	})
	s.work()
	s.must(tu, "mai", v.ID, "send", app.ActArgs{})
	v = s.until(tu, "mai", v.ID, func(v app.DocumentView) bool { return v.Deliveries[0].State == "delivered" })
	if v.Deliveries[0].Attempts != 2 || len(s.arrivals()) != 1 {
		t.Errorf("%d attempts, %d arrivals", v.Deliveries[0].Attempts, len(s.arrivals()))
	}
	s.sound()
}

// TestRecipientOutOfReachIsToldAndTriedAgain shows 379.22.1.
func TestRecipientOutOfReachIsToldAndTriedAgain(t *testing.T) {
	s := newStage(t)
	v := s.issued()
	open := false
	var mu sync.Mutex
	s.between(func(w http.ResponseWriter, r *http.Request, next func([]byte) []byte) {
		mu.Lock()
		defer mu.Unlock()
		body, err := io.ReadAll(r.Body)
		if err != nil || !open {
			http.Error(w, "closed", http.StatusServiceUnavailable)
			return
		}
		w.Write(next(body))
	})
	s.work()
	s.must(tu, "mai", v.ID, "send", app.ActArgs{})
	v = s.until(tu, "mai", v.ID, func(v app.DocumentView) bool { // when it is tried next is known once the job has been put back, a moment later
		return v.Deliveries[0].State == "retrying" && !v.Deliveries[0].Next.IsZero()
	})
	if v.Trouble == nil || !strings.Contains(v.Trouble.VI, "Văn phòng") {
		t.Errorf("the user is not told: %+v", v.Deliveries)
	}
	mu.Lock()
	open = true
	mu.Unlock()
	s.forward(50 * time.Minute)
	s.until(tu, "mai", v.ID, func(v app.DocumentView) bool { return v.Deliveries[0].State == "delivered" })
	s.sound()
}

// A job whose process died in the middle is taken over when its lease has run out.
func TestJobOfADeadProcessIsTakenOver(t *testing.T) {
	s := newStage(t)
	v := s.issued()
	s.must(tu, "mai", v.ID, "send", app.ActArgs{})
	o, _ := s.House.Office(tu)
	if err := o.ClaimAndDie(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.work()
	time.Sleep(300 * time.Millisecond)
	if got := s.until(tu, "mai", v.ID, func(app.DocumentView) bool { return true }); got.Deliveries[0].State != "queued" {
		t.Fatalf("someone else's job was done: %+v", got.Deliveries)
	}
	s.forward(10 * time.Minute)
	s.until(tu, "mai", v.ID, func(v app.DocumentView) bool { return v.Deliveries[0].State == "delivered" })
	s.sound()
}

// TestReadingIsRecordedOnceASession shows 379.23.2.
func TestReadingIsRecordedOnceASession(t *testing.T) {
	s := newStage(t)
	v := s.draft(decision())
	for range 3 {
		f, err := s.House.OpenFile(t.Context(), s.as(tu, "tuan"), v.ID, 0)
		if err != nil {
			t.Fatal(err)
		}
		f.Close()
	}
	rows, err := s.House.History(t.Context(), s.as(tu, "tuan"), v.ID)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, r := range rows {
		if r.Type == "document.read" {
			n++
		}
	}
	if n != 1 {
		t.Errorf("%d readings recorded", n)
	}
	for _, who := range []string{"bao", "phong"} { // the administrator never; the archivist not before it leaves the drafter's desk
		if _, err := s.House.OpenFile(t.Context(), s.as(tu, who), v.ID, 0); problem.KindOf(err) != problem.Forbidden {
			t.Errorf("%s: %v", who, err)
		}
	}
	if _, err := s.House.OpenFile(t.Context(), s.as(tu, "tuan"), v.ID, 99); problem.KindOf(err) != problem.NotFound {
		t.Error(err)
	}
	if _, err := s.House.Document(t.Context(), s.as(tu, "tuan"), "no-such"); problem.KindOf(err) != problem.NotFound {
		t.Error(err)
	}
}

func TestVerifyPDFStoresNothing(t *testing.T) {
	s := newStage(t)
	before := files(t, s)
	raw := sample(t, "quyet-dinh.pdf")
	v, err := s.House.VerifyPDF(t.Context(), upload("x.pdf", raw))
	if err != nil || v.Indication != "NO_SIGNATURE_FOUND" || v.Acceptable || v.Summary.VI == "" {
		t.Fatalf("%+v %v", v, err)
	}
	if _, err := s.House.VerifyPDF(t.Context(), upload("x.pdf", []byte("chào"))); problem.KindOf(err) != problem.Malformed {
		t.Fatal(err)
	}
	if files(t, s) != before {
		t.Error("something was stored")
	}
	var p *problem.Error
	if _, err = s.House.VerifyPDF(t.Context(), app.Upload{Name: "x.pdf", Size: -1, Reader: io.MultiReader(strings.NewReader("%PDF-"), broken{})}); !errors.As(err, &p) || p.Kind != problem.IO {
		t.Fatal(err)
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("the line broke") }

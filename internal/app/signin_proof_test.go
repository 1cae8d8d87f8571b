package app_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"trien/internal/app"
	"trien/internal/demo"
	"trien/internal/problem"
	"trien/internal/testkey"
)

// prove proves who somebody is by a one-time code; their session goes on with a new token.
func (s *stage) prove(name string) app.Token {
	s.t.Helper()
	in, err := s.House.Prove(s.t.Context(), s.as(tu, name), app.ProofRequest{Code: s.code(name)})
	if err != nil {
		s.t.Fatal(err)
	}
	s.tokens[tu+name] = in.Token
	return in.Token
}

// sign signs a document once, whatever comes of it.
func (s *stage) sign(id string) error {
	_, err := s.act(tu, "uoc", id, "sign", app.ActArgs{PIN: demo.PIN})
	return err
}

func TestActsThatBindAskAgain(t *testing.T) {
	s := keyed(t)
	v := s.draft(decision())
	s.must(tu, "tuan", v.ID, "submit", app.ActArgs{})
	old := s.as(tu, "uoc")
	s.forward(16 * time.Minute)
	wantKind(t, s.sign(v.ID), problem.StepUp, "379.12.2b")
	_, err := s.House.RequestSigning(t.Context(), old, app.SigningWish{Act: "sign", With: app.WithHeld, PIN: demo.PIN,
		Documents: []app.SigningDocument{{ID: v.ID, ExpectedVersion: s.version(v.ID)}}})
	wantKind(t, err, problem.StepUp, "379.12.2b")

	code := s.code("uoc")
	in, err := s.House.Prove(t.Context(), old, app.ProofRequest{Code: code})
	if err != nil || in.Token == old {
		t.Fatalf("%v", err)
	}
	s.tokens[tu+"uoc"] = in.Token
	_, err = s.House.Prove(t.Context(), in.Token, app.ProofRequest{Code: code}) // a replay
	wantKind(t, err, problem.Refused, "379.12.2b")
	// The old token still finds what was under way, proves nothing, and is soon gone.
	if _, err := s.House.Me(t.Context(), old); err != nil {
		t.Error(err)
	}
	_, err = s.House.Act(t.Context(), old, v.ID, "sign", app.ActArgs{PIN: demo.PIN, ExpectedVersion: s.version(v.ID)}, nil)
	wantKind(t, err, problem.StepUp, "379.12.2b")
	_, err = s.House.Prove(t.Context(), old, app.ProofRequest{Code: s.code("uoc")})
	wantKind(t, err, problem.SignIn, "")
	_, err = s.House.Me(t.Context(), old)
	wantKind(t, err, problem.SignIn, "")

	if err := s.sign(v.ID); err != nil {
		t.Fatal(err)
	}
	rows, err := s.House.History(t.Context(), s.as(tu, "uoc"), v.ID)
	if err != nil || !slices.ContainsFunc(rows, func(r app.HistoryRow) bool { return r.Type == "document.signed" && r.SignIn == "password+totp/totp" }) {
		t.Errorf("%+v %v", rows, err)
	}
	if list, err := s.House.Account(t.Context(), s.as(tu, "uoc")); err != nil || len(list.Sessions) != 1 || !list.Sessions[0].Here {
		t.Errorf("%+v %v", list.Sessions, err)
	}
	if err := s.House.SignOut(t.Context(), s.as(tu, "uoc")); err != nil {
		t.Error(err)
	}
	s.sound()
}

// A clock that is set forward or back makes no proof, no session and no wait better than it was.
func TestClocksThatJump(t *testing.T) {
	for name, c := range map[string]struct {
		by              time.Duration
		session, proven bool
	}{
		"back a minute":      {-time.Minute, true, true},
		"back an hour":       {-time.Hour, false, false},
		"forward 20 minutes": {20 * time.Minute, true, false},
		"forward a day":      {24 * time.Hour, false, false},
		"back a day":         {-24 * time.Hour, false, false},
	} {
		s := keyed(t)
		token := s.as(tu, "bao")
		s.forward(c.by)
		if _, err := s.House.Me(t.Context(), token); (err == nil) != c.session {
			t.Errorf("%s: the session: %v", name, err)
		}
		if _, err := s.House.NewCodes(t.Context(), token); (err == nil) != c.proven {
			t.Errorf("%s: the proof: %v", name, err)
		}
		// A code that served never serves again, wherever the clock goes.
		a := s.account(tu, "bao")
		if c.by > -2*time.Minute {
			continue
		}
		s.forward(-c.by)
		_, err := s.House.SignIn(t.Context(), app.SignInRequest{Office: tu, Account: "bao", Password: demo.Password, Code: a.Code(s.now())})
		wantKind(t, err, problem.SignIn, "379.12.2b")
	}
}

// A wait that the clock was set back from keeps nobody out for a day, and the next wrong try begins it anew.
func TestWaitsWhenTheClockGoesBack(t *testing.T) {
	s := keyed(t)
	wrong := func() string {
		_, err := s.House.SignIn(t.Context(), app.SignInRequest{Office: tu, Account: "tuan", Password: "đoán mò thôi nhé", Code: "000000"})
		return problem.WordsOf(err).EN
	}
	for range 6 {
		wrong()
	}
	if said := wrong(); !strings.HasPrefix(said, "Too many") {
		t.Fatal(said)
	}
	s.forward(-24 * time.Hour)
	if said := wrong(); strings.HasPrefix(said, "Too many") {
		t.Error(said)
	}
	if said := wrong(); !strings.HasPrefix(said, "Too many") {
		t.Error(said)
	}
}

// Who guesses in a session that was left open loses it.
func TestTooManyWrongProofsEndTheSession(t *testing.T) {
	s := keyed(t)
	token := s.as(tu, "uoc")
	for n := range 10 {
		_, err := s.House.Prove(t.Context(), token, app.ProofRequest{Code: "12345x"})
		if want := map[bool]problem.Kind{false: problem.Refused, true: problem.SignIn}[n == 9]; problem.KindOf(err) != want {
			t.Fatalf("wrong proof %d: %v", n+1, err)
		}
		s.forward(time.Minute)
	}
	_, err := s.House.Me(t.Context(), token)
	wantKind(t, err, problem.SignIn, "")
	s.sound()
}

// A recovery code opens a session once, in which nothing binds until a factor is renewed; its holder and the administrators are told.
func TestRecoveryCodes(t *testing.T) {
	s := keyed(t)
	v := s.draft(decision())
	s.must(tu, "tuan", v.ID, "submit", app.ActArgs{})
	made, err := s.House.MakeRecoveryCodes(t.Context(), s.as(tu, "uoc"))
	if err != nil || len(made.Codes) != 10 {
		t.Fatalf("%v %v", made, err)
	}
	by := func(code string) (app.SignedIn, error) {
		return s.House.SignIn(t.Context(), app.SignInRequest{Office: tu, Account: "uoc", Password: demo.Password, Recovery: code})
	}
	in, err := by(strings.ToLower(strings.ReplaceAll(made.Codes[3], "-", " ")))
	if err != nil || in.Me.SignIn != "password+recovery" {
		t.Fatalf("%+v %v", in.Me, err)
	}
	for name, code := range map[string]string{"used": made.Codes[3], "made up": "AAAA-BBBB-CCCC-DDDD", "empty but for a space": " "} {
		if _, err := by(code); problem.KindOf(err) != problem.SignIn {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err = s.House.SignIn(t.Context(), app.SignInRequest{Office: tu, Account: "uoc", Password: "không đúng mật khẩu", Recovery: made.Codes[4]})
	wantKind(t, err, problem.SignIn, "")
	for _, who := range []string{"uoc", "bao"} {
		list, err := s.House.Notices(t.Context(), s.as(tu, who))
		if err != nil || !slices.ContainsFunc(list, func(n app.NoticeView) bool { return n.Kind == "recovery-used" }) {
			t.Errorf("%s: %+v %v", who, list, err)
		}
	}
	s.tokens[tu+"uoc"] = in.Token
	wantKind(t, s.sign(v.ID), problem.StepUp, "379.12.2b")

	codes, err := s.House.NewCodes(t.Context(), in.Token)
	if err != nil || !strings.HasPrefix(codes.Address, "otpauth://totp/") || len(codes.Picture) < 21 {
		t.Fatalf("%+v %v", codes, err)
	}
	_, err = s.House.ConfirmCodes(t.Context(), in.Token, "000000")
	wantKind(t, err, problem.Refused, "379.12.2b")
	news := s.account(tu, "uoc")
	news.Secret = codes.Secret
	if in, err = s.House.ConfirmCodes(t.Context(), in.Token, news.Code(s.now())); err != nil {
		t.Fatal(err)
	}
	s.tokens[tu+"uoc"] = in.Token
	if err := s.sign(v.ID); err != nil {
		t.Error(err)
	}
	// The old codes are none any more; the new one that confirmed has served.
	for name, a := range map[string]demo.Account{"the old": s.account(tu, "uoc"), "the one that confirmed": news} {
		if _, err := s.House.SignIn(t.Context(), app.SignInRequest{Office: tu, Account: "uoc", Password: demo.Password, Code: a.Code(s.now())}); problem.KindOf(err) != problem.SignIn {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := s.House.MakeRecoveryCodes(t.Context(), in.Token); err != nil {
		t.Error(err)
	}
	if _, err := by(made.Codes[5]); problem.KindOf(err) != problem.SignIn {
		t.Errorf("a code of before: %v", err)
	}
	s.sound()
}

// A passkey that does not verify its holder is no proof where the sign-in does not count by itself.
func TestProofsByPasskey(t *testing.T) {
	s := keyed(t)
	key := s.withKey("uoc", true)
	proof := func(token app.Token) (app.SignedIn, error) {
		asked, err := s.House.AskProof(t.Context(), token)
		if err != nil {
			t.Fatal(err)
		}
		return s.answered(token, key, asked)
	}
	in, err := proof(s.as(tu, "uoc"))
	if err != nil {
		t.Fatal(err)
	}
	s.tokens[tu+"uoc"] = in.Token
	made, err := s.House.MakeRecoveryCodes(t.Context(), in.Token)
	if err != nil {
		t.Fatal(err)
	}
	weak, err := s.House.SignIn(t.Context(), app.SignInRequest{Office: tu, Account: "uoc", Password: demo.Password, Recovery: made.Codes[0]})
	if err != nil {
		t.Fatal(err)
	}
	key.Verified = false
	_, err = proof(weak.Token)
	wantKind(t, err, problem.Refused, "379.12.2b")
	key.Verified = true
	// A challenge of another session proves nothing in this one.
	asked, err := s.House.AskProof(t.Context(), in.Token)
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.answered(weak.Token, key, asked)
	wantKind(t, err, problem.Refused, "379.12.2b")
	if weak, err = proof(weak.Token); err != nil {
		t.Fatal(err)
	}
	if _, err := s.House.MakeRecoveryCodes(t.Context(), weak.Token); err != nil {
		t.Error(err)
	}
	s.sound()
}

// answered lets an authenticator answer for a proof.
func (s *stage) answered(token app.Token, key *testkey.Authenticator, asked app.PasskeyAsked) (app.SignedIn, error) {
	answer, err := key.Answer(asked.Options)
	if err != nil {
		s.t.Fatal(err)
	}
	return s.House.Prove(s.t.Context(), token, app.ProofRequest{Passkey: &app.PasskeyAnswer{ID: asked.ID, Credential: answer}})
}

// version is the version of a document as its signer sees it.
func (s *stage) version(id string) int {
	v, err := s.House.Document(s.t.Context(), s.as(tu, "uoc"), id)
	if err != nil {
		s.t.Fatal(err)
	}
	return v.Version
}

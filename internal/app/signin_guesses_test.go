package app_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"trien/internal/app"
	"trien/internal/demo"
	"trien/internal/problem"
)

// from is a call from a browser and a network.
func (s *stage) from(browser, source string) context.Context {
	return app.WithCaller(s.t.Context(), app.Caller{Browser: browser, Machine: "Firefox · Linux", Source: source})
}

func (s *stage) guess(ctx context.Context, name, password string) (app.SignedIn, error) {
	return s.House.SignIn(ctx, app.SignInRequest{Office: tu, Account: name, Password: password, Code: s.account(tu, "tuan").Code(s.now())})
}

func told(err error) bool { return strings.HasPrefix(problem.WordsOf(err).EN, "Too many") }

// Who guesses at an account keeps other strangers out for a while, and its owner not for a moment.
func TestGuessesOfStrangersKeepNoOwnerOut(t *testing.T) {
	s := keyed(t)
	first, err := s.guess(s.from("", "192.0.2.1"), "tuan", demo.Password)
	if err != nil || first.Browser == "" {
		t.Fatalf("%+v %v", first, err)
	}
	s.forward(time.Minute)
	stranger := s.from("", "198.51.100.7")
	for range 6 {
		s.guess(stranger, "tuan", "đoán mò thôi nhé")
	}
	for name, ctx := range map[string]context.Context{"the stranger": stranger, "another network": s.from("", "203.0.113.9"), "a browser with a name made up": s.from("x", "192.0.2.1")} {
		if _, err := s.guess(ctx, "tuan", demo.Password); !told(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
	owner := s.from(first.Browser, "192.0.2.1")
	again, err := s.guess(owner, "tuan", demo.Password)
	if err != nil || again.Browser != "" {
		t.Fatalf("the owner: %v", err)
	}
	// The owner's own mistakes count, in that browser alone.
	for range 6 {
		s.guess(owner, "tuan", "gõ nhầm mất rồi")
	}
	if _, err := s.guess(owner, "tuan", demo.Password); !told(err) {
		t.Errorf("the owner's mistakes: %v", err)
	}
	// Nobody else is known in that browser.
	for range 6 {
		s.guess(owner, "mai", "đoán mò thôi nhé")
	}
	if _, err := s.guess(s.from("", "192.0.2.1"), "mai", "đoán mò thôi nhé"); !told(err) {
		t.Errorf("another account: %v", err)
	}
	s.sound()
}

// One password tried on many accounts is slowed by where it comes from; people whose browsers are known there are not.
func TestOnePasswordOnManyAccounts(t *testing.T) {
	s := keyed(t)
	in, err := s.guess(s.from("", "2001:db8:1:2::1"), "tuan", demo.Password)
	if err != nil {
		t.Fatal(err)
	}
	s.forward(time.Minute)
	for n := range 50 {
		if _, err := s.guess(s.from("", "2001:db8:1:2::9"), fmt.Sprintf("nguoi-%d", n), "Matkhau@2026"); told(err) {
			t.Fatalf("after %d: %v", n, err)
		}
	}
	if _, err := s.guess(s.from("", "2001:db8:1:2:aa::3"), "ai-do", "Matkhau@2026"); !told(err) {
		t.Errorf("from the same network: %v", err)
	}
	if _, err := s.guess(s.from("", "2001:db8:1:3::9"), "ai-do", "Matkhau@2026"); told(err) {
		t.Errorf("from another: %v", err)
	}
	if _, err := s.guess(s.from(in.Browser, "2001:db8:1:2::1"), "tuan", demo.Password); err != nil {
		t.Errorf("in a known browser: %v", err)
	}
}

// A sign-in with a new browser is told; the first of all is not, nor the next with the same.
func TestNewBrowsersAreTold(t *testing.T) {
	s := keyed(t)
	var first app.SignedIn
	for n, ctx := range []context.Context{s.from("", "192.0.2.1"), nil, s.from("another", "192.0.2.1")} {
		if ctx == nil {
			ctx = s.from(first.Browser, "192.0.2.1")
		}
		s.forward(time.Minute)
		in, err := s.guess(ctx, "tuan", demo.Password)
		if err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			first = in
		}
		list, err := s.House.Notices(t.Context(), in.Token)
		if err != nil || (len(list) == 1) != (n == 2) {
			t.Errorf("sign-in %d: %+v %v", n+1, list, err)
		}
		for _, x := range list {
			if x.Kind != "new-browser" || !strings.Contains(x.Words.VI, "Firefox · Linux") {
				t.Errorf("%+v", x)
			}
			if _, err := s.House.SeeNotice(t.Context(), s.as(tu, "mai"), x.ID); problem.KindOf(err) != problem.NotFound {
				t.Errorf("seen by another: %v", err)
			}
			if left, err := s.House.SeeNotice(t.Context(), in.Token, x.ID); err != nil || len(left) != 0 {
				t.Errorf("%v %v", left, err)
			}
		}
	}
}

// Sessions are listed to their owner, who ends them; those who run the system end anybody's, nobody else does.
func TestSessionsListedAndEnded(t *testing.T) {
	s := keyed(t)
	var tokens []app.Token
	for range 3 {
		s.forward(31 * time.Second)
		in, err := s.guess(s.from("", "192.0.2.1"), "tuan", demo.Password)
		if err != nil {
			t.Fatal(err)
		}
		tokens = append(tokens, in.Token)
	}
	v, err := s.House.Account(t.Context(), tokens[0])
	if err != nil || len(v.Sessions) != 3 || v.Sessions[0].Machine != "Firefox · Linux" || !v.Sessions[0].Counts {
		t.Fatalf("%+v %v", v.Sessions, err)
	}
	here := slices.IndexFunc(v.Sessions, func(x app.SessionView) bool { return x.Here })
	for name, by := range map[string]app.Token{"another": s.as(tu, "mai"), "nobody": "tinh-uy.x"} {
		if _, err := s.House.EndSession(t.Context(), by, v.Sessions[here].ID); err == nil {
			t.Errorf("%s ended a session", name)
		}
	}
	other := v.Sessions[(here+1)%3].ID
	if left, err := s.House.EndSession(t.Context(), tokens[0], other); err != nil || len(left) != 2 {
		t.Fatalf("%v %v", left, err)
	}
	if left, err := s.House.EndSession(t.Context(), tokens[0], "others"); err != nil || len(left) != 1 {
		t.Fatalf("%v %v", left, err)
	}
	_, err = s.House.EndSessionsOf(t.Context(), s.as(tu, "uoc"), "tuan")
	wantKind(t, err, problem.Forbidden, "379.5.3")
	list, err := s.House.EndSessionsOf(t.Context(), s.as(tu, "bao"), "tuan")
	if err != nil || slices.ContainsFunc(list, func(p app.PersonSessions) bool { return p.ID == "tuan" }) || !slices.ContainsFunc(list, func(p app.PersonSessions) bool { return p.ID == "mai" }) {
		t.Errorf("%+v %v", list, err)
	}
	for _, x := range tokens {
		_, err := s.House.Me(t.Context(), x)
		wantKind(t, err, problem.SignIn, "")
	}
	s.sound()
}

// A password is changed by the old one and a fresh proof; one that somebody else has set is changed before anything else.
func TestPasswordsChangedByTheirOwners(t *testing.T) {
	s := newStage(t)
	if err := s.refurnish(func(dir string) { edit(t, dir+"/office.toml", "demonstration = true", "demonstration = false") }); err != nil {
		t.Fatal(err)
	}
	s.stop()
	const next = "một câu dài do tôi tự đặt"
	token := s.as(tu, "tuan")
	for name, c := range map[string]struct {
		r    app.PasswordChange
		kind problem.Kind
	}{
		"the old one wrong": {app.PasswordChange{Old: "không phải thế", New: next}, problem.Refused},
		"too short":         {app.PasswordChange{Old: demo.Password, New: "ngắn quá"}, problem.Usage},
		"the same":          {app.PasswordChange{Old: demo.Password, New: demo.Password}, problem.Usage},
	} {
		_, err := s.House.ChangePassword(t.Context(), token, c.r)
		if problem.KindOf(err) != c.kind {
			t.Errorf("%s: %v", name, err)
		}
	}
	s.forward(16 * time.Minute)
	_, err := s.House.ChangePassword(t.Context(), token, app.PasswordChange{Old: demo.Password, New: next})
	wantKind(t, err, problem.StepUp, "379.12.2b")
	in, err := s.House.ChangePassword(t.Context(), s.prove("tuan"), app.PasswordChange{Old: demo.Password, New: next})
	if err != nil || in.Token == "" {
		t.Fatal(err)
	}
	// Set by somebody else, it is good for nothing but being changed.
	o, _ := s.House.Office(tu)
	secret, err := o.SetPassword(t.Context(), app.Terminal(), "tuan", "mật khẩu ban đầu của bạn")
	if err != nil {
		t.Fatal(err)
	}
	a := s.account(tu, "tuan")
	a.Secret = secret
	first, err := s.House.SignIn(t.Context(), app.SignInRequest{Office: tu, Account: "tuan", Password: "mật khẩu ban đầu của bạn", Code: a.Code(s.now())})
	if err != nil || !first.Me.Renew {
		t.Fatalf("%+v %v", first.Me, err)
	}
	_, err = s.House.Desk(t.Context(), first.Token)
	wantKind(t, err, problem.Forbidden, "379.12.2b")
	if in, err = s.House.ChangePassword(t.Context(), first.Token, app.PasswordChange{Old: "mật khẩu ban đầu của bạn", New: next}); err != nil || in.Me.Renew {
		t.Fatalf("%+v %v", in.Me, err)
	}
	if _, err := s.House.Desk(t.Context(), in.Token); err != nil {
		t.Error(err)
	}
	s.sound()
}

// Where each act asks for its own proof, one serves once, and the sign-in is none.
func TestEachActAsksForItsOwnProof(t *testing.T) {
	s := newStage(t)
	if err := s.refurnish(func(dir string) { s.setting(dir, "[sign_in]\nproof_minutes = -1\nproof_with_password = true\n") }); err != nil {
		t.Fatal(err)
	}
	s.stop()
	v := s.draft(decision())
	s.must(tu, "tuan", v.ID, "submit", app.ActArgs{})
	wantKind(t, s.sign(v.ID), problem.StepUp, "379.12.2b")
	_, err := s.House.Prove(t.Context(), s.as(tu, "uoc"), app.ProofRequest{Code: s.code("uoc")}) // the password is asked, too
	wantKind(t, err, problem.Refused, "379.12.2b")
	in, err := s.House.Prove(t.Context(), s.as(tu, "uoc"), app.ProofRequest{Password: demo.Password, Code: s.code("uoc")})
	if err != nil {
		t.Fatal(err)
	}
	s.tokens[tu+"uoc"] = in.Token
	if err := s.sign(v.ID); err != nil {
		t.Fatal(err)
	}
	_, err = s.House.MakeRecoveryCodes(t.Context(), in.Token)
	wantKind(t, err, problem.StepUp, "379.12.2b")
	s.sound()
}

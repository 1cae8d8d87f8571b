package app_test

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"trien/internal/app"
	"trien/internal/demo"
	"trien/internal/problem"
	"trien/internal/testkey"
)

const public = "http://localhost:8080"

// keyed is a stage on which passkeys can be used, with its clock stopped.
func keyed(t *testing.T) *stage {
	s := newStageOf(t, func(with *app.Tools) { with.Public = public })
	s.stop()
	return s
}

// code is a one-time code of somebody's that was not used yet.
func (s *stage) code(name string) string {
	s.forward(31 * time.Second)
	return s.account(tu, name).Code(s.now())
}

// withKey makes a passkey for somebody of the province.
func (s *stage) withKey(name string, verified bool) *testkey.Authenticator {
	s.t.Helper()
	a := &testkey.Authenticator{Random: rand.Reader, Origin: public, Verified: verified}
	asked, err := s.House.NewPasskey(s.t.Context(), s.as(tu, name))
	if err != nil {
		s.t.Fatal(err)
	}
	made, err := a.Make(asked.Options)
	if err != nil {
		s.t.Fatal(err)
	}
	if _, err := s.House.AddPasskey(s.t.Context(), s.as(tu, name), app.PasskeyMade{ID: asked.ID, Name: " điện  thoại ", Credential: made}); err != nil {
		s.t.Fatal(err)
	}
	return a
}

// ask begins a sign-in by passkey and lets an authenticator answer.
func (s *stage) ask(a *testkey.Authenticator, account string) app.PasskeyAnswer {
	s.t.Helper()
	asked, err := s.House.AskPasskey(s.t.Context(), app.PasskeyWish{Office: tu, Account: account})
	if err != nil {
		s.t.Fatal(err)
	}
	answer, err := a.Answer(asked.Options)
	if err != nil {
		s.t.Fatal(err)
	}
	return app.PasskeyAnswer{Office: tu, ID: asked.ID, Credential: answer}
}

// TestPasskeysOpenSessionsAsWhatTheyProve shows 379.12.2b.signin.
func TestPasskeysOpenSessionsAsWhatTheyProve(t *testing.T) {
	s := keyed(t)
	phone := s.withKey("tuan", true)
	for _, typed := range []string{"", " Tuan"} {
		in, err := s.House.SignInByPasskey(t.Context(), s.ask(phone, typed))
		if err != nil || in.Me.SignIn != "passkey+uv" || in.Me.Person.ID != "tuan" {
			t.Fatalf("typed %q: %+v %v", typed, in.Me, err)
		}
	}
	// Its holder not verified, the code is due; it serves once.
	phone.Verified = false
	in, err := s.House.SignInByPasskey(t.Context(), s.ask(phone, ""))
	if err != nil || in.CodeDue == "" || in.Token != "" {
		t.Fatalf("%+v %v", in, err)
	}
	_, err = s.House.SignInByPasskey(t.Context(), app.PasskeyAnswer{Office: tu, ID: in.CodeDue, Code: "000000"})
	wantKind(t, err, problem.SignIn, "379.12.2b")
	code := s.code("tuan")
	both, err := s.House.SignInByPasskey(t.Context(), app.PasskeyAnswer{Office: tu, ID: in.CodeDue, Code: code})
	if err != nil || both.Me.SignIn != "passkey+totp" {
		t.Fatalf("%+v %v", both.Me, err)
	}
	_, err = s.House.SignInByPasskey(t.Context(), app.PasskeyAnswer{Office: tu, ID: in.CodeDue, Code: code})
	wantKind(t, err, problem.Refused, "379.12.2b")

	// Ended, it opens nothing, and what it opened is closed.
	v, err := s.House.Account(t.Context(), s.as(tu, "tuan"))
	if err != nil || len(v.Passkeys) != 1 || v.Passkeys[0].Name != "điện thoại" || !v.Passkeys[0].Verifies || v.Passkeys[0].Used == nil || len(v.Sessions) != 4 {
		t.Fatalf("%+v %v", v, err)
	}
	late := s.ask(phone, "")
	if left, err := s.House.EndPasskey(t.Context(), s.as(tu, "tuan"), v.Passkeys[0].ID); err != nil || len(left) != 0 {
		t.Fatalf("%v %v", left, err)
	}
	_, err = s.House.SignInByPasskey(t.Context(), late)
	wantKind(t, err, problem.SignIn, "379.12.2b")
	_, err = s.House.Me(t.Context(), both.Token)
	wantKind(t, err, problem.SignIn, "")
	s.sound()
}

// What an authenticator answers opens nothing where one thing about it is wrong.
func TestPasskeysThatAreRefused(t *testing.T) {
	s := keyed(t)
	phone, other := s.withKey("tuan", true), s.withKey("mai", true)
	for name, c := range map[string]struct {
		spoil func(*app.PasskeyAnswer)
		kind  problem.Kind
	}{
		"answered twice": {func(r *app.PasskeyAnswer) {
			if _, err := s.House.SignInByPasskey(t.Context(), *r); err != nil {
				t.Error(err)
			}
		}, problem.Refused},
		"a challenge of nobody":     {func(r *app.PasskeyAnswer) { r.ID = "x" }, problem.Refused},
		"an answer to another":      {func(r *app.PasskeyAnswer) { r.Credential = s.ask(phone, "").Credential }, problem.SignIn},
		"too late":                  {func(*app.PasskeyAnswer) { s.forward(6 * time.Minute) }, problem.Refused},
		"before the clock was back": {func(*app.PasskeyAnswer) { s.forward(-time.Hour) }, problem.Refused},
		"nothing":                   {func(r *app.PasskeyAnswer) { r.Credential = nil }, problem.SignIn},
		"too much":                  {func(r *app.PasskeyAnswer) { r.Credential["more"] = strings.Repeat("x", 1<<17) }, problem.SignIn},
		"another's signature": {func(r *app.PasskeyAnswer) {
			response := maps.Clone(r.Credential["response"].(map[string]any))
			response["signature"] = s.ask(other, "").Credential["response"].(map[string]any)["signature"]
			r.Credential["response"] = response
		}, problem.SignIn},
		"another's user handle": {func(r *app.PasskeyAnswer) {
			r.Credential["response"].(map[string]any)["userHandle"] = s.ask(other, "").Credential["response"].(map[string]any)["userHandle"]
		}, problem.SignIn},
		"said to be verified when it was not": {func(r *app.PasskeyAnswer) {
			phone.Verified = false
			*r = s.ask(phone, "")
			response := r.Credential["response"].(map[string]any)
			data, _ := base64.RawURLEncoding.DecodeString(response["authenticatorData"].(string))
			data[32] |= 4
			response["authenticatorData"] = base64.RawURLEncoding.EncodeToString(data)
		}, problem.SignIn},
		"on another site": {func(r *app.PasskeyAnswer) {
			phone.Origin = "http://localhost:9999"
			*r = s.ask(phone, "")
		}, problem.SignIn},
		"an account typed that is another's": {func(r *app.PasskeyAnswer) {
			asked, err := s.House.AskPasskey(t.Context(), app.PasskeyWish{Office: tu, Account: "mai"})
			if err != nil {
				t.Fatal(err)
			}
			var options map[string]any
			raw, _ := json.Marshal(asked.Options)
			json.Unmarshal(raw, &options)
			delete(options, "allowCredentials")
			r.ID = asked.ID
			if r.Credential, err = phone.Answer(options); err != nil {
				t.Fatal(err)
			}
		}, problem.SignIn},
	} {
		phone.Verified, phone.Origin = true, public
		r := s.ask(phone, "")
		c.spoil(&r)
		in, err := s.House.SignInByPasskey(t.Context(), r)
		if problem.KindOf(err) != c.kind || in.Token != "" {
			t.Errorf("%s: %+v %v", name, in.Me, err)
		}
	}
	s.sound()
}

// An authenticator whose counter goes back may be one of two: it is stopped, and its holder and the administrators are told.
func TestACounterThatGoesBack(t *testing.T) {
	s := keyed(t)
	phone := s.withKey("tuan", true)
	for range 3 {
		if _, err := s.House.SignInByPasskey(t.Context(), s.ask(phone, "")); err != nil {
			t.Fatal(err)
		}
	}
	phone.Counter = 1
	_, err := s.House.SignInByPasskey(t.Context(), s.ask(phone, ""))
	wantKind(t, err, problem.SignIn, "379.5.6")
	phone.Counter = 50
	_, err = s.House.SignInByPasskey(t.Context(), s.ask(phone, ""))
	wantKind(t, err, problem.SignIn, "379.5.6")
	list, err := s.House.Notices(t.Context(), s.as(tu, "tuan"))
	if err != nil || !slices.ContainsFunc(list, func(n app.NoticeView) bool { return n.Kind == "passkey-doubted" }) {
		t.Errorf("%+v %v", list, err)
	}
	list, err = s.House.Notices(t.Context(), s.as(tu, "bao"))
	if err != nil || !slices.ContainsFunc(list, func(n app.NoticeView) bool {
		return n.Kind == "passkey-doubted" && strings.Contains(n.Words.VI, "Lê Minh Tuấn")
	}) {
		t.Errorf("the administrator is told %+v %v", list, err)
	}
	v, err := s.House.Account(t.Context(), s.as(tu, "tuan"))
	if err != nil || !v.Passkeys[0].Doubted {
		t.Errorf("%+v %v", v.Passkeys, err)
	}
	s.sound()
}

// Nobody learns from the options of a sign-in which accounts there are, or which have passkeys.
func TestPasskeyOptionsTellNobodyWhoIsThere(t *testing.T) {
	s := keyed(t)
	s.withKey("tuan", true)
	shown := func(account string) string {
		asked, err := s.House.AskPasskey(t.Context(), app.PasskeyWish{Office: tu, Account: account})
		if err != nil {
			t.Fatal(err)
		}
		raw, _ := json.Marshal(asked.Options)
		var o struct {
			Allow []struct{ ID string } `json:"allowCredentials"`
		}
		json.Unmarshal(raw, &o)
		if len(o.Allow) != 1 {
			t.Fatalf("%s: %s", account, raw)
		}
		return o.Allow[0].ID
	}
	for _, account := range []string{"tuan", "mai", "nobody"} {
		if a, b := shown(account), shown(account); a != b || len(a) != 43 {
			t.Errorf("%s: %s %s", account, a, b)
		}
	}
	if shown("mai") == shown("nobody") {
		t.Error("two accounts without passkeys show the same")
	}
}

func TestPasskeysNeedAPlaceTheyAreBoundTo(t *testing.T) {
	for _, at := range []string{"", "http://trien.example", "https://10.0.0.1", "http://10.0.0.1:8080", "x"} {
		s := newStageOf(t, func(with *app.Tools) { with.Public = at })
		_, err := s.House.AskPasskey(t.Context(), app.PasskeyWish{Office: tu})
		wantKind(t, err, problem.Conflict, "")
		if at != "" {
			continue
		}
		v, err := s.House.Account(t.Context(), s.as(tu, "tuan"))
		if err != nil || v.NoPasskeys == nil || !strings.Contains(v.NoPasskeys.EN, "server.public") {
			t.Errorf("%+v %v", v.NoPasskeys, err)
		}
		_, err = s.House.NewPasskey(t.Context(), s.as(tu, "tuan"))
		wantKind(t, err, problem.Conflict, "")
	}
}

// A passkey is made in the session that asked for it, after a fresh proof, once.
func TestPasskeysThatAreNotKept(t *testing.T) {
	s := keyed(t)
	a := &testkey.Authenticator{Random: rand.Reader, Origin: public, Verified: true}
	asked, err := s.House.NewPasskey(t.Context(), s.as(tu, "tuan"))
	if err != nil {
		t.Fatal(err)
	}
	made, err := a.Make(asked.Options)
	if err != nil {
		t.Fatal(err)
	}
	keep := func(by string, id string) error {
		_, err := s.House.AddPasskey(t.Context(), s.as(tu, by), app.PasskeyMade{ID: id, Credential: made})
		return err
	}
	wantKind(t, keep("mai", asked.ID), problem.Refused, "379.12.2b") // another's challenge; it is used up
	wantKind(t, keep("tuan", asked.ID), problem.Refused, "379.12.2b")
	if asked, err = s.House.NewPasskey(t.Context(), s.as(tu, "tuan")); err != nil {
		t.Fatal(err)
	}
	wantKind(t, keep("tuan", asked.ID), problem.Refused, "379.12.2b") // made for another challenge
	s.forward(16 * time.Minute)
	_, err = s.House.NewPasskey(t.Context(), s.as(tu, "tuan"))
	wantKind(t, err, problem.StepUp, "379.12.2b")
	in, err := s.House.SignIn(t.Context(), app.SignInRequest{Office: tu, Account: "mai", Password: demo.Password, Code: s.code("mai")})
	if err != nil || len(in.Me.SignIn) == 0 {
		t.Fatal(err)
	}
	s.sound()
}

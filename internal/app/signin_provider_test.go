package app_test

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"trien/internal/app"
	"trien/internal/demo"
	"trien/internal/identity"
	"trien/internal/problem"
)

// vneid is a provider of identities that lets in whom it is told to.
type vneid struct {
	*httptest.Server
	s     *stage
	key   *rsa.PrivateKey
	mu    sync.Mutex
	codes map[string]map[string]any
}

var providerKey = sync.OnceValue(func() *rsa.PrivateKey {
	k, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return k
})

// provided is a stage whose office lets people in by a provider.
func provided(t *testing.T) (*stage, *vneid) {
	v := &vneid{key: providerKey(), codes: map[string]map[string]any{}}
	text := base64.RawURLEncoding.EncodeToString
	answer := func(w http.ResponseWriter, value any) {
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(value)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, map[string]any{"issuer": v.URL, "authorization_endpoint": v.URL + "/auth", "token_endpoint": v.URL + "/token", "jwks_uri": v.URL + "/jwks"})
	})
	mux.HandleFunc("/jwks", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, map[string]any{"keys": []any{map[string]any{"kty": "RSA", "kid": "1", "n": text(v.key.N.Bytes()), "e": text(big.NewInt(int64(v.key.E)).Bytes())}}})
	})
	mux.HandleFunc("/token", func(w http.ResponseWriter, r *http.Request) {
		r.ParseForm()
		v.mu.Lock()
		claims := v.codes[r.Form.Get("code")]
		delete(v.codes, r.Form.Get("code"))
		v.mu.Unlock()
		sum := sha256.Sum256([]byte(r.Form.Get("code_verifier")))
		if claims == nil || claims["challenge"] != text(sum[:]) {
			w.WriteHeader(http.StatusBadRequest)
			answer(w, map[string]any{"error": "invalid_grant"})
			return
		}
		delete(claims, "challenge")
		body, _ := json.Marshal(claims)
		signed := text([]byte(`{"alg":"RS256","kid":"1"}`)) + "." + text(body)
		digest := sha256.Sum256([]byte(signed))
		sig, _ := rsa.SignPKCS1v15(rand.Reader, v.key, crypto.SHA256, digest[:])
		answer(w, map[string]any{"access_token": "a", "token_type": "Bearer", "id_token": signed + "." + text(sig)})
	})
	v.Server = httptest.NewServer(mux)
	t.Cleanup(v.Close)
	s := newStageOf(t, func(*app.Tools) {})
	v.s = s
	s.House.SetProviders(tu, app.Provider{ID: "vneid", Name: "VNeID", Issuer: v.URL, ClientID: "trien", Prefer: true, Classes: []string{"loa3"}, Methods: []string{"pwd", "otp"}})
	return s, v
}

// signsIn is a person who signs in there and is sent back.
func (v *vneid) signsIn(asked app.ProviderAsked, claims map[string]any) app.ProviderReturn {
	v.s.t.Helper()
	u, err := url.Parse(asked.Address)
	if err != nil || !strings.HasPrefix(asked.Address, v.URL+"/auth?") {
		v.s.t.Fatal(asked.Address, err)
	}
	q := u.Query()
	now := v.s.now()
	full := map[string]any{"iss": v.URL, "aud": "trien", "exp": now.Add(time.Minute).Unix(), "iat": now.Unix(), "auth_time": now.Unix(), "nonce": q.Get("nonce"), "challenge": q.Get("code_challenge")}
	for k, x := range claims {
		full[k] = x
	}
	raw := make([]byte, 8)
	rand.Read(raw)
	code := base64.RawURLEncoding.EncodeToString(raw)
	v.mu.Lock()
	v.codes[code] = full
	v.mu.Unlock()
	return app.ProviderReturn{State: q.Get("state"), Code: code, Cookie: asked.Cookie}
}

func (s *stage) toProvider(token app.Token, purpose string) app.ProviderAsked {
	s.t.Helper()
	asked, err := s.House.BeginProvider(s.page(), token, app.ProviderRequest{Office: tu, Provider: "vneid", Purpose: purpose})
	if err != nil {
		s.t.Fatal(err)
	}
	return asked
}

func (s *stage) back(token app.Token, r app.ProviderReturn) (app.ProviderDone, error) {
	return s.House.FinishProvider(s.page(), token, r)
}

// A person binds their identity, with a fresh proof, and then comes in by it. What it counts as is the office's word.
func TestAnIdentityIsBoundAndOpensTheAccount(t *testing.T) {
	s, v := provided(t)
	_, err := s.back("", v.signsIn(s.toProvider("", "sign-in"), map[string]any{"sub": "079123"}))
	wantKind(t, err, problem.SignIn, "379.11.3") // nobody's yet
	token := s.as(tu, "tuan")
	if _, err := s.back(token, v.signsIn(s.toProvider(token, "link"), map[string]any{"sub": "079123"})); err != nil {
		t.Fatal(err)
	}
	for who, want := range map[string]int{"tuan": 1, "mai": 0} { // one that is not bound proves nobody
		if v, err := s.House.ProofWays(t.Context(), s.as(tu, who)); err != nil || len(v.Providers) != want {
			t.Errorf("%s can prove it at %v, %v", who, v.Providers, err)
		}
	}
	list, err := s.House.Identities(t.Context(), token)
	if err != nil || len(list) != 1 || list[0].Subject != "079123" || list[0].Name != "VNeID" || list[0].Recorded {
		t.Fatalf("%+v %v", list, err)
	}
	for name, c := range map[string]struct {
		claims map[string]any
		how    string
	}{
		"nothing said":            {map[string]any{"sub": "079123"}, "oidc"},
		"a class that was agreed": {map[string]any{"sub": "079123", "acr": "loa3"}, "oidc+mfa"},
		"another class":           {map[string]any{"sub": "079123", "acr": "loa9"}, "oidc"},
		"both methods":            {map[string]any{"sub": "079123", "amr": []string{"otp", "pwd", "x"}}, "oidc+mfa"},
		"one of the methods":      {map[string]any{"sub": "079123", "amr": []string{"pwd"}}, "oidc"},
	} {
		done, err := s.back("", v.signsIn(s.toProvider("", "sign-in"), c.claims))
		if err != nil || done.In == nil || done.In.Me.Person.ID != "tuan" || done.In.Me.SignIn != c.how || identity.Counts(c.how) != (c.how == "oidc+mfa") {
			t.Errorf("%s: %+v %v", name, done, err)
		}
	}
	if err := s.House.EndIdentity(t.Context(), token, "", v.URL); err != nil {
		t.Fatal(err)
	}
	_, err = s.back("", v.signsIn(s.toProvider("", "sign-in"), map[string]any{"sub": "079123"}))
	wantKind(t, err, problem.SignIn, "379.11.3")
	s.sound()
}

// What comes back is heard once, in the browser that was sent, for what it was sent for.
func TestReturnsThatOpenNothing(t *testing.T) {
	s, v := provided(t)
	token := s.as(tu, "tuan")
	if _, err := s.back(token, v.signsIn(s.toProvider(token, "link"), map[string]any{"sub": "079123"})); err != nil {
		t.Fatal(err)
	}
	mine := map[string]any{"sub": "079123"}
	for name, spoil := range map[string]func(r *app.ProviderReturn){
		"another browser":            func(r *app.ProviderReturn) { r.Cookie = v.signsIn(s.toProvider("", "sign-in"), mine).Cookie },
		"no cookie":                  func(r *app.ProviderReturn) { r.Cookie = "" },
		"another sign-in's state":    func(r *app.ProviderReturn) { r.State = v.signsIn(s.toProvider("", "sign-in"), mine).State },
		"a state that nobody gave":   func(r *app.ProviderReturn) { r.State = tu + ".AAAA" },
		"another office's":           func(r *app.ProviderReturn) { r.State = vp + strings.TrimPrefix(r.State, tu) },
		"another sign-in's code":     func(r *app.ProviderReturn) { r.Code = v.signsIn(s.toProvider("", "sign-in"), mine).Code },
		"no code":                    func(r *app.ProviderReturn) { r.Code = "" },
		"stopped at the provider":    func(r *app.ProviderReturn) { r.Error = "access_denied" },
		"sent by someone in between": func(r *app.ProviderReturn) { r.Issuer = "https://vneid.example" },
		"too late":                   func(*app.ProviderReturn) { s.forward(11 * time.Minute) },
	} {
		t.Run(name, func(t *testing.T) {
			r := v.signsIn(s.toProvider("", "sign-in"), mine)
			spoil(&r)
			if done, err := s.back("", r); problem.KindOf(err) != problem.SignIn || done.In != nil {
				t.Errorf("%+v %v", done, err)
			}
		})
	}
	r := v.signsIn(s.toProvider("", "sign-in"), mine)
	if _, err := s.back("", r); err != nil {
		t.Fatal(err)
	}
	if _, err := s.back("", r); problem.KindOf(err) != problem.SignIn {
		t.Errorf("the same return again: %v", err)
	}
}

func TestASecondReturnIsHeardOnce(t *testing.T) {
	s, v := provided(t)
	token := s.as(tu, "tuan")
	if _, err := s.back(token, v.signsIn(s.toProvider(token, "link"), map[string]any{"sub": "079123"})); err != nil {
		t.Fatal(err)
	}
	r := v.signsIn(s.toProvider("", "sign-in"), map[string]any{"sub": "079123"})
	var all sync.WaitGroup
	in := make(chan bool, 6)
	for range cap(in) {
		all.Go(func() {
			if done, err := s.back("", r); err == nil && done.In != nil {
				in <- true
			}
		})
	}
	all.Wait()
	if len(in) != 1 {
		t.Errorf("heard %d times", len(in))
	}
}

// Binding is for the person of the session alone; an administrator records it against a code, never for themselves.
func TestWhoBindsWhat(t *testing.T) {
	s, v := provided(t)
	tuan, mai := s.as(tu, "tuan"), s.as(tu, "mai")
	asked := s.toProvider(tuan, "link")
	if _, err := s.back(mai, v.signsIn(asked, map[string]any{"sub": "079123"})); problem.KindOf(err) != problem.Refused {
		t.Errorf("in another's session: %v", err)
	}
	if _, err := s.back(tuan, v.signsIn(s.toProvider(tuan, "link"), map[string]any{"sub": "079123"})); err != nil {
		t.Fatal(err)
	}
	if _, err := s.back(mai, v.signsIn(s.toProvider(mai, "link"), map[string]any{"sub": "079123"})); problem.KindOf(err) != problem.Refused {
		t.Errorf("another's identity: %v", err)
	}
	if _, err := s.back(tuan, v.signsIn(s.toProvider(tuan, "link"), map[string]any{"sub": "079456"})); problem.KindOf(err) != problem.Conflict {
		t.Errorf("a second one: %v", err)
	}
	if done, err := s.back(tuan, v.signsIn(s.toProvider(tuan, "proof"), map[string]any{"sub": "079999", "acr": "loa3"})); problem.KindOf(err) != problem.Refused || done.In != nil {
		t.Errorf("proven by someone else: %v", err)
	}
	done, err := s.back(tuan, v.signsIn(s.toProvider(tuan, "proof"), map[string]any{"sub": "079123", "acr": "loa3"}))
	if err != nil || done.In == nil || done.In.Token == tuan {
		t.Errorf("proven anew: %+v %v", done, err)
	}
	admin := s.as(tu, "bao")
	record := func(code, subject string) error {
		_, err := s.House.RecordIdentity(t.Context(), admin, app.IdentityRequest{Code: code, Provider: "vneid", Subject: subject})
		return err
	}
	who, err := s.House.AllIdentities(t.Context(), admin)
	if err != nil || len(who) != 1 || strings.Contains(who[0].Subject, "079") {
		t.Errorf("%+v %v", who, err)
	}
	if err := record("bao", "079777"); problem.KindOf(err) == "" {
		t.Error("an administrator bound one to themselves")
	}
	if err := record("khong-co-ma", "079888"); problem.KindOf(err) != problem.NotFound {
		t.Errorf("no such code: %v", err)
	}
	if _, err := s.House.RecordIdentity(t.Context(), s.as(tu, "uoc"), app.IdentityRequest{Code: "mai", Provider: "vneid", Subject: "x"}); problem.KindOf(err) != problem.Forbidden {
		t.Errorf("by a leader: %v", err)
	}
}

// A provider that is gone is told, with the second way; the password goes on as ever.
func TestAProviderThatIsGone(t *testing.T) {
	s, v := provided(t)
	v.Close()
	_, err := s.House.BeginProvider(s.page(), "", app.ProviderRequest{Office: tu, Provider: "vneid", Purpose: "sign-in"})
	if problem.KindOf(err) != problem.Unavailable || !strings.Contains(problem.WordsOf(err).VI, "Cách thứ hai") {
		t.Errorf("%v", err)
	}
	e, err := s.House.Entry(t.Context(), tu, false)
	if err != nil || len(e.Providers) != 1 || !e.Providers[0].Fails || !e.Certificate || e.TLS {
		t.Errorf("%+v %v", e, err)
	}
	s.as(tu, "tuan")
}

// A rehearsal: planned, begun in one browser, where the provider then counts as down; the second way opens a session, and so it worked (379.11.6).
func TestARehearsalOfTheSecondWay(t *testing.T) {
	s, _ := provided(t)
	clerk := s.as(tu, "mai")
	view, err := s.House.PlanRehearsal(t.Context(), clerk, app.PlanRequest{Of: "provider", On: "2026-12-01", Note: "sáng thứ ba"})
	if err != nil || len(view.List) != 1 || view.List[0].State != "planned" || len(view.Kinds) != 3 {
		t.Fatalf("%+v %v", view, err)
	}
	id := view.List[0].ID
	begun, err := s.House.BeginRehearsal(t.Context(), clerk, id)
	if err != nil || begun.View.List[0].State != "under-way" {
		t.Fatal(err)
	}
	in := app.WithCaller(t.Context(), app.Caller{Origin: "https://trien.example", Rehearsal: begun.Cookie})
	ask := app.ProviderRequest{Office: tu, Provider: "vneid", Purpose: "sign-in"}
	if _, err := s.House.BeginProvider(in, "", ask); problem.KindOf(err) != problem.Unavailable {
		t.Errorf("switched off: %v", err)
	}
	s.toProvider("", "sign-in") // for everybody else it is there
	if _, err := s.House.EndRehearsal(in, clerk, id, app.EndRequest{Result: "worked"}); problem.KindOf(err) != problem.Conflict {
		t.Errorf("worked before it was tried: %v", err)
	}
	s.forward(time.Minute)
	a := s.account(tu, "mai")
	if _, err := s.House.SignIn(in, app.SignInRequest{Office: tu, Account: "mai", Password: "trinh dien an binh", Code: a.Code(s.now())}); err != nil {
		t.Fatal(err)
	}
	view, err = s.House.EndRehearsal(in, clerk, id, app.EndRequest{Result: "worked", Note: "mọi người đăng nhập được"})
	if err != nil || view.List[0].Result != "worked" || len(view.List[0].Tries) != 2 || view.Kinds[0].Last.IsZero() || view.Kinds[0].Overdue {
		t.Fatalf("%+v %v", view, err)
	}
	if _, err := s.House.BeginProvider(in, "", ask); err != nil {
		t.Errorf("switched on again: %v", err)
	}
	if _, err := s.House.PlanRehearsal(t.Context(), s.as(tu, "tuan"), app.PlanRequest{Of: "tsa", On: "2026-12-01"}); problem.KindOf(err) != problem.Forbidden {
		t.Errorf("by a drafter: %v", err)
	}
	s.forward(200 * 24 * time.Hour)
	s.tokens = map[string]app.Token{}
	view, err = s.House.Rehearsals(t.Context(), s.as(tu, "mai"))
	if err != nil || !view.Kinds[0].Overdue {
		t.Errorf("after more than six months: %+v %v", view.Kinds, err)
	}

	s.sound()
}

// TestARehearsalOfLostTimestamps shows 379.13.5.
func TestARehearsalOfLostTimestamps(t *testing.T) {
	s := newStage(t)
	clerk := s.as(tu, "mai")
	view, err := s.House.PlanRehearsal(t.Context(), clerk, app.PlanRequest{Of: "tsa", On: "2026-12-01"})
	if err != nil {
		t.Fatal(err)
	}
	id := view.List[0].ID
	if _, err := s.House.TryRehearsal(t.Context(), clerk, id); problem.KindOf(err) != problem.Conflict {
		t.Errorf("before it began: %v", err)
	}
	if _, err := s.House.BeginRehearsal(t.Context(), clerk, id); err != nil {
		t.Fatal(err)
	}
	view, err = s.House.TryRehearsal(t.Context(), clerk, id)
	if err != nil || len(view.List[0].Tries) != 1 || !view.List[0].Tries[0].Worked || view.List[0].Tries[0].Way != "owed" {
		t.Fatalf("%+v %v", view, err)
	}
	s.House.Set(tu, func(set *app.Settings) { set.SecondWay.Sign = "other"; set.TSA = append(set.TSA, set.TSA[0]) })
	view, err = s.House.TryRehearsal(context.WithoutCancel(t.Context()), clerk, id)
	if err != nil || len(view.List[0].Tries) != 2 || !strings.Contains(view.List[0].Tries[1].Way, "tsa") {
		t.Fatalf("another service: %+v %v", view.List, err)
	}
	// A paper is really signed, and its signature judged; a wrong PIN signs nothing, and nobody else's rehearsal is theirs.
	if _, err := s.House.SignRehearsal(t.Context(), clerk, id, "000000"); problem.KindOf(err) != problem.Key {
		t.Errorf("a wrong PIN: %v", err)
	}
	outcomes := func(v app.RehearsalsView) (list []string) {
		for _, x := range v.List[0].Tries {
			list = append(list, x.Outcome.EN)
		}
		return list
	}
	before := s.documents()
	s.later(time.Minute) // a wrong PIN waits
	view, err = s.House.SignRehearsal(t.Context(), clerk, id, demo.PIN)
	if err != nil || !slices.Contains(outcomes(view), "A paper was signed and time-stamped; its signature holds.") || !view.List[0].Shown {
		t.Fatalf("%v %v", outcomes(view), err)
	}
	s.House.Set(tu, func(set *app.Settings) { set.SecondWay.Sign = ""; set.TSA = set.TSA[:1] })
	view, err = s.House.SignRehearsal(t.Context(), clerk, id, demo.PIN)
	if err != nil || !slices.Contains(outcomes(view), "A paper was signed; its signature holds, its time-stamp would follow.") {
		t.Fatalf("%v %v", outcomes(view), err)
	}
	if n := s.documents(); n != before {
		t.Errorf("the paper became a document: %d", n-before)
	}
	s.sound()
}

package provider_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"trien/internal/limits"
	"trien/internal/problem"
	"trien/internal/provider"
)

func TestWhereAPersonIsSentAndWhoComesBack(t *testing.T) {
	h := newHostile(t)
	h.claims["acr"], h.claims["amr"] = "high", []string{"pwd", "otp"}
	p := h.party(func(s *provider.Settings) { s.Scopes = []string{"profile"} })
	r := back()
	address, err := p.Address(t.Context(), r.Start)
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(address)
	if err != nil || !strings.HasPrefix(address, h.URL+"/auth?") {
		t.Fatal(address, err)
	}
	for name, want := range map[string]string{"response_type": "code", "client_id": "trien", "redirect_uri": r.Redirect, "state": "s-1", "nonce": "n-1", "scope": "openid profile",
		"code_challenge_method": "S256", "prompt": "", "max_age": ""} {
		if got := u.Query().Get(name); got != want {
			t.Errorf("%s is %q, not %q", name, got, want)
		}
	}
	if c := u.Query().Get("code_challenge"); len(c) != 43 || strings.Contains(address, r.Verifier) {
		t.Errorf("the challenge %q; the verifier must stay here", c)
	}
	who, err := p.Finish(t.Context(), r)
	if err != nil || who.Subject != "079123" || who.Issuer != h.URL || who.Class != "high" || !slices.Equal(who.Methods, []string{"pwd", "otp"}) || !who.Since.Equal(now) {
		t.Errorf("%+v %v", who, err)
	}
	if !slices.Equal(h.asked, []string{r.Verifier}) {
		t.Errorf("the provider was shown %q", h.asked)
	}
	if _, err := p.Finish(t.Context(), r); problem.KindOf(err) != problem.SignIn {
		t.Errorf("a code twice: %v", err)
	}
}

// What a provider, or someone in its place, may send that lets nobody in.
func TestTokensThatLetNobodyIn(t *testing.T) {
	for name, spoil := range map[string]func(h *hostile, r *provider.Return){
		"another audience":                 func(h *hostile, _ *provider.Return) { h.claims["aud"] = "someone" },
		"no audience":                      func(h *hostile, _ *provider.Return) { delete(h.claims, "aud") },
		"several audiences, no party":      func(h *hostile, _ *provider.Return) { h.claims["aud"] = []string{"trien", "someone"} },
		"several audiences, another party": func(h *hostile, _ *provider.Return) { h.claims["aud"] = []string{"trien", "x"}; h.claims["azp"] = "x" },
		"another party":                    func(h *hostile, _ *provider.Return) { h.claims["azp"] = "someone" },
		"algorithm none":                   func(h *hostile, _ *provider.Return) { h.head["alg"] = "none"; h.sign = unsigned },
		"algorithm none, in capitals":      func(h *hostile, _ *provider.Return) { h.head["alg"] = "NONE"; h.sign = unsigned },
		"HMAC by the public key":           func(h *hostile, _ *provider.Return) { h.head["alg"] = "HS256"; h.sign = byPublicKey },
		"HMAC by the client's secret":      func(h *hostile, _ *provider.Return) { h.head["alg"] = "HS256"; h.sign = bySecret },
		"no signature":                     func(h *hostile, _ *provider.Return) { h.sign = unsigned },
		"another's key":                    func(h *hostile, _ *provider.Return) { h.head["alg"] = "ES256"; h.sign = byAnother },
		"a key that it brings along":       func(h *hostile, _ *provider.Return) { bringsKey(h) },
		"an algorithm that was not agreed": func(h *hostile, _ *provider.Return) { h.head["alg"] = "RS512" },
		"a critical header nobody knows":   func(h *hostile, _ *provider.Return) { h.head["crit"], h.head["b64"] = []string{"b64"}, false },
		"an access token in its place":     func(h *hostile, _ *provider.Return) { h.head["typ"] = "at+jwt" },
		"expired":                          func(h *hostile, _ *provider.Return) { h.claims["exp"] = now.Add(-time.Second).Unix() },
		"no expiry":                        func(h *hostile, _ *provider.Return) { delete(h.claims, "exp") },
		"not yet":                          func(h *hostile, _ *provider.Return) { h.claims["nbf"] = now.Add(time.Hour).Unix() },
		"made long ago":                    func(h *hostile, _ *provider.Return) { h.claims["iat"] = now.Add(-time.Hour).Unix() },
		"made in the future":               func(h *hostile, _ *provider.Return) { h.claims["iat"] = now.Add(time.Hour).Unix() },
		"made nobody knows when":           func(h *hostile, _ *provider.Return) { delete(h.claims, "iat") },
		"another issuer":                   func(h *hostile, _ *provider.Return) { h.claims["iss"] = "https://vneid.example" },
		"another nonce":                    func(h *hostile, _ *provider.Return) { h.claims["nonce"] = "n-2" },
		"no nonce":                         func(h *hostile, _ *provider.Return) { delete(h.claims, "nonce") },
		"no nonce, and none was sent":      func(h *hostile, r *provider.Return) { delete(h.claims, "nonce"); r.Nonce = "" },
		"no subject":                       func(h *hostile, _ *provider.Return) { delete(h.claims, "sub") },
		"a subject of another alphabet":    func(h *hostile, _ *provider.Return) { h.claims["sub"] = "079123\n" },
		"a subject without end":            func(h *hostile, _ *provider.Return) { h.claims["sub"] = strings.Repeat("0", 256) },
		"another access token's hash":      func(h *hostile, _ *provider.Return) { h.claims["at_hash"] = "AAAAAAAAAAAAAAAAAAAAAA" },
		"no ID token":                      func(h *hostile, _ *provider.Return) { h.token = only(`{"access_token":"a","token_type":"Bearer"}`) },
		"an ID token that is no JWT": func(h *hostile, _ *provider.Return) {
			h.token = only(`{"access_token":"a","token_type":"Bearer","id_token":"x"}`)
		},
		"an ID token of numbers": func(h *hostile, _ *provider.Return) {
			h.token = only(`{"access_token":"a","token_type":"Bearer","id_token":7}`)
		},
		"claims of another form":        func(h *hostile, _ *provider.Return) { h.claims["amr"] = "pwd" },
		"sent back by another provider": func(_ *hostile, r *provider.Return) { r.Issuer = "https://vneid.example" },
		"no name where it always names": func(h *hostile, _ *provider.Return) { h.meta["authorization_response_iss_parameter_supported"] = true },
		"signed in too long ago": func(h *hostile, r *provider.Return) {
			h.claims["auth_time"] = now.Add(-time.Hour).Unix()
			r.Fresh = true
		},
		"nobody says when they signed in": func(h *hostile, r *provider.Return) { delete(h.claims, "auth_time"); r.Fresh = true },
	} {
		t.Run(name, func(t *testing.T) {
			h := newHostile(t)
			r := back()
			spoil(h, &r)
			who, err := h.party().Finish(t.Context(), r)
			if problem.KindOf(err) != problem.SignIn || who.Subject != "" {
				t.Errorf("%+v %v", who, err)
			}
			if w := problem.WordsOf(err); w.VI == "" || strings.Contains(w.VI+w.EN, "079123") {
				t.Errorf("told: %q", w.VI)
			}
		})
	}
}

func only(body string) func(http.ResponseWriter, *http.Request) bool {
	return func(w http.ResponseWriter, _ *http.Request) bool {
		w.Header().Set("Content-Type", "application/json")
		w.Write([]byte(body))
		return true
	}
}

// bringsKey puts the key that signs into the token's own header (RFC 7515, Section 4.1.3).
func bringsKey(h *hostile) {
	h.head["alg"], h.sign = "ES256", byAnother
	h.head["jku"] = "http://127.0.0.1:1/keys"
	h.head["jwk"] = map[string]any{"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}
}

// Providers that are broken, or someone else's: nobody is let in, and nobody waits for long.
func TestProvidersThatCantBeAsked(t *testing.T) {
	for name, spoil := range map[string]func(h *hostile){
		"another issuer in its metadata": func(h *hostile) { h.meta["issuer"] = "https://vneid.example" },
		"an endpoint over an open line":  func(h *hostile) { h.meta["authorization_endpoint"] = "http://vneid.example/auth" },
		"a token endpoint of elsewhere":  func(h *hostile) { h.meta["token_endpoint"] = "https://vneid.example/token" },
		"keys of elsewhere":              func(h *hostile) { h.meta["jwks_uri"] = "https://vneid.example/jwks" },
		"keys without end":               func(h *hostile) { h.keys = endless },
		"keys that are a page":           func(h *hostile) { h.keys = func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("<html>")) } },
		"a token without end": func(h *hostile) {
			h.token = func(w http.ResponseWriter, r *http.Request) bool { endless(w, r); return true }
		},
		"its own failure": func(h *hostile) { h.token = failing },
		"a redirect from its token": func(h *hostile) {
			h.token = func(w http.ResponseWriter, r *http.Request) bool {
				http.Redirect(w, r, "/jwks", http.StatusFound)
				return true
			}
		},
		"no token endpoint": func(h *hostile) { delete(h.meta, "token_endpoint") },
	} {
		t.Run(name, func(t *testing.T) {
			h := newHostile(t)
			spoil(h)
			if who, err := h.party().Finish(t.Context(), back()); problem.KindOf(err) != problem.Unavailable && problem.KindOf(err) != problem.SignIn || who.Subject != "" {
				t.Errorf("%+v %v", who, err)
			}
		})
	}
}

func failing(w http.ResponseWriter, _ *http.Request) bool {
	w.WriteHeader(http.StatusInternalServerError)
	return true
}

// endless sends more than any provider may.
func endless(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	piece := []byte(strings.Repeat(" ", 4096))
	for range limits.ProviderAnswer/len(piece) + 10 {
		if _, err := w.Write(piece); err != nil {
			return
		}
	}
}

// A provider that hangs holds up those who wait for it, and they are few: more are told at once.
func TestASlowProviderHoldsUpNobodyElse(t *testing.T) {
	slow, let := newHostile(t), make(chan struct{})
	arrived := make(chan struct{}, limits.ProviderCalls)
	slow.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		arrived <- struct{}{}
		<-let
	})
	p := slow.party()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, limits.ProviderCalls)
	for range limits.ProviderCalls {
		go func() {
			_, err := p.Address(ctx, back().Start)
			ended <- err
		}()
	}
	for range limits.ProviderCalls {
		<-arrived
	}
	if _, err := p.Address(t.Context(), back().Start); problem.KindOf(err) != problem.Unavailable {
		t.Errorf("one more: %v", err)
	}
	quick := newHostile(t)
	if _, err := quick.party().Address(t.Context(), back().Start); err != nil {
		t.Errorf("at another provider: %v", err)
	}
	cancel()
	close(let)
	for range limits.ProviderCalls {
		if err := <-ended; err == nil {
			t.Error("let in by nobody")
		}
	}
}

func TestAHostThatTheSettingsDoNotNameIsNotAsked(t *testing.T) {
	asked := false
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked = true }))
	defer s.Close()
	h := newHostile(t)
	p := h.party(func(set *provider.Settings) { set.Issuer = s.URL })
	if _, err := p.Address(t.Context(), back().Start); problem.KindOf(err) != problem.Unavailable || asked {
		t.Errorf("%v, asked %v", err, asked)
	}
}

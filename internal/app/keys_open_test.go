package app_test

import (
	"crypto/rand"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"trien/internal/app"
	"trien/internal/keys/csc/csctest"
	"trien/internal/keys/pkcs11"
	"trien/internal/keys/pkcs11/softhsm"
	"trien/internal/keys/pkcs11/uri"
	"trien/internal/problem"
	"trien/internal/testpki"
)

const tokenPIN = "24681357"

// elsewhere registers a key that is not in a file, by its URI.
func (s *stage) elsewhere(holder, address string, c *testpki.Credential, access string) {
	s.t.Helper()
	kept, err := app.KeyElsewhere(address, c.Chain[:1], access)
	if err != nil {
		s.t.Fatal(err)
	}
	o, _ := s.House.Office(tu)
	if err := o.RegisterKey(s.t.Context(), app.Terminal(), holder, c.Chain[0], kept); err != nil {
		s.t.Fatal(err)
	}
}

func (s *stage) credential(name string) *testpki.Credential {
	s.t.Helper()
	c, err := s.PKI.Credential(name)
	if err != nil {
		s.t.Fatal(err)
	}
	return c
}

// tokenStage is a world whose leader and whose seal sign by keys on one token at the server.
func tokenStage(t *testing.T) *stage {
	settings, err := softhsm.Settings(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv(softhsm.Variable, settings)
	if err := softhsm.Init(t.Context(), settings, "may chu", tokenPIN); err != nil {
		t.Fatal(err)
	}
	tokens := pkcs11.New(rand.Reader)
	t.Cleanup(func() { tokens.Close() })
	s := newStageOf(t, func(with *app.Tools) { with.Tokens = tokens })
	for holder, name := range map[string]string{"uoc": tu + "-uoc", tu: tu} {
		u, err := softhsm.Put(t.Context(), tokens, "may chu", tokenPIN, s.credential(name))
		if err != nil {
			t.Fatal(err)
		}
		s.elsewhere(holder, u.String(), s.credential(name), "")
	}
	return s
}

// TestKeysOnATokenAtTheServer: the leader's and the office's keys may be on a token or in a security module that the server reaches; their PINs are
// asked for as those of key files are, and nobody stays logged in.
func TestKeysOnATokenAtTheServer(t *testing.T) {
	s := tokenStage(t)
	v := s.draft(decision())
	v = s.must(tu, "tuan", v.ID, "submit", app.ActArgs{})
	_, err := s.act(tu, "uoc", v.ID, "sign", app.ActArgs{PIN: "11111111"})
	wantKind(t, err, problem.Key, "")
	if w := problem.WordsOf(err); !strings.Contains(w.VI, "may chu") {
		t.Errorf("a wrong PIN is told as %q", w.VI)
	}
	v = s.must(tu, "uoc", v.ID, "sign", app.ActArgs{PIN: tokenPIN})
	if v = s.must(tu, "mai", v.ID, "seal", app.ActArgs{PIN: tokenPIN}); v.State != "sealed" || v.Number != "01-QĐ/TU" {
		t.Fatalf("%s %q", v.State, v.Number)
	}
	list := s.ready(3)
	r := s.request(s.wished(app.SigningWish{Act: "sign", With: app.WithHeld, Documents: list, PIN: tokenPIN}), over)
	if r.Signed != 3 {
		t.Fatal(shown(r))
	}
	_, err = s.wish(app.SigningWish{Act: "sign", With: app.WithHeld, Documents: s.ready(1), PIN: "11111111"})
	if w := problem.WordsOf(err); strings.Contains(w.VI, "không được gửi") || !strings.Contains(w.VI, "may chu") {
		t.Errorf("the login did not end with the batch: %v", err)
	}
	s.noTraceOf(tokenPIN)
	s.sound()
}

// TestWrongPINsOfATokenWait: the house slows guessing before the token locks for good.
func TestWrongPINsOfATokenWait(t *testing.T) {
	s := tokenStage(t)
	v := s.draft(decision())
	v = s.must(tu, "tuan", v.ID, "submit", app.ActArgs{})
	for range 6 {
		_, err := s.act(tu, "uoc", v.ID, "sign", app.ActArgs{PIN: "11111111"})
		wantKind(t, err, problem.Key, "")
	}
	_, err := s.act(tu, "uoc", v.ID, "sign", app.ActArgs{PIN: tokenPIN})
	wantKind(t, err, problem.Key, "379.5.6")
	s.forward(time.Minute)
	s.must(tu, "uoc", v.ID, "sign", app.ActArgs{PIN: tokenPIN})
}

// TestATokenThatIsNotThere: what is wrong is told, nothing is signed, and the PIN does not count as wrong.
func TestATokenThatIsNotThere(t *testing.T) {
	s := newStage(t) // uses no tokens
	s.elsewhere("uoc", uri.URI{}.With(uri.Token, "nowhere").String(), s.credential(tu+"-uoc"), "")
	v := s.draft(decision())
	v = s.must(tu, "tuan", v.ID, "submit", app.ActArgs{})
	for range 7 {
		_, err := s.act(tu, "uoc", v.ID, "sign", app.ActArgs{PIN: tokenPIN})
		if wantKind(t, err, problem.Key, ""); !strings.Contains(problem.WordsOf(err).VI, "PKCS#11") {
			t.Error(err)
		}
	}
}

// TestKeysAtARemoteService: the same for one at a remote signing service, which must be among the hosts that the settings name.
func TestKeysAtARemoteService(t *testing.T) {
	s := newStage(t)
	c := s.credential(tu + "-uoc")
	service := &csctest.Service{Token: "sesame", Client: "trien:secret-of-ours", Credentials: []*csctest.Credential{{ID: "uoc", Key: c.Key, Chain: c.Chain, PIN: tokenPIN, Multisign: 5}}}
	server := httptest.NewServer(service)
	defer server.Close()
	service.At(server.URL)
	s.elsewhere("uoc", "csc:"+server.URL+"/csc/v2?credentialID=uoc", c, "client trien:secret-of-ours")
	v := s.draft(decision())
	v = s.must(tu, "tuan", v.ID, "submit", app.ActArgs{})
	_, err := s.act(tu, "uoc", v.ID, "sign", app.ActArgs{PIN: tokenPIN})
	wantKind(t, err, problem.Unavailable, "")
	o, _ := s.House.Office(tu)
	o.AllowHost(strings.TrimPrefix(server.URL, "http://"))
	_, err = s.act(tu, "uoc", v.ID, "sign", app.ActArgs{PIN: "11111111"})
	wantKind(t, err, problem.Key, "")
	if got := service.Calls("credentials/authorize"); got != 1 {
		t.Errorf("a wrong PIN was tried %d times", got)
	}
	service.Fail("signatures/signHash", 503)
	_, err = s.act(tu, "uoc", v.ID, "sign", app.ActArgs{PIN: tokenPIN})
	wantKind(t, err, problem.Unavailable, "")
	service.Fail("signatures/signHash", 0)
	if v = s.must(tu, "uoc", v.ID, "sign", app.ActArgs{PIN: tokenPIN}); v.State != "signed" {
		t.Errorf("%s", v.State)
	}
	list := s.ready(3)
	r := s.request(s.wished(app.SigningWish{Act: "sign", With: app.WithHeld, Documents: list, PIN: tokenPIN}), over)
	if r.Signed != 3 {
		t.Fatal(shown(r))
	}
	s.noTraceOf("secret-of-ours")
	s.noTraceOf(tokenPIN)
	s.sound()
}

// TestKeyPlacesThatAreNone: what could never be opened is refused when it is registered.
func TestKeyPlacesThatAreNone(t *testing.T) {
	for _, c := range [][2]string{{"", ""}, {"p12:x", ""}, {"pkcs11:object", ""}, {"pkcs11:object=a?pin-value=1", ""}, {"pkcs11:object=a?pin-source=/p", ""}, {"csc:", ""},
		{"csc:https://service.example", "sesame"}, {"https://service.example", ""}} {
		if _, err := app.KeyElsewhere(c[0], nil, c[1]); problem.KindOf(err) != problem.Usage {
			t.Errorf("%q with access %q: %v", c[0], c[1], err)
		}
	}
	for _, c := range [][2]string{{"pkcs11:object=a", ""}, {"PKCS11:object=a", ""}, {"csc:https://service.example", "bearer x"}, {"csc:https://service.example", ""}} {
		if kept, err := app.KeyElsewhere(c[0], nil, c[1]); err != nil || kept[0] != '{' {
			t.Errorf("%q: %v", c[0], err)
		}
	}
}

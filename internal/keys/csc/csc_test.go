package csc_test

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"trien/cms"
	"trien/internal/fetch"
	"trien/internal/keys"
	"trien/internal/keys/csc"
	"trien/internal/keys/csc/csctest"
	"trien/internal/keys/keystest"
	"trien/internal/problem"
	"trien/internal/testpki"
)

var pki = sync.OnceValue(func() *testpki.PKI {
	return testpki.New(testpki.Options{BaseURL: "http://127.0.0.1", Now: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC), Random: rand.Reader})
})

// held gives a credential of the service with a key of the PKI.
func held(t *testing.T, name string) *csctest.Credential {
	t.Helper()
	c, err := pki().Credential(name)
	if err != nil {
		t.Fatal(err)
	}
	return &csctest.Credential{ID: name, Key: c.Key, Chain: c.Chain, PIN: "1357", Multisign: 1}
}

// world is a service that is served.
type world struct {
	*testing.T
	*csctest.Service
	url   string
	fetch *fetch.Client
}

func serve(t *testing.T, s *csctest.Service) *world {
	t.Helper()
	server := httptest.NewServer(s)
	s.At(server.URL)
	w := &world{t, s, server.URL, fetch.New(fetch.Options{})}
	t.Cleanup(func() { w.fetch.Close(); server.Close() })
	return w
}

func (w *world) wish(query string) csc.Wish {
	return csc.Wish{Address: w.url + "/csc/v2" + query, Fetch: w.fetch, Ask: keys.Once([]byte("1357"))}
}

func (w *world) open(c csc.Wish) *csc.Key {
	w.Helper()
	k, err := csc.Open(w.Context(), c)
	if err != nil {
		w.Fatal(err)
	}
	return k
}

func digests(s cms.Scheme, n int) [][]byte {
	out := make([][]byte, n)
	for i := range out {
		out[i], _ = s.Digest(fmt.Append(nil, i))
	}
	return out
}

// sound checks the signatures by the certificate.
func sound(t *testing.T, k keys.Key, s cms.Scheme, digests, values [][]byte) {
	t.Helper()
	if len(digests) != len(values) {
		t.Fatalf("%d values for %d digests", len(values), len(digests))
	}
	for i := range digests {
		if f := cms.CheckValue(k.Certificate().PublicKey, s, digests[i], values[i]); !f.OK() {
			t.Errorf("%s, signature %d: %s", s, i, f.Why)
		}
	}
}

var (
	rsa256   = cms.Scheme{Family: cms.RSA, Hash: crypto.SHA256}
	ecdsa256 = cms.Scheme{Family: cms.ECDSA, Hash: crypto.SHA256}
)

func TestEveryKindOfKeySigns(t *testing.T) {
	raw, plain := held(t, "person-p256"), held(t, "office-rsa2048")
	raw.Raw, plain.Algos = true, []string{"1.2.840.113549.1.1.1"}
	for name, c := range map[string]struct {
		credential *csctest.Credential
		schemes    []cms.Scheme
	}{
		"RSA":                 {held(t, "person-rsa2048"), []cms.Scheme{rsa256, {Family: cms.RSA, Hash: crypto.SHA512}, {Family: cms.PSS, Hash: crypto.SHA256}, {Family: cms.PSS, Hash: crypto.SHA384}}},
		"RSA, hash told":      {plain, []cms.Scheme{rsa256, {Family: cms.RSA, Hash: crypto.SHA384}}},
		"ECDSA in DER":        {held(t, "person-p384"), []cms.Scheme{{Family: cms.ECDSA, Hash: crypto.SHA384}}},
		"ECDSA in two halves": {raw, []cms.Scheme{ecdsa256}},
	} {
		w := serve(t, &csctest.Service{Credentials: []*csctest.Credential{c.credential}})
		k := w.open(w.wish(""))
		if len(k.Chain()) != 3 {
			t.Errorf("%s: chain of %d", name, len(k.Chain()))
		}
		for _, s := range c.schemes {
			for range 8 {
				d := digests(s, 1)
				value, err := k.Sign(t.Context(), d[0], s)
				if err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				sound(t, k, s, d, [][]byte{value})
			}
		}
		for fault, s := range map[string]cms.Scheme{"SHA-1": {Family: cms.RSA, Hash: crypto.SHA1}, "none": {}, "of other keys": {Family: cms.DSA, Hash: crypto.SHA256}} {
			if _, err := k.Sign(t.Context(), make([]byte, 32), s); problem.KindOf(err) != problem.Key {
				t.Errorf("%s by %s: %v", name, fault, err)
			}
		}
		if _, err := k.Sign(t.Context(), make([]byte, 5), c.schemes[0]); problem.KindOf(err) != problem.Key {
			t.Errorf("%s: a digest of 5 bytes: %v", name, err)
		}
	}
}

func TestRemoteKeysDoWhatKeysMust(t *testing.T) {
	for name, schemes := range map[string][]cms.Scheme{
		"person-rsa2048": {rsa256, {Family: cms.RSA, Hash: crypto.SHA512}, {Family: cms.PSS, Hash: crypto.SHA256}},
		"person-p384":    {{Family: cms.ECDSA, Hash: crypto.SHA384}},
	} {
		w := serve(t, &csctest.Service{Credentials: []*csctest.Credential{held(t, name)}})
		keystest.Run(t, func(t *testing.T) keys.Key { return w.open(w.wish("")) }, schemes...)
	}
}

// TestABatchTakesAsFewAuthorizationsAsTheServiceAllows: many digests at once, one after the other, bound to hashes or not.
func TestABatchTakesAsFewAuthorizationsAsTheServiceAllows(t *testing.T) {
	for name, c := range map[string]struct {
		scal                            string
		multisign                       int
		extends, async                  bool
		atOnce                          bool
		authorized, signed, prolongings int
	}{
		"at once, within the limit":        {"1", 10, false, false, true, 1, 1, 0},
		"at once, over the limit":          {"1", 3, false, false, true, 3, 3, 0},
		"at once, bound to hashes":         {"2", 5, false, false, true, 2, 2, 0},
		"at once, asynchronous":            {"1", 10, false, true, true, 1, 1, 0},
		"one by one":                       {"1", 10, false, false, false, 1, 7, 0},
		"one by one, over the limit":       {"1", 3, false, false, false, 3, 7, 0},
		"one by one, bound to hashes":      {"2", 10, false, false, false, 7, 7, 0},
		"one by one, prolonged":            {"1", 10, true, false, false, 1, 7, 6},
		"one by one, bound and prolonged":  {"2", 10, true, false, false, 1, 7, 6},
		"one signature each":               {"1", 1, false, false, false, 7, 7, 0},
		"one signature each, at once":      {"1", 1, false, false, true, 7, 7, 0},
		"bound, prolonged, over the limit": {"2", 4, true, false, false, 2, 7, 5},
	} {
		t.Run(name, func(t *testing.T) {
			credential := held(t, "person-p256")
			credential.SCAL, credential.Multisign = c.scal, c.multisign
			w := serve(t, &csctest.Service{Credentials: []*csctest.Credential{credential}, Extends: c.extends, Async: c.async, Pending: 2})
			wish, asked := w.wish(""), 0
			wish.Signatures = 7
			wish.Ask = func(context.Context, keys.Prompt) ([]byte, error) {
				asked++
				return []byte("1357"), nil
			}
			k := w.open(wish)
			d := digests(ecdsa256, 7)
			var values [][]byte
			if c.atOnce {
				var err error
				if values, err = k.SignAll(t.Context(), d, ecdsa256); err != nil {
					t.Fatal(err)
				}
			} else {
				for i := range d {
					value, err := k.Sign(t.Context(), d[i], ecdsa256)
					if err != nil {
						t.Fatal(err)
					}
					values = append(values, value)
				}
			}
			sound(t, k, ecdsa256, d, values)
			got := [3]int{w.Calls("credentials/authorize"), w.Calls("signatures/signHash"), w.Calls("credentials/extendTransaction")}
			if want := [3]int{c.authorized, c.signed, c.prolongings}; got != want || asked != 1 {
				t.Errorf("authorize, signHash, extendTransaction: %v, want %v; asked %d times", got, want, asked)
			}
			if polled := w.Calls("signatures/signPolling"); (polled == 3) != c.async {
				t.Errorf("polled %d times", polled)
			}
		})
	}
}

// TestAnActivationThatRanOutIsReplaced: once, without asking for the PIN again.
func TestAnActivationThatRanOutIsReplaced(t *testing.T) {
	credential := held(t, "person-p256")
	credential.Multisign = 10
	w := serve(t, &csctest.Service{Credentials: []*csctest.Credential{credential}, Short: 2})
	wish := w.wish("")
	wish.Signatures = 6
	k := w.open(wish)
	for i := range 6 {
		if _, err := k.Sign(t.Context(), make([]byte, 32), ecdsa256); err != nil {
			t.Fatalf("signature %d: %v", i, err)
		}
	}
	if got := w.Calls("credentials/authorize"); got != 3 {
		t.Errorf("authorized %d times", got)
	}
	w.Short = -1
	w.Fail("signatures/signHash", http.StatusBadRequest)
	before := w.Calls("credentials/authorize")
	if _, err := k.Sign(t.Context(), make([]byte, 32), ecdsa256); problem.KindOf(err) != problem.Key {
		t.Errorf("always refused: %v", err)
	}
	if got := w.Calls("credentials/authorize") - before; got > 1 {
		t.Errorf("authorized %d times for a request that is refused", got)
	}
}

func TestWrongSecrets(t *testing.T) {
	credential := held(t, "person-p256")
	w := serve(t, &csctest.Service{Credentials: []*csctest.Credential{credential}})
	wish := w.wish("")
	wish.Ask = keys.Once([]byte("2468"))
	_, err := w.open(wish).Sign(t.Context(), make([]byte, 32), ecdsa256)
	if problem.KindOf(err) != problem.Key || !errors.Is(err, keys.ErrWrongSecret) || w.Calls("credentials/authorize") != 1 {
		t.Errorf("wrong PIN: %v, tried %d times", err, w.Calls("credentials/authorize"))
	}
	var asked []bool
	wish.Ask = func(_ context.Context, p keys.Prompt) ([]byte, error) {
		asked = append(asked, p.Wrong != nil)
		return []byte([]string{"2468", "1357"}[len(asked)-1]), nil
	}
	k := w.open(wish)
	for range 3 { // the right one is kept
		if _, err := k.Sign(t.Context(), make([]byte, 32), ecdsa256); err != nil {
			t.Error(err)
		}
	}
	if fmt.Sprint(asked) != "[false true]" {
		t.Errorf("asked %v", asked)
	}
	if err := k.Close(); err != nil {
		t.Error(err)
	}
	wish.Ask = nil
	if _, err := w.open(wish).Sign(t.Context(), make([]byte, 32), ecdsa256); problem.KindOf(err) != problem.Usage {
		t.Errorf("nobody to ask: %v", err)
	}
	wish.Ask = keys.Once([]byte("2468"))
	for range 3 {
		_, err = w.open(wish).Sign(t.Context(), make([]byte, 32), ecdsa256)
	}
	if !errors.Is(err, keys.ErrWrongSecret) {
		t.Errorf("third wrong PIN: %v", err)
	}
	if _, err = w.open(w.wish("")).Sign(t.Context(), make([]byte, 32), ecdsa256); problem.KindOf(err) != problem.Key || !strings.Contains(problem.WordsOf(err).VI, "khóa chứng thư") {
		t.Errorf("locked: %v", err)
	}
}

// TestACodeIsAskedForEachTime: it is sent when it is needed, beside the PIN, which is asked for once.
func TestACodeIsAskedForEachTime(t *testing.T) {
	credential := held(t, "person-p256")
	credential.OTP = "998877"
	w := serve(t, &csctest.Service{Credentials: []*csctest.Credential{credential}, Asks: true})
	asked := map[keys.Secret]int{}
	wish := w.wish("")
	wish.Ask = func(_ context.Context, p keys.Prompt) ([]byte, error) {
		asked[p.Secret]++
		return []byte(map[keys.Secret]string{keys.PIN: "1357", keys.OTP: "998877"}[p.Secret]), nil
	}
	k := w.open(wish)
	for range 3 {
		if _, err := k.Sign(t.Context(), make([]byte, 32), ecdsa256); err != nil {
			t.Fatal(err)
		}
	}
	if asked[keys.PIN] != 1 || asked[keys.OTP] != 3 || w.Calls("credentials/getChallenge") != 3 {
		t.Errorf("asked %v, %d codes were sent", asked, w.Calls("credentials/getChallenge"))
	}
	if _, err := w.open(w.wish("")).Sign(t.Context(), make([]byte, 32), ecdsa256); problem.KindOf(err) != problem.Key || !strings.Contains(problem.WordsOf(err).VI, "OTP") {
		t.Errorf("a code where only a PIN can be given: %v", err)
	}
}

func TestTheOwnerConfirmsElsewhere(t *testing.T) {
	w := serve(t, &csctest.Service{Credentials: []*csctest.Credential{held(t, "person-p256")}, Confirm: true, Pending: 2})
	k := w.open(w.wish(""))
	d := digests(ecdsa256, 1)
	value, err := k.Sign(t.Context(), d[0], ecdsa256)
	if err != nil {
		t.Fatal(err)
	}
	sound(t, k, ecdsa256, d, [][]byte{value})
	if got := w.Calls("credentials/authorizeCheck"); got != 3 {
		t.Errorf("asked %d times whether it is confirmed", got)
	}
	w.Pending = 1 << 30
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() {
		_, err := k.Sign(ctx, d[0], ecdsa256)
		ended <- err
	}()
	for w.Calls("credentials/authorizeCheck") < 5 {
		time.Sleep(time.Millisecond)
	}
	stop()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("given up: %v", err)
	}
}

func TestTheApplicationShowsWhoItIs(t *testing.T) {
	for text, c := range map[string]struct {
		issuer, ok bool
	}{
		"bearer sesame":        {false, true},
		"Bearer  sesame\n":     {false, true},
		"basic office:secret":  {false, true},
		"client app:secret":    {false, true},
		"client app:secret ":   {true, true},
		"bearer other":         {false, false},
		"basic office:wrong":   {false, false},
		"client app:wrong":     {false, false},
		"":                     {false, false},
		"client other:secret ": {true, false},
	} {
		w := serve(t, &csctest.Service{Token: "sesame", Basic: "office:secret", Client: "app:secret", Issuer: c.issuer, Credentials: []*csctest.Credential{held(t, "person-p256")}})
		access, err := csc.ParseAccess(text)
		if err != nil {
			t.Fatal(err)
		}
		wish := w.wish("")
		wish.Access = access
		k, err := csc.Open(t.Context(), wish)
		if !c.ok {
			if problem.KindOf(err) != problem.Key || !strings.Contains(problem.WordsOf(err).VI, "thông tin truy cập") || strings.Contains(err.Error(), "secret") {
				t.Errorf("%q: %v", text, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		w.Expire()
		_, err = k.Sign(t.Context(), make([]byte, 32), ecdsa256)
		if renewable := access.Kind != csc.Bearer; renewable != (err == nil) {
			t.Errorf("%q: after the token ran out: %v", text, err)
		}
		if err := k.Close(); err != nil || (w.Calls("auth/revoke") == 1) != (access.Kind == csc.Basic) {
			t.Errorf("%q: closed with %d tokens given back, %v", text, w.Calls("auth/revoke"), err)
		}
	}
	for _, text := range []string{"bearer", "basic office", "client", "token x", "sesame"} {
		if _, err := csc.ParseAccess(text); problem.KindOf(err) != problem.Usage || strings.Contains(problem.WordsOf(err).VI, "sesame") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestATokenForTheCredentialNeedsNoPIN(t *testing.T) {
	c := held(t, "person-p256")
	c.Mode = "oauth2code"
	w := serve(t, &csctest.Service{Token: "for this credential", Credentials: []*csctest.Credential{c}})
	wish := w.wish("")
	wish.Access, wish.Ask = csc.Access{Kind: csc.Bearer, Value: "for this credential"}, nil
	if _, err := w.open(wish).Sign(t.Context(), make([]byte, 32), ecdsa256); err != nil || w.Calls("credentials/authorize") != 0 {
		t.Errorf("%v, authorized %d times", err, w.Calls("credentials/authorize"))
	}
}

func TestManyAskAtOnce(t *testing.T) {
	credential := held(t, "person-p256")
	credential.Multisign, credential.SCAL = 4, "2"
	w := serve(t, &csctest.Service{Credentials: []*csctest.Credential{credential}, Extends: true})
	k := w.open(w.wish(""))
	var all sync.WaitGroup
	for g := range 16 {
		all.Go(func() {
			d := sha256.Sum256(fmt.Append(nil, g))
			value, err := k.Sign(t.Context(), d[:], ecdsa256)
			if err != nil {
				t.Error(err)
				return
			}
			sound(t, k, ecdsa256, [][]byte{d[:]}, [][]byte{value})
		})
	}
	all.Wait()
}

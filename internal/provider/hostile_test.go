package provider_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"trien/internal/fetch"
	"trien/internal/provider"
)

// now is the instant at which party and provider live.
var now = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

var key = sync.OnceValue(func() *rsa.PrivateKey {
	k, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return k
})

var other = sync.OnceValue(func() *ecdsa.PrivateKey {
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	return k
})

// hostile is a provider that does whatever a test tells it.
type hostile struct {
	*testing.T
	*httptest.Server
	mu     sync.Mutex
	head   map[string]any
	claims map[string]any
	sign   func(h *hostile, signed string) []byte
	meta   map[string]any
	token  func(w http.ResponseWriter, r *http.Request) bool // true: it has answered
	keys   http.HandlerFunc
	asked  []string // what came to the token endpoint: the verifiers
	codes  map[string]bool
}

func newHostile(t *testing.T) *hostile {
	h := &hostile{T: t, codes: map[string]bool{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) { h.json(w, h.meta) })
	mux.HandleFunc("GET /jwks", func(w http.ResponseWriter, r *http.Request) {
		if h.keys != nil {
			h.keys(w, r)
			return
		}
		n := base64.RawURLEncoding.EncodeToString(key().N.Bytes())
		h.json(w, map[string]any{"keys": []any{map[string]any{"kty": "RSA", "kid": "1", "use": "sig", "n": n, "e": base64.RawURLEncoding.EncodeToString(big.NewInt(int64(key().E)).Bytes())}}})
	})
	mux.HandleFunc("POST /token", h.exchange)
	h.Server = httptest.NewServer(mux)
	t.Cleanup(h.Close)
	h.meta = map[string]any{"issuer": h.URL, "authorization_endpoint": h.URL + "/auth", "token_endpoint": h.URL + "/token", "jwks_uri": h.URL + "/jwks",
		"response_types_supported": []string{"code"}, "subject_types_supported": []string{"public"}, "id_token_signing_alg_values_supported": []string{"none", "HS256", "RS256"}}
	h.head = map[string]any{"alg": "RS256", "kid": "1"}
	h.claims = map[string]any{"iss": h.URL, "sub": "079123", "aud": "trien", "exp": now.Add(time.Minute).Unix(), "iat": now.Unix(), "nonce": "n-1", "auth_time": now.Unix()}
	h.sign = byRSA
	return h
}

func (h *hostile) json(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(v)
}

func byRSA(_ *hostile, signed string) []byte {
	sum := sha256.Sum256([]byte(signed))
	sig, err := rsa.SignPKCS1v15(rand.Reader, key(), crypto.SHA256, sum[:])
	if err != nil {
		panic(err)
	}
	return sig
}

// byPublicKey signs with HMAC, the secret being the public key in PEM: what a careless reader takes for RSA.
func byPublicKey(_ *hostile, signed string) []byte {
	der, err := x509.MarshalPKIXPublicKey(&key().PublicKey)
	if err != nil {
		panic(err)
	}
	m := hmac.New(sha256.New, pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
	m.Write([]byte(signed))
	return m.Sum(nil)
}

// bySecret signs with HMAC under the client's secret.
func bySecret(_ *hostile, signed string) []byte {
	m := hmac.New(sha256.New, []byte("bí mật"))
	m.Write([]byte(signed))
	return m.Sum(nil)
}

func unsigned(*hostile, string) []byte { return nil }

// byAnother signs with a key that the provider does not publish.
func byAnother(_ *hostile, signed string) []byte {
	sum := sha256.Sum256([]byte(signed))
	r, s, err := ecdsa.Sign(rand.Reader, other(), sum[:])
	if err != nil {
		panic(err)
	}
	return append(r.FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32))...)
}

func (h *hostile) exchange(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if err := r.ParseForm(); err != nil {
		h.Error(err)
	}
	h.asked = append(h.asked, r.Form.Get("code_verifier"))
	if h.token != nil && h.token(w, r) {
		return
	}
	code := r.Form.Get("code")
	if h.codes[code] {
		w.WriteHeader(http.StatusBadRequest)
		h.json(w, map[string]any{"error": "invalid_grant"})
		return
	}
	h.codes[code] = true
	part := func(v any) string {
		b, err := json.Marshal(v)
		if err != nil {
			h.Fatal(err)
		}
		return base64.RawURLEncoding.EncodeToString(b)
	}
	signed := part(h.head) + "." + part(h.claims)
	raw := signed + "." + base64.RawURLEncoding.EncodeToString(h.sign(h, signed))
	h.json(w, map[string]any{"access_token": "a", "token_type": "Bearer", "id_token": raw})
}

// party is ours at the provider.
func (h *hostile) party(change ...func(*provider.Settings)) *provider.Party {
	s := provider.Settings{Name: "VNeID", Issuer: h.URL, ClientID: "trien", Secret: "bí mật", Algorithms: []string{"RS256", "ES256"}}
	for _, c := range change {
		c(&s)
	}
	client := fetch.New(fetch.Options{Hosts: []string{strings.TrimPrefix(h.URL, "http://")}, Timeout: 5 * time.Second})
	h.Cleanup(client.Close)
	return provider.New(s, client.Provider(), func() time.Time { return now })
}

// back is a person who came back.
func back(change ...func(*provider.Return)) provider.Return {
	r := provider.Return{Start: provider.Start{Redirect: "https://trien.example/dang-nhap/tro-ve", State: "s-1", Nonce: "n-1", Verifier: strings.Repeat("v", 43), Began: now}, Code: fmt.Sprint("c-", time.Now().UnixNano())}
	for _, c := range change {
		c(&r)
	}
	return r
}

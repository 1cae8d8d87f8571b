package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trien/internal/config"
	"trien/internal/logs"
)

// faced is a serving process without a house.
func faced(t *testing.T, c config.Config, out io.Writer) *serving {
	t.Helper()
	s := &serving{env: &env{ctx: t.Context(), stderr: io.Discard, lang: "en"}, Config: c, log: logs.New(out, logs.Options{Level: slog.LevelDebug})}
	var err error
	if s.eyes, err = openEyes(t.Context(), c, s.log); err != nil {
		t.Fatal(err)
	}
	return s
}

func defaults(t *testing.T) config.Config {
	t.Helper()
	return config.Load(config.Sources{Flags: []config.Flag{{Name: "--data", Key: "data", Value: t.TempDir()}}}).Config
}

// TestWhereARequestComesFrom: only the word of a proxy that is trusted is taken, and of its list only what such proxies added.
func TestWhereARequestComesFrom(t *testing.T) {
	c := defaults(t)
	c.Server.Proxies = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("127.0.0.1/32")}
	s := faced(t, c, io.Discard)
	for name, x := range map[string]struct {
		from, forwarded, id string
		want                string
		keepsID             bool
	}{
		"straight":                    {"192.0.2.1:5", "", "", "192.0.2.1:5", false},
		"a stranger who says so":      {"192.0.2.1:5", "203.0.113.9", "abcdefgh12345678", "192.0.2.1:5", false},
		"through a proxy":             {"10.1.2.3:5", "203.0.113.9", "abcdefgh12345678", "203.0.113.9:0", true},
		"who lied before the proxy":   {"10.1.2.3:5", "1.1.1.1, 203.0.113.9", "", "203.0.113.9:0", false},
		"through two":                 {"127.0.0.1:5", "203.0.113.9, 10.9.9.9", "", "203.0.113.9:0", false},
		"a proxy that says nothing":   {"10.1.2.3:5", "", "", "10.1.2.3:5", false},
		"a proxy that says nonsense":  {"10.1.2.3:5", "unknown", "", "10.1.2.3:5", false},
		"IPv6":                        {"[::ffff:10.1.2.3]:5", "2001:db8::1", "", "[2001:db8::1]:0", false},
		"an id that is none":          {"10.1.2.3:5", "203.0.113.9", "x y\nz", "203.0.113.9:0", false},
		"an address that is no one's": {"@", "203.0.113.9", "", "@", false},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = x.from
		if x.forwarded != "" {
			r.Header.Set("X-Forwarded-For", x.forwarded)
		}
		r.Header["X-Request-Id"] = []string{x.id}
		id := s.identify(r)
		if r.RemoteAddr != x.want || (id == x.id) != x.keepsID || !requestID.MatchString(id) {
			t.Errorf("%s: from %s, id %q", name, r.RemoteAddr, id)
		}
	}
}

// TestARequestIsWrittenDownWithoutWhatItAskedFor: nor does a panic tell more than its kind.
func TestARequestIsWrittenDownWithoutWhatItAskedFor(t *testing.T) {
	var out bytes.Buffer
	s := faced(t, defaults(t), &out)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /van-ban/{id}", func(http.ResponseWriter, *http.Request) { panic(errors.New("Mật-1")) })
	h := s.around(mux)
	for _, path := range []string{"/van-ban/Mật-2?q=Mật-3", "/Mật-4"} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		if id := w.Header().Get("X-Request-Id"); !requestID.MatchString(id) || !strings.Contains(out.String(), id) {
			t.Errorf("%s has the id %q", path, id)
		}
	}
	got := out.String()
	for _, want := range []string{"route=/van-ban/{id} status=500", "route=none status=404", "msg=panic", "cause=error", "serve_http_test.go"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in %s", want, got)
		}
	}
	if strings.Contains(got, "Mật") {
		t.Errorf("content is in %s", got)
	}
}

func TestMetricsAreShownToWhoBringsTheToken(t *testing.T) {
	c := defaults(t)
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c.Metrics.Listen, c.Metrics.Token = free.Addr().String(), "geheim"
	s := faced(t, c, io.Discard)
	if _, err := s.eyes.serve(t.Context(), c.Metrics, newCrew(t.Context())); err == nil {
		t.Fatal("two at one address")
	}
	free.Close()
	work := newCrew(t.Context())
	server, err := s.eyes.serve(t.Context(), c.Metrics, work)
	if err != nil {
		t.Fatal(err)
	}
	defer work.end()
	defer server.Close()
	for token, want := range map[string]int{"": 401, "Bearer ": 401, "Bearer wrong": 401, "geheim": 401, "Bearer geheim": 200} {
		r, err := http.NewRequestWithContext(t.Context(), "GET", "http://"+c.Metrics.Listen+"/metrics", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", token)
		a, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(a.Body)
		a.Body.Close()
		if err != nil || a.StatusCode != want || (want == 200) != strings.Contains(string(body), "trien_build_info") {
			t.Errorf("%q: %d, %v", token, a.StatusCode, err)
		}
	}
	if s, err := (&eyes{}).serve(t.Context(), config.Metrics{}, nil); s != nil || err != nil {
		t.Error("shown though nobody asked")
	}
}

// certify writes a certificate for 127.0.0.1 and its key, and gives its serial number.
func certify(t *testing.T, dir string, serial int64, at time.Time) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: "test"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	raw, err1 := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	secret, err2 := x509.MarshalPKCS8PrivateKey(key)
	cert := filepath.Join(dir, "tls.pem")
	err3 := os.WriteFile(cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: raw}), 0o644)
	err4 := os.WriteFile(filepath.Join(dir, "tls.key"), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}), 0o600)
	if err := errors.Join(err1, err2, err3, err4, os.Chtimes(cert, at, at)); err != nil {
		t.Fatal(err)
	}
}

func TestTLSIsServedAndANewCertificateTakenUp(t *testing.T) {
	dir, c := t.TempDir(), defaults(t)
	c.Server.Certificate, c.Server.Key = filepath.Join(dir, "tls.pem"), filepath.Join(dir, "tls.key")
	certify(t, dir, 1, time.Now().Add(-time.Hour))
	s := faced(t, c, io.Discard)
	mux := http.NewServeMux()
	newHealth(nil).register(mux)
	server := s.server(mux)
	l, err := s.listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- s.accept(server, l) }()
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
	a, err := client.Get("https://" + l.Addr().String() + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	if a.StatusCode != http.StatusOK || a.TLS.PeerCertificates[0].SerialNumber.Int64() != 1 || s.scheme() != "https" {
		t.Errorf("%d, %v", a.StatusCode, a.TLS.PeerCertificates[0].SerialNumber)
	}
	if err := errors.Join(server.Close(), <-ended); err != nil {
		t.Error(err)
	}

	p := &pair{certificate: c.Server.Certificate, key: c.Server.Key, log: s.log}
	serial := func() int64 {
		t.Helper()
		p.looked = time.Time{} // a minute has passed
		got, err := p.get(nil)
		if err != nil {
			t.Fatal(err)
		}
		leaf, err := x509.ParseCertificate(got.Certificate[0])
		if err != nil {
			t.Fatal(err)
		}
		return leaf.SerialNumber.Int64()
	}
	before := serial()
	certify(t, dir, 2, time.Now())
	if after := serial(); before != 1 || after != 2 {
		t.Errorf("%d, then %d", before, after)
	}
	if err := os.WriteFile(c.Server.Certificate, []byte("broken"), 0o644); err != nil {
		t.Fatal(err)
	}
	if kept := serial(); kept != 2 {
		t.Errorf("a broken file is taken up: %d", kept)
	}
}

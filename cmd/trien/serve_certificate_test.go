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
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trien/internal/api"
)

const proxySecret = "một bí mật đủ dài để thử"

// TestWhoseWordOnCertificatesIsTaken: a trusted proxy's that shows the secret, and nobody's else.
func TestWhoseWordOnCertificatesIsTaken(t *testing.T) {
	for name, c := range map[string]struct {
		set, from string
		shown     []string
		taken     bool
	}{
		"a trusted proxy with the secret": {proxySecret, "10.1.2.3:5", []string{proxySecret}, true},
		"without the secret":              {proxySecret, "10.1.2.3:5", nil, false},
		"with another secret":             {proxySecret, "10.1.2.3:5", []string{"đoán mò thôi"}, false},
		"with two secrets":                {proxySecret, "10.1.2.3:5", []string{"x", proxySecret}, false},
		"a stranger with the secret":      {proxySecret, "192.0.2.1:5", []string{proxySecret}, false},
		"where none is set":               {"", "10.1.2.3:5", []string{""}, false},
	} {
		set := defaults(t)
		set.Server.Proxies, set.Server.ProxySecret = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}, c.set
		s := faced(t, set, io.Discard)
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = c.from
		r.Header.Set(api.ClientCert, ":AAAA:")
		r.Header[secretHeader] = c.shown
		s.identify(r)
		if (r.Header.Get(api.ClientCert) != "") != c.taken || r.Header.Get(secretHeader) != "" {
			t.Errorf("%s: the certificate stays %v, the secret %q", name, r.Header.Get(api.ClientCert) != "", r.Header.Get(secretHeader))
		}
	}
}

// selfSigned is a certificate with its key.
func selfSigned(t *testing.T, name string) (tls.Certificate, []byte, []byte) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := x509.Certificate{SerialNumber: big.NewInt(7), Subject: pkix.Name{CommonName: name}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, &template, &template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: raw})
}

// certified starts nginx with docs/nginx-certificate.conf, its addresses exchanged for ours, before a server that says which certificate it was told of.
func certified(t *testing.T) (address string) {
	t.Helper()
	set := defaults(t)
	set.Server.Proxies, set.Server.ProxySecret = []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}, proxySecret
	s := faced(t, set, io.Discard)
	behind := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.identify(r)
		text, err := url.PathUnescape(r.Header.Get(api.ClientCert))
		if err != nil {
			t.Error(err)
		}
		fmt.Fprint(w, text)
	}))
	t.Cleanup(behind.Close)
	dir := t.TempDir()
	os.Chmod(filepath.Dir(dir), 0o755) // nginx's workers are another user's where tests are root's
	_, cert, key := selfSigned(t, "trien.example.vn")
	for name, data := range map[string][]byte{"trien.pem": cert, "trien.key": key} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address = l.Addr().String()
	l.Close()
	raw, err := os.ReadFile(filepath.Join("..", "..", "docs", "nginx-certificate.conf"))
	if err != nil {
		t.Fatal(err)
	}
	conf := string(raw)
	for _, exchange := range [][2]string{{"listen 8443 ssl;", "listen " + address + " ssl;"}, {"http://trien;", behind.URL + ";"}, {"/etc/nginx/trien.pem", dir + "/trien.pem"}, {"/etc/nginx/trien.key", dir + "/trien.key"},
		{"put the secret here, and let nobody but root read this file", proxySecret}} {
		if !strings.Contains(conf, exchange[0]) {
			t.Fatalf("docs/nginx-certificate.conf has no %q", exchange[0])
		}
		conf = strings.ReplaceAll(conf, exchange[0], exchange[1])
	}
	head := "daemon off;\nmaster_process off;\npid nginx.pid;\nerror_log stderr;\nevents {}\nhttp {\naccess_log off;\nclient_body_temp_path body;\nproxy_temp_path proxy;\nfastcgi_temp_path f;\nuwsgi_temp_path u;\nscgi_temp_path s;\n"
	file := filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(file, []byte(head+conf+"}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	startNginx(t, dir, file)
	return address
}

func startNginx(t *testing.T, dir, file string) {
	t.Helper()
	nginx, err := exec.LookPath("nginx")
	if err != nil {
		if nginx, err = exec.LookPath("/usr/sbin/nginx"); err != nil {
			t.Fatal("nginx is not installed: run `scripts/setup test`: ", err)
		}
	}
	var said bytes.Buffer
	run := exec.Command(nginx, "-p", dir, "-c", file)
	run.Stderr = &said
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		run.Process.Kill()
		run.Wait()
		if t.Failed() {
			t.Log("nginx: ", said.String())
		}
	})
}

// TestNginxSaysWhichCertificateAConnectionHasShown: the browser's own, whatever the browser claims of itself.
func TestNginxSaysWhichCertificateAConnectionHasShown(t *testing.T) {
	address := certified(t)
	mine, text, _ := selfSigned(t, "Nguyễn Văn Ước")
	_, others, _ := selfSigned(t, "Người khác")
	ask := func(certificates []tls.Certificate, claims bool) string {
		t.Helper()
		client := http.Client{Transport: &http.Transport{DisableKeepAlives: true, TLSClientConfig: &tls.Config{InsecureSkipVerify: true, Certificates: certificates}}}
		for try := 0; ; try++ { // nginx may take its time to start
			r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://"+address+"/", nil)
			if err != nil {
				t.Fatal(err)
			}
			if claims {
				r.Header.Set(api.ClientCert, url.PathEscape(string(others)))
				r.Header.Set(secretHeader, proxySecret)
			}
			answer, err := client.Do(r)
			if err != nil && try < 600 {
				time.Sleep(100 * time.Millisecond)
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			defer answer.Body.Close()
			body, err := io.ReadAll(answer.Body)
			if err != nil {
				t.Fatal(err)
			}
			return string(body)
		}
	}
	if got := ask([]tls.Certificate{mine}, false); got != string(text) {
		t.Errorf("it says %q", got)
	}
	if got := ask([]tls.Certificate{mine}, true); got != string(text) {
		t.Errorf("claimed: it says %q", got)
	}
	if got := ask(nil, true); got != "" {
		t.Errorf("without one: it says %q", got)
	}
}

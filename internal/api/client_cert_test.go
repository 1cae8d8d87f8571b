package api

import (
	"encoding/base64"
	"encoding/pem"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"trien/internal/testpki"

	"crypto/rand"
)

func aCertificate(t testing.TB) []byte {
	c, err := testpki.New(testpki.Options{BaseURL: "http://127.0.0.1:1", Now: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC), Random: rand.Reader}).Credential("person-p256")
	if err != nil {
		t.Fatal(err)
	}
	return c.Chain[0].Raw
}

func TestClientCert(t *testing.T) {
	der := aCertificate(t)
	text := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	for name, c := range map[string]struct {
		values []string
		good   bool
		none   bool
	}{
		"RFC 9440":                    {[]string{":" + base64.StdEncoding.EncodeToString(der) + ":"}, true, false},
		"PEM, escaped as nginx does":  {[]string{url.PathEscape(text)}, true, false},
		"no header":                   {nil, false, true},
		"an empty one":                {[]string{""}, false, true},
		"two certificates":            {[]string{url.PathEscape(text), url.PathEscape(text)}, false, false},
		"two in one":                  {[]string{url.PathEscape(text + text)}, false, false},
		"a byte sequence left open":   {[]string{":" + base64.StdEncoding.EncodeToString(der)}, false, false},
		"a key in its place":          {[]string{url.PathEscape(strings.ReplaceAll(text, "CERTIFICATE", "PRIVATE KEY"))}, false, false},
		"not escaped rightly":         {[]string{"%zz"}, false, false},
		"no certificate":              {[]string{":AAAA:"}, false, false},
		"larger than any certificate": {[]string{":" + strings.Repeat("A", 64<<10) + ":"}, false, false},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header[ClientCert] = c.values
		got, err := (&face{certificates: true}).clientCert(r)
		if (got != nil) != c.good || (err == nil) != (c.good || c.none) {
			t.Errorf("%s: %v %v", name, got != nil, err)
		}
		if got, _ := (&face{}).clientCert(r); got != nil {
			t.Errorf("%s: believed though nobody said that proxies may say so", name)
		}
	}
}

func FuzzClientCert(f *testing.F) {
	f.Add(":" + base64.StdEncoding.EncodeToString(aCertificate(f)) + ":")
	f.Add("-----BEGIN%20CERTIFICATE-----%0AAAAA%0A-----END%20CERTIFICATE-----%0A")
	f.Fuzz(func(t *testing.T, value string) {
		if c, err := parseClientCert(value); (c == nil) != (err != nil) {
			t.Error(c, err)
		}
	})
}

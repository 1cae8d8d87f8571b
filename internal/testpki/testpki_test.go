package testpki_test

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ocsp"

	"trien/cms"
	"trien/internal/keys/pkcs12"
	"trien/internal/testpki"
)

var now = time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)

func newPKI() *testpki.PKI {
	return testpki.New(testpki.Options{BaseURL: "http://127.0.0.1:8090/", Now: now, Random: rand.Reader})
}

func credential(t testing.TB, p *testpki.PKI, name string) *testpki.Credential {
	t.Helper()
	c, err := p.Credential(name)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// pools gives what crypto/x509, as another judge, verifies with.
func pools(t testing.TB, p *testpki.PKI, at time.Time) x509.VerifyOptions {
	t.Helper()
	o := x509.VerifyOptions{Roots: x509.NewCertPool(), Intermediates: x509.NewCertPool(), CurrentTime: at, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageEmailProtection}}
	anchors, err := p.Anchors()
	if err != nil {
		t.Fatal(err)
	}
	between, err := p.Intermediates()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range anchors {
		o.Roots.AddCert(c)
	}
	for _, c := range between {
		o.Intermediates.AddCert(c)
	}
	return o
}

func TestSubscribersVerifyAndSayWhatTheyAre(t *testing.T) {
	p := newPKI()
	for _, name := range testpki.Subscribers() {
		c := credential(t, p, name)
		leaf, at := c.Chain[0], now
		if name == "expired-p256" {
			if _, err := leaf.Verify(pools(t, p, now)); err == nil {
				t.Errorf("%s verifies today", name)
			}
			at = now.AddDate(-2, 0, 0)
		}
		if _, err := leaf.Verify(pools(t, p, at)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, cert := range c.Chain {
			if !strings.HasPrefix(cert.Subject.CommonName, "TRÌNH DIỄN – ") {
				t.Errorf("%s: subject %q does not say that it is a demonstration", name, cert.Subject)
			}
		}
		if leaf.KeyUsage != x509.KeyUsageDigitalSignature|x509.KeyUsageContentCommitment || leaf.IsCA {
			t.Errorf("%s: key usage %b", name, leaf.KeyUsage)
		}
		if !slices.Equal(leaf.OCSPServer, []string{"http://127.0.0.1:8090/ocsp"}) || len(leaf.CRLDistributionPoints) != 1 || len(leaf.IssuingCertificateURL) != 1 {
			t.Errorf("%s: addresses %v %v %v", name, leaf.OCSPServer, leaf.CRLDistributionPoints, leaf.IssuingCertificateURL)
		}
	}
}

func TestThePublicRootIsNotOfficial(t *testing.T) {
	p := newPKI()
	official, err := p.Official()
	if err != nil {
		t.Fatal(err)
	}
	last := func(name string) *x509.Certificate { c := credential(t, p, name).Chain; return c[len(c)-1] }
	if !slices.ContainsFunc(official, last("person-p256").Equal) || slices.ContainsFunc(official, last("public-p256").Equal) {
		t.Error("official anchors are wrong")
	}
}

func TestIssueAndRevoke(t *testing.T) {
	p := newPKI()
	c, err := p.Issue(testpki.Order{Name: "van-thu", Profile: testpki.Person, Key: testpki.P256, CommonName: "Lý Thị Văn Thư", Organization: "Huyện ủy Đông"})
	if err != nil {
		t.Fatal(err)
	}
	if s := c.Chain[0].Subject.String(); !strings.Contains(s, "TRÌNH DIỄN – Lý Thị Văn Thư") || !strings.Contains(s, "Huyện ủy Đông (TRÌNH DIỄN)") {
		t.Error(s)
	}
	if _, err := c.Chain[0].Verify(pools(t, p, now)); err != nil {
		t.Error(err)
	}
	for name, o := range map[string]testpki.Order{
		"a name twice":         {Name: "van-thu", Profile: testpki.Person, Key: testpki.P256},
		"a declared name":      {Name: "person-p256", Profile: testpki.Person, Key: testpki.P256},
		"an authority":         {Name: "rogue", Profile: testpki.Authority, Key: testpki.P256},
		"a path for a name":    {Name: "../x", Profile: testpki.Person, Key: testpki.P256},
		"no such kind of key":  {Name: "x", Profile: testpki.Person, Key: "dsa"},
		"no such issuer":       {Name: "x", Profile: testpki.Person, Key: testpki.P256, Issuer: "nobody"},
		"nothing at all":       {},
		"a name with no bytes": {Profile: testpki.Person, Key: testpki.P256},
	} {
		if _, err := p.Issue(o); err == nil {
			t.Errorf("%s: issued", name)
		}
	}
	if got := status(t, p, c, now, crypto.SHA1); got.Status != ocsp.Good {
		t.Errorf("status %d", got.Status)
	}
	if err := p.Revoke("van-thu", now.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if got := status(t, p, c, now, crypto.SHA1); got.Status != ocsp.Good {
		t.Errorf("revoked before its time: %d", got.Status)
	}
	if got := status(t, p, c, now.Add(2*time.Hour), crypto.SHA256); got.Status != ocsp.Revoked || !got.RevokedAt.Equal(now.Add(time.Hour)) {
		t.Errorf("status %d at %v", got.Status, got.RevokedAt)
	}
}

// status asks p about c as x/crypto/ocsp, another implementation, does, and has it check the answer.
func status(t testing.TB, p *testpki.PKI, c *testpki.Credential, at time.Time, hash crypto.Hash) *ocsp.Response {
	t.Helper()
	q, err := ocsp.CreateRequest(c.Chain[0], c.Chain[1], &ocsp.RequestOptions{Hash: hash})
	if err != nil {
		t.Fatal(err)
	}
	der, err := p.OCSP(q, at)
	if err != nil {
		t.Fatal(err)
	}
	r, err := ocsp.ParseResponseForCert(der, c.Chain[0], c.Chain[1])
	if err != nil {
		t.Fatal(err)
	}
	if !r.ThisUpdate.Equal(at) || !r.ProducedAt.Equal(at) || !r.NextUpdate.After(at) {
		t.Errorf("times %v %v %v", r.ThisUpdate, r.ProducedAt, r.NextUpdate)
	}
	return r
}

func TestOCSPAnswersBadRequestsWithAStatus(t *testing.T) {
	p, stranger := newPKI(), newPKI()
	c := credential(t, stranger, "person-p256")
	foreign, err := ocsp.CreateRequest(c.Chain[0], c.Chain[1], nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, q := range map[string][]byte{"nothing": nil, "not a request": []byte("hello"), "another PKI": foreign} {
		der, err := p.OCSP(q, now)
		var refused ocsp.ResponseError
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if _, err = ocsp.ParseResponse(der, nil); !errors.As(err, &refused) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// A serial number that was never issued is unknown, not good.
	own := credential(t, p, "person-p256")
	ghost := *own.Chain[0]
	ghost.SerialNumber = big.NewInt(42)
	if got := status(t, p, &testpki.Credential{Chain: []*x509.Certificate{&ghost, own.Chain[1]}}, now, crypto.SHA1); got.Status != ocsp.Unknown {
		t.Errorf("status %d", got.Status)
	}
}

func TestCRLListsTheRevoked(t *testing.T) {
	p := newPKI()
	revoked := credential(t, p, "revoked-rsa2048")
	der, err := p.CRL("party-ca", now)
	if err != nil {
		t.Fatal(err)
	}
	list, err := x509.ParseRevocationList(der)
	if err != nil {
		t.Fatal(err)
	}
	if err := list.CheckSignatureFrom(revoked.Chain[1]); err != nil {
		t.Error(err)
	}
	if e := list.RevokedCertificateEntries; len(e) != 1 || e[0].SerialNumber.Cmp(revoked.Chain[0].SerialNumber) != 0 {
		t.Errorf("%d entries", len(e))
	}
	if got := status(t, p, revoked, now, crypto.SHA1); got.Status != ocsp.Revoked {
		t.Errorf("OCSP says %d", got.Status)
	}
}

func TestTheHandlerServes(t *testing.T) {
	p := newPKI()
	c := credential(t, p, "person-p256")
	s := httptest.NewServer(p.Handler(func() time.Time { return now }))
	defer s.Close()
	q, err := ocsp.CreateRequest(c.Chain[0], c.Chain[1], nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/ocsp/" + url.PathEscape(base64.StdEncoding.EncodeToString(q)), "/ocsp/" + base64.StdEncoding.EncodeToString(q)} {
		if body := get(t, s.URL+path, "application/ocsp-response"); body != nil {
			if _, err := ocsp.ParseResponseForCert(body, c.Chain[0], c.Chain[1]); err != nil {
				t.Errorf("GET %s: %v", path, err)
			}
		}
	}
	if body := get(t, s.URL+"/aia/party-ca.cer", "application/pkix-cert"); !bytes.Equal(body, c.Chain[1].Raw) {
		t.Error("AIA gives another certificate")
	}
	get(t, s.URL+"/crl/root.crl", "application/pkix-crl")
	get(t, s.URL+"/", "text/plain; charset=utf-8")
	for _, path := range []string{"/crl/nobody.crl", "/crl/tsa.crl", "/aia/person-p256.cer", "/aia/root", "/state.json", "/ocsp/%%%"} {
		if r, err := http.Get(s.URL + path); err == nil && r.StatusCode == http.StatusOK {
			t.Errorf("%s is served", path)
		}
	}
	big := make([]byte, 2<<20)
	for _, path := range []string{"/ocsp", "/tsa"} {
		if r, err := http.Post(s.URL+path, "application/ocsp-request", bytes.NewReader(big)); err != nil || r.StatusCode != http.StatusBadRequest {
			t.Errorf("%s takes 2 MB: %v", path, err)
		}
	}
}

func get(t *testing.T, url, kind string) []byte {
	t.Helper()
	r, err := http.Get(url)
	if err != nil {
		t.Error(err)
		return nil
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil || r.StatusCode != http.StatusOK || r.Header.Get("Content-Type") != kind {
		t.Errorf("GET %s: %d %s %v", url, r.StatusCode, r.Header.Get("Content-Type"), err)
	}
	return body
}

func TestTheFolderIsTheContractsAndComesBack(t *testing.T) {
	p, dir := newPKI(), filepath.Join(t.TempDir(), "a", "pki")
	if err := p.Save(dir); err != nil {
		t.Fatal(err)
	}
	password, err := os.ReadFile(filepath.Join(dir, "password"))
	if err != nil || len(password) < 20 {
		t.Fatalf("password of %d bytes: %v", len(password), err)
	}
	for _, name := range []string{"person-rsa2048", "person-rsa3072", "person-p256", "person-p384", "office-rsa2048", "archive-p256", "revoked-rsa2048", "expired-p256"} {
		file, err := os.ReadFile(filepath.Join(dir, "keys", name+".p12"))
		if err != nil {
			t.Fatal(err)
		}
		key, err := pkcs12.Open(file, string(password), rand.Reader)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if len(key.Chain()) != 3 || !key.Certificate().Equal(credential(t, p, name).Chain[0]) {
			t.Errorf("%s: chain of %d", name, len(key.Chain()))
		}
	}
	for _, name := range []string{"root.pem", "trust/root.pem", "trust/party-ca.pem", "trust/services-ca.pem", "official/root.pem", "README.md"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Error(err)
		}
	}
	for _, name := range []string{"password", "authority/state.json", "keys/person-p256.p12"} {
		if s, err := os.Stat(filepath.Join(dir, name)); err != nil || s.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", name, s.Mode(), err)
		}
	}
	if err := newPKI().Save(dir); !errors.Is(err, testpki.ErrTaken) {
		t.Errorf("written over: %v", err)
	}
	comesBack(t, dir)
}

// comesBack loads the folder twice, with a certificate issued and one revoked between.
func comesBack(t *testing.T, dir string) {
	t.Helper()
	p, err := testpki.Load(dir, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Issue(testpki.Order{Name: "moi", Profile: testpki.Office, Key: testpki.P256, CommonName: "Huyện ủy"}); err != nil {
		t.Fatal(err)
	}
	if err := p.Revoke("person-p384", now); err != nil {
		t.Fatal(err)
	}
	again, err := testpki.Load(dir, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if c := credential(t, again, "moi"); status(t, again, c, now, crypto.SHA1).Status != ocsp.Good || c.Key == nil {
		t.Error("what was issued is forgotten")
	}
	if status(t, again, credential(t, again, "person-p384"), now, crypto.SHA1).Status != ocsp.Revoked {
		t.Error("what was revoked is forgotten")
	}
	if _, err := testpki.Load(t.TempDir(), rand.Reader); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("an empty folder: %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "authority", "state.json"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := testpki.Load(dir, rand.Reader); err == nil {
		t.Error("damaged state is loaded")
	}
}

// TestOpenSSLBelievesEachKey signs with each key, chain embedded, and lets OpenSSL judge by root.pem alone.
func TestOpenSSLBelievesEachKey(t *testing.T) {
	if _, err := exec.LookPath("openssl"); err != nil {
		t.Skip("openssl, the other judge, is not installed")
	}
	p, dir := newPKI(), filepath.Join(t.TempDir(), "pki")
	if err := p.Save(dir); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "content"), []byte("nội dung"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range testpki.Subscribers() {
		if err := os.WriteFile(filepath.Join(dir, "cms"), signed(t, credential(t, p, name), []byte("nội dung")), 0o600); err != nil {
			t.Fatal(err)
		}
		at := strconv.FormatInt(now.Unix(), 10)
		run := exec.Command("openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", "cms", "-content", "content",
			"-CAfile", "root.pem", "-purpose", "any", "-attime", at, "-out", os.DevNull)
		run.Dir = dir
		text, err := run.CombinedOutput()
		if good := name != "expired-p256" && name != "public-p256"; good != (err == nil) {
			t.Errorf("%s: %v: %s", name, err, text)
		}
	}
}

// signed gives a detached CMS with the whole chain but the root.
func signed(t *testing.T, c *testpki.Credential, content []byte) []byte {
	t.Helper()
	scheme, err := cms.DefaultScheme(c.Key.Public())
	if err != nil {
		t.Fatal(err)
	}
	digest, err := scheme.Digest(content)
	if err != nil {
		t.Fatal(err)
	}
	attributes, err := cms.SignedAttributes(cms.ToSign{Digest: digest, Hash: scheme.Hash, Certificate: c.Chain[0]})
	if err != nil {
		t.Fatal(err)
	}
	if digest, err = scheme.Digest(attributes); err != nil {
		t.Fatal(err)
	}
	value, err := c.Key.Sign(rand.Reader, digest, scheme.SignerOpts())
	if err != nil {
		t.Fatal(err)
	}
	der, err := cms.Assemble(cms.Assembly{Scheme: scheme, Attributes: attributes, Signature: value, Certificates: c.Chain[:len(c.Chain)-1]})
	if err != nil {
		t.Fatal(err)
	}
	return der
}

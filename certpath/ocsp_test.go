package certpath_test

import (
	"crypto/rand"
	"errors"
	"testing"
	"time"

	"trien/certpath"
	"trien/internal/testpki"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// hierarchy is the path of a subscriber of the test PKI.
type hierarchy struct {
	*testing.T
	pki  *testpki.PKI
	path certpath.Path
	pool *certpath.Pool
}

func newHierarchy(t *testing.T, name string) *hierarchy {
	h := &hierarchy{T: t, pki: testpki.New(testpki.Options{BaseURL: "http://pki.test", Now: noon.Add(-time.Hour), Random: rand.Reader}), pool: &certpath.Pool{}}
	cred, err := h.pki.Credential(name)
	h.ok(err)
	for _, c := range cred.Chain {
		p, err := certpath.Parse(c.Raw)
		h.ok(err)
		h.path = append(h.path, p)
	}
	return h
}

func (h *hierarchy) ok(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

// ocsp asks about certificate i at an instant.
func (h *hierarchy) ocsp(i int, at time.Time) *certpath.OCSP {
	h.Helper()
	q, err := certpath.OCSPRequest(h.path[i], h.path[i+1])
	h.ok(err)
	der, err := h.pki.OCSP(q, at)
	h.ok(err)
	r, err := certpath.ParseOCSP(der)
	h.ok(err)
	return r
}

func (h *hierarchy) status(at time.Time, rs ...*certpath.OCSP) certpath.Status {
	e := certpath.Evidence{Pool: h.pool, OCSPs: rs, MaxAge: time.Hour}
	return e.Revocation(h.path, 0, at)
}

func TestOCSP(t *testing.T) {
	good, gone := newHierarchy(t, "person-p256"), newHierarchy(t, "revoked-rsa2048")
	other := newHierarchy(t, "public-p256")
	forged := good.ocsp(0, noon)
	forged.Signature = append([]byte{}, forged.Signature...)
	forged.Signature[len(forged.Signature)-1] ^= 1
	stranger := good.ocsp(0, noon)
	stranger.Certificates = nil
	critical := good.ocsp(0, noon)
	critical.UnknownCritical = []string{"1.2.3"}
	day := 24 * time.Hour
	for name, c := range map[string]struct {
		h    *hierarchy
		r    *certpath.OCSP
		at   time.Time
		want certpath.State
	}{
		"good":                         {good, good.ocsp(0, noon), noon, certpath.Good},
		"good, made a moment later":    {good, good.ocsp(0, noon.Add(time.Second)), noon, certpath.Good},
		"revoked":                      {gone, gone.ocsp(0, noon), noon, certpath.Revoked},
		"revoked later than asked":     {gone, gone.ocsp(0, noon), noon.Add(-500 * day), certpath.Good},
		"stale":                        {good, good.ocsp(0, noon.Add(-90*day)), noon, certpath.Unknown},
		"made after the expiry":        {good, good.ocsp(0, noon.Add(6*365*day)), noon, certpath.Unknown},
		"signature forged":             {good, forged, noon, certpath.Unknown},
		"responder's certificate gone": {good, stranger, noon, certpath.Unknown},
		"critical extension":           {good, critical, noon, certpath.Unknown},
		"about another certificate":    {good, other.ocsp(0, noon), noon, certpath.NotChecked},
	} {
		t.Run(name, func(t *testing.T) {
			if s := c.h.status(c.at, c.r); s.State != c.want {
				t.Errorf("%+v, want %s", s, c.want)
			}
		})
	}
	if s := gone.status(noon, gone.ocsp(0, noon)); s.Reason == "" || s.RevokedAt.IsZero() || s.Source != "ocsp" {
		t.Errorf("%+v", s)
	}
}

// TestRevokedWins: an entry that says revoked decides against a response that says good.
func TestRevokedWins(t *testing.T) {
	h := newHierarchy(t, "person-p256")
	before := h.ocsp(0, noon)
	h.ok(h.pki.Revoke("person-p256", noon.Add(-time.Minute)))
	der, err := h.pki.CRL("party-ca", noon)
	h.ok(err)
	l, err := certpath.ParseCRL(der)
	h.ok(err)
	e := certpath.Evidence{Pool: h.pool, OCSPs: []*certpath.OCSP{before}, CRLs: []*certpath.CRL{l}}
	if s := e.Revocation(h.path, 0, noon); s.State != certpath.Revoked || s.Source != "crl" {
		t.Errorf("%+v", s)
	}
}

func TestOCSPRefusal(t *testing.T) {
	var status certpath.OCSPStatusError
	if _, err := certpath.ParseOCSP([]byte{0x30, 3, 0x0a, 1, 3}); !errors.As(err, &status) || status != 3 {
		t.Errorf("%v", err)
	}
}

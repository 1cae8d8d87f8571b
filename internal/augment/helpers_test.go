package augment_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rand"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trien/certpath"
	"trien/cms"
	"trien/internal/augment"
	"trien/internal/testpki"
	"trien/pades"
	"trien/pdf"
	"trien/trust"
	"trien/tsp"
	"trien/validation"
)

// start is the instant at which the worlds of the tests begin.
var start = time.Date(2026, 11, 21, 9, 30, 0, 0, time.UTC)

// world is a PKI whose services answer by a clock that the test sets.
type world struct {
	testing.TB
	pki    *testpki.PKI
	clock  time.Time
	silent string       // addresses that hold this don't answer
	stamps *testpki.PKI // who stamps the time; nil: the PKI
	asked  []string
}

func newWorld(t testing.TB) *world {
	return &world{TB: t, clock: start, pki: testpki.New(testpki.Options{BaseURL: "http://pki.test", Now: start.Add(-time.Hour), Random: rand.Reader})}
}

func (w *world) ok(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// store trusts the PKI's roots; with between it knows the authorities below them.
func (w *world) store(between bool, more ...*testpki.PKI) *trust.Store {
	w.Helper()
	var all []*certpath.Certificate
	for _, p := range append([]*testpki.PKI{w.pki}, more...) {
		certs, err := p.Anchors()
		w.ok(err)
		if between {
			below, err := p.Intermediates()
			w.ok(err)
			certs = append(certs, below...)
		}
		for _, c := range certs {
			x, err := certpath.Parse(c.Raw)
			w.ok(err)
			all = append(all, x)
		}
	}
	return trust.FromCertificates(all, nil)
}

// sources reaches the PKI's services.
func (w *world) sources() augment.Sources {
	do := func(method, url string, body []byte) ([]byte, error) {
		w.asked = append(w.asked, url)
		if w.silent != "" && strings.Contains(url, w.silent) {
			return nil, errors.New("no route to host")
		}
		pki := w.pki
		if w.stamps != nil && strings.Contains(url, "other.test") {
			pki = w.stamps
		}
		rec := httptest.NewRecorder()
		pki.Handler(func() time.Time { return w.clock }).ServeHTTP(rec, httptest.NewRequest(method, url, bytes.NewReader(body)))
		if rec.Code != http.StatusOK {
			return nil, errors.New(rec.Body.String())
		}
		return rec.Body.Bytes(), nil
	}
	get := func(_ context.Context, url string) ([]byte, error) { return do("GET", url, nil) }
	return augment.Sources{
		CRL: get, Certificates: get, TimeStamp: w.token,
		OCSP: func(_ context.Context, url string, q []byte) ([]byte, error) { return do("POST", url, q) },
	}
}

// token is a time-stamp over a digest.
func (w *world) token(_ context.Context, h crypto.Hash, digest []byte) ([]byte, error) {
	q, err := tsp.Request{Hash: h, Digest: digest, CertReq: true}.Marshal()
	if err != nil {
		return nil, err
	}
	by := w.pki
	if w.stamps != nil {
		by = w.stamps
	}
	answer, err := by.TimeStamp(q, w.clock)
	if err != nil {
		return nil, err
	}
	r, err := tsp.ParseResponse(answer)
	if err != nil {
		return nil, err
	}
	return r.Token, nil
}

func (w *world) open(data []byte) *pdf.File {
	w.Helper()
	f, err := pdf.Open(bytes.NewReader(data), int64(len(data)), pdf.Options{})
	w.ok(err)
	return f
}

// sign appends an invisible signature at level B-B.
func (w *world) sign(data []byte, key string, r pades.Request) []byte {
	w.Helper()
	return w.signed(data, key, r, 0)
}

// signWith is sign with only the first n certificates of the chain; 0: all.
func (w *world) signWith(data []byte, key string, n int) []byte {
	w.Helper()
	return w.signed(data, key, pades.Request{}, n)
}

func (w *world) signed(data []byte, key string, r pades.Request, n int) []byte {
	w.Helper()
	if data == nil {
		var err error
		data, err = os.ReadFile(filepath.Join("..", "..", "testdata", "samples", "quyet-dinh.pdf"))
		w.ok(err)
	}
	cred, err := w.pki.Credential(key)
	w.ok(err)
	scheme, err := cms.DefaultScheme(cred.Key.Public())
	w.ok(err)
	r.Random, r.Time = rand.Reader, w.clock
	if n > 0 {
		cred.Chain = cred.Chain[:n]
	}
	p, err := pades.Sign(context.Background(), w.open(data), r, pades.Signer{Chain: cred.Chain, Scheme: scheme, TokenSize: 4 << 10,
		Value: func(_ context.Context, digest []byte, c cms.Scheme) ([]byte, error) {
			return cred.Key.Sign(rand.Reader, digest, c.Hash)
		}})
	w.ok(err)
	var out bytes.Buffer
	_, err = p.WriteTo(&out)
	w.ok(err)
	return out.Bytes()
}

// raise brings data to a level.
func (w *world) raise(data []byte, l augment.Level) []byte {
	w.Helper()
	out, _, err := w.tryRaise(data, augment.Options{Level: l})
	w.ok(err)
	return out
}

func (w *world) tryRaise(data []byte, o augment.Options) ([]byte, *augment.Result, error) {
	o.Sources, o.Random, o.Now = w.sources(), rand.Reader, func() time.Time { return w.clock }
	if o.Trust == nil {
		o.Trust = w.store(true)
	}
	r, err := augment.Raise(context.Background(), w.open(data), o)
	if err != nil {
		return nil, nil, err
	}
	out, err := io.ReadAll(io.NewSectionReader(r, 0, r.Size))
	w.ok(err)
	return out, r, nil
}

// judged judges data at the world's clock by what it brings itself, and demands that each signature and time-stamp passes, at a level.
func (w *world) judged(data []byte, store *trust.Store, level string) {
	w.Helper()
	in := validation.Input{Reader: bytes.NewReader(data), Size: int64(len(data))}
	facts, err := validation.Collect(context.Background(), in, validation.Sources{Trust: store}, w.clock)
	w.ok(err)
	for _, s := range validation.Judge(facts, validation.DefaultPolicy(store), w.clock).Signatures {
		if s.Indication != validation.Passed || !s.ChangesPermitted || s.Level != nil && *s.Level != "PAdES-BASELINE-"+level {
			w.Errorf("%s at %v: %v %v, level %v, changes permitted %t, %v", s.Field, w.clock, s.Indication, s.SubIndication, s.Level, s.ChangesPermitted, s.Warnings)
		}
	}
}

// stored gives the certificates, responses and lists in the security store.
func (w *world) stored(data []byte) pades.Evidence {
	w.Helper()
	e, err := pades.Stored(w.open(data).Newest())
	w.ok(err)
	return e
}

// onlyRoot trusts one certificate.
func onlyRoot(w *world, der []byte) *trust.Store {
	c, err := certpath.Parse(der)
	w.ok(err)
	return trust.FromCertificates([]*certpath.Certificate{c}, nil)
}

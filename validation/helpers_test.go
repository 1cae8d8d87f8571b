package validation_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"trien/certpath"
	"trien/cms"
	"trien/internal/testpki"
	"trien/pades"
	"trien/pdf"
	"trien/trust"
	"trien/tsp"
	"trien/validation"
)

// now is the instant of the tests.
var now = time.Date(2026, 11, 21, 9, 30, 0, 0, time.UTC)

// world is a PKI with its services, reached without a network.
type world struct {
	testing.TB
	pki   *testpki.PKI
	clock time.Time // of OCSP and CRL
	down  bool      // nobody answers
}

func newWorld(t testing.TB) *world {
	return &world{TB: t, pki: testpki.New(testpki.Options{BaseURL: "http://pki.test", Now: now.Add(-time.Hour), Random: rand.Reader}), clock: now}
}

func (w *world) ok(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// store trusts the PKI's roots and knows its intermediates.
func (w *world) store() *trust.Store {
	roots, err := w.pki.Anchors()
	w.ok(err)
	between, err := w.pki.Intermediates()
	w.ok(err)
	official, err := w.pki.Official()
	w.ok(err)
	var all, ours []*certpath.Certificate
	for _, c := range append(roots, between...) {
		all = append(all, w.parse(c.Raw))
	}
	for _, c := range official {
		ours = append(ours, w.parse(c.Raw))
	}
	return trust.FromCertificates(all, ours)
}

func (w *world) parse(der []byte) *certpath.Certificate {
	c, err := certpath.Parse(der)
	w.ok(err)
	return c
}

// online reaches the PKI's services at the world's clock.
func (w *world) online() validation.Sources {
	h := w.pki.Handler(func() time.Time { return w.clock })
	do := func(method, url string, body []byte) ([]byte, error) {
		if w.down {
			return nil, errors.New("no route to host")
		}
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, httptest.NewRequest(method, url, bytes.NewReader(body)))
		if rec.Code != http.StatusOK {
			return nil, errors.New(rec.Body.String())
		}
		return rec.Body.Bytes(), nil
	}
	get := func(_ context.Context, url string) ([]byte, error) { return do("GET", url, nil) }
	return validation.Sources{
		Trust: w.store(), CRL: get, Certificates: get,
		OCSP: func(_ context.Context, url string, q []byte) ([]byte, error) { return do("POST", url, q) },
	}
}

// signing says how a test file is signed.
type signing struct {
	key     string
	stamp   time.Time    // of a signature time-stamp; zero: none
	by      *testpki.PKI // who stamps; nil: the world's PKI
	certify int
	mangle  func(value []byte) []byte   // of the signature value
	chain   func(c *testpki.Credential) // changes what goes into the CMS
}

func (w *world) sample() []byte {
	b, err := os.ReadFile(filepath.Join("..", "testdata", "samples", "quyet-dinh.pdf"))
	w.ok(err)
	return b
}

// sign appends an invisible signature to data.
func (w *world) sign(data []byte, s signing) []byte {
	w.Helper()
	cred, err := w.pki.Credential(s.key)
	w.ok(err)
	return w.signBy(data, cred, s)
}

func (w *world) signBy(data []byte, cred *testpki.Credential, s signing) []byte {
	w.Helper()
	f, err := pdf.Open(bytes.NewReader(data), int64(len(data)), pdf.Options{})
	w.ok(err)
	scheme, err := cms.DefaultScheme(cred.Key.Public())
	w.ok(err)
	if s.chain != nil {
		s.chain(cred)
	}
	signer := pades.Signer{Chain: cred.Chain, Scheme: scheme, Value: func(_ context.Context, digest []byte, c cms.Scheme) ([]byte, error) {
		v, err := cred.Key.Sign(rand.Reader, digest, c.Hash)
		if s.mangle != nil {
			v = s.mangle(v)
		}
		return v, err
	}}
	if !s.stamp.IsZero() {
		signer.TimeStamp = func(_ context.Context, value []byte) ([]byte, error) { return w.token(s, value) }
	}
	p, err := pades.Sign(context.Background(), f, pades.Request{Random: rand.Reader, Time: now, Certify: s.certify}, signer)
	w.ok(err)
	var out bytes.Buffer
	_, err = p.WriteTo(&out)
	w.ok(err)
	return out.Bytes()
}

func (w *world) token(s signing, value []byte) ([]byte, error) {
	digest := sha256.Sum256(value)
	q, err := tsp.Request{Hash: crypto.SHA256, Digest: digest[:], CertReq: true}.Marshal()
	if err != nil {
		return nil, err
	}
	by := s.by
	if by == nil {
		by = w.pki
	}
	answer, err := by.TimeStamp(q, s.stamp)
	if err != nil {
		return nil, err
	}
	r, err := tsp.ParseResponse(answer)
	if err != nil {
		return nil, err
	}
	return r.Token, nil
}

// collect gathers the facts of data.
func (w *world) collect(data []byte, src validation.Sources, at time.Time) *validation.Facts {
	w.Helper()
	facts, err := validation.Collect(context.Background(), validation.Input{Name: "a.pdf", Reader: bytes.NewReader(data), Size: int64(len(data))}, src, at)
	w.ok(err)
	return facts
}

// judge collects and judges, and demands that stored facts give the same report byte for byte.
func (w *world) judge(data []byte, src validation.Sources, at time.Time) validation.Report {
	w.Helper()
	return w.judgeBy(data, src, validation.DefaultPolicy(src.Trust), at)
}

func (w *world) judgeBy(data []byte, src validation.Sources, p validation.Policy, at time.Time) validation.Report {
	w.Helper()
	facts := w.collect(data, src, at)
	r := validation.Judge(facts, p, at)
	first, err := json.Marshal(r)
	w.ok(err)
	stored, err := json.Marshal(facts)
	w.ok(err)
	policy, err := json.Marshal(p)
	w.ok(err)
	var again validation.Facts
	w.ok(json.Unmarshal(stored, &again))
	var samePolicy validation.Policy
	w.ok(json.Unmarshal(policy, &samePolicy))
	second, err := json.Marshal(validation.Judge(&again, samePolicy, at))
	w.ok(err)
	if !bytes.Equal(first, second) {
		w.Errorf("stored facts give another report:\n%s\n%s", first, second)
	}
	return r
}

// want checks the verdict of the file and of its first signature.
func (w *world) want(r validation.Report, i validation.Indication, sub validation.SubIndication) *validation.Signature {
	w.Helper()
	if r.Error != nil {
		w.Fatalf("an error: %+v", r.Error)
	}
	if v := r.Verdict(); v.Indication != i || v.SubIndication != sub {
		w.Errorf("file: %v/%v, want %v/%v", v.Indication, v.SubIndication, i, sub)
	}
	if len(r.Signatures) == 0 {
		w.Fatal("no signature")
	}
	s := &r.Signatures[0]
	if w.Failed() {
		b, _ := json.MarshalIndent(r, "", " ")
		io.WriteString(os.Stderr, string(b)+"\n")
	}
	return s
}

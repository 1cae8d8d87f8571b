package validation_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"trien/certpath"
	"trien/internal/augment"
	"trien/internal/testpki"
	"trien/pdf"
	"trien/trust"
	"trien/tsp"
	"trien/validation"
)

const year = 365 * 24 * time.Hour

// life is a signed file through the years: each renewal may be stamped by the authority of its time.
type life struct {
	*world
	clock time.Time
	pkis  []*testpki.PKI // the signer's first, then those of time-stamps, each under a host of its own
	data  []byte
	// silent is a host that does not answer.
	silent string
}

// lifeHosts name the PKIs; the signer's is that of the world.
var lifeHosts = []string{"pki.test", "second.test", "third.test", "fourth.test"}

func newLife(t testing.TB) *life {
	w := newWorld(t)
	return &life{world: w, clock: now, pkis: []*testpki.PKI{w.pki}}
}

// at moves the clock.
func (l *life) at(years float64) *life {
	l.clock = now.Add(time.Duration(years * float64(year)))
	return l
}

// stamper begins a new PKI whose time-stamps count from now on.
func (l *life) stamper() *life {
	l.pkis = append(l.pkis, testpki.New(testpki.Options{BaseURL: "http://" + lifeHosts[len(l.pkis)], Now: l.clock.Add(-time.Hour), Random: rand.Reader}))
	return l
}

// believing gives a store of all roots, and of the authorities below them.
func (l *life) believing() *trust.Store {
	var all []*certpath.Certificate
	for _, p := range l.pkis {
		roots, err := p.Anchors()
		l.ok(err)
		between, err := p.Intermediates()
		l.ok(err)
		for _, c := range append(roots, between...) {
			all = append(all, l.parse(c.Raw))
		}
	}
	return trust.FromCertificates(all, nil)
}

func (l *life) ask(method, url string, body []byte) ([]byte, error) {
	for i, p := range l.pkis {
		if !strings.HasPrefix(url, "http://"+lifeHosts[i]+"/") {
			continue
		}
		if lifeHosts[i] == l.silent {
			return nil, errors.New("no route to host")
		}
		rec := httptest.NewRecorder()
		p.Handler(func() time.Time { return l.clock }).ServeHTTP(rec, httptest.NewRequest(method, url, bytes.NewReader(body)))
		if rec.Code != http.StatusOK {
			return nil, errors.New(rec.Body.String())
		}
		return rec.Body.Bytes(), nil
	}
	return nil, errors.New("no route to host")
}

func (l *life) sources() validation.Sources {
	get := func(_ context.Context, url string) ([]byte, error) { return l.ask("GET", url, nil) }
	return validation.Sources{Trust: l.believing(), CRL: get, Certificates: get,
		OCSP: func(_ context.Context, url string, q []byte) ([]byte, error) { return l.ask("POST", url, q) }}
}

func (l *life) stamp(_ context.Context, h crypto.Hash, digest []byte) ([]byte, error) {
	q, err := tsp.Request{Hash: h, Digest: digest, CertReq: true}.Marshal()
	l.ok(err)
	answer, err := l.pkis[len(l.pkis)-1].TimeStamp(q, l.clock)
	l.ok(err)
	r, err := tsp.ParseResponse(answer)
	l.ok(err)
	return r.Token, nil
}

// signed signs with a time-stamp of the moment.
func (l *life) signed(key string) *life {
	l.data = l.sign(l.sample(), signing{key: key, stamp: l.clock, by: l.pkis[len(l.pkis)-1]})
	return l
}

// raise brings the file to a level, or renews it.
func (l *life) raise(level augment.Level) *life {
	l.Helper()
	f, err := pdf.Open(bytes.NewReader(l.data), int64(len(l.data)), pdf.Options{})
	l.ok(err)
	s := l.sources()
	r, err := augment.Raise(context.Background(), f, augment.Options{Level: level, Trust: s.Trust, Random: rand.Reader, Now: func() time.Time { return l.clock },
		Sources: augment.Sources{OCSP: s.OCSP, CRL: s.CRL, Certificates: s.Certificates, TimeStamp: l.stamp}})
	l.ok(err)
	l.data, err = io.ReadAll(io.NewSectionReader(r, 0, r.Size))
	l.ok(err)
	return l
}

// policy is the default one of the time.
func (l *life) policy() validation.Policy { return validation.DefaultPolicy(l.believing()) }

// judged judges at the clock, online or by what the file brings, and demands that facts replay.
func (l *life) judged(online bool, p validation.Policy) validation.Report {
	l.Helper()
	src := validation.Sources{Trust: p.Trust}
	if online {
		src = l.sources()
		src.Trust = p.Trust
	}
	return l.judgeBy(l.data, src, p, l.clock)
}

// facts collects at the clock.
func (l *life) facts(online bool) *validation.Facts {
	src := l.sources()
	if !online {
		src = validation.Sources{Trust: src.Trust}
	}
	return l.collect(l.data, src, l.clock)
}

// first gives the judgement of the first signature.
func first(r validation.Report) *validation.Signature {
	for i := range r.Signatures {
		if r.Signatures[i].Kind == "signature" {
			return &r.Signatures[i]
		}
	}
	return &validation.Signature{}
}

// again gives facts as they come back from where they were stored.
func again(t testing.TB, f *validation.Facts) *validation.Facts {
	t.Helper()
	b, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	var out validation.Facts
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	return &out
}

// same demands that two sets of facts give one report.
func same(t testing.TB, a, b *validation.Facts, p validation.Policy, at time.Time) {
	t.Helper()
	one, err := json.Marshal(validation.Judge(a, p, at))
	if err != nil {
		t.Fatal(err)
	}
	two, err := json.Marshal(validation.Judge(b, p, at))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(one, two) {
		t.Errorf("%s at %s: stored facts give another report:\n%s\n%s", a.File, at.Format(time.DateOnly), one, two)
	}
}

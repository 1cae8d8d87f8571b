package certpath_test

import (
	"crypto/rand"
	"crypto/x509"
	"testing"
	"time"

	"golang.org/x/crypto/ocsp"

	"trien/certpath"
)

// What bears a date later than the instant of judging was not there to be judged by; a clock a little ahead is.
func TestEvidenceFromTheFutureIsNone(t *testing.T) {
	root := issue(t, nil, "root", authority)
	leaf := issue(t, root, "leaf", nil)
	for name, c := range map[string]struct {
		made time.Duration
		want certpath.State
		why  certpath.Doubt
	}{
		"an hour later":    {time.Hour, certpath.Unknown, certpath.FromFuture},
		"a clock's margin": {time.Minute, certpath.Good, ""},
		"at the instant":   {0, certpath.Good, ""},
	} {
		lists := []*certpath.CRL{revokedList(t, root, asked.Add(c.made))}
		if s := status(&certpath.Evidence{CRLs: lists, Now: asked}, 0, leaf, root); s.State != c.want || s.Why != c.why {
			t.Errorf("a list made %s: %+v", name, s)
		}
		answers := []*certpath.OCSP{answer(t, root, root, leaf, asked.Add(c.made))} // produced now, which is earlier
		if s := status(&certpath.Evidence{OCSPs: answers, Now: asked}, 0, leaf, root); s.State != c.want || s.Why != c.why {
			t.Errorf("an answer for %s: %+v", name, s)
		}
	}
	early := []*certpath.OCSP{answer(t, root, root, leaf, produced.Add(-2*time.Hour))}
	e := &certpath.Evidence{OCSPs: early, Now: produced.Add(-time.Hour), Pool: &certpath.Pool{}, MaxAge: time.Hour}
	if s := e.Revocation(certpath.Path{leaf.Certificate, root.Certificate}, 0, produced.Add(-time.Hour)); s.Why != certpath.FromFuture {
		t.Errorf("an answer produced later than it is judged: %+v", s)
	}
}

// SHA-1 says nothing good any more, and nothing bad the less.
func TestWeaklySignedEvidenceIsNotGood(t *testing.T) {
	root := issue(t, nil, "root", authority)
	leaf := issue(t, root, "leaf", nil)
	strong := func(_ certpath.Key, a certpath.Algorithm, _ time.Time) bool { return a.Digest() != "SHA-1" }
	sha1List := func(entries ...x509.RevocationListEntry) *certpath.CRL {
		l := &x509.RevocationList{Number: leaf.Serial, ThisUpdate: asked.Add(-time.Hour), NextUpdate: asked.Add(time.Hour), SignatureAlgorithm: x509.ECDSAWithSHA1, RevokedCertificateEntries: entries}
		issuer := *root.x509
		issuer.SubjectKeyId = []byte{1}
		der, err := x509.CreateRevocationList(rand.Reader, l, &issuer, root.key)
		if err != nil {
			t.Fatal(err)
		}
		return list(t, der)
	}
	sha1Answer := func(state int) *certpath.OCSP {
		der, err := ocsp.CreateResponse(root.x509, root.x509, ocsp.Response{Status: state, SerialNumber: leaf.Serial, SignatureAlgorithm: x509.ECDSAWithSHA1,
			ThisUpdate: produced, NextUpdate: asked.Add(time.Hour), RevokedAt: produced.Add(-time.Hour)}, root.key)
		if err != nil {
			t.Fatal(err)
		}
		return response(t, der)
	}
	gone := x509.RevocationListEntry{SerialNumber: leaf.Serial, RevocationTime: asked.Add(-2 * time.Hour)}
	later := x509.RevocationListEntry{SerialNumber: leaf.Serial, RevocationTime: asked.Add(10 * time.Minute)}
	for name, c := range map[string]struct {
		e    certpath.Evidence
		want certpath.State
		why  certpath.Doubt
	}{
		"a list without it":           {certpath.Evidence{CRLs: []*certpath.CRL{sha1List()}}, certpath.Unknown, certpath.WeaklySigned},
		"a list with it":              {certpath.Evidence{CRLs: []*certpath.CRL{sha1List(gone)}}, certpath.Revoked, ""},
		"a list with it for later":    {certpath.Evidence{CRLs: []*certpath.CRL{sha1List(later)}}, certpath.Unknown, certpath.WeaklySigned},
		"an answer that says good":    {certpath.Evidence{OCSPs: []*certpath.OCSP{sha1Answer(ocsp.Good)}}, certpath.Unknown, certpath.WeaklySigned},
		"an answer that says revoked": {certpath.Evidence{OCSPs: []*certpath.OCSP{sha1Answer(ocsp.Revoked)}}, certpath.Revoked, ""},
	} {
		c.e.Believes = strong
		if s := status(&c.e, 0, leaf, root); s.State != c.want || s.Why != c.why {
			t.Errorf("%s: %+v", name, s)
		}
		if s := status(&certpath.Evidence{CRLs: c.e.CRLs, OCSPs: c.e.OCSPs}, 0, leaf, root); s.Why != "" {
			t.Errorf("%s, where SHA-1 is believed: %+v", name, s)
		}
	}
}

// Evidence is believed by its key and its scheme, not by its digest alone.
func TestEvidenceByAWeakKeyIsNotGood(t *testing.T) {
	root := issue(t, nil, "root", authority)
	leaf := issue(t, root, "leaf", nil)
	for name, believes := range map[string]func(certpath.Key, certpath.Algorithm, time.Time) bool{
		"the key":    func(k certpath.Key, _ certpath.Algorithm, _ time.Time) bool { return k.Bits > 256 },
		"the scheme": func(_ certpath.Key, a certpath.Algorithm, _ time.Time) bool { return a.Scheme() != "ECDSA" },
	} {
		good := certpath.Evidence{CRLs: []*certpath.CRL{revokedList(t, root, asked.Add(-time.Hour))}, Believes: believes}
		if s := status(&good, 0, leaf, root); s.State != certpath.Unknown || s.Why != certpath.WeaklySigned {
			t.Errorf("%s: by a list: %+v", name, s)
		}
		good = certpath.Evidence{OCSPs: []*certpath.OCSP{answer(t, root, root, leaf, produced)}, Believes: believes}
		if s := status(&good, 0, leaf, root); s.State != certpath.Unknown || s.Why != certpath.WeaklySigned {
			t.Errorf("%s: by an answer: %+v", name, s)
		}
		bad := certpath.Evidence{CRLs: []*certpath.CRL{revokedList(t, root, asked.Add(-time.Hour), leaf.Serial)}, Believes: believes}
		if s := status(&bad, 0, leaf, root); s.State != certpath.Revoked {
			t.Errorf("%s: revoked by a list: %+v", name, s)
		}
	}
}

// A responder, be it the issuer itself, whose certificate had run out when it answered is not believed.
func TestAnAnswerOfAnExpiredResponderIsNotBelieved(t *testing.T) {
	root := issue(t, nil, "root", authority)
	short := func(c *x509.Certificate) { c.NotAfter = produced.Add(-time.Minute) }
	ca := issue(t, root, "authority", func(c *x509.Certificate) { authority(c); short(c) })
	leaf := issue(t, ca, "leaf", nil)
	responder := issue(t, ca, "responder", func(c *x509.Certificate) {
		short(c)
		c.KeyUsage, c.ExtKeyUsage = x509.KeyUsageDigitalSignature, []x509.ExtKeyUsage{x509.ExtKeyUsageOCSPSigning}
	})
	for name, by := range map[string]*holder{"delegated": responder, "the issuer": ca} {
		e := &certpath.Evidence{OCSPs: []*certpath.OCSP{answer(t, ca, by, leaf, produced)}}
		if s := status(e, 0, leaf, ca, root); s.State != certpath.Unknown || s.Why != certpath.ResponderNotValid {
			t.Errorf("%s: %+v", name, s)
		}
	}
}

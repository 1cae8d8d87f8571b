package certpath_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"testing"
	"time"

	"golang.org/x/crypto/ocsp"

	"trien/certpath"
)

var (
	produced = time.Now().UTC().Truncate(time.Second) // x/crypto/ocsp dates every answer so
	asked    = produced.Add(10 * time.Hour)
	born     = asked.AddDate(-1, 0, 0)
	dies     = asked.AddDate(9, 0, 0)
)

// holder is a certificate whose key the test has.
type holder struct {
	*certpath.Certificate
	x509 *x509.Certificate
	key  *ecdsa.PrivateKey
}

// issue makes a certificate; change may spoil the template before it is signed. A nil issuer signs itself.
func issue(t testing.TB, by *holder, name string, change func(*x509.Certificate)) *holder {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	serial, err := rand.Int(rand.Reader, big.NewInt(1<<62))
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: serial, Subject: pkix.Name{CommonName: name}, NotBefore: born, NotAfter: dies}
	if change != nil {
		change(template)
	}
	parent, signer := template, key
	if by != nil {
		parent, signer = by.x509, by.key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, signer)
	if err != nil {
		t.Fatal(err)
	}
	return held(t, der, key)
}

func held(t testing.TB, der []byte, key *ecdsa.PrivateKey) *holder {
	t.Helper()
	c, err := certpath.Parse(der)
	if err != nil {
		t.Fatal(err)
	}
	x, _ := x509.ParseCertificate(der) // nil where Go refuses what the test made
	return &holder{Certificate: c, x509: x, key: key}
}

func authority(c *x509.Certificate) {
	c.BasicConstraintsValid, c.IsCA, c.KeyUsage = true, true, x509.KeyUsageCertSign|x509.KeyUsageCRLSign
}

// revokedList signs a CRL of the given serial numbers in the name of an authority.
func revokedList(t testing.TB, by *holder, from time.Time, serials ...*big.Int) *certpath.CRL {
	t.Helper()
	l := &x509.RevocationList{Number: big.NewInt(from.Unix()), ThisUpdate: from, NextUpdate: from.Add(24 * time.Hour)}
	for _, s := range serials {
		l.RevokedCertificateEntries = append(l.RevokedCertificateEntries, x509.RevocationListEntry{SerialNumber: s, RevocationTime: from.Add(-time.Hour)})
	}
	issuer := *by.x509
	issuer.KeyUsage |= x509.KeyUsageCRLSign // Go asks for it; a forger does not
	issuer.SubjectKeyId = []byte{1}
	der, err := x509.CreateRevocationList(rand.Reader, l, &issuer, by.key)
	if err != nil {
		t.Fatal(err)
	}
	return list(t, der)
}

func list(t testing.TB, der []byte) *certpath.CRL {
	t.Helper()
	l, err := certpath.ParseCRL(der)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// answer signs an OCSP response that says good.
func answer(t testing.TB, ca, responder, about *holder, from time.Time) *certpath.OCSP {
	t.Helper()
	der, err := ocsp.CreateResponse(ca.x509, responder.x509, ocsp.Response{Status: ocsp.Good, SerialNumber: about.Serial,
		ThisUpdate: from, NextUpdate: from.Add(24 * time.Hour), Certificate: responder.x509}, responder.key)
	if err != nil {
		t.Fatal(err)
	}
	return response(t, der)
}

func response(t testing.TB, der []byte) *certpath.OCSP {
	t.Helper()
	r, err := certpath.ParseOCSP(der)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func status(e *certpath.Evidence, leaf int, path ...*holder) certpath.Status {
	var p certpath.Path
	for _, h := range path {
		p = append(p, h.Certificate)
	}
	e.MaxAge = 24 * time.Hour
	if e.Pool == nil {
		e.Pool = &certpath.Pool{}
	}
	return e.Revocation(p, leaf, asked)
}

// A genuine but stale answer lends its signature to one whose dates were moved: each must be verified over its own bytes.
func TestASignatureVouchesOnlyForItsOwnBytes(t *testing.T) {
	root := issue(t, nil, "root", authority)
	leaf := issue(t, root, "leaf", nil)
	stale := asked.Add(-10 * 24 * time.Hour)
	redate := func(der []byte, layout string) []byte {
		for _, at := range []time.Time{stale, stale.Add(24 * time.Hour)} {
			der = bytes.ReplaceAll(der, []byte(at.Format(layout)), []byte(at.Add(10*24*time.Hour).Format(layout)))
		}
		return der
	}
	t.Run("OCSP", func(t *testing.T) {
		genuine := answer(t, root, root, leaf, stale)
		forged := response(t, redate(genuine.Raw, "20060102150405Z"))
		if s := status(&certpath.Evidence{OCSPs: []*certpath.OCSP{genuine, forged}}, 0, leaf, root); s.State != certpath.Unknown {
			t.Errorf("the status is %+v", s)
		}
	})
	t.Run("CRL", func(t *testing.T) {
		genuine := revokedList(t, root, stale)
		forged := list(t, redate(genuine.Raw, "060102150405Z"))
		if s := status(&certpath.Evidence{CRLs: []*certpath.CRL{genuine, forged}}, 0, leaf, root); s.State != certpath.Unknown {
			t.Errorf("the status is %+v", s)
		}
	})
}

// Another authority below the same root certifies someone under the name of the certificate's issuer: its lists are not the issuer's.
func TestAListIsNotOfAnIssuerWhoOnlyHasTheSameName(t *testing.T) {
	root := issue(t, nil, "root", authority)
	ca, other := issue(t, root, "authority", authority), issue(t, root, "other authority", authority)
	leaf, namesake := issue(t, ca, "leaf", nil), issue(t, other, "authority", nil)
	var pool certpath.Pool
	pool.Add(namesake.Certificate, other.Certificate)
	e := &certpath.Evidence{Pool: &pool, CRLs: []*certpath.CRL{revokedList(t, root, asked), revokedList(t, namesake, asked)}}
	if s := status(e, 0, leaf, ca, root); s.State != certpath.Unknown {
		t.Errorf("the status is %+v", s)
	}
	genuine := &certpath.Evidence{Pool: &pool, CRLs: []*certpath.CRL{revokedList(t, root, asked), revokedList(t, ca, asked)}}
	if s := status(genuine, 0, leaf, ca, root); s.State != certpath.Good {
		t.Errorf("by the issuer's own list the status is %+v", s)
	}
}

// A responder's certificate that is revoked when the answer is used vouches for nothing, whatever date the answer bears.
func TestAnAnswerOfARevokedResponderIsNotBelieved(t *testing.T) {
	root := issue(t, nil, "root", authority)
	leaf := issue(t, root, "leaf", nil)
	responder := issue(t, root, "responder", func(c *x509.Certificate) {
		c.KeyUsage, c.ExtKeyUsage = x509.KeyUsageDigitalSignature, []x509.ExtKeyUsage{x509.ExtKeyUsageOCSPSigning}
	})
	e := &certpath.Evidence{OCSPs: []*certpath.OCSP{answer(t, root, responder, leaf, produced)}}
	if s := status(e, 0, leaf, root); s.State != certpath.Good {
		t.Fatalf("unrevoked: the status is %+v", s)
	}
	e.CRLs = []*certpath.CRL{revokedList(t, root, asked.Add(-time.Hour), responder.Serial)}
	if s := status(e, 0, leaf, root); s.Source == "ocsp" {
		t.Errorf("the status is %+v", s)
	}
}

// Whoever makes a judgement run out of work must not gain by it: with a revocation among the evidence, at no point of running out is the
// status good, and a path that was not verified does not hold.
func TestRunningOutOfWorkIsNeverGood(t *testing.T) {
	root := issue(t, nil, "root", authority)
	ca := issue(t, root, "authority", authority)
	leaf := issue(t, ca, "leaf", nil)
	responder := issue(t, ca, "responder", func(c *x509.Certificate) {
		c.KeyUsage, c.ExtKeyUsage = x509.KeyUsageDigitalSignature, []x509.ExtKeyUsage{x509.ExtKeyUsageOCSPSigning}
	})
	good := []*certpath.OCSP{answer(t, ca, responder, leaf, produced)}
	for name, revoked := range map[string]*holder{"the certificate": leaf, "the responder": responder} {
		e := certpath.Evidence{OCSPs: good, CRLs: []*certpath.CRL{revokedList(t, ca, asked.Add(-time.Hour), revoked.Serial)}}
		for left := 0; left < 3_000; left += 7 {
			e.Work = certpath.WorkLeft(left)
			s := status(&e, 0, leaf, ca, root)
			if s.State == certpath.Good && (revoked == leaf || s.Source == "ocsp") {
				t.Errorf("%s is revoked; with %d left the status is %+v", name, left, s)
				break
			}
		}
	}
	for left := 0; left < 700; left += 7 {
		faults := certpath.Check(certpath.Path{leaf.Certificate, ca.Certificate, root.Certificate}, certpath.Inputs{At: asked, Work: certpath.WorkLeft(left)})
		if left < 300 && (len(faults) == 0 || faults[0].Rule != certpath.RuleTooManyFaults) {
			t.Fatalf("with %d left the faults are %v", left, faults)
		}
	}
}

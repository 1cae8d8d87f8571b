package app

import (
	"context"
	"crypto/x509"
	"encoding/pem"
	"time"

	"trien/certpath"
	"trien/internal/problem"
	"trien/trust"
)

// evidenceAge is how old an answer about revocation that names no next update may be (EN 319 102-1, 5.2.5.4), where the policy of validation says nothing.
const evidenceAge = 24 * time.Hour

// stands says whether a certificate may speak for its holder now: a path to whom the office believes holds, and none of its certificates is revoked.
// problem.Key where it may not, problem.Unavailable where that could not be checked: which is never the same as good.
func (o *Office) stands(ctx context.Context, leaf *x509.Certificate, others []*x509.Certificate) error {
	now := o.now()
	believed := o.trust()
	policy, err := o.policy(believed)
	if err != nil {
		return err
	}
	c, err := certpath.Parse(leaf.Raw)
	if err != nil {
		return errCertificatePath().Because(err)
	}
	if !c.Extensions.Allows(certpath.UsageDigitalSignature) {
		return problem.New(problem.Key, "Chứng thư số này không được cấp để xác thực (thiếu mục đích “digitalSignature”). Hãy đăng nhập cách khác và báo người quản lý thuê bao.",
			"This certificate was not issued for proving who one is (it lacks “digitalSignature”). Sign in another way and tell those who manage certificates.")
	}
	asking, cancel := context.WithTimeout(ctx, judgeFor)
	defer cancel()
	g := &gatherer{office: o, ctx: asking, evidence: certpath.Evidence{Pool: &certpath.Pool{}, MaxAge: evidenceAge, Freshness: policy.Freshness, Now: now, Believes: evidenceBelieved}}
	g.evidence.Pool.Add(believed.Intermediates()...)
	for _, x := range others {
		if p, err := certpath.Parse(x.Raw); err == nil {
			g.evidence.Pool.Add(p)
		}
	}
	if policy.MaxAge > 0 {
		g.evidence.MaxAge = policy.MaxAge
	}
	return g.judge(c, believed, now)
}

// evidenceBelieved leaves out evidence signed by what is broken.
func evidenceBelieved(_ certpath.Key, a certpath.Algorithm, _ time.Time) bool {
	return a.Digest() != "MD5" && a.Digest() != "SHA-1"
}

func errCertificatePath() *problem.Error {
	return problem.New(problem.Key, "Chứng thư số không nối được tới tổ chức cấp chứng thư mà cơ quan tin cậy, nên không dùng để đăng nhập được. Hãy báo người quản lý thuê bao.",
		"The certificate has no valid path to an authority that this office believes, so it opens nothing. Tell those who manage certificates.")
}

// gatherer asks about the certificates of a path.
type gatherer struct {
	office   *Office
	ctx      context.Context
	evidence certpath.Evidence
}

// judge takes the first path that holds and asks whether any of it is revoked.
func (g *gatherer) judge(c *certpath.Certificate, believed *trust.Store, now time.Time) error {
	paths, _ := certpath.Build(c, g.evidence.Pool, believed.Anchors(trust.Signing, now))
	for _, p := range paths {
		if len(certpath.Check(p, certpath.Inputs{At: now})) > 0 {
			continue
		}
		for i := range p[:len(p)-1] {
			if err := g.revoked(p, i, now); err != nil {
				return err
			}
		}
		return nil
	}
	return errCertificatePath()
}

// revoked asks about one certificate: OCSP, then the lists that it names.
func (g *gatherer) revoked(p certpath.Path, i int, now time.Time) error {
	g.ocsp(p, i)
	s := g.evidence.Revocation(p, i, now)
	if s.State != certpath.Good && s.State != certpath.Revoked {
		g.crls(p[i])
		s = g.evidence.Revocation(p, i, now)
	}
	switch s.State {
	case certpath.Good:
		return nil
	case certpath.Revoked:
		day := local(s.RevokedAt).Format("02/01/2006 15:04")
		return problem.New(problem.Key, "Chứng thư số, hoặc chứng thư của tổ chức cấp nó, đã bị thu hồi từ "+day+". Hãy báo người quản lý thuê bao và đăng nhập cách khác.",
			"The certificate, or its authority's, was revoked on "+day+" (+07:00). Tell those who manage certificates and sign in another way.")
	}
	return problem.New(problem.Unavailable, "Chưa kiểm tra được chứng thư số có bị thu hồi hay không (OCSP, CRL không trả lời), nên chưa cho đăng nhập bằng chứng thư. Hãy đăng nhập cách khác, hoặc thử lại sau.",
		"Whether the certificate is revoked could not be checked (no answer from OCSP or CRL), so it opens nothing yet. Sign in another way, or try again later.").Under("379.12.2b")
}

func (g *gatherer) ocsp(p certpath.Path, i int) {
	nonce := g.office.nonce()
	request, err := certpath.OCSPRequestWith(p[i], p[i+1], nonce)
	if err != nil {
		return
	}
	for _, url := range p[i].Extensions.OCSP {
		answer, err := g.office.fetch.OCSP(g.ctx, url, request)
		if err != nil {
			continue
		}
		if parsed, err := certpath.ParseOCSP(answer); err == nil && parsed.Answers(nonce) {
			g.evidence.OCSPs = append(g.evidence.OCSPs, parsed)
			g.evidence.Pool.Add(parsed.Certificates...)
			return
		}
	}
}

func (g *gatherer) crls(c *certpath.Certificate) {
	for _, url := range certpath.URLs(c.Extensions.CRLPoints) {
		raw, err := g.office.fetch.CRL(g.ctx, url)
		if err != nil {
			continue
		}
		if block, _ := pem.Decode(raw); block != nil { // RFC 5280, Section 4.2.1.13 asks for DER; some send PEM
			raw = block.Bytes
		}
		if parsed, err := certpath.ParseCRL(raw); err == nil {
			g.evidence.CRLs = append(g.evidence.CRLs, parsed)
		}
	}
}

package main

import (
	"context"
	"fmt"
	"time"

	"trien/certpath"
	"trien/internal/augment"
	"trien/internal/fetch"
	"trien/internal/problem"
	"trien/trust"
)

// askFor bounds all questions about revocation before signing.
const askFor = 10 * time.Second

// notRevoked refuses a certificate that is revoked, or has no valid path to an anchor, where --trust says whom to believe. Where
// nobody answers, the user is told that it could not be checked.
func (s *signing) notRevoked() error {
	s.revocation = certpath.NotChecked
	if s.Trust == "" {
		return nil
	}
	path, err := s.trustedPath()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(s.ctx, askFor)
	defer cancel()
	client := fetch.New(fetch.Options{})
	defer client.Close()
	evidence := certpath.Evidence{Pool: &certpath.Pool{}, MaxAge: 7 * 24 * time.Hour}
	status := gather(ctx, client, &evidence, path, s.now)
	s.revocation = status.State
	switch status.State {
	case certpath.Revoked:
		day := status.RevokedAt.In(vietnam).Format("02/01/2006 15:04")
		return problem.New(problem.Key,
			"Chứng thư số đã bị thu hồi từ "+day+", không ký được. Hãy báo đơn vị quản lý thuê bao và dùng chứng thư khác.",
			"The certificate was revoked on "+day+" (+07:00) and can't sign. Tell those who manage certificates and use another one.")
	case certpath.Good:
		return nil
	}
	if s.ctx.Err() == nil && s.longTerm() { // such a signature needs the answer: the key is not used in vain
		return problem.New(problem.Unavailable,
			"Mức "+s.Level+" cần câu trả lời OCSP hoặc danh sách thu hồi (CRL) về chứng thư, nhưng không máy chủ nào trả lời; chưa ký gì. Hãy thử lại sau, hoặc ký mức B-T rồi nâng mức bằng `trien extend`.",
			"Level "+s.Level+" needs an OCSP answer or a revocation list (CRL) about the certificate, and no server gives one; nothing was signed. Try again later, or sign at B-T and augment with `trien extend`.")
	}
	fmt.Fprintln(s.stderr, problem.Words{
		VI: "Lưu ý: chưa kiểm tra được chứng thư có bị thu hồi hay không (máy chủ OCSP/CRL không trả lời).",
		EN: "Note: whether the certificate is revoked could not be checked (no answer from OCSP or CRL).",
	}.In(s.lang))
	return s.ctx.Err()
}

// trustedPath finds a valid path from the key's certificate to an anchor of --trust.
func (s *signing) trustedPath() (certpath.Path, error) {
	store, err := trustStore(s.Trust, "")
	if err != nil {
		return nil, err
	}
	var pool certpath.Pool
	pool.Add(store.Intermediates()...)
	for _, c := range s.key.Chain() {
		if parsed, err := certpath.Parse(c.Raw); err == nil {
			pool.Add(parsed)
		}
	}
	leaf, err := certpath.Parse(s.key.Certificate().Raw)
	if err != nil {
		return nil, wrongUse("không đọc được", "unreadable")
	}
	words := ""
	paths, _ := certpath.Build(leaf, &pool, store.Anchors(trust.Signing, s.now))
	for _, p := range paths {
		faults := certpath.Check(p, certpath.Inputs{At: s.now})
		if len(faults) == 0 {
			return p, nil
		}
		words = faults[0].Words
	}
	if words == "" {
		return nil, augment.Missing(leaf, &pool)
	}
	return nil, problem.New(problem.Key,
		"Chứng thư số không nối được tới tổ chức cấp chứng thư trong "+s.Trust+". Hãy chọn đúng khoá, hoặc bổ sung chứng thư gốc và trung gian.",
		"The certificate has no valid path to an authority in "+s.Trust+" ("+words+"). Choose the right key, or add root and intermediates.")
}

// gather asks OCSP, else CRLs, about each certificate of a path and judges; the worst status counts.
func gather(ctx context.Context, client *fetch.Client, e *certpath.Evidence, p certpath.Path, at time.Time) certpath.Status {
	worst := certpath.Status{State: certpath.Good}
	for i := range p[:len(p)-1] {
		askOCSP(ctx, client, e, p, i)
		status := e.Revocation(p, i, at)
		if status.State != certpath.Good && status.State != certpath.Revoked {
			askCRL(ctx, client, e, p[i])
			status = e.Revocation(p, i, at)
		}
		if status.State == certpath.Revoked {
			return status
		}
		if status.State != certpath.Good {
			worst = status
		}
	}
	return worst
}

// askOCSP adds the answer about certificate i; no answer adds nothing.
func askOCSP(ctx context.Context, client *fetch.Client, e *certpath.Evidence, p certpath.Path, i int) {
	request, err := certpath.OCSPRequest(p[i], p[i+1])
	if err != nil {
		return
	}
	for _, url := range p[i].Extensions.OCSP {
		answer, err := client.OCSP(ctx, url, request)
		if err != nil {
			continue
		}
		if parsed, err := certpath.ParseOCSP(answer); err == nil {
			e.OCSPs = append(e.OCSPs, parsed)
			e.Pool.Add(parsed.Certificates...)
			return
		}
	}
}

// askCRL adds the lists that a certificate names.
func askCRL(ctx context.Context, client *fetch.Client, e *certpath.Evidence, c *certpath.Certificate) {
	for _, url := range certpath.URLs(c.Extensions.CRLPoints) {
		answer, err := client.CRL(ctx, url)
		if err != nil {
			continue
		}
		if parsed, err := certpath.ParseCRL(answer); err == nil {
			e.CRLs = append(e.CRLs, parsed)
		}
	}
}

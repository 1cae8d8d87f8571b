package app

import (
	"context"
	"crypto/x509"

	"trien/internal/agent"
	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
)

// SignInTLS opens a session by the certificate that a browser showed to a proxy (RFC 8446, Section 4.4.2): the proxy vouches that the browser has its key,
// everything else is looked at here.
func (h *House) SignInTLS(ctx context.Context, id string, c *x509.Certificate) (SignedIn, error) {
	o, ok := h.Office(id)
	if !ok {
		return SignedIn{}, errNoOffice
	}
	if s := o.settings.ByCertificate; s.Off || !s.TLS {
		return SignedIn{}, errWayClosed()
	}
	if err := o.switchedOff(ctx, offCA); err != nil {
		return SignedIn{}, err
	}
	if c == nil {
		return SignedIn{}, problem.New(problem.SignIn, "Trình duyệt chưa đưa ra chứng thư số nào. Hãy cắm thiết bị, mở lại trình duyệt và chọn chứng thư của bạn.",
			"The browser showed no certificate. Plug the device in, open the browser anew and choose your certificate.")
	}
	people, err := o.registry(ctx)
	if err != nil {
		return SignedIn{}, err
	}
	person, how := people.holder(fingerprint(c)), identity.FactorCertificate+"+"+identity.FactorTLS
	switch err = o.vouches(ctx, person, c, nil); {
	case problem.KindOf(err) == problem.Unavailable && o.settings.ByCertificate.Unchecked:
		how = certificateUnchecked
	case problem.KindOf(err) == problem.Key:
		no := problem.New(problem.SignIn, problem.WordsOf(err).VI, problem.WordsOf(err).EN).Because(err)
		return SignedIn{}, o.count(ctx, "certificate-tls", o.now(), no)
	case err != nil:
		return SignedIn{}, err
	}
	return o.openSession(ctx, person, how, func(t *transaction) error {
		t.session.Credential = fingerprint(c)
		provenEvent(t, office.CertificateProven{Person: person, Fingerprint: fingerprint(c), Purpose: agent.ToSignIn, Checked: how != certificateUnchecked})
		return nil
	})
}

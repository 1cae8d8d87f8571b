package app

import (
	"context"
	"crypto/x509"
	"slices"
	"time"

	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
)

// certificate is one that is registered here: whose it is decides who may sign with it.
type certificate struct {
	holder, fingerprint, subject string
	notAfter                     time.Time
	parsed                       *x509.Certificate // nil where only its fingerprint was kept
	held                         bool              // its key is kept here
	ended                        time.Time         // from when on it serves for nothing here; zero: it serves
	why                          string            // it was ended
	assigned                     bool              // to somebody, once: since then only they use it (HD03.devices)
	assignee                     string            // who that is now; "": nobody
}

// setCertificate binds a certificate to one holder: nobody else may come under it later (379.5.6).
func (r *registry) setCertificate(e office.CertificateRegistered) error {
	if holder := r.holder(e.Fingerprint); holder != "" && holder != e.Holder {
		return problem.New(problem.Refused, "Chứng thư số này đã đăng ký cho người hoặc cơ quan khác. Hãy kiểm tra lại hồ sơ thuê bao.",
			"This certificate is registered for someone else. Check the subscriber's papers.").Under("379.5.6")
	}
	c := certificate{holder: e.Holder, fingerprint: e.Fingerprint, subject: e.Subject, notAfter: e.NotAfter, held: e.Held}
	if old, ok := r.certificate(e.Fingerprint); ok {
		c.ended, c.why, c.assigned, c.assignee = old.ended, old.why, old.assigned, old.assignee // registered again it is no other
	}
	if e.Certificate != nil {
		var err error
		if c.parsed, err = x509.ParseCertificate(e.Certificate); err != nil {
			return err
		}
	}
	r.certificates = append(slices.Clip(r.certificates), c)
	return nil
}

// endCertificate ends a certificate from an instant on, or, with a zero instant, no more.
func (r *registry) endCertificate(fingerprint string, from time.Time, why string) error {
	c, ok := r.certificate(fingerprint)
	if !ok {
		return problem.New(problem.NotFound, "Không có chứng thư số này trong hồ sơ thuê bao.", "No such certificate is registered here.")
	}
	if from.IsZero() && c.ended.IsZero() {
		return problem.New(problem.Conflict, "Chứng thư số này đang được dùng; không có gì để khôi phục.", "This certificate serves already; there is nothing to restore.")
	}
	r.certificates = slices.Clone(r.certificates)
	for i := range r.certificates {
		if r.certificates[i].fingerprint == fingerprint {
			r.certificates[i].ended, r.certificates[i].why = from, why
		}
	}
	return nil
}

// certificate finds a certificate as it was registered last.
func (r *registry) certificate(fingerprint string) (certificate, bool) {
	for i := len(r.certificates) - 1; i >= 0; i-- {
		if r.certificates[i].fingerprint == fingerprint {
			return r.certificates[i], true
		}
	}
	return certificate{}, false
}

// holder tells whose certificate has the fingerprint, also where it serves no more; "" for nobody's here.
func (r *registry) holder(fingerprint string) string {
	c, _ := r.certificate(fingerprint)
	return c.holder
}

// usable refuses a certificate with which nobody may sign or sign in at the instant: past its validity, ended here, or of someone frozen.
func (r *registry) usable(c *x509.Certificate, now time.Time) error {
	if err := usable(c, now); err != nil {
		return err
	}
	known, _ := r.certificate(fingerprint(c))
	if r.frozen(known.holder) {
		return errKeyFrozen()
	}
	return known.serves(now)
}

// serves refuses a certificate that was ended here at the instant.
func (c certificate) serves(now time.Time) error {
	if c.ended.IsZero() || now.Before(c.ended) {
		return nil
	}
	day := local(c.ended).Format("02/01/2006")
	return problem.New(problem.Key, "Chứng thư số này đã ngừng sử dụng tại cơ quan từ "+day+" ("+c.why+"). Chữ ký tạo trước đó không bị ảnh hưởng. Hãy liên hệ người quản lý thuê bao để được cấp chứng thư mới.",
		"This certificate serves no more in this office since "+day+" ("+c.why+"). Signatures made before stay what they are. Ask those who manage certificates for a new one.").Under("379.9.2")
}

// elsewhere is the certificate by which a holder signs with a key that is not here: the newest in force that came without its key, else the newest in
// force. ok is false where none is known whole.
func (r *registry) elsewhere(holder string, now time.Time) (best *x509.Certificate, ok bool) {
	bare := false
	for _, c := range r.certificates {
		if c.holder != holder || c.parsed == nil || r.usable(c.parsed, now) != nil || bare && c.held {
			continue
		}
		best, bare = c.parsed, !c.held
	}
	return best, best != nil
}

// assign says who uses a certificate of the office.
func (r *registry) assign(e office.CertificateAssigned) {
	r.certificates = slices.Clone(r.certificates)
	for i := range r.certificates {
		if r.certificates[i].fingerprint == e.Fingerprint {
			r.certificates[i].assigned, r.certificates[i].assignee = true, e.Person
		}
	}
}

// mayUse refuses a certificate of the office to everybody but the person that it is assigned to on record (HD03.devices). One that was never assigned
// is for whoever has the duty.
func (c certificate) mayUse(person string) error {
	if !c.assigned || c.assignee == person {
		return nil
	}
	return problem.New(problem.Key, "Chứng thư số của cơ quan đã được giao cho người khác sử dụng (theo biên bản bàn giao thiết bị) nên bạn không ký được. Hãy liên hệ người quản lý thuê bao.",
		"The office's certificate is assigned to somebody else, by the minutes of its device; you can't sign with it. Ask those who manage certificates.").Under("HD03.devices")
}

// someFor says whether a person may use at least one certificate of a holder that serves: asked before a key is.
func (r *registry) someFor(holder, person string, now time.Time) error {
	var refused error
	for _, c := range r.certificates {
		if c.holder != holder || c.parsed == nil || r.usable(c.parsed, now) != nil {
			continue
		}
		if refused = c.mayUse(person); refused == nil {
			return nil
		}
	}
	return refused
}

// EndCertificate ends a certificate from an instant on: from then nobody signs or signs in with it here.
func (o *Office) EndCertificate(ctx context.Context, by identity.Actor, e office.CertificateEnded) error {
	return o.enroll(ctx, by, e)
}

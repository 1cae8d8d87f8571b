package app

import (
	"cmp"
	"context"
	"crypto/x509"
	"slices"
	"time"

	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/subscriber"
)

// inside is the instant at which a path is looked at: now, or where the certificate is not in force now, when it begins. That it is not in force is
// told apart.
func inside(c *x509.Certificate, now time.Time) time.Time {
	if now.Before(c.NotBefore) || now.After(c.NotAfter) {
		return c.NotBefore
	}
	return now
}

// Certificates lists the registered certificates, those that end first first.
func (h *House) Certificates(ctx context.Context, t Token) ([]RegisteredView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return nil, err
	}
	if err := s.office.may(ctx, s.actor, readsSubscribers); err != nil {
		return nil, err
	}
	if err := s.office.readPersonal(ctx, s.actor, office.Everyone, "certificate"); err != nil {
		return nil, err
	}
	return s.office.registeredViews(ctx, func(certificate) bool { return true })
}

// registeredViews shows each certificate that is kept once, as it was registered last.
func (o *Office) registeredViews(ctx context.Context, keep func(certificate) bool) ([]RegisteredView, error) {
	people, err := o.registry(ctx)
	if err != nil {
		return nil, err
	}
	list, seen := []RegisteredView{}, map[string]bool{}
	for _, c := range slices.Backward(people.certificates) {
		if !seen[c.fingerprint] && keep(c) {
			list = append(list, o.registeredView(people, c))
		}
		seen[c.fingerprint] = true
	}
	slices.SortStableFunc(list, func(a, b RegisteredView) int {
		return cmp.Or(cmp.Compare(rankOf(a.State), rankOf(b.State)), a.Until.Compare(b.Until), cmp.Compare(a.Holder.Name, b.Holder.Name))
	})
	return list, nil
}

func rankOf(state string) int {
	return max(0, slices.Index([]string{"serves", "early", "frozen", "expired", "ended"}, state))
}

func (o *Office) registeredView(people *registry, c certificate) RegisteredView {
	now := o.now()
	v := RegisteredView{Fingerprint: c.fingerprint, Holder: NamedView{c.holder, people.holderName(c.holder, o.settings)}, Name: holder(c.subject), Until: c.notAfter, Held: c.held,
		Ended: c.ended, Why: c.why, Assigned: c.assigned, Findings: []DifferenceView{}}
	if c.parsed != nil {
		of := subscriber.Of(c.parsed)
		v.Name, v.Issuer, v.Serial, v.From, v.Algorithm = of.Name, dnPart(of.Issuer, "CN"), of.Serial, of.NotBefore, of.Algorithm
	}
	if c.assignee != "" {
		v.Assignee = people.name(c.assignee)
	}
	alert, near := o.settings.Subscribers.rules().AlertOf(c.notAfter, now)
	v.Left = alert.Left
	if !near {
		v.Left = int(c.notAfter.Sub(now).Hours() / 24)
	}
	v.Alert = alert.Level
	v.State, v.StateWords = "serves", Words{"Đang dùng", "In use"}
	switch {
	case !c.ended.IsZero() && !now.Before(c.ended):
		v.State, v.StateWords = "ended", Words{"Đã ngừng dùng", "Ended here"}
	case alert.Ended:
		v.State, v.StateWords = "expired", Words{"Hết hạn", "Expired"}
	case people.frozen(c.holder):
		v.State, v.StateWords = "frozen", Words{"Đang bị khóa", "Frozen"}
	case now.Before(v.From):
		v.State, v.StateWords = "early", Words{"Chưa có hiệu lực", "Not in force yet"}
	}
	return v
}

// holderName names whoever holds a certificate: a person, the office, or a service.
func (r *registry) holderName(holder string, s Settings) string {
	if holder == s.ID {
		return s.Name
	}
	if len(holder) > len(servicePrefix) && holder[:len(servicePrefix)] == servicePrefix {
		return holder[len(servicePrefix):]
	}
	return r.name(holder)
}

// ReadCertificate reads a certificate for a request and says what in it is not as expected; nothing is stored.
func (h *House) ReadCertificate(ctx context.Context, t Token, request string, file []byte) (RegisteredView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return RegisteredView{}, err
	}
	o := s.office
	if err := o.may(ctx, s.actor, managesSubscribers); err != nil {
		return RegisteredView{}, err
	}
	r, err := requestPapers().get(ctx, o, request)
	if err != nil {
		return RegisteredView{}, err
	}
	c, issuers, err := subscriber.Parse(file)
	if err != nil {
		return RegisteredView{}, err
	}
	people, err := o.registry(ctx)
	if err != nil {
		return RegisteredView{}, err
	}
	v := o.registeredView(people, certificate{holder: r.Holder, fingerprint: fingerprint(c), subject: c.Subject.String(), notAfter: c.NotAfter, parsed: c})
	for _, f := range subscriber.Compare(o.says(c), o.expected(people, r.SubscriberRequested, c, issuers)) {
		v.Findings = append(v.Findings, DifferenceView{f.Code, string(f.Weight), both(f.Words)})
	}
	return v, nil
}

// StopCertificate ends a certificate here from an instant on; a zero instant is now.
func (h *House) StopCertificate(ctx context.Context, t Token, fingerprint, reason string, from time.Time) ([]RegisteredView, error) {
	return h.onCertificate(ctx, t, "certificate.end", func(o *Office, now time.Time) (office.Event, error) {
		if tidy(reason) == "" {
			return nil, problem.New(problem.Usage, "Cần nhập lý do.", "A reason is needed.")
		}
		if from.IsZero() {
			from = now
		}
		return office.CertificateEnded{Fingerprint: fingerprint, From: from.UTC().Truncate(time.Microsecond), Reason: tidy(reason)}, nil
	})
}

// RestoreCertificate takes that back.
func (h *House) RestoreCertificate(ctx context.Context, t Token, fingerprint, reason string) ([]RegisteredView, error) {
	return h.onCertificate(ctx, t, "certificate.restore", func(o *Office, _ time.Time) (office.Event, error) {
		if tidy(reason) == "" {
			return nil, problem.New(problem.Usage, "Cần nhập lý do.", "A reason is needed.")
		}
		revoked, err := o.revokedByCA(ctx, fingerprint)
		if err == nil && revoked {
			err = problem.New(problem.Refused, "Cơ quan chứng thực đã thu hồi chứng thư này nên không khôi phục được. Hãy đề nghị cấp chứng thư mới.",
				"The CA has revoked this certificate; it can't be restored. Ask for a new one.").Under("379.9.2")
		}
		return office.CertificateRestored{Fingerprint: fingerprint, Reason: tidy(reason)}, err
	})
}

func (h *House) onCertificate(ctx context.Context, t Token, act string, decide func(*Office, time.Time) (office.Event, error)) ([]RegisteredView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return nil, err
	}
	o := s.office
	if err := o.may(ctx, s.actor, managesSubscribers); err != nil {
		return nil, err
	}
	if err := o.proven(ctx, s, act); err != nil {
		return nil, err
	}
	e, err := decide(o, o.now())
	if err != nil {
		return nil, o.refuse(ctx, s.actor, refusal{act: act, door: "act"}, err)
	}
	if err := o.enroll(ctx, s.actor, e); err != nil {
		return nil, err
	}
	return o.registeredViews(ctx, func(certificate) bool { return true })
}

// revokedByCA says whether a request to revoke the certificate was granted.
func (o *Office) revokedByCA(ctx context.Context, fingerprint string) (bool, error) {
	list, err := requestPapers().list(ctx, o, nil)
	return slices.ContainsFunc(list, func(r subscriber.Request) bool {
		return r.Kind == string(subscriber.Revoke) && r.Fingerprint == fingerprint && r.Answer.Granted
	}), err
}

// MySubscriber is the caller's own part: certificates, requests, devices, trainings.
func (h *House) MySubscriber(ctx context.Context, t Token) (MySubscriberView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return MySubscriberView{}, err
	}
	return s.office.mySubscriber(ctx, s.actor)
}

func (o *Office) mySubscriber(ctx context.Context, a identity.Actor) (v MySubscriberView, err error) {
	if v.Certificates, err = o.registeredViews(ctx, func(c certificate) bool { return c.holder == a.Person || c.assignee == a.Person }); err != nil {
		return v, err
	}
	requests, err := requestPapers().list(ctx, o, nil)
	if err != nil {
		return v, err
	}
	requests = slices.DeleteFunc(requests, func(r subscriber.Request) bool { return !r.By(a.Person) })
	if v.Requests, err = o.subscriberViews(ctx, a, requests); err != nil {
		return v, err
	}
	devices, err := devicePapers().list(ctx, o, nil)
	if err != nil {
		return v, err
	}
	devices = slices.DeleteFunc(devices, func(d subscriber.Device) bool { return d.Holder != a.Person && d.Offered != a.Person })
	if v.Devices, err = o.deviceViews(ctx, a, devices); err != nil {
		return v, err
	}
	trainings, err := trainingPapers().list(ctx, o, map[string]any{"parent": a.Person})
	if err != nil {
		return v, err
	}
	people, err := o.registry(ctx)
	if err != nil {
		return v, err
	}
	v.Trainings, v.Untrained = o.trainingViews(people, trainings), []string{}
	if len(v.Certificates) > 0 {
		for _, r := range subscriber.UntrainedRoles(trainings, a, office.Day(o.now())) {
			v.Untrained = append(v.Untrained, string(r))
		}
	}
	return v, nil
}

package app

import (
	"bytes"
	"context"
	"crypto/x509"
	"slices"
	"strings"

	"trien/certpath"
	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/subscriber"
	"trien/internal/testpki"
	"trien/trust"
)

// ActOnSubscriberRequest does one act on a request. Approving and taking a certificate bind: whoever does it proves anew who they are.
func (h *House) ActOnSubscriberRequest(ctx context.Context, t Token, id, act string, args SubscriberAct) (SubscriberView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return SubscriberView{}, err
	}
	o := s.office
	if _, err := o.subscriberRequest(ctx, s.actor, id); err != nil {
		return SubscriberView{}, err
	}
	if act == "approve" || act == "match" {
		if err := o.proven(ctx, s, "subscriber."+act); err != nil {
			return SubscriberView{}, err
		}
	}
	r, err := o.actOnRequest(ctx, s.actor, id, act, args)
	if err != nil {
		return SubscriberView{}, o.refuse(ctx, s.actor, refusal{act: "subscriber." + act, door: "act"}, err)
	}
	return o.wholeRequest(ctx, s.actor, r)
}

func (o *Office) actOnRequest(ctx context.Context, a identity.Actor, id, act string, args SubscriberAct) (r subscriber.Request, err error) {
	if act == "file" {
		return o.fileRequest(ctx, a, id, args)
	}
	err = o.paperAct(ctx, a, func(ctx context.Context, t *transaction) error {
		var then []func(context.Context, *transaction) error
		r, err = requestPapers().add(ctx, o, t, id, func(r subscriber.Request) ([]office.Event, error) {
			c, more, err := o.subscriberCommand(ctx, r, act, args)
			if err != nil {
				return nil, err
			}
			then = more
			return subscriber.Decide(o.access(), r, c, t.actor)
		})
		for _, follow := range then {
			if err == nil {
				err = follow(ctx, t)
			}
		}
		return err
	})
	return r, err
}

// follows are what an act does beside the request itself: to a device, to the certificates.
type follows []func(context.Context, *transaction) error

// subscriberCommand makes the command of an act, and what follows from it.
func (o *Office) subscriberCommand(ctx context.Context, r subscriber.Request, act string, args SubscriberAct) (subscriber.Command, follows, error) {
	text, reference := tidy(args.Text), tidy(args.Reference)
	switch act {
	case "amend":
		if args.Fields == nil {
			return nil, nil, problem.New(problem.Usage, "Không có nội dung sửa.", "There is nothing to change.")
		}
		return subscriber.Amend{Fields: args.Fields.tidied()}, nil, nil
	case "check":
		return subscriber.Check{Note: text}, nil, nil
	case "send-back":
		return subscriber.SendBack{Reason: text}, nil, nil
	case "approve":
		return subscriber.Approve{Note: text}, nil, nil
	case "withdraw":
		return subscriber.Withdraw{Reason: text}, nil, nil
	case "send":
		_, digest, err := o.carried(ctx, r)
		return subscriber.Send{Channel: subscriber.Channel(args.Channel), Reference: reference, SHA256: digest}, nil, err
	case "answer":
		return subscriber.Answer{SubscriberAnswered: office.SubscriberAnswered{Granted: args.Granted, Reference: reference, Reason: text}}, o.afterAnswer(r, args.Granted), nil
	case "match":
		return o.matchCommand(ctx, r, args)
	case "hand":
		return subscriber.Hand{Device: args.Device, To: args.To, Note: text}, o.afterHand(r, args), nil
	case "accept":
		return subscriber.Accept{}, o.afterAccept(r), nil
	case "return":
		return subscriber.Return{Device: args.Device, Note: text}, o.deviceFollows(args.Device, subscriber.DeviceCommand{Act: "return", Note: text}), nil
	case "lose":
		return subscriber.Lose{Device: args.Device, Note: text}, o.deviceFollows(args.Device, subscriber.DeviceCommand{Act: "lose", Note: text}), nil
	}
	return nil, nil, problem.New(problem.Usage, "Không có việc này với đề nghị.", "No such act on a request.")
}

// afterAnswer: a certificate that the CA has revoked serves for nothing here either, and an unblocked device is no longer locked.
func (o *Office) afterAnswer(r subscriber.Request, granted bool) follows {
	switch {
	case granted && r.Kind == string(subscriber.Revoke) && r.Fingerprint != "":
		return follows{func(ctx context.Context, t *transaction) error {
			people, err := o.registry(ctx)
			if err != nil {
				return err
			}
			if c, ok := people.certificate(r.Fingerprint); !ok || !c.ended.IsZero() && !t.at.Before(c.ended) {
				return nil
			}
			return o.enrolled(ctx, t, office.CertificateEnded{Fingerprint: r.Fingerprint, From: t.at, Reason: "đã được cơ quan chứng thực thu hồi"})
		}}
	case granted && r.Kind == string(subscriber.Recover) && r.Device != "":
		return follows{func(ctx context.Context, t *transaction) error {
			_, err := devicePapers().add(ctx, o, t, r.Device, func(d subscriber.Device) ([]office.Event, error) {
				if d.State != subscriber.Locked {
					return nil, nil
				}
				return subscriber.DecideDevice(o.access(), d, subscriber.DeviceCommand{Act: "unlock"}, t.actor)
			})
			return err
		}}
	}
	return nil
}

func (o *Office) afterHand(r subscriber.Request, args SubscriberAct) follows {
	if args.Device == "" {
		return nil
	}
	return follows{func(ctx context.Context, t *transaction) error {
		people, err := o.registry(ctx)
		if err != nil {
			return err
		}
		_, err = devicePapers().add(ctx, o, t, args.Device, func(d subscriber.Device) ([]office.Event, error) {
			var bound []office.Event
			if d.Certificate != r.Certificate && r.Certificate != "" {
				if bound, err = subscriber.DecideDevice(o.access(), d, subscriber.DeviceCommand{Act: "bind", Fingerprint: r.Certificate}, t.actor); err != nil {
					return nil, err
				}
			}
			handed, err := subscriber.DecideDevice(o.access(), d, subscriber.DeviceCommand{Act: "hand", To: args.To, Note: tidy(args.Text), Holds: o.holdsDuty(people, args.To, d.Purpose)}, t.actor)
			return append(bound, handed...), err
		})
		return err
	}}
}

// holdsDuty says whether somebody has the duty that a device's key is for.
func (o *Office) holdsDuty(people *registry, person, purpose string) bool {
	a, ok := people.Actor(person, o.now())
	switch purpose {
	case subscriber.OfOffice:
		return ok && o.can(a, mayHoldSeal)
	case subscriber.OfArchive:
		return ok && o.can(a, mayHoldArchive)
	}
	return ok
}

func (o *Office) afterAccept(r subscriber.Request) follows {
	if r.State != subscriber.Handed || r.Delivered == "" {
		return nil
	}
	return o.deviceFollows(r.Delivered, subscriber.DeviceCommand{Act: "accept"})
}

// deviceFollows does an act on a device, where there is one, with what it means for the office's certificates.
func (o *Office) deviceFollows(device string, c subscriber.DeviceCommand) follows {
	if device == "" {
		return nil
	}
	return follows{func(ctx context.Context, t *transaction) error { return o.onDevice(ctx, t, device, c) }}
}

// matchCommand reads the certificate that came and holds it against the subscriber; what fits is registered in the same transaction.
func (o *Office) matchCommand(ctx context.Context, r subscriber.Request, args SubscriberAct) (subscriber.Command, follows, error) {
	c, issuers, err := subscriber.Parse(args.File)
	if err != nil {
		return nil, nil, err
	}
	people, err := o.registry(ctx)
	if err != nil {
		return nil, nil, err
	}
	findings := subscriber.Compare(o.says(c), o.expected(people, r.SubscriberRequested, c, issuers))
	m := subscriber.Match{Fingerprint: fingerprint(c), Findings: findings, Confirmed: slices.Clone(args.Confirmed), Note: tidy(args.Text)}
	return m, follows{func(ctx context.Context, t *transaction) error {
		people, err := o.registry(ctx)
		if err != nil {
			return err
		}
		if people.holder(fingerprint(c)) == r.Holder {
			return nil
		}
		return o.enrolled(ctx, t, office.CertificateRegistered{Holder: r.Holder, Fingerprint: fingerprint(c), NotAfter: c.NotAfter.UTC(), Subject: c.Subject.String(), Certificate: c.Raw})
	}}, nil
}

// says is what a certificate says. In a demonstration the mark of its throw-away PKI is no part of a name.
func (o *Office) says(c *x509.Certificate) subscriber.Certificate {
	of := subscriber.Of(c)
	if o.settings.Demonstration {
		of.Name = testpki.Unmarked(of.Name)
	}
	return of
}

// expected is what the office knows of whoever should be the certificate's subscriber.
func (o *Office) expected(people *registry, e office.SubscriberRequested, c *x509.Certificate, issuers []*x509.Certificate) subscriber.Expected {
	want := subscriber.Expected{Kind: subscriber.Kind(e.Kind), Subject: subscriber.Subject(e.Subject), Holder: e.Holder, Name: e.Fields.Name, Code: e.Fields.Code,
		Email: e.Fields.Email, Places: []string{o.settings.Name, e.Fields.Organisation}, Years: e.Fields.Years, At: o.now(), Issuer: o.knownIssuer(c, issuers)}
	if a, ok := people.Actor(e.Holder, want.At); ok && a.Unit != "" {
		want.Places = append(want.Places, a.Unit)
	}
	slices.Sort(want.Places)
	want.Places = slices.Compact(want.Places)
	of := subscriber.Of(c)
	for _, known := range people.certificates {
		switch {
		case known.fingerprint == of.Fingerprint:
			want.SameHolder = known.holder
		case known.parsed == nil:
		default:
			other := subscriber.Of(known.parsed)
			if other.Key == of.Key && (want.KeyHolder == "" || known.holder != e.Holder) {
				want.KeyHolder = known.holder
			}
			if other.Serial == of.Serial && other.Issuer == of.Issuer {
				want.TwinHolder = known.holder
			}
		}
	}
	return want
}

// knownIssuer says whether a path leads from the certificate to someone whom the office believes. Revocation is asked for when it signs.
func (o *Office) knownIssuer(leaf *x509.Certificate, issuers []*x509.Certificate) subscriber.Known {
	c, err := certpath.Parse(leaf.Raw)
	if err != nil {
		return subscriber.NotChecked
	}
	believed, pool := o.trust(), &certpath.Pool{}
	pool.Add(believed.Intermediates()...)
	for _, x := range issuers {
		if p, err := certpath.Parse(x.Raw); err == nil {
			pool.Add(p)
		}
	}
	paths, complete := certpath.Build(c, pool, believed.Anchors(trust.Signing, o.now()))
	for _, p := range paths {
		if len(certpath.Check(p, certpath.Inputs{At: inside(leaf, o.now())})) == 0 {
			return subscriber.KnownCA
		}
	}
	if !complete {
		return subscriber.NotChecked
	}
	return subscriber.UnknownCA
}

// fileRequest makes the document that carries a request: a draft like any other, to be signed, numbered, sealed and issued as one.
func (o *Office) fileRequest(ctx context.Context, a identity.Actor, id string, args SubscriberAct) (subscriber.Request, error) {
	r, err := requestPapers().get(ctx, o, id)
	if err != nil {
		return r, err
	}
	if _, err := subscriber.Decide(o.access(), r, subscriber.File{Outgoing: "-"}, a); err != nil { // before anything is made
		return r, err
	}
	data, err := o.requestPDF(ctx, r, args)
	if err != nil {
		return r, err
	}
	name := strings.ToLower(subscriber.Kind(r.Kind).Words().VI)
	draft := DraftRequest{Type: o.settings.Subscribers.document(), Abstract: "đề nghị " + name + ": " + r.Fields.Name, Signer: args.Signer, Capacity: args.Capacity, Recipients: args.Recipients}
	take, err := o.draftDoor(ctx, a, draft, name+".pdf")
	if err != nil {
		return r, err
	}
	d, err := o.takeNow(ctx, Upload{Name: name + ".pdf", Size: int64(len(data)), Reader: bytes.NewReader(data)}, take)
	if err != nil {
		return r, err
	}
	err = o.paperAct(ctx, a, func(ctx context.Context, t *transaction) (err error) {
		r, err = requestPapers().add(ctx, o, t, id, func(r subscriber.Request) ([]office.Event, error) {
			return subscriber.Decide(o.access(), r, subscriber.File{Outgoing: d.ID}, t.actor)
		})
		return err
	})
	return r, err
}

package app

import (
	"context"
	"crypto/x509"

	"trien/internal/authority"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/pades"
)

// signable is what one act signs on a document, wherever the key is. It is made of the document as it stands, so that it can be made
// again after a restart: only draw costs anything.
type signable struct {
	act      string
	document string
	from     office.File        // that the revision is appended to
	kind     string             // of the file it makes
	field    string             // that is signed
	role     string             // of the mark, and of a time-stamp that is owed
	holder   string             // whose registered certificate signs: a person's id, or the office's
	used     string             // the capacity used, where one is
	decision authority.Decision // by which rule it may be signed

	// draw gives the revision for the certificate that will sign; Random, Hash and Reserve are set by whoever prepares it.
	draw func(ctx context.Context, c *x509.Certificate) (revision, error)
	// command is what the office decides once it is signed.
	command func(evidence) office.Command
}

// revision is what is appended, and the fields that it may change.
type revision struct {
	request pades.Request
	fields  []string
}

// evidence is a signature that was made, checked and stored, and how it was made.
type evidence struct {
	file        office.File
	certificate *x509.Certificate
	stamped     bool
	verdict     office.Verdict
	by          hand
	decision    authority.Decision
}

// hand is how a key was used: in which way, and by which paired machine where by one. Signed and Sealed keep it.
type hand struct{ way, agent string }

// signing events say by which certificate and how.
func (e evidence) signed() office.Signed {
	return office.Signed{File: e.file, Certificate: fingerprint(e.certificate), Stamped: e.stamped, Subject: e.certificate.Subject.String(), Way: e.by.way, Agent: e.by.agent, Sanction: sanction(e.decision)}
}

func (e evidence) sealed() office.Sealed {
	return office.Sealed{File: e.file, Certificate: fingerprint(e.certificate), Stamped: e.stamped, Subject: e.certificate.Subject.String(), Way: e.by.way, Agent: e.by.agent, Sanction: sanction(e.decision)}
}

// signable is the one switch over the acts that sign: whoever adds one adds its case here and its name to signs. It refuses what the
// actor may not do, before a key is used.
func (o *Office) signable(ctx context.Context, t *transaction, act string) (signable, error) {
	if err := o.check(t.doc, act, t.actor); err != nil {
		return signable{}, err
	}
	decision, err := o.mayBind(ctx, act, t.doc, t.actor)
	if err != nil {
		return signable{}, err
	}
	s, err := o.signableBy(t, act)
	s.decision = decision
	t.asked = o.mayStill(asking{act: act, doc: t.doc, person: t.actor.Person, at: t.at})
	return s, err
}

// signableBy makes it.
func (o *Office) signableBy(t *transaction, act string) (signable, error) {
	switch act {
	case "sign":
		return o.personSigns(t)
	case "seal":
		return o.officeSeals(t)
	case office.ActArrive:
		return o.arrivalMarked(t)
	case office.ActInstruction:
		return o.instructionSigned(t)
	}
	return signable{}, errNoSigning(act)
}

// signs tells the acts that signable knows, which a signing request may be about.
func signs(act string) bool {
	return act == "sign" || act == "seal" || act == office.ActArrive || act == office.ActInstruction
}

func errNoSigning(act string) error {
	return problem.New(problem.Usage, "Thao tác “"+act+"” không phải thao tác ký số.", "The act “"+act+"” is not one that signs.")
}

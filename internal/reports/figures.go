package reports

import "trien/internal/office"

// What is counted. The names are kept for ever, in rows and in reports.
const (
	Drafted            = "drafted"
	SignedHere         = "signed"
	Numbered           = "numbered"
	SealedHere         = "sealed"
	Issued             = "issued"
	SentOut            = "sent" // to each recipient
	Delivered          = "delivered"
	NotDelivered       = "not-delivered"
	ReturnedToUs       = "returned-to-us"
	Received           = "received" // over the exchange
	Brought            = "brought"  // by hand
	Registered         = "registered"
	ReturnedByUs       = "returned-by-us"
	ArrivalMarked      = "arrival-marked"
	Instructed         = "instructed"
	InstructionsSigned = "instructions-signed"
	Handled            = "handled"
	ClosedHere         = "closed"
	Timestamped        = "timestamped"
	TimestampMissed    = "timestamp-missed"
	SealFailed         = "seal-failed"
	Refused            = "refused"
	SignInRefused      = "sign-in-refused"
	SecretRefused      = "secret-refused"
	Froze              = "frozen"
	Restored           = "restored"
	Disputed           = "disputed"
	CertificateNew     = "certificate-registered"
	CertificateEnd     = "certificate-ended"
	Asked              = "requests"         // about certificates, by what was asked for
	Granted            = "requests-granted" // by the CA
	Denied             = "requests-denied"
	HandedOver         = "handed-over" // certificates, to whom they are for
	DeviceHandedOver   = "devices-handed-over"
	DeviceBack         = "devices-returned"
	DeviceGone         = "devices-lost"
	Converted          = "conversions" // paper to electronic and back (379.15, 379.16)
	Recalled           = "recalled"    // and voided (379.17, 379.19)
	Amended            = "amended"     // corrected and replaced (379.17)
	EffectTold         = "effect-told" // of what came in, its sender tells that its force has changed
	Incidents          = "incidents"   // times without the system, and what was done on paper (379.4.6)
)

// figure is a row of what reports count: whoever adds a kind of event to count adds a row here, its words in internal/app/deeds_words.go, and another value to counting in
// internal/store/uses.go, so that the events that there are get counted too.
type figure struct {
	what         string
	certificates bool // stands in the report on certificates, too
	// of says by what the figure is divided, and whether an event counts. nil: a report should say it, and nothing here makes such events yet (Uncounted).
	of func(Happened) (typ string, counts bool)
}

// each counts every event of a kind, undivided.
func each[E office.Event](h Happened) (string, bool) {
	_, ok := h.Event.(E)
	return "", ok
}

// byType counts every event of a kind by the type of its document.
func byType[E office.Event](h Happened) (string, bool) {
	_, ok := h.Event.(E)
	return h.DocType, ok
}

// by counts the events of a kind by what they say; not those of which it says no.
func by[E office.Event](typ func(E) (string, bool)) func(Happened) (string, bool) {
	return func(h Happened) (string, bool) {
		e, ok := h.Event.(E)
		if !ok {
			return "", false
		}
		return typ(e)
	}
}

// ended counts our documents that were recalled or voided, by which of the two.
func ended(h Happened) (string, bool) {
	switch e := h.Event.(type) {
	case office.EffectChanged:
		return string(e.Effect), e.Effect == office.Recalled
	case office.DocumentVoided:
		return string(office.Voided), true
	}
	return "", false
}

// down counts incidents by what was down, and what was made on paper meanwhile by which way it went.
func down(h Happened) (string, bool) {
	switch e := h.Event.(type) {
	case office.IncidentDeclared:
		return "incident-" + e.What, true
	case office.PaperTaken:
		return "paper-" + string(e.Direction), e.Incident != ""
	}
	return "", false
}

// converted counts conversions by which way they went, copies that ended, and transactions confirmed on paper (379.15, 379.16, 379.19.5).
func converted(h Happened) (string, bool) {
	switch h.Event.(type) {
	case office.CopyPrinted:
		return "to-paper", true
	case office.CopyScanned:
		return "to-electronic", true
	case office.CopyEnded:
		return "copy-ended", true
	case office.SlipIssued:
		return "slip", true
	}
	return "", false
}

func figures() []figure {
	return []figure{
		{Drafted, false, each[office.Drafted]},
		{SignedHere, false, byType[office.Signed]},
		{Numbered, false, byType[office.NumberReserved]},
		{SealedHere, false, byType[office.Sealed]},
		{Issued, false, byType[office.Issued]},
		{SentOut, false, by(func(e office.SendQueued) (string, bool) { return e.Paper, true })}, // with paper or without, and by what rule
		{Delivered, false, each[office.Delivered]},
		{NotDelivered, false, by(func(e office.DeliveryFailed) (string, bool) { return "", e.Final })},
		{ReturnedToUs, false, each[office.RecipientReturned]},
		{Received, false, by(func(e office.Received) (string, bool) { return "", e.Message != "" })},
		{Brought, false, by(func(e office.Received) (string, bool) { return "", e.Message == "" })},
		{Registered, false, byType[office.Registered]},
		{ReturnedByUs, false, byType[office.ReturnedToSender]},
		{ArrivalMarked, false, byType[office.ArrivalSigned]},
		{Instructed, false, byType[office.Routed]},
		{InstructionsSigned, false, byType[office.InstructionSigned]},
		{Handled, false, byType[office.Handled]},
		{ClosedHere, false, byType[office.Closed]},
		{Timestamped, false, by(func(e office.Timestamped) (string, bool) { return e.Role, true })},
		{TimestampMissed, false, by(func(e office.TimestampMissed) (string, bool) { return e.Role, true })},
		{SealFailed, false, each[office.SealFailed]},
		// Nothing may lead to a state secret, not even its class.
		{SecretRefused, false, by(func(e office.Refusal) (string, bool) { return "", e.Class != office.NotSecret })},
		{SignInRefused, false, by(func(e office.Refusal) (string, bool) { return "", e.Class == office.NotSecret && e.Act == "sign-in" })},
		{Refused, false, by(func(e office.Refusal) (string, bool) {
			return e.Kind, e.Class == office.NotSecret && e.Act != "sign-in"
		})},
		{Froze, true, by(func(e office.CaseOpened) (string, bool) { return e.Kind, e.Kind != "dispute" })},
		{Restored, true, each[office.AccountRestored]},
		{Disputed, false, by(func(e office.CaseOpened) (string, bool) { return "", e.Kind == "dispute" })},
		{CertificateNew, true, each[office.CertificateRegistered]},
		{CertificateEnd, true, each[office.CertificateEnded]},
		{Asked, true, by(func(e office.SubscriberRequested) (string, bool) { return e.Kind, true })},
		{Granted, true, by(func(e office.SubscriberAnswered) (string, bool) { return "", e.Granted })},
		{Denied, true, by(func(e office.SubscriberAnswered) (string, bool) { return "", !e.Granted })},
		{HandedOver, true, each[office.SubscriberHanded]},
		{DeviceHandedOver, true, each[office.DeviceHanded]},
		{DeviceBack, true, each[office.DeviceReturned]},
		{DeviceGone, true, each[office.DeviceLost]},
		{Converted, false, converted},
		{Recalled, false, ended},
		{Amended, false, by(func(e office.EffectChanged) (string, bool) { return string(e.Effect), e.Effect != office.Recalled })},
		{EffectTold, false, by(func(e office.EffectTold) (string, bool) { return string(e.Effect), true })},
		{Incidents, false, down},
	}
}

// DealingsOf is what an event means for the reports of dealings.
func DealingsOf(h Happened) []Dealing {
	for _, f := range figures() {
		if f.of == nil {
			continue
		}
		if typ, ok := f.of(h); ok {
			return []Dealing{{office.Day(h.At), f.what, typ}}
		}
	}
	return nil
}

// Uncounted are the figures that a kind of report should have and that nothing is counted for yet: none is not zero.
func Uncounted(kind string) []string {
	list := []string{}
	for _, f := range figures() {
		if f.of == nil && (kind == OfDealings || f.certificates) {
			list = append(list, f.what)
		}
	}
	return list
}

// InForce counts the certificates in force at a period's end: it is reckoned then, and no dealing.
const InForce = "certificates-in-force"

// Belongs says whether a count stands in a kind of report.
func Belongs(kind, what string) bool {
	for _, f := range figures() {
		if f.what == what {
			return kind == OfDealings || f.certificates
		}
	}
	return false
}

package office

import "time"

// CertificateProven says with which certificate somebody proved who they are: at a paired machine, or to a proxy that the office trusts.
type CertificateProven struct {
	Person      string `part:"clear"`
	Fingerprint string `part:"clear"` // SHA-256 of the DER, hex
	Purpose     string `part:"clear"` // "sign-in", "proof"
	Agent       string `part:"clear"` // the machine; "" where a proxy saw it
	Checked     bool   `part:"clear"` // that it is not revoked; false only where the office's settings allow it
}

// IdentityLinked binds who somebody is at a provider of identities to the person (379.11.3): by themselves, or by an administrator against their code.
type IdentityLinked struct {
	Person   string    `part:"clear"`
	Provider string    `part:"clear"` // as office.toml names it
	Issuer   string    `part:"clear"`
	At       time.Time `part:"clear"`
	Subject  string    `part:"register"` // as the provider calls them (OpenID Connect Core 1.0, Section 2, "sub")
	Code     string    `part:"register"` // against which an administrator recorded it; "" by themselves
}

// IdentityUnlinked ends that.
type IdentityUnlinked struct {
	Person   string `part:"clear"`
	Provider string `part:"clear"`
	Issuer   string `part:"clear"`
}

// IdentityProven says what a provider of identities told of a sign-in.
type IdentityProven struct {
	Person   string   `part:"clear"`
	Provider string   `part:"clear"`
	Issuer   string   `part:"clear"`
	Purpose  string   `part:"clear"` // "sign-in", "proof"
	Class    string   `part:"clear"` // acr, where it is one that office.toml names
	Methods  []string `part:"clear"` // amr, those that RFC 8176 names
}

// RehearsalPlanned begins the life of a rehearsal of the second way to sign in or to sign (379.11.6, 379.13.5).
type RehearsalPlanned struct {
	Of   string    `part:"clear"` // what is switched off: "provider", "ca", "tsa"
	On   time.Time `part:"clear"` // the day
	Note string    `part:"register"`
}

// RehearsalBegun says that it is under way: for whoever began it, what is rehearsed is switched off.
type RehearsalBegun struct{}

// RehearsalTried is one try of the second way.
type RehearsalTried struct {
	Way     string `part:"clear"` // what was tried: the factors of a sign-in, or the address of a service
	Worked  bool   `part:"clear"`
	Outcome string `part:"clear"` // "signed-in", "stamped", "owed", "no-answer", "refused-as-it-must"
}

// RehearsalEnded is its result, by whoever carried it out.
type RehearsalEnded struct {
	Result string `part:"clear"` // "worked", "failed", "cancelled"
	Note   string `part:"register"`
}

// The names of the events.
func (CertificateProven) Type() string { return "session.certificate-proven" }
func (IdentityLinked) Type() string    { return "staff.identity-linked" }
func (IdentityUnlinked) Type() string  { return "staff.identity-unlinked" }
func (IdentityProven) Type() string    { return "session.identity-proven" }
func (RehearsalPlanned) Type() string  { return "rehearsal.planned" }
func (RehearsalBegun) Type() string    { return "rehearsal.begun" }
func (RehearsalTried) Type() string    { return "rehearsal.tried" }
func (RehearsalEnded) Type() string    { return "rehearsal.ended" }

func wayKinds() []Event {
	return []Event{CertificateProven{}, IdentityLinked{}, IdentityUnlinked{}, IdentityProven{}, RehearsalPlanned{}, RehearsalBegun{}, RehearsalTried{}, RehearsalEnded{}}
}

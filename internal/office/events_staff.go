package office

import (
	"time"

	"trien/internal/identity"
)

// Events of the office itself stand in the stream "staff". Names of people are register words: the office's own records of who held
// what survive any document.

// PersonAdded is someone new.
type PersonAdded struct {
	ID      string `part:"clear"`
	Account string `part:"register"`
	Name    string `part:"register"`
	Code    string `part:"register"`
	Email   string `part:"register"`
	Body    string `part:"clear"`
	Unit    string `part:"register"`
}

// PostMade is a post with its roles and capacities; again under the same id it changes them.
type PostMade struct {
	ID         string              `part:"clear"`
	Title      string              `part:"register"`
	Body       string              `part:"clear"`
	Unit       string              `part:"register"`
	Roles      []identity.Role     `part:"clear"`
	Capacities []identity.Capacity `part:"register"`
}

// Appointed gives someone a post.
type Appointed struct {
	Person string    `part:"clear"`
	Post   string    `part:"clear"`
	From   time.Time `part:"clear"`
	To     time.Time `part:"clear"`
	Number string    `part:"register"` // of the decision that appoints
}

// CertificateRegistered binds a certificate to the person or the office (id of the office) that signs with it.
type CertificateRegistered struct {
	Holder      string    `part:"clear"`
	Fingerprint string    `part:"clear"` // SHA-256 of the DER, hex
	NotAfter    time.Time `part:"clear"`
	Subject     string    `part:"register"`
	Certificate []byte    `part:"register"` // its DER; absent in events of before it was kept
	Held        bool      `part:"clear"`    // the key is kept here too
}

// AgentPaired binds a machine, which holds a token, to a person: it may fetch what they are to sign and bring their signatures.
type AgentPaired struct {
	Agent  string    `part:"clear"`
	Person string    `part:"clear"`
	Key    string    `part:"clear"` // Ed25519 public key, base64, by which its calls are known
	At     time.Time `part:"clear"`
	Name   string    `part:"register"` // what the person calls it
}

// AgentEnded ends that.
type AgentEnded struct {
	Agent string `part:"clear"`
}

// PeerAgreed pins the keys of an office one exchanges with.
type PeerAgreed struct {
	Peer     string `part:"clear"`
	Name     string `part:"clear"`
	Code     string `part:"clear"`
	Address  string `part:"clear"`
	Identity string `part:"clear"` // Ed25519 public key, base64
	Box      string `part:"clear"` // age recipient
	Seal     string `part:"clear"` // SHA-256 of its certificate, hex
	Ledger   string `part:"clear"` // verifier key of its ledger; "": the first that it shows
}

// AnchorsChanged says who is believed from now on, where that is not who was before: by their certificates' SHA-256, hex, sorted.
type AnchorsChanged struct {
	Anchors  []string `part:"clear"`
	Official []string `part:"clear"`    // those of the special-purpose service (379.7)
	Names    []string `part:"register"` // subjects of the certificates that are new
	By       []string `part:"register"` // whom the registers in the folders name as deciding
}

// PasswordSet says that a person has a new way to sign in; the secrets stand elsewhere.
type PasswordSet struct {
	Person string `part:"clear"`
}

// The names of the events.
func (PersonAdded) Type() string           { return "staff.person-added" }
func (PostMade) Type() string              { return "staff.post-made" }
func (Appointed) Type() string             { return "staff.appointed" }
func (CertificateRegistered) Type() string { return "staff.certificate-registered" }
func (PeerAgreed) Type() string            { return "staff.peer-agreed" }
func (AnchorsChanged) Type() string        { return "staff.anchors-changed" }
func (PasswordSet) Type() string           { return "staff.password-set" }
func (AgentPaired) Type() string           { return "agent.paired" }
func (AgentEnded) Type() string            { return "agent.ended" }

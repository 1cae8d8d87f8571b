package office

import "time"

// CertificateEnded ends what a certificate serves for here, from an instant on: nobody signs or signs in with it any more. Signatures made before stay what
// they are, and whether the CA has revoked it is the CA's to say (379.9.2).
type CertificateEnded struct {
	Fingerprint string    `part:"clear"`
	From        time.Time `part:"clear"`
	Reason      string    `part:"register"`
}

// CertificateRestored takes that back, where the CA has not revoked it: a post that was given back, a key that was found again.
type CertificateRestored struct {
	Fingerprint string `part:"clear"`
	Reason      string `part:"register"`
}

// The names of the events.
func (CertificateEnded) Type() string    { return "staff.certificate-ended" }
func (CertificateRestored) Type() string { return "staff.certificate-restored" }

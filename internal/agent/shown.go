package agent

import (
	"crypto/x509"
	"errors"

	"trien/internal/limits"
)

// CertificatesPath follows the office in the address to which a machine posts what it Shows: /agent/{office}/certificates.
const CertificatesPath = "/certificates"

// Taken is the state of the Outcome that answers a Shown.
const Taken = "taken"

// Shown are the certificates of the keys that a machine works with, read from token or file. They tell whom a key is said to belong to and prove nothing:
// whether one is somebody's is for those in charge to judge.
type Shown struct {
	Chains [][][]byte `json:"chains"` // DER; of each key its own certificate first, then those of its issuers that are kept beside it
}

// ParseShown reads what a machine shows. A certificate that can't be read is an error, not left out.
func ParseShown(body []byte) ([][]*x509.Certificate, error) {
	var s Shown
	if err := strict(body, &s); err != nil {
		return nil, err
	}
	if len(s.Chains) > limits.AgentKeys {
		return nil, errors.New("agent: more keys than one machine has")
	}
	chains := make([][]*x509.Certificate, 0, len(s.Chains))
	for _, raw := range s.Chains {
		if len(raw) == 0 || len(raw) > limits.PathDepth {
			return nil, errors.New("agent: a chain is empty or longer than any real one")
		}
		var chain []*x509.Certificate
		for _, der := range raw {
			c, err := x509.ParseCertificate(der)
			if err != nil {
				return nil, errors.Join(errors.New("agent: a certificate"), err)
			}
			chain = append(chain, c)
		}
		chains = append(chains, chain)
	}
	return chains, nil
}

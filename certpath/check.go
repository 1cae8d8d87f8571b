package certpath

import (
	"errors"
	"fmt"
	"time"

	"trien/internal/limits"
)

// Inputs are what a path is checked for.
type Inputs struct {
	At       time.Time
	Policies PolicyInputs
	Work     *Work // shared by one judgement; nil means one of its own
}

// Check judges a path at an instant by RFC 5280, Section 6.1, revocation aside, and gives every fault down to the first certificate that
// its issuer has not signed, for what that one says means nothing; none means that it holds. The anchor is a name and a key (6.1.1 (d)):
// its own validity period is for the trust store to bound. The names to which its certificate is constrained bind all below it (6.2, RFC
// 5937): else an authority would be rid of the constraints that those above have put on it by being made an anchor itself.
func Check(p Path, in Inputs) []Fault {
	if len(p) == 0 || len(p) > limits.PathDepth {
		return []Fault{{Rule: RuleTooManyFaults, Words: fmt.Sprintf("a path of %d certificates", len(p))}}
	}
	if in.Work == nil {
		in.Work = &Work{}
	}
	n := len(p) - 1
	s := state{in: in, issuer: p[n], key: p[n].Key, maxLen: n, graph: newPolicyGraph(n, in.Policies)}
	if n > 0 {
		s.names.add(&p[n].Extensions)
	}
	for i := 1; i <= n; i++ {
		s.index = n - i
		if s.certificate(p[n-i], i); s.unsigned {
			return s.faults
		}
		if i < n {
			s.prepare(p[n-i], i)
		}
	}
	if n > 0 {
		s.finish(p[0])
	}
	return s.faults
}

type state struct {
	in     Inputs
	issuer *Certificate
	key    Key // the working public key, DSA parameters inherited
	names  constraints
	graph  *policyGraph
	maxLen int
	index  int
	faults []Fault
	// unsigned: the certificate looked at is not known to be its issuer's.
	unsigned bool
}

func (s *state) fault(r Rule, words string) {
	s.faults = append(s.faults, Fault{Index: s.index, Rule: r, Words: words})
}

// certificate does the basic processing of Section 6.1.3.
func (s *state) certificate(c *Certificate, i int) {
	err := s.in.Work.verify(s.key, c.Algorithm, c.RawTBS, c.Signature)
	switch s.unsigned = err != nil; {
	case errors.Is(err, ErrWork):
		s.fault(RuleTooManyFaults, "there is too much to check")
	case errors.Is(err, ErrUnsupported):
		s.fault(RuleAlgorithm, "the signature algorithm "+c.Algorithm.OID+" of a certificate cannot be checked")
	case err != nil:
		s.fault(RuleSignature, "the signature on a certificate does not verify under its issuer's key")
	case !c.SignedAlgorithm.same(c.Algorithm):
		s.fault(RuleAlgorithm, "a certificate names two signature algorithms")
	}
	switch {
	case s.in.At.Before(c.NotBefore):
		s.faults = append(s.faults, Fault{Index: s.index, Rule: RuleNotYetValid, Words: "not valid yet", At: c.NotBefore})
	case !c.ValidAt(s.in.At):
		s.faults = append(s.faults, Fault{Index: s.index, Rule: RuleExpired, Words: "expired", At: c.NotAfter})
	}
	if !c.Issuer.Equal(s.issuer.Subject) {
		s.fault(RuleNameChain, "the issuer's name is not the subject of the certificate above")
	}
	if !c.SelfIssued() || s.index == 0 {
		if !s.in.Work.spend(s.names.size() * (1 + len(c.Extensions.AltNames)) / 20) {
			s.fault(RuleTooManyFaults, "there is too much to check")
		} else if why, ok := s.names.allow(c); !ok {
			s.fault(RuleNames, why)
		}
	}
	if !s.graph.step(c, i) {
		s.fault(RulePolicy, "no certificate policy holds along the path, and one is required")
	}
}

// prepare readies the state for the certificate below (Section 6.1.4).
func (s *state) prepare(c *Certificate, i int) {
	e := &c.Extensions
	if !s.graph.prepare(c, i) {
		s.fault(RulePolicy, "a policy mapping names anyPolicy")
	}
	s.names.add(e)
	if !e.HasBasic || !e.CA {
		s.fault(RuleCA, "the issuing certificate is not one of a certification authority")
	}
	if !c.SelfIssued() {
		if s.maxLen <= 0 {
			s.fault(RuleLength, "the path is longer than a certificate above allows")
		}
		s.maxLen--
	}
	if e.MaxPathLen >= 0 && e.MaxPathLen < s.maxLen {
		s.maxLen = e.MaxPathLen
	}
	if !e.Allows(UsageCertSign) {
		s.fault(RuleKeyUsage, "the issuing certificate's key is not for signing certificates")
	}
	s.extensions(e)
	s.issuer, s.key = c, c.Key.inherit(s.key)
}

// finish does the wrap-up of Section 6.1.5.
func (s *state) finish(c *Certificate) {
	s.index = 0
	s.extensions(&c.Extensions)
	if !s.graph.finish(c) {
		s.fault(RulePolicy, "no acceptable certificate policy holds for the certificate")
	}
}

func (s *state) extensions(e *Extensions) {
	for _, oid := range e.UnknownCritical {
		s.faults = append(s.faults, Fault{Index: s.index, Rule: RuleExtension, Words: "a critical extension is not understood", Extension: oid})
	}
}

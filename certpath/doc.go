// Package certpath builds certification paths and judges them, with CRLs and OCSP responses, at a given instant (RFC 5280, RFC 6960).
//
// It is pure: certificates, lists and responses come as bytes, the instant is an argument, and nothing is fetched. It parses
// certificates itself because crypto/x509 refuses what real and old files hold (SHA-1 signatures, DSA keys, unknown curves, directory
// name constraints): here such things are facts, and a policy says what they are worth.
package certpath

import (
	"errors"
	"time"
)

// Rule names what a certificate, a list or a response offends against; each has its clause in RFC 5280 or RFC 6960.
type Rule string

// The rules. The order of Section 6.1.3 and 6.1.4 is the order in which faults are reported.
const (
	RuleSignature     Rule = "signature"          // 6.1.3 (a)(1): the issuer's key does not verify it
	RuleAlgorithm     Rule = "algorithm"          // the signature algorithm or key is not one we can check
	RuleNotYetValid   Rule = "not_yet_valid"      // 6.1.3 (a)(2)
	RuleExpired       Rule = "expired"            // 6.1.3 (a)(2)
	RuleNameChain     Rule = "name_chain"         // 6.1.3 (a)(4)
	RuleNames         Rule = "name_constraints"   // 6.1.3 (b), (c)
	RulePolicy        Rule = "policy"             // 6.1.3 (f), 6.1.4 (a), 6.1.5 (g)
	RuleCA            Rule = "not_a_ca"           // 6.1.4 (k)
	RuleLength        Rule = "path_length"        // 6.1.4 (l), (m)
	RuleKeyUsage      Rule = "key_usage"          // 6.1.4 (n)
	RulePurpose       Rule = "extended_key_usage" // 4.2.1.12: not for what it is used for
	RuleExtension     Rule = "critical_extension" // 6.1.4 (o), 6.1.5 (f)
	RuleTooManyFaults Rule = "too_many"           // limits of internal/limits reached
)

// Rules gives every rule, for faces that must have words for each.
func Rules() []Rule {
	return []Rule{RuleSignature, RuleAlgorithm, RuleNotYetValid, RuleExpired, RuleNameChain, RuleNames, RulePolicy, RuleCA, RuleLength, RuleKeyUsage,
		RulePurpose, RuleExtension, RuleTooManyFaults}
}

// Fault is one rule broken by one certificate of a path. Index counts from the leaf (0) to the certificate below the anchor.
type Fault struct {
	Index int
	Rule  Rule
	Words string // in English, for logs; it names no person
	// At is the instant that RuleNotYetValid and RuleExpired turn on.
	At time.Time
	// Extension is the OID that RuleExtension is about.
	Extension string
}

// Errors of verifying one signature value.
var (
	ErrSignature   = errors.New("certpath: the signature value does not verify under the issuer's key")
	ErrUnsupported = errors.New("certpath: the algorithm or key cannot be checked here")
	ErrMalformed   = errors.New("certpath: malformed")
)

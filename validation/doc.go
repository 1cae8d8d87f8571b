// Package validation judges the signatures of a PDF as EN 319 102-1 has it: facts first, then a pure verdict, then a report.
//
// Collect does the reading and, through functions that the caller gives, the fetching; what it finds are Facts, which serialise to JSON.
// Judge(facts, policy, at) is pure: the same facts, policy and instant give the same report, byte for byte, in twenty years. A verdict is
// an Indication with a SubIndication, never a bool, and what could not be checked is never good.
//
// The building blocks of Clause 5.2 and the processes of 5.3 (basic signatures), 5.4 (time-stamps), 5.5 (with time and long-term material)
// and 5.6 (with archival material) are here under the standard's names: format and integrity in judge_format.go and judge_integrity.go,
// X.509 validation in judge_path.go, acceptance in judge_acceptance.go, proofs of existence in judge_proofs.go, the past in judge_past.go.
package validation

// Indication is the main verdict (EN 319 102-1, 5.1.3).
type Indication string

// The indications; NoSignature is the contract's own for a file without any.
const (
	Passed        Indication = "TOTAL_PASSED"
	Indeterminate Indication = "INDETERMINATE"
	Failed        Indication = "TOTAL_FAILED"
	NoSignature   Indication = "NO_SIGNATURE_FOUND"
)

// SubIndication gives the reason by the names of EN 319 102-1, Table 5 and 6.
type SubIndication string

// The sub-indications.
const (
	FormatFailure              SubIndication = "FORMAT_FAILURE"
	HashFailure                SubIndication = "HASH_FAILURE"
	CryptoFailure              SubIndication = "SIG_CRYPTO_FAILURE"
	RevokedSub                 SubIndication = "REVOKED"
	Expired                    SubIndication = "EXPIRED"
	NotYetValid                SubIndication = "NOT_YET_VALID"
	SigConstraints             SubIndication = "SIG_CONSTRAINTS_FAILURE"
	ChainConstraints           SubIndication = "CHAIN_CONSTRAINTS_FAILURE"
	ChainGeneral               SubIndication = "CERTIFICATE_CHAIN_GENERAL_FAILURE"
	CryptoConstraints          SubIndication = "CRYPTO_CONSTRAINTS_FAILURE"
	PolicyProcessing           SubIndication = "POLICY_PROCESSING_ERROR"
	PolicyNotAvailable         SubIndication = "SIGNATURE_POLICY_NOT_AVAILABLE"
	CryptoNoPOE                SubIndication = "CRYPTO_CONSTRAINTS_FAILURE_NO_POE"
	TimestampOrder             SubIndication = "TIMESTAMP_ORDER_FAILURE"
	NoSigningCertificate       SubIndication = "NO_SIGNING_CERTIFICATE_FOUND"
	NoChain                    SubIndication = "NO_CERTIFICATE_CHAIN_FOUND"
	NoChainNoPOE               SubIndication = "NO_CERTIFICATE_CHAIN_FOUND_NO_POE"
	RevokedNoPOE               SubIndication = "REVOKED_NO_POE"
	RevokedCANoPOE             SubIndication = "REVOKED_CA_NO_POE"
	OutOfBoundsNoPOE           SubIndication = "OUT_OF_BOUNDS_NO_POE"
	OutOfBoundsNotRevoked      SubIndication = "OUT_OF_BOUNDS_NOT_REVOKED"
	RevocationOutOfBoundsNoPOE SubIndication = "REVOCATION_OUT_OF_BOUNDS_NO_POE"
	TryLater                   SubIndication = "TRY_LATER"
	SignedDataNotFound         SubIndication = "SIGNED_DATA_NOT_FOUND"
	Generic                    SubIndication = "GENERIC"
)

// Verdict is an indication with its sub-indication; the latter is empty when passed.
type Verdict struct {
	Indication    Indication    `json:"indication"`
	SubIndication SubIndication `json:"sub_indication,omitempty"`
}

// badness orders verdicts: the file's is the worst of its signatures'.
func (v Verdict) badness() int {
	switch v.Indication {
	case Passed:
		return 0
	case Indeterminate:
		return 1
	}
	return 2
}

func worse(a, b Verdict) Verdict {
	if b.badness() > a.badness() {
		return b
	}
	return a
}

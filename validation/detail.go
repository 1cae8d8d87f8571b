package validation

import (
	"time"

	"trien/certpath"
)

// Detail is how the judgement of one signature or time-stamp came about: for detailed reports and ETSI TS 119 102-2. It is no part of a
// report's JSON. Every instant in it is in UTC.
type Detail struct {
	Process    string      // the process of EN 319 102-1 that gave the verdict: ProcessX
	Blocks     []Block     // in the order of the process, each at most once
	Chain      []Link      // from the signer's certificate to the anchor; only the signer's where no path was found
	Stamps     []Stamp     // the time-stamps that were looked at, the signature's own and those that cover it
	Proofs     []Proof     // the proofs of existence that the verdict rests on
	Algorithms []Algorithm // between the content and the signature value, and up the chain
}

// The processes (EN 319 102-1, Clause 5).
const (
	ProcessBasic    = "basic"     // 5.3
	ProcessStamp    = "timestamp" // 5.4
	ProcessTime     = "with_time" // 5.5: with time, and with long-term validation material
	ProcessArchival = "archival"  // 5.6: for signatures that prove their own past
)

// Block is the outcome of one building block.
type Block struct {
	Name string // BlockX
	Verdict
	Why Warning // the zero Warning where it passed, or where other warnings say it
}

// The building blocks (EN 319 102-1, 5.2 and 5.6.2).
const (
	BlockFormat         = "format_checking"         // 5.2.2
	BlockCertificate    = "signing_certificate"     // 5.2.3
	BlockContext        = "validation_context"      // 5.2.4
	BlockFreshness      = "revocation_freshness"    // 5.2.5
	BlockX509           = "x509_certificate"        // 5.2.6
	BlockCryptographic  = "cryptographic"           // 5.2.7
	BlockAcceptance     = "signature_acceptance"    // 5.2.8
	BlockStamps         = "timestamps"              // 5.4, of those that were needed
	BlockPastCert       = "past_certificate"        // 5.6.2.1
	BlockSliding        = "validation_time_sliding" // 5.6.2.2
	BlockPOE            = "poe_extraction"          // 5.6.2.3
	BlockPastSignature  = "past_signature"          // 5.6.2.4
	BlockEvidenceRecord = "evidence_record"         // 5.6.3.4 (1)
	BlockChanges        = "changes_after_signing"   // ISO 32000-2, 12.8.2; not of EN 319 102-1
)

// Link is one certificate of a path, with what is known of its revocation.
type Link struct {
	Certificate *certpath.Certificate
	Anchor      bool
	Asked       bool            // its revocation bears on the judgement: it is no anchor
	Status      certpath.Status // what evidence says, at the time the certificate was judged at
	Evidence    []byte          // the list or response behind the status, in DER; nil where unknown
}

// Stamp is one time-stamp as it was judged (EN 319 102-1, 5.4).
type Stamp struct {
	Kind  string    // StampX
	Field string    // of a document time-stamp
	Token []byte    // DER; nil where it can't be read
	Time  time.Time // zero where it can't be read
	Verdict
	Why   Warning
	Chain []Link
}

// The kinds of time-stamps.
const (
	StampSignature = "signature" // over the signature value (EN 319 122-1, 5.3)
	StampContent   = "content"   // signed by the signer (EN 319 122-1, 5.2.8)
	StampDocument  = "document"  // over the file up to it (EN 319 142-1, 5.4.3)
	StampArchive   = "archive"   // EN 319 122-1, 5.5.3
	StampRecord    = "record"    // of an evidence record (RFC 4998)
)

// Proof is a proof of existence: the object existed at or before the time.
type Proof struct {
	Time time.Time
	What string // ProofX: what existed
	By   int    // index in Stamps, from 0; -1 for a document time-stamp, which has a judgement of its own
}

// What proofs of existence are about.
const (
	ProofSignature   = "signature"
	ProofCertificate = "certificate"
	ProofRevocation  = "revocation"
)

// Algorithm is one that the judgement rests on, as the policy sees it.
type Algorithm struct {
	Of     string    // what it is used for: AlgorithmX
	Name   string    // "SHA-256", "RSA 2048", "EC 256"
	Strong bool      // believed at the time that counts
	Until  time.Time // since when the policy no longer believes it; zero where it names no end
}

// What algorithms are used for.
const (
	AlgorithmDigest = "digest" // of the content, the attributes or a time-stamp
	AlgorithmKey    = "key"    // of the signer
	AlgorithmScheme = "scheme" // of the signature value
	AlgorithmChain  = "chain"  // of a certificate above
)

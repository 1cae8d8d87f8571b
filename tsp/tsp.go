// Package tsp asks for, answers and reads time-stamps (RFC 3161 with RFC 5816, the ESSCertIDv2 update).
package tsp

import (
	"crypto"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"math/big"
	"time"

	"trien/cms"
)

// Request is a TimeStampReq (RFC 3161, Section 2.4.1).
type Request struct {
	Hash       crypto.Hash
	Digest     []byte
	Policy     cms.OID  // "" when any will do
	Nonce      *big.Int // nil: none
	CertReq    bool     // the token shall bring the TSA's certificate
	Extensions bool     // it has extensions; they are not read
}

// Response is a TimeStampResp (RFC 3161, Section 2.4.2).
type Response struct {
	Status  int // PKIStatus: 0 granted, 1 granted with modifications, 2 rejection, …
	Text    []string
	Failure *big.Int // PKIFailureInfo as bits, bit 0 the lowest; nil when absent
	Token   []byte   // DER ContentInfo; nil when refused
}

// Info is a TSTInfo (RFC 3161, Section 2.4.2).
type Info struct {
	Version     int
	Policy      cms.OID
	HashOID     cms.OID
	Hash        crypto.Hash // 0 where HashOID is not known
	Digest      []byte
	Serial      *big.Int
	Time        time.Time     // UTC
	Accuracy    time.Duration // 0 when absent
	HasAccuracy bool
	Ordering    bool
	Nonce       *big.Int // nil when absent
	TSA         []byte   // DER GeneralName; nil when absent
}

// Token is a time-stamp token: a SignedData over a TSTInfo.
type Token struct {
	CMS  *cms.SignedData
	Info Info
}

// Facts is what a check of a token found; whether the certificate is believed is judged elsewhere.
type Facts struct {
	Imprint cms.Fact  `json:"imprint"` // the token is for these bytes
	Signer  cms.Facts `json:"signer"`  // digest, signature value, content type, signing certificate of the token
	// Purpose: the certificate has the extended key usage timeStamping, alone and critical (RFC 3161, Section 2.3).
	Purpose cms.Fact `json:"purpose"`
	// Validity: the certificate was within its validity period at the token's time.
	Validity cms.Fact `json:"validity"`
}

// Intact tells that the token is a sound signature over a TSTInfo for these bytes, whoever signed it.
func (f Facts) Intact() bool {
	return f.Imprint.OK() && f.Signer.Intact() && f.Signer.ContentType.State != cms.Fails
}

// RefusedError says that the TSA answered and did not grant a time-stamp.
type RefusedError struct {
	Status  int
	Text    []string
	Failure *big.Int
}

func (e *RefusedError) Error() string {
	return fmt.Sprintf("tsp: refused: status %d %q", e.Status, e.Text)
}

// What can be wrong with a granted answer to our request (RFC 3161, Section 2.2); all mean that the token must not be used.
var (
	ErrImprint = errors.New("tsp: the token is for other bytes")
	ErrNonce   = errors.New("tsp: the token does not repeat the nonce")
	ErrPolicy  = errors.New("tsp: the token is under another policy")
	ErrSigner  = errors.New("tsp: the token's signature does not hold")
	ErrPurpose = errors.New("tsp: the signer's certificate is not for time-stamping")
)

// Respond answers a TimeStampReq in DER: with a token, or with a refusal that says why. The error is for the responder's own faults.
func Respond(request []byte, r Responder) ([]byte, error) {
	q, err := ParseRequest(request)
	if err != nil {
		return refuse(failBadFormat, err.Error())
	}
	return r.answer(q)
}

// Responder is what a time-stamp is made with. The zero Policy is refused.
type Responder struct {
	Key      crypto.Signer
	Chain    []*x509.Certificate // the TSA's certificate first
	Scheme   cms.Scheme          // zero: the default of the key
	Policy   cms.OID
	Serial   *big.Int
	Time     time.Time
	Accuracy time.Duration
	Rand     io.Reader
}

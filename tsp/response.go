package tsp

import (
	"bytes"
	"math/big"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"

	"trien/cms"
	"trien/internal/limits"
)

// ParseResponse reads a TimeStampResp in DER. Errors are *cms.MalformedError or *cms.LimitError; a refusal is no error here.
func ParseResponse(der []byte) (*Response, error) {
	if len(der) > limits.TSTSize {
		return nil, &cms.LimitError{Where: "TimeStampResp"}
	}
	in := cryptobyte.String(der)
	var body, status cryptobyte.String
	r := &Response{}
	if !in.ReadASN1(&body, cbasn1.SEQUENCE) || !in.Empty() {
		return nil, malformed("TimeStampResp")
	}
	if !body.ReadASN1(&status, cbasn1.SEQUENCE) || !r.readStatus(status) {
		return nil, malformed("TimeStampResp/status")
	}
	if body.Empty() {
		return r, nil
	}
	if !body.ReadASN1Element((*cryptobyte.String)(&r.Token), cbasn1.SEQUENCE) || !body.Empty() {
		return nil, malformed("TimeStampResp/timeStampToken")
	}
	return r, nil
}

// readStatus reads PKIStatusInfo.
func (r *Response) readStatus(in cryptobyte.String) bool {
	var texts, text, bits cryptobyte.String
	if !in.ReadASN1Integer(&r.Status) {
		return false
	}
	if in.PeekASN1Tag(cbasn1.SEQUENCE) {
		if !in.ReadASN1(&texts, cbasn1.SEQUENCE) {
			return false
		}
		for !texts.Empty() {
			if !texts.ReadASN1(&text, cbasn1.UTF8String) || len(r.Text) > 100 {
				return false
			}
			r.Text = append(r.Text, string(bytes.ToValidUTF8(text, []byte("?"))))
		}
	}
	if in.PeekASN1Tag(cbasn1.BIT_STRING) {
		if !in.ReadASN1(&bits, cbasn1.BIT_STRING) || len(bits) == 0 || len(bits) > 16 {
			return false
		}
		r.Failure = new(big.Int)
		for i := range (len(bits) - 1) * 8 { // bit 0 of a BIT STRING is its first
			if bits[1+i/8]>>(7-i%8)&1 == 1 {
				r.Failure.SetBit(r.Failure, i, 1)
			}
		}
	}
	return in.Empty()
}

// Check gives the token when the response answers the request in full (RFC 3161, Section 2.2): granted, for these bytes, with
// this nonce, under the policy asked for, its signature sound and its signer a TSA. Whether the TSA is believed is judged elsewhere.
// Errors are *RefusedError, *cms.MalformedError, *cms.LimitError or one of this package's.
func (r *Response) Check(q Request) (*Token, error) {
	if r.Status != 0 && r.Status != 1 || r.Token == nil {
		return nil, &RefusedError{Status: r.Status, Text: r.Text, Failure: r.Failure}
	}
	t, err := ParseToken(r.Token)
	if err != nil {
		return nil, err
	}
	switch {
	case t.Info.Hash != q.Hash || !bytes.Equal(t.Info.Digest, q.Digest):
		return nil, ErrImprint
	case q.Nonce != nil && (t.Info.Nonce == nil || t.Info.Nonce.Cmp(q.Nonce) != 0):
		return nil, ErrNonce
	case q.Policy != "" && t.Info.Policy != q.Policy:
		return nil, ErrPolicy
	}
	f := t.Check(q.Digest, nil)
	if f.Signer.Certificate == nil && !q.CertReq {
		return t, nil // the certificate was not asked for: the caller must have it
	}
	switch {
	case !f.Intact() || !f.Signer.SigningCertificate.OK():
		return nil, ErrSigner
	case !f.Purpose.OK():
		return nil, ErrPurpose
	}
	return t, nil
}

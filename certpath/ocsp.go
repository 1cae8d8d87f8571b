package certpath

import (
	"bytes"
	"encoding/asn1"
	"fmt"
	"math/big"
	"time"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// OCSP is a parsed OCSP response of the basic type (RFC 6960, Section 4.2.1).
type OCSP struct {
	Raw, RawTBS     []byte
	ResponderName   *Name  // byName
	ResponderKey    []byte // byKey: SHA-1 of the key
	ProducedAt      time.Time
	Singles         []Single
	Algorithm       Algorithm
	Signature       []byte
	Certificates    []*Certificate
	UnknownCritical []string
	Nonce           []byte // nil when absent (RFC 9654)
}

// Single is the status of one certificate.
type Single struct {
	Hash                   string // OID of the digest in the certificate's identifier
	NameHash, KeyHash      []byte
	Serial                 *big.Int
	State                  State // Good, Revoked or Unknown
	RevokedAt              time.Time
	Reason                 int
	ThisUpdate, NextUpdate time.Time // NextUpdate zero when absent
	ArchiveCutoff          time.Time // zero when absent (RFC 6960, Section 4.4.4)
}

// OCSPStatusError is a response that says that there is none (RFC 6960, Section 4.2.1), such as tryLater.
type OCSPStatusError int

func (e OCSPStatusError) Error() string {
	return fmt.Sprintf("certpath: the OCSP responder answered with status %d", int(e))
}

// ParseOCSP reads one response in DER. The error wraps ErrMalformed, or is an OCSPStatusError.
func ParseOCSP(der []byte) (*OCSP, error) {
	in, s, bytesPart := cryptobyte.String(der), cryptobyte.String(nil), cryptobyte.String(nil)
	var status int
	var has bool
	if !in.ReadASN1Element(&s, cbasn1.SEQUENCE) {
		return nil, fmt.Errorf("%w: OCSP response", ErrMalformed)
	}
	raw := s
	if !s.ReadASN1(&s, cbasn1.SEQUENCE) || !s.ReadASN1Enum(&status) {
		return nil, fmt.Errorf("%w: OCSP response", ErrMalformed)
	}
	if status != 0 {
		return nil, OCSPStatusError(status)
	}
	var kind asn1.ObjectIdentifier
	if !s.ReadOptionalASN1(&bytesPart, &has, cbasn1.Tag(0).Constructed().ContextSpecific()) || !has || !bytesPart.ReadASN1(&bytesPart, cbasn1.SEQUENCE) ||
		!bytesPart.ReadASN1ObjectIdentifier(&kind) || kind.String() != "1.3.6.1.5.5.7.48.1.1" || !bytesPart.ReadASN1(&s, cbasn1.OCTET_STRING) {
		return nil, fmt.Errorf("%w: OCSP response bytes", ErrMalformed)
	}
	r, err := ParseBasicOCSP(s)
	if err == nil {
		r.Raw = raw
	}
	return r, err
}

// ParseBasicOCSP reads a bare BasicOCSPResponse, as some files store it.
func ParseBasicOCSP(der []byte) (*OCSP, error) {
	s, tbs, certs := cryptobyte.String(der), cryptobyte.String(nil), cryptobyte.String(nil)
	r := OCSP{Raw: der}
	var ok, has bool
	if !s.ReadASN1(&s, cbasn1.SEQUENCE) || !s.ReadASN1Element(&tbs, cbasn1.SEQUENCE) {
		return nil, fmt.Errorf("%w: basic OCSP response", ErrMalformed)
	}
	r.RawTBS = tbs
	if r.Algorithm, ok = readAlgorithm(&s); !ok || !readBits(&s, &r.Signature) ||
		!s.ReadOptionalASN1(&certs, &has, cbasn1.Tag(0).Constructed().ContextSpecific()) {
		return nil, fmt.Errorf("%w: OCSP signature", ErrMalformed)
	}
	if has && !certs.ReadASN1(&certs, cbasn1.SEQUENCE) {
		return nil, fmt.Errorf("%w: OCSP certificates", ErrMalformed)
	}
	for !certs.Empty() {
		var one cryptobyte.String
		if !certs.ReadASN1Element(&one, cbasn1.SEQUENCE) {
			return nil, fmt.Errorf("%w: OCSP certificates", ErrMalformed)
		}
		if c, err := Parse(one); err == nil {
			r.Certificates = append(r.Certificates, c)
		}
	}
	return &r, r.parseTBS(tbs)
}

func (r *OCSP) parseTBS(s cryptobyte.String) error {
	var version int
	var list, part cryptobyte.String
	var has bool
	if !s.ReadASN1(&s, cbasn1.SEQUENCE) || !s.ReadOptionalASN1Integer(&version, cbasn1.Tag(0).Constructed().ContextSpecific(), 0) || version != 0 {
		return fmt.Errorf("%w: OCSP version", ErrMalformed)
	}
	if !r.readResponder(&s) || !s.ReadASN1GeneralizedTime(&r.ProducedAt) || !s.ReadASN1(&list, cbasn1.SEQUENCE) {
		return fmt.Errorf("%w: OCSP responder", ErrMalformed)
	}
	for !list.Empty() {
		var one cryptobyte.String
		if !list.ReadASN1(&one, cbasn1.SEQUENCE) {
			return fmt.Errorf("%w: OCSP single response", ErrMalformed)
		}
		single, ok := r.readSingle(one)
		if !ok {
			return fmt.Errorf("%w: OCSP single response", ErrMalformed)
		}
		r.Singles = append(r.Singles, single)
	}
	if !s.ReadOptionalASN1(&part, &has, cbasn1.Tag(1).Constructed().ContextSpecific()) || !s.Empty() {
		return fmt.Errorf("%w: OCSP extensions", ErrMalformed)
	}
	if has {
		r.extensions(part, nil)
	}
	return nil
}

func (r *OCSP) readResponder(s *cryptobyte.String) bool {
	var v cryptobyte.String
	if s.PeekASN1Tag(cbasn1.Tag(1).Constructed().ContextSpecific()) {
		s.ReadASN1(&v, cbasn1.Tag(1).Constructed().ContextSpecific())
		n, err := parseName(v)
		r.ResponderName = &n
		return err == nil
	}
	return s.ReadASN1(&v, cbasn1.Tag(2).Constructed().ContextSpecific()) && v.ReadASN1Bytes(&r.ResponderKey, cbasn1.OCTET_STRING)
}

func (r *OCSP) readSingle(s cryptobyte.String) (one Single, ok bool) {
	var id, v cryptobyte.String
	var has bool
	if !s.ReadASN1(&id, cbasn1.SEQUENCE) {
		return one, false
	}
	a, ok := readAlgorithm(&id)
	one.Hash = a.OID
	if !ok || !id.ReadASN1Bytes(&one.NameHash, cbasn1.OCTET_STRING) || !id.ReadASN1Bytes(&one.KeyHash, cbasn1.OCTET_STRING) {
		return one, false
	}
	if one.Serial, ok = readSerial(&id); !ok {
		return one, false
	}
	if !one.readState(&s) || !s.ReadASN1GeneralizedTime(&one.ThisUpdate) {
		return one, false
	}
	if !s.ReadOptionalASN1(&v, &has, cbasn1.Tag(0).Constructed().ContextSpecific()) || has && !v.ReadASN1GeneralizedTime(&one.NextUpdate) {
		return one, false
	}
	if !s.ReadOptionalASN1(&v, &has, cbasn1.Tag(1).Constructed().ContextSpecific()) || !s.Empty() {
		return one, false
	}
	if has {
		r.extensions(v, &one)
	}
	return one, true
}

func (one *Single) readState(s *cryptobyte.String) bool {
	var v cryptobyte.String
	var tag cbasn1.Tag
	if !s.ReadAnyASN1(&v, &tag) {
		return false
	}
	switch tag & 0x1F {
	case 0:
		one.State = Good
		return true
	case 2:
		one.State = Unknown
		return true
	}
	one.State = Revoked
	var reason cryptobyte.String
	var has bool
	return v.ReadASN1GeneralizedTime(&one.RevokedAt) &&
		v.ReadOptionalASN1(&reason, &has, cbasn1.Tag(0).Constructed().ContextSpecific()) && (!has || reason.ReadASN1Enum(&one.Reason))
}

// unreadable stands among the unknown critical extensions for what could not be read and may be one.
const unreadable = "?"

// extensions reads response or single extensions; a malformed archive cut-off counts as absent.
func (r *OCSP) extensions(list cryptobyte.String, one *Single) {
	if !list.ReadASN1(&list, cbasn1.SEQUENCE) {
		r.UnknownCritical = append(r.UnknownCritical, unreadable)
		return
	}
	for !list.Empty() {
		oid, critical, v, ok := readExtension(&list)
		switch {
		case !ok:
			r.UnknownCritical = append(r.UnknownCritical, unreadable)
			return
		case oid == "1.3.6.1.5.5.7.48.1.6" && one != nil:
			v.ReadASN1GeneralizedTime(&one.ArchiveCutoff)
		case oid == nonceID && one == nil: // who asked compares it: Answers
			r.Nonce = append([]byte{}, v...)
		case critical:
			r.UnknownCritical = append(r.UnknownCritical, oid)
		}
	}
}

// about reports whether the single response is about the certificate issued by issuer (RFC 6960, Section 4.1.1).
func (one *Single) about(c, issuer *Certificate) bool {
	h, ok := hashes[one.Hash]
	if !ok || one.Serial.Cmp(c.Serial) != 0 {
		return false
	}
	digest := func(b []byte) []byte {
		d := h.New()
		d.Write(b)
		return d.Sum(nil)
	}
	// The name is hashed as the certificate in question spells its issuer; some responders hash the issuer's own spelling.
	return (bytes.Equal(digest(c.RawIssuer), one.NameHash) || bytes.Equal(digest(issuer.RawSubject), one.NameHash)) && bytes.Equal(digest(issuer.Key.Raw), one.KeyHash)
}

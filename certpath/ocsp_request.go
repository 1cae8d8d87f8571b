package certpath

import (
	"bytes"
	"crypto/sha1" //nolint:gosec // RFC 6960 responders need not know another digest (RFC 5019, Section 2.1.1)
	"encoding/asn1"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// nonceID is id-pkix-ocsp-nonce (RFC 9654, Section 2.1).
const nonceID = "1.3.6.1.5.5.7.48.1.2"

// OCSPRequest makes an unsigned request about one certificate (RFC 6960, Section 4.1.1), without nonce, so that responders may answer
// from stock (RFC 5019).
func OCSPRequest(c, issuer *Certificate) ([]byte, error) { return OCSPRequestWith(c, issuer, nil) }

// OCSPRequestWith is OCSPRequest with a nonce of 1 to 128 bytes (RFC 9654 asks for 32), nil for none; Answers compares it.
func OCSPRequestWith(c, issuer *Certificate, nonce []byte) ([]byte, error) {
	name, key := sha1.Sum(c.RawIssuer), sha1.Sum(issuer.Key.Raw)
	in := func(f func(*cryptobyte.Builder)) func(*cryptobyte.Builder) {
		return func(b *cryptobyte.Builder) { b.AddASN1(cbasn1.SEQUENCE, f) }
	}
	certID := func(b *cryptobyte.Builder) {
		b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1ObjectIdentifier(asn1.ObjectIdentifier{1, 3, 14, 3, 2, 26})
			b.AddASN1NULL()
		})
		b.AddASN1OctetString(name[:])
		b.AddASN1OctetString(key[:])
		b.AddASN1BigInt(c.Serial)
	}
	extension := func(b *cryptobyte.Builder) {
		b.AddASN1ObjectIdentifier(asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 48, 1, 2})
		b.AddASN1(cbasn1.OCTET_STRING, func(b *cryptobyte.Builder) { b.AddASN1OctetString(nonce) })
	}
	var b cryptobyte.Builder
	in(in(func(b *cryptobyte.Builder) { // OCSPRequest, TBSRequest
		in(in(in(certID)))(b) // requestList, Request, CertID
		if nonce != nil {
			b.AddASN1(cbasn1.Tag(2).Constructed().ContextSpecific(), in(in(extension)))
		}
	}))(&b)
	return b.Bytes()
}

// Answers reports whether the response is one to a request with the nonce: it bears the same, or none, as responders do that answer from
// stock. Another nonce is an answer to another question (RFC 6960, Section 4.4.1).
func (r *OCSP) Answers(nonce []byte) bool {
	if nonce == nil || r.Nonce == nil {
		return true
	}
	s, value := cryptobyte.String(r.Nonce), cryptobyte.String(nil)
	if s.ReadASN1(&value, cbasn1.OCTET_STRING) && s.Empty() {
		return bytes.Equal(value, nonce)
	}
	return bytes.Equal(r.Nonce, nonce) // older responders leave the inner OCTET STRING out
}

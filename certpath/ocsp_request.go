package certpath

import (
	"crypto/sha1" //nolint:gosec // RFC 6960 responders need not know another digest (RFC 5019, Section 2.1.1)
	"encoding/asn1"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// OCSPRequest makes an unsigned request about one certificate (RFC 6960, Section 4.1.1), without nonce, so that responders may answer
// from stock (RFC 5019).
func OCSPRequest(c, issuer *Certificate) ([]byte, error) {
	name, key := sha1.Sum(issuer.RawSubject), sha1.Sum(issuer.Key.Raw)
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
	var b cryptobyte.Builder
	in(in(in(in(in(certID)))))(&b) // OCSPRequest, TBSRequest, requestList, Request, CertID
	return b.Bytes()
}

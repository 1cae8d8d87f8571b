package cms

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"fmt"
	"math/bits"
)

// Size gives the length in bytes that Assemble's result will have at most for these certificates (the signer's first) and a
// signature time-stamp of timeStamp bytes (0: none). Further attributes come on top.
func Size(s Scheme, certs []*x509.Certificate, timeStamp int) (int, error) {
	if len(certs) == 0 {
		return 0, errors.New("cms: no certificate of the signer")
	}
	value, err := valueSize(certs[0])
	if err != nil {
		return 0, err
	}
	algorithm, err := s.Algorithm()
	if err != nil {
		return 0, err
	}
	signatureAlgorithm, err := algorithm.Marshal()
	if err != nil {
		return 0, err
	}
	digestAlgorithm := element(sizeOf(HashOID(s.Hash)))
	a := Assembly{Certificates: certs}
	name := element(len(certs[0].RawIssuer) + element(certs[0].SerialNumber.BitLen()/8+1))
	signer := 3 + name + digestAlgorithm + signedSize(s.Hash) + len(signatureAlgorithm) + element(value)
	if timeStamp > 0 {
		signer += element(attributeSize(OIDTimeStampToken, timeStamp))
	}
	signed := 3 + element(digestAlgorithm) + element(sizeOf(OIDData)) + element(total(a.certificates())) + element(element(signer))
	return element(sizeOf(OIDSignedData) + element(element(signed))), nil
}

// valueSize bounds a signature value.
func valueSize(c *x509.Certificate) (int, error) {
	switch k := c.PublicKey.(type) {
	case *rsa.PublicKey:
		return k.Size(), nil
	case *ecdsa.PublicKey: // two INTEGERs of a sign byte and the field's size
		return element(2 * element((k.Params().BitSize+7)/8+1)), nil
	}
	return 0, fmt.Errorf("cms: no signature scheme for a key of type %T", c.PublicKey)
}

// signedSize is the length of the attributes that SignedAttributes writes of itself.
func signedSize(h crypto.Hash) int {
	id := element(h.Size())
	if h != crypto.SHA256 {
		id += element(sizeOf(HashOID(h)))
	}
	return element(attributeSize(OIDContentType, sizeOf(OIDData)) + attributeSize(OIDMessageDigest, element(h.Size())) +
		attributeSize(OIDSigningCertificate2, element(element(element(id)))))
}

// attributeSize is the length of an attribute with one value.
func attributeSize(kind OID, value int) int { return element(sizeOf(kind) + element(value)) }

// element is the length of a DER element whose contents are n bytes long (X.690, 8.1.3).
func element(n int) int {
	if n < 0x80 {
		return 2 + n
	}
	return 2 + (bits.Len(uint(n))+7)/8 + n
}

// sizeOf is the length of an identifier as an element; 0 for what is none.
func sizeOf(o OID) int {
	der, err := o.Marshal()
	if err != nil {
		return 0
	}
	return len(der)
}

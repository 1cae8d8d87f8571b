package cades

import (
	"bytes"
	"encoding/pem"

	"trien/cms"
)

// Read parses a CMS file as people have them (.p7s, .p7m): DER, BER or PEM, tolerantly as [cms.ParseTolerant] does. Errors are those of
// package cms.
func Read(data []byte) (*cms.SignedData, error) { return cms.ParseTolerant(Unwrap(data)) }

// Unwrap gives what is inside a PEM wrapping with all that follows it; other data as it is.
func Unwrap(data []byte) []byte {
	text := bytes.TrimLeft(data, "\ufeff \r\n\t")
	if !bytes.HasPrefix(text, []byte("-----BEGIN ")) {
		return data
	}
	if p, rest := pem.Decode(text); p != nil {
		return append(p.Bytes, bytes.TrimSpace(rest)...)
	}
	return data
}

// Seems tells by the first bytes of a file whether it may be a CMS: a DER or BER SEQUENCE that begins with the identifier of
// id-signedData (RFC 5652, Section 5.1), or a PEM wrapping of CMS or PKCS #7.
func Seems(head []byte) bool {
	for _, name := range []string{"-----BEGIN CMS-----", "-----BEGIN PKCS7-----", "-----BEGIN PKCS #7 SIGNED DATA-----"} {
		if bytes.Contains(head, []byte(name)) {
			return true
		}
	}
	oid, err := cms.OIDSignedData.Marshal()
	return err == nil && len(head) > 0 && head[0] == 0x30 && bytes.Contains(head[:min(len(head), 32)], oid)
}

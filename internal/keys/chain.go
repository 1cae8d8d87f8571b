package keys

import (
	"bytes"
	"crypto/x509"

	"trien/internal/limits"
)

// Chain lines certificates up from the key's to the root (RFC 5280, Section 6.1); those that belong to no chain stay behind, unused.
// Names and key identifiers decide; signatures are for whoever judges.
func Chain(cert *x509.Certificate, others []*x509.Certificate) []*x509.Certificate {
	chain := []*x509.Certificate{cert}
	for range limits.PathDepth {
		last := chain[len(chain)-1]
		if bytes.Equal(last.RawIssuer, last.RawSubject) {
			break
		}
		next := issuer(last, others)
		if next == nil {
			break
		}
		chain = append(chain, next)
	}
	return chain
}

func issuer(of *x509.Certificate, among []*x509.Certificate) *x509.Certificate {
	for _, c := range among {
		if bytes.Equal(c.RawSubject, of.RawIssuer) && (len(of.AuthorityKeyId) == 0 || len(c.SubjectKeyId) == 0 || bytes.Equal(c.SubjectKeyId, of.AuthorityKeyId)) {
			return c
		}
	}
	return nil
}

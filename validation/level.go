package validation

import (
	"bytes"

	"trien/certpath"
	"trien/cms"
	"trien/pades"
)

// Levels (EN 319 142-1, 6; EN 319 142-2; ISO 32000-2, 12.8.3).
const (
	levelB       = "PAdES-BASELINE-B"
	levelT       = "PAdES-BASELINE-T"
	levelLT      = "PAdES-BASELINE-LT"
	levelLTA     = "PAdES-BASELINE-LTA"
	levelBES     = "PAdES-BES"
	levelEPES    = "PAdES-EPES"
	levelLTV     = "PAdES-LTV"
	levelPKCS7B  = "PKCS7-B"
	levelPKCS7T  = "PKCS7-T"
	levelNotETSI = "PDF-NOT-ETSI"
)

// level tells in which form a signature is: what is there, whether or not it holds.
func (j *judge) level(i int) *string {
	s, e := &j.facts.Signatures[i], j.open[i]
	level := levelNotETSI
	switch {
	case e.sd == nil || len(e.sd.Signers) != 1:
	case s.SubFilter == pades.SubFilterCAdES && e.sd.Detached:
		level = j.pades(i)
	case s.SubFilter == pades.SubFilterPKCS7 && e.sd.Detached, s.SubFilter == pades.SubFilterPKCS7SHA1:
		level = levelPKCS7B
		if j.hasTime(i) {
			level = levelPKCS7T
		}
	}
	return &level
}

func (j *judge) pades(i int) string {
	s, e := &j.facts.Signatures[i], j.open[i]
	signer := &e.sd.Signers[0]
	evidence, archive := j.evidenceFor(i)
	if !baseline(s, e.sd) {
		policy, err := signer.Policy()
		switch {
		case evidence && archive:
			return levelLTV
		case err == nil && policy != nil:
			return levelEPES
		}
		return levelBES
	}
	switch {
	case !j.hasTime(i):
		return levelB
	case evidence && archive:
		return levelLTA
	case evidence:
		return levelLT
	}
	return levelT
}

// baseline tells whether the signature has what EN 319 142-1, Table 1 asks of every level.
func baseline(s *SignatureFacts, sd *cms.SignedData) bool {
	signer := &sd.Signers[0]
	contentType, err := signer.ContentType()
	if err != nil || contentType != cms.OIDData || !signer.Ordered {
		return false
	}
	digest, err := signer.MessageDigest()
	if err != nil || digest == nil || !s.HasM || len(s.Cert) > 0 {
		return false
	}
	if len(cms.Values(signer.Signed, cms.OIDSigningTime)) > 0 {
		return false // "shall not be present": /M takes its place
	}
	v1, v2, err := signer.SigningCertificates()
	if err != nil || len(v1) == 0 && len(v2) == 0 {
		return false
	}
	f := sd.Check(0, nil, nil)
	return f.Certificate != nil && f.SigningCertificate.State == cms.Holds
}

// hasTime tells whether a time-stamp vouches for the signature: its own, or a document time-stamp that covers it.
func (j *judge) hasTime(i int) bool {
	if len(j.open[i].sd.Signers[0].TimeStamps()) > 0 {
		return true
	}
	for n := range j.facts.Signatures {
		if j.covers(n, i) {
			return true
		}
	}
	return false
}

// covers tells whether document time-stamp n covers signature i.
func (j *judge) covers(n, i int) bool {
	d, s := &j.facts.Signatures[n], &j.facts.Signatures[i]
	return d.Kind == pades.KindDocumentTimestamp && d.ByteRangeOK && d.ByteRange.End() > s.ByteRange.End()
}

// evidenceFor tells whether the document security store brings revocation evidence about the signer (level LT), and whether a later
// document time-stamp covers the store (level LTA).
func (j *judge) evidenceFor(i int) (evidence, archive bool) {
	s := &j.facts.Signatures[i]
	found := j.open[i].sd.Check(0, nil, j.lib.certs).Certificate
	if found == nil || !j.storeSpeaksOf(found.Raw) {
		return false, false
	}
	stored := int64(-1)
	for _, r := range j.facts.Revisions {
		if r.DSS && r.End >= s.ByteRange.End() {
			stored, evidence = r.End, true
			break
		}
	}
	for n, d := range j.facts.Signatures {
		if evidence && j.covers(n, i) && d.ByteRange.End() >= stored {
			archive = true
		}
	}
	return evidence, archive
}

// storeSpeaksOf tells whether a response or list of the store is about the certificate; one that nobody could revoke needs none.
func (j *judge) storeSpeaksOf(der []byte) bool {
	c, err := certpath.Parse(der)
	if err != nil {
		return false
	}
	for n, r := range j.lib.evidence.OCSPs {
		for k := range r.Singles {
			if j.lib.ocspFrom[n] == FromDSS && r.Singles[k].Serial.Cmp(c.Serial) == 0 {
				return true
			}
		}
	}
	for n, l := range j.lib.evidence.CRLs {
		if j.lib.crlFrom[n] == FromDSS && l.Issuer.Equal(c.Issuer) {
			return true
		}
	}
	return c.SelfSigned() && j.has(FromDSS, c.Raw)
}

func (j *judge) has(from Source, der []byte) bool {
	for _, i := range j.facts.Material.Certificates {
		if i.Source == from && bytes.Equal(i.DER, der) {
			return true
		}
	}
	return false
}

package validation

import (
	"bytes"

	"trien/certpath"
	"trien/cms"
	"trien/internal/limits"
	"trien/pades"
	"trien/trust"
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

// Levels of CMS files (EN 319 122-1, 6; EN 319 122-2).
const (
	levelCAdES    = "CAdES-BASELINE-"
	levelCAdESBES = "CAdES-BES"
	levelCAdESEPS = "CAdES-EPES"
	levelCMS      = "CMS-NOT-ETSI"
)

// level tells in which form a signature is: what is there, whether or not it holds.
func (j *judge) level(i int) *string {
	s, e := &j.facts.Signatures[i], j.open[i]
	level := levelNotETSI
	switch {
	case j.facts.Form == FormCMS:
		level = j.cades(i)
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
	f := sd.Identify(0, nil)
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

// covers tells whether document time-stamp n is over the bytes of signature i: it reaches further, and its imprint is of its own bytes.
func (j *judge) covers(n, i int) bool {
	d, s, t := &j.facts.Signatures[n], &j.facts.Signatures[i], j.open[n].stamp
	return t != nil && d.ByteRangeOK && d.ByteRange.End() > s.ByteRange.End() && bytes.Equal(t.Info.Digest, d.Digests[t.Info.Hash.String()])
}

// evidenceFor tells whether the document security store brings revocation evidence about the signer and those who stamped the time, up to
// their roots (level LT), and whether a later document time-stamp covers the store (level LTA).
func (j *judge) evidenceFor(i int) (evidence, archive bool) {
	s := &j.facts.Signatures[i]
	stored := int64(-1)
	for _, r := range j.facts.Revisions {
		if r.DSS && r.End >= s.ByteRange.End() {
			stored = r.End
			break
		}
	}
	if stored < 0 || !j.storeSpeaksFor(j.open[i].sd) {
		return false, false
	}
	for _, t := range j.open[i].stamps {
		if !j.storeSpeaksFor(t.CMS) {
			return false, false
		}
	}
	for n, d := range j.facts.Signatures {
		switch {
		case !j.covers(n, i):
		case d.ByteRange.End() >= stored:
			archive = true
		case !j.storeSpeaksFor(j.open[n].sd):
			return false, false
		}
	}
	return true, archive
}

// storeSpeaksFor tells whether the store has evidence about the certificate that signed, and about its issuers as far as they are known.
func (j *judge) storeSpeaksFor(sd *cms.SignedData) bool {
	if known, ok := j.stored[sd]; ok {
		return known
	}
	if j.stored == nil {
		j.stored = map[*cms.SignedData]bool{}
	}
	found := sd.Identify(0, j.lib.certs).Certificate
	j.stored[sd] = found != nil && j.storeSpeaksUpFrom(found.Raw)
	return j.stored[sd]
}

// storeSpeaksUpFrom follows the issuers from a certificate.
func (j *judge) storeSpeaksUpFrom(der []byte) bool {
	c, err := certpath.Parse(der)
	anchors := j.policy.Trust.Anchors(trust.Signing, j.at)
	for range limits.PathDepth {
		if err != nil || !anchors.Has(c) && !c.SelfIssued() && !j.storeSpeaksOf(c) {
			return false
		}
		issuers := j.lib.pool.Named(c.Issuer)
		if anchors.Has(c) || c.SelfIssued() || len(issuers) == 0 {
			return true
		}
		c = issuers[0]
	}
	return true
}

// storeSpeaksOf tells whether a response or list of the store is about the certificate.
func (j *judge) storeSpeaksOf(c *certpath.Certificate) bool {
	return j.lib.storedSerials[c.Serial.String()] || j.lib.storedIssuers[c.Issuer.String()]
}

package validation

import (
	"slices"

	"trien/cms"
)

// cades tells in which form a signature of a CMS file is: what is there, whether or not it holds.
func (j *judge) cades(i int) string {
	e := j.open[i]
	if e.sd == nil {
		return levelCMS
	}
	signer := &e.sd.Signers[0]
	if v1, v2, err := signer.SigningCertificates(); err != nil || len(v1)+len(v2) == 0 {
		return levelCMS
	}
	if !baselineCMS(e.sd) {
		if policy, err := signer.Policy(); err == nil && policy != nil {
			return levelCAdESEPS
		}
		return levelCAdESBES
	}
	switch {
	case len(e.stamps) == 0:
		return levelCAdES + "B"
	case !j.evidenceCMS(i):
		return levelCAdES + "T"
	case e.archived():
		return levelCAdES + "LTA"
	}
	return levelCAdES + "LT"
}

// archived tells whether there is an archive time-stamp that can be read (EN 319 122-1, Table 1).
func (e *envelope) archived() bool {
	return slices.ContainsFunc(e.archive, func(a archiveStamp) bool { return a.token != nil && a.index != nil })
}

// baselineCMS tells whether the first signer has what EN 319 122-1, Table 1 asks of every level.
func baselineCMS(sd *cms.SignedData) bool {
	signer := &sd.Signers[0]
	contentType, err := signer.ContentType()
	if err != nil || contentType != sd.ContentType || !signer.Ordered || len(cms.Values(signer.Signed, cms.OIDSigningTime)) != 1 {
		return false
	}
	if digest, err := signer.MessageDigest(); err != nil || digest == nil {
		return false
	}
	f := sd.Identify(0, nil)
	return f.Certificate != nil && f.SigningCertificate.State == cms.Holds
}

// evidenceCMS tells whether the file brings evidence about the signer and those who stamped the time, up to their roots.
func (j *judge) evidenceCMS(i int) bool {
	if !j.storeSpeaksFor(j.open[i].sd) {
		return false
	}
	for _, t := range j.open[i].stamps {
		if !j.storeSpeaksFor(t.CMS) {
			return false
		}
	}
	return true
}

package vgca

import (
	"context"
	"crypto"
	"crypto/sha256"
	"slices"

	"trien/cms"
	"trien/pades"
)

// value verifies the signature over what came back, and that the registered certificate made it. What it learns goes into out.
func value(ctx context.Context, returned File, s *pades.Signature, want Expected, out *Signed) error {
	sd, err := cms.ParseTolerant(s.Contents)
	if err != nil {
		return refuse(Form, "%v", err)
	}
	if len(sd.Signers) != 1 || !sd.Detached || sd.ContentType != cms.OIDData {
		return refuse(Form, "%d signers, detached %t, content %s", len(sd.Signers), sd.Detached, sd.ContentType)
	}
	h := sd.Signers[0].Hash()
	if !h.Available() {
		return refuse(Form, "the digest algorithm %s is not known", sd.Signers[0].DigestAlgorithm.OID)
	}
	digests, err := pades.Digests(ctx, returned, []pades.Wanted{{Range: s.ByteRange, Hash: h}})
	if err != nil {
		return err
	}
	f := sd.Check(0, digests[0], nil)
	if f.Certificate == nil || !slices.Contains(want.Certificates, sha256.Sum256(f.Certificate.Raw)) {
		return refuse(Certificate, "")
	}
	if err := holds(f, s.SubFilter); err != nil {
		return err
	}
	if out.Certificate, err = f.Certificate.X509(); err != nil {
		return refuse(Certificate, "%v", err)
	}
	if weak(h) || weak(f.Scheme.Hash) {
		return refuse(Weak, "%s", f.Scheme)
	}
	out.Stamped = len(sd.Signers[0].TimeStamps()) > 0
	return nil
}

// holds refuses a signature of which anything fails. Signed attributes must be there: only they bind the certificate, and without them
// the value of one signature can be passed off as another's.
func holds(f cms.Facts, subFilter string) error {
	for _, fact := range []cms.Fact{f.MessageDigest, f.Signature, f.ContentType, f.Order} {
		if !fact.OK() {
			return refuse(Broken, "%s: %s", fact.State, fact.Why)
		}
	}
	if f.SigningCertificate.OK() || f.SigningCertificate.State == cms.Absent && subFilter == pades.SubFilterPKCS7 {
		return nil
	}
	return refuse(Broken, "the signing-certificate attribute: %s %s", f.SigningCertificate.State, f.SigningCertificate.Why)
}

// weak are hash functions that nobody may sign with now.
func weak(h crypto.Hash) bool { return h == crypto.SHA1 || h == crypto.MD5 }

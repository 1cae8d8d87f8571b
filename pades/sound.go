package pades

import (
	"bytes"
	"context"
	"crypto"
	"hash"

	"trien/cms"
	"trien/pdf"
	"trien/tsp"
)

// Sound verifies the digest and the signature value of every signature that f bears, reading the file once: what is broken already
// must not be signed over. Whom the certificates belong to is not asked. The error is a *RefusedError ([BrokenSignature],
// [Unchecked]) that names the first such field, or one of reading.
func Sound(ctx context.Context, f *pdf.File) error {
	fields, err := Signatures(f.Newest())
	if err != nil {
		return err
	}
	if err := unbroken(fields); err != nil {
		return err
	}
	_, err = soundValues(ctx, f, fields, 0)
	return err
}

// soundValues verifies the signatures of fields. In the same pass it hashes the whole file by h, for the signature to come, and gives
// that state; where h is 0, or no signature has to be verified, it gives nil.
func soundValues(ctx context.Context, file *pdf.File, fields []Field, h crypto.Hash) (hash.Hash, error) {
	var parsed []*cms.SignedData
	var wanted []Wanted
	var names []string
	for i := range fields {
		f := &fields[i]
		if !f.Filled {
			continue
		}
		sd, err := cms.ParseTolerant(f.Signature.Contents)
		if err != nil || len(sd.Signers) == 0 {
			return nil, refuse(unreadable(f.Signature), f.Name, "no SignedData with a signer: %v", err)
		}
		by := hashOf(f.Signature, sd)
		if !by.Available() {
			return nil, refuse(Unchecked, f.Name, "its hash function is not known")
		}
		parsed, names = append(parsed, sd), append(names, f.Name)
		wanted = append(wanted, Wanted{f.Signature.ByteRange, by})
	}
	if len(wanted) == 0 {
		return nil, nil
	}
	if h != 0 {
		wanted = append(wanted, Wanted{ByteRange{0, file.Size(), file.Size(), 0}, h})
	}
	found, err := states(ctx, file.Reader(), wanted)
	if err != nil {
		return nil, err
	}
	for i, sd := range parsed {
		if reason, why := unsound(sd, found[i].Sum(nil)); reason != "" {
			return nil, refuse(reason, names[i], "%s", why)
		}
	}
	if h == 0 {
		return nil, nil
	}
	return found[len(found)-1], nil
}

// hashOf gives the hash function by which the signed bytes are digested: a time-stamp names it in its message imprint, and
// adbe.pkcs7.sha1 holds the SHA-1 digest as its content (ISO 32000-1, 12.8.3.3.1).
func hashOf(s *Signature, sd *cms.SignedData) crypto.Hash {
	switch {
	case sd.ContentType == cms.OIDTSTInfo:
		if t, err := tsp.ParseToken(s.Contents); err == nil {
			return t.Info.Hash
		}
		return 0
	case !sd.Detached:
		return crypto.SHA1
	}
	return sd.Signers[0].Hash()
}

// unreadable gives the reason for a signature whose contents are no SignedData: adbe.x509.rsa_sha1 holds a bare value by right.
func unreadable(s *Signature) Reason {
	if s.SubFilter == SubFilterX509RSA {
		return Unchecked
	}
	return BrokenSignature
}

// unsound says what does not hold; the reason is empty where all does.
func unsound(sd *cms.SignedData, digest []byte) (Reason, string) {
	switch {
	case sd.ContentType == cms.OIDTSTInfo:
		t, err := tsp.ParseToken(sd.Raw)
		if err != nil {
			return BrokenSignature, err.Error()
		}
		f := t.Check(digest, nil)
		if !f.Imprint.OK() {
			return reasonOf(f.Imprint), f.Imprint.Why
		}
		return notIntact(f.Signer)
	case !sd.Detached:
		if !bytes.Equal(sd.Content, digest) {
			return BrokenSignature, "its digest: the content is not the one that was signed"
		}
		return notIntact(sd.Check(0, sd.ContentDigest(sd.Signers[0].Hash()), nil))
	}
	return notIntact(sd.Check(0, digest, nil))
}

func notIntact(f cms.Facts) (Reason, string) {
	switch {
	case f.Intact():
		return "", ""
	case f.MessageDigest.State == cms.Fails:
		return BrokenSignature, "its digest: " + f.MessageDigest.Why
	case !f.Signature.OK():
		return reasonOf(f.Signature), "its signature value: " + f.Signature.Why
	}
	return reasonOf(f.MessageDigest), "its digest: " + f.MessageDigest.Why
}

// reasonOf tells what is wrong from what could not be checked.
func reasonOf(f cms.Fact) Reason {
	if f.State == cms.Fails {
		return BrokenSignature
	}
	return Unchecked
}

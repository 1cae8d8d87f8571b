package pades

import (
	"bytes"
	"context"
	"crypto"
	"io"

	"trien/cms"
	"trien/pdf"
	"trien/tsp"
)

// Sound verifies the digest and the signature value of every signature that f bears, reading the file once: what is broken already
// must not be signed over. Whom the certificates belong to is not asked. The error is a *RefusedError with [BrokenSignature] that
// names the first broken field, or one of reading.
func Sound(ctx context.Context, f *pdf.File) error {
	fields, err := Signatures(f.Newest())
	if err != nil {
		return err
	}
	if err := unbroken(fields); err != nil {
		return err
	}
	return soundValues(ctx, f.Reader(), fields)
}

// soundValues verifies the signatures of fields over r.
func soundValues(ctx context.Context, r io.ReaderAt, fields []Field) error {
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
			return refuse(BrokenSignature, f.Name, "%v", err)
		}
		h := hashOf(f.Signature, sd)
		if !h.Available() {
			return refuse(BrokenSignature, f.Name, "its hash function is not known")
		}
		parsed, names = append(parsed, sd), append(names, f.Name)
		wanted = append(wanted, Wanted{f.Signature.ByteRange, h})
	}
	digests, err := Digests(ctx, r, wanted)
	if err != nil {
		return err
	}
	for i, sd := range parsed {
		if why := unsound(sd, digests[i]); why != "" {
			return refuse(BrokenSignature, names[i], "%s", why)
		}
	}
	return nil
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

// unsound says what does not hold, "" where all does.
func unsound(sd *cms.SignedData, digest []byte) string {
	switch {
	case sd.ContentType == cms.OIDTSTInfo:
		t, err := tsp.ParseToken(sd.Raw)
		if err != nil {
			return err.Error()
		}
		f := t.Check(digest, nil)
		if !f.Imprint.OK() {
			return f.Imprint.Why
		}
		return notIntact(f.Signer)
	case !sd.Detached:
		if !bytes.Equal(sd.Content, digest) {
			return "its digest: the content is not the one that was signed"
		}
		return notIntact(sd.Check(0, sd.ContentDigest(sd.Signers[0].Hash()), nil))
	}
	return notIntact(sd.Check(0, digest, nil))
}

func notIntact(f cms.Facts) string {
	switch {
	case f.Intact():
		return ""
	case !f.Signature.OK():
		return "its signature value: " + f.Signature.Why
	}
	return "its digest: " + f.MessageDigest.Why
}

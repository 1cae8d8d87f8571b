package cades

import (
	"crypto"
	"fmt"

	"trien/cms"
)

// Archive is an archive-time-stamp-v3 in the making (EN 319 122-1, 5.5.3): over a signature, the content it signs, and all certificates,
// revocation values and unsigned attributes that stand with it now.
type Archive struct {
	der     []byte
	signer  int
	index   *cms.ArchiveIndex
	imprint []byte
}

// NewArchive prepares one for a signer of der, a ContentInfo as [cms.Parse] reads it. content is the digest by h of what is signed.
func NewArchive(der []byte, signer int, h crypto.Hash, content []byte) (*Archive, error) {
	sd, err := cms.Parse(der)
	if err != nil {
		return nil, err
	}
	if signer < 0 || signer >= len(sd.Signers) {
		return nil, fmt.Errorf("cades: there is no signer %d", signer)
	}
	if !h.Available() || len(content) != h.Size() {
		return nil, fmt.Errorf("cades: a digest of %d bytes is none of %v", len(content), h)
	}
	s := &sd.Signers[signer]
	index, err := sd.IndexNow(s, h)
	if err != nil {
		return nil, err
	}
	covered := sd.ArchiveImprint(s, content, index)
	if covered == nil {
		return nil, &cms.MalformedError{Where: "SignerInfo"}
	}
	d := h.New()
	d.Write(covered)
	return &Archive{der: der, signer: signer, index: index, imprint: d.Sum(nil)}, nil
}

// Imprint is the digest whose time is to be stamped.
func (a *Archive) Imprint() []byte { return a.imprint }

// Add gives the file with a token (RFC 3161, DER) over the imprint, which carries the index as EN 319 122-1, 5.5.2 has it: in an unsigned
// attribute of its own signature.
func (a *Archive) Add(token []byte) ([]byte, error) {
	token, err := cms.AddUnsigned(token, 0, cms.Attribute{Type: cms.OIDArchiveHashIndexV3, Values: [][]byte{a.index.Raw}})
	if err != nil {
		return nil, err
	}
	return cms.AddUnsigned(a.der, a.signer, cms.Attribute{Type: cms.OIDArchiveTimeStampV3, Values: [][]byte{token}})
}

package cades

import (
	"context"
	"fmt"
	"io"

	"trien/cms"
)

// CheckError says that a signature just made is not what it should be; it must not leave the house.
type CheckError struct{ What string }

func (e *CheckError) Error() string { return "cades: the signature fails its check: " + e.What }

// Check reads a signature just made anew, as a stranger would, and holds it to the content: one signer, detached, digest and value hold,
// and the certificate is the one that it names. The error is a *CheckError, or one of reading.
func Check(ctx context.Context, der []byte, content io.Reader) error {
	sd, err := cms.Parse(der)
	if err != nil {
		return &CheckError{What: err.Error()}
	}
	if len(sd.Signers) != 1 || !sd.Detached {
		return &CheckError{What: fmt.Sprintf("%d signers, detached %t", len(sd.Signers), sd.Detached)}
	}
	digest, err := Digest(ctx, content, sd.Signers[0].Hash())
	if err != nil {
		return err
	}
	f := sd.Check(0, digest, nil)
	for _, fact := range []cms.Fact{f.MessageDigest, f.Signature, f.ContentType, f.SigningCertificate, f.Order} {
		if !fact.OK() {
			return &CheckError{What: fact.Why}
		}
	}
	return nil
}

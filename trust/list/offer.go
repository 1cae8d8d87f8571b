package list

import (
	"bytes"
	"crypto"
	"crypto/sha256"
	"encoding/pem"
	"fmt"

	"trien/certpath"
	"trien/cms"
	"trien/internal/limits"
)

// Offer is what a file offers before anybody has said whom to believe.
type Offer struct {
	Digest       certpath.ID // SHA-256 of the file
	List         *List       // nil where the file is bare certificates
	Certificates []*certpath.Certificate
	// Signer is whose key signed the list; nil where nobody did. That the signature holds was checked, that anyone believes it was not.
	Signer *certpath.Certificate
	Hash   crypto.Hash // the weakest digest between list and signature value
}

// Open reads a file: a SignedData with a list inside, a list with or without a SignedData beside it, or certificates (DER, PEM, or a
// certs-only SignedData). A signature that does not hold is an error, never an unsigned list. The signer's certificate is looked for among
// known, too: some services leave it out.
func Open(file, signature []byte, known []*certpath.Certificate) (Offer, error) {
	o := Offer{Digest: sha256.Sum256(file)}
	if len(file) > limits.CMSSize || len(signature) > limits.CMSSize {
		return o, fmt.Errorf("%w: too large", ErrMalformed)
	}
	if len(signature) > 0 {
		return o.signed(file, unarmoured(signature), known)
	}
	if text := bytes.TrimLeft(file, "\xef\xbb\xbf \t\r\n"); len(text) > 0 && text[0] == '{' {
		err := o.take(file)
		return o, err
	}
	if sd, err := cms.ParseTolerant(unarmoured(file)); err == nil {
		if len(sd.Signers) > 0 && !sd.Detached {
			return o.signed(nil, unarmoured(file), known)
		}
		return o.bundle(sd)
	}
	certs, err := certpath.ParseAny(file)
	if err != nil || len(certs) == 0 || len(certs) > limits.Certificates {
		return o, fmt.Errorf("%w: neither a list nor certificates", ErrMalformed)
	}
	o.Certificates = certs
	return o, nil
}

// unarmoured gives the DER behind PEM of a CMS file.
func unarmoured(b []byte) []byte {
	if p, _ := pem.Decode(b); p != nil && (p.Type == "PKCS7" || p.Type == "CMS") {
		return p.Bytes
	}
	return b
}

func (o *Offer) take(json []byte) error {
	l, err := Parse(json)
	if err != nil {
		return err
	}
	o.List, o.Certificates = &l, l.Certificates
	return nil
}

// bundle takes the certificates of a certs-only SignedData (RFC 5652, Section 5.2), as authorities publish their chain.
func (o Offer) bundle(sd *cms.SignedData) (Offer, error) {
	for _, c := range sd.Certificates {
		if p, err := whole(c.Raw); err == nil {
			o.Certificates = append(o.Certificates, p)
		}
	}
	if len(o.Certificates) == 0 || len(o.Certificates) > limits.Certificates || len(sd.Signers) > 0 {
		return o, fmt.Errorf("%w: a SignedData without a list or certificates", ErrMalformed)
	}
	return o, nil
}

// signed checks the one signature over a list, inside or beside it.
func (o Offer) signed(content, signature []byte, known []*certpath.Certificate) (Offer, error) {
	sd, err := cms.ParseTolerant(signature)
	if err != nil || len(sd.Signers) != 1 || len(sd.Tolerated) > 0 && content == nil {
		return o, refused(BadSignature)
	}
	if content == nil {
		content = sd.Content
	} else if !sd.Detached && !bytes.Equal(content, sd.Content) {
		return o, refused(BadSignature)
	}
	s := &sd.Signers[0]
	o.Hash = s.Hash()
	if !o.Hash.Available() {
		return o, refused(BadSignature)
	}
	h := o.Hash.New()
	h.Write(content)
	f := sd.Check(0, h.Sum(nil), others(known))
	if !f.Intact() || f.ContentType.State == cms.Fails || f.SigningCertificate.State == cms.Fails || f.Certificate == nil {
		return o, refused(BadSignature)
	}
	if o.Signer, err = whole(f.Certificate.Raw); err != nil {
		return o, refused(BadSignature)
	}
	if weak(f.Scheme.Hash) {
		o.Hash = f.Scheme.Hash
	}
	err = o.take(content)
	return o, err
}

func weak(h crypto.Hash) bool { return h == crypto.MD5 || h == crypto.SHA1 }

func others(known []*certpath.Certificate) (out []cms.Certificate) {
	for _, c := range known {
		if x, err := cms.ParseCertificate(c.Raw); err == nil {
			out = append(out, x)
		}
	}
	return out
}

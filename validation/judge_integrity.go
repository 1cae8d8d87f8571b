package validation

import (
	"bytes"
	"crypto"
	"errors"
	"strings"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"

	"trien/certpath"
	"trien/cms"
	"trien/pades"
)

// integrity is what holds of a signature over its bytes, whoever signed and whatever came after.
type integrity struct {
	facts cms.Facts
	cert  *certpath.Certificate
	inner string // why a digest inside does not fit
	// digests are those that stand between the content and the signature value: the strength of the signature is that of the weakest.
	digests []string
}

func (i *integrity) intact() bool { return i.facts.Intact() && i.inner == "" }

// integrity checks digest and signature value (EN 319 102-1, 5.2.7).
func (j *judge) integrity(s *SignatureFacts, e envelope) (out integrity) {
	switch {
	case errors.Is(e.err, errBare):
		out = j.bare(s)
	case e.sd == nil:
		return out
	case s.SubFilter == pades.SubFilterPKCS7SHA1:
		out = j.sha1(s, e)
	default:
		out.facts = e.sd.Check(0, s.Digests[e.sd.Signers[0].Hash().String()], j.lib.certs)
	}
	out.digests = append(out.digests, out.facts.Scheme.Hash.String())
	if e.sd != nil {
		namesDigest(&e.sd.Signers[0], &out.facts)
		out.digests = append(out.digests, e.sd.Signers[0].DigestAlgorithm.Hash().String())
	}
	if s.SubFilter == pades.SubFilterPKCS7SHA1 {
		out.digests = append(out.digests, crypto.SHA1.String())
	}
	if c := out.facts.Certificate; c != nil && out.cert == nil {
		out.cert, _ = certpath.Parse(c.Raw)
	}
	return out
}

// sha1 checks adbe.pkcs7.sha1: the SignedData encapsulates the SHA-1 of the signed bytes (ISO 32000-1, 12.8.3.3.1).
func (j *judge) sha1(s *SignatureFacts, e envelope) (out integrity) {
	out.facts = e.sd.Check(0, e.sd.ContentDigest(e.sd.Signers[0].Hash()), j.lib.certs)
	if d := s.Digests[crypto.SHA1.String()]; d == nil || !bytes.Equal(d, e.sd.Content) {
		out.inner = "the content is not the one that was signed: its digest differs"
		out.facts.MessageDigest = cms.Fact{State: cms.Fails, Why: out.inner}
	}
	return out
}

// bare checks adbe.x509.rsa_sha1: an OCTET STRING with a PKCS#1 signature over the signed bytes (ISO 32000-1, 12.8.3.2).
func (j *judge) bare(s *SignatureFacts) (out integrity) {
	out.facts = cms.Facts{
		MessageDigest: cms.Fact{State: cms.Absent}, ContentType: cms.Fact{State: cms.Absent}, SigningCertificate: cms.Fact{State: cms.Absent},
		Order: cms.Fact{State: cms.Absent}, Signature: cms.Fact{State: cms.Unknown, Why: "the signer's certificate is not there"},
	}
	in, value := cryptobyte.String(s.Contents), cryptobyte.String(nil)
	if !in.ReadASN1(&value, cbasn1.OCTET_STRING) {
		out.facts.Signature = cms.Fact{State: cms.Fails, Why: "the signature value is no octet string"}
		return out
	}
	if len(s.Cert) == 0 {
		return out
	}
	x, err := cms.ParseCertificate(s.Cert[0])
	if err != nil {
		return out
	}
	key, err := x.PublicKey()
	if err != nil {
		return out
	}
	out.facts.Certificate = &x
	for _, h := range []crypto.Hash{crypto.SHA1, crypto.SHA256} {
		scheme := cms.Scheme{Family: cms.RSA, Hash: h}
		if out.facts.Signature = cms.CheckValue(key, scheme, s.Digests[h.String()], value); out.facts.Signature.OK() {
			out.facts.Scheme = scheme
			break
		}
	}
	return out
}

// namesDigest takes the message digest for unchecked where the digest algorithm names none: some files name a signature algorithm
// there, and readers disagree on what that means (RFC 5652, Section 10.1.1).
func namesDigest(s *cms.Signer, f *cms.Facts) {
	oid := string(s.DigestAlgorithm.OID)
	for _, arc := range []string{"2.16.840.1.101.3.4.2.", "1.3.14.3.2.26", "1.2.840.113549.2.", "1.3.36.3.2."} {
		if strings.HasPrefix(oid, arc) {
			return
		}
	}
	if f.MessageDigest.OK() || f.MessageDigest.State == cms.Absent {
		f.MessageDigest = cms.Fact{State: cms.Unknown, Why: "the digest algorithm " + oid + " is none"}
	}
}

package cms

import (
	"bytes"
	"crypto"
	"fmt"
	"slices"
)

// Hash gives the hash function by which the caller digests the content for Check, 0 where the algorithm is not known.
func (s *Signer) Hash() crypto.Hash {
	if h := s.DigestAlgorithm.Hash(); h != 0 {
		return h
	}
	if s.Signed == nil { // then the signature value is over the content
		_, h := signatureOf(s.SignatureAlgorithm.OID)
		return h
	}
	return 0
}

// ContentDigest digests the encapsulated content by h; nil when there is none.
func (sd *SignedData) ContentDigest(h crypto.Hash) []byte {
	if sd.Detached || !h.Available() {
		return nil
	}
	d := h.New()
	d.Write(sd.Content)
	return d.Sum(nil)
}

// Check finds the facts of signer i. digest is that of the content by the signer's Hash; others are certificates known
// besides those in the SignedData, among which the signer's may be.
func (sd *SignedData) Check(i int, digest []byte, others []Certificate) Facts {
	s := &sd.Signers[i]
	f := sd.Identify(i, others)
	f.Order, f.ContentType, f.MessageDigest = s.order(), s.checkContentType(sd.ContentType), s.checkDigest(digest)
	if f.Certificate != nil {
		f.checkValue(s, digest)
	}
	return f
}

// Identify is Check for who only asks which certificate is meant: Certificate, SigningCertificate and Notes are as there, everything else is
// Unknown. No key is used.
func (sd *SignedData) Identify(i int, others []Certificate) Facts {
	s := &sd.Signers[i]
	unasked := Fact{State: Unknown, Why: "it was not looked at"}
	f := Facts{Order: unasked, ContentType: unasked, MessageDigest: unasked, Signature: unasked}
	f.Certificate = f.find(s, append(slices.Clone(sd.Certificates), others...))
	if f.Certificate == nil {
		f.Signature = Fact{State: Unknown, Why: "the signer's certificate is not there"}
		f.SigningCertificate = f.Signature
		return f
	}
	f.SigningCertificate = f.checkReference(s)
	return f
}

func (s *Signer) order() Fact {
	switch {
	case s.Signed == nil:
		return Fact{State: Absent}
	case !s.Ordered:
		return Fact{State: Fails, Why: "the signed attributes do not stand in the order of DER (RFC 5652, Section 5.3)"}
	}
	return Fact{State: Holds}
}

func (s *Signer) checkContentType(want OID) Fact {
	switch {
	case s.Signed == nil && want != OIDData:
		return Fact{State: Fails, Why: fmt.Sprintf("content of type %s is signed without signed attributes (RFC 5652, Section 5.3)", want)}
	case s.Signed == nil:
		return Fact{State: Absent}
	}
	got, err := s.ContentType()
	switch {
	case err != nil:
		return Fact{State: Fails, Why: err.Error()}
	case got == "":
		return Fact{State: Fails, Why: "content-type is missing among the signed attributes (RFC 5652, Section 5.3)"}
	case got != want:
		return Fact{State: Fails, Why: fmt.Sprintf("content-type says %s, the content is %s", got, want)}
	}
	return Fact{State: Holds}
}

func (s *Signer) checkDigest(digest []byte) Fact {
	if s.Signed == nil {
		return Fact{State: Absent}
	}
	got, err := s.MessageDigest()
	switch {
	case err != nil:
		return Fact{State: Fails, Why: err.Error()}
	case got == nil:
		return Fact{State: Fails, Why: "message-digest is missing among the signed attributes (RFC 5652, Section 5.3)"}
	case len(digest) == 0:
		return Fact{State: Unknown, Why: fmt.Sprintf("the content was not digested (digest algorithm %s)", s.DigestAlgorithm.OID)}
	case !bytes.Equal(got, digest):
		return Fact{State: Fails, Why: "the content is not the one that was signed: its digest differs"}
	}
	return Fact{State: Holds}
}

// find chooses the signer's certificate: the one that sid names; where several bear that name, the one the signing-certificate
// attribute names; where none does, the attribute alone.
func (f *Facts) find(s *Signer, all []Certificate) *Certificate {
	v1, v2, _ := s.SigningCertificates()
	named := func(c Certificate) bool {
		return len(v2) > 0 && v2[0].names(c) || len(v1) > 0 && v1[0].names(c)
	}
	var fit []Certificate
	for _, c := range all {
		if c.is(s.ID) {
			fit = append(fit, c)
		}
	}
	if i := slices.IndexFunc(fit, named); i >= 0 {
		return &fit[i]
	}
	if len(fit) > 0 {
		return &fit[0]
	}
	if i := slices.IndexFunc(all, named); i >= 0 {
		f.Notes = append(f.Notes, "the signer identifier names another certificate than the signing-certificate attribute")
		return &all[i]
	}
	same := func(c Certificate) bool { return s.ID.Serial != nil && c.Serial.Cmp(s.ID.Serial) == 0 }
	if i := slices.IndexFunc(all, same); i >= 0 {
		f.Notes = append(f.Notes, "the signer identifier spells the issuer otherwise than the certificate does")
		return &all[i]
	}
	return nil
}

// checkReference compares the signing-certificate attributes with the certificate found.
func (f *Facts) checkReference(s *Signer) Fact {
	v1, v2, err := s.SigningCertificates()
	if err != nil {
		return Fact{State: Fails, Why: err.Error()}
	}
	if len(v1)+len(v2) == 0 {
		return Fact{State: Absent}
	}
	for _, ids := range [][]CertID{v1, v2} {
		if len(ids) == 0 {
			continue
		}
		if !ids[0].Hash.Available() {
			return Fact{State: Unknown, Why: "the hash function of the signing-certificate attribute is not known"}
		}
		if !ids[0].names(*f.Certificate) {
			return Fact{State: Fails, Why: "the signing-certificate attribute names another certificate"}
		}
		if ids[0].Serial != nil && ids[0].Serial.Cmp(f.Certificate.Serial) != 0 {
			return Fact{State: Fails, Why: "the signing-certificate attribute gives another serial number"}
		}
		if ids[0].Issuer != nil && !bytes.Equal(ids[0].Issuer, f.Certificate.Issuer) {
			f.Notes = append(f.Notes, "the signing-certificate attribute spells the issuer otherwise than the certificate does")
		}
	}
	return Fact{State: Holds}
}

// checkValue verifies the signature value. Where the signature algorithm and the digest algorithm name different hash functions,
// and where signed attributes are out of order, the reading that verifies is taken and noted: programs differ there.
func (f *Facts) checkValue(s *Signer, digest []byte) {
	key, err := f.Certificate.PublicKey()
	if err != nil {
		f.Signature = Fact{State: Unknown, Why: "the certificate's key can't be used: " + err.Error()}
		return
	}
	scheme, err := s.SignatureAlgorithm.Scheme(s.Hash())
	if err != nil {
		f.Signature = Fact{State: Unknown, Why: err.Error()}
		return
	}
	if s.Signed == nil && scheme.Hash != s.Hash() && scheme.Family != Ed25519 {
		f.Notes = append(f.Notes, fmt.Sprintf("the signature algorithm says %s, the digest algorithm %s", scheme, s.Hash()))
		scheme.Hash, scheme.MGF = s.Hash(), 0
	}
	f.Scheme = scheme
	if f.Signature = s.value(key, scheme, s.SignedDER, digest); f.Signature.OK() {
		return
	}
	if h := s.DigestAlgorithm.Hash(); h != 0 && h != scheme.Hash && scheme.Family != Ed25519 {
		other := scheme
		other.Hash, other.MGF = h, 0
		if v := s.value(key, other, s.SignedDER, digest); v.OK() {
			f.Signature, f.Scheme = v, other
			f.Notes = append(f.Notes, fmt.Sprintf("signed by %s, though the signature algorithm says %s", other, scheme))
			return
		}
	}
	if s.Signed != nil && !s.Ordered {
		if v := s.value(key, scheme, sortSet(s.SignedDER), digest); v.OK() {
			f.Signature = v
			f.Notes = append(f.Notes, "the signature value is over the signed attributes in the order of DER, not as they stand")
		}
	}
}

// value verifies over the signed attributes, or over the content's digest where there are none.
func (s *Signer) value(key crypto.PublicKey, scheme Scheme, attributes, digest []byte) Fact {
	if s.Signed == nil {
		if digest == nil || scheme.Family == Ed25519 {
			return Fact{State: Unknown, Why: "there are no signed attributes and the content was not digested"}
		}
		return CheckValue(key, scheme, digest, s.Signature)
	}
	d, err := scheme.Digest(attributes)
	if err != nil {
		return Fact{State: Unknown, Why: err.Error()}
	}
	return CheckValue(key, scheme, d, s.Signature)
}

package cms

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"

	"trien/internal/limits"
)

// context gives the tag [n], constructed.
func context(n uint8) cbasn1.Tag { return cbasn1.Tag(n).ContextSpecific().Constructed() }

// Parse reads a ContentInfo with SignedData in DER and nothing behind it. Errors are *MalformedError or *LimitError.
// The order of SETs is not asked for: it is a fact of Check.
func Parse(der []byte) (*SignedData, error) {
	if len(der) > limits.CMSSize {
		return nil, &LimitError{Where: "ContentInfo"}
	}
	in := cryptobyte.String(der)
	var info, content cryptobyte.String
	if !in.ReadASN1(&info, cbasn1.SEQUENCE) {
		return nil, &MalformedError{Where: "ContentInfo"}
	}
	if !in.Empty() {
		return nil, &MalformedError{Where: "ContentInfo", Err: fmt.Errorf("%d bytes follow it", len(in))}
	}
	kind, ok := ReadOID(&info)
	if !ok {
		return nil, &MalformedError{Where: "ContentInfo/contentType"}
	}
	if kind != OIDSignedData {
		return nil, &MalformedError{Where: "ContentInfo/contentType", Err: fmt.Errorf("%s is not id-signedData", kind)}
	}
	if !info.ReadASN1(&content, context(0)) || !info.Empty() {
		return nil, &MalformedError{Where: "ContentInfo/content"}
	}
	sd := &SignedData{Raw: der}
	if err := sd.read(content); err != nil {
		return nil, err
	}
	return sd, nil
}

// ParseTolerant is Parse for files as they are: BER with indefinite and non-minimal lengths or strings in pieces is rewritten
// first, and bytes behind the structure are dropped. What was forgiven stands in Tolerated.
func ParseTolerant(ber []byte) (*SignedData, error) {
	sd, strict := Parse(ber)
	if strict == nil {
		return sd, nil
	}
	if errors.As(strict, new(*LimitError)) {
		return nil, strict
	}
	der, rest, forgiven, err := toDER(ber)
	if err != nil {
		return nil, err
	}
	if bytes.Equal(der, ber) {
		return nil, strict
	}
	if sd, err = Parse(der); err != nil {
		return nil, err
	}
	sd.Tolerated = forgiven
	if len(rest) > 0 {
		sd.Tolerated = append(sd.Tolerated, fmt.Sprintf("%d bytes behind the structure", len(rest)))
	}
	return sd, nil
}

// read reads SignedData (RFC 5652, Section 5.1).
func (sd *SignedData) read(content cryptobyte.String) error {
	var body, digests, encap, certs, crls, signers cryptobyte.String
	var hasCerts, hasCRLs bool
	if !content.ReadASN1(&body, cbasn1.SEQUENCE) || !content.Empty() {
		return &MalformedError{Where: "SignedData"}
	}
	if !body.ReadASN1Integer(&sd.Version) {
		return &MalformedError{Where: "SignedData/version"}
	}
	if !body.ReadASN1(&digests, cbasn1.SET) {
		return &MalformedError{Where: "SignedData/digestAlgorithms"}
	}
	if !body.ReadASN1(&encap, cbasn1.SEQUENCE) {
		return &MalformedError{Where: "SignedData/encapContentInfo"}
	}
	if !body.ReadOptionalASN1(&certs, &hasCerts, context(0)) {
		return &MalformedError{Where: "SignedData/certificates"}
	}
	if !body.ReadOptionalASN1(&crls, &hasCRLs, context(1)) {
		return &MalformedError{Where: "SignedData/crls"}
	}
	if !body.ReadASN1(&signers, cbasn1.SET) || !body.Empty() {
		return &MalformedError{Where: "SignedData/signerInfos"}
	}
	return cmp.Or(
		sd.readDigests(digests),
		sd.readContent(encap),
		sd.readCertificates(certs),
		sd.readCRLs(crls),
		sd.readSigners(signers),
	)
}

func (sd *SignedData) readDigests(in cryptobyte.String) error {
	for !in.Empty() {
		a, ok := readAlgorithm(&in)
		if !ok {
			return &MalformedError{Where: "SignedData/digestAlgorithms"}
		}
		sd.Digests = append(sd.Digests, a)
	}
	return nil
}

// readContent reads EncapsulatedContentInfo. PKCS #7 had ANY where CMS has an OCTET STRING (RFC 5652, Section 5.2.1): the value's octets count.
func (sd *SignedData) readContent(in cryptobyte.String) error {
	kind, ok := ReadOID(&in)
	if !ok {
		return &MalformedError{Where: "SignedData/encapContentInfo/eContentType"}
	}
	sd.ContentType = kind
	var explicit, value cryptobyte.String
	var present bool
	if !in.ReadOptionalASN1(&explicit, &present, context(0)) || !in.Empty() {
		return &MalformedError{Where: "SignedData/encapContentInfo/eContent"}
	}
	if sd.Detached = !present; sd.Detached {
		return nil
	}
	var tag cbasn1.Tag
	if !explicit.ReadAnyASN1(&value, &tag) || !explicit.Empty() {
		return &MalformedError{Where: "SignedData/encapContentInfo/eContent"}
	}
	sd.Content = value
	return nil
}

// readCertificates reads CertificateSet (RFC 5652, Section 10.2.3).
func (sd *SignedData) readCertificates(in cryptobyte.String) error {
	for !in.Empty() {
		if len(sd.Certificates)+len(sd.Others) >= limits.Certificates {
			return &LimitError{Where: "SignedData/certificates"}
		}
		var element cryptobyte.String
		var tag cbasn1.Tag
		if !in.ReadAnyASN1Element(&element, &tag) {
			return &MalformedError{Where: "SignedData/certificates"}
		}
		if tag != cbasn1.SEQUENCE {
			sd.Others = append(sd.Others, element)
			continue
		}
		c, err := ParseCertificate(element)
		if err != nil {
			sd.Others = append(sd.Others, element)
			continue
		}
		sd.Certificates = append(sd.Certificates, c)
	}
	return nil
}

// readCRLs reads RevocationInfoChoices (RFC 5652, Section 10.2.1; RFC 5940). Formats that nobody here reads are passed over.
func (sd *SignedData) readCRLs(in cryptobyte.String) error {
	for !in.Empty() {
		var element, other cryptobyte.String
		var tag cbasn1.Tag
		if !in.ReadAnyASN1Element(&element, &tag) {
			return &MalformedError{Where: "SignedData/crls"}
		}
		if tag == cbasn1.SEQUENCE {
			sd.CRLs = append(sd.CRLs, element)
			continue
		}
		if tag != context(1) || !element.ReadASN1(&other, tag) {
			continue
		}
		if format, ok := ReadOID(&other); ok && format == oidOCSPInfo {
			sd.OCSPs = append(sd.OCSPs, other)
		}
	}
	return nil
}

func (sd *SignedData) readSigners(in cryptobyte.String) error {
	for i := 0; !in.Empty(); i++ {
		if i >= limits.CMSSigners {
			return &LimitError{Where: "SignedData/signerInfos"}
		}
		var element, body cryptobyte.String
		where := fmt.Sprintf("SignedData/signerInfos[%d]", i)
		if !in.ReadASN1Element(&element, cbasn1.SEQUENCE) {
			return &MalformedError{Where: where}
		}
		s := Signer{Raw: element}
		element.ReadASN1(&body, cbasn1.SEQUENCE)
		if err := s.read(body, where); err != nil {
			return err
		}
		sd.Signers = append(sd.Signers, s)
	}
	return nil
}

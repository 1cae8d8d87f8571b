package cms

import (
	"crypto"
	"crypto/sha256"
	"fmt"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// Evidence is what a SignedData brings to judge its signers when nobody answers any more, each item in DER: certificates, revocation lists,
// OCSP responses.
type Evidence struct {
	Certificates, CRLs, OCSPs [][]byte
}

// AddEvidence gives der, a ContentInfo as Parse reads it, with e in SignedData.certificates and SignedData.crls, where EN 319 122-1, Table 1
// has it for level B-LT; responses stand there as RFC 5940 has them. What is there already is not added twice. Signers stay as they are.
// Changed is false, and der comes back, where there is nothing to add.
func AddEvidence(der []byte, e Evidence) (out []byte, changed bool, err error) {
	sd, err := Parse(der)
	if err != nil {
		return nil, false, err
	}
	certificates, crls, err := e.lacking(sd)
	if err != nil || len(certificates)+len(crls) == 0 {
		return der, false, err
	}
	parts, err := taken(der)
	if err != nil {
		return nil, false, err
	}
	if parts.before, err = grown(parts.before, certificates, crls); err != nil {
		return nil, false, err
	}
	out, err = parts.together(len(der)+total(certificates)+total(crls)+32, func(b *cryptobyte.Builder) {
		b.AddASN1(cbasn1.SET, func(b *cryptobyte.Builder) { addAll(b, parts.signers) })
	})
	return out, err == nil, err
}

// lacking gives the elements for certificates and crls that sd does not hold.
func (e *Evidence) lacking(sd *SignedData) (certificates, crls [][]byte, err error) {
	seen := map[[32]byte]bool{}
	for _, c := range sd.Certificates {
		seen[sha256.Sum256(c.Raw)] = true
	}
	for _, held := range [][][]byte{sd.Others, sd.CRLs, sd.OCSPs} {
		for _, b := range held {
			seen[sha256.Sum256(b)] = true
		}
	}
	fresh := func(items [][]byte) (out [][]byte) {
		for _, b := range items {
			if id := sha256.Sum256(b); !seen[id] {
				seen[id] = true
				out = append(out, b)
			}
		}
		return out
	}
	certificates, crls = fresh(e.Certificates), fresh(e.CRLs)
	for _, response := range fresh(e.OCSPs) {
		other, err := marshalRoom(32+len(response), func(b *cryptobyte.Builder) {
			b.AddASN1(context(1), func(b *cryptobyte.Builder) {
				addOID(b, oidOCSPInfo)
				b.AddBytes(response)
			})
		})
		if err != nil {
			return nil, nil, err
		}
		crls = append(crls, other)
	}
	return certificates, crls, nil
}

// grown gives the parts of a SignedData before its signers with more certificates and crls.
func grown(before, certificates, crls [][]byte) ([][]byte, error) {
	if len(before) < 3 {
		return nil, &MalformedError{Where: "SignedData"}
	}
	out := [][]byte{nil, before[1], before[2]}
	held := map[cbasn1.Tag][][]byte{context(0): certificates, context(1): crls}
	for _, part := range before[3:] {
		in, set, tag := cryptobyte.String(part), cryptobyte.String(nil), cbasn1.Tag(part[0])
		if _, known := held[tag]; !known || !in.ReadASN1(&set, tag) {
			return nil, &MalformedError{Where: "SignedData"}
		}
		there, ok := elements(set)
		if !ok {
			return nil, &MalformedError{Where: "SignedData"}
		}
		held[tag] = append(there, held[tag]...)
	}
	for _, tag := range []cbasn1.Tag{context(0), context(1)} {
		if len(held[tag]) == 0 {
			continue
		}
		set, err := marshalRoom(8+total(held[tag]), func(b *cryptobyte.Builder) { addSet(b, tag, held[tag]) })
		if err != nil {
			return nil, err
		}
		out = append(out, set)
	}
	var err error
	out[0], err = versioned(before[0], held[context(1)])
	return out, err
}

// versioned gives the version of a SignedData: 5 with anything in crls that is no CRL (RFC 5652, Section 5.1), else as it was.
func versioned(version []byte, crls [][]byte) ([]byte, error) {
	var was int
	if in := cryptobyte.String(version); !in.ReadASN1Integer(&was) {
		return nil, &MalformedError{Where: "SignedData/version"}
	}
	for _, e := range crls {
		if was < 5 && cbasn1.Tag(e[0]) == context(1) {
			return marshal(func(b *cryptobyte.Builder) { b.AddASN1Int64(5) })
		}
	}
	return version, nil
}

// IndexNow gives the index of all that an archive-time-stamp-v3 over the signer covers as things stand: each certificate, each element of crls
// and each value of the signer's unsigned attributes (EN 319 122-1, 5.5.2).
func (sd *SignedData) IndexNow(s *Signer, h crypto.Hash) (*ArchiveIndex, error) {
	if !h.Available() || HashOID(h) == "" {
		return nil, fmt.Errorf("cms: hash %v is not available", h)
	}
	x := &ArchiveIndex{Hash: h}
	digest := func(parts ...[]byte) []byte {
		d := h.New()
		for _, p := range parts {
			d.Write(p)
		}
		return d.Sum(nil)
	}
	for _, c := range sd.Certificates {
		x.Certificates = append(x.Certificates, digest(c.Raw))
	}
	for _, c := range sd.Others {
		x.Certificates = append(x.Certificates, digest(c))
	}
	for _, e := range sd.revocationElements() {
		x.Revocation = append(x.Revocation, digest(e))
	}
	for _, a := range s.Unsigned {
		kind, err := a.Type.Marshal()
		if err != nil {
			return nil, err
		}
		for _, v := range a.Values {
			x.Unsigned = append(x.Unsigned, digest(kind, v))
		}
	}
	var err error
	x.Raw, err = x.marshal()
	return x, err
}

// marshal writes ATSHashIndexV3; its algorithm has no default.
func (x *ArchiveIndex) marshal() ([]byte, error) {
	return marshal(func(b *cryptobyte.Builder) {
		b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
			Algorithm{OID: HashOID(x.Hash)}.add(b)
			for _, list := range [][][]byte{x.Certificates, x.Revocation, x.Unsigned} {
				b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
					for _, d := range list {
						b.AddASN1OctetString(d)
					}
				})
			}
		})
	})
}

package cms

import (
	"bytes"
	"crypto"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"

	"trien/internal/limits"
)

// Unsigned attributes of time-stamps for the archive.
const (
	OIDArchiveTimeStampV3 OID = "0.4.0.1733.2.4"             // EN 319 122-1, 5.5.3
	OIDArchiveTimeStampV2 OID = "1.2.840.113549.1.9.16.2.48" // EN 319 122-1, A.2.4: of older files
	OIDArchiveHashIndexV3 OID = "0.4.0.19122.1.5"            // EN 319 122-1, 5.5.2: inside the token
	OIDArchiveHashIndex   OID = "0.4.0.1733.2.5"             // its older form (TS 101 733, 6.4.2)
)

// ArchiveIndex is an ats-hash-index-v3 attribute (EN 319 122-1, 5.5.2): what an archive time-stamp covers of the SignedData, by digests.
type ArchiveIndex struct {
	Raw          []byte // the whole element
	Hash         crypto.Hash
	Certificates [][]byte
	Revocation   [][]byte // of elements of SignedData.crls
	Unsigned     [][]byte // of the unsigned attributes' values
}

// ArchiveIndex gives the index of the token that this signer, a time-stamp authority, signed; an error where it is not there or is none.
func (s *Signer) ArchiveIndex() (*ArchiveIndex, error) {
	v := Values(s.Unsigned, OIDArchiveHashIndexV3)
	if len(v) != 1 {
		return nil, &MalformedError{Where: "ats-hash-index-v3"}
	}
	in := cryptobyte.String(v[0])
	var body cryptobyte.String
	index := &ArchiveIndex{Raw: v[0]}
	if !in.ReadASN1(&body, cbasn1.SEQUENCE) {
		return nil, &MalformedError{Where: "ats-hash-index-v3"}
	}
	a, ok := readAlgorithm(&body)
	if index.Hash = a.Hash(); !ok || index.Hash == 0 {
		return nil, &MalformedError{Where: "ats-hash-index-v3/hashIndAlgorithm"}
	}
	for _, list := range []*[][]byte{&index.Certificates, &index.Revocation, &index.Unsigned} {
		var of cryptobyte.String
		if !body.ReadASN1(&of, cbasn1.SEQUENCE) {
			return nil, &MalformedError{Where: "ats-hash-index-v3"}
		}
		for !of.Empty() {
			var digest cryptobyte.String
			if len(*list) >= limits.Certificates || !of.ReadASN1(&digest, cbasn1.OCTET_STRING) {
				return nil, &MalformedError{Where: "ats-hash-index-v3"}
			}
			*list = append(*list, digest)
		}
	}
	return index, nil
}

// ArchiveImprint gives the bytes that an archive-time-stamp-v3 over this signer is for (EN 319 122-1, 5.5.3): the type of the content, its
// digest by the time-stamp's hash function, the SignerInfo without its unsigned attributes, and the index. Nil where the signer was not read
// from a file.
func (sd *SignedData) ArchiveImprint(s *Signer, content []byte, index *ArchiveIndex) []byte {
	fields, ok := s.fields()
	if !ok {
		return nil
	}
	out, err := marshal(func(b *cryptobyte.Builder) {
		addOID(b, sd.ContentType)
		b.AddBytes(content)
		b.AddBytes(fields)
		b.AddBytes(index.Raw)
	})
	if err != nil {
		return nil
	}
	return out
}

// fields gives the fields of the SignerInfo down to the signature, as they stand.
func (s *Signer) fields() (out []byte, ok bool) {
	in, body := cryptobyte.String(s.Raw), cryptobyte.String(nil)
	if len(s.Raw) == 0 || !in.ReadASN1(&body, cbasn1.SEQUENCE) {
		return nil, false
	}
	for !body.Empty() && !body.PeekASN1Tag(context(1)) {
		var part cryptobyte.String
		var tag cbasn1.Tag
		if !body.ReadAnyASN1Element(&part, &tag) {
			return nil, false
		}
		out = append(out, part...)
	}
	return out, true
}

// Covered gives what of the SignedData an index names: certificates, elements of crls with what is in them, values of the signer's unsigned
// attributes. Whole is false where the index names something that is not there.
func (sd *SignedData) Covered(s *Signer, index *ArchiveIndex) (objects [][]byte, whole bool) {
	var certificates [][]byte
	for _, c := range sd.Certificates {
		certificates = append(certificates, c.Raw)
	}
	whole = true
	take := func(digests [][]byte, have map[string][]byte) {
		for _, d := range digests {
			object, ok := have[string(d)]
			if objects = append(objects, object); !ok {
				whole = false
			}
		}
	}
	take(index.Certificates, index.named(append(certificates, sd.Others...), nil))
	elements := sd.revocationElements()
	take(index.Revocation, index.named(elements, nil))
	for _, a := range s.Unsigned {
		kind, err := marshal(func(b *cryptobyte.Builder) { addOID(b, a.Type) })
		if err != nil {
			continue
		}
		for d, v := range index.named(a.Values, kind) {
			if containsDigest(index.Unsigned, d) {
				objects = append(objects, v)
			}
		}
	}
	return append(objects, inside(objects)...), whole && index.unsignedThere(s)
}

// unsignedThere tells whether every unsigned attribute value that the index names is there.
func (x *ArchiveIndex) unsignedThere(s *Signer) bool {
	have := map[string]bool{}
	for _, a := range s.Unsigned {
		kind, err := marshal(func(b *cryptobyte.Builder) { addOID(b, a.Type) })
		if err != nil {
			continue
		}
		for d := range x.named(a.Values, kind) {
			have[d] = true
		}
	}
	for _, d := range x.Unsigned {
		if !have[string(d)] {
			return false
		}
	}
	return true
}

// named gives objects by their digests, each with the same bytes before it.
func (x *ArchiveIndex) named(objects [][]byte, before []byte) map[string][]byte {
	out := map[string][]byte{}
	for _, o := range objects {
		h := x.Hash.New()
		h.Write(before)
		h.Write(o)
		out[string(h.Sum(nil))] = o
	}
	return out
}

func containsDigest(list [][]byte, d string) bool {
	for _, x := range list {
		if bytes.Equal(x, []byte(d)) {
			return true
		}
	}
	return false
}

// revocationElements gives the elements of SignedData.crls as they stand: the digests of an index are over them whole.
func (sd *SignedData) revocationElements() [][]byte {
	in := cryptobyte.String(sd.Raw)
	var info, content, body, crls cryptobyte.String
	if !in.ReadASN1(&info, cbasn1.SEQUENCE) || !info.SkipASN1(cbasn1.OBJECT_IDENTIFIER) || !info.ReadASN1(&content, context(0)) || !content.ReadASN1(&body, cbasn1.SEQUENCE) ||
		!body.SkipASN1(cbasn1.INTEGER) || !body.SkipASN1(cbasn1.SET) || !body.SkipASN1(cbasn1.SEQUENCE) || !body.SkipOptionalASN1(context(0)) || !body.PeekASN1Tag(context(1)) || !body.ReadASN1(&crls, context(1)) {
		return nil
	}
	out, _ := elements(crls)
	return out
}

// inside gives the OCSP responses within elements of crls (RFC 5940).
func inside(objects [][]byte) (out [][]byte) {
	for _, o := range objects {
		in := cryptobyte.String(o)
		var other cryptobyte.String
		if !in.PeekASN1Tag(context(1)) || !in.ReadASN1(&other, context(1)) {
			continue
		}
		if format, ok := ReadOID(&other); ok && format == oidOCSPInfo {
			out = append(out, other)
		}
	}
	return out
}

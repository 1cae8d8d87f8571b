package cms

import (
	"slices"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// Evidence records as unsigned attributes (RFC 4998, Appendix A): over this CMS with all that is in it, or over it and content apart from it.
const (
	OIDEvidenceInternal OID = "1.2.840.113549.1.9.16.2.49"
	OIDEvidenceExternal OID = "1.2.840.113549.1.9.16.2.50"
)

// Without gives der, a ContentInfo as Parse reads it, without the unsigned attributes of the given types of any signer. Every other byte of
// content stays as it is, in its order; lengths are those of DER. An empty set of unsigned attributes goes with its last attribute.
func Without(der []byte, types ...OID) ([]byte, error) {
	if _, err := Parse(der); err != nil {
		return nil, err
	}
	e, err := taken(der)
	if err != nil {
		return nil, err
	}
	for i := range e.signers {
		if e.signers[i], err = signerWithout(e.signers[i], types); err != nil {
			return nil, err
		}
	}
	return e.together(len(der), func(b *cryptobyte.Builder) {
		b.AddASN1(cbasn1.SET, func(b *cryptobyte.Builder) { addAll(b, e.signers) })
	})
}

func addAll(b *cryptobyte.Builder, parts [][]byte) {
	for _, p := range parts {
		b.AddBytes(p)
	}
}

// signerWithout gives a SignerInfo without unsigned attributes of the types; one that has none as it is.
func signerWithout(info []byte, types []OID) ([]byte, error) {
	in := cryptobyte.String(info)
	var body, unsigned cryptobyte.String
	in.ReadASN1(&body, cbasn1.SEQUENCE)
	parts, ok := elements(body)
	if !ok || len(parts) == 0 {
		return nil, &MalformedError{Where: "SignerInfo"}
	}
	last := cryptobyte.String(parts[len(parts)-1])
	if !last.ReadASN1(&unsigned, context(1)) {
		return info, nil
	}
	attributes, ok := elements(unsigned)
	if !ok {
		return nil, &MalformedError{Where: "SignerInfo/unsignedAttrs"}
	}
	kept := slices.DeleteFunc(slices.Clone(attributes), func(a []byte) bool {
		attribute := cryptobyte.String(a)
		var body cryptobyte.String
		attribute.ReadASN1(&body, cbasn1.SEQUENCE)
		kind, ok := ReadOID(&body)
		return ok && slices.Contains(types, kind)
	})
	if len(kept) == len(attributes) {
		return info, nil
	}
	return marshalRoom(len(info), func(b *cryptobyte.Builder) {
		b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
			addAll(b, parts[:len(parts)-1])
			if len(kept) > 0 {
				b.AddASN1(context(1), func(b *cryptobyte.Builder) { addAll(b, kept) })
			}
		})
	})
}

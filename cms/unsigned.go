package cms

import (
	"fmt"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// AddUnsigned gives der, a ContentInfo as Parse reads it, with attributes added to the unsigned ones of the given signer.
// Every other byte of content stays as it is, so that signature and digests hold.
func AddUnsigned(der []byte, signer int, attributes ...Attribute) ([]byte, error) {
	sd, err := Parse(der)
	if err != nil {
		return nil, err
	}
	if signer < 0 || signer >= len(sd.Signers) {
		return nil, fmt.Errorf("cms: there is no signer %d", signer)
	}
	unsigned, err := marshalAttributes(context(1), append(sd.Signers[signer].Unsigned, attributes...))
	if err != nil {
		return nil, err
	}
	in := cryptobyte.String(der)
	var info, kind, content, body, signers cryptobyte.String
	// Parse has read all of this once: it is there.
	in.ReadASN1(&info, cbasn1.SEQUENCE)
	info.ReadASN1Element(&kind, cbasn1.OBJECT_IDENTIFIER)
	info.ReadASN1(&content, context(0))
	content.ReadASN1(&body, cbasn1.SEQUENCE)
	parts, ok := elements(body)
	if !ok || len(parts) == 0 {
		return nil, &MalformedError{Where: "SignedData"}
	}
	last := cryptobyte.String(parts[len(parts)-1])
	last.ReadASN1(&signers, cbasn1.SET)
	infos, ok := elements(signers)
	if !ok || signer >= len(infos) {
		return nil, &MalformedError{Where: "SignedData/signerInfos"}
	}
	if infos[signer], err = withUnsigned(infos[signer], unsigned); err != nil {
		return nil, err
	}
	return marshal(func(b *cryptobyte.Builder) {
		b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddBytes(kind)
			b.AddASN1(context(0), func(b *cryptobyte.Builder) {
				b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
					for _, p := range parts[:len(parts)-1] {
						b.AddBytes(p)
					}
					addSet(b, cbasn1.SET, infos)
				})
			})
		})
	})
}

// withUnsigned gives a SignerInfo whose unsignedAttrs are replaced by the given element.
func withUnsigned(info, unsigned []byte) ([]byte, error) {
	in := cryptobyte.String(info)
	var body cryptobyte.String
	in.ReadASN1(&body, cbasn1.SEQUENCE)
	return marshal(func(b *cryptobyte.Builder) {
		b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
			for !body.Empty() && !body.PeekASN1Tag(context(1)) {
				var part cryptobyte.String
				var tag cbasn1.Tag
				if !body.ReadAnyASN1Element(&part, &tag) {
					b.SetError(&MalformedError{Where: "SignerInfo"})
					return
				}
				b.AddBytes(part)
			}
			b.AddBytes(unsigned)
		})
	})
}

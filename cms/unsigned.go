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
	e, err := taken(der)
	if err != nil {
		return nil, err
	}
	if signer >= len(e.signers) {
		return nil, &MalformedError{Where: "SignedData/signerInfos"}
	}
	if e.signers[signer], err = withUnsigned(e.signers[signer], unsigned); err != nil {
		return nil, err
	}
	return e.together(len(der)+len(unsigned), func(b *cryptobyte.Builder) { addSet(b, cbasn1.SET, e.signers) })
}

// envelope is a ContentInfo with SignedData in its parts, for changing its SignerInfos alone.
type envelope struct {
	kind    cryptobyte.String // contentType
	before  [][]byte          // of SignedData: all before signerInfos
	signers [][]byte
}

// taken takes a ContentInfo that Parse has read apart.
func taken(der []byte) (e envelope, err error) {
	in := cryptobyte.String(der)
	var info, content, body, signers cryptobyte.String
	in.ReadASN1(&info, cbasn1.SEQUENCE)
	info.ReadASN1Element(&e.kind, cbasn1.OBJECT_IDENTIFIER)
	info.ReadASN1(&content, context(0))
	content.ReadASN1(&body, cbasn1.SEQUENCE)
	parts, ok := elements(body)
	if !ok || len(parts) == 0 {
		return e, &MalformedError{Where: "SignedData"}
	}
	e.before = parts[:len(parts)-1]
	last := cryptobyte.String(parts[len(parts)-1])
	last.ReadASN1(&signers, cbasn1.SET)
	if e.signers, ok = elements(signers); !ok {
		return e, &MalformedError{Where: "SignedData/signerInfos"}
	}
	return e, nil
}

// together puts it together again, of about size bytes; signers writes the set of SignerInfos.
func (e *envelope) together(size int, signers func(*cryptobyte.Builder)) ([]byte, error) {
	return marshalRoom(size, func(b *cryptobyte.Builder) {
		b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddBytes(e.kind)
			b.AddASN1(context(0), func(b *cryptobyte.Builder) {
				b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
					addAll(b, e.before)
					signers(b)
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

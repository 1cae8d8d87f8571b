package cms_test

import (
	"encoding/asn1"
	"testing"

	"trien/cms"
)

// TestArchiveIndexFaults: what is no index is none.
func TestArchiveIndexFaults(t *testing.T) {
	sha256 := []byte{0x30, 0x0b, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01}
	empty := []byte{0x30, 0x00}
	wrap := func(parts ...[]byte) []byte {
		var body []byte
		for _, p := range parts {
			body = append(body, p...)
		}
		out, err := asn1.Marshal(asn1.RawValue{Tag: asn1.TagSequence, IsCompound: true, Bytes: body})
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	for name, c := range map[string]struct {
		values [][]byte
		ok     bool
	}{
		"sound":               {[][]byte{wrap(sha256, empty, empty, empty)}, true},
		"none":                {nil, false},
		"two":                 {[][]byte{wrap(sha256, empty, empty, empty), wrap(sha256, empty, empty, empty)}, false},
		"a list missing":      {[][]byte{wrap(sha256, empty, empty)}, false},
		"a digest of numbers": {[][]byte{wrap(sha256, wrap([]byte{2, 1, 1}), empty, empty)}, false},
		"an unknown hash":     {[][]byte{wrap([]byte{0x30, 0x03, 0x06, 0x01, 0x2a}, empty, empty, empty)}, false},
		"no sequence":         {[][]byte{{2, 1, 1}}, false},
	} {
		s := cms.Signer{}
		if c.values != nil {
			s.Unsigned = []cms.Attribute{{Type: cms.OIDArchiveHashIndexV3, Values: c.values}}
		}
		if _, err := s.ArchiveIndex(); (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzAttributes: no attribute makes a reader panic, whatever its value is.
func FuzzAttributes(f *testing.F) {
	f.Add([]byte{0x30, 0x00}, []byte{0x30, 0x00})
	f.Add([]byte{0x30, 0x06, 0xa0, 0x04, 0x0c, 0x02, 'V', 'N'}, []byte{0x04, 0x00})
	f.Add([]byte{0x0c, 0x01, 'x'}, []byte{0x31, 0x00})
	f.Fuzz(func(t *testing.T, signed, unsigned []byte) {
		s := cms.Signer{Raw: unsigned, Signature: signed}
		for _, kind := range []cms.OID{cms.OIDSignerLocation, cms.OIDSignerAttributes, cms.OIDSignerAttributes2, cms.OIDContentHints, cms.OIDMimeType, cms.OIDCommitment} {
			s.Signed = append(s.Signed, cms.Attribute{Type: kind, Values: [][]byte{signed}})
		}
		for _, kind := range []cms.OID{cms.OIDCounterSignature, cms.OIDArchiveHashIndexV3} {
			s.Unsigned = append(s.Unsigned, cms.Attribute{Type: kind, Values: [][]byte{unsigned}})
		}
		s.Claims()
		sd := &cms.SignedData{Raw: unsigned, ContentType: cms.OIDData, CRLs: [][]byte{signed}, Signers: []cms.Signer{s}}
		for _, c := range first(sd.CounterSignatures(&s)) {
			c.Check(0, nil, nil)
		}
		if index, err := s.ArchiveIndex(); err == nil {
			sd.ArchiveImprint(&s, signed, index)
			sd.Covered(&s, index)
		}
	})
}

func first[T any](list []T, _ int) []T { return list }

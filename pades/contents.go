package pades

import (
	"encoding/hex"

	"trien/cms"
	"trien/internal/limits"
	"trien/pdf"
)

// contents reads /Contents as it stands in the file, since it is never encrypted (ISO 32000-2, 7.6.2), and splits the DER from its padding.
func (r *reader) contents(s *Signature, start, end int64) (der, padding []byte, err error) {
	if end-start > 2*limits.CMSSize+2 {
		return nil, nil, &pdf.LimitError{What: "signature contents", Limit: limits.CMSSize}
	}
	raw := make([]byte, end-start)
	if _, err := r.view.File().Reader().ReadAt(raw, start); err != nil {
		return nil, nil, err
	}
	var all []byte
	if n := len(raw); n >= 2 && raw[0] == '<' && raw[n-1] == '>' {
		if all, err = unhex(raw[1 : n-1]); err != nil {
			return nil, nil, err
		}
	} else if all, err = r.literal(s); err != nil {
		return nil, nil, err
	}
	der, padding, err = cms.Split(all)
	if err != nil {
		return all, nil, broken("its /Contents begins with no complete DER element: %v", err)
	}
	return der, padding, nil
}

// literal gives a /Contents written as a literal string, which only unencrypted files can be read from with certainty.
func (r *reader) literal(s *Signature) ([]byte, error) {
	if r.view.File().Encrypted() {
		return nil, broken("its /Contents is no hexadecimal string, in an encrypted file")
	}
	b, err := r.view.Bytes(s.Dict["Contents"])
	return b, err
}

// unhex decodes the inside of a hexadecimal string: white space is skipped, an odd last digit stands for itself and 0 (ISO 32000-2, 7.3.4.3).
func unhex(raw []byte) ([]byte, error) {
	out := make([]byte, (len(raw)+1)/2)
	if n, err := hex.Decode(out, raw); err == nil {
		return out[:n], nil
	}
	digits := make([]byte, 0, len(raw)+1)
	for _, c := range raw {
		switch c {
		case ' ', '\n', '\r', '\t', '\f', 0:
		default:
			digits = append(digits, c)
		}
	}
	if len(digits)%2 == 1 {
		digits = append(digits, '0')
	}
	n, err := hex.Decode(out, digits)
	if err != nil {
		return nil, broken("its /Contents is no hexadecimal string")
	}
	return out[:n], nil
}

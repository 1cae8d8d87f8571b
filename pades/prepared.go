package pades

import (
	"context"
	"crypto"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
)

// Prepared is a file with one more revision whose signature has yet to be put in.
type Prepared struct {
	Appended
	request Request        // with the field's name filled in
	stamp   *DocumentStamp // of a document time-stamp; nil: a signature
	reserve int

	rangeAt    int64 // absolute offsets
	contentsAt int64
	signed     ByteRange

	base map[crypto.Hash]hash.Cloner // states after the earlier bytes
}

// setRange writes the byte range into the tail.
func (p *Prepared) setRange() error {
	size := p.file.Size()
	gapEnd := p.contentsAt + int64(2*p.reserve+2)
	p.signed = ByteRange{0, p.contentsAt, gapEnd, size + int64(len(p.tail)) - gapEnd}
	text := fmt.Sprintf("[0 %d %d %d]", p.signed[1], p.signed[2], p.signed[3])
	at := p.rangeAt - size
	if at < 0 || p.contentsAt < size || !p.signed.wellFormed(size+int64(len(p.tail))) || len(text) > rangeWidth {
		return fmt.Errorf("pades: byte range %v in a tail of %d bytes after %d", p.signed, len(p.tail), size)
	}
	copy(p.tail[at:], text)
	return nil
}

// Field gives the fully qualified name of the field that is being signed.
func (p *Prepared) Field() string { return p.request.Field }

// Range gives the signed bytes.
func (p *Prepared) Range() ByteRange { return p.signed }

// Reserved gives the bytes of DER that there is room for.
func (p *Prepared) Reserved() int { return p.reserve }

// Enlarge prepares again, with room for n bytes of DER. What was hashed of the earlier bytes is kept.
func (p *Prepared) Enlarge(n int) (*Prepared, error) {
	r := p.request
	r.Reserve = n
	var bigger *Prepared
	var err error
	if p.stamp != nil {
		bigger, err = prepareStamp(p.file, p.stamp, n)
	} else {
		bigger, err = Prepare(p.file, r)
	}
	if err != nil {
		return nil, err
	}
	bigger.base = p.base
	return bigger, nil
}

// Digest gives the digest of the signed bytes. The earlier bytes are read once for each hash.
func (p *Prepared) Digest(ctx context.Context, h crypto.Hash) ([]byte, error) {
	state, err := p.baseState(ctx, h)
	if err != nil {
		return nil, err
	}
	start, end := p.signed.Gap()
	state.Write(p.tail[:start-p.file.Size()])
	state.Write(p.tail[end-p.file.Size():])
	return state.Sum(nil), nil
}

// baseState gives a hash state that has read the earlier bytes.
func (p *Prepared) baseState(ctx context.Context, h crypto.Hash) (hash.Hash, error) {
	if !h.Available() {
		return nil, fmt.Errorf("pades: hash %v is not available", h)
	}
	if kept := p.base[h]; kept != nil {
		return kept.Clone()
	}
	state := h.New()
	if err := hashTo(ctx, state, p.file.Reader(), p.file.Size()); err != nil {
		return nil, err
	}
	cloner, ok := state.(hash.Cloner)
	if !ok {
		return state, nil
	}
	kept, err := cloner.Clone()
	if err != nil {
		return nil, err
	}
	if p.base == nil {
		p.base = map[crypto.Hash]hash.Cloner{}
	}
	p.base[h] = kept
	return state, nil
}

// Content gives the signed bytes, for a signer that hashes for itself.
func (p *Prepared) Content() io.Reader { return p.signed.Content(p) }

// Embed puts the DER of a CMS signature into the gap, in place of any put there before. The error is a *TooSmallError
// where it does not fit; nothing is changed then.
func (p *Prepared) Embed(der []byte) error {
	if len(der) > p.reserve {
		return &TooSmallError{Need: len(der), Have: p.reserve}
	}
	fillGap(p.tail[p.contentsAt-p.file.Size():], der, p.reserve)
	return nil
}

// fillGap writes der as a hexadecimal string, padded with zeros to reserve bytes.
func fillGap(gap, der []byte, reserve int) {
	n := hex.Encode(gap[1:], der)
	for i := range gap[1+n : 1+2*reserve] {
		gap[1+n+i] = '0'
	}
}

package pades

import (
	"bytes"
	"context"
	"crypto"
	"errors"
	"hash"
	"io"

	"trien/pdf"
	"trien/tsp"
)

// DocumentStamp asks for a document time-stamp (EN 319 142-1, 5.4.3): an invisible signature field of its own, in a revision of its
// own, with a time-stamp token over every byte of the file so far.
type DocumentStamp struct {
	Random   io.Reader // as in [Request]
	Password []byte    // of an encrypted file
	Field    string    // a new field's name; empty: a free one
	Hash     crypto.Hash
	// Reserve is room for the token in bytes of DER: what the same authority's last token took; 0: [DefaultTokenSize].
	Reserve int
	// TimeStamp gets a token (RFC 3161, DER) over a digest made by the hash.
	TimeStamp func(ctx context.Context, h crypto.Hash, digest []byte) ([]byte, error)
}

// StampDocument prepares the revision, asks for the token and puts it in; earlier signatures are verified first, as [Sound] does.
// Where the token proves too large for the gap it prepares again and asks again, once. A token that is not over the digest, or
// that does not hold, is refused. Errors: *RefusedError, *TimeStampError, *CheckError, what package pdf returns.
func StampDocument(ctx context.Context, f *pdf.File, d DocumentStamp) (*Prepared, error) {
	if d.Hash == 0 {
		d.Hash = crypto.SHA256
	}
	if d.Reserve == 0 {
		d.Reserve = DefaultTokenSize
	}
	p, err := prepareStamp(f, &d, d.Reserve)
	if err != nil {
		return nil, err
	}
	if err := p.soundBelow(ctx); err != nil {
		return nil, err
	}
	if err := p.CheckChanges(d.Password); err != nil {
		return nil, err
	}
	err = p.stampNow(ctx)
	var small *TooSmallError
	if !errors.As(err, &small) {
		return p, err
	}
	const slack = 64 // serial numbers and signature values vary by a few bytes
	if p, err = p.Enlarge(small.Need + slack); err != nil {
		return nil, err
	}
	return p, p.stampNow(ctx)
}

// prepareStamp writes the revision with a blank gap.
func prepareStamp(f *pdf.File, d *DocumentStamp, reserve int) (*Prepared, error) {
	if d.Random == nil || d.TimeStamp == nil || reserve <= 0 || !d.Hash.Available() {
		return nil, refuse(BadRequest, d.Field, "an incomplete request for a time-stamp")
	}
	w, err := newAugmenter(f, d.Random)
	if err != nil {
		return nil, err
	}
	if err := w.mayCreateFields(); err != nil {
		return nil, err
	}
	name := d.Field
	if name == "" {
		name = w.freeName("Timestamp")
	}
	if err := w.nameIsFree(name); err != nil {
		return nil, err
	}
	p := &Prepared{Appended: Appended{file: f, signedRevisions: w.revisionsSigned()}, request: Request{Field: name, Random: d.Random}, stamp: d, reserve: reserve}
	token := w.u.Add(pdf.Dict{
		"Type": pdf.Name("DocTimeStamp"), "Filter": pdf.Name("Adobe.PPKLite"), "SubFilter": pdf.Name(SubFilterRFC3161),
		"ByteRange": pdf.Raw{Bytes: bytes.Repeat([]byte(" "), rangeWidth), At: &p.rangeAt},
		"Contents":  pdf.Raw{Bytes: blankContents(reserve), At: &p.contentsAt},
	})
	if _, err := w.addField(name, 0, Rect{}, pdf.Dict{"FT": pdf.Name("Sig"), "V": token}); err != nil {
		return nil, err
	}
	if err := w.flushForm(); err != nil {
		return nil, err
	}
	if p.tail, err = w.u.Bytes(); err != nil {
		return nil, err
	}
	return p, p.setRange()
}

// soundBelow verifies the earlier signatures, and keeps what was hashed on the way.
func (p *Prepared) soundBelow(ctx context.Context) error {
	fields, err := Signatures(p.file.Newest())
	if err != nil {
		return err
	}
	state, err := soundValues(ctx, p.file, fields, p.stamp.Hash)
	if kept, ok := state.(hash.Cloner); ok && err == nil {
		p.base = map[crypto.Hash]hash.Cloner{p.stamp.Hash: kept}
	}
	return err
}

// stampNow asks for the token and fills the gap with it.
func (p *Prepared) stampNow(ctx context.Context) error {
	digest, err := p.Digest(ctx, p.stamp.Hash)
	if err != nil {
		return err
	}
	der, err := p.stamp.TimeStamp(ctx, p.stamp.Hash, digest)
	if err != nil {
		return &TimeStampError{Err: err}
	}
	token, err := tsp.ParseToken(der)
	if err != nil {
		return &TimeStampError{Err: err}
	}
	if facts := token.Check(digest, nil); !facts.Intact() || !facts.Imprint.OK() {
		return &TimeStampError{Err: errors.New("the token is not over the document, or does not hold: " + facts.Imprint.Why + facts.Signer.Signature.Why)}
	}
	return p.Embed(der)
}

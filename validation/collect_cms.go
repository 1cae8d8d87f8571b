package validation

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"trien/cades"
	"trien/cms"
	"trien/internal/limits"
	"trien/pades"
)

// CollectCMS gathers the facts of a CMS file (.p7s, .p7m), one signature for each signer: in is the file, content what it signs where that
// is apart from it; nil where nobody knows it, which is itself a fact. Content of any size is read once, in constant memory. For the
// rest it is [Collect].
func CollectCMS(ctx context.Context, in Input, content *Input, src Sources, at time.Time) (*Facts, error) {
	c := newCollector(in, src, at)
	c.facts.Form = FormCMS
	var data *Data
	if content != nil {
		data = &Data{Input: *content}
	}
	return c.settled(ctx, in, c.collectCMS(ctx, in, data))
}

// collectCMS reads the file whole: limits bound it.
func (c *collector) collectCMS(ctx context.Context, in Input, content *Data) error {
	if in.Size > limits.CMSSize {
		return &cms.LimitError{Where: "the file"}
	}
	data := make([]byte, in.Size)
	if n, err := in.Reader.ReadAt(data, 0); n < len(data) {
		return errors.Join(err, io.ErrUnexpectedEOF)
	}
	sd, err := cades.Read(data)
	if err != nil {
		return err
	}
	if _, rest, err := cms.Split(cades.Unwrap(data)); err == nil {
		c.facts.Trailing, c.facts.TrailingJunk = int64(len(rest)), len(bytes.TrimSpace(rest)) > 0
	}
	for i := range sd.Signers {
		s := SignatureFacts{Kind: pades.KindSignature, Contents: sd.Raw, Signer: i + 1, Readable: true, Coverage: pades.Invalid, Revision: -1}
		if t, err := sd.Signers[i].SigningTime(); err == nil && !t.IsZero() {
			s.Claimed = &t
		}
		c.facts.Signatures = append(c.facts.Signatures, s)
		c.parsed = append(c.parsed, s.open())
	}
	if err := c.content(ctx, sd, content); err != nil {
		return err
	}
	c.carried()
	return c.fetch(ctx)
}

// errContent says that what is signed could not be read.
var errContent = errors.New("the content")

// content digests what was signed: the content inside the CMS where there is one, else the one beside it.
func (c *collector) content(ctx context.Context, sd *cms.SignedData, beside *Data) error {
	signed, size := io.ReaderAt(bytes.NewReader(sd.Content)), int64(len(sd.Content))
	switch {
	case !sd.Detached && beside != nil && beside.Reader == nil:
		c.facts.ContentUnused = !holdsDigest(beside, sd.Content)
	case !sd.Detached && beside != nil:
		same, err := holds(beside.Input, sd.Content)
		if err != nil {
			return fmt.Errorf("%w: %w", errContent, err)
		}
		c.facts.ContentUnused = !same
	case !sd.Detached:
	case beside == nil:
		return nil
	case beside.Reader == nil:
		for i := range c.facts.Signatures {
			c.facts.Signatures[i].digested(c.parsed[i], beside)
		}
		return nil
	default:
		signed, size = beside.Reader, beside.Size
	}
	for i := range c.facts.Signatures {
		s := &c.facts.Signatures[i]
		s.ByteRange, s.ByteRangeOK, s.Coverage = pades.ByteRange{0, size, size, 0}, true, pades.EntireFile
		s.Changes = &ChangeFacts{Grade: gradeNone, Permitted: true} // content is signed as a whole: there is no after
	}
	if err := c.digests(ctx, signed); err != nil {
		return fmt.Errorf("%w: %w", errContent, err)
	}
	return nil
}

// holds tells whether a file is these bytes.
func holds(in Input, content []byte) (bool, error) {
	if in.Size != int64(len(content)) {
		return false, nil
	}
	data := make([]byte, in.Size)
	if n, err := in.Reader.ReadAt(data, 0); n < len(data) {
		return false, errors.Join(err, io.ErrUnexpectedEOF)
	}
	return bytes.Equal(data, content), nil
}

// gradeNone is the grade of no change at all.
const gradeNone = "none"

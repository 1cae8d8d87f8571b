package augment

import (
	"bytes"
	"context"
	"crypto"
	"crypto/sha256"
	"io"
	"slices"

	"trien/cades"
	"trien/cms"
	"trien/internal/limits"
	"trien/pades"
	"trien/tsp"
	"trien/validation"
)

// cmsFile is a signature file: its evidence stands in SignedData.certificates and .crls, and archive-time-stamps-v3 of each signer seal it.
type cmsFile struct {
	der     []byte
	sd      *cms.SignedData
	content *validation.Input      // what is signed where that is apart from the file
	digests map[crypto.Hash][]byte // of what is signed
}

// RaiseCMS is [Raise] for a signature file (.p7s, .p7m) with all its signers; content is what it signs where that is apart from it. What is
// written is DER, whatever was read.
func RaiseCMS(ctx context.Context, file []byte, content *validation.Input, o Options) (*Result, error) {
	if len(file) > limits.CMSSize {
		return nil, tooLarge()
	}
	sd, err := cades.Read(file)
	if err != nil {
		return nil, notCMS(err)
	}
	c := &cmsFile{der: sd.Raw, sd: sd, content: content}
	if err := c.digest(ctx); err != nil {
		return nil, err
	}
	return raise(ctx, c, o)
}

// digest digests what is signed, for the archive and by each signer's hash, in one pass.
func (c *cmsFile) digest(ctx context.Context) error {
	signed, size := io.ReaderAt(bytes.NewReader(c.sd.Content)), int64(len(c.sd.Content))
	switch {
	case !c.sd.Detached:
	case c.content == nil:
		return withoutContent()
	default:
		signed, size = c.content.Reader, c.content.Size
	}
	all := pades.ByteRange{0, size, size, 0}
	wanted := []pades.Wanted{{Range: all, Hash: crypto.SHA256}}
	for i := range c.sd.Signers {
		if h := c.sd.Signers[i].Hash(); h.Available() {
			wanted = append(wanted, pades.Wanted{Range: all, Hash: h})
		}
	}
	sums, err := pades.Digests(ctx, signed, wanted)
	c.digests = map[crypto.Hash][]byte{}
	for i, sum := range sums {
		c.digests[wanted[i].Hash] = sum
	}
	return err
}

// with is the file in its next state.
func (c *cmsFile) with(der []byte) (*cmsFile, error) {
	sd, err := cms.Parse(der)
	if err != nil {
		return nil, limited(err)
	}
	return &cmsFile{der: der, sd: sd, content: c.content, digests: c.digests}, nil
}

func (c *cmsFile) bytes() (io.ReaderAt, int64) { return bytes.NewReader(c.der), int64(len(c.der)) }
func (c *cmsFile) due() (Due, error)           { return RenewalCMS(c.sd), nil }
func (c *cmsFile) keeps() validation.Source    { return validation.FromCMS }

func (c *cmsFile) facts(r *raising, s validation.Sources) (*validation.Facts, error) {
	in := validation.Input{Reader: bytes.NewReader(c.der), Size: int64(len(c.der))}
	return validation.CollectCMS(r.ctx, in, c.content, s, r.Now())
}

// ready refuses signatures that are broken already, and a file that something covers whole: nothing can be added without breaking that.
func (c *cmsFile) ready(*raising) error {
	if len(c.sd.Signers) == 0 {
		return unsigned()
	}
	for i := range c.sd.Signers {
		s := &c.sd.Signers[i]
		f := c.sd.Check(i, c.digests[s.Hash()], nil)
		if f.MessageDigest.State == cms.Fails || f.Signature.State == cms.Fails {
			return broken()
		}
		for _, a := range s.Unsigned {
			whole := a.Type == cms.OIDArchiveTimeStampV2 || a.Type == cms.OIDEvidenceInternal || a.Type == cms.OIDEvidenceExternal
			if whole || a.Type == cms.OIDArchiveTimeStampV3 && len(c.sd.Tolerated) > 0 {
				return sealedWhole()
			}
		}
	}
	return nil
}

// timed gives every signer that has none a signature time-stamp (EN 319 122-1, 5.3).
func (c *cmsFile) timed(r *raising) (carrier, error) {
	return c.each(func(c *cmsFile, i int) ([]byte, error) {
		s := &c.sd.Signers[i]
		if len(s.TimeStamps()) > 0 {
			return nil, nil
		}
		if r.TimeStamp == nil {
			return nil, untimed("trong tệp", "in the file")
		}
		digest := sha256.Sum256(s.Signature)
		token, err := r.token(digest[:])
		if err != nil {
			return nil, err
		}
		return cms.AddUnsigned(c.der, i, cms.Attribute{Type: cms.OIDTimeStampToken, Values: [][]byte{token}})
	})
}

// seal gives every signer one more archive time-stamp.
func (c *cmsFile) seal(r *raising) (carrier, [][]byte, error) {
	var tokens [][]byte
	sealed, err := c.each(func(c *cmsFile, i int) ([]byte, error) {
		a, err := cades.NewArchive(c.der, i, crypto.SHA256, c.digests[crypto.SHA256])
		if err != nil {
			return nil, err
		}
		token, err := r.token(a.Imprint())
		if err != nil {
			return nil, err
		}
		tokens = append(tokens, token)
		return a.Add(token)
	})
	return sealed, tokens, err
}

// each lets do work on one signer after the other; it gives the file's next state, or nil where a signer needs nothing. Signers are found by
// their signature values: one that grew may stand elsewhere in the order of DER.
func (c *cmsFile) each(do func(c *cmsFile, i int) ([]byte, error)) (carrier, error) {
	now := c
	for n := range c.sd.Signers {
		i := slices.IndexFunc(now.sd.Signers, func(s cms.Signer) bool { return bytes.Equal(s.Signature, c.sd.Signers[n].Signature) })
		der, err := do(now, i)
		if err != nil {
			return nil, limited(err)
		}
		if der == nil {
			continue
		}
		if now, err = now.with(der); err != nil {
			return nil, err
		}
	}
	return now, nil
}

// add puts evidence that the file lacks into it.
func (c *cmsFile) add(_ *raising, e pades.Evidence) (carrier, error) {
	der, changed, err := cms.AddEvidence(c.der, cms.Evidence(e))
	if err != nil || !changed {
		return c, limited(err)
	}
	return c.with(der)
}

// targets lists the signers and those who stamped the time, each with the instant by which a judge will look at it: the time that the next
// younger archive time-stamp of the same signer proves, or now.
func (c *cmsFile) targets(g *gathering) (out []target) {
	for i := range g.facts.Signatures {
		s := &g.facts.Signatures[i]
		limit := g.now
		for _, a := range c.standing(s) {
			out = append(out, g.stamper("", a.CMS.Raw, limit, true)...)
			limit = a.Info.Time
		}
		out = append(out, g.signers(s, limit, true)...)
	}
	return out
}

// standing gives the archive time-stamps of a signer that are for it and its content, the newest first.
func (c *cmsFile) standing(s *validation.SignatureFacts) (out []*tsp.Token) {
	signer := &c.sd.Signers[max(s.Signer, 1)-1]
	for _, der := range cms.Values(signer.Unsigned, cms.OIDArchiveTimeStampV3) {
		t, err := tsp.ParseToken(der)
		if err == nil && c.archives(signer, t, s.Digests[t.Info.Hash.String()]) {
			out = append(out, t)
		}
	}
	slices.SortStableFunc(out, func(a, b *tsp.Token) int { return b.Info.Time.Compare(a.Info.Time) })
	return out
}

// archives tells whether a token is an archive time-stamp over the signer and a content of the given digest, nil where it is inside.
func (c *cmsFile) archives(signer *cms.Signer, t *tsp.Token, content []byte) bool {
	if content == nil {
		content = c.sd.ContentDigest(t.Info.Hash)
	}
	index, err := t.CMS.Signers[0].ArchiveIndex()
	if err != nil || content == nil {
		return false
	}
	imprint := t.Info.Hash.New()
	imprint.Write(c.sd.ArchiveImprint(signer, content, index))
	f := t.Check(imprint.Sum(nil), nil)
	_, whole := c.sd.Covered(signer, index)
	return whole && f.Imprint.OK() && f.Signer.MessageDigest.OK()
}

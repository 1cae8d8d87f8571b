package validation

import (
	"bytes"
	"context"
	"crypto"
	"path"
	"strings"
	"time"

	"trien/cades"
	"trien/ers"
	"trien/pades"
	"trien/tsp"
)

// CollectCMSOver is [CollectCMS] where only digests of the content are at hand: by which functions it was digested is up to whoever did.
func CollectCMSOver(ctx context.Context, in Input, content Data, src Sources, at time.Time) (*Facts, error) {
	c := newCollector(in, src, at)
	c.facts.Form = FormCMS
	return c.settled(ctx, in, c.collectCMS(ctx, in, &content))
}

// Beside picks, of the files that came along with a signature file, an evidence record or a time-stamp, those that it is about: by their digests;
// where none fits, the one that has its name without the ending, or the only one, so that a file that was altered is told as altered.
func Beside(name string, file []byte, given []Data) []Data {
	var fits []Data
	for _, d := range given {
		if about(file, d.Digests) {
			fits = append(fits, d)
		}
	}
	if len(fits) > 0 || len(given) == 0 {
		return fits
	}
	bare := strings.TrimSuffix(name, path.Ext(name))
	for _, d := range given {
		if strings.EqualFold(d.Name, bare) {
			return []Data{d}
		}
	}
	if len(given) == 1 {
		return given
	}
	return nil
}

// about tells whether a file names one of these digests as what it is about.
func about(file []byte, digests map[crypto.Hash][]byte) bool {
	is := func(h crypto.Hash, want []byte) bool { return len(want) > 0 && bytes.Equal(digests[h], want) }
	switch {
	case SeemsEvidence(file):
		r, err := ers.Parse(file)
		if err != nil {
			return false
		}
		f := r.Check([]ers.Digests{digests})
		return len(f.Stamps) > 0 && f.Stamps[0].Found > 0
	case SeemsStamp(file):
		token, _, err := answered(cades.Unwrap(file))
		if err != nil || token == nil {
			return false
		}
		t, err := tsp.ParseToken(token)
		return err == nil && is(t.Info.Hash, t.Info.Digest)
	}
	sd, err := cades.Read(file)
	if err != nil {
		return false
	}
	for i := range sd.Signers {
		if want, err := sd.Signers[i].MessageDigest(); err == nil && is(sd.Signers[i].Hash(), want) {
			return true
		}
	}
	return false
}

// digested tells the digests of content that is not here; a signature that asks for another one has no content.
func (s *SignatureFacts) digested(e envelope, d *Data) {
	for _, h := range s.hashes(e) {
		if sum := d.Digests[h]; len(sum) == h.Size() {
			if s.Digests == nil {
				s.Digests = map[string][]byte{}
			}
			s.Digests[h.String()] = sum
		}
	}
	if e.sd == nil || s.Digests[e.sd.Signers[0].Hash().String()] == nil {
		return
	}
	s.ByteRange, s.ByteRangeOK, s.Coverage = pades.ByteRange{0, d.Size, d.Size, 0}, true, pades.EntireFile
	s.Changes = &ChangeFacts{Grade: gradeNone, Permitted: true}
}

// holdsDigest tells whether content that is not here is these bytes.
func holdsDigest(d *Data, content []byte) bool {
	for h, want := range d.Digests {
		if h.Available() && len(want) == h.Size() {
			return bytes.Equal(sum(h, content), want)
		}
	}
	return false
}

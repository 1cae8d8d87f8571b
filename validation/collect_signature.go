package validation

import (
	"context"
	"crypto"
	"errors"
	"io"
	"slices"

	"trien/cms"
	"trien/pades"
	"trien/tsp"
)

// envelope is the parsed contents of a signature.
type envelope struct {
	sd    *cms.SignedData // nil where there is none: see err
	stamp *tsp.Token      // of a document time-stamp
	// stamps are the time-stamps that can be read: a document time-stamp itself, or a signature's own.
	stamps  []*tsp.Token
	archive []archiveStamp // the newest first
	records []embedded     // evidence records among the unsigned attributes
	signers int            // in the whole file or field
	err     error
}

// open parses the contents by what the sub-filter says they are.
func (s *SignatureFacts) open() (e envelope) {
	switch {
	case !s.Readable || len(s.Contents) == 0:
		e.err = errors.New("there is no signature value")
	case s.Kind == KindEvidenceRecord:
		e.err = errRecord
	case s.stamp():
		if e.stamp, e.err = tsp.ParseToken(s.Contents); e.err == nil {
			e.sd = e.stamp.CMS
		}
	case s.SubFilter == pades.SubFilterX509RSA:
		e.err = errBare
	default:
		e.sd, e.err = cms.ParseTolerant(s.Contents)
		if e.err == nil {
			e.signers = len(e.sd.Signers)
		}
		switch {
		case e.err != nil:
		case s.Signer > len(e.sd.Signers) || len(e.sd.Signers) == 0:
			e.sd, e.err = nil, errNobody
		case s.Signer > 0:
			e.sd.Signers = e.sd.Signers[s.Signer-1 : s.Signer]
		}
	}
	e.readStamps()
	e.readArchive()
	e.readRecords()
	return e
}

func (e *envelope) readStamps() {
	switch {
	case e.stamp != nil:
		e.stamps = []*tsp.Token{e.stamp}
	case e.sd != nil:
		for _, der := range e.sd.Signers[0].TimeStamps() {
			if t, err := tsp.ParseToken(der); err == nil {
				e.stamps = append(e.stamps, t)
			}
		}
	}
}

// errRecord says that the contents are an evidence record, which is judged by itself.
var errRecord = errors.New("an evidence record")

var errNobody = errors.New("nobody signed")

// errBare says that the contents are a bare signature value, with the certificate beside it (ISO 32000-1, 12.8.3.2).
var errBare = errors.New("a bare PKCS#1 signature")

// hashes names the digests of the signed bytes that judging will ask for.
func (s *SignatureFacts) hashes(e envelope) []crypto.Hash {
	switch {
	case e.stamp != nil:
		return []crypto.Hash{e.stamp.Info.Hash}
	case errors.Is(e.err, errBare):
		return []crypto.Hash{crypto.SHA1, crypto.SHA256}
	case e.sd == nil:
		return nil
	case s.SubFilter == pades.SubFilterPKCS7SHA1:
		return []crypto.Hash{crypto.SHA1}
	}
	return e.allHashes(s)
}

// allHashes names the hash functions of the signer, of the others in the same field, and of the signer's archive time-stamps and records.
func (e *envelope) allHashes(s *SignatureFacts) (out []crypto.Hash) {
	signers := e.sd.Signers
	if s.Signer > 0 {
		signers = signers[:1]
	}
	for i := range signers {
		if h := signers[i].Hash(); !slices.Contains(out, h) {
			out = append(out, h)
		}
	}
	for _, a := range e.archive {
		if a.token != nil && !slices.Contains(out, a.token.Info.Hash) {
			out = append(out, a.token.Info.Hash)
		}
	}
	return e.recordHashes(out)
}

// signature notes the facts of one filled field.
func (c *collector) signature(f *pades.Field) {
	s := SignatureFacts{Field: f.Name, Kind: pades.KindSignature, Coverage: pades.Invalid, Revision: -1, InAcroForm: f.InAcroForm, Visible: f.Visible(), Page: f.Page, Removed: f.Removed}
	if f.Err != nil {
		s.Problem = f.Err.Error()
	}
	if d := f.Signature; d != nil {
		s.Readable, s.Kind, s.SubFilter, s.Contents = true, d.Kind, d.SubFilter, d.Contents
		s.ByteRange, s.ByteRangeOK, s.Coverage, s.Revision = d.ByteRange, d.ByteRangeOK, d.Coverage, d.Revision
		s.DocMDP, s.Name, s.Reason, s.Location = d.DocMDP, d.Name, d.Reason, d.Location
		s.HasM, s.PaddingJunk = d.Dict["M"] != nil, !zero(d.Padding)
		if !d.Claimed.IsZero() {
			t := d.Claimed.Truncate(0)
			s.Claimed = &t
		}
		s.Cert = c.cert(d)
	}
	c.facts.Signatures = append(c.facts.Signatures, s)
	c.fields = append(c.fields, *f)
	c.parsed = append(c.parsed, s.open())
}

// cert reads /Cert: a byte string or an array of them (ISO 32000-2, Table 255).
func (c *collector) cert(d *pades.Signature) (out [][]byte) {
	v := c.file.Newest().ReadOnly()
	if b, err := v.Bytes(d.Dict["Cert"]); err == nil && len(b) > 0 {
		return [][]byte{b}
	}
	list, _ := v.Array(d.Dict["Cert"])
	for _, o := range list {
		if b, err := v.Bytes(o); err == nil && len(b) > 0 {
			out = append(out, b)
		}
	}
	return out
}

func zero(b []byte) bool {
	for _, c := range b {
		if c != 0 {
			return false
		}
	}
	return true
}

// digests digests the signed bytes of every signature in one pass over what is signed.
func (c *collector) digests(ctx context.Context, signed io.ReaderAt) error {
	var wanted []pades.Wanted
	var owner []int
	for i := range c.facts.Signatures {
		s := &c.facts.Signatures[i]
		if s.Coverage == pades.Invalid && !within(s.ByteRange, c.facts.Size) {
			continue
		}
		for _, h := range s.hashes(c.parsed[i]) {
			if h.Available() {
				wanted, owner = append(wanted, pades.Wanted{Range: s.ByteRange, Hash: h}), append(owner, i)
			}
		}
	}
	sums, err := pades.Digests(ctx, signed, wanted)
	if err != nil {
		return err
	}
	for n, sum := range sums {
		s := &c.facts.Signatures[owner[n]]
		if s.Digests == nil {
			s.Digests = map[string][]byte{}
		}
		s.Digests[wanted[n].Hash.String()] = sum
	}
	return nil
}

// within tells whether a range can be read at all: two ascending pieces inside the file, wherever they begin.
func within(b pades.ByteRange, size int64) bool {
	for _, n := range b {
		if n < 0 || n > size {
			return false
		}
	}
	return b[1]+b[3] > 0 && b[0]+b[1] <= b[2] && b[2]+b[3] <= size
}

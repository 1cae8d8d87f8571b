package augment

import (
	"io"
	"time"

	"trien/pades"
	"trien/pdf"
	"trien/tsp"
	"trien/validation"
)

// pdfFile is a PDF: its evidence stands in the document security store, and a document time-stamp seals it.
type pdfFile struct{ *pdf.File }

func (f *pdfFile) bytes() (io.ReaderAt, int64) { return f.Reader(), f.Size() }
func (f *pdfFile) due() (Due, error)           { return Renewal(f.File) }
func (f *pdfFile) keeps() validation.Source    { return validation.FromDSS }

func (f *pdfFile) ready(r *raising) error {
	fields, err := pades.Signatures(f.Newest())
	if err != nil {
		return err
	}
	n := 0
	for i := range fields {
		if s := fields[i].Signature; s != nil {
			n++
			if s.Kind == pades.KindDocumentTimestamp {
				r.tokenSize = max(r.tokenSize, len(s.Contents))
			}
		}
	}
	if n == 0 {
		return unsigned()
	}
	return pades.Sound(r.ctx, f.File)
}

func (f *pdfFile) facts(r *raising, s validation.Sources) (*validation.Facts, error) {
	in := validation.Input{Reader: f.Reader(), Size: f.Size(), Password: r.Password}
	return validation.Collect(r.ctx, in, s, r.Now())
}

// add puts what the security store lacks into it.
func (f *pdfFile) add(r *raising, e pades.Evidence) (carrier, error) {
	a, err := pades.AddEvidence(f.File, r.Random, e)
	if err != nil || a == nil {
		return f, err
	}
	if err := a.CheckChanges(r.Password); err != nil {
		return nil, err
	}
	return reopened(r, a, a.Size())
}

// reopened goes on with what was appended.
func reopened(r *raising, at io.ReaderAt, size int64) (*pdfFile, error) {
	f, err := pdf.Open(at, size, pdf.Options{Password: r.Password})
	if err != nil {
		return nil, err
	}
	return &pdfFile{f}, nil
}

// targets lists the signers and those who stamped the time, each with the instant by which a judge will look at it: the time that the
// next younger document time-stamp proves, or now.
func (f *pdfFile) targets(g *gathering) (out []target) {
	var proofs []proof
	for i := range g.facts.Signatures {
		s := &g.facts.Signatures[i]
		if s.Kind != pades.KindDocumentTimestamp {
			continue
		}
		if t, err := tsp.ParseToken(s.Contents); err == nil && g.report.Signatures[i].Intact {
			proofs = append(proofs, proof{s.ByteRange.End(), t.Info.Time})
		}
	}
	for i := range g.facts.Signatures {
		s := &g.facts.Signatures[i]
		required := g.Field == "" || g.Field == s.Field
		limit := g.existed(proofs, s.ByteRange.End())
		if s.Kind == pades.KindDocumentTimestamp {
			out = append(out, g.stamper(s.Field, s.Contents, limit, required)...)
			continue
		}
		out = append(out, g.signers(s, limit, required)...)
	}
	return out
}

// proof is a proof of existence: every byte before end existed at the time.
type proof struct {
	end int64
	at  time.Time
}

// existed gives the earliest time by which the bytes before end are proven to have existed.
func (g *gathering) existed(proofs []proof, end int64) time.Time {
	at := g.now
	for _, p := range proofs {
		if p.end > end && p.at.Before(at) {
			at = p.at
		}
	}
	return at
}

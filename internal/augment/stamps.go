package augment

import (
	"crypto"
	"crypto/sha256"
	"errors"
	"slices"

	"trien/cms"
	"trien/internal/problem"
	"trien/pades"
	"trien/tsp"
)

// timed gives every signature a proof of its time: the only one without, where nothing follows it, a signature time-stamp in its own
// gap; else one document time-stamp over all.
func (r *raising) timed() error {
	fields, err := pades.Signatures(r.file.Newest())
	if err != nil {
		return err
	}
	open, last := r.untimed(fields)
	switch {
	case len(open) == 0:
		return nil
	case r.TimeStamp == nil:
		return problem.New(problem.Usage,
			"Chữ ký ở trường “"+open[0].Name+"” chưa có dấu thời gian: hãy cho địa chỉ máy chủ bằng --tsa URL.",
			"The signature in field \""+open[0].Name+"\" has no time-stamp yet: give the authority with --tsa URL.")
	case len(open) == 1 && last:
		done, err := r.stampInGap(open[0])
		if done || err != nil {
			return err
		}
	}
	return r.stampDocument()
}

// untimed lists the signatures whose time nothing proves; last tells that the only one is what the file ends with.
func (r *raising) untimed(fields []pades.Field) (open []*pades.Field, last bool) {
	for i := range fields {
		f := &fields[i]
		if f.Signature == nil || f.Signature.Kind == pades.KindDocumentTimestamp || r.Field != "" && r.Field != f.Name {
			continue
		}
		later := slices.ContainsFunc(fields[i:], func(o pades.Field) bool {
			return o.Signature != nil && o.Signature.Kind == pades.KindDocumentTimestamp && o.Signature.ByteRange.End() > f.Signature.ByteRange.End()
		})
		sd, err := cms.ParseTolerant(f.Signature.Contents)
		if err == nil && len(sd.Signers) > 0 {
			if stamps := sd.Signers[0].TimeStamps(); len(stamps) > 0 {
				r.tokenSize = max(r.tokenSize, len(stamps[0]))
				continue
			}
		}
		if !later {
			open, last = append(open, f), f.Signature.Coverage == pades.EntireFile
		}
	}
	return open, last
}

// stampInGap puts a signature time-stamp into the gap that the signature left; false where there is no room.
func (r *raising) stampInGap(f *pades.Field) (bool, error) {
	start, end := f.Signature.ByteRange.Gap()
	room := int(end-start-2)/2 - len(f.Signature.Contents)
	const least = 1 << 10 // no token is smaller
	sd, err := cms.ParseTolerant(f.Signature.Contents)
	if err != nil || len(sd.Signers) != 1 || room < max(least, r.tokenSize) {
		return false, nil
	}
	digest := sha256.Sum256(sd.Signers[0].Signature)
	token, err := r.token(digest[:])
	if err != nil {
		return false, err
	}
	patch, err := pades.AddTimeStamp(r.file, f.Name, token)
	var odd *cms.MalformedError // no DER: nothing can be put into it without touching what is there
	if errors.Is(err, pades.ErrTooSmall) || errors.As(err, &odd) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, r.reopen(patch.Over(r.file.Reader()), r.file.Size())
}

// token asks for a signature time-stamp and checks it.
func (r *raising) token(digest []byte) ([]byte, error) {
	der, err := r.TimeStamp(r.ctx, crypto.SHA256, digest)
	if err != nil {
		return nil, &pades.TimeStampError{Err: err}
	}
	t, err := tsp.ParseToken(der)
	if err != nil {
		return nil, &pades.TimeStampError{Err: err}
	}
	if facts := t.Check(digest, nil); !facts.Intact() || !facts.Imprint.OK() {
		return nil, &pades.TimeStampError{Err: errors.New("the token does not hold")}
	}
	r.tokenSize = max(r.tokenSize, len(der))
	return der, nil
}

// stampDocument appends a document time-stamp, with as much room as the authority's tokens need.
func (r *raising) stampDocument() error {
	d := pades.DocumentStamp{Random: r.Random, Password: r.Password, TimeStamp: r.TimeStamp}
	if r.tokenSize > 0 {
		const slack = 128
		d.Reserve = r.tokenSize + slack
	}
	p, err := pades.StampDocument(r.ctx, r.file, d)
	if err != nil {
		return err
	}
	return r.reopen(p, p.Size())
}

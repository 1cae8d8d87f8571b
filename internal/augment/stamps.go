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
func (f *pdfFile) timed(r *raising) (carrier, error) {
	fields, err := pades.Signatures(f.Newest())
	if err != nil {
		return nil, err
	}
	open, last := r.untimed(fields)
	switch {
	case len(open) == 0:
		return f, nil
	case r.TimeStamp == nil:
		return nil, untimed("ở trường “"+open[0].Name+"”", "in field \""+open[0].Name+"\"")
	case len(open) == 1 && last:
		stamped, err := f.stampInGap(r, open[0])
		if stamped != nil || err != nil {
			return stamped, err
		}
	}
	stamped, _, err := f.seal(r)
	return stamped, err
}

// untimed asks for an authority; vi and en say where the signature stands.
func untimed(vi, en string) error {
	return problem.New(problem.Usage, "Chữ ký "+vi+" chưa có dấu thời gian: hãy cho địa chỉ máy chủ bằng --tsa URL.",
		"The signature "+en+" has no time-stamp yet: give the authority with --tsa URL.")
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

// stampInGap puts a signature time-stamp into the gap that the signature left; nil where there is no room.
func (f *pdfFile) stampInGap(r *raising, field *pades.Field) (carrier, error) {
	start, end := field.Signature.ByteRange.Gap()
	room := int(end-start-2)/2 - len(field.Signature.Contents)
	const least = 1 << 10 // no token is smaller
	sd, err := cms.ParseTolerant(field.Signature.Contents)
	if err != nil || len(sd.Signers) != 1 || room < max(least, r.tokenSize) {
		return nil, nil
	}
	digest := sha256.Sum256(sd.Signers[0].Signature)
	token, err := r.token(digest[:])
	if err != nil {
		return nil, err
	}
	patch, err := pades.AddTimeStamp(f.File, field.Name, token)
	var odd *cms.MalformedError // no DER: nothing can be put into it without touching what is there
	if errors.Is(err, pades.ErrTooSmall) || errors.As(err, &odd) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return reopened(r, patch.Over(f.Reader()), f.Size())
}

// token asks for a time-stamp over a digest by SHA-256 and checks it.
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

// seal appends a document time-stamp, with as much room as the authority's tokens need.
func (f *pdfFile) seal(r *raising) (carrier, [][]byte, error) {
	d := pades.DocumentStamp{Random: r.Random, Password: r.Password, TimeStamp: r.TimeStamp}
	if r.tokenSize > 0 {
		const slack = 128
		d.Reserve = r.tokenSize + slack
	}
	p, err := pades.StampDocument(r.ctx, f.File, d)
	if err != nil {
		return nil, nil, err
	}
	sealed, err := reopened(r, p, p.Size())
	if err != nil {
		return nil, nil, err
	}
	fields, err := pades.Signatures(sealed.Newest())
	return sealed, [][]byte{lastStamp(fields)}, err
}

// lastStamp gives the contents of the newest document time-stamp.
func lastStamp(fields []pades.Field) (token []byte) {
	for i := range fields {
		if s := fields[i].Signature; s != nil && s.Kind == pades.KindDocumentTimestamp {
			token = s.Contents
		}
	}
	return token
}

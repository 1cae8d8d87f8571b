package pades

import (
	"bytes"
	"context"
	"crypto/x509"
	"fmt"

	"trien/cms"
	"trien/pdf"
)

// PrepareSound makes the revision that r asks for, for a key that is elsewhere: [Sound], [Prepare] and [Prepared.CheckChanges] with one reading
// of the form, as [Sign] has them. The caller keeps [Appended.Tail] and takes the file up again with [Resume].
func PrepareSound(ctx context.Context, f *pdf.File, r Request) (*Prepared, error) {
	return prepareSound(ctx, f, r)
}

// Resume takes a prepared file up again: f is the file as it was before, tail what [Appended.Tail] gave, field the name of the field that is being
// signed. What is needed to go on is read out of the file itself: the field's byte range covers every byte but its gap, which lies in the
// tail and is empty. The error is a *ResumeError where that is not so. The result can't be enlarged.
func Resume(f *pdf.File, tail []byte, field string) (*Prepared, error) {
	p := &Prepared{Appended: Appended{file: f, tail: bytes.Clone(tail)}, request: Request{Field: field}}
	whole, err := pdf.Open(p, p.Size(), pdf.Options{})
	if err != nil {
		return nil, err
	}
	found, err := read(whole.Newest())
	if err != nil {
		return nil, err
	}
	for i := range found.found {
		s := &found.found[i]
		switch {
		case s.Name == field:
			err = p.take(s)
		case s.Filled && s.Signature != nil && s.Signature.Revision >= 0:
			p.signedRevisions = append(p.signedRevisions, s.Signature.Revision)
		}
		if err != nil {
			return nil, err
		}
	}
	if p.reserve == 0 {
		return nil, &ResumeError{field, "there is no such field"}
	}
	return p, nil
}

// ResumeError says why bytes are no file that waits for its signature.
type ResumeError struct{ Field, What string }

func (e *ResumeError) Error() string {
	return fmt.Sprintf("pades: field %q waits for no signature: %s", e.Field, e.What)
}

// take reads the gap of the field that is being signed. Its contents are no DER yet, so what is said of those is no fault.
func (p *Prepared) take(f *Field) error {
	s := f.Signature
	if s == nil || !s.ByteRangeOK || s.Coverage != EntireFile {
		return &ResumeError{f.Name, "its byte range does not cover the file"}
	}
	start, end := s.ByteRange.Gap()
	before := p.file.Size()
	if start < before || end-start <= 2 || (end-start)%2 != 0 {
		return &ResumeError{f.Name, "its gap is not in the last revision"}
	}
	gap := p.tail[start-before : end-before]
	if gap[0] != '<' || gap[len(gap)-1] != '>' || len(bytes.Trim(gap[1:len(gap)-1], "0")) != 0 {
		return &ResumeError{f.Name, "its gap is not empty"}
	}
	p.signed, p.contentsAt, p.reserve = s.ByteRange, start, int((end-start-2)/2)
	return nil
}

// Answer is what a key elsewhere gave for a prepared file.
type Answer struct {
	Scheme     cms.Scheme
	Attributes []byte              // the signed attributes that it made itself, DER SET
	Value      []byte              // its signature over them
	Chain      []*x509.Certificate // its certificate first, then the issuers that it knows
}

// AnswerError says that an answer is not one to this file: it must not be put in.
type AnswerError struct{ What string }

func (e *AnswerError) Error() string { return "pades: the answer does not fit the file: " + e.What }

// Hold holds an answer against the file: its attributes are, byte for byte, those that [Prepared.Attributes] makes of this file and its
// certificate, and its value verifies over them. The error is an *AnswerError, or one of reading.
func (p *Prepared) Hold(ctx context.Context, a Answer) error {
	if len(a.Chain) == 0 {
		return &AnswerError{"it names no certificate"}
	}
	if !a.Scheme.Fits(a.Chain[0].PublicKey) {
		return &AnswerError{fmt.Sprintf("%s does not fit a key of type %T", a.Scheme, a.Chain[0].PublicKey)}
	}
	want, err := p.Attributes(ctx, a.Chain[0], a.Scheme)
	if err != nil {
		return err
	}
	if !bytes.Equal(want, a.Attributes) {
		return &AnswerError{"its attributes are not those of this file and certificate"}
	}
	digest, err := a.Scheme.Digest(want)
	if err != nil {
		return err
	}
	if f := cms.CheckValue(a.Chain[0].PublicKey, a.Scheme, digest, a.Value); !f.OK() {
		return &AnswerError{"its signature value: " + f.Why}
	}
	return nil
}

// Complete puts an answer, with a time-stamp over its value where stamp is given, into the gap. A *TimeStampError says that only the
// time-stamp is missing; a *TooSmallError, that nothing was put in.
func (p *Prepared) Complete(ctx context.Context, a Answer, stamp func(ctx context.Context, value []byte) ([]byte, error)) error {
	whole := cms.Assembly{Scheme: a.Scheme, Attributes: a.Attributes, Signature: a.Value, Certificates: a.Chain}
	var late error
	if stamp != nil {
		token, err := stamp(ctx, a.Value)
		if err == nil {
			whole.Unsigned = []cms.Attribute{{Type: cms.OIDTimeStampToken, Values: [][]byte{token}}}
		} else {
			late = &TimeStampError{Err: err}
		}
	}
	der, err := cms.Assemble(whole)
	if err != nil {
		return err
	}
	if err := p.Embed(der); err != nil {
		return err
	}
	return late
}

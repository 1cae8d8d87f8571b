package app

import (
	"bytes"
	"context"
	"errors"

	"trien/internal/fetch"
	"trien/internal/identity"
	"trien/internal/keys"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/rehearsal"
	"trien/internal/sheet"
	"trien/pades"
	"trien/pdf"
	"trien/validation"
)

// SignRehearsal signs a paper of the rehearsal as signatures are made while what is rehearsed is down: with the office's key where it was handed to the caller,
// else with the caller's own, and judges it. The paper says what it is, is no document and is kept nowhere; what came of it is kept with the rehearsal
// (379.11.6, 379.13.5).
func (h *House) SignRehearsal(ctx context.Context, t Token, id, pin string) (RehearsalsView, error) {
	return h.rehearsalAct(ctx, t, func(s entered) error {
		o := s.office
		r, err := rehearsalPapers().get(ctx, o, id)
		if err != nil {
			return err
		}
		if r.Of == offProvider || r.State != rehearsal.UnderWay || r.BegunBy != s.actor.Person {
			return problem.New(problem.Conflict, "Bước này chỉ có trong lần diễn tập mất dịch vụ ký (CA, dấu thời gian) mà bạn đang tiến hành.",
				"This step is of a rehearsal of lost signing services (authority, time-stamps) that you have begun.")
		}
		k, err := o.openKey(ctx, o.rehearsesWith(ctx, s.actor), pin)
		if err != nil {
			return o.refuse(ctx, s.actor, refusal{act: mayRehearse, door: "act"}, err)
		}
		defer keys.Close(k)
		try, err := o.signedWithout(ctx, r.Of, k)
		if err != nil {
			return err
		}
		try.At = o.now()
		return o.rehearsalStep(ctx, s, id, func(r rehearsal.Rehearsal) ([]office.Event, error) { return r.Tried(s.actor.Person, try) })
	})
}

// rehearsesWith is the holder of the key that somebody rehearses with.
func (o *Office) rehearsesWith(ctx context.Context, a identity.Actor) string {
	if o.can(a, mayHoldSeal) && o.assignedTo(ctx, a, "seal") == nil {
		return o.settings.ID
	}
	return a.Person
}

// signedWithout signs a paper while the authority's status services, or the time-stamp service that is asked first, count as down.
func (o *Office) signedWithout(ctx context.Context, of string, k keys.Key) (rehearsal.Try, error) {
	stamped := false
	signer := pades.Signer{Chain: k.Chain(), Value: k.Sign}
	var err error
	if signer.Scheme, err = schemeOf(k.Certificate()); err != nil {
		return rehearsal.Try{}, err
	}
	others := o.settings.stampers()
	if of == offStamps {
		others = others[min(1, len(others)):]
	}
	try := rehearsal.Try{Way: signOwed, Worked: true, Outcome: rehearsal.PaperOwed}
	if len(others) > 0 {
		signer.TimeStamp = func(ctx context.Context, value []byte) ([]byte, error) {
			limited, cancel := context.WithTimeout(ctx, o.settings.Services.signing())
			defer cancel()
			hash := signer.Scheme.Hash.New()
			hash.Write(value)
			a, err := o.fetch.Token(fetch.Insist(limited), fetch.Question{Addresses: others, Hash: signer.Scheme.Hash, Digest: hash.Sum(nil), Random: o.Random, Waiting: true})
			if err == nil {
				stamped, try.Way, try.Outcome = true, a.From, rehearsal.PaperStamped
			}
			return a.Body, err
		}
	}
	paper, err := o.rehearsalPaper(ctx, signer)
	if err != nil {
		return rehearsal.Try{}, err
	}
	if of == offStamps && !stamped && o.settings.SecondWay.Sign == signOther {
		return rehearsal.Try{Way: signOther, Outcome: rehearsal.Silent}, nil
	}
	if why := o.holdsWithoutNetwork(ctx, paper); why != nil {
		try.Worked, try.Outcome = false, rehearsal.PaperFails
	}
	return try, nil
}

// rehearsalPaper makes the paper and signs it.
func (o *Office) rehearsalPaper(ctx context.Context, signer pades.Signer) ([]byte, error) {
	head := o.head(office.Document{}, "")
	written, err := sheet.Sheet{Left: head.Left, Right: head.Right, Star: head.Star, Title: "PHIẾU DIỄN TẬP KÝ SỐ", Notes: []string{"Tờ này được ký để diễn tập cách ký thứ hai. Không phải văn bản, không có giá trị, không được lưu."},
		Made: local(o.now()), Creator: program}.Write(o.Random)
	if err != nil {
		return nil, err
	}
	f, err := pdf.Open(bytes.NewReader(written.PDF), int64(len(written.PDF)), pdf.Options{})
	if err != nil {
		return nil, err
	}
	return o.signedPaper(ctx, f, signer)
}

// signedPaper signs a file of our own; where only its time-stamp does not come, it is signed without.
func (o *Office) signedPaper(ctx context.Context, f *pdf.File, signer pades.Signer) ([]byte, error) {
	return o.signedAs(ctx, f, pades.Request{Random: o.Random, Time: local(o.now())}, signer)
}

// signedAs signs a file as a request says, without a time-stamp where no service gives one in its time.
func (o *Office) signedAs(ctx context.Context, f *pdf.File, request pades.Request, signer pades.Signer) ([]byte, error) {
	signed, err := pades.Sign(ctx, f, request, signer)
	var late *pades.TimeStampError
	if errors.As(err, &late) {
		signer.TimeStamp = nil
		signed, err = pades.Sign(ctx, f, request, signer)
	}
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	_, err = signed.WriteTo(&out)
	return out.Bytes(), err
}

// holdsWithoutNetwork judges the paper with nobody to ask: the signature must hold over all of it, by a certificate that a believed authority has given.
func (o *Office) holdsWithoutNetwork(ctx context.Context, paper []byte) error {
	believed := o.trust()
	now := o.now()
	facts, err := validation.Collect(ctx, validation.Input{Name: "rehearsal", Reader: bytes.NewReader(paper), Size: int64(len(paper))}, validation.Sources{Trust: believed, Nonce: o.nonce}, now)
	if err != nil {
		return err
	}
	policy, err := o.policy(believed)
	if err != nil {
		return err
	}
	report := validation.Judge(facts, policy, now)
	if len(report.Signatures) != 1 || !report.CoversWholeFile || !report.Signatures[0].Intact || !report.Signatures[0].ChainOK {
		return errors.New("the paper's signature does not hold")
	}
	return nil
}

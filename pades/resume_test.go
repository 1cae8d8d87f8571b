package pades_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"testing"

	"trien/cms"
	"trien/pades"
	"trien/pdf"
)

// elsewhere prepares data and gives what is kept of it.
func elsewhere(t testing.TB, data []byte, r pades.Request) (tail []byte, field string) {
	t.Helper()
	r.Random, r.Time = rand.Reader, when
	p, err := pades.PrepareSound(t.Context(), open(t, data), r)
	if err != nil {
		t.Fatal(err)
	}
	return p.Tail(), p.Field()
}

// answered is what the named key answers to a prepared file that it sees as a whole.
func answered(t testing.TB, p *pades.Prepared, key string) pades.Answer {
	t.Helper()
	s := signer(t, key)
	attributes, err := p.Attributes(t.Context(), s.Chain[0], s.Scheme)
	if err != nil {
		t.Fatal(err)
	}
	digest, err := s.Scheme.Digest(attributes)
	if err != nil {
		t.Fatal(err)
	}
	value, err := s.Value(t.Context(), digest, s.Scheme)
	if err != nil {
		t.Fatal(err)
	}
	return pades.Answer{Scheme: s.Scheme, Attributes: attributes, Value: value, Chain: s.Chain}
}

// TestResumedFileIsFinishedLikeAnyOther takes up what was kept, in a file with and without earlier signatures.
func TestResumedFileIsFinishedLikeAnyOther(t *testing.T) {
	plain := sample(t, "quyet-dinh.pdf")
	for name, data := range map[string][]byte{
		"first":    plain,
		"second":   sign(t, plain, "person-p256", pades.Request{Certify: 2}),
		"no break": bytes.TrimRight(plain, "\r\n"),
	} {
		for _, key := range []string{"person-rsa2048", "person-p384"} {
			t.Run(name+" "+key, func(t *testing.T) {
				tail, field := elsewhere(t, data, pades.Request{})
				p, err := pades.Resume(open(t, data), tail, field)
				if err != nil {
					t.Fatal(err)
				}
				if p.Field() != field || p.Reserved() != pades.DefaultReserve || p.Size() != int64(len(data)+len(tail)) {
					t.Errorf("%q, %d reserved, %d bytes", p.Field(), p.Reserved(), p.Size())
				}
				if err := p.CheckChanges(nil); err != nil {
					t.Error(err)
				}
				a := answered(t, p, key)
				if err := p.Hold(t.Context(), a); err != nil {
					t.Fatal(err)
				}
				if err := p.Complete(t.Context(), a, nil); err != nil {
					t.Fatal(err)
				}
				out := written(t, p)
				want := pades.Signed{Field: field, Before: int64(len(data))}
				if err := pades.Check(t.Context(), bytes.NewReader(out), int64(len(out)), want); err != nil {
					t.Error(err)
				}
			})
		}
	}
}

func TestResumeRefusesWhatWaitsForNoSignature(t *testing.T) {
	data := sample(t, "quyet-dinh.pdf")
	tail, field := elsewhere(t, data, pades.Request{})
	gap := bytes.Index(tail, []byte("<0000"))
	signed := bytes.Clone(tail)
	signed[gap+1] = '3'
	shorter := bytes.Clone(data[:len(data)-1])
	for name, c := range map[string]struct {
		before, tail []byte
		field        string
	}{
		"another field":      {data, tail, "Signature9"},
		"something in it":    {data, signed, field},
		"something after":    {data, append(bytes.Clone(tail), "%%\n"...), field},
		"an earlier file":    {shorter, tail, field},
		"the gap earlier on": {append(bytes.Clone(data), tail...), nil, field},
		"nothing appended":   {data, nil, field},
	} {
		t.Run(name, func(t *testing.T) {
			f, err := pdf.Open(bytes.NewReader(c.before), int64(len(c.before)), pdf.Options{})
			if err != nil {
				return // then nothing is taken up at all
			}
			if _, err = pades.Resume(f, c.tail, c.field); err == nil {
				t.Error("taken up")
			}
		})
	}
}

func TestAnswersToSomethingElseAreRefused(t *testing.T) {
	data := sample(t, "quyet-dinh.pdf")
	tail, field := elsewhere(t, data, pades.Request{Name: "A"})
	p, err := pades.Resume(open(t, data), tail, field)
	if err != nil {
		t.Fatal(err)
	}
	otherTail, _ := elsewhere(t, data, pades.Request{Name: "B"})
	other, err := pades.Resume(open(t, data), otherTail, field)
	if err != nil {
		t.Fatal(err)
	}
	good := answered(t, p, "person-rsa2048")
	for name, spoil := range map[string]func(a pades.Answer) pades.Answer{
		"another file":         func(pades.Answer) pades.Answer { return answered(t, other, "person-rsa2048") },
		"another certificate":  func(a pades.Answer) pades.Answer { a.Chain = signer(t, "person-rsa3072").Chain; return a },
		"another kind of key":  func(a pades.Answer) pades.Answer { a.Chain = signer(t, "person-p256").Chain; return a },
		"no certificate":       func(a pades.Answer) pades.Answer { a.Chain = nil; return a },
		"another value":        func(a pades.Answer) pades.Answer { a.Value = bytes.Repeat([]byte{1}, len(a.Value)); return a },
		"one attribute more":   func(a pades.Answer) pades.Answer { a.Attributes = more(t, a); return a },
		"no attributes at all": func(a pades.Answer) pades.Answer { a.Attributes = nil; return a },
	} {
		t.Run(name, func(t *testing.T) {
			var e *pades.AnswerError
			if err := p.Hold(t.Context(), spoil(good)); !errors.As(err, &e) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// more gives attributes that say more than those of the file, properly made.
func more(t testing.TB, a pades.Answer) []byte {
	t.Helper()
	der, err := cms.SignedAttributes(cms.ToSign{Digest: make([]byte, a.Scheme.Hash.Size()), Hash: a.Scheme.Hash, Certificate: a.Chain[0],
		More: []cms.Attribute{{Type: cms.OIDSigningTime, Values: [][]byte{{0x17, 0x0d, '2', '6', '1', '1', '2', '1', '2', '0', '4', '3', '0', '0', 'Z'}}}}})
	if err != nil {
		t.Fatal(err)
	}
	return der
}

// TestLateTimeStampLeavesTheSignature: what fails is the time-stamp alone.
func TestLateTimeStampLeavesTheSignature(t *testing.T) {
	data := sample(t, "quyet-dinh.pdf")
	tail, field := elsewhere(t, data, pades.Request{})
	p, err := pades.Resume(open(t, data), tail, field)
	if err != nil {
		t.Fatal(err)
	}
	gone := errors.New("out of service")
	err = p.Complete(t.Context(), answered(t, p, "person-p256"), func(context.Context, []byte) ([]byte, error) { return nil, gone })
	var late *pades.TimeStampError
	if !errors.As(err, &late) || !errors.Is(err, gone) {
		t.Fatal(err)
	}
	if err := pades.Check(t.Context(), p, p.Size(), pades.Signed{Field: field, Before: int64(len(data))}); err != nil {
		t.Error(err)
	}
}

// FuzzResume: whatever stands in a tail, taking it up neither panics nor gives a gap outside it.
func FuzzResume(f *testing.F) {
	data := sample(f, "quyet-dinh.pdf")
	tail, field := elsewhere(f, data, pades.Request{Reserve: 64})
	f.Add(tail)
	before := open(f, data)
	f.Fuzz(func(t *testing.T, tail []byte) {
		p, err := pades.Resume(before, tail, field)
		if err != nil {
			return
		}
		if start, end := p.Range().Gap(); start < before.Size() || end > p.Size() || p.Embed(make([]byte, p.Reserved())) != nil {
			t.Fatalf("a gap from %d to %d in %d bytes", start, end, p.Size())
		}
	})
}

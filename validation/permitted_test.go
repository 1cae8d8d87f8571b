package validation_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trien/cms"
	"trien/pades"
	"trien/pdf"
	"trien/tsp"
	"trien/validation"
)

func (w *world) open(data []byte) *pdf.File {
	w.Helper()
	f, err := pdf.Open(bytes.NewReader(data), int64(len(data)), pdf.Options{})
	w.ok(err)
	return f
}

// signAs signs by a whole request.
func (w *world) signAs(data []byte, key string, r pades.Request) []byte {
	w.Helper()
	cred, err := w.pki.Credential(key)
	w.ok(err)
	scheme, err := cms.DefaultScheme(cred.Key.Public())
	w.ok(err)
	r.Random, r.Time = rand.Reader, now
	p, err := pades.Sign(context.Background(), w.open(data), r, pades.Signer{Chain: cred.Chain, Scheme: scheme, Value: func(_ context.Context, digest []byte, c cms.Scheme) ([]byte, error) {
		return cred.Key.Sign(rand.Reader, digest, c.Hash)
	}})
	w.ok(err)
	var out bytes.Buffer
	_, err = p.WriteTo(&out)
	w.ok(err)
	return out.Bytes()
}

// appearance draws in a rectangle of the default user space.
func appearance(r [4]float64, content string) pades.Appearance {
	return func(u *pdf.Update) (pdf.Reference, error) {
		return (&editor{u: u}).drawn(r, content)["N"].(pdf.Reference), nil
	}
}

// TestPermitted: the life of a document as it should be. A leader certifies, the office fills in the number, seals and locks it, an archive
// signs, evidence and a time-stamp of the document come. No signature may be warned of a change.
func TestPermitted(t *testing.T) {
	number, seal := [4]float64{130, 5, 200, 25}, [4]float64{210, 5, 300, 25}
	for _, name := range []string{"quyet-dinh.pdf", "quyet-dinh-objstm.pdf", "quyet-dinh-rotated.pdf", "bao-cao-linearized.pdf", "bao-cao.pdf"} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			data, err := os.ReadFile(filepath.Join("..", "testdata", "samples", name))
			w.ok(err)
			data = w.edit(data, func(e *editor) {
				e.field("signer", "Sig", blank, nil)
				e.field("number", "Tx", number, nil)
				e.field("seal", "Sig", seal, nil)
			})
			data = w.signAs(data, "person-p256", pades.Request{Field: "signer", Certify: 2, Appearance: appearance(blank, text)})
			data = w.signAs(data, "office-rsa2048", pades.Request{Field: "seal", Appearance: appearance(seal, "1 0 0 rg FILL"),
				Lock:  &pades.Lock{Action: pades.LockInclude, Fields: []string{"number"}},
				Fills: []pades.Fill{{Field: "number", Value: "1 000 000 000", Appearance: appearance(number, text)}}})
			data = w.signAs(data, "archive-p256", pades.Request{Field: "archive"})
			data = w.lasting(data)
			r := w.judge(data, w.seeing(), now)
			if len(r.Signatures) != 4 || r.Verdict().Indication != passed {
				t.Errorf("%d signatures, %v", len(r.Signatures), r.Verdict())
			}
			for i, grade := range []string{"form_filling", "form_filling", "lta_updates", "none"} {
				s := &r.Signatures[i]
				if *s.ChangesAfter != grade || !s.ChangesPermitted {
					t.Errorf("%s: %s, want %s", s.Field, *s.ChangesAfter, grade)
				}
				for _, c := range told(s) {
					if strings.HasPrefix(c, "change") || strings.HasPrefix(c, "since") || strings.HasPrefix(c, "not_looked") || strings.HasPrefix(c, "field_") {
						t.Errorf("%s: %s", s.Field, c)
					}
				}
			}
			if l := r.Signatures[0].Changes.Looked; l == nil || len(l.Pages) != 1 || len(l.Missed)+len(l.Differs)+len(l.Over)+len(l.Hidden)+len(l.Bared) > 0 {
				t.Errorf("looked: %+v", l)
			}
		})
	}
}

// lasting adds evidence and a time-stamp of the document.
func (w *world) lasting(data []byte) []byte {
	w.Helper()
	root, err := w.pki.Credential("person-p256")
	w.ok(err)
	added, err := pades.AddEvidence(w.open(data), rand.Reader, pades.Evidence{Certificates: [][]byte{root.Chain[1].Raw}})
	w.ok(err)
	data = append(bytes.Clone(data), added.Tail()...)
	p, err := pades.StampDocument(context.Background(), w.open(data), pades.DocumentStamp{Random: rand.Reader, Hash: crypto.SHA256,
		TimeStamp: func(_ context.Context, h crypto.Hash, digest []byte) ([]byte, error) {
			q, err := tsp.Request{Hash: h, Digest: digest, CertReq: true}.Marshal()
			w.ok(err)
			answer, err := w.pki.TimeStamp(q, now)
			w.ok(err)
			r, err := tsp.ParseResponse(answer)
			w.ok(err)
			return r.Token, nil
		}})
	w.ok(err)
	var out bytes.Buffer
	_, err = p.WriteTo(&out)
	w.ok(err)
	return out.Bytes()
}

// TestLaterTerms: a lock that a later signature brings is in force for the whole document; what breaks it is not permitted after the
// earlier signature either.
func TestLaterTerms(t *testing.T) {
	w := newWorld(t)
	data := w.edit(w.sample(), func(e *editor) {
		e.field("number", "Tx", blank, nil)
	})
	data = w.signAs(data, "person-p256", pades.Request{Field: "first"})
	data = w.signAs(data, "office-rsa2048", pades.Request{Field: "second", Lock: &pades.Lock{Action: pades.LockAll}})
	data = w.edit(data, func(e *editor) {
		e.set(e.page.Dict["Annots"].(pdf.Array)[0].(pdf.Reference), pdf.Dict{"V": pdf.String("1"), "AP": e.drawn(blank, "")})
	})
	r := w.judge(data, w.online(), now)
	for i := range r.Signatures {
		s := &r.Signatures[i]
		if s.ChangesPermitted || s.Verdict != (validation.Verdict{Indication: failed, SubIndication: validation.FormatFailure}) {
			t.Errorf("%s: %v %v", s.Field, s.Verdict, told(s))
		}
	}
	if w := of(&r.Signatures[0], "changes_later", 0); w == nil || w.Detail != "second" {
		t.Errorf("%v", told(&r.Signatures[0]))
	}
}

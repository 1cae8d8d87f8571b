package pades_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io"
	"testing"

	"trien/pades"
	"trien/pdf/pdfdiff"
)

// TestFillsOfTheirOwnRevision: the leader certifies, number and day are filled in a revision that bears no signature, the seal follows.
func TestFillsOfTheirOwnRevision(t *testing.T) {
	for _, name := range []string{"quyet-dinh.pdf", "quyet-dinh-objstm.pdf", "bao-cao-linearized.pdf"} {
		signed := sign(t, placed(t, sample(t, name)), "person-p256", pades.Request{Field: "signer", Certify: 2})
		f := open(t, signed)
		p, err := pades.FillFields(f, pades.FillIn{Random: rand.Reader, Fills: sealing(t).Fills})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		filled := make([]byte, p.Size())
		if n, err := p.ReadAt(filled, 0); n < len(filled) && err != io.EOF {
			t.Fatal(err)
		}
		if !bytes.HasPrefix(filled, signed) {
			t.Fatalf("%s: earlier bytes were touched", name)
		}
		after := open(t, filled)
		terms, err := pdfdiff.TermsAt(f.Newest())
		if err != nil {
			t.Fatal(err)
		}
		report := pdfdiff.Compare(after, f.Newest().Revision().Number, terms)
		if !report.Permitted || report.Grade != pdfdiff.FormFilling || len(report.ChangedFields) != 2 || len(report.Mismatches) != 0 {
			t.Errorf("%s: %+v", name, report)
		}
		sealed := sign(t, filled, "office-rsa2048", pades.Request{Field: "hidden"})
		for _, s := range fieldsOf(t, sealed) {
			if s.Filled && (s.Err != nil || !s.Signature.ByteRangeOK) {
				t.Errorf("%s: %+v", name, s)
			}
		}
	}
}

func TestFillInIsRefused(t *testing.T) {
	plain := placed(t, sample(t, "quyet-dinh.pdf"))
	one := []pades.Fill{{Field: "number", Value: "15"}}
	for name, c := range map[string]struct {
		data   []byte
		fills  []pades.Fill
		reason pades.Reason
	}{
		"nothing to fill":      {plain, nil, pades.BadRequest},
		"no such field":        {plain, []pades.Fill{{Field: "nowhere", Value: "1"}}, pades.NoSuchField},
		"a signature field":    {plain, []pades.Fill{{Field: "signer", Value: "1"}}, pades.NoSuchField},
		"too long":             {plain, []pades.Fill{{Field: "number", Value: "1234567890123"}}, pades.BadRequest},
		"locked by a seal":     {issued(t, "quyet-dinh.pdf"), one, pades.Locked},
		"nothing may follow":   {sign(t, plain, "person-p256", pades.Request{Field: "signer", Certify: 1}), one, pades.NoChanges},
		"a bad tail":           {append(bytes.Clone(plain), "loose"...), one, pades.LooseBytes},
		"no random, no update": {plain, one, pades.BadRequest},
	} {
		r := pades.FillIn{Random: rand.Reader, Fills: c.fills}
		if name == "no random, no update" {
			r.Random = nil
		}
		_, err := pades.FillFields(open(t, c.data), r)
		var refused *pades.RefusedError
		if !errors.As(err, &refused) || refused.Reason != c.reason {
			t.Errorf("%s: %v, not %s", name, err, c.reason)
		}
	}
}

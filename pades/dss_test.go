package pades_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rand"
	"errors"
	"testing"

	"trien/pades"
	"trien/pdf"
	"trien/tsp"
)

// token asks the PKI of the tests for a time-stamp over a digest.
func token(_ context.Context, h crypto.Hash, digest []byte) ([]byte, error) {
	q, err := tsp.Request{Hash: h, Digest: digest, CertReq: true}.Marshal()
	if err != nil {
		return nil, err
	}
	answer, err := pki().TimeStamp(q, when)
	if err != nil {
		return nil, err
	}
	r, err := tsp.ParseResponse(answer)
	if err != nil {
		return nil, err
	}
	return r.Token, nil
}

func grown(t *testing.T, data []byte, e pades.Evidence) []byte {
	t.Helper()
	a, err := pades.AddEvidence(open(t, data), rand.Reader, e)
	if err != nil || a == nil {
		t.Fatalf("%v, %v", a, err)
	}
	if err := a.CheckChanges(nil); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if n, err := a.WriteTo(&b); err != nil || n != a.Size() || !bytes.HasPrefix(b.Bytes(), data) {
		t.Fatalf("%d bytes, %v", n, err)
	}
	return b.Bytes()
}

// TestStoreGrowsAndForgetsNothing: what is stored is read back, once, in files of every kind; the same again is no revision.
func TestStoreGrowsAndForgetsNothing(t *testing.T) {
	one, two := []byte("one\r\n"), bytes.Repeat([]byte("two"), 1000)
	for _, name := range []string{"quyet-dinh.pdf", "quyet-dinh-objstm.pdf", "quyet-dinh-encrypted.pdf", "bao-cao-linearized.pdf"} {
		t.Run(name, func(t *testing.T) {
			data := sign(t, sample(t, name), "person-p256", pades.Request{})
			data = grown(t, data, pades.Evidence{Certificates: [][]byte{one, one}, OCSPs: [][]byte{two}})
			data = grown(t, data, pades.Evidence{Certificates: [][]byte{one, two}, OCSPs: [][]byte{two}, CRLs: [][]byte{one}})
			e, err := pades.Stored(open(t, data).Newest())
			same := func(got [][]byte, want ...[]byte) bool {
				return len(got) == len(want) && bytes.Equal(bytes.Join(got, nil), bytes.Join(want, nil))
			}
			if err != nil || !same(e.Certificates, one, two) || !same(e.OCSPs, two) || !same(e.CRLs, one) {
				t.Errorf("%d, %d, %d, %v", len(e.Certificates), len(e.OCSPs), len(e.CRLs), err)
			}
			if a, err := pades.AddEvidence(open(t, data), rand.Reader, e); a != nil || err != nil {
				t.Errorf("the same again: %v %v", a, err)
			}
			if err := pades.Sound(t.Context(), open(t, data)); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestStampTakesTheRoomItNeeds: a gap that is far too small is made anew, a token is never cut.
func TestStampTakesTheRoomItNeeds(t *testing.T) {
	for _, reserve := range []int{10, 0} {
		asked := 0
		d := pades.DocumentStamp{Random: rand.Reader, Reserve: reserve, TimeStamp: func(ctx context.Context, h crypto.Hash, digest []byte) ([]byte, error) {
			asked++
			return token(ctx, h, digest)
		}}
		data := sign(t, sample(t, "quyet-dinh.pdf"), "person-p256", pades.Request{})
		p, err := pades.StampDocument(t.Context(), open(t, data), d)
		if err != nil {
			t.Fatal(err)
		}
		out := written(t, p)
		f := fieldsOf(t, out)[1]
		if !bytes.HasPrefix(out, data) || f.Err != nil || f.Signature.Kind != pades.KindDocumentTimestamp || f.Signature.Coverage != pades.EntireFile || f.Visible() {
			t.Errorf("%+v", f)
		}
		if err := pades.Sound(t.Context(), open(t, out)); err != nil || asked != map[int]int{10: 2, 0: 1}[reserve] {
			t.Errorf("%d requests, %v", asked, err)
		}
	}
}

// TestStampIsHeldToTheDocument: what the authority answers is put in only when it is over these very bytes.
func TestStampIsHeldToTheDocument(t *testing.T) {
	data := sign(t, sample(t, "quyet-dinh.pdf"), "person-p256", pades.Request{})
	down := errors.New("down")
	for name, answer := range map[string]func(ctx context.Context, h crypto.Hash, digest []byte) ([]byte, error){
		"nothing":  func(context.Context, crypto.Hash, []byte) ([]byte, error) { return nil, nil },
		"no token": func(context.Context, crypto.Hash, []byte) ([]byte, error) { return []byte{0x30, 0}, nil },
		"other bytes": func(ctx context.Context, h crypto.Hash, d []byte) ([]byte, error) {
			return token(ctx, h, make([]byte, len(d)))
		},
		"out of order": func(context.Context, crypto.Hash, []byte) ([]byte, error) { return nil, down },
		"a changed value": func(ctx context.Context, h crypto.Hash, d []byte) ([]byte, error) {
			b, err := token(ctx, h, d)
			b[len(b)-1] ^= 1
			return b, err
		},
	} {
		_, err := pades.StampDocument(t.Context(), open(t, data), pades.DocumentStamp{Random: rand.Reader, TimeStamp: answer})
		var late *pades.TimeStampError
		if !errors.As(err, &late) {
			t.Errorf("%s: %v", name, err)
		}
	}
	broken := bytes.Clone(data)
	broken[2000] ^= 1
	var refused *pades.RefusedError
	if _, err := pades.StampDocument(t.Context(), open(t, broken), pades.DocumentStamp{Random: rand.Reader, TimeStamp: token}); !errors.As(err, &refused) || refused.Reason != pades.BrokenSignature {
		t.Errorf("an altered file: %v", err)
	}
}

// TestStoreInForeignShapes: stores that other programs wrote badly are refused, not mended.
func TestStoreInForeignShapes(t *testing.T) {
	data := sample(t, "quyet-dinh.pdf")
	for name, dss := range map[string]pdf.Object{
		"no dictionary":   pdf.Integer(1),
		"no list":         pdf.Dict{"Certs": pdf.Integer(1)},
		"no stream":       pdf.Dict{"OCSPs": pdf.Array{pdf.Integer(1)}},
		"a lost stream":   pdf.Dict{"CRLs": pdf.Array{pdf.Reference{Number: 9999}}},
		"an endless list": pdf.Dict{"Certs": make(pdf.Array, 5000)},
	} {
		f := open(t, data)
		u, err := pdf.NewUpdate(f, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		catalog, err := f.Newest().Catalog()
		if err != nil {
			t.Fatal(err)
		}
		catalog["DSS"] = dss
		u.Set(f.Newest().CatalogRef(), catalog)
		tail, err := u.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		changed := append(bytes.Clone(data), tail...)
		if _, err := pades.Stored(open(t, changed).Newest()); err == nil {
			t.Errorf("%s: read", name)
		}
		if _, err := pades.AddEvidence(open(t, changed), rand.Reader, pades.Evidence{Certificates: [][]byte{{1}}, OCSPs: [][]byte{{1}}, CRLs: [][]byte{{1}}}); err == nil {
			t.Errorf("%s: added to", name)
		}
	}
}

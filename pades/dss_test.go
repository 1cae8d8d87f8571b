package pades_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
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
			catalog, err := open(t, data).Newest().Catalog()
			if extensions, ok := catalog["Extensions"].(pdf.Dict); err != nil || !ok || extensions["ESIC"] == nil {
				t.Errorf("the catalog names no extension: %v %v", catalog["Extensions"], err)
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

// FuzzStored: whatever a store is made of, reading it ends, and what can be read can be added to.
func FuzzStored(f *testing.F) {
	data, err := os.ReadFile("../testdata/samples/quyet-dinh.pdf")
	if err != nil {
		f.Fatal(err)
	}
	at := bytes.LastIndex(data, []byte("startxref"))
	var prev int
	fmt.Sscanf(string(data[at:]), "startxref\n%d", &prev)
	for _, dss := range []string{"<</Certs[9001 0 R]/VRI<<>>>>", "[9000 0 R]", "<</OCSPs 9000 0 R>>", "<</CRLs[[[]]]>>", "null"} {
		f.Add(dss)
	}
	file, err := pdf.Open(bytes.NewReader(data), int64(len(data)), pdf.Options{})
	if err != nil {
		f.Fatal(err)
	}
	root := file.Newest().CatalogRef()
	catalog, err := file.Newest().Catalog()
	if err != nil {
		f.Fatal(err)
	}
	catalog["DSS"] = pdf.Reference{Number: 9000}
	f.Fuzz(func(t *testing.T, dss string) {
		tail := bytes.NewBuffer(bytes.Clone(data))
		one := tail.Len()
		fmt.Fprintf(tail, "%d 0 obj\n%s\nendobj\n", root.Number, pdf.Format(catalog))
		two := tail.Len()
		fmt.Fprintf(tail, "9000 0 obj\n%s\nendobj\n", dss)
		three := tail.Len()
		tail.WriteString("9001 0 obj\n<</Length 3>>\nstream\nabc\nendstream\nendobj\n")
		xref := tail.Len()
		fmt.Fprintf(tail, "xref\n%d 1\n%010d 00000 n \n9000 2\n%010d 00000 n \n%010d 00000 n \ntrailer\n<</Size 9002/Root %d 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n",
			root.Number, one, two, three, root.Number, prev, xref)
		g, err := pdf.Open(bytes.NewReader(tail.Bytes()), int64(tail.Len()), pdf.Options{})
		if err != nil {
			return
		}
		e, err := pades.Stored(g.Newest())
		if err != nil {
			return
		}
		e.CRLs = append(e.CRLs, []byte("new"))
		a, err := pades.AddEvidence(g, rand.Reader, e)
		if err != nil {
			return
		}
		again, err := pdf.Open(a, a.Size(), pdf.Options{})
		if err != nil {
			t.Fatalf("what was written can't be read: %v", err)
		}
		if got, err := pades.Stored(again.Newest()); err != nil || len(got.CRLs) != len(e.CRLs) {
			t.Errorf("%d lists, %v", len(got.CRLs), err)
		}
	})
}

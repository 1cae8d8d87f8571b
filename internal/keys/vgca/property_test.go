package vgca_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"trien/internal/keys/vgca"
	"trien/internal/keys/vgca/standin"
	"trien/pades"
)

// gapOf is where the newest signature stands in a file.
func gapOf(t testing.TB, data []byte, field string) (start, end int) {
	t.Helper()
	fields, err := pades.Signatures(open(t, data).Newest())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range fields {
		if f.Name == field && f.Signature != nil {
			a, b := f.Signature.ByteRange.Gap()
			return int(a), int(b)
		}
	}
	t.Fatal("not signed")
	return 0, 0
}

func refusedAs(t *testing.T, err error, what string, reasons ...vgca.Reason) {
	t.Helper()
	var r *vgca.RefusedError
	if !errors.As(err, &r) {
		t.Fatalf("%s: %v", what, err)
	}
	for _, want := range reasons {
		if r.Reason == want {
			return
		}
	}
	if len(reasons) > 0 {
		t.Fatalf("%s: refused as %s, not as one of %v", what, r.Reason, reasons)
	}
}

// TestAnyByteChanged: in what was served, and in what was appended but for the signature itself.
func TestAnyByteChanged(t *testing.T) {
	who, r := token(t, "person-p256"), rand.New(rand.NewPCG(1, 2))
	served := small()
	back := sign(t, standin.Work{Field: "office", Token: who}, served)
	start, end := gapOf(t, back, "office")
	try := func(at int, reasons ...vgca.Reason) {
		bad := bytes.Clone(back)
		bad[at] ^= byte(1 + r.IntN(255))
		_, err := judge(served, bad, "office", who)
		refusedAs(t, err, fmt.Sprintf("byte %d of %d changed", at, len(back)), reasons...)
	}
	for range 200 {
		try(r.IntN(len(served)), vgca.Rewritten)
	}
	try(0, vgca.Rewritten)
	try(len(served)-1, vgca.Rewritten)
	for at := len(served); at < len(back); at++ {
		if at < start || at >= end {
			if at >= len(back)-1 { // the end of line after %%EOF may be anything blank
				continue
			}
			try(at)
		}
	}
}

// TestAnyCut: the file breaks off anywhere.
func TestAnyCut(t *testing.T) {
	who, r := token(t, "person-p256"), rand.New(rand.NewPCG(3, 4))
	served := small()
	back := sign(t, standin.Work{Field: "person", Token: who}, served)
	for range 100 {
		n := r.IntN(len(served))
		_, err := judge(served, back[:n], "person", who)
		refusedAs(t, err, fmt.Sprintf("cut at %d", n), vgca.Shorter)
		n = len(served) + 1 + r.IntN(len(back)-len(served)-2)
		_, err = judge(served, back[:n], "person", who)
		refusedAs(t, err, fmt.Sprintf("cut at %d of %d", n, len(back)))
	}
}

// TestAnyTail: something more follows a sound signature.
func TestAnyTail(t *testing.T) {
	who, r := token(t, "person-p256"), rand.New(rand.NewPCG(5, 6))
	served := small()
	back := sign(t, standin.Work{Field: "person", Token: who}, served)
	for range 100 {
		tail := make([]byte, 1+r.IntN(200))
		for i := range tail {
			tail[i] = byte(r.Uint32())
		}
		tail[r.IntN(len(tail))] = 'x'
		_, err := judge(served, append(bytes.Clone(back), tail...), "person", who)
		refusedAs(t, err, "a tail", vgca.Trailing, vgca.Unreadable)
	}
}

// TestAnyRevisionMore: whatever a sound signature is followed by, but one security store.
func TestAnyRevisionMore(t *testing.T) {
	who := token(t, "person-p256")
	served := prepared(t, "quyet-dinh.pdf")
	for _, first := range []standin.Behaviour{standin.Sound, standin.Store} {
		back := sign(t, standin.Work{Field: "person", Token: who, Behaviour: first}, served)
		for _, then := range []standin.Behaviour{standin.Nothing, standin.Sound, standin.Text, standin.Fills} {
			more := sign(t, standin.Work{Field: "incoming", Token: who, Behaviour: then}, back)
			_, err := judge(served, more, "person", who)
			reasons := []vgca.Reason{vgca.ExtraRevision, vgca.Changed}
			if first == standin.Sound && then != standin.Nothing {
				reasons = []vgca.Reason{vgca.Several}
			}
			refusedAs(t, err, string(first+" then "+then), reasons...)
		}
	}
}

// TestAnyGap: what is changed within the signature makes it another's, broken, or unreadable; never another document.
func TestAnyGap(t *testing.T) {
	who, r := token(t, "person-p256"), rand.New(rand.NewPCG(7, 8))
	served := small()
	back := sign(t, standin.Work{Field: "person", Token: who}, served)
	start, end := gapOf(t, back, "person")
	for range 300 {
		bad := bytes.Clone(back)
		bad[start+r.IntN(end-start)] = "0123456789abcdef<> x"[r.IntN(20)]
		if got, err := judge(served, bad, "person", who); err == nil && !got.Certificate.Equal(who.Certificate) {
			t.Fatal("another certificate was taken")
		}
	}
	bad := bytes.Clone(back)
	bad[end-2] = '1'
	_, err := judge(served, bad, "person", who)
	refusedAs(t, err, "something in the padding", vgca.Form, vgca.Range)
}

// small is a file of a page with two fields and little else, so that a fuzzer gets far.
func small() []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	var at []int
	for i, o := range []string{
		"<</Type /Catalog /Pages 2 0 R /AcroForm <</Fields [4 0 R 5 0 R] /SigFlags 3>>>>", "<</Type /Pages /Kids [3 0 R] /Count 1>>",
		"<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Annots [4 0 R 5 0 R]>>",
		"<</Type /Annot /Subtype /Widget /FT /Sig /T (person) /Rect [300 200 470 230] /P 3 0 R /F 132>>",
		"<</Type /Annot /Subtype /Widget /FT /Sig /T (office) /Rect [100 200 270 230] /P 3 0 R /F 132>>",
	} {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, n := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", n)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d /Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, start)
	return b.Bytes()
}

// FuzzReturned appends anything to what was served.
func FuzzReturned(f *testing.F) {
	who := token(f, "person-p256")
	served := small()
	want := vgca.Expected{Field: "person", Certificates: [][sha256.Size]byte{sha256.Sum256(who.Certificate.Raw)}}
	for _, b := range append(standin.Faults(), standin.Sound, standin.PKCS7, standin.Store) {
		if b == standin.Fills { // there is nothing to fill
			continue
		}
		back := sign(f, standin.Work{Field: "person", Token: who, Stranger: token(f, "person-p384"), Behaviour: b}, served)
		if len(back) > len(served) {
			f.Add(back[len(served):])
		}
	}
	f.Fuzz(func(t *testing.T, tail []byte) {
		back := append(bytes.Clone(served), tail...)
		got, err := vgca.Returned(context.Background(), file(served), file(back), want)
		if err != nil {
			return
		}
		if !got.Certificate.Equal(who.Certificate) {
			t.Error("taken with another certificate")
		}
		for _, s := range mustSignatures(t, back) {
			if s.Filled != (s.Name == "person") {
				t.Errorf("taken with field %s filled: %t", s.Name, s.Filled)
			}
		}
	})
}

func mustSignatures(t *testing.T, data []byte) []pades.Field {
	fields, err := pades.Signatures(open(t, data).Newest())
	if err != nil {
		t.Fatal(err)
	}
	return fields
}

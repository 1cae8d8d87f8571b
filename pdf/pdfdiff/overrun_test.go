package pdfdiff_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"trien/pdf"
	"trien/pdf/pdfdiff"
)

// overrunning builds a file whose first revision holds a stream with the given /Length; what stands behind its %%EOF begins with appended.
func overrunning(t *testing.T, length func(stream, appended int) int, appended string) *pdf.File {
	t.Helper()
	var at [5]int
	build := func(n int) []byte {
		var b bytes.Buffer
		b.WriteString("%PDF-1.7\n")
		object := func(i int, body string) { at[i] = b.Len(); fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i, body) }
		object(1, "<</Type/Catalog/Pages 2 0 R>>")
		object(2, "<</Type/Pages/Kids[3 0 R]/Count 1>>")
		object(3, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Resources<<>>/Contents 4 0 R>>")
		at[4] = b.Len()
		fmt.Fprintf(&b, "4 0 obj\n<</Length %010d>>stream\n", n)
		start := b.Len()
		b.WriteString("q Q\nendstream\nendobj\n")
		first := b.Len()
		fmt.Fprintf(&b, "xref\n0 5\n0000000000 65535 f \n%010d 00000 n \n%010d 00000 n \n%010d 00000 n \n%010d 00000 n \ntrailer\n<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", at[1], at[2], at[3], at[4], first)
		tail := b.Len()
		b.WriteString(appended)
		second := b.Len()
		fmt.Fprintf(&b, "xref\n0 1\n0000000000 65535 f \ntrailer\n<</Size 5/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n", first, second)
		at[0] = length(start, tail)
		return b.Bytes()
	}
	build(0)
	data := build(at[0])
	f, err := pdf.Open(bytes.NewReader(data), int64(len(data)), pdf.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// TestAStreamThatReachesIntoWhatWasAppended: nothing of the signed objects changed by name, place or words, yet a page shows what nobody signed.
func TestAStreamThatReachesIntoWhatWasAppended(t *testing.T) {
	const shown = "BT (appended) Tj ET\n"
	f := overrunning(t, func(stream, appended int) int { return appended + len(shown) - stream }, shown+"endstream\nendobj\n")
	o, err := f.Newest().Object(pdf.Reference{Number: 4})
	if s, ok := o.(*pdf.Stream); err != nil || !ok {
		t.Fatalf("the trap does not hold: %v, %v", s, err)
	}
	r := pdfdiff.NewComparer(f).Compare(0, pdfdiff.Terms{})
	if r.Grade != pdfdiff.NotPermitted || r.Permitted {
		t.Fatalf("%v, permitted %v", r.Grade, r.Permitted)
	}
	var told bool
	for _, found := range r.Findings {
		told = told || found.Rule == "overrun" && strings.HasPrefix(found.Path, "4 0")
	}
	if !told {
		t.Errorf("%+v", r.Findings)
	}
}

// TestAStreamInItsPlace: the honest opposite.
func TestAStreamInItsPlace(t *testing.T) {
	f := overrunning(t, func(int, int) int { return len("q Q\n") }, "")
	if r := pdfdiff.NewComparer(f).Compare(0, pdfdiff.Terms{}); r.Grade == pdfdiff.NotPermitted {
		t.Errorf("%v: %+v", r.Grade, r.Findings)
	}
}

package pdf_test

import (
	"bytes"
	"fmt"
	"testing"

	"trien/pdf"
)

// TestObjectBehindItsRevision: a table that leads to bytes behind its own revision leads to nothing, as long as the file is looked at as of that
// revision: else what is appended to a signed file would seem to have been signed.
func TestObjectBehindItsRevision(t *testing.T) {
	const room = 1000
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	one := b.Len()
	b.WriteString("1 0 obj\n<</Type/Catalog/Pages 2 0 R/Lies 3 0 R>>\nendobj\n")
	two := b.Len()
	b.WriteString("2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\n")
	first := b.Len()
	fmt.Fprintf(&b, "xref\n0 4\n0000000000 65535 f \n%010d 00000 n \n%010d 00000 n \n%010d 00000 n \ntrailer\n<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", one, two, room, first)
	for b.Len() < room {
		b.WriteString("\n")
	}
	b.WriteString("3 0 obj\n(appended)\nendobj\n")
	second := b.Len()
	fmt.Fprintf(&b, "xref\n0 1\n0000000000 65535 f \ntrailer\n<</Size 4/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n", first, second)
	f, err := pdf.Open(bytes.NewReader(b.Bytes()), int64(b.Len()), pdf.Options{})
	if err != nil {
		return // refused as a whole: as good
	}
	ref := pdf.Reference{Number: 3}
	if o, err := f.At(0).Object(ref); err == nil && o != nil {
		t.Errorf("the first revision has what was appended: %v", o)
	}
	if !f.At(0).Locate(ref).Free {
		t.Error("the first revision has a place for it")
	}
	if o, err := f.Newest().Object(ref); err != nil || o == nil {
		t.Errorf("the newest revision lacks it: %v", err)
	}
}

package pdfdiff

import (
	"bytes"
	"testing"

	"trien/pdf"
)

func TestToUnicode(t *testing.T) {
	codes := readCMap([]byte("1 begincodespacerange <0000> <ffff> endcodespacerange 1 beginbfchar <0003> <1ec7> endbfchar " +
		"2 beginbfrange <0010> <0012> <0041> <0020> <0021> [<0061> <00620063>] endbfrange"))
	for code, want := range map[string]string{"\x00\x03": "ệ", "\x00\x12": "C", "\x00\x20": "a", "\x00\x21": "bc", "\x00\x22": ""} {
		if got := codes[code]; got != want {
			t.Errorf("%x is %q, want %q", code, got, want)
		}
	}
}

// FuzzCompare replaces one object of the signed file by anything; the comparison ends and never calls a changed page unchanged.
func FuzzCompare(f *testing.F) {
	f.Add(uint8(5), "<</FT/Tx/T(number)/V(x)/Subtype/Widget/Rect[0 0 100 20]/P 3 0 R/AP<</N 7 0 R>>>>")
	f.Add(uint8(1), "<</Type/Catalog/Pages 2 0 R/AcroForm 9 0 R/DSS<</VRI<<>>>>>>")
	f.Add(uint8(10), "[5 0 R 10 0 R]")
	f.Add(uint8(14), "<</T(group)/Kids[14 0 R]>>")
	f.Fuzz(func(t *testing.T, n uint8, body string) {
		file := mustOpen(t, after(t, signedFile(), func(u *pdf.Update) { u.Set(ref(uint32(n%16)+1), pdf.Raw{Bytes: []byte(body)}) }))
		r := Compare(file, 0, Terms{Level: 2})
		if o, err := file.Newest().Object(contentRef); err == nil && n%16 == 3 && r.Grade < NotPermitted {
			before, _ := file.At(0).Object(contentRef)
			if !alike(o, before) {
				t.Fatalf("the page's content was changed: %v", r.Grade)
			}
		}
	})
}

func FuzzCMap(f *testing.F) {
	f.Add([]byte("1 beginbfrange <0000> <ffff> <0041> endbfrange"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if n := len(readCMap(b)); n > 2*maxRange+len(b) {
			t.Fatalf("%d codes", n)
		}
	})
}

func FuzzXMP(f *testing.F) {
	f.Add([]byte(xmp))
	f.Add([]byte("<!DOCTYPE x>" + xmp))
	f.Fuzz(func(t *testing.T, b []byte) {
		if err := checkXMP(b); err == nil && bytes.Contains(b, []byte("<!ENTITY")) && !bytes.Contains(b, []byte("<!--")) && !bytes.Contains(b, []byte("CDATA")) && !bytes.Contains(b, []byte("<?")) {
			t.Fatal("an entity is declared")
		}
	})
}

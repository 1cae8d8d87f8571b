package pdf

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"trien/internal/limits"
)

// Files that a strict reader has to refuse; named by their fault. All of them at opening.
func faults() map[string][]byte {
	out := map[string][]byte{
		"empty":             {},
		"not a PDF":         []byte("PK\x03\x04 something else entirely"),
		"only a header":     []byte("%PDF-1.7\n"),
		"zeros":             make([]byte, 4096),
		"startxref outside": []byte("%PDF-1.7\nstartxref\n99999\n%%EOF\n"),
	}
	add := func(name string, change func(*builder)) {
		b := minimal()
		change(b)
		out[name] = b.Bytes()
	}
	add("Prev to itself", func(b *builder) { b.table(fmt.Sprintf("/Size 4/Root 1 0 R/Prev %d", b.Len()), 1, 2, 3) })
	add("Prev in a circle", func(b *builder) {
		first := b.Len()
		second := first + 200
		b.table(fmt.Sprintf("/Size 4/Root 1 0 R/Prev %d", second), 1, 2, 3)
		b.WriteString(strings.Repeat(" ", second-b.Len()))
		b.table(fmt.Sprintf("/Size 4/Root 1 0 R/Prev %d", first), 1)
	})
	add("Prev forward without linearization", func(b *builder) {
		first := b.Len()
		b.table(fmt.Sprintf("/Size 4/Root 1 0 R/Prev %d", first+300), 1, 2, 3)
		b.WriteString(strings.Repeat(" ", first+300-b.Len()))
		at := b.table("/Size 4/Root 1 0 R", 1)
		out := bytes.Replace(b.Bytes(), []byte(fmt.Sprintf("startxref\n%d\n", at)), []byte(fmt.Sprintf("startxref\n%d\n", first)), 1)
		b.Reset()
		b.Write(out)
	})
	add("50,000 nested arrays in the trailer", func(b *builder) {
		b.table("/Size 4/Root 1 0 R/X"+strings.Repeat("[", 50_000)+strings.Repeat("]", 50_000), 1, 2, 3)
	})
	add("a key twice in the trailer", func(b *builder) { b.table("/Size 4/Root 1 0 R/Root 2 0 R", 1, 2, 3) })
	add("an object listed twice", func(b *builder) { b.table("/Size 4/Root 1 0 R", 1, 2, 3, 1) })
	add("a count past the end", func(b *builder) {
		at := b.Len()
		fmt.Fprintf(b, "xref\n0 8000000\n0000000000 65535 f \ntrailer\n<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", at)
	})
	add("numbers beyond the limit", func(b *builder) {
		at := b.Len()
		fmt.Fprintf(b, "xref\n4000000000 1\n0000000000 65535 f \ntrailer\n<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", at)
	})
	add("junk before the header", func(b *builder) {
		b.table("/Size 4/Root 1 0 R", 1, 2, 3)
		out := append([]byte("junk\n"), b.Bytes()...)
		b.Reset()
		b.Write(out)
	})
	add("an older startxref that leads elsewhere", func(b *builder) {
		first := b.table("/Size 4/Root 1 0 R", 1, 2, 3)
		out := bytes.Replace(b.Bytes(), []byte(fmt.Sprintf("startxref\n%d\n", first)), []byte(fmt.Sprintf("startxref\n%d\n", b.at[1])), 1)
		b.Reset()
		b.Write(out)
		b.object(3, "<<>>")
		b.table(fmt.Sprintf("/Size 4/Root 1 0 R/Prev %d", first), 3)
	})
	add("no end within the last 1024 bytes", func(b *builder) {
		b.table("/Size 4/Root 1 0 R", 1, 2, 3)
		b.WriteString(strings.Repeat("x", limits.PDFTail))
	})
	add("half encrypted", func(b *builder) {
		first := b.table("/Size 4/Root 1 0 R/Encrypt<</Filter/Standard>>", 1, 2, 3)
		b.table(fmt.Sprintf("/Size 4/Root 1 0 R/Encrypt<</Filter/Other>>/Prev %d", first), 1)
	})
	return out
}

func TestFaultsAreRefusedAtOpening(t *testing.T) {
	for name, b := range faults() {
		t.Run(name, func(t *testing.T) {
			if _, err := open(b); err == nil || !known(err) {
				t.Errorf("%v: not an error that callers can tell", err)
			}
			if f, err := OpenTolerant(bytes.NewReader(b), int64(len(b)), Options{}); err == nil {
				walk(f)
			} else if !known(err) {
				t.Errorf("tolerant: %v", err)
			}
		})
	}
}

// Objects that a strict reader has to refuse when they are read; named by their fault.
var badObjects = map[string]string{
	"a key twice":                "<</A 1/A 2>>",
	"a key twice, once null":     "<</A null/A 2>>",
	"a dictionary without end":   "<</A 1",
	"a key that is no name":      "<<1 2>>",
	"an unknown word":            "<</A foo>>",
	"a string without end":       "(abc",
	"a false hexadecimal digit":  "<41zz>",
	"a number with letters":      "12abc",
	"a name with a zero byte":    "/A#00",
	"a lone bracket":             "]",
	"nested too deeply":          strings.Repeat("[", 300),
	"a false length":             "<</Length 3>>\nstream\nabcdef\nendstream",
	"a length past the end":      "<</Length 999999>>\nstream\nabc\nendstream",
	"a length that is a name":    "<</Length/A>>\nstream\nabc\nendstream",
	"stream with a lone CR":      "<</Length 3>>\nstream\rabc\nendstream",
	"a length that needs itself": "<</Length 3 0 R>>\nstream\nabc\nendstream",
}

func TestBadObjectsAreRefusedWhenRead(t *testing.T) {
	for name, body := range badObjects {
		b := newBuilder()
		b.object(1, "<</Type/Catalog>>")
		b.object(3, body)
		b.table("/Size 4/Root 1 0 R", 1, 3)
		if o, err := mustOpen(t, b.Bytes(), "").Newest().Object(Reference{Number: 3}); err == nil || !known(err) {
			t.Errorf("%s: %v, %v", name, o, err)
		}
	}
}

func TestWhatIsAcceptedThoughItShouldNotBe(t *testing.T) {
	file := func(change func(*builder)) []byte { b := minimal(); change(b); return b.Bytes() }
	for name, b := range map[string][]byte{
		"white space before xref": file(func(b *builder) {
			at := b.Len()
			b.WriteString("  \r\n")
			b.table("/Size 4/Root 1 0 R", 1, 2, 3)
			b.WriteString(fmt.Sprintf("startxref\n%d\n%%%%EOF", at))
			out := b.Bytes()[:bytes.Index(b.Bytes(), []byte("startxref"))]
			out = append(bytes.Clone(out), fmt.Sprintf("startxref\n%d\n%%%%EOF", at)...)
			b.Reset()
			b.Write(out)
		}),
		"entries of 19 bytes": file(func(b *builder) {
			at := b.Len()
			fmt.Fprintf(b, "xref\n0 1\n0000000000 65536 f\n1 3\n")
			for i := 1; i <= 3; i++ {
				fmt.Fprintf(b, "%010d 00000 n\n", b.at[i])
			}
			fmt.Fprintf(b, "trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF", at)
		}),
		"no endobj": file(func(b *builder) {
			b.at[3] = b.Len()
			b.WriteString("3 0 obj\n<</Type/Page/Parent 2 0 R>>\n")
			b.table("/Size 4/Root 1 0 R", 1, 2, 3)
		}),
		"a newer trailer without Root": file(func(b *builder) {
			first := b.table("/Size 4/Root 1 0 R", 1, 2, 3)
			b.table(fmt.Sprintf("/Size 4/Prev %d", first))
		}),
	} {
		f, err := open(b)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if n, err := f.Newest().PageCount(); n != 1 || err != nil {
			t.Errorf("%s: %d pages, %v", name, n, err)
		}
	}
}

func TestBytesAfterTheEndAreCounted(t *testing.T) {
	for tail, want := range map[string]struct {
		n     int64
		blank bool
	}{"": {0, true}, "\n \n": {3, true}, "1 0 obj\n<<>>\nendobj\n": {20, false}} {
		b := minimal()
		b.table("/Size 4/Root 1 0 R", 1, 2, 3)
		b.WriteString(tail)
		n, blank, err := mustOpen(t, b.Bytes(), "").TrailingBytes()
		if n != want.n || blank != want.blank || err != nil {
			t.Errorf("%q: %d %v %v", tail, n, blank, err)
		}
	}
	b := minimal() // a second end after objects that no section lists
	at := b.table("/Size 4/Root 1 0 R", 1, 2, 3)
	fmt.Fprintf(b, "9 0 obj\n<<>>\nendobj\nstartxref\n%d\n%%%%EOF\n", at)
	if _, blank, err := mustOpen(t, b.Bytes(), "").TrailingBytes(); blank || err != nil {
		t.Errorf("objects before a second end are overlooked: %v %v", blank, err)
	}
}

func TestTolerantModeMendsAndSaysSo(t *testing.T) {
	b := minimal()
	b.WriteString("garbage")
	f, err := OpenTolerant(bytes.NewReader(b.Bytes()), int64(b.Len()), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Repairs()) == 0 {
		t.Error("nothing is said of the repair")
	}
	if n, err := f.Newest().PageCount(); n != 1 || err != nil {
		t.Errorf("%d pages, %v", n, err)
	}
	var malformed *MalformedError
	if _, err := open(b.Bytes()); !errors.As(err, &malformed) {
		t.Errorf("strict: %v", err)
	}
}

func TestTolerantModeReadsEveryStyle(t *testing.T) {
	for _, name := range samples {
		b := sample(t, name)
		want, err := firstContent(mustOpen(t, b, "").Newest())
		if err != nil {
			t.Fatal(err)
		}
		cut := b[:bytes.LastIndex(b, []byte("startxref"))]
		f, err := OpenTolerant(bytes.NewReader(cut), int64(len(cut)), Options{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got, err := firstContent(f.Newest()); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: the page reads otherwise: %v", name, err)
		}
	}
}

func TestTreesThatLoopEndInAnError(t *testing.T) {
	b := newBuilder()
	b.object(1, "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R 4 0 R]>>>>")
	b.object(2, "<</Type/Pages/Kids[3 0 R]/Count 1>>")
	b.object(3, "<</Type/Pages/Kids[2 0 R]/Count 1>>")
	b.object(4, "<</T(a)/FT/Tx/Kids[5 0 R]>>")
	b.object(5, "<</T(b)/Kids[4 0 R]>>")
	b.table("/Size 6/Root 1 0 R", 1, 2, 3, 4, 5)
	v := mustOpen(t, b.Bytes(), "").Newest()
	if _, err := v.Pages(); err == nil {
		t.Error("the page tree has an end")
	}
	fields, err := v.Fields()
	if err != nil || len(fields) == 0 || !errors.Is(fields[0].Err, errFieldLoop) {
		t.Errorf("fields %v, %v", fields, err)
	}
}

func TestOneBrokenFieldDoesNotHideTheOthers(t *testing.T) {
	b := newBuilder()
	b.object(1, "<</Type/Catalog/AcroForm<</Fields[4 0 R 5 0 R 6 0 R 9 0 R]>>>>")
	b.object(4, "<</T/NotText/FT/Tx>>")
	b.object(5, "<</T(group)/FT/Tx/Ff 2/Kids[7 0 R 8 0 R]>>")
	b.object(6, "<</T(merged)/FT/Sig/Subtype/Widget/Rect[0 0 1 1]/P 3 0 R>>")
	b.object(7, "<</T(one)/Parent 5 0 R/V(x)>>")
	b.object(8, "<</T(two)/Parent 5 0 R/FT/Btn/Kids[<</Subtype/Widget>>]>>")
	b.table("/Size 9/Root 1 0 R", 1, 4, 5, 6, 7, 8)
	fields, err := mustOpen(t, b.Bytes(), "").Newest().Fields()
	if err != nil || len(fields) != 5 {
		t.Fatalf("%d fields, %v", len(fields), err)
	}
	one, two, merged := fields[1], fields[2], fields[3]
	if one.Name != "group.one" || one.Type != "Tx" || one.Flags != 2 || string(one.Value.(String)) != "x" || one.Parents[0].Number != 5 {
		t.Errorf("one: %+v", one)
	}
	if two.Name != "group.two" || two.Type != "Btn" || len(two.Widgets) != 1 || two.Widgets[0].Merged {
		t.Errorf("two: %+v", two)
	}
	if merged.Name != "merged" || len(merged.Widgets) != 1 || !merged.Widgets[0].Merged || merged.Widgets[0].Page.Number != 3 {
		t.Errorf("merged: %+v", merged)
	}
	if fields[4].Err == nil {
		t.Error("a field that does not exist has no error")
	}
}

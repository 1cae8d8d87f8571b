package pdf

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// builder writes small files by hand, faults included.
type builder struct {
	bytes.Buffer
	at map[int]int // object number -> offset
}

func newBuilder() *builder {
	b := &builder{at: map[int]int{}}
	b.WriteString("%PDF-1.7\n")
	return b
}

func (b *builder) object(n int, body string) {
	b.at[n] = b.Len()
	fmt.Fprintf(b, "%d 0 obj\n%s\nendobj\n", n, body)
}

func (b *builder) stream(n int, dict, data string) {
	b.object(n, fmt.Sprintf("<<%s/Length %d>>\nstream\n%s\nendstream", dict, len(data), data))
}

// table writes a table of the objects given, a trailer and the end; it gives the table's offset.
func (b *builder) table(trailer string, objects ...int) int {
	at := b.Len()
	b.WriteString("xref\n")
	for _, n := range objects {
		fmt.Fprintf(b, "%d 1\n%010d 00000 n \n", n, b.at[n])
	}
	fmt.Fprintf(b, "trailer\n<<%s>>\nstartxref\n%d\n%%%%EOF\n", trailer, at)
	return at
}

// xrefStream writes an uncompressed cross-reference stream with rows of type, 4 bytes, 2 bytes.
func (b *builder) xrefStream(n int, extra string, rows ...[4]int) int {
	at := b.Len()
	var index, data strings.Builder
	for _, r := range append(rows, [4]int{n, 1, at, 0}) {
		fmt.Fprintf(&index, "%d 1 ", r[0])
		data.Write([]byte{byte(r[1]), byte(r[2] >> 24), byte(r[2] >> 16), byte(r[2] >> 8), byte(r[2]), byte(r[3] >> 8), byte(r[3])})
	}
	b.stream(n, fmt.Sprintf("/Type/XRef/W[1 4 2]/Size %d/Index[%s]%s", n+1, index.String(), extra), data.String())
	fmt.Fprintf(b, "startxref\n%d\n%%%%EOF\n", at)
	return at
}

// minimal is a file of one page.
func minimal() *builder {
	b := newBuilder()
	b.object(1, "<</Type/Catalog/Pages 2 0 R>>")
	b.object(2, "<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 595 842]>>")
	b.object(3, "<</Type/Page/Parent 2 0 R/Rotate -90>>")
	return b
}

func open(b []byte) (*File, error) { return Open(bytes.NewReader(b), int64(len(b)), Options{}) }

func TestAFileWrittenByHand(t *testing.T) {
	b := minimal()
	at := b.table("/Size 4/Root 1 0 R", 1, 2, 3)
	f := mustOpen(t, b.Bytes(), "")
	if n := len(f.Revisions()); n != 1 {
		t.Fatalf("%d revisions", n)
	}
	r := f.Revisions()[0]
	if r.StartXRef != int64(at) || r.Start() != int64(at) || r.End != int64(b.Len()) || r.EOF != r.End-1 || !r.EndsAt(r.EOF) || r.EndsAt(r.EOF-1) {
		t.Errorf("revision %+v", r)
	}
	p, err := f.Newest().Page(0)
	if err != nil || p.Rotate != 270 || p.MediaBox != [4]float64{0, 0, 595, 842} || p.CropBox != p.MediaBox {
		t.Errorf("page %+v, %v", p, err)
	}
	if start, end, err := f.Newest().Span(Reference{Number: 3}); err != nil || int(start) != b.at[3] || string(b.Bytes()[end-6:end]) != "endobj" {
		t.Errorf("span %d %d %v", start, end, err)
	}
	if start, end, err := f.Newest().ValueSpan(Reference{Number: 2}, "Kids"); err != nil || string(b.Bytes()[start:end]) != "[3 0 R]" {
		t.Errorf("value span %d %d %v", start, end, err)
	}
}

func TestRevisionsAreKeptApart(t *testing.T) {
	b := minimal()
	first := b.table("/Size 5/Root 1 0 R", 1, 2, 3)
	b.object(3, "<</Type/Page/Parent 2 0 R/Rotate 0>>")
	b.object(4, "(new)")
	b.table(fmt.Sprintf("/Size 5/Root 1 0 R/Prev %d", first), 3, 4)
	f := mustOpen(t, b.Bytes(), "")
	if len(f.Revisions()) != 2 {
		t.Fatalf("%d revisions", len(f.Revisions()))
	}
	if o, err := f.At(0).Object(Reference{Number: 4}); o != nil || err != nil {
		t.Errorf("revision 0 sees a later object: %v, %v", o, err)
	}
	p, _ := f.At(0).Page(0)
	q, _ := f.At(1).Page(0)
	if p.Rotate != 270 || q.Rotate != 0 || q.UserUnit != 1 {
		t.Errorf("rotations %d, %d, unit %g", p.Rotate, q.Rotate, q.UserUnit)
	}
	if got := f.Revisions()[1].Defined(); len(got) != 2 || got[0].Number != 3 {
		t.Errorf("defined %v", got)
	}
}

func TestObjectStreamsAndTheirExtension(t *testing.T) {
	b := minimal()
	b.stream(5, "/Type/ObjStm/N 2/First 8", "6 0 7 5 (six) /Seven")
	b.stream(8, "/Type/ObjStm/N 1/First 4/Extends 5 0 R", "9 0 [6 0 R]")
	b.xrefStream(10, "/Root 1 0 R", [4]int{1, 1, b.at[1]}, [4]int{2, 1, b.at[2]}, [4]int{3, 1, b.at[3]}, [4]int{5, 1, b.at[5]},
		[4]int{6, 2, 5, 0}, [4]int{7, 2, 5, 1}, [4]int{8, 1, b.at[8]}, [4]int{9, 2, 8, 0})
	v := mustOpen(t, b.Bytes(), "").Newest()
	if o, err := v.Object(Reference{Number: 7}); o != Name("Seven") {
		t.Errorf("%v, %v", o, err)
	}
	a, err := v.Array(Reference{Number: 9})
	if err != nil {
		t.Fatal(err)
	}
	if s, err := v.Bytes(a[0]); string(s) != "six" {
		t.Errorf("%q, %v", s, err)
	}
	if l := v.Locate(Reference{Number: 7}); l.In.Number != 5 || l.Index != 1 {
		t.Errorf("location %+v", l)
	}
	if _, _, err := v.Span(Reference{Number: 7}); err == nil {
		t.Error("an object in a stream has a span")
	}
}

func TestHybridFilesGoByTheirTable(t *testing.T) {
	b := minimal()
	b.object(4, "(plain)")
	b.object(5, "(other)")
	hidden := b.xrefStream(6, "/Root 1 0 R", [4]int{4, 1, b.at[5]}, [4]int{5, 1, b.at[5]})
	b.table(fmt.Sprintf("/Size 7/Root 1 0 R/XRefStm %d", hidden), 1, 2, 3, 4)
	f := mustOpen(t, b.Bytes(), "")
	v := f.Newest()
	if s, _ := v.Bytes(Reference{Number: 4}); string(s) != "plain" {
		t.Errorf("the table does not count: %q", s)
	}
	if c := f.Conflicts(v.Revision()); len(c) != 1 || c[0].Number != 4 {
		t.Errorf("conflicts %v", c)
	}
	if v.Revision().XRef != XRefHybrid {
		t.Errorf("kind %v", v.Revision().XRef)
	}
	if s, _ := v.Bytes(Reference{Number: 5}); string(s) != "other" {
		t.Errorf("the hidden object is %q", s)
	}
	out, g := appended(t, b.Bytes(), "", func(u *Update) { u.Add(Integer(1)) })
	if last := g.Revisions()[len(g.Revisions())-1]; last.XRef != XRefTable || last.Trailer["XRefStm"] != nil {
		t.Errorf("the update is %v", last.XRef)
	}
	checkWithQPDF(t, out, "")
}

// TestVisiblePart: what is seen of a page is the crop box, as far as the media box reaches; a unit may be more than a point.
func TestVisiblePart(t *testing.T) {
	for _, c := range []struct {
		name, page string
		seen       [4]float64
		unit       float64
	}{
		{"plain", "", [4]float64{0, 0, 595, 842}, 1},
		{"cropped, beginning elsewhere", "/CropBox[50 60 500 700]/UserUnit 2.5", [4]float64{50, 60, 500, 700}, 2.5},
		{"crop box wider than the page", "/CropBox[-50 -60 5000 700]", [4]float64{0, 0, 595, 700}, 1},
		{"crop box beside the page", "/CropBox[1000 1000 1200 1300]", [4]float64{0, 0, 595, 842}, 1},
		{"unit that makes no sense", "/UserUnit -3", [4]float64{0, 0, 595, 842}, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBuilder()
			b.object(1, "<</Type/Catalog/Pages 2 0 R>>")
			b.object(2, "<</Type/Pages/Kids[3 0 R]/Count 1>>")
			b.object(3, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]"+c.page+">>")
			b.table("/Size 4/Root 1 0 R", 1, 2, 3)
			p, err := mustOpen(t, b.Bytes(), "").Newest().Page(0)
			if err != nil {
				t.Fatal(err)
			}
			if p.Visible() != c.seen || p.UserUnit != c.unit {
				t.Errorf("seen %v, unit %g", p.Visible(), p.UserUnit)
			}
		})
	}
}

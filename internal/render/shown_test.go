package render_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"trien/internal/limits"
	"trien/internal/problem"
)

// drawing is a file of one page that draws what its content says.
func drawing(content string) []byte {
	var out bytes.Buffer
	at := []int{0}
	add := func(body string) {
		at = append(at, out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", len(at)-1, body)
	}
	out.WriteString("%PDF-1.4\n")
	add("<</Type /Catalog /Pages 2 0 R>>")
	add("<</Type /Pages /Kids [3 0 R] /Count 1>>")
	add("<</Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R>>")
	add(fmt.Sprintf("<</Length %d>>\nstream\n%s\nendstream", len(content), content))
	start := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(at))
	for _, offset := range at[1:] {
		fmt.Fprintf(&out, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&out, "trailer <</Size %d /Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(at), start)
	return out.Bytes()
}

// Whoever draws more than is looked at hides nothing behind it: the page is not said to show nothing.
func TestAPageThatShowsTooMuchIsNotPassedOver(t *testing.T) {
	const dot, box = "1 1 1 1 re f\n", "50 50 80 40 re f\n"
	e := engine(t, 2)
	if s, err := open(t, e, drawing(strings.Repeat(dot, 100)+box)).Shown(t.Context(), 1); err != nil || len(s.Shapes) != 1 {
		t.Fatalf("%+v %v", s, err)
	}
	if s, err := open(t, e, drawing(strings.Repeat(dot, limits.RenderObjects)+box)).Shown(t.Context(), 1); problem.KindOf(err) != problem.Limit {
		t.Errorf("%+v %v", s, err)
	}
}

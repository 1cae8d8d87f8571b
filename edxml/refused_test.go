package edxml_test

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"

	"trien/edxml"
	"trien/internal/limits"
)

// TestForgiven: what programs in use write otherwise is read as it is meant, and each departure is told.
func TestForgiven(t *testing.T) {
	for name, c := range map[string]struct {
		from, to string
		quirk    string // the element
		holds    func(*edxml.Message) bool
	}{
		"another dialect's root": {`<edXML xmlns="http://www.mic.gov.vn/TBT/QCVN_102_2016" xmlns:edXML="http://www.mic.gov.vn/TBT/QCVN_102_2016">`, `<edXML xmlns="http://www.go.vn/eDoc" xmlns:edXML="http://www.go.vn/eDoc">`,
			"root", func(m *edxml.Message) bool { return m.Header.Code.Number == "7816" }},
		"no prefix bound":      {` xmlns:edXML="http://www.mic.gov.vn/TBT/QCVN_102_2016"`, "", "", func(m *edxml.Message) bool { return len(m.Attachments) == 1 }},
		"Business":             {"Bussiness", "Business", "Bussiness", func(m *edxml.Message) bool { return m.Business.Paper && m.Business.Kind == edxml.New }},
		"a day as we write it": {"<DueDate>2015/10/15", "<DueDate>15/10/2015", "DueDate", func(m *edxml.Message) bool { return m.Header.Due.Equal(day(2015, 10, 15)) }},
		"a day that is none":   {"<DueDate>2015/10/15", "<DueDate>sớm", "DueDate", func(m *edxml.Message) bool { return m.Header.Due.IsZero() }},
		"a time with its zone": {"2015/09/30 14:05:06", "2015-09-30T07:05:06Z", "TraceHeader/Timestamp", func(m *edxml.Message) bool { return m.Traces[0].At.Equal(time.Date(2015, 9, 30, 7, 5, 6, 0, time.UTC)) }},
		"the code of an answered document in two parts": {"<Code>12/UBND-TH</Code>", "<Code><CodeNumber>12</CodeNumber><CodeNotation>UBND-TH</CodeNotation></Code>", "", func(m *edxml.Message) bool { return m.Header.ResponseFor[0].Code == "12/UBND-TH" }},
		"paper neither 0 nor 1":                         {"<Paper>1<", "<Paper>có<", "Bussiness/Paper", func(m *edxml.Message) bool { return !m.Business.Paper }},
		"lines ended by references":                     {"<edXML:ContentTransferEncoded>\n", "<edXML:ContentTransferEncoded >&#xD;\n\t&#13;", "", whole},
		"content as CDATA":                              {"</edXML:ContentTransferEncoded>", "<![CDATA[ ]]></edXML:ContentTransferEncoded>", "", whole},
		"a tag in the values":                           {`<edXML:edXMLManifest version="1.0">`, `<edXML:edXMLManifest version="1.0" note="a > b" other='<ContentTransferEncoded>'>`, "", nil},
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.ReplaceAll(golden(t, "document.edxml"), c.from, c.to)
			m, _, err := read(text)
			if c.holds == nil { // "<" in a value is no XML
				if !isMalformed(err) {
					t.Fatal(err)
				}
				return
			}
			if err != nil || !c.holds(m) {
				t.Fatalf("%v: %+v", err, m)
			}
			told := c.quirk == ""
			for _, q := range m.Quirks {
				told = told || q.Where == c.quirk
			}
			if !told {
				t.Errorf("nothing says so: %+v", m.Quirks)
			}
		})
	}
}

func whole(m *edxml.Message) bool { return len(m.Attachments) == 1 && m.Attachments[0].Size > 100 }

func isMalformed(err error) bool {
	var m *edxml.MalformedError
	return errors.As(err, &m)
}

// TestNothingUnseen: what this package does not know is named.
func TestNothingUnseen(t *testing.T) {
	text := strings.Replace(golden(t, "document.edxml"), "<SteeringType>", "<Secrecy><Level>2</Level></Secrecy><SteeringType>", 1)
	text = strings.Replace(text, "<StatusCode>02", "<StatusCode>99", 1)
	m, _, err := read(text)
	if err != nil || len(m.Unknown) != 1 || m.Unknown[0] != "edXML/edXMLEnvelope/edXMLHeader/MessageHeader/Secrecy/Level" {
		t.Errorf("%v: %v", err, m.Unknown)
	}
	m, _, err = read(strings.Replace(golden(t, "status.edxml"), "<StatusCode>02", "<StatusCode>99", 1))
	if err != nil || m.Status.Code.Known() || len(m.Quirks) != 1 {
		t.Errorf("%v: %+v", err, m)
	}
}

// TestMalformed: what is no message is refused, with its place.
func TestMalformed(t *testing.T) {
	good := golden(t, "document.edxml")
	replaced := func(from, to string) string { return strings.Replace(good, from, to, 1) }
	attachment := good[strings.Index(good, "    <Attachment>"):strings.Index(good, "  </AttachmentEncoded>")]
	for name, text := range map[string]string{
		"nothing":                   "",
		"no XML":                    "%PDF-1.7",
		"two roots that break off":  good + "<edXML>",
		"a document type":           replaced("<edXML ", `<!DOCTYPE edXML [<!ENTITY a "b">]><edXML `),
		"another encoding":          replaced(`encoding="utf-8"`, `encoding="utf-16"`),
		"no header":                 strings.ReplaceAll(good, "MessageHeader", "Header"),
		"kind of business":          replaced("<BussinessDocType>0", "<BussinessDocType>7"),
		"kinds of business":         replaced("<BussinessDocType>0", "<BussinessDocType>01"),
		"manifest without its file": good[:strings.Index(good, "  <AttachmentEncoded>")] + "</edXML>",
		"file without its entry":    strings.Replace(good, attachment, strings.ReplaceAll(attachment, "cid:7816", "cid:7817")+attachment, 1),
		"content outside":           replaced("</AttachmentEncoded>", "<ContentTransferEncoded>AAAA</ContentTransferEncoded></AttachmentEncoded>"),
		"two contents":              replaced("</edXML:ContentTransferEncoded>", "</edXML:ContentTransferEncoded><ContentTransferEncoded>AAAA</ContentTransferEncoded>"),
		"empty content element":     replaced("<Description>Nội dung công văn</Description>\n      <ContentType>", "<ContentTransferEncoded/><ContentType>"),
		"no base64":                 replaced("<edXML:ContentTransferEncoded>", "<edXML:ContentTransferEncoded>é"),
		"base64 and more":           replaced("<edXML:ContentTransferEncoded>", "<edXML:ContentTransferEncoded>AA=="),
		"base64 cut":                replaced("</edXML:ContentTransferEncoded>", "A</edXML:ContentTransferEncoded>"),
		"an element in a content":   replaced("<edXML:ContentTransferEncoded>", "<edXML:ContentTransferEncoded><a>AAAA</a>"),
		"a letter's reference":      replaced("<edXML:ContentTransferEncoded>", "<edXML:ContentTransferEncoded>&#65;"),
		"nested":                    replaced("<SteeringType>1", "<SteeringType>"+strings.Repeat("<a>", 40)+strings.Repeat("</a>", 40)),
		"elements":                  replaced("<SteeringType>1", "<SteeringType>"+strings.Repeat("<a/>", limits.EdXMLElements)),
		"long":                      replaced("<SteeringType>1", "<SteeringType>"+strings.Repeat("a", limits.EdXMLText)),
		"attachments":               replaced(attachment, strings.Repeat(attachment, limits.EdXMLAttachments+1)),
	} {
		t.Run(name, func(t *testing.T) {
			if m, _, err := read(text); !isMalformed(err) {
				t.Errorf("%v: %+v", err, m)
			}
		})
	}
	for n := 0; n < len(good)-2; n += 1 + n/40 {
		if _, _, err := read(good[:n]); !isMalformed(err) {
			t.Fatalf("the first %d bytes: %v", n, err)
		}
	}
}

// What a writer or the line fails with is no fault of the message.
func TestFailures(t *testing.T) {
	full := errors.New("the disk is full")
	for name, into := range map[string]func(int) (io.Writer, error){
		"none given": func(int) (io.Writer, error) { return nil, full },
		"writing":    func(int) (io.Writer, error) { return failing{full}, nil },
	} {
		if _, err := edxml.Read(strings.NewReader(golden(t, "document.edxml")), into); !errors.Is(err, full) || isMalformed(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := edxml.Write(failing{full}, firstMessage(t), nil); !errors.Is(err, full) {
		t.Error(err)
	}
	broken := edxml.Part{Reference: edxml.Reference{ContentID: "1", Name: "a.pdf"}, Content: io.MultiReader(strings.NewReader("half"), failing{full})}
	if err := edxml.Write(io.Discard, firstMessage(t), []edxml.Part{broken}); !errors.Is(err, full) || !strings.Contains(err.Error(), "not whole") {
		t.Error(err)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }
func (f failing) Read([]byte) (int, error)  { return 0, f.err }

func firstMessage(t testing.TB) *edxml.Message {
	t.Helper()
	m, _, err := read(golden(t, "document.edxml"))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestLargeAttachments: what goes through in hundreds of megabytes is never held.
func TestLargeAttachments(t *testing.T) {
	const size = 48 << 20
	from, to := io.Pipe()
	go func() {
		random := &noise{1}
		to.CloseWithError(edxml.Write(to, firstMessage(t), []edxml.Part{
			{Reference: edxml.Reference{ContentID: "1", Name: "a.bin"}, Content: io.LimitReader(random, size)}, {Reference: edxml.Reference{ContentID: "2", Name: "b.bin"}, Content: io.LimitReader(random, 1<<20)}}))
	}()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	m, err := edxml.Read(from, func(int) (io.Writer, error) { return io.Discard, nil })
	runtime.ReadMemStats(&after)
	if err != nil || len(m.Attachments) != 2 || m.Attachments[0].Size < size {
		t.Fatal(err)
	}
	if held := after.TotalAlloc - before.TotalAlloc; held > size/4 {
		t.Errorf("%d bytes were taken for %d", held, size)
	}
}

// noise can't be packed.
type noise struct{ x uint64 }

func (n *noise) Read(p []byte) (int, error) {
	for i := range p {
		n.x ^= n.x << 13
		n.x ^= n.x >> 7
		n.x ^= n.x << 17
		p[i] = byte(n.x)
	}
	return len(p), nil
}

// TestUnpackRefuses: packages that are not to be trusted, and what was never packed.
func TestUnpackRefuses(t *testing.T) {
	pack := func(fill func(*zip.Writer)) []byte {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		fill(z)
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	named := func(names ...string) []byte {
		return pack(func(z *zip.Writer) {
			for _, n := range names {
				w, err := z.Create(n)
				if err != nil {
					t.Fatal(err)
				}
				fmt.Fprint(w, n)
			}
		})
	}
	for name, b := range map[string][]byte{
		"empty": {}, "no file": named(), "folders alone": named("a/"), "two of one name": named("a/x.pdf", `b\x.pdf`), "no name": named("a/.."),
		"cut": named("a")[:30], "name of another encoding": named("a\xff"),
		"encrypted": pack(func(z *zip.Writer) { _, _ = z.CreateRaw(&zip.FileHeader{Name: "a", Flags: 1}) }),
		"bomb": pack(func(z *zip.Writer) {
			_, _ = z.CreateRaw(&zip.FileHeader{Name: "a", UncompressedSize64: limits.EdXMLUnpacked + 1})
		}),
		"bombs": pack(func(z *zip.Writer) {
			for i := range 3 {
				_, _ = z.CreateRaw(&zip.FileHeader{Name: fmt.Sprint(i), UncompressedSize64: limits.EdXMLUnpacked / 2})
			}
		}),
	} {
		if files, err := edxml.Unpack(bytes.NewReader(b), int64(len(b))); !isMalformed(err) {
			t.Errorf("%s: %v %v", name, files, err)
		}
	}
	if names, all := unpacked(t, bytes.NewBufferString("%PDF-1.7")); names[0] != "" || all[0] != "%PDF-1.7" {
		t.Error(names, all)
	}
	liar := named("a")
	at := bytes.LastIndex(liar, []byte("PK\x01\x02")) + 24 // the size in the directory
	liar[at] = 0
	files, err := edxml.Unpack(bytes.NewReader(liar), int64(len(liar)))
	if err != nil {
		t.Fatal(err)
	}
	r, err := files[0].Open()
	if err == nil {
		_, err = io.ReadAll(r)
	}
	if err == nil {
		t.Error("a file gave more than its package says")
	}
}

// FuzzRead: a message is read or refused, never more is kept than was there, and what is read can be written where nothing is against it.
func FuzzRead(f *testing.F) {
	for _, name := range []string{"document.edxml", "status.edxml"} {
		f.Add([]byte(golden(f, name)))
	}
	f.Add([]byte(`<edXML><MessageHeader/><AttachmentEncoded><Attachment><ContentTransferEncoded>` + base64.StdEncoding.EncodeToString([]byte("PK")) + `</ContentTransferEncoded></Attachment></AttachmentEncoded></edXML>`))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, contents, err := read(string(b))
		if err != nil {
			return
		}
		if len(m.Attachments) != len(contents) {
			t.Fatalf("%d attachments of %d contents", len(m.Attachments), len(contents))
		}
		for _, c := range contents {
			if c.Len() > len(b) {
				t.Fatal("more than was there")
			}
			_, _ = edxml.Unpack(bytes.NewReader(c.Bytes()), int64(c.Len()))
		}
		var out bytes.Buffer
		if edxml.Write(&out, m, nil) != nil {
			return
		}
		if _, _, err := read(out.String()); err != nil {
			t.Fatalf("%v in %s", err, out.String())
		}
	})
}

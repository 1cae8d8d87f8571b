package edxml_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"trien/edxml"
)

// kept takes contents into memory.
type kept []*bytes.Buffer

func (k *kept) into(int) (io.Writer, error) {
	*k = append(*k, &bytes.Buffer{})
	return (*k)[len(*k)-1], nil
}

func golden(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func read(text string) (*edxml.Message, kept, error) {
	var k kept
	m, err := edxml.Read(strings.NewReader(text), k.into)
	return m, k, err
}

func unpacked(t testing.TB, content *bytes.Buffer) (names []string, all []string) {
	t.Helper()
	files, err := edxml.Unpack(bytes.NewReader(content.Bytes()), int64(content.Len()))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err := errors.Join(err, r.Close()); err != nil {
			t.Fatal(err)
		}
		names, all = append(names, f.Name), append(all, string(b))
	}
	return names, all
}

func day(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }

// TestDocument reads a message as programs on the axis write it, whole: nothing of it is unknown, and the one thing forgiven is its envelope's signature (379.26).
func TestDocument(t *testing.T) {
	m, contents, err := read(golden(t, "document.edxml"))
	if err != nil {
		t.Fatal(err)
	}
	h := m.Header
	if h.From.Name != "Văn phòng Chính phủ" || h.From.ID != "000.00.00.G22" || h.From.InCharge != "Chính phủ" || len(h.To) != 2 || h.To[1].ID != "H37" {
		t.Errorf("%+v", h)
	}
	if h.Code.String() != "7816/VPCP-TTĐT" || !h.Promulgated.Equal(day(2015, 9, 30)) || !h.Due.Equal(day(2015, 10, 15)) || h.Type != (edxml.DocumentType{Type: "1", Detail: "0", Name: "Công văn"}) {
		t.Errorf("%+v", h)
	}
	if h.DocumentID != edxml.DocumentID(h.From.ID, h.Promulgated, h.Code) || h.Subject != `Về việc "kết nối" & liên thông` || h.Signer.FullName != "Nguyễn Văn A" {
		t.Errorf("%+v", h)
	}
	if h.Other.Priority != "2" || !reflect.DeepEqual(h.Other.Appendixes, []string{"Danh sách đơn vị"}) || len(h.ResponseFor) != 1 || h.ResponseFor[0].Code != "12/UBND-TH" || len(h.ToPlaces) != 2 {
		t.Errorf("%+v", h)
	}
	if len(m.Traces) != 1 || !m.Traces[0].At.Equal(time.Date(2015, 9, 30, 7, 5, 6, 0, time.UTC)) {
		t.Errorf("%+v", m.Traces)
	}
	if b := m.Business; b.Kind != edxml.New || !b.Paper || b.Staff.Name != "Trần Thị B" || b.Reason != "Văn bản mới" {
		t.Errorf("%+v", b)
	}
	if s := m.Signature; s == nil || !s.HasValue || !s.HasKeys || !strings.HasSuffix(s.Method, "rsa-sha1") || s.Namespace != edxml.Namespace {
		t.Errorf("%+v", s)
	}
	if len(m.Quirks) != 1 || m.Quirks[0].Where != "Signature" || len(m.Unknown) != 0 || m.Status != nil {
		t.Errorf("%+v %v", m.Quirks, m.Unknown)
	}
	want := edxml.Reference{ContentID: "7816.zip", ContentType: "application/zip", Description: "Nội dung công văn", Name: "Tờ trình.pdf"}
	if len(m.Manifest) != 1 || m.Manifest[0] != want || len(m.Attachments) != 1 || m.Attachments[0].Reference != want || m.Attachments[0].Size != int64(contents[0].Len()) {
		t.Errorf("%+v %+v", m.Manifest, m.Attachments)
	}
	if names, all := unpacked(t, contents[0]); len(names) != 1 || names[0] != "To trinh.pdf" || all[0] != "%PDF-1.7 mot van ban" {
		t.Error(names, all)
	}
}

// TestStatus reads word of a refusal, with its reason (379.13.4).
func TestStatus(t *testing.T) {
	m, contents, err := read(golden(t, "status.edxml"))
	if err != nil {
		t.Fatal(err)
	}
	s := m.Status
	if s == nil || s.Code != edxml.Refused || s.Description != "Thiếu phụ lục" || s.Staff.Name != "Lê Văn C" || !s.At.Equal(time.Date(2015, 9, 30, 8, 30, 0, 0, time.UTC)) {
		t.Errorf("%+v", s)
	}
	if len(m.Header.ResponseFor) != 1 || m.Header.ResponseFor[0].DocumentID != "000.00.00.G22,2015/09/30,7816/VPCP-TTĐT" || len(contents) > 0 || len(m.Quirks)+len(m.Unknown) > 0 {
		t.Errorf("%+v", m)
	}
}

// TestWrittenAsRead: what was read is written and read again as the same, with its content.
func TestWrittenAsRead(t *testing.T) {
	for _, name := range []string{"document.edxml", "status.edxml"} {
		first, _, err := read(golden(t, name))
		if err != nil {
			t.Fatal(err)
		}
		var parts []edxml.Part
		for _, ref := range first.Manifest {
			parts = append(parts, edxml.Part{Reference: ref, Content: strings.NewReader("nội dung")})
		}
		var out bytes.Buffer
		if err := edxml.Write(&out, first, parts); err != nil {
			t.Fatal(err)
		}
		again, contents, err := read(out.String())
		if err != nil {
			t.Fatal(err)
		}
		if len(parts) > 0 {
			if names, all := unpacked(t, contents[0]); names[0] != "Tờ trình.pdf" || all[0] != "nội dung" {
				t.Error(names, all)
			}
		}
		first.Signature, first.Quirks, first.Attachments, again.Attachments = nil, nil, nil, nil
		if !reflect.DeepEqual(first, again) {
			t.Errorf("%+v\n%+v", first, again)
		}
	}
}

// Whatever passes Check is read back as it was.
func TestDrawnMessages(t *testing.T) {
	text := rapid.StringMatching(`[A-Za-zđĐăâêôơưấềỗợứ&<>"'/.,-]( ?[A-Za-zđĐăâêôơưấềỗợứ&<>"'/.,-]){0,20}`)
	code := rapid.StringMatching(`([0-9]{3}\.[0-9]{2}\.[0-9]{2}\.)?[A-Y][0-9]{2}`)
	rapid.Check(t, func(t *rapid.T) {
		organ := func() edxml.Organ {
			return edxml.Organ{ID: code.Draw(t, "code"), Name: text.Draw(t, "name"), Address: text.Draw(t, "address")}
		}
		m := &edxml.Message{Header: edxml.Header{From: organ(), To: []edxml.Organ{organ(), organ()}, Code: edxml.Code{Number: "12", Notation: "CV/TU"}, Place: text.Draw(t, "place"),
			Promulgated: day(2026, 11, rapid.IntRange(1, 30).Draw(t, "day")), Type: edxml.DocumentType{Name: text.Draw(t, "type")}, Subject: text.Draw(t, "subject"), DocumentID: text.Draw(t, "id")}}
		m.Business = edxml.Business{Kind: rapid.SampledFrom([]edxml.BusinessKind{edxml.New, edxml.Recall, edxml.Update, edxml.Replace}).Draw(t, "kind"), DocumentID: text.Draw(t, "of"),
			Reason: text.Draw(t, "reason"), Paper: rapid.Bool().Draw(t, "paper"), Replaced: []edxml.Replacement{{DocumentID: text.Draw(t, "replaced"), Organs: []string{"G22"}}}}
		var out bytes.Buffer
		if err := edxml.Write(&out, m, nil); err != nil {
			t.Fatal(err)
		}
		again, _, err := read(out.String())
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(m, again) {
			t.Fatalf("%+v\n%+v", m, again)
		}
	})
}

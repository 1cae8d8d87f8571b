package edxml_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"trien/edxml"
)

// TestWriteRefuses: what a receiver would refuse is refused here, by its field, and nothing is written.
func TestWriteRefuses(t *testing.T) {
	for field, change := range map[string]func(*edxml.Message){
		"MessageHeader/From/OrganId":        func(m *edxml.Message) { m.Header.From.ID = "tinh-uy" },
		"MessageHeader/From/OrganName":      func(m *edxml.Message) { m.Header.From.Name = "" },
		"MessageHeader/From/Telephone":      func(m *edxml.Message) { m.Header.From.Telephone = strings.Repeat("0", 21) },
		"MessageHeader/To":                  func(m *edxml.Message) { m.Header.To = nil },
		"MessageHeader/To 2/OrganId":        func(m *edxml.Message) { m.Header.To[1].ID = "H13." },
		"MessageHeader/DocumentId":          func(m *edxml.Message) { m.Header.DocumentID = "" },
		"Code/CodeNumber":                   func(m *edxml.Message) { m.Header.Code.Number = "123456789012" },
		"Code/CodeNotation":                 func(m *edxml.Message) { m.Header.Code.Notation = "" },
		"PromulgationInfo/Place":            func(m *edxml.Message) { m.Header.Place = strings.Repeat("ế", 51) },
		"PromulgationInfo/PromulgationDate": func(m *edxml.Message) { m.Header.Promulgated = time.Time{} },
		"DocumentType/TypeName":             func(m *edxml.Message) { m.Header.Type.Name = "" },
		"MessageHeader/Subject":             func(m *edxml.Message) { m.Header.Subject = strings.Repeat("ế", 501) },
		"MessageHeader/Content":             func(m *edxml.Message) { m.Header.Content = "a\x00b" },
		"SignerInfo/FullName":               func(m *edxml.Message) { m.Header.Signer.FullName = strings.Repeat("a", 51) },
		"OtherInfo/Priority":                func(m *edxml.Message) { m.Header.Other.Priority = "5" },
		"Appendixes/Appendix":               func(m *edxml.Message) { m.Header.Other.Appendixes = []string{strings.Repeat("a", 251)} },
		"ToPlaces/Place":                    func(m *edxml.Message) { m.Header.ToPlaces = []string{strings.Repeat("a", 151)} },
		"ResponseFor/OrganId":               func(m *edxml.Message) { m.Header.ResponseFor[0].Organ = "a" },
		"TraceHeader/Timestamp":             func(m *edxml.Message) { m.Traces[0].At = time.Time{} },
		"Bussiness/BussinessDocType":        func(m *edxml.Message) { m.Business.Kind = "" },
		"Bussiness/DocumentId":              func(m *edxml.Message) { m.Business.Kind = edxml.Recall },
		"Bussiness/BussinessDocReason": func(m *edxml.Message) {
			m.Business.Kind, m.Business.DocumentID, m.Business.Reason = edxml.Update, "1", ""
		},
		"Bussiness/ReplacementInfoList": func(m *edxml.Message) { m.Business.Kind, m.Business.DocumentID = edxml.Replace, "1" },
		"ReplacementInfo/OrganIdList": func(m *edxml.Message) {
			m.Business.Replaced = []edxml.Replacement{{DocumentID: "1", Organs: []string{"?"}}}
		},
		"Receiver/ReceiverType":                 func(m *edxml.Message) { m.Business.Receivers = []edxml.Receiver{{Organ: "G22", Type: "2"}} },
		"StaffInfo/Mobile":                      func(m *edxml.Message) { m.Business.Staff.Mobile = strings.Repeat("0", 21) },
		"ResponseForTask/TaskCode":              func(m *edxml.Message) { m.Header.Task = "\ufffe" },
		"BussinessDocumentInfo/DocumentInfo":    func(m *edxml.Message) { m.Business.Changed = strings.Repeat("1", 101) },
		"MessageHeader/From/OrganId, at length": func(m *edxml.Message) { m.Header.From.ID = strings.Repeat("A", 36) },
	} {
		m := firstMessage(t)
		change(m)
		field, _, _ = strings.Cut(field, ",")
		wantField(t, m, nil, field)
	}
	for field, change := range map[string]func(*edxml.Message){
		"StatusCode":                func(m *edxml.Message) { m.Status.Code = "07" },
		"Description":               func(m *edxml.Message) { m.Status.Description = "" },
		"MessageHeader/ResponseFor": func(m *edxml.Message) { m.Header.ResponseFor = nil },
		"Timestamp":                 func(m *edxml.Message) { m.Status.At = time.Time{} },
	} {
		m, _, err := read(golden(t, "status.edxml"))
		if err != nil {
			t.Fatal(err)
		}
		change(m)
		wantField(t, m, nil, field)
	}
	part := func(id, name string) edxml.Part {
		return edxml.Part{Reference: edxml.Reference{ContentID: id, Name: name}, Content: strings.NewReader("x")}
	}
	wantField(t, firstMessage(t), []edxml.Part{part("1", "a/b.pdf")}, "Attachment 1/AttachmentName")
	wantField(t, firstMessage(t), []edxml.Part{part("", "b.pdf")}, "Attachment 1/ContentId")
	wantField(t, firstMessage(t), []edxml.Part{part("1", "a.pdf"), part("1", "b.pdf")}, "Attachment 2/ContentId")
	status, _, err := read(golden(t, "status.edxml"))
	if err != nil {
		t.Fatal(err)
	}
	wantField(t, status, []edxml.Part{part("1", "a.pdf")}, "AttachmentEncoded")
}

func wantField(t *testing.T, m *edxml.Message, parts []edxml.Part, field string) {
	t.Helper()
	var out bytes.Buffer
	err := edxml.Write(&out, m, parts)
	var f *edxml.FieldError
	if !errors.As(err, &f) || f.Field != field || out.Len() > 0 {
		t.Errorf("%s: %v, %d bytes", field, err, out.Len())
	}
}

// TestSchemes: codes of offices by both schemes, and what is none (QĐ 20/2020/QĐ-TTg, Đ.4).
func TestSchemes(t *testing.T) {
	for id, want := range map[string]edxml.Scheme{
		"000.00.00.G22": edxml.QCVN2016, "002.00.20.H13": edxml.QCVN2016, "G22": edxml.QD20, "G12.18": edxml.QD20, "H01.01.99": edxml.QD20,
		"0101234567": edxml.OtherID, "Z99": edxml.OtherID, "": edxml.NoID, "g22": edxml.NoID, "G22.": edxml.NoID, "G22..1": edxml.NoID, "G 22": edxml.NoID, strings.Repeat("A", 36): edxml.NoID,
	} {
		if got := edxml.SchemeOf(id); got != want {
			t.Errorf("%q: %q, want %q", id, got, want)
		}
	}
	for want, c := range map[string]edxml.Code{"7816/VPCP-TTĐT": {Number: "7816", Notation: "VPCP-TTĐT"}, "12-CV/TU": {Number: "12", Notation: "CV/TU"},
		"3/2026/TT-BNV": {Number: "3", Notation: "2026/TT-BNV"}, "5": {Number: "5"}} {
		if c.String() != want {
			t.Error(c.String(), want)
		}
	}
	for _, c := range edxml.StatusCodes() {
		if !c.Known() || c.BySender() != (c == edxml.RecallAsked) || c.NeedsReason() != (c == edxml.Refused || c == edxml.RecallAsked) {
			t.Error(c)
		}
	}
}

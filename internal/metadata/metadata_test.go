package metadata

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"reflect"
	"strings"
	"testing"
)

func TestNumbersAreTakenApart(t *testing.T) {
	for number, want := range map[string][2]string{
		"15-QĐ/TU": {"15", "QĐ/TU"}, "05/QĐ-UBND": {"05", "QĐ-UBND"}, "1234": {"1234", ""}, "": {"", ""}, "QĐ/TU": {"", "QĐ/TU"}, " 7 -CV/VPTU ": {"7", "CV/VPTU"},
	} {
		if n, rest := SplitNumber(number); n != want[0] || rest != want[1] {
			t.Errorf("%q: %q %q", number, n, rest)
		}
	}
}

func TestCodesAndNames(t *testing.T) {
	if c := DocCode("G06.01", "CV", 21, 1); c != "G06.01_CV_000021_V1" {
		t.Error(c)
	}
	if c := DocCode("", "QĐ", 1, 2); c != "0_QD_000001_V2" {
		t.Error(c)
	}
	for subject, want := range map[string]string{
		"Về việc thành lập Ban Chỉ đạo": "X_20261122_ve-viec-thanh-lap-ban-chi-dao.pdf", "../../etc/passwd": "X_20261122_etc-passwd.pdf", "   ": "X_20261122_van-ban.pdf",
		strings.Repeat("rất dài ", 40): "X_20261122_rat-dai-rat-dai-rat-dai-rat-dai-rat-dai-rat-dai-rat-dai-rat.pdf", "a\x00b\nc": "X_20261122_a-b-c.pdf",
	} {
		if n := FileName("X", "2026-11-22", subject, "pdf"); n != want {
			t.Errorf("%q: %s", subject, n)
		}
	}
	if n := FileName("X", "hôm nay", "a", "pdf"); n != "X_00000000_a.pdf" {
		t.Error(n)
	}
}

func whole() Dossier {
	code := FileCode{"H14.1", 2026, "01.HC"}
	return Dossier{FileCode: code, Title: "Thành lập & kiện toàn", Maintenance: "Vĩnh viễn", DocTotal: 1, PageTotal: 2, Documents: []Document{{Direction: "out", DocCode: "H14.1_QD_000001_V1", FileCode: code,
		DocOrdinal: 1, TypeName: "Quyết định", CodeNumber: "15", CodeNotation: "QĐ/TU", IssuedDate: "2026-11-22", OrganName: "Tỉnh ủy", Subject: "thành lập <Ban>", Language: "Tiếng Việt",
		PageAmount: 2, To: []Organ{{"H14.2", "Văn phòng"}}, IssuedAmount: 1, File: &File{"a.pdf", 3, "ab"}}}, Faults: []Fault{}}
}

// What is longer than its field is told and stands whole; what must be there and is not is told.
func TestFaultsAreTold(t *testing.T) {
	if f := whole().Check(); len(f) != 0 {
		t.Fatalf("%+v", f)
	}
	long := strings.Repeat("ệ", 501)
	for name, c := range map[string]struct {
		change func(*Dossier)
		want   Fault
	}{
		"a subject too long":        {func(d *Dossier) { d.Documents[0].Subject = long }, Fault{1, "Subject", 500, 501}},
		"no subject":                {func(d *Dossier) { d.Documents[0].Subject = "" }, Fault{1, "Subject", 500, 0}},
		"no number":                 {func(d *Dossier) { d.Documents[0].CodeNumber = "" }, Fault{1, "CodeNumber", 11, 0}},
		"a body's code of 35":       {func(d *Dossier) { d.Documents[0].To[0].OrganID = strings.Repeat("A", 35) }, Fault{1, "To.OrganId", 13, 35}},
		"the thousandth document":   {func(d *Dossier) { d.Documents[0].DocOrdinal = 1000 }, Fault{1000, "DocOrdinal", 3, 4}},
		"a title too long":          {func(d *Dossier) { d.Title = long }, Fault{0, "Title", 500, 501}},
		"a dossier's code too long": {func(d *Dossier) { d.FileCode.FileNotation = strings.Repeat("x", 21) }, Fault{0, "FileNotation", 20, 21}},
	} {
		t.Run(name, func(t *testing.T) {
			d := whole()
			c.change(&d)
			if f := d.Check(); len(f) != 1 || f[0] != c.want {
				t.Errorf("%+v", f)
			}
		})
	}
}

// Both forms read back to what was written.
func TestBothFormsReadBack(t *testing.T) {
	d := whole()
	d.Faults = []Fault{{1, "Subject", 500, 501}}
	var asJSON, asXML bytes.Buffer
	if err := d.WriteJSON(&asJSON); err != nil {
		t.Fatal(err)
	}
	if err := d.WriteXML(&asXML); err != nil {
		t.Fatal(err)
	}
	var one, two Dossier
	if err := json.Unmarshal(asJSON.Bytes(), &one); err != nil || !reflect.DeepEqual(one, d) {
		t.Errorf("%+v %v", one, err)
	}
	err := xml.Unmarshal(asXML.Bytes(), &two)
	two.XMLName = xml.Name{}
	if err != nil || !reflect.DeepEqual(two, d) {
		t.Errorf("%+v %v\n%s", two, err, asXML.String())
	}
	if !strings.Contains(asJSON.String(), `"OrganId": "H14.1"`) || !strings.Contains(asXML.String(), "<OrganId>H14.1</OrganId>") {
		t.Errorf("%s\n%s", asJSON.String(), asXML.String())
	}
}

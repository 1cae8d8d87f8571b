package app_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"io"
	"strings"
	"testing"

	"trien/internal/app"
	"trien/internal/demo"
	"trien/internal/metadata"
	"trien/internal/office"
	"trien/internal/problem"
)

// A dossier goes out whole: what is said of it in both forms, its PDFs as they are, each taken away counted as read; what somebody may not read is left out
// and counted (379.4.4, 379.25).
func TestADossierIsTakenOut(t *testing.T) {
	s := newStage(t)
	mai := s.as(tu, "mai")
	dossier, err := s.House.CreateDossier(t.Context(), mai, app.DossierRequest{Code: "01.VP", Title: "Thành lập & kiện toàn", Retention: "20 năm"})
	if err != nil {
		t.Fatal(err)
	}
	v := s.issued()
	for _, a := range []struct {
		act  string
		args app.ActArgs
	}{{"send", app.ActArgs{}}, {"file", app.ActArgs{Dossier: dossier.ID}}} {
		v = s.must(tu, "mai", v.ID, a.act, a.args)
	}
	d, files := s.takenOut(mai, dossier.ID)
	if len(d.Documents) != 1 || d.DocTotal != 1 || d.Withheld != 0 || d.Title != "Thành lập & kiện toàn" || d.FileCode.FileNotation != "01.VP" || d.Maintenance != "20 năm" || d.PageTotal == 0 {
		t.Fatalf("%+v", d)
	}
	m := d.Documents[0]
	number, notation := metadata.SplitNumber(v.Number)
	if m.CodeNumber != number || m.CodeNotation != notation || m.TypeName != "Quyết định" || m.Subject != v.Abstract || m.IssuedDate != v.Date || m.SignerInfo.FullName != v.Signer ||
		len(m.To) != 1 || m.To[0].OrganName == "" || m.Direction != "out" {
		t.Errorf("%+v", m)
	}
	raw := files[m.File.Name]
	sum := sha256.Sum256(raw)
	if !bytes.Equal(raw, s.file(tu, "mai", v.ID, 0)) || m.File.SHA256 != hex.EncodeToString(sum[:]) || m.File.Bytes != int64(len(raw)) {
		t.Errorf("%d bytes under %s", len(raw), m.File.Name)
	}
	if n := s.happened(tu, "mai", v.ID, "document.read"); n == 0 {
		t.Error("nobody knows that it was taken away")
	}
	if _, err := s.House.Document(t.Context(), s.as(tu, "thao"), v.ID); problem.KindOf(err) != problem.Forbidden {
		t.Fatalf("the reader of the test reads: %v", err)
	}
	if d, files := s.takenOut(s.as(tu, "thao"), dossier.ID); d.Withheld != 1 || len(d.Documents) != 0 || len(files) != 2 || d.EndDate != "" {
		t.Errorf("what may not be read went out: %+v, %d files", d, len(files))
	}
	wantKind(t, s.House.ExportDossier(t.Context(), mai, "khong-co", io.Discard), problem.NotFound, "")
	wantKind(t, s.House.ExportDossier(t.Context(), s.as(vp, "lan"), dossier.ID, io.Discard), problem.NotFound, "")
	s.sound()
}

// takenOut takes a dossier away and reads both forms of what is said of it, which say the same.
func (s *stage) takenOut(token app.Token, id string) (metadata.Dossier, map[string][]byte) {
	s.t.Helper()
	var out bytes.Buffer
	if err := s.House.ExportDossier(s.t.Context(), token, id, &out); err != nil {
		s.t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		s.t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			s.t.Fatal(err)
		}
		if files[f.Name], err = io.ReadAll(r); err != nil {
			s.t.Fatal(err)
		}
	}
	var d, same metadata.Dossier
	if err := json.Unmarshal(files["ho-so.json"], &d); err != nil {
		s.t.Fatal(err)
	}
	if err := xml.Unmarshal(files["ho-so.xml"], &same); err != nil || len(same.Documents) != len(d.Documents) || same.Title != d.Title || same.PageTotal != d.PageTotal {
		s.t.Errorf("the two forms differ: %+v %+v %v", d, same, err)
	}
	if strings.Contains(out.String(), demo.PIN) {
		s.t.Error("a PIN is in it")
	}
	return d, files
}

// TestArrivalsAreTakenOut: of what came in it is said who signed it, to whom it was given and until when; what is older stands first, in whatever order it was filed (379.4.4).
func TestArrivalsAreTakenOut(t *testing.T) {
	s := newStage(t)
	v := s.registered()
	lan, due := s.as(vp, "lan"), office.Day(s.now().AddDate(0, 0, 3))
	v = s.must(vp, "huong", v.ID, "route", app.ActArgs{Lead: "khoa", Informed: []string{"lan"}, Text: "Tham mưu.", Due: due})
	old, err := s.House.ReceiveFile(t.Context(), lan, app.ReceiveRequest{Type: "BC", Number: "7-BC/HU", Date: "2025-01-15", Abstract: "kết quả năm 2024", Sender: "Tỉnh ủy An Bình", Signer: v.Signer},
		upload("bao-cao.pdf", s.file(vp, "lan", v.ID, 0)))
	if err != nil {
		t.Fatal(err)
	}
	stop := s.work()
	s.until(vp, "lan", old.ID, func(v app.DocumentView) bool { return v.State == "judged" })
	stop()
	dossier, err := s.House.CreateDossier(t.Context(), lan, app.DossierRequest{Code: "02.VP", Title: "Việc đến", Retention: "10 năm"})
	if err != nil {
		t.Fatal(err)
	}
	s.must(vp, "khoa", v.ID, "handle", app.ActArgs{Text: "Đã xong."})
	s.must(vp, "lan", v.ID, "close", app.ActArgs{Text: "Đã xong."})
	s.must(vp, "lan", v.ID, "file", app.ActArgs{Dossier: dossier.ID})
	s.must(vp, "lan", old.ID, "register", app.ActArgs{Confirm: true})
	s.must(vp, "huong", old.ID, "route", app.ActArgs{Lead: "khoa", Text: "Lưu."})
	s.must(vp, "khoa", old.ID, "handle", app.ActArgs{Text: "Đã đọc."})
	s.must(vp, "lan", old.ID, "close", app.ActArgs{Text: "Đã đọc."})
	s.must(vp, "lan", old.ID, "file", app.ActArgs{Dossier: dossier.ID})
	d, _ := s.takenOut(lan, dossier.ID)
	if len(d.Documents) != 2 || d.Documents[0].SignerInfo.FullName != v.Signer || d.Documents[0].DocOrdinal != 1 || d.Documents[0].IssuedDate != "2025-01-15" {
		t.Fatalf("%+v", d.Documents)
	}
	if m := d.Documents[1]; m.SignerInfo.FullName != v.Signer || v.Signer == "" || m.DueDate != due || !strings.Contains(m.ToPlaces, "(chủ trì); ") || !strings.HasSuffix(m.ToPlaces, "(để biết)") || m.ArrivalNumber != v.Arrival {
		t.Errorf("%+v", m)
	}
	s.sound()
}

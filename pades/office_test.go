package pades_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"trien/pades"
	"trien/pdf"
	"trien/pdf/stamp"
)

// places are the fields of a decision: number and date blanks, signer, seal, arrival, archive.
func places() []pades.NewField {
	return []pades.NewField{
		{Name: "number", Tooltip: "Số", Page: 1, Rect: pades.Rect{100, 700, 140, 716}, Text: &pades.TextField{Size: 13, Quadding: 1, MaxLen: 12}},
		{Name: "day", Tooltip: "Ngày", Page: 1, Rect: pades.Rect{400, 680, 420, 696}, Text: &pades.TextField{Size: 13}},
		{Name: "signer", Page: 1, Rect: pades.Rect{330, 200, 480, 260}},
		{Name: "seal", Page: 1, Rect: pades.Rect{200, 800, 370, 830}, Lock: &pades.Lock{Action: pades.LockInclude, Fields: []string{"number", "day"}}},
		{Name: "incoming", Page: 1, Rect: pades.Rect{400, 800, 560, 830}},
		{Name: "hidden"},
	}
}

func placed(t testing.TB, data []byte) []byte {
	t.Helper()
	tail, err := pades.PlaceFields(open(t, data), pades.Ahead{Random: rand.Reader, Fields: places()})
	if err != nil {
		t.Fatal(err)
	}
	return append(bytes.Clone(data), tail...)
}

func text(t testing.TB, width, height float64, s string) pades.Appearance {
	t.Helper()
	a, err := stamp.TextField{Width: width, Height: height, Text: s, Size: 13}.Render()
	if err != nil {
		t.Fatal(err)
	}
	return a.Write
}

func mark(t testing.TB, width, height float64, lines ...string) pades.Appearance {
	t.Helper()
	m := stamp.Mark{Width: width, Height: height}
	for _, l := range lines {
		m.Lines = append(m.Lines, stamp.Line{Text: l, Size: 10})
	}
	a, err := m.Render()
	if err != nil {
		t.Fatal(err)
	}
	return a.Write
}

// sealing is number, date and seal in one revision.
func sealing(t testing.TB) pades.Request {
	return pades.Request{Field: "seal", Appearance: mark(t, 170, 30, "Tỉnh ủy An Bình"), Fills: []pades.Fill{
		{Field: "number", Value: "15", Appearance: text(t, 40, 16, "15")},
		{Field: "day", Value: "21", Appearance: text(t, 20, 16, "21")},
	}}
}

// issued is a document placed, signed by the leader who certifies, numbered and sealed.
func issued(t testing.TB, name string) []byte {
	signed := sign(t, placed(t, sample(t, name)), "person-p256", pades.Request{Field: "signer", Certify: 2, Appearance: mark(t, 150, 60, "Nguyễn Văn Ước")})
	return sign(t, signed, "office-rsa2048", sealing(t))
}

// TestNumberAfterSignature goes the whole way of DESIGN.md: fields ahead, a certifying signature, number and seal in one revision, the arrival.
func TestNumberAfterSignature(t *testing.T) {
	for _, name := range []string{"quyet-dinh.pdf", "quyet-dinh-objstm.pdf", "quyet-dinh-encrypted.pdf", "bao-cao-linearized.pdf"} {
		t.Run(name, func(t *testing.T) {
			arrived := sign(t, issued(t, name), "archive-p256", pades.Request{Field: "incoming", Appearance: mark(t, 160, 30, "ĐẾN Số: 7")})
			fields := fieldsOf(t, arrived)
			if len(fields) != 4 {
				t.Fatalf("%d signature fields, want 4", len(fields))
			}
			for i, want := range []string{"signer", "seal", "incoming", "hidden"} {
				if fields[i].Name != want || fields[i].Err != nil || fields[i].Filled != (i < 3) {
					t.Errorf("field %d: %+v", i, fields[i])
				}
			}
			if s := fields[0].Signature; s.DocMDP != 2 || !s.Certifies {
				t.Errorf("DocMDP %d, certifies %t", s.DocMDP, s.Certifies)
			}
			if l := fields[1].Signature.FieldMDP; l == nil || !l.Locks("number") || !l.Locks("day") || l.Locks("incoming") {
				t.Errorf("the seal locks %+v", l)
			}
			path := filepath.Join(t.TempDir(), "arrived.pdf")
			if err := os.WriteFile(path, arrived, 0o600); err != nil {
				t.Fatal(err)
			}
			qpdf(t, path)
			if !strings.Contains(name, "encrypted") {
				pdfsig(t, path, 3)
			}
			shows(t, path, "15", "21", "Nguyễn Văn Ước", "Tỉnh ủy An Bình", "ĐẾN Số: 7")
		})
	}
}

// shows asks pdftotext for the words of marks and filled fields.
func shows(t *testing.T, path string, words ...string) {
	t.Helper()
	if _, err := exec.LookPath("pdftotext"); err != nil {
		t.Log("pdftotext is not installed: what is shown is not read back")
		return
	}
	out, err := exec.Command("pdftotext", "-raw", path, "-").CombinedOutput()
	if err != nil {
		t.Errorf("pdftotext: %v %s", err, out)
	}
	for _, w := range words {
		if !strings.Contains(string(out), w) {
			t.Errorf("the page does not show %q", w)
		}
	}
}

// TestRefused names each request that would break a signature or the file, and the reason it is refused for.
func TestRefused(t *testing.T) {
	plain := sample(t, "quyet-dinh.pdf")
	once := sign(t, plain, "person-p256", pades.Request{Field: "A"})
	visible := pades.Rect{10, 10, 100, 40}
	frozen := sign(t, placed(t, plain), "person-p256", pades.Request{Lock: &pades.Lock{Action: pades.LockAll}})
	for _, c := range []struct {
		fault string
		data  []byte
		r     pades.Request
		want  pades.Reason
	}{
		{"certifying second", once, pades.Request{Certify: 2}, pades.NotFirst},
		{"certified without changes", sign(t, plain, "person-p256", pades.Request{Certify: 1}), pades.Request{}, pades.NoChanges},
		{"new visible field after certification", sign(t, plain, "person-p256", pades.Request{Certify: 2}), pades.Request{Rect: visible}, pades.NoNewField},
		{"field signed already", once, pades.Request{Field: "A"}, pades.FieldTaken},
		{"text field signed", placed(t, plain), pades.Request{Field: "number"}, pades.FieldTaken},
		{"name with a period", plain, pades.Request{Field: "a.b"}, pades.BadRequest},
		{"no such page", plain, pades.Request{Page: 99, Rect: visible}, pades.NoSuchPage},
		{"rectangle upside down", plain, pades.Request{Page: 1, Rect: pades.Rect{100, 100, 10, 10}}, pades.BadRequest},
		{"DocMDP 4", plain, pades.Request{Certify: 4}, pades.BadRequest},
		{"locked by all", frozen, pades.Request{Field: "signer"}, pades.Locked},
		{"new field where all is locked", frozen, pades.Request{}, pades.Locked},
		{"filling what the seal locked", issued(t, "quyet-dinh.pdf"), pades.Request{Field: "incoming",
			Fills: []pades.Fill{{Field: "number", Value: "16", Appearance: text(t, 40, 16, "16")}}}, pades.Locked},
		{"filling no text field", placed(t, plain), pades.Request{Fills: []pades.Fill{{Field: "signer", Value: "x"}}}, pades.NoSuchField},
		{"filling too much", placed(t, plain), pades.Request{Fills: []pades.Fill{{Field: "number", Value: "1234567890123"}}}, pades.BadRequest},
		{"another lock than the field's", placed(t, plain), pades.Request{Field: "seal", Lock: &pades.Lock{Action: pades.LockAll}}, pades.BadRequest},
		{"broken signature", flipped(once, 2000), pades.Request{}, pades.BrokenSignature},
		{"loose bytes", append(bytes.Clone(plain), "garbage"...), pades.Request{}, pades.LooseBytes},
	} {
		t.Run(c.fault, func(t *testing.T) {
			_, err := trySign(t, c.data, "person-p256", c.r)
			var refused *pades.RefusedError
			if !errors.As(err, &refused) || refused.Reason != c.want {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

// flipped changes one bit of a stream, so that the file still opens.
func flipped(data []byte, at int) []byte {
	bad := bytes.Clone(data)
	bad[at] ^= 1
	return bad
}

func TestRepairedFileIsRefused(t *testing.T) {
	bad := bytes.Replace(sample(t, "quyet-dinh.pdf"), []byte("startxref\n"), []byte("startxref\n9"), 1)
	f, err := pdf.OpenTolerant(bytes.NewReader(bad), int64(len(bad)), pdf.Options{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = pades.Prepare(f, pades.Request{Random: rand.Reader})
	var refused *pades.RefusedError
	if !errors.As(err, &refused) || refused.Reason != pades.Repaired {
		t.Errorf("got %v, want %s", err, pades.Repaired)
	}
}

func TestPlaceFieldsRefusesSignedFiles(t *testing.T) {
	signed := sign(t, sample(t, "quyet-dinh.pdf"), "person-p256", pades.Request{})
	_, err := pades.PlaceFields(open(t, signed), pades.Ahead{Random: rand.Reader, Fields: places()})
	var refused *pades.RefusedError
	if !errors.As(err, &refused) {
		t.Errorf("got %v, want a refusal", err)
	}
}

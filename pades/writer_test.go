package pades_test

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"trien/pades"
	"trien/pdf"
)

const (
	annotated = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Annots %s>>"
	note      = "<</Type/Annot/Subtype/Text/Rect[1 1 9 9]/Contents(n)>>"
	empty     = "<</Type/Annot/Subtype/Widget/FT/Sig/T(S)/F 132/Rect[10 10 90 40]/P 3 0 R%s>>"
)

// TestFormsOfEveryShape signs where forms, fields and annotations hang in the ways that real files have them: what was there stays, the
// new field is on the page and in the form, and qpdf finds no fault.
func TestFormsOfEveryShape(t *testing.T) {
	visible := pades.Request{Field: "New", Page: 1, Rect: pades.Rect{100, 100, 180, 140}}
	for _, c := range []struct {
		shape string
		data  []byte
		r     pades.Request
	}{
		{"no form, no annotations", build("", fmt.Sprintf(page, "")), visible},
		{"annotations in the page", build("", fmt.Sprintf(annotated, "[4 0 R]"), note), visible},
		{"annotations apart", build("", fmt.Sprintf(annotated, "4 0 R"), "[5 0 R]", note), visible},
		{"annotations null", build("", fmt.Sprintf(annotated, "null")), visible},
		{"form in the catalog", build("/AcroForm<</Fields[4 0 R]/DA(/F 0 Tf)>>", fmt.Sprintf(annotated, "[4 0 R]"), fmt.Sprintf(empty, "")), visible},
		{"form apart", build("/AcroForm 4 0 R", fmt.Sprintf(page, ""), "<</Fields[]/SigFlags 1>>"), visible},
		{"fields apart", build("/AcroForm 4 0 R", fmt.Sprintf(page, ""), "<</Fields 5 0 R>>", "[]"), visible},
		{"form without fields", build("/AcroForm<<>>", fmt.Sprintf(page, "")), visible},
		{"field merged with its widget", build("/AcroForm<</Fields[4 0 R]>>", fmt.Sprintf(annotated, "[4 0 R]"), fmt.Sprintf(empty, "")), pades.Request{Field: "S"}},
		{"widget apart", build("/AcroForm<</Fields[4 0 R]>>", fmt.Sprintf(annotated, "[5 0 R]"), "<</FT/Sig/T(S)/Kids[5 0 R]>>",
			"<</Type/Annot/Subtype/Widget/Parent 4 0 R/F 4/Rect[10 10 90 40]/P 3 0 R>>"), pades.Request{Field: "S"}},
		{"field below another", build("/AcroForm<</Fields[4 0 R]>>", fmt.Sprintf(annotated, "[5 0 R]"), "<</FT/Sig/T(Group)/Kids[5 0 R]>>",
			"<</T(S)/Type/Annot/Subtype/Widget/Parent 4 0 R/F 4/Rect[10 10 90 40]/P 3 0 R>>"), pades.Request{Field: "Group.S"}},
		{"static XFA", build("/AcroForm<</Fields[]/XFA(x)>>", fmt.Sprintf(page, "")), visible},
	} {
		t.Run(c.shape, func(t *testing.T) {
			c.r.Appearance = mark(t, 80, 30, "Ký số")
			out := sign(t, c.data, "person-p256", c.r)
			fields := fieldsOf(t, out)
			if f := fields[0]; f.Name != c.r.Field || f.Err != nil || f.Page != 1 || !f.InAcroForm || !f.Visible() {
				t.Errorf("field: %+v", f)
			}
			if had, has := annotations(t, c.data), annotations(t, out); has != had+1 && c.r.Page == 1 || has != had && c.r.Page == 0 {
				t.Errorf("%d annotations after %d", has, had)
			}
			path := filepath.Join(t.TempDir(), "out.pdf")
			if err := os.WriteFile(path, out, 0o600); err != nil {
				t.Fatal(err)
			}
			qpdf(t, path)
			if c.shape != "widget apart" { // pdfsig seeks /V in the widget alone
				pdfsig(t, path, 1)
			}
		})
	}
}

func annotations(t *testing.T, data []byte) int {
	t.Helper()
	v := open(t, data).Newest()
	p, err := v.Page(0)
	if err != nil {
		t.Fatal(err)
	}
	a, err := v.Array(p.Dict["Annots"])
	if err != nil {
		t.Fatal(err)
	}
	return len(a)
}

// TestSeedValues: a binding wish that would not be met refuses the signature, a proposal and a wish that is met do not.
func TestSeedValues(t *testing.T) {
	for _, c := range []struct {
		sv   string
		r    pades.Request
		pass bool
	}{
		{"<<>>", pades.Request{}, true},
		{"<</SubFilter[/adbe.pkcs7.detached]>>", pades.Request{}, true},
		{"<</Ff 2/SubFilter[/adbe.pkcs7.detached]>>", pades.Request{}, false},
		{"<</Ff 3/Filter/Adobe.PPKLite/SubFilter[/adbe.pkcs7.detached/ETSI.CAdES.detached]>>", pades.Request{}, true},
		{"<</Ff 1/Filter/Entrust.PPKEF>>", pades.Request{}, false},
		{"<</Ff 8/Reasons[(A)(B)]>>", pades.Request{Reason: "B"}, true},
		{"<</Ff 8/Reasons[(A)(B)]>>", pades.Request{}, false},
		{"<</Ff 8/Reasons[(.)]>>", pades.Request{Reason: "B"}, false},
		{"<</Ff 64/DigestMethod[(SHA256)]>>", pades.Request{}, true},
		{"<</Ff 64/DigestMethod[(SHA512)]>>", pades.Request{}, false},
		{"<</Ff 32/AddRevInfo true>>", pades.Request{}, false},
		{"<</MDP<</P 0>>>>", pades.Request{Certify: 2}, false},
		{"<</MDP<</P 2>>>>", pades.Request{Certify: 2}, true},
		{"<</Cert<</Ff 1/Subject[(x)]>>>>", pades.Request{}, false},
		{"<</TimeStamp<</URL(http://x)/Ff 1>>>>", pades.Request{}, false},
		{"7", pades.Request{}, false},
	} {
		data := build("/AcroForm<</Fields[4 0 R]>>", fmt.Sprintf(annotated, "[4 0 R]"), fmt.Sprintf(empty, "/SV "+c.sv))
		c.r.Field = "S"
		_, err := trySign(t, data, "person-p256", c.r)
		if (err == nil) != c.pass {
			t.Errorf("%s with %+v: %v", c.sv, c.r, err)
		}
	}
}

func TestDynamicXFAIsRefused(t *testing.T) {
	_, err := trySign(t, build("/NeedsRendering true/AcroForm<</Fields[]/XFA(x)>>", fmt.Sprintf(page, "")), "person-p256", pades.Request{})
	var refused *pades.RefusedError
	if !errors.As(err, &refused) || refused.Reason != pades.DynamicXFA {
		t.Errorf("got %v", err)
	}
}

// TestNamesThatCollide: a new field gets no name that another bears, or that stands above another.
func TestNamesThatCollide(t *testing.T) {
	data := build("/AcroForm<</Fields[4 0 R 6 0 R]>>", fmt.Sprintf(page, ""), "<</FT/Tx/T(Group)/Kids[5 0 R]>>", "<</T(Name)/Parent 4 0 R>>", "<</FT/Tx/T(Signature1)>>")
	var refused *pades.RefusedError
	if _, err := trySign(t, data, "person-p256", pades.Request{Field: "Group"}); !errors.As(err, &refused) || refused.Reason != pades.FieldTaken {
		t.Errorf("got %v", err)
	}
	if name := fieldsOf(t, sign(t, data, "person-p256", pades.Request{}))[0].Name; name != "Signature2" {
		t.Errorf("the new field is called %q", name)
	}
}

// TestPermissionsOfEncryption: a reader who may not fill forms does not; the owner may.
func TestPermissionsOfEncryption(t *testing.T) {
	if _, err := exec.LookPath("qpdf"); err != nil {
		t.Skip("qpdf is not installed: there is nothing to encrypt with")
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "locked.pdf")
	cmd := exec.Command("qpdf", "--encrypt", "", "owner", "256", "--modify=none", "--annotate=n", "--form=n", "--", filepath.Join("..", "testdata", "samples", "quyet-dinh.pdf"), path)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v %s", err, out)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var refused *pades.RefusedError
	if _, err := trySign(t, data, "person-p256", pades.Request{}); !errors.As(err, &refused) || refused.Reason != pades.NoPermission {
		t.Errorf("the user: %v", err)
	}
	f, err := pdf.Open(bytes.NewReader(data), int64(len(data)), pdf.Options{Password: []byte("owner")})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := pades.Prepare(f, pades.Request{Random: rand.Reader}); err != nil {
		t.Errorf("the owner: %v", err)
	}
}

// TestOpenSSLVerifies asks OpenSSL about the CMS of each kind of key, over the signed bytes.
func TestOpenSSLVerifies(t *testing.T) {
	if _, err := exec.LookPath("openssl"); err != nil {
		t.Skip("openssl is not installed: its opinion is not asked")
	}
	dir := t.TempDir()
	for _, key := range []string{"person-rsa2048", "person-rsa3072", "person-p256", "person-p384"} {
		out := sign(t, sample(t, "quyet-dinh.pdf"), key, pades.Request{})
		s := fieldsOf(t, out)[0].Signature
		start, end := s.ByteRange.Gap()
		files := map[string][]byte{"content": append(bytes.Clone(out[:start]), out[end:]...), "cms": s.Contents}
		for name, data := range files {
			if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		cmd := exec.Command("openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", filepath.Join(dir, "cms"),
			"-content", filepath.Join(dir, "content"), "-noverify", "-out", os.DevNull)
		if said, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s: %v %s", key, err, said)
		}
		if padded := out[start+1 : end-1]; !bytes.HasPrefix(padded, []byte(hex.EncodeToString(s.Contents[:8]))) {
			t.Errorf("%s: the gap begins with %s", key, padded[:16])
		}
	}
}

// TestDanglingReference: a trailer that names an object that does not exist, as files by LibreOffice do once others have saved them,
// does not come to mean ours.
func TestDanglingReference(t *testing.T) {
	data := bytes.Replace(build("", fmt.Sprintf(page, "")), []byte("/Root 1 0 R"), []byte("/Root 1 0 R/AdditionalStreams[/x 4 0 R]"), 1)
	once := sign(t, data, "person-p256", pades.Request{})
	if ref := fieldsOf(t, once)[0].Signature.Ref; ref.Number <= 4 {
		t.Errorf("the signature is object %v", ref)
	}
	sign(t, once, "person-p256", pades.Request{})
}

// TestChangedAlready: a signed file with a change that its signature does not permit is refused as such, before a key is asked.
func TestChangedAlready(t *testing.T) {
	signed := sign(t, build("", fmt.Sprintf(page, "")), "person-p256", pades.Request{})
	u, err := pdf.NewUpdate(open(t, signed), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	u.Set(pdf.Reference{Number: 3}, pdf.Dict{"Type": pdf.Name("Page"), "Parent": pdf.Reference{Number: 2}, "MediaBox": pdf.Array{pdf.Integer(0), pdf.Integer(0), pdf.Integer(99), pdf.Integer(99)}})
	tail, err := u.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	s := signer(t, "person-p256")
	s.Value = nil // a key that is asked would panic
	_, err = pades.Sign(t.Context(), open(t, append(signed, tail...)), pades.Request{Random: rand.Reader}, s)
	var refused *pades.RefusedError
	if !errors.As(err, &refused) || refused.Reason != pades.ChangedSince {
		t.Errorf("got %v", err)
	}
}

package pades_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"trien/pades"
)

var samples = []string{"quyet-dinh.pdf", "quyet-dinh-objstm.pdf", "bao-cao-linearized.pdf", "quyet-dinh-encrypted.pdf",
	"quyet-dinh-rotated.pdf", "ban-quet.pdf"}

// TestSignTwiceJudgedByOthers signs every kind of file twice and asks qpdf and pdfsig what they think of it.
func TestSignTwiceJudgedByOthers(t *testing.T) {
	for _, name := range samples {
		t.Run(name, func(t *testing.T) {
			data := sample(t, name)
			once := sign(t, data, "person-p256", pades.Request{Page: 1, Rect: pades.Rect{300, 200, 420, 250}, Name: "Nguyễn Văn Ước", Reason: "Ký ban hành"})
			twice := sign(t, once, "office-rsa2048", pades.Request{Location: "An Bình"})
			fields := fieldsOf(t, twice)
			if len(fields) != 2 || fields[0].Signature.Coverage != pades.EntireRevision || fields[1].Signature.Coverage != pades.EntireFile {
				t.Fatalf("fields: %+v", fields)
			}
			if got := fields[0].Signature.Name; got != "Nguyễn Văn Ước" {
				t.Errorf("name read back as %q", got)
			}
			if !fields[0].Signature.Claimed.Equal(when) {
				t.Errorf("claimed time read back as %v", fields[0].Signature.Claimed)
			}
			path := filepath.Join(t.TempDir(), "signed.pdf")
			if err := os.WriteFile(path, twice, 0o600); err != nil {
				t.Fatal(err)
			}
			qpdf(t, path)
			if !strings.Contains(name, "encrypted") { // pdfsig does not look into encrypted files
				pdfsig(t, path, 2)
			}
		})
	}
}

func qpdf(t *testing.T, path string) {
	t.Helper()
	if _, err := exec.LookPath("qpdf"); err != nil {
		t.Log("qpdf is not installed: its opinion is not asked")
		return
	}
	if out, err := exec.Command("qpdf", "--check", path).CombinedOutput(); err != nil {
		t.Errorf("qpdf: %v\n%s", err, out)
	}
}

func pdfsig(t *testing.T, path string, valid int) {
	t.Helper()
	if _, err := exec.LookPath("pdfsig"); err != nil {
		t.Log("pdfsig is not installed: its opinion is not asked")
		return
	}
	out, err := exec.Command("pdfsig", "-nocert", path).CombinedOutput()
	if got := bytes.Count(out, []byte("Signature is Valid.")); got != valid || bytes.Contains(out, []byte("Invalid")) {
		t.Errorf("pdfsig accepts %d of %d signatures: %v\n%s", got, valid, err, out)
	}
}

func TestEveryKeyKind(t *testing.T) {
	data := sample(t, "quyet-dinh.pdf")
	for _, key := range []string{"person-rsa2048", "person-rsa3072", "person-p256", "person-p384", "archive-p256"} {
		t.Run(key, func(t *testing.T) { sign(t, data, key, pades.Request{}) })
	}
}

// TestTamper flips each of many bytes of a signed file: no flip may leave the signature whole, but in the gap's padding.
func TestTamper(t *testing.T) {
	data := sample(t, "quyet-dinh-objstm.pdf")
	out := sign(t, data, "person-p256", pades.Request{})
	before := int64(len(data))
	for at := 0; at < len(out); at += 997 {
		bad := bytes.Clone(out)
		bad[at] ^= 1
		f := fieldsOf(t, out)[0].Signature.ByteRange
		if start, end := f.Gap(); int64(at) >= start && int64(at) < end {
			continue
		}
		err := pades.Check(t.Context(), bytes.NewReader(bad), int64(len(bad)), pades.Signed{Field: "Signature1", Before: before})
		if err == nil {
			t.Fatalf("byte %d flipped, and nobody noticed", at)
		}
	}
}

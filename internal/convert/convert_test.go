package convert_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"trien/internal/convert"
	"trien/internal/problem"
)

const samples = "../../testdata/samples/"

func sample(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(samples + name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// converter gives a real one, or skips where LibreOffice is missing.
func converter(t *testing.T) *convert.Converter {
	t.Helper()
	c := convert.New(convert.Options{TempDir: t.TempDir()})
	if err := c.Available(); err != nil {
		t.Skip(err)
	}
	return c
}

func TestSamplesBecomePDFA(t *testing.T) {
	c := converter(t)
	for _, name := range []string{"quyet-dinh.docx", "cong-van.docx", "bao-cao.docx", "quyet-dinh.fodt"} {
		t.Run(name, func(t *testing.T) {
			var phases []convert.Phase
			made, err := c.ToPDF(context.Background(), name, sample(t, name), func(p convert.Phase) { phases = append(phases, p) })
			if err != nil {
				t.Fatal(err)
			}
			if len(phases) != 4 || phases[3] != convert.Verifying {
				t.Errorf("phases %v", phases)
			}
			path := filepath.Join(t.TempDir(), "made.pdf")
			if err := os.WriteFile(path, made, 0o600); err != nil {
				t.Fatal(err)
			}
			out, err := exec.Command("pdftotext", "-layout", path, "-").Output()
			if err != nil {
				t.Skip("pdftotext is not installed (make setup)")
			}
			if !strings.Contains(string(out), "ĐẢNG CỘNG SẢN VIỆT NAM") || !bytes.Contains(out, []byte("An Bình, ngày")) {
				t.Errorf("the text is not there:\n%s", out)
			}
			fonts, _ := exec.Command("pdffonts", path).Output()
			if strings.Contains(string(fonts), "DejaVu") || !strings.Contains(string(fonts), "LiberationSerif") {
				t.Errorf("letters from another font are mixed in:\n%s", fonts)
			}
		})
	}
}

// TestUnreadable: what passes our own look but not LibreOffice's is the file's fault.
func TestUnreadable(t *testing.T) {
	c := converter(t)
	for name, data := range map[string][]byte{
		"no relationships":   docx(t),
		"another vocabulary": docx(t, "_rels/.rels", "<Relationships/>"),
	} {
		_, err := c.ToPDF(context.Background(), "a.docx", data, nil)
		t.Log(name, err)
		kindIs(t, err, problem.Malformed)
	}
}

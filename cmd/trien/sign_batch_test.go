package main

import (
	"bytes"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trien/cms"
)

// TestBatchInterrupted: what was begun when the run is interrupted leaves nothing; what was done stays whole, and the next run goes on.
func TestBatchInterrupted(t *testing.T) {
	w := servedPKI(t)
	data, err := os.ReadFile(samplePath("quyet-dinh.pdf"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	args := w.with("person-p256", "--invisible", "--out-dir", filepath.Join(dir, "out"))
	for i := range 6 {
		name := filepath.Join(dir, fmt.Sprintf("%d.pdf", i))
		if err := os.WriteFile(name, data, 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, name)
	}
	if code, _, stderr := command(t.Context(), args[:len(args)-5]...); code != 0 {
		t.Fatal(stderr)
	}
	before, err := os.ReadFile(filepath.Join(dir, "out", "0.pdf"))
	if err != nil {
		t.Fatal(err)
	}

	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	tsa := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body) // only then the server sees that the client went away
		interrupt()                 // while a signature waits for its time
		<-r.Context().Done()
	}))
	defer tsa.Close()
	code, stdout, stderr := command(ctx, append(args, "--level", "B-T", "--tsa", tsa.URL)...)
	if code != 130 || !strings.Contains(stderr, "6 ") || strings.Contains(stdout, "signed") {
		t.Errorf("exit %d\n%s\n%s", code, stdout, stderr)
	}
	left, err := os.ReadDir(filepath.Join(dir, "out"))
	if err != nil {
		t.Fatal(err)
	}
	if after, err := os.ReadFile(filepath.Join(dir, "out", "0.pdf")); err != nil || string(after) != string(before) || len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}

	code, stdout, stderr = command(t.Context(), append(args, "--json")...)
	if code != 0 || strings.Count(stdout, `"outcome":"signed"`) != 5 || strings.Count(stdout, `"outcome":"skipped"`) != 1 {
		t.Errorf("taken up again: exit %d\n%s\n%s", code, stdout, stderr)
	}
}

// TestWhatIsThereIsAnother: a signature file that brings another content inside, and a signature that does not certify where that is asked
// for, are not taken for what would be made; both are left as they are.
func TestWhatIsThereIsAnother(t *testing.T) {
	w := servedPKI(t)
	dir := t.TempDir()
	in, out := filepath.Join(dir, "a.pdf"), filepath.Join(dir, "out")
	data, err := os.ReadFile(samplePath("quyet-dinh.pdf"))
	if err == nil {
		err = os.WriteFile(in, data, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	detached := w.with("person-p256", "--detached", "--out-dir", out, in)
	plain := w.with("person-p256", "--invisible", "--out-dir", out, in)
	for _, args := range [][]string{detached, plain} {
		if code, _, stderr := command(t.Context(), args...); code != 0 {
			t.Fatal(stderr)
		}
		if code, stdout, stderr := command(t.Context(), append(args, "--json")...); code != 0 || !strings.Contains(stdout, `"outcome":"skipped"`) {
			t.Errorf("again: exit %d\n%s%s", code, stdout, stderr)
		}
	}

	other := filepath.Join(dir, "b")
	if err := os.WriteFile(other, []byte("nội dung khác"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, stderr := command(t.Context(), w.with("person-p256", "--detached", "--out-dir", dir+"/other", other)...); code != 0 {
		t.Fatal(stderr)
	}
	sig := withContent(t, filepath.Join(dir, "other", "b.p7s"), []byte("nội dung khác"))
	if err := os.WriteFile(filepath.Join(out, "a.pdf.p7s"), sig, 0o600); err != nil {
		t.Fatal(err)
	}
	if code, stdout, _ := command(t.Context(), "verify", "--detached", in, "--trust", filepath.Join(w.dir, "trust"), filepath.Join(out, "a.pdf.p7s")); code == 0 || !strings.Contains(stdout, "không ký lên tệp gốc này") {
		t.Errorf("verified: exit %d\n%s", code, stdout)
	}
	if code, stdout, stderr := command(t.Context(), append(detached, "--json")...); code == 0 || !strings.Contains(stdout, `"outcome":"failed"`) {
		t.Errorf("another content inside: exit %d\n%s%s", code, stdout, stderr)
	}
	if code, stdout, stderr := command(t.Context(), append(plain, "--certify", "2", "--json")...); code == 0 || !strings.Contains(stdout, `"outcome":"failed"`) {
		t.Errorf("not certified: exit %d\n%s%s", code, stdout, stderr)
	}
	if now, err := os.ReadFile(filepath.Join(out, "a.pdf.p7s")); err != nil || string(now) != string(sig) {
		t.Errorf("overwritten: %v", err)
	}
}

// TestWhatIsThereWasSignedOtherwise: the same file and certificate, but another reason, lock, picture or way of showing; the flags that differ
// are named, and nothing is overwritten without --force.
func TestWhatIsThereWasSignedOtherwise(t *testing.T) {
	w := servedPKI(t)
	dir := t.TempDir()
	in, out := samplePath("quyet-dinh.pdf"), filepath.Join(dir, "out")
	draw := func(name string, c color.NRGBA) string {
		img := image.NewNRGBA(image.Rect(0, 0, 40, 20))
		for i := range 200 {
			img.SetNRGBA(i%40, i/40, c)
		}
		f, err := os.Create(filepath.Join(dir, name))
		if err == nil {
			err = errors.Join(png.Encode(f, img), f.Close())
		}
		if err != nil {
			t.Fatal(err)
		}
		return f.Name()
	}
	blue, red := draw("blue.png", color.NRGBA{0, 0, 200, 255}), draw("red.png", color.NRGBA{200, 0, 0, 255})
	as := func(more ...string) []string {
		return append(w.with("person-p256", "--out-dir", out, "--lang", "en", in), more...)
	}
	had := as("--reason", "Duyệt", "--location", "Hà Nội", "--lock", "a,b", "--image", blue, "--certify", "2")
	if code, _, stderr := command(t.Context(), had...); code != 0 {
		t.Fatal(stderr)
	}
	signed := filepath.Join(out, filepath.Base(in))
	before, err := os.ReadFile(signed)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		args []string
		want string
	}{
		"the same":      {as("--reason", "Duyệt", "--location", "Hà Nội", "--lock", "b,a", "--image", blue, "--certify", "2"), ""},
		"reason":        {as("--reason", "Khác", "--location", "Hà Nội", "--lock", "a,b", "--image", blue, "--certify", "2"), "in: --reason;"},
		"lock":          {as("--reason", "Duyệt", "--location", "Hà Nội", "--lock", "a", "--image", blue, "--certify", "2"), "in: --lock;"},
		"lock of all":   {as("--reason", "Duyệt", "--location", "Hà Nội", "--lock", "all", "--image", blue, "--certify", "2"), "in: --lock;"},
		"image":         {as("--reason", "Duyệt", "--location", "Hà Nội", "--lock", "a,b", "--image", red, "--certify", "2"), "in: --image;"},
		"nothing of it": {as("--invisible"), "in: --reason, --location, --certify, --lock, --invisible;"},
	} {
		code, stdout, stderr := command(t.Context(), c.args...)
		if c.want == "" && code != 0 || c.want != "" && (code != 2 || !strings.Contains(stdout, c.want) || !strings.Contains(stdout, "--force")) {
			t.Errorf("%s: exit %d\n%s%s", name, code, stdout, stderr)
		}
		if now, err := os.ReadFile(signed); err != nil || !bytes.Equal(now, before) {
			t.Errorf("%s: overwritten: %v", name, err)
		}
	}
	if code, _, stderr := command(t.Context(), as("--invisible", "--force")...); code != 0 {
		t.Error(stderr)
	}
}

// withContent puts the content into a detached signature's file, for which no key is needed.
func withContent(t *testing.T, path string, content []byte) []byte {
	t.Helper()
	der, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	sd, err := cms.Parse(der)
	if err != nil {
		t.Fatal(err)
	}
	facts := sd.Check(0, nil, nil)
	var certs []*x509.Certificate
	for _, c := range append([]cms.Certificate{*facts.Certificate}, sd.Certificates...) {
		x, err := c.X509()
		if err != nil {
			t.Fatal(err)
		}
		certs = append(certs, x)
	}
	der, err = cms.Assemble(cms.Assembly{Scheme: facts.Scheme, Attributes: sd.Signers[0].SignedDER, Signature: sd.Signers[0].Signature, Certificates: certs, Content: content})
	if err != nil {
		t.Fatal(err)
	}
	return der
}

// TestReaches: levels are told apart, and what has no level here reaches none.
func TestReaches(t *testing.T) {
	for _, c := range []struct {
		level, asked string
		want         bool
	}{
		{"PAdES-BASELINE-B", "B-B", true}, {"PAdES-BASELINE-B", "B-T", false}, {"PAdES-BASELINE-LTA", "B-LT", true}, {"PAdES-BASELINE-LT", "B-LTA", false},
		{"CAdES-BASELINE-T", "B-T", true}, {"PKCS7-T", "B-B", false}, {"", "B-B", false},
	} {
		if reaches(c.level, c.asked) != c.want {
			t.Errorf("%+v", c)
		}
	}
}

package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trien/cms"
	"trien/internal/keys"
	"trien/internal/keys/pkcs12"
	"trien/pades"
	"trien/pdf"
)

// commandWith is command with an environment.
func commandWith(ctx context.Context, vars map[string]string, args ...string) (code int, stdout, stderr string) {
	var out, errs bytes.Buffer
	e := &env{ctx: ctx, stdin: strings.NewReader(""), stdout: &out, stderr: &errs, getenv: func(name string) string { return vars[name] }}
	code = run(e, args)
	return code, out.String(), errs.String()
}

// fighter makes files that fight back.
type fighter struct {
	t   *testing.T
	w   pkiWorld
	dir string
}

func (f fighter) path(name string, data []byte) string {
	f.t.Helper()
	path := filepath.Join(f.dir, name+".pdf")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		f.t.Fatal(err)
	}
	return path
}

func (f fighter) sample() []byte {
	f.t.Helper()
	data, err := os.ReadFile(samplePath("quyet-dinh.pdf"))
	if err != nil {
		f.t.Fatal(err)
	}
	return data
}

// qpdf rewrites the sample.
func (f fighter) qpdf(name string, args ...string) string {
	f.t.Helper()
	out := filepath.Join(f.dir, name+".pdf")
	all := append(append([]string{samplePath("quyet-dinh.pdf")}, args...), out)
	if b, err := exec.Command("qpdf", all...).CombinedOutput(); err != nil {
		f.t.Fatalf("qpdf: %v\n%s", err, b)
	}
	return out
}

// form gives the sample an AcroForm with XFA.
func (f fighter) form(name string, dynamic bool) string {
	f.t.Helper()
	data := f.sample()
	file := f.open(data)
	u, err := pdf.NewUpdate(file, rand.Reader)
	if err != nil {
		f.t.Fatal(err)
	}
	catalog, err := file.Newest().Catalog()
	if err != nil {
		f.t.Fatal(err)
	}
	xfa := u.Add(pdf.NewStream(pdf.Dict{}, []byte("<xdp:xdp xmlns:xdp='http://ns.adobe.com/xdp/'/>")))
	catalog["AcroForm"] = pdf.Dict{"Fields": pdf.Array{}, "XFA": xfa}
	if dynamic {
		catalog["NeedsRendering"] = pdf.Boolean(true)
	}
	u.Set(file.Newest().CatalogRef(), catalog)
	tail, err := u.Bytes()
	if err != nil {
		f.t.Fatal(err)
	}
	return f.path(name, append(data, tail...))
}

func (f fighter) open(data []byte) *pdf.File {
	f.t.Helper()
	file, err := pdf.Open(bytes.NewReader(data), int64(len(data)), pdf.Options{})
	if err != nil {
		f.t.Fatal(err)
	}
	return file
}

// signed signs with the command line.
func (f fighter) signed(name, key, in string, more ...string) string {
	f.t.Helper()
	out := filepath.Join(f.dir, name+".pdf")
	if code, _, stderr := command(f.t.Context(), f.w.with(key, append(more, "-o", out, in)...)...); code != 0 {
		f.t.Fatalf("exit %d: %s", code, stderr)
	}
	return out
}

// locked has a field whose name a signature freezes, and one free.
func (f fighter) locked() string {
	f.t.Helper()
	data := f.sample()
	tail, err := pades.PlaceFields(f.open(data), pades.Ahead{Random: rand.Reader, Fields: []pades.NewField{
		{Name: "first", Page: 1, Rect: pades.Rect{300, 20, 400, 50}}, {Name: "second", Page: 1, Rect: pades.Rect{420, 20, 520, 50}}}})
	if err != nil {
		f.t.Fatal(err)
	}
	return f.signed("locked", "person-p256", f.path("two-fields", append(data, tail...)), "--field", "first", "--lock", "all")
}

// TestFilesThatFightBack: each is refused in both languages with what to do, the input stays, and nothing is written.
func TestFilesThatFightBack(t *testing.T) {
	f := fighter{t, servedPKI(t), t.TempDir()}
	plain := f.sample()
	startxref := bytes.LastIndex(plain, []byte("startxref"))
	broken := append(bytes.Clone(plain[:startxref]), []byte("startxref\n17\n%%EOF\n")...)
	for name, c := range map[string]struct {
		in     string
		vi, en string
		more   []string
	}{
		"an owner's password, nothing may be changed": {f.qpdf("owner", "--encrypt", "", "chu-so-huu", "256", "--modify=none", "--"), "chủ sở hữu", "owner's password", nil},
		"the same in RC4 of 128 bits":                 {f.qpdf("owner-rc4", "--allow-weak-crypto", "--encrypt", "", "chu-so-huu", "128", "--modify=none", "--use-aes=n", "--"), "chủ sở hữu", "owner's password", nil},
		"a password that nobody gave":                 {f.qpdf("user", "--encrypt", "mat-khau", "chu-so-huu", "256", "--"), "--password-env", "--password-env", nil},
		"certified without any change (DocMDP 1)":     {f.signed("docmdp", "person-p256", samplePath("quyet-dinh.pdf"), "--invisible", "--certify", "1"), "DocMDP 1", "DocMDP 1", nil},
		"a lock on the field (FieldMDP)":              {f.locked(), "khoá", "locks", []string{"--field", "second"}},
		"a form made when it is opened (XFA)":         {f.form("dynamic", true), "XFA động", "dynamic XFA", nil},
		"cross-references that are broken":            {f.path("broken", broken), "qpdf", "qpdf", nil},
		"bytes after the end":                         {f.path("loose", append(bytes.Clone(plain), "xin chào"...)), "dữ liệu lạ", "Foreign bytes", nil},
	} {
		t.Run(name, func(t *testing.T) {
			before, err := os.ReadFile(c.in)
			if err != nil {
				t.Fatal(err)
			}
			out := filepath.Join(t.TempDir(), "out.pdf")
			for lang, want := range map[string]string{"vi": c.vi, "en": c.en} {
				args := append([]string{"--lang", lang}, f.w.with("person-p256", append(c.more, "--invisible", "-o", out, c.in)...)...)
				code, stdout, stderr := command(t.Context(), args...)
				if code != 2 || stdout != "" || !strings.Contains(stderr, want) {
					t.Errorf("%s: exit %d, %s %s: want words with %q", lang, code, stdout, stderr, want)
				}
			}
			if _, err := os.Stat(out); err == nil {
				t.Error("something was written")
			}
			if after, err := os.ReadFile(c.in); err != nil || !bytes.Equal(before, after) {
				t.Errorf("the input is another file now: %v", err)
			}
		})
	}
}

// TestFilesThatGiveIn: what may be signed is, though it looks hostile, and verifies.
func TestFilesThatGiveIn(t *testing.T) {
	f := fighter{t, servedPKI(t), t.TempDir()}
	owner := f.qpdf("owner", "--encrypt", "", "chu-so-huu", "256", "--modify=none", "--")
	for name, c := range map[string]struct {
		in   string
		more []string
		says string
	}{
		"the owner's password is given":        {owner, []string{"--password-env", "PDF"}, ""},
		"a static form in XFA":                 {f.form("static", false), nil, "XFA tĩnh"},
		"signed by others already":             {f.signed("others", "public-p256", samplePath("quyet-dinh.pdf"), "--invisible"), nil, ""},
		"certified, form filling allowed":      {f.signed("certified", "person-rsa2048", samplePath("quyet-dinh.pdf"), "--invisible", "--certify", "2"), nil, ""},
		"object streams":                       {samplePath("quyet-dinh-objstm.pdf"), nil, ""},
		"linearized":                           {samplePath("bao-cao-linearized.pdf"), nil, ""},
		"encrypted, with nothing forbidden":    {samplePath("quyet-dinh-encrypted.pdf"), nil, ""},
		"a cross-reference table and a stream": {f.qpdf("preserve", "--object-streams=preserve"), nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			out := filepath.Join(t.TempDir(), "out.pdf")
			vars := map[string]string{"PDF": "chu-so-huu"}
			code, _, stderr := commandWith(t.Context(), vars, f.w.with("person-p256", append(c.more, "--invisible", "-o", out, c.in)...)...)
			if code != 0 || c.says != "" && !strings.Contains(stderr, c.says) {
				t.Fatalf("exit %d: %s", code, stderr)
			}
			f.verifies(t, out, vars, c.more)
		})
	}
}

// verifies lets `trien verify` find the newest signature intact, over the whole file, and every earlier one still intact.
func (f fighter) verifies(t *testing.T, out string, vars map[string]string, more []string) {
	t.Helper()
	args := append([]string{"verify", "--json", "--offline", "--trust", filepath.Join(f.w.dir, "trust"), out}, more...)
	_, stdout, stderr := commandWith(t.Context(), vars, args...)
	if !strings.Contains(stdout, `"covers_whole_file":true`) || strings.Contains(stdout, `"intact":false`) || strings.Contains(stdout, `"changes_permitted":false`) {
		t.Errorf("%s %s", stdout, stderr)
	}
}

// TestEveryVersionOfPDF signs and verifies files that say they are of each version.
func TestEveryVersionOfPDF(t *testing.T) {
	f := fighter{t, servedPKI(t), t.TempDir()}
	plain := f.sample()
	for _, version := range []string{"1.3", "1.4", "1.5", "1.6", "1.7", "2.0"} {
		data := bytes.Clone(plain)
		copy(data, "%PDF-"+version)
		out := f.signed("signed-"+version, "person-p256", f.path("v"+version, data), "--invisible")
		f.verifies(t, out, nil, nil)
	}
}

// TestFileOfAHundredMillionBytes: offsets of nine digits, over a file whose middle is a hole.
func TestFileOfAHundredMillionBytes(t *testing.T) {
	f := fighter{t, servedPKI(t), t.TempDir()}
	in := filepath.Join(f.dir, "large.pdf")
	const gap = 100_000_000
	head := "%PDF-1.7\n"
	var at []int
	objects := []string{"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 1/Kids[3 0 R]>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<>>>>"}
	for i, o := range objects {
		at = append(at, len(head))
		head += fmt.Sprintf("%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	tail := "xref\n0 4\n0000000000 65535 f \n"
	for _, n := range at {
		tail += fmt.Sprintf("%010d 00000 n \n", n)
	}
	tail += fmt.Sprintf("trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", gap)
	file, err := os.Create(in)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for _, part := range []struct {
		text string
		at   int64
	}{{head, 0}, {tail, gap}} {
		if _, err := file.WriteAt([]byte(part.text), part.at); err != nil {
			t.Fatal(err)
		}
	}
	f.verifies(t, f.signed("large-signed", "person-p256", in, "--invisible"), nil, nil)
}

// TestFiftyOneSignatures: a file signed by many stays sound; verify judges all of them, each a permitted change to those before.
func TestFiftyOneSignatures(t *testing.T) {
	f := fighter{t, servedPKI(t), t.TempDir()}
	raw, err := os.ReadFile(filepath.Join(f.w.dir, "keys", "person-p256.p12"))
	if err != nil {
		t.Fatal(err)
	}
	password, err := os.ReadFile(filepath.Join(f.w.dir, "password"))
	if err != nil {
		t.Fatal(err)
	}
	key, err := pkcs12.Open(raw, string(trimmed(password)), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	scheme, err := cms.DefaultScheme(key.Certificate().PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	data := f.sample()
	for range 50 { // without the check of all before, which the last one makes
		data = f.quickly(data, key, scheme)
	}
	out := f.signed("fifty-one", "person-p256", f.path("fifty", data), "--invisible")
	f.verifies(t, out, nil, nil)
	_, stdout, stderr := command(t.Context(), "verify", "--json", "--trust", filepath.Join(f.w.dir, "trust"), out)
	if n := strings.Count(stdout, `"intact":true`); n != 51 || !strings.HasPrefix(strings.TrimSpace(stdout[strings.Index(stdout, `"indication"`):]), `"indication":"TOTAL_PASSED"`) {
		t.Errorf("%d intact signatures: %.300s %s", n, stdout, stderr)
	}
}

func (f fighter) quickly(data []byte, key keys.Key, scheme cms.Scheme) []byte {
	f.t.Helper()
	p, err := pades.Prepare(f.open(data), pades.Request{Random: rand.Reader, Time: time.Now(), Hash: scheme.Hash, Reserve: 4 << 10})
	if err != nil {
		f.t.Fatal(err)
	}
	attributes, err := p.Attributes(f.t.Context(), key.Certificate(), scheme)
	if err != nil {
		f.t.Fatal(err)
	}
	digest, err := scheme.Digest(attributes)
	if err != nil {
		f.t.Fatal(err)
	}
	value, err := key.Sign(f.t.Context(), digest, scheme)
	if err == nil {
		err = p.Complete(f.t.Context(), pades.Answer{Scheme: scheme, Attributes: attributes, Value: value, Chain: key.Chain()}, nil)
	}
	var b bytes.Buffer
	if err == nil {
		_, err = p.WriteTo(&b)
	}
	if err != nil {
		f.t.Fatal(err)
	}
	return b.Bytes()
}

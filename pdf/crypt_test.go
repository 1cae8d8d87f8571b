package pdf

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// encryptions are qpdf's ways to encrypt: another writer than ours.
var encryptions = map[string][]string{
	"RC4 40":                 {"--allow-weak-crypto", "--encrypt", "user", "owner", "40", "--"},
	"RC4 128":                {"--allow-weak-crypto", "--encrypt", "user", "owner", "128", "--use-aes=n", "--"},
	"AES 128":                {"--allow-weak-crypto", "--encrypt", "user", "owner", "128", "--use-aes=y", "--"},
	"AES 128 clear metadata": {"--allow-weak-crypto", "--encrypt", "user", "owner", "128", "--use-aes=y", "--cleartext-metadata", "--"},
	"AES 256 R5":             {"--allow-weak-crypto", "--encrypt", "user", "owner", "256", "--force-R5", "--"},
	"AES 256 R6":             {"--encrypt", "user", "owner", "256", "--"},
	"AES 256 objstm":         {"--object-streams=generate", "--encrypt", "user", "owner", "256", "--modify=none", "--"},
}

func encrypted(t *testing.T, args []string) []byte {
	t.Helper()
	if _, err := exec.LookPath("qpdf"); err != nil {
		t.Skip("qpdf is not installed: it writes the encrypted files of this test")
	}
	out := filepath.Join(t.TempDir(), "out.pdf")
	in := filepath.Join("..", "testdata", "samples", "quyet-dinh.pdf")
	if b, err := exec.Command("qpdf", append(append([]string{}, args...), in, out)...).CombinedOutput(); err != nil {
		t.Fatalf("qpdf: %v %s", err, b)
	}
	b, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestEncryptedFilesAreReadAndUpdated(t *testing.T) {
	plain := mustOpen(t, sample(t, "quyet-dinh.pdf"), "").Newest()
	want, err := firstContent(plain)
	if err != nil {
		t.Fatal(err)
	}
	for name, args := range encryptions {
		t.Run(name, func(t *testing.T) {
			b := encrypted(t, args)
			for _, password := range []string{"", "wrong"} {
				var e *EncryptedError
				if _, err := Open(bytes.NewReader(b), int64(len(b)), Options{Password: []byte(password)}); !errors.As(err, &e) || !e.Password {
					t.Errorf("password %q: %v", password, err)
				}
			}
			for _, password := range []string{"user", "owner"} {
				f := mustOpen(t, b, password)
				if got, err := firstContent(f.Newest()); err != nil || !bytes.Equal(got, want) {
					t.Errorf("password %s: the page reads otherwise: %v", password, err)
				}
				if f.Permissions().Owner != (password == "owner") {
					t.Errorf("password %s: %+v", password, f.Permissions())
				}
			}
			var ref, meta Reference
			out, f := appended(t, b, "user", func(u *Update) {
				ref = u.Add(Dict{"S": String("secret words"), "Inner": Array{String("")}})
				meta = u.Add(NewStream(Dict{"Type": Name("Metadata")}, []byte("visible words")))
			})
			if bytes.Contains(out, []byte("secret words")) {
				t.Error("a string was written in clear")
			}
			clear := strings.Contains(name, "clear")
			if bytes.Contains(out, []byte("visible words")) != clear {
				t.Errorf("metadata in clear: %v", !clear)
			}
			d, err := f.Newest().Dict(ref)
			if err != nil || string(d["S"].(String)) != "secret words" {
				t.Errorf("%v, %v", d, err)
			}
			s, err := f.Newest().Stream(meta)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := f.Newest().Decode(s); string(got) != "visible words" {
				t.Errorf("%q, %v", got, err)
			}
			checkWithQPDF(t, out, "user")
		})
	}
}

func firstContent(v *View) ([]byte, error) {
	p, err := v.Page(0)
	if err != nil {
		return nil, err
	}
	s, err := v.Stream(p.Dict["Contents"])
	if err != nil {
		return nil, err
	}
	return v.Decode(s)
}

func TestOtherSecurityHandlersAreNamed(t *testing.T) {
	for name, dict := range map[string]string{
		"public key":      "/Filter/Adobe.PubSec/V 4/SubFilter/adbe.pkcs7.s5",
		"version 3":       "/Filter/Standard/V 3/R 3/O(x)/U(x)/P -1",
		"AES-GCM":         "/Filter/Standard/V 6/R 7",
		"without /O":      "/Filter/Standard/V 2/R 3/Length 128/P -4",
		"without a thing": "",
		"unknown filter":  "/Filter/Standard/V 4/R 4/O<" + strings.Repeat("00", 32) + ">/U<" + strings.Repeat("00", 32) + ">/P -4/StmF/Own/CF<</Own<</CFM/Own>>>>",
	} {
		b := minimal()
		b.table("/Size 4/Root 1 0 R/Encrypt<<"+dict+">>", 1, 2, 3)
		var e *EncryptedError
		if _, err := open(b.Bytes()); !errors.As(err, &e) || e.Password {
			t.Errorf("%s: %v", name, err)
		}
	}
}

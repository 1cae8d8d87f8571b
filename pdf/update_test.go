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

// samples are real files in each style that an update has to keep.
var samples = []string{"quyet-dinh.pdf", "quyet-dinh-objstm.pdf", "quyet-dinh-encrypted.pdf", "bao-cao-linearized.pdf", "quyet-dinh-rotated.pdf"}

func sample(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "testdata", "samples", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func mustOpen(t testing.TB, b []byte, password string) *File {
	t.Helper()
	f, err := Open(bytes.NewReader(b), int64(len(b)), Options{Password: []byte(password)})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// appended opens what an update of b gives.
func appended(t testing.TB, b []byte, password string, change func(*Update)) ([]byte, *File) {
	t.Helper()
	u, err := NewUpdate(mustOpen(t, b, password), zeros{})
	if err != nil {
		t.Fatal(err)
	}
	change(u)
	tail, err := u.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	out := append(bytes.Clone(b), tail...)
	return out, mustOpen(t, out, password)
}

// zeros is an entropy that tests can repeat.
type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

func TestUpdateKeepsTheFilesStyle(t *testing.T) {
	for _, name := range samples {
		t.Run(name, func(t *testing.T) {
			before := sample(t, name)
			old := mustOpen(t, before, "")
			text := EncodeText("Quyết định số 15")
			var added, stream Reference
			out, f := appended(t, before, "", func(u *Update) {
				added = u.Add(Dict{"Title": text, "List": Array{Integer(1), text}})
				stream = u.Add(NewStream(Dict{"Type": Name("Test")}, []byte("q Q")))
			})
			if got, want := len(f.Revisions()), len(old.Revisions())+1; got != want {
				t.Fatalf("%d revisions, want %d", got, want)
			}
			last := f.Revisions()[len(f.Revisions())-1]
			if last.XRef != old.Newest().Revision().XRef {
				t.Errorf("cross-reference %v, want %v", last.XRef, old.Newest().Revision().XRef)
			}
			if f.Encrypted() != old.Encrypted() || f.Encrypted() && bytes.Contains(out, text) {
				t.Error("the encryption was not kept")
			}
			v := f.Newest()
			d, err := v.Dict(added)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := v.Text(d["Title"]); got != "Quyết định số 15" {
				t.Errorf("text %q, %v", got, err)
			}
			s, err := v.Stream(stream)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := v.Decode(s); string(got) != "q Q" {
				t.Errorf("stream %q, %v", got, err)
			}
			if o, err := f.At(len(f.Revisions()) - 2).Object(added); o != nil || err != nil {
				t.Errorf("the older revision sees %v, %v", o, err)
			}
			if last.End != int64(len(out)) {
				t.Errorf("the revision ends at %d of %d", last.End, len(out))
			}
			checkWithQPDF(t, out, "")
		})
	}
}

// checkWithQPDF asks another reader, where it is installed.
func checkWithQPDF(t *testing.T, b []byte, password string) {
	t.Helper()
	if _, err := exec.LookPath("qpdf"); err != nil {
		t.Log("qpdf is not installed: not checked by another reader")
		return
	}
	path := filepath.Join(t.TempDir(), "out.pdf")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("qpdf", "--check", "--password="+password, path).CombinedOutput()
	if err != nil && !strings.Contains(string(out), "hint table") {
		t.Errorf("qpdf: %v\n%s", err, out)
	}
}

func TestUpdateIsDeterministic(t *testing.T) {
	for _, name := range samples {
		make := func() []byte {
			out, _ := appended(t, sample(t, name), "", func(u *Update) {
				for range 20 {
					u.Add(Dict{"A": Integer(1), "B": String("b"), "C": Name("c")})
				}
			})
			return out
		}
		if !bytes.Equal(make(), make()) {
			t.Errorf("%s: two runs differ", name)
		}
	}
}

func TestUpdateTellsWhereARawLies(t *testing.T) {
	for _, name := range samples {
		gap := Raw{Bytes: []byte("<" + strings.Repeat("0", 64) + ">"), At: new(int64)}
		ranges := Raw{Bytes: []byte("[0 0000000000 0000000000 0000000000]"), At: new(int64)}
		var ref Reference
		out, f := appended(t, sample(t, name), "", func(u *Update) {
			ref = u.Add(Dict{"Type": Name("Sig"), "Contents": gap, "ByteRange": ranges, "Reason": String("lý do")})
		})
		if !bytes.HasPrefix(out[*gap.At:], gap.Bytes) || !bytes.HasPrefix(out[*ranges.At:], ranges.Bytes) {
			t.Errorf("%s: the places are false", name)
		}
		start, end, err := f.Newest().ValueSpan(ref, "Contents")
		if err != nil || start != *gap.At || end != *gap.At+int64(len(gap.Bytes)) {
			t.Errorf("%s: ValueSpan %d %d %v, want %d", name, start, end, err, *gap.At)
		}
		d, err := f.Newest().Dict(ref)
		if err != nil || len(d["Contents"].(String)) != 32 || d["Contents"].(String)[0] != 0 {
			t.Errorf("%s: /Contents is not what was written: %v", name, err)
		}
	}
}

func TestUpdateRenewsTheSecondID(t *testing.T) {
	before := sample(t, "quyet-dinh.pdf")
	old := mustOpen(t, before, "").Newest().Trailer()["ID"].(Array)
	_, f := appended(t, before, "", func(u *Update) { u.Add(Integer(1)) })
	id := f.Newest().Trailer()["ID"].(Array)
	if !bytes.Equal(id[0].(String), old[0].(String)) || bytes.Equal(id[1].(String), old[1].(String)) {
		t.Errorf("/ID %x, was %x", id, old)
	}
}

func TestUpdateOfAFileWithoutLastEndOfLine(t *testing.T) {
	b := bytes.TrimRight(sample(t, "quyet-dinh.pdf"), "\r\n")
	out, _ := appended(t, b, "", func(u *Update) { u.Add(Integer(1)) })
	if out[len(b)] != '\n' {
		t.Errorf("the update begins with %q", out[len(b)])
	}
}

func TestUpdateSeesItsOwnObjects(t *testing.T) {
	u, err := NewUpdate(mustOpen(t, sample(t, "quyet-dinh.pdf"), ""), zeros{})
	if err != nil {
		t.Fatal(err)
	}
	ref := u.Reserve()
	if o, err := u.Object(ref); o != nil || err != nil {
		t.Errorf("a reserved object is %v, %v", o, err)
	}
	u.Set(ref, Name("x"))
	if o, err := u.Resolve(ref); o != Name("x") || err != nil {
		t.Errorf("it is %v, %v", o, err)
	}
	root := u.Base().CatalogRef()
	u.Set(root, Dict{})
	if o, _ := u.Object(root); len(o.(Dict)) != 0 {
		t.Error("the old catalog shines through")
	}
}

func TestUpdateRefusesAMendedFile(t *testing.T) {
	b := sample(t, "quyet-dinh.pdf")
	b = b[:len(b)-30]
	f, err := OpenTolerant(bytes.NewReader(b), int64(len(b)), Options{})
	if err != nil {
		t.Fatal(err)
	}
	var malformed *MalformedError
	if _, err := NewUpdate(f, zeros{}); !errors.As(err, &malformed) {
		t.Errorf("%v, want a MalformedError", err)
	}
}

package vgca_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"trien/internal/keys/vgca"
	"trien/internal/keys/vgca/standin"
	"trien/internal/problem"
	"trien/internal/testpki"
	"trien/pades"
	"trien/pdf"
	"trien/pdf/stamp"
)

var when = time.Date(2026, 11, 21, 20, 15, 0, 0, time.FixedZone("+07", 7*3600))

var pki = sync.OnceValue(func() *testpki.PKI {
	return testpki.New(testpki.Options{BaseURL: "http://127.0.0.1:1", Now: when, Random: rand.Reader})
})

func token(t testing.TB, name string) standin.Token {
	t.Helper()
	c, err := pki().Credential(name)
	if err != nil {
		t.Fatal(err)
	}
	return standin.Token{Key: c.Key, Certificate: c.Chain[0]}
}

func open(t testing.TB, data []byte) *pdf.File {
	t.Helper()
	f, err := pdf.Open(bytes.NewReader(data), int64(len(data)), pdf.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func file(data []byte) vgca.File {
	return vgca.File{ReaderAt: bytes.NewReader(data), Size: int64(len(data))}
}

// prepared is a sample with the fields that the office places ahead.
func prepared(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "..", "testdata", "samples", name))
	if err != nil {
		t.Fatal(err)
	}
	tail, err := pades.PlaceFields(open(t, data), pades.Ahead{Random: rand.Reader, Font: stamp.FieldFont{Face: stamp.Serif}, Fields: []pades.NewField{
		{Name: "number", Page: 1, Rect: pades.Rect{100, 700, 140, 716}, Text: &pades.TextField{Size: 13}},
		{Name: "person", Page: 1, Rect: pades.Rect{330, 200, 480, 260}},
		{Name: "office", Page: 1, Rect: pades.Rect{200, 780, 370, 810}},
		{Name: "incoming", Page: 1, Rect: pades.Rect{400, 780, 560, 810}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	return append(data, tail...)
}

// numbered is one that the leader signed through the tool, with the number filled in by us.
func numbered(t testing.TB, name string) []byte {
	t.Helper()
	signed, err := standin.Work{Field: "person", Token: token(t, "person-p256"), At: when}.Sign(prepared(t, name))
	if err != nil {
		t.Fatal(err)
	}
	look, err := stamp.TextField{Width: 40, Height: 16, Text: "15", Size: 13}.Render()
	if err != nil {
		t.Fatal(err)
	}
	p, err := pades.FillFields(open(t, signed), pades.FillIn{Random: rand.Reader, Fills: []pades.Fill{{Field: "number", Value: "15", Appearance: look.Write}}})
	if err != nil {
		t.Fatal(err)
	}
	return append(signed, p.Tail()...)
}

func sign(t testing.TB, w standin.Work, served []byte) []byte {
	t.Helper()
	w.At = when
	out, err := w.Sign(bytes.Clone(served))
	if err != nil {
		t.Fatalf("%s: %v", w.Behaviour, err)
	}
	return out
}

func judge(served, returned []byte, field string, t standin.Token) (vgca.Signed, error) {
	return vgca.Returned(context.Background(), file(served), file(returned), vgca.Expected{Field: field, Certificates: [][sha256.Size]byte{sha256.Sum256([]byte("an older one")), sha256.Sum256(t.Certificate.Raw)}})
}

// TestWhatASoundToolGivesBack shows HD03.devices.
func TestWhatASoundToolGivesBack(t *testing.T) {
	for _, name := range []string{"quyet-dinh.pdf", "quyet-dinh-objstm.pdf", "bao-cao-linearized.pdf", "quyet-dinh-rotated.pdf"} {
		for _, key := range []string{"person-p256", "person-rsa2048"} {
			for _, b := range []standin.Behaviour{standin.Sound, standin.PKCS7, standin.Store} {
				who := token(t, key)
				served := prepared(t, name)
				back := sign(t, standin.Work{Field: "person", Token: who, Behaviour: b}, served)
				got, err := judge(served, back, "person", who)
				if err != nil {
					t.Errorf("%s %s %q: %v", name, key, b, err)
					continue
				}
				if !got.Certificate.Equal(who.Certificate) || got.Store != (b == standin.Store) || got.Stamped || !got.Claimed.Equal(when) || got.SubFilter != map[bool]string{true: pades.SubFilterPKCS7, false: pades.SubFilterCAdES}[b == standin.PKCS7] {
					t.Errorf("%s %s %q: %+v", name, key, b, got)
				}
			}
		}
	}
}

// TestSealAfterFill: number in a revision of ours, the seal by the tool; the leader's signature before it stays as it was.
func TestSealAfterFill(t *testing.T) {
	seal := token(t, "office-rsa2048")
	for _, name := range []string{"quyet-dinh.pdf", "quyet-dinh-objstm.pdf"} {
		served := numbered(t, name)
		back := sign(t, standin.Work{Field: "office", Token: seal}, served)
		if _, err := judge(served, back, "office", seal); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWhatIsRefused(t *testing.T) {
	want := map[standin.Behaviour]vgca.Reason{
		standin.Unsigned: vgca.Unsigned, standin.Cut: vgca.Shorter, standin.Rewrites: vgca.Rewritten, standin.Trails: vgca.Trailing,
		standin.Other: vgca.OtherField, standin.Own: vgca.OwnField, standin.Twice: vgca.Several, standin.Text: vgca.Changed,
		standin.Fills: vgca.Changed, standin.Moves: vgca.Changed, standin.Locks: vgca.Locking, standin.Certifies: vgca.Locking,
		standin.Revision: vgca.Changed, standin.Partly: vgca.Range, standin.Digest: vgca.Broken, standin.SHA1: vgca.Weak,
		standin.Stranger: vgca.Certificate, standin.Nothing: vgca.NoSignature,
	}
	who := token(t, "person-p256")
	for _, b := range standin.Faults() {
		for _, name := range []string{"quyet-dinh.pdf", "quyet-dinh-objstm.pdf"} {
			served := prepared(t, name)
			back := sign(t, standin.Work{Field: "person", Token: who, Stranger: token(t, "person-p384"), Behaviour: b}, served)
			_, err := judge(served, back, "person", who)
			var refused *vgca.RefusedError
			if !errors.As(err, &refused) || refused.Reason != want[b] {
				t.Errorf("%s on %s: %v, not %s", b, name, err, want[b])
				continue
			}
			p := refused.Problem()
			if p.Words.VI == "" || p.Words.EN == "" || p.Kind != problem.Refused && p.Kind != problem.Key {
				t.Errorf("%s: %+v", b, p)
			}
		}
	}
}

// TestEveryRefusalHasItsOwnWords: who reads one knows which it was.
func TestEveryRefusalHasItsOwnWords(t *testing.T) {
	said := map[string]vgca.Reason{}
	for _, r := range []vgca.Reason{vgca.Unsigned, vgca.Shorter, vgca.Rewritten, vgca.Unreadable, vgca.Trailing, vgca.ExtraRevision, vgca.NoSignature,
		vgca.Several, vgca.OtherField, vgca.OwnField, vgca.Changed, vgca.Locking, vgca.Form, vgca.Range, vgca.Broken, vgca.Weak, vgca.Certificate} {
		p := (&vgca.RefusedError{Reason: r, Field: "x"}).Problem()
		for _, w := range []string{p.Words.VI, p.Words.EN} {
			if other, ok := said[w]; ok || strings.Contains(w, "\u200b") {
				t.Errorf("%s says the same as %s: %s", r, other, w)
			}
			said[w] = r
		}
	}
}

// TestAnotherFileOfTheSameDocument: what was served to someone else, or before, is not taken.
func TestAnotherFileOfTheSameDocument(t *testing.T) {
	who := token(t, "person-p256")
	a, b := prepared(t, "quyet-dinh.pdf"), prepared(t, "quyet-dinh.pdf") // they differ in the identifier
	_, err := judge(a, sign(t, standin.Work{Field: "person", Token: who}, b), "person", who)
	var refused *vgca.RefusedError
	if !errors.As(err, &refused) || refused.Reason != vgca.Rewritten && refused.Reason != vgca.Shorter {
		t.Error(err)
	}
	once := sign(t, standin.Work{Field: "person", Token: who}, a)
	if _, err := judge(once, once, "person", who); err == nil {
		t.Error("a file signed before was taken as newly signed")
	}
}

// TestAServedFileWithoutTheFieldIsOurFault: no words for the officer.
func TestAServedFileWithoutTheFieldIsOurFault(t *testing.T) {
	who := token(t, "person-p256")
	served := prepared(t, "quyet-dinh.pdf")
	_, err := judge(served, sign(t, standin.Work{Field: "person", Token: who}, served), "nowhere", who)
	var refused *vgca.RefusedError
	if err == nil || errors.As(err, &refused) {
		t.Error(err)
	}
}

// TestOthersVerifyTheStandIn: what the tests sign with is judged by a stranger too.
func TestOthersVerifyTheStandIn(t *testing.T) {
	dir := t.TempDir()
	for _, b := range []standin.Behaviour{standin.Sound, standin.PKCS7} {
		served := numbered(t, "quyet-dinh.pdf")
		path := filepath.Join(dir, "signed"+string(b)+".pdf")
		if err := os.WriteFile(path, sign(t, standin.Work{Field: "office", Token: token(t, "office-rsa2048"), Behaviour: b}, served), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command("pdfsig", "-nocert", path).CombinedOutput()
		if err != nil && len(out) == 0 {
			t.Fatal(err)
		}
		if strings.Count(string(out), "Signature is Valid") != 2 || !strings.Contains(string(out), "Total document signed") {
			t.Errorf("pdfsig:\n%s", out)
		}
		if out, err := exec.Command("qpdf", "--check", path).CombinedOutput(); err != nil {
			t.Errorf("qpdf: %v\n%s", err, out)
		}
	}
}

// TestAnotherTimeIsRefused: a claimed time further from ours than is allowed, by default a day, either way; where no time is given, none is held
// against the claim.
func TestAnotherTimeIsRefused(t *testing.T) {
	who, served := token(t, "person-p256"), small()
	back := sign(t, standin.Work{Field: "person", Token: who}, served)
	for allowed, far := range map[time.Duration]time.Duration{0: vgca.DefaultFarOff, 10 * time.Minute: 10 * time.Minute, 48 * time.Hour: 48 * time.Hour} {
		for off, refused := range map[time.Duration]bool{0: false, far: false, -far: false, far + time.Second: true, -far - time.Second: true} {
			want := vgca.Expected{Field: "person", Certificates: [][sha256.Size]byte{sha256.Sum256(who.Certificate.Raw)}, Now: when.Add(off), FarOff: allowed}
			_, err := vgca.Returned(t.Context(), file(served), file(back), want)
			switch {
			case refused:
				refusedAs(t, err, off.String(), vgca.Clock)
			case err != nil:
				t.Errorf("%s, allowed %s: %v", off, allowed, err)
			}
		}
	}
}

package ledger

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"time"
)

func signerOf(t testing.TB, name string, fill byte) *Signer {
	t.Helper()
	s, err := NewSigner(name, bytes.Repeat([]byte{fill}, ed25519.SeedSize))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func headOf(t testing.TB, s *Signer) []byte {
	t.Helper()
	_, roots := grow(7, number)
	signed, err := SignHead(Head{Origin: s.Name(), Size: 7, Root: roots[7], At: time.Unix(1_790_000_000, 0).UTC()}, s)
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

func TestACosignedHead(t *testing.T) {
	office, witness, at := signerOf(t, "tinh-uy.example/trien", 1), signerOf(t, "ubnd.example/trien", 2), time.Unix(1_790_000_100, 0).UTC()
	signed := headOf(t, office)
	line, err := witness.Cosign(signed, office.VerifierKey(), at)
	if err != nil {
		t.Fatal(err)
	}
	got, err := CheckCosignature(signed, line, witness.VerifierKey())
	if err != nil || !got.Equal(at) {
		t.Fatalf("%v, %v", got, err)
	}
	whole := append(bytes.Clone(signed), line...)
	if h, err := OpenHead(whole, office.VerifierKey()); err != nil || h.Size != 7 {
		t.Errorf("a cosigned head is still the office's: %v", err)
	}
	if _, err := CheckCosignature(whole, line, witness.VerifierKey()); err != nil {
		t.Errorf("a cosigned head is checked as the head: %v", err)
	}
}

// The signed bytes are those of C2SP tlog-cosignature, made here without the package: other programs can check them.
func TestACosignatureIsAsC2SPHasIt(t *testing.T) {
	office, witness := signerOf(t, "tinh-uy.example/trien", 1), signerOf(t, "ubnd.example/trien", 2)
	signed := headOf(t, office)
	line, err := witness.Cosign(signed, office.VerifierKey(), time.Unix(1_790_000_100, 0))
	if err != nil {
		t.Fatal(err)
	}
	raw, err := base64.StdEncoding.DecodeString(strings.TrimSuffix(strings.TrimPrefix(line, "— ubnd.example/trien "), "\n"))
	if err != nil || len(raw) != 4+8+64 {
		t.Fatalf("%d bytes, %v: %q", len(raw), err, line)
	}
	public := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{2}, 32)).Public().(ed25519.PublicKey)
	id := sha256.Sum256(append([]byte("ubnd.example/trien\n\x04"), public...))
	if !bytes.Equal(raw[:4], id[:4]) {
		t.Errorf("key id %x, not %x", raw[:4], id[:4])
	}
	if want := []byte{0, 0, 0, 0, 0x6a, 0xb1, 0x3b, 0xe4}; !bytes.Equal(raw[4:12], want) {
		t.Errorf("time %x, not %x", raw[4:12], want)
	}
	body := string(signed[:bytes.Index(signed, []byte("\n\n"))+1])
	if !ed25519.Verify(public, []byte("cosignature/v1\ntime 1790000100\n"+body), raw[12:]) {
		t.Error("the signature is not over domain, time and checkpoint")
	}
}

func TestACosignatureOfAnotherIsNone(t *testing.T) {
	office, witness, other := signerOf(t, "tinh-uy.example/trien", 1), signerOf(t, "ubnd.example/trien", 2), signerOf(t, "ubnd.example/trien", 3)
	signed := headOf(t, office)
	at := time.Unix(1_790_000_100, 0)
	line, err := witness.Cosign(signed, office.VerifierKey(), at)
	if err != nil {
		t.Fatal(err)
	}
	ownLine := string(signed[bytes.Index(signed, []byte("\n\n"))+2:])
	for name, c := range map[string]struct {
		signed    []byte
		line, key string
	}{
		"another key":         {signed, line, other.VerifierKey()},
		"another head":        {bytes.Replace(signed, []byte("\n7\n"), []byte("\n8\n"), 1), line, witness.VerifierKey()},
		"a moved time":        {signed, moved(t, line), witness.VerifierKey()},
		"the head's own line": {signed, ownLine, office.VerifierKey()},
		"no line":             {signed, "", witness.VerifierKey()},
		"two lines":           {signed, line + line, witness.VerifierKey()},
		"no head":             {[]byte("x"), line, witness.VerifierKey()},
		"no key":              {signed, line, "x"},
		"a cut key":           {signed, line, witness.VerifierKey()[:30]},
	} {
		if _, err := CheckCosignature(c.signed, c.line, c.key); !errors.Is(err, ErrHead) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := witness.Cosign(signed, other.VerifierKey(), at); !errors.Is(err, ErrHead) {
		t.Errorf("a head that its office did not sign was cosigned: %v", err)
	}
}

// moved is a cosignature with another time in it.
func moved(t *testing.T, line string) string {
	name, text, _ := strings.Cut(strings.TrimSuffix(strings.TrimPrefix(line, "— "), "\n"), " ")
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	raw[11]++
	return "— " + name + " " + base64.StdEncoding.EncodeToString(raw) + "\n"
}

func FuzzCheckCosignature(f *testing.F) {
	office, witness := signerOf(f, "tinh-uy.example/trien", 1), signerOf(f, "ubnd.example/trien", 2)
	signed := headOf(f, office)
	line, err := witness.Cosign(signed, office.VerifierKey(), time.Unix(1_790_000_100, 0))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(signed, line)
	f.Fuzz(func(t *testing.T, head []byte, put string) {
		text, _, _ := strings.Cut(string(head), "\n\n")
		same, _, _ := strings.Cut(string(signed), "\n\n")
		if _, err := CheckCosignature(head, put, witness.VerifierKey()); err == nil && text != same {
			t.Fatalf("another head is cosigned: %q", head)
		}
	})
}

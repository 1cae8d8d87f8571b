package shamir

import (
	"bytes"
	"crypto/rand"
	"testing"

	"pgregory.net/rapid"
)

// The products of FIPS 197, Section 4.2 and 4.2.1.
func TestFieldOfAES(t *testing.T) {
	for _, c := range [][3]byte{{0x57, 0x83, 0xc1}, {0x57, 0x13, 0xfe}, {0x57, 0x02, 0xae}, {0x57, 0x04, 0x47}, {0x57, 0x10, 0x07}, {0, 0x57, 0}} {
		if got := mul(c[0], c[1]); got != c[2] {
			t.Errorf("%x · %x = %x, not %x", c[0], c[1], got, c[2])
		}
	}
	for a := 1; a < 256; a++ {
		if got := mul(byte(a), inverse(byte(a))); got != 1 {
			t.Errorf("%x times its inverse is %x", a, got)
		}
	}
}

// Shares of a polynomial worked out by hand: 0x2a + 0x57·x.
func TestSplitIsThePolynomial(t *testing.T) {
	shares, err := Split([]byte{0x2a}, 2, 4, bytes.NewReader([]byte{0x57}))
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []byte{0x2a ^ 0x57, 0x2a ^ 0xae, 0x2a ^ 0xae ^ 0x57, 0x2a ^ 0x47} {
		if shares[i].X != byte(i+1) || shares[i].Y[0] != want {
			t.Errorf("share %d is (%d, %x), not %x", i, shares[i].X, shares[i].Y, want)
		}
	}
}

func TestAnyEnoughSharesGiveTheSecretAndFewerDoNot(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.IntRange(2, 12).Draw(t, "number")
		needed := rapid.IntRange(2, number).Draw(t, "needed")
		secret := rapid.SliceOfN(rapid.Byte(), 16, 40).Draw(t, "secret")
		shares, err := Split(secret, needed, number, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		order := rapid.Permutation(shares).Draw(t, "order")
		take := rapid.IntRange(needed, number).Draw(t, "take")
		if got, err := Combine(order[:take]); err != nil || !bytes.Equal(got, secret) {
			t.Fatalf("%x instead of %x: %v", got, secret, err)
		}
		if needed > 2 {
			if got, err := Combine(order[:needed-1]); err != nil || bytes.Equal(got, secret) {
				t.Fatalf("one too few gave %x: %v", got, err)
			}
		}
	})
}

// Fewer shares than needed fit every secret: for each possible byte there is a missing share that makes it.
func TestTooFewSharesTellNothing(t *testing.T) {
	shares, err := Split([]byte{7}, 2, 2, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[byte]bool{}
	for y := range 256 {
		got, err := Combine([]Share{shares[0], {X: 2, Y: []byte{byte(y)}}})
		if err != nil {
			t.Fatal(err)
		}
		seen[got[0]] = true
	}
	if len(seen) != 256 {
		t.Errorf("one share leaves %d of 256 secrets possible", len(seen))
	}
}

func TestWhatDoesNotFitIsRefused(t *testing.T) {
	for name, n := range map[string][2]int{"one is enough": {1, 3}, "more than there are": {4, 3}, "too many": {2, 256}, "none": {0, 0}} {
		if _, err := Split([]byte{1}, n[0], n[1], rand.Reader); err == nil {
			t.Error(name)
		}
	}
	if _, err := Split(nil, 2, 3, rand.Reader); err == nil {
		t.Error("an empty secret")
	}
	if _, err := Split([]byte{1}, 2, 3, bytes.NewReader(nil)); err == nil {
		t.Error("no randomness")
	}
	one := Share{1, []byte{1}}
	for name, s := range map[string][]Share{"one share": {one}, "twice the same": {one, one}, "at zero": {one, {0, []byte{1}}}, "other length": {one, {2, []byte{1, 2}}}, "empty": {{1, nil}, {2, nil}}, "none": nil} {
		if _, err := Combine(s); err == nil {
			t.Error(name)
		}
	}
}

func FuzzCombine(f *testing.F) {
	f.Add([]byte{1, 2, 3, 4}, []byte{9, 8, 7, 6}, byte(1), byte(2))
	f.Fuzz(func(t *testing.T, a, b []byte, x, y byte) {
		if s, err := Combine([]Share{{x, a}, {y, b}}); err == nil && len(s) != len(a) {
			t.Fatal("a secret of another length")
		}
	})
}

// Package shamir splits a secret among n so that any m give it back and fewer learn nothing: A. Shamir, "How to share a secret" (1979), over GF(2^8).
//
// The field is that of AES (FIPS 197, Section 4.2), each byte of the secret has a polynomial of its own, and the secret stands at 0. The
// arithmetic takes no branch and reads no table by a secret value. A wrong share gives a wrong secret without a word: whoever combines must be
// able to tell.
package shamir

import (
	"errors"
	"io"
)

// Share is a point of every polynomial: X is 1 to 255, Y has a byte for each of the secret's.
type Share struct {
	X byte
	Y []byte
}

// Most is how many shares there can be.
const Most = 255

// Errors of Split and Combine.
var (
	errNumbers = errors.New("shamir: needed must be 2 at least and no more than there are shares, of which there are 255 at most")
	errShares  = errors.New("shamir: shares of one secret have different numbers and the same length")
)

// Split makes number shares of which needed give the secret back.
func Split(secret []byte, needed, number int, random io.Reader) ([]Share, error) {
	if needed < 2 || needed > number || number > Most || len(secret) == 0 {
		return nil, errNumbers
	}
	coefficients := make([]byte, needed-1) // from the highest down; the secret's byte is the lowest
	defer clear(coefficients)
	shares := make([]Share, number)
	for i := range shares {
		shares[i] = Share{X: byte(i + 1), Y: make([]byte, len(secret))}
	}
	for at, b := range secret {
		if _, err := io.ReadFull(random, coefficients); err != nil {
			return nil, err
		}
		for i := range shares {
			shares[i].Y[at] = evaluate(coefficients, b, shares[i].X)
		}
	}
	return shares, nil
}

// evaluate is Horner's rule.
func evaluate(coefficients []byte, lowest, x byte) byte {
	var y byte
	for _, c := range coefficients {
		y = mul(y, x) ^ c
	}
	return mul(y, x) ^ lowest
}

// Combine gives the secret back from as many shares as it needs, or more: Lagrange's interpolation at 0.
func Combine(shares []Share) ([]byte, error) {
	if err := fit(shares); err != nil {
		return nil, err
	}
	secret := make([]byte, len(shares[0].Y))
	for i, s := range shares {
		weight := byte(1)
		for j, other := range shares {
			if i != j {
				weight = mul(weight, mul(other.X, inverse(other.X^s.X)))
			}
		}
		for at, y := range s.Y {
			secret[at] ^= mul(y, weight)
		}
	}
	return secret, nil
}

func fit(shares []Share) error {
	if len(shares) < 2 || len(shares) > Most {
		return errShares
	}
	var seen [256]bool
	for _, s := range shares {
		if s.X == 0 || seen[s.X] || len(s.Y) == 0 || len(s.Y) != len(shares[0].Y) {
			return errShares
		}
		seen[s.X] = true
	}
	return nil
}

// mul multiplies modulo x^8 + x^4 + x^3 + x + 1.
func mul(a, b byte) byte {
	var p byte
	for range 8 {
		p ^= a & -(b & 1)
		a = a<<1 ^ 0x1b&-(a>>7)
		b >>= 1
	}
	return p
}

// inverse is a^254, for a^255 is 1; that of 0 is 0.
func inverse(a byte) byte {
	r := byte(1)
	for range 7 { // 254 is 11111110 in binary
		a = mul(a, a)
		r = mul(r, a)
	}
	return r
}

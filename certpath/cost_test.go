package certpath_test

import (
	"crypto/dsa" //lint:ignore SA1019 old certificates are read, and judged weak //nolint:staticcheck // old chains are judged as facts
	"crypto/ecdsa"
	"crypto/rsa"
	"testing"

	"trien/certpath"
	"trien/internal/limits"
)

// TestCostOfKeys: keys that take long are paid for, so that the bound on one judgement is one on time, too.
func TestCostOfKeys(t *testing.T) {
	for name, c := range map[string]struct {
		key  certpath.Key
		most int // verifications in one judgement
	}{
		"P-256":     {certpath.Key{Bits: 256, Public: &ecdsa.PublicKey{}}, 10_000},
		"RSA 2048":  {certpath.Key{Bits: 2048, Public: &rsa.PublicKey{}}, 10_000},
		"P-521":     {certpath.Key{Bits: 521, Public: &ecdsa.PublicKey{}}, 4_000},
		"RSA 16384": {certpath.Key{Bits: 16384, Public: &rsa.PublicKey{}}, 1_500},
		"DSA 4096":  {certpath.Key{Bits: 4096, Public: &dsa.PublicKey{}}, 200},
	} {
		if n := limits.PathWork / certpath.Cost(c.key); n > c.most || n < c.most/2 {
			t.Errorf("%s: %d verifications, want about %d", name, n, c.most)
		}
	}
}

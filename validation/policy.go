package validation

import (
	"crypto/ecdsa"
	"crypto/rsa"
	"fmt"
	"time"

	"trien/certpath"
	"trien/trust"
)

// Policy is by what a judgement is made: who is believed, and which algorithms until when (EN 319 102-1, 5.1.4).
type Policy struct {
	Trust *trust.Store `json:"trust"`
	Weak  []Weak       `json:"weak"`
	// MinRSA and MinEC are key sizes in bits below which a key is too weak to be believed.
	MinRSA int `json:"min_rsa"`
	MinEC  int `json:"min_ec"`
}

// Weak is a digest algorithm that is not believed for what was made at or after an instant.
type Weak struct {
	Digest string    `json:"digest"` // as crypto.Hash spells it
	After  time.Time `json:"after"`
}

// DefaultPolicy believes the store's anchors, and algorithms as the annex of TT 15/2025/TT-BKHCN has them: RSA of 2048 bits, curves of
// 256, SHA-2 and SHA-3. SHA-1 is believed where a proof of existence lies before its first public collision.
func DefaultPolicy(store *trust.Store) Policy {
	if store == nil {
		store = &trust.Store{}
	}
	return Policy{Trust: store, MinRSA: 2048, MinEC: 256, Weak: []Weak{
		{"MD5", time.Date(2004, 8, 17, 0, 0, 0, 0, time.UTC)},
		{"SHA-1", time.Date(2017, 2, 23, 0, 0, 0, 0, time.UTC)},
	}}
}

func (p *Policy) weak(digest string, at time.Time) bool {
	for _, w := range p.Weak {
		if w.Digest == digest && !at.Before(w.After) {
			return true
		}
	}
	return false
}

// weakKey tells whether a key is below the sizes of the policy.
func (p *Policy) weakKey(k certpath.Key) (Warning, bool) {
	switch k.Public.(type) {
	case *rsa.PublicKey:
		return Warning{Code: "weak_key", Detail: fmt.Sprintf("RSA %d", k.Bits)}, k.Bits < p.MinRSA
	case *ecdsa.PublicKey:
		return Warning{Code: "weak_key", Detail: fmt.Sprintf("EC %d", k.Bits)}, k.Bits < p.MinEC
	}
	return Warning{}, false
}

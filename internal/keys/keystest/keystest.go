// Package keystest is what every key must do, wherever it is: one suite, run over key files, tokens and remote services.
package keystest

import (
	"bytes"
	"context"
	"crypto"
	"errors"
	"fmt"
	"sync"
	"testing"

	"trien/cms"
	"trien/internal/keys"
	"trien/internal/problem"
)

// Run holds the keys that open gives against what the interface says. schemes are those by which the key signs.
func Run(t *testing.T, open func(*testing.T) keys.Key, schemes ...cms.Scheme) {
	for name, check := range map[string]func(*testing.T, keys.Key, []cms.Scheme){
		"chain": chain, "signatures": signatures, "refusals": refusals, "at once": atOnce, "close": closing,
	} {
		t.Run(name, func(t *testing.T) {
			k := open(t)
			defer keys.Close(k)
			check(t, k, schemes)
		})
	}
}

func chain(t *testing.T, k keys.Key, _ []cms.Scheme) {
	c := k.Chain()
	if len(c) == 0 || c[0] != k.Certificate() {
		t.Fatal("the chain does not begin with the certificate")
	}
	for i := range c[1:] {
		if err := c[i].CheckSignatureFrom(c[i+1]); err != nil {
			t.Errorf("certificate %d is not issued by the next: %v", i, err)
		}
	}
}

// sign signs a message and checks the value by the certificate.
func sign(t *testing.T, k keys.Key, s cms.Scheme, message []byte) error {
	digest, err := s.Digest(message)
	if err != nil {
		return err
	}
	given := bytes.Clone(digest)
	value, err := k.Sign(t.Context(), digest, s)
	if err != nil {
		return err
	}
	if !bytes.Equal(digest, given) {
		return errors.New("the digest was changed")
	}
	if f := cms.CheckValue(k.Certificate().PublicKey, s, digest, value); !f.OK() {
		return fmt.Errorf("%s: %s", s, f.Why)
	}
	return nil
}

func signatures(t *testing.T, k keys.Key, schemes []cms.Scheme) {
	for _, s := range schemes {
		for i := range 12 {
			if err := sign(t, k, s, fmt.Append(nil, i)); err != nil {
				t.Errorf("%s: %v", s, err)
			}
		}
	}
}

func refusals(t *testing.T, k keys.Key, schemes []cms.Scheme) {
	for fault, c := range map[string]struct {
		scheme cms.Scheme
		digest int
	}{
		"no scheme":          {cms.Scheme{}, 32},
		"of other keys":      {cms.Scheme{Family: cms.DSA, Hash: crypto.SHA256}, 32},
		"whole messages":     {cms.Scheme{Family: cms.Ed25519}, 32},
		"no digest":          {schemes[0], 0},
		"a digest too short": {schemes[0], schemes[0].Hash.Size() - 1},
		"a digest too long":  {schemes[0], schemes[0].Hash.Size() + 1},
	} {
		_, err := k.Sign(t.Context(), make([]byte, c.digest), c.scheme)
		if w := problem.WordsOf(err); problem.KindOf(err) != problem.Key || w.VI == "" || w.EN == "" {
			t.Errorf("%s: %v", fault, err)
		}
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	if _, err := k.Sign(stopped, make([]byte, schemes[0].Hash.Size()), schemes[0]); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if err := sign(t, k, schemes[0], nil); err != nil {
		t.Errorf("after refusals: %v", err)
	}
}

func atOnce(t *testing.T, k keys.Key, schemes []cms.Scheme) {
	var all sync.WaitGroup
	for g := range 8 {
		all.Go(func() {
			for i := range 5 {
				if err := sign(t, k, schemes[(g+i)%len(schemes)], fmt.Append(nil, g, i)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
}

func closing(t *testing.T, k keys.Key, _ []cms.Scheme) {
	for range 2 {
		if err := keys.Close(k); err != nil {
			t.Error(err)
		}
	}
}

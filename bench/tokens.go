package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"os"
	"runtime"
	"slices"
	"sync"
	"time"

	"trien/cms"
	"trien/internal/keys"
	"trien/internal/keys/pkcs11"
	"trien/internal/keys/pkcs11/softhsm"
	"trien/pades"
)

// A leader signs batchSize documents with one PIN. They are timed in parts: what else runs on a machine takes a processor away for a while, and
// both sides are compared where it did not.
const (
	batchSize = 200
	partSize  = 40
)

// batchOfTokens signs batches of documents of 100 KB by an RSA-2048 key in SoftHSM2, as many at a time as there are processors; the floor is
// the rate at which one session signs bare digests. Both in signatures a second of the clock, of their best part; parts of both take turns.
func batchOfTokens(w *world) (float64, float64, error) {
	key, done, err := w.tokenKey("person-rsa2048")
	if err != nil {
		return 0, 0, err
	}
	defer done()
	data := document(100 << 10)
	scheme, err := cms.DefaultScheme(key.Certificate().PublicKey)
	if err != nil {
		return 0, 0, err
	}
	digest := sha256.Sum256(data)
	one := func() error {
		_, err := key.Sign(context.Background(), digest[:], scheme)
		return err
	}
	p := party{signer: pades.Signer{Chain: key.Chain(), Scheme: scheme, Value: key.Sign}}
	document := func() error {
		_, err := p.sign(w, bytes.NewReader(data), int64(len(data)))
		return err
	}
	var ours, floor []float64
	for range 20 * batchSize / partSize {
		a, err := rate(runtime.GOMAXPROCS(0), document)
		if err != nil {
			return 0, 0, err
		}
		b, err := rate(1, one)
		if err != nil {
			return 0, 0, err
		}
		ours, floor = append(ours, a), append(floor, b)
	}
	return slices.Max(ours), slices.Max(floor), nil
}

// tokenKey puts a key of the PKI on a fresh token and logs in.
func (w *world) tokenKey(name string) (keys.Key, func(), error) {
	settings, err := softhsm.Settings(w.dir)
	if err != nil {
		return nil, nil, err
	}
	const label, pin = "bench", "123456"
	ctx := context.Background()
	if err := softhsm.Init(ctx, settings, label, pin); err != nil {
		return nil, nil, err
	}
	os.Setenv(softhsm.Variable, settings)
	credential, err := w.pki.Credential(name)
	if err != nil {
		return nil, nil, err
	}
	tokens := pkcs11.New(rand.Reader)
	u, err := softhsm.Put(ctx, tokens, label, pin, credential)
	if err != nil {
		return nil, nil, err
	}
	key, err := tokens.Open(ctx, pkcs11.Wish{URI: u, Ask: keys.Once([]byte(pin))})
	if err != nil {
		return nil, nil, err
	}
	return key, func() { key.Close(); tokens.Close() }, nil
}

// rate does the work partSize times, as many at once as said, and gives how often a second.
func rate(atOnce int, do func() error) (float64, error) {
	turns := make(chan int, partSize)
	for i := range partSize {
		turns <- i
	}
	close(turns)
	failed := make([]error, atOnce)
	var workers sync.WaitGroup
	start := time.Now()
	for n := range atOnce {
		workers.Go(func() {
			for range turns {
				if failed[n] = do(); failed[n] != nil {
					return
				}
			}
		})
	}
	workers.Wait()
	took := time.Since(start)
	if i := slices.IndexFunc(failed, func(err error) bool { return err != nil }); i >= 0 {
		return 0, fmt.Errorf("signing by the token: %w", failed[i])
	}
	return partSize / took.Seconds(), nil
}

package main

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rand"
	"crypto/sha256"
	"fmt"

	"trien/certpath"
	"trien/trust"
	"trien/validation"
)

// verifying measures a whole judgement of a signed file in memory: every signature listed, digest, value, byte range, changes, path to
// the anchor; the floor hashes the file and verifies one value.
func verifying(size int, key string) func(*world) (float64, float64, error) {
	return func(w *world) (float64, float64, error) {
		p, err := w.party(key)
		if err != nil {
			return 0, 0, err
		}
		data, err := w.signed(p, size)
		if err != nil {
			return 0, 0, err
		}
		over := sha256.Sum256(data)
		value, err := p.key.Sign(rand.Reader, over[:], crypto.SHA256)
		if err != nil {
			return 0, 0, err
		}
		judge, err := w.judge(p, data)
		if err != nil {
			return 0, 0, err
		}
		return inTurns(judge, func() error { return p.verifyFloor(data, value, over) })
	}
}

// signed is a file of about size bytes with one signature, in memory.
func (w *world) signed(p party, size int) ([]byte, error) {
	data := document(size)
	signed, err := p.sign(w, bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	_, err = signed.WriteTo(&b)
	return b.Bytes(), err
}

// judge gives a function that judges data with the party's root as anchor, asking nobody, and fails unless the signature is intact and
// its path found. Revocation is not at hand, so the verdict itself is left open.
func (w *world) judge(p party, data []byte) (func() error, error) {
	chain := p.signer.Chain
	root, err := certpath.Parse(chain[len(chain)-1].Raw)
	if err != nil {
		return nil, err
	}
	store := trust.FromCertificates([]*certpath.Certificate{root}, nil)
	policy := validation.DefaultPolicy(store)
	return func() error {
		in := validation.Input{Name: "bench.pdf", Reader: bytes.NewReader(data), Size: int64(len(data))}
		facts, err := validation.Collect(context.Background(), in, validation.Sources{Trust: store}, w.now)
		if err != nil {
			return err
		}
		r := validation.Judge(facts, policy, w.now)
		if len(r.Signatures) != 1 || !r.Signatures[0].Intact || !r.Signatures[0].ChainOK {
			return fmt.Errorf("the judgement is %s %s", r.Verdict().Indication, r.Verdict().SubIndication)
		}
		return nil
	}, nil
}

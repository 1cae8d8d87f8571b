package main

import (
	"bytes"
	"fmt"
)

// These are how many signatures the files of linear have, and how large they are before the first.
const (
	fewSignatures  = 6
	mostSignatures = 51
	severalSize    = 1 << 20
)

// signedBy is a document of about size bytes with n signatures, each in a revision of its own, whose security store holds the lists.
func (o *office) signedBy(w *world, size, n int) ([]byte, error) {
	data := document(size)
	for range n {
		signed, err := o.sign(w, bytes.NewReader(data), int64(len(data)))
		if err != nil {
			return nil, err
		}
		var b bytes.Buffer
		if _, err := signed.WriteTo(&b); err != nil {
			return nil, err
		}
		data = b.Bytes()
	}
	return o.kept(data)
}

// linear shows that the work is linear in signatures × touched objects: what one signature of 51 costs for each revision after it, beside what
// one of 6 does. Each revision touches equally many objects.
func linear(w *world) (float64, float64, error) {
	o, err := w.office()
	if err != nil {
		return 0, 0, err
	}
	var do [2]func() error
	for i, n := range []int{mostSignatures, fewSignatures} {
		data, err := o.signedBy(w, severalSize, n)
		if err != nil {
			return 0, 0, fmt.Errorf("%d signatures: %w", n, err)
		}
		do[i] = o.judge(w, data, n)
	}
	most, few, err := inTurns(do[0], do[1])
	pairs := func(n int) float64 { return float64(n * (n + 1) / 2) }
	const micro = 1000
	return micro * most / pairs(mostSignatures), micro * few / pairs(fewSignatures), err
}

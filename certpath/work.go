package certpath

import (
	"crypto/dsa" //lint:ignore SA1019 old certificates are read, and judged weak //nolint:staticcheck // old chains are judged as facts; policy warns
	"crypto/ecdsa"
	"crypto/rsa"
	"errors"
	"math/big"

	"trien/internal/limits"
)

// Work remembers the signatures verified and the lists searched in one judgement, and bounds what it may cost: certificates, lists and
// responses that come with a file are the file's to choose, and a few of them can be made to hang on each other without end.
// The zero Work is ready; it is not for concurrent use.
type Work struct {
	spent    int
	verified map[verifiedKey]error
	found    map[foundKey]foundEntry
}

// ErrWork says that a judgement has cost all that it may: what was not looked at by then is not known.
var ErrWork = errors.New("certpath: there is too much to check")

// Costs in units of about a microsecond.
const (
	costStep   = 5
	costHash   = 2
	costVerify = 300
	costStatus = 20
)

// cost is what one verification under a key costs: the largest keys of old kinds take a thousand times as long as those in use.
func (k Key) cost() int {
	switch k.Public.(type) {
	case *dsa.PublicKey:
		return costVerify + k.Bits*k.Bits/1000
	case *rsa.PublicKey:
		return costVerify + k.Bits*k.Bits/130_000
	case *ecdsa.PublicKey:
		if k.Bits > 256 {
			return 3 * costVerify
		}
	}
	return costVerify
}

// spend reports whether there is work left to be done, and takes cost off it.
func (w *Work) spend(cost int) bool {
	w.spent += cost
	return w.spent <= limits.PathWork
}

// over reports whether the work was not enough: something was left out that might have spoken against the certificate.
func (w *Work) over() bool { return w.spent > limits.PathWork }

// verifiedKey names one verification in full; a part left out would let one signature vouch for other words. The signed bytes, perhaps
// a list of many megabytes, are named by where they lie: nothing changes them.
type verifiedKey struct {
	algorithm, parameters, key, signature string
	signed                                *byte
	length                                int
}

// verify remembers the outcome for a signature, the bytes signed and a key. A DSA key, whose parameters may come from above, is not
// remembered.
func (w *Work) verify(k Key, a Algorithm, signed, sig []byte) error {
	id := verifiedKey{a.OID, string(a.Params), string(k.Algorithm.Params) + string(k.Raw), string(sig), &signed[0], len(signed)}
	if err, ok := w.verified[id]; ok {
		return err
	}
	if !w.spend(k.cost() + len(signed)/500) {
		return ErrWork
	}
	err := k.Verify(a, signed, sig)
	if _, inherits := k.Public.(*dsa.PublicKey); inherits {
		return err
	}
	if w.verified == nil {
		w.verified = map[verifiedKey]error{}
	}
	w.verified[id] = err
	return err
}

type foundKey struct {
	list           *CRL
	serial, issuer string
}

type foundEntry struct {
	entry *Entry
	err   error
}

// find remembers the search of a list.
func (w *Work) find(l *CRL, serial *big.Int, issuer Name) (*Entry, error) {
	id := foundKey{l, serial.Text(62), issuer.key()}
	if f, ok := w.found[id]; ok {
		return f.entry, f.err
	}
	if !w.spend(costStep + len(l.entries)/300) {
		return nil, ErrWork
	}
	e, err := l.find(serial, issuer)
	if w.found == nil {
		w.found = map[foundKey]foundEntry{}
	}
	w.found[id] = foundEntry{e, err}
	return e, err
}

package pkcs11

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"

	"trien/internal/keys"
	"trien/internal/keys/pkcs11/uri"
)

// privateKey is a private key as a token describes it; what it does not tell is nil.
type privateKey struct {
	handle         object
	label          string
	id             []byte
	modulus, point []byte // of the public key: RSA, EC
	alwaysAsks     bool   // the PIN is wanted for each signature (CKA_ALWAYS_AUTHENTICATE)
}

// storedCertificate is a certificate on a token.
type storedCertificate struct {
	label string
	id    []byte
	*x509.Certificate
}

// holdings is what is on a token.
type holdings struct {
	keys         []privateKey
	certificates []storedCertificate
}

// key finds the key that is wished for among what the token holds.
func (l *login) key(ctx context.Context, w Wish, pin []byte) (*Key, error) {
	var h holdings
	err := l.do(ctx, func(s session) (err error) {
		h, err = l.token.module.holdings(s)
		return err
	})
	if err != nil {
		return nil, l.failed(ctx, err)
	}
	p, err := h.pick(l.token, w.URI)
	if err != nil {
		return nil, err
	}
	cert := h.certificate(p, w.Certificates)
	if cert == nil {
		return nil, l.token.noCertificate(p)
	}
	others := w.Certificates[:len(w.Certificates):len(w.Certificates)]
	for _, c := range h.certificates {
		others = append(others, c.Certificate)
	}
	k := &Key{login: l, handle: p.handle, chain: keys.Chain(cert, others), always: p.alwaysAsks}
	if k.size = valueSize(cert.PublicKey); k.size == 0 {
		return nil, l.token.unfit()
	}
	if p.alwaysAsks {
		k.pin = bytes.Clone(pin)
	}
	return k, nil
}

// holdings reads the keys and certificates of a token. What can't be read is left out.
func (m *module) holdings(s session) (holdings, error) {
	var h holdings
	private, err := m.find(s, []attribute{{attrClass, m.value(classPrivate)}})
	if err != nil {
		return h, err
	}
	for _, o := range private {
		k, ok, err := m.privateKey(s, o)
		if err != nil {
			return h, err
		}
		if ok {
			h.keys = append(h.keys, k)
		}
	}
	if err := m.points(s, h.keys); err != nil {
		return h, err
	}
	certificates, err := m.find(s, []attribute{{attrClass, m.value(classCert)}})
	if err != nil {
		return h, err
	}
	for _, o := range certificates {
		v, err := m.read(s, o, attrLabel, attrID, attrValue)
		if err != nil {
			return h, err
		}
		if c, err := x509.ParseCertificate(v[2]); err == nil {
			h.certificates = append(h.certificates, storedCertificate{string(v[0]), v[1], c})
		}
	}
	return h, nil
}

// privateKey describes a key; not ok where it says that it can't sign.
func (m *module) privateKey(s session, o object) (privateKey, bool, error) {
	v, err := m.read(s, o, attrLabel, attrID, attrModulus, attrSign, attrAlwaysAsk)
	if err != nil {
		return privateKey{}, false, err
	}
	k := privateKey{handle: o, label: string(v[0]), id: v[1], modulus: v[2], alwaysAsks: len(v[4]) == 1 && v[4][0] != 0}
	return k, len(v[3]) != 1 || v[3][0] != 0, nil
}

// points reads the points of elliptic keys from the public keys beside them, where there are any.
func (m *module) points(s session, list []privateKey) error {
	public, err := m.find(s, []attribute{{attrClass, m.value(classPublic)}})
	if err != nil {
		return err
	}
	for _, o := range public {
		v, err := m.read(s, o, attrID, attrECPoint)
		if err != nil {
			return err
		}
		for i := range list {
			if len(v[1]) > 0 && len(v[0]) > 0 && bytes.Equal(list[i].id, v[0]) {
				list[i].point = v[1]
			}
		}
	}
	return nil
}

// pick gives the one key that the URI means; a certificate's label stands for the key of the same id, unless type=private says otherwise.
func (h holdings) pick(t *token, u uri.URI) (privateKey, error) {
	kind, _ := u.Get(uri.Type)
	var fit []privateKey
	for _, k := range h.keys {
		own := kind != "cert" && u.Fits(uri.Object, k.label)
		if u.Fits(uri.ID, string(k.id)) && own {
			fit = append(fit, k)
		}
	}
	if len(fit) == 0 && kind != "private" {
		for _, k := range h.keys {
			if u.Fits(uri.ID, string(k.id)) && h.labelled(k, u) {
				fit = append(fit, k)
			}
		}
	}
	switch len(fit) {
	case 1:
		return fit[0], nil
	case 0:
		return privateKey{}, t.noKey(h.keys)
	}
	return privateKey{}, t.severalKeys(fit)
}

// labelled tells whether a certificate of the key has the label that the URI asks for.
func (h holdings) labelled(k privateKey, u uri.URI) bool {
	for _, c := range h.certificates {
		if len(c.id) > 0 && bytes.Equal(c.id, k.id) && u.Fits(uri.Object, c.label) {
			return true
		}
	}
	return false
}

// certificate gives the key's certificate: one that was given, else the newest of the same id, else one of the very same public key.
func (h holdings) certificate(k privateKey, given []*x509.Certificate) *x509.Certificate {
	for _, c := range given {
		if !c.IsCA && k.owns(c) != differs {
			return c
		}
	}
	var best *x509.Certificate
	for _, c := range h.certificates {
		belongs := len(c.id) > 0 && bytes.Equal(c.id, k.id) && k.owns(c.Certificate) != differs || k.owns(c.Certificate) == same
		if belongs && (best == nil || c.NotBefore.After(best.NotBefore)) {
			best = c.Certificate
		}
	}
	return best
}

// likeness says whether a key is a certificate's.
type likeness int

const (
	untellable likeness = iota
	same
	differs
)

func (k privateKey) owns(c *x509.Certificate) likeness {
	if len(k.modulus) == 0 && len(k.point) == 0 {
		return untellable
	}
	switch pub := c.PublicKey.(type) {
	case *rsa.PublicKey:
		if bytes.Equal(bytes.TrimLeft(k.modulus, "\x00"), pub.N.Bytes()) {
			return same
		}
	case *ecdsa.PublicKey:
		point, err := pub.Bytes()
		if err == nil && bytes.HasSuffix(k.point, point) { // in an OCTET STRING, or bare as old modules have it
			return same
		}
	}
	return differs
}

// valueSize is the length of a signature by a key of this kind as tokens give it, in bytes; 0 for a kind that can't sign here.
func valueSize(public crypto.PublicKey) int {
	switch k := public.(type) {
	case *rsa.PublicKey:
		return k.Size()
	case *ecdsa.PublicKey:
		return 2 * ((k.Params().N.BitLen() + 7) / 8)
	}
	return 0
}

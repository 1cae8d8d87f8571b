package pkcs11

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"math/big"

	"trien/internal/problem"
)

// Import is a key with its certificates, to be put on a token.
type Import struct {
	Label string
	ID    []byte // CKA_ID, which holds key and certificate together
	Key   crypto.Signer
	Chain []*x509.Certificate // the key's certificate first
	Bare  bool                // leave the certificates out
	// Careful has the token want the PIN for each signature (CKA_ALWAYS_AUTHENTICATE).
	Careful bool
	// Decrypts allows the key to decrypt, too: one that wraps others.
	Decrypts bool
}

// Put stores a key and its certificates on the token that the wish names: for demonstrations, tests and benchmarks. A key that is to be worth
// anything is made on its token and never leaves it.
func (t *Tokens) Put(ctx context.Context, w Wish, in Import) error {
	objects, err := in.objects(native)
	if err != nil {
		return err
	}
	tok, err := t.find(w)
	if err != nil {
		return err
	}
	l, _, err := tok.enter(ctx, w.Ask)
	if err != nil {
		return err
	}
	defer l.leave()
	s, err := tok.module.openSession(tok.slot, writeSession)
	if err != nil {
		return tok.trouble(err)
	}
	defer tok.module.closeSession(s)
	for _, o := range objects {
		if err := tok.module.create(s, o); err != nil {
			return tok.trouble(err)
		}
	}
	return nil
}

// objects are the templates: private key, public key, certificates (PKCS #11 v2.40 Base, Section 4; Mechanisms, Sections 2.1 and 2.3).
func (in Import) objects(a abi) ([][]attribute, error) {
	yes, no := []byte{1}, []byte{0}
	named := []attribute{{attrToken, yes}, {attrLabel, []byte(in.Label)}, {attrID, in.ID}}
	private := append([]attribute{{attrClass, a.value(classPrivate)}, {attrPrivate, yes}, {attrSensitive, yes}, {attrExtractable, no}, {attrSign, yes}}, named...)
	if in.Careful {
		private = append(private, attribute{attrAlwaysAsk, yes})
	}
	if in.Decrypts {
		private = append(private, attribute{attrDecrypt, yes})
	}
	public := append([]attribute{{attrClass, a.value(classPublic)}, {attrPrivate, no}}, named...)
	secret, open, err := in.numbers(a)
	if err != nil {
		return nil, err
	}
	list := [][]attribute{append(private, secret...), append(public, open...)}
	if in.Bare {
		return list, nil
	}
	for i, c := range in.Chain {
		label, id := in.Label, in.ID
		if i > 0 {
			label, id = c.Subject.CommonName, c.SubjectKeyId
		}
		serial, err := asn1.Marshal(c.SerialNumber)
		if err != nil {
			return nil, err
		}
		list = append(list, []attribute{{attrClass, a.value(classCert)}, {attrCertType, a.value(0)}, {attrToken, yes}, {attrPrivate, no}, {attrLabel, []byte(label)},
			{attrID, id}, {attrSubject, c.RawSubject}, {attrIssuer, c.RawIssuer}, {attrSerial, serial}, {attrValue, c.Raw}})
	}
	return list, nil
}

// numbers are the attributes that make up the private and the public key.
func (in Import) numbers(a abi) (secret, open []attribute, err error) {
	switch k := in.Key.(type) {
	case *rsa.PrivateKey:
		k.Precompute()
		e := big.NewInt(int64(k.E)).Bytes()
		open = []attribute{{attrKeyType, a.value(keyRSA)}, {attrModulus, k.N.Bytes()}, {attrPublicExp, e}}
		return append([]attribute{{attrPrivateExp, k.D.Bytes()}, {attrPrime1, k.Primes[0].Bytes()}, {attrPrime2, k.Primes[1].Bytes()},
			{attrExponent1, k.Precomputed.Dp.Bytes()}, {attrExponent2, k.Precomputed.Dq.Bytes()}, {attrCoefficient, k.Precomputed.Qinv.Bytes()}}, open...), open, nil
	case *ecdsa.PrivateKey:
		curve, err := curveOf(&k.PublicKey)
		if err != nil {
			return nil, nil, err
		}
		d, err := k.Bytes()
		if err != nil {
			return nil, nil, err
		}
		point, err := k.PublicKey.Bytes()
		if err != nil {
			return nil, nil, err
		}
		octets, err := asn1.Marshal(point)
		both := []attribute{{attrKeyType, a.value(keyEC)}, {attrECParams, curve}}
		return append([]attribute{{attrValue, d}}, both...), append([]attribute{{attrECPoint, octets}}, both...), err
	}
	return nil, nil, problem.New(problem.Key, "Loại khóa này không đưa lên thiết bị được (chỉ RSA và ECDSA).", fmt.Sprintf("A key of type %T can't be put on a token.", in.Key))
}

// curveOf gives the curve's identifier in DER, as CKA_EC_PARAMS has it.
func curveOf(k *ecdsa.PublicKey) ([]byte, error) {
	der, err := x509.MarshalPKIXPublicKey(k)
	if err != nil {
		return nil, err
	}
	var spki struct {
		Algorithm pkix.AlgorithmIdentifier
		Key       asn1.BitString
	}
	_, err = asn1.Unmarshal(der, &spki)
	return spki.Algorithm.Parameters.FullBytes, err
}

package main

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"time"

	"trien/certpath"
	"trien/cms"
	"trien/internal/keys"
	"trien/pades"
	"trien/pdf"
	"trien/trust"
	"trien/validation"
)

// office is a chain of three with a revocation list for each authority, RSA-2048 throughout: the cheapest public-key operation there is, so
// the hardest floor.
type office struct {
	party
	lists [][]byte
	store *trust.Store
}

// office makes keys, certificates and lists: root, authority, signer.
func (w *world) office() (*office, error) {
	root, err := w.issue("root", nil)
	if err != nil {
		return nil, err
	}
	authority, err := w.issue("authority", root)
	if err != nil {
		return nil, err
	}
	signer, err := w.issue("signer", authority)
	if err != nil {
		return nil, err
	}
	o := &office{}
	for _, a := range []*issued{root, authority} {
		list := &x509.RevocationList{Number: big.NewInt(1), ThisUpdate: w.now.Add(-time.Hour), NextUpdate: w.now.AddDate(0, 0, 7)}
		der, err := x509.CreateRevocationList(rand.Reader, list, a.cert, a.key)
		if err != nil {
			return nil, err
		}
		o.lists = append(o.lists, der)
	}
	chain := []*x509.Certificate{signer.cert, authority.cert, root.cert}
	soft, err := keys.NewSoft(signer.key, chain, rand.Reader)
	if err != nil {
		return nil, err
	}
	scheme, err := cms.DefaultScheme(signer.key.Public())
	if err != nil {
		return nil, err
	}
	o.party = party{signer.key, pades.Signer{Chain: chain, Scheme: scheme, Value: soft.Sign}}
	anchor, err := certpath.Parse(root.cert.Raw)
	o.store = trust.FromCertificates([]*certpath.Certificate{anchor}, nil)
	return o, err
}

type issued struct {
	cert *x509.Certificate
	key  *rsa.PrivateKey
}

// issue makes a key with a certificate by an authority; by nobody but itself where there is none.
func (w *world) issue(name string, by *issued) (*issued, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 100))
	if err != nil {
		return nil, err
	}
	t := &x509.Certificate{SerialNumber: serial, Subject: pkix.Name{CommonName: name, Organization: []string{"bench"}}, NotBefore: w.now.AddDate(-1, 0, 0), NotAfter: w.now.AddDate(4, 0, 0), BasicConstraintsValid: true}
	t.IsCA, t.KeyUsage = true, x509.KeyUsageCertSign|x509.KeyUsageCRLSign
	if name == "signer" {
		t.IsCA, t.KeyUsage = false, x509.KeyUsageDigitalSignature|x509.KeyUsageContentCommitment
	}
	out := &issued{key: key}
	issuer := by
	if by == nil {
		issuer = &issued{t, key}
	}
	der, err := x509.CreateCertificate(rand.Reader, t, issuer.cert, key.Public(), issuer.key)
	if err != nil {
		return nil, err
	}
	out.cert, err = x509.ParseCertificate(der)
	return out, err
}

// file is a signed document of about size bytes whose security store holds the lists.
func (o *office) file(w *world, size int) ([]byte, error) {
	data, err := w.signed(o.party, size)
	if err != nil {
		return nil, err
	}
	return o.kept(data)
}

// kept appends the lists in a security store.
func (o *office) kept(data []byte) ([]byte, error) {
	f, err := pdf.Open(bytes.NewReader(data), int64(len(data)), pdf.Options{})
	if err != nil {
		return nil, err
	}
	kept, err := pades.AddEvidence(f, rand.Reader, pades.Evidence{CRLs: o.lists})
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	_, err = kept.WriteTo(&b)
	return b.Bytes(), err
}

// judge judges a file and fails unless all its signatures pass, offline.
func (o *office) judge(w *world, data []byte, signatures int) func() error {
	policy := validation.DefaultPolicy(o.store)
	return func() error {
		in := validation.Input{Name: "bench.pdf", Reader: bytes.NewReader(data), Size: int64(len(data))}
		facts, err := validation.Collect(context.Background(), in, validation.Sources{Trust: o.store}, w.now)
		if err != nil {
			return err
		}
		r := validation.Judge(facts, policy, w.now)
		if v := r.Verdict(); v.Indication != validation.Passed || len(r.Signatures) != signatures {
			return fmt.Errorf("the judgement of %d signatures is %s %s", len(r.Signatures), v.Indication, v.SubIndication)
		}
		return nil
	}
}

// floor hashes data and does the public-key operations that nobody can do without: a signature value for each signature, two certificates
// (the root's own signature proves nothing) and two revocation lists, once each.
func (o *office) floor(data []byte, signatures int) (func() error, error) {
	over := sha256.Sum256(data)
	value, err := o.key.Sign(rand.Reader, over[:], crypto.SHA256)
	if err != nil {
		return nil, err
	}
	public := o.key.Public().(*rsa.PublicKey)
	return func() error {
		sha256.Sum256(data)
		for range signatures + 2 + len(o.lists) {
			if err := rsa.VerifyPKCS1v15(public, crypto.SHA256, over[:], value); err != nil {
				return err
			}
		}
		return nil
	}, nil
}

// chained measures a whole judgement that ends in TOTAL_PASSED.
func chained(size int) func(*world) (float64, float64, error) {
	return func(w *world) (float64, float64, error) {
		o, err := w.office()
		if err != nil {
			return 0, 0, err
		}
		data, err := o.file(w, size)
		if err != nil {
			return 0, 0, err
		}
		floor, err := o.floor(data, 1)
		if err != nil {
			return 0, 0, err
		}
		return inTurns(o.judge(w, data, 1), floor)
	}
}

// hashedOnly is chained beside hashing alone.
func hashedOnly(size int) func(*world) (float64, float64, error) {
	return func(w *world) (float64, float64, error) {
		o, err := w.office()
		if err != nil {
			return 0, 0, err
		}
		data, err := o.file(w, size)
		if err != nil {
			return 0, 0, err
		}
		return inTurns(o.judge(w, data, 1), func() error {
			sha256.Sum256(data)
			return nil
		})
	}
}

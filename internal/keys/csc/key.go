package csc

import (
	"context"
	"crypto/ecdsa"
	"crypto/x509"
	"encoding/asn1"
	"encoding/base64"
	"errors"
	"fmt"
	"math/big"
	"slices"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"

	"trien/cms"
	"trien/internal/keys"
	"trien/internal/problem"
)

// Key is a private key at a remote signing service. It is safe for concurrent use; one call at a time goes to the service, because an
// activation is good for a number of signatures, one after the other.
type Key struct {
	*service
	credential credential
	ask        keys.Ask
	noSAD      bool // the access token itself authorizes

	turn     chan struct{} // held by who uses what follows
	expected int           // signatures still to come, as far as is known
	sad      string        // Signature Activation Data
	left     int           // signatures that it is good for
	kept     map[string][]byte
}

var _ keys.Key = (*Key)(nil)

// Certificate gives the certificate of the key.
func (k *Key) Certificate() *x509.Certificate { return k.credential.chain[0] }

// Chain gives the certificate and its issuers as the service holds them.
func (k *Key) Chain() []*x509.Certificate { return k.credential.chain }

// Close forgets PIN and activation, and gives a token back that we logged in for.
func (k *Key) Close() error {
	k.turn <- struct{}{}
	defer func() { <-k.turn }()
	for _, secret := range k.kept {
		clear(secret)
	}
	clear(k.kept)
	k.sad, k.left = "", 0
	return k.leave(context.Background())
}

// Sign has the service sign one digest.
func (k *Key) Sign(ctx context.Context, digest []byte, scheme cms.Scheme) ([]byte, error) {
	values, err := k.SignAll(ctx, [][]byte{digest}, scheme)
	if err != nil {
		return nil, err
	}
	return values[0], nil
}

// SignAll has the service sign many digests, as many in one call as the credential allows, under as few authorizations as it allows. Either
// all are signed or none is given back.
func (k *Key) SignAll(ctx context.Context, digests [][]byte, scheme cms.Scheme) ([][]byte, error) {
	how, err := k.credential.manner(scheme, digests)
	if err != nil {
		return nil, err
	}
	select {
	case k.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-k.turn }()
	k.expected = max(k.expected, len(digests))
	var values [][]byte
	for some := range slices.Chunk(digests, max(1, k.credential.Multisign)) {
		signed, err := k.some(ctx, some, how)
		if err != nil {
			return nil, err
		}
		values = append(values, signed...)
	}
	return values, nil
}

// some signs as many digests as go into one call. An activation from before that is no longer good is replaced, once.
func (k *Key) some(ctx context.Context, digests [][]byte, how manner) ([][]byte, error) {
	hashes := make([]string, len(digests))
	for i, d := range digests {
		hashes[i] = base64.StdEncoding.EncodeToString(d)
	}
	fresh, err := k.activate(ctx, hashes, how)
	if err != nil {
		return nil, err
	}
	raw, err := k.signHash(ctx, hashes, how)
	if refused(err) && !fresh && !k.noSAD {
		k.sad = ""
		if _, err = k.activate(ctx, hashes, how); err != nil {
			return nil, err
		}
		raw, err = k.signHash(ctx, hashes, how)
	}
	if err != nil {
		k.sad = ""
		return nil, k.words(err)
	}
	k.left -= len(digests)
	k.expected = max(1, k.expected-len(digests))
	return how.values(k.Certificate(), digests, raw)
}

// signHash is signatures/signHash (Section 11.10). Several at once are asked for asynchronously where the service offers it; whatever it
// answers with an id is waited for.
func (k *Key) signHash(ctx context.Context, hashes []string, how manner) ([]string, error) {
	in := signRequest{CredentialID: k.credential.id, SAD: k.sad, Hashes: hashes, HashAlgorithm: how.hash, SignAlgo: how.algo, Parameters: how.parameters}
	if k.info.Async && len(hashes) > 1 && slices.Contains(k.info.Methods, "signatures/signPolling") {
		in.OperationMode = "A"
	}
	var out signAnswer
	if _, err := k.try(ctx, "signatures/signHash", in, &out); err != nil {
		return nil, err
	}
	if len(out.Signatures) == 0 && out.ResponseID != "" {
		id := out.ResponseID
		err := poll(ctx, func(ctx context.Context) (bool, error) {
			out = signAnswer{}
			_, err := k.try(ctx, "signatures/signPolling", pollRequest{id}, &out)
			return len(out.Signatures) > 0, err
		})
		if err != nil {
			return nil, err
		}
	}
	if len(out.Signatures) != len(hashes) {
		return nil, nonsense(fmt.Errorf("%d signatures for %d hashes", len(out.Signatures), len(hashes)))
	}
	return out.Signatures, nil
}

// manner is how a scheme is asked for (Section 11.10).
type manner struct {
	scheme     cms.Scheme
	algo, hash string // signAlgo, hashAlgorithmOID
	parameters string // signAlgoParams
}

// hashOID names the hash, which requests other than signHash always say.
func (m manner) hashOID() string { return string(cms.HashOID(m.scheme.Hash)) }

// rsaEncryption is the algorithm that leaves the hash to hashAlgorithmOID.
const rsaEncryption = "1.2.840.113549.1.1.1"

// manner finds the name under which the credential offers the scheme.
func (c credential) manner(s cms.Scheme, digests [][]byte) (manner, error) {
	algorithm, err := s.Algorithm()
	ok := err == nil && s.Fits(c.chain[0].PublicKey) && len(digests) > 0
	for _, d := range digests {
		ok = ok && len(d) == s.Hash.Size()
	}
	m := manner{scheme: s, algo: string(algorithm.OID)}
	switch {
	case ok && slices.Contains(c.KeyInfo.Algo, m.algo):
		if s.Family == cms.PSS {
			m.hash, m.parameters = string(cms.HashOID(s.Hash)), base64.StdEncoding.EncodeToString(algorithm.Parameters)
		}
		return m, nil
	case ok && s.Family == cms.RSA && slices.Contains(c.KeyInfo.Algo, rsaEncryption):
		m.algo, m.hash = rsaEncryption, string(cms.HashOID(s.Hash))
		return m, nil
	}
	return m, problem.New(problem.Key, fmt.Sprintf("Khóa tại dịch vụ ký từ xa không ký được theo thuật toán %s. Hãy chọn thuật toán hoặc khóa khác.", s),
		fmt.Sprintf("The key at the remote signing service can't sign by %s. Choose another scheme or key.", s))
}

// values reads the signatures and believes none that is not the certificate's: they come over a network.
func (m manner) values(cert *x509.Certificate, digests [][]byte, raw []string) ([][]byte, error) {
	out := make([][]byte, len(raw))
	for i, text := range raw {
		value, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			return nil, nonsense(err)
		}
		if key, ok := cert.PublicKey.(*ecdsa.PublicKey); ok {
			value = derValue(key, value)
		}
		if f := cms.CheckValue(cert.PublicKey, m.scheme, digests[i], value); !f.OK() {
			return nil, problem.New(problem.Key, "Chữ ký mà dịch vụ ký từ xa trả về không khớp với chứng thư số nên không được dùng. Hãy báo nơi cung cấp dịch vụ.",
				"The signature from the remote signing service does not fit the certificate, so it was not used. Tell its provider.").Because(errors.New(f.Why))
		}
		out[i] = value
	}
	return out, nil
}

// derValue gives an Ecdsa-Sig-Value (RFC 3279, Section 2.2.3): the API does not say which form "raw" has, and services give both.
func derValue(key *ecdsa.PublicKey, value []byte) []byte {
	var parts struct{ R, S *big.Int }
	if rest, err := asn1.Unmarshal(value, &parts); err == nil && len(rest) == 0 {
		return value
	}
	half := (key.Params().N.BitLen() + 7) / 8
	if len(value) != 2*half {
		return value
	}
	var b cryptobyte.Builder
	b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1BigInt(new(big.Int).SetBytes(value[:half]))
		b.AddASN1BigInt(new(big.Int).SetBytes(value[half:]))
	})
	return b.BytesOrPanic()
}

// Package keys is the one small interface behind which private keys sit; nothing else touches them.
package keys

import (
	"context"
	"crypto"
	"crypto/x509"
	"fmt"
	"io"

	"trien/cms"
	"trien/internal/problem"
)

// Key is a private key with its certificate, wherever it is.
type Key interface {
	Certificate() *x509.Certificate
	// Chain gives the certificate and those that issued it as far as they are known, the certificate first.
	Chain() []*x509.Certificate
	// Sign signs a digest by a scheme that fits the certificate's key. Failures are problems of kind Key.
	Sign(ctx context.Context, digest []byte, scheme cms.Scheme) ([]byte, error)
}

// Soft is a key held in memory.
type Soft struct {
	signer crypto.Signer
	chain  []*x509.Certificate
	random io.Reader
}

// NewSoft puts a private key, its chain (the certificate first) and a source of randomness together.
// It refuses a certificate of another key.
func NewSoft(signer crypto.Signer, chain []*x509.Certificate, random io.Reader) (*Soft, error) {
	public, ok := signer.Public().(interface{ Equal(crypto.PublicKey) bool })
	if len(chain) == 0 || !ok || !public.Equal(chain[0].PublicKey) {
		return nil, problem.New(problem.Key,
			"Khoá bí mật không khớp với chứng thư số. Hãy chọn đúng tệp khoá.",
			"The private key does not belong to the certificate. Choose the right key file.")
	}
	return &Soft{signer: signer, chain: chain, random: random}, nil
}

// Certificate gives the certificate of the key.
func (s *Soft) Certificate() *x509.Certificate { return s.chain[0] }

// Chain gives the certificate and its issuers.
func (s *Soft) Chain() []*x509.Certificate { return s.chain }

// Sign signs digest.
func (s *Soft) Sign(ctx context.Context, digest []byte, scheme cms.Scheme) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if !scheme.Fits(s.signer.Public()) || scheme.Family == cms.Ed25519 || len(digest) != scheme.Hash.Size() {
		return nil, problem.New(problem.Key,
			fmt.Sprintf("Khoá này không ký được theo thuật toán %s. Hãy chọn khoá hoặc thuật toán khác.", scheme),
			fmt.Sprintf("This key can't sign by %s. Choose another key or scheme.", scheme))
	}
	value, err := s.signer.Sign(s.random, digest, scheme.SignerOpts())
	if err != nil {
		return nil, problem.New(problem.Key,
			"Khoá không tạo được chữ ký. Hãy kiểm tra khoá rồi thử lại.",
			"The key made no signature. Check the key and try again.").Because(err)
	}
	return value, nil
}

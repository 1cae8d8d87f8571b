package fetch

import (
	"context"
	"crypto"
	"crypto/rand"
	"errors"
	"io"
	"math/big"

	"trien/cms"
	"trien/tsp"
)

// Question is what a time-stamp is wanted over.
type Question struct {
	Addresses []Address
	Hash      crypto.Hash
	Digest    []byte
	Random    io.Reader // of the nonce
	Waiting   bool      // as Asking has it
}

// Token gets a time-stamp (RFC 3161, DER of the token) from the first address that gives one which answers this very question and holds:
// imprint, nonce, signature, purpose and validity of its certificate. Whether its authority is believed is for the judgement.
func (c *Client) Token(ctx context.Context, q Question) (Answer, error) {
	nonce, err := rand.Int(q.Random, new(big.Int).Lsh(big.NewInt(1), 64))
	if err != nil {
		return Answer{}, err
	}
	asked := tsp.Request{Hash: q.Hash, Digest: q.Digest, Nonce: nonce, CertReq: true}
	request, err := asked.Marshal()
	if err != nil {
		return Answer{}, err
	}
	var token []byte
	accept := func(answer []byte) (err error) {
		token, err = sound(answer, asked)
		return err
	}
	a, err := c.TimeStamp(ctx, Asking{Addresses: q.Addresses, Request: request, Accept: accept, Waiting: q.Waiting})
	return Answer{token, a.From}, err
}

// sound takes the token out of an answer to the request, if it holds.
func sound(answer []byte, asked tsp.Request) ([]byte, error) {
	response, err := tsp.ParseResponse(answer)
	if err != nil {
		return nil, err
	}
	token, err := response.Check(asked)
	if err != nil {
		return nil, err
	}
	facts := token.Check(asked.Digest, nil)
	for _, f := range []cms.Fact{facts.Imprint, facts.Signer.Signature, facts.Signer.MessageDigest, facts.Signer.ContentType, facts.Purpose, facts.Validity} {
		if !f.OK() {
			return nil, errors.New("the time-stamp is unsound: " + f.Why)
		}
	}
	return response.Token, nil
}

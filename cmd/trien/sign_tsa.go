package main

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"math/big"
	"time"

	"trien/cms"
	"trien/internal/fetch"
	"trien/internal/problem"
	"trien/tsp"
)

// stamper gets signature time-stamps from one authority (RFC 3161).
type stamper struct {
	url    string
	client *fetch.Client
	slow   func() // called when the answer takes long
}

const (
	stampTime = 180 * time.Second // public authorities were seen to take 131 s
	patience  = 10 * time.Second  // after which the user is told what is waited for
)

func (e *env) stamper(url string) *stamper {
	return &stamper{url: url, client: fetch.New(fetch.Options{TimeStampTimeout: stampTime}), slow: func() {
		fmt.Fprintln(e.stderr, problem.Words{VI: "Đang chờ dấu thời gian từ " + url + "; có máy chủ trả lời sau hơn hai phút. Ctrl+C để dừng.",
			EN: "Waiting for a time-stamp from " + url + "; some authorities take more than two minutes. Ctrl+C to stop."}.In(e.lang))
	}}
}

func (s *stamper) close() { s.client.Close() }

// stamp asks for a token over value.
func (s *stamper) stamp(ctx context.Context, value []byte) ([]byte, error) {
	digest := sha256.Sum256(value)
	return s.digest(ctx, crypto.SHA256, digest[:])
}

// digest asks for a token over a digest and believes it only when it is a sound answer to this very question.
func (s *stamper) digest(ctx context.Context, h crypto.Hash, digest []byte) ([]byte, error) {
	nonce, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 64))
	if err != nil {
		return nil, err
	}
	q := tsp.Request{Hash: h, Digest: digest, Nonce: nonce, CertReq: true}
	request, err := q.Marshal()
	if err != nil {
		return nil, err
	}
	waiting := time.AfterFunc(patience, s.slow)
	defer waiting.Stop()
	answer, err := s.client.TimeStamp(ctx, s.url, request)
	if err != nil {
		return nil, err
	}
	response, err := tsp.ParseResponse(answer)
	if err != nil {
		return nil, err
	}
	token, err := response.Check(q)
	if err != nil {
		return nil, err
	}
	facts := token.Check(digest, nil)
	for _, f := range []cms.Fact{facts.Imprint, facts.Signer.Signature, facts.Signer.MessageDigest, facts.Signer.ContentType, facts.Purpose, facts.Validity} {
		if !f.OK() {
			return nil, fmt.Errorf("the time-stamp is unsound: %s", f.Why)
		}
	}
	return response.Token, nil
}

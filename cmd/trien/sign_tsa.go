package main

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"strings"
	"time"

	"trien/internal/fetch"
	"trien/internal/problem"
)

// stamper gets time-stamps from one authority, or from the first of several that answers (RFC 3161).
type stamper struct {
	addresses []fetch.Address
	client    *fetch.Client
	slow      func()            // called when the answer takes long
	told      func(from string) // called with the address that answered
}

const (
	stampTime = 180 * time.Second // public authorities were seen to take 131 s
	patience  = 10 * time.Second  // after which the user is told what is waited for
)

func (e *env) stamper(urls []string) *stamper {
	s := &stamper{client: fetch.New(fetch.Options{TimeStampTimeout: stampTime}), told: func(string) {}, slow: func() {
		list := strings.Join(urls, ", ")
		fmt.Fprintln(e.stderr, problem.Words{VI: "Đang chờ dấu thời gian từ " + list + "; có máy chủ trả lời sau hơn hai phút. Ctrl+C để dừng.",
			EN: "Waiting for a time-stamp from " + list + "; some authorities take more than two minutes. Ctrl+C to stop."}.In(e.lang))
	}}
	for _, url := range urls {
		s.addresses = append(s.addresses, fetch.Address{URL: url})
	}
	if len(urls) > 1 {
		s.told = func(from string) {
			fmt.Fprintln(e.stderr, problem.Words{VI: "Dấu thời gian do " + from + " cấp.", EN: "The time-stamp is from " + from + "."}.In(e.lang))
		}
	}
	return s
}

func (s *stamper) close() { s.client.Close() }

// stamp asks for a token over value.
func (s *stamper) stamp(ctx context.Context, value []byte) ([]byte, error) {
	digest := sha256.Sum256(value)
	return s.digest(ctx, crypto.SHA256, digest[:])
}

// digest asks for a token over a digest and believes it only when it is a sound answer to this very question.
func (s *stamper) digest(ctx context.Context, h crypto.Hash, digest []byte) ([]byte, error) {
	waiting := time.AfterFunc(patience, s.slow)
	defer waiting.Stop()
	a, err := s.client.Token(ctx, fetch.Question{Addresses: s.addresses, Hash: h, Digest: digest, Random: rand.Reader})
	if err != nil {
		return nil, err
	}
	s.told(a.From)
	return a.Body, nil
}

package main

import (
	"context"
	"crypto/rand"
	"errors"
	"net"
	"sync"
	"time"

	"trien/internal/fetch"
	"trien/validation"
)

const (
	// netTime bounds everything that one judgement asks of the network; what is reckoned between does not count.
	netTime = 10 * time.Second
	// oneAnswer is how long one address may take.
	oneAnswer = 5 * time.Second
	// silence is how long an address that failed is left alone: a folder does not wait for it with every file.
	silence = time.Minute
	// remembered bounds what a run keeps of lists and issuers, in answers and in bytes.
	remembered, rememberedBytes = 256, 64 << 20
)

// asking is the door of one run: any address, and lists and issuers are asked for once.
type asking struct {
	client *fetch.Client
	mu     sync.Mutex
	lists  map[string][]byte
	bytes  int
	failed map[string]failure
}

type failure struct {
	err error
	at  time.Time
}

// connect opens the door.
func (v *verifier) connect() {
	v.door = &asking{client: fetch.New(fetch.Options{Timeout: oneAnswer}), lists: map[string][]byte{}, failed: map[string]failure{}}
	v.close = func() { v.door.client.Close() }
}

// sources are those of one judgement, with its own time of waiting.
func (a *asking) sources(s validation.Sources) validation.Sources {
	wait := &waits{left: netTime}
	s.OCSP = func(ctx context.Context, url string, request []byte) ([]byte, error) {
		return a.spared(ctx, wait, "ocsp "+url, func(ctx context.Context) ([]byte, error) { return a.client.OCSP(ctx, url, request) })
	}
	s.CRL = func(ctx context.Context, url string) ([]byte, error) {
		return a.once(ctx, wait, "crl "+url, url, a.client.CRL)
	}
	s.Certificates = func(ctx context.Context, url string) ([]byte, error) {
		return a.once(ctx, wait, "aia "+url, url, a.client.Certificates)
	}
	s.Nonce = func() []byte {
		nonce := make([]byte, 32)
		rand.Read(nonce) // never fails (crypto/rand)
		return nonce
	}
	return s
}

// once asks for what is the same for every file of the run.
func (a *asking) once(ctx context.Context, wait *waits, key, url string, ask func(context.Context, string) ([]byte, error)) ([]byte, error) {
	a.mu.Lock()
	known, ok := a.lists[key]
	a.mu.Unlock()
	if ok {
		return known, nil
	}
	got, err := a.spared(ctx, wait, key, func(ctx context.Context) ([]byte, error) { return ask(ctx, url) })
	a.mu.Lock()
	defer a.mu.Unlock()
	if err == nil && len(a.lists) < remembered && a.bytes+len(got) <= rememberedBytes {
		if _, twice := a.lists[key]; !twice {
			a.lists[key], a.bytes = got, a.bytes+len(got)
		}
	}
	return got, err
}

// spared does not ask where nobody answered a moment ago. An answer of any kind is one, and a judgement that had little time left, or was
// stopped, says nothing of the address.
func (a *asking) spared(ctx context.Context, wait *waits, key string, ask func(context.Context) ([]byte, error)) ([]byte, error) {
	a.mu.Lock()
	f, ok := a.failed[key]
	a.mu.Unlock()
	if ok && time.Since(f.at) < silence {
		return nil, f.err
	}
	got, patient, err := wait.within(ctx, ask)
	var silent net.Error
	if patient && ctx.Err() == nil && errors.As(err, &silent) {
		a.mu.Lock()
		defer a.mu.Unlock()
		if len(a.failed) >= remembered {
			clear(a.failed)
		}
		a.failed[key] = failure{err, time.Now()}
	}
	return got, err
}

// waits is how long others may still be waited for, one after the other.
type waits struct {
	mu   sync.Mutex
	left time.Duration
}

// within asks in the time that is left; patient tells that this was as long as one answer may take.
func (w *waits) within(ctx context.Context, ask func(context.Context) ([]byte, error)) (got []byte, patient bool, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	patient = w.left >= oneAnswer
	ctx, cancel := context.WithTimeout(ctx, w.left)
	defer cancel()
	start := time.Now()
	defer func() { w.left -= time.Since(start) }()
	got, err = ask(ctx)
	return got, patient, err
}

package app

import (
	"context"
	"crypto"
	"crypto/sha256"
	"time"

	"trien/internal/fetch"
)

// stamper asks the office's time-stamp services while a person waits; nil where the settings name none.
func (o *Office) stamper() func(context.Context, []byte) ([]byte, error) {
	if !o.settings.stampsTime() {
		return nil
	}
	return func(ctx context.Context, value []byte) ([]byte, error) {
		phase(ctx, PhaseStamping)
		ctx, cancel := context.WithTimeout(ctx, o.settings.Services.signing())
		defer cancel()
		digest := sha256.Sum256(value)
		return o.token(ctx, fetch.Question{Hash: crypto.SHA256, Digest: digest[:], Waiting: true})
	}
}

// token asks the services one after the other and believes the first answer that holds.
func (o *Office) token(ctx context.Context, q fetch.Question) ([]byte, error) {
	q.Addresses, q.Random = o.settings.stampers(), o.Random
	a, err := o.fetch.Token(ctx, q)
	return a.Body, err
}

// timestamp asks for a token over a digest (RFC 3161), with the patience of a job.
func (o *Office) timestamp(ctx context.Context, h crypto.Hash, digest []byte) ([]byte, error) {
	return o.token(ctx, fetch.Question{Hash: h, Digest: digest})
}

// stampTime bounds one try of the job: every service may take its time, and a document time-stamp whose room was reckoned too small is asked for twice.
func (o *Office) stampTime() time.Duration {
	d := time.Minute
	for _, a := range o.settings.stampers() {
		d += 2 * a.Limit
	}
	return d
}

package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"

	"trien/internal/exchange"
	"trien/internal/fetch"
)

// PutKey puts a key file where someone's is, as an intruder in the vault would.
func (o *Office) PutKey(ctx context.Context, holder string, file []byte) error {
	return o.vault.PutSecret(ctx, keySecret(holder), file)
}

// ClaimAndDie takes a job and never gives it back, as a process does that is killed.
func (o *Office) ClaimAndDie(ctx context.Context) error {
	_, ok, err := o.store.Claim(ctx, jobKinds(), o.now(), jobLease)
	if err == nil && !ok {
		err = errors.New("no job is due")
	}
	return err
}

// AllowHost lets the office reach another host.
func (o *Office) AllowHost(host string) {
	o.settings.Hosts = append(o.settings.Hosts, host)
	o.fetch = fetch.New(o.settings.fetching(o.Now))
}

// Send makes the message that this office would send, with whatever words and file.
func (o *Office) Send(m exchange.Message, file []byte, to *Office) ([]byte, error) {
	sum := sha256.Sum256(file)
	m.From, m.To, m.Bytes, m.SHA256 = o.settings.ID, to.settings.ID, int64(len(file)), hex.EncodeToString(sum[:])
	var out bytes.Buffer
	var body io.Reader
	if m.Kind == exchange.Document {
		body = bytes.NewReader(file)
	} else {
		m.Bytes, m.SHA256 = 0, ""
	}
	err := exchange.Seal(&out, m, body, o.identity, to.AsPeer(""))
	return out.Bytes(), err
}

// GiveUp lets workers die over every job that is due until each is given up.
func (o *Office) GiveUp(ctx context.Context) error {
	at := o.now()
	for {
		_, ok, err := o.store.Claim(ctx, jobKinds(), at, jobLease)
		if err != nil || !ok {
			return err
		}
		at = at.Add(2 * jobLease)
	}
}

// Sit takes the place of a file on its way in; Leave frees it.
func (o *Office) Sit(person string) error { return o.underway.sit(person) }

// Leave frees what Sit took.
func (o *Office) Leave(person string) { o.underway.leave(person) }

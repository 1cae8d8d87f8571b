package app

import (
	"context"
	"errors"

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
	o.fetch = fetch.New(fetch.Options{Hosts: o.settings.hosts()})
}

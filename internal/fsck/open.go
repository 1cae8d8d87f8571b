package fsck

import (
	"context"
	"errors"
	"io"

	"trien/internal/blob"
	"trien/internal/store"
	"trien/internal/vault"
)

// Opened is an office opened to be checked.
type Opened struct{ Office }

// Open opens an office where its layout says, to be looked at only; it may be in use. project makes its rows again.
func Open(ctx context.Context, l store.Layout, unlock vault.Unlock, random io.Reader, project func(*vault.Vault) Project) (_ *Opened, err error) {
	o := &Opened{}
	defer func() {
		if err != nil {
			err = errors.Join(err, o.Close())
		}
	}()
	if o.Vault, err = vault.Open(ctx, l.Vault(), unlock, random); err != nil {
		return nil, err
	}
	if o.Data, err = store.OpenToCheck(l.Database()); err != nil {
		return nil, err
	}
	if o.Blobs, err = blob.OpenToCheck(l.Blobs()); err != nil {
		return nil, err
	}
	if o.Work, err = blob.OpenWorkToCheck(l.Work()); err != nil {
		return nil, err
	}
	o.Project = project(o.Vault)
	return o, nil
}

// Close closes it.
func (o *Opened) Close() error {
	var errs []error
	if o.Vault != nil {
		errs = append(errs, o.Vault.Close())
	}
	if o.Data != nil {
		errs = append(errs, o.Data.Close())
	}
	return errors.Join(errs...)
}

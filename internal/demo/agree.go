package demo

import (
	"context"
	"crypto/rand"
	"fmt"
	"path/filepath"
	"strings"

	"trien/internal/app"
	"trien/internal/fsck"
	"trien/internal/store"
	"trien/internal/vault"
)

// agree lets fsck walk both offices: everything is built anew from the ledger and compared.
func (s *Story) agree(ctx context.Context) (string, error) {
	var shown []string
	for _, id := range []string{Province, Bureau} {
		r, err := Check(ctx, filepath.Join(s.Dir, id))
		if err != nil {
			return "", err
		}
		if !r.Clean() || len(r.NotChecked) > 0 {
			return "", fmt.Errorf("%s: %v, not checked: %v", id, r.Findings, r.NotChecked)
		}
		shown = append(shown, fmt.Sprintf("%s: %d sự kiện, %d tệp, %d dòng", id, r.Events, r.Files, r.Rows))
	}
	return strings.Join(shown, "; "), nil
}

// Check runs fsck over the folder of one office; it may be in use.
func Check(ctx context.Context, dir string) (fsck.Report, error) {
	l, err := app.LayoutOf(dir, store.Storage{})
	if err != nil {
		return fsck.Report{}, err
	}
	passphrase, err := vault.Passphrase(l.Passphrase())
	if err != nil {
		return fsck.Report{}, err
	}
	o, err := fsck.Open(ctx, l, passphrase, rand.Reader, func(v *vault.Vault) fsck.Project { return app.Rebuild(v) })
	if err != nil {
		return fsck.Report{}, err
	}
	defer o.Close()
	return fsck.Check(ctx, o.Office, nil)
}

package demo

import (
	"context"
	"crypto/rand"
	"fmt"
	"path/filepath"
	"slices"
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
		left := slices.DeleteFunc(r.NotChecked, func(what string) bool { return what == "integrity" }) // of its pages a database server may know nothing
		if !r.Clean() || len(left) > 0 {
			return "", fmt.Errorf("%s: %v, not checked: %v", id, damage(r), left)
		}
		shown = append(shown, fmt.Sprintf("%s: %d sự kiện, %d tệp, %d dòng", id, r.Events, r.Files, r.Rows))
	}
	return strings.Join(shown, "; "), nil
}

// damage are the findings that are no notes.
func damage(r fsck.Report) []fsck.Finding {
	return slices.DeleteFunc(slices.Clone(r.Findings), func(f fsck.Finding) bool { return f.Note })
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

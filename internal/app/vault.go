package app

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"trien/internal/digitising"
	"trien/internal/ledger"
	"trien/internal/problem"
	"trien/internal/quarantine"
	"trien/internal/store"
	"trien/internal/vault"
)

// Unlocker gives what opens the vault of an office; t says how it is opened. It may wait for people to come.
type Unlocker func(ctx context.Context, p VaultPlace, t vault.Terms) (vault.Unlock, error)

// Sealer gives what shall open the vault of a new office.
type Sealer func(p VaultPlace) (vault.Unlock, error)

// VaultPlace is where the vault of an office is.
type VaultPlace struct {
	Office string
	Module string // the PKCS#11 library of this machine; "": the well-known places are searched
	Layout store.Layout
}

// Vaults gives the vaults of the offices in a folder; over stands over what their settings say. Nothing is opened.
func Vaults(dir string, over store.Storage) ([]VaultPlace, error) {
	dirs, err := officeFolders(dir)
	if err != nil {
		return nil, err
	}
	var out []VaultPlace
	for _, d := range dirs {
		s, err := readSettings(d)
		if err != nil {
			return nil, err
		}
		out = append(out, VaultPlace{Office: s.ID, Module: s.PKCS11, Layout: store.Layout{Dir: d, At: over.Of(s.ID).Over(s.Storage)}})
	}
	return out, nil
}

// byPassphrase opens with the passphrase file of the office's folder, and nothing else.
func byPassphrase(_ context.Context, p VaultPlace, t vault.Terms) (vault.Unlock, error) {
	if t.Way != vault.ByPassphrase {
		return vault.Words(nil), nil // Open says what the vault wants
	}
	return vault.Passphrase(p.Layout.Passphrase())
}

// openVault opens the office's vault by whatever it wants. That of another office is refused.
func (o *Office) openVault(ctx context.Context) error {
	terms, err := vault.Look(ctx, o.layout.Vault())
	if err != nil {
		return err
	}
	ask := o.Unlock
	if ask == nil {
		ask = byPassphrase
	}
	unlock, err := ask(ctx, VaultPlace{Office: o.settings.ID, Module: o.settings.PKCS11, Layout: o.layout}, terms)
	if err != nil {
		return err
	}
	defer vault.Wipe(unlock)
	if o.vault, err = vault.Open(ctx, o.layout.Vault(), unlock, o.Random); err != nil {
		return err
	}
	return o.vault.Claim(ctx, o.settings.ID)
}

// lookedAt is how many of the newest documents and of the newest destroyed files are set beside the vault when an office is opened: each document's key is
// made before its first event, so a vault that is older than the database lacks the newest.
const lookedAt = 64

// vaultFits refuses a vault that is older than the database, or another's: going on would make new keys beside lost ones. fsck looks at all of it.
func (o *Office) vaultFits(ctx context.Context) error {
	return o.store.View(ctx, func(r *store.Reader) error {
		if err := o.vaultStarted(ctx, r); err != nil {
			return err
		}
		if err := o.vaultSigned(ctx, r); err != nil {
			return err
		}
		newest, err := store.List[store.Document](ctx, r, store.Query{Order: []string{"-id"}, Limit: lookedAt})
		if err != nil {
			return err
		}
		for _, d := range newest {
			if _, err := o.vault.Key(keyName(d.ID)); errors.Is(err, vault.ErrAbsent) {
				return o.olderVault(err)
			} else if err != nil && !errors.Is(err, ledger.ErrForgotten) {
				return err
			}
		}
		gone, err := r.Gone(ctx, lookedAt)
		if err != nil {
			return err
		}
		for _, h := range gone {
			k, err := o.vault.Key(keyName(h.Document))
			if err == nil && k.Commitment() == h.Commitment {
				if ended, err := o.endedUnfinished(ctx, r, h.Document); err != nil || ended {
					if err != nil {
						return err
					}
					continue
				}
				return o.olderVault(fmt.Errorf("app: the key of a destroyed document is there"))
			}
		}
		return nil
	})
}

// endedUnfinished forgets the key of a scan that was given up, or of a file that quarantine ended, where the program was stopped between the act and that.
func (o *Office) endedUnfinished(ctx context.Context, r *store.Reader, id string) (bool, error) {
	for kind, ends := range map[string][]string{scanKind: {string(digitising.Dropped)}, "quarantine": {string(quarantine.Rejected), string(quarantine.Refused), string(quarantine.Taken)}} {
		row, err := store.Get[store.Record](ctx, r, kind, id)
		if err == nil && slices.Contains(ends, row.State) {
			return true, o.vault.Forget(ctx, keyName(id))
		}
		if err != nil && problem.KindOf(err) != problem.NotFound {
			return false, err
		}
	}
	return false, nil
}

// vaultStarted refuses a vault without the office's own key where there are events: their register words stand under it.
func (o *Office) vaultStarted(ctx context.Context, r *store.Reader) error {
	n, err := r.Size(ctx)
	if err != nil || n == 0 {
		return err
	}
	if _, err := o.vault.Key(officeKey); errors.Is(err, vault.ErrAbsent) {
		return o.olderVault(err)
	} else if err != nil {
		return err
	}
	return nil
}

// vaultSigned checks that the newest signed head of the ledger is signed by this vault's key.
func (o *Office) vaultSigned(ctx context.Context, r *store.Reader) error {
	note, err := r.Head(ctx)
	if problem.KindOf(err) == problem.NotFound || err == nil && len(note) == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	seed, err := o.vault.Secret(ctx, vault.LedgerSeed)
	if problem.KindOf(err) == problem.NotFound {
		return o.olderVault(err)
	}
	if err != nil {
		return err
	}
	defer clear(seed)
	if len(seed) != ed25519.SeedSize {
		return o.otherVault(errors.New("app: the ledger's seed has another length"))
	}
	origin, _, _ := strings.Cut(string(note), "\n")
	s, err := ledger.NewSigner(origin, seed)
	if err == nil {
		_, err = ledger.OpenHead(note, s.VerifierKey())
	}
	if err != nil {
		return o.otherVault(err)
	}
	return nil
}

func (o *Office) olderVault(cause error) error {
	where := store.Shown(o.layout.Vault())
	return problem.New(problem.Key,
		"Két khóa "+where+" cũ hơn cơ sở dữ liệu "+store.Shown(o.layout.Database())+": thiếu khóa mới, hoặc còn khóa đã hủy. Hãy khôi phục bản sao MỚI NHẤT của két (không phải của cơ sở dữ liệu), rồi chạy lại và chạy `trien fsck`. Chưa có gì bị thay đổi.",
		"The vault "+where+" is older than the database "+store.Shown(o.layout.Database())+": new keys are missing, or destroyed ones are there. Restore the NEWEST copy of the vault (not of the database), start again and run `trien fsck`. Nothing was changed.").Because(cause)
}

func (o *Office) otherVault(cause error) error {
	where := store.Shown(o.layout.Vault())
	return problem.New(problem.Key,
		"Két khóa "+where+" không phải két của cơ sở dữ liệu "+store.Shown(o.layout.Database())+": sổ cái do khóa khác ký. Hãy để đúng két của cơ quan này. Chưa có gì bị thay đổi.",
		"The vault "+where+" does not belong to the database "+store.Shown(o.layout.Database())+": another key signed the ledger. Put this office's vault there. Nothing was changed.").Because(cause)
}

// WriteMoved writes the settings of an office that moved: those of the folder it came from, with the addresses where its things now are.
func WriteMoved(from, to string, at store.Storage) error {
	s, err := readSettings(from)
	if err != nil {
		return err
	}
	s.Storage = at
	for _, path := range []*string{&s.Trust, &s.Official, &s.Policy, &s.Rights, &s.Marks.Seal, &s.Marks.Signatures} {
		if err := led(path, from, to); err != nil {
			return err
		}
	}
	return s.write(to)
}

// led turns a path that leads out of one folder so that it leads to the same from another. What lies in the folder moves with it.
func led(path *string, from, to string) error {
	name := filepath.FromSlash(*path)
	if name == "" || filepath.IsAbs(name) || filepath.IsLocal(name) {
		return nil
	}
	there, err := filepath.Abs(filepath.Join(from, name))
	if err != nil {
		return err
	}
	here, err := filepath.Abs(to)
	if err != nil {
		return err
	}
	rel, err := filepath.Rel(here, there)
	*path = filepath.ToSlash(rel)
	return err
}

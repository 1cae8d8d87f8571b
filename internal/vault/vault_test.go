package vault

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"trien/internal/aead"
	"trien/internal/ledger"
	"trien/internal/pgtest"
	"trien/internal/problem"
)

const passphrase = "mật khẩu dùng để thử"

// onBoth runs a test on a file and on a schema of a server.
func onBoth(t *testing.T, test func(t *testing.T, address string)) {
	t.Run("SQLite", func(t *testing.T) { test(t, filepath.Join(t.TempDir(), "vault.db")) })
	t.Run("PostgreSQL", func(t *testing.T) { test(t, pgtest.Start(t)) })
}

func create(t *testing.T, address string) *Vault {
	t.Helper()
	return opened(t)(Create(context.Background(), address, Words(passphrase), rand.Reader))
}

// again opens the vault once more, as another process does.
func again(t *testing.T, address string, unlock Unlock) *Vault {
	t.Helper()
	return opened(t)(Open(context.Background(), address, unlock, rand.Reader))
}

func opened(t *testing.T) func(*Vault, error) *Vault {
	return func(v *Vault, err error) *Vault {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { v.Close() })
		return v
	}
}

func wantKind(t *testing.T, err error, k problem.Kind) {
	t.Helper()
	if problem.KindOf(err) != k {
		t.Fatalf("got %v, want a problem of kind %s", err, k)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestKeysOutliveTheProcess(t *testing.T) {
	onBoth(t, func(t *testing.T, address string) {
		v, ctx := create(t, address), context.Background()
		k, err := v.NewKey(ctx, "document/1")
		must(t, err)
		must(t, v.PutSecret(ctx, "totp/p1", []byte("hạt giống")))
		must(t, v.Close())
		later := again(t, address, Words(passphrase))
		got, err := later.Key("document/1")
		if err != nil || got.Commitment() != k.Commitment() {
			t.Fatalf("another key came back: %v", err)
		}
		s, err := later.Secret(ctx, "totp/p1")
		if err != nil || string(s) != "hạt giống" {
			t.Fatalf("secret %q, %v", s, err)
		}
	})
}

func TestWhatAVaultRefuses(t *testing.T) {
	onBoth(t, func(t *testing.T, address string) {
		v, ctx := create(t, address), context.Background()
		_, err := v.NewKey(ctx, "document/1")
		must(t, err)
		_, err = v.NewKey(ctx, "document/1")
		wantKind(t, err, problem.Conflict)
		_, err = v.Key("document/2")
		wantKind(t, err, problem.Key)
		_, err = v.Secret(ctx, "none")
		wantKind(t, err, problem.NotFound)
		must(t, v.Forget(ctx, "document/1", "never there"))
		must(t, v.Forget(ctx, "document/1"))
		_, err = v.Key("document/1")
		wantKind(t, err, problem.NotFound)
		if !errors.Is(err, ledger.ErrForgotten) {
			t.Fatal("a forgotten key does not say so:", err)
		}
		for _, id := range []string{"document/1", "never there"} {
			_, err = v.NewKey(ctx, id)
			wantKind(t, err, problem.Conflict)
		}
		kept, forgotten, err := v.Names(ctx)
		if err != nil || len(kept) != 0 || len(forgotten) != 2 {
			t.Fatal(kept, forgotten, err)
		}
		_, err = Create(ctx, address, Words(passphrase), rand.Reader)
		wantKind(t, err, problem.Conflict)
		_, err = Open(ctx, address, Words("sai"), rand.Reader)
		wantKind(t, err, problem.Key)
	})
}

func TestNoVaultThere(t *testing.T) {
	onBoth(t, func(t *testing.T, address string) {
		ctx := context.Background()
		_, err := Open(ctx, address, Words(passphrase), rand.Reader)
		wantKind(t, err, problem.NotFound)
		_, err = Look(ctx, address)
		wantKind(t, err, problem.NotFound)
		_, err = Create(ctx, address, Words(nil), rand.Reader)
		wantKind(t, err, problem.Key)
		_, err = Open(ctx, address, Words(passphrase), rand.Reader) // what was begun holds nothing
		wantKind(t, err, problem.NotFound)
		create(t, address)
	})
}

// A wrong passphrase touches nothing, and so does looking.
func TestAWrongKeyTouchesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "vault.db")
	must(t, create(t, path).Close())
	before, err := os.ReadFile(path)
	must(t, err)
	_, err = Open(context.Background(), path, Words("sai"), rand.Reader)
	wantKind(t, err, problem.Key)
	_, err = Open(context.Background(), path, &NewShares{}, rand.Reader)
	wantKind(t, err, problem.Key)
	if _, err = Look(context.Background(), path); err != nil {
		t.Fatal(err)
	}
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
		t.Fatal("the file changed", err)
	}
}

// A wrapped key moved to another name must not open: it would make one document's key another's (379.4.5).
func TestWrappedKeyIsBoundToItsName(t *testing.T) {
	onBoth(t, func(t *testing.T, address string) {
		v := create(t, address)
		_, err := v.NewKey(context.Background(), "document/1")
		must(t, err)
		_, err = v.db.Exec("UPDATE keys SET id = 'document/2'")
		must(t, err)
		_, err = v.Key("document/2")
		wantKind(t, err, problem.Key)
		if !errors.Is(err, aead.ErrDamaged) {
			t.Fatal(err)
		}
	})
}

func TestForgedCostIsRefused(t *testing.T) {
	onBoth(t, func(t *testing.T, address string) {
		v := create(t, address)
		_, err := v.db.Exec("UPDATE root SET memory = 2147483647")
		must(t, err)
		must(t, v.Close())
		_, err = Open(context.Background(), address, Words(passphrase), rand.Reader)
		wantKind(t, err, problem.IO)
	})
}

func TestPassphraseFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "passphrase")
	_, err := Passphrase(path)
	wantKind(t, err, problem.Key)
	first, made, err := MakePassphrase(path, rand.Reader)
	if err != nil || !made || len(first) != 32 {
		t.Fatalf("%q %v %v", first, made, err)
	}
	second, made, err := MakePassphrase(path, rand.Reader)
	if err != nil || made || !bytes.Equal(first, second) {
		t.Fatalf("%q %v %v", second, made, err)
	}
	must(t, os.Chmod(path, 0o644))
	_, err = Passphrase(path)
	wantKind(t, err, problem.Key)
	empty := filepath.Join(dir, "empty")
	must(t, os.WriteFile(empty, []byte("\n"), 0o600))
	_, err = Passphrase(empty)
	wantKind(t, err, problem.Key)
}

// Processes that need the same secret or key at once get the same: a ledger signed with a seed that was overwritten could never be verified.
func TestAllGetTheSame(t *testing.T) {
	onBoth(t, func(t *testing.T, address string) {
		vaults := []*Vault{create(t, address)}
		if strings.Contains(address, "://") {
			vaults = append(vaults, again(t, address, Words(passphrase)), again(t, address, Words(passphrase)))
		}
		secrets, keys := make([][]byte, 12), make([][32]byte, 12)
		var all sync.WaitGroup
		for i := range secrets {
			v := vaults[i%len(vaults)]
			all.Go(func() {
				b, err := v.SecretOrNew(context.Background(), LedgerSeed, 32)
				if err != nil {
					t.Error(err)
				}
				k, err := v.KeyOrNew(context.Background(), "office")
				if err != nil {
					t.Error(err)
				}
				secrets[i], keys[i] = b, k.Commitment()
			})
		}
		all.Wait()
		for i := range secrets {
			if len(secrets[i]) != 32 || !bytes.Equal(secrets[i], secrets[0]) || keys[i] != keys[0] {
				t.Fatal("they differ")
			}
		}
	})
}

// Of two who make the same vault at once one does, and the other says so.
func TestTwoMakeOneVault(t *testing.T) {
	address := pgtest.Start(t)
	errs := make([]error, 2)
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() {
			v, err := Create(context.Background(), address, Words(passphrase), rand.Reader)
			if errs[i] = err; err == nil {
				v.Close()
			}
		})
	}
	all.Wait()
	if errs[0] == nil {
		errs[0], errs[1] = errs[1], errs[0]
	}
	must(t, errs[1])
	wantKind(t, errs[0], problem.Conflict)
	again(t, address, Words(passphrase))
}

// What another process forgot is refused once Lag is over, though its key lies opened in memory; what is kept stays (379.20.1).
func TestForgottenIsForgottenEverywhere(t *testing.T) {
	onBoth(t, func(t *testing.T, address string) {
		here, ctx := create(t, address), context.Background()
		there := again(t, address, Words(passphrase))
		clock := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
		there.now = func() time.Time { return clock }
		for _, id := range []string{"gone", "kept"} {
			_, err := here.NewKey(ctx, id)
			must(t, err)
			_, err = there.Key(id)
			must(t, err)
		}
		must(t, here.Forget(ctx, "gone"))
		_, err := here.Key("gone")
		wantKind(t, err, problem.NotFound)
		clock = clock.Add(Lag)
		if _, err = there.Key("gone"); !errors.Is(err, ledger.ErrForgotten) {
			t.Fatal("a forgotten key is still given:", err)
		}
		_, err = there.Key("kept")
		must(t, err)
	})
}

// A key that was being read while it was forgotten is not kept.
func TestReadingWhileForgetting(t *testing.T) {
	v, ctx := create(t, filepath.Join(t.TempDir(), "vault.db")), context.Background()
	k, err := v.NewKey(ctx, "gone")
	must(t, err)
	turn, err := v.fresh()
	must(t, err)
	must(t, v.Forget(ctx, "gone"))
	_, err = v.fresh()
	must(t, err)
	v.remember("gone", k, turn)
	_, err = v.Key("gone")
	wantKind(t, err, problem.NotFound)
}

// Without its database no vault gives a key that it remembers for longer than Lag.
func TestNoDatabaseNoKeys(t *testing.T) {
	v, ctx := create(t, pgtest.Start(t)), context.Background()
	_, err := v.NewKey(ctx, "document/1")
	must(t, err)
	must(t, v.db.Close())
	v.now = func() time.Time { return time.Now().Add(Lag) }
	_, err = v.Key("document/1")
	wantKind(t, err, problem.IO)
}

func TestAVaultBelongsToItsOffice(t *testing.T) {
	onBoth(t, func(t *testing.T, address string) {
		v, ctx := create(t, address), context.Background()
		must(t, v.Claim(ctx, "tinh-uy"))
		must(t, v.Claim(ctx, "tinh-uy"))
		wantKind(t, v.Claim(ctx, "huyen-uy"), problem.Key)
		must(t, v.Change(ctx, Words("mới")))
		if terms, err := v.Terms(ctx); err != nil || terms.Office != "tinh-uy" {
			t.Fatal(terms.Office, err)
		}
	})
}

func TestANewerVaultIsRefused(t *testing.T) {
	onBoth(t, func(t *testing.T, address string) {
		v := create(t, address)
		_, err := v.db.Exec("INSERT INTO " + versions + " (version_id, is_applied) VALUES (99, TRUE)")
		must(t, err)
		must(t, v.Close())
		_, err = Open(context.Background(), address, Words(passphrase), rand.Reader)
		wantKind(t, err, problem.Conflict)
		_, err = Create(context.Background(), address, Words(passphrase), rand.Reader)
		wantKind(t, err, problem.Conflict)
	})
}

// A vault of the first version opens as ever and learns the rest; with a wrong passphrase it stays what it was.
func TestAVaultOfTheFirstVersion(t *testing.T) {
	path, ctx := filepath.Join(t.TempDir(), "vault.db"), context.Background()
	v := create(t, path)
	k, err := v.NewKey(ctx, "document/1")
	must(t, err)
	for _, column := range []string{"way", "device", "mechanism", "wrapped", "needed", "shares", "office", "filling"} {
		_, err := v.db.Exec("ALTER TABLE root DROP COLUMN " + column)
		must(t, err)
	}
	for _, table := range []string{"turn", versions} {
		_, err := v.db.Exec("DROP TABLE " + table)
		must(t, err)
	}
	must(t, v.Close())
	_, err = Open(ctx, path, Words("sai"), rand.Reader)
	wantKind(t, err, problem.Key)
	terms, err := Look(ctx, path)
	if err != nil || terms.Way != ByPassphrase {
		t.Fatal(terms.Way, err)
	}
	later := again(t, path, Words(passphrase))
	if got, err := later.Key("document/1"); err != nil || got.Commitment() != k.Commitment() {
		t.Fatal("the key is another", err)
	}
	must(t, later.Forget(ctx, "document/1"))
}

// An address in words never shows a password.
func TestNoPasswordInWords(t *testing.T) {
	for _, address := range []string{"postgres://u:rất-mật@h:x/y", "postgres://u:rat-mat@127.0.0.1:1/y"} {
		_, err := Open(context.Background(), address, Words("x"), rand.Reader)
		if err == nil || strings.Contains(fmt.Sprint(err), "mật@") || strings.Contains(fmt.Sprint(err), "rat-mat") {
			t.Error(err)
		}
	}
}

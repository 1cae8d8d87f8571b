package vault

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"trien/internal/aead"
	"trien/internal/ledger"
	"trien/internal/problem"
)

var passphrase = []byte("mật khẩu dùng để thử")

func create(t *testing.T) (*Vault, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "vault.db")
	v, err := Create(context.Background(), path, passphrase, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { v.Close() })
	return v, path
}

func wantKind(t *testing.T, err error, k problem.Kind) {
	t.Helper()
	if problem.KindOf(err) != k {
		t.Fatalf("got %v, want a problem of kind %s", err, k)
	}
}

func TestKeysOutliveTheProcess(t *testing.T) {
	v, path := create(t)
	ctx := context.Background()
	k, err := v.NewKey(ctx, "document/1")
	if err != nil {
		t.Fatal(err)
	}
	if err := v.PutSecret(ctx, "totp/p1", []byte("hạt giống")); err != nil {
		t.Fatal(err)
	}
	v.Close()
	again, err := Open(ctx, path, passphrase, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	got, err := again.Key("document/1")
	if err != nil || got.Commitment() != k.Commitment() {
		t.Fatalf("another key came back: %v", err)
	}
	s, err := again.Secret(ctx, "totp/p1")
	if err != nil || string(s) != "hạt giống" {
		t.Fatalf("secret %q, %v", s, err)
	}
}

func TestWhatAVaultRefuses(t *testing.T) {
	v, path := create(t)
	ctx := context.Background()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	_, err := v.NewKey(ctx, "document/1")
	must(err)
	_, err = v.NewKey(ctx, "document/1")
	wantKind(t, err, problem.Conflict)
	_, err = v.Key("document/2")
	wantKind(t, err, problem.Key)
	_, err = v.Secret(ctx, "none")
	wantKind(t, err, problem.NotFound)
	must(v.Forget(ctx, "document/1"))
	must(v.Forget(ctx, "document/1"))
	_, err = v.Key("document/1")
	wantKind(t, err, problem.NotFound)
	if !errors.Is(err, ledger.ErrForgotten) {
		t.Fatal("a forgotten key does not say so:", err)
	}
	_, err = v.NewKey(ctx, "document/1")
	wantKind(t, err, problem.Conflict)
	_, err = Create(ctx, path, passphrase, rand.Reader)
	wantKind(t, err, problem.Conflict)
	_, err = Open(ctx, path, []byte("sai"), rand.Reader)
	wantKind(t, err, problem.Key)
	_, err = Open(ctx, path+".none", passphrase, rand.Reader)
	wantKind(t, err, problem.NotFound)
	_, err = Create(ctx, path+".empty", nil, rand.Reader)
	wantKind(t, err, problem.Key)
}

// The vault's files must not hold the wrapped key after it is forgotten; before, they do, or the test would show nothing.
func TestForgetLeavesNoBytes(t *testing.T) {
	v, path := create(t)
	ctx := context.Background()
	for _, id := range []string{"document/kept", "document/gone"} {
		if _, err := v.NewKey(ctx, id); err != nil {
			t.Fatal(err)
		}
	}
	sealed := map[string][]byte{}
	for _, id := range []string{"document/kept", "document/gone"} {
		var b []byte
		if err := v.db.QueryRow("SELECT sealed FROM keys WHERE id = $1", id).Scan(&b); err != nil {
			t.Fatal(err)
		}
		sealed[id] = b[40:] // past format and salt: check and ciphertext
	}
	if !onDisk(t, path, sealed["document/gone"]) {
		t.Fatal("the key is not on the disk before it is forgotten")
	}
	if err := v.Forget(ctx, "document/gone"); err != nil {
		t.Fatal(err)
	}
	if onDisk(t, path, sealed["document/gone"]) || onDisk(t, path, sealed["document/gone"][:32]) {
		t.Fatal("bytes of the forgotten key are still on the disk")
	}
	if !onDisk(t, path, sealed["document/kept"]) {
		t.Fatal("the other key went too")
	}
}

func onDisk(t *testing.T, path string, b []byte) bool {
	t.Helper()
	files, err := filepath.Glob(path + "*")
	if err != nil || len(files) == 0 {
		t.Fatal("no vault files", err)
	}
	for _, f := range files {
		all, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(all, b) {
			return true
		}
	}
	return false
}

// A wrapped key moved to another name must not open: it would make one document's key another's.
func TestWrappedKeyIsBoundToItsName(t *testing.T) {
	v, _ := create(t)
	ctx := context.Background()
	if _, err := v.NewKey(ctx, "document/1"); err != nil {
		t.Fatal(err)
	}
	if _, err := v.db.Exec("UPDATE keys SET id = 'document/2'"); err != nil {
		t.Fatal(err)
	}
	_, err := v.Key("document/2")
	wantKind(t, err, problem.Key)
	if !errors.Is(err, aead.ErrDamaged) {
		t.Fatal(err)
	}
}

func TestChangePassphrase(t *testing.T) {
	v, path := create(t)
	ctx := context.Background()
	k, err := v.KeyOrNew(ctx, "office")
	if err != nil {
		t.Fatal(err)
	}
	if err := v.ChangePassphrase(ctx, []byte("mới")); err != nil {
		t.Fatal(err)
	}
	v.Close()
	_, err = Open(ctx, path, passphrase, rand.Reader)
	wantKind(t, err, problem.Key)
	again, err := Open(ctx, path, []byte("mới"), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if got, err := again.KeyOrNew(ctx, "office"); err != nil || got.Commitment() != k.Commitment() {
		t.Fatalf("the office's key changed: %v", err)
	}
}

func TestForgedCostIsRefused(t *testing.T) {
	v, path := create(t)
	if _, err := v.db.Exec("UPDATE root SET memory = 2147483647"); err != nil {
		t.Fatal(err)
	}
	v.Close()
	_, err := Open(context.Background(), path, passphrase, rand.Reader)
	wantKind(t, err, problem.IO)
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
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	_, err = Passphrase(path)
	wantKind(t, err, problem.Key)
	empty := filepath.Join(dir, "empty")
	if err := os.WriteFile(empty, []byte("\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = Passphrase(empty)
	wantKind(t, err, problem.Key)
}

// Two who need the same secret at once get the same: a ledger signed with a seed that was overwritten could never be verified.
func TestSecretOrNewGivesOneSecret(t *testing.T) {
	v, _ := create(t)
	got := make([][]byte, 8)
	var all sync.WaitGroup
	for i := range got {
		all.Go(func() {
			b, err := v.SecretOrNew(context.Background(), "ledger/seed", 32)
			if err != nil {
				t.Error(err)
			}
			got[i] = b
		})
	}
	all.Wait()
	for _, b := range got {
		if len(b) != 32 || !bytes.Equal(b, got[0]) {
			t.Fatal("the secrets differ")
		}
	}
}

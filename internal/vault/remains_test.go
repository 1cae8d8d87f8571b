package vault

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trien/internal/pgtest"
	"trien/internal/problem"
)

// disk is what a vault's database has on the disk, its write-ahead log apart where it is a server's.
func disk(t *testing.T, v *Vault, address string) [][]byte {
	t.Helper()
	if !strings.Contains(address, "://") {
		return contents(t, filepath.Dir(address), "")
	}
	return contents(t, cluster(t, v), "pg_wal")
}

// cluster is the folder of a vault's server, with everything written out.
func cluster(t *testing.T, v *Vault) (dir string) {
	t.Helper()
	_, err := v.db.Exec("CHECKPOINT")
	must(t, err)
	must(t, v.db.QueryRow("SHOW data_directory").Scan(&dir))
	return dir
}

func contents(t *testing.T, dir, without string) (all [][]byte) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		switch {
		case os.IsNotExist(err): // the server removes what it no longer needs
			return nil
		case err != nil:
			return err
		case d.IsDir() && without != "" && d.Name() == without:
			return fs.SkipDir
		case !d.Type().IsRegular():
			return nil
		}
		b, err := os.ReadFile(path)
		if os.IsNotExist(err) {
			return nil
		}
		all = append(all, b)
		return err
	})
	if err != nil || len(all) == 0 {
		t.Fatal("nothing on the disk", err)
	}
	return all
}

func holds(files [][]byte, b []byte) bool {
	for _, f := range files {
		if bytes.Contains(f, b) {
			return true
		}
	}
	return false
}

// anyPart tells whether 16 bytes in a row of b are left, from any of its sixteens on.
func anyPart(files [][]byte, b []byte) bool {
	for at := 0; at+16 <= len(b); at += 16 {
		if holds(files, b[at:at+16]) {
			return true
		}
	}
	return false
}

func sealedKey(t *testing.T, v *Vault, id string) (b []byte) {
	t.Helper()
	must(t, v.db.QueryRow("SELECT sealed FROM keys WHERE id = $1", id).Scan(&b))
	return b[40:] // past format and salt: check and ciphertext
}

// The vault's files must not hold the wrapped key after it is forgotten; before, they do, or the test would show nothing (379.20.1).
func TestForgetLeavesNoBytes(t *testing.T) {
	onBoth(t, func(t *testing.T, address string) {
		v, ctx := create(t, address), context.Background()
		for _, id := range []string{"document/kept", "document/gone"} {
			_, err := v.NewKey(ctx, id)
			must(t, err)
		}
		gone, kept := sealedKey(t, v, "document/gone"), sealedKey(t, v, "document/kept")
		if !holds(disk(t, v, address), gone) {
			t.Fatal("the key is not on the disk before it is forgotten")
		}
		must(t, v.Forget(ctx, "document/gone"))
		files := disk(t, v, address)
		if anyPart(files, gone) {
			t.Fatal("bytes of the forgotten key are still on the disk")
		}
		if !holds(files, kept) {
			t.Fatal("the other key went too")
		}
	})
}

// Pages of a database split, merge and are set in order while keys come and go, and what moved away must not stay behind: of no
// forgotten key may any part be left in any file of the vault.
func TestNoRemainsHoweverPagesMoved(t *testing.T) {
	onBoth(t, func(t *testing.T, address string) {
		v, ctx := create(t, address), context.Background()
		random := rand.New(rand.NewPCG(7, 11))
		sealed := map[string][]byte{}
		var alive []string
		gone := map[string]bool{}
		for n := range 160 {
			id := fmt.Sprintf("document/%08x/%d", random.Uint32(), n)
			_, err := v.NewKey(ctx, id)
			must(t, err)
			sealed[id], alive = sealedKey(t, v, id), append(alive, id)
			if n%3 == 2 {
				at := random.IntN(len(alive))
				must(t, v.Forget(ctx, alive[at]))
				gone[alive[at]] = true
				alive = append(alive[:at], alive[at+1:]...)
			}
		}
		must(t, v.Forget(ctx, alive[:10]...))
		for _, id := range alive[:10] {
			gone[id] = true
		}
		files := disk(t, v, address)
		left := 0
		for id := range gone {
			if anyPart(files, sealed[id]) {
				left++
			}
		}
		if left > 0 {
			t.Errorf("of %d forgotten keys, parts of %d are still on the disk", len(gone), left)
		}
		for _, id := range alive[10:] {
			if _, err := v.Key(id); err != nil {
				t.Errorf("%s is no longer there: %v", id, err)
			}
		}
	})
}

// A secret that is replaced or deleted leaves nothing, and neither does the way by which the vault opened before.
func TestReplacedSecretsLeaveNoBytes(t *testing.T) {
	onBoth(t, func(t *testing.T, address string) {
		v, ctx := create(t, address), context.Background()
		var old [3][]byte
		must(t, v.PutSecret(ctx, "totp/a", []byte("a")))
		must(t, v.PutSecret(ctx, "totp/b", []byte("b")))
		for i, query := range []string{"SELECT sealed FROM secrets WHERE name = 'totp/a'", "SELECT sealed FROM secrets WHERE name = 'totp/b'", "SELECT sealed FROM root"} {
			must(t, v.db.QueryRow(query).Scan(&old[i]))
			if !holds(disk(t, v, address), old[i][40:]) {
				t.Fatal("it is not on the disk before")
			}
		}
		must(t, v.PutSecret(ctx, "totp/a", []byte("mới")))
		must(t, v.DeleteSecret(ctx, "totp/b"))
		must(t, v.Change(ctx, Words("mới")))
		files := disk(t, v, address)
		for i, b := range old {
			if anyPart(files, b[40:]) {
				t.Error("bytes are left of what was replaced:", i)
			}
		}
		if s, err := v.Secret(ctx, "totp/a"); err != nil || string(s) != "mới" {
			t.Fatal(string(s), err)
		}
	})
}

// A snapshot that is in use elsewhere in the database holds no forgotten key back; one that has read the keys does, and Forget says so.
func TestForgetBesideOtherReaders(t *testing.T) {
	address, ctx := pgtest.Start(t), context.Background()
	v := create(t, address)
	_, err := v.NewKey(ctx, "document/gone")
	must(t, err)
	gone := sealedKey(t, v, "document/gone")
	other := again(t, address, Words(passphrase))
	tx, err := other.db.Begin()
	must(t, err)
	defer tx.Rollback()
	_, err = tx.Exec("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
	must(t, err)
	var n int
	must(t, tx.QueryRow("SELECT COUNT(*) FROM secrets").Scan(&n)) // its snapshot begins
	must(t, v.Forget(ctx, "document/gone"))
	if anyPart(disk(t, v, address), gone) {
		t.Fatal("an old snapshot held the forgotten key back")
	}
}

// docs/vault.md says what a server's write-ahead log keeps, and how it goes: with wal_recycle off the log's old parts are removed once a
// checkpoint no longer needs them.
func TestTheLogLetsGoOfIt(t *testing.T) {
	s, err := pgtest.Launch(pgtest.Forgetful + " -c wal_recycle=off -c wal_keep_size=0")
	must(t, err)
	defer s.Close()
	v, ctx := create(t, s.Address()), context.Background()
	defer v.Close()
	_, err = v.NewKey(ctx, "document/gone")
	must(t, err)
	gone := sealedKey(t, v, "document/gone")
	must(t, v.Forget(ctx, "document/gone"))
	if !anyPart(contents(t, cluster(t, v), ""), gone) {
		t.Fatal("the log does not hold the key, so this test shows nothing")
	}
	for range 2 {
		_, err = v.db.Exec("SELECT pg_switch_wal()")
		must(t, err)
		_, err = v.db.Exec("CHECKPOINT")
		must(t, err)
	}
	if anyPart(contents(t, cluster(t, v), ""), gone) {
		t.Fatal("bytes of the forgotten key are still in the log")
	}
}

// While another program reads the keys their traces can't be removed: nothing is half done, and doing it again afterwards does it.
func TestForgetWaitsForWhoReadsTheKeys(t *testing.T) {
	address, ctx := pgtest.Start(t), context.Background()
	v := create(t, address)
	_, err := v.NewKey(ctx, "document/gone")
	must(t, err)
	other := again(t, address, Words(passphrase))
	tx, err := other.db.Begin()
	must(t, err)
	_, err = tx.Exec("LOCK TABLE keys IN ACCESS SHARE MODE")
	must(t, err)
	v.patience = "50ms"
	wantKind(t, v.Forget(ctx, "document/gone"), problem.Unavailable)
	_, err = v.Key("document/gone")
	must(t, err)
	must(t, tx.Rollback())
	must(t, v.Forget(ctx, "document/gone"))
	_, err = v.Key("document/gone")
	wantKind(t, err, problem.NotFound)
}

package store

import (
	"strings"
	"testing"

	"trien/internal/problem"
)

func TestAnOfficeAloneLiesInItsFolder(t *testing.T) {
	l := Layout{Dir: "/data/tinh-uy"}
	for got, want := range map[string]string{
		l.Database(): "/data/tinh-uy/trien.db", l.Vault(): "/data/tinh-uy/vault.db", l.Blobs(): "/data/tinh-uy/blobs", l.Work(): "/data/tinh-uy/work",
	} {
		if got != want {
			t.Errorf("%s, not %s", got, want)
		}
	}
	if l.Shared() {
		t.Error("an office in a file is not for several processes")
	}
}

func TestWhereAnOfficeLies(t *testing.T) {
	pg, s3 := "postgres://app@db:5432/trien?sslmode=require", "s3://files/house?endpoint=http%3A%2F%2F127.0.0.1%3A7070&region=vn"
	for name, c := range map[string]struct {
		house                     Storage
		store, vault, blobs, work string
	}{
		"a server and a bucket": {Storage{Store: pg, Blobs: s3},
			"postgres://app@db:5432/trien?schema=trien_van_phong&sslmode=require", "postgres://app@db:5432/trien?schema=vault_trien_van_phong&sslmode=require",
			"s3://files/house/van-phong/blobs?endpoint=http%3A%2F%2F127.0.0.1%3A7070&region=vn", "s3://files/house/van-phong/work?endpoint=http%3A%2F%2F127.0.0.1%3A7070&region=vn"},
		"a schema is asked for": {Storage{Store: "postgres://db/x?schema=tinh"}, "postgres://db/x?schema=tinh_van_phong", "postgres://db/x?schema=vault_tinh_van_phong", "/d/blobs", "/d/work"},
		"a whole bucket":        {Storage{Blobs: "s3://files"}, "/d/trien.db", "/d/vault.db", "s3://files/van-phong/blobs", "s3://files/van-phong/work"},
		"the vault elsewhere":   {Storage{Store: pg, Vault: "/keys"}, "postgres://app@db:5432/trien?schema=trien_van_phong&sslmode=require", "/keys/van-phong/vault.db", "/d/blobs", "/d/work"},
		"one address for both": {Storage{Store: "postgres://db/x", Vault: "postgres://db/x"}, "postgres://db/x?schema=trien_van_phong", "postgres://db/x?schema=vault_trien_van_phong",
			"/d/blobs", "/d/work"},
		"folders": {Storage{Store: "/fast", Blobs: "/big"}, "/fast/van-phong/trien.db", "/d/vault.db", "/big/van-phong/blobs", "/big/van-phong/work"},
	} {
		t.Run(name, func(t *testing.T) {
			l := Layout{Dir: "/d", At: c.house.Of("van-phong")}
			if l.Database() != c.store || l.Vault() != c.vault || l.Blobs() != c.blobs || l.Work() != c.work {
				t.Errorf("%s\n%s\n%s\n%s", l.Database(), l.Vault(), l.Blobs(), l.Work())
			}
			if l.Shared() != strings.HasPrefix(c.store, "postgres") {
				t.Error("shared:", l.Shared())
			}
		})
	}
}

// Offices whose ids differ have schemas that differ, also where the server would cut the name.
func TestSchemasNeverMeet(t *testing.T) {
	long := strings.Repeat("a", 63)
	seen := map[string]string{}
	for _, id := range []string{"a", "a-b", "ab", long, long + "1", long + "2", "a-vault", "vault-a"} {
		s := Storage{Store: "postgres://db/x"}.Of(id)
		for _, address := range []string{s.Store, Layout{At: s}.Vault()} {
			schema := schemaOf(address)
			if other, taken := seen[schema]; taken || len(schema) > schemaLength || schema == "" {
				t.Errorf("%s has the schema %q of %s", id, schema, other)
			}
			seen[schema] = id
		}
	}
}

func TestPasswordsAreNoPartOfAddresses(t *testing.T) {
	for _, address := range []string{"postgres://app:geheim@db/x", "postgres://app@db/x?password=geheim", "s3://key:geheim@files/x", "s3://files/x?secret_key=geheim",
		"postgres://app:geheim@db:port/x"} {
		err := Storage{Blobs: address}.Secretless()
		if problem.KindOf(err) != problem.Usage || strings.Contains(err.Error(), "geheim") || strings.Contains(Shown(address), "geheim") {
			t.Errorf("%s: %v, shown as %s", address, err, Shown(address))
		}
	}
	for _, address := range []string{"", "/d/trien.db", "postgres://app@db/x", "s3://files/x?endpoint=http://127.0.0.1:1"} {
		if err := (Storage{Store: address}).Secretless(); err != nil || Shown(address) == "" != (address == "") {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestFlagsStandOverTheFile(t *testing.T) {
	file := Storage{Store: "a", Blobs: "b", Vault: "c", Work: "d"}
	if got := (Storage{}).Over(file); got != file {
		t.Error(got)
	}
	if got := (Storage{Blobs: "x"}).Over(file); got != (Storage{Store: "a", Blobs: "x", Vault: "c"}) {
		t.Error(got)
	}
}

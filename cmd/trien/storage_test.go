package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trien/internal/pgtest"
	"trien/internal/s3test"
)

// An office on a database server and a bucket: its folder holds configuration alone, and every command finds the rest by it.
func TestAnOfficeOnServers(t *testing.T) {
	dir := t.TempDir()
	pass := write(t, dir, "pass", "mot mat khau dai\n")
	pg, s3 := pgtest.Start(t), s3test.Start(t)
	make := func(data string) []string {
		return []string{"init", "--data", filepath.Join(dir, data), "--id", "xa-a", "--name", "Đảng ủy xã A", "--code", "ĐU", "--admin-name", "Nguyễn Quản Trị", "--pass-file", pass,
			"--store", pg, "--blobs", s3}
	}
	if code, out, said := command(t.Context(), make("one")...); code != 0 {
		t.Fatal(code, out, said)
	}
	entries, err := os.ReadDir(filepath.Join(dir, "one", "xa-a"))
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if strings.Join(names, " ") != "office.toml passphrase" {
		t.Errorf("%v in the folder, %v", names, err)
	}
	if code, out, said := command(t.Context(), "staff", "--data", filepath.Join(dir, "one", "xa-a"), "--password", "quan-tri"); code != 0 {
		t.Error(code, out, said)
	}
	if code, out, said := command(t.Context(), "fsck", "--data", filepath.Join(dir, "one")); code != 0 {
		t.Error(code, out, said)
	}
	folders := []string{"init", "--data", filepath.Join(dir, "three"), "--id", "xa-b", "--name", "Đảng ủy xã B", "--code", "ĐU", "--admin-name", "Nguyễn Quản Trị", "--pass-file", pass,
		"--store", filepath.Join(dir, "fast"), "--blobs", filepath.Join(dir, "big"), "--vault", filepath.Join(dir, "keys")}
	if code, out, said := command(t.Context(), folders...); code != 0 {
		t.Fatal(code, out, said)
	}
	for _, path := range []string{"fast/xa-b/trien.db", "big/xa-b/blobs", "big/xa-b/work", "keys/xa-b/vault.db", "three/xa-b/office.toml"} {
		if _, err := os.Stat(filepath.Join(dir, path)); err != nil {
			t.Error(err)
		}
	}
	if code, out, said := command(t.Context(), "fsck", "--data", filepath.Join(dir, "three")); code != 0 {
		t.Error(code, out, said)
	}
	if code, _, said := command(t.Context(), make("two")...); code != 2 || !strings.Contains(said, "đã có") {
		t.Error("an office was made over another:", code, said)
	}
}

func TestAddressesThatAreRefused(t *testing.T) {
	t.Setenv("AWS_ACCESS_KEY_ID", "x")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "y")
	dir := t.TempDir()
	pass := write(t, dir, "pass", "mot mat khau dai\n")
	for name, c := range map[string]struct {
		flag, address, says string
	}{
		"a password in it":      {"--store", "postgres://app:geheim@127.0.0.1:1/x", "PGPASSFILE"},
		"a key in it":           {"--blobs", "s3://key:geheim@files/x", "AWS_SECRET_ACCESS_KEY"},
		"no such database":      {"--store", "mysql://127.0.0.1/x", "postgres://"},
		"no such store":         {"--blobs", "ftp://127.0.0.1/x", "s3://"},
		"no such bucket":        {"--blobs", "s3://files/x?endpoint=http://127.0.0.1:1&region=x", "kho"},
		"a server that is away": {"--store", "postgres://app@127.0.0.1:1/x", "không mở được"},
	} {
		t.Run(name, func(t *testing.T) {
			code, _, said := command(t.Context(), "init", "--data", filepath.Join(dir, "d"), "--id", "a", "--name", "A", "--code", "A", "--admin-name", "B", "--pass-file", pass, c.flag, c.address)
			if code != 2 || !strings.Contains(strings.ToLower(said), strings.ToLower(c.says)) || strings.Contains(said, "geheim") {
				t.Errorf("exit %d: %s", code, said)
			}
			if entries, err := os.ReadDir(filepath.Join(dir, "d", "a")); len(entries) > 0 {
				t.Errorf("a refused init left %v %v", entries, err)
			}
		})
	}
}

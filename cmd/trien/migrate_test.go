package main

import (
	"encoding/json"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"trien/internal/pgtest"
	"trien/internal/s3test"
)

// An office that was made in a folder moves to PostgreSQL and S3 and back by the command line; both roots stay, fsck agrees at each place, and a place that
// was moved to already says so.
func TestMigrateThereAndBack(t *testing.T) {
	data, dir := initialised(t), t.TempDir()
	there, back := filepath.Join(dir, "there"), filepath.Join(dir, "back")
	moved := func(args ...string) (root string) {
		t.Helper()
		code, out, said := entered(t, "", append([]string{"migrate", "--json"}, args...)...)
		var answer struct {
			Offices []struct {
				Office, Root, HeldRoot string
				Events                 int64
				Keys                   int
			}
		}
		if code != 0 || json.Unmarshal([]byte(out), &answer) != nil || len(answer.Offices) != 1 || answer.Offices[0].Events == 0 {
			t.Fatalf("exit %d: %s %s", code, out, said)
		}
		return answer.Offices[0].Root + answer.Offices[0].HeldRoot
	}
	agree := func(data string) {
		t.Helper()
		if code, out, said := entered(t, "", "fsck", "--data", data); code != 0 || !strings.Contains(out, "all agree") {
			t.Fatalf("exit %d: %s%s", code, out, said)
		}
	}
	first := moved("--from", data, "--to", there, "--store", pgtest.Start(t), "--vault", pgtest.Start(t), "--blobs", s3test.Start(t))
	agree(there)
	if second := moved("--from", filepath.Join(there, "tinh-uy"), "--to", filepath.Join(back, "tinh-uy")); second != first {
		t.Errorf("the roots differ: %s %s", first, second)
	}
	agree(back)
	agree(data)
}

func TestMigrateRefusesInWords(t *testing.T) {
	data, dir := initialised(t), t.TempDir()
	secret := (&url.URL{Scheme: "postgres", User: url.UserPassword("u", "mat-khau"), Host: "127.0.0.1", Path: "/x"}).String()
	for name, c := range map[string]struct {
		says string
		args []string
	}{
		"no source":                {"no office", []string{"--from", dir, "--to", filepath.Join(dir, "x")}},
		"onto itself":              {"a target of its own", []string{"--from", data, "--to", data}},
		"a password in an address": {"PGPASSFILE", []string{"--from", data, "--to", filepath.Join(dir, "x"), "--store", secret}},
		"a server that is not":     {"can't be opened", []string{"--from", data, "--to", filepath.Join(dir, "x"), "--store", "postgres://u@127.0.0.1:1/x"}},
		"an office that is not":    {"huyen-uy", []string{"--from", data, "--to", filepath.Join(dir, "x"), "--office", "huyen-uy"}},
	} {
		t.Run(name, func(t *testing.T) {
			code, _, said := entered(t, "", append([]string{"migrate"}, c.args...)...)
			if code != 2 || !strings.Contains(said, c.says) || strings.Contains(said, "mat-khau") {
				t.Errorf("exit %d: %s", code, said)
			}
		})
	}
}

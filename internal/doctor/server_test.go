package doctor

import (
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trien/internal/app"
	"trien/internal/pgtest"
	"trien/internal/s3test"
	"trien/internal/store"
)

// TestStorageOfServers: a database's clock is set beside ours, a bucket is asked whether it keeps what it is asked to keep.
func TestStorageOfServers(t *testing.T) {
	address := pgtest.Start(t)
	s, err := store.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	o := app.Surroundings{ID: "a", Dir: t.TempDir(), Layout: store.Layout{At: store.Storage{Store: address, Blobs: s3test.Start(t)}}}
	p := Patient{Now: time.Now}
	if got := p.database(t.Context(), o); len(got) != 2 || got[0].State != Good || !strings.Contains(got[0].Words.EN, "PostgreSQL 1") || got[1].Check != "clock" || got[1].State != Good {
		t.Errorf("%+v", got)
	}
	late := Patient{Now: func() time.Time { return time.Now().Add(-time.Minute) }}
	if got := late.database(t.Context(), o); got[1].State != Bad {
		t.Errorf("a minute behind: %+v", got)
	}
	if got := blobs(t.Context(), o); got[0].State != Good {
		t.Errorf("%+v", got)
	}
	for _, n := range p.office(o) {
		if n.name == "disk" && strings.Contains(n.run(t.Context())[0].Words.EN, "database") {
			t.Error("the disk of a server is measured")
		}
	}
	gone, err := url.Parse(o.Layout.At.Blobs)
	if err != nil {
		t.Fatal(err)
	}
	gone.Host = "no-such-bucket"
	o.Layout.At.Blobs, o.Layout.At.Store = gone.String(), "postgres://nobody:geheim@127.0.0.1:1/"+filepath.Base(o.Dir)
	for what, got := range map[string][]Finding{"bucket": blobs(t.Context(), o), "database": p.database(t.Context(), o)} {
		if got[0].State != Bad || strings.Contains(got[0].Words.EN+got[0].Words.VI, "geheim") {
			t.Errorf("%s: %+v", what, got)
		}
	}
}

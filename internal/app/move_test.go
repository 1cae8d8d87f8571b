package app_test

import (
	"crypto/rand"
	"path/filepath"
	"testing"

	"trien/internal/app"
	"trien/internal/fsck"
	"trien/internal/move"
	"trien/internal/pgtest"
	"trien/internal/s3test"
	"trien/internal/store"
	"trien/internal/vault"
)

// An office at work, with people, posts, peers, sign-ins, jobs and a draft, moves to PostgreSQL and S3: fsck finds every row that the events make, and
// the office opens there.
func TestAnOfficeAtWorkMoves(t *testing.T) {
	s := newStage(t)
	if _, err := s.House.CreateDraft(t.Context(), s.as(tu, "tuan"), decision(), upload("x.docx", docxWith(t, "Nội dung"))); err != nil {
		t.Fatal(err)
	}
	must(t, s.Close())
	from := store.Layout{Dir: filepath.Join(s.Dir, tu)}
	to := store.Layout{Dir: filepath.Join(t.TempDir(), tu), At: store.Storage{Store: pgtest.Start(t), Vault: pgtest.Start(t), Blobs: s3test.Start(t), Work: s3test.Start(t)}}
	report, err := move.Office(t.Context(), move.Plan{Office: tu, From: from, To: to, Settings: func() error { return app.WriteMoved(from.Dir, to.Dir, to.At) }})
	must(t, err)
	if report.Files == 0 || report.Rows["accounts"] == 0 || report.Rows["sessions"] == 0 {
		t.Errorf("%+v", report)
	}
	o, err := app.OpenOffice(t.Context(), to.Dir, tools(s.now))
	must(t, err)
	must(t, o.Close())
	words, err := vault.Passphrase(to.Passphrase())
	must(t, err)
	at, err := fsck.Open(t.Context(), to, words, rand.Reader, func(v *vault.Vault) fsck.Project { return app.Rebuild(v) })
	must(t, err)
	defer at.Close()
	r, err := fsck.Check(t.Context(), at.Office, nil)
	must(t, err)
	if !r.Clean() || r.Rows == 0 {
		t.Errorf("%d rows, %+v", r.Rows, r.Findings)
	}
}

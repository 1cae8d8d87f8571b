// Package move brings an office from one place to another, as from a folder to PostgreSQL and S3 and back: nothing at the source is changed, nobody can serve what
// is not whole, and what was killed goes on where it was.
package move

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"trien/internal/blob"
	"trien/internal/durable"
	"trien/internal/problem"
	"trien/internal/store"
	"trien/internal/vault"
)

// Plan says what moves where.
type Plan struct {
	Office   string
	From, To store.Layout
	// Settings writes the office's settings into the target's folder: the last but the marks.
	Settings func() error
	// Progress is told of each part that is done; it may be nil. whole is 0 where nobody knows it.
	Progress func(what Part, name string, done, whole int64)
}

// Part is a part of the work.
type Part string

// The parts, in their order.
const (
	Tables   Part = "tables"
	Files    Part = "files"
	Work     Part = "work"
	Keys     Part = "keys"
	Settings Part = "settings"
	Marks    Part = "marks"
)

// Report is what was moved.
type Report struct {
	Rows    map[string]int64 `json:"rows"`
	Files   int64            `json:"files"`  // of the source
	Copied  int64            `json:"copied"` // of them by this run
	Work    int64            `json:"work"`
	Keys    int64            `json:"keys"`
	Roots   store.Roots      `json:"-"`
	Already bool             `json:"already"` // it was whole before
}

// mover carries what is open.
type mover struct {
	Plan
	source *store.Source
	target *store.Filling
	vault  *vault.Still
	report Report
}

// Office moves an office. Doing it again with the same places goes on; where it is done it says so.
func Office(ctx context.Context, p Plan) (_ Report, err error) {
	m := &mover{Plan: p, report: Report{Rows: map[string]int64{}}}
	if m.Progress == nil {
		m.Progress = func(Part, string, int64, int64) {}
	}
	if p.From.Dir == p.To.Dir || p.From.Database() == p.To.Database() || p.From.Vault() == p.To.Vault() || p.From.Blobs() == p.To.Blobs() {
		return m.report, problem.New(problem.Usage, "Nơi đi và nơi đến trùng nhau (thư mục, cơ sở dữ liệu, két hoặc kho tệp). Hãy chọn nơi đến khác hẳn.",
			"Source and target meet (folder, database, vault or files). Choose a target of its own.")
	}
	if !p.From.Shared() {
		lock, err := durable.Lock(p.From.Lock())
		if err != nil {
			return m.report, served(p.From.Dir, err)
		}
		defer lock.Close()
	}
	if m.source, err = store.HoldStill(ctx, p.From.Database()); err != nil {
		return m.report, err
	}
	defer func() { err = errors.Join(err, m.source.Close()) }()
	if m.vault, err = vault.HoldStill(ctx, p.From.Vault()); err != nil {
		return m.report, err
	}
	defer func() { err = errors.Join(err, m.vault.Close()) }()
	folder, err := begin(p.From, p.To.Dir)
	if err != nil {
		return m.report, err
	}
	defer func() { err = errors.Join(err, folder.close()) }()
	if m.target, err = store.Fill(ctx, p.To.Database(), p.Office, m.source); err != nil {
		return m.report, err
	}
	defer func() { err = errors.Join(err, m.target.Close()) }()
	return m.report, m.run(ctx, folder)
}

func served(dir string, cause error) error {
	return problem.New(problem.Conflict, "Cơ quan trong "+dir+" đang được phục vụ. Hãy dừng `trien serve` rồi chạy lại.", "The office in "+dir+" is being served. Stop `trien serve`, then run this again.").Because(cause)
}

func (m *mover) run(ctx context.Context, folder *folder) error {
	if m.target.Done {
		m.report.Already = true
		if err := errors.Join(m.same(ctx), m.sameHeld(ctx)); err != nil {
			return problem.New(problem.Conflict, "Ở nơi đến đã có cơ sở dữ liệu của cơ quan này, với nội dung khác; không ghi đè.",
				"A database of this office is at the target already, and it is another; it is not overwritten.").Because(err)
		}
		if err := m.complete(ctx, notThere); err != nil {
			return err
		}
		return folder.finish()
	}
	for _, step := range []func(context.Context) error{m.tables, m.files, m.work, m.keys, m.same, m.brought} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	if err := folder.copySettings(m.Settings); err != nil {
		return err
	}
	m.Progress(Settings, "", 1, 1)
	if err := vault.Finish(ctx, m.To.Vault()); err != nil {
		return err
	}
	m.Progress(Marks, "vault", 1, 2)
	if err := m.target.Finish(ctx); err != nil {
		return err
	}
	m.Progress(Marks, "database", 2, 2)
	return folder.finish()
}

func (m *mover) tables(ctx context.Context) error {
	return m.target.Copy(ctx, m.source, func(table string, rows int64) {
		m.report.Rows[table] = rows
		m.Progress(Tables, table, rows, rows)
	})
}

// filesAtOnce is how many files are copied at a time: a bucket answers slowly and to many.
const filesAtOnce = 4

func (m *mover) files(ctx context.Context) error {
	from, err := blob.OpenToCheck(m.From.Blobs())
	if err != nil {
		return err
	}
	to, err := blob.Open(ctx, m.To.Blobs(), nil, time.Now)
	if err != nil {
		return err
	}
	_, whole, err := m.source.Sizes(ctx)
	if err != nil {
		return err
	}
	var done, copied atomic.Int64
	all, inside := errgroup.WithContext(ctx)
	all.SetLimit(filesAtOnce)
	for d, err := range from.All(ctx) {
		if problem.KindOf(err) == problem.NotFound { // an office without files has no folder for them yet
			continue
		}
		if err != nil {
			return errors.Join(err, all.Wait())
		}
		all.Go(func() error {
			new, err := to.Take(inside, from, d)
			if new {
				copied.Add(1)
			}
			m.Progress(Files, d.String(), done.Add(1), whole)
			return err
		})
	}
	err = all.Wait()
	m.report.Files, m.report.Copied = done.Load(), copied.Load()
	return err
}

func (m *mover) work(ctx context.Context) error {
	from, err := blob.OpenWorkToCheck(m.From.Work())
	if err != nil {
		return err
	}
	names, err := from.Names(ctx)
	if err != nil {
		return err
	}
	to, err := blob.OpenWork(ctx, m.To.Work(), nil, time.Now)
	if err != nil {
		return err
	}
	for i, name := range names {
		if err := to.Take(ctx, from, name); err != nil {
			return err
		}
		m.Progress(Work, name, int64(i+1), int64(len(names)))
	}
	m.report.Work = int64(len(names))
	return nil
}

func (m *mover) keys(ctx context.Context) error {
	n, err := vault.Refill(ctx, m.To.Vault(), m.Office, m.vault)
	m.report.Keys = int64(n)
	if err == nil {
		m.Progress(Keys, "", m.report.Keys, m.report.Keys)
	}
	return err
}

// same compares the roots of both trees.
func (m *mover) same(ctx context.Context) error {
	want, err := m.source.Roots(ctx)
	if err != nil {
		return err
	}
	got, err := m.target.Roots(ctx)
	if err == nil && got != want {
		err = problem.New(problem.IO, "Sổ cái ở nơi đến không khớp với nguồn. Nơi đến chưa dùng được; hãy chạy lại, nếu vẫn vậy thì chạy `trien fsck` ở nguồn.",
			"The ledger at the target does not match the source. The target can't be served; run this again, and if it stays so run `trien fsck` at the source.").
			Because(fmt.Errorf("move: %d and %d events", want.Events, got.Events))
	}
	m.report.Roots = want
	return err
}

// sameHeld compares what is held, line by line: the tree says that nothing was changed in it, not that the lines still are what it says.
func (m *mover) sameHeld(ctx context.Context) error {
	next, stop := iter.Pull2(m.target.Holdings(ctx, ""))
	defer stop()
	for want, err := range m.source.Holdings(ctx, "") {
		if err != nil {
			return err
		}
		got, err, ok := next()
		if err != nil {
			return err
		}
		if !ok || got.Holding != want.Holding || got.Position != want.Position {
			return fmt.Errorf("move: at %d the source holds %s, the target %s", want.Position, want.Digest, got.Digest)
		}
	}
	if got, err, ok := next(); ok {
		return errors.Join(err, fmt.Errorf("move: the target holds %s besides", got.Digest))
	}
	return nil
}

func notThere(digest string) error {
	return problem.New(problem.NotFound, "Nơi đến đã có cơ quan này nhưng thiếu tệp "+digest+". Hãy chạy `trien fsck` ở nơi đến và khôi phục tệp từ nguồn.",
		"The office is at the target already, but the file "+digest+" is missing there. Run `trien fsck` there and restore the file from the source.")
}

// brought looks whether all files came: one that did not is not at the source.
func (m *mover) brought(ctx context.Context) error {
	return m.complete(ctx, func(digest string) error {
		return problem.New(problem.NotFound, "Thiếu tệp "+digest+" ở nguồn. Hãy chạy `trien fsck` ở nguồn, khôi phục tệp, rồi chạy lại.",
			"The file "+digest+" is missing at the source. Run `trien fsck` there, restore the file, then run this again.")
	})
}

// complete looks that each file that the office holds is at the target.
func (m *mover) complete(ctx context.Context, missing func(digest string) error) error {
	to, err := blob.OpenToCheck(m.To.Blobs())
	if err != nil {
		return err
	}
	for h, err := range m.source.Holdings(ctx, "") {
		if err != nil {
			return err
		}
		if h.Gone {
			continue
		}
		d, err := blob.ParseDigest(h.Digest)
		if err != nil {
			return err
		}
		if there, err := to.Has(ctx, d); err != nil || !there {
			if err == nil {
				err = missing(h.Digest)
			}
			return err
		}
	}
	return nil
}

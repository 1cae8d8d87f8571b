package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"trien/internal/app"
	"trien/internal/blob"
	"trien/internal/fsck"
	"trien/internal/problem"
	"trien/internal/store"
	"trien/internal/vault"
)

// fsckCmd is `trien fsck`: without --sweep it changes nothing, and it may run beside a serving process.
type fsckCmd struct {
	Data  string `help:"The data folder." default:"./data" type:"path" placeholder:"DIR"`
	Rate  int64  `help:"Read files at most this fast, in MB a second (0: as fast as it goes)." placeholder:"N"`
	Sweep bool   `help:"Where all agrees, remove the files that interrupted acts left more than a day ago."`
	JSON  bool   `name:"json" help:"One JSON document on standard output."`
	vaultFlags
	storageFlags
}

type fsckOffice struct {
	Office     string        `json:"office"`
	Events     int64         `json:"events"`
	Streams    int64         `json:"streams"`
	Tombstones int64         `json:"tombstones"`
	Heads      int64         `json:"heads"`
	Holdings   int64         `json:"holdings"`
	Destroyed  int64         `json:"destroyed"`
	Files      int64         `json:"files"`
	Rows       int64         `json:"rows"`
	NotChecked []string      `json:"not_checked,omitempty"`
	Findings   []fsckFinding `json:"findings"`
}

type fsckFinding struct {
	Kind    fsck.Kind `json:"kind"`
	Where   string    `json:"where"`
	Message string    `json:"message"`
	Note    bool      `json:"note,omitempty"` // no damage
}

// Run checks every office in the folder; exit code 1 where one disagrees with itself.
func (c fsckCmd) Run(e *env) error {
	over, err := c.storage()
	if err != nil {
		return err
	}
	folders, err := officeFolders(c.Data)
	if err != nil {
		return err
	}
	clean, offices := true, []fsckOffice{}
	for _, dir := range folders {
		l, err := layoutOf(dir, over)
		if err != nil {
			return err
		}
		r, err := c.check(e, l)
		if err != nil {
			return err
		}
		clean = clean && r.Clean()
		if c.Sweep && r.Clean() {
			if err := sweep(e.ctx, l, r); err != nil {
				return err
			}
		}
		offices = append(offices, describeFsck(filepath.Base(dir), r, e.lang))
	}
	if c.JSON {
		err = json.NewEncoder(e.stdout).Encode(map[string]any{"clean": clean, "offices": offices})
	} else {
		err = printFsck(e, offices)
	}
	if err == nil && !clean {
		return errNo
	}
	return err
}

// sweepAge is longer than any act may take: a younger file may still get its event.
const sweepAge = 24 * time.Hour

// sweep removes the old ones of the files that no event names. It is asked for by a person and only where all else agrees: over a database that
// was restored too old, such files may be all that is left of documents.
func sweep(ctx context.Context, l store.Layout, r fsck.Report) error {
	orphans := map[string]bool{}
	for _, f := range r.Findings {
		if f.Kind == fsck.OrphanFile {
			orphans[f.Where] = true
		}
	}
	files, err := blob.OpenToCheck(l.Blobs())
	if err != nil {
		return err
	}
	return files.Sweep(ctx, time.Now().Add(-sweepAge), func(d blob.Digest) bool { return !orphans[d.String()] })
}

// layoutOf is where an office's things lie. A folder whose settings are gone is checked as it is.
func layoutOf(dir string, over store.Storage) (store.Layout, error) {
	if !isThere(filepath.Join(dir, app.SettingsFile)) {
		return store.Layout{Dir: dir, At: over.Of(filepath.Base(dir))}, nil
	}
	return app.LayoutOf(dir, over)
}

func isThere(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// officeFolders is the folder itself where it is an office's, else those in it that are.
func officeFolders(data string) ([]string, error) {
	marks := []string{app.SettingsFile, filepath.Base(store.Layout{}.Database())}
	var all []string
	for _, name := range marks {
		if isThere(filepath.Join(data, name)) {
			return []string{data}, nil
		}
		found, err := filepath.Glob(filepath.Join(data, "*", name))
		if err != nil {
			return nil, err
		}
		for _, f := range found {
			all = append(all, filepath.Dir(f))
		}
	}
	if len(all) == 0 {
		return nil, problem.New(problem.IO,
			"Không có cơ quan nào trong thư mục "+data+". Hãy chỉ đúng thư mục bằng --data.",
			"There is no office in the folder "+data+". Name the right one with --data.")
	}
	slices.Sort(all)
	return slices.Compact(all), nil
}

func (c fsckCmd) check(e *env, l store.Layout) (fsck.Report, error) {
	opener, done := e.opener(c.vaultFlags)
	defer done()
	terms, err := vault.Look(e.ctx, l.Vault())
	if err != nil {
		return fsck.Report{}, err
	}
	unlock, err := opener.unlock(app.VaultPlace{Layout: l}, terms)
	if err != nil {
		return fsck.Report{}, err
	}
	defer vault.Wipe(unlock)
	o, err := fsck.Open(e.ctx, l, unlock, rand.Reader, func(v *vault.Vault) fsck.Project { return app.Rebuild(v) })
	if err != nil {
		return fsck.Report{}, err
	}
	defer o.Close()
	o.Rate = c.Rate << 20
	progress, end := e.progress(filepath.Base(l.Dir))
	defer end()
	return fsck.Check(e.ctx, o.Office, progress)
}

// progress shows a bar on a terminal and nothing elsewhere.
func (e *env) progress(title string) (step func(done, whole int64), end func()) {
	f, ok := e.stderr.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return nil, func() {}
	}
	bar := progressbar.NewOptions64(-1, progressbar.OptionSetDescription(title), progressbar.OptionSetWriter(f), progressbar.OptionClearOnFinish())
	return func(done, whole int64) {
		bar.ChangeMax64(whole)
		_ = bar.Set64(done) // a bar that can't be drawn is no reason to stop
	}, func() { _ = bar.Finish() }
}

func describeFsck(name string, r fsck.Report, lang string) fsckOffice {
	o := fsckOffice{Office: name, Events: r.Events, Streams: r.Streams, Tombstones: r.Tombstones, Heads: r.Heads,
		Holdings: r.Holdings, Destroyed: r.Gone, Files: r.Files, Rows: r.Rows, NotChecked: r.NotChecked, Findings: []fsckFinding{}}
	for _, f := range r.Findings {
		o.Findings = append(o.Findings, fsckFinding{f.Kind, f.Where, f.Words.In(lang), f.Note})
	}
	return o
}

func printFsck(e *env, offices []fsckOffice) error {
	line := problem.Words{
		VI: "%s: %d sự kiện, %d đầu sổ đã ký, %d tệp đang giữ (%d đã hủy), %d dòng: %s\n",
		EN: "%s: %d events, %d signed heads, %d files held (%d destroyed), %d rows: %s\n",
	}.In(e.lang)
	var errs []error
	for _, o := range offices {
		verdict := problem.Words{VI: "khớp", EN: "all agree"}
		damage := 0
		for _, f := range o.Findings {
			if !f.Note {
				damage++
			}
		}
		if damage > 0 {
			verdict = problem.Words{VI: fmt.Sprint(damage, " chỗ không khớp"), EN: fmt.Sprint(damage, " disagree")}
		}
		_, err := fmt.Fprintf(e.stdout, line, o.Office, o.Events, o.Heads, o.Holdings-o.Destroyed, o.Destroyed, o.Rows, verdict.In(e.lang))
		errs = append(errs, err)
		for _, f := range o.Findings {
			_, err := fmt.Fprintf(e.stdout, "  %s  %s\n", f.Kind, f.Message)
			errs = append(errs, err)
		}
		for _, what := range o.NotChecked {
			_, err := fmt.Fprintf(e.stdout, "  %s: %s\n", problem.Words{VI: "chưa kiểm", EN: "not checked"}.In(e.lang), what)
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

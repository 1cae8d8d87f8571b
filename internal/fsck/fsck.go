// Package fsck walks an office's events, ledger, keys, files and rows, and says where two of them disagree. It changes nothing.
//
// An auditor's rules for a Merkle tree log are those of RFC 9162, Section 8.3; that every row is an index over the events is this house's.
package fsck

import (
	"context"
	"errors"
	"iter"

	"trien/internal/blob"
	"trien/internal/ledger"
	"trien/internal/problem"
	"trien/internal/store"
	"trien/internal/vault"
)

// Project makes the rows that the events call for: every row of every table that is an index over events, sealed as they were.
type Project func(ctx context.Context, events iter.Seq2[store.Recorded, error]) ([]store.Row, error)

// Office is what is checked.
type Office struct {
	Data  *store.Checked
	Blobs *blob.Store
	Work  *blob.Work // working files; nil: they are not looked at
	Vault *vault.Vault
	// Project builds the rows again; where it is nil they are not compared, and the report says so.
	Project Project
	// Rate bounds the reading of files, in bytes per second, so that a check does not slow the office down; 0 is as fast as it goes.
	Rate int64
}

// Finding is one disagreement. A Note tells of something that is no damage, such as a file that no event names.
type Finding struct {
	Kind  Kind
	Where string // a stream and version, a leaf, a digest, a table and key: never content words
	Words problem.Words
	Note  bool
}

// Report is what was looked at and what was found.
type Report struct {
	Events     int64 // lines of the ledger
	Streams    int64
	Tombstones int64 // events whose content words' key is forgotten
	Heads      int64 // signed heads that hold
	Holdings   int64 // files that the office says it keeps
	Gone       int64 // files whose key was forgotten
	Files      int64 // files read through
	Rows       int64 // rows that the events make
	Signings   int64 // signing requests that are open
	NotChecked []string
	Findings   []Finding
}

// Clean tells that nothing disagrees. Notes do not count.
func (r *Report) Clean() bool {
	for _, f := range r.Findings {
		if !f.Note {
			return false
		}
	}
	return true
}

// Check checks everything. What it can't read is a finding too; an error means that the check itself was ended.
// progress is told how many of the things to look at are done; it may be nil.
func Check(ctx context.Context, o Office, progress func(done, whole int64)) (Report, error) {
	c := &check{office: o, progress: progress, streams: map[string]int64{}, waiting: map[string]bool{}, named: map[string]string{}, held: map[string]bool{}, opens: map[[32]byte]string{}}
	err := o.Data.View(ctx, func(r *store.Reader) error {
		c.read = r
		for _, step := range []func(context.Context) error{c.database, c.keys, c.events, c.holdings, c.files, c.rows, c.signings} {
			if err := step(ctx); err != nil {
				return err
			}
		}
		return nil
	})
	c.report.Streams = int64(len(c.streams))
	return c.report, err
}

// check carries what one step learns and a later one needs.
type check struct {
	office   Office
	read     *store.Reader
	progress func(done, whole int64)
	report   Report
	done     int64
	whole    int64
	last     []ledger.Head       // the heads of the ledger as it stands: holdings change only with events
	streams  map[string]int64    // newest version of each
	waiting  map[string]bool     // events that will have their leaf within the minute
	named    map[string]string   // digests that events name, with the event
	held     map[string]bool     // digests in the tree over holdings
	away     bool                // the store of files does not answer
	opens    map[[32]byte]string // commitments of the keys in the vault, with their names
}

func (c *check) find(k Kind, where string) {
	c.report.Findings = append(c.report.Findings, Finding{Kind: k, Where: where, Words: k.words(where), Note: k == OrphanFile || k == PreparedGone || k == OrphanWork})
}

// unreadable turns a failed read into a finding and goes on; only the end of the context ends the check.
func (c *check) unreadable(ctx context.Context, what string, err error) error {
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	cause := err
	var p *problem.Error
	if errors.As(err, &p) && p.Cause != nil {
		cause = p.Cause
	}
	c.find(Unreadable, what+": "+cause.Error())
	return nil
}

func (c *check) step() {
	c.done++
	if c.progress != nil && (c.done%100 == 0 || c.done == c.whole) {
		c.progress(c.done, c.whole)
	}
}

func (c *check) database(ctx context.Context) error {
	complaints, known, err := c.read.Integrity(ctx)
	for _, s := range complaints {
		c.find(Unreadable, s)
	}
	if !known && err == nil {
		c.report.NotChecked = append(c.report.NotChecked, "integrity")
	}
	if err := c.unreadable(ctx, "integrity", err); err != nil {
		return err
	}
	events, err := c.read.Size(ctx)
	if err := c.unreadable(ctx, "events", err); err != nil {
		return err
	}
	c.whole = events
	return nil
}

// keys opens every key of the vault and notes what each commits to.
func (c *check) keys(ctx context.Context) error {
	names, _, err := c.office.Vault.Names(ctx)
	if err != nil {
		return c.unreadable(ctx, "vault", err)
	}
	for _, name := range names {
		k, err := c.office.Vault.Key(name)
		if err != nil {
			c.find(KeyDamaged, name)
			continue
		}
		c.opens[k.Commitment()] = name
	}
	return nil
}

func (c *check) rows(ctx context.Context) error {
	if c.office.Project == nil {
		c.report.NotChecked = append(c.report.NotChecked, "rows")
		return nil
	}
	made, err := c.office.Project(ctx, c.read.All(ctx, 0))
	if err != nil {
		if ctx.Err() == nil {
			c.find(RowsUnbuilt, err.Error())
		}
		return ctx.Err()
	}
	c.report.Rows = int64(len(made))
	differences, err := c.read.Compare(ctx, made)
	for _, d := range differences {
		c.difference(d)
	}
	return c.unreadable(ctx, "rows", err)
}

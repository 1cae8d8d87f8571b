package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"trien/cades"
	"trien/internal/augment"
	"trien/internal/limits"
	"trien/internal/problem"
	"trien/pdf"
	"trien/validation/words"
)

// dueCmd is `trien due`.
type dueCmd struct {
	Files []string `arg:"" name:"file" help:"Signed PDFs and signature files; a folder stands for those in it, @LIST for the paths in a file."`
	Days  int      `default:"90" help:"How many days ahead something counts as due; then the exit code is 1."`
	JSON  bool     `name:"json" help:"Print a JSON document for each file."`
}

// States of a file's protection.
const (
	dueOver   = "overdue"
	dueSoon   = "due"
	dueLater  = "later"
	dueNever  = "unsigned"   // nothing to renew
	dueFailed = "unreadable" // nobody can tell
)

// dueLine is what becomes of one file.
type dueLine struct {
	File         string        `json:"file"`
	State        string        `json:"state"`
	RenewBy      string        `json:"renew_by"` // empty: unsigned or unreadable
	RenewBecause string        `json:"renew_because"`
	Stamped      bool          `json:"stamped"` // false: no time-stamp protects it yet
	Error        *problemWords `json:"error,omitempty"`

	by time.Time
}

// Run lists by when the protection of each file must be renewed, the earliest first.
func (c *dueCmd) Run(e *env) error {
	found, err := (&verifyCmd{Files: c.Files}).subjects(e.ctx)
	if err != nil {
		return err
	}
	now := time.Now()
	var lines []dueLine
	count := map[string]int{}
	for _, s := range found {
		if e.ctx.Err() != nil {
			return context.Cause(e.ctx)
		}
		if other := signatureSuffix(s.name); other != "" && !isCMSName(s.name) {
			continue // time-stamps and records in files of their own protect others; they are found through those
		}
		lines = append(lines, e.dueOf(s, now, now.AddDate(0, 0, c.Days)))
		count[lines[len(lines)-1].State]++
	}
	slices.SortStableFunc(lines, func(a, b dueLine) int {
		return cmp.Or(cmp.Compare(dueRank(a.State), dueRank(b.State)), a.by.Compare(b.by))
	})
	if err := c.print(e, lines); err != nil {
		return err
	}
	switch {
	case count[dueFailed] > 0:
		return errUndone
	case count[dueOver]+count[dueSoon] > 0:
		return errNo
	}
	return nil
}

// dueRank orders states: what needs a person first.
func dueRank(state string) int {
	return slices.Index([]string{dueFailed, dueOver, dueSoon, dueLater, dueNever}, state)
}

// dueOf computes one line; what is due before soon is told apart from what is due later.
func (e *env) dueOf(s subject, now, soon time.Time) dueLine {
	line := dueLine{File: s.name, State: dueLater}
	due, err := augment.Due{}, s.err
	if err == nil {
		due, err = dueOfFile(s.name)
	}
	switch {
	case err != nil:
		told := e.wordsOf(inspectProblem(s.name, err))
		line.State, line.Error = dueFailed, &told
		return line
	case due.By.IsZero():
		line.State = dueNever
		return line
	case !due.By.After(now):
		line.State = dueOver
	case !due.By.After(soon):
		line.State = dueSoon
	}
	line.by, line.RenewBy, line.RenewBecause, line.Stamped = due.By, due.By.Format(time.RFC3339), due.Certificate, due.Stamped
	return line
}

// dueOfFile computes when a file is due.
func dueOfFile(path string) (augment.Due, error) {
	f, err := os.Open(path)
	if err != nil {
		return augment.Due{}, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = errNoFile
	}
	if err != nil {
		return augment.Due{}, err
	}
	if isSignatureFile(path, f, info.Size()) {
		data, err := io.ReadAll(io.LimitReader(f, limits.CMSSize+1))
		if err != nil {
			return augment.Due{}, err
		}
		sd, err := cades.Read(data)
		if err != nil {
			return augment.Due{}, err
		}
		return augment.RenewalCMS(sd), nil
	}
	file, err := pdf.Open(f, info.Size(), pdf.Options{})
	if err != nil {
		return augment.Due{}, err
	}
	return augment.Renewal(file)
}

func (c *dueCmd) print(e *env, lines []dueLine) error {
	for _, l := range lines {
		if c.JSON {
			if err := json.NewEncoder(e.stdout).Encode(l); err != nil {
				return err
			}
			continue
		}
		if _, err := fmt.Fprintln(e.stdout, l.text(e.lang)); err != nil {
			return err
		}
	}
	return nil
}

// text is a line for people.
func (l *dueLine) text(lang string) string {
	say := func(vi, en string) string { return problem.Words{VI: vi, EN: en}.In(lang) }
	switch l.State {
	case dueFailed:
		return say("không đọc được  ", "unreadable  ") + l.Error.Message
	case dueNever:
		return say("không có chữ ký  ", "unsigned  ") + words.Clean(l.File)
	}
	state := map[string]string{dueOver: say("QUÁ HẠN", "OVERDUE"), dueSoon: say("đến hạn", "due"), dueLater: say("còn hạn", "later")}[l.State]
	text := fmt.Sprintf("%s  %-8s  %s  (%s)", l.by.In(vietnam).Format("02/01/2006"), state, words.Clean(l.File), words.Clean(l.RenewBecause))
	if !l.Stamped {
		text += say("  chưa có dấu thời gian", "  no time-stamp yet")
	}
	return text
}

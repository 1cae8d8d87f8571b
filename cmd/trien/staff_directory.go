package main

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"trien/internal/app"
	"trien/internal/limits"
	"trien/internal/problem"
	"trien/internal/roster"
)

// staffCmd is `trien staff`: an office's people, posts, keys and peers, from the terminal.
type staffCmd struct {
	Add      staffAddCmd      `cmd:"" default:"withargs" help:"Add posts, people, keys and peers from a file; first passwords; this office's card for a peer."`
	Import   staffImportCmd   `cmd:"" help:"Take a list of people, or of bodies and units (CSV); without --apply only say what it would do."`
	Export   staffExportCmd   `cmd:"" help:"Write people, or bodies and units, as a list (CSV) that import reads back."`
	Who      staffWhoCmd      `cmd:"" help:"Who could sign what on a day, by post or by delegation, and why."`
	Delegate staffDelegateCmd `cmd:"" help:"Lend someone's authority to sign to another, on a document."`
	Revoke   staffRevokeCmd   `cmd:"" help:"Take a delegation back."`
	Code     staffCodeCmd     `cmd:"" help:"Correct a person's code that was recorded wrong; the wrong one stays known as theirs."`
	Scim     staffScimCmd     `cmd:"" help:"Identity systems that keep the directory over SCIM 2.0."`
}

// officePlace is the office whose directory is meant.
type officePlace struct {
	Data string `required:"" type:"existingdir" help:"The office's own folder." placeholder:"DIR"`
	storageFlags
}

// with opens the office for as long as do takes.
func (c officePlace) with(e *env, do func(*app.Office) error) error {
	tools, closeTools, err := e.tools(slog.LevelWarn)
	if err != nil {
		return err
	}
	defer closeTools()
	if tools.Storage, err = c.storage(); err != nil {
		return err
	}
	o, err := app.OpenOffice(e.ctx, c.Data, tools)
	if err != nil {
		return err
	}
	return errors.Join(do(o), o.Close())
}

// staffImportCmd is `trien staff import`.
type staffImportCmd struct {
	officePlace
	File  string `arg:"" type:"existingfile" help:"The list: CSV in UTF-8, UTF-16 or Windows-1258." placeholder:"FILE.csv"`
	Apply bool   `help:"Take it: all of it, or nothing where it has a fault."`
}

// Run says what the list would do, fault by fault, and takes it where that is wished. A list with a fault answers no (1).
func (c staffImportCmd) Run(e *env) error {
	raw, err := readList(c.File)
	if err != nil {
		return err
	}
	return c.with(e, func(o *app.Office) error {
		v, err := o.Import(e.ctx, app.Terminal(), raw, nil)
		if err != nil {
			return err
		}
		tellImport(e, v)
		switch {
		case len(v.Faults) > 0:
			return errNo
		case !c.Apply:
			fmt.Fprintln(e.stdout, e.in("Chưa ghi gì. Thêm --apply để ghi.", "Nothing was stored. Add --apply to store it."))
			return nil
		}
		if _, err = o.Import(e.ctx, app.Terminal(), raw, &app.ImportWish{Name: filepath.Base(c.File), SHA256: v.SHA256, Stands: v.Stands}); err == nil {
			fmt.Fprintln(e.stdout, e.in("Đã ghi.", "Stored."))
		}
		return err
	})
}

func readList(name string) ([]byte, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, fileProblem(name, err)
	}
	if info.Size() > limits.RosterFile {
		return nil, problem.New(problem.Limit, "Danh sách "+name+" quá lớn. Hãy chia thành nhiều tệp.", "The list "+name+" is too large. Split it.")
	}
	raw, err := os.ReadFile(name)
	if err != nil {
		return nil, fileProblem(name, err)
	}
	return raw, nil
}

func tellImport(e *env, v app.ImportView) {
	what := e.in("danh sách người", "a list of people")
	if v.Kind == string(roster.Bodies) {
		what = e.in("danh sách cơ quan, đơn vị", "a list of bodies and units")
	}
	fmt.Fprintf(e.stdout, e.in("%s (%s): %d mới, %d thay đổi, %d giữ nguyên, %d lỗi\n", "%s (%s): %d new, %d changed, %d the same, %d faults\n"),
		what, v.Encoding, v.New, v.Changed, v.Same, len(v.Faults))
	for _, f := range v.Faults {
		fmt.Fprintf(e.stdout, e.in("dòng %d: %s\n", "line %d: %s\n"), f.Line, e.in(f.Words.VI, f.Words.EN))
	}
	for _, r := range v.Rows {
		var does []string
		for _, w := range r.Words {
			does = append(does, e.in(w.VI, w.EN))
		}
		fmt.Fprintf(e.stdout, "%d\t%s\t%s\n", r.Line, r.Name, strings.Join(does, ", "))
	}
}

// staffExportCmd is `trien staff export`.
type staffExportCmd struct {
	officePlace
	Kind string `arg:"" optional:"" default:"people" enum:"people,bodies" help:"people, or bodies (with units)." placeholder:"people|bodies"`
}

// Run writes the list to the standard output.
func (c staffExportCmd) Run(e *env) error {
	return c.with(e, func(o *app.Office) error { return o.Export(e.ctx, c.Kind, e.stdout) })
}

// staffWhoCmd is `trien staff who`.
type staffWhoCmd struct {
	officePlace
	On    string `required:"" help:"The day, or an instant of it: 2026-11-21, 2026-11-21T15:04." placeholder:"DATE"`
	Type  string `help:"Only documents of this type, as QĐ." placeholder:"TYPE"`
	Known string `help:"By what was on record at the end of this day (else by all that is on record now)." placeholder:"DATE"`
}

// Run prints a line for each who could: name, post, capacity, types, and the reasons. Nobody is the answer no (1).
func (c staffWhoCmd) Run(e *env) error {
	return c.with(e, func(o *app.Office) error {
		v, err := o.WhoCould(e.ctx, c.Type, c.On, c.Known)
		if err != nil {
			return err
		}
		for _, r := range v.Rows {
			why := make([]string, 0, len(r.Why))
			for _, w := range r.Why {
				why = append(why, e.in(w.VI, w.EN))
			}
			types := strings.Join(r.Types, " ")
			if types == "" {
				types = e.in("mọi loại", "all types")
			}
			when := e.in("cả ngày", "all day")
			if !r.WholeDay {
				when = hour(r.From) + "–" + hour(r.To)
			}
			fmt.Fprintf(e.stdout, "%s\t%s\t%s\t%s\t%s\t%s\n", r.Name, r.Title, strings.ReplaceAll(r.Capacity.Text, "\n", " / "), types, when, strings.Join(why, "; "))
		}
		if len(v.Rows) == 0 {
			fmt.Fprintln(e.stdout, e.in("Không ai ký được.", "Nobody could."))
			return errNo
		}
		return nil
	})
}

// hour is a time of day as Vietnam's clocks show it.
func hour(at time.Time) string { return at.In(time.FixedZone("+07", 7*60*60)).Format("15:04") }

// staffDelegateCmd is `trien staff delegate`.
type staffDelegateCmd struct {
	officePlace
	Giver  string   `required:"" help:"Account of whoever lends." placeholder:"ACCOUNT"`
	Taker  string   `required:"" help:"Account of whoever will sign." placeholder:"ACCOUNT"`
	Of     string   `required:"" help:"The giver's capacity, by its id." placeholder:"CAPACITY"`
	As     string   `required:"" help:"How the taker signs: T/M, K/T, T/L, T/U.Q." placeholder:"PREFIX"`
	Title  string   `required:"" help:"The taker's title, as it stands under that." placeholder:"TEXT"`
	Body   string   `help:"The body signed for (else the giver's)." placeholder:"TEXT"`
	Types  []string `help:"Only documents of these types." placeholder:"TYPE,…"`
	Since  string   `help:"First day (else from now)." placeholder:"DATE"`
	Until  string   `help:"Day on which it is over (else until revoked)." placeholder:"DATE"`
	Number string   `required:"" help:"Number of the document that delegates." placeholder:"TEXT"`
	Onward bool     `help:"The taker may lend it further."`
}

// Run records the delegation and prints its id.
func (c staffDelegateCmd) Run(e *env) error {
	return c.with(e, func(o *app.Office) error {
		id, err := o.DelegateBy(e.ctx, app.Terminal(), app.DelegationByAccount{Giver: c.Giver, Taker: c.Taker, Of: c.Of, As: c.As, Body: c.Body, Title: c.Title, Types: c.Types,
			Since: c.Since, Until: c.Until, Number: c.Number, Onward: c.Onward})
		if err == nil {
			fmt.Fprintln(e.stdout, id)
		}
		return err
	})
}

// staffRevokeCmd is `trien staff revoke`.
type staffRevokeCmd struct {
	officePlace
	ID     string `arg:"" help:"The delegation, as delegate printed it." placeholder:"ID"`
	Reason string `required:"" help:"Why, for the record." placeholder:"TEXT"`
}

// Run ends it now.
func (c staffRevokeCmd) Run(e *env) error {
	return c.with(e, func(o *app.Office) error {
		return o.RevokeDelegation(e.ctx, app.Terminal(), c.ID, time.Time{}, c.Reason)
	})
}

// staffCodeCmd is `trien staff code`.
type staffCodeCmd struct {
	officePlace
	Account string `arg:"" help:"Whose code it is." placeholder:"ACCOUNT"`
	Code    string `arg:"" help:"The right code." placeholder:"CODE"`
	Reason  string `required:"" help:"What shows that the other one was wrong." placeholder:"TEXT"`
}

// Run corrects it now.
func (c staffCodeCmd) Run(e *env) error {
	return c.with(e, func(o *app.Office) error { return o.CorrectCode(e.ctx, app.Terminal(), c.Account, c.Code, c.Reason) })
}

// in is a word in the language of the command line.
func (e *env) in(vi, en string) string { return problem.Words{VI: vi, EN: en}.In(e.lang) }

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"

	"trien/internal/app"
	"trien/internal/durable"
	"trien/internal/problem"
)

// reportCmd is `trien report`: a report of an office from the terminal. An office in a folder must not be served meanwhile.
type reportCmd struct {
	Data    string `required:"" type:"existingdir" help:"The office's own folder." placeholder:"DIR"`
	Kind    string `default:"dealings" enum:"dealings,certificates" help:"Which report: all electronic transactions (dealings), or certificates (certificates)."`
	Quarter string `xor:"period" help:"A quarter, as 2026-4." placeholder:"YEAR-N"`
	Period  string `xor:"period" help:"Another period: 2026-H2, 2026, 2026-10-01..2026-10-31." placeholder:"PERIOD"`
	JSON    bool   `name:"json" xor:"form" help:"Print the figures, and who has reported what, as JSON."`
	XLSX    bool   `name:"xlsx" xor:"form" help:"Write a workbook."`
	PDF     bool   `name:"pdf" xor:"form" help:"Write a sheet to print."`
	Signed  bool   `name:"signed" xor:"form" help:"Write the signed file that the office above takes; the report must have been made."`
	Out     string `short:"o" help:"Where to write the file." placeholder:"FILE"`
	storageFlags
}

// Run writes the report.
func (c reportCmd) Run(e *env) error {
	form, file := c.form()
	if file != (c.Out != "") {
		return problem.New(problem.Usage, "--xlsx, --pdf và --signed cần -o TỆP; bản in ra màn hình thì không.", "--xlsx, --pdf and --signed need -o FILE; what is printed does not.")
	}
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
	q := app.ReportQuery{Kind: c.Kind, Period: c.Quarter + c.Period}
	if !file {
		err = c.print(e, o, q)
	} else {
		err = durable.Disk{}.Replace(c.Out, 0o644, func(w io.Writer) error { return o.WriteReport(e.ctx, q, form, w) })
	}
	return errors.Join(err, o.Close())
}

// form says what is to be written, and whether that is a file.
func (c reportCmd) form() (form app.ReportForm, file bool) {
	switch {
	case c.XLSX:
		return app.ReportXLSX, true
	case c.PDF:
		return app.ReportPDF, true
	case c.Signed:
		return app.ReportJSON, true
	}
	return "", false
}

func (c reportCmd) print(e *env, o *app.Office, q app.ReportQuery) error {
	v, err := o.Figures(e.ctx, q)
	if err != nil {
		return err
	}
	if c.JSON {
		out := json.NewEncoder(e.stdout)
		out.SetIndent("", "  ")
		return out.Encode(v)
	}
	say := func(vi, en string) string { return problem.Words{VI: vi, EN: en}.In(e.lang) }
	fmt.Fprintf(e.stdout, "%s – %s (%s..%s)\n", v.OfficeName, v.Period, v.From, v.To)
	for _, l := range v.Lines {
		label := say(l.Word.VI, l.Word.EN)
		if more := say(l.TypeName.VI, l.TypeName.EN); more != "" {
			label += ": " + more
		}
		fmt.Fprintf(e.stdout, "%8d  %s\n", l.N, label)
	}
	return nil
}

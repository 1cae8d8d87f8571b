package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"trien/internal/app"
)

// subscribersCmd is `trien subscribers`: certificates, devices and their papers, to read.
type subscribersCmd struct {
	List   subscribersListCmd   `cmd:"" help:"List requests, certificates, devices, phases or trainings of an office."`
	Export subscribersExportCmd `cmd:"" help:"The same as CSV, for spreadsheets."`
}

type subscribersWhat struct {
	What  string `arg:"" optional:"" default:"requests" enum:"requests,certificates,devices,phases,trainings" help:"What to list: requests, certificates, devices, phases, trainings." placeholder:"WHAT"`
	State string `help:"Only requests in this state; open: all that have not ended." placeholder:"STATE"`
	officePlace
}

// table reads the office.
func (c subscribersWhat) table(e *env) (t app.SubscriberTable, err error) {
	err = c.with(e, func(o *app.Office) error {
		t, err = o.SubscriberTable(e.ctx, c.What, c.State)
		return err
	})
	return t, err
}

type subscribersListCmd struct {
	subscribersWhat
	JSON bool `name:"json" help:"Print the result as one JSON document."`
}

// Run lists.
func (c *subscribersListCmd) Run(e *env) error {
	t, err := c.table(e)
	if err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(e.stdout).Encode(t)
	}
	fmt.Fprintln(e.stdout, strings.Join(t.Columns, "\t"))
	for _, row := range t.Rows {
		fmt.Fprintln(e.stdout, strings.Join(row, "\t"))
	}
	return nil
}

type subscribersExportCmd struct{ subscribersWhat }

// Run writes CSV (RFC 4180) in UTF-8 with a mark at its beginning, by which spreadsheets know it.
func (c *subscribersExportCmd) Run(e *env) error {
	t, err := c.table(e)
	if err != nil {
		return err
	}
	return writeTable(e.stdout, t)
}

func writeTable(w io.Writer, t app.SubscriberTable) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	for _, row := range append([][]string{t.Columns}, t.Rows...) {
		cells := make([]string, len(row))
		for i, cell := range row {
			if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
				cell = "'" + cell // a spreadsheet would take it for a formula
			}
			cells[i] = cell
		}
		if err := out.Write(cells); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

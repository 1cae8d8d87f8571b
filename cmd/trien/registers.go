package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"

	"trien/internal/app"
	"trien/internal/problem"
)

// registersCmd is `trien registers`: what became of the numbers of an office. An office in a folder must not be served meanwhile.
type registersCmd struct {
	Numbers numbersCmd `cmd:"" help:"What became of every number: used, set aside, returned, voided; exit 1 where one is unexplained."`
}

// numbersCmd is `trien registers numbers`.
type numbersCmd struct {
	Data string `required:"" type:"existingdir" help:"The office's own folder." placeholder:"DIR"`
	JSON bool   `name:"json" help:"Print the account of each series as JSON."`
	storageFlags
}

// Run prints the accounts.
func (c numbersCmd) Run(e *env) error {
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
	list, err := o.Accounts(e.ctx)
	if err := errors.Join(err, o.Close()); err != nil {
		return err
	}
	good := true
	for _, s := range list {
		good = good && s.Good
	}
	if c.JSON {
		out := json.NewEncoder(e.stdout)
		out.SetIndent("", "  ")
		err = out.Encode(list)
	} else {
		e.accounts(list)
	}
	if err == nil && !good {
		err = errNo
	}
	return err
}

func (e *env) accounts(list []app.SeriesView) {
	say := func(vi, en string) string { return problem.Words{VI: vi, EN: en}.In(e.lang) }
	for _, s := range list {
		fmt.Fprintf(e.stdout, "%s – %s\n", say(s.Name.VI, s.Name.EN), s.Period)
		for _, l := range s.Lines {
			more := l.Reason
			if l.Why != nil {
				more = say(l.Why.VI, l.Why.EN)
			}
			if more != "" {
				more = ": " + more
			}
			fmt.Fprintf(e.stdout, "  %s  %s%s\n", l.Text, say(l.Word.VI, l.Word.EN), more)
		}
	}
}

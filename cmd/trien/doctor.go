package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"trien/internal/app"
	"trien/internal/config"
	"trien/internal/doctor"
	"trien/internal/problem"
)

// doctorCmd is `trien doctor`. It changes nothing and may run beside a serving process.
type doctorCmd struct {
	configFlag
	Data  string        `type:"path" help:"The data folder (./data where nothing else is set)." placeholder:"DIR"`
	Limit time.Duration `default:"60s" help:"The longest time of all of it: what is not done by then could not be checked." placeholder:"60s"`
	JSON  bool          `name:"json" help:"One JSON document on standard output."`
	storageFlags
}

// doctorFinding is a finding as --json tells it.
type doctorFinding struct {
	Check   string       `json:"check"`
	Office  string       `json:"office,omitempty"`
	State   doctor.State `json:"state"`
	Message string       `json:"message"`
	Next    string       `json:"next,omitempty"`
}

// Run looks at everything; exit code 1 where something is bad.
func (c doctorCmd) Run(e *env) error {
	set, err := e.settings(c.Config, given(config.Flag{Name: "--data", Key: "data", Value: c.Data}, config.Flag{Name: "--store", Key: "storage.store", Value: c.Store},
		config.Flag{Name: "--blobs", Key: "storage.blobs", Value: c.Blobs}, config.Flag{Name: "--vault", Key: "storage.vault", Value: c.Vault})...)
	if err != nil {
		return err
	}
	if c.Limit <= 0 || c.Limit > time.Hour {
		return problem.New(problem.Usage, "--limit phải lớn hơn 0 và không quá 1 giờ.", "--limit is more than 0 and at most an hour.")
	}
	p, found, err := patient(set)
	if err != nil {
		return err
	}
	found = append(found, doctor.Look(e.ctx, p, c.Limit)...)
	if e.ctx.Err() != nil {
		return e.ctx.Err()
	}
	if err := c.show(e, found); err != nil {
		return err
	}
	if doctor.Worst(found) == doctor.Bad {
		return errNo
	}
	return nil
}

// patient gathers what is looked at; an office whose settings are wrong is a finding.
func patient(set config.Loaded) (doctor.Patient, []doctor.Finding, error) {
	p := doctor.Patient{Config: set.Config, File: set.File, Cache: cacheDir(), Now: time.Now}
	over, err := addresses(set.Storage)
	if err != nil {
		return p, nil, err
	}
	folders, err := officeFolders(set.Data)
	if err != nil {
		return p, []doctor.Finding{{Check: "offices", State: doctor.Warn, Words: problem.WordsOf(err)}}, nil
	}
	var found []doctor.Finding
	for _, dir := range folders {
		o, err := app.SurroundingsOf(dir, over, time.Now)
		if err != nil {
			found = append(found, doctor.Finding{Check: "settings", Office: filepath.Base(dir), State: doctor.Bad, Words: problem.WordsOf(err),
				Next: problem.Words{VI: "Chạy `trien config check`.", EN: "Run `trien config check`."}})
			continue
		}
		p.Offices = append(p.Offices, o)
	}
	return p, found, nil
}

func (c doctorCmd) show(e *env, found []doctor.Finding) error {
	if c.JSON {
		list := []doctorFinding{}
		for _, f := range found {
			list = append(list, doctorFinding{f.Check, f.Office, f.State, f.Words.In(e.lang), f.Next.In(e.lang)})
		}
		return json.NewEncoder(e.stdout).Encode(map[string]any{"worst": doctor.Worst(found), "findings": list})
	}
	var errs []error
	for _, f := range found {
		line := fmt.Sprintf("%-9s %-14s %s", stateWords(f.State).In(e.lang), f.Check, f.Words.In(e.lang))
		if f.Office != "" {
			line = fmt.Sprintf("%-9s %-14s [%s] %s", stateWords(f.State).In(e.lang), f.Check, f.Office, f.Words.In(e.lang))
		}
		if next := f.Next.In(e.lang); next != "" {
			line += ". " + next
		}
		_, err := fmt.Fprintln(e.stdout, line)
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

func stateWords(s doctor.State) problem.Words {
	switch s {
	case doctor.Good:
		return problem.Words{VI: "tốt", EN: "good"}
	case doctor.Warn:
		return problem.Words{VI: "lưu ý", EN: "warn"}
	case doctor.Bad:
		return problem.Words{VI: "HỎNG", EN: "BAD"}
	}
	return problem.Words{VI: "chưa biết", EN: "unknown"}
}

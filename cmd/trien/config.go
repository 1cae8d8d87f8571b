package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"

	"trien/internal/app"
	"trien/internal/config"
	"trien/internal/problem"
)

// configCmd is `trien config`.
type configCmd struct {
	Check configCheckCmd `cmd:"" help:"Tell everything that is wrong with the configuration and with each office.toml; exit code 1 where anything is."`
	Print configPrintCmd `cmd:"" help:"Print the configuration with every key, its default and a word on it."`
}

type configCheckCmd struct {
	configFlag
	Data string `type:"path" help:"The data folder (./data where nothing else is set)." placeholder:"DIR"`
	JSON bool   `name:"json" help:"One JSON document on standard output."`
}

// configFault is a fault as --json tells it.
type configFault struct {
	File     string `json:"file,omitempty"`
	Line     int    `json:"line,omitempty"`
	Key      string `json:"key,omitempty"`
	Variable string `json:"variable,omitempty"`
	Message  string `json:"message"`
	Next     string `json:"next,omitempty"`
	Note     bool   `json:"note,omitempty"`
}

// configReport is what was looked at and found.
type configReport struct {
	OK     bool          `json:"ok"`
	Files  []string      `json:"files"`
	Faults []configFault `json:"faults"`
	lines  []string
}

// Run looks at all of it, however much is wrong.
func (c configCheckCmd) Run(e *env) error {
	set := config.Load(config.Sources{File: c.Config, Environ: e.environ, Flags: given(config.Flag{Name: "--data", Key: "data", Value: c.Data})})
	r := configReport{OK: true, Files: []string{}, Faults: []configFault{}}
	if set.File != "" {
		r.Files = append(r.Files, set.File)
	}
	r.add(set.Faults, e.lang)
	folders, err := officeFolders(set.Data)
	if err != nil && problem.KindOf(err) != problem.IO {
		return err
	}
	for _, dir := range folders {
		r.Files = append(r.Files, filepath.Join(dir, app.SettingsFile))
		r.add(app.CheckSettings(dir), e.lang)
	}
	if err := c.show(e, r); err != nil {
		return err
	}
	if !r.OK {
		return errNo
	}
	return nil
}

func (r *configReport) add(faults []config.Fault, lang string) {
	for _, f := range faults {
		r.OK = r.OK && f.Note
		r.lines = append(r.lines, f.Sentence(lang))
		r.Faults = append(r.Faults, configFault{f.File, f.Line, f.Key, f.Variable, f.Words.In(lang), f.Next.In(lang), f.Note})
	}
}

func (c configCheckCmd) show(e *env, r configReport) error {
	if c.JSON {
		return json.NewEncoder(e.stdout).Encode(r)
	}
	var errs []error
	for _, l := range r.lines {
		_, err := fmt.Fprintln(e.stdout, l)
		errs = append(errs, err)
	}
	for _, f := range r.Files {
		_, err := fmt.Fprintln(e.stdout, problem.Words{VI: "đã xem: ", EN: "looked at: "}.In(e.lang)+f)
		errs = append(errs, err)
	}
	said := problem.Words{VI: "Cấu hình dùng được.", EN: "The configuration is good."}
	switch {
	case !r.OK:
		said = problem.Words{VI: "Cấu hình có chỗ sai.", EN: "The configuration is wrong."}
	case len(r.Files) == 0:
		said = problem.Words{VI: "Không có tệp cấu hình nào: mọi mục theo mặc định.", EN: "There is no file: every key has its default."}
	}
	_, err := fmt.Fprintln(e.stdout, said.In(e.lang))
	return errors.Join(append(errs, err)...)
}

type configPrintCmd struct {
	configFlag
	Data    string `type:"path" help:"The data folder (./data where nothing else is set)." placeholder:"DIR"`
	InForce bool   `help:"What is in force here, and where each value comes from; secrets are not shown."`
}

// Run prints a file to start from, or what is in force.
func (c configPrintCmd) Run(e *env) error {
	if !c.InForce {
		_, err := fmt.Fprint(e.stdout, config.Print(e.lang))
		return err
	}
	set := config.Load(config.Sources{File: c.Config, Environ: e.environ, Flags: given(config.Flag{Name: "--data", Key: "data", Value: c.Data})})
	if err := config.Refuse(set.Faults); err != nil {
		return err
	}
	_, err := fmt.Fprint(e.stdout, set.Effective(e.lang))
	return err
}

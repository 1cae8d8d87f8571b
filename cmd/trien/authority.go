package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"time"

	"trien/internal/app"
	"trien/internal/authority"
	"trien/internal/limits"
	"trien/internal/office"
	"trien/internal/problem"
)

// authorityCmd is `trien authority`: the dated lists of who may sign what, what must be signed, what goes without paper.
type authorityCmd struct {
	Check authorityCheckCmd `cmd:"" help:"Read a dated list strictly, and tell what it changes against another; exit code 1 where it is wrong."`
	Ask   authorityAskCmd   `cmd:"" help:"May this type be signed so on this day, and by what rule? Exit code 0: a rule allows it; 1: it does not, or none speaks of it."`
	Print authorityPrintCmd `cmd:"" help:"Print a list that comes with the program, to start one's own from."`
	Adopt authorityAdoptCmd `cmd:"" help:"Take a dated list into use in an office, on a document."`
}

type authorityCheckCmd struct {
	File    string `arg:"" type:"existingfile" help:"The list (TOML)." placeholder:"FILE.toml"`
	Against string `type:"existingfile" help:"Another version, to compare with." placeholder:"FILE.toml"`
	JSON    bool   `name:"json" help:"Print the result as one JSON document."`
}

// checkedList is what check tells as JSON.
type checkedList struct {
	OK      bool         `json:"ok"`
	Kind    string       `json:"kind,omitempty"`
	ID      string       `json:"id,omitempty"`
	From    string       `json:"from,omitempty"`
	To      string       `json:"to,omitempty"`
	Review  string       `json:"review,omitempty"`
	Lines   int          `json:"lines"`
	Line    int          `json:"line,omitempty"`  // where it is wrong
	Place   string       `json:"place,omitempty"` // in which part
	Message string       `json:"message,omitempty"`
	Changes []listChange `json:"changes"`
}

type listChange struct {
	Part   string `json:"part"`
	ID     string `json:"id,omitempty"`
	How    string `json:"how"`
	Before string `json:"before,omitempty"`
	After  string `json:"after,omitempty"`
}

// Run checks.
func (c *authorityCheckCmd) Run(e *env) error {
	v, err := listFile(c.File)
	var fault *authority.Error
	if errors.As(err, &fault) {
		return c.fault(e, fault)
	}
	if err != nil {
		return err
	}
	r := checkedList{OK: true, Kind: v.Kind, ID: v.ID, From: string(v.From), To: string(v.To), Review: string(v.NextReview(nil)),
		Lines: len(v.Table.Rules) + len(v.Must) + len(v.Types.Signed) + len(v.Sectors) + rulesOf(v), Changes: []listChange{}}
	if c.Against != "" {
		before, err := listFile(c.Against)
		if err != nil {
			return err
		}
		if before.Kind != v.Kind {
			return problem.New(problem.Usage, "Hai tệp thuộc hai loại danh mục khác nhau.", "The two files are lists of different kinds.")
		}
		for _, x := range authority.Compare(before, v) {
			r.Changes = append(r.Changes, listChange(x))
		}
	}
	if c.JSON {
		return json.NewEncoder(e.stdout).Encode(r)
	}
	w := authority.KindWords(v.Kind)
	e.say(problem.Words{VI: "%s “%s”: đúng, %d dòng, có hiệu lực từ %s.\n", EN: "%s “%s”: good, %d lines, in force from %s.\n"}, w.In(e.lang), v.ID, r.Lines, v.From)
	if r.Review != "" {
		e.say(problem.Words{VI: "Rà soát lần tới: %s.\n", EN: "Next review: %s.\n"}, r.Review)
	}
	for _, x := range r.Changes {
		fmt.Fprintln(e.stdout, x.line())
	}
	return nil
}

// rulesOf counts the rules of form.
func rulesOf(v authority.Version) int {
	if v.Form == nil {
		return 0
	}
	return len(v.Form.Rules)
}

func (x listChange) line() string {
	sign := map[string]string{"added": "+", "removed": "-", "changed": "~"}[x.How]
	s := strings.TrimSpace(sign + " " + x.Part + " " + x.ID)
	for _, part := range []struct{ mark, text string }{{"  - ", x.Before}, {"  + ", x.After}} {
		if part.text != "" {
			s += "\n" + part.mark + part.text
		}
	}
	return s
}

// fault tells what is wrong with the list: that is the answer asked for.
func (c *authorityCheckCmd) fault(e *env, f *authority.Error) error {
	if c.JSON {
		r := checkedList{Line: f.Line, Place: f.Place, Message: f.Words.In(e.lang), Changes: []listChange{}}
		return errors.Join(json.NewEncoder(e.stdout).Encode(r), errNo)
	}
	fmt.Fprintln(e.stdout, problem.WordsOf(f.Problem()).In(e.lang))
	return errNo
}

func listFile(path string) (authority.Version, error) {
	f, err := os.Open(path)
	if err == nil {
		defer f.Close()
	}
	var raw []byte
	if err == nil {
		raw, err = io.ReadAll(io.LimitReader(f, limits.AuthorityFile+1))
	}
	if err != nil {
		return authority.Version{}, problem.New(problem.IO, "Không đọc được tệp "+path+".", path+" can't be read.").Because(err)
	}
	return authority.Parse(raw)
}

type authorityAskCmd struct {
	File     string `arg:"" optional:"" type:"existingfile" help:"The table (TOML); left out: the one that comes with the program." placeholder:"FILE.toml"`
	Style    string `enum:"party,state" default:"party" help:"Which of those that come with the program: party, state." placeholder:"STYLE"`
	Type     string `required:"" help:"Type of the document: QĐ, CV, …" placeholder:"TYPE"`
	Capacity string `help:"Capacity of the signing block: T/M, K/T, T/L, T/U.Q, Q.; left out: in one's own right." placeholder:"CAPACITY"`
	Body     string `help:"What stands after the capacity: the body, or the head, signed for." placeholder:"WORDS"`
	Post     string `help:"Title of who signs." placeholder:"WORDS"`
	Level    string `help:"Level of the office, where rules name it: grassroots." placeholder:"LEVEL"`
	On       string `help:"Day, as 2026-11-22 (else today)." placeholder:"DAY"`
	JSON     bool   `name:"json" help:"Print the result as one JSON document."`
}

// Run asks.
func (c *authorityAskCmd) Run(e *env) error {
	book, err := c.book()
	if err != nil {
		return err
	}
	at := time.Now()
	if c.On != "" {
		if at = authority.Day(c.On).Start(); at.IsZero() {
			return problem.New(problem.Usage, "Ngày không hợp lệ: “"+c.On+"” (ví dụ 2026-11-22).", "“"+c.On+"” is no day (as 2026-11-22).")
		}
	}
	d := book.May(authority.Question{Type: c.Type, Capacity: c.Capacity, Body: c.Body, Post: c.Post, Level: c.Level, At: at})
	if c.JSON {
		err = json.NewEncoder(e.stdout).Encode(map[string]any{"may": d.May, "rule": d.Rule, "version": d.Version, "source": d.Source.Text, "read": d.Source.Read,
			"goes": d.Goes(), "words": d.Words.In(e.lang), "on": authority.DayOf(at)})
	} else {
		c.tell(e, d, authority.DayOf(at))
	}
	if err == nil && d.May != authority.Yes {
		return errNo
	}
	return err
}

func (c *authorityAskCmd) book() (authority.Book, error) {
	if c.File == "" {
		return authority.StandardBook(office.Style(c.Style))
	}
	v, err := listFile(c.File)
	var fault *authority.Error
	switch {
	case errors.As(err, &fault):
		return authority.Book{}, fault.Problem()
	case err == nil && v.Kind != authority.Rules:
		err = problem.New(problem.Usage, "Tệp này không phải bảng thẩm quyền ký.", "This file is no table of authority.")
	}
	return authority.Standard(v), err
}

func (c *authorityAskCmd) tell(e *env, d authority.Decision, on authority.Day) {
	answer := map[authority.Answer]problem.Words{authority.Yes: {VI: "Được ký", EN: "May be signed"}, authority.No: {VI: "Không được ký", EN: "May not be signed"},
		authority.Unknown: {VI: "Chưa biết", EN: "Not known"}}[d.May]
	fmt.Fprintf(e.stdout, "%s (%s). %s\n", answer.In(e.lang), on, d.Words.In(e.lang))
	if d.Rule != "" {
		e.say(problem.Words{VI: "Quy tắc: %s, bảng %s. Nguồn: %s (%s).\n", EN: "Rule: %s, table %s. Source: %s (%s).\n"}, d.Rule, d.Version, d.Source.Text, d.Source.Words().In(e.lang))
	}
}

type authorityPrintCmd struct {
	List  string `arg:"" enum:"authority,must-sign,types,sector,form" help:"Which list: authority, must-sign, types, sector, form." placeholder:"LIST"`
	Style string `enum:"party,state" default:"party" help:"Which of those that come with the program: party, state." placeholder:"STYLE"`
}

// Run prints.
func (c *authorityPrintCmd) Run(e *env) error {
	_, err := e.stdout.Write(authority.StandardFiles(office.Style(c.Style))[c.List])
	return err
}

type authorityAdoptCmd struct {
	File     string `arg:"" type:"existingfile" help:"The list (TOML)." placeholder:"FILE.toml"`
	Data     string `required:"" type:"existingdir" help:"The office's own folder." placeholder:"DIR"`
	Document string `required:"" help:"The document by which it is adopted: its number and date." placeholder:"WORDS"`
	storageFlags
}

// Run adopts.
func (c *authorityAdoptCmd) Run(e *env) error {
	v, err := listFile(c.File)
	var fault *authority.Error
	if errors.As(err, &fault) {
		return fault.Problem()
	}
	if err != nil {
		return err
	}
	raw, err := os.ReadFile(c.File)
	if err != nil {
		return problem.New(problem.IO, "Không đọc được tệp "+c.File+".", c.File+" can't be read.").Because(err)
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
	err = o.AdoptList(e.ctx, app.Terminal(), raw, c.Document)
	if err == nil {
		e.say(problem.Words{VI: "Đã áp dụng “%s” từ %s.\n", EN: "“%s” is adopted from %s.\n"}, v.ID, v.From)
	}
	return errors.Join(err, o.Close())
}

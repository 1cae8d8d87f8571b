package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"trien/internal/form"
	"trien/internal/limits"
	"trien/internal/placement"
	"trien/internal/problem"
	"trien/internal/render"
	"trien/validation/words"
)

// formCmd is `trien form`.
type formCmd struct {
	Files       []string `arg:"" name:"file" help:"The PDFs to look at."`
	Profile     string   `placeholder:"party|state|FILE.toml" help:"By which rules: the Party's, the state's, or those in a file (else as the head of each document says)."`
	At          string   `placeholder:"DAY" help:"The rules in force on this day, as 2026-11-22 (else on the document's own date, else today)."`
	Bind        []string `placeholder:"RULE,…" help:"Rules that bind; all: every rule. Where one is not met the exit code is 1."`
	All         bool     `help:"Tell the rules that are met, too."`
	JSON        bool     `name:"json" help:"Print a JSON document for each file."`
	PasswordEnv string   `placeholder:"NAME" help:"Environment variable that holds the password of an encrypted PDF."`
}

// formLine is what becomes of one file.
type formLine struct {
	File    string        `json:"file"`
	Verdict form.Verdict  `json:"verdict"` // "good", "advice", "refused", "could_not_check"; "" with an error
	Rules   string        `json:"rules,omitempty"`
	Profile string        `json:"profile,omitempty"`
	Type    string        `json:"type,omitempty"`
	Date    string        `json:"date,omitempty"`
	Met     int           `json:"met"`
	Answers []formAnswer  `json:"answers"`
	Parts   []formPart    `json:"parts"`
	Error   *problemWords `json:"error"`

	blind problem.Words
}

type formAnswer struct {
	Rule    string      `json:"rule"`
	Part    form.Part   `json:"part"`
	Result  form.Result `json:"result"`
	Binding bool        `json:"binding"`
	Asked   string      `json:"asked"`
	Found   string      `json:"found,omitempty"`
	Source  string      `json:"source"`
	Read    string      `json:"read"`
	Spots   []formSpot  `json:"spots"`
}

type formPart struct {
	Part form.Part `json:"part"`
	Text string    `json:"text"`
	formSpot
}

type formSpot struct {
	Page int        `json:"page"`
	Rect [4]float64 `json:"rect"`
}

// Run looks at each file.
func (c *formCmd) Run(e *env) error {
	rules, profile, err := c.rules()
	if err != nil {
		return err
	}
	if _, err := time.Parse(time.DateOnly, c.At); c.At != "" && err != nil {
		return problem.New(problem.Usage, "Ngày không hợp lệ: “"+c.At+"” (ví dụ 2026-11-22).", "“"+c.At+"” is no day (as 2026-11-22).")
	}
	engine, err := render.New(e.ctx, render.Options{CacheDir: cacheDir(), Instances: 1})
	if err != nil {
		return err
	}
	defer engine.Close(context.WithoutCancel(e.ctx))
	x := form.Examination{Profile: profile, Day: c.At, Today: time.Now().In(vietnam).Format(time.DateOnly), Rules: rules}
	worst := error(nil)
	for _, name := range c.Files {
		line := c.look(e, engine, name, x)
		if e.ctx.Err() != nil {
			return context.Cause(e.ctx)
		}
		if err := c.tell(e, line); err != nil {
			return err
		}
		switch {
		case line.Error != nil:
			worst = errUndone
		case line.Verdict != form.Good && line.Verdict != form.Advised && worst == nil:
			worst = errNo
		}
	}
	return worst
}

// rules gives what chooses a version, and the profile where the arguments name one.
func (c *formCmd) rules() (func(profile, day string) (*form.Rules, error), string, error) {
	if c.Profile == "" || c.Profile == form.Party || c.Profile == form.State {
		return form.Standard, c.Profile, nil
	}
	f, err := os.Open(c.Profile)
	if err != nil {
		return nil, "", fileProblem(c.Profile, err)
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, limits.FormFile+1))
	if err != nil {
		return nil, "", fileProblem(c.Profile, err)
	}
	r, err := form.Parse(raw)
	var fault *form.Error
	if errors.As(err, &fault) {
		return nil, "", fault.Problem()
	}
	if err != nil {
		return nil, "", err
	}
	return func(string, string) (*form.Rules, error) { return r, nil }, r.Profile, nil
}

// look reads one file and asks the rules.
func (c *formCmd) look(e *env, engine *render.Engine, name string, x form.Examination) formLine {
	line := formLine{File: name, Answers: []formAnswer{}, Parts: []formPart{}}
	pages, err := pagesOf(e.ctx, engine, name, []byte(e.getenv(c.PasswordEnv)))
	if err == nil {
		var r form.Report
		var known bool
		if r, known, err = form.Examine(pages, x); err == nil {
			c.fill(e, &line, r, known)
		}
	}
	if err != nil {
		told := e.wordsOf(err)
		line.Error = &told
	}
	return line
}

func pagesOf(ctx context.Context, engine *render.Engine, name string, password []byte) ([]placement.Page, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fileProblem(name, err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = errNoFile
	}
	if err != nil {
		return nil, fileProblem(name, err)
	}
	d, err := engine.Open(ctx, f, info.Size(), password)
	if err != nil {
		return nil, err
	}
	defer d.Close()
	return d.Layout(ctx)
}

func (c *formCmd) fill(e *env, line *formLine, r form.Report, known bool) {
	line.blind = r.Blind
	if line.Verdict = form.Unknown; !known {
		return
	}
	bind := c.Bind
	if slices.Contains(bind, "all") {
		bind = nil
		for _, a := range r.Answers {
			bind = append(bind, a.Rule.ID)
		}
	}
	line.Verdict, line.Rules, line.Profile, line.Type, line.Date, line.Met = r.Verdict(bind), r.Rules, r.Profile, r.Type, r.Date, r.Count(form.Met)
	for _, a := range r.Answers {
		if a.Result == form.Met && !c.All {
			continue
		}
		x := formAnswer{Rule: a.Rule.ID, Part: a.Rule.Part, Result: a.Result, Binding: slices.Contains(bind, a.Rule.ID), Asked: a.Rule.Words.In(e.lang), Found: a.Found.In(e.lang),
			Source: a.Rule.Source.Text, Read: a.Rule.Source.Read, Spots: []formSpot{}}
		for _, s := range a.Spots {
			x.Spots = append(x.Spots, spotOf(s))
		}
		line.Answers = append(line.Answers, x)
	}
	for _, p := range r.Parts {
		if p.Part != form.Body {
			line.Parts = append(line.Parts, formPart{p.Part, p.Text, spotOf(p.Spot)})
		}
	}
}

func spotOf(s form.Spot) formSpot {
	return formSpot{s.Page, [4]float64{s.Rect.X1, s.Rect.Y1, s.Rect.X2, s.Rect.Y2}}
}

func (c *formCmd) tell(e *env, line formLine) error {
	if c.JSON {
		enc := json.NewEncoder(e.stdout)
		enc.SetEscapeHTML(false)
		return enc.Encode(line)
	}
	_, err := io.WriteString(e.stdout, line.text(e.lang))
	return err
}

// text is the answer for people.
func (l formLine) text(lang string) string {
	say := func(vi, en string) string { return problem.Words{VI: vi, EN: en}.In(lang) }
	var b strings.Builder
	b.WriteString(words.Clean(l.File) + ": ")
	if l.Error != nil {
		return b.String() + l.Error.Message + "\n"
	}
	b.WriteString(map[form.Verdict]string{form.Good: say("đúng thể thức", "the form is as asked"), form.Advised: say("có điểm cần xem lại", "some points to look at"),
		form.Refused: say("KHÔNG ĐÚNG quy tắc bắt buộc", "a BINDING rule is not met"), form.Unknown: say("CHƯA KIỂM TRA ĐƯỢC", "could NOT be checked")}[l.Verdict])
	if l.blind.VI != "" {
		return b.String() + ": " + l.blind.In(lang) + "\n"
	}
	if l.Rules == "" {
		return b.String() + say(": đầu trang 1 không cho biết là văn bản của Đảng hay hành chính; hãy dùng --profile\n", ": nothing at the head of page 1 tells whose document it is; use --profile\n")
	}
	fmt.Fprintf(&b, " (%s", l.Rules)
	if l.Type != "" {
		fmt.Fprintf(&b, ", %s", l.Type)
	}
	fmt.Fprintf(&b, say("; %d quy tắc đạt)\n", "; %d rules met)\n"), l.Met)
	for _, a := range l.Answers {
		mark := map[form.Result]string{form.Met: "✓", form.NotMet: "✗", form.Unchecked: "?"}[a.Result]
		fmt.Fprintf(&b, "  %s %s", mark, a.Asked)
		if a.Binding {
			b.WriteString(say(" [bắt buộc]", " [binding]"))
		}
		if a.Found != "" {
			b.WriteString(" " + say("Thực tế: ", "Found: ") + words.Clean(a.Found) + ".")
		}
		if len(a.Spots) > 0 {
			fmt.Fprintf(&b, say(" Trang %d.", " Page %d."), a.Spots[0].Page)
		}
		fmt.Fprintf(&b, " (%s)\n", a.Rule)
	}
	return b.String()
}

package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"

	"trien/internal/problem"
	"trien/internal/trustdir"
	"trien/trust"
	"trien/validation"
	"trien/validation/words"
)

// verifyCmd is `trien verify`.
type verifyCmd struct {
	Files       []string `arg:"" optional:"" name:"file.pdf" help:"The PDFs to judge, signature files (.p7s, .p7m), time-stamps (.tsr, .tst) or evidence records (.ers, .er); a folder: all of them in it, at any depth; @LIST: the paths in a file, a line each."`
	Content     []string `aliases:"detached" sep:"none" placeholder:"FILE" help:"The file that a signature file, time-stamp or evidence record is about; again for each file that a record is about. Else it is looked for beside it, under the same name without .p7s, .tsr or .ers. (--detached is the same.)"`
	JSON        bool     `name:"json" help:"Print one JSON document a file, in the order given."`
	Trust       string   `type:"path" placeholder:"DIR" help:"Trust anchors and intermediates (PEM, DER). Without, nothing can be judged valid."`
	Official    string   `type:"path" placeholder:"DIR" help:"Anchors of the special-purpose certification service of the state."`
	At          string   `placeholder:"RFC3339" help:"Judge as of this instant (else now)."`
	Policy      string   `type:"path" placeholder:"FILE" help:"Judge by this policy: algorithms and their ends, freshness of revocation data, what fails and what only warns (TOML; see --print-policy)."`
	PrintPolicy bool     `help:"Print the default policy with a word on every setting, and judge nothing."`
	Offline     bool     `help:"Ask nobody: judge by what the file and --trust bring."`
	Pictures    *bool    `negatable:"" help:"Where something that shows was changed after signing, compare pictures of the pages, which takes most of the time. Left out: for 100 files at most. --no-pictures: never; what was not looked at says so."`
	PasswordEnv string   `placeholder:"NAME" help:"Environment variable that holds the password of an encrypted PDF."`
	Resume      string   `type:"path" placeholder:"STATE" help:"Note in this file what is done, and leave out what it says is done: an interrupted run goes on where it was. A file counts as another once its length or its time of writing changes; what could not be read is tried again. Append to what the earlier run printed (>>)."`
	verifyReports
	Progress bool `negatable:"" default:"true" help:"Show on a terminal how far the run is; --no-progress: don't."`
}

// Run judges each file and prints; the answer is the worst of all.
func (c *verifyCmd) Run(e *env) (err error) {
	if c.PrintPolicy {
		return c.printPolicy(e)
	}
	if err := c.subject(); err != nil {
		return err
	}
	v, err := c.verifier(e)
	if err != nil {
		return err
	}
	defer func() { v.close(); v.pictures.close(e.ctx) }()
	if c.FromFacts != "" {
		return v.fromFacts()
	}
	files, err := c.subjects(e.ctx)
	if err != nil {
		return err
	}
	if err := c.alone(len(files)); err != nil {
		return err
	}
	v.looks = c.wantsPictures(len(files))
	if len(files) == 1 && c.Resume == "" {
		r, err := v.one(files[0])
		return firstOf(err, worseOutcome(nil, r))
	}
	m := manyFiles{verifier: v, files: files, sum: e.tally(len(files), c.Progress)}
	if c.Resume != "" {
		if m.book, err = openBook(c.Resume, v.goesBy()); err != nil {
			return err
		}
		defer func() { err = firstOf(m.book.close(), err) }()
	}
	err = m.run()
	m.sum.end()
	return firstOf(firstOf(err, context.Cause(e.ctx)), m.sum.worst)
}

// one judges a file, writes what was asked for and prints the judgement. The error is an interruption, or a failure to write.
func (v *verifier) one(s subject) (r validation.Report, err error) {
	if s.err != nil {
		r = unreadable(s.name, s.err)
	} else if r, err = v.judge(s.name); err != nil {
		return r, err
	}
	if err := v.write(v.kept, r); err != nil {
		return r, err
	}
	return r, v.print(r)
}

// alone refuses several files where options are about one.
func (c *verifyCmd) alone(files int) error {
	switch {
	case files <= 1:
		return nil
	case c.named() != "":
		return problem.New(problem.Usage, c.named()+" chỉ dùng với một tệp.", c.named()+" goes with one file.")
	case len(c.Content) > 0:
		return problem.New(problem.Usage, "--content chỉ dùng khi kiểm tra một tệp chữ ký, dấu thời gian hoặc bản ghi bằng chứng.", "--content goes with one signature file, time-stamp or evidence record.")
	}
	return nil
}

// errUndone is the outcome "it could not be done" where standard output already says why: exit code 2.
var errUndone = errors.New("a file could not be judged")

func worseOutcome(so error, r validation.Report) error {
	switch {
	case r.Error != nil:
		return errUndone
	case r.Verdict().Indication != validation.Passed && so == nil:
		return errNo
	}
	return so
}

// verifier is one run of the command.
type verifier struct {
	*verifyCmd
	*env
	at       time.Time
	policy   validation.Policy
	base     validation.Sources // without the network
	door     *asking            // nil: nobody is asked
	password []byte
	pictures *pictures
	looks    bool // pages are looked at
	close    func()
	kept     *validation.Facts // of the one file of which reports are written
}

func (c *verifyCmd) verifier(e *env) (*verifier, error) {
	v := &verifier{verifyCmd: c, env: e, at: time.Now(), pictures: &pictures{}, close: func() {}}
	if c.At != "" {
		var err error
		if v.at, err = time.Parse(time.RFC3339, c.At); err != nil {
			return nil, problem.New(problem.Usage, "Thời điểm của --at không đúng dạng. Hãy viết như 2026-11-21T16:30:00+07:00.",
				"The instant of --at is not in form. Write it like 2026-11-21T16:30:00+07:00.").Because(err)
		}
	}
	if c.PasswordEnv != "" {
		if v.password = []byte(e.getenv(c.PasswordEnv)); len(v.password) == 0 {
			return nil, problem.New(problem.Usage, "Biến môi trường "+c.PasswordEnv+" không có hoặc rỗng.", "The environment variable "+c.PasswordEnv+" is missing or empty.")
		}
	}
	folders, err := trustFolders(c.Trust, c.Official)
	if err != nil {
		return nil, err
	}
	e.expiredLists(time.Now(), folders...)
	store := trustdir.Store(folders[0], folders[1], time.Now())
	if v.policy, err = c.policy(store); err != nil {
		return nil, err
	}
	v.base.Trust = store
	if !c.Offline && !store.Empty() {
		v.connect()
	}
	return v, nil
}

// trustStore reads the folders of --trust and --official; an empty name gives nothing.
func trustStore(dir, official string) (*trust.Store, error) {
	f, err := trustFolders(dir, official)
	if err != nil {
		return nil, err
	}
	return trustdir.Store(f[0], f[1], time.Now()), nil
}

// judge reads and judges one file. What is wrong with the file stands in the report; the error is an interruption.
func (v *verifier) judge(name string) (validation.Report, error) {
	info, err := os.Stat(name) // before opening: a pipe that nobody writes to would never open
	if err == nil && !info.Mode().IsRegular() {
		err = errNoFile
	}
	if err != nil {
		return unreadable(name, err), nil
	}
	f, err := os.Open(name)
	if err != nil {
		return unreadable(name, err), nil
	}
	defer f.Close()
	in := validation.Input{Name: name, Reader: f, Size: info.Size(), Password: v.password}
	if form := v.formOf(in); form != validation.FormPDF {
		return v.judgeApart(in, form)
	}
	facts, err := validation.Collect(v.ctx, in, v.looking(), v.at)
	if err != nil {
		return validation.Report{}, err
	}
	return v.settle(facts), nil
}

// errNoFile says that something of the name is there, and is no file.
var errNoFile = errors.New("not a regular file")

// unreadable is the report on a file that the machine can't read.
func unreadable(name string, err error) validation.Report {
	f := validation.Failure{Kind: "io", Technical: err.Error()}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		f.Reason = validation.FailureMissing
	case errors.Is(err, fs.ErrPermission):
		f.Reason = validation.FailureForbidden
	case errors.Is(err, errNoFile):
		f.Reason = validation.FailureNoFile
	}
	return validation.Report{File: name, Signatures: []validation.Signature{}, Error: &f}
}

// print writes one report: a JSON document a line, or words for people.
func (v *verifier) print(r validation.Report) error {
	if !v.JSON {
		_, err := io.WriteString(v.stdout, words.Text(r, v.lang)+v.hint(r)+"\n")
		return err
	}
	if r.Error != nil {
		told := *r.Error
		s := words.Of(r, v.lang)
		told.Message = strings.TrimSpace(s.Title + ". " + s.Advice + " " + strings.TrimSpace(v.hint(r)))
		r.Error = &told
	}
	enc := json.NewEncoder(v.stdout)
	enc.SetEscapeHTML(false)
	return enc.Encode(r)
}

// hint says what this command can do about a password.
func (v *verifier) hint(r validation.Report) string {
	if r.Error == nil || r.Error.Kind != "encrypted" || r.Error.Reason == validation.FailureNotByPassword {
		return ""
	}
	return "  " + problem.Words{VI: "Khi đã có mật khẩu, đặt nó vào một biến môi trường và thêm --password-env TÊN_BIẾN.",
		EN: "Once you have the password, put it into an environment variable and add --password-env NAME."}.In(v.lang) + "\n"
}

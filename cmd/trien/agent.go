package main

import (
	"bufio"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"trien/internal/agentd"
	"trien/internal/limits"
	"trien/internal/problem"
)

// agentCmd is `trien agent`: on an officer's machine, it signs with the token there what the office's server asks for.
type agentCmd struct {
	Pair   agentPairCmd   `cmd:"" help:"Pair this machine with your account, by the code that your page shows."`
	Run    agentRunCmd    `cmd:"" help:"Wait for documents to sign, show them, and sign with the key on this machine."`
	Status agentStatusCmd `cmd:"" help:"Say with whom this machine is paired and whether the server can be reached."`
	Unpair agentUnpairCmd `cmd:"" help:"Forget the pairing and this machine's own key."`
}

// agentState is where an agent keeps its pairing.
type agentState struct {
	State string `type:"path" placeholder:"FILE" help:"File that keeps the pairing (else in your folder for settings)."`
}

func (s agentState) path() (string, error) {
	if s.State != "" {
		return s.State, nil
	}
	return agentd.DefaultState()
}

type agentPairCmd struct {
	agentState
	Server string `required:"" placeholder:"URL" help:"Address of the office's server: https (http only to this machine)."`
	Office string `required:"" placeholder:"ID" help:"The office's id, as your page shows it."`
	Code   string `placeholder:"CODE" help:"The one-time code that your page shows (else it is asked for)."`
	Name   string `placeholder:"NAME" help:"What your page will call this machine (else the machine's own name)."`
	CA     string `name:"ca" type:"existingfile" placeholder:"FILE.pem" help:"Certification authority that the server's certificate comes from, where this machine does not know it."`
}

// Run pairs the machine: a key is made, its public half goes to the server with the code, and both are kept together.
func (c agentPairCmd) Run(e *env) error {
	path, err := c.path()
	if err != nil {
		return err
	}
	lock, err := agentd.Lock(path)
	if err != nil {
		return err
	}
	defer lock.Close()
	if _, err := os.Stat(path); err == nil {
		return problem.New(problem.Conflict, "Máy này đã ghép nối ("+path+"). Hãy chạy `trien agent unpair` trước, hoặc dùng --state TỆP khác.",
			"This machine is paired already ("+path+"). Run `trien agent unpair` first, or use another --state FILE.")
	}
	p, err := c.pairing()
	if err != nil {
		return err
	}
	house, err := agentd.NewHouse(p, time.Now)
	if err != nil {
		return err
	}
	defer house.Close()
	code := c.Code
	if code == "" {
		if code, err = e.line(problem.Words{VI: "Mã ghép nối: ", EN: "Pairing code: "}); err != nil {
			return err
		}
	}
	if err := house.Pair(e.ctx, code); err != nil {
		return err
	}
	if err := p.Save(path); err != nil {
		return err
	}
	e.say(problem.Words{VI: "Đã ghép nối với %[1]s, tài khoản của %[2]s.\nNếu đây không phải bạn, hãy chạy `trien agent unpair` và báo quản trị.\n",
		EN: "Paired with %[1]s, account of %[2]s.\nIf that is not you, run `trien agent unpair` and tell the administrator.\n"}, p.OfficeName, p.PersonName)
	return nil
}

// pairing is a new one, with a key of its own.
func (c agentPairCmd) pairing() (*agentd.Pairing, error) {
	p := &agentd.Pairing{Version: 1, Server: strings.TrimSuffix(c.Server, "/"), Office: c.Office, Machine: c.Name}
	if p.Machine == "" {
		name, err := os.Hostname()
		if err != nil || name == "" {
			name = "trien agent"
		}
		p.Machine = name
	}
	if n := len([]rune(p.Machine)); n > limits.AgentName {
		return nil, problem.New(problem.Usage, "Tên máy quá dài.", "The machine's name is too long.")
	}
	if c.CA != "" {
		raw, err := os.ReadFile(c.CA)
		if err != nil {
			return nil, fileProblem(c.CA, err)
		}
		p.CA = string(raw)
	}
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	p.Seed = private.Seed()
	return p, nil
}

// line asks for one line; what is typed is seen.
func (e *env) line(prompt problem.Words) (string, error) {
	fmt.Fprint(e.stderr, prompt.In(e.lang))
	text, err := bufio.NewReader(e.stdin).ReadString('\n')
	if text = strings.TrimSpace(text); text == "" {
		return "", problem.New(problem.Usage, "Chưa nhập gì.", "Nothing was entered.").Because(err)
	}
	return text, nil
}

func (e *env) say(w problem.Words, args ...any) { fmt.Fprintf(e.stdout, w.In(e.lang), args...) }

type agentStatusCmd struct {
	agentState
	JSON bool `name:"json" help:"Print the result as one JSON document."`
}

// Run says how the pairing is. The answer is no where the machine is not paired any more.
func (c agentStatusCmd) Run(e *env) error {
	path, err := c.path()
	if err != nil {
		return err
	}
	p, err := agentd.Load(path)
	if err != nil {
		return err
	}
	house, err := agentd.NewHouse(p, time.Now)
	if err != nil {
		return err
	}
	defer house.Close()
	w, err := house.Work(e.ctx, 0)
	switch problem.KindOf(err) {
	case "":
	case problem.SignIn:
		e.status(c, p, "ended", 0)
		fmt.Fprintln(e.stderr, problem.WordsOf(err).In(e.lang))
		return errNo
	default:
		return err
	}
	e.status(c, p, "paired", len(w.Items))
	return nil
}

func (e *env) status(c agentStatusCmd, p *agentd.Pairing, state string, waiting int) {
	if c.JSON {
		json.NewEncoder(e.stdout).Encode(map[string]any{"state": state, "server": p.Server, "office": p.Office, "office_name": p.OfficeName, "person": p.Person,
			"person_name": p.PersonName, "machine": p.Machine, "paired": p.Paired, "waiting": waiting})
		return
	}
	e.say(problem.Words{VI: "%[1]s, tài khoản của %[2]s (%[3]s), máy “%[4]s”, ghép nối ngày %[5]s\n", EN: "%[1]s, account of %[2]s (%[3]s), machine \"%[4]s\", paired on %[5]s\n"},
		p.OfficeName, p.PersonName, p.Server, p.Machine, p.Paired.Local().Format("02/01/2006"))
	if state == "paired" {
		e.say(problem.Words{VI: "Đang ghép nối; %d văn bản chờ ký.\n", EN: "Paired; %d documents wait for a signature.\n"}, waiting)
	}
}

type agentUnpairCmd struct{ agentState }

// Run forgets the pairing here. That the server forgets it too is for the person to do on their page: a machine that is lost can't.
func (c agentUnpairCmd) Run(e *env) error {
	path, err := c.path()
	if err != nil {
		return err
	}
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		return agentd.NotPaired()
	}
	lock, err := agentd.Lock(path)
	if err != nil {
		return err
	}
	err = agentd.Forget(path, lock)
	if err == nil {
		e.say(problem.Words{VI: "Đã xóa ghép nối khỏi máy này. Hãy xóa cả tên máy ở trang Thiết bị ký của bạn.\n", EN: "The pairing is gone from this machine. End it on your page of signing devices, too.\n"})
	}
	return err
}

// sleep waits, or ends early with the context.
func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

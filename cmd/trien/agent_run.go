package main

import (
	"time"

	"trien/internal/agentd"
	"trien/internal/problem"
)

type agentRunCmd struct {
	agentState
	Key      []string `required:"" sep:"none" placeholder:"p12:FILE|pkcs11:URI" help:"A signing key on this machine: a token (PKCS#11 URI) or a PKCS#12 file. May be given again, for the office's token."`
	PassEnv  string   `placeholder:"NAME" help:"Environment variable that holds the PIN of the one key."`
	PassFile string   `placeholder:"FILE" help:"File that holds the PIN of the one key (else it is asked for, once a batch)."`
	Learn    bool     `help:"Read the certificates of the keys anew: the token was exchanged, or its certificate renewed."`
	Open     bool     `help:"Open each document in the system's viewer before asking."`
	Yes      bool     `help:"Seal without asking: for the office's key on a guarded machine, with --pass-env or --pass-file. A person's signature is always asked for."`
}

// Run waits for documents to sign until it is interrupted.
func (c agentRunCmd) Run(e *env) error {
	if err := c.known(); err != nil {
		return err
	}
	path, err := c.path()
	if err != nil {
		return err
	}
	p, err := agentd.Load(path)
	if err != nil {
		return err
	}
	lock, err := agentd.Lock(path)
	if err != nil {
		return err
	}
	defer lock.Close()
	house, err := agentd.NewHouse(p, time.Now)
	if err != nil {
		return err
	}
	defer house.Close()
	d := newOfficer(e, c)
	defer d.viewed.close()
	k := newKeyring(e, p, d.ask)
	defer k.close()
	if err := k.open(c.Key, c.Learn); err != nil {
		return err
	}
	if k.learnt {
		if err := p.Save(path); err != nil {
			return err
		}
	}
	journal, err := agentd.OpenJournal(path)
	if err != nil {
		return err
	}
	d.begin(p, k.sources, journal.Unsent())
	a := agentd.Agent{House: house, Journal: journal, Keys: k.sources, Now: time.Now, Sleep: sleep, Desk: agentd.Desk{Choose: d.choose, Prove: d.prove, Ask: d.ask, Tell: d.tell}}
	return a.Run(e.ctx)
}

// known refuses what can't be meant.
func (c agentRunCmd) known() error {
	given := c.PassEnv != "" || c.PassFile != ""
	switch {
	case c.PassEnv != "" && c.PassFile != "":
		return problem.New(problem.Usage, "Chỉ dùng một trong --pass-env và --pass-file.", "Use only one of --pass-env and --pass-file.")
	case given && len(c.Key) > 1:
		return problem.New(problem.Usage, "--pass-env và --pass-file chỉ dùng khi có đúng một --key: mỗi thiết bị có mã PIN riêng.",
			"--pass-env and --pass-file go with exactly one --key: each device has a PIN of its own.")
	case c.Yes && !given:
		return problem.New(problem.Usage, "--yes cần --pass-env hoặc --pass-file: không có ai ngồi trước máy để nhập mã PIN.", "--yes needs --pass-env or --pass-file: nobody sits there to type a PIN.")
	}
	return nil
}

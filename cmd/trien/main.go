// Command trien runs the whole system: signing, judging, the office and its pages.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

// version is set at build time with -ldflags.
var version = "dev"

// commands is the whole command line; each command is a struct with a Run method in a file of its own.
type commands struct {
	Lang string `help:"Language of messages: vi or en (else TRIEN_LANG, else the locale)." enum:",vi,en" default:"" placeholder:"vi|en"`

	Agent           agentCmd           `cmd:"" help:"On an officer's machine: sign with the token that the server never sees."`
	Authority       authorityCmd       `cmd:"" help:"Who may sign what, what must be signed, what goes without paper: dated lists, checked and asked."`
	Config          configCmd          `cmd:"" help:"Check the configuration, or print it with all its keys."`
	Conformance     conformanceCmd     `cmd:"" help:"Clause by clause of the regulations: what implements it, which tests show it, when they last passed, what is missing."`
	Demo            demoCmd            `cmd:"" help:"The whole story of a document, headless, on a fresh folder; each step shown."`
	Due             dueCmd             `cmd:"" help:"List by when the protection of signed files must be renewed."`
	Doctor          doctorCmd          `cmd:"" help:"Look at the machine, its programs, disks, clock, storage and services; exit code 1 where something is bad."`
	Extend          extendCmd          `cmd:"" help:"Augment the signatures of a PDF or a signature file for the long term, and renew their protection."`
	Form            formCmd            `cmd:"" help:"Check the form (thể thức) of documents against dated rules; exit code 1 where a binding rule is not met or nothing could be checked."`
	Fsck            fsckCmd            `cmd:"" help:"Set rows, files, ledger and keys beside each other; exit 1 where they disagree."`
	Init            initCmd            `cmd:"" help:"Make an office and its first administrator."`
	Inspect         inspectCmd         `cmd:"" help:"Show revisions, signatures and fields of a PDF, or what a signature file holds."`
	Ledger          ledgerCmd          `cmd:"" help:"The ledger held against heads of it that are kept elsewhere: who rewrites history is found out."`
	Migrate         migrateCmd         `cmd:"" help:"Move an office to other storage, as from a folder to PostgreSQL and S3, or back."`
	Pki             pkiCmd             `cmd:"" help:"A throw-away PKI for demonstrations and tests."`
	Processing      processingCmd      `cmd:"" help:"Check who handled an issued document, and that the file is the one issued; exit code 1 where anything differs or was not compared."`
	Registers       registersCmd       `cmd:"" help:"The numbers of an office's registers: what became of each."`
	Report          reportCmd          `cmd:"" help:"Report what an office sent, took in, returned and signed in a period."`
	Serve           serveCmd           `cmd:"" help:"The whole system: pages, API, exchange, jobs."`
	Sign            signCmd            `cmd:"" help:"Sign a PDF."`
	Staff           staffCmd           `cmd:"" help:"Add posts, people, keys and peers to an office, from the terminal."`
	Subscribers     subscribersCmd     `cmd:"" help:"Certificates, devices and their papers: requests, hand-overs, phases, training; to read."`
	Trust           trustCmd           `cmd:"" help:"Whom to believe: certificates of authorities, from signed lists or by fingerprint."`
	Vault           vaultCmd           `cmd:"" help:"The vault of keys: how it is opened, and by whom."`
	ValidateStorage validateStorageCmd `cmd:"" help:"Do on a folder or bucket all that files need of it, and tell what it lacks; exit 1 where anything is missing."`
	Verify          verifyCmd          `cmd:"" help:"Judge the signatures of PDFs."`
	Version         versionCmd         `cmd:"" help:"Print the version."`
}

// env is what a command may touch of the world outside its arguments.
type env struct {
	ctx            context.Context
	stdin          io.Reader
	stdout, stderr io.Writer
	getenv         func(string) string
	environ        []string // all of it, for the settings; nil: none of it is settings
	lang           string
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(&env{ctx: ctx, stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, getenv: os.Getenv, environ: os.Environ()}, os.Args[1:]))
}

type versionCmd struct{}

func (versionCmd) Run(e *env) error {
	_, err := fmt.Fprintln(e.stdout, "trien", version)
	return err
}

// run parses args, runs the command and gives the exit code of CONTRACT: 0 done and good, 1 the answer is no, 2 it could not be done.
func run(e *env, args []string) int {
	var c commands
	e.lang = language(langOf(args), e.getenv)
	p, err := e.parser(&c)
	if err != nil {
		return e.fail(err, args)
	}
	k, done, err := parse(p, asked(args))
	switch {
	case done:
		return 0
	case err != nil:
		return e.fail(usage(err), args)
	}
	if err := e.settle(k); err != nil {
		return e.fail(err, args)
	}
	if err := k.Run(e); err != nil {
		return e.fail(err, args)
	}
	return 0
}

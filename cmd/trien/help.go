package main

import (
	"bytes"
	"io"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// parser makes the command line; its help speaks the language of e.
func (e *env) parser(c *commands) (*kong.Kong, error) {
	options := []kong.Option{kong.Name("trien"), kong.Writers(e.stdout, e.stderr), kong.Exit(func(code int) { panic(exit(code)) })}
	if e.lang == "vi" {
		options = append(options, kong.Help(helpVI))
	}
	p, err := kong.New(c, options...)
	if err == nil && e.lang == "vi" {
		translate(p.Model.Node)
	}
	return p, err
}

// exit carries kong's wish to end the process after help out of Parse, so that run alone decides on exit codes.
type exit int

// parse reads args; done is true where help was asked for and shown.
func parse(p *kong.Kong, args []string) (k *kong.Context, done bool, err error) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case exit:
			done = true
		default:
			panic(r)
		}
	}()
	k, err = p.Parse(args)
	return k, false, err
}

// asked turns `trien help sign` and plain `trien` into what kong understands.
func asked(args []string) []string {
	switch {
	case len(args) == 0:
		return []string{"--help"}
	case args[0] == "help":
		return append(slices.Clone(args[1:]), "--help")
	}
	return args
}

// langOf is the value of --lang before the command line is parsed: help needs it.
func langOf(args []string) string {
	for i, a := range args {
		if v, ok := strings.CutPrefix(a, "--lang="); ok {
			return v
		}
		if a == "--lang" && i+1 < len(args) {
			return args[i+1]
		}
	}
	return ""
}

// translate puts Vietnamese words into the model; a sentence without a translation stays, and a test finds it.
func translate(n *kong.Node) {
	n.Help = vietnamese(n.Help)
	for _, f := range n.Flags {
		f.Help = vietnamese(f.Help)
	}
	for _, v := range n.Positional {
		v.Help = vietnamese(v.Help)
	}
	for _, child := range n.Children {
		translate(child)
	}
}

func vietnamese(en string) string {
	for _, w := range helpWords {
		if w[0] == en {
			return w[1]
		}
	}
	return en
}

// helpVI prints kong's page with its headings in Vietnamese.
func helpVI(o kong.HelpOptions, k *kong.Context) error {
	var page bytes.Buffer
	out := k.Stdout
	k.Stdout = &page
	err := kong.DefaultHelpPrinter(o, k)
	k.Stdout = out
	if err != nil {
		return err
	}
	_, err = io.WriteString(out, strings.NewReplacer("Usage:", "Cách dùng:", "\nFlags:", "\nTùy chọn:", "\nCommands:", "\nLệnh:", "\nArguments:", "\nTham số:",
		"<command>", "<lệnh>", "[flags]", "[tùy chọn]", `Run "trien <lệnh> --help" for more information on a command.`, "Xem thêm về một lệnh: trien help <lệnh>.",
		`Run "trien <command> --help" for more information on a command.`, "Xem thêm về một lệnh: trien help <lệnh>.").Replace(page.String()))
	return err
}

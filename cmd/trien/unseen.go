package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"golang.org/x/term"

	"trien/internal/problem"
)

// secretPrompt is a question whose answer nobody may see.
type secretPrompt struct {
	terminal *os.File
	to       io.Writer // where the question stands
	question string
	failed   problem.Words // where the answer can't be read
}

// onTerminal gives the terminal that standard input is; nil where it is none.
func (e *env) onTerminal() *os.File {
	terminal, ok := e.stdin.(*os.File)
	if !ok || !term.IsTerminal(int(terminal.Fd())) {
		return nil
	}
	return terminal
}

// unseen reads a line without echo. Echo is off before the question stands there: who sees it may type. The terminal is as it was afterwards,
// also when ctx ends meanwhile.
func (p secretPrompt) unseen(ctx context.Context) ([]byte, error) {
	fd := int(p.terminal.Fd())
	before, err := term.GetState(fd)
	if err == nil {
		err = mute(fd)
	}
	if err != nil {
		return nil, problem.New(problem.IO, p.failed.VI, p.failed.EN).Because(err)
	}
	fmt.Fprint(p.to, p.question)
	defer fmt.Fprintln(p.to)
	type typed struct {
		secret []byte
		err    error
	}
	done := make(chan typed, 1)
	go func() {
		b, err := term.ReadPassword(fd)
		done <- typed{b, err}
	}()
	select {
	case t := <-done:
		if err := errors.Join(t.err, term.Restore(fd, before)); err != nil {
			return nil, problem.New(problem.IO, p.failed.VI, p.failed.EN).Because(err)
		}
		return t.secret, nil
	case <-ctx.Done():
		return nil, errors.Join(ctx.Err(), term.Restore(fd, before))
	}
}

// noPINRead says that a PIN could not be read.
var noPINRead = problem.Words{VI: "Không đọc được mã PIN.", EN: "The PIN could not be read."}

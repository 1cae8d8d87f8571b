package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"trien/internal/keys"
	"trien/internal/problem"
)

// terminal opens a pseudo-terminal: the person's side, and the side that the program has.
func terminal(t *testing.T) (person, program *os.File) {
	t.Helper()
	person, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { person.Close() })
	n, err := unix.IoctlGetInt(int(person.Fd()), unix.TIOCGPTN)
	if err == nil {
		err = unix.IoctlSetPointerInt(int(person.Fd()), unix.TIOCSPTLCK, 0)
	}
	if err == nil {
		program, err = os.OpenFile(fmt.Sprint("/dev/pts/", n), os.O_RDWR|unix.O_NOCTTY, 0)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { program.Close() })
	return person, program
}

func echoes(t *testing.T, fd int) bool {
	t.Helper()
	s, err := unix.IoctlGetTermios(fd, unix.TCGETS)
	if err != nil {
		t.Fatal(err)
	}
	return s.Lflag&unix.ECHO != 0
}

// hidden waits until the terminal shows what is typed no more.
func hidden(t *testing.T, fd int) {
	t.Helper()
	for echoes(t, fd) {
		if t.Context().Err() != nil {
			t.Fatal("the terminal goes on echoing")
		}
	}
}

// watched is where the question is written; it looks whether the terminal echoes just then.
type watched struct {
	io.Writer
	t  *testing.T
	fd int
}

func (w watched) Write(b []byte) (int, error) {
	if strings.HasPrefix(string(b), "Mã PIN của") && echoes(w.t, w.fd) {
		w.t.Error("the question stands there before the echo is off")
	}
	return w.Writer.Write(b)
}

// TestAPINIsTypedUnseen: once, again after a wrong one by the person's wish, and given up by an empty line.
func TestAPINIsTypedUnseen(t *testing.T) {
	person, program := terminal(t)
	fd := int(program.Fd())
	o, _, said := sitting(t, "vi", "", agentRunCmd{})
	o.stdin, o.in, o.stderr = program, bufio.NewReader(program), watched{said, t, fd}
	wrong := problem.New(problem.Key, "Sai mã PIN; còn 2 lần thử.", "Wrong PIN; 2 tries left.")
	for _, c := range []struct {
		prompt keys.Prompt
		types  string
		want   string
	}{
		{keys.Prompt{Secret: keys.PIN, Of: "Bi thu"}, "246810\n", "246810"},
		{keys.Prompt{Secret: keys.PIN, Of: "Bi thu", Wrong: wrong, Left: keys.Last}, "135790\n", "135790"},
		{keys.Prompt{Secret: keys.PIN, Of: "Bi thu", Wrong: wrong, Left: keys.Few}, "\n", ""},
	} {
		go func() {
			hidden(t, fd)
			person.WriteString(c.types)
		}()
		pin, err := o.ask(t.Context(), c.prompt)
		if err != nil || string(pin) != c.want {
			t.Fatalf("%q %v", pin, err)
		}
		if !echoes(t, fd) {
			t.Error("the terminal stays mute")
		}
	}
	for _, w := range []string{"Mã PIN của “Bi thu”: ", "Sai mã PIN; còn 2 lần thử.", "LẦN THỬ CUỐI", "Để trống và nhấn Enter"} {
		if !strings.Contains(said.String(), w) {
			t.Errorf("%q was not said: %s", w, said)
		}
	}
}

func TestAnInterruptGivesTheTerminalBack(t *testing.T) {
	_, program := terminal(t)
	fd := int(program.Fd())
	o, _, _ := sitting(t, "vi", "", agentRunCmd{})
	o.stdin = program
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		hidden(t, fd)
		cancel()
	}()
	if _, err := o.ask(ctx, keys.Prompt{Secret: keys.PIN, Of: "x"}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if !echoes(t, fd) {
		t.Error("the terminal stays mute")
	}
}

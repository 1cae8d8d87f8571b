package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"

	"trien/internal/problem"
)

// viewer holds the files that the person looks at: in a folder for them alone, which goes when the program does.
type viewer struct{ dir string }

func (v *viewer) close() {
	if v.dir != "" {
		os.RemoveAll(v.dir) // a viewer that keeps a file open on Windows keeps it until it ends
	}
}

// put writes exactly the given bytes.
func (v *viewer) put(n int, data []byte) (string, error) {
	if v.dir == "" {
		dir, err := os.MkdirTemp("", "trien-agent-*")
		if err != nil {
			return "", err
		}
		v.dir = dir
	}
	path := filepath.Join(v.dir, fmt.Sprintf("van-ban-%d.pdf", n))
	os.Remove(path) // of an earlier batch
	return path, os.WriteFile(path, data, 0o400)
}

// view opens a document of a batch in the system's viewer.
func (d *officer) view(ctx context.Context, line int, look show) {
	data, err := look(ctx, line)
	if err != nil {
		fmt.Fprintln(d.stderr, problem.WordsOf(err).In(d.lang))
		return
	}
	path, err := d.viewed.put(line+1, data)
	if err == nil {
		err = start(path)
	}
	if err != nil {
		d.put(problem.Words{VI: "Không mở được trình xem PDF: %v\n", EN: "No viewer could be opened: %v\n"}, err)
	}
}

// start opens a file with what the system has for it, and does not wait.
func start(path string) error {
	command := []string{"xdg-open", path}
	switch runtime.GOOS {
	case "darwin":
		command = []string{"open", path}
	case "windows":
		command = []string{"rundll32", "url.dll,FileProtocolHandler", path}
	}
	c := exec.Command(command[0], command[1:]...)
	if err := c.Start(); err != nil {
		return err
	}
	go c.Wait()
	return nil
}

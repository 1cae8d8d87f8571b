package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"syscall"
	"time"

	"trien/internal/demo"
	"trien/internal/problem"
)

// demoCmd is `trien demo`.
type demoCmd struct {
	Data   string `required:"" type:"path" help:"A folder that is new or empty; the world of the story stays there." placeholder:"DIR"`
	Export string `type:"path" placeholder:"DIR" help:"Folder for all files signed in the story, for programs of others to judge."`
	JSON   bool   `name:"json" help:"One JSON document on standard output."`
	storageFlags
}

// Run makes the world, serves its PKI and exchange on a port of this machine alone, and plays the story. Exit code 0 only if every step was
// shown to be done.
func (c demoCmd) Run(e *env) error {
	tools, closeTools, err := e.tools(slog.LevelError)
	if err != nil {
		return err
	}
	defer closeTools()
	if tools.Storage, err = c.storage(); err != nil {
		return err
	}
	l, err := (&net.ListenConfig{}).Listen(e.ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return noPort("127.0.0.1:0", err)
	}
	defer l.Close()
	w, err := demo.Create(e.ctx, c.Data, "http://"+l.Addr().String(), tools)
	if err != nil {
		return err
	}
	w.Export = c.Export
	server := &http.Server{Handler: w.Handler(time.Now, tools.Log), ReadHeaderTimeout: 10 * time.Second}
	go server.Serve(l)
	jobs, stop := context.WithCancel(e.ctx)
	done := make(chan struct{})
	go func() { defer close(done); w.House.Run(jobs) }()
	steps, told := w.Tell(e.ctx, time.Now, c.row(e))
	stop()
	<-done
	err = errors.Join(server.Close(), w.Close())
	return c.conclude(e, steps, told, err)
}

// row prints a row of the table as each step ends.
func (c demoCmd) row(e *env) func(demo.Step) {
	if c.JSON {
		return func(s demo.Step) { fmt.Fprintf(e.stderr, "%2d %s\n", s.Number, s.Title.In(e.lang)) }
	}
	return func(s demo.Step) {
		mark := "✓"
		if !s.Checked {
			mark = "✗"
		}
		fmt.Fprintf(e.stdout, "%2d %s %s\n", s.Number, mark, s.Title.In(e.lang))
		if s.Evidence != "" {
			fmt.Fprintf(e.stdout, "     %s\n", s.Evidence)
		}
		if s.Error != "" {
			fmt.Fprintf(e.stdout, "     %s\n", s.Error)
		}
	}
}

// conclude tells how the story ended.
func (c demoCmd) conclude(e *env, steps []demo.Step, told, closing error) error {
	if e.ctx.Err() != nil {
		return e.ctx.Err()
	}
	checked := 0
	for _, s := range steps {
		if s.Checked {
			checked++
		}
	}
	if c.JSON {
		err := json.NewEncoder(e.stdout).Encode(map[string]any{"demonstration": true, "data": c.Data, "steps": steps, "checked": checked, "passed": told == nil && closing == nil})
		closing = errors.Join(closing, err)
	} else {
		fmt.Fprintf(e.stdout, problem.Words{VI: "\n%d trên %d bước đã được kiểm chứng. Dữ liệu: %s\n", EN: "\n%d of %d steps were shown. Data: %s\n"}.In(e.lang), checked, len(steps), c.Data)
	}
	if told != nil {
		return errNo
	}
	return closing
}

// noPort says why an address can't be listened on.
func noPort(address string, err error) error {
	w := problem.Words{VI: "địa chỉ này không dùng được trên máy này", EN: "this machine can't use it"}
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		w = problem.Words{VI: "chương trình khác (có thể là chính trien) đang dùng", EN: "another program, perhaps trien itself, is using it"}
	case errors.Is(err, fs.ErrPermission):
		w = problem.Words{VI: "cổng dưới 1024 cần quyền quản trị", EN: "ports below 1024 need an administrator"}
	}
	return problem.New(problem.IO, "Không mở được cổng "+address+": "+w.VI+". Hãy chọn địa chỉ khác bằng --listen.",
		address+" can't be opened: "+w.EN+". Choose another address with --listen.").Because(err)
}

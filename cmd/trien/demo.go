package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"trien/internal/demo"
	"trien/internal/problem"
)

// demoCmd is `trien demo`.
type demoCmd struct {
	Data string `required:"" type:"path" help:"A folder that is new or empty; the world of the story stays there." placeholder:"DIR"`
	JSON bool   `name:"json" help:"One JSON document on standard output."`
}

// Run makes the world, serves its PKI and exchange on a port of this machine alone, and plays the story. Exit code 0 only if every step was
// shown to be done.
func (c demoCmd) Run(e *env) error {
	tools, closeTools, err := e.tools(slog.LevelError)
	if err != nil {
		return err
	}
	defer closeTools()
	l, err := (&net.ListenConfig{}).Listen(e.ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return noPort("127.0.0.1:0", err)
	}
	defer l.Close()
	w, err := demo.Create(e.ctx, c.Data, "http://"+l.Addr().String(), tools)
	if err != nil {
		return err
	}
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

func noPort(address string, err error) error {
	return problem.New(problem.IO, "Không mở được cổng "+address+": có thể chương trình khác đang dùng. Hãy chọn địa chỉ khác bằng --listen.",
		address+" can't be opened: another program may be using it. Choose another address with --listen.").Because(err)
}

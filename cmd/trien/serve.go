package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"trien/internal/agent"
	"trien/internal/api"
	"trien/internal/app"
	"trien/internal/demo"
	"trien/internal/fence"
	"trien/internal/problem"
	"trien/internal/web"
)

// serveCmd is `trien serve`.
type serveCmd struct {
	Data   string `default:"./data" type:"path" help:"The data folder." placeholder:"DIR"`
	Listen string `default:"127.0.0.1:8080" help:"Address to listen on." placeholder:"ADDR"`
	Demo   bool   `help:"A demonstration: an invented world, made in the folder at the first start."`
	Secure bool   `help:"The public address is https (a reverse proxy ends TLS): cookies are sent over nothing else."`

	AllowOther bool `help:"Allow an address that is not of this machine alone."`
}

// Run serves pages, API, exchange and jobs until it is interrupted, which is its ordinary end.
func (c serveCmd) Run(e *env) error {
	if err := c.known(); err != nil {
		return err
	}
	tools, closeTools, err := e.tools(slog.LevelInfo)
	if err != nil {
		return err
	}
	defer closeTools()
	if !fence.Confined() {
		tools.Log.Warn("this kernel has no Landlock (Linux 5.13 or later, switched on): LibreOffice and Tesseract may read what the server's user may read")
	}
	l, err := (&net.ListenConfig{}).Listen(e.ctx, "tcp", c.Listen)
	if err != nil {
		return noPort(c.Listen, err)
	}
	defer l.Close()
	if c.Demo {
		return c.demonstrate(e, tools, l)
	}
	house, err := app.Open(e.ctx, c.Data, tools)
	if err != nil {
		return err
	}
	fmt.Fprintf(e.stderr, "%s http://%s\n", problem.Words{VI: "Đang phục vụ tại", EN: "Serving at"}.In(e.lang), l.Addr())
	return c.serve(e, house, tools.Log, c.routes(house, tools.Log), l)
}

// known refuses to show a demonstration to others than this machine unless that is asked for: its passwords and codes are public.
func (c serveCmd) known() error {
	if !c.Demo && demo.Exists(c.Data) {
		return problem.New(problem.Usage, "Thư mục "+c.Data+" là bản trình diễn. Hãy thêm --demo, hoặc chọn thư mục khác bằng --data.",
			"The folder "+c.Data+" is a demonstration. Add --demo, or choose another folder with --data.")
	}
	if _, _, err := net.SplitHostPort(c.Listen); err != nil {
		return problem.New(problem.Usage, "Địa chỉ "+c.Listen+" không đúng dạng. Hãy viết MÁY:CỔNG, ví dụ 127.0.0.1:8080.",
			c.Listen+" is no address. Write HOST:PORT, as 127.0.0.1:8080.").Because(err)
	}
	if c.Demo && !c.AllowOther && !loopback(c.Listen) {
		return problem.New(problem.Usage, "Mật khẩu và mã của bản trình diễn ai cũng xem được, nên chỉ phục vụ trên máy này (ví dụ 127.0.0.1:8080). Thêm --allow-other nếu thật sự muốn mở "+c.Listen+".",
			"Passwords and codes of a demonstration are public, so it is served to this machine alone (as 127.0.0.1:8080). Add --allow-other if you mean "+c.Listen+".")
	}
	return nil
}

// routes are everything that a house serves.
func (c serveCmd) routes(house *app.House, log *slog.Logger) *http.ServeMux {
	mux := http.NewServeMux()
	mux.Handle("/", web.New(api.New(house, api.Options{Log: log, Secure: c.Secure}), house, web.Options{Log: log, Secure: c.Secure}))
	mux.Handle(api.ExchangePath, api.Exchange(house, api.Options{Log: log}))
	mux.Handle(api.VGCAPath, api.VGCA(house, api.Options{Log: log}))
	mux.Handle(agent.Root, api.Agent(house, api.Options{Log: log}))
	return mux
}

// demonstrate serves the invented world, made at the first start.
func (c serveCmd) demonstrate(e *env, tools app.Tools, l net.Listener) error {
	var w *demo.World
	var err error
	if demo.Exists(c.Data) {
		w, err = demo.Open(e.ctx, c.Data, tools)
	} else {
		fmt.Fprintln(e.stderr, problem.Words{VI: "Đang tạo dữ liệu trình diễn…", EN: "Making the demonstration…"}.In(e.lang))
		w, err = demo.Create(e.ctx, c.Data, "http://"+l.Addr().String(), tools)
	}
	if err != nil {
		return err
	}
	listeners := []net.Listener{l}
	if w.Host() != l.Addr().String() { // its certificates and peers point to where it was first served
		also, err := (&net.ListenConfig{}).Listen(e.ctx, "tcp", w.Host())
		if err != nil {
			return errors.Join(noPort(w.Host(), err), w.Close())
		}
		listeners = append(listeners, also)
	}
	mux := c.routes(w.House, tools.Log)
	mux.Handle(demo.PKIPath+"/", w.Handler(time.Now, tools.Log))
	mux.HandleFunc("GET /demo", func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Type", "text/plain; charset=utf-8")
		rw.Header().Set("Cache-Control", "no-store")
		accounts(rw, w, e.lang)
	})
	c.welcome(e, w, l)
	return c.serve(e, w.House, tools.Log, mux, listeners...)
}

// welcome says on the terminal how to come in.
func (c serveCmd) welcome(e *env, w *demo.World, l net.Listener) {
	fmt.Fprintln(e.stderr, problem.Words{VI: "BẢN TRÌNH DIỄN: cơ quan, con người, chứng thư đều là giả định; chữ ký không có giá trị.",
		EN: "DEMONSTRATION: offices, people and certificates are invented; signatures are worth nothing."}.In(e.lang))
	accounts(e.stderr, w, e.lang)
	fmt.Fprintf(e.stderr, problem.Words{VI: "\nMở http://%[1]s để dùng. Mã một lần hiện tại của mọi tài khoản: http://%[1]s/demo\n",
		EN: "\nOpen http://%[1]s. The current one-time codes of all accounts: http://%[1]s/demo\n"}.In(e.lang), l.Addr())
}

// accounts lists who may sign in to a demonstration, with the codes of this half minute.
func accounts(out io.Writer, w *demo.World, lang string) {
	now := time.Now()
	fmt.Fprintf(out, problem.Words{VI: "Mật khẩu của mọi tài khoản: %s   Mã PIN của khóa ký: %s\n", EN: "Password of every account: %s   PIN of the signing keys: %s\n"}.In(lang), demo.Password, demo.PIN)
	office := ""
	for _, a := range w.Accounts {
		if a.Office != office {
			office = a.Office
			if o, ok := w.House.Office(office); ok {
				fmt.Fprintf(out, "\n%s\n", o.Name())
			}
		}
		fmt.Fprintf(out, "  %-8s %s  %s – %s  (TOTP %s)\n", a.Account, a.Code(now), a.Name, a.Title, a.Secret)
	}
}

// Time limits of the server: an upload of the largest size over a slow line, and a conversion, must fit.
const (
	headerTime = 10 * time.Second
	bodyTime   = 15 * time.Minute
	idleTime   = 2 * time.Minute
	closeTime  = 15 * time.Second
)

// serve works until the context ends, then lets what is under way end.
func (c serveCmd) serve(e *env, house *app.House, log *slog.Logger, handler http.Handler, listeners ...net.Listener) error {
	server := &http.Server{Handler: handler, ReadHeaderTimeout: headerTime, ReadTimeout: bodyTime, WriteTimeout: bodyTime, IdleTimeout: idleTime,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn)}
	server.RegisterOnShutdown(house.EndWaits)
	var all sync.WaitGroup
	jobs, stop := context.WithCancel(e.ctx)
	failed := make(chan error, len(listeners))
	all.Go(func() { house.Run(jobs) })
	for _, l := range listeners {
		all.Go(func() { failed <- server.Serve(l) })
	}
	var err error
	select {
	case <-e.ctx.Done():
	case err = <-failed:
	}
	closing, cancel := context.WithTimeout(context.WithoutCancel(e.ctx), closeTime)
	defer cancel()
	shut := server.Shutdown(closing)
	stop()
	all.Wait()
	if errors.Is(err, http.ErrServerClosed) {
		err = nil
	}
	return errors.Join(err, shut, house.Close())
}

package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"

	"trien/internal/agent"
	"trien/internal/api"
	"trien/internal/app"
	"trien/internal/config"
	"trien/internal/demo"
	"trien/internal/fence"
	"trien/internal/problem"
	"trien/internal/scim"
	"trien/internal/store"
	"trien/internal/web"
)

// serveCmd is `trien serve`.
type serveCmd struct {
	configFlag
	Data   string `type:"path" help:"The data folder (./data where nothing else is set)." placeholder:"DIR"`
	Listen string `help:"Address to listen on (127.0.0.1:8080 where nothing else is set)." placeholder:"ADDR"`
	Demo   bool   `help:"A demonstration: an invented world, made in the folder at the first start."`
	Secure bool   `help:"The public address is https (a reverse proxy ends TLS): cookies are sent over nothing else."`

	Unlock     bool `help:"Ask on the terminal for what opens the vaults (PIN, shares), before anything is served."`
	AllowOther bool `help:"Allow an address that is not of this machine alone."`
	storageFlags
}

// serving is `trien serve` with all that is set.
type serving struct {
	*env
	config.Config
	demo, allowOther bool
	unlock           bool // people are here, at the terminal
	log              *slog.Logger
	eyes             *eyes
}

// Run serves pages, API, exchange and jobs until it is interrupted, which is its ordinary end.
func (c serveCmd) Run(e *env) (err error) {
	set, err := c.settings(e)
	if err != nil {
		return err
	}
	s := &serving{env: e, Config: set.Config, demo: c.Demo, allowOther: c.AllowOther, unlock: c.Unlock}
	if err := s.known(); err != nil {
		return err
	}
	log, closeLog, err := e.logs(set.Log)
	if err != nil {
		return err
	}
	defer closeLog()
	s.log = log
	for _, f := range set.Faults { // only notes are left
		log.Warn("configuration", "variable", f.Variable)
	}
	if s.eyes, err = openEyes(e.ctx, set.Config, log); err != nil {
		return err
	}
	defer s.eyes.close(e.ctx)
	return s.run()
}

// settings are what is in force.
func (c serveCmd) settings(e *env) (config.Loaded, error) {
	flags := []config.Flag{{Name: "--data", Key: "data", Value: c.Data}, {Name: "--listen", Key: "server.listen", Value: c.Listen},
		{Name: "--store", Key: "storage.store", Value: c.Store}, {Name: "--blobs", Key: "storage.blobs", Value: c.Blobs}, {Name: "--vault", Key: "storage.vault", Value: c.Vault}}
	if c.Secure {
		flags = append(flags, config.Flag{Name: "--secure", Key: "server.secure", Value: "true"})
	}
	set, err := e.settings(c.Config, given(flags...)...)
	if set.Server.Certificate != "" || strings.HasPrefix(set.Server.Public, "https:") {
		set.Server.Secure = true
	}
	return set, err
}

func (s *serving) run() error {
	tools, closeTools, err := s.toolsOf(s.Tools, s.log)
	if err != nil {
		return err
	}
	defer closeTools()
	if tools.Storage, err = addresses(s.Storage); err != nil {
		return err
	}
	if !fence.Confined() {
		s.log.Warn("this kernel has no Landlock (Linux 5.13 or later, switched on): LibreOffice and Tesseract may read what the server's user may read")
	}
	l, err := s.listen(s.Server.Listen)
	if err != nil {
		return err
	}
	defer l.Close()
	tools.Public = s.public(l)
	if s.demo {
		return s.demonstrate(tools, l)
	}
	house, l, err := s.openHouse(tools, l)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.stderr, "%s %s://%s\n", problem.Words{VI: "Đang phục vụ tại", EN: "Serving at"}.In(s.lang), s.scheme(), l.Addr())
	return s.serve(house, s.routes(house), l)
}

// addresses are those of the storage; paths are from here, wherever an office's folder is.
func addresses(s config.Storage) (store.Storage, error) {
	at, err := storageFlags{Store: s.Store, Blobs: s.Blobs, Vault: s.Vault}.storage()
	at.Work = s.Work
	return at, err
}

// public is where people open the pages: as it is set; where nothing is, what this machine alone is served under.
func (s *serving) public(l net.Listener) string {
	if s.Server.Public != "" || !config.Loopback(l.Addr().String()) {
		return s.Server.Public
	}
	return s.scheme() + "://" + l.Addr().String()
}

func (s *serving) scheme() string {
	if s.Server.Certificate != "" {
		return "https"
	}
	return "http"
}

// known refuses to show a demonstration to others than this machine unless that is asked for: its passwords and codes are public.
func (s *serving) known() error {
	listen := s.Server.Listen
	if !s.demo && demo.Exists(s.Data) {
		return problem.New(problem.Usage, "Thư mục "+s.Data+" là bản trình diễn. Hãy thêm --demo, hoặc chọn thư mục khác bằng --data.",
			"The folder "+s.Data+" is a demonstration. Add --demo, or choose another folder with --data.")
	}
	if s.demo && !s.allowOther && !loopback(listen) {
		return problem.New(problem.Usage, "Mật khẩu và mã của bản trình diễn ai cũng xem được, nên chỉ phục vụ trên máy này (ví dụ 127.0.0.1:8080). Thêm --allow-other nếu thật sự muốn mở "+listen+".",
			"Passwords and codes of a demonstration are public, so it is served to this machine alone (as 127.0.0.1:8080). Add --allow-other if you mean "+listen+".")
	}
	if s.demo && s.Server.Certificate != "" {
		return problem.New(problem.Usage, "Bản trình diễn chỉ phục vụ http: hãy bỏ server.tls_certificate.", "A demonstration is served by http alone: take server.tls_certificate out.")
	}
	return nil
}

// routes are everything that a house serves.
func (s *serving) routes(house *app.House) *http.ServeMux {
	mux := http.NewServeMux()
	mux.Handle("/", web.New(api.New(house, api.Options{Log: s.log, Secure: s.Server.Secure, Public: s.Server.Public, Certificates: s.Server.ProxySecret != ""}), house, web.Options{Log: s.log, Secure: s.Server.Secure}))
	mux.Handle(api.ExchangePath, api.Exchange(house, api.Options{Log: s.log}))
	mux.Handle(api.VGCAPath, api.VGCA(house, api.Options{Log: s.log}))
	mux.Handle(agent.Root, api.Agent(house, api.Options{Log: s.log}))
	mux.Handle(scim.Root+"/", api.SCIM(house, api.Options{Log: s.log, Secure: s.Server.Secure, Public: s.Server.Public}))
	return mux
}

// serve works until the context ends, then lets what is under way end.
func (s *serving) serve(house *app.House, mux *http.ServeMux, listeners ...net.Listener) error {
	health := newHealth(house)
	health.register(mux)
	s.eyes.watchHouse(house)
	server := s.server(mux)
	server.RegisterOnShutdown(house.EndWaits)
	work := newCrew(s.ctx)
	work.alone(func(ctx context.Context) error { return house.Run(s.eyes.with(ctx)) })
	for _, l := range listeners {
		work.untilFailed(func() error { return s.accept(server, l) })
	}
	metrics, err := s.eyes.serve(s.ctx, s.Metrics, work)
	if err == nil {
		err = work.wait()
	}
	health.close()
	closing, cancel := context.WithTimeout(context.WithoutCancel(s.ctx), s.Server.CloseTime)
	defer cancel()
	shut := server.Shutdown(closing)
	if metrics != nil {
		shut = errors.Join(shut, metrics.Shutdown(closing))
	}
	work.end()
	return errors.Join(err, shut, house.Close())
}

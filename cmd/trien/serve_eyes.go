package main

import (
	"context"
	"crypto/subtle"
	"log"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"go.opentelemetry.io/otel/trace"

	"trien/internal/app"
	"trien/internal/config"
	"trien/internal/logs"
	"trien/internal/problem"
	"trien/internal/traces"
	"trien/internal/watch"
)

// eyes are what is measured of a serving process.
type eyes struct {
	watch    *watch.Watch
	registry *prometheus.Registry
	log      *slog.Logger
	end      func(context.Context) error // of the traces
}

// openEyes makes them. They measure even where nobody is shown: it costs nothing that could be seen.
func openEyes(ctx context.Context, c config.Config, log *slog.Logger) (*eyes, error) {
	s := &eyes{registry: prometheus.NewRegistry(), log: log, end: func(context.Context) error { return nil }}
	var tracer trace.Tracer
	if c.Traces.Endpoint != "" {
		host, _ := os.Hostname()
		var err error
		tracer, s.end, err = traces.Open(ctx, traces.Options{Endpoint: c.Traces.Endpoint, Token: c.Traces.Token, Share: c.Traces.Share, Limit: c.Traces.Limit,
			Version: version, Instance: host, Log: log})
		if err != nil {
			return nil, err
		}
	}
	built := prometheus.NewGauge(prometheus.GaugeOpts{Name: "trien_build_info", Help: "1, with the version of the program.", ConstLabels: prometheus.Labels{"version": version}})
	built.Set(1)
	s.registry.MustRegister(built, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	s.watch = watch.New(s.registry, tracer)
	return s, nil
}

func (s *eyes) with(ctx context.Context) context.Context { return watch.With(ctx, s.watch) }

func (s *eyes) watchHouse(h *app.House) { watch.Collect(s.registry, h) }

func (s *eyes) close(ctx context.Context) {
	if err := s.end(context.WithoutCancel(ctx)); err != nil {
		s.log.Warn("the last traces are not sent", "cause", err)
	}
}

// serve shows the metrics at an address of their own; nil where none is set.
func (s *eyes) serve(ctx context.Context, c config.Metrics, work *crew) (*http.Server, error) {
	if c.Listen == "" {
		return nil, nil
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.Listen)
	if err != nil {
		return nil, noPort(c.Listen, err)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", bearer(c.Token, promhttp.HandlerFor(s.registry, promhttp.HandlerOpts{MaxRequestsInFlight: 4, Timeout: 20 * time.Second})))
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second, WriteTimeout: 30 * time.Second, IdleTimeout: 2 * time.Minute,
		MaxHeaderBytes: 16 << 10, ErrorLog: log.New(logs.ServerWriter{Log: s.log}, "", 0)}
	s.log.Info("metrics", "address", l.Addr().String())
	work.untilFailed(func() error {
		if err := server.Serve(l); err != http.ErrServerClosed {
			return err
		}
		return nil
	})
	return server, nil
}

// bearer lets in who brings the token; everyone where there is none.
func bearer(token string, next http.Handler) http.Handler {
	if token == "" {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		brought, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		if !ok || subtle.ConstantTimeCompare([]byte(brought), []byte(token)) != 1 {
			w.Header().Set("WWW-Authenticate", "Bearer")
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// logs opens the log. SIGHUP opens its file anew.
func (e *env) logs(c config.Log) (*slog.Logger, func(), error) {
	o := logs.Options{JSON: c.Format == "json", Full: c.Causes == "full"}
	if err := o.Level.UnmarshalText([]byte(c.Level)); err != nil {
		return nil, nil, err
	}
	if c.File == "" {
		return logs.New(logs.To(e.stderr, o), o), func() {}, nil
	}
	kept, err := logs.ToFile(c.File, o)
	if err != nil {
		return nil, nil, problem.New(problem.IO, "Không mở được tệp nhật ký "+c.File+". Hãy kiểm tra đường dẫn và quyền ghi (log.file).",
			"The log file "+c.File+" can't be opened. Check its path and permissions (log.file).").Because(err)
	}
	log, hups, done := logs.New(kept, o), make(chan os.Signal, 1), make(chan struct{})
	signal.Notify(hups, syscall.SIGHUP)
	go func() {
		for {
			select {
			case <-hups:
				if err := kept.Reopen(); err != nil {
					log.Error("the log file can't be opened anew", "cause", err)
				}
			case <-done:
				return
			}
		}
	}()
	return log, func() {
		signal.Stop(hups)
		close(done)
		kept.Close()
	}, nil
}

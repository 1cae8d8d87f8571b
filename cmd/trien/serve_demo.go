package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"trien/internal/app"
	"trien/internal/demo"
	"trien/internal/problem"
)

// demonstrate serves the invented world, made at the first start.
func (s *serving) demonstrate(tools app.Tools, l net.Listener) error {
	w, err := s.world(tools, l)
	if err != nil {
		return err
	}
	listeners := []net.Listener{l}
	if w.Host() != l.Addr().String() { // its certificates and peers point to where it was first served
		also, err := s.listen(w.Host())
		switch {
		case err == nil:
			listeners = append(listeners, also)
		case !w.House.Shared(): // else the proxy is there, or another program that serves the same world
			return errors.Join(err, w.Close())
		}
	}
	mux := s.routes(w.House)
	mux.Handle(demo.PKIPath+"/", w.Handler(time.Now, tools.Log))
	mux.HandleFunc("GET /demo", func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Type", "text/plain; charset=utf-8")
		rw.Header().Set("Cache-Control", "no-store")
		accounts(rw, w, s.lang)
	})
	s.welcome(w, l)
	return s.serve(w.House, mux, listeners...)
}

func (s *serving) world(tools app.Tools, l net.Listener) (*demo.World, error) {
	if demo.Exists(s.Data) {
		return demo.Open(s.ctx, s.Data, tools)
	}
	fmt.Fprintln(s.stderr, problem.Words{VI: "Đang tạo dữ liệu trình diễn…", EN: "Making the demonstration…"}.In(s.lang))
	return demo.Create(s.ctx, s.Data, "http://"+l.Addr().String(), tools)
}

// welcome says on the terminal how to come in.
func (s *serving) welcome(w *demo.World, l net.Listener) {
	fmt.Fprintln(s.stderr, problem.Words{VI: "BẢN TRÌNH DIỄN: cơ quan, con người, chứng thư đều là giả định; chữ ký không có giá trị.",
		EN: "DEMONSTRATION: offices, people and certificates are invented; signatures are worth nothing."}.In(s.lang))
	accounts(s.stderr, w, s.lang)
	fmt.Fprintf(s.stderr, problem.Words{VI: "\nMở http://%[1]s để dùng. Mã một lần hiện tại của mọi tài khoản: http://%[1]s/demo\n",
		EN: "\nOpen http://%[1]s. The current one-time codes of all accounts: http://%[1]s/demo\n"}.In(s.lang), l.Addr())
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

package web

import (
	"io"
	"net"
	"net/http"
	"strings"

	"trien/internal/app"
	"trien/internal/limits"
	"trien/internal/problem"
)

// status is what the page behind the QR of a copy shows, with the form for the code that stands on the copy.
type status struct {
	app.StatusView
	sheet
	Here  string // the address of this page
	Typed string // the code, where it opened the content
	Wrong bool   // a code was typed that opens nothing
}

var copyTitle = app.Words{VI: "Tra cứu bản sao", EN: "Status of a copy"}

// called tells the house where a request comes from: wrong tokens are counted by network.
func called(r *http.Request) *http.Request {
	c := app.Caller{Source: r.RemoteAddr}
	if host, _, err := net.SplitHostPort(r.RemoteAddr); err == nil {
		c.Source = host
	}
	return r.WithContext(app.WithCaller(r.Context(), c))
}

// status is public and says nothing but how the copy stands. It works without scripts and without signing in.
func (p *plain) status(w http.ResponseWriter, r *http.Request) {
	r = called(r)
	w.Header().Set("X-Robots-Tag", "noindex") // whoever has the paper finds it
	code := typedCode(w, r)
	v, err := p.house.CopyStatus(r.Context(), r.PathValue("office"), r.PathValue("token"), code)
	if err != nil {
		p.noStatus(w, r, err)
		return
	}
	s := sheet{English: english(r), Title: copyTitle, Text: app.Words{VI: v.Office, EN: v.Office}}
	s.Status = &status{StatusView: v, sheet: s, Here: r.URL.Path, Typed: code}
	p.show(w, r, http.StatusOK, s)
}

// statusFile gives the electronic document to whoever types the code that stands on the copy.
func (p *plain) statusFile(w http.ResponseWriter, r *http.Request) {
	r = called(r)
	f, err := p.house.CopyFile(r.Context(), r.PathValue("office"), r.PathValue("token"), typedCode(w, r))
	if err != nil {
		p.noStatus(w, r, err)
		return
	}
	defer f.Close()
	h := w.Header()
	h.Set("Content-Type", f.MediaType)
	h.Set("Content-Disposition", `attachment; filename="van-ban.pdf"`)
	h.Set("Cache-Control", "no-store")
	if _, err := io.Copy(w, f); err != nil {
		p.log.Warn("web: answer cut short", "cause", err)
	}
}

// typedCode is the code of a form; "" where none was typed.
func typedCode(w http.ResponseWriter, r *http.Request) string {
	if r.Method != http.MethodPost {
		return ""
	}
	r.Body = http.MaxBytesReader(w, r.Body, limits.JSONBody)
	return strings.TrimSpace(r.PostFormValue("code"))
}

// noStatus gives the same answer to wrong tokens and wrong codes.
func (p *plain) noStatus(w http.ResponseWriter, r *http.Request, err error) {
	code := http.StatusNotFound
	switch problem.KindOf(err) {
	case problem.SignIn: // too many wrong ones: wait
		code = http.StatusTooManyRequests
	case problem.Internal, problem.IO, problem.Unavailable:
		code = http.StatusServiceUnavailable
		p.log.Error("web: status of a copy", "kind", problem.KindOf(err), "cause", err)
	}
	words := problem.WordsOf(err)
	p.show(w, r, code, sheet{Title: copyTitle, Text: app.Words{VI: words.VI, EN: words.EN}, Status: &status{sheet: sheet{English: english(r)}, Wrong: true}})
}

// Day writes a day as people do.
func (s status) Day(day string) string {
	if p := strings.Split(day, "-"); len(p) == 3 {
		return p[2] + "/" + p[1] + "/" + p[0]
	}
	return day
}

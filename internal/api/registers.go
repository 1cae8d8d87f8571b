package api

import (
	"bytes"
	"context"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"trien/internal/app"
)

type registerInput struct {
	Kind   string `path:"kind" enum:"out,in"`
	Text   string `query:"text" maxLength:"200"`
	From   string `query:"from" doc:"2006-01-02"`
	To     string `query:"to" doc:"2006-01-02"`
	Limit  int    `query:"limit" minimum:"0" maximum:"200"`
	Before string `query:"before" maxLength:"512" doc:"the lines before these: before of the page that came last; else the book's last lines"`
}

type exportInput struct {
	Text string `query:"text" maxLength:"200"`
	From string `query:"from" doc:"2006-01-02"`
	To   string `query:"to" doc:"2006-01-02"`
}

type download struct {
	ContentType        string `header:"Content-Type"`
	ContentDisposition string `header:"Content-Disposition"`
	Body               []byte
}

// exporter writes a register in some format.
type exporter func(ctx context.Context, t app.Token, kind string, q app.Filter, w io.Writer) error

// registers: sổ đăng ký văn bản đi ("out") and đến ("in"), to read, to print and to work on (NĐ 30/2020, Annex IV).
func (f *face) registers(a huma.API) {
	read(f, a, "/api/registers/{kind}", "The last lines of a register with its ten legal columns, or those before a place", func(ctx context.Context, r *registerInput) (app.RegisterView, error) {
		return f.house.Register(ctx, token(ctx), r.Kind, app.Filter{Text: r.Text, From: r.From, To: r.To, Limit: r.Limit, After: r.Before})
	})
	for _, kind := range []string{"out", "in"} {
		f.export(a, kind, "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", f.house.RegisterXLSX)
		f.export(a, kind, "pdf", "application/pdf", f.house.RegisterPDF)
	}
	f.dossierExport(a)
}

// export registers one format of one register, the whole of it, sent as it is written: what fails before the first byte is an error as others are, what
// fails later breaks the connection off, so that no part is taken for the whole.
func (f *face) export(a huma.API, kind, format, media string, write exporter) {
	name := map[string]string{"out": "so-van-ban-di", "in": "so-van-ban-den"}[kind]
	o := op(http.MethodGet, "/api/registers/"+kind+"."+format, "The whole register as ."+format)
	huma.Register(a, o, func(ctx context.Context, r *exportInput) (*huma.StreamResponse, error) {
		return f.streamed(ctx, name+"."+format, media, func(w io.Writer) error {
			return write(ctx, token(ctx), kind, app.Filter{Text: r.Text, From: r.From, To: r.To}, w)
		})
	})
}

// streamed sends a file as it is written.
func (f *face) streamed(ctx context.Context, name, media string, write func(io.Writer) error) (*huma.StreamResponse, error) {
	body, err := begun(write)
	if err != nil {
		return nil, f.fail(ctx, err)
	}
	return &huma.StreamResponse{Body: func(c huma.Context) {
		defer body.Close()
		c.SetHeader("Content-Type", media)
		c.SetHeader("Content-Disposition", `attachment; filename="`+name+`"`)
		if _, err := io.Copy(c.BodyWriter(), body); err != nil {
			_ = f.fail(ctx, err) // logged; there is nobody left to be told
			panic(http.ErrAbortHandler)
		}
	}}, nil
}

// dossierExport hands a dossier out whole: metadata and PDFs.
func (f *face) dossierExport(a huma.API) {
	o := op(http.MethodGet, "/api/dossiers/{id}/export.zip", "A dossier with what is said about its documents (JSON, XML) and their PDFs, in the order of their dates")
	huma.Register(a, o, func(ctx context.Context, r *one) (*huma.StreamResponse, error) {
		return f.streamed(ctx, "ho-so.zip", "application/zip", func(w io.Writer) error { return f.house.ExportDossier(ctx, token(ctx), r.ID, w) })
	})
}

// begun gives what write writes, once its first bytes are there; the error if it fails before.
func begun(write func(io.Writer) error) (io.ReadCloser, error) {
	r, w := io.Pipe()
	go func() { w.CloseWithError(write(w)) }()
	first := make([]byte, 4<<10)
	n, err := r.Read(first)
	if err != nil && err != io.EOF {
		return nil, err
	}
	return struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(first[:n]), r), r}, nil
}

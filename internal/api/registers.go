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
	Kind string `path:"kind" enum:"out,in"`
	Text string `query:"text" maxLength:"200"`
	From string `query:"from" doc:"2006-01-02"`
	To   string `query:"to" doc:"2006-01-02"`
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
	read(f, a, "/api/registers/{kind}", "A register with its ten legal columns", func(ctx context.Context, r *registerInput) (app.RegisterView, error) {
		return f.house.Register(ctx, token(ctx), r.Kind, app.Filter{Text: r.Text, From: r.From, To: r.To})
	})
	for _, kind := range []string{"out", "in"} {
		f.export(a, kind, "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
		f.export(a, kind, "pdf", "application/pdf")
	}
}

// export registers one format of one register: built whole before the first byte leaves, so that a failure is still an error.
func (f *face) export(a huma.API, kind, format, media string) {
	name := map[string]string{"out": "so-van-ban-di", "in": "so-van-ban-den"}[kind]
	o := op(http.MethodGet, "/api/registers/"+kind+"."+format, "The register as ."+format)
	huma.Register(a, o, func(ctx context.Context, r *exportInput) (*download, error) {
		write := exporter(f.house.RegisterXLSX)
		if format == "pdf" {
			write = f.house.RegisterPDF
		}
		var out bytes.Buffer
		if err := write(ctx, token(ctx), kind, app.Filter{Text: r.Text, From: r.From, To: r.To}, &out); err != nil {
			return nil, f.fail(ctx, err)
		}
		return &download{media, `attachment; filename="` + name + "." + format + `"`, out.Bytes()}, nil
	})
}

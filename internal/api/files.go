package api

import (
	"context"
	"mime"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"trien/internal/app"
)

type fileInput struct {
	ID       string `path:"id" maxLength:"100"`
	Version  int    `query:"version" minimum:"0" doc:"VersionView.number; 0 is the newest PDF"`
	Download bool   `query:"download" doc:"ask the browser to save it rather than show it"`
}

// files: a version of a document's file, whole or in ranges.
func (f *face) files(a huma.API) {
	o := op(http.MethodGet, "/api/documents/{id}/file", "A file of the document, whole or in ranges (RFC 9110, Section 14)")
	huma.Register(a, o, func(ctx context.Context, r *fileInput) (*huma.StreamResponse, error) {
		file, err := f.house.OpenFile(ctx, token(ctx), r.ID, r.Version)
		if err != nil {
			return nil, f.fail(ctx, err)
		}
		return &huma.StreamResponse{Body: func(c huma.Context) {
			defer file.Close()
			serve(c, file, r.Download)
		}}, nil
	})
}

// serve shows a PDF and saves anything else: what an outsider wrote never runs as a page of ours.
func serve(c huma.Context, file *app.File, download bool) {
	r, w := humago.Unwrap(c)
	disposition := "attachment"
	if file.MediaType == "application/pdf" && !download {
		disposition = "inline"
	}
	h := w.Header()
	h.Set("Content-Type", file.MediaType)
	h.Set("Content-Disposition", mime.FormatMediaType(disposition, map[string]string{"filename": file.Name}))
	http.ServeContent(w, r, "", file.Modified, file)
}

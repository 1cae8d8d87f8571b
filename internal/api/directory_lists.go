package api

import (
	"bytes"
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"trien/internal/app"
	"trien/internal/limits"
)

// importQuery is a list of people or bodies as the body of a request, of whatever type: what it is, its head tells.
type importQuery struct {
	RawBody []byte `contentType:"text/csv"`
}

type applyQuery struct {
	Name    string `query:"name" maxLength:"200" doc:"of the file"`
	SHA256  string `query:"sha256" required:"true" maxLength:"64" doc:"of the list that was previewed"`
	Stands  int64  `query:"stands" required:"true" doc:"the directory that it was previewed against"`
	RawBody []byte `contentType:"text/csv"`
}

// directoryLists: import with a preview, export, history.
func (f *face) directoryLists(a huma.API) {
	preview := op(http.MethodPost, "/api/directory/import/preview", "What a list (CSV) would do; it does nothing")
	preview.MaxBodyBytes = limits.RosterFile
	do(f, a, preview, func(ctx context.Context, r *importQuery) (app.ImportView, error) {
		return f.house.PreviewImport(ctx, token(ctx), r.RawBody)
	})
	apply := op(http.MethodPost, "/api/directory/import", "Take a list (CSV) that was previewed: all of it or nothing")
	apply.MaxBodyBytes = limits.RosterFile
	do(f, a, apply, func(ctx context.Context, r *applyQuery) (app.ImportView, error) {
		return f.house.ApplyImport(ctx, token(ctx), r.RawBody, app.ImportWish{Name: r.Name, SHA256: r.SHA256, Stands: r.Stands})
	})
	read(f, a, "/api/directory/history", "What happened to the directory, the newest first", func(ctx context.Context, q *struct {
		About string `query:"about" maxLength:"128" doc:"a person, body, post or delegation by its id"`
	}) ([]app.HistoryRow, error) {
		return f.house.DirectoryHistory(ctx, token(ctx), q.About)
	})
	export := op(http.MethodGet, "/api/directory/export/{kind}", "People or bodies as a list (CSV) that reads back")
	huma.Register(a, export, f.exportDirectory)
}

func (f *face) exportDirectory(ctx context.Context, r *struct {
	Kind string `path:"kind" enum:"people,bodies"`
}) (*download, error) {
	var out bytes.Buffer
	if err := f.house.ExportDirectory(ctx, token(ctx), r.Kind, &out); err != nil {
		return nil, f.fail(ctx, err)
	}
	name := map[string]string{"people": "can-bo.csv", "bodies": "co-quan.csv"}[r.Kind]
	return &download{"text/csv; charset=utf-8", `attachment; filename="` + name + `"`, out.Bytes()}, nil
}

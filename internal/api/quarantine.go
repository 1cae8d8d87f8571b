package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"trien/internal/app"
)

type heldInput struct {
	ID   string `path:"id" maxLength:"100"`
	Act  string `path:"act" enum:"release,reject,scan"`
	Body app.QuarantineRequest
}

// quarantine: files that wait unopened (379.5.4).
func (f *face) quarantine(a huma.API) {
	read(f, a, "/api/quarantine", "Files that wait unopened, and what became of those that did", func(ctx context.Context, _ *none) (app.QuarantineView, error) {
		return f.house.Quarantine(ctx, token(ctx))
	})
	do(f, a, op(http.MethodPost, "/api/quarantine/{id}/{act}", "Release a file with a reason, reject it, or have it scanned once more"), func(ctx context.Context, r *heldInput) (app.QuarantineView, error) {
		return f.house.DecideQuarantine(ctx, token(ctx), r.ID, r.Act, r.Body)
	})
}

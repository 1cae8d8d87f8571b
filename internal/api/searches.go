package api

import (
	"context"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"trien/internal/app"
)

// searches: what is found as a list to take along, and the searches that a person keeps by name.
func (f *face) searches(a huma.API) {
	huma.Register(a, op(http.MethodGet, "/api/search/found.xlsx", "The documents that a search finds, as a workbook"), func(ctx context.Context, q *searchQuery) (*huma.StreamResponse, error) {
		return f.streamed(ctx, "van-ban-tim-thay.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", func(w io.Writer) error {
			return f.house.SearchXLSX(ctx, token(ctx), app.SearchWish(*q), w)
		})
	})
	read(f, a, "/api/searches", "The searches that the person keeps", func(ctx context.Context, _ *none) ([]app.KeptSearch, error) {
		return f.house.KeptSearches(ctx, token(ctx))
	})
	do(f, a, op(http.MethodPost, "/api/searches", "Keep a search by a name"), func(ctx context.Context, r *in[app.KeepSearchRequest]) ([]app.KeptSearch, error) {
		return f.house.KeepSearch(ctx, token(ctx), r.Body)
	})
	do(f, a, op(http.MethodDelete, "/api/searches/{id}", "Keep a search no longer"), func(ctx context.Context, r *one) ([]app.KeptSearch, error) {
		return f.house.DropSearch(ctx, token(ctx), r.ID)
	})
}

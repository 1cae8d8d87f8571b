package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"trien/internal/app"
)

type impoundInput struct {
	ID   string `path:"id" maxLength:"100"`
	Act  string `path:"act" maxLength:"50" doc:"impound, extend-impound, lift-impound, name-examiner, end-examiner"`
	Body app.ImpoundRequest
}

type examineInput struct {
	ID   string `path:"id" maxLength:"100"`
	Body app.Examination
}

// impounds: documents closed by the decision of a competent body, what is done about that, and the body's own examination.
func (f *face) impounds(a huma.API) {
	read(f, a, "/api/impounds", "What is impounded, and what was", func(ctx context.Context, _ *none) ([]app.ImpoundRow, error) {
		return f.house.Impounds(ctx, token(ctx))
	})
	read(f, a, "/api/examinations", "What the caller may examine for the body that impounded it", func(ctx context.Context, _ *none) ([]app.ImpoundRow, error) {
		return f.house.Examinations(ctx, token(ctx))
	})
	read(f, a, "/api/documents/{id}/impound", "By whom a document is or was impounded, what was tried meanwhile: register words, nothing of what it says",
		func(ctx context.Context, r *one) (app.DocumentImpoundView, error) {
			return f.house.DocumentImpound(ctx, token(ctx), r.ID)
		})
	do(f, a, op(http.MethodPost, "/api/documents/{id}/impound/{act}", "Impound on a decision; extend, lift; name an examiner of the ordering body, or end that"),
		func(ctx context.Context, r *impoundInput) (app.DocumentImpoundView, error) {
			return f.house.Impound(ctx, token(ctx), r.ID, r.Act, r.Body)
		})
	o := op(http.MethodPost, "/api/documents/{id}/examination", "A file of an impounded document, for the ordering body: each reading is recorded with its purpose")
	huma.Register(a, o, func(ctx context.Context, r *examineInput) (*huma.StreamResponse, error) {
		file, err := f.house.Examine(ctx, token(ctx), r.ID, r.Body)
		if err != nil {
			return nil, f.fail(ctx, err)
		}
		return &huma.StreamResponse{Body: func(c huma.Context) {
			defer file.Close()
			serve(c, file, true)
		}}, nil
	})
}

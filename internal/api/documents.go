package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"trien/internal/app"
)

// one names a document in the path.
type one struct {
	ID string `path:"id" maxLength:"100"`
}

type actInput struct {
	ID   string `path:"id" maxLength:"100"`
	Act  string `path:"act" maxLength:"50"`
	Body app.ActArgs
}

// documents: a document, what is done with it, what was done.
func (f *face) documents(a huma.API) {
	read(f, a, "/api/documents/{id}", "The document page", func(ctx context.Context, r *one) (app.DocumentView, error) {
		return f.house.Document(ctx, token(ctx), r.ID)
	})
	read(f, a, "/api/documents/{id}/judgement", "What is said of the newest file's signatures", func(ctx context.Context, r *one) (app.JudgementView, error) {
		return f.house.Judgement(ctx, token(ctx), r.ID)
	})
	read(f, a, "/api/documents/{id}/history", "Every event of the document, oldest first", func(ctx context.Context, r *one) ([]app.HistoryRow, error) {
		return f.house.History(ctx, token(ctx), r.ID)
	})
	read(f, a, "/api/documents/{id}/comparison", "What a document changes of the one that it corrects or replaces, as kept at its issue", func(ctx context.Context, r *one) (app.ComparisonView, error) {
		return f.house.Comparison(ctx, token(ctx), r.ID)
	})
	read(f, a, "/api/documents/{id}/progress", "The machine's work on the document", func(ctx context.Context, r *one) ([]app.ProgressView, error) {
		return f.house.JobProgress(ctx, token(ctx), r.ID)
	})
	do(f, a, op(http.MethodPost, "/api/documents/{id}/acts/{act}", "Do one of the acts that the document view allows"),
		func(ctx context.Context, r *actInput) (app.DocumentView, error) {
			return f.house.Act(ctx, token(ctx), r.ID, r.Act, r.Body, nil)
		})
}

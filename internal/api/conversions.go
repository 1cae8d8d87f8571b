package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"trien/internal/app"
)

type yearInput struct {
	Year string `query:"year" maxLength:"4" doc:"2026; empty: this year"`
}

type printInput struct {
	ID   string `path:"id" maxLength:"100"`
	Body app.PrintRequest
}

type slipDecision struct {
	ID   string `path:"id" maxLength:"100"`
	Body app.SlipDecision
}

type reasonInput struct {
	ID   string `path:"id" maxLength:"100"`
	Body struct {
		Reason string `json:"reason" maxLength:"1000"`
	}
}

// conversions: copies that change their form, and the register of them and confirmations on paper (379.16, 379.19.5).
func (f *face) conversions(a huma.API) {
	read(f, a, "/api/conversions", "The register of conversions of a year", func(ctx context.Context, r *yearInput) (app.CopiesView, error) {
		return f.house.Copies(ctx, token(ctx), r.Year)
	})
	read(f, a, "/api/conversions/{id}", "A line of the register of conversions", func(ctx context.Context, r *one) (app.CopyView, error) {
		return f.house.Copy(ctx, token(ctx), r.ID)
	})
	do(f, a, op(http.MethodPost, "/api/conversions/{id}/end", "End a copy by itself; its original stays"), func(ctx context.Context, r *reasonInput) (app.CopyView, error) {
		return f.house.EndCopy(ctx, token(ctx), r.ID, r.Body.Reason)
	})
	read(f, a, "/api/documents/{id}/copies", "The copies made from a document, at any remove", func(ctx context.Context, r *one) (app.DocumentCopies, error) {
		return f.house.CopiesOf(ctx, token(ctx), r.ID)
	})
	do(f, a, op(http.MethodPost, "/api/documents/{id}/copies", "Print a copy on paper; its file is given out once"), func(ctx context.Context, r *printInput) (app.PrintedView, error) {
		return f.house.PrintCopy(ctx, token(ctx), r.ID, r.Body)
	})
	read(f, a, "/api/slips", "Requests to confirm transactions on paper", func(ctx context.Context, _ *none) ([]app.SlipView, error) {
		return f.house.Slips(ctx, token(ctx))
	})
	do(f, a, op(http.MethodPost, "/api/slips", "Take a request down to confirm a transaction on paper"), func(ctx context.Context, r *in[app.SlipRequest]) (app.SlipView, error) {
		return f.house.AskSlip(ctx, token(ctx), r.Body)
	})
	do(f, a, op(http.MethodPost, "/api/slips/{id}/decide", "Grant such a request, or refuse it"), func(ctx context.Context, r *slipDecision) (app.SlipView, error) {
		return f.house.DecideSlip(ctx, token(ctx), r.ID, r.Body)
	})
	do(f, a, op(http.MethodPost, "/api/slips/{id}/issue", "Issue a confirmation that was granted; its file is given out once"), func(ctx context.Context, r *one) (app.IssuedSlip, error) {
		return f.house.IssueSlip(ctx, token(ctx), r.ID)
	})
}

package api

import (
	"context"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"trien/internal/app"
)

type planYear struct {
	Year string `path:"year" maxLength:"100" doc:"2026"`
}

type planDrawn struct {
	Year string `path:"year" maxLength:"100" doc:"2026"`
	Body app.FilePlanRequest
}

type planIssued struct {
	Year string `path:"year" maxLength:"100" doc:"2026"`
	Body struct {
		Document string `json:"document" maxLength:"300" doc:"by which the plan is issued: number and date"`
	}
}

type dossierNote struct {
	ID   string `path:"id" maxLength:"100"`
	Body struct {
		Note string `json:"note,omitempty" maxLength:"1000"`
	}
}

// plans: the office's file plans, one a year, and the ends of dossiers.
func (f *face) plans(a huma.API) {
	read(f, a, "/api/file-plans", "The file plan of a year", func(ctx context.Context, r *yearInput) (app.PlanView, error) {
		return f.house.FilePlan(ctx, token(ctx), r.Year)
	})
	do(f, a, op(http.MethodPut, "/api/file-plans/{year}", "Set the lines of a plan that is not issued; amend one that is"), func(ctx context.Context, r *planDrawn) (app.PlanView, error) {
		return f.house.DrawPlan(ctx, token(ctx), r.Year, r.Body)
	})
	do(f, a, op(http.MethodPost, "/api/file-plans/{year}/issue", "Let a plan hold from now on, by a decision"), func(ctx context.Context, r *planIssued) (app.PlanView, error) {
		return f.house.IssuePlan(ctx, token(ctx), r.Year, r.Body.Document)
	})
	do(f, a, op(http.MethodPost, "/api/dossiers/{id}/close", "Close a dossier: nothing is filed into it any more"), func(ctx context.Context, r *dossierNote) (app.DossierView, error) {
		return f.house.CloseDossier(ctx, token(ctx), r.ID, r.Body.Note)
	})
	do(f, a, op(http.MethodPost, "/api/dossiers/{id}/reopen", "Open a closed dossier again"), func(ctx context.Context, r *reasonInput) (app.DossierView, error) {
		return f.house.ReopenDossier(ctx, token(ctx), r.ID, r.Body.Reason)
	})
	o := op(http.MethodGet, "/api/file-plans/{year}/plan.xlsx", "The file plan of a year as a workbook")
	huma.Register(a, o, func(ctx context.Context, r *planYear) (*huma.StreamResponse, error) {
		return f.streamed(ctx, "danh-muc-ho-so.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", func(w io.Writer) error { return f.house.PlanXLSX(ctx, token(ctx), r.Year, w) })
	})
}

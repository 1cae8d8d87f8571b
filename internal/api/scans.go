package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"trien/internal/app"
)

type readAgainInput struct {
	ID   string `path:"id" maxLength:"100"`
	Body struct {
		Plain bool `json:"plain" doc:"go on without text"`
	}
}

type scanConfirmInput struct {
	ID   string `path:"id" maxLength:"100"`
	Body app.ScanConfirmation
}

type scanCompareInput struct {
	ID   string `path:"id" maxLength:"100"`
	Body app.ScanComparison
}

type scanSignInput struct {
	ID   string `path:"id" maxLength:"100"`
	Body app.ScanSignature
}

type paperVoidInput struct {
	ID   string `path:"id" maxLength:"100"`
	Body app.PaperVoiding
}

// scans: paper to electronic, and the voiding of a paper original (379.15, 379.19.6).
func (f *face) scans(a huma.API) {
	const all, single = "/api/scans", "/api/scans/{id}"
	do(f, a, accepting(all, "Bring the scan of a paper original"), func(ctx context.Context, r *delivery) (app.IntakeView, error) {
		return take(r, func(q app.ScanRequest, u app.Upload) (app.IntakeView, error) {
			return f.house.TakeScan(ctx, token(ctx), q, u)
		})
	})
	takes[app.ScanRequest](a, all)
	read(f, a, all, "The scans of paper originals, and how far each is", func(ctx context.Context, _ *none) (app.ScansView, error) {
		return f.house.Scans(ctx, token(ctx))
	})
	read(f, a, single, "One scan: what was found on its pages, and what its text proposes as metadata", func(ctx context.Context, r *one) (app.ScanView, error) {
		return f.house.Scan(ctx, token(ctx), r.ID)
	})
	f.streams(a, single+"/file.pdf", "The newest file of a scan: signed, else with its two layers", written{"ban-quet.pdf", "application/pdf", f.house.ScanFile})
	do(f, a, op(http.MethodPost, single+"/read", "Have the machine read a scan again, or go on without text"), func(ctx context.Context, r *readAgainInput) (app.ScanView, error) {
		return f.house.ReadScanAgain(ctx, token(ctx), r.ID, r.Body.Plain)
	})
	do(f, a, op(http.MethodPost, single+"/confirm", "Confirm the metadata of a paper, each field by itself"), func(ctx context.Context, r *scanConfirmInput) (app.ScanView, error) {
		return f.house.ConfirmScan(ctx, token(ctx), r.ID, r.Body)
	})
	do(f, a, op(http.MethodPost, single+"/compare", "Say that every page was held against the paper"), func(ctx context.Context, r *scanCompareInput) (app.ScanView, error) {
		return f.house.CompareScan(ctx, token(ctx), r.ID, r.Body)
	})
	do(f, a, op(http.MethodPost, single+"/sign", "Sign a compared scan for the office; it enters the register of conversions"), func(ctx context.Context, r *scanSignInput) (app.ScanView, error) {
		return f.house.SignScan(ctx, token(ctx), r.ID, r.Body)
	})
	do(f, a, op(http.MethodPost, single+"/drop", "Give a scan up; its files are destroyed"), func(ctx context.Context, r *reasonInput) (app.ScanView, error) {
		return f.house.DropScan(ctx, token(ctx), r.ID, r.Body.Reason)
	})
	read(f, a, "/api/papers/{id}", "A paper original, and what was made from it", func(ctx context.Context, r *one) (app.PaperView, error) {
		return f.house.Paper(ctx, token(ctx), r.ID)
	})
	do(f, a, op(http.MethodPost, "/api/papers/{id}/void", "Record that a paper original has lost its force; what was made from it ends"), func(ctx context.Context, r *paperVoidInput) (app.PaperView, error) {
		return f.house.VoidPaper(ctx, token(ctx), r.ID, r.Body)
	})
}

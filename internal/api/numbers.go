package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"trien/internal/app"
)

// numbers: what became of every number of the registers, and the blocks set aside for paper (379.4.6).
func (f *face) numbers(a huma.API) {
	const paper = "/api/numbers/paper"
	read(f, a, "/api/numbers", "What became of every number, series by series, and the blocks set aside", func(ctx context.Context, _ *none) (app.NumbersView, error) {
		return f.house.Numbers(ctx, token(ctx))
	})
	do(f, a, op(http.MethodPost, "/api/numbers/blocks", "Set the next numbers of a series aside"), func(ctx context.Context, i *in[app.BlockRequest]) (app.NumbersView, error) {
		return f.house.ReserveBlock(ctx, token(ctx), i.Body)
	})
	do(f, a, op(http.MethodPost, "/api/numbers/blocks/{id}/end", "Return or void numbers of a block, with the reason"), func(ctx context.Context, i *struct {
		ID   string `path:"id" maxLength:"100"`
		Body app.EndNumbersRequest
	}) (app.NumbersView, error) {
		return f.house.EndNumbers(ctx, token(ctx), i.ID, i.Body)
	})
	f.streams(a, "/api/numbers/blocks/{id}/forms.pdf", "Forms with the open numbers of a block, to be printed beforehand", written{"phoi-so.pdf", "application/pdf", f.house.FormsPDF})
	const closings = "/api/closings"
	read(f, a, closings, "The months of the registers that were closed, and what differs since", func(ctx context.Context, _ *none) (app.ClosingsView, error) {
		return f.house.Closings(ctx, token(ctx))
	})
	do(f, a, op(http.MethodPost, closings, "Close a month of a register: drawn, signed, kept"), func(ctx context.Context, i *in[app.CloseRequest]) (app.ClosingsView, error) {
		return f.house.CloseMonth(ctx, token(ctx), i.Body)
	})
	f.streams(a, closings+"/{id}/book.pdf", "The signed book of a closed month", written{"so-thang.pdf", "application/pdf", f.house.ClosedMonth})
	do(f, a, accepting(paper, "Take in, under a number that was set aside, what was made on paper"), func(ctx context.Context, r *delivery) (app.IntakeView, error) {
		return take(r, func(q app.PaperRequest, u app.Upload) (app.IntakeView, error) {
			return f.house.TakePaper(ctx, token(ctx), q, u)
		})
	})
	takes[app.PaperRequest](a, paper)
}

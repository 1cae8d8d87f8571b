package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"trien/internal/app"
)

// agreements: what parties agreed on as another measure by which their documents are originals (379.12.2c).
func (f *face) agreements(a huma.API) {
	read(f, a, "/api/agreements", "What parties agreed on as another measure by which their documents are originals", func(ctx context.Context, _ *none) (app.AgreementsView, error) {
		return f.house.Agreements(ctx, token(ctx))
	})
	do(f, a, op(http.MethodPost, "/api/agreements", "Keep an agreement of parties; its document is issued or registered here"), func(ctx context.Context, r *struct{ Body app.AgreementRequest }) (app.AgreementsView, error) {
		return f.house.KeepAgreement(ctx, token(ctx), r.Body)
	})
	do(f, a, op(http.MethodPost, "/api/agreements/{id}/end", "Record that an agreement covers nothing dated after a day"), func(ctx context.Context, r *struct {
		ID   string `path:"id" maxLength:"100"`
		Body app.AgreementEnd
	}) (app.AgreementsView, error) {
		return f.house.EndAgreement(ctx, token(ctx), r.ID, r.Body)
	})
}

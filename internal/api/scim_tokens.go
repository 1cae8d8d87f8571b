package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"trien/internal/app"
)

// scimWish is a token that is to be made.
type scimWish struct {
	Name string `json:"name" maxLength:"80" doc:"of the identity system"`
}

// scimTokens: which identity systems may keep the directory.
func (f *face) scimTokens(a huma.API) {
	read(f, a, "/api/directory/scim", "Identity systems that keep the directory", func(ctx context.Context, _ *none) ([]app.ScimTokenView, error) {
		return f.house.ScimTokens(ctx, token(ctx))
	})
	do(f, a, op(http.MethodPost, "/api/directory/scim", "Make a token for an identity system; it is shown in this answer and never again"), func(ctx context.Context, r *in[scimWish]) (app.ScimMade, error) {
		return f.house.BeginScim(ctx, token(ctx), r.Body.Name)
	})
	do(f, a, op(http.MethodPost, "/api/directory/scim/{id}/end", "Revoke a token"), func(ctx context.Context, r *one) ([]app.ScimTokenView, error) {
		return f.house.EndScim(ctx, token(ctx), r.ID)
	})
}

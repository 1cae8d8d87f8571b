package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"trien/internal/app"
)

// rehearsals: of the second way to sign in and to sign; and identities at providers that are bound to people.
func (f *face) rehearsals(a huma.API) {
	type one struct {
		ID string `path:"id"`
	}
	read(f, a, "/api/rehearsals", "What is kept ready for when something is down, and how it was rehearsed", func(ctx context.Context, _ *none) (app.RehearsalsView, error) {
		return f.house.Rehearsals(ctx, token(ctx))
	})
	do(f, a, op(http.MethodPost, "/api/rehearsals", "Plan a rehearsal"), func(ctx context.Context, i *in[app.PlanRequest]) (app.RehearsalsView, error) {
		return f.house.PlanRehearsal(ctx, token(ctx), i.Body)
	})
	huma.Register(a, op(http.MethodPost, "/api/rehearsals/{id}/begin", "Switch off, in the caller's browser, what is rehearsed"), func(ctx context.Context, i *one) (*withCookie[app.RehearsalsView], error) {
		b, err := f.house.BeginRehearsal(ctx, token(ctx), i.ID)
		if err != nil {
			return nil, f.fail(ctx, err)
		}
		return &withCookie[app.RehearsalsView]{SetCookie: []http.Cookie{f.named(rehearsalCookie, b.Cookie, b.Expires)}, Body: b.View}, nil
	})
	do(f, a, op(http.MethodPost, "/api/rehearsals/{id}/try", "Ask for a time-stamp as if the first service were down"), func(ctx context.Context, i *one) (app.RehearsalsView, error) {
		return f.house.TryRehearsal(ctx, token(ctx), i.ID)
	})
	do(f, a, op(http.MethodPost, "/api/rehearsals/{id}/sign", "Sign a paper of the rehearsal as if what is rehearsed were down"), func(ctx context.Context, i *pinInput) (app.RehearsalsView, error) {
		return f.house.SignRehearsal(ctx, token(ctx), i.ID, i.Body.PIN)
	})
	huma.Register(a, op(http.MethodPost, "/api/rehearsals/{id}/end", "Record the result; what was switched off is on again"), func(ctx context.Context, i *struct {
		ID   string `path:"id"`
		Body app.EndRequest
	}) (*withCookie[app.RehearsalsView], error) {
		v, err := f.house.EndRehearsal(ctx, token(ctx), i.ID, i.Body)
		if err != nil {
			return nil, f.fail(ctx, err)
		}
		return &withCookie[app.RehearsalsView]{SetCookie: []http.Cookie{f.named(rehearsalCookie, "", time.Unix(1, 0))}, Body: v}, nil
	})
	read(f, a, "/api/account/identities", "Identities at providers that are bound to the caller", func(ctx context.Context, _ *none) ([]app.IdentityView, error) {
		return f.house.Identities(ctx, token(ctx))
	})
	read(f, a, "/api/identities", "Identities at providers that are bound to anybody", func(ctx context.Context, _ *none) ([]app.IdentityView, error) {
		return f.house.AllIdentities(ctx, token(ctx))
	})
	do(f, a, op(http.MethodPost, "/api/identities", "Bind an identity to the person who has a code"), func(ctx context.Context, i *in[app.IdentityRequest]) ([]app.IdentityView, error) {
		return f.house.RecordIdentity(ctx, token(ctx), i.Body)
	})
	do(f, a, op(http.MethodDelete, "/api/identities", "End an identity of a person's; without one, of the caller's, and theirs are the answer"), func(ctx context.Context, i *struct {
		Person string `query:"person"`
		Issuer string `query:"issuer" required:"true"`
	}) ([]app.IdentityView, error) {
		if err := f.house.EndIdentity(ctx, token(ctx), i.Person, i.Issuer); err != nil {
			return nil, err
		}
		if i.Person == "" {
			return f.house.Identities(ctx, token(ctx))
		}
		return f.house.AllIdentities(ctx, token(ctx))
	})
}

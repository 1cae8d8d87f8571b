package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"trien/internal/app"
)

type pinInput struct {
	ID   string `path:"id" maxLength:"100"`
	Body app.SigningPIN
}

// signings: wishes to sign one or many documents, and the machines that hold tokens. A wish is answered with 202; the rest is read from its request.
func (f *face) signings(a huma.API) {
	const all, single = "/api/signings", "/api/signings/{id}"
	do(f, a, accepting(all, "Wish to sign one or many documents"), func(ctx context.Context, r *in[app.SigningWish]) (app.SigningRequestView, error) {
		return f.house.RequestSigning(ctx, token(ctx), r.Body)
	})
	read(f, a, all, "The caller's signing requests: the open ones, and what became of the last ones", func(ctx context.Context, _ *none) ([]app.SigningRequestView, error) {
		return f.house.SigningRequests(ctx, token(ctx))
	})
	read(f, a, single, "How far a signing request is", func(ctx context.Context, r *one) (app.SigningRequestView, error) {
		return f.house.SigningRequest(ctx, token(ctx), r.ID)
	})
	do(f, a, op(http.MethodPost, single, "Take up a signing request that waits for the PIN of a held key"), func(ctx context.Context, r *pinInput) (app.SigningRequestView, error) {
		return f.house.ResumeSigning(ctx, token(ctx), r.ID, r.Body.PIN)
	})
	do(f, a, op(http.MethodDelete, single, "Cancel a signing request: what is not signed stays unsigned"), func(ctx context.Context, r *one) (app.SigningRequestView, error) {
		return f.house.CancelSigning(ctx, token(ctx), r.ID)
	})
}

// agents: the caller's machines that hold tokens.
func (f *face) agents(a huma.API) {
	const all = "/api/agents"
	do(f, a, op(http.MethodPost, all, "A one-time code that pairs a machine with the caller"), func(ctx context.Context, _ *none) (app.PairingView, error) {
		return f.house.PairAgent(ctx, token(ctx))
	})
	read(f, a, all, "The machines paired with the caller", func(ctx context.Context, _ *none) ([]app.AgentView, error) {
		return f.house.Agents(ctx, token(ctx))
	})
	do(f, a, op(http.MethodDelete, all+"/{id}", "End a pairing; the answer is the machines that stay"), func(ctx context.Context, r *one) ([]app.AgentView, error) {
		return f.house.EndAgent(ctx, token(ctx), r.ID)
	})
}

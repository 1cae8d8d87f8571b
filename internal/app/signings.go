package app

import (
	"context"

	"trien/internal/problem"
)

var errNoWay = problem.New(problem.Unavailable, "Cách ký này chưa dùng được. Hãy chọn cách khác.", "This way to sign can't be used yet. Choose another.")

// RequestSigning begins a signing request: its items go on by themselves, each with an outcome of its own.
func (h *House) RequestSigning(ctx context.Context, t Token, _ SigningWish) (SigningRequestView, error) {
	_, err := h.enter(ctx, t)
	if err == nil {
		err = errNoWay
	}
	return SigningRequestView{}, err
}

// SigningRequests are the caller's requests: the open ones and what became of the last ones, newest first.
func (h *House) SigningRequests(ctx context.Context, t Token) ([]SigningRequestView, error) {
	_, err := h.enter(ctx, t)
	return []SigningRequestView{}, err
}

// SigningRequest is one of the caller's.
func (h *House) SigningRequest(ctx context.Context, t Token, _ string) (SigningRequestView, error) {
	_, err := h.enter(ctx, t)
	if err == nil {
		err = errNoWay
	}
	return SigningRequestView{}, err
}

// ResumeSigning opens the held key of a request that waits for its PIN; the rest goes on.
func (h *House) ResumeSigning(ctx context.Context, t Token, _, _ string) (SigningRequestView, error) {
	return h.SigningRequest(ctx, t, "")
}

// CancelSigning ends a request: what is not signed stays unsigned.
func (h *House) CancelSigning(ctx context.Context, t Token, _ string) (SigningRequestView, error) {
	return h.SigningRequest(ctx, t, "")
}

// PairAgent gives a one-time code that pairs a machine with the caller.
func (h *House) PairAgent(ctx context.Context, t Token) (PairingView, error) {
	_, err := h.enter(ctx, t)
	if err == nil {
		err = errNoWay
	}
	return PairingView{}, err
}

// Agents are the machines paired with the caller.
func (h *House) Agents(ctx context.Context, t Token) ([]AgentView, error) {
	_, err := h.enter(ctx, t)
	return []AgentView{}, err
}

// EndAgent ends a pairing and gives the machines that stay.
func (h *House) EndAgent(ctx context.Context, t Token, _ string) ([]AgentView, error) {
	return h.Agents(ctx, t)
}

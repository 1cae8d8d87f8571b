package api

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"trien/internal/limits"
)

// none is a request that carries nothing but the session.
type none struct{}

// body is an answer of one value.
type body[T any] struct{ Body T }

// in is a request of one value.
type in[T any] struct{ Body T }

// op describes an operation; its id is made of method and path, so that no two can clash.
func op(method, path, summary string) huma.Operation {
	id := strings.ToLower(method) + strings.NewReplacer("/api", "", "/", "-", "{", "", "}", "", ".", "-").Replace(path)
	return huma.Operation{OperationID: id, Method: method, Path: path, Summary: summary, MaxBodyBytes: limits.JSONBody}
}

// read registers a GET whose answer is what h gives.
func read[I, O any](f *face, a huma.API, path, summary string, h func(context.Context, *I) (O, error)) {
	do(f, a, op(http.MethodGet, path, summary), h)
}

// do registers an operation whose answer is what h gives, and whose errors are the house's.
func do[I, O any](f *face, a huma.API, o huma.Operation, h func(context.Context, *I) (O, error)) {
	huma.Register(a, o, func(ctx context.Context, i *I) (*body[O], error) {
		v, err := h(ctx, i)
		if err != nil {
			return nil, f.fail(ctx, err)
		}
		return &body[O]{v}, nil
	})
}

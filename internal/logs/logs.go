// Package logs writes what happens, in text or JSON (log/slog): kinds, ids and durations, never content, names, titles or secrets.
//
// What a failure was caused by may carry words out of somebody's file. It is written as codes (cause.go), whoever logs it.
package logs

import (
	"context"
	"io"
	"log/slog"

	"go.opentelemetry.io/otel/trace"
)

// Options say how.
type Options struct {
	Level slog.Level
	JSON  bool
	Full  bool // causes in full: for looking for a fault on a machine without real documents
}

// New makes a log that writes to out. A line that can't be written is dropped (see Keep).
func New(out io.Writer, o Options) *slog.Logger {
	h := &slog.HandlerOptions{Level: o.Level}
	if !o.Full {
		h.ReplaceAttr = guarded
	}
	if o.JSON {
		return slog.New(handler{slog.NewJSONHandler(out, h)})
	}
	return slog.New(handler{slog.NewTextHandler(out, h)})
}

// guarded writes errors, and what panics bring, as codes. Other values of unknown types stay out: nobody knows what their text would say.
func guarded(_ []string, a slog.Attr) slog.Attr {
	if a.Value.Kind() != slog.KindAny {
		return a
	}
	switch v := a.Value.Any().(type) {
	case nil, *slog.Source, slog.Level:
		return a
	case error:
		return slog.String(a.Key, Cause(v))
	case []string: // lists of constants, as of roles
		return a
	default:
		return slog.String(a.Key, typeName(v))
	}
}

type idKey struct{}

// WithID gives a context whose entries carry the id of a request.
func WithID(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, idKey{}, id)
}

// ID is the id of the request, "" outside of one.
func ID(ctx context.Context) string {
	id, _ := ctx.Value(idKey{}).(string)
	return id
}

// handler adds the ids of the request and its trace.
type handler struct{ slog.Handler }

func (h handler) Handle(ctx context.Context, r slog.Record) error {
	if id := ID(ctx); id != "" {
		r.AddAttrs(slog.String("request", id))
	}
	if s := trace.SpanContextFromContext(ctx); s.IsSampled() {
		r.AddAttrs(slog.String("trace", s.TraceID().String()))
	}
	return h.Handler.Handle(ctx, r)
}

func (h handler) WithAttrs(a []slog.Attr) slog.Handler { return handler{h.Handler.WithAttrs(a)} }
func (h handler) WithGroup(n string) slog.Handler      { return handler{h.Handler.WithGroup(n)} }

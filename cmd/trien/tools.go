package main

import (
	"context"
	"crypto/rand"
	"log/slog"
	"time"

	"trien/internal/app"
	"trien/internal/convert"
	"trien/internal/keys/pkcs11"
	"trien/internal/ocr"
	"trien/internal/render"
)

// tools makes what the house works with; close them last.
func (e *env) tools(level slog.Level) (app.Tools, func(), error) {
	engine, err := render.New(e.ctx, render.Options{CacheDir: cacheDir()})
	if err != nil {
		return app.Tools{}, nil, err
	}
	log := slog.New(slog.NewTextHandler(e.stderr, &slog.HandlerOptions{Level: level}))
	t := app.Tools{Now: time.Now, Random: rand.Reader, Convert: convert.New(convert.Options{}), Render: engine, OCR: ocr.New(ocr.Options{}),
		Tokens: pkcs11.New(rand.Reader), Log: log}
	return t, func() {
		engine.Close(context.WithoutCancel(e.ctx))
		t.Tokens.Close()
	}, nil
}

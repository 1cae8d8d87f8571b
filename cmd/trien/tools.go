package main

import (
	"context"
	"crypto/rand"
	"log/slog"
	"time"

	"trien/internal/app"
	"trien/internal/config"
	"trien/internal/convert"
	"trien/internal/keys/pkcs11"
	"trien/internal/logs"
	"trien/internal/ocr"
	"trien/internal/render"
)

// tools makes what the house works with; close them last.
func (e *env) tools(level slog.Level) (app.Tools, func(), error) {
	o := logs.Options{Level: level}
	return e.toolsOf(config.Tools{Conversions: 1}, logs.New(logs.To(e.stderr, o), o))
}

// toolsOf makes them as they are set.
func (e *env) toolsOf(c config.Tools, log *slog.Logger) (app.Tools, func(), error) {
	engine, err := render.New(e.ctx, render.Options{CacheDir: cacheDir()})
	if err != nil {
		return app.Tools{}, nil, err
	}
	t := app.Tools{Now: time.Now, Random: rand.Reader, Convert: convert.New(convert.Options{Program: c.LibreOffice, TempDir: c.Temp, Parallel: c.Conversions}), Render: engine, OCR: ocr.New(ocr.Options{Program: c.Tesseract, Parallel: c.Pages}),
		Tokens: pkcs11.New(rand.Reader), Log: log}
	t.Unlock = e.unlocker(t.Tokens)
	return t, func() {
		engine.Close(context.WithoutCancel(e.ctx))
		t.Tokens.Close()
	}, nil
}

// Package render turns PDF pages into pictures and into words with boxes, by PDFium compiled to WebAssembly (ISO 32000-2).
//
// The interpreter is a sandbox: a hostile file can exhaust or crash one instance, which is an error for that document only; the
// instance is thrown away.
package render

import (
	"context"
	"io"

	"trien/internal/placement"
)

// Options says where the engine works.
type Options struct {
	CacheDir  string // compiled code is kept here between runs; "" compiles anew (1.4 s)
	Instances int    // documents open at once; 0 is one per processor
}

// Engine holds the compiled module and its instances; safe for concurrent use.
type Engine struct{}

// New prepares an engine. Close it.
func New(ctx context.Context, o Options) (*Engine, error) { return nil, nil }

// Close ends every instance.
func (e *Engine) Close(ctx context.Context) error { return nil }

// Document is one open PDF; not for concurrent use. Close it, so that its instance serves the next.
type Document struct{}

// Open reads a PDF. Errors are problems: Malformed, Encrypted, Limit; ctx bounds this call only.
func (e *Engine) Open(ctx context.Context, r io.ReaderAt, size int64, password []byte) (*Document, error) {
	return nil, nil
}

// Close gives the instance back.
func (d *Document) Close() {}

// Pages gives the number of pages.
func (d *Document) Pages() int { return 0 }

// Page gives page n (from 1) with its words, pictures and annotations in user space.
func (d *Document) Page(ctx context.Context, n int) (placement.Page, error) {
	return placement.Page{}, nil
}

// Layout gives all pages.
func (d *Document) Layout(ctx context.Context) ([]placement.Page, error) { return nil, nil }

// PNG draws page n (from 1) with annotations and form fields at dpi dots an inch, as a reader sees it.
func (d *Document) PNG(ctx context.Context, n int, dpi float64) ([]byte, error) { return nil, nil }

// Info gives the words of the document information that can carry a secret marking: title, subject, keywords.
func (d *Document) Info(ctx context.Context) ([]string, error) { return nil, nil }

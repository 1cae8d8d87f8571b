// Package render turns PDF pages into pictures and into words with boxes, by PDFium compiled to WebAssembly (ISO 32000-2).
//
// Each document gets an instance of its own, without files, clock or network, with a limit on memory and time, thrown away with it:
// a hostile file can crash or exhaust only its own, and what it left behind reaches no other document.
package render

import (
	"cmp"
	"context"
	_ "embed"
	"fmt"
	"io"
	"runtime"

	"github.com/tetratelabs/wazero"

	"trien/internal/limits"
	"trien/internal/problem"
)

//go:embed pdfium/pdfium.wasm
var pdfium []byte

// Options says where the engine works.
type Options struct {
	CacheDir  string // compiled code is kept here between runs; "", or a folder that can't be written to, compiles anew each time (1.4 s)
	Instances int    // documents open at once, others wait; 0 is one per processor
}

// Engine holds the compiled renderer; safe for concurrent use.
type Engine struct {
	runtime wazero.Runtime
	module  wazero.CompiledModule
	cache   wazero.CompilationCache
	slots   chan int                // those of no open document
	askers  []wazero.CompiledModule // by slot
}

// New compiles the renderer. Close it. Where nothing can be kept, it does without.
func New(ctx context.Context, o Options) (*Engine, error) {
	e, err := compile(ctx, o)
	if err != nil && o.CacheDir != "" && ctx.Err() == nil {
		o.CacheDir = ""
		return compile(ctx, o)
	}
	return e, err
}

func compile(ctx context.Context, o Options) (*Engine, error) {
	e := &Engine{slots: make(chan int, max(1, cmp.Or(o.Instances, runtime.NumCPU())))}
	config := wazero.NewRuntimeConfig().WithMemoryLimitPages(limits.RenderMemory >> 16)
	if o.CacheDir != "" {
		var err error
		if e.cache, err = wazero.NewCompilationCacheWithDir(o.CacheDir); err != nil {
			return nil, broken(err)
		}
		config = config.WithCompilationCache(e.cache)
	}
	e.runtime = wazero.NewRuntimeWithConfig(ctx, config)
	if err := host(ctx, e.runtime); err != nil {
		e.Close(ctx)
		return nil, broken(err)
	}
	code, err := metered(pdfium, tick, ticking)
	if err != nil {
		e.Close(ctx)
		return nil, broken(err)
	}
	if e.module, err = e.runtime.CompileModule(ctx, code); err != nil {
		e.Close(ctx)
		return nil, broken(err)
	}
	for slot := range cap(e.slots) {
		a, err := e.runtime.CompileModule(ctx, asker(slotName(slot)))
		if err != nil {
			e.Close(ctx)
			return nil, broken(err)
		}
		e.askers = append(e.askers, a)
		e.slots <- slot
	}
	return e, nil
}

// slotName is the name of the renderer's module in a slot, by which the module beside it finds it.
func slotName(slot int) string { return fmt.Sprintf("pdfium-%d", slot) }

// Close ends the engine and every document still open.
func (e *Engine) Close(ctx context.Context) error {
	err := e.runtime.Close(ctx)
	if e.cache != nil {
		err = orElse(err, e.cache.Close(ctx))
	}
	return err
}

func orElse(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

// Open reads a PDF with a password (nil for none). Errors are problems: Malformed, Encrypted, Limit, IO. It waits while as many documents are open as the
// engine has instances. The context bounds this call; each later call has its own.
func (e *Engine) Open(ctx context.Context, r io.ReaderAt, size int64, password []byte) (*Document, error) {
	if size > limits.UploadSize {
		return nil, problem.New(problem.Limit,
			fmt.Sprintf("Tệp lớn hơn %d MB nên không hiển thị được. Hãy giảm dung lượng tệp.", limits.UploadSize>>20),
			fmt.Sprintf("The file is larger than %d MB and can't be shown. Make it smaller.", limits.UploadSize>>20))
	}
	var slot int
	select {
	case slot = <-e.slots:
	case <-ctx.Done():
		return nil, stopped(ctx, ctx.Err())
	}
	d, err := e.open(ctx, slot, opening{r, size, password})
	if err != nil {
		e.slots <- slot
		return nil, err
	}
	return d, nil
}

// opening is a file to be opened.
type opening struct {
	r        io.ReaderAt
	size     int64
	password []byte
}

func (e *Engine) open(ctx context.Context, slot int, o opening) (*Document, error) {
	in, err := e.instantiate(ctx, slot)
	if err != nil {
		return nil, err
	}
	d := &Document{engine: e, in: in, slot: slot}
	if err := d.load(ctx, o.r, o.size, o.password); err != nil {
		in.close()
		return nil, err
	}
	return d, nil
}

func broken(err error) error {
	return problem.New(problem.Internal,
		"Bộ hiển thị PDF không khởi động được. Hãy báo quản trị.",
		"The PDF renderer can't start. Tell the administrator.").Because(err)
}

package render

import (
	"context"
	"errors"
	"time"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

	"trien/internal/limits"
	"trien/internal/problem"
)

// instance is one sandbox with PDFium in it. After its first failure every call fails.
type instance struct {
	module  api.Module
	beside  api.Module   // asks it about many characters at once
	asker   api.Function // of beside
	table   uint32       // where it writes; 0 until it is first asked
	calls   map[string]api.Function
	scratch uint32 // room for out parameters
	err     error
}

// scratchSize is enough for a matrix or four doubles.
const scratchSize = 256

func (e *Engine) instantiate(ctx context.Context, slot int) (*instance, error) {
	m, err := e.runtime.InstantiateModule(ctx, e.module, wazero.NewModuleConfig().WithName(slotName(slot)).WithStartFunctions())
	if err != nil {
		return nil, broken(err)
	}
	beside, err := e.runtime.InstantiateModule(ctx, e.askers[slot], wazero.NewModuleConfig().WithName("").WithStartFunctions())
	if err != nil {
		m.Close(context.WithoutCancel(ctx))
		return nil, broken(err)
	}
	in := &instance{module: m, beside: beside, asker: beside.ExportedFunction("ask"), calls: map[string]api.Function{}}
	in.call(ctx, "__wasm_call_ctors")
	in.call(ctx, "FPDF_InitLibrary")
	in.scratch = in.alloc(ctx, scratchSize)
	if in.err != nil {
		in.close()
		return nil, stopped(ctx, in.err)
	}
	return in, nil
}

func (in *instance) close() {
	in.beside.Close(context.Background())
	in.module.Close(context.Background())
	if in.err == nil {
		in.err = errors.New("closed")
	}
}

// call runs an exported function. A trap, a limit or the end of ctx is kept in in.err; then and after, it gives 0.
func (in *instance) call(ctx context.Context, name string, args ...uint64) uint64 {
	if in.err != nil {
		return 0
	}
	f := in.calls[name]
	if f == nil {
		if f = in.module.ExportedFunction(name); f == nil {
			in.err = errors.New("no function " + name)
			return 0
		}
		in.calls[name] = f
	}
	return in.enter(ctx, f, args...)
}

// enter is call for a function at hand.
func (in *instance) enter(ctx context.Context, f api.Function, args ...uint64) uint64 {
	if in.err != nil {
		return 0
	}
	if in.err = ctx.Err(); in.err != nil {
		return 0
	}
	out, err := f.Call(ctx, args...)
	if err != nil {
		in.err = err
		return 0
	}
	if len(out) == 0 {
		return 0
	}
	return out[0]
}

// flag is call for functions that return an int or pointer of 32 bits.
func (in *instance) flag(ctx context.Context, name string, args ...uint64) uint32 {
	return uint32(in.call(ctx, name, args...))
}

func (in *instance) alloc(ctx context.Context, n int) uint32 {
	p := in.flag(ctx, "malloc", uint64(n))
	if p == 0 && in.err == nil {
		in.err = errMemory
	}
	return p
}

var errMemory = errors.New("out of memory")

func (in *instance) free(ctx context.Context, p uint32) { in.call(ctx, "free", uint64(p)) }

// read gives n bytes at p; they are valid until the next call.
func (in *instance) read(p uint32, n int) []byte {
	if in.err != nil {
		return make([]byte, n)
	}
	b, ok := in.module.Memory().Read(p, uint32(n))
	if !ok {
		in.err = errors.New("the renderer gave an address outside its memory")
		return make([]byte, n)
	}
	return b
}

// bounded gives a context that ends at the time limit of one step, beside the caller's own end.
func bounded(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, limits.RenderSeconds*time.Second)
}

// stopped turns the failure of an instance into a problem: the caller's cancellation, our limits, or a file that PDFium can't bear.
func stopped(ctx context.Context, err error) error {
	switch {
	case errors.Is(context.Cause(ctx), context.Canceled):
		return context.Canceled
	case ctx.Err() != nil:
		return problem.New(problem.Limit,
			"Tệp PDF quá phức tạp, xử lý quá thời gian cho phép. Hãy xuất lại tệp đơn giản hơn.",
			"The PDF is too complex: it took longer than is allowed. Export it again in a simpler form.").Because(errors.Join(context.DeadlineExceeded, err))
	case errors.Is(err, errMemory):
		return problem.New(problem.Limit,
			"Tệp PDF cần quá nhiều bộ nhớ để hiển thị. Hãy xuất lại tệp nhỏ hơn.",
			"The PDF needs more memory than is allowed. Export it again in a smaller form.").Because(err)
	}
	return problem.New(problem.Malformed,
		"Tệp PDF bị hỏng nên không hiển thị được. Hãy xuất lại từ tệp soạn thảo.",
		"The PDF is damaged and can't be shown. Export it again from its source.").Because(err)
}

package render

import (
	"context"
	"errors"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental/table"
)

// errLongjmp carries a longjmp of the C code (PDFium's picture decoders use it) up to the invoke_* call that set the jump.
var errLongjmp = errors.New("longjmp")

const (
	i32 = api.ValueTypeI32
	i64 = api.ValueTypeI64
	f64 = api.ValueTypeF64

	noEntry = ^uint32(43) // -ENOENT (44) of Emscripten: no file system is there
)

// host gives the module what it imports: no files, no clock, no environment. Calls that would reach the world fail as on an empty machine.
func host(ctx context.Context, r wazero.Runtime) error {
	env := r.NewHostModuleBuilder("env")
	fail := []string{"__syscall_openat", "__syscall_fcntl64", "__syscall_ioctl", "__syscall_getdents64"}
	for _, name := range fail[:3] {
		params := 3
		if name == "__syscall_openat" {
			params = 4
		}
		answer(env, name, ints(params), noEntry)
	}
	answer(env, fail[3], ints(3), noEntry)
	answer(env, "__syscall_newfstatat", ints(4), noEntry)
	for _, name := range []string{"__syscall_fstat64", "__syscall_stat64", "__syscall_lstat64"} {
		answer(env, name, ints(2), noEntry)
	}
	answer(env, "__syscall_ftruncate64", []api.ValueType{i32, i64}, noEntry)
	answer(env, "__syscall_unlinkat", ints(3), noEntry)
	answer(env, "__syscall_rmdir", ints(1), noEntry)
	clock(env)
	invokes(env)
	env.NewFunctionBuilder().WithGoModuleFunction(api.GoModuleFunc(grow), ints(1), ints(1)).Export("emscripten_resize_heap")
	if _, err := env.Instantiate(ctx); err != nil {
		return err
	}
	wasi := r.NewHostModuleBuilder("wasi_snapshot_preview1")
	const badFile = 8 // EBADF of WASI
	answer(wasi, "fd_close", ints(1), badFile)
	answer(wasi, "fd_sync", ints(1), badFile)
	answer(wasi, "fd_write", ints(4), badFile)
	answer(wasi, "fd_read", ints(4), badFile)
	answer(wasi, "fd_seek", []api.ValueType{i32, i64, i32, i32}, badFile)
	wasi.NewFunctionBuilder().WithGoModuleFunction(api.GoModuleFunc(emptyEnvironment), ints(2), ints(1)).Export("environ_sizes_get")
	answer(wasi, "environ_get", ints(2), 0)
	_, err := wasi.Instantiate(ctx)
	return err
}

func ints(n int) []api.ValueType {
	types := make([]api.ValueType, n)
	for i := range types {
		types[i] = i32
	}
	return types
}

// answer exports a function that does nothing and returns value.
func answer(b wazero.HostModuleBuilder, name string, params []api.ValueType, value uint32) {
	f := api.GoModuleFunc(func(_ context.Context, _ api.Module, stack []uint64) { stack[0] = uint64(value) })
	b.NewFunctionBuilder().WithGoModuleFunction(f, params, ints(1)).Export(name)
}

// tick is asked the time of, and after so many turns of loops and calls of functions, some ten milliseconds, whether to go on.
const (
	tick    = "emscripten_date_now"
	ticking = 4_000_000
)

// clock stands still at 1970, so that the same file always gives the same picture. What the caller no longer waits for ends there.
func clock(b wazero.HostModuleBuilder) {
	nothing := api.GoModuleFunc(func(context.Context, api.Module, []uint64) {})
	stop := api.GoModuleFunc(func(context.Context, api.Module, []uint64) { panic(errors.New("the renderer aborted")) })
	jump := api.GoModuleFunc(func(context.Context, api.Module, []uint64) { panic(errLongjmp) })
	zero := api.GoModuleFunc(func(ctx context.Context, _ api.Module, stack []uint64) {
		if err := ctx.Err(); err != nil {
			panic(err)
		}
		stack[0] = 0
	})
	b.NewFunctionBuilder().WithGoModuleFunction(zero, nil, []api.ValueType{f64}).Export(tick)
	b.NewFunctionBuilder().WithGoModuleFunction(nothing, ints(4), nil).Export("_tzset_js")
	b.NewFunctionBuilder().WithGoModuleFunction(nothing, []api.ValueType{i64, i32}, nil).Export("_localtime_js")
	b.NewFunctionBuilder().WithGoModuleFunction(nothing, []api.ValueType{i64, i32}, nil).Export("_gmtime_js")
	b.NewFunctionBuilder().WithGoModuleFunction(stop, nil, nil).Export("_abort_js")
	b.NewFunctionBuilder().WithGoModuleFunction(jump, nil, nil).Export("_emscripten_throw_longjmp")
}

// grow is the module asking for memory; beyond the runtime's limit it gets none, and PDFium fails in its own way.
func grow(_ context.Context, m api.Module, stack []uint64) {
	const page = 65536
	memory := m.Memory()
	want := uint64(uint32(stack[0]))
	have := uint64(memory.Size())
	stack[0] = 0
	if want <= have {
		stack[0] = 1
		return
	}
	if _, ok := memory.Grow(uint32((want - have + page - 1) / page)); ok {
		stack[0] = 1
	}
}

func emptyEnvironment(_ context.Context, m api.Module, stack []uint64) {
	m.Memory().WriteUint32Le(uint32(stack[0]), 0)
	m.Memory().WriteUint32Le(uint32(stack[1]), 0)
	stack[0] = 0
}

// invokes exports the functions through which C code calls what may longjmp: call the table entry; on a jump restore the stack, tell.
func invokes(b wazero.HostModuleBuilder) {
	for name, kind := range map[string]struct{ params, results int }{
		"invoke_ii": {1, 1}, "invoke_iii": {2, 1}, "invoke_iiii": {3, 1}, "invoke_iiiii": {4, 1}, "invoke_viii": {3, 0},
	} {
		f := api.GoModuleFunc(func(ctx context.Context, m api.Module, stack []uint64) {
			invoke(ctx, m, stack, ints(kind.params), ints(kind.results))
		})
		b.NewFunctionBuilder().WithGoModuleFunction(f, ints(kind.params+1), ints(kind.results)).Export(name)
	}
}

func invoke(ctx context.Context, m api.Module, stack []uint64, params, results []api.ValueType) {
	saved, err := m.ExportedFunction("emscripten_stack_get_current").Call(ctx)
	if err != nil {
		panic(err)
	}
	out, err := table.LookupFunction(m, 0, uint32(stack[0]), params, results).Call(ctx, stack[1:1+len(params)]...)
	switch {
	case errors.Is(err, errLongjmp):
		if _, err := m.ExportedFunction("_emscripten_stack_restore").Call(ctx, saved[0]); err != nil {
			panic(err)
		}
		if _, err := m.ExportedFunction("setThrew").Call(ctx, 1, 0); err != nil {
			panic(err)
		}
		if len(results) > 0 {
			stack[0] = 0
		}
	case err != nil:
		panic(err)
	case len(results) > 0:
		stack[0] = out[0]
	}
}

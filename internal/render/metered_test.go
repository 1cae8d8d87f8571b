package render

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
)

// endless is a module of two functions that never end by themselves, loop and recur, and of one that does, add.
func endless() []byte {
	f64 := []byte{0x60, 0, 1, 0x7c}
	types := vector(f64, []byte{0x60, 0, 0}, []byte{0x60, 2, valueI32, valueI32, 1, valueI32})
	exports := vector(append(name("loop"), 0, 1), append(name("recur"), 0, 2), append(name("add"), 0, 3))
	code := vector(
		sized([]byte{0, 0x03, 0x40, 0x0c, 0, 0x0b, 0x0b}),                             // loop: br 0
		sized([]byte{0, 0x10, 2, 0x10, 2, 0x0b}),                                      // call itself twice
		sized([]byte{1, 1, valueI32, 0x20, 0, 0x20, 1, 0x6a, 0x21, 2, 0x20, 2, 0x0b})) // the sum by way of a local
	return slices.Concat([]byte("\x00asm\x01\x00\x00\x00"), section(1, types), section(2, vector(imported("env", "now", 0, 0))),
		section(3, []byte{3, 1, 1, 2}), section(6, []byte{0}), section(7, exports), section(10, code))
}

func TestMeteredModulesEnd(t *testing.T) {
	module, err := metered(endless(), "now", 1000)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer stop()
	r := wazero.NewRuntime(t.Context())
	defer r.Close(t.Context())
	ticks := 0
	env := r.NewHostModuleBuilder("env")
	env.NewFunctionBuilder().WithGoModuleFunction(api.GoModuleFunc(func(ctx context.Context, _ api.Module, stack []uint64) {
		if ticks++; ctx.Err() != nil {
			panic(ctx.Err())
		}
		stack[0] = 0
	}), nil, []api.ValueType{f64}).Export("now")
	if _, err := env.Instantiate(t.Context()); err != nil {
		t.Fatal(err)
	}
	m, err := r.Instantiate(t.Context(), module)
	if err != nil {
		t.Fatal(err)
	}
	if out, err := m.ExportedFunction("add").Call(ctx, 40, 2); err != nil || out[0] != 42 {
		t.Errorf("add: %v, %v", out, err)
	}
	if _, err := m.ExportedFunction("loop").Call(ctx); !errors.Is(err, context.DeadlineExceeded) || ticks == 0 {
		t.Errorf("a loop without end: %v after %d ticks", err, ticks)
	}
	if _, err := m.ExportedFunction("recur").Call(ctx); err == nil {
		t.Error("calls without end came back")
	}
}

func TestWhatCannotBeMeteredIsRefused(t *testing.T) {
	whole := endless()
	if _, err := metered(whole, "later", 1000); err == nil || !strings.Contains(err.Error(), "later") {
		t.Errorf("an import that is not there: %v", err)
	}
	vectors := slices.Concat(whole[:len(whole)-1], []byte{0xfd})
	if _, err := metered(vectors, "now", 1000); err == nil || !strings.Contains(err.Error(), "0xfd") {
		t.Errorf("an instruction that is not known: %v", err)
	}
	for n := range len(whole) {
		if _, err := metered(whole[:n], "now", 1000); err == nil {
			t.Errorf("the first %d bytes were taken", n)
		}
	}
}

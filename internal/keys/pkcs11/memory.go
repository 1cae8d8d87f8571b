package pkcs11

import (
	"runtime"
	"unsafe"
)

// frame is the memory of one call into C. Everything whose address C sees is on Go's heap and pinned until free: it neither moves nor
// is it collected, also where only numbers in other pinned memory point to it (cgo's rules, runtime.Pinner).
type frame struct {
	abi
	pins runtime.Pinner
}

func (f *frame) free() { f.pins.Unpin() }

// room gives n bytes for C to fill, aligned for any of its types, and their address. The address of no bytes is valid, too.
func (f *frame) room(n int) ([]byte, uintptr) {
	words := make([]uint64, max(1, (n+7)/8))
	f.pins.Pin(&words[0])
	p := unsafe.Pointer(&words[0])
	return unsafe.Slice((*byte)(p), 8*len(words))[:n], uintptr(p)
}

// copy puts bytes where C can read them; nil is the null pointer.
func (f *frame) copy(b []byte) uintptr {
	if b == nil {
		return 0
	}
	to, p := f.room(len(b))
	copy(to, b)
	return p
}

// number puts a CK_ULONG where C can change it.
func (f *frame) number(n uintptr) ([]byte, uintptr) {
	b, p := f.room(f.ulong)
	copy(b, f.abi.number(nil, n))
	return b, p
}

// numbers makes room for n CK_ULONGs.
func (f *frame) numbers(n int) ([]byte, uintptr) { return f.room(n * f.ulong) }

// attribute is one entry of a template.
type attribute struct {
	kind  uintptr // CKA_…
	value []byte
}

// template puts CK_ATTRIBUTEs where C can read them.
func (f *frame) template(list []attribute) uintptr {
	var b []byte
	for _, a := range list {
		value := f.copy(append([]byte{}, a.value...))
		b = f.abi.number(b, a.kind)
		b = f.address(b, value)
		b = f.abi.number(b, uintptr(len(a.value)))
	}
	return f.copy(b)
}

// functions reads the addresses in a CK_FUNCTION_LIST, which is the module's and stays as long as it is loaded.
func (a abi) functions(list unsafe.Pointer, n int) []uintptr {
	raw := unsafe.Slice((*byte)(list), a.table+n*a.pointer)
	out := make([]uintptr, n)
	for i := range out {
		b := raw[a.table+i*a.pointer:]
		out[i] = abi{ulong: a.pointer}.at(b, 0)
	}
	return out
}

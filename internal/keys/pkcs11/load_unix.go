//go:build (linux && (amd64 || arm64)) || (darwin && (amd64 || arm64))

package pkcs11

import "github.com/ebitengine/purego"

var native = unix64

// load opens a shared library and gives the address of a function in it. It stays loaded: modules start threads of their own.
func load(path, function string) (uintptr, error) {
	lib, err := purego.Dlopen(path, purego.RTLD_NOW|purego.RTLD_LOCAL)
	if err != nil {
		return 0, err
	}
	return purego.Dlsym(lib, function)
}

// invoke calls a C function.
func invoke(fn uintptr, args ...uintptr) uintptr {
	r, _, _ := purego.SyscallN(fn, args...)
	return r
}

//go:build windows && (amd64 || arm64)

package pkcs11

import (
	"syscall"

	"golang.org/x/sys/windows"
)

var native = windows64

// load opens a DLL, which finds those that it needs beside itself, and gives the address of a function in it. It stays loaded: modules
// start threads of their own.
func load(path, function string) (uintptr, error) {
	lib, err := windows.LoadLibraryEx(path, 0, windows.LOAD_WITH_ALTERED_SEARCH_PATH)
	if err != nil {
		return 0, err
	}
	return windows.GetProcAddress(lib, function)
}

// invoke calls a C function.
func invoke(fn uintptr, args ...uintptr) uintptr {
	r, _, _ := syscall.SyscallN(fn, args...)
	return r & 0xffffffff // CK_RV has 32 bits; the rest of the register may hold anything
}

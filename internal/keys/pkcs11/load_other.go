//go:build !((linux && (amd64 || arm64)) || (darwin && (amd64 || arm64)) || (windows && (amd64 || arm64)))

package pkcs11

import "errors"

var native = unix64

func load(string, string) (uintptr, error) {
	return 0, errors.New("PKCS #11 modules are not loaded on this platform")
}

func invoke(uintptr, ...uintptr) uintptr { return uintptr(functionNotSupported) }

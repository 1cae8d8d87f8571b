//go:build !linux

package fence

import (
	"context"
	"errors"
)

// Do refuses: the limits that a run must have are known to hold on Linux only.
func Do(context.Context, Run) error {
	return &StartError{errors.New("fenced runs are for Linux only")}
}

// Confined tells whether a run is kept to its own files: there is none here.
func Confined() bool { return false }

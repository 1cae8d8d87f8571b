//go:build !linux

package convert

import (
	"context"
	"errors"
)

// fenced refuses: the limits that a run must have are known to hold on Linux only.
func fenced(context.Context, string, string, []string) ([]byte, error) {
	return nil, &startError{errors.New("conversion runs on Linux only")}
}

package durable

import (
	"errors"
	"os"
)

// ErrLocked says that another process, or another part of this one, holds a lock.
var ErrLocked = errors.New("durable: locked by another process")

// Lock takes the lock at path for as long as the file given back stays open; the file is made where it is missing and never removed. It does
// not wait. The system lets it go when the process ends in whatever way, so a dead process leaves nothing to clear.
func Lock(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := lock(f); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

//go:build !unix

package pgtest

import (
	"errors"
	"os/exec"
)

// apart: the tests' server is Debian's.
func apart(*exec.Cmd, string) error {
	return errors.New("pgtest: the tests with PostgreSQL run on Unix only")
}

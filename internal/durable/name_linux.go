package durable

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// nameOnce moves the file to a name that is free (renameat2(2), RENAME_NOREPLACE): one change of folders, where a link and the removal of the first name are
// two. moved is false where the file system can't do that and the file has both names.
func nameOnce(from, to string) (moved bool, err error) {
	err = unix.Renameat2(unix.AT_FDCWD, from, unix.AT_FDCWD, to, unix.RENAME_NOREPLACE)
	if errors.Is(err, unix.EINVAL) || errors.Is(err, unix.ENOSYS) || errors.Is(err, unix.ENOTSUP) {
		return false, os.Link(from, to)
	}
	if err != nil {
		return false, &os.LinkError{Op: "rename", Old: from, New: to, Err: err}
	}
	return true, nil
}

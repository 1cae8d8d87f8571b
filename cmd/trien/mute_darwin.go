package main

import "golang.org/x/sys/unix"

// mute has a terminal show nothing of what is typed; lines and interrupts stay as they are.
func mute(fd int) error {
	t, err := unix.IoctlGetTermios(fd, unix.TIOCGETA)
	if err != nil {
		return err
	}
	t.Lflag &^= unix.ECHO
	return unix.IoctlSetTermios(fd, unix.TIOCSETA, t)
}

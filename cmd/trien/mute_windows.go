package main

import "golang.org/x/sys/windows"

// mute has a console show nothing of what is typed; lines and interrupts stay as they are.
func mute(fd int) error {
	var mode uint32
	if err := windows.GetConsoleMode(windows.Handle(fd), &mode); err != nil {
		return err
	}
	return windows.SetConsoleMode(windows.Handle(fd), mode&^windows.ENABLE_ECHO_INPUT)
}

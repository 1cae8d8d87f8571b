//go:build !linux

package disk

// RoomOf is known on Linux only.
func RoomOf(string) (Room, error) { return Room{}, ErrUnknown }

// KindOf is known on Linux only.
func KindOf(string) Kind { return Unknown }

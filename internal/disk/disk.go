// Package disk tells what lies under a folder: how much room there is, and whether what is written there is encrypted (Linux dm-crypt) or only in
// memory (tmpfs).
package disk

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// Room is that of a file system, in bytes; Free is what may be used without being root.
type Room struct{ Free, Size int64 }

// Kind is how what is written is kept.
type Kind string

// The kinds. Where the machine does not say, the answer is Unknown and never a guess.
const (
	Memory    Kind = "memory"    // tmpfs or ramfs; swap must be encrypted, too
	Encrypted Kind = "encrypted" // every device under it is dm-crypt
	Plain     Kind = "plain"     // a disk of this machine without dm-crypt
	Unknown   Kind = "unknown"
)

// ErrUnknown says that this machine does not tell.
var ErrUnknown = errors.New("disk: not known here")

// Nearest is the folder itself, or the nearest above it that exists.
func Nearest(path string) string {
	for {
		if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
			return path
		}
		up := filepath.Dir(path)
		if up == path {
			return path
		}
		path = up
	}
}

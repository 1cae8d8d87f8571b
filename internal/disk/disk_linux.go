package disk

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

// RoomOf asks the file system under a folder, or under the nearest above it that exists.
func RoomOf(path string) (Room, error) {
	var s unix.Statfs_t
	if err := unix.Statfs(Nearest(path), &s); err != nil {
		return Room{}, err
	}
	return Room{Free: int64(s.Bavail) * s.Bsize, Size: int64(s.Blocks) * s.Bsize}, nil
}

// KindOf looks under a folder, or under the nearest above it that exists.
func KindOf(path string) Kind {
	path = Nearest(path)
	var fs unix.Statfs_t
	var file unix.Stat_t
	if unix.Statfs(path, &fs) != nil || unix.Stat(path, &file) != nil {
		return Unknown
	}
	if int64(fs.Type) == unix.TMPFS_MAGIC || int64(fs.Type) == unix.RAMFS_MAGIC {
		return Memory
	}
	device := fmt.Sprintf("%d:%d", unix.Major(file.Dev), unix.Minor(file.Dev))
	return under("/sys/dev/block", device, mountOf("/proc/self/mountinfo", path))
}

// under looks a device up among those of the machine; source is what is mounted, where the file system has a device number of its own (btrfs, overlay).
func under(sys, device, source string) Kind {
	dir, err := filepath.EvalSymlinks(filepath.Join(sys, device))
	if err != nil && strings.HasPrefix(source, "/dev/") {
		var s unix.Stat_t
		if unix.Stat(source, &s) == nil {
			dir, err = filepath.EvalSymlinks(filepath.Join(sys, fmt.Sprintf("%d:%d", unix.Major(s.Rdev), unix.Minor(s.Rdev))))
		}
	}
	if err != nil {
		return Unknown
	}
	return kindOf(dir, 0)
}

// kindOf follows a device down to those it stands on: it is encrypted where it is dm-crypt itself or stands on nothing but such.
func kindOf(dir string, depth int) Kind {
	if uuid, err := os.ReadFile(filepath.Join(dir, "dm", "uuid")); err == nil && bytes.HasPrefix(uuid, []byte("CRYPT-")) {
		return Encrypted
	}
	if depth > 8 {
		return Unknown
	}
	if _, err := os.Stat(filepath.Join(dir, "partition")); err == nil { // what it is a part of may be encrypted
		return kindOf(filepath.Dir(dir), depth+1)
	}
	below, err := filepath.Glob(filepath.Join(dir, "slaves", "*"))
	if err != nil || len(below) == 0 {
		return Plain
	}
	kind := Encrypted
	for _, b := range below {
		real, err := filepath.EvalSymlinks(b)
		if err != nil {
			return Unknown
		}
		if k := kindOf(real, depth+1); k != Encrypted {
			kind = k
		}
	}
	return kind
}

// mountOf is what is mounted where a path lies (proc(5), mountinfo).
func mountOf(mounts, path string) string {
	f, err := os.Open(mounts)
	if err != nil {
		return ""
	}
	defer f.Close()
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return ""
	}
	best, source := "", ""
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		before, after, ok := strings.Cut(lines.Text(), " - ")
		a, b := strings.Fields(before), strings.Fields(after)
		if !ok || len(a) < 5 || len(b) < 2 {
			continue
		}
		if point := a[4]; len(point) >= len(best) && (point == "/" || real == point || strings.HasPrefix(real, point+"/")) {
			best, source = point, b[1]
		}
	}
	return source
}

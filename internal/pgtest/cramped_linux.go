package pgtest

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// OnSmallDisk starts a server for one test on a disk of its own in memory, of which so many bytes are free. room makes more of it free and starts a server
// that died of it again. Only root may mount disks: others are told so by ok.
func OnSmallDisk(t testing.TB, free int64) (s *Server, room func(), ok bool) {
	t.Helper()
	disk := t.TempDir()
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=256m,mode=1777"); err != nil {
		return nil, nil, false
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(disk, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	if err := os.Chmod(filepath.Dir(disk), 0o755); err != nil {
		t.Fatal(err)
	}
	s, err := launch(disk, Forgetful)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	filler := filepath.Join(disk, "filler")
	if err := fill(disk, filler, free); err != nil {
		t.Fatal(err)
	}
	return s, func() {
		t.Helper()
		err := os.Remove(filler)
		_ = s.Stop() // it may be dead
		if err := errors.Join(err, s.Start()); err != nil {
			t.Fatal(err)
		}
	}, true
}

// fill takes all of the disk but free bytes.
func fill(disk, filler string, free int64) error {
	var now syscall.Statfs_t
	if err := syscall.Statfs(disk, &now); err != nil {
		return err
	}
	f, err := os.Create(filler)
	if err != nil {
		return err
	}
	return errors.Join(syscall.Fallocate(int(f.Fd()), 0, 0, int64(now.Bavail)*now.Bsize-free), f.Close())
}

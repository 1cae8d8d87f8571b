package logs_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"trien/internal/logs"
)

// fickle is a disk that fills up and is freed again: it takes room bytes of what comes.
type fickle struct {
	bytes.Buffer
	room int
}

func (f *fickle) Write(p []byte) (int, error) {
	n := min(len(p), f.room)
	f.room -= n
	f.Buffer.Write(p[:n])
	if n < len(p) {
		return n, syscall.ENOSPC
	}
	return n, nil
}

func TestAFullDiskLosesLinesAndNothingElse(t *testing.T) {
	for name, json := range map[string]bool{"text": false, "json": true} {
		t.Run(name, func(t *testing.T) {
			disk := &fickle{room: 1 << 20}
			kept := logs.To(disk, logs.Options{JSON: json})
			log := logs.New(kept, logs.Options{JSON: json})
			log.Info("first")
			disk.room = 10 // the next line is cut short
			for range 3 {
				log.Info("lost")
			}
			if kept.Lost() != 3 {
				t.Fatalf("%d lost", kept.Lost())
			}
			disk.room = 1 << 20
			log.Info("again")
			lines := strings.Split(strings.TrimSpace(disk.String()), "\n")
			if len(lines) != 4 || !strings.Contains(lines[0], "first") || strings.Contains(lines[1], "lost lost") || !strings.Contains(lines[2], "3") ||
				!strings.Contains(lines[2], "log lines were lost") || !strings.Contains(lines[3], "again") || kept.Lost() != 0 {
				t.Errorf("%q", lines)
			}
		})
	}
}

func TestAFullDeviceStopsNobody(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("this machine has no /dev/full")
	}
	kept, err := logs.ToFile("/dev/full", logs.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer kept.Close()
	log := logs.New(kept, logs.Options{})
	for range 100 {
		log.Info("x")
	}
	if kept.Lost() != 100 {
		t.Errorf("%d lost", kept.Lost())
	}
}

func TestALogThatWasMovedAwayIsOpenedAnew(t *testing.T) {
	path := filepath.Join(t.TempDir(), "trien.log")
	kept, err := logs.ToFile(path, logs.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer kept.Close()
	log := logs.New(kept, logs.Options{})
	log.Info("before")
	if err := os.Rename(path, path+".1"); err != nil {
		t.Fatal(err)
	}
	log.Info("between")
	if err := kept.Reopen(); err != nil {
		t.Fatal(err)
	}
	log.Info("after")
	old, err1 := os.ReadFile(path + ".1")
	fresh, err2 := os.ReadFile(path)
	if err := errors.Join(err1, err2); err != nil || strings.Count(string(old), "\n") != 2 || !strings.Contains(string(fresh), "after") {
		t.Errorf("%q, %q, %v", old, fresh, err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if _, err := logs.ToFile(filepath.Join(path, "x"), logs.Options{}); err == nil {
		t.Error("a file within a file is opened")
	}
}

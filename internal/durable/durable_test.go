package durable

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

func fill(words string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, words)
		return err
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return "nothing"
	}
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestReplaceAndCreate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	d := Disk{}
	if err := d.Create(path, 0o400, fill("một")); err != nil {
		t.Fatal(err)
	}
	if err := d.Create(path, 0o400, fill("hai")); !errors.Is(err, fs.ErrExist) {
		t.Fatalf("a file was written over: %v", err)
	}
	if got := read(t, path); got != "một" {
		t.Fatal(got)
	}
	if err := d.Replace(path, 0o600, fill("ba")); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 || read(t, path) != "ba" {
		t.Fatal(info, err)
	}
	if err := errors.Join(d.Remove(path), d.Remove(path)); err != nil {
		t.Fatal(err)
	}
	if got := read(t, path); got != "nothing" {
		t.Fatal(got)
	}
}

// Each step fails in turn, lost or stored all the same. Whatever happened, what stands is one of the two whole texts, and nothing is left beside it.
func TestFaults(t *testing.T) {
	broken := errors.New("the disk broke")
	for _, step := range []Step{StepWrite, StepSync, StepPlace, StepFolder} {
		for _, stored := range []bool{false, true} {
			for name, put := range map[string]func(Disk, string) error{
				"replace": func(d Disk, path string) error { return d.Replace(path, 0o600, fill("new")) },
				"create":  func(d Disk, path string) error { return d.Create(path+"2", 0o600, fill("new")) },
			} {
				t.Run(fmt.Sprint(name, " ", step, " stored=", stored), func(t *testing.T) {
					dir := t.TempDir()
					path := filepath.Join(dir, "f")
					if err := (Disk{}).Create(path, 0o600, fill("old")); err != nil {
						t.Fatal(err)
					}
					d := Disk{Fault: func(s Step, done bool) error {
						if s == step && done == stored {
							return broken
						}
						return nil
					}}
					if err := put(d, path); !errors.Is(err, broken) {
						t.Fatalf("the fault was swallowed: %v", err)
					}
					named := step == StepFolder || step == StepPlace && stored
					want := map[string]string{"f": "old"}
					switch {
					case name == "replace" && named:
						want["f"] = "new"
					case name == "create" && named:
						want["f2"] = "new"
					}
					entries, err := os.ReadDir(dir)
					if err != nil || len(entries) != len(want) {
						t.Fatal("beside it stands", entries, err)
					}
					for f, text := range want {
						if got := read(t, filepath.Join(dir, f)); got != text {
							t.Errorf("%s holds %q, want %q", f, got, text)
						}
					}
				})
			}
		}
	}
}

func TestFailedFillLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	broken := errors.New("no more")
	err := Disk{}.Create(filepath.Join(dir, "f"), 0o600, func(w io.Writer) error {
		io.WriteString(w, "half")
		return broken
	})
	if left, _ := os.ReadDir(dir); !errors.Is(err, broken) || len(left) != 0 {
		t.Fatal(err, left)
	}
}

func TestFolder(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a", "b", "c")
	for range 2 {
		if err := Folder(path, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if info, err := os.Stat(path); err != nil || !info.IsDir() {
		t.Fatal(err)
	}
	file := filepath.Join(path, "f")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, wrong := range []string{file, filepath.Join(file, "d")} {
		if err := Folder(wrong, 0o700); err == nil {
			t.Errorf("%s was made a folder", wrong)
		}
	}
}

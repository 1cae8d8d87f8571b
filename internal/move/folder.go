package move

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"trien/internal/durable"
	"trien/internal/problem"
	"trien/internal/store"
)

// folder is the target's folder of settings. As long as its mark stands there it is being filled.
type folder struct {
	from store.Layout
	dir  string
	lock *os.File
}

const markFile = "migrating"

func (f *folder) mark() string { return filepath.Join(f.dir, markFile) }

// begin takes an empty folder, one that an earlier try of the same move began, or one that it ended.
func begin(from store.Layout, dir string) (*folder, error) {
	f := &folder{from: from, dir: dir}
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, unwritten(dir, err)
	}
	was, err := os.ReadFile(f.mark())
	want := store.Shown(from.Database()) + "\n"
	if err != nil && len(entries) > 0 {
		if _, err := os.Stat(filepath.Join(dir, "office.toml")); err != nil {
			return nil, problem.New(problem.Conflict, "Thư mục "+dir+" không trống; hãy chọn thư mục mới.", "The folder "+dir+" is not empty; choose a new one.")
		}
		return f.hold() // done before, or another office: the database says
	}
	if err == nil && string(was) != want {
		return nil, problem.New(problem.Conflict, "Thư mục "+dir+" đang nhận dở một cơ quan khác, từ "+strings.TrimSpace(string(was))+". Hãy làm xong lần đó, hoặc chọn thư mục mới.",
			"The folder "+dir+" is being filled from elsewhere: "+strings.TrimSpace(string(was))+". Finish that, or choose a new folder.")
	}
	if err := durable.Folder(dir, 0o700); err != nil {
		return nil, unwritten(dir, err)
	}
	if err := (durable.Disk{}).Replace(f.mark(), 0o600, func(w io.Writer) error { _, err := io.WriteString(w, want); return err }); err != nil {
		return nil, unwritten(dir, err)
	}
	return f.hold()
}

// hold keeps two moves out of one folder.
func (f *folder) hold() (_ *folder, err error) {
	if f.lock, err = durable.Lock(store.Layout{Dir: f.dir}.Lock()); err != nil {
		return nil, served(f.dir, err)
	}
	return f, nil
}

func (f *folder) close() error { return f.lock.Close() }

// copySettings brings over what an administrator put into the source's folder: anchors, policies, profiles, what opens the vault. The settings
// themselves come last, so that nobody takes the folder for an office before.
func (f *folder) copySettings(settings func() error) error {
	err := filepath.WalkDir(f.from.Dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(f.from.Dir, path)
		switch {
		case err != nil:
			return err
		case rel != "." && f.data(rel, path):
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		case d.IsDir():
			return durable.Folder(filepath.Join(f.dir, rel), 0o700)
		case !d.Type().IsRegular():
			return nil
		}
		return copyFile(path, filepath.Join(f.dir, rel))
	})
	if err != nil {
		return unwritten(f.dir, err)
	}
	return settings()
}

// data says what in an office's folder is no setting: it moves otherwise, is made anew, or belongs to a process.
func (f *folder) data(rel, path string) bool {
	top := strings.Split(filepath.ToSlash(rel), "/")[0]
	if slices.Contains([]string{"office.toml", markFile, "lock", "cache", "blobs", "work", "unlock.sock"}, top) || strings.HasSuffix(top, ".lock") {
		return true
	}
	for _, base := range []string{f.from.Database(), f.from.Vault(), filepath.Join(f.from.Dir, "trien.db"), filepath.Join(f.from.Dir, "vault.db")} {
		if path == base || strings.HasPrefix(path, base+"-") {
			return true
		}
	}
	return path == f.from.Blobs() || path == f.from.Work()
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return err
	}
	return durable.Disk{}.Replace(to, info.Mode().Perm(), func(w io.Writer) error {
		_, err := io.Copy(w, in)
		return err
	})
}

// finish takes the mark away.
func (f *folder) finish() error {
	if err := (durable.Disk{}).Remove(f.mark()); err != nil {
		return unwritten(f.dir, err)
	}
	return nil
}

func unwritten(dir string, cause error) error {
	return problem.New(problem.IO, "Không ghi được thư mục "+dir+". Hãy kiểm tra đường dẫn, quyền và dung lượng đĩa, rồi chạy lại; việc đã làm không mất.",
		"The folder "+dir+" can't be written. Check its path, permissions and space, then run this again; what was done is not lost.").Because(fmt.Errorf("move: %w", cause))
}

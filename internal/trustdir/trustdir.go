// Package trustdir keeps the folders of trust anchors: certificates laid there by hand (PEM, DER; RFC 5280), and beside them one register of
// what was imported and pinned, put down whole or not at all.
package trustdir

import (
	"bytes"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"trien/certpath"
	"trien/internal/durable"
	"trien/internal/limits"
	"trien/internal/problem"
	"trien/trust"
	"trien/trust/list"
)

// Register is the file of the register in a folder.
const Register = "trien-trust.json"

// lockName is held while a register is changed.
const lockName = "trien-trust.lock"

// Folder is what a folder of anchors holds.
type Folder struct {
	Dir      string
	Register list.Register
	Laid     []Laid // in the order of their names
}

// Laid is a certificate that somebody laid into the folder.
type Laid struct {
	File        string // its name within the folder
	Certificate *certpath.Certificate
	Root        bool // it is self-signed
}

// Read reads a folder; an empty name gives an empty folder. Files that hold no certificate are passed over; a register that can't be read
// is an error, since what it forbids must not be forgotten.
func Read(dir string) (Folder, error) {
	f := Folder{Dir: dir, Register: list.Register{Version: 1}}
	if dir == "" {
		return f, nil
	}
	info, err := os.Stat(dir)
	switch {
	case err == nil && !info.IsDir():
		return f, problem.New(problem.Usage, dir+" không phải là thư mục. Hãy chỉ thư mục chứa các chứng thư tin cậy.",
			dir+" is no folder. Name the folder with the trusted certificates.")
	case errors.Is(err, fs.ErrNotExist):
		return f, problem.New(problem.IO, "Không có thư mục "+dir+". Hãy kiểm tra đường dẫn.", "There is no folder "+dir+". Check the path.").Because(err)
	}
	if err == nil {
		err = filepath.WalkDir(dir, f.visit)
	}
	if err == nil {
		err = f.readRegister()
	}
	var told *problem.Error
	if err != nil && !errors.As(err, &told) {
		return f, problem.New(problem.IO, "Không đọc được thư mục chứng thư tin cậy "+dir+". Hãy kiểm tra quyền đọc.",
			"The folder of trusted certificates "+dir+" can't be read. Check its permissions.").Because(err)
	}
	return f, err
}

// visit takes the certificates of one file.
func (f *Folder) visit(path string, d fs.DirEntry, err error) error {
	if err != nil || d.IsDir() || d.Name() == Register || d.Name() == lockName {
		return err
	}
	info, err := os.Stat(path) // a link may lead to the file; what is no file (a pipe, a device) is not opened
	if err != nil || !info.Mode().IsRegular() || info.Size() > limits.CMSSize {
		return err
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	name, err := filepath.Rel(f.Dir, path)
	if err != nil {
		return err
	}
	certs, err := certpath.ParseAny(data)
	if err != nil {
		return nil
	}
	for _, c := range certs {
		f.Laid = append(f.Laid, Laid{name, c, c.SelfSigned()})
	}
	return nil
}

func (f *Folder) readRegister() error {
	data, err := os.ReadFile(filepath.Join(f.Dir, Register))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if f.Register, err = list.ParseRegister(data); err != nil {
		path := filepath.Join(f.Dir, Register)
		return problem.New(problem.Malformed, "Sổ chứng thư tin cậy "+path+" bị hỏng nên không tin ai theo sổ này. Hãy khôi phục từ bản sao lưu, hoặc chuyển tệp đi chỗ khác rồi nhập lại danh sách.",
			"The register of trusted certificates "+path+" is damaged, so nobody is believed by it. Restore it from a backup, or move the file away and import the lists again.").Because(err)
	}
	return nil
}

// Empty reports whether the folder has no certificate at all.
func (f Folder) Empty() bool { return len(f.Laid) == 0 && len(f.Register.Entries) == 0 }

// Store makes the store of two folders as of now: of general anchors and intermediates, and of the special-purpose service. Laid into the
// first, self-signed certificates are anchors and others intermediates; laid into the second, every one is an anchor. The registers say
// themselves what theirs are for.
func Store(general, official Folder, now time.Time) *trust.Store {
	var anchors []trust.Anchor
	var intermediates []*certpath.Certificate
	for _, l := range official.Laid {
		anchors = append(anchors, trust.Anchor{Certificate: l.Certificate, Official: true})
	}
	for _, l := range general.Laid {
		switch named := func(o Laid) bool { return o.Certificate.Equal(l.Certificate) }; {
		case slices.ContainsFunc(official.Laid, named):
		case l.Root:
			anchors = append(anchors, trust.Anchor{Certificate: l.Certificate})
		default:
			intermediates = append(intermediates, l.Certificate)
		}
	}
	for _, f := range []struct {
		Folder
		official bool
	}{{official, true}, {general, false}} {
		a, i := f.Register.Believed(now, f.official)
		anchors, intermediates = append(anchors, a...), append(intermediates, i...)
	}
	return trust.New(anchors, intermediates)
}

// Change changes the register of a folder, which is made where it is missing; nobody else does meanwhile, and it is put down whole.
func Change(dir string, change func(list.Register) (list.Register, error)) error {
	if err := durable.Folder(dir, 0o755); err != nil {
		return unwritable(dir, err)
	}
	lock, err := durable.Lock(filepath.Join(dir, lockName))
	if errors.Is(err, durable.ErrLocked) {
		return problem.New(problem.Conflict, "Một chương trình khác đang sửa "+dir+". Hãy đợi rồi chạy lại.", "Another program is changing "+dir+". Wait, then run this again.").Because(err)
	}
	if err != nil {
		return unwritable(dir, err)
	}
	defer lock.Close()
	f, err := Read(dir)
	if err != nil {
		return err
	}
	next, err := change(f.Register)
	if err != nil {
		return err
	}
	data, err := next.Marshal()
	if err != nil {
		return err
	}
	err = durable.Disk{}.Replace(filepath.Join(dir, Register), 0o644, func(w io.Writer) error {
		_, err := io.Copy(w, bytes.NewReader(data))
		return err
	})
	if err != nil {
		return unwritable(dir, err)
	}
	return nil
}

func unwritable(dir string, err error) error {
	return problem.New(problem.IO, "Không ghi được vào thư mục "+dir+"; sổ chứng thư tin cậy chưa thay đổi. Hãy kiểm tra quyền và chỗ trống.",
		"The folder "+dir+" can't be written; the register of trusted certificates is unchanged. Check permissions and free space.").Because(err)
}

// Names gives the subjects of the certificates in the register by their fingerprints.
func (f Folder) Names() map[string]string {
	out := map[string]string{}
	for _, e := range f.Register.Entries {
		c := e.Parsed()
		id := c.ID()
		out[hex.EncodeToString(id[:])] = c.Subject.String()
	}
	return out
}

package agentd

import (
	"crypto/ed25519"
	"crypto/x509"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"trien/internal/durable"
	"trien/internal/problem"
)

// Pairing is what this machine knows of the house that it signs for, as it stands in the state file. The seed never leaves the machine.
type Pairing struct {
	Version    int       `json:"version"`
	Server     string    `json:"server"`
	CA         string    `json:"ca,omitempty"` // PEM of a certification authority that the server's certificate comes from
	Office     string    `json:"office"`
	OfficeName string    `json:"officeName"`
	Agent      string    `json:"agent"`
	Person     string    `json:"person"`
	PersonName string    `json:"personName"`
	Machine    string    `json:"machine"`
	Paired     time.Time `json:"paired"`
	Seed       []byte    `json:"seed"`
	// Certificates are those of the keys that were used here, by the key's name, so that no PIN is needed to know whose they are. DER.
	Certificates map[string][][]byte `json:"certificates,omitempty"`
}

const stateVersion = 1

// DefaultState is where the state file is if nobody says otherwise: in the user's own folder for settings.
func DefaultState() (string, error) {
	dir, err := os.UserConfigDir()
	if err != nil {
		return "", problem.New(problem.IO, "Không tìm thấy thư mục cấu hình của người dùng; hãy chỉ nơi ghi bằng --state TỆP.",
			"There is no folder for the user's settings; say where with --state FILE.").Because(err)
	}
	return filepath.Join(dir, "trien", "agent.json"), nil
}

// NotPaired is the problem of a machine without a state file.
func NotPaired() *problem.Error {
	return problem.New(problem.NotFound, "Máy này chưa ghép nối. Hãy lấy mã ở trang Thiết bị ký rồi chạy `trien agent pair`.",
		"This machine is not paired. Get a code on the page of signing devices and run `trien agent pair`.")
}

// Load reads the state file.
func Load(path string) (*Pairing, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, NotPaired()
	}
	if err == nil && runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return nil, problem.New(problem.Forbidden, "Tệp "+path+" chứa khóa của máy mà người khác đọc được. Hãy đặt quyền 0600, hoặc ghép nối lại nếu nghi đã lộ.",
			path+" holds the machine's key and others may read it. Set its mode to 0600, or pair again where it may be known.")
	}
	var raw []byte
	if err == nil {
		raw, err = os.ReadFile(path)
	}
	if err != nil {
		return nil, problem.New(problem.IO, "Không đọc được "+path+".", path+" can't be read.").Because(err)
	}
	var p Pairing
	if err := json.Unmarshal(raw, &p); err != nil || p.Version != stateVersion || len(p.Seed) != ed25519.SeedSize {
		return nil, problem.New(problem.Malformed, "Tệp "+path+" hỏng hoặc của bản khác. Hãy xóa bằng `trien agent unpair` rồi ghép nối lại.",
			path+" is damaged or of another version. Remove it with `trien agent unpair` and pair again.").Because(err)
	}
	return &p, nil
}

// Save puts the state file down whole, readable for its owner only.
func (p *Pairing) Save(path string) error {
	err := durable.Folder(filepath.Dir(path), 0o700)
	if err == nil {
		err = durable.Disk{}.Replace(path, 0o600, func(w io.Writer) error {
			e := json.NewEncoder(w)
			e.SetIndent("", "  ")
			return e.Encode(p)
		})
	}
	if err != nil {
		return problem.New(problem.IO, "Không ghi được "+path+".", path+" can't be written.").Because(err)
	}
	return nil
}

// Forget removes the state file and what is beside it. It takes the lock, which is let go in between: an open file can't be removed on Windows.
func Forget(path string, lock io.Closer) error {
	err := errors.Join(durable.Disk{}.Remove(path), durable.Disk{}.Remove(journalOf(path)), lock.Close(), durable.Disk{}.Remove(lockOf(path)))
	if err != nil {
		return problem.New(problem.IO, "Không xóa được "+path+".", path+" can't be removed.").Because(err)
	}
	return nil
}

func journalOf(state string) string { return state + ".signed" }
func lockOf(state string) string    { return state + ".lock" }

// Lock keeps a second program from using the same state; it holds until the file given back is closed.
func Lock(state string) (io.Closer, error) {
	if err := durable.Folder(filepath.Dir(state), 0o700); err != nil {
		return nil, problem.New(problem.IO, "Không ghi được "+filepath.Dir(state)+".", filepath.Dir(state)+" can't be written.").Because(err)
	}
	f, err := durable.Lock(lockOf(state))
	if errors.Is(err, durable.ErrLocked) {
		return nil, problem.New(problem.Conflict, "Một `trien agent` khác đang chạy với "+state+". Hãy dừng nó trước.", "Another `trien agent` runs with "+state+". Stop it first.").Because(err)
	}
	if err != nil {
		return nil, problem.New(problem.IO, "Không ghi được "+lockOf(state)+".", lockOf(state)+" can't be written.").Because(err)
	}
	return f, nil
}

func (p *Pairing) key() ed25519.PrivateKey { return ed25519.NewKeyFromSeed(p.Seed) }

// Known gives the remembered chain of a key; nil where it is not known or can't be read.
func (p *Pairing) Known(name string) []*x509.Certificate {
	var chain []*x509.Certificate
	for _, der := range p.Certificates[name] {
		c, err := x509.ParseCertificate(der)
		if err != nil {
			return nil
		}
		chain = append(chain, c)
	}
	return chain
}

// Remember keeps the chain of a key.
func (p *Pairing) Remember(name string, chain []*x509.Certificate) {
	if p.Certificates == nil {
		p.Certificates = map[string][][]byte{}
	}
	var raw [][]byte
	for _, c := range chain {
		raw = append(raw, c.Raw)
	}
	p.Certificates[name] = raw
}

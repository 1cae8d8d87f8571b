package testpki

import (
	"crypto"
	"crypto/x509"
	"encoding/base32"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	gopkcs12 "software.sslmate.com/src/go-pkcs12"

	"trien/internal/durable"
)

// ErrTaken says that the folder is there and not empty: a PKI is never written over something else.
var ErrTaken = errors.New("testpki: the folder is not empty")

// Where things stand in the folder of a PKI.
const (
	statePath    = "authority/state.json"
	passwordPath = "password"
	keysFolder   = "keys"
)

// state is what the PKI must remember; private keys of subscribers are in their key files instead.
type state struct {
	Note    string       `json:"note"`
	BaseURL string       `json:"base_url"`
	Made    time.Time    `json:"made"`
	Issued  []savedEntry `json:"issued"`
}

type savedEntry struct {
	Name        string     `json:"name"`
	Issuer      string     `json:"issuer"`
	Profile     Profile    `json:"profile"`
	Certificate []byte     `json:"certificate"`
	Key         []byte     `json:"key,omitempty"`
	Revoked     *time.Time `json:"revoked,omitempty"`
}

// Save makes everything that is declared and writes it to the folder, whole or not at all; from then on the PKI lives there and
// remembers what it issues. ErrTaken where the folder is not empty.
func (p *PKI) Save(dir string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if left, err := os.ReadDir(dir); err == nil && len(left) > 0 {
		return ErrTaken
	}
	for _, r := range declared {
		if _, err := p.get(r.name); err != nil {
			return err
		}
	}
	parent := filepath.Dir(filepath.Clean(dir))
	if err := durable.Folder(parent, 0o755); err != nil {
		return err
	}
	tmp, err := os.MkdirTemp(parent, ".pki-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	p.dir = tmp
	if err := p.writeAll(); err != nil {
		p.dir = ""
		return err
	}
	if err := os.Remove(dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
		p.dir = ""
		return err
	}
	if err := os.Rename(tmp, dir); err != nil {
		p.dir = ""
		return err
	}
	p.dir = dir
	return durable.SyncFolder(parent)
}

func (p *PKI) writeAll() error {
	for _, folder := range []string{"trust", "official", keysFolder, "authority"} {
		if err := os.Mkdir(filepath.Join(p.dir, folder), 0o700); err != nil {
			return err
		}
	}
	secret := make([]byte, 15)
	if _, err := io.ReadFull(p.random, secret); err != nil {
		return err
	}
	if err := p.write(passwordPath, 0o600, []byte(strings.ToLower(base32.StdEncoding.EncodeToString(secret)))); err != nil {
		return err
	}
	if err := p.write("README.md", 0o644, []byte(readme)); err != nil {
		return err
	}
	if err := p.writeTrust(); err != nil {
		return err
	}
	for _, e := range p.issued {
		if err := p.writeKey(e); err != nil {
			return err
		}
	}
	return p.saveState()
}

const readme = `# TRÌNH DIỄN

Hạ tầng khoá dùng một lần cho trình diễn và kiểm thử. Mọi khoá bí mật nằm ở đây, không được bảo vệ thật sự: chữ ký tạo bằng các khoá
này không có giá trị. Không bao giờ đưa các chứng thư số này vào nơi tin cậy của hệ thống thật. Xoá thư mục khi không dùng nữa.

A throw-away PKI for demonstrations and tests. All private keys are here, not really protected: signatures made with them are worth
nothing. Never trust these certificates in a real system. Delete the folder when done.

    root.pem     the anchor            trust/       anchors and authorities, for --trust
    official/    for --official        keys/*.p12   key files of subscribers        password   of the key files
    authority/   private keys of the authorities, TSA and OCSP responders; what was issued and revoked
`

func (p *PKI) writeTrust() error {
	for _, f := range []struct{ path, name string }{
		{"root.pem", "root"}, {"trust/root.pem", "root"}, {"trust/public-root.pem", "public-root"},
		{"trust/party-ca.pem", "party-ca"}, {"trust/services-ca.pem", "services-ca"}, {"official/root.pem", "root"},
	} {
		e, err := p.get(f.name)
		if err != nil {
			return err
		}
		if err := p.write(f.path, 0o644, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: e.cert.Raw})); err != nil {
			return err
		}
	}
	return nil
}

// write puts one file down, whole.
func (p *PKI) write(name string, perm fs.FileMode, data []byte) error {
	return durable.Disk{}.Replace(filepath.Join(p.dir, name), perm, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

// keep remembers a new certificate in the folder, if there is one.
func (p *PKI) keep(e *entry) error {
	if p.dir == "" {
		return nil
	}
	if err := p.writeKey(e); err != nil {
		return err
	}
	return p.saveState()
}

func (p *PKI) writeKey(e *entry) error {
	if !e.profile.subscriber() {
		return nil
	}
	password, err := p.password()
	if err != nil {
		return err
	}
	c, err := p.credential(e)
	if err != nil {
		return err
	}
	file, err := c.PKCS12(password)
	if err != nil {
		return err
	}
	return p.write(filepath.Join(keysFolder, e.name+".p12"), 0o600, file)
}

func (p *PKI) password() (string, error) {
	b, err := os.ReadFile(filepath.Join(p.dir, passwordPath))
	return strings.TrimSpace(string(b)), err
}

// PKCS12 gives the credential as a key file: AES-256, PBKDF2 and SHA-256, as OpenSSL 3 and Windows 10 write them.
func (c *Credential) PKCS12(password string) ([]byte, error) {
	return gopkcs12.Modern.Encode(c.Key, c.Chain[0], c.Chain[1:], password)
}

func (p *PKI) saveState() error {
	if p.dir == "" {
		return nil
	}
	s := state{Note: "TRÌNH DIỄN: khoá dùng một lần / throw-away demonstration keys", BaseURL: p.base, Made: p.now}
	for _, e := range p.issued {
		one := savedEntry{Name: e.name, Issuer: e.issuer, Profile: e.profile, Certificate: e.cert.Raw}
		if !e.revoked.IsZero() {
			one.Revoked = &e.revoked
		}
		if !e.profile.subscriber() {
			der, err := x509.MarshalPKCS8PrivateKey(e.key)
			if err != nil {
				return err
			}
			one.Key = der
		}
		s.Issued = append(s.Issued, one)
	}
	data, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	return p.write(statePath, 0o600, data)
}

// Load opens the PKI of a folder that Save wrote.
func Load(dir string, random io.Reader) (*PKI, error) {
	data, err := os.ReadFile(filepath.Join(dir, statePath))
	if err != nil {
		return nil, err
	}
	var s state
	if err := json.Unmarshal(data, &s); err != nil {
		return nil, fmt.Errorf("testpki: %s: %w", statePath, err)
	}
	p := &PKI{base: s.BaseURL, now: s.Made, random: random, dir: dir}
	for _, one := range s.Issued {
		e, err := one.entry()
		if err != nil {
			return nil, fmt.Errorf("testpki: %s: %s: %w", statePath, one.Name, err)
		}
		p.issued = append(p.issued, e)
	}
	return p, nil
}

func (s savedEntry) entry() (*entry, error) {
	if !safeName(s.Name) {
		return nil, errors.New("not a name")
	}
	cert, err := x509.ParseCertificate(s.Certificate)
	if err != nil {
		return nil, err
	}
	e := &entry{name: s.Name, issuer: s.Issuer, profile: s.Profile, cert: cert}
	if s.Revoked != nil {
		e.revoked = *s.Revoked
	}
	if s.Profile.subscriber() {
		return e, nil
	}
	key, err := x509.ParsePKCS8PrivateKey(s.Key)
	if err != nil {
		return nil, err
	}
	signer, ok := key.(crypto.Signer)
	if !ok {
		return nil, errors.New("its key can't sign")
	}
	e.key = signer
	return e, nil
}

// openKey reads a subscriber's private key back from its key file.
func (p *PKI) openKey(e *entry) error {
	password, err := p.password()
	if err != nil {
		return err
	}
	file, err := os.ReadFile(filepath.Join(p.dir, keysFolder, e.name+".p12"))
	if err != nil {
		return err
	}
	key, _, _, err := gopkcs12.DecodeChain(file, password)
	if err != nil {
		return err
	}
	signer, ok := key.(crypto.Signer)
	if !ok {
		return errors.New("testpki: a key that can't sign")
	}
	e.key = signer
	return nil
}

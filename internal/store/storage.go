package store

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"path"
	"path/filepath"
	"strings"

	"trien/internal/problem"
)

// Storage names the addresses of an office's things, or of a house of several: paths, or URLs (postgres://…, s3://…). An empty one is the usual
// place in the office's folder.
type Storage struct {
	Store string `toml:"store,omitempty"` // events, ledger, rows, jobs
	Blobs string `toml:"blobs,omitempty"` // write-once files
	Vault string `toml:"vault,omitempty"` // keys: beside the store, best with backups of its own
	Work  string `toml:"work,omitempty"`  // working files
}

// Of gives the addresses of one office of a house: a schema, a prefix or a folder of its own each, so that offices never meet.
func (s Storage) Of(office string) Storage {
	var files Storage
	files.Store = place(s.Store, office, "trien.db")
	files.Vault = place(s.Vault, office, "vault.db")
	if s.Vault != "" && s.Vault == s.Store && isURL(s.Vault) { // the same database: not the same schema
		files.Vault = beside(files.Store, "vault")
	}
	files.Blobs = place(s.Blobs, office, "blobs")
	files.Work = place(s.Work, office, "work")
	return files
}

// Over gives s where it is set, else below.
func (s Storage) Over(below Storage) Storage {
	o := Storage{Store: cmp.Or(s.Store, below.Store), Blobs: cmp.Or(s.Blobs, below.Blobs), Vault: cmp.Or(s.Vault, below.Vault), Work: cmp.Or(s.Work, below.Work)}
	if s.Blobs != "" { // working files go where the files go
		o.Work = s.Work
	}
	return o
}

// Secretless refuses an address with a password in it: arguments are seen by every user of a machine, and addresses stand in logs.
func (s Storage) Secretless() error {
	for _, address := range []string{s.Store, s.Blobs, s.Vault, s.Work} {
		u, err := url.Parse(address)
		if !isURL(address) {
			continue
		}
		if err != nil {
			return problem.New(problem.Usage, "Địa chỉ kho không đọc được (xem cách viết trong docs/replicas.md).", "An address of the storage can't be read (docs/replicas.md shows how they are written).")
		}
		_, secret := u.User.Password()
		if q := u.Query(); secret || q.Has("password") || q.Has("secret") || q.Has("secret_key") {
			return problem.New(problem.Usage,
				"Địa chỉ "+Shown(address)+" có mật khẩu. Hãy bỏ ra: mật khẩu PostgreSQL để trong PGPASSFILE hoặc PGPASSWORD, khóa S3 trong AWS_ACCESS_KEY_ID và AWS_SECRET_ACCESS_KEY.",
				"The address "+Shown(address)+" has a password in it. Take it out: PostgreSQL's goes into PGPASSFILE or PGPASSWORD, S3's keys into AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.")
		}
	}
	return nil
}

// Shown is an address as people and logs may see it: without a password.
func Shown(address string) string {
	u, err := url.Parse(address)
	if !isURL(address) {
		return address
	}
	if err != nil {
		return address[:strings.Index(address, "://")] + "://…"
	}
	q := u.Query()
	for _, k := range []string{"password", "secret", "secret_key", "sslpassword"} {
		if q.Has(k) {
			q.Set(k, "xxxxx")
			u.RawQuery = q.Encode()
		}
	}
	return u.Redacted()
}

func isURL(address string) bool { return strings.Contains(address, "://") }

// place is the part of one office in an address of a house.
func place(base, office, usual string) string {
	switch {
	case base == "":
		return ""
	case !isURL(base):
		return filepath.Join(base, office, usual)
	case strings.HasPrefix(base, "s3://"):
		return joined(base, office, strings.TrimSuffix(usual, ".db"))
	}
	return withSchema(base, cmp.Or(schemaOf(base), "trien")+"_"+strings.ReplaceAll(office, "-", "_"))
}

// joined appends to the path of a URL.
func joined(address string, parts ...string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address // whoever opens it says so
	}
	u.Path = path.Join(append([]string{"/", u.Path}, parts...)...)
	return u.String()
}

// sibling is the place beside an address, under another name.
func sibling(address, name string) string {
	if !isURL(address) {
		return filepath.Join(filepath.Dir(address), name)
	}
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	if path.Clean(u.Path) == "/" || u.Path == "" { // a whole bucket: its working files stand apart under a name that no digest has
		return joined(address, name)
	}
	u.Path = path.Join(path.Dir(u.Path), name)
	return u.String()
}

// beside is the schema beside that of an address. The name comes first: an id may end as it likes.
func beside(address, name string) string {
	return withSchema(address, name+"_"+cmp.Or(schemaOf(address), "trien"))
}

func schemaOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Query().Get("schema")
}

// schemaLength is the longest name that PostgreSQL keeps whole, in bytes (NAMEDATALEN - 1).
const schemaLength = 63

// withSchema names the schema in an address. One that is too long for the server is cut, with a digest so that it stays the office's alone.
func withSchema(address, schema string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	if len(schema) > schemaLength {
		sum := sha256.Sum256([]byte(schema))
		schema = schema[:schemaLength-17] + "_" + hex.EncodeToString(sum[:8])
	}
	q := u.Query()
	q.Set("schema", schema)
	u.RawQuery = q.Encode()
	return u.String()
}

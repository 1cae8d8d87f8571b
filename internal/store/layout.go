package store

import (
	"path/filepath"
	"strings"
)

// Layout is where an office's things lie in its folder.
type Layout struct{ Dir string }

// Lock is the file that the process working on the office holds.
func (l Layout) Lock() string { return filepath.Join(l.Dir, "lock") }

// Database is the file of events, ledger, rows and jobs.
func (l Layout) Database() string { return filepath.Join(l.Dir, "trien.db") }

// Vault is the file of keys. It is backed up apart from everything else.
func (l Layout) Vault() string { return filepath.Join(l.Dir, "vault.db") }

// Passphrase is the file that opens the vault, unless another is named. It belongs on other media than backups.
func (l Layout) Passphrase() string { return filepath.Join(l.Dir, "passphrase") }

// Blobs is the folder of write-once files.
func (l Layout) Blobs() string { return filepath.Join(l.Dir, "blobs") }

// Work is the folder of working files, encrypted and deletable.
func (l Layout) Work() string { return filepath.Join(l.Dir, "work") }

// preparedPrefix begins the names of the working files of signing requests.
const preparedPrefix = "signing-"

// PreparedName is the working file of an item of a signing request: what was appended to its document.
func PreparedName(item string) string { return preparedPrefix + item }

// PreparedItem is the item that a working file is of; ok is false where it is another's.
func PreparedItem(name string) (item string, ok bool) { return strings.CutPrefix(name, preparedPrefix) }

// Cache is the folder of previews and indexes: never backed up, rebuilt at will.
func (l Layout) Cache() string { return filepath.Join(l.Dir, "cache") }

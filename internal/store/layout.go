package store

import (
	"path/filepath"
	"strings"
)

// Layout is where an office's things lie: its configuration in a folder, the rest there too, or at the addresses that it names.
type Layout struct {
	Dir string
	At  Storage
}

// Lock is the file that the process working on the office holds, where only one may.
func (l Layout) Lock() string { return filepath.Join(l.Dir, "lock") }

// Shared says whether several processes may serve the office at once: the database is a server's.
func (l Layout) Shared() bool { return isURL(l.Database()) }

// Database is the address of events, ledger, rows and jobs.
func (l Layout) Database() string { return l.at(l.At.Store, "trien.db") }

// Vault is the address of the keys. They are backed up apart from everything else. Beside a database of a server they have a schema of their own
// there, unless another address is named.
func (l Layout) Vault() string {
	if l.At.Vault == "" && l.Shared() {
		return beside(l.Database(), "vault")
	}
	return l.at(l.At.Vault, "vault.db")
}

// Passphrase is the file that opens the vault, unless another is named. It belongs on other media than backups.
func (l Layout) Passphrase() string { return filepath.Join(l.Dir, "passphrase") }

// PIN is the file with the PIN of the device that opens the vault, where the server opens it by itself.
func (l Layout) PIN() string { return filepath.Join(l.Dir, "pin") }

// Blobs is the address of the write-once files.
func (l Layout) Blobs() string { return l.at(l.At.Blobs, "blobs") }

// Work is the address of working files, encrypted and deletable: beside the blobs, unless another is named.
func (l Layout) Work() string {
	if l.At.Work == "" && l.At.Blobs != "" {
		return sibling(l.Blobs(), "work")
	}
	return l.at(l.At.Work, "work")
}

// at gives an address as it is set, a path from the office's folder on; what is not set lies in that folder under its usual name.
func (l Layout) at(set, usual string) string {
	switch {
	case set == "":
		return filepath.Join(l.Dir, usual)
	case isURL(set), filepath.IsAbs(set):
		return set
	}
	return filepath.Join(l.Dir, set)
}

// preparedPrefix begins the names of the working files of signing requests.
const preparedPrefix = "signing-"

// PreparedName is the working file of an item of a signing request: what was appended to its document.
func PreparedName(item string) string { return preparedPrefix + item }

// PreparedItem is the item that a working file is of; ok is false where it is another's.
func PreparedItem(name string) (item string, ok bool) { return strings.CutPrefix(name, preparedPrefix) }

// Cache is the folder of previews and indexes: never backed up, rebuilt at will.
func (l Layout) Cache() string { return filepath.Join(l.Dir, "cache") }

package app

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"trien/internal/blob"
	"trien/internal/problem"
	"trien/internal/store"
	"trien/internal/vault"
)

// CreateOffice makes a new office: a folder with its settings and the vault's passphrase file, and vault, database and files there or at the
// addresses of t.Storage, which its settings then name. Folder and addresses must be empty or missing.
func CreateOffice(ctx context.Context, dir string, s Settings, t Tools) (*Office, error) {
	s.Storage = t.Storage.Of(s.ID).Over(s.Storage)
	l := store.Layout{Dir: dir, At: s.Storage}
	if err := s.check(); err != nil {
		return nil, err
	}
	if entries, err := os.ReadDir(dir); err == nil && len(entries) > 0 {
		return nil, problem.New(problem.Conflict, "Thư mục "+dir+" không trống; hãy chọn thư mục mới.", "The folder "+dir+" is not empty; choose a new one.")
	}
	if err := vacant(ctx, l); err != nil { // first of all: what is refused leaves nothing
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, problem.New(problem.IO, "Không tạo được thư mục "+dir+". Hãy kiểm tra đường dẫn và quyền ghi, hoặc chọn thư mục khác bằng --data.",
			"The folder "+dir+" can't be made. Check the path and its permissions, or choose another with --data.").Because(err)
	}
	if err := createVault(ctx, s, l, t); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir)) // nothing stood in it
	}
	if err := s.write(dir); err != nil {
		return nil, err
	}
	return OpenOffice(ctx, dir, t)
}

// createVault makes the vault of a new office: sealed as the tools say, else by a passphrase of its own in the office's folder.
func createVault(ctx context.Context, s Settings, l store.Layout, t Tools) error {
	seal := t.Seal
	if seal == nil {
		seal = func(VaultPlace) (vault.Unlock, error) {
			words, _, err := vault.MakePassphrase(l.Passphrase(), t.Random)
			return words, err
		}
	}
	unlock, err := seal(VaultPlace{Office: s.ID, Module: s.PKCS11, Layout: l})
	if err != nil {
		return err
	}
	v, err := vault.Create(ctx, l.Vault(), unlock, t.Random)
	if err != nil {
		return err
	}
	return v.Close()
}

// vacant refuses addresses that can't be used, and those at which an office lies already.
func vacant(ctx context.Context, l store.Layout) error {
	if err := noOffice(ctx, l); err != nil {
		return err
	}
	return noFiles(ctx, l.Blobs())
}

// noOffice looks for an office in the database. A file makes room for itself.
func noOffice(ctx context.Context, l store.Layout) error {
	if at := l.Database(); !strings.Contains(at, "://") {
		if _, err := os.Stat(at); err != nil {
			return noFolder(l, os.MkdirAll(filepath.Dir(at), 0o700))
		}
	}
	s, err := store.Open(ctx, l.Database())
	if err != nil {
		return err
	}
	size, err := s.Size(ctx)
	if err := errors.Join(err, s.Close()); err != nil {
		return err
	}
	if size > 0 {
		shown := store.Shown(l.Database())
		return problem.New(problem.Conflict, "Trong "+shown+" đã có một cơ quan; dữ liệu cũ không bị ghi đè. Hãy chọn schema khác bằng ?schema=, hoặc cơ sở dữ liệu khác.",
			"There is an office in "+shown+" already; old data are not overwritten. Choose another schema with ?schema=, or another database.")
	}
	return nil
}

func noFolder(l store.Layout, err error) error {
	if err == nil {
		return nil
	}
	return problem.New(problem.IO, "Không tạo được thư mục cho "+l.Database()+". Hãy kiểm tra đường dẫn và quyền ghi, hoặc chọn thư mục khác bằng --data, --store.",
		"The folder for "+l.Database()+" can't be made. Check the path and its permissions, or choose another with --data, --store.").Because(err)
}

// noFiles looks for files of another office. A folder that is not there yet has none.
func noFiles(ctx context.Context, address string) error {
	if !strings.Contains(address, "://") {
		if _, err := os.Stat(address); err != nil {
			return nil
		}
	}
	files, err := blob.OpenToCheck(address)
	if err != nil {
		return err
	}
	for _, err := range files.All(ctx) {
		if err != nil {
			return err
		}
		shown := store.Shown(address)
		return problem.New(problem.Conflict, "Trong "+shown+" đã có tệp của một cơ quan. Hãy chọn tiền tố hoặc thư mục khác.",
			"There are files of an office in "+shown+" already. Choose another prefix or folder.")
	}
	return nil
}

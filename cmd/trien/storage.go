package main

import (
	"path/filepath"
	"strings"

	"trien/internal/store"
)

// storageFlags say where a house's things lie, over what office.toml says. Each office has its own part of an address.
type storageFlags struct {
	Store string `help:"Where events, rows and jobs lie: a folder, or postgres://USER@HOST/DATABASE, at which several programs may serve. Its password: PGPASSFILE or PGPASSWORD." placeholder:"ADDRESS"`
	Blobs string `help:"Where files lie: a folder, or s3://BUCKET/PREFIX?endpoint=URL&region=REGION. Its keys: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY." placeholder:"ADDRESS"`
	Vault string `help:"Where keys lie: a folder, or postgres://USER@HOST/DATABASE (else with the store, in a schema of their own)." placeholder:"ADDRESS"`
}

// storage gives the addresses; paths are from here, wherever the office's folder is.
func (f storageFlags) storage() (store.Storage, error) {
	s := store.Storage{Store: f.Store, Blobs: f.Blobs, Vault: f.Vault}
	for _, address := range []*string{&s.Store, &s.Blobs, &s.Vault} {
		if *address == "" || strings.Contains(*address, "://") {
			continue
		}
		var err error
		if *address, err = filepath.Abs(*address); err != nil {
			return s, err
		}
	}
	return s, s.Secretless()
}

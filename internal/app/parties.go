package app

import (
	"bytes"
	"os"
	"runtime"
	"strings"
	"sync"
	"time"

	"trien/internal/problem"
	"trien/internal/provider"
)

// parties are the relying parties at the providers of the settings, each made when it is first asked for: what one of them learnt of its provider is kept.
type parties struct {
	mu   sync.Mutex
	made map[string]*provider.Party
}

// party is the relying party at a provider. Nothing is asked of anybody here, so nobody waits for the lock.
func (o *Office) party(id string) (*provider.Party, error) {
	set, ok := o.settings.provider(id)
	if !ok {
		return nil, problem.New(problem.NotFound, "Cơ quan không có nhà cung cấp danh tính này.", "This office has no such provider of identities.")
	}
	o.parties.mu.Lock()
	defer o.parties.mu.Unlock()
	if p := o.parties.made[id]; p != nil {
		return p, nil
	}
	secret, err := o.clientSecret(set)
	if err != nil {
		return nil, err
	}
	algorithms := set.Algorithms
	if len(algorithms) == 0 {
		algorithms = allowedAlgorithms[:]
	}
	p := provider.New(provider.Settings{Name: set.Name, Issuer: set.Issuer, ClientID: set.ClientID, Secret: secret, Post: set.Post, Scopes: set.Scopes, Algorithms: algorithms,
		MaxAge: time.Duration(set.MaxMinutes) * time.Minute}, o.fetch.Provider(), o.now)
	if o.parties.made == nil {
		o.parties.made = map[string]*provider.Party{}
	}
	o.parties.made[id] = p
	return p, nil
}

// clientSecret reads the secret that was agreed with a provider: the first line of a file that its owner alone may read.
func (o *Office) clientSecret(set Provider) (string, error) {
	if set.SecretFile == "" {
		return "", nil
	}
	path := within(o.dir, set.SecretFile)
	info, err := os.Stat(path)
	if err == nil && runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return "", problem.New(problem.Usage, "Tệp chứa bí mật của nhà cung cấp “"+set.ID+"” người khác đọc được. Hãy đặt quyền 0600.", "Others may read the file with the secret of the provider “"+set.ID+"”. Set its mode to 0600.")
	}
	var raw []byte
	if err == nil {
		raw, err = os.ReadFile(path)
	}
	if err != nil {
		return "", problem.New(problem.IO, "Không đọc được tệp chứa bí mật của nhà cung cấp “"+set.ID+"”. Hãy kiểm tra client_secret_file trong office.toml.",
			"The file with the secret of the provider “"+set.ID+"” can't be read. Check client_secret_file in office.toml.").Because(err)
	}
	line, _, _ := bytes.Cut(raw, []byte("\n"))
	return strings.TrimSpace(string(line)), nil
}

package main

import (
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/BurntSushi/toml"

	"trien/internal/app"
	"trien/internal/exchange"
	"trien/internal/identity"
	"trien/internal/problem"
)

// staffAddCmd is `trien staff FILE.toml`: what the terminal tells an office about its people, keys and peers. An office in a folder must not be served meanwhile.
type staffAddCmd struct {
	Data     string `required:"" type:"existingdir" help:"The office's own folder." placeholder:"DIR"`
	File     string `arg:"" optional:"" type:"existingfile" help:"What to add: posts, people, keys, peers (TOML)." placeholder:"FILE.toml"`
	Password string `help:"Give this account a new first password and one-time-code secret." placeholder:"ACCOUNT"`
	Card     string `help:"Print this office's own entry for the staff file of a peer; its exchange is reached at this address." placeholder:"URL"`
	storageFlags
}

// staffFile is the file that `trien staff` takes. Paths stand relative to it.
type staffFile struct {
	Post []struct {
		ID, Title, Unit string
		Roles           []identity.Role
		Capacity        []identity.Capacity
	} `toml:"post"`
	Person []struct{ ID, Account, Name, Post string }                                     `toml:"person"`
	Key    []staffKey                                                                     `toml:"key"`
	Peer   []struct{ ID, Name, Code, Address, Identity, Box, Ledger, Certificate string } `toml:"peer"`
}

// staffKey is a key of the file: the certificate, and either the key's file (PKCS #12) or where it is: key = "pkcs11:…" or "csc:URL". With
// neither, the key is at its holder's own machine.
type staffKey struct {
	Holder, Certificate, File string
	Key                       string // the key's URI
	Access                    string // file with the access to a remote signing service
}

// Run adds what the file says: posts, people, keys, peers. An account that is taken is refused, and nothing after it is done.
func (c staffAddCmd) Run(e *env) error {
	tools, closeTools, err := e.tools(slog.LevelWarn)
	if err != nil {
		return err
	}
	defer closeTools()
	if tools.Storage, err = c.storage(); err != nil {
		return err
	}
	o, err := app.OpenOffice(e.ctx, c.Data, tools)
	if err != nil {
		return err
	}
	if c.Card != "" {
		printCard(e, o.AsPeer(c.Card))
	}
	if c.File != "" {
		err = c.apply(e, o)
	}
	if err == nil && c.Password != "" {
		err = welcome(e, o, c.Password)
	}
	return errors.Join(err, o.Close())
}

func printCard(e *env, p exchange.Peer) {
	fmt.Fprintf(e.stdout, "[[peer]]\nid = %q\nname = %q\ncode = %q\naddress = %q\nidentity = %q\nbox = %q\nledger = %q\ncertificate = \"\" # PEM\n",
		p.ID, p.Name, p.Code, p.Address, base64.StdEncoding.EncodeToString(p.Identity), p.Box, p.Ledger)
}

func (c staffAddCmd) apply(e *env, o *app.Office) error {
	var f staffFile
	m, err := toml.DecodeFile(c.File, &f)
	if err != nil || len(m.Undecoded()) > 0 {
		return problem.New(problem.Usage, "Tệp "+c.File+" có lỗi hoặc có mục không rõ; chưa thay đổi gì.", c.File+" is wrong or has unknown entries; nothing was changed.").Because(err)
	}
	for _, step := range []func(*env, *app.Office, staffFile) error{c.posts, c.people, c.keys, c.peers} {
		if err := step(e, o, f); err != nil {
			return err
		}
	}
	return nil
}

func (c staffAddCmd) posts(e *env, o *app.Office, f staffFile) error {
	for _, p := range f.Post {
		if err := o.MakePost(e.ctx, app.Terminal(), identity.Post{ID: p.ID, Title: p.Title, Unit: p.Unit, Roles: p.Roles, Capacities: p.Capacity}); err != nil {
			return err
		}
	}
	return nil
}

// people adds people with a first password and one-time-code secret, shown once.
func (c staffAddCmd) people(e *env, o *app.Office, f staffFile) error {
	by, now := app.Terminal(), time.Now().UTC().Truncate(time.Second)
	for _, p := range f.Person {
		if err := o.AddPerson(e.ctx, by, identity.Person{ID: p.ID, Account: p.Account, Name: p.Name}); err != nil {
			return err
		}
		if err := o.Appoint(e.ctx, by, identity.Appointment{Person: p.ID, Post: p.Post, From: now}); err != nil {
			return err
		}
		if err := welcome(e, o, p.Account); err != nil {
			return err
		}
	}
	return nil
}

// welcome gives an account a first password and one-time-code secret and shows both, once.
func welcome(e *env, o *app.Office, account string) error {
	password := newPassword()
	secret, err := o.SetPassword(e.ctx, app.Terminal(), account, password)
	if err == nil {
		fmt.Fprintf(e.stdout, "%s\t%s\tTOTP %s\n", account, password, secret)
	}
	return err
}

func (c staffAddCmd) keys(e *env, o *app.Office, f staffFile) error {
	for _, k := range f.Key {
		cert, err := c.certificate(k.Certificate)
		if err != nil {
			return err
		}
		file, err := c.keyFile(k)
		if err != nil {
			return err
		}
		if err := o.RegisterKey(e.ctx, app.Terminal(), k.Holder, cert, file); err != nil {
			return err
		}
	}
	return nil
}

// keyFile gives what the office keeps of a key: its file, or where it is; nil for one that its holder keeps.
func (c staffAddCmd) keyFile(k staffKey) ([]byte, error) {
	switch {
	case k.File != "" && k.Key != "":
		return nil, problem.New(problem.Usage, "Khóa của "+k.Holder+" có cả file và key; chỉ ghi một trong hai.", "The key of "+k.Holder+" has both file and key; give one.")
	case k.Key == "" && k.File == "":
		return nil, nil
	case k.Key == "":
		return c.read(k.File)
	}
	raw, err := c.read(k.Certificate)
	if err != nil {
		return nil, err
	}
	chain, err := certificatesIn(raw)
	if err != nil {
		return nil, problem.New(problem.Malformed, "Tệp "+k.Certificate+" không phải chứng thư số (PEM hoặc DER).", k.Certificate+" is no certificate (PEM or DER).").Because(err)
	}
	var access []byte
	if k.Access != "" {
		if access, err = c.read(k.Access); err != nil {
			return nil, err
		}
	}
	return app.KeyElsewhere(k.Key, chain, string(access))
}

func (c staffAddCmd) read(name string) ([]byte, error) {
	raw, err := os.ReadFile(c.beside(name))
	if err != nil {
		return nil, fileProblem(name, err)
	}
	return raw, nil
}

func (c staffAddCmd) peers(e *env, o *app.Office, f staffFile) error {
	for _, p := range f.Peer {
		cert, err := c.certificate(p.Certificate)
		if err != nil {
			return err
		}
		key, err := base64.StdEncoding.DecodeString(p.Identity)
		if err != nil {
			return problem.New(problem.Usage, "Khóa của "+p.Name+" không đúng dạng.", "The key of "+p.Name+" is malformed.").Because(err)
		}
		if err := o.Agree(e.ctx, app.Terminal(), exchange.Peer{ID: p.ID, Name: p.Name, Code: p.Code, Address: p.Address, Identity: key, Box: p.Box, Ledger: p.Ledger}, cert); err != nil {
			return err
		}
	}
	return nil
}

func (c staffAddCmd) beside(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(filepath.Dir(c.File), name)
}

func (c staffAddCmd) certificate(name string) (*x509.Certificate, error) {
	raw, err := os.ReadFile(c.beside(name))
	if err != nil {
		return nil, fileProblem(name, err)
	}
	if block, _ := pem.Decode(raw); block != nil {
		raw = block.Bytes
	}
	cert, err := x509.ParseCertificate(raw)
	if err != nil {
		return nil, problem.New(problem.Malformed, "Tệp "+name+" không phải chứng thư số (PEM hoặc DER).", name+" is no certificate (PEM or DER).").Because(err)
	}
	return cert, nil
}

package main

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"trien/internal/app"
	"trien/internal/durable"
	"trien/internal/keys/pkcs11"
	"trien/internal/keys/pkcs11/uri"
	"trien/internal/problem"
	"trien/internal/store"
	"trien/internal/unlock"
	"trien/internal/vault"
)

// vaultCmd is `trien vault`.
type vaultCmd struct {
	Show   vaultShowCmd   `cmd:"" help:"How each office's vault is opened, and what its database keeps of forgotten keys."`
	Change vaultChangeCmd `cmd:"" help:"Open the vault by a passphrase or a device from now on; what opened it before no longer does."`
	Shares vaultSharesCmd `cmd:"" help:"Make new shares: from now on several people open the vault together, and nothing else does."`
	Unlock vaultUnlockCmd `cmd:"" help:"Give a share, PIN or passphrase to a server that waits for it."`
}

// vaultPlace is the office whose vault is meant.
type vaultPlace struct {
	Data   string `default:"./data" type:"path" help:"The data folder." placeholder:"DIR"`
	Office string `help:"The office, where there are several." placeholder:"ID"`
	storageFlags
}

func (c vaultPlace) all() ([]app.VaultPlace, error) {
	over, err := c.storage()
	if err != nil {
		return nil, err
	}
	places, err := app.Vaults(c.Data, over)
	if err != nil {
		return nil, err
	}
	if c.Office != "" {
		places = slices.DeleteFunc(places, func(p app.VaultPlace) bool { return p.Office != c.Office })
	}
	if len(places) == 0 {
		return nil, problem.New(problem.NotFound, "Không có cơ quan “"+c.Office+"” trong "+c.Data+".", "There is no office “"+c.Office+"” in "+c.Data+".")
	}
	return places, nil
}

func (c vaultPlace) one() (app.VaultPlace, error) {
	places, err := c.all()
	if err == nil && len(places) > 1 {
		err = problem.New(problem.Usage, "Trong thư mục có nhiều cơ quan. Hãy nói rõ: --office MÃ.", "There are several offices in the folder. Say which: --office ID.")
	}
	if err != nil {
		return app.VaultPlace{}, err
	}
	return places[0], nil
}

type vaultShowCmd struct {
	vaultPlace
	JSON bool `name:"json" help:"One JSON document on standard output."`
}

type vaultShown struct {
	Office string    `json:"office"`
	Vault  string    `json:"vault"`
	Way    vault.Way `json:"way"`
	Device string    `json:"device,omitempty"`
	Needed int       `json:"needed,omitempty"`
	Shares int       `json:"shares,omitempty"`
	Notes  []string  `json:"notes,omitempty"`
}

// Run opens nothing.
func (c vaultShowCmd) Run(e *env) error {
	places, err := c.all()
	if err != nil {
		return err
	}
	var list []vaultShown
	for _, p := range places {
		t, err := vault.Look(e.ctx, p.Layout.Vault())
		if err != nil {
			return err
		}
		notes, err := vault.Kept(e.ctx, p.Layout.Vault())
		if err != nil {
			return err
		}
		one := vaultShown{Office: p.Office, Vault: store.Shown(p.Layout.Vault()), Way: t.Way, Device: t.Device, Needed: t.Needed, Shares: t.Shares()}
		for _, n := range notes {
			one.Notes = append(one.Notes, n.In(e.lang))
		}
		list = append(list, one)
	}
	if c.JSON {
		return json.NewEncoder(e.stdout).Encode(map[string]any{"vaults": list})
	}
	var errs []error
	for _, v := range list {
		_, err := fmt.Fprintf(e.stdout, "%s  %s\n  %s\n", v.Office, v.Vault, v.words().In(e.lang))
		errs = append(errs, err)
		for _, n := range v.Notes {
			_, err := fmt.Fprintln(e.stdout, "  -", n)
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

func (v vaultShown) words() problem.Words {
	switch v.Way {
	case vault.ByDevice:
		return problem.Words{VI: "mở bằng thiết bị " + v.Device, EN: "opened by the device " + v.Device}
	case vault.ByShares:
		return problem.Words{VI: fmt.Sprintf("mở khi có %d trong %d người giữ mảnh khóa", v.Needed, v.Shares), EN: fmt.Sprintf("opened by %d of %d people with shares", v.Needed, v.Shares)}
	}
	return problem.Words{VI: "mở bằng mật khẩu", EN: "opened by a passphrase"}
}

type vaultChangeCmd struct {
	vaultPlace
	vaultFlags
	To          string `required:"" enum:"passphrase,device" help:"What opens the vault from now on: passphrase, device." placeholder:"WAY"`
	NewPassFile string `help:"With --to passphrase: the file with the new one; it is made where it is not there (else the one in the folder)." type:"path" placeholder:"FILE"`
	Device      string `help:"With --to device: the key's URI (pkcs11:token=…;object=…), an AES key or an RSA key that decrypts." placeholder:"URI"`
	MakeKey     string `help:"With --to device: make an AES key of this name on the token, which never leaves it." placeholder:"NAME"`
}

// Run changes how a vault is opened.
func (c vaultChangeCmd) Run(e *env) error {
	return c.change(e, c.vaultFlags, func(o *opening, p app.VaultPlace) (vault.Unlock, error) {
		if c.To == "device" {
			return c.device(o, p)
		}
		path := c.NewPassFile
		if path == "" {
			path = p.Layout.Passphrase()
		}
		words, made, err := vault.MakePassphrase(path, rand.Reader)
		if made {
			fmt.Fprintf(e.stderr, problem.Words{VI: "Đã tạo mật khẩu mới trong %s. Hãy sao ra nơi khác: mất nó thì không đọc được gì nữa.\n",
				EN: "A new passphrase was made in %s. Keep a copy elsewhere: without it nothing can be read.\n"}.In(e.lang), path)
		}
		return words, err
	})
}

func (c vaultChangeCmd) device(o *opening, p app.VaultPlace) (vault.Unlock, error) {
	return o.newDevice(p, c.Device, c.MakeKey)
}

// newDevice is the key of a device that shall open the vault; made there where makeKey names it.
func (o *opening) newDevice(p app.VaultPlace, address, makeKey string) (vault.Unlock, error) {
	u, err := uri.Parse(address)
	if err != nil {
		return nil, err
	}
	got, err := o.device(p)
	token, _ := got.(vault.Token)
	if err != nil {
		return nil, err
	}
	if makeKey != "" {
		if u, err = o.tokens.MakeWrapping(o.ctx, pkcs11.Wish{URI: u, Module: p.Module, Ask: token.Ask}, makeKey, []byte(makeKey)); err != nil {
			return nil, err
		}
	}
	token.URI = u
	return token, nil
}

// change opens a vault as it is opened now and seals it anew. Nobody serves the office meanwhile, where only one may.
func (c vaultPlace) change(e *env, f vaultFlags, to func(*opening, app.VaultPlace) (vault.Unlock, error)) error {
	p, err := c.one()
	if err != nil {
		return err
	}
	o, done := e.opener(f)
	defer done()
	if !p.Layout.Shared() {
		lock, err := durable.Lock(p.Layout.Lock())
		if err != nil {
			return problem.New(problem.Conflict, "Cơ quan này đang được phục vụ. Hãy dừng `trien serve` rồi chạy lại.", "The office is being served. Stop `trien serve`, then run this again.").Because(err)
		}
		defer lock.Close()
	}
	v, err := o.open(p)
	if err != nil {
		return err
	}
	defer v.Close()
	next, err := to(o, p)
	if err != nil {
		return err
	}
	defer vault.Wipe(next)
	if err := v.Change(e.ctx, next); err != nil {
		return err
	}
	t, err := v.Terms(e.ctx)
	if err != nil {
		return err
	}
	shown := vaultShown{Way: t.Way, Device: t.Device, Needed: t.Needed, Shares: t.Shares()}
	fmt.Fprintf(e.stdout, problem.Words{VI: "Két của %s từ nay %s. Cách cũ không còn mở được.\n", EN: "The vault of %s is %s from now on. The old way no longer opens it.\n"}.In(e.lang), p.Office, shown.words().In(e.lang))
	return nil
}

type vaultSharesCmd struct {
	vaultPlace
	vaultFlags
	Needed int    `required:"" help:"How many people must come." placeholder:"M"`
	Of     int    `required:"" help:"How many shares there are." placeholder:"N"`
	OutDir string `required:"" help:"Folder for the shares, a file each; give each to its person and remove it from here." type:"path" placeholder:"DIR"`
}

// Run makes the shares and writes them down before the vault opens by nothing else.
func (c vaultSharesCmd) Run(e *env) error {
	made := &vault.NewShares{Needed: c.Needed, Number: c.Of}
	err := c.change(e, c.vaultFlags, func(_ *opening, p app.VaultPlace) (vault.Unlock, error) {
		if err := made.Make(rand.Reader); err != nil {
			return nil, err
		}
		return made, c.write(p.Office, made.Made)
	})
	for _, s := range made.Made {
		s.Wipe()
	}
	if err == nil {
		fmt.Fprintf(e.stderr, problem.Words{VI: "Các mảnh khóa nằm trong %s: in ra hoặc đưa cho từng người, rồi xóa khỏi đây. Mảnh của bộ cũ không còn dùng được.\n",
			EN: "The shares are in %s: print them or hand each to its person, then remove them from here. Those of an older set are void.\n"}.In(e.lang), c.OutDir)
	}
	return err
}

func (c vaultSharesCmd) write(office string, shares []vault.Share) error {
	return writeShares(c.OutDir, office, shares)
}

// writeShares writes each share into a file of its own.
func writeShares(dir, office string, shares []vault.Share) error {
	if err := durable.Folder(dir, 0o700); err != nil {
		return fileProblem(dir, err)
	}
	for _, s := range shares {
		path := filepath.Join(dir, fmt.Sprintf("%s-%x-%d.txt", office, s.Set, s.Number))
		if err := writeNew(path, s.Text()+"\n"); err != nil {
			return err
		}
	}
	return nil
}

// writeNew writes a file that must not be there yet, for its owner alone.
func writeNew(path, text string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fileProblem(path, err)
	}
	_, err = f.WriteString(text)
	if err = errors.Join(err, f.Sync(), f.Close(), durable.SyncFolder(filepath.Dir(path))); err != nil {
		return fileProblem(path, err)
	}
	return nil
}

type vaultUnlockCmd struct {
	Data   string `default:"./data" type:"path" help:"The data folder." placeholder:"DIR"`
	Office string `help:"The office, where there are several." placeholder:"ID"`
	File   string `help:"The file with the share (else it is typed, or read from standard input)." type:"path" placeholder:"FILE"`
}

// Run gives one person's part to the server of this folder.
func (c vaultUnlockCmd) Run(e *env) error {
	noCore()
	path := unlock.Socket(c.Data)
	wants, err := unlock.Ask(e.ctx, path)
	if err != nil {
		return err
	}
	wants = slices.DeleteFunc(wants, func(w unlock.Want) bool { return w.Open() || c.Office != "" && w.Office != c.Office })
	if len(wants) != 1 {
		return problem.New(problem.Usage, "Có nhiều cơ quan đang chờ, hoặc cơ quan này không chờ. Hãy nói rõ: --office MÃ.", "Several offices wait, or this one does not. Say which: --office ID.")
	}
	secret, err := c.secret(e, wants[0])
	if err != nil {
		return err
	}
	defer clear(secret)
	w, err := unlock.Give(e.ctx, path, wants[0].Office, secret)
	if err != nil {
		return err
	}
	words := problem.Words{VI: "Két của %s: đã mở.\n", EN: "The vault of %s is open.\n"}
	if !w.Open() {
		words = problem.Words{VI: "Két của %s: đã nhận %d, cần %d.\n", EN: "The vault of %s: %d here, %d needed.\n"}
		_, err = fmt.Fprintf(e.stdout, words.In(e.lang), w.Office, w.Have, w.Needed)
		return err
	}
	_, err = fmt.Fprintf(e.stdout, words.In(e.lang), w.Office)
	return err
}

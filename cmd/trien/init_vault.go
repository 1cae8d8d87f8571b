package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"

	"trien/internal/app"
	"trien/internal/keys"
	"trien/internal/problem"
	"trien/internal/vault"
)

// newVaultFlags say what shall open the vault of a new office: from its first moment on, so that nothing of it was ever sealed by less.
type newVaultFlags struct {
	VaultKey     string `default:"passphrase" enum:"passphrase,device,shares" help:"What opens the vault: passphrase (a file in the office's folder), device (a key on a PKCS#11 token), shares (several people together)." placeholder:"WAY"`
	VaultDevice  string `help:"With --vault-key device: the key's URI (pkcs11:token=…;object=…), an AES key or an RSA key that decrypts." placeholder:"URI"`
	VaultMakeKey string `help:"With --vault-key device: make an AES key of this name on the token, which never leaves it." placeholder:"NAME"`
	VaultPINFile string `name:"vault-pin-file" help:"With --vault-key device: the file with its PIN (else it is asked for)." type:"path" placeholder:"FILE"`
	VaultNeeded  int    `help:"With --vault-key shares: how many people must come." placeholder:"M"`
	VaultOf      int    `help:"With --vault-key shares: how many shares there are." placeholder:"N"`
	VaultOutDir  string `help:"With --vault-key shares: folder for the shares, a file each; give each to its person and remove it from here." type:"path" placeholder:"DIR"`
}

// vaultToBe is what a new vault is opened by, as long as the command makes the office.
type vaultToBe struct {
	newVaultFlags
	shares *vault.NewShares
	pin    []byte
}

// newVault lets the office be made with a vault of that kind, and opened once for the command's own work.
func (c newVaultFlags) newVault(e *env, t *app.Tools) (*vaultToBe, error) {
	if err := c.agree(); err != nil {
		return nil, err
	}
	v := &vaultToBe{newVaultFlags: c}
	switch c.VaultKey {
	case "device":
		o := &opening{env: e, vaultFlags: vaultFlags{PINFile: c.VaultPINFile}, tokens: t.Tokens, ask: e.onTerminal() != nil}
		noCore()
		t.Seal = func(p app.VaultPlace) (vault.Unlock, error) {
			return v.device(o.newDevice(p, c.VaultDevice, c.VaultMakeKey))
		}
		t.Unlock = func(_ context.Context, p app.VaultPlace, _ vault.Terms) (vault.Unlock, error) {
			return v.device(o.device(p))
		}
	case "shares":
		noCore()
		v.shares = &vault.NewShares{Needed: c.VaultNeeded, Number: c.VaultOf}
		t.Seal = v.seal
		t.Unlock = v.gather
	}
	return v, nil
}

// agree refuses flags that do not go together, before anything is made.
func (c newVaultFlags) agree() error {
	device, shares := c.VaultDevice+c.VaultMakeKey+c.VaultPINFile != "", c.VaultNeeded != 0 || c.VaultOf != 0 || c.VaultOutDir != ""
	switch {
	case c.VaultKey != "device" && device, c.VaultKey != "shares" && shares:
		return problem.New(problem.Usage, "Các tùy chọn --vault-… không khớp với --vault-key "+c.VaultKey+". Xem `trien init --help`.",
			"The flags --vault-… do not go with --vault-key "+c.VaultKey+". See `trien init --help`.")
	case c.VaultKey == "device" && c.VaultDevice == "":
		return problem.New(problem.Usage, "--vault-key device cần --vault-device pkcs11:token=…;object=… (hoặc thêm --vault-make-key TÊN).",
			"--vault-key device needs --vault-device pkcs11:token=…;object=… (or --vault-make-key NAME besides).")
	case c.VaultKey == "shares" && (c.VaultNeeded == 0 || c.VaultOf == 0 || c.VaultOutDir == ""):
		return problem.New(problem.Usage, "--vault-key shares cần --vault-needed M --vault-of N --vault-out-dir THƯ-MỤC.",
			"--vault-key shares needs --vault-needed M --vault-of N --vault-out-dir DIR.")
	}
	return nil
}

// device remembers the PIN: the vault is made and opened at once, and a person is asked once.
func (v *vaultToBe) device(u vault.Unlock, err error) (vault.Unlock, error) {
	token, ok := u.(vault.Token)
	if !ok || err != nil {
		return u, err
	}
	ask := token.Ask
	token.Ask = func(ctx context.Context, p keys.Prompt) ([]byte, error) {
		if p.Wrong == nil && v.pin != nil {
			return bytes.Clone(v.pin), nil
		}
		pin, err := ask(ctx, p)
		v.pin = bytes.Clone(pin)
		return pin, err
	}
	return token, nil
}

// seal makes the shares and writes them down before the vault is sealed by them.
func (v *vaultToBe) seal(p app.VaultPlace) (vault.Unlock, error) {
	if err := v.shares.Make(rand.Reader); err != nil {
		return nil, err
	}
	return v.shares, writeShares(v.VaultOutDir, p.Office, v.shares.Made)
}

func (v *vaultToBe) gather(_ context.Context, _ app.VaultPlace, t vault.Terms) (vault.Unlock, error) {
	s := vault.Gather(t)
	for _, one := range v.shares.Made[:v.VaultNeeded] {
		if err := addShare(s, func() ([]byte, error) { return []byte(one.Text()), nil }); err != nil { // a copy: what opened is wiped
			return nil, err
		}
	}
	return s, nil
}

func (v *vaultToBe) wipe() {
	clear(v.pin)
	if v.shares != nil {
		for _, s := range v.shares.Made {
			s.Wipe()
		}
	}
}

// words say what must be kept now.
func (v *vaultToBe) words() problem.Words {
	switch v.VaultKey {
	case "device":
		return problem.Words{VI: "Két khóa chỉ mở bằng khóa trên thiết bị: hãy có thiết bị dự phòng mang cùng khóa, mất khóa thì không đọc được gì nữa.",
			EN: "The vault opens by the key on the device alone: have a second device with the same key, without it nothing can be read."}
	case "shares":
		return problem.Words{VI: fmt.Sprintf("Két khóa chỉ mở khi có %d trong %d người. Các mảnh khóa nằm trong %s: in ra hoặc đưa cho từng người, rồi xóa khỏi đó.", v.VaultNeeded, v.VaultOf, v.VaultOutDir),
			EN: fmt.Sprintf("The vault opens by %d of %d people alone. The shares are in %s: print them or hand each to its person, then remove them from there.", v.VaultNeeded, v.VaultOf, v.VaultOutDir)}
	}
	return problem.Words{VI: "Hãy sao tệp passphrase trong thư mục đó ra nơi khác: mất nó thì không đọc được gì nữa.",
		EN: "Keep a copy of the file passphrase of that folder elsewhere: without it nothing can be read."}
}

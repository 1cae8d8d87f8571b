package vault

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"

	"trien/internal/aead"
	"trien/internal/problem"
)

// Way is how a vault is opened.
type Way string

// The ways.
const (
	ByPassphrase Way = "passphrase"
	ByDevice     Way = "device"
	ByShares     Way = "shares"
)

// Terms are what a vault says of how it is opened. There is nothing secret in them.
type Terms struct {
	Way    Way
	Office string // whose vault it is; "" where none has claimed it yet
	Device string // ByDevice: the key's URI (RFC 7512), without the library that leads to it
	Needed int    // ByShares: how many of the people must come

	salt      []byte // ByPassphrase
	cost      cost
	mechanism string // ByDevice: how the device wrapped the wrapping key
	wrapped   []byte
	digests   [][32]byte // ByShares: the SHA-256 of each share, by number
	sealed    []byte     // the root key under the wrapping key
	filling   string     // not "": `trien migrate` is still bringing keys
}

// Shares is how many shares there are.
func (t Terms) Shares() int { return len(t.digests) }

// Unlock is what opens a vault: Words, a Token, or Shares that came together.
type Unlock interface {
	Way() Way
	// open gives the key that wraps the root.
	open(ctx context.Context, t Terms) (aead.Key, error)
	// wrap makes a new wrapping key and the terms by which it comes back.
	wrap(ctx context.Context, v *Vault) (Terms, aead.Key, error)
}

// Wipe overwrites the secrets of what opened a vault, as far as they are in reach. It opens nothing any more.
func Wipe(u Unlock) {
	switch u := u.(type) {
	case Words:
		clear(u)
	case *Shares:
		u.Wipe()
	}
}

const termsQuery = "SELECT salt, passes, memory, lanes, sealed, way, device, mechanism, wrapped, needed, shares, office, filling FROM root WHERE id = 1"

const rootInsert = "INSERT INTO root (id, salt, passes, memory, lanes, sealed, way, device, mechanism, wrapped, needed, shares, office, filling)" +
	" VALUES (1, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT (id) DO NOTHING"

// firstTermsQuery is for a vault of the first version, which a passphrase opens.
const firstTermsQuery = "SELECT salt, passes, memory, lanes, sealed, 'passphrase', '', '', '', 0, '', '', '' FROM root WHERE id = 1"

// terms reads them: problem.NotFound where there is nothing that was ever a vault.
func (v *Vault) terms(ctx context.Context) (t Terms, err error) {
	version, err := v.known(ctx)
	if err != nil {
		return t, err
	}
	query := termsQuery
	if version < 2 && v.engine.firstTerms {
		query = firstTermsQuery
	}
	var shares []byte
	err = v.db.QueryRowContext(ctx, query).Scan(&t.salt, &t.cost.passes, &t.cost.memory, &t.cost.lanes, &t.sealed, &t.Way, &t.Device, &t.mechanism,
		&t.wrapped, &t.Needed, &shares, &t.Office, &t.filling)
	switch {
	case errors.Is(err, sql.ErrNoRows), version == 0 && v.engine.absent(err):
		return t, noVault(err)
	case err != nil:
		return t, err
	}
	for len(shares) >= sha256.Size {
		t.digests = append(t.digests, [32]byte(shares))
		shares = shares[sha256.Size:]
	}
	return t, nil
}

// openRoot opens the root key and keeps it.
func (v *Vault) openRoot(ctx context.Context, t Terms, unlock Unlock) error {
	if unlock.Way() != t.Way {
		return otherWay(t)
	}
	k, err := unlock.open(ctx, t)
	if err != nil {
		return err
	}
	defer k.Wipe()
	secret, err := aead.Open(k, t.sealed, "vault root")
	if errors.Is(err, aead.ErrKey) {
		return wrong(t.Way, err)
	}
	if err != nil {
		return err
	}
	defer clear(secret)
	v.root, err = aead.NewKey("root", secret)
	return err
}

func (v *Vault) makeRoot(ctx context.Context, unlock Unlock) error {
	root, err := aead.Random("root", v.random)
	if err != nil {
		return err
	}
	t, err := v.seal(ctx, root, unlock)
	if err != nil {
		return err
	}
	res, err := v.db.ExecContext(ctx, rootInsert, t.row()...)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return problem.New(problem.Conflict, "Két khóa đã có; không ghi đè.", "There is a vault already; it is not overwritten.")
	}
	v.root = root
	return nil
}

// seal puts the root under a new wrapping key and proves that it comes back: what would not open is never written.
func (v *Vault) seal(ctx context.Context, root aead.Key, unlock Unlock) (Terms, error) {
	t, k, err := unlock.wrap(ctx, v)
	if err != nil {
		return t, err
	}
	defer k.Wipe()
	t.Way = unlock.Way()
	secret := root.Secret()
	defer clear(secret)
	t.sealed, err = aead.Seal(k, secret, v.random, "vault root")
	return t, err
}

// row gives the terms in the order of the table.
func (t Terms) row() []any {
	shares := []byte{}
	for _, d := range t.digests {
		shares = append(shares, d[:]...)
	}
	return []any{some(t.salt), t.cost.passes, t.cost.memory, t.cost.lanes, t.sealed, string(t.Way), t.Device, t.mechanism, some(t.wrapped), t.Needed, shares, t.Office, t.filling}
}

// some is b, empty where it is nil: the columns are never null.
func some(b []byte) []byte { return append([]byte{}, b...) }

// Terms reads how the vault is opened.
func (v *Vault) Terms(ctx context.Context) (Terms, error) {
	t, err := v.terms(ctx)
	return t, failed(err)
}

// Change seals the root key another way; what opened the vault before no longer opens it. Where that fails nothing is changed. Processes that have it
// open go on.
func (v *Vault) Change(ctx context.Context, unlock Unlock) error {
	old, err := v.terms(ctx)
	if err != nil {
		return failed(err)
	}
	v.mu.RLock()
	t, err := v.seal(ctx, v.root, unlock)
	v.mu.RUnlock()
	if err != nil {
		return failed(err)
	}
	t.Office, t.filling = old.Office, old.filling
	v.erasing.Lock()
	defer v.erasing.Unlock()
	return failed(v.engine.erase(v, ctx, func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, "UPDATE root SET salt = $1, passes = $2, memory = $3, lanes = $4, sealed = $5, way = $6, device = $7, mechanism = $8,"+
			" wrapped = $9, needed = $10, shares = $11, office = $12, filling = $13 WHERE id = 1 AND sealed = $14", append(t.row(), old.sealed)...)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n != 1 {
			return problem.New(problem.Conflict, "Cách mở két vừa được người khác đổi. Hãy xem lại bằng `trien vault show`.",
				"Somebody else has just changed how the vault is opened. Look with `trien vault show`.")
		}
		return nil
	}, place{"root", "id", []string{"1"}}))
}

// Claim notes whose vault this is, the first time, and refuses that of another office after.
func (v *Vault) Claim(ctx context.Context, office string) error {
	if _, err := v.db.ExecContext(ctx, "UPDATE root SET office = $1 WHERE id = 1 AND office = ''", office); err != nil {
		return failed(err)
	}
	t, err := v.terms(ctx)
	if err != nil {
		return failed(err)
	}
	if t.Office != office {
		return problem.New(problem.Key,
			"Két khóa này là của cơ quan “"+t.Office+"”, không phải của “"+office+"”. Hãy để đúng két của cơ quan; chưa có gì bị động đến.",
			"This vault is of the office “"+t.Office+"” and not of “"+office+"”. Put the office's own vault there; nothing was touched.")
	}
	return nil
}

func otherWay(t Terms) error {
	switch t.Way {
	case ByDevice:
		return problem.New(problem.Key, "Két khóa này mở bằng thiết bị "+t.Device+". Hãy cắm thiết bị và cho mã PIN (trien serve --unlock, hoặc tệp mã PIN).",
			"This vault is opened by the device "+t.Device+". Plug it in and give its PIN (trien serve --unlock, or the file with the PIN).")
	case ByShares:
		return problem.New(problem.Key, "Két khóa này do nhiều người cùng mở. Hãy mời đủ người nhập mảnh khóa của mình (trien serve --unlock, hoặc trien vault unlock).",
			"This vault is opened by several people together. Have enough of them give their shares (trien serve --unlock, or trien vault unlock).")
	case ByPassphrase:
		return problem.New(problem.Key, "Két khóa này mở bằng mật khẩu. Hãy cho tệp mật khẩu.", "This vault is opened by a passphrase. Give its file.")
	}
	return problem.New(problem.Key, "Két khóa ghi một cách mở mà bản trien này không biết. Hãy dùng bản mới hơn.", "The vault names a way of opening that this trien does not know. Use a newer one.")
}

func wrong(w Way, cause error) error {
	switch w {
	case ByDevice:
		return problem.New(problem.Key, "Khóa trên thiết bị không phải khóa đã niêm phong két này. Hãy kiểm tra đúng thiết bị; két chưa bị động đến.",
			"The key on the device is not the one that sealed this vault. Check that it is the right device; the vault was not touched.").Because(cause)
	case ByShares:
		return problem.New(problem.Key, "Các mảnh khóa này không mở được két. Hãy kiểm tra đúng bộ mảnh mới nhất; két chưa bị động đến.",
			"These shares do not open the vault. Check that they are of the newest set; the vault was not touched.").Because(cause)
	}
	return problem.New(problem.Key,
		"Mật khẩu két khóa không đúng. Hãy kiểm tra tệp mật khẩu đã dùng khi khởi tạo.",
		"The vault's passphrase is wrong. Check the passphrase file that was used when it was made.").Because(cause)
}

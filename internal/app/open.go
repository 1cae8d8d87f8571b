package app

import (
	"context"
	"crypto/ed25519"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"filippo.io/age"

	"trien/internal/aead"
	"trien/internal/authority"
	"trien/internal/blob"
	"trien/internal/convert"
	"trien/internal/durable"
	"trien/internal/fetch"
	"trien/internal/keys/pkcs11"
	"trien/internal/ledger"
	"trien/internal/limits"
	"trien/internal/ocr"
	"trien/internal/placement"
	"trien/internal/problem"
	"trien/internal/render"
	"trien/internal/rights"
	"trien/internal/store"
	"trien/internal/vault"
)

// Tools is what the house works with; the command line makes them once a process.
type Tools struct {
	Now     func() time.Time
	Random  io.Reader
	Convert *convert.Converter
	Render  *render.Engine
	OCR     *ocr.Reader    // of pictures in which a secret marking may stand; nil reads none, and people must look
	Tokens  *pkcs11.Tokens // those at this machine; nil: none are used
	Log     *slog.Logger   // kinds, ids and durations; never names, titles or content
	Storage store.Storage  // where the house's things lie, over what office.toml says; each office has its own part of it
	Public  string         // where people open the pages: "https://trien.example"; "" where nobody says
	Seal    Sealer         // says what shall open the vault of a new office; nil: a passphrase file
	Unlock  Unlocker       // opens vaults; nil: only those that a passphrase file opens
}

// Office is one office, opened.
type Office struct {
	Tools
	dir      string
	layout   store.Layout
	lock     *os.File    // one process works on an office in a folder at a time; nil where several may
	instance string      // names this process among those that serve the office
	leads    atomic.Bool // does what only one of them may do
	settings Settings
	look     placement.Profile // where and how marks stand
	since    time.Time         // when this process opened it
	store    *store.Store
	vault    *vault.Vault
	blobs    *blob.Store
	work     *blob.Work
	key      aead.Key           // over register words
	identity ed25519.PrivateKey // signs messages and receipts
	box      *age.X25519Identity
	signer   *ledger.Signer
	fetch    *fetch.Client
	believing
	policyFile []byte         // of validation, in TOML; nil: the default
	rules      *rights.Book   // of access, where the office forbids more than the house; else nil
	ownRights  []byte         // the file of what it forbids
	standard   authority.Book // the dated lists that come with the program

	noting   sync.Mutex    // events that change no document are appended by one at a time here
	hashing  chan struct{} // passwords being checked
	guests   chan struct{} // files being judged for people unknown
	underway underway
	finder   finder
	door     door // for machines that hold tokens
	signings signings
	scanning scanning

	pinTurns turns
	parties  parties    // at providers of identities
	beside   beside     // others that serve the office
	here     *blob.Work // working files that only this process needs, where the others' are in a bucket; in hereDir
	hereDir  string

	comparisons chan struct{} // being made

	mu    sync.Mutex
	staff *registry
	read  map[store.Reading]bool // readings known to be recorded
}

// officeKey names the key over register words.
const officeKey = "office"

func (o *Office) path(n string) string { return filepath.Join(o.dir, n) }

// now is the time of acts, sessions and leases: this machine's; beside others the database's where this machine's clock is set wrong, so that no office
// has two times.
func (o *Office) now() time.Time {
	here := o.Tools.Now()
	if o.layout.Shared() && o.store != nil {
		here = o.store.Now(here)
	}
	return here.UTC().Truncate(time.Microsecond)
}

// LayoutOf reads where the office of a folder has its things; over stands over what its settings say. Nothing is opened.
func LayoutOf(dir string, over store.Storage) (store.Layout, error) {
	s, err := readSettings(dir)
	return store.Layout{Dir: dir, At: over.Of(s.ID).Over(s.Storage)}, err
}

// OpenOffice opens an office and holds it until Close: alone where it lies in a folder, beside others where its database is a server's.
func OpenOffice(ctx context.Context, dir string, t Tools) (_ *Office, err error) {
	o := &Office{Tools: t, dir: dir, instance: store.NewID(), since: t.Now().UTC(), hashing: make(chan struct{}, hashings), guests: make(chan struct{}, guests), comparisons: make(chan struct{}, limits.ComparedAtOnce)}
	if o.settings, err = readSettings(dir); err != nil {
		return nil, err
	}
	o.layout = store.Layout{Dir: dir, At: t.Storage.Of(o.settings.ID).Over(o.settings.Storage)}
	if o.standard, err = authority.StandardBook(o.settings.Style); err != nil {
		return nil, err
	}
	if o.look, err = o.settings.signingProfile(dir); err != nil {
		return nil, err
	}
	if !o.layout.Shared() {
		if o.lock, err = takeLock(o.layout); err != nil {
			return nil, err
		}
	}
	if err = o.openRest(ctx); err != nil {
		return nil, errors.Join(err, o.Close())
	}
	return o, nil
}

func takeLock(l store.Layout) (*os.File, error) {
	f, err := durable.Lock(l.Lock())
	switch {
	case errors.Is(err, durable.ErrLocked):
		return nil, problem.New(problem.Conflict, "Cơ quan trong "+l.Dir+" đang được một chương trình khác phục vụ. Hãy dừng chương trình đó rồi chạy lại.",
			"The office in "+l.Dir+" is being served by another program. Stop that one, then run this again.").Because(err)
	case err != nil:
		return nil, problem.New(problem.IO, "Không ghi được vào thư mục "+l.Dir+". Hãy kiểm tra quyền của thư mục.",
			"The folder "+l.Dir+" can't be written. Check its permissions.").Because(err)
	}
	return f, nil
}

func (o *Office) openRest(ctx context.Context) (err error) {
	if err := o.openVault(ctx); err != nil {
		return err
	}
	if err := o.vault.Claim(ctx, o.settings.ID); err != nil {
		return err
	}
	if o.store, err = store.OpenFor(ctx, o.layout.Database(), o.settings.ID); err != nil {
		return err
	}
	if o.blobs, err = blob.Open(ctx, o.layout.Blobs(), o.Random, o.now); err != nil {
		return err
	}
	if o.work, err = blob.OpenWork(ctx, o.layout.Work(), o.Random, o.now); err != nil {
		return err
	}
	if left := errors.Join(o.blobs.Left, o.work.Left); left != nil {
		o.Log.Warn("blobs: what was put to try the bucket can't be removed: the key may not delete", "office", o.settings.ID, "cause", left)
	}
	if err := o.vaultFits(ctx); err != nil {
		return err
	}
	if err := o.takeOver(ctx); err != nil {
		return err
	}
	o.fetch = fetch.New(o.settings.fetching(o.Now))
	if err := o.openTrust(); err != nil {
		return err
	}
	if err := o.openPolicy(); err != nil {
		return err
	}
	if err := o.openRights(); err != nil {
		return err
	}
	if err := o.openKeys(ctx); err != nil {
		return err
	}
	if err := o.countDeeds(ctx); err != nil {
		return err
	}
	if err := o.noteAnchors(ctx); err != nil {
		return err
	}
	return o.besides(ctx)
}

// takeOver takes up what a process left that died. Beside others nobody knows who died: their leases run out by themselves.
func (o *Office) takeOver(ctx context.Context) error {
	if o.layout.Shared() {
		return nil
	}
	if err := errors.Join(o.store.ExpireLeases(ctx), o.store.FreeItems(ctx)); err != nil {
		return err
	}
	o.sweepPrepared(ctx)
	return nil
}

func (o *Office) openKeys(ctx context.Context) (err error) {
	if o.key, err = o.vault.KeyOrNew(ctx, officeKey); err != nil {
		return err
	}
	seed, err := o.vault.SecretOrNew(ctx, "exchange/identity", ed25519.SeedSize)
	if err != nil {
		return err
	}
	o.identity = ed25519.NewKeyFromSeed(seed)
	if seed, err = o.vault.SecretOrNew(ctx, "ledger/seed", ed25519.SeedSize); err != nil {
		return err
	}
	if o.signer, err = ledger.NewSigner(o.origin(), seed); err != nil {
		return err
	}
	return o.openBox(ctx)
}

func (o *Office) openBox(ctx context.Context) error {
	raw, err := o.vault.SecretOr(ctx, "exchange/box", func() ([]byte, error) {
		made, err := age.GenerateX25519Identity()
		if err != nil {
			return nil, err
		}
		return []byte(made.String()), nil
	})
	if err != nil {
		return err
	}
	o.box, err = age.ParseX25519Identity(string(raw))
	return err
}

// origin is the office's name in its ledger.
func (o *Office) origin() string { return o.settings.ID + "/trien" }

// Close closes the office, once what is under way has ended.
func (o *Office) Close() error {
	o.underway.close()
	var errs []error
	if o.store != nil {
		errs = append(errs, o.apart(), o.writeTally(context.Background()), o.resign(context.Background()), o.store.Close())
	}
	errs = append(errs, o.clearScratch(), o.closeIndex())
	if o.fetch != nil {
		o.fetch.Close()
	}
	if o.vault != nil {
		errs = append(errs, o.vault.Close())
	}
	if o.lock != nil {
		errs = append(errs, o.lock.Close())
	}
	return errors.Join(errs...)
}

// Open opens every office under dir: dir itself where it is an office, else each folder in it that is one.
func Open(ctx context.Context, dir string, t Tools) (*House, error) {
	dirs, err := officeFolders(dir)
	if err != nil {
		return nil, err
	}
	h := &House{tools: t}
	for _, d := range dirs {
		o, err := OpenOffice(ctx, d, t)
		if err != nil {
			return nil, errors.Join(err, h.Close())
		}
		h.offices = append(h.offices, o)
	}
	return h, nil
}

func officeFolders(dir string) ([]string, error) {
	if _, err := os.Stat(filepath.Join(dir, SettingsFile)); err == nil {
		return []string{dir}, nil
	}
	found, err := filepath.Glob(filepath.Join(dir, "*", SettingsFile))
	if err != nil || len(found) == 0 {
		return nil, problem.New(problem.NotFound,
			"Trong "+dir+" chưa có cơ quan nào. Hãy tạo bằng `trien init`, hoặc chạy thử với `trien serve --demo`.",
			"There is no office in "+dir+". Make one with `trien init`, or try `trien serve --demo`.")
	}
	for i := range found {
		found[i] = filepath.Dir(found[i])
	}
	slices.Sort(found)
	return found, nil
}

// Close closes every office.
func (h *House) Close() error {
	var errs []error
	for _, o := range h.offices {
		errs = append(errs, o.Close())
	}
	return errors.Join(errs...)
}

// Office finds an office by its id.
func (h *House) Office(id string) (*Office, bool) {
	i := slices.IndexFunc(h.offices, func(o *Office) bool { return o.settings.ID == id })
	if i < 0 {
		return nil, false
	}
	return h.offices[i], true
}

// ID is the office's id, in URLs and between peers.
func (o *Office) ID() string { return o.settings.ID }

// Name is the office's name.
func (o *Office) Name() string { return o.settings.Name }

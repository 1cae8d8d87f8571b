package app

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"strings"
	"sync"

	"trien/cms"
	"trien/internal/keys"
	"trien/internal/keys/csc"
	"trien/internal/keys/pkcs11"
	"trien/internal/keys/pkcs11/uri"
	"trien/internal/keys/pkcs12"
	"trien/internal/problem"
)

// keyPlace says where a key is that this office reaches and does not keep: on a token or in a security module at this server (pkcs11:…), or at a
// remote signing service (csc:URL). It stands in the vault in the place of a key file.
type keyPlace struct {
	URI    string   `json:"uri"`
	Chain  [][]byte `json:"chain"`            // DER: the registered certificate, and its issuers as far as they were given
	Access string   `json:"access,omitempty"` // to the service: csc.ParseAccess
}

// KeyElsewhere makes what RegisterKey keeps of a key that is not in a file: its URI (pkcs11:… or csc:URL), its certificate with its issuers, and the
// access to the service, where it is at one.
func KeyElsewhere(address string, chain []*x509.Certificate, access string) ([]byte, error) {
	p := keyPlace{URI: address, Access: strings.TrimSpace(access)}
	for _, c := range chain {
		p.Chain = append(p.Chain, c.Raw)
	}
	if err := p.check(); err != nil {
		return nil, err
	}
	return json.Marshal(p)
}

// check refuses at once what could never be opened.
func (p keyPlace) check() error {
	if _, at, ok := strings.Cut(p.URI, "csc:"); ok && strings.HasPrefix(p.URI, "csc:") {
		_, err := csc.ParseAccess(p.Access)
		if err == nil && at == "" {
			err = notAKeyPlace()
		}
		return err
	}
	if !strings.HasPrefix(strings.ToLower(p.URI), "pkcs11:") {
		return notAKeyPlace()
	}
	u, err := uri.Parse(p.URI)
	if err == nil && u.PINFile() != "" {
		err = problem.New(problem.Usage, "Khóa của cơ quan không dùng pin-source: mã PIN do người ký nhập mỗi lần. Hãy bỏ pin-source.",
			"Keys of an office take no pin-source: whoever signs enters the PIN. Leave pin-source out.")
	}
	return err
}

func notAKeyPlace() error {
	return problem.New(problem.Usage, "Khóa phải ở dạng pkcs11:… (thiết bị, HSM) hoặc csc:https://… (dịch vụ ký từ xa).",
		"A key is pkcs11:… (a token, an HSM) or csc:https://… (a remote signing service).")
}

// openKept opens what the vault keeps for a holder's key with a PIN, once. A wrong PIN makes the next wait, whoever counts it besides.
func (o *Office) openKept(ctx context.Context, holder string, kept []byte, pin string) (k keys.Key, err error) {
	if !bytes.HasPrefix(kept, []byte("{")) { // DER begins otherwise
		return o.openFile(ctx, holder, kept, pin)
	}
	var p keyPlace
	if err = json.Unmarshal(kept, &p); err != nil {
		return nil, damaged(err)
	}
	if at, ok := strings.CutPrefix(p.URI, "csc:"); ok {
		return o.openRemote(ctx, p, at, &remotely{pin: pin, holder: holder, office: o})
	}
	err = o.tryPIN(ctx, holder, func() (err error) {
		k, err = o.openToken(ctx, p, pin)
		return err
	})
	return k, err
}

// openFile opens a key file.
func (o *Office) openFile(ctx context.Context, holder string, file []byte, pin string) (k keys.Key, err error) {
	err = o.tryPIN(ctx, holder, func() error {
		opened, err := pkcs12.Open(file, pin, o.Random)
		if err == nil {
			k = opened
		}
		return err
	})
	return k, wrongPIN(err)
}

// wrongPIN says in an office's word what a key file calls its password; other failures stay as they are.
func wrongPIN(err error) error {
	if !errors.Is(err, keys.ErrWrongSecret) {
		return err
	}
	return problem.New(problem.Key, "Mã PIN không đúng. Hãy kiểm tra rồi nhập lại.", "The PIN is wrong. Check it and enter it again.").Because(err)
}

// openToken opens a key on a token at this server.
func (o *Office) openToken(ctx context.Context, p keyPlace, pin string) (keys.Key, error) {
	if o.Tokens == nil {
		return nil, problem.New(problem.Key, "Chương trình này không dùng thiết bị ký (PKCS#11) được. Hãy chạy trien serve trên máy có thiết bị.",
			"This program can't use tokens (PKCS#11). Run trien serve on the machine that has the token.")
	}
	u, err := uri.Parse(p.URI)
	if err != nil {
		return nil, err
	}
	chain, err := p.certificates()
	if err != nil {
		return nil, err
	}
	k, err := o.Tokens.Open(ctx, pkcs11.Wish{URI: u, Module: o.settings.PKCS11, Ask: keys.Once([]byte(pin)), Certificates: chain})
	if err != nil {
		return nil, err
	}
	return k, nil
}

func (p keyPlace) certificates() ([]*x509.Certificate, error) {
	var out []*x509.Certificate
	for _, der := range p.Chain {
		c, err := x509.ParseCertificate(der)
		if err != nil {
			return nil, damaged(err)
		}
		out = append(out, c)
	}
	return out, nil
}

// remotely is a key at a remote signing service, where the PIN is tried with the first signature.
type remotely struct {
	*csc.Key
	office      *Office
	holder, pin string

	mu     sync.Mutex // over what follows
	proven bool       // a signature was made with the PIN
	wrong  error      // the service did not take the PIN: it is not given again
}

func (o *Office) openRemote(ctx context.Context, p keyPlace, at string, r *remotely) (keys.Key, error) {
	access, err := csc.ParseAccess(p.Access)
	if err != nil {
		return nil, err
	}
	if _, err := o.pinTries(ctx, r.holder); err != nil {
		return nil, err
	}
	r.Key, err = csc.Open(ctx, csc.Wish{Address: at, Access: access, Ask: keys.Once([]byte(r.pin)), Fetch: o.fetch})
	if err != nil {
		return nil, err
	}
	return r, nil
}

// Sign signs. The first signature tries the PIN.
func (r *remotely) Sign(ctx context.Context, digest []byte, scheme cms.Scheme) (value []byte, err error) {
	if proven, wrong := r.known(); proven || wrong != nil {
		if wrong != nil {
			return nil, wrong
		}
		return r.Key.Sign(ctx, digest, scheme)
	}
	err = r.office.tryPIN(ctx, r.holder, func() error {
		if _, wrong := r.known(); wrong != nil { // another signature has just found out
			return problem.New(problem.Key, problem.WordsOf(wrong).VI, problem.WordsOf(wrong).EN)
		}
		value, err = r.Key.Sign(ctx, digest, scheme)
		r.found(err)
		return err
	})
	return value, err
}

func (r *remotely) known() (proven bool, wrong error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.proven, r.wrong
}

func (r *remotely) found(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.proven = r.proven || err == nil
	if errors.Is(err, keys.ErrWrongSecret) {
		r.wrong = err
	}
}

// Package testpki is a throw-away public key infrastructure (RFC 5280, 6960, 3161) for tests and demonstrations: roots, authorities,
// subscribers, revoked and expired ones, a TSA, OCSP and CRLs, all declared in one table and built on the fly.
package testpki

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"io"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Options say where and when the PKI lives.
type Options struct {
	BaseURL string    // OCSP, CRL and AIA addresses stand under it, as "http://127.0.0.1:8090"
	Now     time.Time // the making; declared times count from it
	Random  io.Reader
}

// PKI makes its certificates when they are first asked for. It is safe for concurrent use.
type PKI struct {
	base   string
	now    time.Time
	random io.Reader
	dir    string // "" when it is held in memory only

	mu     sync.Mutex
	issued []*entry
}

// entry is one certificate that was issued, with its key where the PKI made it.
type entry struct {
	name, issuer string
	profile      Profile
	cert         *x509.Certificate
	key          crypto.Signer
	revoked      time.Time // zero: never
	held         bool      // revoked for a time only
}

// Credential is a subscriber's key with its chain: the certificate first, the root last.
type Credential struct {
	Name  string
	Key   crypto.Signer
	Chain []*x509.Certificate
}

// Order asks for a subscriber's certificate. Zero times stand for "from an hour before Now, for five years".
type Order struct {
	Name               string // unique; the name of the key file
	Profile            Profile
	Key                KeyKind
	CommonName         string // gets the mark of a demonstration
	Organization, Unit string
	From, To           time.Time
	Revoked            time.Time // zero: never
	Issuer             string    // "party-ca" when empty
}

// New gives a PKI held in memory.
func New(o Options) *PKI {
	return &PKI{base: strings.TrimRight(o.BaseURL, "/"), now: o.Now.UTC().Truncate(time.Second), random: o.Random}
}

// Credential gives a declared subscriber, or one that was issued.
func (p *PKI) Credential(name string) (*Credential, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	e, err := p.get(name)
	if err != nil {
		return nil, err
	}
	if !e.profile.subscriber() {
		return nil, fmt.Errorf("testpki: %s is no subscriber", name)
	}
	return p.credential(e)
}

// Issue makes a certificate for an invented person or office. A name is issued once.
func (p *PKI) Issue(o Order) (*Credential, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.find(o.Name) != nil || slices.ContainsFunc(declared, func(r row) bool { return r.name == o.Name }) {
		return nil, fmt.Errorf("testpki: %s has a certificate already", o.Name)
	}
	if !o.Profile.subscriber() || !safeName(o.Name) {
		return nil, fmt.Errorf("testpki: %q can't be a subscriber with profile %q", o.Name, o.Profile)
	}
	if o.Issuer == "" {
		o.Issuer = "party-ca"
	}
	if o.From.IsZero() {
		o.From = p.now.Add(-time.Hour)
	}
	if o.To.IsZero() {
		o.To = o.From.Add(5 * year)
	}
	if o.Organization != "" && !strings.Contains(o.Organization, "TRÌNH DIỄN") {
		o.Organization += " (TRÌNH DIỄN)"
	}
	e, err := p.issue(o)
	if err != nil {
		return nil, err
	}
	if err := p.keep(e); err != nil {
		return nil, err
	}
	return p.credential(e)
}

// Revoke marks a subscriber's certificate as revoked from an instant on.
func (p *PKI) Revoke(name string, at time.Time) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	e, err := p.get(name)
	if err != nil {
		return err
	}
	e.revoked = at.UTC().Truncate(time.Second)
	return p.saveState()
}

// Hold marks a subscriber's certificate as suspended from an instant on. It is not kept in a saved folder.
func (p *PKI) Hold(name string, at time.Time) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	e, err := p.get(name)
	if err == nil {
		e.revoked, e.held = at.UTC().Truncate(time.Second), true
	}
	return err
}

// Anchors gives the roots that the demonstration trusts.
func (p *PKI) Anchors() ([]*x509.Certificate, error) { return p.certificates("root", "public-root") }

// Intermediates gives the authorities between anchors and subscribers.
func (p *PKI) Intermediates() ([]*x509.Certificate, error) {
	return p.certificates("party-ca", "services-ca")
}

// Official gives the anchors of the special-purpose PKI: the public one is not among them.
func (p *PKI) Official() ([]*x509.Certificate, error) { return p.certificates("root") }

func (p *PKI) certificates(names ...string) ([]*x509.Certificate, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var out []*x509.Certificate
	for _, name := range names {
		e, err := p.get(name)
		if err != nil {
			return nil, err
		}
		out = append(out, e.cert)
	}
	return out, nil
}

func (p *PKI) credential(e *entry) (*Credential, error) {
	if e.key == nil {
		if err := p.openKey(e); err != nil {
			return nil, err
		}
	}
	chain, err := p.chain(e)
	return &Credential{Name: e.name, Key: e.key, Chain: chain}, err
}

// chain gives e's certificate and its issuers.
func (p *PKI) chain(e *entry) ([]*x509.Certificate, error) {
	chain := []*x509.Certificate{e.cert}
	for e.issuer != e.name {
		var err error
		if e, err = p.get(e.issuer); err != nil {
			return nil, err
		}
		chain = append(chain, e.cert)
	}
	return chain, nil
}

func (p *PKI) find(name string) *entry {
	for _, e := range p.issued {
		if e.name == name {
			return e
		}
	}
	return nil
}

// get finds a certificate or makes it as it is declared.
func (p *PKI) get(name string) (*entry, error) {
	if e := p.find(name); e != nil {
		return e, nil
	}
	for _, r := range declared {
		if r.name != name {
			continue
		}
		o := Order{Name: r.name, Profile: r.profile, Key: r.key, CommonName: r.commonName, Organization: r.organization,
			Unit: r.unit, From: p.now.Add(r.from), To: p.now.Add(r.to), Issuer: r.issuer}
		if r.revoked != 0 {
			o.Revoked = p.now.Add(r.revoked)
		}
		return p.issue(o)
	}
	return nil, fmt.Errorf("testpki: nothing is called %s", name)
}

// issue makes key and certificate.
func (p *PKI) issue(o Order) (*entry, error) {
	key, err := p.generate(o.Key)
	if err != nil {
		return nil, err
	}
	e := &entry{name: o.Name, issuer: o.Issuer, profile: o.Profile, key: key, revoked: o.Revoked}
	template, err := p.template(o, key.Public())
	if err != nil {
		return nil, err
	}
	parent, signer := template, key
	if o.Issuer != o.Name {
		ca, err := p.get(o.Issuer)
		if err != nil {
			return nil, err
		}
		parent, signer = ca.cert, ca.key
	}
	der, err := x509.CreateCertificate(p.random, template, parent, key.Public(), signer)
	if err != nil {
		return nil, err
	}
	if e.cert, err = x509.ParseCertificate(der); err != nil {
		return nil, err
	}
	p.issued = append(p.issued, e)
	return e, nil
}

func (p *PKI) generate(kind KeyKind) (crypto.Signer, error) {
	switch kind {
	case RSA2048:
		return rsa.GenerateKey(p.random, 2048)
	case RSA3072:
		return rsa.GenerateKey(p.random, 3072)
	case P256:
		return ecdsa.GenerateKey(elliptic.P256(), p.random)
	case P384:
		return ecdsa.GenerateKey(elliptic.P384(), p.random)
	}
	return nil, fmt.Errorf("testpki: no key of kind %q", kind)
}

// serial gives 16 random bytes, positive (RFC 5280, Section 4.1.2.2).
func (p *PKI) serial() (*big.Int, error) {
	b := make([]byte, 16)
	if _, err := io.ReadFull(p.random, b); err != nil {
		return nil, err
	}
	b[0] = b[0]&0x7f | 0x40
	return new(big.Int).SetBytes(b), nil
}

func (p *PKI) template(o Order, public crypto.PublicKey) (*x509.Certificate, error) {
	serial, err := p.serial()
	if err != nil {
		return nil, err
	}
	id, err := keyID(public)
	if err != nil {
		return nil, err
	}
	t := &x509.Certificate{
		SerialNumber: serial, SubjectKeyId: id, NotBefore: o.From, NotAfter: o.To,
		Subject: pkix.Name{Country: []string{"VN"}, CommonName: mark + o.CommonName},
	}
	if o.Organization != "" {
		t.Subject.Organization = []string{o.Organization}
	}
	if o.Unit != "" {
		t.Subject.OrganizationalUnit = []string{o.Unit}
	}
	o.Profile.apply(t)
	if o.Issuer != o.Name {
		t.IssuingCertificateURL = []string{p.base + "/aia/" + o.Issuer + ".cer"}
		if o.Profile != OCSP { // no-check: nobody asks about a responder
			t.OCSPServer = []string{p.base + "/ocsp"}
			t.CRLDistributionPoints = []string{p.base + "/crl/" + o.Issuer + ".crl"}
		}
	}
	return t, nil
}

// keyID is method (1) of RFC 5280, Section 4.2.1.2.
func keyID(public crypto.PublicKey) ([]byte, error) {
	der, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		return nil, err
	}
	var spki struct {
		Algorithm pkix.AlgorithmIdentifier
		Key       asn1.BitString
	}
	if _, err := asn1.Unmarshal(der, &spki); err != nil {
		return nil, err
	}
	sum := sha1.Sum(spki.Key.RightAlign())
	return sum[:], nil
}

// extension makes an extension of a value that is known to have a DER form.
func extension(oid string, critical bool, value any) pkix.Extension {
	var id asn1.ObjectIdentifier
	for part := range strings.SplitSeq(oid, ".") {
		n, _ := strconv.Atoi(part)
		id = append(id, n)
	}
	der, _ := asn1.Marshal(value)
	return pkix.Extension{Id: id, Critical: critical, Value: der}
}

// safeName tells whether a name can be a file's: letters, digits, dashes.
func safeName(s string) bool {
	ok := func(r rune) bool { return r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' }
	return s != "" && len(s) < 100 && !strings.ContainsFunc(s, func(r rune) bool { return !ok(r) })
}

package validation_test

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"trien/certpath"
	"trien/internal/testpki"
	"trien/trust"
	"trien/validation"
	inwords "trien/validation/words"
)

// party is a certificate with its key in a hierarchy of the test's own.
type party struct {
	*x509.Certificate
	key *ecdsa.PrivateKey
}

// hosts is a network of the test's own, which counts who is asked what.
type hosts struct {
	*world
	pages map[string][]byte
	asked map[string]int
}

func newHosts(t *testing.T) *hosts {
	return &hosts{world: newWorld(t), pages: map[string][]byte{}, asked: map[string]int{}}
}

// issue makes a certificate; one whose name begins with CA is an authority's, whose list is put on the network. at is where its issuer's certificate is said to be.
func (h *hosts) issue(name string, by *party, key *ecdsa.PrivateKey, at ...string) *party {
	h.Helper()
	if key == nil {
		var err error
		key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		h.ok(err)
	}
	serial, err := rand.Int(rand.Reader, big.NewInt(1<<62))
	h.ok(err)
	c := &x509.Certificate{SerialNumber: serial, Subject: pkix.Name{CommonName: name}, NotBefore: now.AddDate(-1, 0, 0), NotAfter: now.AddDate(1, 0, 0), IssuingCertificateURL: at}
	if strings.HasPrefix(name, "CA") {
		c.BasicConstraintsValid, c.IsCA, c.KeyUsage = true, true, x509.KeyUsageCertSign|x509.KeyUsageCRLSign
		point, err := key.PublicKey.Bytes()
		h.ok(err)
		c.SubjectKeyId = point[1:21] // its own for each key
	} else {
		c.KeyUsage = x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment
	}
	parent, signer := c, key
	if by != nil {
		parent, signer = by.Certificate, by.key
		c.CRLDistributionPoints = []string{"http://crl.test/" + fmt.Sprintf("%x", by.SubjectKeyId)}
	}
	der, err := x509.CreateCertificate(rand.Reader, c, parent, &key.PublicKey, signer)
	h.ok(err)
	c, err = x509.ParseCertificate(der)
	h.ok(err)
	if c.IsCA {
		list, err := x509.CreateRevocationList(rand.Reader, &x509.RevocationList{Number: big.NewInt(1), ThisUpdate: now.Add(-time.Hour), NextUpdate: now.Add(time.Hour)}, c, key)
		h.ok(err)
		h.pages["http://crl.test/"+fmt.Sprintf("%x", c.SubjectKeyId)] = list
	}
	return &party{c, key}
}

func (h *hosts) get(_ context.Context, url string) ([]byte, error) {
	h.asked[url]++
	if b, ok := h.pages[url]; ok {
		return b, nil
	}
	return nil, errors.New("no such page")
}

// believing makes a store of general and official anchors.
func (h *hosts) believing(official *party, general ...*party) *trust.Store {
	var all, ours []*certpath.Certificate
	for _, p := range general {
		all = append(all, h.parse(p.Raw))
	}
	if official != nil {
		ours = append(ours, h.parse(official.Raw))
	}
	return trust.FromCertificates(all, ours)
}

// judged judges a file that a party signed, and that brings these certificates and no others.
func (h *hosts) judged(store *trust.Store, by *party, brings ...*party) *validation.Signature {
	h.Helper()
	chain := []*x509.Certificate{by.Certificate}
	for _, b := range brings {
		chain = append(chain, b.Certificate)
	}
	data := h.signBy(h.sample(), &testpki.Credential{Key: crypto.Signer(by.key), Chain: chain}, signing{})
	r := h.judge(data, validation.Sources{Trust: store, Certificates: h.get, CRL: h.get}, now)
	if r.Error != nil || len(r.Signatures) != 1 {
		h.Fatalf("%+v", r)
	}
	for url, n := range h.asked {
		if n > 1 {
			h.Errorf("%s was asked %d times", url, n)
		}
	}
	clear(h.asked)
	return &r.Signatures[0]
}

// bundle is a certs-only SignedData (RFC 5652, Section 5.2).
func bundle(t testing.TB, certs ...*party) []byte {
	var all []byte
	for _, c := range certs {
		all = append(all, c.Raw...)
	}
	type inner struct {
		Version int
		Digests []asn1.ObjectIdentifier `asn1:"set"`
		Content struct{ Type asn1.ObjectIdentifier }
		Certs   asn1.RawValue
		Signers []asn1.ObjectIdentifier `asn1:"set"`
	}
	body := inner{Version: 1, Certs: asn1.RawValue{Class: 2, Tag: 0, IsCompound: true, Bytes: all}}
	body.Content.Type = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 1}
	out, err := asn1.Marshal(struct {
		Type asn1.ObjectIdentifier
		Data inner `asn1:"explicit,tag:0"`
	}{asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2}, body})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestLeafAlone: a file that brings its signer's certificate alone, as those of real offices do: intermediates come from the store or from where
// the certificate says.
func TestLeafAlone(t *testing.T) {
	h := newHosts(t)
	const at = "http://aia.test/ca"
	root := h.issue("CA gốc", nil, nil)
	ca := h.issue("CA cấp dưới", root, nil)
	signer := h.issue("Nguyễn Văn An", ca, nil, "ldap://aia.test/cn=ca", at)
	stranger := h.issue("CA lạ", nil, nil)
	elsewhere, crossed := h.issue("CA cấp dưới", stranger, ca.key), ca
	var junk []*party
	for range 30 {
		junk = append(junk, h.issue("CA rác", stranger, stranger.key), h.issue("Người lạ", stranger, stranger.key))
	}
	namesake := h.issue("CA cấp dưới", stranger, nil)
	for name, c := range map[string]struct {
		page   []byte
		store  *trust.Store
		brings []*party
		ok     bool
	}{
		"the store knows it":                  {nil, h.believing(nil, root, ca), nil, true},
		"the address holds it":                {ca.Raw, h.believing(nil, root), nil, true},
		"in PEM":                              {pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: ca.Raw}), h.believing(nil, root), nil, true},
		"in a bundle":                         {bundle(t, root, ca), h.believing(nil, root), nil, true},
		"in a bundle in PEM":                  {pem.EncodeToMemory(&pem.Block{Type: "PKCS7", Bytes: bundle(t, ca)}), h.believing(nil, root), nil, true},
		"last in a long bundle":               {bundle(t, append(slices.Clone(junk), ca)...), h.believing(nil, root), nil, true},
		"the file brings one of its name":     {ca.Raw, h.believing(nil, root), []*party{namesake}, true},
		"the address holds one of its name":   {namesake.Raw, h.believing(nil, root), nil, false},
		"the address holds something else":    {[]byte("<html>"), h.believing(nil, root), nil, false},
		"nobody answers":                      {nil, h.believing(nil, root), nil, false},
		"it leads to a root nobody trusts":    {ca.Raw, h.believing(nil, stranger), nil, false},
		"the file brings one of another root": {crossed.Raw, h.believing(nil, root), []*party{elsewhere, stranger}, true},
		"the certificate itself is an anchor": {nil, h.believing(signer), nil, true},
	} {
		t.Run(name, func(t *testing.T) {
			h.TB = t
			delete(h.pages, at)
			if c.page != nil {
				h.pages[at] = c.page
			}
			s := h.judged(c.store, signer, c.brings...)
			if s.ChainOK != c.ok || (s.Indication == validation.Passed) != c.ok {
				t.Errorf("%s %s, chain %v: %v", s.Indication, s.SubIndication, s.ChainOK, s.Warnings)
			}
		})
	}
}

// TestMissingIssuerIsNamed: which certificate is missing, by name and key, and where to put it.
func TestMissingIssuerIsNamed(t *testing.T) {
	h := newHosts(t)
	root := h.issue("CA gốc", nil, nil)
	upper := h.issue("CA tầng một", root, nil)
	lower := h.issue("CA tầng hai", upper, nil)
	signer := h.issue("Nguyễn Văn An", lower, nil)
	for _, c := range []struct {
		brings   []*party
		vi, also string
	}{
		{nil, "CA tầng hai", keyID(lower)}, {[]*party{lower}, "CA tầng một", keyID(upper)}, {[]*party{lower, upper}, "CA gốc", keyID(root)}, {[]*party{lower, upper, root}, "CA gốc", "chưa được tin cậy"},
	} {
		data := h.signBy(h.sample(), &testpki.Credential{Key: crypto.Signer(signer.key), Chain: chainOf(signer, c.brings...)}, signing{})
		r := h.judge(data, validation.Sources{Trust: h.believing(nil, h.issue("CA khác", nil, nil))}, now)
		text := inwords.Text(r, "vi")
		if !strings.Contains(text, c.vi) || !strings.Contains(text, c.also) || !strings.Contains(text, "trien trust import") {
			t.Errorf("%s: %s", c.vi, text)
		}
		if en := inwords.Text(r, "en"); !strings.Contains(en, c.vi) || !strings.Contains(en, "trien trust import") {
			t.Errorf("%s: %s", c.vi, en)
		}
	}
}

func chainOf(by *party, more ...*party) []*x509.Certificate {
	out := []*x509.Certificate{by.Certificate}
	for _, m := range more {
		out = append(out, m.Certificate)
	}
	return out
}

// keyID is a key identifier as people compare it.
func keyID(p *party) string { return strings.ToUpper(fmt.Sprintf("%x", p.SubjectKeyId)) }

// TestAddressesWithoutEnd: authorities whose addresses lead to ever new ones, and to each other, are left after some.
func TestAddressesWithoutEnd(t *testing.T) {
	h := newHosts(t)
	by := h.issue("CA 0", nil, nil)
	signer := by
	for i := range 12 {
		next := h.issue(fmt.Sprint("CA ", i+1), by, nil, fmt.Sprint("http://aia.test/", i))
		h.pages[fmt.Sprint("http://aia.test/", i)] = bundle(t, by, h.issue(fmt.Sprint("CA ", i), next, by.key, fmt.Sprint("http://aia.test/", i), "http://aia.test/more"))
		by, signer = next, h.issue("Người ký", next, nil, fmt.Sprint("http://aia.test/", i), fmt.Sprint("http://aia.test/", i))
	}
	s := h.judged(h.believing(nil, h.issue("CA khác", nil, nil)), signer)
	if s.ChainOK || s.SubIndication != validation.NoChain {
		t.Errorf("%s %v", s.SubIndication, s.Warnings)
	}
}

// TestOfficialByAnyPath: with cross-certificates, a signature is official if any path by which it is valid ends at the special-purpose service,
// and is only valid where none does (379.7).
func TestOfficialByAnyPath(t *testing.T) {
	h := newHosts(t)
	general, special := h.issue("CA gốc công cộng", nil, nil), h.issue("CA gốc chuyên dùng", nil, nil)
	ca := h.issue("CA chung", general, nil)
	cross := h.issue("CA chung", special, ca.key)
	signer, foreign := h.issue("Nguyễn Văn An", ca, nil), h.issue("Trần Thị Bình", general, nil)
	for name, c := range map[string]struct {
		by       *party
		brings   []*party
		store    *trust.Store
		passes   bool
		official bool
	}{
		"the general path alone":            {signer, []*party{ca}, h.believing(special, general), true, false},
		"the special path alone":            {signer, []*party{cross}, h.believing(special, general), true, true},
		"both, the general first":           {signer, []*party{ca, cross}, h.believing(special, general), true, true},
		"both, the special first":           {signer, []*party{cross, ca}, h.believing(special, general), true, true},
		"both, and only the general is set": {signer, []*party{cross, ca}, h.believing(nil, general), true, false},
		"both, and only the special is set": {signer, []*party{ca, cross}, h.believing(special), true, true},
		"another's, from elsewhere":         {foreign, nil, h.believing(special, general), true, false},
		"from where nobody is believed":     {foreign, nil, h.believing(special), false, false},
	} {
		t.Run(name, func(t *testing.T) {
			h.TB = t
			s := h.judged(c.store, c.by, c.brings...)
			if (s.Indication == validation.Passed) != c.passes || s.Official != c.official {
				t.Errorf("%s %s, official %v: %v", s.Indication, s.SubIndication, s.Official, s.Warnings)
			}
		})
	}
}

// TestOtherPathsAreTold: where several paths were tried and none holds, the best is told, and why the others don't hold.
func TestOtherPathsAreTold(t *testing.T) {
	h := newHosts(t)
	one, two := h.issue("CA gốc một", nil, nil), h.issue("CA gốc hai", nil, nil)
	ca := h.issue("CA chung", one, nil)
	cross := h.issue("Không phải CA", two, nil)
	spoiled := *cross.Certificate
	spoiled.Subject, spoiled.RawSubject, spoiled.SerialNumber = ca.Subject, ca.RawSubject, big.NewInt(77)
	der, err := x509.CreateCertificate(rand.Reader, &spoiled, two.Certificate, &ca.key.PublicKey, two.key)
	h.ok(err)
	spoiled2, err := x509.ParseCertificate(der)
	h.ok(err)
	signer := h.issue("Nguyễn Văn An", ca, nil)
	clear(h.pages) // no list anywhere: the first path is not known to be good
	s := h.judged(h.believing(nil, one, two), signer, ca, &party{spoiled2, ca.key})
	codes := ""
	for _, w := range s.Warnings {
		codes += " " + w.Code
	}
	if s.SubIndication != validation.TryLater || !s.ChainOK || !strings.Contains(codes, "other_path/path_not_a_ca") {
		t.Errorf("%s %v:%s", s.SubIndication, s.ChainOK, codes)
	}
}

// TestNonce: an answer to another question is not taken, and the reader is told who gave none.
func TestNonce(t *testing.T) {
	w := newWorld(t)
	data := w.sign(w.sample(), signing{key: "person-p256"})
	ours := []byte("0123456789abcdef0123456789abcdef")
	for name, c := range map[string]struct {
		nonce  []byte
		mangle bool
		passes bool
	}{"ours comes back": {ours, false, true}, "none is sent": {nil, false, true}, "another comes back": {ours, true, false}} {
		src := w.online()
		src.CRL = nil
		src.Nonce = func() []byte { return c.nonce }
		ask := src.OCSP
		src.OCSP = func(ctx context.Context, url string, q []byte) ([]byte, error) {
			if c.mangle {
				q = slices.Clone(q)
				q[len(q)-1] ^= 1
			}
			return ask(ctx, url, q)
		}
		r := w.judge(data, src, now)
		s := r.Signatures[0]
		told := slices.ContainsFunc(s.Warnings, func(x validation.Warning) bool { return x.Code == "fetch_ocsp" }) ||
			slices.ContainsFunc(w.collect(data, src, now).Warnings, func(x validation.Warning) bool { return x.Code == "fetch_ocsp" })
		if (s.Indication == validation.Passed) != c.passes || told == c.passes {
			t.Errorf("%s: %s %s, told %v", name, s.Indication, s.SubIndication, told)
		}
	}
}

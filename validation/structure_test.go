package validation_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"os"
	"path/filepath"
	"testing"
	"time"

	"trien/certpath"
	"trien/internal/testpki"
	"trien/pdf"
	"trien/trust"
	"trien/validation"
)

// TestFailures: what is wrong with the file itself, by the kinds of the contract.
func TestFailures(t *testing.T) {
	w := newWorld(t)
	sealed, err := os.ReadFile(filepath.Join("..", "testdata", "samples", "quyet-dinh-encrypted.pdf"))
	w.ok(err)
	locked := bytes.ReplaceAll(sealed, []byte("/V 4"), []byte("/V 9"))
	for name, c := range map[string]struct {
		data []byte
		kind string
	}{
		"empty":              {nil, "malformed"},
		"no PDF":             {[]byte("Cộng hòa xã hội chủ nghĩa Việt Nam"), "malformed"},
		"truncated":          {w.sample()[:1000], "malformed"},
		"unknown encryption": {locked, "encrypted"},
	} {
		t.Run(name, func(t *testing.T) {
			if bytes.Equal(c.data, sealed) {
				t.Skip("the sample is not encrypted the way this case changes")
			}
			r := w.judge(c.data, validation.Sources{}, now)
			if r.Error == nil || r.Error.Kind != c.kind || r.Indication != nil || r.Signatures == nil || len(r.Signatures) != 0 {
				t.Errorf("%+v %+v", r.Error, r)
			}
		})
	}
}

// failing reads like a disk that breaks.
type failing struct{}

func (failing) ReadAt([]byte, int64) (int, error) { return 0, os.ErrDeadlineExceeded }

func TestMachineFails(t *testing.T) {
	facts, err := validation.Collect(context.Background(), validation.Input{Reader: failing{}, Size: 1000}, validation.Sources{}, now)
	if err != nil || facts.Failure == nil || facts.Failure.Kind != "io" {
		t.Errorf("%v %+v", err, facts)
	}
}

func TestInterrupted(t *testing.T) {
	w := newWorld(t)
	data := w.sign(w.sample(), signing{key: "person-p256"})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := validation.Collect(ctx, validation.Input{Reader: bytes.NewReader(data), Size: int64(len(data))}, w.online(), now); err == nil {
		t.Error("a cancelled collection gave facts")
	}
}

func TestNoSignature(t *testing.T) {
	r := newWorld(t).judge(newWorld(t).sample(), validation.Sources{}, now)
	if r.Verdict().Indication != validation.NoSignature || r.Error != nil || r.CoversWholeFile {
		t.Errorf("%+v", r)
	}
}

// TestOneBroken: a signature that can't be parsed does not hide the other, and the file is as bad as its worst.
func TestOneBroken(t *testing.T) {
	w := newWorld(t)
	one := w.sign(w.sample(), signing{key: "person-p256"})
	two := w.sign(one, signing{key: "office-rsa2048"})
	if r := w.judge(two, w.online(), now); r.Verdict().Indication != passed || len(r.Signatures) != 2 || *r.Signatures[0].ChangesAfter != "form_filling" || !r.CoversWholeFile {
		t.Fatalf("%+v", r)
	}
	at := bytes.LastIndex(two, []byte("/Contents <30"))
	if at < 0 {
		at = bytes.LastIndex(two, []byte("/Contents<30")) - 1
	}
	broken := bytes.Clone(two)
	copy(broken[at+10:], "<00")
	r := w.judge(broken, w.online(), now)
	if v := r.Verdict(); v.Indication != failed || v.SubIndication != validation.FormatFailure || len(r.Signatures) != 2 {
		t.Fatalf("%+v", r)
	}
	first, second := r.Signatures[0], r.Signatures[1]
	if first.Indication != passed || !first.Intact || second.Intact || second.Indication != failed || !warned(&second, "unreadable/damaged") {
		t.Errorf("%+v\n%+v", first, second)
	}
}

// TestChanged: what a certifying signature forbids, and what nobody vouches for.
func TestChanged(t *testing.T) {
	w := newWorld(t)
	certified := w.sign(w.sample(), signing{key: "person-p256", certify: 2})
	page := w.rewritePage(certified)
	s := w.want(w.judge(page, w.online(), now), failed, validation.FormatFailure)
	if !s.Intact || s.ChangesPermitted || *s.ChangesAfter != "not_permitted" || s.Coverage != "entire_revision" || !warned(s, "changes/change_page") {
		t.Errorf("%+v", s)
	}
}

// rewritePage appends a revision in which the first page shows something else.
func (w *world) rewritePage(data []byte) []byte {
	f, err := pdf.Open(bytes.NewReader(data), int64(len(data)), pdf.Options{})
	w.ok(err)
	p, err := f.Newest().Page(0)
	w.ok(err)
	u, err := pdf.NewUpdate(f, rand.Reader)
	w.ok(err)
	p.Dict["Contents"] = u.Add(pdf.NewStream(pdf.Dict{}, []byte("BT ET")))
	u.Set(p.Ref, p.Dict)
	tail, err := u.Bytes()
	w.ok(err)
	return append(bytes.Clone(data), tail...)
}

// TestMended: a file that only a guessing reader opens keeps its signature's facts and never passes.
func TestMended(t *testing.T) {
	w := newWorld(t)
	data := append(w.sign(w.sample(), signing{key: "person-p256"}), "\nstartxref\n5\n%%EOF\n"...)
	r := w.judge(data, w.online(), now)
	if r.Error != nil || len(r.Signatures) != 1 || r.Verdict().Indication == passed {
		t.Fatalf("%+v", r)
	}
	if s := r.Signatures[0]; !s.Intact || !warned(&s, "repaired") {
		t.Errorf("%+v", s)
	}
}

// TestWeakAlgorithms: the same signature by policies that no longer believe its digest.
func TestWeakAlgorithms(t *testing.T) {
	w := newWorld(t)
	src := w.online()
	policy := validation.DefaultPolicy(src.Trust)
	policy.Weak = append(policy.Weak, validation.Weak{Digest: "SHA-256", After: now.Add(-time.Hour)})
	s := w.want(w.judgeBy(w.sign(w.sample(), signing{key: "person-p256"}), src, policy, now), indeterminate, validation.CryptoNoPOE)
	if !warned(s, "revocation/weakly_signed") {
		t.Error(s.Warnings)
	}
	cred, err := w.pki.Credential("person-p256")
	w.ok(err)
	src.Trust = trust.FromCertificates(nil, []*certpath.Certificate{w.parse(cred.Chain[0].Raw)}) // believed by itself: no evidence is needed
	policy.Trust = src.Trust
	s = w.want(w.judgeBy(w.sign(w.sample(), signing{key: "person-p256"}), src, policy, now), indeterminate, validation.CryptoNoPOE)
	if !warned(s, "weak_digest") {
		t.Error(s.Warnings)
	}
	src = w.online()
	policy = validation.DefaultPolicy(src.Trust)
	policy.MinRSA = 3072
	stamped := w.sign(w.sample(), signing{key: "person-rsa2048", stamp: now.Add(-time.Minute)})
	s = w.want(w.judgeBy(stamped, src, policy, now), indeterminate, validation.CryptoNoPOE)
	if !warned(s, "weak_key") || !warned(s, "timestamp/weak_key") { // the time-stamp authority's key has 2048 bits, too
		t.Error(s.Warnings)
	}
}

// TestChainFaults: certificates that a path cannot carry, made here because no proper authority makes them.
func TestChainFaults(t *testing.T) {
	for name, c := range map[string]struct {
		leaf func(*x509.Certificate)
		ca   func(*x509.Certificate)
		want validation.SubIndication
		code string
	}{
		"not for signing":       {leaf: func(x *x509.Certificate) { x.KeyUsage = x509.KeyUsageKeyEncipherment }, want: validation.ChainConstraints, code: "key_usage"},
		"for TLS servers alone": {leaf: func(x *x509.Certificate) { x.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth} }, want: validation.ChainConstraints, code: "key_usage"},
		"for services alone": {leaf: func(x *x509.Certificate) {
			x.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageTimeStamping, x509.ExtKeyUsageOCSPSigning}
		}, want: validation.ChainConstraints, code: "key_usage"},
		"no authority": {ca: func(x *x509.Certificate) { x.IsCA, x.KeyUsage = false, x509.KeyUsageCertSign }, want: validation.ChainGeneral, code: "path_not_a_ca"},
		"unknown critical extension": {leaf: func(x *x509.Certificate) {
			x.ExtraExtensions = []pkix.Extension{{Id: []int{1, 3, 6, 1, 4, 1, 32473, 9}, Critical: true, Value: []byte{5, 0}}}
		}, want: validation.ChainConstraints, code: "path_critical_extension"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			cred, store := w.ownChain(c.ca, c.leaf)
			s := w.want(w.judge(w.signBy(w.sample(), cred, signing{}), validation.Sources{Trust: store}, now), indeterminate, c.want)
			if !warned(s, c.code) {
				t.Error(s.Warnings)
			}
		})
	}
}

// ownChain makes root, authority and leaf, with the last two as changed; the leaf needs no evidence, since the root lists nothing revoked.
func (w *world) ownChain(ca, leaf func(*x509.Certificate)) (*testpki.Credential, *trust.Store) {
	rootC, err := w.pki.Credential("person-p384")
	w.ok(err)
	caC, err := w.pki.Credential("person-p256")
	w.ok(err)
	leafC, err := w.pki.Credential("archive-p256")
	w.ok(err)
	template := func(n int64, name string, authority bool) *x509.Certificate {
		return &x509.Certificate{SerialNumber: big.NewInt(n), Subject: pkix.Name{CommonName: name}, NotBefore: now.Add(-time.Hour), NotAfter: now.Add(time.Hour),
			IsCA: authority, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign | x509.KeyUsageDigitalSignature}
	}
	root, mid, end := template(1, "Gốc", true), template(2, "Cấp", true), template(3, "Người ký", false)
	if ca != nil {
		ca(mid)
	}
	if leaf != nil {
		leaf(end)
	}
	make := func(t, parent *x509.Certificate, key, signer *testpki.Credential) *x509.Certificate {
		der, err := x509.CreateCertificate(rand.Reader, t, parent, key.Key.Public(), signer.Key)
		w.ok(err)
		c, err := x509.ParseCertificate(der)
		w.ok(err)
		return c
	}
	r := make(root, root, rootC, rootC)
	m := make(mid, r, caC, rootC)
	l := make(end, m, leafC, caC)
	store := trust.FromCertificates([]*certpath.Certificate{w.parse(r.Raw)}, nil)
	return &testpki.Credential{Name: "own", Key: leafC.Key, Chain: []*x509.Certificate{l, m}}, store
}

package list_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"math/big"
	"strings"
	"testing"
	"time"

	"trien/certpath"
	"trien/cms"
	"trien/trust"
	"trien/trust/list"
)

var now = time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)

// holder is a certificate with its key.
type holder struct {
	*x509.Certificate
	key *ecdsa.PrivateKey
}

func (h holder) id() certpath.ID { return sha256.Sum256(h.Raw) }

func (h holder) b64() string { return base64.StdEncoding.EncodeToString(h.Raw) }

// issue makes a certificate; by nil makes it self-signed.
func issue(t testing.TB, name string, by *holder, ca bool) *holder {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(now.Unix()), Subject: pkix.Name{CommonName: name}, NotBefore: now.AddDate(-1, 0, 0), NotAfter: now.AddDate(1, 0, 0),
		BasicConstraintsValid: true, IsCA: ca}
	if by == nil {
		by = &holder{c, key}
	}
	der, err := x509.CreateCertificate(rand.Reader, c, by.Certificate, key.Public(), by.key)
	if err != nil {
		t.Fatal(err)
	}
	if c, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	return &holder{c, key}
}

// form is a list as its publisher writes it.
func form(t testing.TB, sequence int, at time.Time, certs ...*holder) []byte {
	t.Helper()
	var all []string
	for _, c := range certs {
		all = append(all, c.b64())
	}
	out, err := json.Marshal(map[string]any{"Version": 1, "ListIdentifier": "GCA", "SequenceNumber": sequence, "ThisUpdate": at, "NextUpdate": at.AddDate(0, 1, 0), "Cerificates": all})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// sign signs a list; detached leaves it out of the SignedData.
func sign(t testing.TB, by *holder, content []byte, h crypto.Hash, detached bool) []byte {
	t.Helper()
	scheme := cms.Scheme{Family: cms.ECDSA, Hash: h}
	d := h.New()
	d.Write(content)
	attributes, err := cms.SignedAttributes(cms.ToSign{Digest: d.Sum(nil), Hash: h, Certificate: by.Certificate})
	if err != nil {
		t.Fatal(err)
	}
	digest, err := scheme.Digest(attributes)
	if err != nil {
		t.Fatal(err)
	}
	value, err := ecdsa.SignASN1(rand.Reader, by.key, digest)
	if err != nil {
		t.Fatal(err)
	}
	a := cms.Assembly{Scheme: scheme, Attributes: attributes, Signature: value, Certificates: []*x509.Certificate{by.Certificate}, Content: content}
	if detached {
		a.Content = nil
	}
	out, err := cms.Assemble(a)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func reason(err error) list.Reason {
	var r *list.Refusal
	if errors.As(err, &r) {
		return r.Reason
	}
	return ""
}

func open(t testing.TB, file, signature []byte) list.Offer {
	t.Helper()
	o, err := list.Open(file, signature, nil)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// world is a root, an authority under it, a publisher of lists, and someone else.
type world struct{ root, under, publisher, stranger *holder }

func newWorld(t testing.TB) world {
	root := issue(t, "Gốc", nil, true)
	return world{root, issue(t, "Cấp", root, true), issue(t, "Người lập danh sách", nil, false), issue(t, "Người lạ", nil, false)}
}

func TestParse(t *testing.T) {
	w := newWorld(t)
	good := string(form(t, 3, now, w.root, w.under))
	l, err := list.Parse([]byte(good))
	if err != nil || l.Identifier != "GCA" || l.Sequence != 3 || len(l.Certificates) != 2 || !l.ThisUpdate.Equal(now) {
		t.Fatalf("%+v %v", l, err)
	}
	this := now.Format(time.RFC3339)
	for name, c := range map[string]struct{ text, unknown string }{
		"a byte order mark":    {"\xef\xbb\xbf" + good, ""},
		"a date of older .NET": {strings.Replace(good, `"`+this+`"`, `"\/Date(1795305600000)\/"`, 1), ""},
		"a time without zone":  {strings.Replace(good, `"`+this+`"`, `"2026-11-22T07:00:00"`, 1), ""},
		"a field more":         {strings.Replace(good, `{`, `{"Signature":"x",`, 1), "Signature"},
		"PEM": {strings.Replace(good, `"`+w.root.b64()+`"`,
			string(must(json.Marshal(string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: w.root.Raw}))))), 1), ""},
	} {
		l, err := list.Parse([]byte(c.text))
		if err != nil || !l.ThisUpdate.Equal(now) || strings.Join(l.Unknown, ",") != c.unknown {
			t.Errorf("%s: %+v %v", name, l, err)
		}
	}
	for name, text := range map[string]string{
		"nothing": "", "no object": "[]", "cut short": good[:len(good)-1], "something behind": good + "{}",
		"a field twice":        strings.Replace(good, `{`, `{"Version":1,`, 1),
		"a field in small":     strings.Replace(good, `"Version"`, `"version"`, 1),
		"no certificates":      string(form(t, 1, now)),
		"a broken certificate": strings.Replace(good, w.under.b64(), w.under.b64()[4:], 1),
		"bytes behind one":     strings.Replace(good, w.under.b64(), base64.StdEncoding.EncodeToString(append(w.under.Raw, 0)), 1),
		"a number as text":     strings.Replace(good, `"SequenceNumber":3`, `"SequenceNumber":"3"`, 1),
		"a negative number":    strings.Replace(good, `"SequenceNumber":3`, `"SequenceNumber":-3`, 1),
		"a fraction":           strings.Replace(good, `"SequenceNumber":3`, `"SequenceNumber":3.5`, 1),
		"no date":              strings.Replace(good, this, "soon", 1),
		"dates the wrong way":  strings.Replace(good, this, "2027-11-22T00:00:00Z", 1),
	} {
		if _, err := list.Parse([]byte(text)); !errors.Is(err, list.ErrMalformed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// TestOpen: what a file is, and that a signature that does not hold is never passed over.
func TestOpen(t *testing.T) {
	w := newWorld(t)
	text := form(t, 1, now, w.root)
	enveloped, detached := sign(t, w.publisher, text, crypto.SHA256, false), sign(t, w.publisher, text, crypto.SHA256, true)
	for name, c := range map[string]struct {
		file, signature []byte
		signed, listed  bool
	}{
		"a signed list":             {enveloped, nil, true, true},
		"the same in PEM":           {pem.EncodeToMemory(&pem.Block{Type: "PKCS7", Bytes: enveloped}), nil, true, true},
		"a signature beside it":     {text, detached, true, true},
		"a list that nobody signed": {text, nil, false, true},
		"a certificate":             {w.root.Raw, nil, false, false},
		"certificates in PEM":       {pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: w.root.Raw}), nil, false, false},
	} {
		o, err := list.Open(c.file, c.signature, nil)
		if err != nil || (o.Signer != nil) != c.signed || (o.List != nil) != c.listed || len(o.Certificates) != 1 {
			t.Errorf("%s: %+v %v", name, o, err)
		}
	}
	altered := []byte(strings.Replace(string(enveloped), `"SequenceNumber":1`, `"SequenceNumber":9`, 1))
	for name, c := range map[string][2][]byte{"altered": {altered, nil}, "a signature of another list": {form(t, 2, now, w.root), detached},
		"a signature that is none": {text, []byte("x")}} {
		if o, err := list.Open(c[0], c[1], nil); reason(err) != list.BadSignature {
			t.Errorf("%s: %+v %v", name, o, err)
		}
	}
	for name, b := range map[string][]byte{"nothing": nil, "words": []byte("danh sách"), "a detached signature alone": detached} {
		if _, err := list.Open(b, nil, nil); !errors.Is(err, list.ErrMalformed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestBelief: who must vouch for what before it is taken.
func TestBelief(t *testing.T) {
	w := newWorld(t)
	text := form(t, 1, now, w.root, w.under)
	signed := open(t, sign(t, w.publisher, text, crypto.SHA256, false), nil)
	unsigned := open(t, text, nil)
	loose := open(t, append(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: w.root.Raw}), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: w.stranger.Raw})...), nil)
	by := list.Note{By: "an", At: now}
	for name, c := range map[string]struct {
		offer  list.Offer
		taking list.Taking
		want   list.Reason
		added  int
	}{
		"signed by one who is pinned":       {signed, list.Taking{Signer: w.publisher.id(), Note: by}, "", 2},
		"signed, and nobody is pinned":      {signed, list.Taking{Note: by}, list.UnknownSigner, 0},
		"signed by another than is pinned":  {signed, list.Taking{Signer: w.stranger.id(), Note: by}, list.UnknownSigner, 0},
		"signed, named by its digest":       {signed, list.Taking{Pins: []certpath.ID{signed.Digest}, Note: by}, "", 2},
		"unsigned":                          {unsigned, list.Taking{Note: by}, list.NotPinned, 0},
		"unsigned, a signer named":          {unsigned, list.Taking{Signer: w.publisher.id(), Note: by}, list.NotPinned, 0},
		"unsigned, named by its digest":     {unsigned, list.Taking{Pins: []certpath.ID{unsigned.Digest}, Note: by}, "", 2},
		"one certificate named":             {unsigned, list.Taking{Pins: []certpath.ID{w.root.id()}, Note: by}, "", 1},
		"a pin that fits nothing":           {unsigned, list.Taking{Pins: []certpath.ID{unsigned.Digest, w.stranger.id()}, Note: by}, list.PinMisses, 0},
		"certificates without a pin":        {loose, list.Taking{Note: by}, list.NotPinned, 0},
		"a person's certificate":            {loose, list.Taking{Pins: []certpath.ID{w.stranger.id()}, Note: by}, list.Unsuitable, 0},
		"a person's, for a purpose":         {loose, list.Taking{Pins: []certpath.ID{w.stranger.id()}, Uses: []list.Use{list.Signing}, Note: by}, "", 1},
		"bounds the wrong way":              {loose, list.Taking{Pins: []certpath.ID{w.root.id()}, From: now, To: now.AddDate(-1, 0, 0), Note: by}, list.BadBounds, 0},
		"a signer whose certificate is old": {signed, list.Taking{Signer: w.publisher.id(), Note: list.Note{At: now.AddDate(2, 0, 0)}}, list.SignerExpired, 0},
		"a list that is old":                {signed, list.Taking{Signer: w.publisher.id(), Note: list.Note{At: now.AddDate(0, 2, 0)}}, list.ExpiredList, 0},
		"an old list by will":               {signed, list.Taking{Signer: w.publisher.id(), Expired: true, Note: list.Note{At: now.AddDate(0, 2, 0)}}, "", 2},
		"a list of tomorrow":                {signed, list.Taking{Signer: w.publisher.id(), Note: list.Note{At: now.AddDate(0, 0, -1)}}, list.FutureList, 0},
	} {
		out, change, err := list.Register{Version: 1}.Take(c.offer, c.taking)
		if reason(err) != c.want || err == nil && c.want != "" || len(change.Added) != c.added || len(out.Entries) != c.added {
			t.Errorf("%s: %v, %+v", name, err, change)
		}
	}
	weak := signed
	weak.Hash = crypto.SHA1
	if _, _, err := (list.Register{}).Take(weak, list.Taking{Signer: w.publisher.id(), Note: by}); reason(err) != list.WeakSignature {
		t.Errorf("signed with SHA-1: %v", err)
	}
}

// TestSuccession: a newer list takes the place of the one before, and nothing goes back.
func TestSuccession(t *testing.T) {
	w := newWorld(t)
	signed := func(by *holder, sequence int, at time.Time, certs ...*holder) list.Offer {
		return open(t, sign(t, by, form(t, sequence, at, certs...), crypto.SHA256, false), nil)
	}
	at := list.Taking{Note: list.Note{By: "an", At: now}}
	first := at
	first.Signer = w.publisher.id()
	second := signed(w.publisher, 5, now, w.root, w.under)
	r, _, err := list.Register{Version: 1}.Take(second, first)
	if err != nil || len(r.Signers) != 1 {
		t.Fatalf("%+v %v", r, err)
	}
	for name, c := range map[string]struct {
		offer list.Offer
		want  list.Reason
	}{
		"a lower number":                   {signed(w.publisher, 4, now, w.root), list.OlderList},
		"a higher number and an older day": {signed(w.publisher, 6, now.AddDate(0, 0, -2), w.root), list.OlderList},
		"the same number, another list":    {signed(w.publisher, 5, now, w.root), list.ChangedList},
		"another signer":                   {signed(w.stranger, 6, now, w.root), list.UnknownSigner},
	} {
		if _, _, err := r.Take(c.offer, at); reason(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, change, err := r.Take(second, at); err != nil || !change.Same {
		t.Errorf("the very list again: %+v %v", change, err)
	}
	pinned := r.Pin(w.stranger.id(), nil, at.Note) // for a list of his own, not for this one
	if _, _, err := pinned.Take(signed(w.stranger, 6, now, w.root), at); reason(err) != list.OtherSigner {
		t.Errorf("another pinned signer: %v", err)
	}
	named := at
	named.Signer = w.stranger.id()
	if _, _, err := pinned.Take(signed(w.stranger, 6, now, w.root), named); err != nil {
		t.Errorf("another signer, named: %v", err)
	}
	next, change, err := r.Take(signed(w.publisher, 6, now, w.root, w.publisher2(t)), at)
	if err != nil || len(change.Added) != 1 || len(change.Dropped) != 1 || len(next.Entries) != 2 || next.Lists[0].Sequence != 6 {
		t.Errorf("%+v %v", change, err)
	}
}

func (w world) publisher2(t *testing.T) *holder { return issue(t, "Gốc mới", nil, true) }

// TestRemoved: what was removed by hand stays away until it is named.
func TestRemoved(t *testing.T) {
	w := newWorld(t)
	note := list.Note{By: "an", At: now}
	o := open(t, form(t, 1, now, w.root, w.under), nil)
	r, _, err := list.Register{Version: 1}.Take(o, list.Taking{Pins: []certpath.ID{o.Digest}, Note: note})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := r.Remove(w.stranger.id(), note); reason(err) != list.NothingSuch {
		t.Error(err)
	}
	r, change, err := r.Remove(w.root.id(), note)
	if err != nil || len(change.Dropped) != 1 || len(r.Entries) != 1 {
		t.Fatalf("%+v %v", change, err)
	}
	o = open(t, form(t, 2, now, w.root, w.under), nil)
	again, change, err := r.Take(o, list.Taking{Pins: []certpath.ID{o.Digest}, Note: note})
	if err != nil || len(change.LeftOut) != 1 || len(again.Entries) != 1 {
		t.Errorf("%+v %v", change, err)
	}
	if again, _, err = again.Take(o, list.Taking{Pins: []certpath.ID{w.root.id()}, Note: note}); err != nil || len(again.Entries) != 2 || len(again.Removed) != 0 {
		t.Errorf("%+v %v", again, err)
	}
	only := open(t, form(t, 3, now, w.root), nil)
	if _, _, err := r.Take(only, list.Taking{Pins: []certpath.ID{only.Digest}, Note: note}); reason(err) != list.NothingToTrust {
		t.Error(err)
	}
}

// TestBelieved: what the store makes of the register, and what an expired list is worth.
func TestBelieved(t *testing.T) {
	w := newWorld(t)
	o := open(t, form(t, 1, now, w.root, w.under), nil)
	for name, stop := range map[string]bool{"warns": false, "stops": true} {
		r, _, err := list.Register{Version: 1}.Take(o, list.Taking{Pins: []certpath.ID{o.Digest}, To: now.AddDate(0, 6, 0), Stop: stop, Note: list.Note{At: now}})
		if err != nil {
			t.Fatal(err)
		}
		data, err := r.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		if r, err = list.ParseRegister(data); err != nil {
			t.Fatal(err)
		}
		anchors, intermediates := r.Believed(now, true)
		if len(anchors) != 1 || len(intermediates) != 1 || !anchors[0].Official || len(r.Expired(now)) != 0 {
			t.Fatalf("%s: %d anchors, %d intermediates", name, len(anchors), len(intermediates))
		}
		root := anchors[0].Certificate
		s := trust.New(anchors, nil)
		if !s.Anchors(trust.TimeStamping, now).Has(root) || s.Anchors(trust.Signing, now.AddDate(1, 0, 0)).Has(root) {
			t.Errorf("%s: the bounds are not kept", name)
		}
		late := now.AddDate(0, 2, 0)
		anchors, _ = r.Believed(late, true)
		if len(r.Expired(late)) != 1 || (len(anchors) == 0) != stop {
			t.Errorf("%s: %d anchors of an expired list", name, len(anchors))
		}
	}
}

func FuzzOpen(f *testing.F) {
	w := newWorld(f)
	text := form(f, 1, now, w.root)
	f.Add(text, []byte(nil))
	f.Add(sign(f, w.publisher, text, crypto.SHA256, false), []byte(nil))
	f.Add(text, sign(f, w.publisher, text, crypto.SHA256, true))
	f.Add(w.root.Raw, []byte(nil))
	f.Fuzz(func(t *testing.T, file, signature []byte) {
		o, err := list.Open(file, signature, nil)
		if err != nil {
			return
		}
		if _, _, err := (list.Register{Version: 1}).Take(o, list.Taking{Note: list.Note{At: now}}); err == nil {
			t.Error("a file was taken that nobody vouched for")
		}
	})
}

func FuzzParseRegister(f *testing.F) {
	w := newWorld(f)
	o := open(f, form(f, 1, now, w.root), nil)
	r, _, err := list.Register{Version: 1}.Take(o, list.Taking{Pins: []certpath.ID{o.Digest}, Note: list.Note{At: now}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(must(r.Marshal()))
	f.Add([]byte(`{"version":1}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := list.ParseRegister(data)
		if err != nil {
			return
		}
		r.Believed(now, false)
		if _, err := list.ParseRegister(must(r.Marshal())); err != nil {
			t.Errorf("what was written can't be read: %v", err)
		}
	})
}

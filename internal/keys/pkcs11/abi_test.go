package pkcs11

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/binary"
	"encoding/hex"
	"math/big"
	"testing"
	"time"
	"unsafe"

	"trien/cms"
	"trien/internal/keys/pkcs11/uri"
)

// TestStructuresAreLaidOutAsCHasThem: eight-byte CK_ULONG on Unix; four bytes and no holes on Windows (PKCS #11 v2.40 Base, Section 2.1).
func TestStructuresAreLaidOutAsCHasThem(t *testing.T) {
	if binary.NativeEndian.Uint16([]byte{1, 0}) != 1 {
		t.Skip("the expected bytes are written for little-endian machines")
	}
	for name, c := range map[string]struct {
		abi
		attribute, pss string
		unavailable    uint64
	}{
		"unix": {unix64, "0201000000000000" + "8877665544332211" + "0300000000000000",
			"5002000000000000" + "0200000000000000" + "2000000000000000", 1<<64 - 1},
		"windows": {windows64, "02010000" + "8877665544332211" + "03000000", "50020000" + "02000000" + "20000000", 1<<32 - 1},
	} {
		got := c.number(c.address(c.number(nil, attrID), 0x1122334455667788), 3)
		if hex.EncodeToString(got) != c.attribute || len(got) != c.attributeSize() {
			t.Errorf("%s: CK_ATTRIBUTE is %x, %d bytes", name, got, c.attributeSize())
		}
		if got := (&pss{0x250, 2, 32}).parameters(c.abi); hex.EncodeToString(got) != c.pss {
			t.Errorf("%s: CK_RSA_PKCS_PSS_PARAMS is %x", name, got)
		}
		if uint64(c.abi.unavailable()) != c.unavailable || c.at(c.number(c.number(nil, 1), 70000), 1) != 70000 {
			t.Errorf("%s: numbers: %x", name, c.abi.unavailable())
		}
		list := make([]byte, 64) // CK_FUNCTION_LIST with two functions
		binary.NativeEndian.PutUint64(list[c.table:], 11)
		binary.NativeEndian.PutUint64(list[c.table+8:], 22)
		if f := c.functions(unsafe.Pointer(&list[0]), 2); f[0] != 11 || f[1] != 22 {
			t.Errorf("%s: functions %v", name, f)
		}
	}
}

func TestMemoryForC(t *testing.T) {
	f := frame{abi: native}
	defer f.free()
	for n := range 70 {
		b, p := f.room(n)
		if len(b) != n || p == 0 || p%8 != 0 {
			t.Errorf("%d bytes at %x", len(b), p)
		}
	}
	if f.copy(nil) != 0 || f.copy([]byte{}) == 0 {
		t.Error("nothing and no bytes are the same")
	}
}

func certificateOf(t *testing.T, key crypto.Signer, from time.Time) *x509.Certificate {
	t.Helper()
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: from, NotAfter: from.Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	c, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestTheRightCertificateIsTaken: a renewed one for an old, one under another id where the key tells that it is its own, never another key's.
func TestTheRightCertificateIsTaken(t *testing.T) {
	var made [2]*ecdsa.PrivateKey
	for i := range made {
		made[i], _ = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	}
	r, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	day := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	old, renewed, other := certificateOf(t, made[0], day), certificateOf(t, made[0], day.AddDate(0, 6, 0)), certificateOf(t, made[1], day.AddDate(1, 0, 0))
	ofRSA := certificateOf(t, r, day)
	point, _ := made[0].PublicKey.Bytes()
	id, none := []byte{1}, []byte(nil)
	on := func(id []byte, list ...*x509.Certificate) (out []storedCertificate) {
		for _, c := range list {
			out = append(out, storedCertificate{"", id, c})
		}
		return out
	}
	for name, c := range map[string]struct {
		key   privateKey
		on    []storedCertificate
		given []*x509.Certificate
		want  *x509.Certificate
	}{
		"renewed":                            {privateKey{id: id, point: point}, on(id, old, renewed), nil, renewed},
		"another key's under the same id":    {privateKey{id: id, point: point}, on(id, old, other), nil, old},
		"under another id":                   {privateKey{id: id, point: append([]byte{4, 65}, point...)}, on([]byte{9}, other, old), nil, old},
		"only another key's":                 {privateKey{id: id, point: point}, on(id, other), nil, nil},
		"the key tells nothing":              {privateKey{id: id}, on(id, old), nil, old},
		"the key tells nothing, another id":  {privateKey{id: id}, on([]byte{9}, old), nil, nil},
		"no ids, and the key tells nothing":  {privateKey{id: none}, on(none, old), nil, nil},
		"no ids":                             {privateKey{id: none, modulus: append([]byte{0}, r.N.Bytes()...)}, on(none, old, ofRSA), nil, ofRSA},
		"given":                              {privateKey{id: id, point: point}, on(id, renewed), []*x509.Certificate{other, old}, old},
		"given for another key":              {privateKey{id: id, point: point}, nil, []*x509.Certificate{other, ofRSA}, nil},
		"RSA key, certificate of an EC key":  {privateKey{id: id, modulus: r.N.Bytes()}, on(id, old), nil, nil},
		"EC key, certificate of an RSA key":  {privateKey{id: id, point: point}, on(id, ofRSA), nil, nil},
		"given, where the key tells nothing": {privateKey{id: id}, nil, []*x509.Certificate{old}, old},
	} {
		if got := (holdings{certificates: c.on}).certificate(c.key, c.given); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// TestALabelOfTheCertificateStandsForItsKey: middleware often names the certificate and leaves the key without a label.
func TestALabelOfTheCertificateStandsForItsKey(t *testing.T) {
	h := holdings{
		keys:         []privateKey{{handle: 1, id: []byte{1}}, {handle: 2, id: []byte{2}, label: "b"}},
		certificates: []storedCertificate{{"a", []byte{1}, nil}, {"b2", []byte{2}, nil}, {"lost", []byte{9}, nil}},
	}
	for name, c := range map[string]struct {
		u    uri.URI
		want object
	}{
		"certificate's":        {uri.URI{}.With(uri.Object, "a"), 1},
		"key's":                {uri.URI{}.With(uri.Object, "b"), 2},
		"cert by type":         {uri.URI{}.With(uri.Object, "b2").With(uri.Type, "cert"), 2},
		"key's label as cert":  {uri.URI{}.With(uri.Object, "b").With(uri.Type, "cert"), 0},
		"private key by type":  {uri.URI{}.With(uri.Object, "a").With(uri.Type, "private"), 0},
		"id":                   {uri.URI{}.With(uri.ID, "\x02"), 2},
		"id and another label": {uri.URI{}.With(uri.ID, "\x02").With(uri.Object, "a"), 0},
		"certificate alone":    {uri.URI{}.With(uri.Object, "lost"), 0},
		"both":                 {uri.URI{}, 0},
	} {
		if k, err := h.pick(&token{}, c.u); k.handle != c.want || (err == nil) != (c.want != 0) {
			t.Errorf("%s: key %d, %v", name, k.handle, err)
		}
	}
}

// TestHalvesBecomeDER: leading zeros and high bits, as they come up once in some hundred signatures.
func TestHalvesBecomeDER(t *testing.T) {
	for raw, want := range map[string]string{
		"0001" + "0002": "3006020101020102",
		"8000" + "00ff": "3009020300800002" + "0200ff",
		"0000" + "ffff": "3008020100" + "020300ffff",
	} {
		b, err := hex.DecodeString(raw)
		if err != nil {
			t.Fatal(err)
		}
		if got := hex.EncodeToString(derValue(b)); got != want {
			t.Errorf("%s: %s, want %s", raw, got, want)
		}
	}
}

// TestDigestInfoIsWhatGoSigns: by the verification of crypto/rsa.
func TestDigestInfoIsWhatGoSigns(t *testing.T) {
	for h, row := range hashes {
		digest := bytes.Repeat([]byte{7}, h.Size())
		info, err := digestInfo(row.oid, digest)
		if err != nil || !bytes.HasSuffix(info, digest) || len(info) != 19+h.Size() {
			t.Errorf("%s: %x, %v", h, info, err)
		}
		if string(cms.HashOID(h)) != row.oid.String() {
			t.Errorf("%s: %s", h, row.oid)
		}
	}
}

func TestModulesOfEachSystemAreKnownByName(t *testing.T) {
	for path, name := range map[string]string{"/usr/lib/softhsm/libsofthsm2.so": "softhsm2", "/x/opensc-pkcs11.so": "opensc-pkcs11", `C:\SoftHSM2\lib\softhsm2-x64.dll`: "softhsm2-x64"} {
		if !isModule(path, name) || isModule(path, "other") {
			t.Errorf("%s is not %s", path, name)
		}
	}
	for _, system := range []string{"linux", "darwin", "windows"} {
		if len(places(system)) == 0 {
			t.Errorf("nowhere to look on %s", system)
		}
	}
}

package subscriber_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"math/big"
	"slices"
	"testing"
	"time"

	"trien/internal/problem"
	"trien/internal/subscriber"
)

// made is a certificate of Hoàng Thị Mai, but for what change makes of it.
func made(t testing.TB, key crypto.Signer, change func(*x509.Certificate)) *x509.Certificate {
	t.Helper()
	c := &x509.Certificate{SerialNumber: big.NewInt(0x1A2B), NotBefore: noon.Add(-time.Hour), NotAfter: noon.AddDate(3, 0, 0), KeyUsage: x509.KeyUsageDigitalSignature,
		EmailAddresses: []string{"mai@anbinh.vn"}, BasicConstraintsValid: true,
		Subject: pkix.Name{CommonName: "Hoàng Thị Mai", Organization: []string{"Tỉnh ủy An Bình"}, Country: []string{"VN"},
			ExtraNames: []pkix.AttributeTypeAndValue{{Type: asn1.ObjectIdentifier{0, 9, 2342, 19200300, 100, 1, 1}, Value: "CCCD:079123456789"}}}}
	if change != nil {
		change(c)
	}
	der, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	out, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func curve(t testing.TB, c elliptic.Curve) crypto.Signer {
	t.Helper()
	k, err := ecdsa.GenerateKey(c, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func wanted() subscriber.Expected {
	return subscriber.Expected{Kind: subscriber.Issue, Subject: subscriber.Person, Holder: "mai", Name: "Hoàng Thị Mai", Code: "079123456789", Email: "mai@anbinh.vn",
		Places: []string{"Tỉnh ủy An Bình"}, Issuer: subscriber.KnownCA, At: noon, Years: 3}
}

func TestCompare(t *testing.T) {
	key := curve(t, elliptic.P256())
	small, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		key    crypto.Signer
		change func(*x509.Certificate)
		want   func(*subscriber.Expected)
		found  []string // codes, refusals first
		kind   problem.Kind
	}{
		"as asked for":           {key, nil, nil, nil, ""},
		"the tone elsewhere":     {key, func(c *x509.Certificate) { c.Subject.CommonName = "Nguyễn Thị Hoà" }, func(w *subscriber.Expected) { w.Name = "nguyễn thị  hòa" }, nil, ""},
		"without marks":          {key, func(c *x509.Certificate) { c.Subject.CommonName = "HOANG THI MAI" }, nil, []string{"name-marks"}, problem.Usage},
		"đ without its stroke":   {key, func(c *x509.Certificate) { c.Subject.CommonName = "Dang Van Do" }, func(w *subscriber.Expected) { w.Name = "Đặng Văn Đô" }, []string{"name-marks"}, problem.Usage},
		"another person":         {key, func(c *x509.Certificate) { c.Subject.CommonName = "Lê Minh Tuấn" }, nil, []string{"name"}, problem.Refused},
		"a namesake":             {key, nil, func(w *subscriber.Expected) { w.Code = "001000000001" }, []string{"code"}, problem.Refused},
		"another e-mail":         {key, nil, func(w *subscriber.Expected) { w.Email = "hoangmai@anbinh.vn" }, []string{"email"}, problem.Usage},
		"of another office":      {key, nil, func(w *subscriber.Expected) { w.Places = []string{"Văn phòng Tỉnh ủy"} }, []string{"organisation"}, problem.Usage},
		"no CA that we know":     {key, nil, func(w *subscriber.Expected) { w.Issuer = subscriber.UnknownCA }, []string{"issuer"}, problem.Refused},
		"the CA not checked":     {key, nil, func(w *subscriber.Expected) { w.Issuer = subscriber.NotChecked }, []string{"issuer-unchecked"}, problem.Usage},
		"nobody said which CA":   {key, nil, func(w *subscriber.Expected) { w.Issuer = "" }, []string{"issuer-unchecked"}, problem.Usage},
		"somebody else's here":   {key, nil, func(w *subscriber.Expected) { w.SameHolder = "uoc" }, []string{"taken"}, problem.Refused},
		"one's own again":        {key, nil, func(w *subscriber.Expected) { w.SameHolder = "mai" }, []string{"known"}, ""},
		"another's key":          {key, nil, func(w *subscriber.Expected) { w.KeyHolder = "uoc" }, []string{"key-taken"}, problem.Refused},
		"one's own key again":    {key, nil, func(w *subscriber.Expected) { w.KeyHolder = "mai" }, []string{"key-again"}, problem.Usage},
		"the same key, renewed":  {key, func(c *x509.Certificate) { c.NotAfter = noon.AddDate(2, 0, 0) }, func(w *subscriber.Expected) { w.Kind, w.KeyHolder, w.Years = subscriber.Renew, "mai", 2 }, nil, ""},
		"a serial number twice":  {key, nil, func(w *subscriber.Expected) { w.TwinHolder = "mai" }, []string{"twin"}, problem.Refused},
		"expired":                {key, func(c *x509.Certificate) { c.NotBefore, c.NotAfter = noon.AddDate(-3, 0, 0), noon.Add(-time.Second) }, nil, []string{"expired"}, problem.Refused},
		"in its last second":     {key, func(c *x509.Certificate) { c.NotBefore, c.NotAfter = noon.AddDate(-3, 0, 0), noon }, nil, nil, ""},
		"not in force yet":       {key, func(c *x509.Certificate) { c.NotBefore = noon.Add(time.Hour) }, nil, []string{"early"}, problem.Usage},
		"five years":             {key, func(c *x509.Certificate) { c.NotAfter = c.NotBefore.AddDate(5, 0, 0) }, func(w *subscriber.Expected) { w.Years = 5 }, nil, ""},
		"more than five years":   {key, func(c *x509.Certificate) { c.NotAfter = c.NotBefore.AddDate(5, 0, 2) }, nil, []string{"too-long"}, problem.Refused},
		"renewed for four years": {key, func(c *x509.Certificate) { c.NotAfter = c.NotBefore.AddDate(4, 0, 0) }, func(w *subscriber.Expected) { w.Kind = subscriber.Renew }, []string{"too-long"}, problem.Refused},
		"for less than asked":    {key, func(c *x509.Certificate) { c.NotAfter = c.NotBefore.AddDate(1, 0, 0) }, nil, []string{"years"}, ""},
		"RSA 1024":               {small, nil, nil, []string{"weak"}, problem.Refused},
		"P-224":                  {curve(t, elliptic.P224()), nil, nil, []string{"weak"}, problem.Refused},
		"for encryption":         {key, func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageKeyEncipherment }, nil, []string{"usage"}, problem.Refused},
		"of a CA": {key, func(c *x509.Certificate) {
			c.IsCA, c.KeyUsage = true, x509.KeyUsageDigitalSignature|x509.KeyUsageCertSign
		}, nil, []string{"ca"}, problem.Refused},
		"all wrong": {small, func(c *x509.Certificate) { c.Subject.CommonName = "X" }, func(w *subscriber.Expected) { w.Issuer, w.Email = subscriber.UnknownCA, "y@z" },
			[]string{"weak", "issuer", "name", "email"}, problem.Refused},
	} {
		want := wanted()
		if c.want != nil {
			c.want(&want)
		}
		list := subscriber.Compare(subscriber.Of(made(t, c.key, c.change)), want)
		var codes []string
		for _, f := range list {
			codes = append(codes, f.Code)
			if f.Words.VI == "" || f.Words.EN == "" {
				t.Errorf("%s: %s has no words", name, f.Code)
			}
		}
		if !slices.Equal(codes, c.found) {
			t.Errorf("%s: %v, want %v", name, codes, c.found)
		}
		if err := subscriber.Settled(list, nil); problem.KindOf(err) != c.kind {
			t.Errorf("%s: %v, want %s", name, err, c.kind)
		}
		if err := subscriber.Settled(list, codes); (problem.KindOf(err) == problem.Refused) != (c.kind == problem.Refused) {
			t.Errorf("%s: confirmed: %v", name, err)
		}
	}
}

func TestParse(t *testing.T) {
	c := made(t, curve(t, elliptic.P256()), nil)
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})
	for name, raw := range map[string][]byte{"DER": c.Raw, "PEM": text, "PEM after words": append([]byte("Bag Attributes\n"), text...), "a chain": append(slices.Clone(text), text...)} {
		got, rest, err := subscriber.Parse(raw)
		if err != nil || subscriber.Of(got).Fingerprint != subscriber.Of(c).Fingerprint || name == "a chain" && len(rest) != 1 {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, raw := range map[string][]byte{"nothing": nil, "words": []byte("chứng thư"), "a key": pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: []byte{1}}),
		"cut short": c.Raw[:len(c.Raw)-1], "PEM of nothing": []byte("-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n")} {
		if _, _, err := subscriber.Parse(raw); problem.KindOf(err) != problem.Malformed {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, _, err := subscriber.Parse(make([]byte, 1<<20)); problem.KindOf(err) != problem.Limit {
		t.Errorf("a large file: %v", err)
	}
	of := subscriber.Of(c)
	if of.Name != "Hoàng Thị Mai" || of.Code != "CCCD:079123456789" || of.Email != "mai@anbinh.vn" || of.Serial != "1A2B" || of.Algorithm != "ECDSA P-256" || of.Weak != "" || !of.Signs {
		t.Errorf("%+v", of)
	}
}

func FuzzParse(f *testing.F) {
	c := made(f, curve(f, elliptic.P256()), nil)
	f.Add(c.Raw)
	f.Add(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw}))
	f.Fuzz(func(t *testing.T, raw []byte) {
		c, _, err := subscriber.Parse(raw)
		if err == nil {
			subscriber.Settled(subscriber.Compare(subscriber.Of(c), wanted()), nil)
		}
	})
}

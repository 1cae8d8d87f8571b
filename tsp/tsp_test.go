package tsp_test

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trien/cms"
	"trien/internal/seeds"
	"trien/internal/testpki"
	"trien/tsp"
)

var (
	now     = time.Date(2026, 11, 21, 14, 30, 15, 250_000_000, time.UTC)
	digest  = sha256.Sum256([]byte("số và dấu"))
	request = tsp.Request{Hash: crypto.SHA256, Digest: digest[:], Nonce: big.NewInt(1831), CertReq: true}
)

func newPKI() *testpki.PKI {
	return testpki.New(testpki.Options{BaseURL: "http://127.0.0.1", Now: now, Random: rand.Reader})
}

// ask gives the answer of the demonstration TSA to q.
func ask(t testing.TB, p *testpki.PKI, q tsp.Request) *tsp.Response {
	t.Helper()
	der, err := q.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	answer, err := p.TimeStamp(der, now)
	if err != nil {
		t.Fatal(err)
	}
	r, err := tsp.ParseResponse(answer)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestAnAnswerIsGood(t *testing.T) {
	token, err := ask(t, newPKI(), request).Check(request)
	if err != nil {
		t.Fatal(err)
	}
	i := token.Info
	if !i.Time.Equal(now) || i.Nonce.Cmp(request.Nonce) != 0 || i.Accuracy != time.Second || i.Hash != crypto.SHA256 || i.Version != 1 || i.Serial.Sign() <= 0 {
		t.Errorf("%+v", i)
	}
	f := token.Check(digest[:], nil)
	for name, fact := range map[string]cms.Fact{"imprint": f.Imprint, "purpose": f.Purpose, "validity": f.Validity,
		"certificate": f.Signer.SigningCertificate, "content type": f.Signer.ContentType, "order": f.Signer.Order} {
		if !fact.OK() {
			t.Errorf("%s: %+v", name, fact)
		}
	}
	if f := token.Check(make([]byte, 32), nil); f.Imprint.State != cms.Fails || f.Intact() {
		t.Errorf("other bytes: %+v", f.Imprint)
	}
	if f := token.Check(nil, nil); f.Imprint.State != cms.Unknown || f.Intact() {
		t.Errorf("no digest: %+v", f.Imprint)
	}
}

func TestAnAnswerThatDoesNotFitIsNamed(t *testing.T) {
	r := ask(t, newPKI(), request)
	other := func(change func(*tsp.Request)) tsp.Request {
		q := request
		change(&q)
		return q
	}
	for _, c := range []struct {
		name string
		q    tsp.Request
		want error
	}{
		{"other bytes", other(func(q *tsp.Request) { q.Digest = make([]byte, 32) }), tsp.ErrImprint},
		{"other nonce", other(func(q *tsp.Request) { q.Nonce = big.NewInt(1) }), tsp.ErrNonce},
		{"other policy", other(func(q *tsp.Request) { q.Policy = "1.2.3" }), tsp.ErrPolicy},
	} {
		if _, err := r.Check(c.q); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	bad := *r
	bad.Token = bytes.Clone(r.Token)
	bad.Token[len(bad.Token)-1] ^= 1
	if _, err := bad.Check(request); !errors.Is(err, tsp.ErrSigner) {
		t.Errorf("signature value changed: %v", err)
	}
}

func TestASignerThatIsNoTSAIsNamed(t *testing.T) {
	c, err := newPKI().Credential("person-p256")
	if err != nil {
		t.Fatal(err)
	}
	q, err := request.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	der, err := tsp.Respond(q, tsp.Responder{Key: c.Key, Chain: c.Chain, Policy: "1.2.3", Serial: big.NewInt(1), Time: now, Rand: rand.Reader})
	if err != nil {
		t.Fatal(err)
	}
	r, err := tsp.ParseResponse(der)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Check(request); !errors.Is(err, tsp.ErrPurpose) {
		t.Error(err)
	}
}

func TestTheResponderRefusesInWords(t *testing.T) {
	p := newPKI()
	weak := sha256.New224().Sum(nil)
	for _, c := range []struct {
		name    string
		request func() []byte
		bit     int
	}{
		{"not a request", func() []byte { return []byte("GET /") }, 5},
		{"nothing", func() []byte { return nil }, 5},
		{"weak hash", func() []byte { return marshal(t, tsp.Request{Hash: crypto.SHA224, Digest: weak}) }, 0},
		{"policy not served", func() []byte { q := request; q.Policy = "1.2.3"; return marshal(t, q) }, 15},
	} {
		der, err := p.TimeStamp(c.request(), now)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		r, err := tsp.ParseResponse(der)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		var refused *tsp.RefusedError
		if _, err := r.Check(request); !errors.As(err, &refused) {
			t.Fatalf("%s: %v", c.name, err)
		}
		if refused.Status != 2 || len(refused.Text) != 1 || refused.Failure.Bit(c.bit) != 1 || refused.Failure.BitLen() != c.bit+1 {
			t.Errorf("%s: %+v", c.name, refused)
		}
	}
}

func marshal(t testing.TB, q tsp.Request) []byte {
	t.Helper()
	der, err := q.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func TestRequestsComeBackAsTheyWere(t *testing.T) {
	for _, q := range []tsp.Request{
		request,
		{Hash: crypto.SHA256, Digest: digest[:]},
		{Hash: crypto.SHA512, Digest: make([]byte, 64), Policy: "1.3.6.1.4.1.32473.1.1", CertReq: true},
		{Hash: crypto.SHA384, Digest: make([]byte, 48), Nonce: new(big.Int).Lsh(big.NewInt(1), 100)},
	} {
		got, err := tsp.ParseRequest(marshal(t, q))
		if err != nil {
			t.Fatal(err)
		}
		if got.Hash != q.Hash || !bytes.Equal(got.Digest, q.Digest) || got.Policy != q.Policy || got.CertReq != q.CertReq ||
			(got.Nonce == nil) != (q.Nonce == nil) || q.Nonce != nil && got.Nonce.Cmp(q.Nonce) != 0 {
			t.Errorf("%+v came back as %+v", q, got)
		}
	}
	if _, err := (tsp.Request{Hash: crypto.SHA256, Digest: digest[1:]}).Marshal(); err == nil {
		t.Error("a digest of another length is accepted")
	}
}

func TestWithoutCertificatesTheTokenIsSmaller(t *testing.T) {
	q := request
	q.CertReq = false
	token, err := ask(t, newPKI(), q).Check(q)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(token.CMS.Certificates); n != 0 {
		t.Errorf("%d certificates were not asked for", n)
	}
}

// run runs openssl in a folder with the given files.
func run(t *testing.T, files map[string][]byte, args string) (map[string][]byte, error) {
	t.Helper()
	if _, err := exec.LookPath("openssl"); err != nil {
		t.Fatal("openssl, the other reader, is not installed: run scripts/setup test")
	}
	dir := t.TempDir()
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c := exec.Command("openssl", strings.Fields(args)...)
	c.Dir = dir
	text, err := c.CombinedOutput()
	if err != nil {
		t.Logf("openssl %s: %s", args, text)
	}
	out, _ := os.ReadFile(filepath.Join(dir, "out"))
	return map[string][]byte{"out": out}, err
}

func certPEM(c *x509.Certificate) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})
}

func TestOpenSSLAcceptsOurAnswer(t *testing.T) {
	p := newPKI()
	asked, err := run(t, map[string][]byte{"data": []byte("số và dấu")}, "ts -query -data data -sha256 -cert -out out")
	if err != nil {
		t.Fatal(err)
	}
	answer, err := p.TimeStamp(asked["out"], now)
	if err != nil {
		t.Fatal(err)
	}
	anchors, err := p.Anchors()
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{"q": asked["out"], "r": answer, "root": certPEM(anchors[0])}
	verify := "ts -verify -queryfile q -in r -CAfile root -attime " + big.NewInt(now.Unix()).String()
	if _, err := run(t, files, verify); err != nil {
		t.Error(err)
	}
	files["r"] = bytes.Clone(answer)
	files["r"][len(answer)-1] ^= 1
	if _, err := run(t, files, verify); err == nil {
		t.Error("a changed answer is accepted")
	}
}

func TestOpenSSLsAnswerIsRead(t *testing.T) {
	p := newPKI()
	tsa := ask(t, p, request)
	token, err := tsa.Check(request)
	if err != nil {
		t.Fatal(err)
	}
	// A TSA of OpenSSL's own: its certificate is self-signed, with the purpose that RFC 3161 asks for.
	made, err := run(t, nil, "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=TSA -addext extendedKeyUsage=critical,timeStamping -keyout out -out out")
	if err != nil {
		t.Fatal(err)
	}
	config := `[tsa]
default_tsa = t
[t]
serial = serial
digests = sha256
default_policy = 1.2.3.4
accuracy = secs:1, millisecs:500, microsecs:100
signer_digest = sha256
ess_cert_id_alg = sha256
ordering = yes
tsa_name = yes
`
	files := map[string][]byte{"q": marshal(t, request), "pair": made["out"], "serial": []byte("0A\n"), "conf": []byte(config)}
	// OpenSSL appends the key after the certificate or before it: one file serves as both.
	answer, err := run(t, files, "ts -reply -config conf -queryfile q -signer pair -inkey pair -out out")
	if err != nil {
		t.Fatal(err)
	}
	r, err := tsp.ParseResponse(answer["out"])
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := r.Check(request)
	if err != nil {
		t.Fatal(err)
	}
	if i := theirs.Info; i.Policy != "1.2.3.4" || i.Accuracy != 1500*time.Millisecond+100*time.Microsecond || !i.Ordering || i.TSA == nil || time.Since(i.Time).Abs() > time.Hour {
		t.Errorf("%+v", i)
	}
	if token.Info.TSA != nil {
		t.Error("our token names a TSA that it does not name")
	}
}

func TestMalformedAnswersAreNamed(t *testing.T) {
	good, err := newPKI().TimeStamp(marshal(t, request), now)
	if err != nil {
		t.Fatal(err)
	}
	for name, in := range map[string][]byte{
		"nothing": nil, "cut short": good[:len(good)-1], "bytes behind": append(bytes.Clone(good), 0), "a web page": []byte("<html></html>"),
	} {
		var m *cms.MalformedError
		if _, err := tsp.ParseResponse(in); !errors.As(err, &m) {
			t.Errorf("%s: %v", name, err)
		}
	}
	var limit *cms.LimitError
	if _, err := tsp.ParseResponse(make([]byte, 2<<20)); !errors.As(err, &limit) {
		t.Errorf("too large: %v", err)
	}
}

func FuzzParseToken(f *testing.F) {
	r := ask(f, newPKI(), request)
	f.Add(r.Token)
	for _, b := range seeds.Contents(f) { // some are document time-stamps
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		token, err := tsp.ParseToken(in)
		if err == nil {
			token.Check(digest[:], nil)
		}
	})
}

func FuzzParseResponse(f *testing.F) {
	good, err := newPKI().TimeStamp(marshal(f, request), now)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add(marshal(f, request))
	p := newPKI()
	f.Fuzz(func(t *testing.T, in []byte) {
		if r, err := tsp.ParseResponse(in); err == nil {
			r.Check(request)
		}
		if q, err := tsp.ParseRequest(in); err == nil {
			answer, err := p.TimeStamp(in, now)
			if err != nil {
				t.Fatalf("%+v: %v", q, err)
			}
			if _, err := tsp.ParseResponse(answer); err != nil {
				t.Fatal(err)
			}
		}
	})
}

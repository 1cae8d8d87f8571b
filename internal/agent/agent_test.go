package agent_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"trien/cms"
	"trien/internal/agent"
	"trien/internal/limits"
	"trien/internal/testpki"
)

var at = time.Date(2026, 11, 22, 8, 30, 0, 123456789, time.UTC)

func pair(t testing.TB) (ed25519.PublicKey, ed25519.PrivateKey) {
	t.Helper()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return public, private
}

func TestCallIsBelievedAsItWasMade(t *testing.T) {
	public, private := pair(t)
	c := agent.NewCall("POST", "/agent/tinh-uy/work/1?wait=20", []byte("{}"), at)
	signature := c.Sign(private)
	if err := c.Verify(public, signature, at.Add(agent.Window)); err != nil {
		t.Fatal(err)
	}
	other, _ := pair(t)
	if err := c.Verify(other, signature, at); err == nil {
		t.Error("believed by another key")
	}
	for name, forge := range map[string]func(agent.Call) agent.Call{
		"method": func(c agent.Call) agent.Call { c.Method = "GET"; return c },
		"path":   func(c agent.Call) agent.Call { c.Target = "/agent/tinh-uy/work/2?wait=20"; return c },
		"query":  func(c agent.Call) agent.Call { c.Target = "/agent/tinh-uy/work/1?wait=2"; return c },
		"body":   func(c agent.Call) agent.Call { c.Body = []byte("[]"); return c },
		"time":   func(c agent.Call) agent.Call { c.Time = at.Add(time.Second).Format(time.RFC3339Nano); return c },
		"parts pushed into each other": func(c agent.Call) agent.Call {
			c.Method, c.Target = c.Method+"\n"+c.Target, ""
			return c
		},
	} {
		t.Run(name, func(t *testing.T) {
			var e *agent.CallError
			if err := forge(c).Verify(public, signature, at); !errors.As(err, &e) || e.Late {
				t.Errorf("believed, or called late: %v", err)
			}
		})
	}
}

func TestCallOutOfTimeIsLate(t *testing.T) {
	public, private := pair(t)
	for _, off := range []time.Duration{agent.Window + time.Nanosecond, -agent.Window - time.Nanosecond} {
		c := agent.NewCall("GET", "/x", nil, at.Add(off))
		var e *agent.CallError
		if err := c.Verify(public, c.Sign(private), at); !errors.As(err, &e) || !e.Late {
			t.Errorf("%v off: %v", off, err)
		}
	}
	c := agent.Call{Method: "GET", Target: "/x", Time: "hôm qua"}
	if err := c.Verify(public, c.Sign(private), at); err == nil {
		t.Error("a time that is none was believed")
	}
}

func TestMalformedSignaturesAndKeys(t *testing.T) {
	public, private := pair(t)
	c := agent.NewCall("GET", "/x", nil, at)
	good := c.Sign(private)
	for _, bad := range []string{"", "%", good[:20], good + "AAAA", strings.ToLower(good), respelt(good), good[:40] + "\n" + good[40:]} {
		if c.Verify(public, bad, at) == nil {
			t.Errorf("believed with %q", bad)
		}
	}
	if c.Verify(public[:31], good, at) == nil {
		t.Error("believed with half a key")
	}
}

// respelt is the same signature with other unused bits at its end: whoever remembers signatures would not know it again.
func respelt(signature string) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	last := len(signature) - 3 // before the padding
	return signature[:last] + string(alphabet[strings.IndexByte(alphabet, signature[last])|1]) + signature[last+1:]
}

func TestSchemesHaveNamesBothWays(t *testing.T) {
	for _, family := range []cms.Family{cms.RSA, cms.PSS, cms.ECDSA} {
		for _, h := range []string{"sha256", "sha384", "sha512"} {
			name := map[cms.Family]string{cms.RSA: "rsa", cms.PSS: "pss", cms.ECDSA: "ecdsa"}[family] + "-" + h
			s, err := agent.ParseScheme(name)
			if err != nil || s.Family != family || agent.SchemeName(s) != name {
				t.Errorf("%s: %v %v", name, s, err)
			}
		}
	}
	if _, err := agent.ParseScheme("rsa-sha1"); err == nil {
		t.Error("SHA-1 can be asked for")
	}
	if agent.SchemeName(cms.Scheme{}) != "" {
		t.Error("no scheme has a name")
	}
}

// chain gives the DER of an invented certificate and its issuers.
func chain(t testing.TB) [][]byte {
	t.Helper()
	p := testpki.New(testpki.Options{BaseURL: "http://127.0.0.1:1", Now: at, Random: rand.Reader})
	c, err := p.Issue(testpki.Order{Name: "x", Profile: testpki.Person, Key: testpki.P256, CommonName: "Nguyễn Văn Ước"})
	if err != nil {
		t.Fatal(err)
	}
	var out [][]byte
	for _, c := range c.Chain {
		out = append(out, c.Raw)
	}
	return out
}

func TestResults(t *testing.T) {
	certs := chain(t)
	raw := func(v any) []byte {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	good := agent.Result{Attributes: []byte{0x31, 0}, Value: []byte{1}, Chain: certs}
	a, refused, err := agent.ParseResult(raw(good))
	if err != nil || refused != nil || len(a.Chain) != len(certs) || !bytes.Equal(a.Chain[0].Raw, certs[0]) {
		t.Fatalf("%+v %v %v", a, refused, err)
	}
	a, refused, err = agent.ParseResult(raw(agent.Result{Refused: &agent.Words{VI: " Không\u202e ký\n", EN: strings.Repeat("x", 2*limits.AgentWords)}}))
	if err != nil || a != nil || refused.VI != "Không ký" || len(refused.EN) != limits.AgentWords {
		t.Fatalf("%+v %+v %v", a, refused, err)
	}
	long := make([][]byte, limits.PathDepth+1)
	for i := range long {
		long[i] = certs[0]
	}
	for name, body := range map[string][]byte{
		"nothing":                  nil,
		"not JSON":                 []byte("chào"),
		"unknown member":           []byte(`{"digest":"AAAA"}`),
		"something after":          append(raw(good), '1'),
		"no value":                 raw(agent.Result{Attributes: good.Attributes, Chain: certs}),
		"no attributes":            raw(agent.Result{Value: good.Value, Chain: certs}),
		"no chain":                 raw(agent.Result{Attributes: good.Attributes, Value: good.Value}),
		"chain without end":        raw(agent.Result{Attributes: good.Attributes, Value: good.Value, Chain: long}),
		"attributes without end":   raw(agent.Result{Attributes: make([]byte, limits.AgentAttributes+1), Value: good.Value, Chain: certs}),
		"value without end":        raw(agent.Result{Attributes: good.Attributes, Value: make([]byte, limits.AgentValue+1), Chain: certs}),
		"a chain of something":     raw(agent.Result{Attributes: good.Attributes, Value: good.Value, Chain: [][]byte{{1, 2, 3}}}),
		"both signed and refused":  raw(agent.Result{Attributes: good.Attributes, Refused: &agent.Words{}}),
		"larger than any body is":  append(raw(good), bytes.Repeat([]byte{' '}, limits.JSONBody)...),
		"bytes that are no base64": []byte(`{"attributes":"*","value":"AA==","chain":["AA=="]}`),
	} {
		t.Run(name, func(t *testing.T) {
			if a, refused, err := agent.ParseResult(body); err == nil {
				t.Errorf("taken: %+v %+v", a, refused)
			}
		})
	}
}

func TestPairRequests(t *testing.T) {
	public, _ := pair(t)
	raw, err := json.Marshal(agent.PairRequest{Code: "ABCD-EFGH", Name: "  Máy bàn\tphòng 302 ", PublicKey: public})
	if err != nil {
		t.Fatal(err)
	}
	if r, err := agent.ParsePairRequest(raw); err != nil || r.Name != "Máy bàn phòng 302" {
		t.Fatalf("%+v %v", r, err)
	}
	for name, body := range map[string]string{
		"half a key":       `{"code":"x","name":"x","publicKey":"AAAA"}`,
		"no name":          `{"code":"x","name":" \u0007 ","publicKey":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}`,
		"a name for pages": `{"code":"x","name":"` + strings.Repeat("x", limits.AgentName+1) + `","publicKey":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}`,
		"not JSON":         `[`,
	} {
		if r, err := agent.ParsePairRequest([]byte(body)); err == nil {
			t.Errorf("%s: taken as %+v", name, r)
		}
	}
}

func FuzzParseResult(f *testing.F) {
	b, err := json.Marshal(agent.Result{Attributes: []byte{0x31, 0}, Value: []byte{1}, Chain: chain(f)})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add([]byte(`{"refused":{"vi":"Không","en":"No"}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		a, refused, err := agent.ParseResult(body)
		if err == nil && (a == nil) == (refused == nil) {
			t.Fatal("neither or both")
		}
		if err == nil && a != nil && (len(a.Chain) == 0 || len(a.Value) == 0) {
			t.Fatal("an empty answer")
		}
	})
}

func FuzzParsePairRequest(f *testing.F) {
	f.Add([]byte(`{"code":"x","name":"Máy","publicKey":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		r, err := agent.ParsePairRequest(body)
		if err == nil && (r.Name == "" || len(r.PublicKey) != ed25519.PublicKeySize) {
			t.Fatalf("taken: %+v", r)
		}
	})
}

package agent_test

import (
	"bytes"
	"crypto/x509"
	"encoding/json"
	"errors"
	"net/url"
	"testing"
	"time"

	"trien/cms"
	"trien/internal/agent"
)

var machine = agent.Paired{Agent: "m-1", Office: "tinh-uy", OfficeName: "Tỉnh ủy An Bình", Person: "uoc", PersonName: "Nguyễn Văn Ước"}

const page = "https://trien.example"

func challenge(t testing.TB) agent.Challenge {
	return agent.Challenge{ID: "c-1", Purpose: agent.ToSignIn, Office: "tinh-uy", OfficeName: "Tỉnh ủy An Bình", Person: "uoc", Account: "uoc", Origin: page, Number: "47",
		Nonce: bytes.Repeat([]byte{7}, agent.NonceSize), Issued: then, Expires: then.Add(3 * time.Minute), Certificates: []string{agent.Fingerprint(owner(t, person).Certificate())}}
}

// attested answers a challenge with a key.
func attested(t testing.TB, c agent.Challenge, name string) []byte {
	t.Helper()
	k := owner(t, name)
	what, err := c.Attest(machine.Agent, k.Certificate())
	if err != nil {
		t.Fatal(err)
	}
	value, err := k.Sign(t.Context(), what.Digest, what.Scheme)
	if err != nil {
		t.Fatal(err)
	}
	der, err := what.Assemble(value, k.Chain())
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func TestAnAnswerServesItsOwnChallengeOnly(t *testing.T) {
	c := challenge(t)
	der := attested(t, c, person)
	signer, others, err := c.Proven(machine.Agent, der)
	if err != nil || !signer.Equal(owner(t, person).Certificate()) || len(others) == 0 {
		t.Fatalf("%v %v", signer, err)
	}
	for name, change := range map[string]func(*agent.Challenge){
		"another nonce":   func(c *agent.Challenge) { c.Nonce = bytes.Repeat([]byte{8}, agent.NonceSize) },
		"another office":  func(c *agent.Challenge) { c.Office = "huyen-uy" },
		"another person":  func(c *agent.Challenge) { c.Person = "ha" },
		"another account": func(c *agent.Challenge) { c.Account = "ha" },
		"another page":    func(c *agent.Challenge) { c.Origin = "https://trien.example.evil" },
		"another number":  func(c *agent.Challenge) { c.Number = "48" },
		"another purpose": func(c *agent.Challenge) { c.Purpose = agent.ToProve },
		"another time":    func(c *agent.Challenge) { c.Expires = c.Expires.Add(time.Second) },
		"another id":      func(c *agent.Challenge) { c.ID = "c-2" },
	} {
		other := c
		change(&other)
		if _, _, err := other.Proven(machine.Agent, der); err == nil {
			t.Errorf("%s: believed", name)
		}
	}
	if _, _, err := c.Proven("m-2", der); err == nil {
		t.Error("another machine: believed")
	}
}

// What is signed for a sign-in is no signature of a document, and what is signed for a document opens nothing.
func TestASignInIsNoDocument(t *testing.T) {
	c := challenge(t)
	sd, err := cms.Parse(attested(t, c, person))
	if err != nil {
		t.Fatal(err)
	}
	if kind, err := sd.Signers[0].ContentType(); err != nil || kind == cms.OIDData || kind != agent.OIDSignIn {
		t.Errorf("content type %s, %v", kind, err)
	}
	k := owner(t, person)
	scheme, err := cms.DefaultScheme(k.Certificate().PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	for name, typ := range map[string]cms.OID{"a document's content type": cms.OIDData, "a time-stamp's content type": cms.OIDTSTInfo} {
		content := c.Content(machine.Agent)
		sum, _ := scheme.Digest(content)
		attributes, err := cms.SignedAttributes(cms.ToSign{ContentType: typ, Digest: sum, Hash: scheme.Hash, Certificate: k.Certificate()})
		if err != nil {
			t.Fatal(err)
		}
		digest, _ := scheme.Digest(attributes)
		value, err := k.Sign(t.Context(), digest, scheme)
		if err != nil {
			t.Fatal(err)
		}
		for wrapped, outer := range map[string]cms.OID{"as it is": typ, "in another's clothes": agent.OIDSignIn} {
			der, err := cms.Assemble(cms.Assembly{Scheme: scheme, Attributes: attributes, Signature: value, Certificates: k.Chain(), ContentType: outer, Content: content})
			if err != nil {
				t.Fatal(err)
			}
			if _, _, err := c.Proven(machine.Agent, der); err == nil {
				t.Errorf("%s, %s: believed", name, wrapped)
			}
		}
	}
}

func TestAnswersThatDoNotHold(t *testing.T) {
	c := challenge(t)
	der := attested(t, c, person)
	flipped := bytes.Clone(der)
	flipped[len(flipped)-5] ^= 1 // in the value
	what, err := c.Attest(machine.Agent, owner(t, person).Certificate())
	if err != nil {
		t.Fatal(err)
	}
	detached, err := cms.Assemble(cms.Assembly{Scheme: what.Scheme, Attributes: what.Attributes, Signature: []byte{1}, Certificates: owner(t, person).Chain(), ContentType: agent.OIDSignIn})
	if err != nil {
		t.Fatal(err)
	}
	stolen, err := what.Assemble([]byte{1, 2, 3}, []*x509.Certificate{owner(t, seal).Certificate()})
	if err != nil {
		t.Fatal(err)
	}
	for name, der := range map[string][]byte{"a value changed": flipped, "content left out": detached, "under another's certificate": stolen, "nothing": nil, "no DER": []byte("trien"), "more behind": append(bytes.Clone(der), 0)} {
		if _, _, err := c.Proven(machine.Agent, der); err == nil {
			t.Errorf("%s: believed", name)
		}
	}
}

func TestWhatAMachineProvesNot(t *testing.T) {
	for name, x := range map[string]struct {
		change func(*agent.Challenge)
		why    agent.Reason
	}{
		"another office":        {func(c *agent.Challenge) { c.Office = "huyen-uy" }, agent.OtherPerson},
		"another person":        {func(c *agent.Challenge) { c.Person = "ha" }, agent.OtherPerson},
		"a page elsewhere":      {func(c *agent.Challenge) { c.Origin = "https://trien.example.evil" }, agent.OtherOrigin},
		"a page without TLS":    {func(c *agent.Challenge) { c.Origin = "http://trien.example" }, agent.OtherOrigin},
		"no nonce":              {func(c *agent.Challenge) { c.Nonce = nil }, agent.BadItem},
		"a bare digest":         {func(c *agent.Challenge) { c.Nonce = c.Nonce[:20] }, agent.BadItem},
		"a number of three":     {func(c *agent.Challenge) { c.Number = "470" }, agent.BadItem},
		"a word for the number": {func(c *agent.Challenge) { c.Number = "ok" }, agent.BadItem},
		"a line feed inside":    {func(c *agent.Challenge) { c.Account = "uoc\norigin: https://evil" }, agent.BadItem},
		"an unknown purpose":    {func(c *agent.Challenge) { c.Purpose = "transfer" }, agent.BadItem},
		"over":                  {func(c *agent.Challenge) { c.Issued, c.Expires = then.Add(-time.Hour), then }, agent.OtherTime},
		"not yet":               {func(c *agent.Challenge) { c.Issued, c.Expires = then.Add(time.Hour), then.Add(time.Hour+time.Minute) }, agent.OtherTime},
		"for a day":             {func(c *agent.Challenge) { c.Expires = then.Add(24 * time.Hour) }, agent.OtherTime},
	} {
		c := challenge(t)
		x.change(&c)
		var refused *agent.RefusedError
		if err := c.Holds(machine, page, then); !errors.As(err, &refused) || refused.Reason != x.why {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := challenge(t).Holds(machine, page, then); err != nil {
		t.Error(err)
	}
}

func TestOrigin(t *testing.T) {
	for address, want := range map[string]string{"https://Trien.Example/": page, "https://trien.example:443": page, "http://127.0.0.1:8080/x?y": "http://127.0.0.1:8080", "http://[::1]:80/": "http://[::1]"} {
		u, err := url.Parse(address)
		if got := agent.Origin(u); err != nil || got != want {
			t.Errorf("%s: %s, %v", address, got, err)
		}
	}
}

func FuzzProven(f *testing.F) {
	f.Add([]byte{0x30})
	c := agent.Challenge{ID: "c-1", Purpose: agent.ToSignIn, Office: "tinh-uy", Person: "uoc", Account: "uoc", Origin: page, Number: "47", Nonce: make([]byte, agent.NonceSize), Issued: then, Expires: then.Add(time.Minute)}
	f.Add(attested(f, c, person))
	f.Fuzz(func(t *testing.T, der []byte) {
		if signer, _, err := c.Proven("m-1", der); err == nil && signer == nil {
			t.Error("proven by nobody")
		}
	})
}

func FuzzParseProof(f *testing.F) {
	f.Add([]byte(`{"signed":"MAA="}`))
	f.Add([]byte(`{"refused":{"vi":"không","en":"no"}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		p, err := agent.ParseProof(body)
		if err == nil && (p.Refused == nil) == (len(p.Signed) == 0) {
			t.Errorf("%+v", p)
		}
		if _, again := json.Marshal(p); again != nil {
			t.Error(again)
		}
	})
}

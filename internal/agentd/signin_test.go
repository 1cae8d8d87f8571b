package agentd_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"testing"
	"time"

	"trien/internal/agent"
	"trien/internal/agentd"
)

// proven keeps what a machine made of a challenge.
func (h *house) proven(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	defer h.mu.Unlock()
	body, ok := h.believed(w, r, h.key)
	if !ok {
		return
	}
	p, err := agent.ParseProof(body)
	if err != nil {
		h.fails(w, http.StatusUnprocessableEntity, "malformed")
		return
	}
	if h.proofs == nil {
		h.proofs = map[string]agent.Proof{}
	}
	h.proofs[r.PathValue("challenge")] = p
	json.NewEncoder(w).Encode(agent.Outcome{State: agent.Signed})
}

// challenges asks the machine to prove a sign-in.
func (h *house) challenges(id string, change ...func(*agent.Challenge)) agent.Challenge {
	h.Helper()
	u, err := url.Parse(h.URL)
	if err != nil {
		h.Fatal(err)
	}
	c := agent.Challenge{ID: id, Purpose: agent.ToSignIn, Office: "tinh-uy", OfficeName: "Tỉnh ủy An Bình", Person: "uoc", Account: "uoc", Origin: agent.Origin(u), Number: "47",
		Nonce: bytes.Repeat([]byte{7}, agent.NonceSize), Issued: then.UTC(), Expires: then.Add(time.Minute).UTC(), Certificates: []string{agent.Fingerprint(soft(h, person).Certificate())}}
	for _, f := range change {
		f(&c)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.signIns = append(h.signIns, c)
	close(h.news)
	h.news = make(chan struct{})
	return c
}

func (h *house) proof(id string) agent.Proof {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.proofs[id]
}

// whoProves sits down and answers questions about sign-ins.
func whoProves(h *house, choice agentd.Choice, typed ...string) (*officer, *[]agent.Challenge) {
	p, state := paired(h)
	o := sits(h, p, state, person)
	o.types(typed...)
	shown := &[]agent.Challenge{}
	o.a.Desk.Prove = func(_ context.Context, c agent.Challenge, _ *agentd.Source) (agentd.Choice, error) {
		*shown = append(*shown, c)
		return choice, nil
	}
	return o, shown
}

func TestASignInIsShownConfirmedAndProven(t *testing.T) {
	h := newHouse(t)
	o, shown := whoProves(h, agentd.Sign, pin)
	c := h.challenges("c-1")
	o.start().until(agentd.Proven)
	if err := o.stop(); err == nil || len(*shown) != 1 || (*shown)[0].Number != "47" || o.asked != 1 {
		t.Errorf("%v, shown %v, asked %d", err, *shown, o.asked)
	}
	signer, _, err := c.Proven("m-1", h.proof("c-1").Signed)
	if err != nil || !signer.Equal(soft(t, person).Certificate()) {
		t.Error(err)
	}
}

// A wrong PIN ends it: the same sign-in is not asked for again, though the house still waits, and documents go on.
func TestAWrongPINEndsASignInAndNothingElse(t *testing.T) {
	h := newHouse(t)
	o, shown := whoProves(h, agentd.Sign, "000000")
	h.challenges("c-1")
	o.start().until(agentd.SignInLeft)
	o.types(pin)
	h.offer("i-1", "r-1", person)
	o.until(agentd.Signed)
	if len(*shown) != 1 || h.proof("c-1").Signed != nil || h.state("i-1") != agent.Signed {
		t.Errorf("shown %d times, proof %v, item %s", len(*shown), h.proof("c-1"), h.state("i-1"))
	}
}

func TestSignInsThatAreNotProven(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*agent.Challenge)
		choice agentd.Choice
		kind   agentd.Kind
		shown  int
		told   bool // the house learns of it
	}{
		"the person says no":        {func(*agent.Challenge) {}, agentd.Refuse, agentd.SignInNo, 1, true},
		"a page elsewhere":          {func(c *agent.Challenge) { c.Origin = "https://trien.example.evil" }, agentd.Sign, agentd.SignInRefused, 0, true},
		"another person":            {func(c *agent.Challenge) { c.Person = "ha" }, agentd.Sign, agentd.SignInRefused, 0, true},
		"over":                      {func(c *agent.Challenge) { c.Expires = then }, agentd.Sign, agentd.SignInRefused, 0, true},
		"a certificate of no token": {func(c *agent.Challenge) { c.Certificates = []string{"00"} }, agentd.Sign, agentd.SignInLeft, 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			o, shown := whoProves(h, c.choice, pin)
			h.challenges("c-1", c.change)
			o.start().until(c.kind)
			h.offer("i-1", "r-1", person)
			o.until(agentd.Signed) // by then the house has been told
			if p := h.proof("c-1"); p.Signed != nil || (p.Refused != nil) != c.told || len(*shown) != c.shown {
				t.Errorf("proof %+v, shown %d times", p, len(*shown))
			}
		})
	}
}

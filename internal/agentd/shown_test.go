package agentd_test

import (
	"crypto/x509"
	"encoding/json"
	"net/http"
	"testing"

	"trien/internal/agent"
	"trien/internal/agentd"
)

// certificates keeps what a machine shows of its keys.
func (h *house) certificates(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	defer h.mu.Unlock()
	body, ok := h.believed(w, r, h.key)
	if !ok {
		return
	}
	chains, err := agent.ParseShown(body)
	if err != nil {
		h.fails(w, http.StatusUnprocessableEntity, "malformed")
		return
	}
	h.shown = append(h.shown, chains...)
	json.NewEncoder(w).Encode(agent.Outcome{State: agent.Taken})
}

func (h *house) seen() [][]*x509.Certificate {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.shown
}

// The house learns at the start, once, whose certificates are here, before anything is signed and without a PIN.
func TestCertificatesAreShownOnce(t *testing.T) {
	h := newHouse(t)
	o, _ := whoProves(h, agentd.Sign, pin)
	h.challenges("c-1")
	o.start().until(agentd.Proven)
	o.types(pin)
	h.offer("i-1", "r-1", person)
	o.until(agentd.Signed)
	if got := h.seen(); len(got) != 1 || !got[0][0].Equal(soft(t, person).Certificate()) {
		t.Errorf("%d chains were shown", len(got))
	}
}

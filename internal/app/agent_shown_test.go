package app_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"trien/internal/agent"
	"trien/internal/app"
	"trien/internal/problem"
	"trien/internal/testpki"
)

// shows tells the house what is on the machine's token.
func (m *rig) shows(body any) error {
	m.s.t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		m.s.t.Fatal(err)
	}
	_, err = m.s.House.AgentCertificates(m.s.t.Context(), tu, m.call("POST", "/agent/tinh-uy/certificates", raw))
	return err
}

// A certificate is matched with its request from where its token is: the holder's machine, or that of who makes the token ready.
func TestCertificatesThatMachinesShow(t *testing.T) {
	s := newStage(t)
	ctx, v := t.Context(), s.begun()
	issued, err := s.PKI.Issue(testpki.Order{Name: "token-thao", Profile: testpki.Person, Key: testpki.P256, CommonName: "Phạm Thu Thảo", Organization: "Tỉnh ủy An Bình"})
	if err != nil {
		t.Fatal(err)
	}
	token := agent.Shown{Chains: [][][]byte{{issued.Chain[0].Raw}}}
	m := s.rigOf(issued)
	m.join("thao")
	list := func() []app.ShownView {
		t.Helper()
		list, err := s.House.ShownCertificates(ctx, s.as(tu, "yen"), v.ID)
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	if got := list(); len(got) != 0 {
		t.Fatal(paperly(got))
	}
	if err := m.shows(map[string]any{"chains": []any{[]any{"AAAA"}}}); problem.KindOf(err) != problem.Malformed {
		t.Errorf("no certificate: %v", err)
	}
	if err := m.shows(token); err != nil {
		t.Fatal(err)
	}
	got := list()
	if len(got) != 1 || !strings.HasSuffix(got[0].Name, "Phạm Thu Thảo") || got[0].Person.ID != "thao" || got[0].Machine.Name != "Máy bàn" || got[0].Holder.ID != "" {
		t.Fatal(paperly(got))
	}
	read, err := s.House.ReadCertificate(ctx, s.as(tu, "yen"), v.ID, got[0].File)
	if err != nil || read.Fingerprint != got[0].Fingerprint {
		t.Errorf("%v %v", paperly(read), err)
	}
	_, err = s.House.ShownCertificates(ctx, s.as(tu, "thao"), v.ID)
	wantKind(t, err, problem.Forbidden, "")

	ready := s.rig(tu + "-uoc") // at the machine of who is in charge lies a token that is the leader's already
	ready.join("yen")
	if err := ready.shows(agent.Shown{Chains: [][][]byte{{ready.key.Certificate().Raw}}}); err != nil {
		t.Fatal(err)
	}
	if got = list(); len(got) != 2 || got[1].Person.ID != "yen" || got[1].Holder.ID != "uoc" {
		t.Error(paperly(got))
	}
	mine, err := s.House.Agents(ctx, s.as(tu, "thao"))
	if err != nil || len(mine) != 1 || len(mine[0].Certificates) != 1 || mine[0].Certificates[0].File != nil {
		t.Errorf("on one's own page: %v %v", paperly(mine), err)
	}
	if err := m.shows(agent.Shown{}); err != nil { // the token is elsewhere now
		t.Fatal(err)
	}
	if got = list(); len(got) != 1 {
		t.Error(paperly(got))
	}
	if _, err := s.House.EndAgent(ctx, s.as(tu, "yen"), ready.id); err != nil {
		t.Fatal(err)
	}
	if got = list(); len(got) != 0 {
		t.Errorf("of a machine that is paired no more: %s", paperly(got))
	}
	s.sound()
}

// A machine proves sign-ins from then on: who sits at a page that was left open pairs none.
func TestPairingAsksForAProof(t *testing.T) {
	s := newStage(t)
	token := s.as(tu, "uoc")
	s.forward(20 * time.Minute)
	_, err := s.House.PairAgent(t.Context(), token)
	wantKind(t, err, problem.StepUp, "379.12.2b")
	in, err := s.House.Prove(t.Context(), token, app.ProofRequest{Code: s.code("uoc")})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.House.PairAgent(t.Context(), in.Token); err != nil {
		t.Error(err)
	}
}

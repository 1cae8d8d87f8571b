package app_test

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"trien/internal/agent"
	"trien/internal/app"
	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/testpki"
)

// page is a browser at the page of signing in.
func (s *stage) page() context.Context {
	return app.WithCaller(s.t.Context(), app.Caller{Machine: "Firefox · Linux", Source: "192.0.2.1", Origin: "https://trien.example"})
}

// silent puts nobody where the certificates point to.
func (s *stage) silent() {
	s.serve(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "out of service", http.StatusServiceUnavailable)
	}))
}

// asksToSignIn is somebody at the page who has typed an account.
func (s *stage) asksToSignIn(account string) app.CertificateAsked {
	s.t.Helper()
	asked, err := s.House.BeginCertificate(s.page(), app.CertificateRequest{Office: tu, Account: account})
	if err != nil {
		s.t.Fatal(err)
	}
	return asked
}

// challenges are the sign-ins that a machine is asked to prove.
func (m *rig) challenges() []agent.Challenge {
	m.s.t.Helper()
	w, err := m.s.House.AgentWork(m.s.t.Context(), tu, m.call("GET", "/agent/tinh-uy/work?wait=0", nil), 0)
	if err != nil {
		m.s.t.Fatal(err)
	}
	return w.SignIns
}

// attest signs a challenge as `trien agent` does.
func (m *rig) attest(c agent.Challenge) []byte {
	m.s.t.Helper()
	what, err := c.Attest(m.id, m.key.Certificate())
	if err != nil {
		m.s.t.Fatal(err)
	}
	value, err := m.key.Sign(m.s.t.Context(), what.Digest, what.Scheme)
	if err != nil {
		m.s.t.Fatal(err)
	}
	der, err := what.Assemble(value, m.key.Chain())
	if err != nil {
		m.s.t.Fatal(err)
	}
	return der
}

func (m *rig) proves(id string, p agent.Proof) error {
	body, err := json.Marshal(p)
	if err != nil {
		m.s.t.Fatal(err)
	}
	_, err = m.s.House.AgentProof(m.s.t.Context(), tu, m.call("POST", "/agent/tinh-uy/sign-in/"+id, body), id)
	return err
}

// proven carries a sign-in to where the machine has answered.
func (m *rig) proven(asked app.CertificateAsked) {
	m.s.t.Helper()
	list := m.challenges()
	if len(list) != 1 || list[0].Number != asked.Number {
		m.s.t.Fatalf("the machine is shown %+v, the page %s", list, asked.Number)
	}
	if err := m.proves(list[0].ID, agent.Proof{Signed: m.attest(list[0])}); err != nil {
		m.s.t.Fatal(err)
	}
}

// The whole way: asked at the page, shown and proven at the machine, in; each part serves once, and what was used stands with each act (379.12.2b.signin).
func TestSignInByCertificate(t *testing.T) {
	s := newStage(t)
	m := s.pair("uoc", tu+"-uoc")
	asked := s.asksToSignIn(" UOC ")
	if in, err := s.House.FinishCertificate(s.page(), asked.Ticket); err != nil || in != nil {
		t.Fatalf("before the machine has answered: %v %v", in, err)
	}
	c := m.challenges()
	if len(c) != 1 || c[0].Office != tu || c[0].Person != "uoc" || c[0].Account != "uoc" || c[0].Origin != "https://trien.example" || c[0].Purpose != agent.ToSignIn || len(c[0].Certificates) != 1 {
		t.Fatalf("the machine is asked %+v", c)
	}
	proof := agent.Proof{Signed: m.attest(c[0])}
	if err := m.proves(c[0].ID, proof); err != nil {
		t.Fatal(err)
	}
	wantKind(t, m.proves(c[0].ID, proof), problem.Conflict, "") // the answer again
	in, err := s.House.FinishCertificate(s.page(), asked.Ticket)
	if err != nil || in == nil || in.Me.SignIn != "certificate" || in.Me.Person.ID != "uoc" || !identity.Counts(in.Me.SignIn) {
		t.Fatalf("%+v %v", in, err)
	}
	if _, err := s.House.FinishCertificate(s.page(), asked.Ticket); problem.KindOf(err) != problem.SignIn {
		t.Errorf("the ticket again: %v", err)
	}
	if len(m.challenges()) != 0 {
		t.Error("asked for still")
	}
	s.sound()
}

// Of many who finish with one ticket one is in; of many answers to one challenge one counts.
func TestATicketOpensOneSession(t *testing.T) {
	s := newStage(t)
	m := s.pair("uoc", tu+"-uoc")
	asked := s.asksToSignIn("uoc")
	m.proven(asked)
	var all sync.WaitGroup
	in := make(chan app.Token, 8)
	for range cap(in) {
		all.Go(func() {
			if got, err := s.House.FinishCertificate(s.page(), asked.Ticket); err == nil && got != nil {
				in <- got.Token
			}
		})
	}
	all.Wait()
	if len(in) != 1 {
		t.Errorf("%d sessions", len(in))
	}
}

func TestAnswersThatOpenNothing(t *testing.T) {
	s := newStage(t)
	m := s.pair("uoc", tu+"-uoc")
	other := s.rig(tu + "-nghia")
	other.id, other.private = m.id, m.private // another's token, plugged into the leader's machine
	for name, c := range map[string]struct {
		answer func(agent.Challenge) agent.Proof
		kind   problem.Kind
	}{
		"the person says no": {func(agent.Challenge) agent.Proof {
			return agent.Proof{Refused: &agent.Words{VI: "Không phải tôi.", EN: "Not me."}}
		}, ""},
		"another challenge's answer": {func(c agent.Challenge) agent.Proof { c.Number = "99"; return agent.Proof{Signed: m.attest(c)} }, problem.Malformed},
		"another page's answer": {func(c agent.Challenge) agent.Proof {
			c.Origin = "https://trien.example.evil"
			return agent.Proof{Signed: m.attest(c)}
		}, problem.Malformed},
		"another's certificate":         {func(c agent.Challenge) agent.Proof { return agent.Proof{Signed: other.attest(c)} }, problem.Key},
		"nothing that can be read":      {func(agent.Challenge) agent.Proof { return agent.Proof{Signed: []byte("trien")} }, problem.Malformed},
		"neither a proof nor a refusal": {func(agent.Challenge) agent.Proof { return agent.Proof{} }, problem.Malformed},
	} {
		t.Run(name, func(t *testing.T) {
			s.forward(time.Hour)
			asked := s.asksToSignIn("uoc")
			list := m.challenges()
			if len(list) != 1 {
				t.Fatal(list)
			}
			if err := m.proves(list[0].ID, c.answer(list[0])); problem.KindOf(err) != c.kind {
				t.Fatal(err)
			}
			if in, err := s.House.FinishCertificate(s.page(), asked.Ticket); in != nil || problem.KindOf(err) != problem.SignIn {
				t.Errorf("%v %v", in, err)
			}
		})
	}
}

// What was good a moment ago may be so no more; what could not be checked is not good.
func TestCertificatesThatOpenNothing(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(s *stage, m *rig)
		kind  problem.Kind // of the machine's answer; "": it is not asked
	}{
		"revoked": {func(s *stage, _ *rig) {
			if err := s.PKI.Revoke(tu+"-uoc", s.now().Add(-time.Hour)); err != nil {
				s.t.Fatal(err)
			}
		}, problem.Key},
		"nobody says whether it is revoked": {func(s *stage, _ *rig) { s.silent() }, problem.Unavailable},
		"ended here": {func(s *stage, m *rig) {
			o, _ := s.House.Office(tu)
			fp := agent.Fingerprint(m.key.Certificate())
			if err := o.EndCertificate(s.t.Context(), app.Terminal(), office.CertificateEnded{Fingerprint: fp, From: s.now().Add(-time.Second), Reason: "đổi thiết bị"}); err != nil {
				s.t.Fatal(err)
			}
		}, ""},
		"of someone frozen": {func(s *stage, _ *rig) {
			if _, err := s.House.Freeze(s.t.Context(), s.as(tu, "bao"), app.FreezeRequest{Person: "uoc", What: "lost", Reason: "mất máy và thiết bị ký"}); err != nil {
				s.t.Fatal(err)
			}
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			m := s.pair("uoc", tu+"-uoc")
			early := s.asksToSignIn("uoc")
			list := m.challenges()
			c.spoil(s, m)
			if c.kind != "" {
				wantKind(t, m.proves(list[0].ID, agent.Proof{Signed: m.attest(list[0])}), c.kind, "")
			}
			if in, err := s.House.FinishCertificate(s.page(), early.Ticket); in != nil || c.kind != "" && err == nil {
				t.Errorf("%v %v", in, err)
			}
			late := s.asksToSignIn("uoc") // it looks to whoever asks as ever
			if in, err := s.House.FinishCertificate(s.page(), late.Ticket); in != nil || err != nil {
				t.Errorf("%v %v", in, err)
			}
		})
	}
}

// Between the machine's answer and the page's next question the certificate may end.
func TestACertificateThatEndsBeforeThePageGoesOn(t *testing.T) {
	s := newStage(t)
	m := s.pair("uoc", tu+"-uoc")
	asked := s.asksToSignIn("uoc")
	m.proven(asked)
	o, _ := s.House.Office(tu)
	if err := o.EndCertificate(t.Context(), app.Terminal(), office.CertificateEnded{Fingerprint: agent.Fingerprint(m.key.Certificate()), From: s.now().Add(-time.Second), Reason: "mất"}); err != nil {
		t.Fatal(err)
	}
	if in, err := s.House.FinishCertificate(s.page(), asked.Ticket); in != nil || problem.KindOf(err) != problem.Key {
		t.Errorf("%v %v", in, err)
	}
}

// Who asks for others' accounts learns nothing, holds nobody up elsewhere, and must wait longer and longer.
func TestAskingAgainAndAgain(t *testing.T) {
	s := newStage(t)
	s.stop()
	s.pair("uoc", tu+"-uoc")
	for _, account := range []string{"uoc", "khong-co-ai"} {
		for range 5 {
			if asked := s.asksToSignIn(account); asked.Number == "" || asked.Ticket == "" {
				t.Errorf("%s: %+v", account, asked)
			}
		}
		if _, err := s.House.BeginCertificate(s.page(), app.CertificateRequest{Office: tu, Account: account}); problem.KindOf(err) != problem.SignIn {
			t.Errorf("%s the sixth time: %v", account, err)
		}
	}
	s.as(tu, "uoc") // by password as ever
	m := s.pair("nghia", tu+"-nghia")
	asked := s.asksToSignIn("nghia")
	m.proven(asked)
	if in, err := s.House.FinishCertificate(s.page(), asked.Ticket); err != nil || in == nil {
		t.Errorf("someone else: %v", err)
	}
}

func TestAChallengeEnds(t *testing.T) {
	s := newStage(t)
	m := s.pair("uoc", tu+"-uoc")
	asked := s.asksToSignIn("uoc")
	list := m.challenges()
	s.forward(4 * time.Minute)
	wantKind(t, m.proves(list[0].ID, agent.Proof{Signed: m.attest(list[0])}), problem.Conflict, "")
	if in, err := s.House.FinishCertificate(s.page(), asked.Ticket); in != nil || problem.KindOf(err) != problem.SignIn {
		t.Errorf("%v %v", in, err)
	}
	s.asksToSignIn("uoc")
	second := s.asksToSignIn("uoc") // takes the first one's place
	if list := m.challenges(); len(list) != 1 || list[0].Number == "" {
		t.Fatalf("%+v", list)
	}
	m.proven(second)
	if _, err := s.House.FinishCertificate(s.page(), "tinh-uy.none"); problem.KindOf(err) != problem.SignIn {
		t.Error(err)
	}
}

// In a session the machine proves anew who acts; its answer serves that session alone.
func TestAProofByCertificate(t *testing.T) {
	s := newStage(t)
	m := s.pair("uoc", tu+"-uoc")
	token := s.as(tu, "uoc")
	for who, offered := range map[string]bool{"uoc": true, "nghia": false, "tuan": false} { // with a machine; with a certificate alone; with neither
		if v, err := s.House.ProofWays(s.page(), s.as(tu, who)); err != nil || slices.Contains(v.Ways, "certificate") != offered {
			t.Errorf("%s is offered %v, %v", who, v.Ways, err)
		}
	}
	asked, err := s.House.AskCertificateProof(s.page(), token)
	if err != nil {
		t.Fatal(err)
	}
	m.proven(asked)
	if in, err := s.House.FinishCertificate(s.page(), asked.Ticket); in != nil || problem.KindOf(err) != problem.SignIn {
		t.Errorf("a proof opened a session: %v", err)
	}
	if in, err := s.House.FinishCertificateProof(s.page(), s.as(tu, "mai"), asked.Ticket); in != nil || problem.KindOf(err) != problem.Refused {
		t.Errorf("another's session: %v", err)
	}
	in, err := s.House.FinishCertificateProof(s.page(), token, asked.Ticket)
	if err != nil || in == nil || in.Token == token {
		t.Fatalf("%+v %v", in, err)
	}
	if in, err := s.House.FinishCertificateProof(s.page(), in.Token, asked.Ticket); in != nil || err == nil {
		t.Error("it served twice")
	}
	if _, err := s.House.AskCertificateProof(s.page(), s.as(tu, "tuan")); problem.KindOf(err) != problem.Conflict {
		t.Errorf("who has no certificate: %v", err)
	}
}

// A proxy vouches for the key alone: whose the certificate is, and whether it is good, is looked at here.
func TestSignInByTLS(t *testing.T) {
	s := newStage(t)
	mine := s.rig(tu + "-uoc").key.Certificate()
	enter := func(c *x509.Certificate) error {
		_, err := s.House.SignInTLS(s.page(), tu, c)
		return err
	}
	wantKind(t, enter(mine), problem.Conflict, "") // the office has not said so
	s.House.Set(tu, func(set *app.Settings) { set.ByCertificate.TLS = true })
	in, err := s.House.SignInTLS(s.page(), tu, mine)
	if err != nil || in.Me.SignIn != "certificate+mtls" {
		t.Fatalf("%+v %v", in.Me, err)
	}
	stranger, err := testpki.New(testpki.Options{BaseURL: shared.base, Now: s.now(), Random: tools(s.now).Random}).Credential("person-p256")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]*x509.Certificate{"none": nil, "of nobody here": stranger.Chain[0], "of the office": s.rig(tu).key.Certificate()} {
		if err := enter(c); problem.KindOf(err) != problem.SignIn {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := s.PKI.Revoke(tu+"-uoc", s.now().Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	wantKind(t, enter(mine), problem.SignIn, "")
}

// An office may let in whom nobody could check; that counts for nothing that binds.
func TestUncheckedOnlyWhereTheOfficeSaysSo(t *testing.T) {
	s := newStage(t)
	m := s.pair("uoc", tu+"-uoc")
	s.House.Set(tu, func(set *app.Settings) { set.ByCertificate.Unchecked = true })
	s.silent()
	asked := s.asksToSignIn("uoc")
	m.proven(asked)
	in, err := s.House.FinishCertificate(s.page(), asked.Ticket)
	if err != nil || in == nil || identity.Counts(in.Me.SignIn) {
		t.Fatalf("%+v %v", in, err)
	}
}

// A session that a certificate opened is over at the instant at which the certificate is, or its holder's post; sessions opened otherwise stay.
func TestASessionEndsWithItsCertificate(t *testing.T) {
	s := newStage(t)
	ctx := t.Context()
	o, _ := s.House.Office(tu)
	for _, end := range []struct {
		who  string
		does office.Event
	}{
		{"uoc", nil}, // the certificate, from an instant to come
		{"nghia", office.AppointmentEnded{}},
	} {
		m := s.pair(end.who, tu+"-"+end.who)
		asked := s.asksToSignIn(end.who)
		m.proven(asked)
		in, err := s.House.FinishCertificate(s.page(), asked.Ticket)
		if err != nil || in == nil {
			t.Fatal(err)
		}
		instant := s.now().Add(10 * time.Minute).UTC().Truncate(time.Microsecond)
		if end.does == nil {
			err = o.EndCertificate(ctx, app.Terminal(), office.CertificateEnded{Fingerprint: agent.Fingerprint(m.key.Certificate()), From: instant, Reason: "thay thiết bị"})
		} else {
			err = o.EndTerms(ctx, end.who, instant)
		}
		if err != nil {
			t.Fatal(err)
		}
		other := s.as(tu, end.who)
		if me, err := s.House.Me(ctx, in.Token); err != nil || me.SignIn != "certificate" {
			t.Fatalf("%s before the instant: %+v %v", end.who, me, err)
		}
		if v, err := s.House.Account(ctx, other); err != nil || len(v.Sessions) < 2 {
			t.Fatalf("%+v %v", v.Sessions, err)
		}
		s.forward(10 * time.Minute)
		v, err := s.House.Account(ctx, other)
		if end.does != nil {
			wantKind(t, err, problem.SignIn, "") // who holds no post is in no session
		} else if err != nil || slices.ContainsFunc(v.Sessions, func(x app.SessionView) bool { return x.SignIn == "certificate" }) {
			t.Errorf("%s: still listed: %+v %v", end.who, v.Sessions, err)
		}
		_, err = s.House.Me(ctx, in.Token)
		wantKind(t, err, problem.SignIn, "379.9.2")
		_, err = s.House.Me(ctx, in.Token)
		wantKind(t, err, problem.SignIn, "")
	}
	s.sound()
}

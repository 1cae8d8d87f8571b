package app

import (
	"context"
	"crypto/x509"
	"encoding/pem"

	"trien/internal/agent"
	"trien/internal/problem"
	"trien/internal/store"
	"trien/internal/subscriber"
)

// AgentCertificates takes what a machine shows of the certificates of its keys. Nothing is believed of it: it is offered to those who match a
// certificate with a request, beside the file that the CA sent (379.9.2).
func (h *House) AgentCertificates(ctx context.Context, id string, c AgentCall) (agent.Outcome, error) {
	m, err := h.answer(ctx, id, c)
	if err != nil {
		return agent.Outcome{}, err
	}
	if _, err := agent.ParseShown(c.Body); err != nil {
		return agent.Outcome{}, misspoken(err)
	}
	o := m.office
	_, err = o.store.Commit(ctx, store.Batch{At: o.now(), Put: []store.Row{store.MachineShown{Machine: m.machine.id, At: store.Micros(o.now()), Chains: string(c.Body)}}})
	return agent.Outcome{State: agent.Taken}, err
}

// ShownCertificates are those on the machines of a request's holder, and on the caller's own, where a token is often made ready for somebody.
func (h *House) ShownCertificates(ctx context.Context, t Token, request string) ([]ShownView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return nil, err
	}
	o := s.office
	if err := o.may(ctx, s.actor, managesSubscribers); err != nil {
		return nil, err
	}
	r, err := requestPapers().get(ctx, o, request)
	if err != nil {
		return nil, err
	}
	people, err := o.registry(ctx)
	if err != nil {
		return nil, err
	}
	machines := people.machines(r.Holder)
	if r.Holder != s.actor.Person {
		machines = append(machines, people.machines(s.actor.Person)...)
	}
	list := []ShownView{}
	for _, m := range machines {
		shown, err := o.shownFiles(ctx, people, m)
		if err != nil {
			return nil, err
		}
		list = append(list, shown...)
	}
	return list, o.readPersonal(ctx, s.actor, r.Holder, "certificate", "device")
}

// shownBy are the certificates that a machine showed last, for whom it is paired with.
func (o *Office) shownBy(ctx context.Context, people *registry, m machine) ([]ShownView, error) {
	list, err := o.shownFiles(ctx, people, m)
	for i := range list {
		list[i].File = nil
	}
	return list, err
}

// shownFiles are the certificates that a machine showed last, each as a file.
func (o *Office) shownFiles(ctx context.Context, people *registry, m machine) ([]ShownView, error) {
	list := []ShownView{}
	row, err := store.Get[store.MachineShown](ctx, o.store.Reader, m.id)
	if problem.KindOf(err) == problem.NotFound {
		return list, nil
	}
	if err != nil {
		return nil, err
	}
	chains, err := agent.ParseShown([]byte(row.Chains))
	if err != nil {
		return nil, err
	}
	for _, chain := range chains {
		of := subscriber.Of(chain[0])
		v := ShownView{Machine: NamedView{m.id, m.name}, Person: NamedView{m.person, people.name(m.person)}, At: store.Time(row.At), Fingerprint: fingerprint(chain[0]),
			Name: of.Name, Serial: of.Serial, From: of.NotBefore, Until: of.NotAfter, File: pemOf(chain)}
		if holder := people.holder(v.Fingerprint); holder != "" {
			v.Holder = NamedView{holder, people.holderName(holder, o.settings)}
		}
		list = append(list, v)
	}
	return list, nil
}

// pemOf writes a chain as a file, the certificate first (RFC 7468).
func pemOf(chain []*x509.Certificate) (file []byte) {
	for _, c := range chain {
		file = append(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})...)
	}
	return file
}

package app

import (
	"context"
	"encoding/base64"
	"slices"
	"time"

	"trien/internal/exchange"
	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
)

// staffStream is where everything about people, posts, certificates and peers stands.
const staffStream = "staff"

// peer is an office one exchanges with, and the certificate it seals with.
type peer struct {
	exchange.Peer
	seal string
}

// registry is the office's people, certificates and peers, folded from the staff stream.
type registry struct {
	version int64
	since   time.Time // its first event
	identity.Staff
	certificates []certificate
	peers        []peer
	agents       []machine
	freezes      map[string]freeze // by person, or by the office's id
	machinesEver map[string]string // names of machines, also of those whose pairing has ended
	subordinates []subordinate
	identities   []linked // who people are at providers of identities
	scim         identitySystems
	lists
	// the fingerprints of those believed, as recorded last, and of the special-purpose service's among them
	anchors, official []string
}

// apply folds one event.
func (r *registry) apply(rec office.Record) error {
	if r.version == 0 {
		r.since = rec.At
	}
	r.scim.apply(rec)
	if c := office.ChangeOf(rec.Event); c != nil {
		r.Take(c, rec.At)
		r.version++
		return nil
	}
	if ours, err := r.applyList(rec); ours {
		r.version++
		return err
	}
	var err error
	switch e := rec.Event.(type) {
	case office.CertificateRegistered:
		err = r.setCertificate(e)
	case office.CertificateEnded:
		err = r.endCertificate(e.Fingerprint, e.From, e.Reason)
	case office.CertificateRestored:
		err = r.endCertificate(e.Fingerprint, time.Time{}, "")
	case office.CertificateAssigned:
		r.assign(e)
	case office.PeerAgreed:
		err = r.setPeer(e)
	case office.AnchorsChanged:
		r.anchors, r.official = e.Anchors, e.Official
	case office.AgentPaired:
		var key []byte
		if key, err = base64.StdEncoding.DecodeString(e.Key); err == nil {
			r.agents = append(slices.Clip(r.agents), machine{e.Agent, e.Person, e.Name, key, e.At})
			r.rememberMachine(e)
		}
	case office.AgentEnded:
		r.agents = slices.DeleteFunc(slices.Clone(r.agents), func(m machine) bool { return m.id == e.Agent })
	case office.AccountFrozen:
		r.setFrozen(e)
	case office.AccountRestored:
		r.setRestored(e)
	case office.IdentityLinked:
		err = r.link(e)
	case office.IdentityUnlinked:
		err = r.unlink(e)
	case office.SubordinateNamed:
		r.nameSubordinate(e)
	}
	r.version++
	return err
}

func (r *registry) setPeer(e office.PeerAgreed) error {
	key, err := base64.StdEncoding.DecodeString(e.Identity)
	if err != nil {
		return err
	}
	p := peer{exchange.Peer{ID: e.Peer, Name: e.Name, Code: e.Code, Address: e.Address, Identity: key, Box: e.Box, Ledger: e.Ledger}, e.Seal}
	r.peers = slices.Clone(r.peers)
	for i := range r.peers {
		if r.peers[i].ID == p.ID {
			r.peers[i] = p
			return nil
		}
	}
	r.peers = append(r.peers, p)
	return nil
}

// peer finds a pinned peer.
func (r *registry) peer(id string) (peer, bool) {
	for _, p := range r.peers {
		if p.ID == id {
			return p, true
		}
	}
	return peer{}, false
}

// name gives a person's name, or the id where it is nobody's.
func (r *registry) name(person string) string {
	if p, ok := r.Person(person); ok {
		return p.Name
	}
	if person == "" || person == systemActor {
		return "hệ thống"
	}
	if person == Terminal().Person {
		return Terminal().Name
	}
	return person
}

// registry folds the staff stream; of one that was folded before only what came since is read.
func (o *Office) registry(ctx context.Context) (*registry, error) {
	version, err := o.store.Version(ctx, staffStream)
	if err != nil {
		return nil, err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.staff != nil && o.staff.version == version {
		return o.staff, nil
	}
	r := &registry{lists: lists{book: o.standard}}
	if o.staff != nil && o.staff.version < version {
		r = o.staff.copied()
	}
	records, err := o.recordsAfter(ctx, staffStream, r.version)
	if err != nil {
		return nil, err
	}
	for _, rec := range records {
		if err := r.apply(rec); err != nil {
			return nil, err
		}
	}
	o.staff = r
	return r, nil
}

// actor is the person as they may act at this instant.
func (o *Office) actor(ctx context.Context, person, signIn string) (identity.Actor, error) {
	r, err := o.registry(ctx)
	if err != nil {
		return identity.Actor{}, err
	}
	if r.frozen(person) {
		return identity.Actor{}, errFrozen()
	}
	a, ok := r.Actor(person, o.now())
	if !ok || len(a.Roles) == 0 { // who holds no post any more has nothing left to do here
		return identity.Actor{}, problem.New(problem.SignIn, "Tài khoản không còn hiệu lực. Hãy đăng nhập lại.", "The account is no longer in force. Sign in again.")
	}
	a.SignIn = signIn
	return a, nil
}

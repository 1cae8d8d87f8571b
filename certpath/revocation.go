package certpath

import (
	"bytes"
	"slices"
	"time"
)

// Revocation judges certificate i of a path at an instant by the evidence: OCSP responses and lists whose own signer's path reaches the
// same anchor. An entry that says revoked decides; else a fresh "good"; else the status is unknown, and Why says what was wrong with the
// best of the evidence. The anchor's own status is not asked for.
func (v *Evidence) Revocation(p Path, i int, at time.Time) Status {
	if i >= len(p)-1 {
		return Status{State: Good}
	}
	if !v.work().spend(costStatus) {
		return Status{State: Unknown, Why: TooMuch}
	}
	id := p[i].ID()
	if v.busy[id] {
		return Status{State: Unknown, Why: Circular}
	}
	if v.busy == nil {
		v.busy = map[ID]bool{}
	}
	v.busy[id] = true
	defer delete(v.busy, id)
	s := v.byAll(p, i, at)
	if s.State == Good && v.work().over() {
		return Status{State: Unknown, Why: TooMuch}
	}
	return s
}

func (v *Evidence) byAll(p Path, i int, at time.Time) Status {
	byOCSP := v.byOCSP(p, i, at)
	if byOCSP.State == Revoked {
		return byOCSP
	}
	byCRL := v.byCRL(p, i, at)
	if byCRL.State == Revoked || byOCSP.State == NotChecked {
		return byCRL.and(byOCSP)
	}
	if byOCSP.State == Unknown && byCRL.State != NotChecked {
		return byCRL.and(byOCSP)
	}
	return byOCSP.and(byCRL)
}

// signerPath finds a path for the signer of evidence to the anchor of p that holds at the instant, its own revocation included: a CRL or
// OCSP signer that is revoked, or not known not to be, vouches for nothing.
func (v *Evidence) signerPath(signer *Certificate, p Path, at time.Time) (Doubt, bool) {
	if k := slices.IndexFunc(p, signer.Equal); k >= 0 {
		return v.soundAt(p, k, at) // judged as part of p; a list may speak of its own signer (6.3.3 (f) asks for its path alone)
	}
	var anchors, pool Pool
	anchors.Add(p.Anchor())
	pool.Add(p...)
	pool.Add(v.Pool.All()...)
	why := SignerPath
	paths, _ := BuildWithin(v.work(), signer, &pool, &anchors)
	for _, q := range paths {
		if faults := Check(q, Inputs{At: at, Work: v.work()}); len(faults) > 0 {
			continue
		}
		if w, ok := v.signerNotRevoked(q, at); !ok {
			why = w
			continue
		}
		return "", true
	}
	return why, false
}

func (v *Evidence) signerNotRevoked(q Path, at time.Time) (Doubt, bool) {
	for i := range q[:len(q)-1] {
		if i == 0 && q[0].Extensions.NoCheck || v.busy[q[i].ID()] {
			continue // "can be trusted for its lifetime" (RFC 6960, Section 4.2.2.2.1); or we came from here
		}
		switch s := v.Revocation(q, i, at); s.State {
		case Revoked:
			return SignerRevoked, false
		case Unknown:
			return SignerUnknown, false
		}
	}
	return "", true
}

func (v *Evidence) byOCSP(p Path, i int, at time.Time) Status {
	best := Status{State: NotChecked, Why: NoEvidence}
	for _, r := range v.OCSPs {
		if !v.work().spend(1 + len(r.Singles)/20) {
			return Status{State: Unknown, Why: TooMuch}
		}
		for n := range r.Singles {
			if r.Singles[n].Serial.Cmp(p[i].Serial) == 0 && v.work().spend(costHash) && r.Singles[n].about(p[i], p[i+1]) {
				best = better(best, v.single(r, &r.Singles[n], p, i, at))
			}
		}
	}
	return best
}

// single judges one single response: the responder's right to answer first, then what it says and for when.
func (v *Evidence) single(r *OCSP, one *Single, p Path, i int, at time.Time) Status {
	s := Status{State: Unknown, Source: "ocsp", ThisUpdate: one.ThisUpdate, NextUpdate: one.NextUpdate, Evidence: r.Raw}
	if len(r.UnknownCritical) > 0 {
		s.Why = UnknownExtension
		return s
	}
	if v.fromFuture(r.ProducedAt) || v.fromFuture(one.ThisUpdate) {
		s.Why = FromFuture
		return s
	}
	by, why := v.authorised(r, p, i, v.relied(r.Raw, r.ProducedAt, at))
	if s.Why = why; by == nil {
		return s
	}
	if one.State == Revoked {
		t := revokedStatus(at, one.RevokedAt, one.Reason)
		t.Source, t.ThisUpdate, t.NextUpdate, t.Evidence = s.Source, s.ThisUpdate, s.NextUpdate, s.Evidence
		return v.doubted(t, p[i], signed{by.Key, r.Algorithm, r.Raw})
	}
	if one.State == Unknown {
		s.Why = UnknownToResponder
		return s
	}
	if v.beyond(p[i], r.Raw, one.ThisUpdate) {
		s.Why = NotProven
		return s
	}
	if why, ok := v.covers(window{one.ThisUpdate, one.NextUpdate, one.ArchiveCutoff}, p[i], at); !ok {
		s.Why = why
		return s
	}
	s.State = Good
	return v.doubted(s, p[i], signed{by.Key, r.Algorithm, r.Raw})
}

// signed is a piece of evidence with what it was signed by.
type signed struct {
	key       Key
	algorithm Algorithm
	der       []byte
}

// doubted takes back a Good that nothing better than a weak signature says, or, while the validation time slides, what was not there yet.
func (v *Evidence) doubted(s Status, c *Certificate, e signed) Status {
	switch {
	case s.State != Good:
	case v.beyond(c, e.der, s.ThisUpdate):
		s.State, s.Why = Unknown, NotProven
	case v.weak(e.key, e.algorithm, v.since(e.der)):
		s.State, s.Why = Unknown, WeaklySigned
	}
	return s
}

// authorised finds the responder (RFC 6960, Section 4.2.2.2): the issuer itself, or one to whom the issuer delegated, or an anchor; nil
// where none of them has signed. used is when its answer is relied on.
func (v *Evidence) authorised(r *OCSP, p Path, i int, used time.Time) (by *Certificate, why Doubt) {
	issuer := p[i+1]
	why = ResponderNotFound
	if !v.work().spend(1 + len(v.Pool.All())/2) {
		return nil, TooMuch
	}
	candidates := append([]*Certificate{issuer}, r.Certificates...)
	candidates = append(candidates, v.Pool.All()...)
	for _, c := range candidates {
		if !r.namedBy(c) {
			continue
		}
		if err := v.verify(c.Key, r.Algorithm, r.RawTBS, r.Signature); err != nil {
			why = WrongSignature
			continue
		}
		if itself(c, p, i) {
			why = Circular
			continue
		}
		if c.Equal(p.Anchor()) {
			return c, ""
		}
		w, ok := v.soundAt(p, i+1, used)
		switch {
		case c.Equal(issuer) && !c.ValidAt(r.ProducedAt):
			w, ok = ResponderNotValid, false
		case !c.Equal(issuer) && ok:
			w, ok = v.delegated(c, p, i, r.ProducedAt, used)
		}
		if !ok {
			why = w
			continue
		}
		return c, ""
	}
	return nil, why
}

// itself reports whether c has the key of certificate i, which its issuer has not: nobody vouches for themselves, whatever their
// certificate lets them sign. Whoever has stolen the key would go on saying that nothing was stolen.
func itself(c *Certificate, p Path, i int) bool {
	return c.Equal(p[i]) || bytes.Equal(c.RawKey, p[i].RawKey) && !bytes.Equal(c.RawKey, p[i+1].RawKey)
}

// delegated checks a responder certificate: issued by the very issuer, for OCSP signing, valid when it answered, not revoked where that
// can be known; whoever has a stolen key can date an answer before the theft, so its being revoked later counts too. A responder
// certificate without no-check and without evidence of its own stands: the clause leaves that to the CA.
func (v *Evidence) delegated(c *Certificate, p Path, i int, produced, used time.Time) (Doubt, bool) {
	issuer := p[i+1]
	switch {
	case !c.Issuer.Equal(issuer.Subject) || v.verify(issuer.Key, c.Algorithm, c.RawTBS, c.Signature) != nil:
		return NotDelegated, false
	case !c.Extensions.HasPurpose(PurposeOCSPSigning):
		return ResponderPurpose, false
	case !c.ValidAt(produced):
		return ResponderNotValid, false
	case !c.Extensions.Allows(UsageDigitalSignature) && !c.Extensions.Allows(UsageNonRepudiation), len(c.Extensions.UnknownCritical) > 0:
		return ResponderPurpose, false
	case c.Extensions.NoCheck:
		return "", true
	}
	q := append(Path{c}, p[i+1:]...)
	if v.busy[c.ID()] {
		return "", true
	}
	if s := v.Revocation(q, 0, used); s.State == Revoked {
		return ResponderRevoked, false
	}
	return "", true
}

func (r *OCSP) namedBy(c *Certificate) bool {
	if r.ResponderName != nil {
		return r.ResponderName.Equal(c.Subject)
	}
	return len(r.ResponderKey) > 0 && string(keyHash(c)) == string(r.ResponderKey)
}

// better prefers what decides: revoked, then good, then a reason; between equals the newer evidence.
func better(a, b Status) Status {
	rank := map[State]int{Revoked: 3, Good: 2, Unknown: 1, NotChecked: 0}
	if rank[b.State] > rank[a.State] || rank[b.State] == rank[a.State] && b.ThisUpdate.After(a.ThisUpdate) {
		return b
	}
	return a
}

package certpath

import (
	"bytes"
	"crypto/sha1" //nolint:gosec // RFC 6960 names the responder's key by SHA-1
	"errors"
	"slices"
	"time"
)

func keyHash(c *Certificate) []byte {
	h := sha1.Sum(c.Key.Raw)
	return h[:]
}

// allReasons is every flag of ReasonFlags but the unused first (RFC 5280, Section 4.2.1.13).
const allReasons = 0x1FE

func reasons(mask uint16) uint16 {
	if mask == 0 {
		return allReasons
	}
	return mask & allReasons
}

// byCRL works through the distribution points and the lists that fit them (RFC 5280, Section 6.3.3): every reason must be covered.
func (v *Evidence) byCRL(p Path, i int, at time.Time) Status {
	c := p[i]
	points := append([]DistributionPoint{}, c.Extensions.CRLPoints...)
	// any list of the issuer's own: "assume ... the certificate issuer as distribution point name" (6.3.3, last paragraph)
	points = append(points, DistributionPoint{Names: []GeneralName{{Kind: NameDirectory, Directory: c.Issuer}}})
	best := Status{State: NotChecked, Why: NoEvidence}
	var covered uint16
	if !v.work().spend(1 + len(points)*len(v.CRLs)/5) {
		return Status{State: Unknown, Why: TooMuch}
	}
	for _, dp := range points {
		for _, l := range v.CRLs {
			if l.DeltaBase != nil || !l.fits(c, dp) {
				continue
			}
			s, mask := v.list(l, dp, p, i, at)
			if s.State == Good {
				covered |= mask
			}
			if s.State != Good || covered == allReasons || best.State != Unknown {
				best = better(best, s)
			}
		}
	}
	if best.State == Good && covered != allReasons {
		best.State, best.Why = Unknown, SomeReasons
	}
	o := v.orphans(points, p, i, at)
	if o.State == Revoked {
		return better(o, best)
	}
	return best.and(o)
}

// and notes a revocation after the instant asked for that other evidence tells of.
func (s Status) and(o Status) Status {
	if s.RevokedAt.IsZero() {
		s.RevokedAt, s.Reason = o.RevokedAt, o.Reason
	}
	return s
}

// orphans gives what lists of changes say whose complete list is not at hand: that a certificate was revoked, never that it is good. What
// a complete list of the same scope has overtaken counts no more where it was a hold, for that may have been lifted.
func (v *Evidence) orphans(points []DistributionPoint, p Path, i int, at time.Time) (out Status) {
	for _, d := range v.CRLs {
		fits := func(dp DistributionPoint) bool { return d.fits(p[i], dp) }
		if d.DeltaBase == nil || !slices.ContainsFunc(points, fits) || slices.ContainsFunc(v.CRLs, d.extends) {
			continue
		}
		e, err := v.work().find(d, p[i].Serial, p[i].Issuer)
		if err != nil || e == nil || e.Reason == reasonRemove || e.Reason == reasonHold && slices.ContainsFunc(v.CRLs, d.overtaken) {
			continue
		}
		if by, _ := v.usable(d, p, i, at); by != nil {
			t := revokedStatus(at, e.At, e.Reason)
			t.Source, t.ThisUpdate, t.NextUpdate, t.Evidence = "crl", d.ThisUpdate, d.NextUpdate, d.Raw
			out = better(out, t)
		}
	}
	return out
}

// fits reports whether the list speaks of the certificate by that distribution point (6.3.3 (b)).
func (l *CRL) fits(c *Certificate, dp DistributionPoint) bool {
	if !l.issuedFor(c, dp) {
		return false
	}
	if l.Point == nil {
		return true
	}
	ca := c.Extensions.CA
	if l.Point.OnlyUser && ca || l.Point.OnlyCA && !ca || l.Point.OnlyAttr {
		return false
	}
	names := l.Point.Name.names(l.Issuer)
	if len(names) == 0 {
		return true
	}
	at := dp.names(c.Issuer)
	if len(dp.CRLIssuer) > 0 && len(dp.Relative) > 0 {
		at = dp.names(dp.CRLIssuer[0].Directory)
	}
	if len(at) == 0 {
		at = dp.CRLIssuer
	}
	return slices.ContainsFunc(names, func(n GeneralName) bool { return slices.ContainsFunc(at, n.matches) })
}

// issuedFor reports whether the list is of the certificate's issuer, or an indirect one of the issuer that the point names.
func (l *CRL) issuedFor(c *Certificate, dp DistributionPoint) bool {
	if len(dp.CRLIssuer) == 0 {
		return l.Issuer.Equal(c.Issuer)
	}
	named := func(n GeneralName) bool { return n.Kind == NameDirectory && n.Directory.Equal(l.Issuer) }
	return slices.ContainsFunc(dp.CRLIssuer, named) && l.Point != nil && l.Point.Indirect
}

// list judges the certificate by one list and its deltas; mask is the reasons it covers.
func (v *Evidence) list(l *CRL, dp DistributionPoint, p Path, i int, at time.Time) (s Status, mask uint16) {
	s = Status{State: Unknown, Source: "crl", ThisUpdate: l.ThisUpdate, NextUpdate: l.NextUpdate, Evidence: l.Raw}
	mask = reasons(dp.Reasons)
	if l.Point != nil {
		mask &= reasons(l.Point.Reasons)
	}
	by, why := v.usable(l, p, i, at)
	if s.Why = why; by == nil {
		return s, 0
	}
	entry, err := v.work().find(l, p[i].Serial, p[i].Issuer)
	deltaHit, fresh, derr := v.delta(l, p, i, at)
	if err = errors.Join(err, derr); err != nil {
		s.Why = entryDoubt(err)
		return s, 0
	}
	if entry = changed(entry, deltaHit); entry != nil {
		t := revokedStatus(at, entry.At, entry.Reason)
		t.Source, t.ThisUpdate, t.NextUpdate, t.Evidence = s.Source, s.ThisUpdate, s.NextUpdate, s.Evidence
		return v.doubted(t, p[i], signed{by.Key, l.Algorithm, l.Raw}), mask
	}
	if v.beyond(p[i], l.Raw, l.ThisUpdate) {
		s.Why = NotProven
		return s, 0
	}
	if why, ok := v.covers(window{l.ThisUpdate, l.NextUpdate, l.ExpiredFrom}, p[i], at); !ok && !fresh {
		s.Why = why
		return s, 0
	}
	s.State = Good
	return v.doubted(s, p[i], signed{by.Key, l.Algorithm, l.Raw}), mask
}

// changed gives the entry of a complete list as a list of changes leaves it. "removeFromCRL" stands in lists of changes only (5.3.1), so an
// entry of a complete list is one whatever reason it names; and it lifts a hold, nothing else.
func changed(entry, change *Entry) *Entry {
	switch {
	case change == nil:
		return entry
	case change.Reason != reasonRemove:
		return change
	case entry == nil || entry.Reason == reasonHold:
		return nil
	}
	return entry
}

// usable gives the certificate of who signed the list, where it is understood and their path holds (6.3.3 (f), (g)).
func (v *Evidence) usable(l *CRL, p Path, i int, at time.Time) (by *Certificate, why Doubt) {
	switch {
	case len(l.UnknownCritical) > 0:
		return nil, UnknownExtension
	case v.fromFuture(l.ThisUpdate):
		return nil, FromFuture
	}
	why = IssuerNotFound
	if !v.work().spend(1 + len(v.Pool.All())/20) {
		return nil, TooMuch
	}
	for _, c := range append(append([]*Certificate{}, p[1:]...), v.Pool.All()...) {
		if !c.Subject.Equal(l.Issuer) || l.Issuer.Equal(p[i].Issuer) && !v.sameIssuer(c, p, i) {
			continue
		}
		if err := v.verify(v.keyOf(c, p), l.Algorithm, l.RawTBS, l.Signature); err != nil {
			if c.Equal(p[1]) && why == IssuerNotFound {
				why = WrongSignature
			}
			continue
		}
		if !c.Extensions.Allows(UsageCRLSign) {
			why = IssuerUsage
			continue
		}
		if len(v.busy) == 1 && itself(c, p, i) { // the signer of another's list may stand on it (6.3.3 (f) asks for the path alone)
			why = Circular
			continue
		}
		w, ok := v.signerPath(c, p, v.relied(l.Raw, l.ThisUpdate, at))
		if ok {
			return c, ""
		}
		why = w
	}
	return nil, why
}

// entryDoubt sorts what can go wrong with the entries of a list.
func entryDoubt(err error) Doubt {
	switch {
	case errors.Is(err, ErrWork):
		return TooMuch
	case errors.Is(err, errCriticalEntry):
		return UnknownEntryCritical
	}
	return UnreadableList
}

// sameIssuer reports whether c is the issuer of certificate i itself and no namesake: it has a key that the issuer has in the path, or one
// of the issuer's own for lists, certified by the issuer or by who certified the issuer. The standard takes it that names are
// unique below an anchor (6.3.3 (f)); a careless authority elsewhere below it must not be able to speak for this one.
func (v *Evidence) sameIssuer(c *Certificate, p Path, i int) bool {
	for _, by := range p[i+1:] {
		own := by.Subject.Equal(p[i].Issuer)
		if own && bytes.Equal(c.RawKey, by.RawKey) || c.Issuer.Equal(by.Subject) && v.verify(v.keyOf(by, p), c.Algorithm, c.RawTBS, c.Signature) == nil {
			return true
		}
		if !own {
			return false // the first above the issuer's own certificates; there are several where it changed its key
		}
	}
	return false
}

// later gives the later instant. The signer of evidence must be sound when it is relied on, or when it signed where that is later.
func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// keyOf gives the certificate's key with DSA parameters from above where the path has them.
func (v *Evidence) keyOf(c *Certificate, p Path) Key {
	k := p.Anchor().Key
	for i := len(p) - 2; i >= 0; i-- {
		k = p[i].Key.inherit(k)
		if p[i].Equal(c) {
			return k
		}
	}
	return c.Key
}

// delta looks into the delta lists of l (6.3.3 (c), (h), (i)): the newest entry, and whether a delta makes the complete list current.
func (v *Evidence) delta(l *CRL, p Path, i int, at time.Time) (hit *Entry, fresh bool, err error) {
	var newest time.Time
	for _, d := range v.CRLs {
		if d.DeltaBase == nil || !d.extends(l) || !d.ThisUpdate.After(newest) {
			continue
		}
		by, _ := v.usable(d, p, i, at)
		if by == nil {
			continue
		}
		_, current := v.covers(window{d.ThisUpdate, d.NextUpdate, d.ExpiredFrom}, p[i], at)
		current = current && !v.beyond(p[i], d.Raw, d.ThisUpdate)
		e, err := v.work().find(d, p[i].Serial, p[i].Issuer)
		if err != nil {
			return nil, false, err
		}
		revokes := e != nil && e.Reason != reasonRemove // that counts however old the change is, as it does in a complete list
		if !revokes && (!current || v.weak(by.Key, d.Algorithm, v.since(d.Raw))) {
			continue
		}
		hit, fresh, newest = e, current, d.ThisUpdate
	}
	return hit, fresh, nil
}

// extends reports whether delta d may be combined with the complete list l (RFC 5280, Section 5.2.4).
func (d *CRL) extends(l *CRL) bool {
	return d.sameScope(l) && l.Number.Cmp(d.DeltaBase) >= 0 && l.Number.Cmp(d.Number) < 0
}

// overtaken reports whether complete list l was made with all that delta d says, or later.
func (d *CRL) overtaken(l *CRL) bool { return d.sameScope(l) && l.Number.Cmp(d.Number) >= 0 }

// sameScope reports whether l is a complete list of the issuer and the scope of delta d; both are numbered then.
func (d *CRL) sameScope(l *CRL) bool {
	if l.DeltaBase != nil || !d.Issuer.Equal(l.Issuer) || l.Number == nil || d.Number == nil {
		return false
	}
	if (d.Point == nil) != (l.Point == nil) || string(d.AuthorityKeyID) != string(l.AuthorityKeyID) {
		return false
	}
	return d.Point == nil || d.Point.OnlyUser == l.Point.OnlyUser && d.Point.OnlyCA == l.Point.OnlyCA && d.Point.OnlyAttr == l.Point.OnlyAttr && d.Point.Reasons == l.Point.Reasons &&
		d.Point.Indirect == l.Point.Indirect && slices.EqualFunc(d.Point.Name.names(d.Issuer), l.Point.Name.names(l.Issuer), GeneralName.matches)
}

package list

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/rsa"
	"slices"
	"time"

	"trien/certpath"
)

// Taking is how an administrator takes a file over.
type Taking struct {
	Pins     []certpath.ID // SHA-256 checked out of band: of the whole file, or of single certificates in it, which then are all that is taken
	Signer   certpath.ID   // a signer pinned with this very act; zero: one pinned before
	Uses     []Use         // empty: signing and time-stamping for what is self-signed, intermediate for the rest
	From, To time.Time     // bounds of belief, zero means none
	Stop     bool          // stop believing once the list has expired
	Expired  bool          // take a list that has expired already
	Note
}

// Change is what an act did to the register, as fingerprints.
type Change struct {
	Added, Dropped []string
	LeftOut        []string // offered, and removed by hand before
	Same           bool     // the very file was taken over before
}

// skew is how far the clock of who makes a list may be ahead.
const skew = 5 * time.Minute

// Take takes a file over. The register given is not changed. Errors are *Refusal.
func (r Register) Take(o Offer, t Taking) (Register, Change, error) {
	if !t.From.IsZero() && !t.To.IsZero() && t.To.Before(t.From) {
		return r, Change{}, refused(BadBounds)
	}
	whole, err := o.whole(t)
	switch {
	case err != nil:
		return r, Change{}, err
	case whole:
		if err := r.vouched(o, t); err != nil {
			return r, Change{}, err
		}
		if o.List != nil {
			return r.list(o, t)
		}
		return r.entries(o, t, o.Certificates, "")
	}
	return r.entries(o, t, o.named(t.Pins), "")
}

// whole reports whether all of the file is taken: it is signed, or named by its digest. Every pin must fit something.
func (o Offer) whole(t Taking) (bool, error) {
	for _, p := range t.Pins {
		if p != o.Digest && len(o.named([]certpath.ID{p})) == 0 {
			return false, &Refusal{Reason: PinMisses, ID: p}
		}
	}
	if slices.Contains(t.Pins, o.Digest) || o.Signer != nil && len(t.Pins) == 0 {
		return true, nil
	}
	if len(t.Pins) == 0 {
		return false, refused(NotPinned)
	}
	return false, nil
}

// named gives the certificates of the file that the pins name.
func (o Offer) named(pins []certpath.ID) (out []*certpath.Certificate) {
	for _, c := range o.Certificates {
		if slices.Contains(pins, c.ID()) {
			out = append(out, c)
		}
	}
	return out
}

// vouched checks the signer of a signed list: strong, valid now, and pinned. A list named by its digest needs no signer.
func (r Register) vouched(o Offer, t Taking) error {
	if o.Signer == nil || slices.Contains(t.Pins, o.Digest) {
		return nil
	}
	id := o.Signer.ID()
	switch pinned := slices.ContainsFunc(r.Signers, func(s Signer) bool { return s.Fingerprint == text(id) }); {
	case id != t.Signer && !pinned:
		return &Refusal{Reason: UnknownSigner, ID: id}
	case weak(o.Hash) || short(o.Signer.Key):
		return refused(WeakSignature)
	case !o.Signer.ValidAt(t.At):
		return &Refusal{Reason: SignerExpired, ID: id, At: o.Signer.NotAfter}
	}
	return nil
}

func short(k certpath.Key) bool {
	switch k.Public.(type) {
	case *rsa.PublicKey:
		return k.Bits < 2048
	case *ecdsa.PublicKey:
		return k.Bits < 256
	}
	return false
}

// list takes a whole list: newer than the one before, by the same signer, in force.
func (r Register) list(o Offer, t Taking) (Register, Change, error) {
	l := o.List
	now := Taken{Identifier: l.Identifier, Sequence: l.Sequence, ThisUpdate: l.ThisUpdate, NextUpdate: l.NextUpdate, Digest: text(o.Digest), Stop: t.Stop, Note: t.Note}
	if o.Signer != nil && !slices.Contains(t.Pins, o.Digest) {
		now.Signer = text(o.Signer.ID())
	}
	i := slices.IndexFunc(r.Lists, func(b Taken) bool { return b.Identifier == l.Identifier })
	if i >= 0 {
		if err := now.follows(r.Lists[i], t); err != nil {
			return r, Change{}, err
		}
		if r.Lists[i].Digest == now.Digest && r.Lists[i].Stop == t.Stop {
			return r, Change{Same: true}, nil
		}
	}
	switch {
	case l.ThisUpdate.After(t.At.Add(skew)):
		return r, Change{}, &Refusal{Reason: FutureList, At: l.ThisUpdate}
	case t.At.After(l.NextUpdate) && !t.Expired:
		return r, Change{}, &Refusal{Reason: ExpiredList, At: l.NextUpdate}
	}
	out, change, err := r.entries(o, t, o.Certificates, l.Identifier)
	if err != nil {
		return r, Change{}, err
	}
	out.Lists = append(slices.DeleteFunc(slices.Clone(r.Lists), func(b Taken) bool { return b.Identifier == l.Identifier }), now)
	out.pin(o, t)
	return out, change, nil
}

// follows checks that a list comes after the one taken before. A list that had a signer goes on with that one, or with one pinned with this act.
func (l Taken) follows(before Taken, t Taking) error {
	switch {
	case l.Sequence < before.Sequence, l.Sequence > before.Sequence && l.ThisUpdate.Before(before.ThisUpdate):
		return &Refusal{Reason: OlderList, Have: before.Sequence, Is: l.Sequence, At: before.ThisUpdate}
	case l.Sequence == before.Sequence && l.Digest != before.Digest:
		return &Refusal{Reason: ChangedList, Have: before.Sequence, Is: l.Sequence}
	case l.Signer != "" && before.Signer != "" && l.Signer != before.Signer && text(t.Signer) != l.Signer:
		return refused(OtherSigner)
	}
	return nil
}

// pin remembers the signer named with this act.
func (r *Register) pin(o Offer, t Taking) {
	if o.Signer != nil && o.Signer.ID() == t.Signer {
		*r = r.Pin(t.Signer, o.Signer.Raw, t.Note)
	}
}

// Pin pins a signer of lists by fingerprint; der is its certificate where it is at hand.
func (r Register) Pin(id certpath.ID, der []byte, n Note) Register {
	i := slices.IndexFunc(r.Signers, func(s Signer) bool { return s.Fingerprint == text(id) })
	if i >= 0 && (len(r.Signers[i].Certificate) > 0 || len(der) == 0) {
		return r
	}
	r.Signers = slices.Clone(r.Signers)
	if i >= 0 {
		r.Signers = slices.Delete(r.Signers, i, i+1)
	}
	r.Signers = append(r.Signers, Signer{Fingerprint: text(id), Certificate: der, Note: n})
	return r
}

// entries replaces what the list brought before by what it brings now. What was removed by hand comes back only when it is named by its pin.
func (r Register) entries(o Offer, t Taking, chosen []*certpath.Certificate, list string) (Register, Change, error) {
	var change Change
	var kept, added []Entry
	for _, c := range chosen {
		id := c.ID()
		if slices.ContainsFunc(r.Removed, func(g Gone) bool { return g.Fingerprint == text(id) }) && !slices.Contains(t.Pins, id) {
			change.LeftOut = append(change.LeftOut, text(id))
			continue
		}
		uses, err := uses(c, t)
		if err != nil {
			return r, Change{}, err
		}
		added = append(added, Entry{Certificate: c.Raw, Uses: uses, From: bound(t.From), To: bound(t.To), List: list, Digest: text(o.Digest), Note: t.Note})
	}
	if len(added) == 0 {
		return r, change, refused(NothingToTrust)
	}
	for _, e := range r.Entries {
		again := slices.ContainsFunc(added, func(a Entry) bool { return bytes.Equal(a.Certificate, e.Certificate) })
		if e.List != list || list == "" && !again {
			kept = append(kept, e)
		}
	}
	out := r
	out.Entries = append(kept, added...)
	out.Removed = slices.DeleteFunc(slices.Clone(r.Removed), func(g Gone) bool {
		return slices.ContainsFunc(t.Pins, func(p certpath.ID) bool { return text(p) == g.Fingerprint })
	})
	change.Added, change.Dropped = out.without(r), r.without(out)
	return out, change, nil
}

// without gives the fingerprints of the certificates that r has and other has not.
func (r Register) without(other Register) (out []string) {
	for _, e := range r.Entries {
		id := text(e.Parsed().ID())
		if !slices.ContainsFunc(other.Entries, func(o Entry) bool { return bytes.Equal(o.Certificate, e.Certificate) }) && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

func bound(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// uses gives what a certificate is taken for. Only an authority's can be an anchor for others or an intermediate; a single one may be believed
// for itself where it is named by its own fingerprint.
func uses(c *certpath.Certificate, t Taking) ([]Use, error) {
	ca := c.Extensions.CA || !c.Extensions.HasBasic && c.Version < 3
	switch named := slices.Contains(t.Pins, c.ID()); {
	case !ca && !(named && len(t.Uses) > 0):
		return nil, &Refusal{Reason: Unsuitable, ID: c.ID()}
	case len(t.Uses) > 0:
		return t.Uses, nil
	case c.SelfSigned():
		return []Use{Signing, TimeStamping}, nil
	}
	return []Use{Intermediate}, nil
}

// Remove takes out every entry and every pinned signer of a fingerprint; no list brings the certificate back by itself.
func (r Register) Remove(id certpath.ID, n Note) (Register, Change, error) {
	out := r
	out.Entries = slices.DeleteFunc(slices.Clone(r.Entries), func(e Entry) bool { return e.Parsed().ID() == id })
	out.Signers = slices.DeleteFunc(slices.Clone(r.Signers), func(s Signer) bool { return s.Fingerprint == text(id) })
	if len(out.Entries) == len(r.Entries) && len(out.Signers) == len(r.Signers) {
		return r, Change{}, &Refusal{Reason: NothingSuch, ID: id}
	}
	if len(out.Entries) < len(r.Entries) {
		out.Removed = append(slices.Clone(r.Removed), Gone{Fingerprint: text(id), Note: n})
	}
	return out, Change{Dropped: r.without(out)}, nil
}

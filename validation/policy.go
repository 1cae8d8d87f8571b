package validation

import (
	"bytes"
	"crypto"
	"crypto/dsa" //lint:ignore SA1019 old keys are judged, as weak //nolint:staticcheck // likewise
	"crypto/ecdsa"
	"crypto/rsa"
	"fmt"
	"time"

	"trien/certpath"
	"trien/cms"
	"trien/trust"
)

// Policy is by what a judgement is made: who is believed, which algorithms until when, how fresh evidence must be, and what an oddity is
// worth (EN 319 102-1, 5.1.4: the validation constraints). Package policyfile reads it from a file. That revocation could not be checked is
// not among the things that a policy can let pass.
type Policy struct {
	Name  string       `json:"name,omitempty"` // for reports
	Trust *trust.Store `json:"trust"`

	// Cryptographic constraints (5.2.8.4).
	Weak []Weak `json:"weak"`
	// MinRSA and MinEC are key sizes in bits below which a key is too weak to be believed.
	MinRSA  int          `json:"min_rsa"`
	MinEC   int          `json:"min_ec"`
	Keys    []WeakKey    `json:"keys,omitempty"`
	Schemes []WeakScheme `json:"schemes,omitempty"`

	// X.509 validation constraints (5.2.5, 5.2.6).
	MaxAge    time.Duration `json:"max_age,omitempty"`   // of evidence without a next update; zero: 24 hours
	Freshness time.Duration `json:"freshness,omitempty"` // maximum accepted revocation freshness; zero: until the next update
	// SlideToIssuance is the letter of 5.6.2.2.4 (2)(c): see certpath.Past.
	SlideToIssuance bool `json:"slide_to_issuance,omitempty"`
	// Skew is how far two honest clocks may disagree; zero: five minutes.
	Skew time.Duration `json:"skew,omitempty"`
	// StampDelay is how long after the claimed signing time a proof of existence may come (5.5.4 (5)); zero: however long.
	StampDelay time.Duration `json:"stamp_delay,omitempty"`

	// What an oddity is worth; empty is Warn, where nothing else is said.
	WeakChain       Action `json:"weak_chain,omitempty"`       // an authority's certificate signed with a weak digest, or with a weak key
	Unreferenced    Action `json:"unreferenced,omitempty"`     // an AdES signature that does not name its certificate
	Delayed         Action `json:"delayed,omitempty"`          // StampDelay is exceeded: Fail where empty
	PKCS1           Action `json:"pkcs1,omitempty"`            // RSA without PSS: Accept where empty
	SignaturePolicy Action `json:"signature_policy,omitempty"` // a signature policy is named, and nobody has it
	// Known are the signature policies that signers may name (EN 319 122-1, 5.2.9).
	Known []SignaturePolicy `json:"known,omitempty"`
}

// Action is what an oddity is worth.
type Action string

// The actions.
const (
	Accept Action = "accept" // nothing is said
	Warn   Action = "warn"   // it is told
	Fail   Action = "fail"   // and the signature can't pass
)

func (a Action) or(b Action) Action {
	if a == "" {
		return b
	}
	return a
}

// SignaturePolicy is one that is known: by its identifier, and the digest of its document.
type SignaturePolicy struct {
	ID     string `json:"id"`               // dotted
	Digest []byte `json:"digest,omitempty"` // SHA-256 of the document; empty: any document will do
}

// matches tells whether a signature names this policy: where both give a digest by the same function, they must be equal.
func (k *SignaturePolicy) matches(p *cms.Policy) bool {
	return len(k.Digest) == 0 || p.Hash.Hash() == crypto.SHA256 && bytes.Equal(p.Digest, k.Digest)
}

// Weak is a digest algorithm that is not believed for what was made at or after an instant. Do Warn only tells of it: the end is one that
// somebody recommends.
type Weak struct {
	Digest string    `json:"digest"` // as crypto.Hash spells it
	After  time.Time `json:"after"`
	Do     Action    `json:"do,omitempty"` // Fail where empty
}

// WeakKey says that keys of a kind with fewer bits are not believed for what was made at or after an instant.
type WeakKey struct {
	Kind  string    `json:"kind"` // KeyX
	Below int       `json:"below"`
	After time.Time `json:"after"`
	Do    Action    `json:"do,omitempty"` // Fail where empty
}

// The kinds of keys.
const (
	KeyRSA = "RSA"
	KeyEC  = "EC"
	KeyDSA = "DSA"
)

// WeakScheme is a signature scheme that is not believed for what was made at or after an instant, alone or with one digest.
type WeakScheme struct {
	Scheme string    `json:"scheme"`           // SchemeX
	Digest string    `json:"digest,omitempty"` // empty: with every digest
	After  time.Time `json:"after"`
	Do     Action    `json:"do,omitempty"` // Fail where empty
}

// The signature schemes.
const (
	SchemeRSA     = "RSA" // PKCS #1 v1.5
	SchemePSS     = "RSA-PSS"
	SchemeECDSA   = "ECDSA"
	SchemeEd25519 = "Ed25519"
	SchemeDSA     = "DSA"
)

// DefaultPolicy believes the store's anchors, and algorithms as the annex of TT 15/2025/TT-BKHCN has them: RSA of 2048 bits, curves of
// 256, SHA-2 and SHA-3. SHA-1 is believed where a proof of existence lies before its first public collision. The ends of ETSI TS 119 312
// V1.5.1, as the policy that EU DSS 6.2 ships states them, are told where Vietnamese law still lets an algorithm be used, and decide
// where it never did (DSA).
func DefaultPolicy(store *trust.Store) Policy {
	if store == nil {
		store = &trust.Store{}
	}
	day := func(y, m, d int) time.Time { return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC) }
	return Policy{Trust: store, MinRSA: 2048, MinEC: 256,
		Weak: []Weak{
			{Digest: "MD5", After: day(2004, 8, 17)},
			{Digest: "SHA-1", After: day(2017, 2, 23)},
			{Digest: "SHA-1", After: day(2012, 8, 1), Do: Warn},
			{Digest: "SHA-224", After: day(2029, 1, 1), Do: Warn},
		},
		Keys: []WeakKey{
			{Kind: KeyDSA, Below: 1900, After: day(2015, 12, 1)},
			{Kind: KeyDSA, Below: 3000, After: day(2029, 1, 1), Do: Warn},
			{Kind: KeyRSA, Below: 3000, After: day(2029, 1, 1), Do: Warn},
		},
		Schemes: []WeakScheme{{Scheme: SchemeRSA, After: day(2029, 1, 1), Do: Warn}},
	}
}

func (p *Policy) weak(digest string, at time.Time) bool { return p.digest(digest, at, Fail) }

// digest tells whether an end of a digest that is worth something has come.
func (p *Policy) digest(digest string, at time.Time, worth Action) bool {
	for _, w := range p.Weak {
		if w.Digest == digest && !at.Before(w.After) && w.Do.or(Fail) == worth {
			return true
		}
	}
	return false
}

// ending tells which of the algorithms of a signature have an end that only has to be told, and has come by an instant.
func (p *Policy) ending(digests []string, k certpath.Key, s cms.Scheme, at time.Time) (out []Warning) {
	for _, d := range digests {
		if p.digest(d, at, Warn) && !p.weak(d, at) {
			out = append(out, Warning{Code: "ending", Detail: d})
		}
	}
	kind, _ := p.kind(k)
	for _, w := range p.Keys {
		if w.Kind == kind && k.Bits < w.Below && !at.Before(w.After) && w.Do == Warn {
			out = append(out, Warning{Code: "ending", Detail: fmt.Sprintf("%s %d", kind, k.Bits)})
			break
		}
	}
	if p.scheme(schemeName(s.Family), s.Hash.String(), at, Warn) {
		out = append(out, Warning{Code: "ending", Detail: s.String()})
	}
	return out
}

// weakKey tells whether a key is below the sizes of the policy, whenever it was used.
func (p *Policy) weakKey(k certpath.Key) (Warning, bool) { return p.weakKeyAt(k, time.Time{}) }

// weakKeyAt tells whether a key is below the sizes of the policy for what is known to exist since an instant.
func (p *Policy) weakKeyAt(k certpath.Key, at time.Time) (Warning, bool) {
	kind, _ := p.kind(k)
	if kind == "" {
		return Warning{}, false
	}
	return Warning{Code: "weak_key", Detail: fmt.Sprintf("%s %d", kind, k.Bits)}, p.short(k, at)
}

// short is weakKeyAt without the words.
func (p *Policy) short(k certpath.Key, at time.Time) bool {
	kind, least := p.kind(k)
	bad := kind != "" && k.Bits < least
	for _, w := range p.Keys {
		bad = bad || w.Kind == kind && k.Bits < w.Below && !at.Before(w.After) && w.Do.or(Fail) == Fail
	}
	return bad
}

// kind gives the kind of a key, "" where its size says nothing, and the least size of that kind.
func (p *Policy) kind(k certpath.Key) (string, int) {
	switch k.Public.(type) {
	case *rsa.PublicKey:
		return KeyRSA, p.MinRSA
	case *ecdsa.PublicKey:
		return KeyEC, p.MinEC
	case *dsa.PublicKey:
		return KeyDSA, 0
	}
	return "", 0
}

// weakScheme tells whether a signature scheme is refused for what is known to exist since an instant.
func (p *Policy) weakScheme(s cms.Scheme, at time.Time) (Warning, bool) {
	if p.scheme(schemeName(s.Family), s.Hash.String(), at, Fail) {
		return Warning{Code: "weak_scheme", Detail: s.String()}, true
	}
	return Warning{}, false
}

// scheme tells whether an end of a scheme that is worth something has come.
func (p *Policy) scheme(scheme, digest string, at time.Time, worth Action) bool {
	for _, w := range p.Schemes {
		if w.Scheme == scheme && (w.Digest == "" || w.Digest == digest) && !at.Before(w.After) && w.Do.or(Fail) == worth {
			return true
		}
	}
	return false
}

// believes tells whether a signature over evidence is strong enough for what is known to exist since an instant: EN 319 102-1, 5.5.4 (10)
// puts revocation information under the same constraints as certificates.
func (p *Policy) believes(k certpath.Key, a certpath.Algorithm, since time.Time) bool {
	return !p.short(k, since) && !p.weak(a.Digest(), since) && !p.scheme(a.Scheme(), a.Digest(), since, Fail)
}

// schemeName is how policies call a family of signature schemes.
func schemeName(f cms.Family) string {
	return map[cms.Family]string{cms.RSA: SchemeRSA, cms.PSS: SchemePSS, cms.ECDSA: SchemeECDSA, cms.Ed25519: SchemeEd25519, cms.DSA: SchemeDSA}[f]
}

func (p *Policy) skew() time.Duration {
	if p.Skew > 0 {
		return p.Skew
	}
	return clockSkew
}

func (p *Policy) maxAge() time.Duration {
	if p.MaxAge > 0 {
		return p.MaxAge
	}
	return maxAge
}

package validation_test

import (
	"bytes"
	"encoding/asn1"
	"slices"
	"testing"
	"time"

	"trien/certpath"
	"trien/cms"
	"trien/internal/augment"
	"trien/trust"
	"trien/validation"
)

// TestPast judges files long after they were signed. What each comes to is what the clauses say of the situation.
func TestPast(t *testing.T) {
	type situation struct {
		name    string
		make    func(l *life)
		online  bool
		policy  func(p *validation.Policy)
		want    validation.Verdict
		process string
		warning string
	}
	ok := validation.Verdict{Indication: passed}
	not := func(s validation.SubIndication) validation.Verdict {
		return validation.Verdict{Indication: indeterminate, SubIndication: s}
	}
	const person = "person-p256"
	lta := func(l *life) { l.signed(person).raise(augment.BLTA) }
	for _, c := range []situation{
		// 5.5: with time and long-term material
		{name: "LT, the evidence still fresh", make: func(l *life) { l.signed(person).raise(augment.BLT).at(0.001) }, want: ok},
		{name: "LT, all evidence stale by now: nothing current vouches for the time-stamp (5.5.4 (3))", make: func(l *life) { l.signed(person).raise(augment.BLT).at(0.5) }, want: not(validation.TryLater)},
		{name: "LT, the signer's evidence stale by now, fresh at the best signature time (5.5.4 (6), TRY_LATER)", online: true, want: ok, process: validation.ProcessTime,
			make: func(l *life) { l.stamper().signed(person).raise(augment.BLT).at(0.5); l.silent = "pki.test" }},
		{name: "T, nobody asked", make: func(l *life) { l.signed(person) }, want: not(validation.TryLater)},
		{name: "LT, the signer and the time-stamp authority expired, no proof (5.6.2.4)", make: func(l *life) { l.signed(person).raise(augment.BLT).at(6) }, want: not(validation.OutOfBoundsNoPOE)},
		{name: "LT, expired and known not to have been revoked (5.2.6.4)", make: func(l *life) { l.signed(person).raise(augment.BLT).at(6) },
			policy: func(p *validation.Policy) { p.Freshness = 6 * year }, want: not(validation.OutOfBoundsNotRevoked)},
		{name: "revoked after the time-stamp (5.5.4)", online: true, want: ok, warning: "revoked_later", process: validation.ProcessTime,
			make: func(l *life) { l.signed(person); l.ok(l.pki.Revoke(person, now.Add(year))); l.at(2) }},
		{name: "revoked before the time-stamp", online: true, want: not(validation.RevokedNoPOE), warning: "revoked/keyCompromise",
			make: func(l *life) { l.signed(person); l.ok(l.pki.Revoke(person, now.Add(-time.Minute))); l.at(2) }},
		{name: "the authority revoked, the evidence not proven to be older (5.5.4)", online: true, want: not(validation.RevokedCANoPOE),
			make: func(l *life) {
				l.signed(person).raise(augment.BLT)
				l.ok(l.pki.Revoke("party-ca", now.Add(year)))
				l.at(2)
			}},

		// 5.6: with archival material
		{name: "LTA, the only document time-stamp expired", make: func(l *life) { lta(l); l.at(6) }, online: true, want: not(validation.OutOfBoundsNoPOE)},
		{name: "LTA renewed, the signer and the first time-stamps expired", make: func(l *life) { lta(l); l.at(4).stamper().raise(augment.BLTA).at(6) }, online: true, want: ok, process: validation.ProcessTime},
		{name: "LTA renewed three times, the signer's authority expired (5.6.2.1)", online: true, want: ok, process: validation.ProcessArchival,
			make: func(l *life) {
				lta(l)
				l.at(4).stamper().raise(augment.BLTA).at(8).stamper().raise(augment.BLTA).at(12).stamper().raise(augment.BLTA).at(16)
			}},
		{name: "LTA, the renewal came too late", online: true, want: not(validation.OutOfBoundsNoPOE),
			make: func(l *life) { lta(l); l.at(4).stamper().raise(augment.BLTA).at(10) }},
		{name: "LTA renewed, the signer's key stolen after the proof", online: true, want: ok, warning: "revoked_later",
			make: func(l *life) {
				lta(l)
				l.ok(l.pki.Revoke(person, now.Add(year)))
				l.at(4).stamper().raise(augment.BLTA).at(4.5)
			}},
		{name: "LTA, the signer's key stolen before the proof, told only later", online: true, want: not(validation.RevokedNoPOE), warning: "revoked/keyCompromise",
			make: func(l *life) { lta(l); l.ok(l.pki.Revoke(person, now.Add(-time.Minute))); l.at(2) }},
		{name: "LTA, the authority's key stolen after the proof of signature and evidence (5.6.2.4.4)", online: true, want: ok,
			make: func(l *life) { lta(l); l.ok(l.pki.Revoke("party-ca", now.Add(year))); l.at(2) }},
		{name: "LTA, the authority's key stolen before the proof", online: true, want: not(validation.RevokedCANoPOE), warning: "revoked_ca/keyCompromise",
			make: func(l *life) { lta(l); l.ok(l.pki.Revoke("party-ca", now.Add(-time.Minute))); l.at(2) }},
		{name: "LTA, the time-stamp authority's key stolen later, and a renewal between", online: true, want: ok,
			make: func(l *life) {
				lta(l)
				l.at(1).stamper().raise(augment.BLTA)
				l.ok(l.pki.Revoke("tsa", now.Add(2*year)))
				l.at(3)
			}},
		{name: "LTA, the time-stamp authority's key stolen, and nothing proves the time-stamps older", online: true, want: ok, warning: "timestamp/revoked/keyCompromise",
			make: func(l *life) { lta(l); l.ok(l.pki.Revoke("tsa", now.Add(year))); l.at(2) }}, // the signer's certificate is still good: 5.3 passes

		// cryptographic constraints (5.2.8.4, 5.6.2.4.4 (4))
		{name: "a digest broken since, nothing proven", make: func(l *life) { l.data = l.sign(l.sample(), signing{key: "person-p384"}); l.at(2) }, online: true, policy: brokenAfter(1), want: not(validation.CryptoNoPOE), warning: "weak_digest"},
		{name: "a digest broken since, the signature proven to be older", make: func(l *life) { l.signed("person-p384").at(2) }, online: true, policy: brokenAfter(1), want: ok},
		{name: "a digest broken before the proof", make: func(l *life) { l.at(2).signed("person-p384").at(2.01) }, online: true, policy: brokenAfter(1), want: not(validation.CryptoConstraints), warning: "weak_digest"},
		{name: "a key too short since, and that of who answers today: the answer proves nothing", make: func(l *life) { l.signed("person-p256").at(2) }, online: true,
			want: not(validation.CryptoNoPOE), warning: "revocation/weakly_signed",
			policy: func(p *validation.Policy) {
				p.Keys = []validation.WeakKey{{Kind: "EC", Below: 300, After: now.Add(year)}}
			}},
		{name: "a key too short since, and the time-stamp's as well: it proves nothing", make: func(l *life) { l.signed("person-rsa2048").at(2) }, online: true, want: not(validation.CryptoNoPOE), warning: "timestamp/weak_key",
			policy: func(p *validation.Policy) {
				p.Keys = []validation.WeakKey{{Kind: "RSA", Below: 3000, After: now.Add(year)}}
			}},
		{name: "a scheme given up since, and the time-stamp's as well: it proves nothing", make: func(l *life) { l.signed("person-rsa3072").at(2) }, online: true, want: not(validation.CryptoNoPOE), warning: "timestamp/weak_scheme",
			policy: func(p *validation.Policy) { p.Schemes = []validation.WeakScheme{{Scheme: "RSA", After: now.Add(year)}} }},
		{name: "a key too short since, nothing proven", make: func(l *life) { l.data = l.sign(l.sample(), signing{key: "person-rsa2048"}); l.at(2) }, online: true, want: not(validation.CryptoNoPOE),
			policy: func(p *validation.Policy) {
				p.Keys = []validation.WeakKey{{Kind: "RSA", Below: 3000, After: now.Add(year)}}
			}},
		{name: "a scheme given up since, nothing proven", make: func(l *life) { l.data = l.sign(l.sample(), signing{key: "person-rsa3072"}); l.at(2) }, online: true, want: not(validation.CryptoNoPOE), warning: "weak_scheme",
			policy: func(p *validation.Policy) { p.Schemes = []validation.WeakScheme{{Scheme: "RSA", After: now.Add(year)}} }},
		{name: "an authority's certificate under a broken digest, where the policy does not forgive it", make: func(l *life) { l.data = l.sign(l.sample(), signing{key: person}); l.at(2) }, online: true,
			policy: func(p *validation.Policy) { brokenAfter(1)(p); p.WeakChain = validation.Fail }, want: not(validation.CryptoNoPOE)},
		{name: "an authority's certificate under a broken digest is a remark by default", make: func(l *life) { l.data = l.sign(l.sample(), signing{key: person}); l.at(2) }, online: true,
			policy: brokenAfter(1), want: ok, warning: "weak_chain"},

		{name: "ends that the policy only recommends are told", make: func(l *life) { l.data = l.sign(l.sample(), signing{key: "person-rsa2048"}); l.at(3) }, online: true, want: ok, warning: "ending"},
		{name: "ends that had not come when the signature is proven to exist", make: func(l *life) { l.signed("person-rsa2048").at(3) }, online: true, want: ok},

		// freshness (5.2.5) and signature acceptance (5.2.8)
		{name: "evidence older than the policy's freshness", online: true, want: ok, process: validation.ProcessTime,
			make: func(l *life) { l.stamper().signed(person).raise(augment.BLT).at(0.001); l.silent = "pki.test" }, policy: func(p *validation.Policy) { p.Freshness = time.Hour }},
		{name: "a proof that came too late after the claimed time (5.5.4 (5))", make: func(l *life) {
			l.data = l.sign(l.sample(), signing{key: person, stamp: now.Add(2 * time.Hour)})
			l.clock = now.Add(3 * time.Hour)
		}, online: true,
			policy: func(p *validation.Policy) { p.StampDelay = time.Hour }, want: not(validation.SigConstraints), warning: "delayed"},
		{name: "PKCS #1 v1.5 where PSS is asked", make: func(l *life) { l.data = l.sign(l.sample(), signing{key: "person-rsa3072"}) }, online: true,
			policy: func(p *validation.Policy) { p.PKCS1 = validation.Fail }, want: not(validation.SigConstraints), warning: "pkcs1"},
		{name: "PKCS #1 v1.5 told of", make: func(l *life) { l.data = l.sign(l.sample(), signing{key: "person-rsa3072"}) }, online: true,
			policy: func(p *validation.Policy) { p.PKCS1 = validation.Warn }, want: ok, warning: "pkcs1"},

		// trust that ended (5.2.6.4, 5.6.2.2.4 (1))
		{name: "the trust in the root ended, nothing proven", make: func(l *life) { l.data = l.sign(l.sample(), signing{key: person}); l.at(2) }, online: true,
			policy: trustedUntil(1, trust.Signing), want: not(validation.NoChainNoPOE), warning: "anchor_ended"},
		{name: "the trust in the root ended after the proof of signature and evidence", make: func(l *life) { lta(l); l.at(2) }, online: true, policy: trustedUntil(1, trust.Signing), want: ok},
		{name: "the trust in the root ended before the proof", make: func(l *life) { lta(l); l.at(2) }, online: true, policy: trustedUntil(-0.0001, trust.Signing), want: not(validation.NoChainNoPOE), warning: "anchor_ended"},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := newLife(t)
			c.make(l)
			p := l.policy()
			if c.policy != nil {
				c.policy(&p)
			}
			s := l.want(l.judged(c.online, p), c.want.Indication, c.want.SubIndication)
			if c.warning != "" && !warned(s, c.warning) {
				t.Errorf("no warning %s in %v", c.warning, s.Warnings)
			}
			if c.process != "" && s.Detail.Process != c.process {
				t.Errorf("by %s, want %s", s.Detail.Process, c.process)
			}
			if c.want == ok && s.Revocation != "good" {
				t.Errorf("passed, with revocation %s", s.Revocation)
			}
		})
	}
}

// brokenAfter takes SHA-384 for broken since so many years: it is under the authorities' certificates, and in signatures of P-384 keys.
func brokenAfter(years int) func(*validation.Policy) {
	return func(p *validation.Policy) {
		p.Weak = append(p.Weak, validation.Weak{Digest: "SHA-384", After: now.Add(time.Duration(years) * year)})
	}
}

// trustedUntil ends the trust in every anchor for one purpose.
func trustedUntil(years float64, purpose trust.Purpose) func(*validation.Policy) {
	return func(p *validation.Policy) {
		var anchors []trust.Anchor
		for _, a := range p.Trust.All() {
			anchors = append(anchors, trust.Anchor{Certificate: a.Certificate, For: []trust.Purpose{trust.TimeStamping}},
				trust.Anchor{Certificate: a.Certificate, For: []trust.Purpose{purpose}, To: now.Add(time.Duration(years * float64(year)))})
		}
		p.Trust = trust.New(anchors, p.Trust.Intermediates())
	}
}

// TestEvidenceThatNothingProvesOld: the same file, but the evidence of the first years is brought only now, when its authority's certificate
// has ended: whoever has that key by now could have made it (EN 319 102-1, 5.6.2.4.4 (1)).
func TestEvidenceThatNothingProvesOld(t *testing.T) {
	l := newLife(t)
	l.signed("person-p256").raise(augment.BLTA).at(4).stamper().raise(augment.BLTA).at(8).stamper().raise(augment.BLTA).at(12).stamper().raise(augment.BLTA).at(16)
	f := l.facts(true)
	if s := first(validation.Judge(f, l.policy(), l.clock)); s.Indication != passed {
		t.Fatalf("as it is: %v %v", s.Verdict, s.Warnings)
	}
	for i := range f.Material.OCSPs {
		f.Material.OCSPs[i].End = 0
	}
	for i := range f.Material.CRLs {
		f.Material.CRLs[i].End = 0
	}
	s := first(validation.Judge(f, l.policy(), l.clock))
	if s.Indication == passed {
		t.Errorf("evidence that nothing proves old is believed: %v", s.Warnings)
	}
}

// TestFactsReplay: stored facts give the same report at every instant, years apart.
func TestFactsReplay(t *testing.T) {
	l := newLife(t)
	l.signed("person-p256").raise(augment.BLTA).at(4).stamper().raise(augment.BLTA).at(6)
	f := l.facts(true)
	stored := again(t, f)
	for _, years := range []float64{-1, 0, 0.01, 1, 4, 5, 6, 9, 12, 30} {
		at := now.Add(time.Duration(years * float64(year)))
		same(t, f, stored, l.policy(), at)
	}
}

// TestFactsOfTheFirstVersion: what was stored before the security store's revisions were kept is still read, and proves no more than it did.
func TestFactsOfTheFirstVersion(t *testing.T) {
	l := newLife(t)
	l.signed("person-p256").raise(augment.BLTA).at(4).stamper().raise(augment.BLTA).at(6)
	f := l.facts(true)
	f.Version = 1
	for _, list := range [][]validation.Item{f.Material.Certificates, f.Material.CRLs, f.Material.OCSPs} {
		for i := range list {
			list[i].End = 0
		}
	}
	old := again(t, f)
	if old.Version != validation.FactsVersion {
		t.Fatalf("version %d", old.Version)
	}
	if s := first(validation.Judge(old, l.policy(), l.clock)); s.Indication != passed {
		t.Errorf("%v %v", s.Verdict, s.Warnings)
	}
	var later validation.Facts
	if err := later.UnmarshalJSON([]byte(`{"version": 99}`)); err == nil {
		t.Error("facts of a later version are taken")
	}
	if err := later.UnmarshalJSON([]byte(`{}`)); err == nil {
		t.Error("facts of no version are taken")
	}
}

// TestGivenAuthorities: an authority's certificate that the file lacks and the caller laid beside the anchors is vouched for; one that
// was only fetched is not, once the validation time has to slide.
func TestGivenAuthorities(t *testing.T) {
	l := newLife(t)
	l.signed("person-p256").raise(augment.BLTA).at(4).stamper().raise(augment.BLTA).at(8).stamper().raise(augment.BLTA).at(12).stamper().raise(augment.BLTA).at(16)
	f := l.facts(true)
	for i := range f.Material.Certificates {
		f.Material.Certificates[i].End = 0
	}
	p := l.policy()
	if s := first(validation.Judge(f, p, l.clock)); s.Indication != passed {
		t.Errorf("given: %v %v", s.Verdict, s.Warnings)
	}
	var roots []*certpath.Certificate
	for _, a := range p.Trust.All() {
		roots = append(roots, a.Certificate)
	}
	p.Trust = trust.FromCertificates(roots, nil)
	if s := first(validation.Judge(f, p, l.clock)); s.Indication == passed && s.Detail.Process == validation.ProcessArchival {
		// the tokens and the signature bring the certificates as well, so they may be proven all the same
		t.Logf("proven by what the signatures bring: %v", s.Warnings)
	}
}

// TestBackDatedCertificate: what is signed does not name its certificate. That is as old as it says only where it stands among what a proof
// covers; else whoever has the authority's key by now could have made it for a key that signed something long ago (5.6.2.3).
func TestBackDatedCertificate(t *testing.T) {
	for name, c := range map[string]struct {
		named, covered bool
		want           validation.Indication
	}{
		"named, not covered":   {true, false, passed},
		"unnamed, covered":     {false, true, passed},
		"unnamed, not covered": {false, false, indeterminate},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLife(t)
			leaf, err := l.pki.Credential("person-p256")
			l.ok(err)
			var bare []byte // the same signature without its certificate
			l.data = l.craft("person-p256", func(content []byte) []byte {
				a := l.assembly("person-p256", content)
				if !c.named {
					a.Attributes = without(l, a.Attributes, cms.OIDSigningCertificate2)
					a.Signature = l.value(leaf.Key, a.Attributes)
				}
				a.Unsigned = []cms.Attribute{l.signatureStamp(a.Signature, now)}
				full := l.assemble(a)
				bare = withoutCertificate(l, full, leaf.Chain[0].Raw)
				return full
			})
			l.raise(augment.BLTA).at(4).stamper().raise(augment.BLTA).at(8).stamper().raise(augment.BLTA).at(12).stamper().raise(augment.BLTA).at(16)
			f := l.facts(true)
			if !c.covered {
				f.Signatures[0].Contents = bare
				for i := range f.Material.Certificates {
					if bytes.Equal(f.Material.Certificates[i].DER, leaf.Chain[0].Raw) {
						f.Material.Certificates[i].End = 0
					}
				}
			}
			if s := first(validation.Judge(f, l.policy(), l.clock)); s.Indication != c.want || !s.Intact {
				t.Errorf("%v, intact %v: %v", s.Verdict, s.Intact, s.Warnings)
			}
		})
	}
}

// withoutCertificate gives a SignedData without one of its certificates.
func withoutCertificate(t testing.TB, der, cert []byte) []byte {
	t.Helper()
	if bytes.Count(der, cert) != 1 {
		t.Fatal("the certificate does not stand there once")
	}
	var rebuild func(b []byte) []byte
	rebuild = func(b []byte) (out []byte) {
		for len(b) > 0 {
			var v asn1.RawValue
			rest, err := asn1.Unmarshal(b, &v)
			switch {
			case err != nil:
				t.Fatal(err)
			case bytes.Equal(v.FullBytes, cert): // left out
			case v.IsCompound && bytes.Contains(v.Bytes, cert):
				part, err := asn1.Marshal(asn1.RawValue{Class: v.Class, Tag: v.Tag, IsCompound: true, Bytes: rebuild(v.Bytes)})
				if err != nil {
					t.Fatal(err)
				}
				out = append(out, part...)
			default:
				out = append(out, v.FullBytes...)
			}
			b = rest
		}
		return out
	}
	return rebuild(der)
}

// without gives signed attributes but for one.
func without(t testing.TB, set []byte, drop cms.OID) []byte {
	t.Helper()
	all := []asn1.RawValue{}
	if _, err := asn1.UnmarshalWithParams(set, &all, "set"); err != nil {
		t.Fatal(err)
	}
	kept := slices.DeleteFunc(all, func(v asn1.RawValue) bool {
		var id asn1.ObjectIdentifier
		_, err := asn1.Unmarshal(v.Bytes, &id)
		return err == nil && id.String() == string(drop)
	})
	out, err := asn1.MarshalWithParams(kept, "set")
	if err != nil || len(kept) == len(all) {
		t.Fatalf("%d attributes left of %d: %v", len(kept), len(all), err)
	}
	return out
}

// TestSuspended: a hold may be lifted, so it is worth trying later, and a signature that is older than it is none the worse (5.5.4 (7)).
func TestSuspended(t *testing.T) {
	for name, c := range map[string]struct {
		since time.Duration
		want  validation.Verdict
		code  string
	}{
		"before the time-stamp": {-time.Minute, validation.Verdict{Indication: indeterminate, SubIndication: validation.TryLater}, "revoked/certificateHold"},
		"after the time-stamp":  {year / 4, validation.Verdict{Indication: passed}, "revoked_later"},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLife(t)
			l.signed("person-p256").at(0.5)
			l.ok(l.pki.Hold("person-p256", now.Add(c.since)))
			if s := l.want(l.judged(true, l.policy()), c.want.Indication, c.want.SubIndication); !warned(s, c.code) {
				t.Errorf("no %s in %v", c.code, s.Warnings)
			}
		})
	}
}

package certpath_test

import (
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"math/big"
	"net/url"
	"slices"
	"testing"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"

	"trien/certpath"
)

func check(path ...*holder) []certpath.Rule {
	var p certpath.Path
	for _, h := range path {
		p = append(p, h.Certificate)
	}
	var out []certpath.Rule
	for _, f := range certpath.Check(p, certpath.Inputs{At: asked}) {
		out = append(out, f.Rule)
	}
	return out
}

// resign signs a certificate again after its parts (tbs fields, signature algorithm) were tampered with by its own issuer.
func resign(t *testing.T, h, by *holder, tamper func(fields [][]byte, algorithm []byte) ([][]byte, []byte)) ([]byte, error) {
	t.Helper()
	in, body, tbs := cryptobyte.String(h.Raw), cryptobyte.String(nil), cryptobyte.String(nil)
	in.ReadASN1(&body, cbasn1.SEQUENCE)
	body.ReadASN1(&tbs, cbasn1.SEQUENCE)
	var algorithm cryptobyte.String
	body.ReadASN1Element(&algorithm, cbasn1.SEQUENCE)
	var fields [][]byte
	for !tbs.Empty() {
		var e cryptobyte.String
		var tag cbasn1.Tag
		if !tbs.ReadAnyASN1Element(&e, &tag) {
			t.Fatal("the certificate can't be cut up")
		}
		fields = append(fields, e)
	}
	fields, algorithm = tamper(fields, algorithm)
	inner := cryptobyte.NewBuilder(nil)
	inner.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) { b.AddBytes(slices.Concat(fields...)) })
	signed := inner.BytesOrPanic()
	sum := sha256.Sum256(signed)
	value, err := ecdsa.SignASN1(rand.Reader, by.key, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	outer := cryptobyte.NewBuilder(nil)
	outer.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddBytes(signed)
		b.AddBytes(algorithm)
		b.AddASN1BitString(value)
	})
	return outer.Bytes()
}

// An element that hides the extensions must not make them vanish, and with them what they forbid.
func TestNothingHidesTheExtensions(t *testing.T) {
	root := issue(t, nil, "root", authority)
	leaf := issue(t, root, "leaf", func(c *x509.Certificate) {
		c.ExtraExtensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{1, 2, 3}, Critical: true, Value: []byte{5, 0}}}
	})
	if got := check(leaf, root); !slices.Contains(got, certpath.RuleExtension) {
		t.Fatalf("the faults are %v", got)
	}
	for name, hiding := range map[string][]byte{"a constructed issuerUniqueID": {0xa1, 2, 5, 0}, "an unknown field": {0xa5, 0}} {
		der, err := resign(t, leaf, root, func(fields [][]byte, a []byte) ([][]byte, []byte) {
			return slices.Insert(fields, len(fields)-1, hiding), a
		})
		if err != nil {
			t.Fatal(err)
		}
		if c, err := certpath.Parse(der); err == nil {
			t.Errorf("%s: read, with faults %v", name, check(held(t, c.Raw, nil), root))
		}
	}
}

// RFC 5280, Section 4.1.1.2: the algorithm beside the signature, which nobody signs, must be the one that is signed.
func TestBothSignatureAlgorithmsAreOne(t *testing.T) {
	root := issue(t, nil, "root", authority)
	leaf := issue(t, root, "leaf", nil)
	other, err := asn1.Marshal(pkix.AlgorithmIdentifier{Algorithm: asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 3, 3}})
	if err != nil {
		t.Fatal(err)
	}
	der, err := resign(t, leaf, root, func(fields [][]byte, a []byte) ([][]byte, []byte) {
		fields[2] = other
		return fields, a
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := check(held(t, der, nil), root); !slices.Contains(got, certpath.RuleAlgorithm) {
		t.Errorf("the faults are %v", got)
	}
}

// What limits a certificate and can't be read limits it altogether, critical or not.
func TestAnUnreadableRestrictionIsNotIgnored(t *testing.T) {
	root := issue(t, nil, "root", authority)
	for name, id := range map[string]int{"key usage": 15, "basic constraints": 19, "name constraints": 30, "policy constraints": 36,
		"extended key usage": 37, "inhibit any policy": 54} {
		leaf := issue(t, root, "leaf", func(c *x509.Certificate) {
			c.ExtraExtensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{2, 5, 29, id}, Value: []byte{0x31, 1, 0}}}
		})
		if got := check(leaf, root); !slices.Contains(got, certpath.RuleExtension) {
			t.Errorf("%s: the faults are %v", name, got)
		}
	}
}

func TestNamesOutsideTheConstraints(t *testing.T) {
	root := issue(t, nil, "root", authority)
	ca := issue(t, root, "authority", func(c *x509.Certificate) {
		authority(c)
		c.PermittedURIDomains, c.PermittedEmailAddresses = []string{".good.example"}, []string{"good.example"}
	})
	uri := func(s string) func(*x509.Certificate) {
		return func(c *x509.Certificate) {
			u, err := url.Parse(s)
			if err != nil {
				t.Fatal(err)
			}
			c.URIs = []*url.URL{u}
		}
	}
	for name, c := range map[string]struct {
		change func(*x509.Certificate)
		fault  bool
	}{
		"a host inside":       {uri("http://a.good.example/x?y#z"), false},
		"another host":        {uri("http://bad.example/"), true},
		"a suffix as anchor":  {uri("http://bad.example#.good.example"), true},
		"a suffix as query":   {uri("http://bad.example?.good.example"), true},
		"an unreadable name":  {extra(17, []byte{0x30, 3, 0xa4, 1, 0}), true},
		"an unreadable email": {extra(17, []byte{0x30, 2, 0x0c, 0}), true},
	} {
		if got := slices.Contains(check(issue(t, ca, "leaf", c.change), ca, root), certpath.RuleNames); got != c.fault {
			t.Errorf("%s: fault %v, want %v", name, got, c.fault)
		}
	}
}

// An authority whose names are constrained from above is not rid of that by being believed itself (RFC 5937).
func TestAnAnchorKeepsItsConstraints(t *testing.T) {
	root := issue(t, nil, "root", authority)
	bound := issue(t, root, "authority", func(c *x509.Certificate) {
		authority(c)
		c.PermittedEmailAddresses = []string{"party.example"}
	})
	mail := func(s string) *holder {
		return issue(t, bound, "leaf", func(c *x509.Certificate) { c.EmailAddresses = []string{s} })
	}
	inside, outside := mail("a@party.example"), mail("a@else.example")
	for name, path := range map[string][]*holder{"below the root": {outside, bound, root}, "as an anchor": {outside, bound}} {
		if got := check(path...); !slices.Contains(got, certpath.RuleNames) {
			t.Errorf("outside, %s: the faults are %v", name, got)
		}
	}
	if got := check(inside, bound); len(got) > 0 {
		t.Errorf("inside: the faults are %v", got)
	}
}

func extra(id int, value []byte) func(*x509.Certificate) {
	return func(c *x509.Certificate) {
		c.ExtraExtensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{2, 5, 29, id}, Value: value}}
	}
}

// A value with a separator in it is not a name with one more attribute, nor is text the bytes that it spells.
func TestDifferentNamesAreDifferent(t *testing.T) {
	name := func(sets ...pkix.RelativeDistinguishedNameSET) certpath.Name {
		raw, err := asn1.Marshal(pkix.RDNSequence(sets))
		if err != nil {
			t.Fatal(err)
		}
		return issue(t, nil, "", func(c *x509.Certificate) { c.RawSubject = raw }).Subject
	}
	cn, o := asn1.ObjectIdentifier{2, 5, 4, 3}, asn1.ObjectIdentifier{2, 5, 4, 10}
	pairs := map[string][2]certpath.Name{
		"a separator between attributes": {
			name(pkix.RelativeDistinguishedNameSET{{Type: o, Value: "x"}, {Type: cn, Value: "a"}}),
			name(pkix.RelativeDistinguishedNameSET{{Type: o, Value: asn1.RawValue{Tag: 12, Bytes: []byte("x\x002.5.4.3=a")}}}),
		},
		"hexadecimal text": {
			name(pkix.RelativeDistinguishedNameSET{{Type: cn, Value: "#6162"}}),
			name(pkix.RelativeDistinguishedNameSET{{Type: cn, Value: asn1.RawValue{Tag: 4, Bytes: []byte("ab")}}}),
		},
		"broken letters": {
			name(pkix.RelativeDistinguishedNameSET{{Type: cn, Value: asn1.RawValue{Tag: 12, Bytes: []byte{0xff}}}}),
			name(pkix.RelativeDistinguishedNameSET{{Type: cn, Value: asn1.RawValue{Tag: 12, Bytes: []byte{0xfe}}}}),
		},
	}
	for what, p := range pairs {
		if p[0].Equal(p[1]) {
			t.Errorf("%s: %q equals %q", what, p[0], p[1])
		}
	}
}

// What an enemy may make as long as he likes is bounded: policies multiply along a path.
func TestLongListsInACertificate(t *testing.T) {
	root := issue(t, nil, "root", authority)
	leaf := issue(t, root, "leaf", func(c *x509.Certificate) {
		for i := range 20_000 {
			c.DNSNames = append(c.DNSNames, fmt.Sprintf("h%d.example", i))
			c.PolicyIdentifiers = append(c.PolicyIdentifiers, asn1.ObjectIdentifier{1, 3, i})
		}
	})
	if n := len(leaf.Extensions.AltNames) + len(leaf.Extensions.Policies); n > 5_000 {
		t.Errorf("%d names and policies are kept", n)
	}
}

// A DSA subgroup of many thousand bits asks for minutes of work.
func TestADSAKeyThatAsksForYearsIsNone(t *testing.T) {
	huge := new(big.Int).Lsh(big.NewInt(1), 200_000-1)
	type parameters struct{ P, Q, G *big.Int }
	raw, err := asn1.Marshal(parameters{big.NewInt(1 << 40), huge, big.NewInt(2)})
	if err != nil {
		t.Fatal(err)
	}
	y, _ := asn1.Marshal(big.NewInt(3))
	spki, err := asn1.Marshal(struct {
		A pkix.AlgorithmIdentifier
		K asn1.BitString
	}{pkix.AlgorithmIdentifier{Algorithm: asn1.ObjectIdentifier{1, 2, 840, 10040, 4, 1}, Parameters: asn1.RawValue{FullBytes: raw}}, asn1.BitString{Bytes: y, BitLength: 8 * len(y)}})
	if err != nil {
		t.Fatal(err)
	}
	root := issue(t, nil, "root", authority)
	der, err := resign(t, issue(t, root, "leaf", nil), root, func(fields [][]byte, a []byte) ([][]byte, []byte) {
		fields[6] = spki
		return fields, a
	})
	if err != nil {
		t.Fatal(err)
	}
	c, err := certpath.Parse(der)
	if err != nil {
		t.Fatal(err)
	}
	if c.Key.Bits != 0 {
		t.Errorf("a key of %d bits with a subgroup of 200,000 is taken", c.Key.Bits)
	}
}

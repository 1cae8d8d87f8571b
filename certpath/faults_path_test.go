package certpath_test

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"math/big"
	"net"
	"slices"
	"testing"
	"unicode/utf16"

	"golang.org/x/text/unicode/norm"

	"trien/certpath"
	"trien/internal/limits"
)

// TestSerials: odd serial numbers are facts, hostile ones are refused (RFC 5280, Section 4.1.2.2).
func TestSerials(t *testing.T) {
	root := issue(t, nil, "root", authority)
	leaf := issue(t, root, "leaf", nil)
	long := func(n int) *big.Int { return new(big.Int).Lsh(big.NewInt(1), uint(8*n-2)) }
	for name, c := range map[string]struct {
		serial *big.Int
		read   bool
	}{
		"zero": {new(big.Int), true}, "negative": {big.NewInt(-77), true}, "of 20 bytes": {long(20), true}, "of 40 bytes": {long(40), true},
		"of the limit": {long(limits.SerialBytes), true}, "of a megabyte": {long(1 << 20), false}, "of more than the limit": {long(limits.SerialBytes + 2), false},
	} {
		raw, err := resign(t, leaf, root, func(fields [][]byte, a []byte) ([][]byte, []byte) {
			fields[1] = der(t, c.serial, "")
			return fields, a
		})
		if err != nil {
			t.Fatal(err)
		}
		got, err := certpath.Parse(raw)
		if (err == nil) != c.read {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil {
			continue
		}
		h := held(t, raw, nil)
		if got.Serial.Cmp(c.serial) != 0 || len(check(h, root)) > 0 {
			t.Errorf("%s: %s %v", name, got.Serial, check(h, root))
		}
		if s := status(&certpath.Evidence{CRLs: []*certpath.CRL{revokedList(t, root, asked, c.serial)}}, 0, h, root); s.State != certpath.Revoked {
			t.Errorf("%s, revoked: %+v", name, s)
		}
		if _, err := certpath.OCSPRequest(got, root.Certificate); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// rdn is a name of one attribute in a string type.
func rdn(t *testing.T, tag int, value string) certpath.Name {
	t.Helper()
	var b []byte
	switch tag {
	case 30:
		for _, u := range utf16.Encode([]rune(value)) {
			b = append(b, byte(u>>8), byte(u))
		}
	case 28:
		for _, r := range value {
			b = append(b, byte(r>>24), byte(r>>16), byte(r>>8), byte(r))
		}
	default:
		b = []byte(value)
	}
	raw := der(t, pkix.RDNSequence{{{Type: asn1.ObjectIdentifier{2, 5, 4, 10}, Value: asn1.RawValue{Tag: tag, Bytes: b}}}}, "")
	return issue(t, nil, "", func(c *x509.Certificate) { c.RawSubject = raw }).Subject
}

// TestNamesInVietnamese: one name, however its letters are written down, and never another one (RFC 4518).
func TestNamesInVietnamese(t *testing.T) {
	const utf8, bmp, universal, printable = 12, 30, 28, 19
	name := "Ban Cơ yếu Chính phủ – Đảng ủy"
	base := rdn(t, utf8, name)
	for what, n := range map[string]certpath.Name{
		"decomposed marks":  rdn(t, utf8, norm.NFD.String(name)),
		"two bytes each":    rdn(t, bmp, name),
		"four bytes each":   rdn(t, universal, norm.NFD.String(name)),
		"capitals":          rdn(t, utf8, "BAN CƠ YẾU CHÍNH PHỦ – ĐẢNG ỦY"),
		"spaces more":       rdn(t, utf8, "  Ban Cơ  yếu\tChính phủ – Đảng ủy "),
		"a hard space":      rdn(t, utf8, "Ban\u00a0Cơ yếu Chính phủ – Đảng ủy"),
		"a soft hyphen":     rdn(t, utf8, "Ban Cơ yếu Chính phủ – Đảng \u00adủy"),
		"full-width letter": rdn(t, utf8, "Ｂan Cơ yếu Chính phủ – Đảng ủy"),
	} {
		if !base.Equal(n) {
			t.Errorf("%s: %q is not the same", what, n)
		}
	}
	for what, n := range map[string]certpath.Name{
		"without marks":   rdn(t, utf8, "Ban Co yeu Chinh phu – Dang uy"),
		"another tone":    rdn(t, utf8, "Ban Cơ yếu Chính phủ – Đảng úy"),
		"D without bar":   rdn(t, utf8, "Ban Cơ yếu Chính phủ – Dảng ủy"),
		"words joined":    rdn(t, utf8, "Ban Cơyếu Chính phủ – Đảng ủy"),
		"a letter alike":  rdn(t, utf8, "Bаn Cơ yếu Chính phủ – Đảng ủy"), // Cyrillic а
		"a private sign":  rdn(t, utf8, name+"\ue000"),
		"not even text":   rdn(t, utf8, name+"\xff"),
		"nothing at all":  rdn(t, utf8, ""),
		"another private": rdn(t, utf8, name+"\ue001"),
	} {
		if base.Equal(n) {
			t.Errorf("%s: %q is the same", what, n)
		}
	}
	if rdn(t, utf8, "x\ue000").Equal(rdn(t, utf8, "x\ue001")) || !rdn(t, utf8, "x\ue000").Equal(rdn(t, utf8, "x\ue000")) {
		t.Error("what can't be prepared is like itself, and like nothing else")
	}
	if !rdn(t, printable, "Gov CA").Equal(rdn(t, utf8, "gov ca")) {
		t.Error("two string types make two names")
	}
}

// general is a GeneralName of a kind in a subjectAltName or a subtree.
func general(kind byte, constructed bool, value []byte) []byte {
	tag := 0x80 | kind
	if constructed {
		tag |= 0x20
	}
	return append([]byte{tag, byte(len(value))}, value...)
}

func upn(t *testing.T, id asn1.ObjectIdentifier, text string) []byte {
	value := der(t, text, "utf8")
	return general(0, true, slices.Concat(der(t, id, ""), general(0, true, value)))
}

// constrained checks a leaf with one alternative name below an authority with one subtree.
func constrained(t *testing.T, root *holder, excluded bool, tree, name []byte) bool {
	t.Helper()
	tag := byte(0)
	if excluded {
		tag = 1
	}
	ca := issue(t, root, "authority", func(c *x509.Certificate) {
		authority(c)
		c.ExtraExtensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{2, 5, 29, 30}, Critical: true, Value: point(general(tag, true, point(tree)))}}
	})
	ca.x509 = &x509.Certificate{Subject: pkix.Name{CommonName: "authority"}} // Go refuses some of these authorities
	leaf := issue(t, ca, "leaf", extra(17, point(name)))
	got := check(leaf, ca, root)
	if len(got) > 0 && !slices.Equal(got, []certpath.Rule{certpath.RuleNames}) {
		t.Errorf("the faults are %v", got)
	}
	return len(got) == 0
}

// TestConstraints: every kind of name, inside and outside, and what can't be judged is outside (RFC 5280, Section 4.2.1.10).
func TestConstraints(t *testing.T) {
	root := issue(t, nil, "root", authority)
	msUPN, smtp := asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 311, 20, 2, 3}, asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 8, 9}
	net4 := append(net.IPv4(10, 1, 0, 0).To4(), 255, 255, 0, 0)
	ip := func(s string) []byte {
		p := net.ParseIP(s)
		if v4 := p.To4(); v4 != nil {
			p = v4
		}
		return general(7, false, p)
	}
	text := func(kind byte, s string) []byte { return general(kind, false, []byte(s)) }
	for _, c := range []struct {
		what                string
		tree, name          []byte
		permitted, excluded bool // whether the path holds where the tree is permitted, and where it is excluded
	}{
		{"an address inside", general(7, false, net4), ip("10.1.2.3"), true, false},
		{"an address outside", general(7, false, net4), ip("10.2.2.3"), false, true},
		{"an address of the other kind", general(7, false, net4), ip("2001:db8::1"), false, true},
		{"an address of five bytes", general(7, false, net4), general(7, false, []byte{10, 1, 2, 3, 4}), false, false},
		{"a tree of addresses that is none", general(7, false, net4[:7]), ip("10.1.2.3"), false, false},
		{"a host inside", text(2, "gov.example"), text(2, "a.gov.example"), true, false},
		{"a host that ends alike", text(2, "gov.example"), text(2, "notgov.example"), false, true},
		{"every host below, of which some are excluded", text(2, "a.gov.example"), text(2, "*.gov.example"), false, false},
		{"a host with foreign signs", text(2, "gov.example"), text(2, "a b.gov.example"), false, false},
		{"a host with a zero in it", text(2, "gov.example"), text(2, "x\x00.gov.example"), false, false},
		{"a mailbox inside", text(1, "gov.example"), text(1, "an@gov.example"), true, false},
		{"a mailbox outside", text(1, "gov.example"), text(1, "an@x.gov.example"), false, true},
		{"a mailbox with two hosts", text(1, "gov.example"), text(1, "an@bad.example@gov.example"), false, false},
		{"a mailbox in quotes", text(1, "gov.example"), text(1, `"a@gov.example"@bad.example`), false, false},
		{"an international mailbox inside", text(1, "gov.example"), upn(t, smtp, "ủy@gov.example"), true, false},
		{"an international mailbox outside", text(1, "gov.example"), upn(t, smtp, "ủy@bad.example"), false, true},
		{"an international host", text(1, "gov.example"), upn(t, smtp, "ủy@đảng.example"), false, false},
		{"an address on the web inside", text(6, ".gov.example"), text(6, "https://a.gov.example/x"), true, false},
		{"an address on the web outside", text(6, ".gov.example"), text(6, "https://a.bad.example/x"), false, true},
		{"an encoded host", text(6, ".gov.example"), text(6, "https://a%2egov.example/"), false, false},
		{"a web address without host", text(6, ".gov.example"), text(6, "urn:x:y"), false, false},
		{"a web address by number", text(6, ".gov.example"), text(6, "http://10.1.2.3/"), false, false},
		{"a principal name", upn(t, msUPN, "an@gov.example"), upn(t, msUPN, "an@gov.example"), false, false},
		{"a registered number", general(8, false, []byte{0x2a, 3}), general(8, false, []byte{0x2a, 3}), false, false},
		{"another kind than the tree's", text(2, "gov.example"), upn(t, msUPN, "an@gov.example"), true, true},
	} {
		if got := constrained(t, root, false, c.tree, c.name); got != c.permitted {
			t.Errorf("%s, where the tree is permitted: holds %v", c.what, got)
		}
		if got := constrained(t, root, true, c.tree, c.name); got != c.excluded {
			t.Errorf("%s, where the tree is excluded: holds %v", c.what, got)
		}
	}
}

// TestConstraintsCost: thousands of names against thousands of trees are not compared one by one for ever.
func TestConstraintsCost(t *testing.T) {
	root := issue(t, nil, "root", authority)
	var many []string
	for i := range 4_000 {
		many = append(many, fmt.Sprintf("h%d.example", i))
	}
	ca := issue(t, root, "authority", func(c *x509.Certificate) { authority(c); c.PermittedDNSDomains = many })
	leaf := issue(t, ca, "leaf", func(c *x509.Certificate) { c.DNSNames = many })
	path := certpath.Path{leaf.Certificate, ca.Certificate, root.Certificate}
	work := &certpath.Work{}
	for i := 0; ; i++ {
		faults := certpath.Check(path, certpath.Inputs{At: asked, Work: work})
		if slices.ContainsFunc(faults, func(f certpath.Fault) bool { return f.Rule == certpath.RuleTooManyFaults }) {
			break
		}
		if i > 100 {
			t.Fatal("one judgement may compare names without end")
		}
	}
}

// TestPoliciesCannotExplode: each level maps every policy to every other (RFC 9618, Section 4); a tree would have 60 to the tenth leaves.
func TestPoliciesCannotExplode(t *testing.T) {
	const width, depth = 60, 9
	type information struct{ ID asn1.ObjectIdentifier }
	type mapping struct{ Issuer, Subject asn1.ObjectIdentifier }
	var policies []information
	var mappings []mapping
	for i := range width {
		policies = append(policies, information{asn1.ObjectIdentifier{1, 3, 9, i}})
		for k := range width {
			mappings = append(mappings, mapping{asn1.ObjectIdentifier{1, 3, 9, i}, asn1.ObjectIdentifier{1, 3, 9, k}})
		}
	}
	all := pkix.Extension{Id: asn1.ObjectIdentifier{2, 5, 29, 32}, Value: der(t, policies, "")}
	mapped := pkix.Extension{Id: asn1.ObjectIdentifier{2, 5, 29, 33}, Critical: true, Value: der(t, mappings, "")}
	by := issue(t, nil, "root", authority)
	path := certpath.Path{by.Certificate}
	for i := range depth {
		by = issue(t, by, fmt.Sprint("authority ", i), func(c *x509.Certificate) {
			authority(c)
			c.ExtraExtensions = []pkix.Extension{all, mapped}
		})
		path = append(certpath.Path{by.Certificate}, path...)
	}
	leaf := issue(t, by, "leaf", func(c *x509.Certificate) { c.ExtraExtensions = []pkix.Extension{all} })
	path = append(certpath.Path{leaf.Certificate}, path...)
	in := certpath.Inputs{At: asked, Policies: certpath.PolicyInputs{Initial: []string{"1.3.9.7"}, RequireExplicit: true}}
	if faults := certpath.Check(path, in); len(faults) != 0 {
		t.Errorf("%v", faults)
	}
	in.Policies.Initial = []string{"1.3.9.999"}
	if faults := certpath.Check(path, in); len(faults) == 0 {
		t.Error("a policy that nobody has is accepted")
	}
	unreadable := issue(t, by, "leaf", func(c *x509.Certificate) {
		c.ExtraExtensions = []pkix.Extension{{Id: all.Id, Value: append(slices.Clone(all.Value[:len(all.Value)-1]), 0xff)}}
	})
	path[0], in.Policies.Initial = unreadable.Certificate, nil
	if faults := certpath.Check(path, in); len(faults) == 0 {
		t.Error("policies that can't be read hold where one is required")
	}
}

package certpath

import (
	"encoding/asn1"
	"strings"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// constraints is the name spaces that the certificates above allow and forbid (RFC 5280, Section 6.1.2 (b), (c)).
type constraints struct {
	permitted [][]tree // each issuer's list: a name must lie in one tree of its kind of every list
	excluded  []tree
}

// tree is the base of a subtree, and whether it is in the form that its kind has.
type tree struct {
	GeneralName
	sound bool
}

func (s *constraints) add(e *Extensions) {
	if len(e.Permitted) > 0 {
		s.permitted = append(s.permitted, trees(e.Permitted))
	}
	s.excluded = append(s.excluded, trees(e.Excluded)...)
}

func trees(bases []GeneralName) []tree {
	out := make([]tree, len(bases))
	for i, b := range bases {
		out[i] = tree{b, b.sound()}
	}
	return out
}

// size is how many trees a name is compared with.
func (s *constraints) size() int {
	n := len(s.excluded)
	for _, list := range s.permitted {
		n += len(list)
	}
	return n
}

// allow reports whether the certificate's subject and alternative names lie within the constraints; else it names the offending one.
func (s *constraints) allow(c *Certificate) (string, bool) {
	if len(s.permitted) == 0 && len(s.excluded) == 0 {
		return "", true
	}
	if c.Extensions.OddNames {
		return "alternative names of the certificate can't be read, and its issuers constrain names", false
	}
	names := append([]GeneralName{}, c.Extensions.AltNames...)
	for _, n := range c.Extensions.AltNames {
		if mail, ok := n.smtpUTF8(); ok { // "the rfc822Name constraint MUST be applied" to it too (RFC 9598, Section 6)
			names = append(names, mail)
		}
	}
	if len(c.Subject.RDNs) > 0 {
		names = append(names, GeneralName{Kind: NameDirectory, Directory: c.Subject})
	}
	// "When ... the subject name contains an emailAddress attribute, the constraint MUST be applied to it" without a subjectAltName (4.2.1.10).
	if !c.Extensions.Present[altNames] {
		for _, rdn := range c.Subject.RDNs {
			for _, a := range rdn {
				if a.Type == "1.2.840.113549.1.9.1" {
					names = append(names, GeneralName{Kind: NameEmail, Text: a.Value})
				}
			}
		}
	}
	for _, n := range names {
		if !s.allowName(n) {
			return "a name of the certificate lies outside the name constraints of its issuers", false
		}
	}
	return "", true
}

func (s *constraints) allowName(n GeneralName) bool {
	plain := judgeable(n)
	for _, x := range s.excluded {
		if x.Kind == n.Kind && (!plain || !x.sound || within(n, x.GeneralName) || n.Kind == NameDNS && wildcardOver(n.Text, x.Text)) {
			return false
		}
	}
	for _, list := range s.permitted {
		kind, inside := false, false
		for _, p := range list {
			if p.Kind == n.Kind {
				kind = true
				inside = inside || plain && p.sound && within(n, p.GeneralName)
			}
		}
		if kind && !inside {
			return false
		}
	}
	return true
}

// judgeable reports whether a name is of a kind and shape that can be compared with a constraint at all.
func judgeable(n GeneralName) bool {
	switch n.Kind {
	case NameEmail:
		local, host, _ := strings.Cut(n.Text, "@")
		return local != "" && !strings.ContainsAny(local, "\"\\@") && hostname(host)
	case NameURI:
		return hostname(uriHost(n.Text))
	case NameDNS:
		return hostname(strings.TrimPrefix(n.Text, "*."))
	case NameIP:
		return len(n.Bytes) == 4 || len(n.Bytes) == 16
	case NameDirectory:
		return true
	}
	return false
}

// sound reports whether a constraint's base is in the form that its kind has: one that is not can't let a name in, nor safely leave one out.
func (g GeneralName) sound() bool {
	switch g.Kind {
	case NameIP:
		return len(g.Bytes) == 8 || len(g.Bytes) == 32
	case NameEmail:
		_, host, mailbox := strings.Cut(g.Text, "@")
		return mailbox && hostname(host) || !mailbox && (g.Text == "" || hostname(strings.TrimPrefix(g.Text, ".")))
	case NameDNS, NameURI:
		return g.Text == "" || hostname(strings.TrimPrefix(g.Text, "."))
	}
	return true
}

// hostname reports whether s is a host's name in ASCII, whole labels between dots; one dot may end it.
func hostname(s string) bool {
	s = strings.TrimSuffix(s, ".")
	for _, label := range strings.Split(s, ".") {
		if label == "" || strings.Trim(label, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") != "" {
			return false
		}
	}
	return len(s) <= 253
}

// wildcardOver reports whether a name such as "*.example.com" stands for hosts within an excluded tree.
func wildcardOver(name, base string) bool {
	above, wild := strings.CutPrefix(name, "*.")
	return wild && hostWithin(strings.TrimPrefix(base, "."), above, true)
}

// smtpUTF8 gives the mailbox of an id-on-SmtpUTF8Mailbox (RFC 9598, Section 3), whose host must be in ASCII to be judged.
func (g GeneralName) smtpUTF8() (mail GeneralName, ok bool) {
	s, value := cryptobyte.String(g.Bytes), cryptobyte.String(nil)
	var oid asn1.ObjectIdentifier
	if g.Kind != NameOther || !s.ReadASN1ObjectIdentifier(&oid) || oid.String() != "1.3.6.1.5.5.7.8.9" {
		return mail, false
	}
	mail.Kind = NameEmail
	if s.ReadASN1(&s, cbasn1.Tag(0).Constructed().ContextSpecific()) && s.ReadASN1(&value, cbasn1.UTF8String) {
		mail.Text = string(value)
	}
	return mail, true // without text it lies within nothing
}

// within reports whether name n lies in the tree with the given base (RFC 5280, Section 4.2.1.10).
func within(n, base GeneralName) bool {
	switch n.Kind {
	case NameDirectory:
		return n.Directory.within(base.Directory)
	case NameDNS:
		return hostWithin(n.Text, strings.TrimPrefix(base.Text, "."), true)
	case NameEmail:
		local, host, ok := strings.Cut(n.Text, "@")
		if !ok {
			return false
		}
		if l, h, mailbox := strings.Cut(base.Text, "@"); mailbox {
			return local == l && strings.EqualFold(host, h)
		}
		return domainWithin(host, base.Text)
	case NameURI:
		return uriHost(n.Text) != "" && domainWithin(uriHost(n.Text), base.Text)
	case NameIP:
		return ipWithin(n.Bytes, base.Bytes)
	}
	return false // a kind whose trees nobody here can read
}

// domainWithin: ".example.com" means the hosts below, "example.com" that host alone.
func domainWithin(host, base string) bool {
	if below, ok := strings.CutPrefix(base, "."); ok {
		return hostWithin(host, below, false)
	}
	return strings.EqualFold(host, base)
}

func hostWithin(host, base string, itself bool) bool {
	host = strings.TrimSuffix(host, ".")
	below := len(host) - len(base)
	return base == "" || below == 0 && itself && strings.EqualFold(host, base) || below > 0 && host[below-1] == '.' && strings.EqualFold(host[below:], base)
}

// uriHost gives the host of a URI; "" where it has none or it is an IP address, to which no constraint can apply.
func uriHost(uri string) string {
	_, rest, ok := strings.Cut(uri, "://")
	if !ok {
		return ""
	}
	host := rest
	if i := strings.IndexAny(host, `/?#\`); i >= 0 {
		host = host[:i]
	}
	if i := strings.LastIndexByte(host, '@'); i >= 0 {
		host = host[i+1:]
	}
	host, _, _ = strings.Cut(host, ":")
	if strings.Trim(host, "0123456789.") == "" || strings.HasPrefix(host, "[") {
		return ""
	}
	return host
}

func ipWithin(ip, base []byte) bool {
	if len(base) != 2*len(ip) || len(ip) == 0 {
		return false
	}
	for i := range ip {
		if mask := base[len(ip)+i]; ip[i]&mask != base[i]&mask {
			return false
		}
	}
	return true
}

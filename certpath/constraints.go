package certpath

import (
	"bytes"
	"strings"
)

// constraints is the name spaces that the certificates above allow and forbid (RFC 5280, Section 6.1.2 (b), (c)).
type constraints struct {
	permitted [][]GeneralName // each issuer's list: a name must lie in one tree of its kind of every list
	excluded  []GeneralName
}

func (s *constraints) add(e *Extensions) {
	if len(e.Permitted) > 0 {
		s.permitted = append(s.permitted, e.Permitted)
	}
	s.excluded = append(s.excluded, e.Excluded...)
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
	for _, x := range s.excluded {
		if x.Kind == n.Kind && (within(n, x) || !judgeable(n)) {
			return false
		}
	}
	for _, list := range s.permitted {
		kind, inside := false, false
		for _, p := range list {
			if p.Kind == n.Kind {
				kind = true
				inside = inside || within(n, p)
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
		return strings.Count(n.Text, "@") == 1
	case NameURI:
		return uriHost(n.Text) != ""
	case NameDNS, NameDirectory, NameIP:
		return true
	}
	return false
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
	return bytes.Equal(n.Bytes, base.Bytes)
}

// domainWithin: ".example.com" means the hosts below, "example.com" that host alone.
func domainWithin(host, base string) bool {
	if below, ok := strings.CutPrefix(base, "."); ok {
		return hostWithin(host, below, false)
	}
	return strings.EqualFold(host, base)
}

func hostWithin(host, base string, itself bool) bool {
	host, base = strings.ToLower(strings.TrimSuffix(host, ".")), strings.ToLower(base)
	return base == "" || itself && host == base || strings.HasSuffix(host, "."+base)
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

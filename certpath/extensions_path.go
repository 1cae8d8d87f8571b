package certpath

import (
	"encoding/asn1"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"

	"trien/internal/limits"
)

func (e *Extensions) readConstraints(s cryptobyte.String) bool {
	if !s.ReadASN1(&s, cbasn1.SEQUENCE) {
		return false
	}
	for n, into := range []*[]GeneralName{&e.Permitted, &e.Excluded} {
		var trees cryptobyte.String
		var has bool
		if !s.ReadOptionalASN1(&trees, &has, cbasn1.Tag(n).Constructed().ContextSpecific()) {
			return false
		}
		for has && !trees.Empty() {
			var tree cryptobyte.String
			if !trees.ReadASN1(&tree, cbasn1.SEQUENCE) {
				return false
			}
			g, ok := readGeneralName(&tree)
			if !ok || len(*into) >= limits.CertificateItems || !tree.Empty() { // minimum and maximum "MUST be zero / absent" (4.2.1.10)
				return false
			}
			*into = append(*into, g)
		}
	}
	return true
}

func (e *Extensions) readPolicies(s cryptobyte.String) bool {
	if !s.ReadASN1(&s, cbasn1.SEQUENCE) {
		return false
	}
	for !s.Empty() {
		var p cryptobyte.String
		var oid asn1.ObjectIdentifier
		if !s.ReadASN1(&p, cbasn1.SEQUENCE) || !p.ReadASN1ObjectIdentifier(&oid) || len(e.Policies) >= limits.CertificateItems {
			e.Policies = nil // half of it is none
			return false
		}
		e.Policies = append(e.Policies, oid.String())
	}
	e.HasPolicies = true
	return true
}

func (e *Extensions) readMappings(s cryptobyte.String) bool {
	if !s.ReadASN1(&s, cbasn1.SEQUENCE) {
		return false
	}
	for !s.Empty() {
		var m cryptobyte.String
		var a, b asn1.ObjectIdentifier
		if !s.ReadASN1(&m, cbasn1.SEQUENCE) || !m.ReadASN1ObjectIdentifier(&a) || !m.ReadASN1ObjectIdentifier(&b) || len(e.Mappings) >= limits.CertificateItems {
			return false
		}
		e.Mappings = append(e.Mappings, PolicyMapping{a.String(), b.String()})
	}
	return true
}

func (e *Extensions) readPolicyConstraints(s cryptobyte.String) bool {
	return s.ReadASN1(&s, cbasn1.SEQUENCE) &&
		readOptionalCount(&s, &e.RequireExplicit, cbasn1.Tag(0).ContextSpecific()) &&
		readOptionalCount(&s, &e.InhibitMapping, cbasn1.Tag(1).ContextSpecific())
}

// readOptionalCount reads an implicitly tagged SkipCerts; a count beyond any path is cut down.
func readOptionalCount(s *cryptobyte.String, into *int, tag cbasn1.Tag) bool {
	if !s.PeekASN1Tag(tag) {
		return true
	}
	var n int64
	if !s.ReadASN1Int64WithTag(&n, tag) || n < 0 {
		return false
	}
	*into = int(min(n, 1<<20))
	return true
}

func (e *Extensions) readInhibitAny(s cryptobyte.String) bool {
	return s.ReadASN1Integer(&e.InhibitAny) && e.InhibitAny >= 0
}

func (e *Extensions) readCRLPoints(s cryptobyte.String) (ok bool) {
	e.CRLPoints, ok = readPoints(s)
	return ok
}

func (e *Extensions) readFreshest(s cryptobyte.String) (ok bool) {
	e.FreshestCRL, ok = readPoints(s)
	return ok
}

func readPoints(s cryptobyte.String) (out []DistributionPoint, ok bool) {
	if !s.ReadASN1(&s, cbasn1.SEQUENCE) {
		return nil, false
	}
	for !s.Empty() {
		var seq, part cryptobyte.String
		var p DistributionPoint
		var has bool
		if !s.ReadASN1(&seq, cbasn1.SEQUENCE) || !seq.ReadOptionalASN1(&part, &has, cbasn1.Tag(0).Constructed().ContextSpecific()) {
			return nil, false
		}
		if has && !p.readName(part) {
			return nil, false
		}
		if p.Reasons, ok = readReasons(&seq, cbasn1.Tag(1).ContextSpecific()); !ok {
			return nil, false
		}
		if !seq.ReadOptionalASN1(&part, &has, cbasn1.Tag(2).Constructed().ContextSpecific()) {
			return nil, false
		}
		if has {
			if p.CRLIssuer, ok = readGeneralNames(part); !ok {
				return nil, false
			}
		}
		out = append(out, p)
	}
	return out, true
}

// readName reads a DistributionPointName: full names, or one relative to the CRL issuer.
func (p *DistributionPoint) readName(s cryptobyte.String) bool {
	var inner cryptobyte.String
	var ok bool
	if s.PeekASN1Tag(cbasn1.Tag(0).Constructed().ContextSpecific()) {
		s.ReadASN1(&inner, cbasn1.Tag(0).Constructed().ContextSpecific())
		p.Names, ok = readGeneralNames(inner)
		return ok
	}
	if !s.ReadASN1(&inner, cbasn1.Tag(1).Constructed().ContextSpecific()) {
		return false
	}
	for !inner.Empty() {
		a, ok := readAttribute(&inner)
		if !ok {
			return false
		}
		p.Relative = append(p.Relative, a)
	}
	return true
}

// readReasons reads optional ReasonFlags; bit n of the result is flag n. Bit 0, which means nothing, is set where there are flags, so that
// none of them is not taken for all.
func readReasons(s *cryptobyte.String, tag cbasn1.Tag) (mask uint16, ok bool) {
	var v cryptobyte.String
	var has bool
	if !s.ReadOptionalASN1(&v, &has, tag) {
		return 0, false
	}
	if !has {
		return 0, true
	}
	if mask = 1; len(v) < 2 {
		return mask, true
	}
	b := asn1.BitString{Bytes: v[1:], BitLength: 8*(len(v)-1) - int(v[0]&7)}
	for i := range 9 {
		mask |= uint16(b.At(i)) << i
	}
	return mask, true
}

// names gives the point's full names, with a relative one made absolute under issuer.
func (p *DistributionPoint) names(issuer Name) []GeneralName {
	if len(p.Relative) == 0 {
		return p.Names
	}
	n := Name{RDNs: append(append([][]Attribute{}, issuer.RDNs...), p.Relative)}
	n.canon = append(append([]string{}, issuer.canon...), canonicalRDN(p.Relative))
	return []GeneralName{{Kind: NameDirectory, Directory: n}}
}

// URLs gives the http and https addresses of the points.
func URLs(points []DistributionPoint) (out []string) {
	for _, p := range points {
		for _, n := range p.Names {
			if n.Kind == NameURI {
				out = append(out, n.Text)
			}
		}
	}
	return out
}

// matches reports whether two names are the same, so that a distribution point and a list speak of the same place.
func (g GeneralName) matches(o GeneralName) bool {
	if g.Kind != o.Kind {
		return false
	}
	if g.Kind == NameDirectory {
		return g.Directory.Equal(o.Directory)
	}
	return g.Text == o.Text && string(g.Bytes) == string(o.Bytes)
}

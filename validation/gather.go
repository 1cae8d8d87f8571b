package validation

import (
	"crypto/sha256"
	"encoding/pem"

	"trien/certpath"
	"trien/cms"
	"trien/internal/limits"
	"trien/pdf"
	"trien/tsp"
)

// gatherer fills Material, each item once.
type gatherer struct {
	into *Material
	seen map[[32]byte]bool
	end  int64 // of the revision being read: see Item
}

func (g *gatherer) add(list *[]Item, der []byte, from Source) bool {
	id := sha256.Sum256(der)
	if len(der) == 0 || g.seen[id] || len(*list) >= limits.Certificates {
		return false
	}
	if g.seen == nil {
		g.seen = map[[32]byte]bool{}
	}
	g.seen[id] = true
	*list = append(*list, Item{DER: der, Source: from, End: g.end})
	return true
}

func (g *gatherer) certificate(der []byte, from Source) bool {
	return g.add(&g.into.Certificates, der, from)
}
func (g *gatherer) crl(der []byte, from Source) bool  { return g.add(&g.into.CRLs, der, from) }
func (g *gatherer) ocsp(der []byte, from Source) bool { return g.add(&g.into.OCSPs, der, from) }

// settle makes empty lists lists, so that facts look the same before and after JSON.
func (g *gatherer) settle() {
	for _, l := range []*[]Item{&g.into.Certificates, &g.into.CRLs, &g.into.OCSPs} {
		if *l == nil {
			*l = []Item{}
		}
	}
}

// signed adds what a SignedData carries, its signers' time-stamps included.
func (g *gatherer) signed(sd *cms.SignedData, from Source) {
	for _, c := range sd.Certificates {
		g.certificate(c.Raw, from)
	}
	for _, l := range sd.CRLs {
		g.crl(l, from)
	}
	for _, r := range sd.OCSPs {
		g.ocsp(r, from)
	}
	for i := range sd.Signers {
		s := &sd.Signers[i]
		if crls, ocsps, err := s.Revocation(); err == nil {
			for _, l := range crls {
				g.crl(l, FromAdobe)
			}
			for _, r := range ocsps {
				g.ocsp(r, FromAdobe)
			}
		}
		for _, der := range append(s.TimeStamps(), cms.Values(s.Unsigned, cms.OIDArchiveTimeStampV3)...) {
			if t, err := tsp.ParseToken(der); err == nil && from != FromToken {
				g.signed(t.CMS, FromToken)
			}
		}
	}
}

// carried gathers what the signatures themselves carry, and the caller's certificates.
func (c *collector) carried() {
	for i, e := range c.parsed {
		if e.sd != nil {
			from := FromCMS
			if e.stamp != nil {
				from = FromToken
			}
			c.material.signed(e.sd, from)
		}
		for _, a := range e.recordTokens() {
			c.material.signed(a.Token.CMS, FromToken)
		}
		for _, der := range c.facts.Signatures[i].Cert {
			c.material.certificate(der, FromCMS)
		}
	}
	for _, x := range c.src.Trust.Intermediates() {
		c.material.certificate(x.Raw, FromGiven)
	}
}

// dss reads the document security store as each revision has it (ISO 32000-2, Table 261), the oldest first: what stood there early is
// proven early. What cannot be read in it is left out; what the newest store no longer has is told from what it has.
func (c *collector) dss() {
	read := map[pdf.Reference]stored{}
	for _, r := range c.facts.Revisions {
		if r.DSS {
			c.material.end = r.End
			c.dssOf(c.file.At(r.Number).ReadOnly(), read)
		}
	}
	c.material.end = 0
	now := map[[32]byte]bool{}
	for _, id := range c.dssOf(c.file.Newest().ReadOnly(), read) { // what was put in the place of an object counts as well, unproven
		now[id] = true
	}
	for _, list := range [][]Item{c.facts.Material.Certificates, c.facts.Material.CRLs, c.facts.Material.OCSPs} {
		for i := range list {
			if list[i].Source == FromDSS && !now[sha256.Sum256(list[i].DER)] {
				list[i].Source = FromEarlier
			}
		}
	}
}

// stored is an object of the store that was read: where it stands, and what it holds.
type stored struct {
	at pdf.Location
	id [32]byte
}

// dssOf reads one state of the store, but for the objects that were read before, and names all that it has.
func (c *collector) dssOf(v *pdf.View, read map[pdf.Reference]stored) (has [][32]byte) {
	catalog, err := v.Catalog()
	if err != nil {
		return nil
	}
	dss, err := v.Dict(catalog["DSS"])
	if err != nil {
		return nil
	}
	for key, add := range map[pdf.Name]func([]byte, Source) bool{"Certs": c.material.certificate, "CRLs": c.material.crl, "OCSPs": c.material.ocsp} {
		list, _ := v.Array(dss[key])
		for i, o := range list {
			if i >= limits.Certificates {
				break
			}
			ref, indirect := o.(pdf.Reference)
			if before, known := read[ref]; indirect && known && before.at == v.Locate(ref) {
				has = append(has, before.id)
				continue
			}
			s, err := v.Stream(o)
			if err != nil || s == nil {
				continue
			}
			b, err := v.Decode(s)
			if err != nil {
				continue
			}
			add(b, FromDSS)
			id := sha256.Sum256(b)
			if has = append(has, id); indirect {
				read[ref] = stored{v.Locate(ref), id}
			}
		}
	}
	return has
}

// crlDER gives a list as DER: servers hand out PEM too.
func crlDER(b []byte) []byte {
	if p, _ := pem.Decode(b); p != nil {
		return p.Bytes
	}
	return b
}

// certificatesDER gives the certificates in what a caIssuers address holds: DER, PEM or a certs-only CMS (RFC 5280, Section 4.2.2.1).
func certificatesDER(b []byte) (out [][]byte) {
	if p, _ := pem.Decode(b); p != nil && (p.Type == "PKCS7" || p.Type == "CMS") {
		b = p.Bytes
	}
	if list, err := certpath.ParseAny(b); err == nil {
		for _, c := range list {
			out = append(out, c.Raw)
		}
		return out
	}
	if sd, err := cms.ParseTolerant(b); err == nil {
		for _, c := range sd.Certificates {
			out = append(out, c.Raw)
		}
	}
	return out
}

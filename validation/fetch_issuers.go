package validation

import (
	"context"
	"net/url"
	"slices"

	"trien/certpath"
	"trien/internal/limits"
)

// maxIssuerHops bounds how many issuers' certificates are fetched one after another for one path.
const maxIssuerHops = 6

// complete fetches issuers, one after another upwards, until a path leads to an anchor. A certificate that only has the name of the issuer
// sought, and another key, is not the issuer.
func (f *fetcher) complete(ctx context.Context, t target) error {
	anchors := f.src.Trust.Anchors(t.purpose, f.at)
	frontier, met := []*certpath.Certificate{t.cert}, map[certpath.ID]bool{}
	var others []*certpath.Certificate
	for range maxIssuerHops {
		if f.src.Certificates == nil || f.reaches(t.cert, anchors) {
			return nil
		}
		others = append(others, frontier...)
		var next []*certpath.Certificate
		for _, c := range frontier {
			if met[c.ID()] || len(met) >= limits.PathsTried {
				continue
			}
			met[c.ID()] = true
			known := f.issuersKnown(c)
			if len(known) == 0 && !c.SelfIssued() {
				if err := f.issuers(ctx, c); err != nil {
					return err
				}
				known = f.issuersKnown(c)
			}
			next = append(next, known...)
		}
		if frontier = next; len(frontier) == 0 {
			break
		}
	}
	return f.crossed(ctx, t.cert, others, anchors)
}

// maxCrossed bounds the certificates whose issuers are asked for although some are known.
const maxCrossed = 4

// crossed asks for issuers besides those that are known and lead nowhere: another authority may have certified the same key.
func (f *fetcher) crossed(ctx context.Context, leaf *certpath.Certificate, certs []*certpath.Certificate, anchors *certpath.Pool) error {
	for i, c := range certs {
		if i >= maxCrossed || f.reaches(leaf, anchors) {
			return nil
		}
		if err := f.issuers(ctx, c); err != nil {
			return err
		}
	}
	return nil
}

// reaches tells whether a path of names leads to an anchor on which each has really signed the next.
func (f *fetcher) reaches(leaf *certpath.Certificate, anchors *certpath.Pool) bool {
	paths, _ := certpath.BuildWithin(f.lib.work, leaf, f.lib.pool, anchors)
	return slices.ContainsFunc(paths, func(p certpath.Path) bool {
		faults := certpath.Check(p, certpath.Inputs{At: f.at, Work: f.lib.work})
		return !slices.ContainsFunc(faults, func(x certpath.Fault) bool { return x.Rule == certpath.RuleSignature })
	})
}

// issuersKnown gives the certificates at hand that have issued c; those of its issuer's name where that costs too much to find out.
func (f *fetcher) issuersKnown(c *certpath.Certificate) (out []*certpath.Certificate) {
	for i, x := range f.lib.pool.Named(c.Issuer) {
		if f.proved++; i >= maxSigners || f.proved > maxProved || issued(x, c) {
			out = append(out, x)
		}
	}
	return out
}

// maxProved bounds the signatures verified to find issuers for one file.
const maxProved = 1_000

// issuers asks the addresses that a certificate gives of its issuer (RFC 5280, Section 4.2.2.1), http and https alone; directories (ldap) are
// not asked.
func (f *fetcher) issuers(ctx context.Context, c *certpath.Certificate) error {
	for _, url := range c.Extensions.CAIssuers {
		if !overHTTP(url) {
			continue
		}
		b, err := f.get(ctx, "fetch_aia", url, f.src.Certificates)
		if err != nil {
			return err
		}
		f.bundle(certificatesDER(b), c)
	}
	return nil
}

// bundle takes what an address held: the issuers of c first, since a bundle may be long, and is the server's to choose.
func (f *fetcher) bundle(ders [][]byte, c *certpath.Certificate) {
	var first, rest [][]byte
	for _, der := range ders {
		if x, err := certpath.Parse(der); err == nil && x.Subject.Equal(c.Issuer) {
			first = append(first, der)
		} else if err == nil {
			rest = append(rest, der)
		}
	}
	all := append(first, rest...)
	for _, der := range all[:min(len(all), limits.IssuerBundle)] {
		if f.material.certificate(der, FromFetch) {
			f.lib.certificate(der)
		}
	}
}

func overHTTP(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https")
}

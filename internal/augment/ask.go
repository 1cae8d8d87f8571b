package augment

import (
	"time"

	"trien/certpath"
)

// maxAsked bounds the addresses asked for one file, which the file chooses.
const maxAsked = 200

// ask tries OCSP and then, where that does not give what is wanted, the lists that the certificate names.
func (g *gathering) ask(p certpath.Path, i int, at, after time.Time) {
	if g.OCSP != nil {
		if request, err := certpath.OCSPRequest(p[i], p[i+1]); err == nil {
			for _, url := range p[i].Extensions.OCSP {
				if g.again(url + string(request)) {
					continue
				}
				b, err := g.OCSP(g.ctx, url, request)
				g.failed(err)
				g.addOCSP(b, false)
			}
		}
	}
	if found, ok := g.best(p, i, at, after); ok && !found.older || g.CRL == nil {
		return
	}
	for _, url := range certpath.URLs(p[i].Extensions.CRLPoints) {
		if g.again(url) {
			continue
		}
		b, err := g.CRL(g.ctx, url)
		g.failed(err)
		g.addCRL(b, false)
	}
}

// again tells whether an address was asked already, or too many were.
func (g *gathering) again(key string) bool {
	if g.asked[key] || len(g.asked) >= maxAsked {
		return true
	}
	g.asked[key] = true
	return false
}

func (g *gathering) failed(err error) {
	if err != nil {
		g.fails = append(g.fails, err)
	}
}

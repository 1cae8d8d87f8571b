package validation

import (
	"time"

	"trien/certpath"
	"trien/cms"
)

// library is Material parsed: what judging and fetching look things up in. Items that cannot be parsed are left out; they prove nothing.
type library struct {
	pool     *certpath.Pool
	certs    []cms.Certificate // the same, as package cms wants them
	evidence *certpath.Evidence
	work     *certpath.Work
	partials int // how often partial was asked
	store    Source
	// what the store speaks of: serial numbers in its responses, issuers of its lists
	storedSerials, storedIssuers map[string]bool
}

// maxAge is how old evidence without a next update may be (EN 319 102-1, 5.2.5.4 leaves it to policy).
const maxAge = 24 * time.Hour

// parse reads all items; what comes from store counts as stored for the long term.
func (m *Material) parse(store Source) *library {
	l := &library{store: store, pool: &certpath.Pool{}, work: &certpath.Work{}, storedSerials: map[string]bool{}, storedIssuers: map[string]bool{}}
	l.evidence = &certpath.Evidence{Pool: l.pool, MaxAge: maxAge, Work: l.work}
	for _, i := range m.Certificates {
		l.certificate(i.DER)
	}
	for _, i := range m.CRLs {
		l.crl(i)
	}
	for _, i := range m.OCSPs {
		l.ocsp(i)
	}
	return l
}

func (l *library) certificate(der []byte) {
	c, err := certpath.Parse(der)
	if err != nil || l.pool.Has(c) {
		return
	}
	l.pool.Add(c)
	if x, err := cms.ParseCertificate(c.Raw); err == nil {
		l.certs = append(l.certs, x)
	}
}

func (l *library) crl(i Item) {
	x, err := certpath.ParseCRL(i.DER)
	if err != nil {
		return
	}
	l.evidence.CRLs = append(l.evidence.CRLs, x)
	if i.Source == l.store {
		l.storedIssuers[x.Issuer.String()] = true
	}
}

func (l *library) ocsp(i Item) {
	x, err := certpath.ParseOCSP(i.DER)
	if err != nil {
		if x, err = certpath.ParseBasicOCSP(i.DER); err != nil {
			return
		}
	}
	l.pool.Add(x.Certificates...)
	l.evidence.OCSPs = append(l.evidence.OCSPs, x)
	for k := range x.Singles {
		if i.Source == l.store {
			l.storedSerials[x.Singles[k].Serial.String()] = true
		}
	}
}

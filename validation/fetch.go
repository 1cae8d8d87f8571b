package validation

import (
	"context"
	"errors"
	"net/url"
	"time"

	"trien/certpath"
	"trien/cms"
	"trien/trust"
)

// maxAsked bounds the addresses asked for one file, which the file chooses: 50 signatures of one office share theirs.
const maxAsked = 100

// target is a certificate whose path and status will be asked for.
type target struct {
	cert    *certpath.Certificate
	purpose trust.Purpose
}

// fetch completes paths (caIssuers) and asks for revocation (OCSP, else CRL) where the file brings too little. It asks nobody when the
// caller trusts nobody.
func (c *collector) fetch(ctx context.Context) error {
	if c.src.Trust.Empty() || c.src.OCSP == nil && c.src.CRL == nil && c.src.Certificates == nil {
		return nil
	}
	c.facts.Material.Asked = c.src.OCSP != nil || c.src.CRL != nil
	f := fetcher{collector: c, lib: c.facts.Material.parse(c.facts.store()), done: map[string]bool{}}
	f.lib.evidence.Now = c.at
	f.lib.evidence.Believes = func(_ certpath.Key, a certpath.Algorithm, _ time.Time) bool { // else a better one is asked for
		return a.Digest() != "MD5" && a.Digest() != "SHA-1"
	}
	f.instant()
	for _, t := range f.targets() {
		if err := f.complete(ctx, t); err != nil {
			return err
		}
		if err := f.revocation(ctx, t); err != nil {
			return err
		}
	}
	return nil
}

type fetcher struct {
	*collector
	lib  *library
	done map[string]bool // addresses asked
	// proved counts the signatures verified to find issuers, which the file can make many: 50 signatures of one office take some hundred.
	proved int
}

// instant moves the instant at which evidence must speak back to the earliest time-stamp, since that is where judging will look.
func (f *fetcher) instant() {
	for _, e := range f.parsed {
		for _, t := range e.stamps {
			if t.Info.Time.Before(f.at) {
				f.at = t.Info.Time
			}
		}
	}
}

// targets gives the signers' and time-stampers' certificates.
func (f *fetcher) targets() (out []target) {
	add := func(sd *cms.SignedData, p trust.Purpose) {
		if found := sd.Identify(0, f.lib.certs).Certificate; found != nil {
			if c, err := certpath.Parse(found.Raw); err == nil {
				out = append(out, target{c, p})
			}
		}
	}
	for i, e := range f.parsed {
		for _, t := range e.stamps {
			add(t.CMS, trust.TimeStamping)
		}
		for _, a := range e.archive {
			if a.token != nil {
				add(a.token.CMS, trust.TimeStamping)
			}
		}
		for _, a := range e.recordTokens() {
			add(a.Token.CMS, trust.TimeStamping)
		}
		if e.sd != nil && e.stamp == nil {
			for _, sd := range e.everybody() {
				add(sd, trust.Signing)
			}
		}
		for _, der := range f.facts.Signatures[i].Cert {
			if c, err := certpath.Parse(der); err == nil && e.sd == nil {
				out = append(out, target{c, trust.Signing})
				break
			}
		}
	}
	return out
}

// everybody gives all who signed: the signer, the others of the field, and who countersigned.
func (e *envelope) everybody() (out []*cms.SignedData) {
	for i := range e.sd.Signers {
		one := *e.sd
		one.Signers = e.sd.Signers[i : i+1]
		counters, _ := e.sd.CounterSignatures(&e.sd.Signers[i])
		out = append(append(out, &one), counters...)
	}
	return out
}

// get fetches an address once; a failure is a warning, the end of the context an error.
func (f *fetcher) get(ctx context.Context, code, url string, from func(context.Context, string) ([]byte, error)) ([]byte, error) {
	if f.done[url] || from == nil || len(f.done) >= maxAsked {
		return nil, nil
	}
	f.done[url] = true
	return f.outcome(ctx, code, url)(from(ctx, url))
}

// outcome takes what came of asking an address; code names the warning for when nothing did.
func (f *fetcher) outcome(ctx context.Context, code, url string) func([]byte, error) ([]byte, error) {
	return func(b []byte, err error) ([]byte, error) {
		if err == nil {
			return b, nil
		}
		f.facts.Warnings = append(f.facts.Warnings, Warning{Code: code, Detail: host(url), Technical: url + ": " + err.Error()})
		if ctx.Err() == context.Canceled {
			return nil, context.Canceled
		}
		return nil, nil
	}
}

// host is the part of an address that a reader knows a server by.
func host(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return "?"
	}
	return u.Host
}

// revocation asks about each certificate of each path that the evidence at hand leaves open.
func (f *fetcher) revocation(ctx context.Context, t target) error {
	paths, _ := certpath.BuildWithin(f.lib.work, t.cert, f.lib.pool, f.src.Trust.Anchors(t.purpose, f.at))
	for n, p := range paths {
		if n >= 3 {
			break // the paths beyond are other ways through the same authorities
		}
		for i := range p[:len(p)-1] {
			if f.enough(p, i) {
				continue
			}
			if err := f.ask(ctx, p, i); err != nil {
				return err
			}
		}
	}
	return nil
}

// enough tells whether the evidence at hand says that a certificate is good at the time that judging will look at, and at the current
// time too while the certificate is valid: the first process asks for that (EN 319 102-1, 5.3).
func (f *fetcher) enough(p certpath.Path, i int) bool {
	if f.lib.evidence.Revocation(p, i, f.at).State != certpath.Good {
		return false
	}
	now := f.lib.evidence.Now
	return !p[i].ValidAt(now) || f.lib.evidence.Revocation(p, i, now).State == certpath.Good
}

// ask tries OCSP and then, where that does not decide, the CRLs.
func (f *fetcher) ask(ctx context.Context, p certpath.Path, i int) error {
	if err := f.askOCSP(ctx, p[i], p[i+1]); err != nil {
		return err
	}
	if f.enough(p, i) || f.lib.evidence.Revocation(p, i, f.at).State == certpath.Revoked {
		return nil
	}
	for _, url := range certpath.URLs(p[i].Extensions.CRLPoints) {
		if !overHTTP(url) {
			continue
		}
		b, err := f.get(ctx, "fetch_crl", url, f.src.CRL)
		if err != nil {
			return err
		}
		if der := crlDER(b); f.material.crl(der, FromFetch) {
			f.lib.crl(Item{DER: der, Source: FromFetch})
		}
	}
	return nil
}

func (f *fetcher) askOCSP(ctx context.Context, c, issuer *certpath.Certificate) error {
	if f.src.OCSP == nil {
		return nil
	}
	var nonce []byte
	if f.src.Nonce != nil {
		nonce = f.src.Nonce()
	}
	request, err := certpath.OCSPRequestWith(c, issuer, nonce)
	if err != nil {
		return nil
	}
	for _, url := range c.Extensions.OCSP {
		key := url + string(c.Raw) + string(issuer.Key.Raw)
		if f.done[key] || len(f.done) >= maxAsked || !overHTTP(url) {
			continue
		}
		f.done[key] = true
		b, err := f.src.OCSP(ctx, url, request)
		if err == nil && !answers(b, nonce) {
			err = errOtherQuestion
		}
		if b, err = f.outcome(ctx, "fetch_ocsp", url)(b, err); err != nil {
			return err
		}
		if f.material.ocsp(b, FromFetch) {
			f.lib.ocsp(Item{DER: b, Source: FromFetch})
		}
	}
	return nil
}

// errOtherQuestion: a response with another nonce than ours was made for someone else, and perhaps long ago (RFC 6960, Section 4.4.1).
var errOtherQuestion = errors.New("the response bears another nonce than the request")

func answers(der, nonce []byte) bool {
	r, err := certpath.ParseOCSP(der)
	return err != nil || r.Answers(nonce) // what is no response at all is told by who reads it
}

package augment

import (
	"time"

	"trien/certpath"
	"trien/cms"
	"trien/pades"
	"trien/pdf"
	"trien/tsp"
)

// Due says by when the protection of a file must be renewed: before the first certificate that it hangs on expires. After that instant
// nobody can show any more that it was not revoked.
type Due struct {
	By          time.Time // zero: the file bears no signature that can be read
	Field       string    // the signature concerned
	Certificate string    // the common name of what expires first
	Stamped     bool      // a time-stamp protects the signature; else only its own certificate does
}

// Renewal computes when f is due. A signature hangs on the newest document time-stamp over it, else on its own time-stamp, else on its
// certificate; and as long as the file has no evidence about its certificate, on that as well. Paths are followed through what the file
// brings; nobody is believed or asked. The error is one of package pdf.
func Renewal(f *pdf.File) (Due, error) {
	fields, err := pades.Signatures(f.Newest())
	if err != nil {
		return Due{}, err
	}
	stored, err := pades.Stored(f.Newest())
	if err != nil {
		stored = pades.Evidence{} // what can't be read protects nothing
	}
	w := renewal{pool: &certpath.Pool{}, spoken: map[string]bool{}}
	w.read(stored)
	var newest *tsp.Token
	var reach int64
	for i := range fields {
		s := fields[i].Signature
		if s == nil || s.Kind != pades.KindDocumentTimestamp {
			continue
		}
		if t, err := tsp.ParseToken(s.Contents); err == nil && s.ByteRangeOK && s.ByteRange.End() > reach {
			newest, reach = t, s.ByteRange.End()
		}
	}
	alone := true
	for i := range fields {
		if s := fields[i].Signature; s != nil && s.Kind == pades.KindSignature {
			alone = false
			w.signature(fields[i].Name, s, newest, reach)
		}
	}
	if alone && newest != nil {
		w.hangsOn("", newest.CMS, true)
	}
	return w.due, nil
}

// RenewalCMS is [Renewal] for a signature file: its signers hang on their newest archive time-stamps.
func RenewalCMS(sd *cms.SignedData) Due {
	w := renewal{pool: &certpath.Pool{}, spoken: map[string]bool{}}
	e := pades.Evidence{CRLs: sd.CRLs, OCSPs: sd.OCSPs}
	for _, c := range sd.Certificates {
		e.Certificates = append(e.Certificates, c.Raw)
	}
	w.read(e)
	for i := range sd.Signers {
		var newest *tsp.Token
		for _, der := range cms.Values(sd.Signers[i].Unsigned, cms.OIDArchiveTimeStampV3) {
			if t, err := tsp.ParseToken(der); err == nil && (newest == nil || t.Info.Time.After(newest.Info.Time)) {
				newest = t
			}
		}
		w.signer("", sd, i, newest)
	}
	return w.due
}

// renewal is one computation.
type renewal struct {
	pool   *certpath.Pool
	spoken map[string]bool // serial numbers and issuers that the store's evidence is about
	due    Due
}

func (w *renewal) read(e pades.Evidence) {
	for _, der := range e.Certificates {
		w.certificate(der)
	}
	for _, der := range e.OCSPs {
		if o, err := certpath.ParseOCSP(der); err == nil {
			w.pool.Add(o.Certificates...)
			for i := range o.Singles {
				w.spoken[o.Singles[i].Serial.String()] = true
			}
		}
	}
	for _, der := range e.CRLs {
		if l, err := certpath.ParseCRL(der); err == nil {
			w.spoken[l.Issuer.String()] = true
		}
	}
}

func (w *renewal) certificate(der []byte) {
	if c, err := certpath.Parse(der); err == nil {
		w.pool.Add(c)
	}
}

// signature takes one signature of a PDF into account.
func (w *renewal) signature(field string, s *pades.Signature, newest *tsp.Token, reach int64) {
	sd, err := cms.ParseTolerant(s.Contents)
	if err != nil || len(sd.Signers) == 0 {
		return
	}
	if reach <= s.ByteRange.End() {
		newest = nil
	}
	w.signer(field, sd, 0, newest)
}

// signer takes a signer into account: what it hangs on is the newest time-stamp over its evidence, nil where there is none, else its own time-stamp.
func (w *renewal) signer(field string, sd *cms.SignedData, i int, newest *tsp.Token) {
	if newest == nil {
		for _, der := range sd.Signers[i].TimeStamps() {
			if t, err := tsp.ParseToken(der); err == nil {
				newest = t
			}
		}
	}
	if newest != nil {
		w.hangsOn(field, newest.CMS, true)
	}
	if c := w.certificateOf(sd, i); c != nil && (newest == nil || !w.spoken[c.Serial.String()] && !w.spoken[c.Issuer.String()]) {
		w.expires(field, c, newest != nil)
	}
}

// certificateOf finds the certificate that signed.
func (w *renewal) certificateOf(sd *cms.SignedData, i int) *certpath.Certificate {
	for _, c := range sd.Certificates {
		w.certificate(c.Raw)
	}
	return signerOf(sd, i, w.pool)
}

func (w *renewal) hangsOn(field string, sd *cms.SignedData, stamped bool) {
	if c := w.certificateOf(sd, 0); c != nil {
		w.expires(field, c, stamped)
	}
}

// expires takes the earliest end of a certificate and its issuers, as far as the file brings them.
func (w *renewal) expires(field string, c *certpath.Certificate, stamped bool) {
	for range maxHops * 2 {
		if w.due.By.IsZero() || c.NotAfter.Before(w.due.By) {
			w.due = Due{By: c.NotAfter, Field: field, Certificate: name(c), Stamped: stamped}
		}
		var issuer *certpath.Certificate
		for _, x := range w.pool.Named(c.Issuer) {
			if c.CheckSignedBy(x) == nil {
				issuer = x
			}
		}
		if issuer == nil || c.SelfIssued() {
			return
		}
		c = issuer
	}
}

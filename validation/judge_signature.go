package validation

import (
	"crypto"
	"errors"
	"strings"
	"time"

	"trien/certpath"
	"trien/cms"
	"trien/pades"
	"trien/trust"
)

// outline fills in what stands in the signature dictionary.
func (j *judge) outline(s *SignatureFacts) Signature {
	out := Signature{
		Field: s.Field, Kind: string(s.Kind), ByteRangeOK: s.ByteRangeOK, Coverage: string(s.Coverage), ChangedFields: []string{},
		Revocation: string(certpath.NotChecked), Page: s.Page, Certifies: s.DocMDP > 0,
		OfficialAsked: j.policy.Trust.HasOfficial(), Warnings: Warnings{},
	}
	if !s.Visible {
		out.Page = 0
	}
	if s.Claimed != nil {
		out.ClaimedTime = &Instant{*s.Claimed}
	}
	if c := s.Changes; c != nil {
		grade := c.Grade
		out.ChangesAfter, out.ChangesPermitted, out.Changes = &grade, c.Permitted, c
		out.ChangedFields = append(out.ChangedFields, c.Fields...)
	}
	return out
}

// signature judges one signature (EN 319 102-1, 5.3 and 5.5).
func (j *judge) signature(i int) Signature {
	s, e := &j.facts.Signatures[i], j.open[i]
	out := j.outline(s)
	out.Level = j.level(i)
	at, _ := j.existed(s.ByteRange.End())
	if e.sd == nil && !errors.Is(e.err, errBare) {
		out.Verdict, out.BestTime = Verdict{Failed, FormatFailure}, &Instant{at.UTC()}
		out.add(reason(s, e))
		return out
	}
	out.Detail = &Detail{Process: ProcessBasic}
	in, c := j.signer(s, e, &out)
	if s.Signer == 0 && e.signers > 1 {
		j.otherSigners(s, e.signers, &out)
	}
	j.format(s, &out)
	j.changed(s, &out)
	j.blocks(out.Detail, &out, in, c)
	j.pastBlocks(&out, c)
	if out.Revocation == string(certpath.Unknown) {
		for _, w := range j.facts.Warnings {
			out.add(w)
		}
	}
	return out
}

// signer judges one signer: the building blocks in their order, with the proofs of existence at hand (EN 319 102-1, 5.3, 5.5, 5.6).
func (j *judge) signer(s *SignatureFacts, e envelope, out *Signature) (in integrity, c chain) {
	in = j.integrity(s, e)
	out.Intact, out.Signer = in.intact(), signer(in.cert)
	whole := existence{}
	whole.at, whole.proven = j.existed(s.ByteRange.End())
	since := j.records(s, e, out, whole)
	since = j.archive(s, e, out, since)
	since = j.stamped(e, out, since, whole)
	out.BestTime, out.Proven = &Instant{since.at.UTC()}, since.proven
	if since.proven {
		out.Detail.Process = ProcessTime
		out.Detail.Proofs = []Proof{{Time: since.at.UTC(), What: ProofSignature, By: provenBy(out.Detail.Stamps, since.at)}}
	}
	c = chain{Verdict: Verdict{Indeterminate, NoSigningCertificate}, revocation: certpath.NotChecked}
	if in.cert != nil {
		since.unnamed = in.facts.SigningCertificate.State != cms.Holds
		c = j.standing(in.cert, trust.Signing, since)
		out.ChainOK, out.Revocation = c.ok, string(c.revocation)
		out.Official = c.ok && j.policy.Trust.Official(c.path.Anchor())
		j.timed(&c, in.cert, e, since.at, since.proven)
	}
	j.claims(e, out)
	j.remarks(s, e, in, out)
	out.Verdict = j.verdict(s, in, c, since, out)
	if out.Verdict.Indication == Passed {
		out.Verdict = j.context(e, out)
	}
	j.counterSigners(e, whole, out)
	out.Detail.Chain, out.Detail.Algorithms = c.told(in.cert), j.algorithmsTold(in, c.path, since.at)
	for _, n := range c.notes {
		out.add(n)
	}
	if c.Indication != Passed && c.why.Code != "" {
		out.add(c.why)
	}
	return in, c
}

// stamped counts and judges the signature time-stamps, and gives the earliest time at which the signature is proven to exist; whole is since
// when all of the signature's bytes do, its time-stamps with them.
func (j *judge) stamped(e envelope, out *Signature, since, whole existence) existence {
	if e.sd == nil {
		return since
	}
	out.Timestamps = len(e.sd.Signers[0].TimeStamps())
	tokens := e.stamps
	if len(tokens) < out.Timestamps {
		out.warn("timestamp/stamp_unreadable")
	}
	for _, t := range tokens {
		v := j.token(t, sum(t.Info.Hash, e.sd.Signers[0].Signature), j.since(t.CMS.Raw, whole))
		out.Detail.Stamps = append(out.Detail.Stamps, v.told(StampSignature, t))
		if v.Indication != Passed {
			out.add(v.why.within("timestamp"))
			continue
		}
		if v.time.Before(since.at) {
			since = existence{at: v.time, proven: true}
		}
	}
	j.claimedTime(since, out)
	return since
}

// timed sharpens a verdict by time: a content time-stamp shows that the signature is younger than the revocation or the expiry (5.3.4),
// a proof of existence that it is older than the certificate (5.5.4).
func (j *judge) timed(c *chain, cert *certpath.Certificate, e envelope, at time.Time, proven bool) {
	if proven && at.Before(cert.NotBefore) {
		c.Verdict, c.why = Verdict{Failed, NotYetValid}, Warning{Code: "older"}
		return
	}
	after, ok := j.notBefore(e)
	switch {
	case !ok:
	case proven && after.After(at.Add(j.policy.skew())):
		c.Verdict, c.why = Verdict{Indeterminate, TimestampOrder}, Warning{Code: "timestamp/stamp_order"}
	case c.SubIndication == RevokedNoPOE && after.After(c.revokedAt):
		c.Verdict = Verdict{Failed, RevokedSub}
	case c.SubIndication == OutOfBoundsNoPOE && after.After(cert.NotAfter):
		c.Verdict = Verdict{Failed, Expired}
	}
}

// oidContentTimestamp is the content-time-stamp attribute (EN 319 122-1, 5.2.8).
const oidContentTimestamp = "1.2.840.113549.1.9.16.2.20"

// remarks notes what a reader must know beside the verdict.
func (j *judge) remarks(s *SignatureFacts, e envelope, in integrity, out *Signature) {
	if e.sd != nil {
		for _, t := range e.sd.Tolerated {
			out.add(Warning{Code: "cms_tolerated", Technical: t})
		}
		if s.Signer == 0 && e.signers > 1 {
			out.warn("several_signers")
			out.several = true
		}
	}
	if j.facts.ContentUnused {
		out.warn("content_inside")
	}
	if j.facts.TrailingJunk && j.facts.Form == FormCMS {
		out.warn("trailing_cms")
	}
	for _, n := range in.facts.Notes {
		out.add(Warning{Code: "cms_note", Technical: n})
	}
	if in.facts.ContentType.State == cms.Fails {
		out.add(Warning{Code: "content_type", Technical: in.facts.ContentType.Why})
	}
	if in.cert != nil {
		if w, weak := j.policy.weakKey(in.cert.Key); weak {
			out.add(w)
		}
	}
	if s.PaddingJunk {
		out.warn("padding")
	}
}

// verdict judges signature value, certificate and algorithms, in the order of EN 319 102-1, 5.3.4.
func (j *judge) verdict(s *SignatureFacts, in integrity, c chain, since existence, out *Signature) Verdict {
	f := in.facts
	switch {
	case f.MessageDigest.State == cms.Fails:
		out.warn("altered")
		return Verdict{Failed, HashFailure}
	case in.cert == nil:
		out.warn("no_certificate")
		return Verdict{Indeterminate, NoSigningCertificate}
	case f.Signature.State == cms.Fails:
		out.warn("wrong_value")
		return Verdict{Failed, CryptoFailure}
	case out.Coverage == string(pades.Invalid) && j.facts.Form == FormCMS: // EN 319 102-1, 5.2.7.4
		out.warn("no_content")
		return Verdict{Indeterminate, SignedDataNotFound}
	case j.facts.ContentUnused: // else a file altered later would pass, once its old content is put inside the signature file
		return Verdict{Indeterminate, SignedDataNotFound}
	case !in.intact():
		out.add(Warning{Code: "unchecked", Technical: strings.TrimSpace(f.Signature.Why + " " + f.MessageDigest.Why)})
		return Verdict{Indeterminate, Generic}
	case f.SigningCertificate.State == cms.Fails:
		out.warn("wrong_ref")
		return Verdict{Indeterminate, NoSigningCertificate}
	case f.SigningCertificate.State == cms.Unknown: // which certificate is meant was not checked (5.2.3)
		out.add(Warning{Code: "unchecked", Technical: f.SigningCertificate.Why})
		return Verdict{Indeterminate, Generic}
	case f.ContentType.State == cms.Fails:
		return Verdict{Indeterminate, SigConstraints}
	case len(c.path) > 1 && !forDocuments(in.cert):
		out.warn("key_usage")
		return Verdict{Indeterminate, ChainConstraints}
	case c.Indication != Passed:
		return c.Verdict
	}
	return j.acceptance(s, in, since, out)
}

// forDocuments tells whether a certificate's key may sign documents: by its key usage, and by its extended key usage, where it has that and is
// for services alone (RFC 5280, Section 4.2.1.12: "the certificate MUST only be used for one of the purposes indicated").
func forDocuments(c *certpath.Certificate) bool {
	x := &c.Extensions
	services := 0
	for _, p := range x.Purposes {
		switch p {
		case "1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.8", certpath.PurposeOCSPSigning: // TLS servers, time-stamping
			services++
		}
	}
	return (services == 0 || services < len(x.Purposes)) && (x.Allows(certpath.UsageDigitalSignature) || x.Allows(certpath.UsageNonRepudiation))
}

// signer gives what the certificate says of its subject.
func signer(c *certpath.Certificate) *Signer {
	if c == nil {
		return nil
	}
	return &Signer{
		Subject: c.Subject.String(), CommonName: c.Subject.CommonName(), Organization: c.Subject.Organization(),
		Serial: c.Serial.Text(16), Issuer: c.Issuer.String(), NotBefore: Instant{c.NotBefore}, NotAfter: Instant{c.NotAfter},
	}
}

// reason says why a signature has no contents to judge.
func reason(s *SignatureFacts, e envelope) Warning {
	w := Warning{Code: "damaged", Technical: e.err.Error()}
	if s.Problem != "" {
		w.Technical = s.Problem
	}
	var limit *cms.LimitError
	switch {
	case s.Removed:
		w.Code = "removed"
		return w
	case !s.Readable:
		w.Code = "no_dictionary"
	case len(s.Contents) == 0:
		w.Code = "no_value"
	case errors.As(e.err, &limit):
		w.Code = "too_large"
	case errors.Is(e.err, errNobody):
		w.Code = "nobody"
	case s.stamp():
		w.Code = "no_stamp"
	}
	return w.within("unreadable")
}

// sum digests b by h; nil where h is not known.
func sum(h crypto.Hash, b []byte) []byte {
	if !h.Available() {
		return nil
	}
	d := h.New()
	d.Write(b)
	return d.Sum(nil)
}

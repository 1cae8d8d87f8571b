package validation

import (
	"crypto"
	"strings"
	"time"

	"trien/certpath"
	"trien/cms"
	"trien/pades"
	"trien/trust"
	"trien/tsp"
)

// stampVerdict is the judgement of one time-stamp token.
type stampVerdict struct {
	Verdict
	time   time.Time
	facts  tsp.Facts
	cert   *certpath.Certificate
	chain  chain
	why    Warning
	intact bool
}

// token judges a time-stamp token over digest, itself known to exist since an instant (EN 319 102-1, 5.4 and 5.6.2.4).
func (j *judge) token(t *tsp.Token, digest []byte, since existence) (v stampVerdict) {
	v.time, v.facts = t.Info.Time, t.Check(digest, j.lib.certs)
	v.intact = v.facts.Intact()
	if c := v.facts.Signer.Certificate; c != nil {
		v.cert, _ = certpath.Parse(c.Raw)
	}
	v.chain = chain{Verdict: Verdict{Indeterminate, NoSigningCertificate}, revocation: certpath.NotChecked, why: Warning{Code: "stamp_signer"}}
	if v.cert != nil {
		v.chain = j.standing(v.cert, trust.TimeStamping, since)
	}
	v.Verdict, v.why = j.stampVerdict(&v, t, since.at)
	return v
}

// stampVerdict gives the verdict on a token whose facts and chain are known, and the reason where it is not accepted.
func (j *judge) stampVerdict(v *stampVerdict, t *tsp.Token, at time.Time) (Verdict, Warning) {
	switch f := v.facts; {
	case f.Imprint.State == cms.Fails:
		return Verdict{Failed, HashFailure}, Warning{Code: "stamp_imprint"}
	case f.Signer.MessageDigest.State == cms.Fails:
		return Verdict{Failed, HashFailure}, Warning{Code: "stamp_value"}
	case f.Signer.Signature.State == cms.Fails:
		return Verdict{Failed, CryptoFailure}, Warning{Code: "stamp_value"}
	case v.cert == nil, f.Signer.SigningCertificate.State == cms.Fails, f.Signer.SigningCertificate.State == cms.Unknown:
		return Verdict{Indeterminate, NoSigningCertificate}, Warning{Code: "stamp_signer"}
	case f.Signer.SigningCertificate.State == cms.Absent: // RFC 3161, Section 2.4.2 and RFC 5816, Section 2.2.1 demand ESSCertID or ESSCertIDv2
		return Verdict{Indeterminate, NoSigningCertificate}, Warning{Code: "stamp_no_ref"}
	case !v.intact:
		return Verdict{Indeterminate, Generic}, Warning{Code: "stamp_unchecked", Technical: strings.TrimSpace(f.Imprint.Why + " " + f.Signer.Signature.Why)}
	case f.Purpose.State != cms.Holds:
		return Verdict{Indeterminate, ChainConstraints}, Warning{Code: "stamp_purpose"}
	case !v.cert.ValidAt(t.Info.Time):
		return Verdict{Indeterminate, OutOfBoundsNoPOE}, Warning{Code: "stamp_validity"}
	case t.Info.Time.After(at.Add(j.policy.skew())):
		return Verdict{Indeterminate, TimestampOrder}, Warning{Code: "stamp_future"}
	case v.chain.Indication != Passed:
		return v.chain.Verdict, v.chain.why
	}
	if w, weak := j.weakStamp(v, t, at); weak {
		return Verdict{Indeterminate, CryptoNoPOE}, w
	}
	return Verdict{Indication: Passed}, Warning{}
}

// weakStamp applies the cryptographic constraints (EN 319 102-1, 5.2.8.4) to all that a token rests on: each of its digests, the scheme
// and the authority's own key.
func (j *judge) weakStamp(v *stampVerdict, t *tsp.Token, at time.Time) (Warning, bool) {
	scheme := v.facts.Signer.Scheme
	for _, h := range []crypto.Hash{t.Info.Hash, scheme.Hash, t.CMS.Signers[0].DigestAlgorithm.Hash()} {
		if j.policy.weak(h.String(), at) {
			return Warning{Code: "weak_digest", Detail: h.String()}, true
		}
	}
	if w, weak := j.policy.weakScheme(scheme, at); weak {
		return w, true
	}
	return j.policy.weakKeyAt(v.cert.Key, at)
}

// clockSkew is how far two honest clocks may disagree.
const clockSkew = 5 * time.Minute

// documentTimestamp judges a document time-stamp at the time that newer ones prove, and adds its own proof when it passes.
func (j *judge) documentTimestamp(i int) Signature {
	s := &j.facts.Signatures[i]
	e := j.open[i]
	out := j.outline(s)
	at, proven := j.existed(s.ByteRange.End())
	out.BestTime, out.Proven = &Instant{at.UTC()}, proven
	if e.stamp == nil {
		out.Verdict = Verdict{Failed, FormatFailure}
		out.add(reason(s, e))
		return out
	}
	v := j.token(e.stamp, s.Digests[e.stamp.Info.Hash.String()], existence{at: at, proven: proven})
	out.Intact, out.ChainOK, out.Revocation = v.intact, v.chain.ok, string(v.chain.revocation)
	out.Official = v.chain.ok && j.policy.Trust.Official(v.chain.path.Anchor())
	out.ClaimedTime = &Instant{v.time.UTC()}
	out.Signer = signer(v.cert)
	out.Verdict = v.Verdict
	out.Detail = &Detail{Process: ProcessStamp, Chain: v.chain.told(v.cert), Stamps: []Stamp{v.told(StampDocument, e.stamp)}}
	if v.why.Code != "" {
		out.add(v.why.within("timestamp"))
	}
	j.format(s, &out)
	j.changed(s, &out)
	if v.Indication == Passed && out.ByteRangeOK && (s.Coverage == pades.EntireFile || s.Coverage == pades.EntireRevision) {
		j.proves(proof{at: v.time, end: s.ByteRange.End(), by: e.stamp.CMS.Raw})
	}
	if v.Indication == Passed {
		out.BestTime, out.Proven = &Instant{v.time.UTC()}, true
	}
	return out
}

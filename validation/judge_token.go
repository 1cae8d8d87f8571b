package validation

import (
	"strings"

	"trien/certpath"
	"trien/ers"
)

// stampFile judges a time-stamp in a file of its own over what it was given, at the instant of judging (EN 319 102-1, 5.4).
func (j *judge) stampFile() []Signature {
	s, e := &j.facts.Signatures[0], j.open[0]
	out := j.outline(s)
	out.BestTime, out.Revocation = &Instant{j.at.UTC()}, string(certpath.NotChecked)
	switch {
	case j.facts.Refused != nil:
		w := Warning{Code: "stamp_refused", Detail: itoa(j.facts.Refused.Status), Technical: strings.Join(j.facts.Refused.Text, "; ")}
		out.Verdict = Verdict{Failed, FormatFailure}
		out.add(w)
		return []Signature{out}
	case e.stamp == nil:
		if e.err == nil { // stored facts that were damaged
			e.err = errRecord
		}
		out.Verdict = Verdict{Failed, FormatFailure}
		out.add(reason(s, e))
		return []Signature{out}
	}
	digest := s.Digests[e.stamp.Info.Hash.String()]
	given := len(digest) > 0 // by the function that the time-stamp is over
	if !given {              // the token by itself; that what it is over is not there is said below
		digest = e.stamp.Info.Digest
	}
	v := j.token(e.stamp, digest, existence{at: j.at})
	j.stampTold(&v, &ers.ArchiveTimeStamp{Token: e.stamp}, &out)
	out.Detail.Stamps[0].Kind = StampDocument
	for _, t := range e.stamp.CMS.Tolerated {
		out.add(Warning{Code: "cms_tolerated", Technical: t})
	}
	if !given {
		out.ChangesAfter, out.ChangesPermitted, out.Intact = nil, false, false
		out.warn("stamp_no_data")
		if out.Indication != Failed {
			out.Verdict = Verdict{Indeterminate, SignedDataNotFound}
		}
	}
	return []Signature{out}
}

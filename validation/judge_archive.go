package validation

import (
	"cmp"
	"crypto/sha256"
	"slices"

	"trien/certpath"
	"trien/cms"
	"trien/tsp"
)

// archiveStamp is one archive time-stamp of a signer (EN 319 122-1, 5.5.3).
type archiveStamp struct {
	der   []byte
	token *tsp.Token        // nil where it can't be read
	index *cms.ArchiveIndex // nil where it is not there or can't be read
}

// readArchive reads the signer's archive time-stamps, the newest first.
func (e *envelope) readArchive() {
	if e.sd == nil || e.stamp != nil {
		return
	}
	for _, der := range cms.Values(e.sd.Signers[0].Unsigned, cms.OIDArchiveTimeStampV3) {
		a := archiveStamp{der: der}
		if t, err := tsp.ParseToken(der); err == nil {
			a.token = t
			a.index, _ = t.CMS.Signers[0].ArchiveIndex()
		}
		e.archive = append(e.archive, a)
	}
	slices.SortStableFunc(e.archive, func(a, b archiveStamp) int {
		switch {
		case a.token == nil || b.token == nil:
			return cmp.Compare(b2i(a.token == nil), b2i(b.token == nil))
		}
		return b.token.Info.Time.Compare(a.token.Info.Time)
	})
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// archive judges the archive time-stamps from the newest back; each that stands proves that what it covers existed at its time
// (EN 319 102-1, 5.6.3.4 (5)). It gives since when the signature value is proven to exist.
func (j *judge) archive(s *SignatureFacts, e envelope, out *Signature, since existence) existence {
	if e.sd == nil || e.stamp != nil {
		return since
	}
	signer := &e.sd.Signers[0]
	if len(cms.Values(signer.Unsigned, cms.OIDArchiveTimeStampV2)) > 0 {
		out.warn("archive_v2")
	}
	for _, a := range e.archive {
		if a.token == nil || a.index == nil {
			out.warn("timestamp/archive_unreadable")
			continue
		}
		v := j.archiveToken(s, e, a)
		out.Detail.Stamps = append(out.Detail.Stamps, v.told(StampArchive, a.token))
		if v.Indication != Passed {
			out.add(v.why.within("timestamp"))
			continue
		}
		objects, _ := e.sd.Covered(signer, a.index)
		j.proves(proof{at: v.time, objects: e.ids(append(objects, signer.Signature)), by: a.token.CMS.Raw})
		if v.time.Before(since.at) {
			since = existence{at: v.time, proven: true}
		}
	}
	return since
}

// archiveToken judges one archive time-stamp: as a time-stamp, and by its index.
func (j *judge) archiveToken(s *SignatureFacts, e envelope, a archiveStamp) stampVerdict {
	signer, h := &e.sd.Signers[0], a.token.Info.Hash
	content := s.Digests[h.String()]
	if content == nil {
		content = e.sd.ContentDigest(h)
	}
	var digest []byte
	if imprint := e.sd.ArchiveImprint(signer, content, a.index); content != nil && imprint != nil {
		digest = sum(h, imprint)
	}
	since := j.since(a.der, existence{at: j.at})
	v := j.token(a.token, digest, since)
	if v.Indication != Passed {
		return v
	}
	if _, whole := e.sd.Covered(signer, a.index); !whole {
		v.Verdict, v.why = Verdict{Failed, HashFailure}, Warning{Code: "archive_index"}
	} else if d := a.index.Hash.String(); j.policy.weak(d, since.at) {
		v.Verdict, v.why = Verdict{Indeterminate, CryptoNoPOE}, Warning{Code: "weak_digest", Detail: d}
	}
	return v
}

// since gives since when an object is proven to exist: by itself, or with what holds it.
func (j *judge) since(der []byte, whole existence) existence {
	if at := j.existedObject(der); !at.IsZero() && at.Before(whole.at) {
		return existence{at: at, proven: true}
	}
	return whole
}

// ids names objects, and what is carried by those of them that are time-stamps.
func (e *envelope) ids(objects [][]byte) map[certpath.ID]bool {
	out := map[certpath.ID]bool{}
	for _, o := range objects {
		out[sha256.Sum256(o)] = true
	}
	tokens := slices.Clone(e.stamps)
	for _, a := range e.archive {
		if a.token != nil {
			tokens = append(tokens, a.token)
		}
	}
	for _, t := range tokens {
		if out[sha256.Sum256(t.CMS.Raw)] {
			for _, o := range carriedBy(t.CMS) {
				out[sha256.Sum256(o)] = true
			}
		}
	}
	return out
}

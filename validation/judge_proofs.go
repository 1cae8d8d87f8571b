package validation

import (
	"crypto/sha256"
	"time"

	"trien/certpath"
	"trien/cms"
	"trien/internal/limits"
)

// proof is a proof of existence that was accepted (EN 319 102-1, 5.6.2.3): everything that a time-stamp or an evidence record covers
// existed at its time. What covers a file says so by its end, what covers objects by their digests.
type proof struct {
	at      time.Time
	end     int64                // every byte of the file before it; 0 where it is about objects alone
	objects map[certpath.ID]bool // the SHA-256 of what it covers: certificates, lists, responses, tokens, signature values
	by      []byte               // the token or record that proves it, in DER
}

// proves adds a proof of existence, of whatever source: a document time-stamp, an archive time-stamp, an evidence record.
func (j *judge) proves(p proof) { j.proofs = append(j.proofs, p) }

// existed gives the earliest time at which the bytes before end are proven to have existed; the instant of judging without a proof.
func (j *judge) existed(end int64) (at time.Time, proven bool) {
	at = j.at
	for _, p := range j.proofs {
		if p.end > end && p.at.Before(at) {
			at, proven = p.at, true
		}
	}
	return at, proven
}

// existedObject gives the earliest time at which an object, named by its bytes, is proven to have existed: by itself, or by its place in
// the file. Zero: nothing proves more than that it exists now.
func (j *judge) existedObject(der []byte) time.Time {
	at, _ := j.existedBy(der)
	return at
}

// existedBy is existedObject, with what proves it.
func (j *judge) existedBy(der []byte) (at time.Time, by []byte) {
	if len(j.proofs) == 0 {
		return at, nil
	}
	id := j.id(der)
	place, inFile := j.placed()[id]
	for _, p := range j.proofs {
		if (inFile && p.end >= place || p.objects[id]) && (at.IsZero() || p.at.Before(at)) {
			at, by = p.at, p.by
		}
	}
	return at, by
}

// existences tells since when what was judged by is proven to exist, where that is proven: certificates, lists, responses and time-stamps.
func (j *judge) existences() (out []Existence) {
	if len(j.proofs) == 0 {
		return nil
	}
	told := map[certpath.ID]bool{}
	tell := func(der []byte) {
		at, by := j.existedBy(der)
		if id := j.id(der); !at.IsZero() && !told[id] {
			told[id] = true
			out = append(out, Existence{Object: id, At: at.UTC(), By: by})
		}
	}
	m := &j.facts.Material
	for _, list := range [][]Item{m.Certificates, m.CRLs, m.OCSPs} {
		for _, i := range list {
			tell(i.DER)
		}
	}
	for _, e := range j.open {
		if e.stamp != nil {
			tell(e.stamp.CMS.Raw)
		}
		for _, t := range e.stamps {
			tell(t.CMS.Raw)
		}
	}
	return out
}

// id gives the SHA-256 of an object, reckoned once for bytes that lie in one place: a list may have many megabytes, and nothing changes it.
func (j *judge) id(der []byte) certpath.ID {
	if len(der) == 0 {
		return sha256.Sum256(nil)
	}
	key := lying{&der[0], len(der)}
	id, known := j.ids[key]
	if !known {
		if j.ids == nil {
			j.ids = map[lying]certpath.ID{}
		}
		id = sha256.Sum256(der)
		j.ids[key] = id
	}
	return id
}

// lying names bytes by where they lie.
type lying struct {
	first *byte
	n     int
}

// placed gives, for each object that stands in the file, the end of the bytes that must be covered for it to be covered: the earliest
// of its places counts.
func (j *judge) placed() map[certpath.ID]int64 {
	if j.places != nil {
		return j.places
	}
	j.places = map[certpath.ID]int64{}
	for _, list := range [][]Item{j.facts.Material.Certificates, j.facts.Material.CRLs, j.facts.Material.OCSPs} {
		for _, i := range list {
			j.place(i.DER, i.End)
		}
	}
	if j.facts.Form == FormCMS {
		return j.places // time-stamps of a CMS file name what they cover
	}
	for i := range j.facts.Signatures {
		s := &j.facts.Signatures[i]
		if sd := j.open[i].sd; sd != nil && s.ByteRangeOK {
			j.placeSigned(sd, s.ByteRange.End()+1, 0) // it stands in the gap, which its own range leaves out
		}
		for _, der := range s.Cert {
			j.place(der, s.ByteRange.End())
		}
	}
	return j.places
}

func (j *judge) place(der []byte, end int64) {
	if end <= 0 || len(j.places) >= 4*limits.Certificates {
		return
	}
	id := j.id(der)
	if old, known := j.places[id]; !known || end < old {
		j.places[id] = end
	}
}

// placeSigned places what a SignedData carries, the tokens of its signers included.
func (j *judge) placeSigned(sd *cms.SignedData, end int64, depth int) {
	for _, object := range carriedBy(sd) {
		j.place(object, end)
	}
	if depth > 0 {
		return
	}
	for i := range sd.Signers {
		for _, der := range sd.Signers[i].TimeStamps() {
			j.place(der, end)
		}
	}
	for _, e := range j.open {
		if e.sd == sd && e.stamp == nil {
			for _, t := range e.stamps {
				j.placeSigned(t.CMS, end, depth+1)
			}
		}
	}
}

// carriedBy gives the certificates, lists and responses in a SignedData.
func carriedBy(sd *cms.SignedData) (out [][]byte) {
	for _, c := range sd.Certificates {
		out = append(out, c.Raw)
	}
	out = append(append(out, sd.CRLs...), sd.OCSPs...)
	for i := range sd.Signers {
		if crls, ocsps, err := sd.Signers[i].Revocation(); err == nil {
			out = append(append(out, crls...), ocsps...)
		}
	}
	return out
}

// existedCertificate gives the earliest time at which a certificate is proven to have existed. An anchor, and what the caller laid beside
// the anchors, is vouched for by whoever did.
func (j *judge) existedCertificate(c *certpath.Certificate) time.Time {
	if j.given == nil {
		j.given = map[certpath.ID]bool{}
		for _, x := range j.policy.Trust.Intermediates() {
			j.given[x.ID()] = true
		}
	}
	if j.given[c.ID()] {
		return c.NotBefore
	}
	if at := j.existedObject(c.Raw); !at.IsZero() {
		return at
	}
	return j.at
}

package etsi

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strings"

	"trien/certpath"
	"trien/pades"
	"trien/validation"
)

// builder collects the validation objects that the signatures refer to.
type builder struct {
	Judgement
	objects []object
	ids     map[[32]byte]string
	alone   bool           // the file has no signature: time-stamps only, or an evidence record
	place   map[string]int // where an object stands in objects, by its id
}

// The types of validation objects (4.4.4).
const (
	typeCertificate = "certificate"
	typeCRL         = "CRL"
	typeOCSP        = "OCSPResponse"
	typeStamp       = "timestamp"
	typeRecord      = "evidencerecord"
	typeData        = "signedData"
)

// heldWhole is the size in bytes up to which an object stands in the report itself; a larger one is named by its digest.
const heldWhole = 256 << 10

// index lists what was at hand: certificates, lists and responses, then the time-stamps, which report on themselves.
func (b *builder) index() {
	b.ids, b.place = map[[32]byte]string{}, map[string]int{}
	b.alone = true
	for i := range b.Report.Signatures {
		switch pades.Kind(b.Report.Signatures[i].Kind) {
		case pades.KindDocumentTimestamp, validation.KindTimestamp, validation.KindEvidenceRecord, validation.KindArchiveTimestamp:
		default:
			b.alone = false
		}
	}
	for i := range b.Report.Signatures {
		if d := b.Report.Signatures[i].Detail; d != nil {
			b.links(d.Chain)
		}
	}
	if b.Facts != nil {
		m := &b.Facts.Material
		b.items(typeCertificate, m.Certificates)
		b.items(typeCRL, m.CRLs)
		b.items(typeOCSP, m.OCSPs)
	}
	for i := range b.Report.Signatures {
		b.stamps(&b.Report.Signatures[i])
	}
}

func (b *builder) items(kind string, list []validation.Item) {
	for _, i := range list {
		b.add(kind, i.DER)
	}
}

func (b *builder) links(list []validation.Link) {
	for _, l := range list {
		if l.Certificate != nil {
			b.add(typeCertificate, l.Certificate.Raw)
		}
		b.evidence(l)
	}
}

// evidence adds the list or response behind a status and gives its id.
func (b *builder) evidence(l validation.Link) string {
	if len(l.Evidence) == 0 {
		return ""
	}
	kind := typeCRL
	if l.Status.Source == "ocsp" {
		kind = typeOCSP
	}
	return b.add(kind, l.Evidence)
}

// proofs tells since when each object is proven to exist, and by which other (4.4.6); without a proof it exists since it was judged by.
func (b *builder) proofs() {
	for _, e := range b.Report.Existed {
		id, known := b.ids[e.Object]
		if !known {
			continue
		}
		p := &b.objects[b.place[id]].POE
		p.Time = instant(e.At)
		if by, known := b.ids[sha256.Sum256(e.By)]; known && by != id {
			p.Object = &reference{by}
			b.provides(by, id, e)
		}
	}
}

// provides adds to what a time-stamp proves the existence of (4.4.7).
func (b *builder) provides(by, what string, e validation.Existence) {
	o := &b.objects[b.place[by]]
	if o.Provides == nil {
		o.Provides = &provides{Time: instant(e.At)}
	}
	o.Provides.Objects = append(o.Provides.Objects, reference{what})
}

// add gives the id of an object, which is listed once.
func (b *builder) add(kind string, der []byte) string {
	sum := sha256.Sum256(der)
	if id, ok := b.ids[sum]; ok {
		return id
	}
	id := strings.ToLower(kind[:1]) + "-" + hex.EncodeToString(sum[:12])
	b.ids[sum], b.place[id] = id, len(b.objects)
	o := object{ID: id, Type: "urn:etsi:019102:validationObject:" + kind, POE: poe{Time: instant(b.At), Proof: proofValidation}}
	if len(der) <= heldWhole {
		o.Representation.Base64 = base64.StdEncoding.EncodeToString(der)
	} else {
		o.Representation.Digest = sha256Digest(sum[:])
	}
	b.objects = append(b.objects, o)
	return id
}

// The types of proof (4.3.6.2): found by validating, here.
const proofValidation = "urn:etsi:019102:poetype:validation"

// stamps adds the time-stamps of a signature, each with its own report and what it proves the existence of (4.4.7, 4.4.8).
func (b *builder) stamps(s *validation.Signature) {
	if s.Detail == nil {
		return
	}
	for _, t := range s.Detail.Stamps {
		if len(t.Token) == 0 {
			continue
		}
		b.links(t.Chain)
		id := b.add(typeStamp, t.Token)
		o := &b.objects[b.place[id]]
		st := outcome(t.Verdict)
		st.Data = b.reportData(t.Chain, nil, notes(t.Why))
		o.Report = &signature{Process: &process{processName("")}, Status: st}
		if t.Indication != validation.Passed {
			continue
		}
		ref := sigRef{Field: clean(s.Field)}
		if s.Field == "" {
			ref.Other = &text{"the signature of the file"}
		}
		o.Provides = &provides{Time: instant(t.Time), Signatures: []sigRef{ref}}
	}
}

func sha256Digest(sum []byte) *digest { return digestOf("SHA-256", sum) }

func digestOf(hash string, sum []byte) *digest {
	uri := digestURI(hash)
	if uri == "" {
		return nil
	}
	return &digest{Method: method{uri}, Value: value{base64.StdEncoding.EncodeToString(sum)}}
}

// digestURI names a hash as XML signatures do (RFC 9231, Section 2.1); "" for one that has no name there.
func digestURI(hash string) string {
	return map[string]string{
		"MD5": "http://www.w3.org/2001/04/xmldsig-more#md5", "SHA-1": "http://www.w3.org/2000/09/xmldsig#sha1",
		"SHA-224": "http://www.w3.org/2001/04/xmldsig-more#sha224", "SHA-256": "http://www.w3.org/2001/04/xmlenc#sha256",
		"SHA-384": "http://www.w3.org/2001/04/xmldsig-more#sha384", "SHA-512": "http://www.w3.org/2001/04/xmlenc#sha512",
		"SHA3-224": "http://www.w3.org/2007/05/xmldsig-more#sha3-224", "SHA3-256": "http://www.w3.org/2007/05/xmldsig-more#sha3-256",
		"SHA3-384": "http://www.w3.org/2007/05/xmldsig-more#sha3-384", "SHA3-512": "http://www.w3.org/2007/05/xmldsig-more#sha3-512",
	}[hash]
}

// reportData tells path, revocation, algorithms and remarks (4.3.12).
func (b *builder) reportData(chain []validation.Link, algorithms []validation.Algorithm, more []typed) (out []reportData) {
	first := reportData{}
	if len(chain) > 0 && chain[0].Certificate != nil {
		c := &certChain{Leaf: b.of(chain[0])}
		for i, l := range chain[1:] {
			ref := b.of(l)
			if i+2 == len(chain) && l.Anchor {
				first.Anchor, c.Anchor = &ref, &ref
			} else {
				c.Middle = append(c.Middle, ref)
			}
		}
		first.Chain = c
	}
	for _, l := range chain {
		if id := b.evidence(l); id != "" {
			first.Related = append(first.Related, reference{id})
		}
	}
	for i, l := range chain {
		if r := b.revoked(l); r != nil && first.Revocation == nil {
			first.Revocation = r
		} else if l.Asked {
			more = append(more, typed{ownWarning + "revocation", statusText(i, l)})
		}
	}
	if len(more) > 0 {
		first.More = &additionalData{more}
	}
	out = append(out, first)
	for _, a := range algorithms {
		if uri := digestURI(a.Name); uri != "" && len(chain) > 0 {
			c := &cryptography{Of: b.of(chain[0]), Algorithm: uri, Secure: a.Strong}
			if !a.Until.IsZero() {
				c.NotAfter = instant(a.Until)
			}
			out = append(out, reportData{Crypto: c})
		}
	}
	return out
}

func (b *builder) of(l validation.Link) reference {
	return reference{b.add(typeCertificate, l.Certificate.Raw)}
}

func (b *builder) revoked(l validation.Link) *revocation {
	if l.Status.RevokedAt.IsZero() || l.Certificate == nil {
		return nil
	}
	r := &revocation{Of: b.of(l), Time: instant(l.Status.RevokedAt)}
	if l.Status.Reason != "" && l.Status.Reason != "other_reason" {
		r.Reason = "urn:etsi:019102:revocationReason:" + l.Status.Reason
	}
	if id := b.evidence(l); id != "" {
		r.By = &reference{id}
	}
	return r
}

// statusText tells what is known of the revocation of a certificate of the path, from 0 for the signer's.
func statusText(i int, l validation.Link) string {
	t := l.Certificate.Subject.CommonName() + ": " + string(l.Status.State)
	if l.Status.Source != "" {
		t += ", by " + l.Status.Source
	}
	if !l.Status.ThisUpdate.IsZero() {
		t += ", of " + instant(l.Status.ThisUpdate)
	}
	if !l.Status.NextUpdate.IsZero() {
		t += ", next " + instant(l.Status.NextUpdate)
	}
	if l.Status.Why != "" && l.Status.State != certpath.Good {
		t += " (" + string(l.Status.Why) + ")"
	}
	return clean(t)
}

// notes gives warnings by code, with their English sentence.
func notes(list ...validation.Warning) (out []typed) {
	for _, w := range list {
		if w.Code != "" {
			out = append(out, typed{ownWarning + w.Code, clean(w.In("en"))})
		}
	}
	return out
}

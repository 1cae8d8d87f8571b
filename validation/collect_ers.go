package validation

import (
	"context"
	"crypto"
	"errors"
	"fmt"
	"io"
	"time"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"

	"trien/certpath"
	"trien/cms"
	"trien/ers"
	"trien/internal/limits"
	"trien/pades"
)

// Data is one file that an evidence record or a time-stamp is about: its bytes, or only digests of them.
type Data struct {
	Input
	// Digests are taken where Reader is nil: of one function or more. What a record asks for beyond them counts as not known.
	Digests map[crypto.Hash][]byte
}

// CollectEvidence gathers the facts of an evidence record (.ers; RFC 4998): in is the record, data what it shall prove, all of it that is
// at hand; none is itself a fact. Each file is read once for all hash functions of the record, in constant memory. For the rest it is
// [Collect].
func CollectEvidence(ctx context.Context, in Input, data []Data, src Sources, at time.Time) (*Facts, error) {
	c := newCollector(in, src, at)
	c.facts.Form = FormEvidence
	err := c.collectEvidence(ctx, in, data)
	facts, stopped := c.settled(ctx, in, err)
	if stopped == nil && errors.As(err, new(*ers.MalformedError)) {
		facts.Failure = &Failure{Kind: "malformed", Message: "The file is no evidence record, or is damaged.", Reason: FailureNotEvidence, Technical: err.Error()}
	}
	if stopped == nil && errors.As(err, new(*ers.LimitError)) {
		facts.Failure = &Failure{Kind: "limit", Message: "The file exceeds what can be checked safely.", Technical: err.Error()}
	}
	return facts, stopped
}

// FailureNotEvidence is the reason of a failure where an evidence record was asked for, and the file is none.
const FailureNotEvidence = "not_evidence"

func (c *collector) collectEvidence(ctx context.Context, in Input, data []Data) error {
	record, err := whole(in, limits.EvidenceSize)
	if err != nil {
		return err
	}
	r, err := ers.Parse(record)
	if err != nil {
		return err
	}
	c.entry(SignatureFacts{Kind: KindEvidenceRecord, Contents: record})
	for i := range r.Chains {
		for n := range r.Chains[i].Stamps {
			c.entry(SignatureFacts{Field: stampName(i, n), Kind: KindArchiveTimestamp, Contents: r.Chains[i].Stamps[n].TimeStamp})
		}
	}
	if err := c.data(ctx, data, r.Hashes()); err != nil {
		return err
	}
	c.infos(r.CryptoInfos)
	c.carried()
	return c.fetch(ctx)
}

// stampName names an archive time-stamp by its chain and its place in it, both from 1.
func stampName(chain, number int) string { return fmt.Sprintf("%d.%d", chain+1, number+1) }

// entry adds what the report will have an entry for.
func (c *collector) entry(s SignatureFacts) {
	s.Readable, s.Coverage, s.Revision = true, pades.Invalid, -1
	c.facts.Signatures = append(c.facts.Signatures, s)
	c.parsed = append(c.parsed, s.open())
}

// whole reads a file of bounded size.
func whole(in Input, limit int64) ([]byte, error) {
	if in.Size > limit {
		return nil, &cms.LimitError{Where: "the file"}
	}
	data := make([]byte, max(0, in.Size))
	if n, err := in.Reader.ReadAt(data, 0); n < len(data) {
		return nil, errors.Join(err, io.ErrUnexpectedEOF)
	}
	return data, nil
}

// data notes the digests of the data by each function.
func (c *collector) data(ctx context.Context, data []Data, by []crypto.Hash) error {
	if len(data) > limits.EvidenceObjects {
		return &cms.LimitError{Where: "the number of files"}
	}
	for _, d := range data {
		f := DataFacts{Name: d.Name, Size: d.Size, Digests: map[string][]byte{}}
		for h, v := range d.Digests {
			f.Digests[h.String()] = v
		}
		if d.Reader != nil {
			if err := f.read(ctx, d.Input, by); err != nil {
				return fmt.Errorf("%w: %w", errContent, err)
			}
		}
		c.facts.Data = append(c.facts.Data, f)
	}
	return nil
}

// read digests a file by all functions in one pass.
func (f *DataFacts) read(ctx context.Context, in Input, by []crypto.Hash) error {
	var wanted []pades.Wanted
	for _, h := range by {
		if h.Available() {
			wanted = append(wanted, pades.Wanted{Range: pades.ByteRange{0, in.Size, in.Size, 0}, Hash: h})
		}
	}
	sums, err := pades.Digests(ctx, in.Reader, wanted)
	for i, v := range sums {
		f.Digests[wanted[i].Hash.String()] = v
	}
	return err
}

// infos gathers what a record brings to check its time-stamps by (RFC 4998, Section 3.1): no attribute is defined for it, so that every
// value is taken for what it can be read as, alone or in a list.
func (c *collector) infos(list []cms.Attribute) {
	tried := 0
	for _, a := range list {
		for _, v := range a.Values {
			c.material.unnamed(v, &tried, 3)
		}
	}
}

// unnamed takes an element for what it can be read as: a certificate, a list, a response, or a sequence of such, a few levels deep.
func (g *gatherer) unnamed(der []byte, tried *int, depth int) {
	if *tried++; *tried > limits.Certificates {
		return
	}
	if _, err := certpath.Parse(der); err == nil {
		g.certificate(der, FromCMS)
		return
	}
	if _, err := certpath.ParseCRL(der); err == nil {
		g.crl(der, FromCMS)
		return
	}
	_, err := certpath.ParseOCSP(der)
	if _, err2 := certpath.ParseBasicOCSP(der); err == nil || err2 == nil {
		g.ocsp(der, FromCMS)
		return
	}
	in := cryptobyte.String(der)
	var body cryptobyte.String
	var tag cbasn1.Tag
	if depth == 0 || len(der) == 0 || der[0]&0x20 == 0 || !in.ReadAnyASN1(&body, &tag) {
		return
	}
	for !body.Empty() {
		var one cryptobyte.String
		if !body.ReadAnyASN1Element(&one, &tag) {
			return
		}
		g.unnamed(one, tried, depth-1)
	}
}

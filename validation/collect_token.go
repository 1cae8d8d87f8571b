package validation

import (
	"bytes"
	"context"
	"crypto"
	"time"

	"trien/cades"
	"trien/cms"
	"trien/internal/limits"
	"trien/pades"
	"trien/tsp"
)

// CollectStamp gathers the facts of a time-stamp in a file of its own (.tsr, .tst; RFC 3161): the answer of an authority or the token alone;
// content is what it shall be over, nil where that is not at hand. An answer that refuses is told as such. For the rest it is [Collect].
func CollectStamp(ctx context.Context, in Input, content *Data, src Sources, at time.Time) (*Facts, error) {
	c := newCollector(in, src, at)
	c.facts.Form = FormStamp
	facts, err := c.settled(ctx, in, c.collectStamp(ctx, in, content))
	if err == nil && facts.Failure != nil && facts.Failure.Reason == FailureNotCMS {
		facts.Failure.Reason, facts.Failure.Message = FailureNotStamp, "The file is no time-stamp, or is damaged."
	}
	return facts, err
}

// FailureNotStamp is the reason of a failure where a time-stamp was asked for, and the file is none.
const FailureNotStamp = "not_stamp"

func (c *collector) collectStamp(ctx context.Context, in Input, content *Data) error {
	data, err := whole(in, limits.CMSSize)
	if err != nil {
		return err
	}
	data = cades.Unwrap(data)
	token, refused, err := answered(data)
	if err != nil {
		return err
	}
	c.facts.Refused = refused
	s := SignatureFacts{Kind: KindTimestamp, Contents: token}
	c.entry(s)
	var by []crypto.Hash
	if t := c.parsed[0].stamp; t != nil {
		by = []crypto.Hash{t.Info.Hash}
	}
	if content != nil {
		if err := c.data(ctx, []Data{*content}, by); err != nil {
			return err
		}
		d := &c.facts.Data[0]
		f := &c.facts.Signatures[0]
		f.Digests = d.Digests
		f.ByteRange, f.ByteRangeOK, f.Coverage = pades.ByteRange{0, d.Size, d.Size, 0}, true, pades.EntireFile
		f.Changes = &ChangeFacts{Grade: gradeNone, Permitted: true} // content is stamped as a whole: there is no after
	}
	c.carried()
	return c.fetch(ctx)
}

// answered gives the token of a TimeStampResp, or the token that the data are, or the refusal. Errors are those of package cms.
func answered(data []byte) (token []byte, refused *RefusalFacts, err error) {
	der := data
	if d, err := cms.DER(data); err == nil {
		der = d
	}
	r, err := tsp.ParseResponse(der)
	switch {
	case err == nil && (r.Token == nil || r.Status != 0 && r.Status != 1): // RFC 3161, Section 2.4.2: 0 and 1 grant
		return nil, &RefusalFacts{Status: r.Status, Text: r.Text}, nil
	case err == nil:
		return r.Token, nil, nil
	}
	sd, err := cms.ParseTolerant(data)
	if err != nil {
		return nil, nil, err
	}
	if sd.ContentType != cms.OIDTSTInfo {
		return nil, nil, &cms.MalformedError{Where: "TimeStampToken/contentType"}
	}
	return sd.Raw, nil, nil
}

// SeemsStamp tells by the first bytes of a file whether it may be a time-stamp: a token or an answer with one, in DER or BER.
func SeemsStamp(head []byte) bool {
	signed, err := cms.OIDSignedData.Marshal()
	info, err2 := cms.OIDTSTInfo.Marshal()
	if err != nil || err2 != nil || len(head) < 8 || head[0] != 0x30 || SeemsEvidence(head) {
		return false
	}
	at, inside := bytes.Index(head, signed), bytes.Index(head, info)
	return at > 0 && inside > at && inside-at < maxAlgorithms
}

// maxAlgorithms is how far behind its own type the type of a SignedData's content stands at most, in bytes: the digest algorithms are between.
const maxAlgorithms = 128

// SeemsEvidence tells by the first bytes of a file whether it may be an evidence record: a SEQUENCE of version 1 and a list of algorithms.
func SeemsEvidence(head []byte) bool {
	head = cades.Unwrap(head)
	if len(head) < 8 || head[0] != 0x30 {
		return false
	}
	at := 2
	if head[1] > 0x80 {
		at += int(head[1] & 0x7f)
	}
	rest := head[min(at, len(head)):]
	return bytes.HasPrefix(rest, []byte{2, 1, 1, 0x30}) && len(rest) > 6 && (rest[5] == 0x30 || rest[4] >= 0x80)
}

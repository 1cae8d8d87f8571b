package tsp

import (
	"bytes"
	"crypto/x509"
	"fmt"
	"math/big"
	"time"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"

	"trien/cms"
)

// ParseToken reads a time-stamp token, tolerantly as cms.ParseTolerant does: tokens are found inside files.
// Errors are *cms.MalformedError or *cms.LimitError.
func ParseToken(der []byte) (*Token, error) {
	sd, err := cms.ParseTolerant(der)
	if err != nil {
		return nil, err
	}
	if sd.ContentType != cms.OIDTSTInfo || sd.Detached {
		return nil, &cms.MalformedError{Where: "TimeStampToken", Err: fmt.Errorf("the content is %s, no TSTInfo", sd.ContentType)}
	}
	if len(sd.Signers) != 1 { // RFC 3161, Section 2.4.2: it MUST NOT contain other signatures than the TSA's
		return nil, &cms.MalformedError{Where: "TimeStampToken", Err: fmt.Errorf("%d signers", len(sd.Signers))}
	}
	t := &Token{CMS: sd}
	return t, t.Info.read(sd.Content)
}

// read reads TSTInfo.
func (i *Info) read(der []byte) error {
	in := cryptobyte.String(der)
	var body cryptobyte.String
	var ok bool
	if !in.ReadASN1(&body, cbasn1.SEQUENCE) || !in.Empty() {
		return malformed("TSTInfo")
	}
	if !body.ReadASN1Integer(&i.Version) {
		return malformed("TSTInfo/version")
	}
	if i.Policy, ok = cms.ReadOID(&body); !ok {
		return malformed("TSTInfo/policy")
	}
	if i.HashOID, i.Hash, i.Digest, ok = readImprint(&body); !ok {
		return malformed("TSTInfo/messageImprint")
	}
	if i.Serial = new(big.Int); !body.ReadASN1Integer(i.Serial) {
		return malformed("TSTInfo/serialNumber")
	}
	if i.Time, ok = readTime(&body); !ok {
		return malformed("TSTInfo/genTime")
	}
	return i.readOptional(body)
}

// readOptional reads what may follow genTime; extensions are not read.
func (i *Info) readOptional(body cryptobyte.String) error {
	var accuracy, tsa, extensions cryptobyte.String
	var present bool
	if body.PeekASN1Tag(cbasn1.SEQUENCE) {
		if i.HasAccuracy = true; !body.ReadASN1(&accuracy, cbasn1.SEQUENCE) || !i.readAccuracy(accuracy) {
			return malformed("TSTInfo/accuracy")
		}
	}
	if body.PeekASN1Tag(cbasn1.BOOLEAN) && !body.ReadASN1Boolean(&i.Ordering) {
		return malformed("TSTInfo/ordering")
	}
	if body.PeekASN1Tag(cbasn1.INTEGER) {
		if i.Nonce = new(big.Int); !body.ReadASN1Integer(i.Nonce) {
			return malformed("TSTInfo/nonce")
		}
	}
	if !body.ReadOptionalASN1(&tsa, &present, context(0)) {
		return malformed("TSTInfo/tsa")
	}
	if present {
		i.TSA = tsa
	}
	if !body.ReadOptionalASN1(&extensions, &present, context(1)) || !body.Empty() {
		return malformed("TSTInfo/extensions")
	}
	return nil
}

// readAccuracy reads seconds, milliseconds and microseconds, each optional (RFC 3161, Section 2.4.2).
func (i *Info) readAccuracy(in cryptobyte.String) bool {
	var seconds, part int64
	if in.PeekASN1Tag(cbasn1.INTEGER) && !in.ReadASN1Integer(&seconds) || seconds < 0 || seconds > 1<<31 {
		return false
	}
	i.Accuracy = time.Duration(seconds) * time.Second
	for n, unit := range []time.Duration{time.Millisecond, time.Microsecond} {
		tag := cbasn1.Tag(n).ContextSpecific()
		if !in.PeekASN1Tag(tag) {
			continue
		}
		if !in.ReadASN1Int64WithTag(&part, tag) || part < 0 || part > 999 {
			return false
		}
		i.Accuracy += time.Duration(part) * unit
	}
	return in.Empty()
}

// readTime reads a GeneralizedTime in UTC with or without a fraction of seconds (RFC 3161, Section 2.4.2).
func readTime(in *cryptobyte.String) (time.Time, bool) {
	var body cryptobyte.String
	if !in.ReadASN1(&body, cbasn1.GeneralizedTime) {
		return time.Time{}, false
	}
	t, err := time.Parse("20060102150405Z", string(body)) // the parser takes a fraction after the seconds
	return t, err == nil
}

// Check finds the facts of the token for a digest made by Info.Hash. others are certificates known besides the token's own.
func (t *Token) Check(digest []byte, others []cms.Certificate) Facts {
	s := &t.CMS.Signers[0]
	f := Facts{Signer: t.CMS.Check(0, t.CMS.ContentDigest(s.Hash()), others)}
	switch {
	case t.Info.Hash == 0 || len(digest) == 0:
		f.Imprint = cms.Fact{State: cms.Unknown, Why: fmt.Sprintf("the bytes were not digested (hash function %s)", t.Info.HashOID)}
	case bytes.Equal(digest, t.Info.Digest):
		f.Imprint = cms.Fact{State: cms.Holds}
	default:
		f.Imprint = cms.Fact{State: cms.Fails, Why: "the time-stamp is for other bytes"}
	}
	f.Purpose, f.Validity = t.checkCertificate(f.Signer.Certificate)
	return f
}

func (t *Token) checkCertificate(c *cms.Certificate) (purpose, validity cms.Fact) {
	unknown := cms.Fact{State: cms.Unknown, Why: "the TSA's certificate is not there or can't be read"}
	if c == nil {
		return unknown, unknown
	}
	x, err := c.X509()
	if err != nil {
		return unknown, unknown
	}
	validity = cms.Fact{State: cms.Holds}
	if t.Info.Time.Before(x.NotBefore) || t.Info.Time.After(x.NotAfter) {
		validity = cms.Fact{State: cms.Fails, Why: "the time-stamp lies outside the validity period of the TSA's certificate"}
	}
	return checkPurpose(x), validity
}

// checkPurpose applies RFC 3161, Section 2.3: one extended key usage, timeStamping, marked critical.
func checkPurpose(c *x509.Certificate) cms.Fact {
	if len(c.ExtKeyUsage) != 1 || c.ExtKeyUsage[0] != x509.ExtKeyUsageTimeStamping || len(c.UnknownExtKeyUsage) > 0 {
		return cms.Fact{State: cms.Fails, Why: "the certificate's extended key usage is not timeStamping alone"}
	}
	for _, e := range c.Extensions {
		if e.Id.String() == "2.5.29.37" && !e.Critical {
			return cms.Fact{State: cms.Fails, Why: "the certificate's extended key usage is not critical"}
		}
	}
	return cms.Fact{State: cms.Holds}
}

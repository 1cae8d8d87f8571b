package validation

import (
	"strings"

	"trien/certpath"
	"trien/cms"
	"trien/trust"
)

// otherSigners judges the second and later SignerInfos of one field, each by itself, and tells of each. The field stays one entry.
func (j *judge) otherSigners(s *SignatureFacts, signers int, out *Signature) {
	for n := 2; n <= signers; n++ {
		other := *s
		other.Signer = n
		e := other.open()
		if e.sd == nil {
			out.warn("other_signer_unreadable")
			continue
		}
		one := j.outline(&other)
		one.Detail = &Detail{Process: ProcessBasic}
		j.signer(&other, e, &one)
		out.Others = append(out.Others, one)
		out.add(told(&one, "other_signer"))
	}
}

// counterSigners judges the counter-signatures (RFC 5652, Section 11.4): signatures over the signature value. They decide nothing about the
// signature, and each is told of.
func (j *judge) counterSigners(e envelope, since existence, out *Signature) {
	if e.sd == nil || e.stamp != nil {
		return
	}
	j.counters(e.sd, since, out, 0)
}

// maxCounters bounds how deep counter-signatures of counter-signatures are followed.
const maxCounters = 8

// counters judges the counter-signatures of one signer, and those of each of them: "a countersignature ... may itself contain a
// countersignature attribute" (11.4).
func (j *judge) counters(sd *cms.SignedData, since existence, out *Signature, depth int) {
	list, bad := sd.CounterSignatures(&sd.Signers[0])
	if bad > 0 || depth == maxCounters && len(list) > 0 {
		out.warn("counter_unreadable")
	}
	if depth == maxCounters {
		return
	}
	for _, over := range list {
		one := j.counter(over, sd.Signers[0].Signature, since)
		j.counters(over, since, &one, depth+1)
		out.Counters = append(out.Counters, one)
		out.add(told(&one, "counter"))
		for _, w := range one.Warnings {
			if strings.HasPrefix(w.Code, "counter_") {
				out.add(w)
			}
		}
	}
}

// counter judges one counter-signature. It is no older than the signature, and exists since that is proven to, where a proof covers both.
func (j *judge) counter(sd *cms.SignedData, value []byte, whole existence) Signature {
	s := SignatureFacts{Kind: "counter_signature", ByteRangeOK: true, Coverage: "entire_file"}
	one := j.outline(&s)
	one.Detail = &Detail{Process: ProcessBasic}
	info := &sd.Signers[0]
	in := integrity{facts: sd.Check(0, sum(info.Hash(), value), j.lib.certs)}
	if kind, err := info.ContentType(); err == nil && kind == "" { // it must not be there: what is signed has no type
		in.facts.ContentType = cms.Fact{State: cms.Absent}
	}
	in.digests = []string{in.facts.Scheme.Hash.String(), info.DigestAlgorithm.Hash().String()}
	if c := in.facts.Certificate; c != nil {
		in.cert, _ = certpath.Parse(c.Raw)
	}
	one.Intact, one.Signer = in.intact(), signer(in.cert)
	since := j.since(sd.Raw, whole)
	c := chain{Verdict: Verdict{Indeterminate, NoSigningCertificate}, revocation: certpath.NotChecked}
	if in.cert != nil {
		since.unnamed = in.facts.SigningCertificate.State != cms.Holds
		c = j.standing(in.cert, trust.Signing, since)
		one.ChainOK, one.Revocation = c.ok, string(c.revocation)
	}
	one.Detail.Chain, one.Detail.Algorithms = c.told(in.cert), j.algorithmsTold(in, c.path, since.at)
	one.Verdict = j.verdict(&s, in, c, since, &one)
	if c.Indication != Passed && c.why.Code != "" {
		one.add(c.why)
	}
	return one
}

// told tells the judgement of a signer who is no entry of their own.
func told(one *Signature, code string) Warning {
	who := "?"
	if one.Signer != nil {
		who = one.Signer.CommonName
	}
	if one.Indication == Passed {
		return Warning{Code: code + "_good", Detail: who}
	}
	var why []string
	for _, w := range one.Warnings {
		why = append(why, w.In("en"))
	}
	return Warning{Code: code + "_bad", Detail: who, Technical: strings.Join(append([]string{string(one.Indication) + "/" + string(one.SubIndication)}, why...), " ")}
}

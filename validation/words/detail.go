package words

import (
	"strings"
	"time"

	"trien/certpath"
	"trien/validation"
)

// Group is one foldable part of the detailed report on a signature.
type Group struct {
	Title string `json:"title"`
	Lines []Line `json:"lines"`
}

// groups tells how the judgement came about: every building block of EN 319 102-1 with its outcome, the path, the revocation data and
// their times, time-stamps, proofs of existence and algorithms.
func groups(s *validation.Signature, lang string) (out []Group) {
	d := s.Detail
	if d == nil {
		return nil
	}
	put := func(title pair, lines []Line) {
		if len(lines) > 0 {
			out = append(out, Group{title.in(lang), lines})
		}
	}
	put(pair{"Các bước kiểm tra (EN 319 102-1)", "Steps of the judgement (EN 319 102-1)"}, steps(s, lang))
	put(pair{"Đường dẫn chứng thư", "Certification path"}, chain(d.Chain, lang))
	put(pair{"Dữ liệu thu hồi đã dùng", "Revocation data used"}, evidence(d.Chain, lang))
	put(pair{"Dấu thời gian", "Time-stamps"}, stamps(d.Stamps, lang))
	put(pair{"Bằng chứng tồn tại", "Proofs of existence"}, proofs(d, lang))
	put(pair{"Thuật toán", "Algorithms"}, algorithms(d.Algorithms, lang))
	return out
}

func steps(s *validation.Signature, lang string) []Line {
	lines := []Line{{pair{"Quy trình", "Process"}.in(lang), processNames[s.Detail.Process].in(lang)}}
	for _, b := range s.Detail.Blocks {
		name, ok := blockNames[b.Name]
		if !ok {
			name = pair{b.Name, b.Name}
		}
		lines = append(lines, Line{name.in(lang), Clean(outcome(b.Verdict, b.Why, lang))})
	}
	code := string(s.Indication)
	if s.SubIndication != "" {
		code += " / " + string(s.SubIndication)
	}
	return append(lines, Line{pair{"Kết quả", "Outcome"}.in(lang), code})
}

// outcome tells one step: passed, or why not.
func outcome(v validation.Verdict, why validation.Warning, lang string) string {
	text := pair{"chưa kết luận được", "not concluded"}
	switch v.Indication {
	case validation.Passed:
		return pair{"đạt", "passed"}.in(lang)
	case validation.Failed:
		text = pair{"không đạt", "failed"}
	}
	if why.Code != "" {
		return text.in(lang) + ": " + strings.TrimSuffix(why.In(lang), ".")
	}
	if p, ok := reasons[string(v.SubIndication)]; ok {
		return text.in(lang) + ": " + p.in(lang)
	}
	return text.in(lang)
}

// chain tells the path from the signer's certificate up.
func chain(list []validation.Link, lang string) (out []Line) {
	for i, l := range list {
		if l.Certificate == nil {
			continue
		}
		label := pair{"Chứng thư người ký", "Signer's certificate"}
		switch {
		case l.Anchor:
			label = pair{"Gốc tin cậy", "Trust anchor"}
		case i > 0:
			label = pair{"Tổ chức cấp", "Authority"}
		}
		c := l.Certificate
		value := nameOf(c) + pair{", số ", ", number "}.in(lang) + c.Serial.Text(16) + ", " +
			day(validation.Instant{Time: c.NotBefore}, lang) + " – " + day(validation.Instant{Time: c.NotAfter}, lang)
		out = append(out, Line{label.in(lang), Clean(value)})
	}
	return out
}

// nameOf is what a certificate is called: its common name, or what else it has.
func nameOf(c *certpath.Certificate) string {
	for _, n := range []string{c.Subject.CommonName(), c.Subject.Organization(), c.Subject.String()} {
		if n != "" {
			return n
		}
	}
	return c.Serial.Text(16)
}

// evidence tells what is known of the revocation of each certificate below the anchor, by what, and of when.
func evidence(list []validation.Link, lang string) (out []Line) {
	for _, l := range list {
		if !l.Asked || l.Certificate == nil {
			continue
		}
		s := l.Status
		value := revocations[string(s.State)].in(lang)
		if s.State == certpath.Revoked || !s.RevokedAt.IsZero() {
			value += pair{", thu hồi lúc ", ", revoked at "}.in(lang) + at(s.RevokedAt, lang)
		}
		if s.Source != "" {
			value += "; " + map[string]pair{"ocsp": {"trả lời OCSP", "OCSP response"}, "crl": {"danh sách CRL", "CRL"}}[s.Source].in(lang)
			value += pair{" lập lúc ", " made at "}.in(lang) + at(s.ThisUpdate, lang)
			if !s.NextUpdate.IsZero() {
				value += pair{", bản sau trước ", ", next before "}.in(lang) + at(s.NextUpdate, lang)
			}
		}
		if s.Why != "" && s.State != certpath.Good {
			value += ": " + strings.TrimSuffix(validation.Warning{Code: string(s.Why), At: s.NextUpdate}.In(lang), ".")
		}
		out = append(out, Line{Clean(nameOf(l.Certificate)), Clean(value)})
	}
	return out
}

func stamps(list []validation.Stamp, lang string) (out []Line) {
	for _, t := range list {
		label := stampNames[t.Kind].in(lang)
		value := outcome(t.Verdict, t.Why, lang)
		if !t.Time.IsZero() {
			value = at(t.Time, lang) + "; " + value
		}
		if len(t.Chain) > 0 && t.Chain[0].Certificate != nil {
			value += pair{"; do ", "; by "}.in(lang) + nameOf(t.Chain[0].Certificate)
		}
		out = append(out, Line{label, Clean(value)})
	}
	return out
}

func proofs(d *validation.Detail, lang string) (out []Line) {
	for _, p := range d.Proofs {
		by := pair{"nhờ dấu thời gian của tài liệu", "by a time-stamp over the document"}
		if p.By >= 0 && p.By < len(d.Stamps) {
			by = pair{"nhờ dấu thời gian của chữ ký", "by the signature's time-stamp"}
		}
		out = append(out, Line{proofNames[p.What].in(lang), pair{"đã có trước ", "existed before "}.in(lang) + at(p.Time, lang) + ", " + by.in(lang)})
	}
	return out
}

func algorithms(list []validation.Algorithm, lang string) (out []Line) {
	for _, a := range list {
		value := a.Name + ": " + pick(a.Strong, pair{"đạt yêu cầu", "strong enough"}, pair{"không còn được tin cậy", "no longer believed"}).in(lang)
		if !a.Until.IsZero() {
			value += pair{" (được tin đến ", " (believed until "}.in(lang) + day(validation.Instant{Time: a.Until}, lang) + ")"
		}
		if a.Of == validation.AlgorithmScheme && strings.HasPrefix(a.Name, "RSA ") {
			value += ". " + pkcs1.in(lang)
		}
		out = append(out, Line{algorithmNames[a.Of].in(lang), value})
	}
	return out
}

func at(t time.Time, lang string) string { return minute(&validation.Instant{Time: t}, lang) }

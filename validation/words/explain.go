package words

import (
	"fmt"
	"strings"
	"time"

	"trien/validation"
)

// What real files do, told for what it is: some signing programs write the local time as if it were UTC, old certificates name servers that
// are gone, files carry the signer's certificate alone.

// localTime tells whether the claimed time is the proven one in Vietnam's local time, written as UTC: seven hours late, give or take what
// passes between signing and stamping.
func localTime(s *validation.Signature) bool {
	if !s.Proven || s.ClaimedTime == nil || s.BestTime == nil {
		return false
	}
	d := s.ClaimedTime.Sub(s.BestTime.Time) - 7*time.Hour
	return d > -10*time.Minute && d < 5*time.Minute
}

// note puts a warning into a sentence, and says more where the case is a known one.
func note(s *validation.Signature, w validation.Warning, lang string) string {
	switch {
	case w.Code == "claimed_time" && localTime(s):
		return pair{"Phần mềm ký ghi giờ Việt Nam nhưng đánh dấu là giờ quốc tế (UTC), nên giờ tự ghi trễ đúng 7 tiếng. Hãy tin dấu thời gian, không tin giờ tự ghi.",
			"The signing program wrote the local time of Vietnam and marked it as UTC, so that its own time is exactly 7 hours late. Trust the time-stamp, not that time."}.in(lang)
	case strings.HasPrefix(w.Code, "fetch"):
		return w.In(lang) + " " + fetched(w, lang)
	case w.Code == "no_path":
		if m := missing(s, lang); m != "" {
			return w.In(lang) + " " + m
		}
	}
	if next := step(w, lang); next != "" {
		return w.In(lang) + " " + next
	}
	return w.In(lang)
}

// oldOCSP is the host of the status server that certificates of the first government root name; nothing answers there any more.
const oldOCSP = "ocsp.ca.ptc"

// fetched says why asking failed, as far as that is known, and what to do.
func fetched(w validation.Warning, lang string) string {
	switch {
	case strings.Contains(w.Detail, oldOCSP):
		return pair{"Đây là địa chỉ cũ ghi trong chứng thư cấp trước đây, nay không còn máy chủ nào trả lời. Hãy đề nghị nơi gửi gửi bản có kèm dữ liệu kiểm tra (mức B-LT), hoặc ký lại bằng chứng thư mới.",
			"This is an old address in certificates of earlier days; no server answers there any more. Ask the sender for a copy that carries its validation data (level B-LT), or for a signature with a new certificate."}.in(lang)
	case slow(w.Technical):
		return pair{"Máy chủ chậm hơn thời gian chờ (tối đa 10 giây cho một lần kiểm tra). Hãy kiểm tra lại sau ít phút.",
			"It took longer than is waited for (10 seconds at most for one file). Check again in a few minutes."}.in(lang)
	}
	return pair{"Hãy kiểm tra lại khi có mạng tới máy chủ đó.", "Check again when that server can be reached."}.in(lang)
}

func slow(technical string) bool {
	return strings.Contains(technical, "deadline exceeded") || strings.Contains(technical, "imeout")
}

// missing names the certificate that the path lacks, and where it may be had and put.
func missing(s *validation.Signature, lang string) string {
	if s.Detail == nil || len(s.Detail.Chain) == 0 {
		return ""
	}
	last := s.Detail.Chain[len(s.Detail.Chain)-1]
	c := last.Certificate
	if c == nil || last.Anchor {
		return ""
	}
	if c.SelfIssued() {
		id := c.ID()
		return strings.NewReplacer("%", nameOf(c), "#", fmt.Sprintf("SHA-256 %X", id[:])).Replace(pair{"Đường dẫn kết thúc ở gốc “%” (#), chưa được tin cậy ở đây. Nếu cơ quan phải tin gốc này, quản trị cần đối chiếu dấu vân tay với đơn vị phát hành rồi nhập bằng trien trust import.",
			"The path ends at the root “%” (#), which is not trusted here. If the office is to trust it, the administrator must compare its fingerprint with the publisher and then import it with trien trust import."}.in(lang))
	}
	text := pair{"Thiếu chứng thư của “%”$ (nơi cấp cho “@”). Quản trị cần lấy chứng thư đó#, đối chiếu dấu vân tay, rồi nhập bằng trien trust import vào thư mục chứng thư tin cậy (mục trust của office.toml; trên dòng lệnh: --trust).",
		"The certificate of “%”$, which issued “@”, is missing. The administrator must get it#, compare its fingerprint, and take it by trien trust import into the folder of trusted certificates (trust in office.toml; --trust on the command line)."}.in(lang)
	where := ""
	if urls := c.Extensions.CAIssuers; len(urls) > 0 {
		where = pair{" (chứng thư ghi địa chỉ ", " (the certificate names "}.in(lang) + urls[0] + ")"
	}
	key := ""
	if id := c.Extensions.AuthorityKeyID; len(id) > 0 {
		key = fmt.Sprintf(pair{", mã khóa %X", ", key identifier %X"}.in(lang), id)
	}
	return strings.NewReplacer("%", issuer(c.Issuer.String()), "@", nameOf(c), "#", where, "$", key).Replace(text)
}

// unofficial tells a file whose signatures are valid, but not all by certificates of the special-purpose service (379.7).
func unofficial(r *validation.Report) bool {
	for i := range r.Signatures {
		if elsewhere(&r.Signatures[i]) {
			return true
		}
	}
	return false
}

// elsewhere tells a valid signature by a certificate that is not one of the special-purpose service, where that is asked.
func elsewhere(s *validation.Signature) bool {
	return s.Kind == "signature" && s.OfficialAsked && !s.Official && s.Indication == validation.Passed
}

// validity tells whether the certificate was valid when it was used (TT 15/2025/TT-BKHCN, Article 6 and Annex II).
func validity(s *validation.Signature, lang string) string {
	when := pair{"thời điểm ký (theo dấu thời gian)", "the time of signing (by the time-stamp)"}
	if !s.Proven {
		when = pair{"thời điểm kiểm tra (không có gì chứng minh thời điểm ký)", "the time of checking (nothing proves the time of signing)"}
	}
	text := pair{"chưa xác định được tại %", "not known for %"}
	switch {
	case s.Signer == nil:
	case s.Revocation == "revoked":
		text = pair{"KHÔNG: đã bị thu hồi tại %", "NO: revoked at %"}
	case has(s, "path_expired"), has(s, "path_not_yet_valid"), has(s, "timestamp/path_expired"), has(s, "timestamp/path_not_yet_valid"):
		text = pair{"KHÔNG: ngoài thời hạn của chứng thư tại %", "NO: outside the certificate's validity period at %"}
	case s.ChainOK && s.Revocation == "good":
		text = pair{"có: trong thời hạn và không bị thu hồi tại %", "yes: within its validity period and not revoked at %"}
	case s.ChainOK:
		text = pair{"trong thời hạn tại %, nhưng chưa biết có bị thu hồi hay không", "within its validity period at %, but whether it was revoked is not known"}
	}
	return strings.ReplaceAll(text.in(lang), "%", when.in(lang))
}

// manages tells the unit that manages the certificate, as the certificate has it (TT 15/2025/TT-BKHCN, Article 6).
func manages(s *validation.Signature, lang string) string {
	units := []string{}
	if d := s.Detail; d != nil && len(d.Chain) > 0 && d.Chain[0].Certificate != nil {
		if ou := d.Chain[0].Certificate.Subject.First(oidUnit); ou != "" {
			units = append(units, ou)
		}
	}
	if s.Signer != nil && s.Signer.Organization != "" {
		units = append(units, s.Signer.Organization)
	}
	if len(units) == 0 {
		return pair{"chứng thư không ghi", "the certificate does not say"}.in(lang)
	}
	return strings.Join(units, ", ")
}

// oidUnit is organizationalUnitName (X.520, 6.4.2).
const oidUnit = "2.5.4.11"

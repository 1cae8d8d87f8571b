package words

import (
	"slices"
	"strconv"
	"strings"

	"trien/validation"
)

// timestamp is the kind of a document time-stamp (CONTRACT.md).
const timestamp = "document_timestamp"

func entry(s *validation.Signature, lang string) Entry {
	if provesTime(s) {
		return proofEntry(s, lang)
	}
	e := Entry{Tone: toneOf(s), Title: title(s, lang), When: when(s, lang), Lines: []Line{}, Notes: []string{}}
	add := func(label pair, value string) {
		if value != "" {
			e.Lines = append(e.Lines, Line{label.in(lang), Clean(value)})
		}
	}
	add(pair{"Kết luận", "Judgement"}, verdict(s, lang))
	if s.Signer != nil {
		add(pick(s.Kind == timestamp, pair{"Nơi cấp dấu thời gian", "Time-stamp from"}, pair{"Người ký", "Signed by"}), s.Signer.CommonName)
		add(pair{"Đơn vị quản lý chứng thư", "Unit that manages the certificate"}, manages(s, lang))
	}
	add(pair{"Thời điểm", "Time"}, when(s, lang))
	add(pair{"Toàn vẹn", "Integrity"}, whole(s, lang))
	add(pair{"Thay đổi sau khi ký", "Changes after signing"}, changes(s, lang))
	add(pair{"Tin cậy", "Trust"}, trusted(s, lang))
	add(pair{"Thu hồi", "Revocation"}, revocations[s.Revocation].in(lang))
	if s.Signer != nil {
		add(pair{"Chứng thư do", "Certificate from"}, from(s.Signer, lang))
		add(pair{"Số chứng thư", "Certificate number"}, s.Signer.Serial)
		add(pair{"Hiệu lực tại thời điểm ký", "Valid at the time of signing"}, validity(s, lang))
		add(pair{"Thời hạn chứng thư", "Validity period"}, day(s.Signer.NotBefore, lang)+" – "+day(s.Signer.NotAfter, lang))
	}
	if s.Level != nil {
		add(pair{"Mức chữ ký", "Level"}, level(*s.Level, lang))
	}
	if s.Field != "" || s.Page > 0 { // a signature file has no fields
		add(pair{"Ô chữ ký", "Field"}, place(s, lang))
	}
	e.Notes = append(e.Notes, notes(s, lang)...)
	e.Details = groups(s, lang)
	return e
}

// notes gives each warning once, those that change nothing last.
func notes(s *validation.Signature, lang string) (out []string) {
	for _, asides := range []bool{false, true} {
		for _, w := range s.Warnings {
			if n := Clean(note(s, w, lang)); aside[w.Code] == asides && !slices.Contains(out, n) {
				out = append(out, n)
			}
		}
	}
	return out
}

// aside are warnings that do not bear on the judgement.
var aside = map[string]bool{"cms_tolerated": true, "cms_note": true, "no_signing_ref": true, "weak_chain": true, "revoked_later": true, "claimed_time": true}

// place tells the field, and the page where its mark is seen.
func place(s *validation.Signature, lang string) string {
	where := pair{"không hiện trên trang", "not shown on a page"}.in(lang)
	if s.Page > 0 {
		where = fill(pair{"hiện ở trang %", "shown on page %"}.in(lang), s.Page)
	}
	if s.Field == "" {
		return where
	}
	return s.Field + ", " + where
}

func level(l, lang string) string {
	if p, ok := levels[l]; ok {
		return l + " (" + p.in(lang) + ")"
	}
	return l
}

// fill puts numbers in the place of percent signs.
func fill(s string, n ...int) string {
	for _, x := range n {
		s = strings.Replace(s, "%", strconv.Itoa(x), 1)
	}
	return s
}

// toneOf is the tone of a signature: valid, but by a certificate from elsewhere, is no reason to go on without a thought.
func toneOf(s *validation.Signature) Tone {
	if elsewhere(s) {
		return Caution
	}
	return tone(s.Verdict)
}

func tone(v validation.Verdict) Tone {
	switch v.Indication {
	case validation.Passed:
		return Good
	case validation.Failed:
		return Bad
	}
	return Caution
}

func title(s *validation.Signature, lang string) string {
	kind := pair{"Chữ ký", "Signature"}
	switch {
	case s.Kind == timestamp:
		return pair{"Dấu thời gian của tài liệu", "Document time-stamp"}.in(lang)
	case s.Certifies:
		kind = pair{"Chữ ký chứng thực tài liệu", "Certifying signature"}
	}
	if s.Signer == nil || s.Signer.CommonName == "" {
		return kind.in(lang)
	}
	return kind.in(lang) + pair{" của ", " of "}.in(lang) + Clean(s.Signer.CommonName)
}

func verdict(s *validation.Signature, lang string) string {
	switch s.Indication {
	case validation.Passed:
		text := pair{"Hợp lệ", "Valid"}.in(lang)
		if elsewhere(s) {
			text += notOfficial[0].in(lang)
		}
		return text
	case validation.Failed:
		return pair{"Không hợp lệ", "Not valid"}.in(lang) + ": " + because(s, lang)
	}
	return pair{"Chưa đủ căn cứ để kết luận", "Not enough to conclude"}.in(lang) + ": " + because(s, lang)
}

func because(s *validation.Signature, lang string) string {
	if p, ok := reasons[cause(s)]; ok {
		return p.in(lang)
	}
	return reasons[string(validation.Generic)].in(lang)
}

// from tells who issued a certificate; nobody vouches for one that its holder made.
func from(s *validation.Signer, lang string) string {
	if s.Issuer == s.Subject {
		return pair{"chính người ký tự tạo, không có tổ chức chứng thực nào bảo đảm", "its holder; no certification authority vouches for it"}.in(lang)
	}
	return issuer(s.Issuer)
}

// issuer shortens a distinguished name (RFC 4514) to its most specific common name; to its first part where it has none.
func issuer(dn string) string {
	rest := dn
	for rest != "" {
		part := rest
		rest = ""
		for i := 1; i < len(part); i++ {
			if part[i] == ',' && part[i-1] != '\\' {
				part, rest = part[:i], part[i+1:]
				break
			}
		}
		if cn, ok := strings.CutPrefix(part, "CN="); ok {
			return strings.ReplaceAll(cn, `\`, "")
		}
	}
	_, first, _ := strings.Cut(strings.Split(dn, ",")[0], "=")
	return strings.ReplaceAll(first, `\`, "")
}

func day(t validation.Instant, lang string) string {
	if lang == "vi" {
		return t.In(vietnam).Format("02/01/2006")
	}
	return t.In(vietnam).Format("2006-01-02")
}

func minute(t *validation.Instant, lang string) string {
	if lang == "vi" {
		return t.In(vietnam).Format("15:04:05 02/01/2006") + " (giờ Việt Nam)"
	}
	return t.In(vietnam).Format("2006-01-02 15:04:05") + " (UTC+7)"
}

// when tells a proven time as such, and a claimed one as claimed.
func when(s *validation.Signature, lang string) string {
	switch {
	case s.Proven && s.BestTime != nil:
		return minute(s.BestTime, lang) + ", " + pair{"có dấu thời gian xác nhận", "proven by a time-stamp"}.in(lang)
	case s.ClaimedTime != nil && s.Kind == "document_timestamp":
		return minute(s.ClaimedTime, lang) + ", " + pair{"theo dấu thời gian này, chưa được chấp nhận", "as this time-stamp has it, not accepted"}.in(lang)
	case s.ClaimedTime != nil:
		return minute(s.ClaimedTime, lang) + ", " + pair{"do máy người ký tự ghi, chưa được xác nhận", "as the signer's own clock had it, not proven"}.in(lang)
	}
	return pair{"không ghi", "not stated"}.in(lang)
}

func whole(s *validation.Signature, lang string) string {
	switch {
	case s.SubIndication == validation.HashFailure && s.Kind == timestamp, has(s, "altered"):
		return pair{"nội dung ĐÃ BỊ SỬA: không còn là nội dung được ký", "the content WAS ALTERED: it is not what was signed"}.in(lang)
	case !s.Intact:
		return pair{"không xác nhận được nội dung được ký còn nguyên vẹn", "what was signed is not shown to be intact"}.in(lang)
	case !s.ByteRangeOK:
		return pair{"chữ ký đúng với các byte nó ghi, nhưng đó không phải là phần nó phải bảo vệ", "the signature fits the bytes it names, but those are not what it must protect"}.in(lang)
	case s.Coverage == "partial":
		return pair{"phần được ký còn nguyên vẹn, nhưng chỉ là một phần của tệp", "what was signed is intact, but it is only a part of the file"}.in(lang)
	case s.Coverage == "entire_revision":
		return pair{"nội dung lúc ký còn nguyên vẹn; sau đó tệp có được bổ sung", "what was signed is intact; later the file was added to"}.in(lang)
	case s.Coverage == "entire_file":
		return pair{"nội dung được ký còn nguyên vẹn và là toàn bộ tệp", "what was signed is intact, and it is the whole file"}.in(lang)
	}
	return pair{"nội dung được ký còn nguyên vẹn", "what was signed is intact"}.in(lang)
}

func changes(s *validation.Signature, lang string) string {
	if s.ChangesAfter == nil {
		return pair{"không so sánh được", "cannot be compared"}.in(lang)
	}
	text := grades[*s.ChangesAfter].in(lang)
	if len(s.ChangedFields) > 0 {
		text += pair{"; trường: ", "; fields: "}.in(lang) + strings.Join(s.ChangedFields, ", ")
	}
	if !s.ChangesPermitted && *s.ChangesAfter != "not_permitted" {
		text += "; " + pair{"vượt quá mức người ký cho phép", "more than the signer allowed"}.in(lang)
	}
	return text
}

func trusted(s *validation.Signature, lang string) string {
	switch {
	case s.Official:
		return pair{"chứng thư thuộc hệ thống chuyên dùng công vụ", "the certificate is of the official special-purpose service"}.in(lang)
	case s.ChainOK && !s.OfficialAsked:
		return pair{"chứng thư dẫn tới một gốc tin cậy", "the certificate leads to a trusted root"}.in(lang)
	case s.ChainOK:
		return pair{"chứng thư dẫn tới một gốc tin cậy, nhưng không thuộc hệ thống chuyên dùng công vụ", "the certificate leads to a trusted root, but not to the official special-purpose service"}.in(lang)
	case has(s, "no_anchor"), has(s, "timestamp/no_anchor") && (s.Kind == timestamp || provesTime(s)):
		return pair{"chưa có gốc tin cậy nào để đối chiếu", "there is no trusted root to compare with"}.in(lang)
	case pathFault(s):
		return pair{"chứng thư dẫn tới một gốc tin cậy, nhưng có chỗ không đạt (xem lưu ý)", "the certificate leads to a trusted root, but something on the way does not hold (see the notes)"}.in(lang)
	case s.Signer == nil:
		return pair{"không có chứng thư để đối chiếu", "there is no certificate to compare"}.in(lang)
	}
	return pair{"chứng thư chưa dẫn được tới gốc tin cậy nào", "the certificate leads to no trusted root"}.in(lang)
}

func pick(first bool, a, b pair) pair {
	if first {
		return a
	}
	return b
}

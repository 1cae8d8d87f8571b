package words

import (
	"strings"

	"trien/validation"
)

// What proves time and not who signed: evidence records (RFC 4998) and time-stamps in files of their own (RFC 3161).

// The kinds of their entries.
const (
	record       = string(validation.KindEvidenceRecord)
	recordStamp  = string(validation.KindArchiveTimestamp)
	stampInAFile = string(validation.KindTimestamp)
)

// provesTime tells that an entry says since when data exist, and nothing of who signed them.
func provesTime(s *validation.Signature) bool {
	return s.Kind == record || s.Kind == recordStamp || s.Kind == stampInAFile
}

// Causes of their verdicts.
const (
	causeNoData      = "record_no_data"
	causeNotCovered  = "record_not_covered"
	causeNotRenewed  = "record_not_renewed"
	causePatched     = "record_patched"
	causeRenewLate   = "record_late"
	causeWeakRecord  = "record_weak"
	causeAuthority   = "stamp_authority"
	causeStampAlone  = "stamp_no_data"
	causeStampOther  = "stamp_other"
	causeStampRefuse = "stamp_refused"
)

// proofCause is cause for them; "" where the common words fit.
func proofCause(s *validation.Signature) string {
	switch s.SubIndication {
	case validation.SignedDataNotFound:
		if s.Kind == record {
			return causeNoData
		}
		return causeStampAlone
	case validation.HashFailure:
		switch {
		case s.Kind == stampInAFile:
			return causeStampOther
		case has(s, "evidence_not_covered") && !has(s, "evidence_tree") && !has(s, "evidence_link"):
			return causeNotCovered
		case has(s, "evidence_not_renewed") && !has(s, "evidence_tree") && !has(s, "evidence_link"):
			return causeNotRenewed
		}
		return causePatched
	case validation.FormatFailure:
		if has(s, "stamp_refused") {
			return causeStampRefuse
		}
		return causePatched
	case validation.NoChain:
		if !has(s, "timestamp/no_anchor") {
			return causeAuthority
		}
		return causeNoAnchor
	case validation.OutOfBoundsNoPOE:
		return causeRenewLate
	case validation.CryptoNoPOE, validation.CryptoConstraints:
		return causeWeakRecord
	}
	return ""
}

// proofEntry is entry for them.
func proofEntry(s *validation.Signature, lang string) Entry {
	e := Entry{Tone: tone(s.Verdict), Title: proofTitle(s, lang), When: since(s, lang), Lines: []Line{}, Notes: []string{}}
	add := func(label pair, value string) {
		if value != "" {
			e.Lines = append(e.Lines, Line{label.in(lang), Clean(value)})
		}
	}
	add(pair{"Kết luận", "Judgement"}, verdict(s, lang))
	add(pair{"Thời điểm", "Time"}, e.When)
	if s.Evidence != nil {
		for _, o := range s.Evidence.Objects {
			add(pair{"Tệp", "File"}, o.Name+": "+covered(o, lang))
		}
		add(pair{"Dấu thời gian", "Time-stamps"}, renewals(s, lang))
	}
	if s.Signer != nil {
		add(pair{"Nơi cấp dấu thời gian", "Time-stamp from"}, s.Signer.CommonName)
		add(pair{"Cơ quan, tổ chức", "Organisation"}, s.Signer.Organization)
		add(pair{"Tin cậy", "Trust"}, trusted(s, lang))
		add(pair{"Thu hồi", "Revocation"}, revocations[s.Revocation].in(lang))
		add(pair{"Chứng thư do", "Certificate from"}, issuer(s.Signer.Issuer))
		add(pair{"Số chứng thư", "Certificate number"}, s.Signer.Serial)
		add(pair{"Thời hạn chứng thư", "Validity period"}, day(s.Signer.NotBefore, lang)+" – "+day(s.Signer.NotAfter, lang))
	}
	e.Notes = append(e.Notes, notes(s, lang)...)
	e.Details = groups(s, lang)
	return e
}

func proofTitle(s *validation.Signature, lang string) string {
	switch s.Kind {
	case record:
		return pair{"Bản ghi bằng chứng", "Evidence record"}.in(lang)
	case recordStamp:
		return strings.Replace(pair{"Dấu thời gian % của bản ghi", "Time-stamp % of the record"}.in(lang), "%", s.Field, 1)
	}
	return pair{"Dấu thời gian", "Time-stamp"}.in(lang)
}

// since tells from when the data are proven, or what is only said.
func since(s *validation.Signature, lang string) string {
	switch {
	case s.ClaimedTime == nil:
		return pair{"không ghi", "not stated"}.in(lang)
	case s.Indication == validation.Passed:
		return minute(s.ClaimedTime, lang) + ", " + pair{"dữ liệu đã có từ trước thời điểm này", "the data are older than this"}.in(lang)
	}
	return minute(s.ClaimedTime, lang) + ", " + pair{"theo dấu thời gian, chưa được chấp nhận", "as the time-stamp has it, not accepted"}.in(lang)
}

func covered(o validation.EvidenceObject, lang string) string {
	switch {
	case o.Covered == "fails":
		return pair{"KHÔNG được chứng minh: đã bị sửa, hoặc là tệp khác", "NOT proven: altered, or another file"}.in(lang)
	case o.Covered != "holds":
		return pair{"chưa đối chiếu được", "could not be compared"}.in(lang)
	case o.Indication == validation.Passed:
		return pair{"được chứng minh, không bị sửa", "proven and not altered"}.in(lang)
	}
	return pair{"khớp với bản ghi, nhưng bản ghi chưa được chấp nhận", "it fits the record, but the record is not accepted"}.in(lang)
}

// renewals tells how often a record was stamped.
func renewals(s *validation.Signature, lang string) string {
	if s.Timestamps == 1 {
		return pair{"1, chưa gia hạn lần nào", "1, not renewed yet"}.in(lang)
	}
	trees := max(0, s.Evidence.Chains-1)
	return fill(pair{"%: % lần gia hạn bằng dấu thời gian, % lần bằng cây băm mới", "%: renewed by a time-stamp % times, by a new hash tree % times"}.in(lang), s.Timestamps, s.Timestamps-1-trees, trees)
}

// proofTitleOfFile says what holds of a file with nothing but such proof; ok is false for all other files.
func proofTitleOfFile(r *validation.Report, lang string) (title, then string, ok bool) {
	if len(r.Signatures) == 0 || !provesTime(&r.Signatures[0]) {
		return "", "", false
	}
	what, inside := pair{"Dấu thời gian", "The time-stamp"}, pair{"dấu thời gian", "the time-stamp"}
	if r.Signatures[0].Kind == record {
		what, inside = pair{"Bản ghi bằng chứng", "The evidence record"}, pair{"bản ghi bằng chứng", "the evidence record"}
	}
	v := r.Verdict()
	switch v.Indication {
	case validation.Passed:
		then = pair{"Xem bên dưới dữ liệu đã có từ khi nào. Đây không phải là chữ ký: nó không cho biết ai ký.",
			"See below since when the data exist. This is no signature: it does not tell who signed."}.in(lang)
		if r.Signatures[0].Kind == record {
			then += " " + pair{"Hãy gia hạn bản ghi trước khi chứng thư của dấu thời gian mới nhất hết hạn.", "Renew the record before the certificate of its newest time-stamp ends."}.in(lang)
		}
		return what.in(lang) + pair{" hợp lệ", " is valid"}.in(lang), then, true
	case validation.Failed:
		return what.in(lang) + pair{" KHÔNG hợp lệ", " is NOT valid"}.in(lang), advise(r, v, lang), true
	}
	return pair{"Chưa đủ căn cứ để kết luận ", "There is not enough to conclude whether "}.in(lang) + inside.in(lang) + pair{" có hợp lệ hay không", " is valid"}.in(lang), advise(r, v, lang), true
}

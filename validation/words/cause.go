package words

import (
	"strings"

	"trien/validation"
)

// Causes that are more exact than a sub-indication.
const (
	causeChanged    = "changed"
	causeExceeded   = "exceeded"
	causeRange      = "range"
	causeUnreadable = "unreadable"
	causeRemoved    = "removed"
	causeSeveral    = "several"
	causeDamaged    = "damaged"
	causeNoAnchor   = "no_anchor"
	causeEvidence   = "evidence"
	causeFuture     = "future"
	causeCovered    = "covered"
	causeHeld       = "held"
)

// cause says what a verdict comes from: EN 319 102-1 has one sub-indication for faults that mean very different things to a reader.
func cause(s *validation.Signature) string {
	if provesTime(s) {
		if c := proofCause(s); c != "" {
			return c
		}
	}
	switch s.SubIndication {
	case validation.FormatFailure:
		return formCause(s)
	case validation.SigConstraints:
		if has(s, "several_signers") {
			return causeSeveral
		}
	case validation.Generic:
		switch {
		case has(s, "repaired"):
			return causeDamaged
		case has(s, "since/hidden_words"), has(s, "since/shown_words"), has(s, "since/looks_other"):
			return causeCovered
		}
	case validation.NoChain:
		if has(s, "no_anchor") || has(s, "timestamp/no_anchor") && s.Kind == timestamp {
			return causeNoAnchor
		}
	case validation.TryLater:
		if has(s, "revoked/certificateHold") || has(s, "revoked_ca/certificateHold") {
			return causeHeld
		}
		if has(s, "revocation/from_future") || has(s, "revocation_ca/from_future") {
			return causeFuture
		}
	case validation.CryptoNoPOE:
		if has(s, "revocation/weakly_signed") || has(s, "revocation_ca/weakly_signed") {
			return causeEvidence
		}
	}
	return string(s.SubIndication)
}

func formCause(s *validation.Signature) string {
	switch {
	case has(s, "removed"):
		return causeRemoved
	case has(s, "unreadable"):
		return causeUnreadable
	case has(s, "byte_range"), has(s, "partial"):
		return causeRange
	case has(s, "several_signers"):
		return causeSeveral
	case has(s, "changes"):
		return causeChanged
	case has(s, "changes_mdp"), has(s, "changes_later"):
		return causeExceeded
	}
	return string(validation.FormatFailure)
}

// has tells whether the signature has a warning of that code, or one that is its reason.
func has(s *validation.Signature, code string) bool {
	for _, w := range s.Warnings {
		if w.Code == code || strings.HasPrefix(w.Code, code+"/") {
			return true
		}
	}
	return false
}

// pathFault tells whether a path to an anchor was found but does not hold.
func pathFault(s *validation.Signature) bool {
	for _, w := range s.Warnings {
		if strings.HasPrefix(strings.TrimPrefix(w.Code, "timestamp/"), "path_") {
			return true
		}
	}
	return false
}

// tally counts the signatures of a file by verdict; time-stamps count where they stand alone.
type tally struct {
	of, bad, open int
	stamps        bool // there are only time-stamps
}

func count(r *validation.Report) (t tally) {
	t.stamps = true
	for i := range r.Signatures {
		t.stamps = t.stamps && r.Signatures[i].Kind == timestamp
	}
	for i := range r.Signatures {
		s := &r.Signatures[i]
		if s.Kind == timestamp && !t.stamps {
			continue
		}
		t.of++
		switch s.Indication {
		case validation.Passed:
		case validation.Failed:
			t.bad++
		default:
			t.open++
		}
	}
	return t
}

func (t tally) passed(lang string) string {
	switch {
	case t.stamps:
		return pair{"Tệp chỉ có dấu thời gian, và dấu thời gian hợp lệ", "The file has time-stamps only, and they are valid"}.in(lang)
	case t.of == 1:
		return pair{"Chữ ký hợp lệ", "The signature is valid"}.in(lang)
	}
	return fill(pair{"Cả % chữ ký đều hợp lệ", "All % signatures are valid"}.in(lang), t.of)
}

func (t tally) advice(lang string) string {
	if t.stamps {
		return pair{"Dấu thời gian cho biết tài liệu đã có từ khi nào, không cho biết ai ký. Nếu văn bản lẽ ra phải được ký số, hãy trả lại nơi gửi.",
			"A time-stamp tells since when the document exists, not who signed it. If it should have been signed, return it to the sender."}.in(lang)
	}
	return pair{"Hãy xem người ký và cơ quan bên dưới có đúng không; nếu đúng, có thể tiếp nhận và xử lý văn bản.",
		"See below whether signer and organisation are the right ones; if so, the document can be accepted and handled."}.in(lang)
}

func (t tally) failed(lang string) string {
	switch {
	case t.stamps:
		return pair{"Dấu thời gian KHÔNG hợp lệ", "A time-stamp is NOT valid"}.in(lang)
	case t.of == 1:
		return pair{"Chữ ký KHÔNG hợp lệ", "The signature is NOT valid"}.in(lang)
	}
	if t.bad == t.of {
		return fill(pair{"Cả % chữ ký đều KHÔNG hợp lệ", "None of % signatures is valid"}.in(lang), t.of)
	}
	return fill(pair{"Có % chữ ký KHÔNG hợp lệ trong tổng số %", "NOT valid: % of % signatures"}.in(lang), t.bad, t.of)
}

func (t tally) unclear(lang string) string {
	switch {
	case t.stamps:
		return pair{"Chưa đủ căn cứ để kết luận dấu thời gian có hợp lệ hay không", "There is not enough to conclude whether the time-stamp is valid"}.in(lang)
	case t.of == 1:
		return pair{"Chưa đủ căn cứ để kết luận chữ ký có hợp lệ hay không", "There is not enough to conclude whether the signature is valid"}.in(lang)
	}
	if t.open == t.of {
		return fill(pair{"Chưa đủ căn cứ để kết luận cả % chữ ký có hợp lệ hay không", "There is not enough to conclude whether the % signatures are valid"}.in(lang), t.of)
	}
	return fill(pair{"Chưa đủ căn cứ để kết luận % chữ ký trong tổng số %", "Not enough to conclude: % of % signatures"}.in(lang), t.open, t.of)
}

package app

import (
	"trien/internal/office"
)

// forceArgs are what an act on the force of a document needs; false for any other act.
func forceArgs(name string, d office.Document) ([]ArgView, bool) {
	text := func(vi, en string) ArgView {
		return ArgView{Name: "text", Kind: "text", Label: Words{vi, en}, Required: true}
	}
	switch name {
	case office.ActProposeVoid:
		way := ArgView{Name: "way", Kind: "choice", Label: Words{"Hình thức hủy hiệu lực", "How"}, Required: true,
			Choices: []ChoiceView{{office.ByProcedure, Words{"Theo quy trình nội bộ của cơ quan", "By the office's own procedure"}}}}
		if t, _ := office.TypeOf(d.DocType); t.Consent && len(d.Partners()) > 0 {
			way.Choices = append(way.Choices, ChoiceView{office.ByAgreement, Words{"Theo thỏa thuận: mọi bên xác nhận", "By agreement: every party confirms"}})
		}
		return []ArgView{way, text("Lý do", "Reason"), {Name: "basis", Kind: "text", Label: Words{"Căn cứ (quy trình, quy định; bắt buộc khi theo quy trình nội bộ)", "Ground (procedure or rule; needed for the office's own procedure)"}}}, true
	case office.ActApproveVoid:
		return []ArgView{}, true
	case office.ActConfirmVoid:
		return []ArgView{{Name: "digest", Kind: "digest", Label: Words{"Mã SHA-256 của tệp được xác nhận", "SHA-256 of the file that is confirmed"}, Required: true, Choices: []ChoiceView{{Value: d.SHA256}}},
			{Name: "confirm", Kind: "confirm", Required: true, Label: Words{"Tôi đồng ý hủy hiệu lực chính văn bản này, thay mặt cơ quan", "I agree, for my office, to void this very document"}}}, true
	case office.ActDeclineVoid:
		return []ArgView{text("Lý do không đồng ý", "Reason")}, true
	case office.ActWithdrawVoid:
		return []ArgView{text("Lý do rút đề nghị", "Reason")}, true
	case office.ActAnswerEffect:
		return []ArgView{text("Việc đã thực hiện (đã dừng thực hiện, đã hủy bản trong hệ thống…)", "What was done (stopped, cancelled here…)")}, true
	}
	return nil, false
}

func forceHint(name string) Words {
	switch name {
	case office.ActProposeVoid:
		return Words{"Hủy hiệu lực chấm dứt giá trị pháp lý, không phải xóa: văn bản được giữ nguyên. Người khác có thẩm quyền sẽ duyệt, hoặc mọi bên phải xác nhận.",
			"Voiding ends the legal force and deletes nothing: the document is kept as it was. Somebody else with the authority approves it, or every party confirms."}
	case office.ActApproveVoid:
		return Words{"Văn bản hết hiệu lực ngay; không gửi, sao, in hay dùng tiếp được; chỉ người kiểm tra mở được. Không hoàn tác được.",
			"The document loses its force at once: it can't be sent, copied, printed or used, and only inspectors open it. This can't be undone."}
	case office.ActConfirmVoid:
		return Words{"Lời xác nhận gắn với chính tệp có mã dưới đây và được ghi cùng tên, thời điểm, cách đăng nhập của bạn.",
			"The confirmation is bound to the very file with the digest below, and kept with your name, the time, and how you signed in."}
	}
	return Words{"Câu trả lời được gửi ngay cho cơ quan đã báo.", "The answer goes to the office that told us, at once."}
}

// effectDetail is what an event about the force of a document says in a line.
func effectDetail(e office.Event, people *registry) (Words, bool) {
	with := func(w Words, more string) Words {
		if more == "" {
			return w
		}
		return Words{w.VI + ": " + more, w.EN + ": " + more}
	}
	plain := func(s string) Words { return Words{s, s} }
	switch e := e.(type) {
	case office.Aimed:
		return with(aimWords(e.Act), e.Number), true
	case office.Answering:
		return plain(e.Number), true
	case office.Answered:
		return plain(e.Number), true
	case office.ActedOn:
		return with(aimWords(e.Act), e.Number), true
	case office.EffectChanged:
		return with(with(both(e.Effect.Words()), e.Number), e.Reason), true
	case office.EffectNoticeQueued:
		return with(both(e.Effect.Words()), e.Name), true
	case office.EffectAnswered:
		if e.Done {
			return plain(e.Name + ": " + e.Text), true
		}
		return with(toldWords("noted", office.State(e.Stage)), e.Name), true
	case office.EffectTold:
		return with(with(both(e.Effect.Words()), e.Number), e.Reason), true
	case office.EffectReplied:
		return plain(e.Text), true
	}
	return voidDetail(e, people)
}

func voidDetail(e office.Event, people *registry) (Words, bool) {
	way := func(w, reason string) Words {
		said := figurePart("", w)
		return Words{said.VI + ": " + reason, said.EN + ": " + reason}
	}
	plain := func(s string) (Words, bool) { return Words{s, s}, true }
	switch e := e.(type) {
	case office.VoidProposed:
		return way(e.Way, e.Reason), true
	case office.VoidConfirmed:
		if e.Party != "" {
			return plain(peerName(e.Party, people) + ": " + e.Name + ", " + e.Post)
		}
		return plain(e.Name + ", " + e.Post)
	case office.VoidDeclined:
		return plain(e.Name + ": " + e.Reason)
	case office.VoidWithdrawn:
		return plain(e.Reason)
	case office.DocumentVoided:
		return way(e.Way, e.Reason), true
	case office.VoidAsked:
		return plain(e.Reason)
	case office.VoidReplied:
		if e.Agreed {
			return Words{"đồng ý", "agreed"}, true
		}
		return Words{"không đồng ý: " + e.Reason, "declined: " + e.Reason}, true
	}
	return Words{}, false
}

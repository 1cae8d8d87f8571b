package demo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"

	"trien/internal/app"
	"trien/internal/problem"
)

// forceful: what was issued is corrected, replaced, recalled by other issued documents only; it is voided by the office's procedure or by agreement.
func (s *Story) forceful(ctx context.Context) error {
	return s.each(ctx,
		telling{"Đính chính bằng văn bản khác: hiệu lực đổi ngay khi phát hành, hai bên đều thấy", "Corrected by another document: its force changes with the issue, both offices see it", s.correct},
		telling{"Thay thế: giữ bản so sánh; nơi nhận đã xử lý xong thì nói rõ và trả lời", "Replaced: the comparison is kept; the recipient had handled it, says so and answers", s.replace},
		telling{"Thu hồi: văn bản không gửi, không dùng tiếp được", "Recalled: the document can't be sent or used any more", s.recall},
		telling{"In bản sao giấy: đánh số, ghi sổ; mã QR đọc lại từ ảnh trang in dẫn đến trang tra cứu", "A copy on paper: numbered, registered; its QR, read back from a picture of the page, leads to its status", s.onPaper},
		telling{"Số hóa bản giấy: quét, máy đọc, người xác nhận và đối chiếu, cơ quan ký số; hủy bản giấy thì bản sao mất hiệu lực", "Paper scanned, read, confirmed and compared by name, signed; the paper is voided, and its copy ends", s.scannedIn},
		telling{"Hủy hiệu lực theo quy trình: người khác duyệt; chỉ người kiểm tra mở được, nguyên từng byte", "Voided by procedure: somebody else approves; only the inspector opens it, byte for byte", s.voidByProcedure},
		telling{"Bản sao giấy mất hiệu lực cùng lúc với bản gốc; mã không có thật không mở được gì", "The copy on paper ended with its original; a token that is none opens nothing", s.paperEnded},
		telling{"Biện pháp khác do các bên thống nhất: lưu thỏa thuận, văn thư xác nhận cho đúng tệp; bản gốc thêm một điểm", "Another measure that the parties agreed on: kept, confirmed for the very file; an original by one limb more", s.agreedOn},
		telling{"Hủy hiệu lực theo thỏa thuận: từng bên xác nhận, gắn với đúng tệp; quyết định thì không được", "Voided by agreement: each party confirms, bound to the very file; a decision can't be", s.voidByAgreement},
	)
}

// amending carries a document that does something with another to its sending.
func (s *Story) amending(ctx context.Context, act, id, reason string) (app.DocumentView, error) {
	r := decisionRequest()
	r.Reviewers, r.Amends, r.Amending, r.AmendReason = nil, id, act, reason
	return s.carry(ctx, r, "quyet-dinh.docx", tuan, uoc, mai)
}

func (s *Story) correct(ctx context.Context) (string, error) {
	v, err := s.amending(ctx, "correct", s.decision, "sai tên cơ quan thường trực")
	if err != nil {
		return "", err
	}
	s.correction = v.ID
	x, err := s.see(ctx, mai, s.decision)
	if err != nil || x.Effect != "corrected" || x.Force.Changes[0].Cited == nil || x.Force.Changes[0].Cited.ID != v.ID {
		return "", fmt.Errorf("the decision is %q: %w", x.Effect, err)
	}
	there, err := s.until(ctx, lan, s.letter, func(v app.DocumentView) bool { return v.Effect == "corrected" })
	if err != nil {
		return "", err
	}
	shown, err := s.event(ctx, mai, s.decision, "document.effect-changed")
	return fmt.Sprintf("%s đính chính %s; nơi nhận thấy: %s; %s", v.Number, x.Number, there.Force.Word.VI, shown), err
}

func (s *Story) replace(ctx context.Context) (string, error) {
	v, err := s.amending(ctx, "replace", s.decision, "thay đổi thành viên Ban Chỉ đạo")
	if err != nil {
		return "", err
	}
	s.replacement = v.ID
	t, err := s.as(ctx, mai.office, mai.account)
	if err != nil {
		return "", err
	}
	c, err := s.House.Comparison(ctx, t, v.ID)
	if err != nil || len(c.Pieces) == 0 {
		return "", fmt.Errorf("there is no comparison: %w", err)
	}
	there, err := s.until(ctx, lan, s.letter, func(v app.DocumentView) bool { return v.Effect == "replaced" })
	if err != nil || !there.Force.Changes[1].Late {
		return "", fmt.Errorf("nobody says that it had been handled: %w", err)
	}
	if _, err := s.act(ctx, lan, s.letter, "answer-effect", app.ActArgs{Text: "Đã dừng thực hiện bản cũ, dùng bản thay thế."}); err != nil {
		return "", err
	}
	x, err := s.until(ctx, mai, s.decision, func(v app.DocumentView) bool { return len(v.Force.Told) == 2 && v.Force.Told[1].State == "done" })
	if err != nil {
		return "", err
	}
	shown, err := s.event(ctx, mai, s.decision, "document.effect-answered")
	return fmt.Sprintf("bỏ %d từ, thêm %d từ; nơi nhận: %s; %s", c.Out, c.In, x.Force.Told[1].Answer, shown), err
}

func (s *Story) recall(ctx context.Context) (string, error) {
	if _, err := s.amending(ctx, "recall", s.replacement, "ban hành không đúng thẩm quyền"); err != nil {
		return "", err
	}
	if _, err := s.until(ctx, mai, s.replacement, func(v app.DocumentView) bool { return v.Effect == "recalled" && v.Force.Told[0].State == "noted" }); err != nil {
		return "", err
	}
	_, err := s.act(ctx, mai, s.replacement, "send", app.ActArgs{Peers: []string{Bureau}})
	if err := refusedWith(err, problem.Refused); err != nil {
		return "", err
	}
	return s.event(ctx, mai, s.replacement, "document.effect-changed", "document.effect-answered")
}

// voided checks that nobody but the inspector opens a document any more, and that it is what it was.
func (s *Story) voided(ctx context.Context, id string, was []byte) error {
	for _, w := range []who{mai, uoc, tuan} {
		_, err := s.see(ctx, w, id)
		if err := refusedWith(err, problem.Refused); err != nil {
			return err
		}
		_, err = s.file(ctx, w, id)
		if err := refusedWith(err, problem.Refused); err != nil {
			return err
		}
	}
	kept, err := s.file(ctx, hai, id)
	if err == nil && !bytes.Equal(kept, was) {
		err = errors.New("what is kept is not what was voided")
	}
	return err
}

func (s *Story) voidByProcedure(ctx context.Context) (string, error) {
	was, err := s.file(ctx, mai, s.correction)
	if err != nil {
		return "", err
	}
	if _, err := s.act(ctx, mai, s.correction, "propose-void", app.ActArgs{Way: "procedure", Text: "phát hành nhầm bản", Basis: "Quy chế công tác văn thư, Điều 12"}); err != nil {
		return "", err
	}
	_, err = s.act(ctx, mai, s.correction, "approve-void", app.ActArgs{})
	if err := refusedWith(err, problem.Forbidden); err != nil {
		return "", err
	}
	if _, err := s.act(ctx, uoc, s.correction, "approve-void", app.ActArgs{}); err != nil {
		return "", err
	}
	if err := s.voided(ctx, s.correction, was); err != nil {
		return "", err
	}
	return s.event(ctx, hai, s.correction, "document.void-proposed", "document.voided")
}

func (s *Story) voidByAgreement(ctx context.Context) (string, error) {
	_, err := s.act(ctx, mai, s.decision, "propose-void", app.ActArgs{Way: "agreement", Text: "hai bên thống nhất"})
	if err := refusedWith(err, problem.Refused); err != nil {
		return "", err
	}
	v, err := s.see(ctx, mai, s.agreement)
	if err != nil {
		return "", err
	}
	if _, err = s.until(ctx, mai, v.ID, func(v app.DocumentView) bool { return v.Deliveries[0].State == "delivered" }); err != nil {
		return "", err
	}
	was, err := s.file(ctx, mai, v.ID)
	if err != nil {
		return "", err
	}
	in, err := s.arrived(ctx, lan, v.Number)
	if err != nil {
		return "", err
	}
	if _, err = s.act(ctx, mai, v.ID, "propose-void", app.ActArgs{Way: "agreement", Text: "hai bên thống nhất chấm dứt phối hợp"}); err != nil {
		return "", err
	}
	asked, err := s.until(ctx, huong, in.ID, func(v app.DocumentView) bool { return v.Force != nil && v.Force.Void != nil })
	if err != nil {
		return "", err
	}
	_, err = s.act(ctx, huong, in.ID, "confirm-void", app.ActArgs{Confirm: true, Digest: strings.Repeat("0", 64)})
	if err := refusedWith(err, problem.Refused); err != nil {
		return "", err
	}
	if _, err = s.act(ctx, huong, in.ID, "confirm-void", app.ActArgs{Confirm: true, Digest: asked.Force.Digest}); err != nil {
		return "", err
	}
	ours, err := s.until(ctx, uoc, v.ID, func(v app.DocumentView) bool { return !v.Force.Void.Parties[1].At.IsZero() })
	if err != nil {
		return "", err
	}
	if _, err = s.act(ctx, uoc, v.ID, "confirm-void", app.ActArgs{Confirm: true, Digest: ours.Force.Digest}); err != nil {
		return "", err
	}
	if err := s.voided(ctx, v.ID, was); err != nil {
		return "", err
	}
	if err := s.limbs(ctx, "a, b"); err != nil { // nothing rests on what is void
		return "", err
	}
	shown, err := s.event(ctx, hai, v.ID, "document.void-confirmed", "document.voided")
	return v.Number + "; " + ours.Force.Void.Parties[1].Person + " (" + ours.Force.Void.Parties[1].SignIn + "); " + shown, err
}

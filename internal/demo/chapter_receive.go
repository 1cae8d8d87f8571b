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

func (s *Story) sending(ctx context.Context) error {
	return s.each(ctx,
		telling{"Gửi liên thông: ký, mã hóa, biên nhận có chữ ký", "Sent: signed, encrypted, answered by a signed receipt", s.send},
		telling{"Nơi nhận kiểm tra mọi chữ ký, giữ nguyên từng byte", "The recipient checks every signature, byte for byte the same file", s.arrive},
		telling{"Văn thư nơi nhận xác nhận, vào sổ, cấp số đến; nơi gửi biết", "The recipient's clerk confirms and registers; the sender knows", s.enroll},
		telling{"Văn thư nơi nhận ký số dấu đến vào ô để sẵn; chữ ký của nơi gửi vẫn nguyên", "The recipient's clerk signs the arrival mark in the field left for it; the sender's signatures hold", s.markArrival},
	)
}

func (s *Story) send(ctx context.Context) (string, error) {
	if _, err := s.act(ctx, mai, s.decision, "send", app.ActArgs{}); err != nil {
		return "", err
	}
	v, err := s.until(ctx, mai, s.decision, func(v app.DocumentView) bool { return v.Deliveries[0].State != "queued" })
	if err != nil {
		return "", err
	}
	if v.Deliveries[0].State != "delivered" {
		return "", fmt.Errorf("the delivery is %s: %s", v.Deliveries[0].State, v.Deliveries[0].Reason.EN)
	}
	_, err = s.act(ctx, mai, s.decision, "send", app.ActArgs{Peers: []string{Bureau}})
	if err := refusedWith(err, problem.Conflict); err != nil {
		return "", err
	}
	return s.event(ctx, mai, s.decision, "document.send-queued", "document.delivered")
}

// arrived finds the newest incoming document with that number, judged.
func (s *Story) arrived(ctx context.Context, w who, number string) (app.DocumentView, error) {
	t, err := s.as(ctx, w.office, w.account)
	if err != nil {
		return app.DocumentView{}, err
	}
	list, err := s.House.ListDocuments(ctx, t, app.Filter{Direction: "in", Text: number})
	if err != nil {
		return app.DocumentView{}, err
	}
	if len(list.Items) == 0 {
		return app.DocumentView{}, errors.New("nothing with the number " + number + " has arrived")
	}
	return s.until(ctx, w, list.Items[0].ID, func(v app.DocumentView) bool { return v.State != "received" })
}

func (s *Story) arrive(ctx context.Context) (string, error) {
	v, err := s.arrived(ctx, lan, "01-QĐ/TU")
	if err != nil {
		return "", err
	}
	s.letter = v.ID
	raw, err := s.file(ctx, lan, v.ID)
	if err != nil {
		return "", err
	}
	if !bytes.Equal(raw, s.issued) {
		return "", errors.New("what arrived is not what was issued")
	}
	if v.State != "judged" || v.Judgement == nil || !v.Judgement.Acceptable {
		return "", fmt.Errorf("the document is %s: %+v", v.State, v.Judgement)
	}
	shown, err := s.event(ctx, lan, v.ID, "document.received", "document.judged")
	return fmt.Sprintf("%d byte giống hệt; %s; %s", len(raw), v.Judgement.Indication, shown), err
}

func (s *Story) enroll(ctx context.Context) (string, error) {
	_, err := s.act(ctx, lan, s.letter, "register", app.ActArgs{})
	if err := refusedWith(err, problem.Usage); err != nil {
		return "", err
	}
	v, err := s.act(ctx, lan, s.letter, "register", app.ActArgs{Confirm: true})
	if err != nil {
		return "", err
	}
	if v.Arrival != "01" {
		return "", errors.New("the arrival number is " + v.Arrival)
	}
	sender, err := s.until(ctx, mai, s.decision, func(v app.DocumentView) bool { return v.Deliveries[0].State == "registered" })
	if err != nil {
		return "", err
	}
	shown, err := s.event(ctx, lan, s.letter, "document.registered")
	return "số đến 01; nơi gửi thấy: " + sender.Deliveries[0].Label.VI + "; " + shown, err
}

// markArrival: what was received stays, byte for byte, the beginning of the marked file, and a stranger finds every signature valid.
func (s *Story) markArrival(ctx context.Context) (string, error) {
	if _, err := s.act(ctx, lan, s.letter, "arrive", app.ActArgs{PIN: PIN}); err != nil {
		return "", err
	}
	raw, err := s.file(ctx, lan, s.letter)
	if err != nil {
		return "", err
	}
	if !bytes.HasPrefix(raw, s.issued) || len(raw) == len(s.issued) {
		return "", errors.New("the marked file does not begin with what was issued")
	}
	j, err := s.House.VerifyPDF(ctx, app.Upload{Name: "den.pdf", Size: int64(len(raw)), Reader: bytes.NewReader(raw)})
	if err != nil || j.Indication != "TOTAL_PASSED" {
		return "", fmt.Errorf("the marked file is %s: %w", j.Indication, err)
	}
	shown, err := s.event(ctx, lan, s.letter, "document.arrival-signed")
	return j.Indication + "; " + shown, err
}

func (s *Story) handling(ctx context.Context) error {
	due := s.clock().AddDate(0, 0, 7).Format("2006-01-02")
	for _, st := range []struct {
		vi, en, act string
		w           who
		args        app.ActArgs
		state       string
		event       string
	}{
		{"Lãnh đạo bút phê, giao người xử lý, hạn xử lý", "The leader routes it, with who and until when", "route", huong,
			app.ActArgs{People: []string{"khoa"}, Text: "Đồng chí Khoa tham mưu kế hoạch triển khai.", Due: due}, "routed", "document.routed"},
		{"Lãnh đạo ký số bút phê trên phiếu giải quyết văn bản", "The leader signs the instruction, on a sheet that names the document", "sign-instruction", huong,
			app.ActArgs{PIN: PIN}, "routed", "document.instruction-signed"},
		{"Người xử lý cập nhật tiến độ", "Who handles it notes progress", "progress", khoa, app.ActArgs{Text: "Đã dự thảo kế hoạch."}, "routed", "document.progressed"},
		{"Người xử lý báo kết quả", "Who handles it reports the result", "handle", khoa, app.ActArgs{Text: "Đã trình kế hoạch triển khai."}, "handled", "document.handled"},
		{"Lãnh đạo kết thúc xử lý", "The leader closes it", "close", huong, app.ActArgs{}, "closed", "document.closed"},
	} {
		err := s.step(st.vi, st.en, func() (string, error) {
			v, err := s.act(ctx, st.w, s.letter, st.act, st.args)
			if err != nil {
				return "", err
			}
			if v.State != st.state {
				return "", errors.New("the document is " + v.State)
			}
			return s.event(ctx, st.w, s.letter, st.event)
		})
		if err != nil {
			return err
		}
	}
	return s.step("Lập hồ sơ, đưa văn bản vào hồ sơ", "A dossier is opened, the document filed into it", func() (string, error) { return s.file2dossier(ctx) })
}

func (s *Story) file2dossier(ctx context.Context) (string, error) {
	t, err := s.as(ctx, lan.office, lan.account)
	if err != nil {
		return "", err
	}
	d, err := s.House.CreateDossier(ctx, t, app.DossierRequest{Code: "01.2026", Title: "Chuyển đổi số trong các cơ quan đảng năm 2026", Retention: "10 năm"})
	if err != nil {
		return "", err
	}
	if _, err := s.act(ctx, lan, s.letter, "file", app.ActArgs{Dossier: d.ID}); err != nil {
		return "", err
	}
	list, err := s.House.ListDocuments(ctx, t, app.Filter{Dossier: d.ID})
	if err != nil || list.Total != 1 {
		return "", fmt.Errorf("the dossier has %d documents: %w", list.Total, err)
	}
	shown, err := s.event(ctx, lan, s.letter, "document.filed")
	return d.Code + " " + d.Title + "; " + shown, err
}

// badFile: a file changed after signing is found out, can't be registered, and is put to the leader, who does not take it.
func (s *Story) badFile(ctx context.Context) error {
	return s.step("Tệp bị sửa sau khi ký: không vào sổ được; trình lãnh đạo, trả lại kèm lý do", "A file changed after signing: can't be registered; put to the leader, returned with the reason", func() (string, error) {
		t, err := s.as(ctx, lan.office, lan.account)
		if err != nil {
			return "", err
		}
		raw := bytes.Clone(s.issued)
		at := bytes.Index(raw, []byte("/Lang"))
		if at < 0 {
			at = 64
		}
		raw[at+7] ^= 1
		v, err := s.House.ReceiveFile(ctx, t, app.ReceiveRequest{Type: "QĐ", Number: "01-QĐ/TU", Date: "2026-11-21", Abstract: "bản bị sửa", Sender: "Tỉnh ủy An Bình"},
			app.Upload{Name: "ban-sua.pdf", Size: int64(len(raw)), Reader: bytes.NewReader(raw)})
		if err != nil {
			return "", err
		}
		if v, err = s.until(ctx, lan, v.ID, func(v app.DocumentView) bool { return v.State != "received" }); err != nil {
			return "", err
		}
		if v.Judgement == nil || v.Judgement.Acceptable {
			return "", errors.New("the changed file was found acceptable")
		}
		_, err = s.act(ctx, lan, v.ID, "register", app.ActArgs{Confirm: true})
		if err := refusedWith(err, problem.Refused); err != nil {
			return "", err
		}
		for _, a := range []struct {
			w    who
			act  string
			args app.ActArgs
		}{
			{lan, "refer", app.ActArgs{Person: "huong", Text: "Chữ ký không hợp lệ, xin ý kiến."}}, {huong, "instruct", app.ActArgs{Text: "Không tiếp nhận, trả lại."}},
			{lan, "return-to-sender", app.ActArgs{Text: "Nội dung bị thay đổi sau khi ký."}},
		} {
			if _, err := s.act(ctx, a.w, v.ID, a.act, a.args); err != nil {
				return "", fmt.Errorf("%s: %w", a.act, err)
			}
		}
		shown, err := s.event(ctx, lan, v.ID, "document.judged", "document.referred", "document.instructed", "document.returned-to-sender")
		return v.Judgement.Indication + "; " + shown, err
	})
}

// revoked: a document whose signer's certificate the authority withdraws is returned over the exchange, with the reason.
func (s *Story) revoked(ctx context.Context) error {
	return s.step("Chứng thư người ký bị thu hồi: nơi nhận phát hiện, trả lại qua liên thông kèm lý do, nơi gửi biết", "The signer's certificate is revoked: the recipient finds out and returns it with the reason; the sender knows", func() (string, error) {
		r := app.DraftRequest{Type: "BC", Abstract: "tình hình sử dụng chữ ký số trong các cơ quan đảng quý III năm 2026", Signer: "nghia", Capacity: s.lent}
		v, err := s.carryRevoked(ctx, r)
		if err != nil {
			return "", err
		}
		s.report2 = v.ID
		in, err := s.arrived(ctx, lan, v.Number)
		if err != nil {
			return "", err
		}
		if in.Judgement == nil || in.Judgement.Acceptable {
			return "", errors.New("a revoked certificate was found acceptable")
		}
		if _, err := s.act(ctx, lan, in.ID, "return-to-sender", app.ActArgs{Text: "Chứng thư số của người ký đã bị thu hồi trước khi ký."}); err != nil {
			return "", err
		}
		back, err := s.until(ctx, mai, v.ID, func(v app.DocumentView) bool { return v.Deliveries[0].State == "returned" })
		if err != nil {
			return "", err
		}
		if !strings.Contains(back.Deliveries[0].Reason.VI, "thu hồi") {
			return "", errors.New("the sender does not know the reason")
		}
		lent, err := s.byDelegation(ctx, v.ID)
		if err != nil {
			return "", err
		}
		shown, err := s.event(ctx, mai, v.ID, "document.recipient-returned")
		return v.Number + "; ký " + lent + "; " + in.Judgement.Indication + "; nơi gửi thấy: " + back.Deliveries[0].Reason.VI + " " + shown, err
	})
}

// carryRevoked issues a document; between issue and sending the authority withdraws the signer's certificate, from before the signature on.
func (s *Story) carryRevoked(ctx context.Context, r app.DraftRequest) (app.DocumentView, error) {
	v, err := s.carry(ctx, r, "bao-cao.docx", tuan, nghia, mai)
	if err == nil || !strings.HasPrefix(err.Error(), "send: ") {
		return v, fmt.Errorf("it was sent to nobody chosen: %w", err)
	}
	list, err := s.House.ListDocuments(ctx, s.tokens[Province+"/tuan"], app.Filter{Type: "BC", State: "issued"})
	if err != nil || len(list.Items) != 1 {
		return v, fmt.Errorf("%d reports are issued: %w", len(list.Items), err)
	}
	if err := s.PKI.Revoke(Province+"-nghia", s.clock().Add(-within)); err != nil {
		return v, err
	}
	v, err = s.act(ctx, mai, list.Items[0].ID, "send", app.ActArgs{Peers: []string{Bureau}})
	if err != nil {
		return v, err
	}
	return s.until(ctx, mai, v.ID, func(v app.DocumentView) bool { return v.Deliveries[0].State == "delivered" })
}

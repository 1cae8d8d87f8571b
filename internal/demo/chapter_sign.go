package demo

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"trien/internal/app"
	"trien/internal/office"
	"trien/internal/problem"
)

func (s *Story) signing(ctx context.Context) error {
	return s.each(ctx,
		telling{"Người không có thẩm quyền và mã PIN sai bị từ chối", "Someone without authority, and a wrong PIN, are refused", s.notAnyone},
		telling{"Lãnh đạo ký số bằng khóa cá nhân, có dấu thời gian", "The leader signs with their own key, time-stamped", s.sign},
		telling{"Văn thư cấp số, ghi ngày, đóng dấu: một lần ghi", "The clerk numbers, dates and seals: one revision", s.seal},
		telling{"Chưa xác nhận thì không phát hành được; xác nhận đích danh rồi phát hành", "No issue without the clerk's word; confirmed by name, it is issued", s.issue},
	)
}

func (s *Story) notAnyone(ctx context.Context) (string, error) {
	_, err := s.act(ctx, nghia, s.decision, "sign", app.ActArgs{PIN: PIN})
	if err := refusedWith(err, problem.Forbidden); err != nil {
		return "", err
	}
	_, err = s.act(ctx, uoc, s.decision, "sign", app.ActArgs{PIN: "000000"})
	if err := refusedWith(err, problem.Key); err != nil {
		return "", err
	}
	t, err := s.as(ctx, bao.office, bao.account)
	if err != nil {
		return "", err
	}
	if _, err := s.House.Document(ctx, t, s.decision); refusedWith(err, problem.Forbidden) != nil {
		return "", fmt.Errorf("the administrator could read: %v", err)
	}
	v, err := s.see(ctx, uoc, s.decision)
	if err != nil || v.State != "ready" {
		return "", fmt.Errorf("the document is %s: %w", v.State, err)
	}
	return s.refusal(ctx, Province, func(r app.Refused) bool { return r.Act == "sign" && r.Rule == "1831.authority" })
}

func (s *Story) sign(ctx context.Context) (string, error) {
	v, err := s.act(ctx, uoc, s.decision, "sign", app.ActArgs{PIN: PIN})
	if err != nil {
		return "", err
	}
	if v.State != "signed" || !v.Signatures[0].Stamped {
		return "", fmt.Errorf("the document is %s", v.State)
	}
	raw, err := s.file(ctx, uoc, s.decision)
	if err != nil {
		return "", err
	}
	passed, err := s.passed(ctx, raw, 1)
	if err != nil {
		return "", err
	}
	shown, err := s.event(ctx, uoc, s.decision, "document.signed")
	return passed + "; " + shown, err
}

func (s *Story) seal(ctx context.Context) (string, error) {
	v, err := s.act(ctx, mai, s.decision, "seal", app.ActArgs{PIN: PIN})
	if err != nil {
		return "", err
	}
	raw, err := s.file(ctx, mai, s.decision)
	if err != nil {
		return "", err
	}
	values, err := fields(raw)
	if err != nil {
		return "", err
	}
	day := strings.Split(office.Day(s.clock()), "-")
	if v.Number != "01-QĐ/TU" || values["number"] != "01" || values["day"] != day[2] {
		return "", fmt.Errorf("number %s; in the file %q, day %q", v.Number, values["number"], values["day"])
	}
	passed, err := s.passed(ctx, raw, 2)
	if err != nil {
		return "", err
	}
	shown, err := s.event(ctx, mai, s.decision, "document.number-reserved", "series.number-taken", "document.sealed")
	return v.Number + "; " + passed + "; " + shown, err
}

func (s *Story) issue(ctx context.Context) (string, error) {
	_, err := s.act(ctx, mai, s.decision, "issue", app.ActArgs{})
	if err := refusedWith(err, problem.Usage); err != nil {
		return "", err
	}
	v, err := s.act(ctx, mai, s.decision, "issue", app.ActArgs{Confirm: true})
	if err != nil {
		return "", err
	}
	if s.issued, err = s.file(ctx, mai, s.decision); err != nil {
		return "", err
	}
	if v.State != "issued" || v.Judgement == nil || !v.Judgement.Acceptable {
		return "", errors.New("it is not issued with an acceptable judgement")
	}
	passed, err := s.passed(ctx, s.issued, 2)
	if err != nil {
		return "", err
	}
	shown, err := s.event(ctx, mai, s.decision, "document.issued")
	return passed + "; " + shown, err
}

// carry takes a document from the draft to issued and sent; what the story has told in detail once.
func (s *Story) carry(ctx context.Context, r app.DraftRequest, file string, drafter, signer, clerk who) (app.DocumentView, error) {
	v, err := s.draft(ctx, drafter, r, file)
	if err != nil {
		return v, err
	}
	for _, a := range []struct {
		w    who
		act  string
		args app.ActArgs
	}{
		{drafter, "submit", app.ActArgs{}}, {signer, "sign", app.ActArgs{PIN: PIN}}, {clerk, "seal", app.ActArgs{PIN: PIN}},
		{clerk, "issue", app.ActArgs{Confirm: true}}, {clerk, "send", app.ActArgs{Confirm: true}},
	} {
		if v, err = s.act(ctx, a.w, v.ID, a.act, a.args); err != nil {
			return v, fmt.Errorf("%s: %w", a.act, err)
		}
		if v.Trouble != nil {
			return v, fmt.Errorf("%s: %s", a.act, v.Trouble.EN)
		}
	}
	return v, nil
}

// within is how long before now the story's authority says that a key was lost.
const within = time.Hour

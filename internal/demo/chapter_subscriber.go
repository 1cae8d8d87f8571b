package demo

import (
	"context"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"

	"trien/internal/app"
	"trien/internal/problem"
	"trien/internal/store"
	"trien/internal/testpki"
)

var yen = who{Province, "yen"}

// subscriber: someone gets a certificate, from the request to the word that it was received (NĐ 68/2024; 379.10).
func (s *Story) subscriber(ctx context.Context) error {
	var v app.SubscriberView
	return s.each(ctx,
		telling{"Người quản lý thuê bao lập, kiểm tra đề nghị cấp chứng thư số; thủ trưởng duyệt; tự duyệt bị từ chối", "A request for a certificate is begun, checked, and approved by the head; not by who checked it",
			func(ctx context.Context) (evidence string, err error) {
				v, evidence, err = s.asksForCertificate(ctx)
				return evidence, err
			}},
		telling{"Văn bản đề nghị được ký số, đóng dấu, phát hành rồi mới ghi nhận đã gửi", "The request's document is signed, sealed and issued, and only then counts as sent",
			func(ctx context.Context) (evidence string, err error) {
				v, evidence, err = s.sendsRequest(ctx, v)
				return evidence, err
			}},
		telling{"Chứng thư của người khác bị từ chối; chứng thư đúng được đối chiếu, bàn giao, người nhận xác nhận", "Another's certificate is refused; the right one is matched, handed over and accepted",
			func(ctx context.Context) (string, error) { return s.takesCertificate(ctx, v) }},
	)
}

// request does an act on a request.
func (s *Story) request(ctx context.Context, w who, id, act string, a app.SubscriberAct) (app.SubscriberView, error) {
	t, err := s.as(ctx, w.office, w.account)
	if err != nil {
		return app.SubscriberView{}, err
	}
	return s.House.ActOnSubscriberRequest(ctx, t, id, act, a)
}

func (s *Story) asksForCertificate(ctx context.Context) (v app.SubscriberView, evidence string, err error) {
	t, err := s.as(ctx, yen.office, yen.account)
	if err != nil {
		return v, "", err
	}
	v, err = s.House.OpenSubscriberRequest(ctx, t, app.SubscriberRequest{Kind: "issue", Subject: "person", Holder: "thao",
		Fields: app.SubscriberFields{Email: "thao.pt@anbinh.example", Years: 3, Reason: "ký số ý kiến góp ý"}})
	if err != nil {
		return v, "", err
	}
	if v, err = s.request(ctx, yen, v.ID, "check", app.SubscriberAct{}); err != nil {
		return v, "", err
	}
	_, err = s.request(ctx, yen, v.ID, "approve", app.SubscriberAct{})
	if err := refusedWith(err, problem.Forbidden); err != nil {
		return v, "", err
	}
	if v, err = s.request(ctx, uoc, v.ID, "approve", app.SubscriberAct{}); err != nil {
		return v, "", err
	}
	shown, err := s.refusal(ctx, Province, func(r app.Refused) bool { return r.Act == "subscriber.approve" && r.Rule == "379.10" })
	return v, fmt.Sprintf("Mẫu %s; %s; %s", v.Form.Number, v.StateWords.VI, shown), err
}

func (s *Story) sendsRequest(ctx context.Context, r app.SubscriberView) (v app.SubscriberView, evidence string, err error) {
	if v, err = s.request(ctx, yen, r.ID, "file", app.SubscriberAct{Signer: nghia.account, Capacity: "tl-btv"}); err != nil {
		return v, "", err
	}
	_, err = s.request(ctx, yen, r.ID, "send", app.SubscriberAct{Channel: "portal"})
	if err := refusedWith(err, problem.Refused); err != nil {
		return v, "", err
	}
	d, err := s.act(ctx, yen, v.Document, "submit", app.ActArgs{})
	if err != nil || d.State != "ready" {
		return v, "", fmt.Errorf("the document is %s (%v): %w", d.State, d.Trouble, err)
	}
	for _, a := range []struct {
		w    who
		act  string
		args app.ActArgs
	}{{nghia, "sign", app.ActArgs{PIN: PIN}}, {mai, "seal", app.ActArgs{PIN: PIN}}, {mai, "issue", app.ActArgs{Confirm: true}}} {
		if d, err = s.act(ctx, a.w, v.Document, a.act, a.args); err != nil {
			return v, "", fmt.Errorf("%s: %w", a.act, err)
		}
	}
	raw, err := s.file(ctx, mai, v.Document)
	if err != nil {
		return v, "", err
	}
	passed, err := s.passed(ctx, raw, 2)
	if err != nil {
		return v, "", err
	}
	if v, err = s.request(ctx, yen, r.ID, "send", app.SubscriberAct{Channel: "portal", Reference: d.Number}); err != nil {
		return v, "", err
	}
	return v, d.Number + "; " + passed + "; " + v.StateWords.VI, nil
}

func (s *Story) takesCertificate(ctx context.Context, r app.SubscriberView) (string, error) {
	if _, err := s.request(ctx, yen, r.ID, "answer", app.SubscriberAct{Granted: true, Reference: "TB-01"}); err != nil {
		return "", err
	}
	mine, err := s.fromCA(r.Holder.Name)
	if err != nil {
		return "", err
	}
	other, err := s.fromCA("Lê Minh Tuấn")
	if err != nil {
		return "", err
	}
	_, err = s.request(ctx, yen, r.ID, "match", app.SubscriberAct{File: other})
	if err := refusedWith(err, problem.Refused); err != nil {
		return "", err
	}
	v, err := s.request(ctx, yen, r.ID, "match", app.SubscriberAct{File: mine, Confirmed: []string{"organisation"}})
	if err != nil {
		return "", err
	}
	t, err := s.as(ctx, yen.office, yen.account)
	if err != nil {
		return "", err
	}
	d, err := s.House.AddDevice(ctx, t, app.DeviceAct{Serial: "TK-0001", Model: "PKI Token trình diễn", Kind: "token", Purpose: "personal"})
	if err != nil {
		return "", err
	}
	if v, err = s.request(ctx, yen, r.ID, "hand", app.SubscriberAct{Device: d.ID, To: thao.account}); err != nil {
		return "", err
	}
	if v, err = s.request(ctx, thao, r.ID, "accept", app.SubscriberAct{}); err != nil || v.State != "accepted" {
		return "", fmt.Errorf("the request is %s: %w", v.State, err)
	}
	return s.holds(ctx, v, d.ID)
}

// holds looks at what its holder now has, and at the minutes.
func (s *Story) holds(ctx context.Context, v app.SubscriberView, device string) (string, error) {
	t, err := s.as(ctx, thao.office, thao.account)
	if err != nil {
		return "", err
	}
	mine, err := s.House.MySubscriber(ctx, t)
	if err != nil {
		return "", err
	}
	if len(mine.Certificates) != 1 || mine.Certificates[0].Fingerprint != v.Certificate || len(mine.Devices) != 1 || mine.Devices[0].State != "handed" {
		return "", fmt.Errorf("%d certificates, %d devices", len(mine.Certificates), len(mine.Devices))
	}
	minutes, err := s.House.DeviceMinutes(ctx, t, device, 0)
	if err != nil {
		return "", err
	}
	if !strings.HasPrefix(string(minutes), "%PDF-") {
		return "", errors.New("the minutes are no PDF")
	}
	return fmt.Sprintf("chứng thư %s… (%s); biên bản %d byte; %s", v.Certificate[:12], mine.Certificates[0].StateWords.VI, len(minutes), v.StateWords.VI), nil
}

// fromCA is a certificate as the CA would send it, PEM.
func (s *Story) fromCA(name string) ([]byte, error) {
	c, err := s.PKI.Issue(testpki.Order{Name: "subscriber-" + store.NewID(), Profile: testpki.Person, Key: testpki.P256, CommonName: name, Organization: "Tỉnh ủy An Bình"})
	if err != nil {
		return nil, err
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Chain[0].Raw}), nil
}

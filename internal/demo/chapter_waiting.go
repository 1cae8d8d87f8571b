package demo

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"trien/internal/app"
	"trien/internal/problem"
)

// waiting: files with macros wait for a named person; an incident is lived through with numbers set aside, and reckoned to the last form.
func (s *Story) waiting(ctx context.Context) error {
	return s.each(ctx,
		telling{"Tệp có macro chờ ở nơi cách ly, chưa ai mở; bị người khác từ chối thì bị hủy", "A file with macros waits in quarantine, unopened; another person rejects it, and it is destroyed", s.rejectedFile},
		telling{"Tệp khác được người có quyền cho ra, có lý do: thành dự thảo như tệp bình thường", "Another is released with a reason by somebody with the right: a draft like any other", s.releasedFile},
		telling{"Sự cố: để dành số, in phôi, khai báo; mọi người thấy ngay", "An incident: numbers set aside, forms printed, declared; everybody sees it at once", s.incident},
		telling{"Hết sự cố: bản giấy nhập vào đúng số đã để dành, phôi hỏng hủy số, đối soát đủ", "It is over: the paper is taken in under its number, the spoilt form is voided, every number reckoned", s.reconciled},
	)
}

// troubled is what the story keeps of an incident.
type troubled struct {
	id    string
	block app.BlockView
	forms []byte
}

// withMacros is a sample with a part in which macros stand; what differs one such file from another is its mark.
func withMacros(name, mark string) (app.Upload, error) {
	raw, err := samples.ReadFile("samples/" + name)
	if err != nil {
		return app.Upload{}, err
	}
	from, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return app.Upload{}, err
	}
	var b bytes.Buffer
	to := zip.NewWriter(&b)
	for _, f := range from.File {
		err = errors.Join(err, to.Copy(f))
	}
	part, made := to.Create("word/vbaProject.bin")
	if err = errors.Join(err, made); err == nil {
		_, err = io.WriteString(part, mark)
	}
	err = errors.Join(err, to.Close())
	return app.Upload{Name: "mau-bieu-" + mark + ".docx", Size: int64(b.Len()), Reader: &b}, err
}

// held brings such a file as a drafter does: it waits, and the drafter may not decide about it.
func (s *Story) held(ctx context.Context, mark string) (app.HeldView, error) {
	u, err := withMacros("quyet-dinh.docx", mark)
	if err != nil {
		return app.HeldView{}, err
	}
	t, err := s.as(ctx, tuan.office, tuan.account)
	if err != nil {
		return app.HeldView{}, err
	}
	_, err = s.House.CreateDraft(ctx, t, decisionRequest(), u)
	if err := refusedWith(err, problem.Refused); err != nil {
		return app.HeldView{}, err
	}
	v, err := s.House.Quarantine(ctx, s.tokens[Province+"/mai"])
	if err != nil || len(v.List) == 0 || v.List[0].State != "held" {
		return app.HeldView{}, fmt.Errorf("nothing waits: %w", err)
	}
	_, err = s.House.DecideQuarantine(ctx, t, v.List[0].ID, "release", app.QuarantineRequest{Reason: "của tôi"})
	return v.List[0], refusedWith(err, problem.Forbidden)
}

// decided lets the clerk decide about it.
func (s *Story) decided(ctx context.Context, mark, act, reason string) (app.HeldView, error) {
	h, err := s.held(ctx, mark)
	if err != nil {
		return h, err
	}
	v, err := s.House.DecideQuarantine(ctx, s.tokens[Province+"/mai"], h.ID, act, app.QuarantineRequest{Reason: reason})
	if err != nil {
		return h, err
	}
	return v.List[0], nil
}

func (s *Story) rejectedFile(ctx context.Context) (string, error) {
	h, err := s.decided(ctx, "a", "reject", "không rõ macro làm gì")
	if err == nil && (h.State != "rejected" || h.Document != "") {
		err = fmt.Errorf("it is %s", h.State)
	}
	return h.Why.VI + "; " + h.Words.VI, err
}

func (s *Story) releasedFile(ctx context.Context) (string, error) {
	h, err := s.decided(ctx, "b", "release", "mẫu biểu của Bộ, đã xem")
	if err != nil {
		return "", err
	}
	d, err := s.see(ctx, tuan, h.Document)
	if err == nil && (h.State != "taken" || d.State != "draft") {
		err = fmt.Errorf("it is %s, its document %s", h.State, d.State)
	}
	return h.Words.VI + ": " + h.Decided + "; " + d.StateWords.VI, err
}

func (s *Story) incident(ctx context.Context) (string, error) {
	t := s.tokens[Province+"/mai"]
	n, err := s.House.ReserveBlock(ctx, t, app.BlockRequest{Book: "out", Type: "QĐ", Count: 2, Purpose: "incident", Note: "phòng khi mất điện, phôi ở tủ văn thư"})
	if err != nil {
		return "", err
	}
	s.down.block = n.Blocks[0]
	var forms bytes.Buffer
	if err := s.House.FormsPDF(ctx, t, s.down.block.ID, &forms); err != nil {
		return "", err
	}
	s.down.forms = forms.Bytes()
	v, err := s.House.DeclareIncident(ctx, t, app.IncidentRequest{What: "system", Since: s.clock().Add(-time.Minute), Text: "mất điện cả tòa nhà", Notify: true})
	if err != nil {
		return "", err
	}
	s.down.id = v.List[0].ID
	now, err := s.House.IncidentsNow(ctx, s.tokens[Province+"/tuan"])
	if err == nil && len(now) != 1 {
		err = errors.New("not everybody sees the incident")
	}
	return fmt.Sprintf("%s, phôi %d byte; báo %d nơi", s.down.block.Text, len(s.down.forms), len(v.List[0].Told)), err
}

// reconciled: the second form was used, the first was spoilt; nothing is confirmed before each is explained.
func (s *Story) reconciled(ctx context.Context) (string, error) {
	t, b := s.tokens[Province+"/mai"], s.down.block
	if _, err := s.House.EndIncident(ctx, t, s.down.id, app.EndIncidentRequest{At: s.clock(), Text: "có điện lại", Notify: true}); err != nil {
		return "", err
	}
	made := app.PaperRequest{Block: b.ID, Number: b.To, Date: s.clock().In(time.FixedZone("+07", 7*3600)).Format(time.DateOnly), Type: "QĐ", Abstract: "ứng phó bão số 9", Signer: "Nguyễn Văn Ước",
		Capacity: "T/M BAN THƯỜNG VỤ, BÍ THƯ", Kept: "Tủ A, cặp 3", Incident: s.down.id, Confirm: true}
	d, err := s.House.PaperFile(ctx, t, made, app.Upload{Name: "ban-quet.pdf", Size: int64(len(s.down.forms)), Reader: bytes.NewReader(s.down.forms)})
	if err != nil {
		return "", err
	}
	if err := refusedWith(s.reconcile(ctx, t), problem.Conflict); err != nil {
		return "", err
	}
	if _, err := s.House.EndNumbers(ctx, t, b.ID, app.EndNumbersRequest{From: b.From, To: b.From, How: "voided", Incident: s.down.id, Reason: "viết nhầm"}); err != nil {
		return "", err
	}
	if err := s.reconcile(ctx, t); err != nil {
		return "", err
	}
	v, err := s.House.Incidents(ctx, t)
	if err == nil && (v.List[0].State != "reconciled" || v.List[0].Reckoning.Used != 1) {
		err = fmt.Errorf("the incident is %s", v.List[0].State)
	}
	return fmt.Sprintf("%s nhập từ giấy; %s", d.Number, v.List[0].ReconciledBy), err
}

// reconcile confirms the lines as they stand.
func (s *Story) reconcile(ctx context.Context, t app.Token) error {
	v, err := s.House.Incidents(ctx, t)
	if err != nil {
		return err
	}
	_, err = s.House.ReconcileIncident(ctx, t, s.down.id, app.ReconcileRequest{Confirm: true, SHA256: v.List[0].Reckoning.SHA256, Text: "đủ phôi"})
	return err
}

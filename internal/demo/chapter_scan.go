package demo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image/jpeg"
	"time"

	"trien/internal/app"
	"trien/internal/conversion"
	"trien/internal/digitising"
)

// scannedIn: an old paper is scanned, read, confirmed field by field, compared page by page and signed; then the paper is voided, and its copy ends with it.
func (s *Story) scannedIn(ctx context.Context) (string, error) {
	t, err := s.as(ctx, mai.office, mai.account)
	if err != nil {
		return "", err
	}
	picture, err := s.onGlass(ctx)
	if err != nil {
		return "", err
	}
	v, err := s.House.ScanFromFile(ctx, t, app.ScanRequest{Told: 1, ConfirmNoSecret: true}, app.Upload{Name: "ban-giay-cu.jpg", Size: int64(len(picture)), Reader: bytes.NewReader(picture)})
	if err == nil {
		v, err = s.readScan(ctx, t, v.ID)
	}
	if err != nil {
		return "", err
	}
	proposed := len(v.Proposals)
	r := app.ScanConfirmation{Type: "QĐ", Number: "88-QĐ/TU", Date: "2014-05-07", Abstract: "thành lập Ban Chỉ đạo chuyển đổi số", Author: v.Office, Signer: "Nguyễn Văn Ước", Own: true, Confirmed: digitising.Fields()}
	if v, err = s.House.ConfirmScan(ctx, t, v.ID, r); err != nil {
		return "", err
	}
	if v, err = s.House.CompareScan(ctx, t, v.ID, app.ScanComparison{Pages: []int{1}}); err != nil {
		return "", err
	}
	if v, err = s.House.SignScan(ctx, t, v.ID, app.ScanSignature{PIN: PIN}); err != nil {
		return "", err
	}
	return s.scanEnds(ctx, t, v, proposed)
}

// onGlass is a page as a scanner takes it.
func (s *Story) onGlass(ctx context.Context) ([]byte, error) {
	o, _ := s.House.Office(Province)
	d, err := o.Render.Open(ctx, bytes.NewReader(s.issued), int64(len(s.issued)), nil)
	if err != nil {
		return nil, err
	}
	defer d.Close()
	img, err := d.Picture(ctx, 1, 200)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = jpeg.Encode(&out, img, &jpeg.Options{Quality: 85})
	return out.Bytes(), err
}

// readScan waits for the machine; where none reads here it goes on without text.
func (s *Story) readScan(ctx context.Context, t app.Token, id string) (v app.ScanView, err error) {
	deadline := time.Now().Add(3 * time.Minute)
	for {
		if v, err = s.House.Scan(ctx, t, id); err != nil || v.State == string(digitising.Read) {
			return v, err
		}
		if v.State == string(digitising.Unread) {
			if v, err = s.House.ReadScanAgain(ctx, t, id, true); err != nil {
				return v, err
			}
		}
		if time.Now().After(deadline) {
			return v, errors.New("the scan was not read")
		}
		select {
		case <-ctx.Done():
			return v, context.Cause(ctx)
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// scanEnds reads the QR of the copy back, and voids its paper.
func (s *Story) scanEnds(ctx context.Context, t app.Token, v app.ScanView, proposed int) (string, error) {
	var file bytes.Buffer
	if err := s.House.ScanFile(ctx, t, v.ID, &file); err != nil {
		return "", err
	}
	l, err := s.readQR(ctx, file.Bytes())
	if err != nil {
		return "", err
	}
	token := conversion.Token(l.Address)
	before, err := s.House.CopyStatus(ctx, Province, token, "")
	if err != nil || before.Force != "in-force" || !before.Electronic {
		return "", fmt.Errorf("the page behind the QR says %q: %w", before.Force, err)
	}
	if _, err := s.House.VoidPaper(ctx, t, v.Paper, app.PaperVoiding{On: "2020-01-02", Reason: "hết nhiệm vụ", Basis: "QĐ 7 ngày 02/01/2020"}); err != nil {
		return "", err
	}
	after, err := s.House.CopyStatus(ctx, Province, token, "")
	if err != nil || after.Force != "voided" {
		return "", fmt.Errorf("the copy is %q after its paper was voided: %w", after.Force, err)
	}
	return fmt.Sprintf("%s, máy gợi ý %d mục, xác nhận %d mục; %s → %s", l.Number, proposed, len(digitising.Fields()), before.Word.VI, after.Word.VI), nil
}

package demo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"trien/internal/app"
	"trien/internal/conversion"
)

// onPaper: a copy of the correction on paper; its QR is read back from a picture of the page, and leads to how the document stands.
func (s *Story) onPaper(ctx context.Context) (string, error) {
	t, err := s.as(ctx, mai.office, mai.account)
	if err != nil {
		return "", err
	}
	p, err := s.House.PrintCopy(ctx, t, s.correction, app.PrintRequest{Purpose: "xuất trình cơ quan kiểm tra"})
	if err != nil {
		return "", err
	}
	l, err := s.readQR(ctx, p.PDF)
	if err != nil {
		return "", err
	}
	s.copied = conversion.Token(l.Address)
	v, err := s.House.CopyStatus(ctx, Province, s.copied, "")
	if err == nil && (v.Force != "in-force" || v.Copy != l.Number || l.Number != p.Copy.Number || l.ID != s.correction || v.Content != nil) {
		err = errors.New("the page behind the QR says something else than the copy")
	}
	if err != nil {
		return "", err
	}
	shown, err := s.event(ctx, mai, s.correction, "conversion.made")
	return fmt.Sprintf("%s, QR: %s của %s, %s; %s", p.Copy.Number, l.System, l.Owner, v.Word.VI, shown), err
}

// readQR reads the code in a picture of the last page of a copy.
func (s *Story) readQR(ctx context.Context, pdf []byte) (conversion.Label, error) {
	o, _ := s.House.Office(Province)
	d, err := o.Render.Open(ctx, bytes.NewReader(pdf), int64(len(pdf)), nil)
	if err != nil {
		return conversion.Label{}, err
	}
	defer d.Close()
	img, err := d.Picture(ctx, d.Pages(), 200)
	if err != nil {
		return conversion.Label{}, err
	}
	bits, err := gozxing.NewBinaryBitmapFromImage(img)
	if err != nil {
		return conversion.Label{}, err
	}
	got, err := qrcode.NewQRCodeReader().Decode(bits, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true})
	if err != nil {
		return conversion.Label{}, err
	}
	l, ok := conversion.ReadLabel(got.GetText())
	if !ok {
		err = errors.New("the QR holds no label")
	}
	return l, err
}

// paperEnded: with the correction voided, its copy on paper has no value any more; its page says so at once.
func (s *Story) paperEnded(ctx context.Context) (string, error) {
	v, err := s.House.CopyStatus(ctx, Province, s.copied, "")
	if err == nil && (v.Force != "voided" || !v.Closed) {
		err = errors.New("the page behind the QR does not say that the original was voided")
	}
	if err != nil {
		return "", err
	}
	_, err = s.House.CopyStatus(ctx, Province, strings.Repeat("0", len(s.copied)), "")
	if err == nil {
		return "", errors.New("a token that nobody has opens a copy")
	}
	return v.Copy + ": " + v.Word.VI + ". " + v.Advice.VI, nil
}

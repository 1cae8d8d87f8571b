package demo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
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
	for _, dpi := range []float64{200, 300, 400, 150, 250, 350, 180} { // as a telephone takes picture after picture: of one in sixty the reader makes nothing
		img, err := d.Picture(ctx, d.Pages(), dpi)
		if err != nil {
			return conversion.Label{}, err
		}
		if text := readCode(img); text != "" {
			l, ok := conversion.ReadLabel(text)
			if !ok {
				err = errors.New("the QR holds no label")
			}
			return l, err
		}
	}
	return conversion.Label{}, errors.New("the QR can't be read")
}

// readCode is the text of the QR in a picture; "" where the reader finds none, however it tells black from white.
func readCode(img image.Image) string {
	light := gozxing.NewLuminanceSourceFromImage(img)
	for _, b := range []gozxing.Binarizer{gozxing.NewHybridBinarizer(light), gozxing.NewGlobalHistgramBinarizer(light)} {
		bits, err := gozxing.NewBinaryBitmap(b)
		if err != nil {
			return ""
		}
		got, err := qrcode.NewQRCodeReader().Decode(bits, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true})
		if err == nil {
			return got.GetText()
		}
	}
	return ""
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

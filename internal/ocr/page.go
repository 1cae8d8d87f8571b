package ocr

import (
	"context"
	"image"
)

// ReadWord is a word that was read, in points of the picture.
type ReadWord struct {
	Text string
	Box  image.Rectangle
	Sure float64 // 0 to 100, as Tesseract says
}

// ReadLine is a line of words.
type ReadLine struct {
	Box   image.Rectangle
	Words []ReadWord
}

// columns is a whole page with columns (Tesseract's page segmentation mode 3).
const columns layout = 3

// Page reads the text of a page that was drawn at dpi dots an inch, dark on light. Errors: ErrMissing; that of a context that ended.
func (r *Reader) Page(ctx context.Context, img *image.Gray, dpi int) ([]ReadLine, error) {
	lines, err := r.read(ctx, img, columns, dpi)
	if err != nil {
		return nil, err
	}
	var list []ReadLine
	for _, l := range lines {
		one := ReadLine{Box: l.box}
		for _, w := range l.words {
			one.Words = append(one.Words, ReadWord{w.text, w.box, w.sure})
		}
		if len(one.Words) > 0 {
			list = append(list, one)
		}
	}
	return list, nil
}

package ocr

import (
	"bufio"
	"bytes"
	"errors"
	"image"
	"strconv"
	"strings"
)

// line is a line of words as it was read, in points of the picture.
type line struct {
	box   image.Rectangle
	words []word
}

type word struct {
	text string
	box  image.Rectangle
	sure float64 // 0 to 100
}

// parseTSV reads Tesseract's table: level, page, block, paragraph, line, word, left, top, width, height, confidence, text. Level 4 is a line,
// 5 a word in it.
func parseTSV(raw []byte) ([]line, error) {
	const columns, lineLevel, wordLevel = 12, "4", "5"
	var lines []line
	s := bufio.NewScanner(bytes.NewReader(raw))
	s.Buffer(nil, 1<<20)
	for s.Scan() {
		f := strings.SplitN(s.Text(), "\t", columns)
		if len(f) < columns-1 || f[0] != lineLevel && f[0] != wordLevel {
			continue // the head, and what is above lines
		}
		box, err := boxOf(f[6:10])
		if err != nil {
			return nil, err
		}
		switch {
		case f[0] == lineLevel:
			lines = append(lines, line{box: box})
		case len(lines) == 0:
			return nil, errors.New("ocr: a word without its line")
		case len(f) == columns && strings.TrimSpace(f[11]) != "":
			l := &lines[len(lines)-1]
			sure, err := strconv.ParseFloat(f[10], 64)
			if err != nil || !(sure >= 0 && sure <= 100) {
				sure = 0
			}
			l.words = append(l.words, word{strings.TrimSpace(f[11]), box, sure})
		}
	}
	return lines, s.Err()
}

func boxOf(f []string) (image.Rectangle, error) {
	var n [4]int
	for i := range n {
		v, err := strconv.Atoi(f[i])
		if err != nil || v < 0 || v > 1<<20 {
			return image.Rectangle{}, errors.New("ocr: a box that is none")
		}
		n[i] = v
	}
	return image.Rect(n[0], n[1], n[0]+n[2], n[1]+n[3]), nil
}

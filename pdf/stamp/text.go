package stamp

import (
	"fmt"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// MissingGlyphError says that a font can't draw a character; nothing is drawn in its place.
type MissingGlyphError struct {
	Font string
	Rune rune
	Text string
}

func (e *MissingGlyphError) Error() string {
	return fmt.Sprintf("font %s has no glyph for %q (U+%04X) in %q", e.Font, e.Rune, e.Rune, e.Text)
}

// compose gives text in NFC, so that a letter and its marks become the one glyph that the font has for them.
func compose(text string) string { return norm.NFC.String(strings.ToValidUTF8(text, "\uFFFD")) }

// Check says whether every character of text can be drawn. A combining mark that is left alone can't: we do not position marks.
func (f *Font) Check(text string) error {
	for _, r := range compose(text) {
		if f.glyph(r) == 0 || norm.NFD.PropertiesString(string(r)).CCC() != 0 {
			return &MissingGlyphError{f.name, r, text}
		}
	}
	return nil
}

// Width gives the width of text at a font size, both in points.
func (f *Font) Width(text string, size float64) (float64, error) {
	if err := f.Check(text); err != nil {
		return 0, err
	}
	return f.width(compose(text), size), nil
}

// width measures composed text that was checked.
func (f *Font) width(text string, size float64) float64 {
	sum := 0
	for _, r := range text {
		sum += f.advance(f.glyph(r))
	}
	return float64(sum) * size / 1000
}

// ink gives how far text reaches above and below its baseline at a size: stacked Vietnamese accents rise above the font's ascent.
func (f *Font) ink(text string, size float64) (above, below float64) {
	for _, r := range text {
		data, err := f.glyphData(f.glyph(r))
		if err != nil || len(data) < 10 {
			continue
		}
		g := &table{data: data}
		above, below = max(above, float64(g.i16(8))), max(below, -float64(g.i16(4)))
	}
	scale := size / float64(f.unitsPer)
	return above * scale, below * scale
}

// wrap breaks text into as few lines no wider than width as its spaces allow, and makes those about equally long, so that no single word
// is left over. A word that is wider alone stands alone.
func (f *Font) wrap(text string, size, width float64) []string {
	lines := f.fill(text, size, width)
	if len(lines) < 2 {
		return lines
	}
	narrow, wide := width/float64(len(lines)), width
	for range 8 {
		middle := (narrow + wide) / 2
		if tried := f.fill(text, size, middle); len(tried) > len(lines) || f.widest(tried, size) > width {
			narrow = middle
		} else {
			wide, lines = middle, tried
		}
	}
	return lines
}

func (f *Font) widest(lines []string, size float64) float64 {
	most := 0.0
	for _, l := range lines {
		most = max(most, f.width(l, size))
	}
	return most
}

// fill puts as many words on each line as fit.
func (f *Font) fill(text string, size, width float64) []string {
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(text) {
		switch joined := line + " " + word; {
		case line == "":
			line = word
		case f.width(joined, size) <= width:
			line = joined
		default:
			lines, line = append(lines, line), word
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

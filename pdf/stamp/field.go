package stamp

import (
	"fmt"

	"trien/pdf"
)

// TextField is the appearance of a form text field that holds one line (ISO 32000-2, 12.7.4.3).
//
// Each filling embeds the subset that its own text needs, so a later number or name finds its letters whatever came before.
type TextField struct {
	Width, Height float64 // as the reader sees it, in points
	Turn          int     // degrees counter-clockwise in user space
	Text          string  // may be empty: a field not filled yet
	Face          Face
	Size          float64 // points
	Color         Color
	Align         Align
	Baseline      float64 // above the lower edge; 0 puts the text in the middle
}

// Render gives the appearance. A text wider than the field is a *TooSmallError: a number is never cut or shrunk.
func (t TextField) Render() (Appearance, error) {
	a, err := Mark{Width: t.Width, Height: t.Height, Turn: t.Turn}.Render()
	if err != nil {
		return Appearance{}, err
	}
	var out operators
	out.WriteString("/Tx BMC\nq\n")
	if t.Text != "" {
		if err := t.show(&a, &out); err != nil {
			return Appearance{}, err
		}
	}
	out.WriteString("Q\nEMC\n")
	a.content = []byte(out.String())
	return a, nil
}

func (t TextField) show(a *Appearance, out *operators) error {
	f, err := Open(t.Face)
	if err != nil {
		return err
	}
	text := compose(t.Text)
	width, err := f.Width(text, t.Size)
	if err != nil {
		return err
	}
	if width > t.Width+0.01 {
		return &TooSmallError{"text", width, t.Size * leading}
	}
	y := t.Baseline
	if y == 0 {
		y = (t.Height - t.Size*float64(f.per1000(f.capHeight))/1000) / 2
	}
	face := newTypeface("F0", f, text)
	a.Text, a.fonts = text, []*typeface{face}
	out.color(t.Color)
	out.show(face, text, t.Size, offset(t.Align, t.Width-width), y)
	return nil
}

// FieldFont is the font that a form's default resources name, for fillings by other programs: /DR << /Font << /NAME ref >> >>.
type FieldFont struct {
	Face Face
}

// Name gives the resource name that /DA uses and /DR must hold.
func (f FieldFont) Name() pdf.Name {
	if f.Face == "" {
		return pdf.Name("Trien-" + string(Serif))
	}
	return pdf.Name("Trien-" + string(f.Face))
}

// DA gives the default appearance string of a field in this font (ISO 32000-2, 12.7.4.3): black, at size points.
func (f FieldFont) DA(size float64) pdf.String {
	return pdf.String(fmt.Sprintf("/%s %s Tf 0 g", f.Name(), decimal(size)))
}

// fieldLetters are what a clerk may fill in: ASCII and every Vietnamese letter.
func fieldLetters() string {
	text := "ĂÂĐÊÔƠƯăâđêôơư"
	for r := ' '; r <= '~'; r++ {
		text += string(r)
	}
	for _, vowel := range "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY" {
		for _, tone := range "\u0300\u0301\u0303\u0309\u0323" {
			text += compose(string(vowel) + string(tone))
		}
	}
	return text
}

// Write adds the font, embedded with all ASCII and Vietnamese letters (about 40 KB), and gives its reference.
func (f FieldFont) Write(u *pdf.Update) (pdf.Reference, error) {
	font, err := Open(f.Face)
	if err != nil {
		return pdf.Reference{}, err
	}
	text := fieldLetters()
	if err := font.Check(text); err != nil {
		return pdf.Reference{}, err
	}
	return newTypeface("", font, text).write(u)
}

package render

import (
	"context"
	"encoding/binary"
	"math"
	"strings"
	"unicode"

	"trien/internal/limits"
	"trien/internal/placement"
)

// face is what a text object says of its font.
type face struct {
	size         float64
	bold, italic bool
	name         string
}

// glyph is one character on the page.
type glyph struct {
	r    rune
	box  placement.Rect
	base placement.Point
}

// speller puts characters together to words.
type speller struct {
	d     *Document
	page  uint64 // text page
	faces map[uint64]face
	words []placement.Word

	word []glyph // being spelled
	turn int
	face face
}

// words reads the page's characters in the order of its content. Runs of leader dots become words of their own, so that the blank that
// they stand for can be measured.
func (d *Document) words(ctx context.Context, page uint64) []placement.Word {
	text := d.in.call(ctx, "FPDFText_LoadPage", page)
	if text == 0 {
		return nil
	}
	s := &speller{d: d, page: text, faces: map[uint64]face{}}
	count := min(int(int32(d.in.flag(ctx, "FPDFText_CountChars", text))), limits.RenderChars)
	for from := 0; from < count && d.in.err == nil; from += rows {
		for i, g := range d.glyphs(ctx, text, from, min(count, from+rows)) {
			s.char(ctx, from+i, g)
		}
	}
	s.end()
	d.in.call(ctx, "FPDFText_ClosePage", text)
	return s.words
}

// char takes in character i of the page.
func (s *speller) char(ctx context.Context, i int, raw rawGlyph) {
	r := raw.r
	if r == 0x02 || r == 0xFFFE { // what PDFium makes of a hyphen at the end of a line
		r = '-'
	}
	if r == 0 || unicode.IsSpace(r) || unicode.IsControl(r) {
		s.end()
		return
	}
	if !raw.boxed {
		return
	}
	g := glyph{r: r, box: raw.box, base: placement.Point{X: raw.box.X1, Y: raw.box.Y1}}
	if raw.anchored {
		g.base = raw.origin
	}
	turn := angle(raw.angle)
	if turn != s.turn {
		s.end()
	}
	if len(s.word) == 0 {
		s.turn, s.face = turn, s.faceOf(ctx, i)
	}
	s.word = append(s.word, g)
}

// end closes the word, cutting runs of two and more leader dots out of it.
func (s *speller) end() {
	start := 0
	for i := 0; i < len(s.word); {
		n := leaders(s.word[i:])
		if n == 0 {
			i++
			continue
		}
		s.add(s.word[start:i])
		s.add(s.word[i : i+n])
		i += n
		start = i
	}
	s.add(s.word[start:])
	s.word = s.word[:0]
}

// leaders counts the leader dots that a word begins with; a single full stop is none.
func leaders(word []glyph) int {
	n := 0
	for n < len(word) && strings.ContainsRune("._…‥", word[n].r) {
		n++
	}
	if n == 1 && word[0].r == '.' {
		return 0
	}
	return n
}

func (s *speller) add(word []glyph) {
	if len(word) == 0 {
		return
	}
	w := placement.Word{Box: word[0].box, Base: word[0].base, Angle: s.turn, Size: s.face.size, Bold: s.face.bold, Italic: s.face.italic, Font: s.face.name}
	var text strings.Builder
	for _, g := range word {
		text.WriteRune(g.r)
		w.Box = w.Box.Union(g.box)
	}
	w.Text = text.String()
	s.words = append(s.words, w)
}

// angle turns radians clockwise, as PDFium gives them, into degrees counter-clockwise from 0 to 359.
func angle(radians float32) int {
	degrees := int(math.Round(-float64(radians) * 180 / math.Pi))
	return (degrees%360 + 360) % 360
}

// faceOf asks for font size and style once per text object.
func (s *speller) faceOf(ctx context.Context, i int) face {
	in := s.d.in
	object := in.call(ctx, "FPDFText_GetTextObject", s.page, uint64(i))
	if f, ok := s.faces[object]; ok {
		return f
	}
	f := face{size: math.Float64frombits(in.call(ctx, "FPDFText_GetFontSize", s.page, uint64(i)))}
	if in.call(ctx, "FPDFText_GetMatrix", s.page, uint64(i), uint64(in.scratch)) != 0 {
		m := s.d.floats(6)
		f.size *= math.Hypot(m[2], m[3])
	}
	if math.IsNaN(f.size) || f.size <= 0 || f.size > 2000 {
		f.size = 1
	}
	exact, flags := s.fontName(ctx, i)
	name := strings.ToLower(exact)
	f.name = bareFont(exact)
	weight := int32(in.flag(ctx, "FPDFText_GetFontWeight", s.page, uint64(i)))
	f.bold = weight >= 600 || strings.Contains(name, "bold") || flags&(1<<18) != 0
	f.italic = strings.Contains(name, "italic") || strings.Contains(name, "oblique") || flags&(1<<6) != 0
	s.faces[object] = f
	return f
}

func (s *speller) fontName(ctx context.Context, i int) (name string, flags uint32) {
	const room = 128
	in := s.d.in
	at := uint64(in.scratch)
	n := int(in.flag(ctx, "FPDFText_GetFontInfo", s.page, uint64(i), at, room, at+room))
	b := in.read(in.scratch, room+4)
	return strings.ToValidUTF8(string(b[:max(0, min(n-1, room))]), ""), binary.LittleEndian.Uint32(b[room:])
}

// bareFont takes the prefix of a subset from a font's name: six capitals and a plus sign (ISO 32000-2, 9.9.2).
func bareFont(name string) string {
	if prefix, bare, ok := strings.Cut(name, "+"); ok && len(prefix) == 6 && strings.ToUpper(prefix) == prefix {
		return bare
	}
	return name
}

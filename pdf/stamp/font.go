package stamp

import (
	"cmp"
	"math"
	"slices"
)

// Font is a parsed TrueType font; it only reads, so it may be shared.
type Font struct {
	name     string // PostScript name
	tables   map[string]*table
	unitsPer int // font units per em
	glyphs   int
	metrics  int // glyphs with an advance of their own
	longLoca bool
	runs     []run // cmap, sorted by first rune

	ascent, descent, capHeight int // font units
	box                        [4]int
	italicAngle                float64
	bold, italic, serif, fixed bool
}

// run maps runes first..last to glyphs: rune + delta modulo 65536, or through ids at idsAt when that is not zero.
type run struct {
	first, last rune
	delta       int
	idsAt       int
	wide        bool // format 12: glyph = delta + (rune - first)
}

// ParseFont reads a TrueType font file. Errors are *FontError.
func ParseFont(data []byte) (*Font, error) {
	t, err := tables(data)
	if err != nil {
		return nil, err
	}
	f := &Font{tables: t}
	if err := f.readHead(); err != nil {
		return nil, err
	}
	if err := f.readMetrics(); err != nil {
		return nil, err
	}
	if err := f.readStyle(); err != nil {
		return nil, err
	}
	return f, f.readCmap()
}

func (f *Font) readHead() error {
	head, maxp := f.tables["head"], f.tables["maxp"]
	f.unitsPer = head.u16(18)
	f.box = [4]int{head.i16(36), head.i16(38), head.i16(40), head.i16(42)}
	f.longLoca = head.i16(50) == 1
	head.u16(52) // the subset copies the table up to here
	f.glyphs = maxp.u16(4)
	if err := cmp.Or(head.check(), maxp.check()); err != nil {
		return err
	}
	if f.unitsPer < 16 || f.unitsPer > 16384 {
		return &FontError{"head", "units per em outside 16 to 16384"}
	}
	entry := 2
	if f.longLoca {
		entry = 4
	}
	if f.glyphs == 0 || len(f.tables["loca"].data) < (f.glyphs+1)*entry {
		return &FontError{"loca", "does not hold every glyph"}
	}
	return nil
}

func (f *Font) readMetrics() error {
	hhea := f.tables["hhea"]
	f.ascent, f.descent = hhea.i16(4), hhea.i16(6)
	f.metrics = hhea.u16(34)
	if err := hhea.check(); err != nil {
		return err
	}
	if f.metrics == 0 || f.metrics > f.glyphs || len(f.tables["hmtx"].data) < 4*f.metrics+2*(f.glyphs-f.metrics) {
		return &FontError{"hmtx", "does not hold every glyph"}
	}
	return nil
}

// readStyle takes what a font descriptor tells (ISO 32000-2, Table 120); a font without these tables gets plain values.
func (f *Font) readStyle() error {
	f.name, f.capHeight = f.postScriptName(), f.ascent
	if os2 := f.tables["OS/2"]; os2 != nil {
		f.bold, f.italic = os2.u16(62)&0x20 != 0, os2.u16(62)&1 != 0
		f.serif = os2.u8(30) == 1 || os2.u8(33) >= 2 && os2.u8(33) <= 10
		if os2.u16(0) >= 2 {
			f.capHeight = os2.i16(88)
		}
		if err := os2.check(); err != nil {
			return err
		}
	}
	if post := f.tables["post"]; post != nil {
		f.italicAngle = float64(int32(post.u32(4))) / 65536
		f.fixed = post.u32(12) != 0
		return post.check()
	}
	return nil
}

// postScriptName gives name 6 of the name table, in the letters that a PDF name may hold plainly.
func (f *Font) postScriptName() string {
	t := f.tables["name"]
	if t == nil {
		return "Font"
	}
	for i := range t.u16(2) {
		at := 6 + 12*i
		length, start := t.u16(at+8), t.u16(4)+t.u16(at+10)
		if t.u16(at+6) != 6 || t.short || start+length > len(t.data) {
			continue
		}
		var name []byte
		for _, c := range t.data[start : start+length] {
			if c == '-' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' {
				name = append(name, c)
			}
		}
		if len(name) > 0 && len(name) < 64 {
			return string(name)
		}
	}
	return "Font"
}

// Name gives the PostScript name.
func (f *Font) Name() string { return f.name }

// glyph gives the glyph of r; 0, the missing glyph, where the font has none.
func (f *Font) glyph(r rune) int {
	i, found := slices.BinarySearchFunc(f.runs, r, func(u run, r rune) int {
		switch {
		case u.last < r:
			return -1
		case u.first > r:
			return 1
		}
		return 0
	})
	if !found {
		return 0
	}
	g := f.runs[i].glyph(r, f.tables["cmap"])
	if g >= f.glyphs {
		return 0
	}
	return g
}

// advance gives the width of a glyph in thousandths of an em, as /W tells it and as every reader will place it.
func (f *Font) advance(glyph int) int {
	units := f.tables["hmtx"].u16(4 * min(glyph, f.metrics-1))
	return f.per1000(units)
}

func (f *Font) per1000(units int) int {
	return int(math.Round(float64(units) * 1000 / float64(f.unitsPer)))
}

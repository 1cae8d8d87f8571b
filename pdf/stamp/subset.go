package stamp

import (
	"encoding/binary"
	"math/bits"
	"slices"
)

// composite glyph flags (ISO/IEC 14496-22, glyf).
const (
	argsAreWords    = 0x0001
	hasScale        = 0x0008
	moreComponents  = 0x0020
	hasXYScale      = 0x0040
	hasTwoByTwo     = 0x0080
	hasInstructions = 0x0100
)

// maxComponents bounds the glyphs that a subset may pull in through composites: accents need two or three each.
const maxComponents = 4096

// subset builds a font program in which glyph i+1 draws keep[i] and glyph 0 is the missing glyph. Parts of composites follow after.
// Instructions are left out: they would need the font's whole interpreter state, and marks are drawn at sizes that need no hints.
func (f *Font) subset(keep []int) ([]byte, error) {
	s := &subsetter{font: f, order: append([]int{0}, keep...), parts: map[int]int{}}
	var glyf []byte
	offsets := []int{0}
	for i := 0; i < len(s.order); i++ {
		g, err := s.outline(s.order[i])
		if err != nil {
			return nil, err
		}
		glyf = append(glyf, g...)
		glyf = append(glyf, make([]byte, -len(glyf)&3)...)
		offsets = append(offsets, len(glyf))
	}
	return f.program(s.order, glyf, offsets), nil
}

type subsetter struct {
	font  *Font
	order []int       // new glyph -> glyph of the font
	parts map[int]int // component of the font -> new glyph
}

// outline gives the bytes of a glyph with its components renumbered and its instructions taken out.
func (s *subsetter) outline(glyph int) ([]byte, error) {
	data, err := s.font.glyphData(glyph)
	if err != nil || len(data) == 0 {
		return nil, err
	}
	t := &table{name: "glyf", data: data}
	if t.i16(0) >= 0 {
		return simple(t)
	}
	return s.composite(t)
}

// glyphData gives a glyph's bytes; none for a blank one.
func (f *Font) glyphData(glyph int) ([]byte, error) {
	loca, glyf := *f.tables["loca"], f.tables["glyf"].data
	var start, end int
	if f.longLoca {
		start, end = loca.u32(4*glyph), loca.u32(4*glyph+4)
	} else {
		start, end = 2*loca.u16(2*glyph), 2*loca.u16(2*glyph+2)
	}
	if loca.short || start > end || end > len(glyf) {
		return nil, &FontError{"loca", "points outside glyf"}
	}
	return glyf[start:end], nil
}

// simple drops the instructions of a simple glyph: header, contour ends, length 0, the rest.
func simple(t *table) ([]byte, error) {
	at := 10 + 2*t.i16(0)
	n := t.u16(at)
	if t.short || at+2+n > len(t.data) {
		return nil, &FontError{"glyf", "outline cut short"}
	}
	out := slices.Clone(t.data[:at])
	out = append(out, 0, 0)
	return append(out, t.data[at+2+n:]...), nil
}

// composite renumbers components and drops the instructions that follow the last.
func (s *subsetter) composite(t *table) ([]byte, error) {
	out := slices.Clone(t.data)
	for at, more := 10, true; more; {
		flags, part := t.u16(at), t.u16(at+2)
		size := componentSize(flags)
		if t.short || at+size > len(out) || part >= s.font.glyphs {
			return nil, &FontError{"glyf", "composite cut short or naming a glyph that is not there"}
		}
		renumbered, err := s.part(part)
		if err != nil {
			return nil, err
		}
		binary.BigEndian.PutUint16(out[at:], uint16(flags&^hasInstructions))
		binary.BigEndian.PutUint16(out[at+2:], uint16(renumbered))
		at += size
		if more = flags&moreComponents != 0; !more {
			out = out[:at]
		}
	}
	return out, nil
}

func componentSize(flags int) int {
	size := 6
	if flags&argsAreWords != 0 {
		size += 2
	}
	switch {
	case flags&hasScale != 0:
		size += 2
	case flags&hasXYScale != 0:
		size += 4
	case flags&hasTwoByTwo != 0:
		size += 8
	}
	return size
}

// part gives the new number of a component, adding it at its first use. Cycles end because each is added once.
func (s *subsetter) part(glyph int) (int, error) {
	if n, ok := s.parts[glyph]; ok {
		return n, nil
	}
	if len(s.parts) >= maxComponents {
		return 0, &FontError{"glyf", "more components than is accepted"}
	}
	n := len(s.order)
	s.order = append(s.order, glyph)
	s.parts[glyph] = n
	return n, nil
}

// program writes the tables that an embedded CIDFontType2 needs (ISO 32000-2, 9.9.1).
func (f *Font) program(order []int, glyf []byte, offsets []int) []byte {
	head := slices.Clone(f.tables["head"].data[:54])
	binary.BigEndian.PutUint32(head[8:], 0)
	binary.BigEndian.PutUint16(head[50:], 1)
	hhea := slices.Clone(f.tables["hhea"].data[:36])
	binary.BigEndian.PutUint16(hhea[34:], uint16(len(order)))
	maxp := slices.Clone(f.tables["maxp"].data)
	binary.BigEndian.PutUint16(maxp[4:], uint16(len(order)))
	for i := 14; i < 28 && i+2 <= len(maxp); i += 2 { // zones (stay 2), storage, functions, stack, instructions: nothing is left of them
		binary.BigEndian.PutUint16(maxp[i:], 0)
	}
	if len(maxp) >= 16 {
		binary.BigEndian.PutUint16(maxp[14:], 2)
	}
	var loca, hmtx []byte
	for _, o := range offsets {
		loca = binary.BigEndian.AppendUint32(loca, uint32(o))
	}
	for _, g := range order {
		hmtx = append(hmtx, f.metric(g)...)
	}
	return sfnt([]*table{
		{name: "glyf", data: glyf}, {name: "head", data: head}, {name: "hhea", data: hhea},
		{name: "hmtx", data: hmtx}, {name: "loca", data: loca}, {name: "maxp", data: maxp},
	})
}

// metric gives the advance and left side bearing of a glyph, four bytes.
func (f *Font) metric(glyph int) []byte {
	hmtx := f.tables["hmtx"].data
	if glyph < f.metrics {
		return hmtx[4*glyph : 4*glyph+4]
	}
	last, bearing := 4*(f.metrics-1), 4*f.metrics+2*(glyph-f.metrics)
	return append(slices.Clone(hmtx[last:last+2]), hmtx[bearing:bearing+2]...)
}

// sfnt writes tables, given in order of their names, with directory and checksums (ISO/IEC 14496-22, 5).
func sfnt(list []*table) []byte {
	n := len(list)
	power := bits.Len(uint(n)) - 1
	out := binary.BigEndian.AppendUint32(nil, 0x00010000)
	for _, v := range []int{n, 16 << power, power, 16*n - 16<<power} {
		out = binary.BigEndian.AppendUint16(out, uint16(v))
	}
	var body []byte
	headAt := 0
	for _, t := range list {
		at := 12 + 16*n + len(body)
		if t.name == "head" {
			headAt = at
		}
		out = append(out, t.name...)
		out = binary.BigEndian.AppendUint32(out, checksum(t.data))
		out = binary.BigEndian.AppendUint32(out, uint32(at))
		out = binary.BigEndian.AppendUint32(out, uint32(len(t.data)))
		body = append(body, t.data...)
		body = append(body, make([]byte, -len(body)&3)...)
	}
	out = append(out, body...)
	binary.BigEndian.PutUint32(out[headAt+8:], 0xB1B0AFBA-checksum(out))
	return out
}

func checksum(data []byte) uint32 {
	var sum uint32
	for len(data) >= 4 {
		sum += binary.BigEndian.Uint32(data)
		data = data[4:]
	}
	var last [4]byte
	copy(last[:], data)
	return sum + binary.BigEndian.Uint32(last[:])
}

package render

import (
	"context"
	"encoding/binary"
	"math"
	"slices"

	"trien/internal/placement"
)

// Each call into the sandbox costs far more than what PDFium does to tell of a character. So a few dozen bytes of WebAssembly beside it ask
// about many characters in one call and write what they learn into a table.

// rawGlyph is what PDFium tells of a character.
type rawGlyph struct {
	r               rune
	boxed, anchored bool // whether it has a box, an origin
	box             placement.Rect
	origin          placement.Point
	angle           float32 // radians, clockwise
}

// Layout of a row of the table, in bytes.
const (
	rowBox     = 8  // FS_RECTF: left, top, right, bottom
	rowOrigin  = 24 // x, y
	rowAngle   = 40
	rowOrigin1 = 44 // whether there is one
	rowSize    = 48
	rows       = 512
)

// glyphs tells of the characters of a text page from one index up to another.
func (d *Document) glyphs(ctx context.Context, page uint64, from, to int) []rawGlyph {
	in := d.in
	if in.table == 0 {
		in.table = in.alloc(ctx, rows*rowSize)
	}
	in.enter(ctx, in.asker, page, uint64(from), uint64(to), uint64(in.table))
	b := in.read(in.table, (to-from)*rowSize)
	out := make([]rawGlyph, to-from)
	for i := range out {
		out[i] = readGlyph(b[i*rowSize:])
	}
	return out
}

func readGlyph(b []byte) rawGlyph {
	word := binary.LittleEndian.Uint32
	single := func(at int) float64 { return float64(math.Float32frombits(word(b[at:]))) }
	double := func(at int) float64 { return math.Float64frombits(binary.LittleEndian.Uint64(b[at:])) }
	return rawGlyph{
		r: rune(word(b)), boxed: word(b[4:]) != 0, anchored: word(b[rowOrigin1:]) != 0,
		box:    normal(single(rowBox), single(rowBox+12), single(rowBox+8), single(rowBox+4)),
		origin: placement.Point{X: double(rowOrigin), Y: double(rowOrigin + 8)},
		angle:  math.Float32frombits(word(b[rowAngle:])),
	}
}

// asker is the WebAssembly module (Core Specification 1.0, Section 5) that stands beside the module of the given name. Its function "ask"
// takes a text page, an index, the index to end before, and the table's address:
//
//	for ; from < to; from, table = from+1, table+rowSize {
//		table[0] = FPDFText_GetUnicode(page, from)
//		table[4] = FPDFText_GetLooseCharBox(page, from, table+rowBox)
//		table[rowOrigin1] = FPDFText_GetCharOrigin(page, from, table+rowOrigin, table+rowOrigin+8)
//		table[rowAngle] = FPDFText_GetCharAngle(page, from)
//	}
func asker(beside string) []byte {
	const i32, f32 = 0x7f, 0x7d
	function := func(params int, result ...byte) []byte {
		b := []byte{0x60, byte(params)}
		for range params {
			b = append(b, i32)
		}
		return append(append(b, byte(len(result))), result...)
	}
	types := vector(function(2, i32), function(3, i32), function(4, i32), function(2, f32), function(4))
	imports := vector(
		imported(beside, "FPDFText_GetUnicode", 0, 0), imported(beside, "FPDFText_GetLooseCharBox", 0, 1),
		imported(beside, "FPDFText_GetCharOrigin", 0, 2), imported(beside, "FPDFText_GetCharAngle", 0, 3), imported(beside, "memory", 2, 0, 1))
	const ask = 4 // the first function after the imported ones, and its type
	exports := vector(append(name("ask"), 0, ask))
	return slices.Concat([]byte("\x00asm\x01\x00\x00\x00"), section(1, types), section(2, imports), section(3, []byte{1, ask}),
		section(7, exports), section(10, vector(sized(askerCode()))))
}

// askerCode is the body of "ask".
func askerCode() []byte {
	const page, from, to, table = 0, 1, 2, 3
	get := func(local byte) []byte { return []byte{0x20, local} }
	add := func(local, n byte) []byte { return append(get(local), 0x41, n, 0x6a) } // i32.const n, i32.add
	call := func(f byte, args ...[]byte) []byte {
		return append(append(append(get(page), get(from)...), slices.Concat(args...)...), 0x10, f)
	}
	store := func(op, at byte, value []byte) []byte { return append(append(get(table), value...), op, 2, at) }
	const i32store, f32store = 0x36, 0x38
	step := func(local, n byte) []byte { return append(add(local, n), 0x21, local) } // local.set
	return slices.Concat(
		[]byte{0, 0x03, 0x40},                        // no locals of its own; loop
		get(from), get(to), []byte{0x48, 0x04, 0x40}, // i32.lt_s; if
		store(i32store, 0, call(0)), store(i32store, 4, call(1, add(table, rowBox))),
		store(i32store, rowOrigin1, call(2, add(table, rowOrigin), add(table, rowOrigin+8))), store(f32store, rowAngle, call(3)),
		step(from, 1), step(table, rowSize), []byte{0x0c, 1}, // br to the loop
		[]byte{0x0b, 0x0b, 0x0b}) // end of if, loop, function
}

func imported(from, what string, kind ...byte) []byte {
	return slices.Concat(name(from), name(what), kind)
}

func name(s string) []byte { return sized([]byte(s)) }

// sized puts the length before b, as unsigned LEB128.
func sized(b []byte) []byte { return append(binary.AppendUvarint(nil, uint64(len(b))), b...) }

func vector(parts ...[]byte) []byte {
	return append(binary.AppendUvarint(nil, uint64(len(parts))), slices.Concat(parts...)...)
}

func section(id byte, b []byte) []byte { return append([]byte{id}, sized(b)...) }

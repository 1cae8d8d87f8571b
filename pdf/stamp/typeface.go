package stamp

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf16"

	"trien/pdf"
)

// typeface is a font as one appearance uses it: each character has a code of its own, which is its CID and its glyph in the subset,
// so that what is read back is what was written even where two characters share an outline.
type typeface struct {
	resource pdf.Name
	font     *Font
	codes    map[rune]int
}

// newTypeface gives codes from 1 in the order of the characters, so that the same text makes the same font.
func newTypeface(resource string, f *Font, text string) *typeface {
	used := map[rune]int{}
	for _, r := range text {
		used[r] = 0
	}
	for i, r := range slices.Sorted(maps.Keys(used)) {
		used[r] = i + 1
	}
	return &typeface{pdf.Name(resource), f, used}
}

// encode gives composed text as a hexadecimal string of two-byte codes.
func (t *typeface) encode(text string) string {
	var b strings.Builder
	b.WriteByte('<')
	for _, r := range text {
		fmt.Fprintf(&b, "%04X", t.codes[r])
	}
	return b.String() + ">"
}

// write adds the Type 0 font with its descendant, descriptor, program and ToUnicode (ISO 32000-2, 9.7).
func (t *typeface) write(u *pdf.Update) (pdf.Reference, error) {
	runes := slices.SortedFunc(maps.Keys(t.codes), func(a, b rune) int { return t.codes[a] - t.codes[b] })
	var keep []int
	widths := pdf.Array{}
	for _, r := range runes {
		g := t.font.glyph(r)
		keep, widths = append(keep, g), append(widths, pdf.Integer(t.font.advance(g)))
	}
	program, err := t.font.subset(keep)
	if err != nil {
		return pdf.Reference{}, err
	}
	name := pdf.Name(subsetTag(program, runes) + "+" + t.font.name)
	file := u.Add(flate(pdf.Dict{"Length1": pdf.Integer(len(program))}, program))
	cid := u.Add(pdf.Dict{
		"Type": pdf.Name("Font"), "Subtype": pdf.Name("CIDFontType2"), "BaseFont": name,
		"CIDSystemInfo":  pdf.Dict{"Registry": pdf.String("Adobe"), "Ordering": pdf.String("Identity"), "Supplement": pdf.Integer(0)},
		"FontDescriptor": u.Add(t.font.descriptor(name, file)),
		"CIDToGIDMap":    pdf.Name("Identity"), "DW": pdf.Integer(t.font.advance(0)), "W": pdf.Array{pdf.Integer(1), widths},
	})
	return u.Add(pdf.Dict{
		"Type": pdf.Name("Font"), "Subtype": pdf.Name("Type0"), "BaseFont": name, "Encoding": pdf.Name("Identity-H"),
		"DescendantFonts": pdf.Array{cid}, "ToUnicode": u.Add(flate(pdf.Dict{}, toUnicode(runes))),
	}), nil
}

// descriptor gives the font descriptor (ISO 32000-2, 9.8). CIDSet is left out: PDF/A-2 asks for a complete one or none.
func (f *Font) descriptor(name pdf.Name, file pdf.Reference) pdf.Dict {
	box := pdf.Array{}
	for _, v := range f.box {
		box = append(box, pdf.Integer(f.per1000(v)))
	}
	stem := 80
	if f.bold {
		stem = 140
	}
	return pdf.Dict{
		"Type": pdf.Name("FontDescriptor"), "FontName": name, "Flags": pdf.Integer(f.flags()), "FontBBox": box,
		"ItalicAngle": number(f.italicAngle), "Ascent": pdf.Integer(f.per1000(f.ascent)), "Descent": pdf.Integer(f.per1000(f.descent)),
		"CapHeight": pdf.Integer(f.per1000(f.capHeight)), "StemV": pdf.Integer(stem), "FontFile2": file,
	}
}

// flags are those of ISO 32000-2, Table 121.
func (f *Font) flags() int {
	flags := 1 << 2 // symbolic: glyphs are chosen by code, not by a standard encoding
	for bit, set := range map[int]bool{0: f.fixed, 1: f.serif, 6: f.italic, 18: f.bold} {
		if set {
			flags |= 1 << bit
		}
	}
	return flags
}

// subsetTag gives the six letters that ISO 32000-2, 9.9.2 asks for, from the subset itself.
func subsetTag(program []byte, runes []rune) string {
	h := sha256.New()
	h.Write(program)
	h.Write([]byte(string(runes)))
	n := binary.BigEndian.Uint64(h.Sum(nil))
	tag := make([]byte, 6)
	for i := range tag {
		tag[i] = 'A' + byte(n%26)
		n /= 26
	}
	return string(tag)
}

// toUnicode gives the CMap from codes back to characters (ISO 32000-2, 9.10.3); code i+1 is runes[i].
func toUnicode(runes []rune) []byte {
	var b bytes.Buffer
	b.WriteString("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n" +
		"/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n" +
		"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n")
	for start := 0; start < len(runes); start += 100 {
		part := runes[start:min(start+100, len(runes))]
		fmt.Fprintf(&b, "%d beginbfchar\n", len(part))
		for i, r := range part {
			fmt.Fprintf(&b, "<%04X> <", start+i+1)
			for _, unit := range utf16.Encode([]rune{r}) {
				fmt.Fprintf(&b, "%04X", unit)
			}
			b.WriteString(">\n")
		}
		b.WriteString("endbfchar\n")
	}
	b.WriteString("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n")
	return b.Bytes()
}

package stamp

import (
	"encoding/binary"
	"errors"
	"slices"
	"testing"

	"github.com/go-fonts/liberation/liberationserifregular"
)

func TestWidthsAreThoseOfTimes(t *testing.T) {
	f, err := Open(Serif)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]float64{"0123456789": 50, " ": 2.5, "-": 3.33, "QĐ/TU": 7.22 + 7.22 + 2.78 + 6.11 + 7.22, "e\u0302\u0323": 4.44} {
		if got, err := f.Width(text, 10); err != nil || got < want-0.001 || got > want+0.001 {
			t.Errorf("%q: %v (%v), want %v", text, got, err, want)
		}
	}
	if f.Name() != "LiberationSerif" {
		t.Errorf("name %q", f.Name())
	}
}

// TestSubsetDrawsTheSame: the subset is a font that this package can't parse for want of cmap, so its tables are compared by hand.
func TestSubsetDrawsTheSame(t *testing.T) {
	f, err := Open(Serif)
	if err != nil {
		t.Fatal(err)
	}
	text := []rune("ABỆ ướđi")
	var keep []int
	for _, r := range text {
		keep = append(keep, f.glyph(r))
	}
	program, err := f.subset(keep)
	if err != nil {
		t.Fatal(err)
	}
	if sum := checksum(program); sum != 0xB1B0AFBA {
		t.Errorf("the whole font's checksum is %08X", sum)
	}
	sub, err := tablesOf(program)
	if err != nil {
		t.Fatal(err)
	}
	if n := int(binary.BigEndian.Uint16(sub["maxp"][4:])); n <= len(text) || len(sub["loca"]) != 4*(n+1) || len(sub["hmtx"]) != 4*n {
		t.Errorf("%d glyphs, loca %d, hmtx %d bytes", n, len(sub["loca"]), len(sub["hmtx"]))
	}
	for i, g := range keep {
		if !slices.Equal(sub["hmtx"][4*(i+1):4*(i+2)], f.metric(g)) {
			t.Errorf("%q has another width", text[i])
		}
		whole, err := f.glyphData(g)
		if err != nil {
			t.Fatal(err)
		}
		start, end := binary.BigEndian.Uint32(sub["loca"][4*(i+1):]), binary.BigEndian.Uint32(sub["loca"][4*(i+2):])
		if (len(whole) == 0) != (start == end) {
			t.Errorf("%q: %d bytes became %d", text[i], len(whole), end-start)
		}
		if len(whole) > 10 && !slices.Equal(whole[2:10], sub["glyf"][start+2:start+10]) {
			t.Errorf("%q has another bounding box", text[i])
		}
	}
}

// tablesOf reads a table directory without asking for the tables that a subset has not.
func tablesOf(program []byte) (map[string][]byte, error) {
	found := map[string][]byte{}
	for i := range int(binary.BigEndian.Uint16(program[4:])) {
		e := program[12+16*i:]
		at, n := binary.BigEndian.Uint32(e[8:]), binary.BigEndian.Uint32(e[12:])
		if int(at+n) > len(program) {
			return nil, errors.New("table outside the file")
		}
		found[string(e[:4])] = program[at : at+n]
	}
	return found, nil
}

func TestBrokenFonts(t *testing.T) {
	good := liberationserifregular.TTF
	change := func(at int, b ...byte) []byte {
		data := slices.Clone(good)
		copy(data[at:], b)
		return data
	}
	entry := func(name string) int {
		for i := range int(binary.BigEndian.Uint16(good[4:])) {
			if string(good[12+16*i:][:4]) == name {
				return 12 + 16*i
			}
		}
		t.Fatalf("no table %s", name)
		return 0
	}
	offset := func(name string) int { return int(binary.BigEndian.Uint32(good[entry(name)+8:])) }
	for name, data := range map[string][]byte{
		"nothing": nil, "text": []byte("hello"), "collection": []byte("ttcf\x00\x01\x00\x00"), "PostScript outlines": append([]byte("OTTO"), good[4:]...),
		"cut in its directory": good[:40], "cut in its tables": good[:2000], "no glyf": change(entry("glyf"), 'x', 'x', 'x', 'x'),
		"table outside": change(entry("loca")+8, 0xFF, 0xFF, 0xFF, 0xFF), "no units": change(offset("head")+18, 0, 0),
		"more glyphs than loca": change(offset("maxp")+4, 0xFF, 0xFF), "more widths than glyphs": change(offset("hhea")+34, 0xFF, 0xFF),
		"no Unicode map": change(offset("cmap")+2, 0, 0),
	} {
		var wrong *FontError
		if _, err := ParseFont(data); !errors.As(err, &wrong) {
			t.Errorf("%s: %v, want a FontError", name, err)
		}
	}
}

// FuzzFont changes a small font: whatever it says, parsing, measuring and subsetting end with a result or an error.
func FuzzFont(f *testing.F) {
	small, err := Open(Serif)
	if err != nil {
		f.Fatal(err)
	}
	program, err := small.subset([]int{small.glyph('a'), small.glyph('ế')})
	if err != nil {
		f.Fatal(err)
	}
	seed := withCmap(program)
	if font, err := ParseFont(seed); err != nil || font.glyph('ế') != 2 {
		f.Fatalf("the seed is not a font: %v", err)
	}
	f.Add(seed)
	f.Fuzz(func(t *testing.T, data []byte) {
		font, err := ParseFont(data)
		if err != nil {
			return
		}
		font.Width("aế", 12)
		font.ink("aế", 12)
		var keep []int
		for g := range min(font.glyphs, 20) {
			keep = append(keep, g)
		}
		font.subset(keep)
	})
}

// withCmap adds a format 4 map of 'a' and 'ế' to glyphs 1 and 2 of a subset, so that it can be parsed.
func withCmap(program []byte) []byte {
	var list []*table
	found, _ := tablesOf(program)
	words := []uint16{0, 1, 3, 1, 0, 12, 4, 40, 0, 6, 0, 0, 0, 'a', 'ế', 0xFFFF, 0, 'a', 'ế', 0xFFFF, 0x10000 - 'a' + 1, 0x10000 - 'ế' + 2, 1, 0, 0, 0}
	var cmap []byte
	for _, w := range words {
		cmap = binary.BigEndian.AppendUint16(cmap, w)
	}
	found["cmap"] = cmap
	for _, name := range []string{"cmap", "glyf", "head", "hhea", "hmtx", "loca", "maxp"} {
		list = append(list, &table{name: name, data: found[name]})
	}
	return sfnt(list)
}

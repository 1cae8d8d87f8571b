package stamp

import (
	"encoding/binary"
	"fmt"

	"trien/internal/limits"
)

// FontError says that a font file breaks its format (ISO/IEC 14496-22, OpenType), or uses a form that we do not embed.
type FontError struct {
	Table string // the table at fault, or ""
	What  string
}

func (e *FontError) Error() string {
	if e.Table == "" {
		return "font: " + e.What
	}
	return fmt.Sprintf("font: table %s: %s", e.Table, e.What)
}

// table is one table of a font; reading outside it gives zero and marks it short, so that parsers check once at the end.
type table struct {
	name  string
	data  []byte
	short bool
}

func (t *table) u8(at int) int {
	if at < 0 || at >= len(t.data) {
		t.short = true
		return 0
	}
	return int(t.data[at])
}

func (t *table) u16(at int) int {
	if at < 0 || at+2 > len(t.data) {
		t.short = true
		return 0
	}
	return int(binary.BigEndian.Uint16(t.data[at:]))
}

func (t *table) i16(at int) int { return int(int16(t.u16(at))) }

func (t *table) u32(at int) int {
	if at < 0 || at+4 > len(t.data) {
		t.short = true
		return 0
	}
	return int(binary.BigEndian.Uint32(t.data[at:]))
}

func (t *table) check() error {
	if t.short {
		return &FontError{t.name, "shorter than it says"}
	}
	return nil
}

// required are the tables without which a TrueType outline can't be embedded (ISO 32000-2, 9.9.1) or text not mapped to it.
func required() []string { return []string{"head", "hhea", "maxp", "hmtx", "loca", "glyf", "cmap"} }

// tables reads the table directory. Collections and PostScript outlines are refused.
func tables(data []byte) (map[string]*table, error) {
	if len(data) > limits.FontSize {
		return nil, &FontError{"", "larger than is accepted"}
	}
	file := &table{name: "directory", data: data}
	if v := file.u32(0); v != 0x00010000 && v != 0x74727565 {
		return nil, &FontError{"", "not a TrueType font"}
	}
	found := map[string]*table{}
	for i := range file.u16(4) {
		at := 12 + 16*i
		offset, length := file.u32(at+8), file.u32(at+12)
		if file.short || offset > len(data) || length > len(data)-offset {
			return nil, &FontError{"directory", "names bytes outside the file"}
		}
		name := string(data[at : at+4])
		found[name] = &table{name: name, data: data[offset : offset+length]}
	}
	for _, name := range required() {
		if found[name] == nil {
			return nil, &FontError{name, "missing"}
		}
	}
	return found, file.check()
}

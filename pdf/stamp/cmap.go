package stamp

import (
	"cmp"
	"slices"
)

// readCmap takes the best Unicode subtable: format 12 (all planes), else format 4 (ISO/IEC 14496-22, cmap).
func (f *Font) readCmap() error {
	t := f.tables["cmap"]
	best, bestAt := 0, 0
	for i := range t.u16(2) {
		at := 4 + 8*i
		platform, encoding, offset := t.u16(at), t.u16(at+2), t.u32(at+4)
		if platform != 0 && !(platform == 3 && (encoding == 1 || encoding == 10)) {
			continue
		}
		if format := t.u16(offset); (format == 4 || format == 12) && format > best {
			best, bestAt = format, offset
		}
	}
	if err := t.check(); err != nil {
		return err
	}
	switch best {
	case 4:
		f.runs = format4(t, bestAt)
	case 12:
		f.runs = format12(t, bestAt)
	default:
		return &FontError{"cmap", "no Unicode mapping"}
	}
	slices.SortFunc(f.runs, func(a, b run) int { return cmp.Compare(a.first, b.first) })
	for i := 1; i < len(f.runs); i++ {
		if f.runs[i].first <= f.runs[i-1].last {
			return &FontError{"cmap", "ranges overlap"}
		}
	}
	return t.check()
}

// format4 reads segment mapping to delta values.
func format4(t *table, at int) []run {
	n := t.u16(at+6) / 2
	ends, starts := at+14, at+16+2*n
	deltas, offsets := starts+2*n, starts+4*n
	var runs []run
	for i := range n {
		first, last := rune(t.u16(starts+2*i)), rune(t.u16(ends+2*i))
		if first > last || first == 0xFFFF {
			continue
		}
		u := run{first: first, last: last, delta: t.u16(deltas + 2*i)}
		if o := t.u16(offsets + 2*i); o != 0 {
			u.idsAt = offsets + 2*i + o
		}
		runs = append(runs, u)
	}
	return runs
}

// format12 reads segmented coverage.
func format12(t *table, at int) []run {
	n := t.u32(at + 12)
	if n > (len(t.data)-at)/12 {
		t.short = true
		return nil
	}
	runs := make([]run, 0, n)
	for i := range n {
		g := at + 16 + 12*i
		first, last := t.u32(g), t.u32(g+4)
		if first > last || last > 0x10FFFF {
			continue
		}
		runs = append(runs, run{first: rune(first), last: rune(last), delta: t.u32(g + 8), wide: true})
	}
	return runs
}

func (u run) glyph(r rune, t *table) int {
	switch {
	case u.wide:
		return u.delta + int(r-u.first)
	case u.idsAt == 0:
		return (int(r) + u.delta) & 0xFFFF
	}
	at := u.idsAt + 2*int(r-u.first)
	if at+2 > len(t.data) {
		return 0
	}
	if g := t.u16(at); g != 0 {
		return (g + u.delta) & 0xFFFF
	}
	return 0
}

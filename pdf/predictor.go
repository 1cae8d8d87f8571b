package pdf

import (
	"errors"
	"fmt"
)

// layout is how a predictor sees samples (Table 8).
type layout struct{ colors, bits, columns int }

func (l layout) pixel() int { return max(1, l.colors*l.bits/8) }
func (l layout) row() int   { return (l.colors*l.bits*l.columns + 7) / 8 }

var errPredictor = errors.New("false predictor parameters")

// unpredict undoes the predictor of /DecodeParms (7.4.4.4).
func unpredict(b []byte, parms Dict) ([]byte, error) {
	kind := intParm(parms, "Predictor", 1)
	if kind <= 1 {
		return b, nil
	}
	l := layout{intParm(parms, "Colors", 1), intParm(parms, "BitsPerComponent", 8), intParm(parms, "Columns", 1)}
	switch l.bits {
	case 1, 2, 4, 8, 16:
	default:
		return nil, errPredictor
	}
	if l.colors < 1 || l.colors > 64 || l.columns < 1 || l.columns > 1<<24 {
		return nil, errPredictor
	}
	switch {
	case kind == 2:
		return untiff(b, l), nil
	case kind >= 10 && kind <= 15:
		return unpng(b, l)
	}
	return nil, fmt.Errorf("unknown predictor %d", kind)
}

// unpng undoes the PNG filters (ISO/IEC 15948, 9); each row says its own.
func unpng(b []byte, l layout) ([]byte, error) {
	row, pixel := l.row(), l.pixel()
	out := make([]byte, 0, len(b))
	above := make([]byte, min(row, len(b)))
	for len(b) > 0 {
		kind, n := b[0], min(row, len(b)-1)
		if kind > 4 {
			return nil, fmt.Errorf("unknown PNG filter %d", kind)
		}
		line := out[len(out) : len(out)+n]
		copy(line, b[1:])
		pngRow(kind, line, above, pixel)
		out, above, b = out[:len(out)+n], line, b[1+n:]
	}
	return out, nil
}

func pngRow(kind byte, line, above []byte, pixel int) {
	for i := range line {
		var left, corner byte
		if i >= pixel {
			left, corner = line[i-pixel], above[i-pixel]
		}
		switch kind {
		case 1:
			line[i] += left
		case 2:
			line[i] += above[i]
		case 3:
			line[i] += byte((int(left) + int(above[i])) / 2)
		case 4:
			line[i] += paeth(left, above[i], corner)
		}
	}
}

func paeth(a, b, c byte) byte {
	p := int(a) + int(b) - int(c)
	pa, pb, pc := abs(p-int(a)), abs(p-int(b)), abs(p-int(c))
	switch {
	case pa <= pb && pa <= pc:
		return a
	case pb <= pc:
		return b
	}
	return c
}

func abs(n int) int { return max(n, -n) }

// untiff undoes TIFF predictor 2: each sample is the difference from the one to its left.
func untiff(b []byte, l layout) []byte {
	row := l.row()
	for at := 0; at < len(b); at += row {
		line := b[at:min(at+row, len(b))]
		switch l.bits {
		case 8:
			for i := l.colors; i < len(line); i++ {
				line[i] += line[i-l.colors]
			}
		case 16:
			for i := 2 * l.colors; i+1 < len(line); i += 2 {
				n := uint16(line[i])<<8 | uint16(line[i+1])
				n += uint16(line[i-2*l.colors])<<8 | uint16(line[i-2*l.colors+1])
				line[i], line[i+1] = byte(n>>8), byte(n)
			}
		default:
			tiffBits(line, l)
		}
	}
	return b
}

// tiffBits handles samples of less than a byte.
func tiffBits(line []byte, l layout) {
	mask := byte(1<<l.bits - 1)
	at := func(i int) (int, int) { bit := i * l.bits; return bit / 8, 8 - l.bits - bit%8 }
	for i := l.colors; i < l.colors*l.columns; i++ {
		b, s := at(i)
		c, t := at(i - l.colors)
		if b >= len(line) {
			return
		}
		sum := (line[b]>>s + line[c]>>t) & mask
		line[b] = line[b]&^(mask<<s) | sum<<s
	}
}

package pdf

import (
	"fmt"

	"trien/internal/limits"
)

// The codes of LZWDecode (7.4.4.2): 9 to 12 bits long; 256 clears the table, 257 ends the data.
const (
	lzwNarrow = 9
	lzwWide   = 12
	lzwClear  = 256
	lzwEnd    = 257
)

// lzw is a decoder. A code's bytes are a piece of what was put out already, so the table holds places only.
type lzw struct {
	out           []byte
	start, length [1 << lzwWide]int
	next, width   int
	early         int // 1: codes grow one code early, as in TIFF
	from, n       int // what the code before put out
}

// unlzw undoes LZWDecode.
func unlzw(b []byte, early bool) ([]byte, error) {
	d := &lzw{}
	if early {
		d.early = 1
	}
	d.clear()
	bits, have := 0, 0
	for _, c := range b {
		bits, have = bits<<8|int(c), have+8
		for have >= d.width {
			have -= d.width
			code := bits >> have
			bits &= 1<<have - 1
			if code == lzwEnd {
				return d.out, nil
			}
			if err := d.code(code); err != nil {
				return nil, err
			}
		}
	}
	return d.out, nil
}

func (d *lzw) clear() { d.next, d.width, d.n = lzwEnd+1, lzwNarrow, 0 }

func (d *lzw) code(code int) error {
	if code == lzwClear {
		d.clear()
		return nil
	}
	if d.n > 0 && d.next < 1<<lzwWide { // the bytes before and the first of these are the next code's
		d.start[d.next], d.length[d.next] = d.from, d.n+1
		d.next++
	}
	from := len(d.out)
	switch {
	case code < lzwClear:
		d.out = append(d.out, byte(code))
	case code < d.next:
		for i := range d.length[code] { // one by one: the last may be the first just put out
			d.out = append(d.out, d.out[d.start[code]+i])
		}
	default:
		return fmt.Errorf("LZW code %d is not in the table", code)
	}
	d.from, d.n = from, len(d.out)-from
	if d.next+d.early >= 1<<d.width && d.width < lzwWide {
		d.width++
	}
	if len(d.out) > limits.PDFStream {
		return errBomb
	}
	return nil
}

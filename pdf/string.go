package pdf

import (
	"bytes"
	"encoding/hex"
	"slices"

	"trien/internal/limits"
)

// literal reads a literal string after its parenthesis (7.3.4.2).
func (p *parser) literal() (Object, error) {
	at := p.offset()
	out := String{}
	for open := 1; ; {
		c, ok := p.next()
		if !ok {
			return nil, p.fail(at, "%w in a string", errEnd)
		}
		switch c {
		case '(':
			open++
		case ')':
			if open--; open == 0 {
				return out, nil
			}
		case '\r': // any end of line stands for a line feed
			p.accept("\n")
			c = '\n'
		case '\\':
			if c, ok = p.escape(); !ok {
				continue
			}
		}
		if out = append(out, c); len(out) > limits.PDFString {
			return nil, &LimitError{What: "length of a string", Limit: limits.PDFString}
		}
	}
}

// escape reads what follows a reverse solidus; false where it stands for nothing.
func (p *parser) escape() (byte, bool) {
	c, ok := p.next()
	if !ok {
		return 0, false
	}
	switch c {
	case 'n':
		return '\n', true
	case 'r':
		return '\r', true
	case 't':
		return '\t', true
	case 'b':
		return '\b', true
	case 'f':
		return '\f', true
	case '\r':
		p.accept("\n")
		return 0, false
	case '\n':
		return 0, false
	}
	if c < '0' || c > '7' {
		return c, true
	}
	n := int(c - '0')
	for range 2 {
		d, ok := p.peek()
		if !ok || d < '0' || d > '7' {
			break
		}
		p.pos++
		n = n*8 + int(d-'0')
	}
	return byte(n), true // high-order overflow is ignored
}

// hex reads a hexadecimal string after its bracket (7.3.4.3).
func (p *parser) hex() (Object, error) {
	at := p.offset()
	out := String{}
	if p.only {
		out = p.room[:0]
		defer func() {
			if cap(out) <= keptBytes {
				p.room = out
			}
		}()
	}
	for half := -1; ; {
		if half < 0 {
			out = p.pairs(out)
		}
		c, ok := p.next()
		d := hexDigit(c)
		switch {
		case !ok:
			return nil, p.fail(at, "%w in a string", errEnd)
		case c == '>':
			if half >= 0 {
				out = append(out, byte(half<<4)) // a missing last digit is 0
			}
			return out, nil
		case d >= 0 && half < 0:
			half = d
		case d >= 0:
			out, half = append(out, byte(half<<4|d)), -1
			if len(out) > limits.PDFString {
				return nil, &LimitError{What: "length of a string", Limit: limits.PDFString}
			}
		case !isSpace(c) && !p.tolerant:
			return nil, p.fail(p.offset()-1, "not a hexadecimal digit")
		}
	}
}

// pairs decodes pairs of digits while the window lasts: a signature's contents are little else.
func (p *parser) pairs(out String) String {
	most := max(512, 4*len(out)) // digits at a time: what is asked for in vain stays small
	if len(out) == 0 {
		most = max(most, bytes.IndexByte(p.buf[p.pos:min(p.pos+lastWindow, len(p.buf))], '>'))
	}
	for ; ; most *= 2 {
		digits := min((len(p.buf)-p.pos)&^1, most, 2*(limits.PDFString-len(out)))
		out = slices.Grow(out, digits/2)
		n, _ := hex.Decode(out[len(out):len(out)+digits/2], p.buf[p.pos:p.pos+digits]) // up to the first that is no digit
		out, p.pos = out[:len(out)+n], p.pos+2*n
		if n == 0 || 2*n < digits {
			return out
		}
		p.grow = max(p.grow, longWindow) // it goes on: signatures have thousands of digits
	}
}

package pdf

import (
	"errors"
	"io"
)

// Windows read from the file: small first, since most objects are, then larger.
const (
	firstWindow = 256
	longWindow  = 16 << 10
	lastWindow  = 64 << 10
)

// lexer walks over bytes through a bounded window, so that memory does not grow with the file.
type lexer struct {
	r    io.ReaderAt // nil: buf is all there is
	buf  []byte
	base int64 // file offset of buf[0]
	pos  int   // next byte in buf
	end  int64 // nothing at or after this offset is read
	grow int
	full bool  // buf is the file itself up to end, which is nothing to read into
	err  error // of reading, not of syntax
}

// lexer begins at an offset and ends before another. A file in memory is read where it lies; else buf is the room for windows, if there is some.
func (f *File) lexer(at, end int64, buf []byte) lexer {
	if end = min(end, f.size); f.memory != nil && at >= 0 && at <= end {
		return lexer{r: f.r, buf: f.memory[:end:end], pos: int(at), end: end, full: true}
	}
	return lexer{r: f.r, buf: buf[:0], base: at, end: end, grow: firstWindow}
}

func bytesLexer(b []byte) *lexer { return &lexer{buf: b, end: int64(len(b))} }

// offset is that of the next byte.
func (l *lexer) offset() int64 { return l.base + int64(l.pos) }

func (l *lexer) seek(at int64) {
	if at >= l.base && at <= l.base+int64(len(l.buf)) {
		l.pos = int(at - l.base)
		return
	}
	if l.r == nil {
		l.pos = len(l.buf)
		return
	}
	if l.full {
		l.pos = len(l.buf)
		return
	}
	l.base, l.buf, l.pos = at, l.buf[:0], 0
}

// fill reads the next window; false at the end or on an error.
func (l *lexer) fill() bool {
	at := l.base + int64(len(l.buf))
	n := min(l.end-at, int64(l.grow))
	if l.r == nil || l.full || l.err != nil || n <= 0 {
		return false
	}
	if int64(cap(l.buf)) < n {
		l.buf = make([]byte, n)
	}
	l.buf = l.buf[:n]
	l.grow = min(l.grow*2, lastWindow)
	got, err := l.r.ReadAt(l.buf, at)
	l.base, l.buf, l.pos = at, l.buf[:got], 0
	if err != nil && !errors.Is(err, io.EOF) {
		l.err = err
		l.buf = l.buf[:0]
	}
	return len(l.buf) > 0
}

// peek gives the next byte; false at the end.
func (l *lexer) peek() (byte, bool) {
	if l.pos >= len(l.buf) && !l.fill() {
		return 0, false
	}
	return l.buf[l.pos], true
}

func (l *lexer) next() (byte, bool) {
	c, ok := l.peek()
	if ok {
		l.pos++
	}
	return c, ok
}

// space skips white space and comments (7.2.3, 7.2.4).
func (l *lexer) space() {
	for l.pos < len(l.buf) || l.fill() {
		switch c := l.buf[l.pos]; {
		case isSpace(c):
			l.pos++
		case c == '%':
			l.line()
		default:
			return
		}
	}
}

// blanks skips white space, not comments.
func (l *lexer) blanks() {
	for c, ok := l.peek(); ok && isSpace(c); c, ok = l.peek() {
		l.pos++
	}
}

// line skips to the end of the line, not over it.
func (l *lexer) line() {
	for c, ok := l.peek(); ok && c != '\n' && c != '\r'; c, ok = l.peek() {
		l.pos++
	}
}

// regular reads regular characters, at most max; the rest stays unread.
func (l *lexer) regular(max int) []byte {
	start := l.pos
	for l.pos < len(l.buf) && isRegular(l.buf[l.pos]) && l.pos-start < max {
		l.pos++
	}
	if l.pos < len(l.buf) || l.r == nil {
		return l.buf[start:l.pos]
	}
	word := append([]byte(nil), l.buf[start:l.pos]...)
	for c, ok := l.peek(); ok && isRegular(c) && len(word) < max; c, ok = l.peek() {
		word = append(word, c)
		l.pos++
	}
	return word
}

// word skips space and reads a run of regular characters.
func (l *lexer) word(max int) []byte {
	l.space()
	return l.regular(max)
}

// accept reads exactly w or nothing.
func (l *lexer) accept(w string) bool {
	at := l.offset()
	if l.pos+len(w) <= len(l.buf) {
		ok := string(l.buf[l.pos:l.pos+len(w)]) == w
		if ok {
			l.pos += len(w)
		}
		return ok
	}
	for i := range len(w) {
		if c, ok := l.next(); !ok || c != w[i] {
			l.seek(at)
			return false
		}
	}
	return true
}

// keyword skips space and reads exactly w, ended by a delimiter, or nothing but the space.
func (l *lexer) keyword(w string) bool {
	l.space()
	at := l.offset()
	if !l.accept(w) {
		return false
	}
	if c, ok := l.peek(); ok && isRegular(c) {
		l.seek(at)
		return false
	}
	return true
}

// unsigned skips space and reads a non-negative integer of at most 19 digits, or nothing but the space.
func (l *lexer) unsigned() (int64, bool) {
	l.space()
	at, n, digits := l.offset(), int64(0), 0
	for l.pos < len(l.buf) || l.fill() {
		c := l.buf[l.pos]
		if c < '0' || c > '9' {
			break
		}
		if digits++; digits > 18 {
			l.seek(at)
			return 0, false
		}
		n = n*10 + int64(c-'0')
		l.pos++
	}
	return n, digits > 0
}

// The character classes of 7.2.3.
const (
	classSpace     = 1
	classDelimiter = 2
)

var classes = [256]byte{
	0: classSpace, '\t': classSpace, '\n': classSpace, '\f': classSpace, '\r': classSpace, ' ': classSpace,
	'(': classDelimiter, ')': classDelimiter, '<': classDelimiter, '>': classDelimiter, '[': classDelimiter, ']': classDelimiter,
	'{': classDelimiter, '}': classDelimiter, '/': classDelimiter, '%': classDelimiter,
}

func class(c byte) byte { return classes[c] }

func isSpace(c byte) bool   { return class(c) == classSpace }
func isRegular(c byte) bool { return class(c) == 0 }

// hexDigit gives a digit's value, or -1.
func hexDigit(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

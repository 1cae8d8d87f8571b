package pdf

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"

	"trien/internal/limits"
)

// parser turns bytes into objects. It never looks at anything outside its lexer: a stream's bytes are left to the caller.
type parser struct {
	*lexer
	tolerant bool   // accept duplicate keys (the last wins) and odd tokens (as null)
	where    string // for errors; empty: object ref
	ref      Reference
	note     func(key Name, from, to int64) // told where each value of the outermost dictionary lies
	direct   bool                           // no references: content streams
	names    map[string]Object              // names met before, up to maxNames; nil: none are kept
	body     int64                          // where an indirect object that was read ends, "endobj" left out
	only     bool                           // what is read is looked through only: strings in digits share their room
	room     String
}

func (p *parser) fail(at int64, format string, args ...any) error {
	if p.err != nil {
		return p.err
	}
	if p.r == nil {
		at = -1
	}
	where := p.where
	if where == "" {
		where = "object " + p.ref.String()
	}
	return &MalformedError{Where: where, Offset: at, Err: fmt.Errorf(format, args...)}
}

var errEnd = errors.New("unexpected end")

// object reads one object (7.3).
func (p *parser) object(depth int) (Object, error) {
	if depth > limits.PDFDepth {
		return nil, &LimitError{What: "nesting of arrays and dictionaries", Limit: limits.PDFDepth}
	}
	p.space()
	at := p.offset()
	c, ok := p.peek()
	if !ok {
		return nil, p.fail(at, "%w", errEnd)
	}
	switch {
	case c == '/':
		p.pos++
		return p.name()
	case c == '(':
		p.pos++
		return p.literal()
	case c == '[':
		p.pos++
		return p.array(depth)
	case c == '<':
		p.pos++
		if c, _ = p.peek(); c == '<' {
			p.pos++
			return p.dict(depth)
		}
		return p.hex()
	case c >= '0' && c <= '9' || c == '+' || c == '-' || c == '.':
		return p.number()
	}
	return p.constant(at)
}

func (p *parser) constant(at int64) (Object, error) {
	switch word := p.regular(limits.PDFToken); string(word) {
	case "true":
		return Boolean(true), nil
	case "false":
		return Boolean(false), nil
	case "null":
		return nil, nil
	case "":
		return nil, p.fail(at, "unexpected delimiter")
	case "endobj", "endstream", "obj", "stream", "xref", "trailer":
		return nil, p.fail(at, "unexpected keyword")
	default:
		if p.tolerant {
			return nil, nil
		}
		return nil, p.fail(at, "unknown keyword")
	}
}

// number reads an integer, a real (7.3.3) or, where two integers and R follow each other, a reference.
func (p *parser) number() (Object, error) {
	at := p.offset()
	word := p.regular(limits.PDFToken)
	n, err := integer(word)
	if err != nil {
		f, ok := real(word)
		if !ok && !p.tolerant {
			return nil, p.fail(at, "not a number")
		}
		return Real(f), nil
	}
	if n < 0 || n > limits.PDFObjects || word[0] == '+' || p.direct {
		return Integer(n), nil
	}
	if ref, ok := p.reference(n); ok {
		return ref, nil
	}
	return Integer(n), nil
}

// integer reads what strconv does; nearly all are a few digits.
func integer(word []byte) (int64, error) {
	if len(word) == 0 || len(word) > 9 {
		return strconv.ParseInt(string(word), 10, 64)
	}
	var n int64
	for _, c := range word {
		if c < '0' || c > '9' {
			return strconv.ParseInt(string(word), 10, 64)
		}
		n = n*10 + int64(c-'0')
	}
	return n, nil
}

func (p *parser) reference(n int64) (Reference, bool) {
	after := p.offset()
	p.blanks()
	if c, ok := p.peek(); ok && c >= '0' && c <= '9' {
		if g, ok := p.unsigned(); ok && g <= 0xffff && p.spaced() && p.keyword("R") {
			return Reference{uint32(n), uint16(g)}, true
		}
	}
	p.seek(after)
	return Reference{}, false
}

// spaced says whether white space or a comment comes next.
func (l *lexer) spaced() bool {
	c, ok := l.peek()
	return ok && (isSpace(c) || c == '%')
}

// real accepts what 7.3.3 shows and no exponent.
func real(word []byte) (float64, bool) {
	for i, c := range word {
		if !(c >= '0' && c <= '9' || c == '.' || i == 0 && (c == '+' || c == '-')) {
			return 0, false
		}
	}
	if s := string(word); s == "." || s == "-." || s == "+." || s == "-" || s == "+" {
		return 0, false
	}
	f, err := strconv.ParseFloat(string(word), 64)
	return f, err == nil
}

// name reads after the solidus (7.3.5). A number sign without two digits stands for itself, as before PDF 1.2.
func (p *parser) name() (Object, error) {
	at := p.offset()
	word := p.regular(3*limits.PDFToken + 1) // each byte may be written as three
	if p.err != nil {
		return nil, p.err
	}
	if known, ok := p.names[string(word)]; ok {
		return known, nil
	}
	name := Name(word)
	if bytes.IndexByte(word, '#') >= 0 {
		var err error
		if name, err = p.escapedName(word, at); err != nil {
			return nil, err
		}
	}
	if len(name) > limits.PDFToken {
		return nil, &LimitError{What: "length of a name", Limit: limits.PDFToken}
	}
	o := Object(name)
	if p.names != nil && len(p.names) < maxNames {
		p.names[string(word)] = o
	}
	return o, nil
}

// maxNames bounds the names that a parser remembers: a file says the same few again and again.
const maxNames = 200

func (p *parser) escapedName(word []byte, at int64) (Name, error) {
	out := make([]byte, 0, len(word))
	for i := 0; i < len(word); i++ {
		if word[i] == '#' && i+2 < len(word) && hexDigit(word[i+1]) >= 0 && hexDigit(word[i+2]) >= 0 {
			c := byte(hexDigit(word[i+1])<<4 | hexDigit(word[i+2]))
			if c == 0 {
				return "", p.fail(at, "a name with a zero byte (7.3.5)")
			}
			out = append(out, c)
			i += 2
			continue
		}
		out = append(out, word[i])
	}
	return Name(out), nil
}

func (p *parser) array(depth int) (Object, error) {
	out := make(Array, 0, 4) // most are boxes and byte ranges
	for {
		p.space()
		if c, ok := p.peek(); ok && c == ']' {
			p.pos++
			return out, nil
		}
		o, err := p.object(depth + 1)
		if err != nil {
			return nil, err
		}
		if out = append(out, o); len(out) > limits.PDFArray {
			return nil, &LimitError{What: "elements of an array", Limit: limits.PDFArray}
		}
	}
}

func (p *parser) dict(depth int) (Object, error) {
	out, nulls := Dict{}, map[Name]bool(nil)
	for {
		p.space()
		at := p.offset()
		switch c, ok := p.next(); {
		case ok && c == '>' && p.accept(">"):
			return out, nil
		case !ok || c != '/':
			return nil, p.fail(at, "a dictionary's key is not a name")
		}
		k, err := p.name()
		if err != nil {
			return nil, err
		}
		key := k.(Name)
		if _, twice := out[key]; (twice || nulls[key]) && !p.tolerant {
			return nil, p.fail(at, "a dictionary's key occurs twice (7.3.7)")
		}
		v, err := p.value(depth, key)
		if err != nil {
			return nil, err
		}
		if v == nil {
			if nulls == nil {
				nulls = map[Name]bool{}
			}
			nulls[key] = true
			continue
		}
		if out[key] = v; len(out) > limits.PDFArray {
			return nil, &LimitError{What: "entries of a dictionary", Limit: limits.PDFArray}
		}
	}
}

func (p *parser) value(depth int, key Name) (Object, error) {
	note := p.note
	p.note = nil
	p.space()
	from := p.offset()
	v, err := p.object(depth + 1)
	if p.note = note; note != nil && err == nil {
		note(key, from, p.offset())
	}
	return v, err
}

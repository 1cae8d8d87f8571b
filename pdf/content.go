package pdf

import (
	"bytes"

	"trien/internal/limits"
)

// ReadContent reads a content stream (ISO 32000-2, 7.8.2) or a CMap: it calls do with each operator and the operands before it. Inline
// images are passed over: BI and EI come without operands. Operands beyond 1,000 are an error.
func ReadContent(data []byte, do func(op string, operands []Object) error) error {
	p := &parser{lexer: bytesLexer(data), where: "content stream", direct: true}
	var operands []Object
	for {
		p.space()
		c, ok := p.peek()
		if !ok {
			return nil
		}
		if isRegular(c) && !isNumeric(c) {
			op := string(p.regular(limits.PDFToken))
			if op == "true" || op == "false" || op == "null" {
				operands = append(operands, constantOf(op))
				continue
			}
			if op == "ID" {
				p.skipImage()
				op, operands = "EI", nil
			}
			if err := do(op, operands); err != nil {
				return err
			}
			operands = nil
			continue
		}
		o, err := p.object(0)
		if err != nil {
			return err
		}
		if operands = append(operands, o); len(operands) > maxOperands {
			return &LimitError{What: "operands of one operator", Limit: maxOperands}
		}
	}
}

// maxOperands is what ReadContent keeps: an operator of a page has 33 at most (Annex C), one of a CMap 300.
const maxOperands = 1_000

func constantOf(word string) Object {
	if word == "null" {
		return nil
	}
	return Boolean(word == "true")
}

func isNumeric(c byte) bool { return isDigit(c) || c == '+' || c == '-' || c == '.' }

// skipImage passes over an inline image's bytes up to EI between white space (8.9.7).
func (l *lexer) skipImage() {
	for rest := l.buf[l.pos:]; ; rest = l.buf[l.pos:] {
		i := bytes.Index(rest, []byte("EI"))
		if i < 0 {
			l.pos = len(l.buf)
			return
		}
		l.pos += i + 2
		after := l.pos == len(l.buf) || isSpace(l.buf[l.pos])
		if i > 0 && isSpace(rest[i-1]) && after {
			return
		}
	}
}
